//! What an account is: its layout, and whether its address is the one that its own facts give.

use solana_account::Account;
use solana_address::Address;

use super::{Finding, Live, checker};
use crate::{
    account::{Record, decode},
    address::{self, Facts},
    state::{Config, Delegation, Gallery, Influence, Snapshot},
    token,
};

/// A record with an address of its own.
pub(super) trait Placed: Record {
    /// The fields that its address is derived from.
    const FACTS: &'static str;
    fn facts(&self) -> Facts<'_>;
    fn bump(&self) -> u8;
}

/// A record that [`Live`] keeps many of.
pub(super) trait Kept: Placed {
    fn keep(self, address: Address, live: &mut Live);
    fn forget(address: &Address, live: &mut Live);
}

/// The record at `address`, as far as it can be read, and what is wrong with it.
pub(super) fn examine<T: Placed>(address: &Address, account: &Account) -> (Option<T>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut expect = checker(|| *address, &mut findings);
    let record: T = match decode(account) {
        Ok(record) => record,
        Err(error) => {
            expect("layout", "version", false, error.to_string());
            drop(expect);
            return (None, findings);
        }
    };
    let (derived, bump) = record.facts().derive();
    expect("address", T::FACTS, derived == *address, format!("they are those of {derived}"));
    let stored = record.bump();
    let right = derived != *address || stored == bump;
    expect("address", "bump", right, format!("it is {stored}, the address has {bump}"));
    drop(expect);
    (Some(record), findings)
}

impl Live {
    /// Takes an account in, in the place of what was known of it; none when it is gone.
    pub(super) fn admit<T: Kept>(&mut self, address: &Address, account: Option<&Account>) {
        T::forget(address, self);
        self.faults.remove(address);
        let Some(account) = account.filter(|account| account.lamports != 0) else { return };
        let (record, findings) = examine::<T>(address, account);
        if let Some(record) = record {
            record.keep(*address, self);
        }
        if !findings.is_empty() {
            self.faults.insert(*address, findings);
        }
    }

    /// Takes an owner's vault in.
    pub(super) fn admit_vault(&mut self, owner: &Address, vault: Address, account: Option<&Account>) {
        self.faults.remove(&vault);
        self.owners.insert(vault, *owner);
        let held = account.map(|account| token::decode(account, &self.config.token_program));
        let amount = held.as_ref().and_then(|held| held.as_ref().ok()).map_or(0, |held| held.amount);
        self.books.vaults.insert(*owner, amount);
        let mut findings = Vec::new();
        let mut expect = checker(|| vault, &mut findings);
        match held {
            None => expect("vault", "account", false, format!("the vault of {owner} is gone")),
            Some(Err(error)) => expect("vault", "account", false, error.to_string()),
            Some(Ok(held)) => {
                let mint = self.config.mint;
                expect("vault", "mint", held.mint == mint, format!("it is {}, not {mint}", held.mint));
                let authority = address::influence(owner);
                let right = held.owner == authority;
                expect("vault", "owner", right, format!("it is {}, not {authority}", held.owner));
            }
        }
        drop(expect);
        if !findings.is_empty() {
            self.faults.insert(vault, findings);
        }
    }
}

impl Placed for Config {
    const FACTS: &'static str = "config";

    fn facts(&self) -> Facts<'_> {
        Facts::Config
    }

    fn bump(&self) -> u8 {
        self.bump
    }
}

impl Placed for Influence {
    const FACTS: &'static str = "owner";

    fn facts(&self) -> Facts<'_> {
        Facts::Influence(&self.owner)
    }

    fn bump(&self) -> u8 {
        self.bump
    }
}

impl Kept for Influence {
    fn keep(self, address: Address, live: &mut Live) {
        live.owners.insert(address, self.owner);
        live.books.influences.insert(self.owner, self);
    }

    fn forget(address: &Address, live: &mut Live) {
        if let Some(owner) = live.owners.remove(address) {
            live.books.influences.remove(&owner);
        }
    }
}

impl Placed for Gallery {
    const FACTS: &'static str = "creator, index";

    fn facts(&self) -> Facts<'_> {
        Facts::Gallery(&self.creator, self.index.into())
    }

    fn bump(&self) -> u8 {
        self.bump
    }
}

impl Kept for Gallery {
    fn keep(self, address: Address, live: &mut Live) {
        live.books.galleries.insert(address, self);
    }

    fn forget(address: &Address, live: &mut Live) {
        live.books.galleries.remove(address);
    }
}

impl Placed for Delegation {
    const FACTS: &'static str = "owner, gallery";

    fn facts(&self) -> Facts<'_> {
        Facts::Delegation(&self.owner, &self.gallery)
    }

    fn bump(&self) -> u8 {
        self.bump
    }
}

impl Kept for Delegation {
    fn keep(self, address: Address, live: &mut Live) {
        live.books.delegations.insert(address, self);
    }

    fn forget(address: &Address, live: &mut Live) {
        live.books.delegations.remove(address);
    }
}

impl Placed for Snapshot {
    const FACTS: &'static str = "day";

    fn facts(&self) -> Facts<'_> {
        Facts::Snapshot(self.day.into())
    }

    fn bump(&self) -> u8 {
        self.bump
    }
}

impl Kept for Snapshot {
    fn keep(self, address: Address, live: &mut Live) {
        live.snapshots.insert(address, self);
    }

    fn forget(address: &Address, live: &mut Live) {
        live.snapshots.remove(address);
    }
}
