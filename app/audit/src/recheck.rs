//! Separation of faults from changes during the read: what looks wrong is read again until two reads agree.

use std::collections::BTreeSet;

use influence_client::{
    ClientError, address,
    chain::{self, Chain},
    state::{Delegation, Gallery, Influence},
};
use solana_address::Address;

use crate::{finding::Finding, live_state::LiveState};

/// Maximum number of reads after the first.
const MAX_ROUNDS: u32 = 8;

/// Outcome of an audit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// Findings that were the same in two successive reads, or present in all of them.
    pub findings: Vec<Finding>,
    /// Findings that changed with every read, and were absent from one or not seen often enough.
    pub unstable: Vec<Finding>,
    /// Number of reads after the first.
    pub rounds: u32,
}

/// Reads everything that looks wrong again, with all accounts that it is computed from.
///
/// # Errors
/// Those of [`LiveState::read`].
pub async fn recheck(chain: &impl Chain, live: &mut LiveState) -> Result<AuditReport, ClientError> {
    let mut found = live.findings();
    let mut persistent: BTreeSet<_> = found.iter().map(identity).collect();
    let mut rounds = 0;
    while !found.is_empty() && rounds < MAX_ROUNDS {
        rounds += 1;
        live.reread(chain, &found).await?;
        let next = live.findings();
        if next == found {
            return Ok(AuditReport { findings: found, unstable: Vec::new(), rounds });
        }
        let identities: BTreeSet<_> = next.iter().map(identity).collect();
        persistent.retain(|finding| identities.contains(finding));
        found = next;
    }
    let (findings, unstable) = found.into_iter().partition(|finding| persistent.contains(&identity(finding)));
    Ok(AuditReport { findings, unstable, rounds })
}

/// Identity of a finding: without the detail, whose numbers may change.
fn identity(finding: &Finding) -> (Address, &'static str, &'static str) {
    (finding.account, finding.invariant, finding.field)
}

impl LiveState {
    /// Reads the accounts of the findings again, with all accounts that they are computed from.
    async fn reread(&mut self, chain: &impl Chain, findings: &[Finding]) -> Result<(), ClientError> {
        let addresses: BTreeSet<Address> = findings.iter().map(|finding| finding.account).collect();
        let (mut owners, mut galleries) = (BTreeSet::new(), BTreeSet::new());
        for address in &addresses {
            owners.extend(self.owner_of(address));
            if self.accounts.galleries.contains_key(address) {
                galleries.insert(*address);
            }
            if let Some(delegation) = self.accounts.delegations.get(address) {
                owners.insert(delegation.owner);
                galleries.insert(delegation.gallery);
            }
        }
        let addresses: Vec<Address> = addresses.into_iter().collect();
        for (address, account) in addresses.iter().zip(chain.accounts(&addresses).await?) {
            self.update_any(address, account.as_ref());
        }
        for owner in &owners {
            self.reread_owner(chain, owner).await?;
        }
        for gallery in &galleries {
            self.reread_gallery(chain, gallery).await?;
        }
        self.read_settings(chain).await
    }

    /// Reads an owner's Influence account, vault and delegations, in one request if they fit.
    async fn reread_owner(&mut self, chain: &impl Chain, owner: &Address) -> Result<(), ClientError> {
        let (influence, vault) = (address::influence(owner), address::vault(owner));
        let delegations = chain::delegation_addresses_of(chain, owner).await?;
        let addresses: Vec<Address> = [influence, vault].into_iter().chain(delegations).collect();
        let accounts = chain.accounts(&addresses).await?;
        self.remove_delegations(|delegation| delegation.owner == *owner);
        for (address, account) in addresses.iter().zip(&accounts) {
            let account = account.as_ref();
            match *address {
                address if address == influence => self.update::<Influence>(&address, account),
                address if address == vault => {}
                _ => self.update::<Delegation>(address, account),
            }
        }
        if self.accounts.influences.contains_key(owner) {
            self.update_vault(owner, vault, accounts.get(1).and_then(Option::as_ref));
        } else {
            self.remove_vault(owner, &vault);
        }
        Ok(())
    }

    /// Reads a gallery and its delegations, in one request if they fit.
    async fn reread_gallery(&mut self, chain: &impl Chain, gallery: &Address) -> Result<(), ClientError> {
        let delegations = chain::delegation_addresses_to(chain, gallery).await?;
        let addresses: Vec<Address> = std::iter::once(*gallery).chain(delegations).collect();
        let accounts = chain.accounts(&addresses).await?;
        self.remove_delegations(|delegation| delegation.gallery == *gallery);
        for (address, account) in addresses.iter().zip(&accounts) {
            match address == gallery {
                true => self.update::<Gallery>(address, account.as_ref()),
                false => self.update::<Delegation>(address, account.as_ref()),
            }
        }
        Ok(())
    }
}
