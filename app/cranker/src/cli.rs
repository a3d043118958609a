//! The command line: which command, with which settings, and what the exit code says.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser};
use console::style;

use crate::{
    commands::Command,
    config::{self, ConfigError, CrankerSettings},
    logging::{self, LogFormat},
};

/// What was asked for could not be done, or something differs from what it should be.
pub const FAILED: u8 = 1;
/// What was asked for makes no sense: the command line or a setting.
pub const USAGE: u8 = 2;

/// Computes every day's holding scores, engagement scores and influence index, commits them on chain together with the
/// other crankers, and brings every account up to date.
///
/// Exit code: 0 when all is well, 1 when something failed or differs, 2 when the command line or a setting is wrong.
#[derive(Debug, Parser)]
#[command(name = "influence-cranker", version, propagate_version = true, max_term_width = 110)]
#[command(after_help = "Example:
  influence-cranker schema activity")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// The configuration file, TOML; its keys are the settings' flags with _ for -
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_CONFIG",
        value_name = "FILE",
        help_heading = "Output"
    )]
    pub config: Option<PathBuf>,

    /// Show the settings that hold, and where each comes from, instead of doing anything
    #[arg(long, global = true, help_heading = "Output")]
    pub print_config: bool,

    /// How logs are written [default: text on a terminal, else json]
    #[arg(long, global = true, env = "INFLUENCE_CRANKER_LOG_FORMAT", value_name = "FORMAT")]
    #[arg(help_heading = "Output")]
    pub log_format: Option<LogFormat>,

    /// What is logged: error, warn, info, debug, trace, or as RUST_LOG has it
    #[arg(long, global = true, env = "RUST_LOG", value_name = "FILTER", default_value = logging::DEFAULT_FILTER)]
    #[arg(help_heading = "Output")]
    pub log_level: String,

    /// The settings.
    #[command(flatten)]
    pub settings: CrankerSettings,
}

/// Why nothing was done: the exit code is [`USAGE`].
#[derive(Debug)]
pub enum Refused {
    /// The command line.
    Line(clap::Error),
    /// A setting.
    Config(ConfigError),
}

impl From<clap::Error> for Refused {
    fn from(error: clap::Error) -> Self {
        Self::Line(error)
    }
}

impl From<ConfigError> for Refused {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

/// What was asked for, and the settings as `--print-config` shows them.
#[derive(Debug)]
pub struct Asked {
    /// Command and settings.
    pub cli: Cli,
    /// The settings that hold, with where each comes from.
    pub printed: String,
}

/// Reads the command line, the environment and the configuration file.
///
/// # Errors
/// [`Refused`]; also for `--help` and `--version`, which clap takes for errors.
pub fn read(line: &[OsString]) -> Result<Asked, Refused> {
    let command = config::setting_command(Cli::command());
    let typed = command.clone().try_get_matches_from(line)?;
    let path = typed.get_one::<PathBuf>("config");
    let (line, origins) = config::resolve(&command, &typed, line, path.map(PathBuf::as_path))?;
    let matches = command.try_get_matches_from(line)?;
    let cli = Cli::from_arg_matches(&matches)?;
    let printed = cli.settings.print(&matches, &origins);
    Ok(Asked { cli, printed })
}

/// Does what the command line asks for.
pub async fn run(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line: Vec<OsString> = line.into_iter().collect();
    let asked = match read(&line) {
        Ok(asked) => asked,
        Err(Refused::Line(error)) => {
            // Nothing is left to do when even this can not be printed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
        }
        Err(Refused::Config(error)) => return refuse(&error),
    };
    if asked.cli.print_config {
        print!("{}", asked.printed);
        return asked.cli.settings.validate().map_or_else(|error| refuse(&error), |()| ExitCode::SUCCESS);
    }
    if let Err(error) = asked.cli.settings.validate() {
        return refuse(&error);
    }
    if let Err(error) = logging::start(asked.cli.log_format, &asked.cli.log_level) {
        return refuse(&error);
    }
    asked.cli.command.run(&asked.cli.settings).await.unwrap_or_else(|error| {
        eprintln!("{} {error:#}", style("error:").red().bold());
        ExitCode::from(FAILED)
    })
}

fn refuse(error: &impl std::fmt::Display) -> ExitCode {
    eprintln!("{} {error}", style("error:").red().bold());
    ExitCode::from(USAGE)
}
