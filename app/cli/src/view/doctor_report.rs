//! What a doctor finds: drift, and what is worth knowing without being wrong.

use std::fmt;

use influence_audit::{AuditReport, Finding, LiveState};
use influence_client::{constants::SNAPSHOT_KEPT_DAYS, state::Influence};
use serde::Serialize;
use solana_address::Address;

use crate::{
    Deployment, Tokens,
    output::{Text, table},
};

/// The whole report.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checkup {
    /// Whether nothing is wrong.
    well: bool,
    /// The slot of the last reading.
    slot: u64,
    /// How often something that looked wrong was read again.
    rounds: u32,
    /// What was read.
    read: Read,
    /// What is wrong.
    drift: Vec<Drift>,
    /// What changed every time it was read, so that it is not certain: ask again.
    moving: Vec<Drift>,
    /// What is worth knowing.
    notes: Notes,
}

/// What was read.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Read {
    influences: usize,
    vaults: usize,
    galleries: usize,
    delegations: usize,
    snapshots: usize,
    /// In all vaults.
    in_vaults: Tokens,
    /// Of all owners.
    points: Tokens,
}

/// Something that is wrong.
#[derive(Serialize)]
struct Drift {
    /// The invariant, or `layout`, `address`, `vault`.
    check: &'static str,
    account: Text<Address>,
    field: &'static str,
    detail: String,
}

/// What is worth knowing, without being wrong.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notes {
    /// Delegations that their galleries do not count as they are worth now.
    unsettled_delegations: u64,
    /// Their owners.
    unsettled_owners: usize,
    /// For how long one of them may have been so, at most, seconds.
    unsettled_for: i64,
    /// Unlocks that are settled and only wait to be paid: `influence unlock --finish`.
    unpaid_unlocks: usize,
    /// Owners whose tier is of older settings; it follows at their next change.
    older_tiers: usize,
    /// Snapshots that are old enough to be closed, for their rent.
    old_snapshots: usize,
    /// Retired galleries that somebody still supports.
    retired_galleries_with_support: usize,
}

impl Checkup {
    /// What the accounts and the verdict on them come to.
    pub fn of(live: &LiveState, verdict: AuditReport, deployment: &Deployment) -> Self {
        let AuditReport { findings, unstable: moving, rounds } = verdict;
        let accounts = &live.accounts;
        let sum = |values: &mut dyn Iterator<Item = u64>| {
            deployment.tokens(values.fold(0_u64, u64::saturating_add))
        };
        Self {
            well: findings.is_empty(),
            slot: live.now.slot,
            rounds,
            read: Read {
                influences: accounts.influences.len(),
                vaults: accounts.vaults.len(),
                galleries: accounts.galleries.len(),
                delegations: accounts.delegations.len(),
                snapshots: accounts.snapshots.len(),
                in_vaults: sum(&mut accounts.vaults.values().copied()),
                points: sum(&mut accounts.influences.values().map(|influence| influence.total.into())),
            },
            drift: findings.into_iter().map(Drift::from).collect(),
            moving: moving.into_iter().map(Drift::from).collect(),
            notes: Notes::of(live, deployment),
        }
    }

    /// Whether nothing is wrong.
    pub fn is_well(&self) -> bool {
        self.well
    }
}

impl From<Finding> for Drift {
    fn from(finding: Finding) -> Self {
        let Finding { invariant: check, account, field, detail } = finding;
        Self { check, account: Text(account), field, detail }
    }
}

impl Notes {
    fn of(live: &LiveState, deployment: &Deployment) -> Self {
        let now = live.now.unix_time;
        let today = deployment.calendar.day_of(now).unwrap_or(0);
        let influences = || live.accounts.influences.values();
        let unsettled: Vec<&Influence> = influences().filter(|influence| !influence.is_settled()).collect();
        let missing = |influence: &&Influence| {
            u64::from(u32::from(influence.delegation_count).saturating_sub(influence.settled_count.into()))
        };
        // A total changes with the lock, or with a score after its day: it did so at the later of the two, or after.
        let since = |influence: &&Influence| {
            let scored = deployment.calendar.end_of(influence.holding_day.into());
            now.saturating_sub(scored.max(influence.locked_updated_at.into()))
        };
        let unpaid = |influence: &&Influence| u64::from(influence.unlocking) != 0 && influence.is_settled();
        let older_tier =
            |influence: &&Influence| influence.user_tier != live.config.user_tier(influence.total.into());
        let kept = |day: u32| today.saturating_sub(day) <= SNAPSHOT_KEPT_DAYS;
        let held = live.accounts.galleries.values();
        Self {
            unsettled_delegations: unsettled.iter().map(missing).sum(),
            unsettled_owners: unsettled.len(),
            unsettled_for: unsettled.iter().map(since).max().unwrap_or(0),
            unpaid_unlocks: influences().filter(unpaid).count(),
            older_tiers: influences().filter(older_tier).count(),
            old_snapshots: live.accounts.snapshots.values().filter(|snapshot| !kept(snapshot.day.into())).count(),
            retired_galleries_with_support: held
                .filter(|gallery| gallery.is_retired() && u32::from(gallery.supporters) != 0)
                .count(),
        }
    }

    /// In sentences, without what there is nothing of.
    fn sentences(&self) -> Vec<String> {
        let Self { unsettled_delegations, unsettled_owners, unsettled_for, .. } = self;
        let sentences = [
            (
                *unsettled_delegations,
                format!(
                    "{unsettled_delegations} allocations of {unsettled_owners} owners are not settled, for {} at most",
                    duration(*unsettled_for)
                ),
            ),
            (
                self.unpaid_unlocks as u64,
                format!("{} unlocks wait to be paid: `influence unlock --finish`", self.unpaid_unlocks),
            ),
            (
                self.older_tiers as u64,
                format!("{} owners have a tier of older settings, until their next change", self.older_tiers),
            ),
            (
                self.old_snapshots as u64,
                format!(
                    "{} snapshots are over {SNAPSHOT_KEPT_DAYS} days old and can be closed",
                    self.old_snapshots
                ),
            ),
            (
                self.retired_galleries_with_support as u64,
                format!("{} retired galleries still have supporters", self.retired_galleries_with_support),
            ),
        ];
        sentences.into_iter().filter(|(count, _)| *count != 0).map(|(_, sentence)| sentence).collect()
    }
}

/// Seconds in the largest unit that they fill.
fn duration(seconds: i64) -> String {
    let units = [("days", 86_400), ("hours", 3_600), ("minutes", 60)];
    let unit = units.into_iter().find(|(_, length)| seconds >= 2 * length);
    unit.map_or_else(|| format!("{seconds} seconds"), |(name, length)| format!("{} {name}", seconds / length))
}

impl fmt::Display for Checkup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Read { influences, galleries, delegations, snapshots, in_vaults, points, .. } = &self.read;
        writeln!(
            f,
            "{influences} owners with {points} points and {in_vaults} tokens in vaults, {galleries} galleries, \
             {delegations} allocations, {snapshots} days, at slot {}",
            self.slot
        )?;
        for note in self.notes.sentences() {
            writeln!(f, "  note: {note}")?;
        }
        if !self.moving.is_empty() {
            let (count, rounds) = (self.moving.len(), self.rounds);
            writeln!(
                f,
                "  {count} accounts changed in each of {rounds} readings and may be wrong: ask again"
            )?;
            writeln!(f, "{}", rows(&self.moving))?;
        }
        match self.drift.len() {
            0 => write!(f, "nothing is wrong"),
            count => write!(f, "{count} things are WRONG:\n{}", rows(&self.drift)),
        }
    }
}

fn rows(drift: &[Drift]) -> impl fmt::Display {
    let mut rows = table(&["check", "account", "field", "what"]);
    for Drift { check, account, field, detail } in drift {
        rows.add_row([(*check).to_owned(), account.to_string(), (*field).to_owned(), detail.clone()]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short() {
        let said = [119, 120, 7_199, 7_200, 172_799, 172_800].map(duration);
        assert_eq!(said, ["119 seconds", "2 minutes", "119 minutes", "2 hours", "47 hours", "2 days"]);
    }
}
