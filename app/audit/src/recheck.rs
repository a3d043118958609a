//! A chain does not stand still while it is read: what looks wrong is read again until it is the same twice, or right.

use std::collections::BTreeSet;

use solana_account::Account;
use solana_address::Address;

use super::{Finding, Live};
use crate::{
    ClientError, address,
    chain::{self, Chain},
    state::{Delegation, Gallery, Influence, Snapshot},
};

/// How often what looks wrong is read again, at most.
const ROUNDS: u32 = 8;

/// What is wrong, for sure or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What was found the same twice, or every time.
    pub findings: Vec<Finding>,
    /// What changed each time it was read, and was right in between or not seen long enough.
    pub moving: Vec<Finding>,
    /// How often something was read again.
    pub rounds: u32,
}

/// Reads again whatever looks wrong, with all that it is added up from.
///
/// # Errors
/// What the chain refuses; as [`Live::read`].
pub async fn confirm(chain: &impl Chain, live: &mut Live) -> Result<Verdict, ClientError> {
    let mut found = live.findings();
    let mut always: BTreeSet<_> = found.iter().map(name).collect();
    let mut rounds = 0;
    while !found.is_empty() && rounds < ROUNDS {
        rounds += 1;
        live.look_again(chain, &found).await?;
        let again = live.findings();
        if again == found {
            return Ok(Verdict { findings: found, moving: Vec::new(), rounds });
        }
        let names: BTreeSet<_> = again.iter().map(name).collect();
        always.retain(|finding| names.contains(finding));
        found = again;
    }
    let (findings, moving) = found.into_iter().partition(|finding| always.contains(&name(finding)));
    Ok(Verdict { findings, moving, rounds })
}

/// A finding without its numbers, which may change while it stays.
fn name(finding: &Finding) -> (Address, &'static str, &'static str) {
    (finding.account, finding.invariant, finding.field)
}

impl Live {
    /// Reads what these findings are about again.
    async fn look_again(&mut self, chain: &impl Chain, findings: &[Finding]) -> Result<(), ClientError> {
        let accounts: BTreeSet<Address> = findings.iter().map(|finding| finding.account).collect();
        let (mut owners, mut galleries) = (BTreeSet::new(), BTreeSet::new());
        for account in &accounts {
            owners.extend(self.owners.get(account));
            if self.books.galleries.contains_key(account) {
                galleries.insert(*account);
            }
            if let Some(delegation) = self.books.delegations.get(account) {
                owners.insert(delegation.owner);
                galleries.insert(delegation.gallery);
            }
        }
        let addresses: Vec<Address> = accounts.into_iter().collect();
        for (address, account) in addresses.iter().zip(chain.accounts(&addresses).await?) {
            self.admit_any(address, account.as_ref());
        }
        for owner in &owners {
            self.read_owner(chain, owner).await?;
        }
        for gallery in &galleries {
            self.read_gallery(chain, gallery).await?;
        }
        self.read_settings(chain).await
    }

    /// Takes in an account of whichever kind it was or is.
    fn admit_any(&mut self, address: &Address, account: Option<&Account>) {
        let is = |kind: &[u8]| account.is_none_or(|account| account.data.starts_with(kind));
        macro_rules! admit {
            ($($kind:ident)*) => { $(
                if is(<$kind as anchor_lang::Discriminator>::DISCRIMINATOR) {
                    self.admit::<$kind>(address, account);
                }
            )* };
        }
        admit! { Influence Gallery Delegation Snapshot }
    }

    /// An owner's record, vault and delegations, in one answer if it holds them.
    async fn read_owner(&mut self, chain: &impl Chain, owner: &Address) -> Result<(), ClientError> {
        let (influence, vault) = (address::influence(owner), address::vault(owner));
        let delegations = chain::delegation_addresses_of(chain, owner).await?;
        let addresses: Vec<Address> = [influence, vault].into_iter().chain(delegations).collect();
        let accounts = chain.accounts(&addresses).await?;
        let known = self.books.delegations.iter().filter(|(_, known)| known.owner == *owner);
        self.forget_delegations(known.map(|(address, _)| *address).collect());
        for (address, account) in addresses.iter().zip(&accounts) {
            let account = account.as_ref();
            match *address {
                place if place == influence => self.admit::<Influence>(address, account),
                place if place == vault => {}
                _ => self.admit::<Delegation>(address, account),
            }
        }
        if self.books.influences.contains_key(owner) {
            self.admit_vault(owner, vault, accounts.get(1).and_then(Option::as_ref));
        } else {
            self.books.vaults.remove(owner);
            self.faults.remove(&vault);
        }
        Ok(())
    }

    /// A gallery and its delegations, in one answer if it holds them.
    async fn read_gallery(&mut self, chain: &impl Chain, gallery: &Address) -> Result<(), ClientError> {
        let delegations = chain::delegation_addresses_to(chain, gallery).await?;
        let addresses: Vec<Address> = std::iter::once(*gallery).chain(delegations).collect();
        let accounts = chain.accounts(&addresses).await?;
        let known = self.books.delegations.iter().filter(|(_, known)| known.gallery == *gallery);
        self.forget_delegations(known.map(|(address, _)| *address).collect());
        for (address, account) in addresses.iter().zip(&accounts) {
            match address == gallery {
                true => self.admit::<Gallery>(address, account.as_ref()),
                false => self.admit::<Delegation>(address, account.as_ref()),
            }
        }
        Ok(())
    }

    fn forget_delegations(&mut self, addresses: Vec<Address>) {
        for address in addresses {
            self.books.delegations.remove(&address);
            self.faults.remove(&address);
        }
    }
}
