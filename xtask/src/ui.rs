//! Terminal output: headlines, one line per finished step, a spinner or a bar while a step runs. It goes to standard error,
//! so that a command's own output stays clean.

use std::time::{Duration, Instant};

use console::style;
use indicatif::{ProgressBar, ProgressStyle};

/// A running step. Dropped without `done` it leaves no line, because an error follows.
pub struct ProgressLine {
    bar: ProgressBar,
    what: String,
    started: Instant,
}

impl ProgressLine {
    /// Shows a spinner beside `what`.
    pub fn spinner(what: &str) -> Self {
        Self::start(what, ProgressBar::new_spinner(), "{spinner:.cyan} {prefix}  {wide_msg:.dim}")
    }

    /// Shows a bar of `total` bytes beside `what`.
    pub fn bytes(what: &str, total: u64) -> Self {
        let template = "{spinner:.cyan} {prefix}  {bar:24.cyan/dim} {bytes}/{total_bytes} {wide_msg:.dim}";
        Self::start(what, ProgressBar::new(total), template)
    }

    fn start(what: &str, bar: ProgressBar, template: &str) -> Self {
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_prefix(what.to_owned());
        if console::user_attended_stderr() {
            bar.enable_steady_tick(Duration::from_millis(100));
        } else {
            eprintln!("  {what} ...");
        }
        Self { bar, what: what.to_owned(), started: Instant::now() }
    }

    /// Shows a detail behind the spinner: a file's name, a compiler's last line.
    pub fn detail(&self, detail: &str) {
        self.bar.set_message(detail.trim().to_owned());
    }

    /// Sets the number of bytes that have arrived.
    pub fn position(&self, bytes: u64) {
        self.bar.set_position(bytes);
    }

    /// Replaces the spinner by a line that stays.
    pub fn done(self, outcome: &str) {
        self.bar.finish_and_clear();
        let time = style(seconds(self.started.elapsed())).dim();
        eprintln!("{} {}  {} {time}", style("✓").green(), self.what, style(outcome).dim());
    }
}

/// A headline above a step whose own output stays visible.
pub fn headline(text: &str) {
    eprintln!("\n{}", style(format!("── {text}")).bold().cyan());
}

/// A finished line.
pub fn done(text: &str) {
    eprintln!("{} {text}", style("✓").green());
}

/// A warning.
pub fn notice(text: &str) {
    eprintln!("{} {text}", style("!").yellow().bold());
}

/// The error that ended a command.
pub fn fail(error: &anyhow::Error) {
    eprintln!("{} {error:#}", style("error:").red().bold());
}

/// A duration for a reader: `1.2 s`, `2 min 5 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    match whole {
        0..=9 => format!("{:.1} s", time.as_secs_f64()),
        10..=119 => format!("{whole} s"),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_naturally() {
        assert_eq!(seconds(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(61)), "61 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 5 s");
    }
}
