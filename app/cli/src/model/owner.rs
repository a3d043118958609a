//! An owner as the chain knows them: record, wallet, and the galleries they support.

use influence_client::{
    accounts::token::{self, TokenAccount},
    address,
    chain::{self, Chain},
    state::{Delegation, Gallery, Influence},
};
use influence_core::shares::Portfolio;
use solana_address::Address;

use crate::{Deployment, Failure, chain::source::Node};

/// An owner's support of a gallery.
#[derive(Clone)]
pub struct Support {
    /// The gallery's address.
    pub gallery: Address,
    /// The gallery.
    pub record: Gallery,
    /// What the owner gave it.
    pub delegation: Delegation,
}

/// An owner.
pub struct Fan {
    /// The wallet's address.
    pub owner: Address,
    /// The record, once there is one.
    pub influence: Option<Influence>,
    /// The wallet's associated token account.
    pub tokens: Address,
    /// What is in it, if it is there.
    pub wallet: Option<TokenAccount>,
    /// The galleries they support, by address.
    pub supports: Vec<Support>,
    /// When this was read, unix seconds.
    pub now: i64,
}

impl Fan {
    /// Reads everything.
    ///
    /// # Errors
    /// [`Failure`] of the node, or for an account that can not be read.
    pub async fn read(node: &Node, deployment: &Deployment, owner: &Address) -> Result<Self, Failure> {
        let influence: Option<Influence> = chain::find_account(node, &address::influence(owner)).await?;
        let tokens = address::associated_token(owner, &deployment.token.mint, &deployment.token.program);
        let wallet = node.accounts(&[tokens]).await?.pop().flatten();
        let wallet = wallet
            .map(|account| token::decode_token_account(&account, &deployment.token.program))
            .transpose()?;
        let supports = match &influence {
            Some(influence) if u32::from(influence.delegation_count) != 0 => supports(node, owner).await?,
            _ => Vec::new(),
        };
        Ok(Self { owner: *owner, influence, tokens, wallet, supports, now: node.now().await?.unix_time })
    }

    /// The record, for what needs one.
    ///
    /// # Errors
    /// [`Failure::User`] with the remedy.
    pub fn opened(&self) -> Result<&Influence, Failure> {
        let owner = self.owner;
        let missing =
            || Failure::user(format!("{owner} has no influence yet; begin with `influence lock AMOUNT`"));
        self.influence.as_ref().ok_or_else(missing)
    }

    /// Total and shares; nothing before there is a record.
    pub fn portfolio(&self) -> Portfolio {
        let nothing = Portfolio { total: 0, supply: 0, allocated: 0 };
        self.influence.as_ref().map_or(nothing, Influence::portfolio)
    }

    /// The support of a gallery.
    pub fn support(&self, gallery: &Address) -> Option<&Support> {
        self.supports.iter().find(|support| support.gallery == *gallery)
    }

    /// The support of a gallery, for what needs it.
    ///
    /// # Errors
    /// [`Failure::User`] with the remedy.
    pub fn supported(&self, gallery: &Address) -> Result<&Support, Failure> {
        let owner = self.owner;
        self.support(gallery).ok_or_else(|| {
            Failure::user(format!(
                "{owner} has allocated nothing to the gallery {gallery}; `influence show {owner}` lists what there is"
            ))
        })
    }

    /// Shares in a gallery, 0 where nothing is allocated.
    pub fn shares(&self, gallery: &Address) -> u64 {
        self.support(gallery).map_or(0, |support| support.delegation.shares.into())
    }

    /// The galleries that they support.
    pub fn galleries(&self) -> Vec<Address> {
        self.supports.iter().map(|support| support.gallery).collect()
    }

    /// The galleries that do not count the present total yet.
    pub fn unsettled(&self) -> Vec<Address> {
        let revision = self.influence.as_ref().map(|influence| u64::from(influence.revision));
        let stale = |support: &&Support| Some(u64::from(support.delegation.revision)) != revision;
        self.supports.iter().filter(stale).map(|support| support.gallery).collect()
    }
}

async fn supports(node: &Node, owner: &Address) -> Result<Vec<Support>, Failure> {
    let listed = chain::delegations_of(node, owner).await.map_err(|error| {
        let said = "the owner's allocations could not be listed (not every node answers getProgramAccounts)";
        Failure::from(error).after(said)
    })?;
    let galleries: Vec<Address> = listed.iter().map(|(_, delegation)| delegation.gallery).collect();
    let accounts = node.accounts(&galleries).await?;
    let mut supports = Vec::new();
    for ((_, delegation), account) in listed.into_iter().zip(accounts) {
        let gallery = delegation.gallery;
        let account =
            account.ok_or_else(|| Failure::user(format!("the gallery {gallery} is gone; ask again")))?;
        supports.push(Support {
            gallery,
            record: influence_client::accounts::decode_account(&account)?,
            delegation,
        });
    }
    supports.sort_by_key(|support| support.gallery);
    Ok(supports)
}
