//! Logs on standard error: text on a terminal, JSON elsewhere, always above progress bars.

use std::io::{self, IsTerminal, Write};
use std::sync::LazyLock;

use clap::ValueEnum;
use indicatif::MultiProgress;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// Default filter: info from our crates, warnings from all others.
pub const DEFAULT_FILTER: &str = "warn,influence_cranker=info,influence_client=info,influence_scoring=info";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Human-readable lines
    Text,
    /// One JSON object per line
    Json,
}

#[derive(Debug, thiserror::Error)]
pub enum LoggingError {
    #[error(
        "invalid --log-level \"{filter}\" ({why}); write error, warn, info, debug or trace, or target=level"
    )]
    Filter { filter: String, why: String },
    #[error("this process already has a logger ({0})")]
    Taken(#[from] Box<dyn std::error::Error + Send + Sync>),
}

/// All progress bars of the process. Bars added here ([`MultiProgress::add`]) stay below the logs.
pub static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Starts logging; the default `format` is text on a terminal and JSON elsewhere.
///
/// # Errors
/// [`LoggingError`].
pub fn start(format: Option<LogFormat>, filter: &str) -> Result<(), LoggingError> {
    let parsed = EnvFilter::try_new(filter)
        .map_err(|error| LoggingError::Filter { filter: filter.to_owned(), why: error.to_string() })?;
    let terminal = io::stderr().is_terminal();
    let default = if terminal { LogFormat::Text } else { LogFormat::Json };
    let logs = tracing_subscriber::fmt().with_env_filter(parsed).with_writer(AboveBars);
    let started: Result<(), Box<dyn std::error::Error + Send + Sync>> = match format.unwrap_or(default) {
        LogFormat::Text => logs.with_ansi(terminal).with_target(false).try_init(),
        LogFormat::Json => logs.json().flatten_event(true).try_init(),
    };
    Ok(started?)
}

/// Writes to standard error while the bars are hidden.
struct AboveBars;

/// One log line, written when it is complete.
struct LogLine(Vec<u8>);

impl MakeWriter<'_> for AboveBars {
    type Writer = LogLine;

    fn make_writer(&self) -> LogLine {
        LogLine(Vec::new())
    }
}

impl Write for LogLine {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for LogLine {
    fn drop(&mut self) {
        // A log that cannot be written must not stop the work it reports.
        let _ = BARS.suspend(|| io::stderr().write_all(&self.0));
    }
}
