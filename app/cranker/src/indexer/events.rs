//! Events of the program, read from the history of its transactions.
//!
//! A node lists the transactions of an address from the newest to the oldest, those of one slot in reverse block order;
//! read backwards, that is the chain's order. The list may lag behind the node's finalized slot, so the cursor stays a
//! margin behind: later transactions are listed again each time, and a slot whose list has changed is recorded again.
//!
//! The runtime truncates a log at 10 000 bytes, and any caller can make it do so. Of such a transaction, everything it
//! shows besides its log is kept: its signers, its accounts, and the balances of the token accounts among them
//! ([`super::ledger`] says what follows from them). Nothing is read that could have changed since.

use std::collections::{BTreeMap, HashMap};

use influence_client::{
    event,
    rpc::finalized::{FinalizedTransaction, SignatureInfo, TokenBalanceChange},
};

use super::{
    account_history::list_signatures, baseline::block_at_or_before, error::IndexerError,
    source::FinalizedSource,
};
use crate::journal::{
    Journal,
    entries::{
        Cursor, EventEntry, SignatureBytes, SlotTime, TruncatedLog, TruncatedLogToken, record_slot,
        set_cursor,
    },
};

/// Records every event up to the finalized block `to`; the cursor moves to `margin` slots before it. Returns the number of
/// new transactions.
///
/// # Errors
/// Those of the source and the journal; the cursor then marks what was recorded.
pub async fn sync_events(
    source: &impl FinalizedSource,
    journal: &Journal,
    to: SlotTime,
    margin: u64,
) -> Result<usize, IndexerError> {
    let from = journal.cursor(Cursor::Events)?;
    let after = from.map_or(0, |from| from.slot);
    let complete = block_at_or_before(source, to.slot.saturating_sub(margin)).await?;
    let complete = from.map_or(complete, |from| from.max(complete));
    let mut slots: BTreeMap<u64, Vec<SignatureInfo>> = BTreeMap::new();
    for listed in list_signatures(source, &source.program(), (after, to.slot)).await? {
        slots.entry(listed.slot).or_default().push(listed);
    }
    let recorded = recorded_signatures(journal, from)?;
    let mut count = 0;
    for (slot, listed) in slots {
        let signatures = listed.iter().map(|listed| SignatureBytes::from(listed.signature));
        if recorded.get(&slot).is_some_and(|known| known.iter().copied().eq(signatures)) {
            continue;
        }
        count += listed.len();
        record_transactions(source, journal, &listed, complete).await?;
    }
    journal.write(|write| set_cursor(write, Cursor::Events, complete))?;
    Ok(count)
}

/// Recorded signatures of the slots after the cursor.
fn recorded_signatures(
    journal: &Journal,
    from: Option<SlotTime>,
) -> Result<HashMap<u64, Vec<SignatureBytes>>, IndexerError> {
    let mut recorded: HashMap<u64, Vec<SignatureBytes>> = HashMap::new();
    let Some(from) = from else { return Ok(recorded) };
    for entry in journal.events(from.time..i64::MAX)? {
        let entry = entry?;
        recorded.entry(entry.at.slot).or_default().push(entry.signature);
    }
    Ok(recorded)
}

/// Reads and records all transactions of one slot.
async fn record_transactions(
    source: &impl FinalizedSource,
    journal: &Journal,
    listed: &[SignatureInfo],
    complete: SlotTime,
) -> Result<(), IndexerError> {
    let mut entries = Vec::new();
    let mut at = None;
    for (order, listed) in (0..).zip(listed) {
        let landed = source.transaction(&listed.signature).await?;
        let landed = landed.ok_or_else(|| IndexerError::missing(&listed.signature))?;
        at = Some(SlotTime::from(&landed));
        entries.push(to_entry(&landed, order, listed.signature.into()));
    }
    let Some(at) = at else { return Ok(()) };
    Ok(journal.write(|write| {
        record_slot(write, at, &entries)?;
        if at <= complete { set_cursor(write, Cursor::Events, at) } else { Ok(()) }
    })?)
}

fn to_entry(landed: &FinalizedTransaction, order: u32, signature: SignatureBytes) -> EventEntry {
    let payloads = event::payloads(&landed.logs);
    let truncated = event::is_truncated(&landed.logs).then(|| TruncatedLog {
        signers: landed.accounts.iter().copied().take(landed.signers).collect(),
        accounts: landed.accounts.clone(),
        tokens: landed.balance_changes.iter().filter_map(truncated_token).collect(),
    });
    EventEntry { at: landed.into(), order, signature, payloads, truncated }
}

fn truncated_token(change: &TokenBalanceChange) -> Option<TruncatedLogToken> {
    let owner = change.after.or(change.before)?.owner;
    let before = change.before.map_or(0, |balance| balance.amount);
    Some(TruncatedLogToken { owner, before, after: change.after.map(|balance| balance.amount) })
}
