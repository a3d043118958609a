//! History of a chain: its blocks, every transaction that landed, and accounts at every slot.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use influence_client::{
    ClientError,
    chain::{ChainTime, Receipt},
};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::error::InstructionError;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;

/// Milliseconds of a slot, as the embedded chain moves its clock.
const SLOT_MILLIS: u64 = 400;

#[derive(Clone)]
pub struct Landed {
    /// Without units when it failed.
    pub receipt: Receipt,
    pub error: Option<TransactionError>,
    pub transaction: VersionedTransaction,
    /// The transaction's accounts before it.
    pub before: Vec<Option<Account>>,
    pub after: Vec<Option<Account>>,
}

pub(super) struct Record {
    /// Slots that the clock was moved to, and their times.
    pub(super) moves: BTreeMap<u64, i64>,
    /// The last blockhash of the slots that had one.
    pub(super) blockhashes: BTreeMap<u64, Hash>,
    pub(super) landed: Vec<Landed>,
    /// States of accounts from a slot on, oldest first, without accounts that never changed.
    versions: HashMap<Address, Vec<(u64, Option<Account>)>>,
    /// Accounts that the present slot changed.
    pub(super) changed: BTreeSet<Address>,
    /// Number of blockhashes: every transaction and every move of the clock uses one up.
    pub(super) height: u64,
}

impl Record {
    pub fn new(now: ChainTime, blockhash: Hash) -> Self {
        Self {
            moves: [(now.slot, now.unix_time)].into(),
            blockhashes: [(now.slot, blockhash)].into(),
            landed: Vec::new(),
            versions: HashMap::new(),
            changed: BTreeSet::new(),
            height: 1,
        }
    }

    /// A block's unix time; `None` for a slot without a block, as some without transactions are.
    pub fn block_time(&self, slot: u64) -> Option<i64> {
        let (start, time) = self.moves.range(..=slot).next_back()?;
        let is_now = self.moves.keys().next_back() == Some(start);
        let skipped = *start != slot && (is_now || slot % 11 == 5);
        let seconds = i64::try_from((slot - start) * SLOT_MILLIS / 1_000).expect("a time");
        (!skipped).then_some(time + seconds)
    }

    /// An account at the end of `slot`; `None` for one that never changed.
    pub fn account_at(&self, address: &Address, slot: u64) -> Option<Option<Account>> {
        self.versions.get(address).map(|versions| at(versions, slot).cloned())
    }

    pub fn has_changed(&self, address: &Address) -> bool {
        self.versions.contains_key(address)
    }

    /// All changed accounts at the end of `slot`.
    pub fn accounts_at(&self, slot: u64) -> impl Iterator<Item = (Address, Account)> {
        self.versions
            .iter()
            .filter_map(move |(address, versions)| Some((*address, at(versions, slot)?.clone())))
    }

    /// Records the change of an account in a slot.
    pub fn change(
        &mut self,
        address: Address,
        slot: u64,
        (before, after): (Option<Account>, Option<Account>),
    ) {
        if before == after {
            return;
        }
        let versions = self.versions.entry(address).or_insert_with(|| vec![(0, before)]);
        versions.retain(|(from, _)| *from != slot);
        versions.push((slot, after));
        self.changed.insert(address);
    }
}

fn at(versions: &[(u64, Option<Account>)], slot: u64) -> Option<&Account> {
    versions.iter().rev().find(|(from, _)| *from <= slot).and_then(|(_, account)| account.as_ref())
}

/// Error and log of a transaction that was executed and failed.
pub(super) fn executed(error: &ClientError) -> Option<(TransactionError, Vec<String>)> {
    match error {
        ClientError::Refused { instruction, refusal, logs } => {
            let reason = InstructionError::Custom(refusal.code);
            Some((TransactionError::InstructionError(*instruction, reason), logs.clone()))
        }
        ClientError::Failed { error: error @ TransactionError::InstructionError(..), logs } => {
            Some((error.clone(), logs.clone()))
        }
        _ => None,
    }
}
