//! What was done for each day: its steps, and every transaction by its signature.
//!
//! Entries are written before and after. The chain itself shows what is left to do; the journal shows which transactions
//! may still land, so that none is sent a second time while the first is in flight.

use influence_core::calendar::Day;
use redb::ReadableTable;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    error::JournalError,
    store::Journal,
    tables::{PENDING, RawSentId, SENT, STEPS},
};

/// A step of a day, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DayStep {
    /// Fold the day's entries, score the day and write its bundle.
    Score,
    /// Vote for the bundle's contents.
    Vote,
    /// Prove scores; expire old ones.
    Apply,
    /// Settle delegations; release those of retired galleries.
    Settle,
    /// Prove ranks.
    Rank,
    /// Pay out unlocked tokens; close old snapshots.
    Finish,
    /// Audit the accounts against the day.
    Check,
}

impl DayStep {
    pub const ALL: [Self; 7] =
        [Self::Score, Self::Vote, Self::Apply, Self::Settle, Self::Rank, Self::Finish, Self::Check];

    const fn number(self) -> u8 {
        self as u8
    }

    /// Name in logs and metrics.
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

/// Progress of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepEntry {
    /// First start, unix seconds of the chain.
    pub begun_at: i64,
    /// Last completion.
    pub done_at: Option<i64>,
    /// Result in a few words.
    pub note: String,
}

/// Key of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentId {
    pub day: Day,
    pub step: DayStep,
    /// Position among the transactions of the step, from 0.
    pub chunk: u32,
}

/// Outcome of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SendOutcome {
    /// May have landed, or may still land.
    Pending,
    Landed,
    /// Rejected or failed, with the reason.
    Refused(String),
    /// Can no longer land.
    Expired,
}

/// A transaction that was sent, or was about to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentEntry {
    /// First signature, base58.
    pub signature: String,
    /// Slot in which it landed; before that, the slot in which it was signed.
    pub slot: u64,
    /// Fee paid, lamports.
    pub fee: u64,
    pub outcome: SendOutcome,
}

impl Journal {
    /// Records that a step begins at `now` (unix seconds); a step may begin again.
    pub fn begin_step(&self, day: Day, step: DayStep, now: i64) -> Result<(), JournalError> {
        self.write(|write| {
            let mut table = write.open_table(STEPS)?;
            let key = (day, step.number());
            if table.get(key)?.is_none() {
                let entry = StepEntry { begun_at: now, done_at: None, note: String::new() };
                table.insert(key, encode(&entry)?.as_str())?;
            }
            Ok(())
        })
    }

    /// Records that a step is done at `now` (unix seconds), with its result.
    pub fn finish_step(&self, day: Day, step: DayStep, now: i64, note: &str) -> Result<(), JournalError> {
        self.write(|write| {
            let mut table = write.open_table(STEPS)?;
            let key = (day, step.number());
            let begun = table.get(key)?.map(|text| decode::<StepEntry>(text.value())).transpose()?;
            let begun_at = begun.map_or(now, |entry| entry.begun_at);
            let entry = StepEntry { begun_at, done_at: Some(now), note: note.into() };
            table.insert(key, encode(&entry)?.as_str())?;
            Ok(())
        })
    }

    /// Entry of a step; none if it never began.
    pub fn step(&self, day: Day, step: DayStep) -> Result<Option<StepEntry>, JournalError> {
        let table = self.read()?.open_table(STEPS)?;
        table.get((day, step.number()))?.map(|text| decode(text.value())).transpose()
    }

    pub fn is_step_done(&self, day: Day, step: DayStep) -> Result<bool, JournalError> {
        Ok(self.step(day, step)?.is_some_and(|entry| entry.done_at.is_some()))
    }

    /// Records a transaction that is about to be sent.
    pub fn record_sending(
        &self,
        day: Day,
        step: DayStep,
        signature: &str,
        slot: u64,
    ) -> Result<SentId, JournalError> {
        self.write(|write| {
            let mut table = write.open_table(SENT)?;
            let number = step.number();
            let last = table.range((day, number, 0)..=(day, number, u32::MAX))?.next_back().transpose()?;
            let chunk = last.map_or(0, |(key, _)| key.value().2.saturating_add(1));
            let entry =
                SentEntry { signature: signature.into(), slot, fee: 0, outcome: SendOutcome::Pending };
            table.insert((day, number, chunk), encode(&entry)?.as_str())?;
            write.open_table(PENDING)?.insert((day, number, chunk), ())?;
            Ok(SentId { day, step, chunk })
        })
    }

    /// Records the outcome of a transaction.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] if it was not recorded before it was sent.
    pub fn record_outcome(
        &self,
        id: SentId,
        outcome: SendOutcome,
        slot: u64,
        fee: u64,
    ) -> Result<(), JournalError> {
        let key = (id.day, id.step.number(), id.chunk);
        self.write(|write| {
            let mut table = write.open_table(SENT)?;
            let known = table.get(key)?.map(|text| decode::<SentEntry>(text.value())).transpose()?;
            let known = known.ok_or(JournalError::Damaged("a transaction"))?;
            let is_pending = outcome == SendOutcome::Pending;
            let entry = SentEntry { signature: known.signature, slot: known.slot.max(slot), fee, outcome };
            table.insert(key, encode(&entry)?.as_str())?;
            if !is_pending {
                write.open_table(PENDING)?.remove(key)?;
            }
            Ok(())
        })
    }

    /// Transactions that may still land: this process or an earlier one was interrupted while it sent them.
    pub fn pending(&self) -> Result<Vec<(SentId, SentEntry)>, JournalError> {
        let read = self.read()?;
        let sent = read.open_table(SENT)?;
        let mut found = Vec::new();
        for entry in read.open_table(PENDING)?.range::<RawSentId>(..)? {
            let key = entry?.0.value();
            let text = sent.get(key)?.ok_or(JournalError::Damaged("a transaction"))?;
            found.push((id_of(key)?, decode(text.value())?));
        }
        Ok(found)
    }

    /// Transactions of a day, in the order of its steps.
    pub fn sent_entries(&self, day: Day) -> Result<Vec<(SentId, SentEntry)>, JournalError> {
        let table = self.read()?.open_table(SENT)?;
        let range = table.range((day, 0, 0)..=(day, u8::MAX, u32::MAX))?;
        let entries = range.map(|entry| {
            let (key, text) = entry?;
            Ok((id_of(key.value())?, decode(text.value())?))
        });
        entries.collect()
    }

    /// Deletes the steps and transactions of days before `day`, except pending transactions.
    pub fn prune_steps(&self, day: Day) -> Result<(), JournalError> {
        self.write(|write| {
            let pending = write.open_table(PENDING)?;
            write.open_table(STEPS)?.retain_in(..(day, 0), |_, _| false)?;
            let is_pending = |key| matches!(pending.get(key), Ok(Some(_)) | Err(_));
            Ok(write.open_table(SENT)?.retain_in(..(day, 0, 0), |key, _| is_pending(key))?)
        })
    }
}

fn id_of((day, number, chunk): RawSentId) -> Result<SentId, JournalError> {
    let step = DayStep::ALL.into_iter().find(|step| step.number() == number);
    Ok(SentId { day, step: step.ok_or(JournalError::Damaged("a transaction"))?, chunk })
}

fn encode(value: &impl Serialize) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|_| JournalError::Damaged("a step"))
}

fn decode<T: DeserializeOwned>(text: &str) -> Result<T, JournalError> {
    serde_json::from_str(text).map_err(|_| JournalError::Damaged("a step"))
}
