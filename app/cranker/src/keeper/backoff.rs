//! Backoff of refused actions: each is retried alone, after a pause that doubles.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    action::{ActionTarget, KeeperAction},
    execution_report::{ActionFailure, ExecutionReport},
};

/// Part of a day of the first pause: a quarter of an hour with days of 24 hours.
const INITIAL_PAUSE: i64 = 96;
/// Maximum number of doublings: a pause of a day and a third.
const MAX_DOUBLINGS: u32 = 7;

/// A refused action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackoffEntry {
    /// Description of the action.
    pub what: String,
    /// Reason of the last refusal.
    pub reason: String,
    /// Refusals in a row.
    pub attempts: u32,
    /// Time of the next attempt, unix seconds.
    pub retry_at: i64,
}

#[derive(Clone, Debug, Default)]
pub struct RetryBackoff {
    entries: BTreeMap<ActionTarget, BackoffEntry>,
}

impl RetryBackoff {
    /// Targets to skip at `now` (unix seconds).
    pub fn active_targets(&self, now: i64) -> BTreeSet<ActionTarget> {
        let waiting = self.entries.iter().filter(|(_, entry)| entry.retry_at > now);
        waiting.map(|(target, _)| *target).collect()
    }

    /// Every target whose last attempt was refused.
    pub fn entries(&self) -> impl Iterator<Item = (&ActionTarget, &BackoffEntry)> {
        self.entries.iter()
    }

    /// Records the report of a plan at `now` (unix seconds), with days of `day_seconds`. Refused targets go into backoff;
    /// the other targets of the `finished` actions are removed. After an error the finished ones are unknown.
    pub fn record(
        &mut self,
        now: i64,
        day_seconds: u32,
        finished: &[KeeperAction],
        report: &ExecutionReport,
    ) {
        let refused: BTreeMap<ActionTarget, &ActionFailure> = report
            .failures
            .iter()
            .flat_map(|failure| failure.targets.iter().map(move |target| (*target, failure)))
            .collect();
        let targets = finished.iter().flat_map(KeeperAction::targets);
        for target in targets.filter(|target| !refused.contains_key(target)) {
            self.entries.remove(&target);
        }
        for (target, ActionFailure { what, reason, .. }) in refused {
            let attempts = self.entries.get(&target).map_or(0, |entry| entry.attempts);
            let pause = (i64::from(day_seconds) / INITIAL_PAUSE).max(1) << attempts.min(MAX_DOUBLINGS);
            let (what, reason) = (what.clone(), reason.clone());
            let retry_at = now.saturating_add(pause);
            self.entries.insert(target, BackoffEntry { what, reason, attempts: attempts + 1, retry_at });
        }
    }

    /// Removes targets that were due by `now` (unix seconds) and not tried again, because nothing is left to do for them.
    pub fn expire(&mut self, now: i64) {
        self.entries.retain(|_, entry| entry.retry_at > now);
    }

    /// Does the same for votes, which are planned in every cycle.
    pub fn expire_votes(&mut self, now: i64) {
        self.entries.retain(|target, entry| !matches!(target, ActionTarget::Vote(_)) || entry.retry_at > now);
    }

    /// Time of the next attempt, unix seconds.
    pub fn next_retry(&self) -> Option<i64> {
        self.entries.values().map(|entry| entry.retry_at).min()
    }
}

#[cfg(test)]
mod tests {
    use solana_address::Address;

    use super::*;

    const DAY: u32 = 86_400;

    fn expire(n: u8) -> KeeperAction {
        KeeperAction::ExpireHolding { owner: Address::from([n; 32]) }
    }

    fn refusing(n: u8) -> ExecutionReport {
        let action = expire(n);
        let failure =
            ActionFailure { what: action.describe(), targets: action.targets(), reason: "closed".into() };
        ExecutionReport { failures: vec![failure], ..ExecutionReport::default() }
    }

    #[test]
    fn pauses_double_up_to_a_maximum_and_end_with_success() {
        let mut backoff = RetryBackoff::default();
        let target = expire(1).targets()[0];
        let mut now = 1_000;
        let mut pauses = Vec::new();
        for _ in 0..10 {
            backoff.record(now, DAY, &[expire(1), expire(2)], &refusing(1));
            let retry_at = backoff.entries().next().map(|(_, entry)| entry.retry_at).unwrap();
            assert_eq!(backoff.active_targets(retry_at - 1), BTreeSet::from([target]));
            assert_eq!(backoff.active_targets(retry_at), BTreeSet::new());
            pauses.push(retry_at - now);
            now = retry_at;
        }
        assert_eq!(pauses[..4], [900, 1_800, 3_600, 7_200]);
        assert_eq!(pauses[8..], [115_200, 115_200]);
        backoff.record(now, DAY, &[expire(1)], &ExecutionReport::default());
        assert_eq!(backoff.entries().count(), 0);
    }

    #[test]
    fn entries_survive_an_error() {
        let mut backoff = RetryBackoff::default();
        backoff.record(0, DAY, &[expire(1)], &refusing(1));
        backoff.record(900, DAY, &[], &refusing(2));
        let attempts: Vec<_> =
            backoff.entries().map(|(target, entry)| (*target, entry.attempts, entry.retry_at)).collect();
        assert_eq!(attempts, [(expire(1).targets()[0], 1, 900), (expire(2).targets()[0], 1, 1_800)]);
    }

    #[test]
    fn due_entries_expire() {
        let mut backoff = RetryBackoff::default();
        backoff.record(0, DAY, &[expire(1)], &refusing(1));
        backoff.expire(899);
        assert_eq!(backoff.next_retry(), Some(900));
        backoff.expire_votes(900);
        assert_eq!(backoff.next_retry(), Some(900), "it is not a vote");
        backoff.expire(900);
        assert_eq!((backoff.entries().count(), backoff.next_retry()), (0, None));
    }
}
