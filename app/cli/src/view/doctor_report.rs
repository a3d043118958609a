//! Report of `doctor`: violated invariants, and notes about late or left-over accounts.

use std::fmt;

use influence_audit::{AuditReport, Finding, LiveState};
use influence_client::{constants::SNAPSHOT_KEPT_DAYS, state::Influence};
use serde::Serialize;
use solana_address::Address;

use crate::{
    DeploymentInfo, Tokens,
    output::{AsString, new_table},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DoctorReport {
    ok: bool,
    /// Slot of the last read.
    slot: u64,
    /// Number of repeated reads.
    rounds: u32,
    read: ReadCounts,
    findings: Vec<FindingView>,
    /// Findings that changed with every read and so are uncertain.
    unstable: Vec<FindingView>,
    notes: DoctorNotes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReadCounts {
    influences: usize,
    vaults: usize,
    galleries: usize,
    delegations: usize,
    snapshots: usize,
    in_vaults: Tokens,
    points: Tokens,
}

#[derive(Serialize)]
struct FindingView {
    /// Invariant, or `layout`, `address`, `vault`.
    check: &'static str,
    account: AsString<Address>,
    field: &'static str,
    detail: String,
}

/// Expected states that an operator may want to know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DoctorNotes {
    unsettled_delegations: u64,
    unsettled_owners: usize,
    /// Longest time that a delegation may have been unsettled, seconds.
    unsettled_for: i64,
    /// Settled unlocks that were not paid out.
    unpaid_unlocks: usize,
    /// Owners whose tier was computed with older settings.
    older_tiers: usize,
    /// Snapshots that can be closed.
    old_snapshots: usize,
    retired_galleries_with_support: usize,
}

impl DoctorReport {
    pub fn new(live: &LiveState, audit: AuditReport, deployment: &DeploymentInfo) -> Self {
        let AuditReport { findings, unstable, rounds } = audit;
        let accounts = &live.accounts;
        let sum = |values: &mut dyn Iterator<Item = u64>| {
            deployment.tokens(values.fold(0_u64, u64::saturating_add))
        };
        Self {
            ok: findings.is_empty(),
            slot: live.now.slot,
            rounds,
            read: ReadCounts {
                influences: accounts.influences.len(),
                vaults: accounts.vaults.len(),
                galleries: accounts.galleries.len(),
                delegations: accounts.delegations.len(),
                snapshots: accounts.snapshots.len(),
                in_vaults: sum(&mut accounts.vaults.values().copied()),
                points: sum(&mut accounts.influences.values().map(|influence| influence.total.into())),
            },
            findings: findings.into_iter().map(FindingView::from).collect(),
            unstable: unstable.into_iter().map(FindingView::from).collect(),
            notes: DoctorNotes::new(live, deployment),
        }
    }

    pub fn is_ok(&self) -> bool {
        self.ok
    }
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        let Finding { invariant: check, account, field, detail } = finding;
        Self { check, account: AsString(account), field, detail }
    }
}

impl DoctorNotes {
    fn new(live: &LiveState, deployment: &DeploymentInfo) -> Self {
        let now = live.now.unix_time;
        let today = deployment.calendar.day_of(now).unwrap_or(0);
        let influences = || live.accounts.influences.values();
        let unsettled: Vec<&Influence> = influences().filter(|influence| !influence.is_settled()).collect();
        let missing = |influence: &&Influence| {
            u64::from(u32::from(influence.delegation_count).saturating_sub(influence.settled_count.into()))
        };
        // A total changes with the lock, or with a score after the end of its day: the later of the two is a lower bound.
        let unsettled_for = |influence: &&Influence| {
            let scored = deployment.calendar.end_of(influence.holding_day.into());
            now.saturating_sub(scored.max(influence.locked_updated_at.into()))
        };
        let is_unpaid =
            |influence: &&Influence| u64::from(influence.unlocking) != 0 && influence.is_settled();
        let has_older_tier =
            |influence: &&Influence| influence.user_tier != live.config.user_tier(influence.total.into());
        let is_old = |day: u32| today.saturating_sub(day) > SNAPSHOT_KEPT_DAYS;
        let snapshots = live.accounts.snapshots.values();
        let galleries = live.accounts.galleries.values();
        Self {
            unsettled_delegations: unsettled.iter().map(missing).sum(),
            unsettled_owners: unsettled.len(),
            unsettled_for: unsettled.iter().map(unsettled_for).max().unwrap_or(0),
            unpaid_unlocks: influences().filter(is_unpaid).count(),
            older_tiers: influences().filter(has_older_tier).count(),
            old_snapshots: snapshots.filter(|snapshot| is_old(snapshot.day.into())).count(),
            retired_galleries_with_support: galleries
                .filter(|gallery| gallery.is_retired() && u32::from(gallery.supporters) != 0)
                .count(),
        }
    }

    /// One line for each nonzero note.
    fn lines(&self) -> Vec<String> {
        let Self { unsettled_delegations, unsettled_owners, unsettled_for, .. } = self;
        let duration = format_duration(*unsettled_for);
        let lines = [
            (
                *unsettled_delegations,
                format!(
                    "{unsettled_delegations} allocations of {unsettled_owners} owners are unsettled, for up to {duration}"
                ),
            ),
            (
                self.unpaid_unlocks as u64,
                format!("{} unlocks can be paid out: `influence unlock --finish`", self.unpaid_unlocks),
            ),
            (
                self.older_tiers as u64,
                format!("{} owners keep a tier of older settings until their next change", self.older_tiers),
            ),
            (
                self.old_snapshots as u64,
                format!(
                    "{} snapshots are more than {SNAPSHOT_KEPT_DAYS} days old and can be closed",
                    self.old_snapshots
                ),
            ),
            (
                self.retired_galleries_with_support as u64,
                format!("{} retired galleries still have supporters", self.retired_galleries_with_support),
            ),
        ];
        lines.into_iter().filter(|(count, _)| *count != 0).map(|(_, line)| line).collect()
    }
}

/// Formats seconds in the largest unit of which there are at least 2.
fn format_duration(seconds: i64) -> String {
    let units = [("days", 86_400), ("hours", 3_600), ("minutes", 60)];
    let unit = units.into_iter().find(|(_, length)| seconds >= 2 * length);
    unit.map_or_else(|| format!("{seconds} seconds"), |(name, length)| format!("{} {name}", seconds / length))
}

impl fmt::Display for DoctorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ReadCounts { influences, galleries, delegations, snapshots, in_vaults, points, .. } = &self.read;
        writeln!(
            f,
            "{influences} owners with {points} points and {in_vaults} tokens in vaults, {galleries} galleries, \
             {delegations} allocations, {snapshots} days, at slot {}",
            self.slot
        )?;
        for note in self.notes.lines() {
            writeln!(f, "  note: {note}")?;
        }
        if !self.unstable.is_empty() {
            let (count, rounds) = (self.unstable.len(), self.rounds);
            writeln!(f, "  {count} accounts changed in each of {rounds} reads and may be wrong; run again")?;
            writeln!(f, "{}", finding_table(&self.unstable))?;
        }
        match self.findings.len() {
            0 => write!(f, "no problems found"),
            count => write!(f, "{count} PROBLEMS:\n{}", finding_table(&self.findings)),
        }
    }
}

fn finding_table(findings: &[FindingView]) -> impl fmt::Display {
    let mut rows = new_table(&["check", "account", "field", "detail"]);
    for FindingView { check, account, field, detail } in findings {
        rows.add_row([(*check).to_owned(), account.to_string(), (*field).to_owned(), detail.clone()]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_one_unit() {
        let formatted = [119, 120, 7_199, 7_200, 172_799, 172_800].map(format_duration);
        assert_eq!(formatted, ["119 seconds", "2 minutes", "119 minutes", "2 hours", "47 hours", "2 days"]);
    }
}
