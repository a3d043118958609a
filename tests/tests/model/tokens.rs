//! What the rules say about tokens: open, close, lock, unlock, cancel, finish, and what wallets do among themselves.

use influence_client::constants::pause;
use influence_core::{limits::total_points, lock, tiers};
use solana_address::Address;

use crate::{
    action::Pair,
    state::{Model, Outcome, Owner, Refused, require},
    support::name,
};

impl Model {
    /// A new total for an owner, from its two terms.
    pub fn set_total(&mut self, owner: &Address, holding: u64, locked: u64) -> Outcome {
        let total = total_points(holding, locked).map_err(name)?;
        let tier = tiers::reached(self.config.tiers.iter().copied(), total);
        let record = self.owners.get_mut(owner).ok_or(Refused::Theirs)?;
        if total != record.total() {
            record.revision += 1;
            record.tier = tier;
        }
        (record.holding, record.locked) = (holding, locked);
        Ok(())
    }

    fn set_locked(&mut self, owner: &Address, locked: u64) -> Outcome {
        let level = tiers::reached(self.config.levels.iter().map(|level| level.0), locked);
        let wait = usize::from(level).checked_sub(1).map_or(0, |place| self.config.levels[place].1);
        let now = self.now;
        let record = self.owners.get_mut(owner).ok_or(Refused::Theirs)?;
        let seconds = u128::try_from(now - record.locked_updated_at).expect("time goes forward");
        record.locked_seconds += u128::from(record.locked) * seconds;
        record.locked_updated_at = now;
        // New settings alone never bind tokens: a level is reached by locking.
        let before = tiers::reached(self.config.levels.iter().map(|level| level.0), record.locked);
        if locked > record.locked && level > record.level.min(before) {
            record.unlockable_at = record.unlockable_at.max(now + i64::from(wait));
        }
        record.level = if locked > record.locked { level } else { level.min(record.level) };
        let holding = record.holding;
        self.set_total(owner, holding, locked)
    }

    /// Moves base units between balances; refuses what is not there.
    fn take(balances: &mut std::collections::BTreeMap<Address, u64>, from: &Address, amount: u64) -> Outcome {
        let balance = balances.get_mut(from).ok_or(Refused::Theirs)?;
        *balance = balance.checked_sub(amount).ok_or(Refused::Theirs)?;
        Ok(())
    }

    pub fn transfer(&mut self, from: &Address, to: &Address, into_vault: bool, amount: u64) -> Outcome {
        Self::take(&mut self.wallets, from, amount)?;
        let balances = if into_vault { &mut self.vaults } else { &mut self.wallets };
        *balances.get_mut(to).ok_or(Refused::Theirs)? += amount;
        Ok(())
    }

    pub fn open(&mut self, owner: &Address, payer: &Address) -> Outcome {
        if self.owners.contains_key(owner) {
            return Err(Refused::Theirs);
        }
        self.running(pause::OPEN)?;
        let record = Owner {
            rent_payer: *payer,
            opened_day: self.today(),
            locked_updated_at: self.now,
            ..Default::default()
        };
        self.owners.insert(*owner, record);
        self.vaults.insert(*owner, 0);
        self.pay_rent(payer, self.rents.influence + self.rents.vault);
        Ok(())
    }

    pub fn close(&mut self, owner: &Address, to: &Address, rent_payer: &Address) -> Outcome {
        let record = self.owner(owner)?;
        require(record.rent_payer == *rent_payer, "WrongRentPayer")?;
        let empty = record.locked == 0 && record.unlocking == 0 && self.of_owner(owner).count() == 0;
        require(empty, "InfluenceNotEmpty")?;
        require(to == owner, "WrongTokenAccount")?;
        self.owners.remove(owner);
        let dust = self.vaults.remove(owner).unwrap_or(0);
        *self.wallets.get_mut(to).ok_or(Refused::Theirs)? += dust;
        self.return_rent(rent_payer, self.rents.influence + self.rents.vault);
        Ok(())
    }

    pub fn lock(&mut self, owner: &Address, source: &Address, amount: u64, pairs: &[Pair]) -> Outcome {
        let before = self.owner(owner)?.locked;
        self.running(pause::LOCK)?;
        require(amount != 0, "ZeroAmount")?;
        require(source == owner, "WrongTokenAccount")?;
        self.transfer(owner, owner, true, amount)?;
        self.set_locked(owner, before.checked_add(amount).ok_or(Refused::Ours("Overflow"))?)?;
        let slot = self.slot;
        self.owners.get_mut(owner).ok_or(Refused::Theirs)?.last_lock_slot = slot;
        self.settle_of(owner, pairs)
    }

    pub fn unlock(&mut self, owner: &Address, to: &Address, amount: u64, pairs: &[Pair]) -> Outcome {
        let record = self.owner(owner)?;
        require(record.last_lock_slot != self.slot, "LockedInThisSlot")?;
        require(self.now >= record.unlockable_at, "UnlockTooEarly")?;
        require(to == owner, "WrongTokenAccount")?;
        let rest = lock::unlock(record.locked, amount, &record.floor, self.now).map_err(name)?;
        self.set_locked(owner, rest)?;
        self.settle_of(owner, pairs)?;
        self.owners.get_mut(owner).ok_or(Refused::Theirs)?.unlocking += amount;
        if self.is_settled(owner) { self.pay_out(owner, to) } else { Ok(()) }
    }

    fn pay_out(&mut self, owner: &Address, to: &Address) -> Outcome {
        let record = self.owners.get_mut(owner).ok_or(Refused::Theirs)?;
        let paid = std::mem::take(&mut record.unlocking);
        Self::take(&mut self.vaults, owner, paid)?;
        *self.wallets.get_mut(to).ok_or(Refused::Theirs)? += paid;
        Ok(())
    }

    pub fn cancel(&mut self, owner: &Address, pairs: &[Pair]) -> Outcome {
        let Owner { locked, unlocking, .. } = *self.owner(owner)?;
        self.running(pause::LOCK)?;
        require(unlocking != 0, "NothingUnlocking")?;
        self.set_locked(owner, locked.checked_add(unlocking).ok_or(Refused::Ours("Overflow"))?)?;
        let slot = self.slot;
        let record = self.owners.get_mut(owner).ok_or(Refused::Theirs)?;
        (record.unlocking, record.last_lock_slot) = (0, slot);
        self.settle_of(owner, pairs)
    }

    /// A signature does not change the destination: tokens go only to the owner (I-9).
    pub fn finish(&mut self, owner: &Address, to: &Address) -> Outcome {
        let unlocking = self.owner(owner)?.unlocking;
        require(unlocking != 0, "NothingUnlocking")?;
        require(self.is_settled(owner), "NotSettled")?;
        require(to == owner, "WrongDestination")?;
        self.pay_out(owner, to)
    }
}
