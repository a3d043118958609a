//! `doctor`: recomputes the invariants of the live program.
//!
//! # Design
//! - Accounts are listed without data, then read in batches: public nodes refuse or truncate large responses.
//! - Reads of a live program are not atomic: an owner may be read before a withdrawal, and the gallery after it. Whatever
//!   looks wrong is read again with all accounts that it is summed from. A finding is reported if it is the same twice, or
//!   present in every round; otherwise it is unstable, which is not an error.
//! - Repeated reads never go back in time, even if a service has several nodes (`minContextSlot`).
//! - An account with a damaged discriminator is not listed. It shows as a missing account: in counts, sums, or an orphaned
//!   delegation.
//! - Late or left-over accounts are notes, which do not change the exit code.

use std::process::ExitCode;

use influence_audit::{LiveState, recheck};

use crate::{
    CliError, Context, GlobalArgs, chain::ProgressBars, error::EXIT_CHECK_FAILED, view::DoctorReport,
};

/// Recompute every invariant of the live program and report violations
///
/// Reads every account of the program and every vault, in batches: use your own node for a large program. Accounts may
/// change during the read, so suspicious ones are read again until two reads agree. Exit code: 0 if no problem is found,
/// 1 otherwise.
///
/// Checks the invariants I-1 to I-7 and I-12 of ARCHITECTURE.md as far as accounts show them, each account's layout and
/// address, and each vault's mint and owner.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence doctor
  influence doctor --url mainnet-beta --commitment finalized --output json")]
pub struct Args {}

pub async fn run(global: &GlobalArgs, _: &Args) -> Result<ExitCode, CliError> {
    let context = Context::connect(global).await?;
    // First, so that a missing program is reported before anything is listed.
    let deployment = context.deployment().await?;
    let rpc = context.chain.rpc()?;
    let mut bars = ProgressBars::new(context.printer);
    let live = LiveState::read(rpc, &mut |progress| bars.report(progress)).await;
    bars.finish();
    let mut live = live?;
    rpc.set_min_context_slot(live.now.slot);
    let audit = recheck(rpc, &mut live).await?;
    let report = DoctorReport::new(&live, audit, &deployment);
    context.printer.print(&report)?;
    Ok(if report.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_CHECK_FAILED) })
}
