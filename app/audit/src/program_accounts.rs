//! All accounts of the program, decoded and indexed.

use std::collections::BTreeMap;

use anchor_lang::Discriminator;
use influence_client::{
    ClientError,
    accounts::{ProgramAccount, decode_account, token::decode_token_account},
    address,
    chain::{self, Chain},
    state::{Config, Delegation, Gallery, Influence, Snapshot},
};
use solana_account::Account;
use solana_address::Address;

use crate::batch_read::BATCH;

/// Decoded accounts of the program, and the balances of the vaults.
#[derive(Clone, Default)]
pub struct ProgramAccounts {
    /// Influence accounts by owner.
    pub influences: BTreeMap<Address, Influence>,
    /// Galleries by address.
    pub galleries: BTreeMap<Address, Gallery>,
    /// Delegations by address.
    pub delegations: BTreeMap<Address, Delegation>,
    /// Snapshots by address.
    pub snapshots: BTreeMap<Address, Snapshot>,
    /// Balances of the vaults by owner, base units.
    pub vaults: BTreeMap<Address, u64>,
    /// Owners by address of the Influence account.
    influence_owners: BTreeMap<Address, Address>,
}

/// Account type that [`ProgramAccounts`] indexes.
pub trait IndexedAccount: ProgramAccount {
    /// Adds the account at `address`.
    fn insert_into(self, address: Address, accounts: &mut ProgramAccounts);

    /// Removes the account at `address`.
    fn remove_from(address: &Address, accounts: &mut ProgramAccounts);
}

impl ProgramAccounts {
    /// Reads Influence accounts, vaults, galleries and delegations, with one large request per type.
    ///
    /// # Errors
    /// Those of reading and decoding.
    pub async fn read(chain: &impl Chain) -> Result<Self, ClientError> {
        let mut accounts = Self::default();
        accounts.load::<Influence>(chain).await?;
        accounts.load_vaults(chain).await?;
        accounts.load::<Gallery>(chain).await?;
        accounts.load::<Delegation>(chain).await?;
        Ok(accounts)
    }

    /// Decodes a dump of program accounts. It holds no vaults, which are token accounts.
    ///
    /// # Errors
    /// [`ClientError::WrongAccount`] for an account of an unknown type.
    pub fn from_dump<'a>(
        dump: impl IntoIterator<Item = (&'a Address, &'a Account)>,
    ) -> Result<Self, ClientError> {
        let mut accounts = Self::default();
        for (address, account) in dump {
            accounts.insert(*address, account)?;
        }
        Ok(accounts)
    }

    /// Reads every account of type `T` with one large request.
    ///
    /// # Errors
    /// Those of [`chain::all_accounts`].
    pub async fn load<T: IndexedAccount>(&mut self, chain: &impl Chain) -> Result<(), ClientError> {
        for (address, account) in chain::all_accounts::<T>(chain).await? {
            account.insert_into(address, self);
        }
        Ok(())
    }

    /// Adds the balances of the vaults of all known owners. A vault that cannot be decoded counts as empty.
    async fn load_vaults(&mut self, chain: &impl Chain) -> Result<(), ClientError> {
        let owners: Vec<Address> = self.influences.keys().copied().collect();
        for owners in owners.chunks(BATCH) {
            let addresses: Vec<Address> = owners.iter().map(address::vault).collect();
            for (owner, account) in owners.iter().zip(chain.accounts(&addresses).await?) {
                let vault = account.and_then(|account| decode_token_account(&account, &account.owner).ok());
                self.vaults.insert(*owner, vault.map_or(0, |vault| vault.amount));
            }
        }
        Ok(())
    }

    /// Adds an account of any type. A config is decoded but not kept.
    ///
    /// # Errors
    /// [`ClientError::WrongAccount`].
    pub fn insert(&mut self, address: Address, account: &Account) -> Result<(), ClientError> {
        macro_rules! insert_as {
            ($($kind:ident)*) => { $(
                if account.data.starts_with(<$kind as Discriminator>::DISCRIMINATOR) {
                    decode_account::<$kind>(account)?.insert_into(address, self);
                    return Ok(());
                }
            )* };
        }
        insert_as! { Influence Gallery Delegation Snapshot }
        decode_account::<Config>(account).map(|_| ())
    }

    /// Owner of the Influence account at `address`.
    pub(crate) fn influence_owner(&self, address: &Address) -> Option<Address> {
        self.influence_owners.get(address).copied()
    }
}

impl IndexedAccount for Influence {
    fn insert_into(self, address: Address, accounts: &mut ProgramAccounts) {
        accounts.influence_owners.insert(address, self.owner);
        accounts.influences.insert(self.owner, self);
    }

    fn remove_from(address: &Address, accounts: &mut ProgramAccounts) {
        if let Some(owner) = accounts.influence_owners.remove(address) {
            accounts.influences.remove(&owner);
        }
    }
}

macro_rules! indexed_by_address {
    ($($kind:ident $map:ident,)*) => { $(
        impl IndexedAccount for $kind {
            fn insert_into(self, address: Address, accounts: &mut ProgramAccounts) {
                accounts.$map.insert(address, self);
            }

            fn remove_from(address: &Address, accounts: &mut ProgramAccounts) {
                accounts.$map.remove(address);
            }
        }
    )* };
}

indexed_by_address! { Gallery galleries, Delegation delegations, Snapshot snapshots, }
