//! An observer over the double, and what it is expected to have recorded.

use std::{path::PathBuf, sync::Arc};

use influence_core::calendar::Calendar;
use influence_cranker::{
    indexer::{Notice, ObserveError, Observer, Progress, Settings, Start},
    journal::{
        Journal,
        records::{Change, Cursor},
    },
};
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

use crate::source_double::Double;

/// Length of a day, seconds.
pub const DAY: u32 = 1_000;

/// A journal in its own folder.
pub struct TestFixture {
    pub double: Double,
    folder: TempDir,
}

/// How the tests observe: no margin, so that the newest block counts, and little patience.
pub fn settings() -> Settings {
    Settings { margin_slots: 0, patience: 2, ..Settings::new(Calendar::new(DAY).expect("a calendar")) }
}

impl TestFixture {
    pub fn new(double: Double) -> Self {
        Self { double, folder: TempDir::new().expect("a folder") }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("journal.redb")
    }

    /// An observer that begins now, with a subscription or without.
    pub async fn observer(&self, notices: Option<Receiver<Notice>>) -> Observer<Double> {
        self.try_observer(notices, Start::Now { late: false }).await.expect("an observer")
    }

    pub async fn try_observer(
        &self,
        notices: Option<Receiver<Notice>>,
        start: Start,
    ) -> Result<Observer<Double>, ObserveError> {
        let journal = Arc::new(Journal::open(&self.path()).expect("a journal"));
        Observer::new(self.double.clone(), notices, journal, settings(), start).await
    }
}

/// Advances once.
pub async fn advance(observer: &mut Observer<Double>) -> Progress {
    observer.advance(&mut |_| {}).await.expect("the double answers")
}

/// Every change that is recorded.
pub fn recorded(observer: &Observer<Double>) -> Vec<Change> {
    let balances = observer.journal().balances().expect("balances");
    balances.changes(0..i64::MAX).expect("changes").map(|change| change.expect("a change")).collect()
}

/// What is recorded is everything that happened after the block where balances begin, and nothing else.
pub fn assert_whole(observer: &Observer<Double>, double: &Double) {
    let base = observer.journal().cursor(Cursor::Base).expect("a cursor").expect("a base");
    let mut truth: Vec<_> = double.truth().into_iter().filter(|change| change.at > base).collect();
    truth.sort_by_key(|change| (change.at.time, change.at.slot, change.account));
    let short = |changes: Vec<Change>| -> Vec<String> {
        let line = |change: &Change| {
            let Change { at, account, state } = change;
            format!("{}/{}: {} of {} has {}", at.slot, at.time, account[1], state.owner[0], state.balance)
        };
        changes.iter().map(line).collect()
    };
    let (recorded, truth) = (short(recorded(observer)), short(truth));
    let missing: Vec<_> = truth.iter().filter(|line| !recorded.contains(line)).collect();
    let invented: Vec<_> = recorded.iter().filter(|line| !truth.contains(line)).collect();
    assert!(missing.is_empty() && invented.is_empty(), "missing {missing:#?}, invented {invented:#?}");
    assert_eq!(recorded, truth, "in the same order");
}
