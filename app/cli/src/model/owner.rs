//! State of an owner: influence account, wallet and allocations.

use influence_client::{
    accounts::token::{self, TokenAccount},
    address,
    chain::{self, Chain},
    state::{Delegation, Gallery, Influence},
};
use influence_core::shares::Portfolio;
use solana_address::Address;

use super::DeploymentInfo;
use crate::{CliError, chain::ChainSource, output::format_time};

#[derive(Clone)]
pub struct Allocation {
    pub gallery: Address,
    pub gallery_account: Gallery,
    pub delegation: Delegation,
}

pub struct OwnerState {
    pub owner: Address,
    /// `None` before the first lock.
    pub influence: Option<Influence>,
    /// Address of the associated token account.
    pub token_account: Address,
    /// Content of the associated token account, if it exists.
    pub wallet: Option<TokenAccount>,
    /// Sorted by gallery.
    pub allocations: Vec<Allocation>,
    /// Time of the read, unix seconds.
    pub now: i64,
}

impl OwnerState {
    pub async fn read(
        source: &ChainSource,
        deployment: &DeploymentInfo,
        owner: &Address,
    ) -> Result<Self, CliError> {
        let influence: Option<Influence> = chain::find_account(source, &address::influence(owner)).await?;
        let token_account =
            address::associated_token(owner, &deployment.token.mint, &deployment.token.program);
        let wallet = source.accounts(&[token_account]).await?.pop().flatten();
        let wallet = wallet
            .map(|account| token::decode_token_account(&account, &deployment.token.program))
            .transpose()?;
        let allocations = match &influence {
            Some(influence) if u32::from(influence.delegation_count) != 0 => {
                read_allocations(source, owner).await?
            }
            _ => Vec::new(),
        };
        let now = source.now().await?.unix_time;
        Ok(Self { owner: *owner, influence, token_account, wallet, allocations, now })
    }

    /// The influence account, for commands that need it.
    pub fn require_influence(&self) -> Result<&Influence, CliError> {
        let owner = self.owner;
        self.influence.as_ref().ok_or_else(|| {
            CliError::user(format!(
                "{owner} has no influence account; create it with `influence lock AMOUNT`"
            ))
        })
    }

    /// Total and shares; zero without an influence account.
    pub fn portfolio(&self) -> Portfolio {
        let empty = Portfolio { total: 0, supply: 0, allocated: 0 };
        self.influence.as_ref().map_or(empty, Influence::portfolio)
    }

    /// Locked base units.
    pub fn locked(&self) -> u64 {
        self.influence.as_ref().map_or(0, |influence| influence.locked.into())
    }

    /// The allocation to a gallery, for commands that need it.
    pub fn require_allocation(&self, gallery: &Address) -> Result<&Allocation, CliError> {
        let owner = self.owner;
        self.allocations.iter().find(|allocation| allocation.gallery == *gallery).ok_or_else(|| {
            CliError::user(format!(
                "{owner} has no allocation to gallery {gallery}; `influence show {owner}` lists allocations"
            ))
        })
    }

    /// Refuses to unlock before the creator level's minimum lock time has passed.
    pub fn require_unlockable(&self) -> Result<(), CliError> {
        let until = i64::from(self.require_influence()?.unlockable_at);
        if self.now < until {
            return Err(CliError::user(format!(
                "the creator level's minimum lock time has not passed: unlock from {} on",
                format_time(until)
            )));
        }
        Ok(())
    }

    pub fn galleries(&self) -> Vec<Address> {
        self.allocations.iter().map(|allocation| allocation.gallery).collect()
    }

    /// Galleries that have not settled the current total.
    pub fn unsettled_galleries(&self) -> Vec<Address> {
        let revision = self.influence.as_ref().map(|influence| u64::from(influence.revision));
        let is_stale = |allocation: &&Allocation| Some(u64::from(allocation.delegation.revision)) != revision;
        self.allocations.iter().filter(is_stale).map(|allocation| allocation.gallery).collect()
    }
}

async fn read_allocations(source: &ChainSource, owner: &Address) -> Result<Vec<Allocation>, CliError> {
    let listed = chain::delegations_of(source, owner).await.map_err(|error| {
        let context = "cannot list the owner's allocations (some nodes do not serve getProgramAccounts)";
        CliError::from(error).with_context(context)
    })?;
    let galleries: Vec<Address> = listed.iter().map(|(_, delegation)| delegation.gallery).collect();
    let accounts = source.accounts(&galleries).await?;
    let mut allocations = Vec::new();
    for ((_, delegation), account) in listed.into_iter().zip(accounts) {
        let gallery = delegation.gallery;
        let account = account
            .ok_or_else(|| CliError::user(format!("gallery {gallery} was closed meanwhile; try again")))?;
        let gallery_account = influence_client::accounts::decode_account(&account)?;
        allocations.push(Allocation { gallery, gallery_account, delegation });
    }
    allocations.sort_by_key(|allocation| allocation.gallery);
    Ok(allocations)
}
