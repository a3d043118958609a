//! Reading everything, in many small answers instead of one that no node gives.

use std::collections::BTreeMap;

use solana_account::Account;
use solana_address::Address;

use super::{
    Books, Live,
    place::{Kept, examine},
};
use crate::{
    ClientError,
    account::Record,
    address,
    chain::{self, Chain, Now},
    state::{Config, Delegation, Gallery, Influence, Snapshot},
    token,
};

/// Accounts that one answer holds.
const AT_ONCE: usize = 100;

/// How far the reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many accounts of a kind are going to be read.
    Found {
        /// Of which kind.
        kind: &'static str,
        /// How many.
        count: usize,
    },
    /// So many more of them were read.
    Read(usize),
}

impl Live {
    /// Reads everything, and reports how far it is. What changes meanwhile may look wrong: [`super::confirm`] tells it from
    /// what is.
    ///
    /// # Errors
    /// What the chain refuses; [`ClientError::Missing`] where the program is not set up, [`ClientError::WrongAccount`]
    /// for settings or a mint that can not be read.
    pub async fn read(chain: &impl Chain, report: &mut impl FnMut(Progress)) -> Result<Self, ClientError> {
        let mut live = Self {
            now: chain.now().await?,
            config: chain::get(chain, &address::config()).await?,
            supply: 0,
            books: Books::default(),
            snapshots: BTreeMap::new(),
            faults: BTreeMap::new(),
            owners: BTreeMap::new(),
        };
        live.read_kind::<Influence>(chain, report).await?;
        live.read_vaults(chain, report).await?;
        live.read_kind::<Delegation>(chain, report).await?;
        live.read_kind::<Gallery>(chain, report).await?;
        live.read_kind::<Snapshot>(chain, report).await?;
        // Last: nothing that was read before is of a later day.
        live.read_settings(chain).await?;
        Ok(live)
    }

    /// Settings, supply and time.
    pub(super) async fn read_settings(&mut self, chain: &impl Chain) -> Result<(), ClientError> {
        let place = address::config();
        let [config, mint] = both(chain, place, self.config.mint).await?;
        let missing = |kind, address| ClientError::Missing { kind, address };
        let config = config.ok_or(missing(Config::NAME, place))?;
        let (record, findings) = examine::<Config>(&place, &config);
        // Without settings there is nothing to measure by.
        self.config = match record {
            Some(record) => record,
            None => crate::account::decode(&config)?,
        };
        self.faults.insert(place, findings);
        let mint = mint.ok_or(missing("mint", self.config.mint))?;
        self.supply = token::supply(&mint, &self.config.token_program)?;
        self.now = later(self.now, chain.now().await?);
        Ok(())
    }

    async fn read_kind<T: Kept>(
        &mut self,
        chain: &impl Chain,
        report: &mut impl FnMut(Progress),
    ) -> Result<(), ClientError> {
        let addresses = chain::addresses_of::<T>(chain).await?;
        report(Progress::Found { kind: T::NAME, count: addresses.len() });
        for addresses in addresses.chunks(AT_ONCE) {
            self.take::<T>(chain, addresses).await?;
            report(Progress::Read(addresses.len()));
        }
        Ok(())
    }

    async fn read_vaults(
        &mut self,
        chain: &impl Chain,
        report: &mut impl FnMut(Progress),
    ) -> Result<(), ClientError> {
        let owners: Vec<Address> = self.books.influences.keys().copied().collect();
        report(Progress::Found { kind: "vault", count: owners.len() });
        for owners in owners.chunks(AT_ONCE) {
            let vaults: Vec<Address> = owners.iter().map(address::vault).collect();
            let accounts = chain.accounts(&vaults).await?;
            for ((owner, vault), account) in owners.iter().zip(vaults).zip(accounts) {
                self.admit_vault(owner, vault, account.as_ref());
            }
            report(Progress::Read(owners.len()));
        }
        Ok(())
    }

    /// Takes in what is at these addresses.
    pub(super) async fn take<T: Kept>(
        &mut self,
        chain: &impl Chain,
        addresses: &[Address],
    ) -> Result<(), ClientError> {
        let accounts = chain.accounts(addresses).await?;
        for (address, account) in addresses.iter().zip(accounts) {
            self.admit::<T>(address, account.as_ref());
        }
        Ok(())
    }
}

async fn both(chain: &impl Chain, one: Address, two: Address) -> Result<[Option<Account>; 2], ClientError> {
    let mut accounts = chain.accounts(&[one, two]).await?.into_iter();
    Ok([(); 2].map(|()| accounts.next().flatten()))
}

/// The later of two times: a node that is behind does not take time back.
fn later(a: Now, b: Now) -> Now {
    if a.slot > b.slot { a } else { b }
}
