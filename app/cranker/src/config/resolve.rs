//! From command line, environment and file to the settings that hold.
//!
//! The file's values go through the parser of the flags, so that there is one list of settings and one set of checks.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::{ArgMatches, Args, Command, FromArgMatches, parser::ValueSource};

use super::{
    ConfigError, HEADING, CrankerSettings,
    file::{self, Entry},
};

/// Where a setting's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingOrigin {
    /// The command line.
    Flag,
    /// An environment variable.
    Environment(String),
    /// A line of the configuration file.
    File(PathBuf, usize),
    /// Nobody set it.
    Default,
}

/// The origin of every setting, by its key in the file.
pub type SettingOrigins = BTreeMap<String, SettingOrigin>;

/// The command line with what the file adds to it, ready to be parsed again, and where each setting comes from.
///
/// `typed` is what `command` made of `line`, whose first word is the program.
///
/// # Errors
/// [`ConfigError`] for a file that can not be read, with a key that is no setting, or a value that it can not have.
pub fn resolve(
    command: &Command,
    typed: &ArgMatches,
    line: &[OsString],
    path: Option<&Path>,
) -> Result<(Vec<OsString>, SettingOrigins), ConfigError> {
    let mut origins: SettingOrigins =
        keys(command).map(|(key, env)| (key.clone(), origin(typed, &key, env))).collect();
    let mut words: Vec<OsString> = line.iter().take(1).cloned().collect();
    if let Some(path) = path {
        let known: Vec<String> = origins.keys().cloned().collect();
        for entry in file::read(path)? {
            let Some(origin) = origins.get_mut(&entry.key) else {
                return Err(file::unknown(path.to_owned(), &entry, &known));
            };
            if entry.is_empty {
                continue;
            }
            let flag = check(path, &entry)?;
            if *origin == SettingOrigin::Default {
                *origin = SettingOrigin::File(path.to_owned(), entry.line);
                words.push(flag);
            }
        }
    }
    words.extend(line.iter().skip(1).cloned());
    Ok((words, origins))
}

/// The settings that nobody changed.
pub(super) fn defaults() -> CrankerSettings {
    let matches = alone().get_matches_from(Vec::<OsString>::new());
    match CrankerSettings::from_arg_matches(&matches) {
        Ok(settings) => settings,
        Err(error) => error.exit(),
    }
}

/// Keys of the file and their environment variables.
pub(super) fn keys(command: &Command) -> impl Iterator<Item = (String, String)> + '_ {
    let settings = command.get_arguments().filter(|argument| argument.get_help_heading() == Some(HEADING));
    settings.map(|argument| {
        let env = argument.get_env().unwrap_or_default().to_string_lossy().into_owned();
        (argument.get_id().to_string(), env)
    })
}

fn origin(typed: &ArgMatches, key: &str, env: String) -> SettingOrigin {
    match typed.value_source(key) {
        Some(ValueSource::CommandLine) => SettingOrigin::Flag,
        Some(ValueSource::EnvVariable) => SettingOrigin::Environment(env),
        _ => SettingOrigin::Default,
    }
}

/// The entry as a flag, once its value is one that the setting takes.
fn check(path: &Path, entry: &Entry) -> Result<OsString, ConfigError> {
    let refuse = |value: String, why: String| ConfigError::Value {
        path: path.to_owned(),
        line: entry.line,
        key: entry.key.clone(),
        value,
        why,
    };
    let Some(value) = &entry.value else {
        return Err(refuse("that".into(), "write text, a number, true, false, or a list of texts".into()));
    };
    let flag = OsString::from(format!("--{}={value}", entry.key.replace('_', "-")));
    match alone().try_get_matches_from([&flag]) {
        Ok(_) => Ok(flag),
        Err(error) => Err(refuse(shown(value), reason(&error))),
    }
}

/// A value as an error may show it: an address may have a key in it.
fn shown(value: &str) -> String {
    if value.contains("://") { "that address".into() } else { format!("\"{value}\"") }
}

/// What the parser says, without its head and its advice.
fn reason(error: &clap::Error) -> String {
    if let Some(source) = std::error::Error::source(error) {
        return source.to_string();
    }
    let text = error.render().to_string();
    let possible = text.lines().find_map(|line| line.trim().strip_prefix("[possible values: "));
    match possible.and_then(|values| values.strip_suffix(']')) {
        Some(values) => format!("write one of {values}"),
        None => text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    }
}

/// A command that knows the settings and nothing else, not even the environment.
fn alone() -> Command {
    let command = CrankerSettings::augment_args(Command::new("settings").no_binary_name(true));
    command.mut_args(|argument| argument.env(None::<&'static str>))
}
