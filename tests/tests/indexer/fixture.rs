//! An observer over the double, and what it is expected to have recorded.

use std::{path::PathBuf, sync::Arc};

use influence_client::rpc::subscribe::TokenAccountUpdate;
use influence_core::calendar::Calendar;
use influence_cranker::{
    indexer::{IndexStart, Indexer, IndexerError, IndexerProgress, IndexerSettings},
    journal::{
        Journal,
        entries::{BalanceEntry, Cursor},
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
pub fn settings() -> IndexerSettings {
    IndexerSettings {
        history_margin_slots: 0,
        max_unexplained_attempts: 2,
        ..IndexerSettings::new(Calendar::new(DAY).expect("a calendar"))
    }
}

impl TestFixture {
    pub fn new(double: Double) -> Self {
        Self { double, folder: TempDir::new().expect("a folder") }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("journal.redb")
    }

    /// An observer that begins now, with a subscription or without.
    pub async fn observer(&self, notices: Option<Receiver<TokenAccountUpdate>>) -> Indexer<Double> {
        self.try_observer(notices, IndexStart::Now { any_day: false }).await.expect("an observer")
    }

    pub async fn try_observer(
        &self,
        notices: Option<Receiver<TokenAccountUpdate>>,
        start: IndexStart,
    ) -> Result<Indexer<Double>, IndexerError> {
        let journal = Arc::new(Journal::open(&self.path()).expect("a journal"));
        Indexer::new(self.double.clone(), notices, journal, settings(), start).await
    }
}

/// Advances once.
pub async fn advance(observer: &mut Indexer<Double>) -> IndexerProgress {
    observer.sync(&mut |_| {}).await.expect("the double answers")
}

/// Every change that is recorded.
pub fn recorded(observer: &Indexer<Double>) -> Vec<BalanceEntry> {
    let balances = observer.journal().balances().expect("balances");
    balances.changes(0..i64::MAX).expect("changes").map(|change| change.expect("a change")).collect()
}

/// What is recorded is everything that happened after the block where balances begin, and nothing else.
pub fn assert_whole(observer: &Indexer<Double>, double: &Double) {
    let base = observer.journal().cursor(Cursor::Base).expect("a cursor").expect("a base");
    let mut truth: Vec<_> = double.truth().into_iter().filter(|change| change.at > base).collect();
    truth.sort_by_key(|change| (change.at.time, change.at.slot, change.account));
    let short = |changes: Vec<BalanceEntry>| -> Vec<String> {
        let line = |change: &BalanceEntry| {
            let BalanceEntry { at, account, balance } = change;
            format!(
                "{}/{}: {} of {} has {}",
                at.slot,
                at.time,
                account.as_array()[1],
                balance.owner.as_array()[0],
                balance.amount
            )
        };
        changes.iter().map(line).collect()
    };
    let (recorded, truth) = (short(recorded(observer)), short(truth));
    let missing: Vec<_> = truth.iter().filter(|line| !recorded.contains(line)).collect();
    let invented: Vec<_> = recorded.iter().filter(|line| !truth.contains(line)).collect();
    assert!(missing.is_empty() && invented.is_empty(), "missing {missing:#?}, invented {invented:#?}");
    assert_eq!(recorded, truth, "in the same order");
}
