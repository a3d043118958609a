//! `doctor`: whether the live program is what it should be, recomputed from its accounts.

use std::process::ExitCode;

use indicatif::ProgressBar;
use influence_audit::{LiveState, ReadProgress, recheck};

use crate::{
    Context, Failure, chain::batch_read::bar, config::global_args::Global, error::FOUND,
    view::doctor_report::Checkup,
};

/// Recompute every invariant of the live program from its accounts, and report drift
///
/// Every account of the program and every vault is read, a few at a time: of a large program ask a node of your own. What
/// changes while it is read may look wrong; it is read again until it is the same twice. Exit code: 0 when nothing is
/// wrong, 1 when something is.
///
/// Checked are the invariants I-1 to I-7 and I-12 of ARCHITECTURE.md, as far as accounts tell them, each account's layout
/// and address, and each vault's mint and owner.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence doctor
  influence doctor --url mainnet-beta --commitment finalized --output json")]
pub struct Args {}

/// Reads, checks and prints.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, _: &Args) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    // Whoever asks for a program that is not there is told so before anything is listed.
    let deployment = context.deployment().await?;
    let mut bars = Bars { context: &context, bar: None };
    let rpc = context.node.rpc()?;
    let mut live = LiveState::read(rpc, &mut |progress| bars.report(progress)).await?;
    bars.finish();
    // No node that is behind may answer for what is read again.
    rpc.set_min_context_slot(live.now.slot);
    let verdict = recheck(rpc, &mut live).await?;
    let checkup = Checkup::of(&live, verdict, &deployment);
    context.printer.print(&checkup)?;
    Ok(if checkup.is_well() { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

/// One bar after another.
struct Bars<'a> {
    context: &'a Context,
    bar: Option<ProgressBar>,
}

impl Bars<'_> {
    fn report(&mut self, progress: ReadProgress) {
        match progress {
            ReadProgress::Found { kind, count } => {
                self.finish();
                self.bar = Some(bar(self.context, kind, count));
            }
            ReadProgress::Read(count) => self.bar.iter().for_each(|bar| bar.inc(count as u64)),
        }
    }

    fn finish(&mut self) {
        self.bar.take().iter().for_each(ProgressBar::finish_and_clear);
    }
}
