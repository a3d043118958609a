//! What was refused by itself: left alone with its reason, and tried again after a pause that grows.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    action::{Action, Target},
    execution_report::{ActionFailure, ExecutionReport},
};

/// The first pause is this part of a day: a quarter of an hour of a day of 24.
const FIRST_PAUSE: i64 = 96;
/// A pause doubles at most this often: to a day and a third.
const MOST_DOUBLINGS: u32 = 7;

/// One thing that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What was to be done.
    pub what: String,
    /// Why it was refused the last time.
    pub reason: String,
    /// How often it was refused in a row.
    pub tries: u32,
    /// When it is tried again, unix seconds.
    pub until: i64,
}

/// Everything that is set aside.
#[derive(Clone, Debug, Default)]
pub struct Aside {
    entries: BTreeMap<Target, Entry>,
}

impl Aside {
    /// What to leave alone at `now` (unix seconds).
    pub fn targets(&self, now: i64) -> BTreeSet<Target> {
        let waiting = self.entries.iter().filter(|(_, entry)| entry.until > now);
        waiting.map(|(target, _)| *target).collect()
    }

    /// Everything that was refused the last time it was tried.
    pub fn entries(&self) -> impl Iterator<Item = (&Target, &Entry)> {
        self.entries.iter()
    }

    /// Learns at `now` (unix seconds) in days of `day_seconds` from what became of actions: what was refused is set
    /// aside. What else is among the `finished` ones was done, and is forgotten; after an error nobody knows which were.
    pub fn learn(&mut self, now: i64, day_seconds: u32, finished: &[Action], report: &ExecutionReport) {
        let refused: BTreeMap<Target, &ActionFailure> = report
            .failures
            .iter()
            .flat_map(|failure| failure.targets.iter().map(move |target| (*target, failure)))
            .collect();
        for target in finished.iter().flat_map(Action::targets).filter(|target| !refused.contains_key(target))
        {
            self.entries.remove(&target);
        }
        for (target, ActionFailure { what, reason, .. }) in refused {
            let tries = self.entries.get(&target).map_or(0, |entry| entry.tries);
            let pause = (i64::from(day_seconds) / FIRST_PAUSE).max(1) << tries.min(MOST_DOUBLINGS);
            let (what, reason) = (what.clone(), reason.clone());
            let entry = Entry { what, reason, tries: tries + 1, until: now.saturating_add(pause) };
            self.entries.insert(target, entry);
        }
    }

    /// Forgets what became due and was not tried again by `now` (unix seconds): it no longer has to be done.
    pub fn forget_due(&mut self, now: i64) {
        self.entries.retain(|_, entry| entry.until > now);
    }

    /// The same of votes alone: they are tried whatever else is.
    pub fn forget_due_votes(&mut self, now: i64) {
        self.entries.retain(|target, entry| !matches!(target, Target::Vote(_)) || entry.until > now);
    }

    /// The first moment at which something is tried again, unix seconds.
    pub fn next_try(&self) -> Option<i64> {
        self.entries.values().map(|entry| entry.until).min()
    }
}

#[cfg(test)]
mod tests {
    use solana_address::Address;

    use super::*;

    const DAY: u32 = 86_400;

    fn expire(n: u8) -> Action {
        Action::ExpireHolding { owner: Address::from([n; 32]) }
    }

    fn refusing(n: u8) -> ExecutionReport {
        let action = expire(n);
        let failure =
            ActionFailure { what: action.describe(), targets: action.targets(), reason: "closed".into() };
        ExecutionReport { failures: vec![failure], ..ExecutionReport::default() }
    }

    #[test]
    fn what_is_refused_waits_longer_every_time_and_what_is_done_is_forgotten() {
        let mut aside = Aside::default();
        let target = expire(1).targets()[0];
        let mut now = 1_000;
        let mut pauses = Vec::new();
        for _ in 0..10 {
            aside.learn(now, DAY, &[expire(1), expire(2)], &refusing(1));
            let until = aside.entries().next().map(|(_, entry)| entry.until).unwrap();
            assert_eq!(aside.targets(until - 1), BTreeSet::from([target]));
            assert_eq!(aside.targets(until), BTreeSet::new());
            pauses.push(until - now);
            now = until;
        }
        assert_eq!(pauses[..4], [900, 1_800, 3_600, 7_200]);
        assert_eq!(pauses[8..], [115_200, 115_200]);
        aside.learn(now, DAY, &[expire(1)], &ExecutionReport::default());
        assert_eq!(aside.entries().count(), 0);
    }

    #[test]
    fn what_an_error_ended_is_not_forgotten() {
        let mut aside = Aside::default();
        aside.learn(0, DAY, &[expire(1)], &refusing(1));
        aside.learn(900, DAY, &[], &refusing(2));
        let tries: Vec<_> =
            aside.entries().map(|(target, entry)| (*target, entry.tries, entry.until)).collect();
        assert_eq!(tries, [(expire(1).targets()[0], 1, 900), (expire(2).targets()[0], 1, 1_800)]);
    }

    #[test]
    fn what_is_not_tried_again_when_it_is_due_is_forgotten() {
        let mut aside = Aside::default();
        aside.learn(0, DAY, &[expire(1)], &refusing(1));
        aside.forget_due(899);
        assert_eq!(aside.next_try(), Some(900));
        aside.forget_due_votes(900);
        assert_eq!(aside.next_try(), Some(900), "it is no vote");
        aside.forget_due(900);
        assert_eq!((aside.entries().count(), aside.next_try()), (0, None));
    }
}
