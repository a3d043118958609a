//! Command line: one command, the settings and where logs go.

use std::{ffi::OsString, path::PathBuf};

use clap::{CommandFactory, FromArgMatches, Parser};

use super::{
    commands::Command,
    logging::{self, LogFormat},
};
use crate::config::{self, ConfigError, CrankerSettings};

/// Computes every day's holding scores, engagement scores and influence index, commits them on chain together with the
/// other crankers, and brings every account up to date.
///
/// Exit code: 0 on success, 1 when something failed or differs, 2 for an invalid command line or setting.
#[derive(Debug, Parser)]
#[command(name = "influence-cranker", version, propagate_version = true, max_term_width = 110)]
#[command(after_help = "Example:
  influence-cranker schema activity")]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,

    /// Configuration file (TOML); its keys are the settings' flags with _ instead of -
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_CONFIG",
        value_name = "FILE",
        help_heading = "Output"
    )]
    pub config: Option<PathBuf>,

    /// Print the effective settings and the source of each, and exit
    #[arg(long, global = true, help_heading = "Output")]
    pub print_config: bool,

    /// Log format [default: text on a terminal, otherwise json]
    #[arg(long, global = true, env = "INFLUENCE_CRANKER_LOG_FORMAT", value_name = "FORMAT")]
    #[arg(help_heading = "Output")]
    pub log_format: Option<LogFormat>,

    /// Log level: error, warn, info, debug, trace, or a filter in the syntax of RUST_LOG
    #[arg(long, global = true, env = "RUST_LOG", value_name = "FILTER", default_value = logging::DEFAULT_FILTER)]
    #[arg(help_heading = "Output")]
    pub log_level: String,

    #[command(flatten)]
    pub settings: CrankerSettings,
}

/// Reason why no command was run; the exit code is [`super::EXIT_USAGE`].
#[derive(Debug)]
pub enum InvocationError {
    Args(clap::Error),
    Config(ConfigError),
}

impl From<clap::Error> for InvocationError {
    fn from(error: clap::Error) -> Self {
        Self::Args(error)
    }
}

impl From<ConfigError> for InvocationError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

#[derive(Debug)]
pub struct Invocation {
    pub cli: Cli,
    /// Effective settings with their sources, as `--print-config` shows them.
    pub printed: String,
}

/// Reads the command line, the environment and the configuration file.
///
/// # Errors
/// [`InvocationError`]; also for `--help` and `--version`, which clap reports as errors.
pub fn parse(line: &[OsString]) -> Result<Invocation, InvocationError> {
    let command = config::setting_command(Cli::command());
    let typed = command.clone().try_get_matches_from(line)?;
    let path = typed.get_one::<PathBuf>("config");
    let (line, origins) = config::resolve(&command, &typed, line, path.map(PathBuf::as_path))?;
    let matches = command.try_get_matches_from(line)?;
    let cli = Cli::from_arg_matches(&matches)?;
    let printed = cli.settings.print(&matches, &origins);
    Ok(Invocation { cli, printed })
}
