//! Which owners of token accounts are vaults, and whose.

use super::{TwabError, tracker::TwabTracker};
use crate::key::Key;

impl TwabTracker {
    /// What `vault_owner`, an Influence account, owns is the vault of `owner`: no wallet of a holder, from the next
    /// question on and whatever came before, but part of what `owner` holds and for how long.
    ///
    /// Registered before the day of its first change is closed, in whatever order, tokens that were locked in it keep
    /// their age. Later, the age that the vault had on its own is joined with its owner's. Repeating changes nothing.
    ///
    /// # Errors
    /// [`TwabError::VaultOfAnother`] when `vault_owner` is another owner's, is `owner`, or has a vault itself, and when
    /// `owner` is a vault.
    pub fn register_vault(&mut self, vault_owner: Key, owner: Key) -> Result<(), TwabError> {
        let refused = TwabError::VaultOfAnother { vault_owner, owner };
        let known = self.owners.get(&vault_owner).copied();
        if let Some(place) = known {
            let holder = self.wallets[place].holder;
            if holder != place {
                return if self.wallets[holder].owner == owner { Ok(()) } else { Err(refused) };
            }
        }
        let owner_is_vault = self.owners.contains_key(&owner) && self.holder(&owner).is_none();
        let has_a_vault = known.is_some_and(|place| self.wallets[place].has_vault);
        if vault_owner == owner || owner_is_vault || has_a_vault {
            return Err(refused);
        }
        let holder = self.place_of(&owner);
        let vault = self.place_of(&vault_owner);
        self.wallets[vault].holder = holder;
        self.wallets[holder].has_vault = true;
        self.ages.join(holder, vault, self.calendar.start_of(self.open_day));
        Ok(())
    }

    /// Whose vault the tokens of `vault_owner` are in; none unless it was registered.
    pub fn owner_of_vault(&self, vault_owner: &Key) -> Option<Key> {
        let place = *self.owners.get(vault_owner)?;
        let holder = self.wallets[place].holder;
        (holder != place).then(|| self.wallets[holder].owner)
    }
}
