//! Reading many accounts in batches, with a progress bar.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use influence_audit::{ReadProgress, read_accounts};
use influence_client::{accounts::ProgramAccount, chain};
use solana_address::Address;

use super::ChainSource;
use crate::{CliError, output::Printer};

const TICK: Duration = Duration::from_millis(100);

/// One progress bar per account type on stderr; hidden for JSON output and without a terminal.
pub struct ProgressBars {
    printer: Printer,
    bar: Option<ProgressBar>,
}

impl ProgressBars {
    pub fn new(printer: Printer) -> Self {
        Self { printer, bar: None }
    }

    pub fn report(&mut self, progress: ReadProgress) {
        match progress {
            ReadProgress::Found { kind, count } => {
                self.finish();
                self.bar = Some(self.new_bar(kind, count));
            }
            ReadProgress::Read(count) => self.bar.iter().for_each(|bar| bar.inc(count as u64)),
        }
    }

    pub fn finish(&mut self) {
        self.bar.take().iter().for_each(ProgressBar::finish_and_clear);
    }

    fn new_bar(&self, kind: &'static str, count: usize) -> ProgressBar {
        let is_visible = self.printer.is_display() && io::stderr().is_terminal();
        let target = if is_visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(count as u64), target);
        let style = ProgressStyle::with_template("{msg:>12} {bar:40} {pos} of {len}, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(kind);
        bar.enable_steady_tick(TICK);
        bar
    }
}

/// Reads the accounts at `addresses`; accounts that do not exist are omitted.
pub async fn read_all<T: ProgramAccount>(
    source: &ChainSource,
    printer: Printer,
    addresses: &[Address],
) -> Result<Vec<T>, CliError> {
    let mut bars = ProgressBars::new(printer);
    let accounts = read_accounts(source.rpc()?, addresses, &mut |progress| bars.report(progress)).await;
    bars.finish();
    Ok(accounts?.into_iter().map(|(_, account)| account).collect())
}

/// Reads all accounts of type `T`.
pub async fn read_kind<T: ProgramAccount>(
    source: &ChainSource,
    printer: Printer,
) -> Result<Vec<T>, CliError> {
    let addresses = chain::addresses_of::<T>(source.rpc()?).await?;
    read_all(source, printer, &addresses).await
}
