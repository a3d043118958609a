//! Vaults: owners of token accounts that belong to a member.

use solana_address::Address;

use super::{TwabError, tracker::TwabTracker};

impl TwabTracker {
    /// Registers the token accounts of `vault_owner`, an Influence account, as the vault of `owner`. From then on, also for
    /// earlier changes, they have no holding score, and their tokens count for the holding age of `owner`.
    ///
    /// If the vault is registered before the day of its first change is closed, tokens that are locked in it keep their
    /// age. Later, the vault's own age is merged with its owner's. Repeated calls have no effect.
    ///
    /// # Errors
    /// [`TwabError::VaultConflict`] when `vault_owner` belongs to another owner, is `owner`, or has a vault, and when
    /// `owner` is a vault.
    pub fn register_vault(&mut self, vault_owner: Address, owner: Address) -> Result<(), TwabError> {
        let refused = TwabError::VaultConflict { vault_owner, owner };
        let known = self.owners.get(&vault_owner).copied();
        if let Some(index) = known {
            let holder = self.wallets[index].holder;
            if holder != index {
                return if self.wallets[holder].owner == owner { Ok(()) } else { Err(refused) };
            }
        }
        // A chain of vaults would give tokens two holders, or none.
        let owner_is_vault = self.owners.contains_key(&owner) && self.holder(&owner).is_none();
        let has_a_vault = known.is_some_and(|index| self.wallets[index].has_vault);
        if vault_owner == owner || owner_is_vault || has_a_vault {
            return Err(refused);
        }
        let holder = self.index_of(&owner);
        let vault = self.index_of(&vault_owner);
        self.wallets[vault].holder = holder;
        self.wallets[holder].has_vault = true;
        self.ages.join(holder, vault, self.calendar.start_of(self.open_day));
        Ok(())
    }

    /// The member whose vault `vault_owner` owns; none unless it is registered.
    pub fn owner_of_vault(&self, vault_owner: &Address) -> Option<Address> {
        let index = *self.owners.get(vault_owner)?;
        let holder = self.wallets[index].holder;
        (holder != index).then(|| self.wallets[holder].owner)
    }
}
