//! Lists of many accounts: read a few at a time, with a bar for whoever waits.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use influence_audit::{ReadProgress, read_accounts};
use influence_client::{accounts::ProgramAccount, chain};
use serde::Serialize;
use solana_address::Address;

use crate::{Context, Failure};

/// How often the bar moves.
const PACE: Duration = Duration::from_millis(100);

/// A bar on the standard error, for people at a terminal; for others there is none.
pub fn bar(context: &Context, what: &str, count: usize) -> ProgressBar {
    let shown = context.printer.is_for_people() && io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(count as u64), target);
    let style = ProgressStyle::with_template("{msg:>12} {bar:40} {pos} of {len}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(PACE);
    bar
}

/// The records at these addresses; those that are gone are left out.
///
/// # Errors
/// What reading or decoding refuses.
pub async fn read_all<T: ProgramAccount>(
    context: &Context,
    what: &str,
    addresses: &[Address],
) -> Result<Vec<T>, Failure> {
    let (rpc, bar) = (context.node.rpc()?, bar(context, what, addresses.len()));
    let mut report = |progress| {
        if let ReadProgress::Read(count) = progress {
            bar.inc(count as u64);
        }
    };
    let accounts = read_accounts(rpc, addresses, &mut report).await?;
    bar.finish_and_clear();
    Ok(accounts.into_iter().map(|(_, account)| account).collect())
}

/// Every record of a kind.
///
/// # Errors
/// As [`read_all`].
pub async fn read_kind<T: ProgramAccount>(context: &Context, what: &str) -> Result<Vec<T>, Failure> {
    let addresses = chain::addresses_of::<T>(context.node.rpc()?).await?;
    read_all(context, what, &addresses).await
}

/// Writes rows as CSV to the standard output, with their names first.
///
/// # Errors
/// [`Failure::User`] when they can not be written; a reader who went away is none.
pub fn write_csv(rows: impl IntoIterator<Item = impl Serialize>) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(io::stdout().lock());
    let written = rows.into_iter().try_for_each(|row| writer.serialize(row));
    let written = written.and_then(|()| writer.flush().map_err(csv::Error::from));
    match written {
        Err(error) if !is_gone(&error) => Err(Failure::user(format!("the rows can not be written: {error}"))),
        _ => Ok(()),
    }
}

fn is_gone(error: &csv::Error) -> bool {
    matches!(error.kind(), csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::BrokenPipe)
}
