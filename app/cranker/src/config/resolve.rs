//! Merges command line, environment and file, and prints the effective settings.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use clap::{ArgMatches, Args, Command, FromArgMatches, parser::ValueSource};

use super::{
    ConfigError, CrankerSettings,
    config_file::{self, ConfigEntry},
    settings::HEADING,
};

/// Origin of every setting by its key; none for a default.
pub type SettingOrigins = BTreeMap<String, Option<String>>;

const ENV_PREFIX: &str = "INFLUENCE_CRANKER_";
/// Jaro-Winkler similarity from which a key counts as a typo of a setting: one or two letters in a word.
const TYPO_SIMILARITY: f64 = 0.8;

/// Adds to every setting of `command` what all have in common, above all the environment variable.
pub fn setting_command(command: Command) -> Command {
    command.mut_args(|arg| {
        if arg.get_help_heading() != Some(HEADING) {
            return arg;
        }
        // Leaked, because clap keeps only static names; the command is built once per process.
        let name: &'static str = env_name(arg.get_id().as_str()).leak();
        arg.env(name).hide_env_values(true).global(true).hide_short_help(true)
    })
}

fn env_name(key: &str) -> String {
    format!("{ENV_PREFIX}{}", key.to_uppercase())
}

fn flag_name(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

/// Adds the file's settings to the command line `args`, which starts with the program's name, so that it can be parsed
/// again. `matches` is the result of parsing it with `command`.
///
/// # Errors
/// [`ConfigError`] for an unreadable file, an unknown setting, or an invalid value.
pub fn resolve(
    command: &Command,
    matches: &ArgMatches,
    args: &[OsString],
    path: Option<&Path>,
) -> Result<(Vec<OsString>, SettingOrigins), ConfigError> {
    let settings = command.get_arguments().filter(|arg| arg.get_help_heading() == Some(HEADING));
    let keys = settings.map(|arg| arg.get_id().to_string());
    let mut origins: SettingOrigins = keys.map(|key| (key.clone(), typed_origin(matches, &key))).collect();
    let mut merged: Vec<OsString> = args.iter().take(1).cloned().collect();
    for entry in path.map(config_file::read_entries).transpose()?.unwrap_or_default() {
        let Some(is_typed) = origins.get(&entry.key).map(Option::is_some) else {
            return Err(unknown_setting(entry, &origins));
        };
        if entry.is_empty {
            continue;
        }
        // Also validated when a flag overrides it.
        let flag = validated_flag(&entry)?;
        if !is_typed {
            origins.insert(entry.key, Some(format!("file {}", entry.position)));
            merged.push(flag);
        }
    }
    merged.extend(args.iter().skip(1).cloned());
    Ok((merged, origins))
}

fn typed_origin(matches: &ArgMatches, key: &str) -> Option<String> {
    match matches.value_source(key) {
        Some(ValueSource::CommandLine) => Some(format!("flag {}", flag_name(key))),
        Some(ValueSource::EnvVariable) => Some(format!("environment {}", env_name(key))),
        _ => None,
    }
}

fn unknown_setting(entry: ConfigEntry, origins: &SettingOrigins) -> ConfigError {
    let similarity = |name: &&String| strsim::jaro_winkler(&entry.key.replace('-', "_"), name);
    let closest = origins.keys().max_by(|a, b| similarity(a).total_cmp(&similarity(b)));
    let remedy = match closest.filter(|name| similarity(name) >= TYPO_SIMILARITY) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`influence-cranker run --print-config` lists all of them".into(),
    };
    ConfigError::UnknownSetting { position: entry.position, key: entry.key, remedy }
}

/// Converts an entry to a flag, and parses it alone to reject an invalid value with the entry's position.
fn validated_flag(entry: &ConfigEntry) -> Result<OsString, ConfigError> {
    let invalid = |value: String, reason: String| ConfigError::InvalidValue {
        position: entry.position.clone(),
        key: entry.key.clone(),
        value,
        reason,
    };
    let Some(value) = &entry.value else {
        return Err(invalid("that".into(), "use text, a number, true, false, or a list of texts".into()));
    };
    let flag = OsString::from(format!("{}={value}", flag_name(&entry.key)));
    match settings_parser().try_get_matches_from([&flag]) {
        Ok(_) => Ok(flag),
        // An address may contain an API key.
        Err(error) if value.contains("://") => Err(invalid("that address".into(), parse_reason(&error))),
        Err(error) => Err(invalid(format!("\"{value}\""), parse_reason(&error))),
    }
}

/// Extracts the reason from clap's message, without its header and hints.
fn parse_reason(error: &clap::Error) -> String {
    if let Some(source) = std::error::Error::source(error) {
        return source.to_string();
    }
    let text = error.render().to_string();
    let possible = text.lines().find_map(|line| line.trim().strip_prefix("[possible values: "));
    match possible.and_then(|values| values.strip_suffix(']')) {
        Some(values) => format!("use one of {values}"),
        None => text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    }
}

/// A parser of the settings alone, without environment variables.
fn settings_parser() -> Command {
    CrankerSettings::augment_args(Command::new("settings").no_binary_name(true))
}

impl CrankerSettings {
    /// Returns the defaults, regardless of the environment.
    pub fn defaults() -> Self {
        let matches = settings_parser().get_matches_from(Vec::<OsString>::new());
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// Prints the settings as a configuration file with the origin of each value in a comment. RPC addresses are shown
    /// without API keys.
    pub fn print(&self, matches: &ArgMatches, origins: &SettingOrigins) -> String {
        let mut text = String::new();
        for (key, origin) in origins {
            let line = match self.toml_value(key, matches) {
                Some(value) => format!("{key} = {value}"),
                None => format!("# {key} is not set"),
            };
            let default = if key == "ws_url" { "derived from rpc_url" } else { "default" };
            text += &format!("{line:<60} # {}\n", origin.as_deref().unwrap_or(default));
        }
        text
    }

    fn toml_value(&self, key: &str, matches: &ArgMatches) -> Option<String> {
        let quoted = |text: String| toml::Value::String(text);
        let value = match key {
            "rpc_url" => quoted(self.rpc_url.to_string()),
            "ws_url" => quoted(self.ws_url().to_string()),
            "peers" => self.peers.iter().map(|peer| quoted(peer.to_string())).collect::<Vec<_>>().into(),
            _ => {
                let text = matches.get_raw(key)?.next()?.to_string_lossy().into_owned();
                let is_bare = text.parse::<u64>().is_ok() || text.parse::<bool>().is_ok();
                return Some(if is_bare { text } else { quoted(text).to_string() });
            }
        };
        Some(value.to_string())
    }
}
