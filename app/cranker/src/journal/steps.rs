//! What was done for each day: its steps, and every transaction by its signature.
//!
//! Both are written before and after. Whoever starts again sees from the chain what is left to do; the journal says
//! which transactions may still land, so that nothing is sent a second time while the first is on its way.

use influence_core::calendar::Day;
use redb::{ReadableTable, TableDefinition, WriteTransaction};
use serde::{Deserialize, Serialize};

use super::{Journal, JournalError};

/// A step of a day, in the order of a day's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// The day's records are folded, scored, and written as a bundle.
    Score,
    /// The vote for what the bundle says.
    Vote,
    /// Scores are proved, expired ones counted 0.
    Apply,
    /// Galleries count what their delegations are worth; retired ones are emptied.
    Settle,
    /// Ranks are proved.
    Rank,
    /// Payments, and snapshots that are no longer kept.
    Finish,
    /// The accounts were audited against the day.
    Check,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 7] =
        [Self::Score, Self::Vote, Self::Apply, Self::Settle, Self::Rank, Self::Finish, Self::Check];

    const fn number(self) -> u8 {
        self as u8
    }

    /// Its name in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Vote => "vote",
            Self::Apply => "apply",
            Self::Settle => "settle",
            Self::Rank => "rank",
            Self::Finish => "finish",
            Self::Check => "check",
        }
    }
}

/// How far a step has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    /// When it was begun the first time, unix seconds of the chain.
    pub begun_at: i64,
    /// When it was done the last time.
    pub done_at: Option<i64>,
    /// What came out of it, in a few words.
    pub note: String,
}

/// A transaction of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentId {
    /// The day.
    pub day: Day,
    /// The step.
    pub step: Step,
    /// Which transaction of the step, from 0.
    pub chunk: u32,
}

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It may have landed, or may still land.
    Pending,
    /// It landed.
    Landed,
    /// It was refused, or failed: with the reason.
    Refused(String),
    /// It can not land any more.
    Expired,
}

/// A transaction that was sent, or was about to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Its first signature, base58.
    pub signature: String,
    /// The slot it landed in; before that, the slot when it was signed.
    pub slot: u64,
    /// Fee it paid, lamports.
    pub fee: u64,
    /// What became of it.
    pub outcome: Outcome,
}

/// (day, step) -> JSON of [`StepRecord`].
const STEPS: TableDefinition<(u32, u8), &str> = TableDefinition::new("steps");
/// (day, step, chunk) -> JSON of [`Sent`].
const SENT: TableDefinition<(u32, u8, u32), &str> = TableDefinition::new("sent");
/// The transactions of [`SENT`] that are pending.
const PENDING: TableDefinition<(u32, u8, u32), ()> = TableDefinition::new("pending");

pub(super) fn create_tables(write: &WriteTransaction) -> Result<(), JournalError> {
    write.open_table(STEPS)?;
    write.open_table(SENT)?;
    write.open_table(PENDING)?;
    Ok(())
}

impl Journal {
    /// Records that a step begins at `now` (unix seconds). A step may begin again.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn begin_step(&self, day: Day, step: Step, now: i64) -> Result<(), JournalError> {
        self.write(|write| {
            let mut table = write.open_table(STEPS)?;
            let key = (day, step.number());
            if table.get(key)?.is_none() {
                let record = StepRecord { begun_at: now, done_at: None, note: String::new() };
                table.insert(key, encode(&record)?.as_str())?;
            }
            Ok(())
        })
    }

    /// Records that a step is done at `now` (unix seconds), with what came out of it.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn finish_step(&self, day: Day, step: Step, now: i64, note: &str) -> Result<(), JournalError> {
        self.write(|write| {
            let mut table = write.open_table(STEPS)?;
            let key = (day, step.number());
            let begun = table.get(key)?.map(|text| decode::<StepRecord>(text.value())).transpose()?;
            let begun_at = begun.map_or(now, |record| record.begun_at);
            let record = StepRecord { begun_at, done_at: Some(now), note: note.into() };
            table.insert(key, encode(&record)?.as_str())?;
            Ok(())
        })
    }

    /// A step of a day; none that was never begun.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn step(&self, day: Day, step: Step) -> Result<Option<StepRecord>, JournalError> {
        let table = self.read()?.open_table(STEPS)?;
        table.get((day, step.number()))?.map(|text| decode(text.value())).transpose()
    }

    /// Whether a step of a day is done.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn is_done(&self, day: Day, step: Step) -> Result<bool, JournalError> {
        Ok(self.step(day, step)?.is_some_and(|record| record.done_at.is_some()))
    }

    /// Records a transaction that is about to be sent.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn sending(&self, day: Day, step: Step, signature: &str, slot: u64) -> Result<SentId, JournalError> {
        self.write(|write| {
            let mut table = write.open_table(SENT)?;
            let number = step.number();
            let last = table.range((day, number, 0)..=(day, number, u32::MAX))?.next_back().transpose()?;
            let chunk = last.map_or(0, |(key, _)| key.value().2.saturating_add(1));
            let sent = Sent { signature: signature.into(), slot, fee: 0, outcome: Outcome::Pending };
            table.insert((day, number, chunk), encode(&sent)?.as_str())?;
            write.open_table(PENDING)?.insert((day, number, chunk), ())?;
            Ok(SentId { day, step, chunk })
        })
    }

    /// Records what became of a transaction.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn sent(&self, id: SentId, outcome: Outcome, slot: u64, fee: u64) -> Result<(), JournalError> {
        let key = (id.day, id.step.number(), id.chunk);
        self.write(|write| {
            let mut table = write.open_table(SENT)?;
            let known = table.get(key)?.map(|text| decode::<Sent>(text.value())).transpose()?;
            let known = known.ok_or(JournalError::Damaged("a transaction"))?;
            let is_pending = outcome == Outcome::Pending;
            let sent = Sent { signature: known.signature, slot: known.slot.max(slot), fee, outcome };
            table.insert(key, encode(&sent)?.as_str())?;
            if !is_pending {
                write.open_table(PENDING)?.remove(key)?;
            }
            Ok(())
        })
    }

    /// Transactions that may still land: this process or an earlier one was interrupted while it sent them.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn pending(&self) -> Result<Vec<(SentId, Sent)>, JournalError> {
        let read = self.read()?;
        let sent = read.open_table(SENT)?;
        let mut found = Vec::new();
        for entry in read.open_table(PENDING)?.range::<(u32, u8, u32)>(..)? {
            let key = entry?.0.value();
            let text = sent.get(key)?.ok_or(JournalError::Damaged("a transaction"))?;
            found.push((id_of(key)?, decode(text.value())?));
        }
        Ok(found)
    }

    /// The transactions of a day, in the order of its steps.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn sent_on(&self, day: Day) -> Result<Vec<(SentId, Sent)>, JournalError> {
        let table = self.read()?.open_table(SENT)?;
        let range = table.range((day, 0, 0)..=(day, u8::MAX, u32::MAX))?;
        let entries = range.map(|entry| {
            let (key, text) = entry?;
            Ok((id_of(key.value())?, decode(text.value())?))
        });
        entries.collect()
    }

    /// Forgets the steps and transactions of days before `day`; those that may still land are kept.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn prune_steps(&self, day: Day) -> Result<(), JournalError> {
        self.write(|write| {
            let pending = write.open_table(PENDING)?;
            write.open_table(STEPS)?.retain_in(..(day, 0), |_, _| false)?;
            let is_pending = |key| matches!(pending.get(key), Ok(Some(_)) | Err(_));
            Ok(write.open_table(SENT)?.retain_in(..(day, 0, 0), |key, _| is_pending(key))?)
        })
    }
}

fn id_of((day, number, chunk): (u32, u8, u32)) -> Result<SentId, JournalError> {
    let step = Step::ALL.into_iter().find(|step| step.number() == number);
    Ok(SentId { day, step: step.ok_or(JournalError::Damaged("a transaction"))?, chunk })
}

fn encode(value: &impl Serialize) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|_| JournalError::Damaged("a step"))
}

fn decode<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, JournalError> {
    serde_json::from_str(text).map_err(|_| JournalError::Damaged("a step"))
}
