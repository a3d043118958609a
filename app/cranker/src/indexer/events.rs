//! The program's events, from the history of its transactions.
//!
//! A node lists the transactions of an address from the newest to the oldest, those of one slot in reverse order of
//! the block; read backwards, that is the chain's order. Its list may be a little behind its own finalized slot, so
//! the cursor stays a margin behind: what comes after it is listed again each time, and a slot whose list has changed is
//! recorded anew.
//!
//! The runtime cuts a log at 10 000 bytes, and anybody can make it do so. Of such a transaction everything is kept that
//! it shows besides its log: who signed, which accounts it named, and what the token accounts among them held
//! ([`super::ledger`] says what follows from it). Nothing is read that could have changed since.

use std::collections::{BTreeMap, HashMap};

use influence_client::{
    event,
    rpc::finalized::{FinalizedTransaction, SignatureInfo, TokenBalanceChange},
};
use solana_address::Address;

use super::{baseline::block_at_or_before, error::ObserveError, reconcile::listed, source::Cluster};
use crate::journal::{
    Journal,
    records::{Cursor, Cut, CutTokens, EventRecord, Point, Signature, record_slot, set_cursor},
};

/// Records every event up to the finalized block `to`; the cursor moves to `margin` slots before it. Returns how many
/// transactions were new.
///
/// # Errors
/// As the cluster and the journal; the cursor stands at what was recorded.
pub async fn advance(
    cluster: &impl Cluster,
    journal: &Journal,
    to: Point,
    margin: u64,
) -> Result<usize, ObserveError> {
    let from = journal.cursor(Cursor::Events)?;
    let after = from.map_or(0, |from| from.slot);
    let complete = block_at_or_before(cluster, to.slot.saturating_sub(margin)).await?;
    let complete = from.map_or(complete, |from| from.max(complete));
    let mut slots: BTreeMap<u64, Vec<SignatureInfo>> = BTreeMap::new();
    for listed in listed(cluster, &cluster.program(), (after, to.slot)).await? {
        slots.entry(listed.slot).or_default().push(listed);
    }
    let recorded = recorded(journal, from)?;
    let mut count = 0;
    for (slot, listed) in slots {
        let signatures = listed.iter().map(|listed| Signature::from(listed.signature));
        if recorded.get(&slot).is_some_and(|known| known.iter().copied().eq(signatures)) {
            continue;
        }
        count += listed.len();
        record_anew(cluster, journal, &listed, complete).await?;
    }
    journal.write(|write| set_cursor(write, Cursor::Events, complete))?;
    Ok(count)
}

/// The signatures that are recorded of the slots behind the cursor.
fn recorded(journal: &Journal, from: Option<Point>) -> Result<HashMap<u64, Vec<Signature>>, ObserveError> {
    let mut recorded: HashMap<u64, Vec<Signature>> = HashMap::new();
    let Some(from) = from else { return Ok(recorded) };
    for record in journal.events(from.time..i64::MAX)? {
        let record = record?;
        recorded.entry(record.at.slot).or_default().push(record.signature);
    }
    Ok(recorded)
}

/// Reads and records all transactions of one slot.
async fn record_anew(
    cluster: &impl Cluster,
    journal: &Journal,
    listed: &[SignatureInfo],
    complete: Point,
) -> Result<(), ObserveError> {
    let mut records = Vec::new();
    let mut at = None;
    for (order, listed) in (0..).zip(listed) {
        let landed = cluster.transaction(&listed.signature).await?;
        let landed = landed.ok_or_else(|| ObserveError::missing(&listed.signature))?;
        at = Some(Point::from(&landed));
        records.push(record_of(&landed, order, listed.signature.into()));
    }
    let Some(at) = at else { return Ok(()) };
    Ok(journal.write(|write| {
        record_slot(write, at, &records)?;
        if at <= complete { set_cursor(write, Cursor::Events, at) } else { Ok(()) }
    })?)
}

/// What is recorded of a transaction.
fn record_of(landed: &FinalizedTransaction, order: u32, signature: Signature) -> EventRecord {
    let payloads = event::payloads(&landed.logs);
    let accounts = || landed.accounts.iter().map(Address::to_bytes);
    let cut = event::is_truncated(&landed.logs).then(|| Cut {
        signers: accounts().take(landed.signers).collect(),
        tokens: landed.balance_changes.iter().filter_map(cut_tokens).collect(),
        accounts: accounts().collect(),
    });
    EventRecord { at: landed.into(), order, signature, payloads, cut }
}

fn cut_tokens(moved: &TokenBalanceChange) -> Option<CutTokens> {
    let owner = moved.after.or(moved.before)?.owner.to_bytes();
    let before = moved.before.map_or(0, |holding| holding.amount);
    Some(CutTokens { owner, before, after: moved.after.map(|holding| holding.amount) })
}
