//! `admin void-day`: voids a wrong final day before it can be applied.

use std::process::ExitCode;

use influence_client::{
    accounts::snapshot_status::{self, SnapshotPhase},
    chain::Chain,
    instructions::admin,
};
use influence_core::calendar::Day;

use crate::{
    CliError, GlobalArgs, TxPlan,
    commands::session::AdminSession,
    model::read_snapshot,
    output::{HexHash, format_time},
    tx,
    view::SnapshotView,
};

/// Void a final day within its challenge period, as the guardian
///
/// A voided day is never applied and cannot become final again: scores stay the same until the next day.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin void-day 20778 --keypair guardian.json --dry-run")]
pub struct Args {
    /// Day number
    pub day: Day,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let session = AdminSession::open(global).await?;
    let AdminSession { context, signers, deployment } = &session;
    let guardian = deployment.config.guardian;
    session.check_signer("guardian", &guardian)?;
    let (day, snapshot) = read_snapshot(&context.chain, deployment, Some(args.day)).await?;
    let phase = snapshot_status::phase_at(&snapshot, context.chain.now().await?.unix_time);
    let obstacle = match phase {
        SnapshotPhase::InChallenge => None,
        SnapshotPhase::Open => {
            Some("it is not final yet, and crankers may still change their votes".to_owned())
        }
        SnapshotPhase::Voided => Some("it is already voided".to_owned()),
        SnapshotPhase::Final => {
            let ended_at = format_time(snapshot.challenge_ends_at.into());
            Some(format!("its challenge period ended at {ended_at}"))
        }
    };
    if let Some(obstacle) = obstacle {
        return Err(CliError::user(format!("cannot void day {day}: {obstacle}")));
    }
    let summary = format!("Void day {day} permanently");
    let mut plan = TxPlan::new("admin-void-day", summary, vec![admin::void_day(&guardian, day)]);
    plan.add_change("status", phase.name(), SnapshotPhase::Voided.name());
    plan.add_note(format!("the holdings root {} is never applied", HexHash(snapshot.holdings_root)));
    tx::execute(context, signers, plan, async || SnapshotView::read(context, Some(day)).await).await
}
