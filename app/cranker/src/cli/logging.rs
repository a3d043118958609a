//! Logs: to standard error, for people on a terminal and for machines elsewhere, and never through a progress bar.

use std::io::{self, IsTerminal, Write};
use std::sync::LazyLock;

use clap::ValueEnum;
use indicatif::MultiProgress;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// What is logged unless somebody says otherwise: ours, and of everybody else what went wrong.
pub const DEFAULT_FILTER: &str = "warn,influence_cranker=info,influence_client=info,influence_scoring=info";

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Why logs can not be written.
#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    /// The filter.
    #[error(
        "--log-level can not be \"{filter}\" ({why}); write error, warn, info, debug or trace, or target=level"
    )]
    Filter {
        /// As given.
        filter: String,
        /// What is wrong with it.
        why: String,
    },
    /// Something else in this process logs already.
    #[error("logs are already written by something else in this process ({0})")]
    Taken(#[from] Box<dyn std::error::Error + Send + Sync>),
}

/// All progress bars of the process: create bars in it ([`MultiProgress::add`]), and logs appear above them.
pub static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Starts writing logs; without a `format`, text on a terminal and JSON elsewhere.
///
/// # Errors
/// [`LoggingError`].
pub fn start(format: Option<LogFormat>, filter: &str) -> Result<(), LoggingError> {
    let parsed = EnvFilter::try_new(filter)
        .map_err(|error| LoggingError::Filter { filter: filter.to_owned(), why: error.to_string() })?;
    let terminal = io::stderr().is_terminal();
    let usual = if terminal { LogFormat::Text } else { LogFormat::Json };
    let logs = tracing_subscriber::fmt().with_env_filter(parsed).with_writer(AboveBars);
    let started: Result<(), Box<dyn std::error::Error + Send + Sync>> = match format.unwrap_or(usual) {
        LogFormat::Text => logs.with_ansi(terminal).with_target(false).try_init(),
        LogFormat::Json => logs.json().flatten_event(true).try_init(),
    };
    Ok(started?)
}

/// Writes to standard error while the bars are out of the way.
struct AboveBars;

/// One log line, written at once when it is complete.
struct Line(Vec<u8>);

impl MakeWriter<'_> for AboveBars {
    type Writer = Line;

    fn make_writer(&self) -> Line {
        Line(Vec::new())
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // A log that can not be written must not stop the work that it tells of.
        let _ = BARS.suspend(|| io::stderr().write_all(&self.0));
    }
}
