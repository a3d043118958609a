//! `admin void-day`: a final day that is wrong, taken back before anybody could apply it.

use std::process::ExitCode;

use influence_client::{
    accounts::snapshot_status::{self, SnapshotPhase},
    chain::Chain,
    instructions::admin,
};
use influence_core::calendar::Day;

use super::Office;
use crate::{
    Failure, Intent,
    commands::day::{snapshot, view},
    config::global_args::Global,
    output::{Hex, time},
};

/// Void a final day within its challenge time, as the guardian
///
/// Nothing of a voided day is ever applied, and it can not become final again: scores stay as they were until the next day.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence admin void-day 20778 --keypair guardian.json --dry-run")]
pub struct Args {
    /// The day
    pub day: Day,
}

/// Voids.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let office = Office::open(global).await?;
    let guardian = office.deployment.config.guardian;
    office.check("guardian", &guardian)?;
    let (day, snapshot) = snapshot(&office.context, &office.deployment, Some(args.day)).await?;
    let status = snapshot_status::phase_at(&snapshot, office.context.node.now().await?.unix_time);
    let until = i64::from(snapshot.challenge_ends_at);
    let refused = match status {
        SnapshotPhase::InChallenge => None,
        SnapshotPhase::Open => Some("it is not final yet; crankers may still change their votes".to_owned()),
        SnapshotPhase::Voided => Some("it is voided already".to_owned()),
        SnapshotPhase::Final => Some(format!("its challenge time was over at {}", time(until))),
    };
    if let Some(why) = refused {
        return Err(Failure::user(format!("day {day} can not be voided: {why}")));
    }
    let summary = format!("Void day {day} for good");
    let mut intent = Intent::new("admin-void-day", summary, vec![admin::void_day(&guardian, day)]);
    intent.change("status", status.name(), SnapshotPhase::Voided.name());
    intent.note(format!("its holdings root {} is never applied", Hex(snapshot.holdings_root)));
    office.context.carry_out(intent, &office.keys, async |context| view(context, Some(day)).await).await
}
