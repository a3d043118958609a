//! The way out (I-10): with everything paused, keys lost and galleries dead, every owner leaves with everything.

use influence_client::{constants::pause, instructions::user::ALL};
use influence_tests::test_env::DAY;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use solana_address::Address;

use crate::{
    action::{Action, Pair},
    actors::LAMPORTS,
    run::Run,
};

impl Run {
    /// A step that must not be refused.
    async fn must(&mut self, action: Action) -> Result<(), String> {
        let text = format!("{action:?}");
        match self.step(action).await? {
            Ok(()) => Ok(()),
            Err(refused) => Err(format!("I-10: {text} is refused: {refused:?}")),
        }
    }

    /// Every owner leaves, after every step that others could take against it.
    ///
    /// # Errors
    /// Who is held back, or what is left behind.
    pub async fn leave(&mut self, seed: u64) -> Result<(), String> {
        self.leaving = true;
        let outcome = self.leave_by(&mut ChaCha8Rng::seed_from_u64(seed ^ 0xE817)).await;
        self.leaving = false;
        outcome
    }

    async fn leave_by(&mut self, rng: &mut ChaCha8Rng) -> Result<(), String> {
        self.must(Action::Pause { bits: pause::ALL }).await?;
        for (gallery, record) in self.model.galleries.clone() {
            if !record.retired && rng.random_bool(0.5) {
                self.must(Action::Retire { creator: record.creator, gallery }).await?;
            }
        }
        // Only what the owner has agreed to may still run: a floor's life and a level's minimum lock time.
        let held = self.model.owners.values().map(|record| {
            let floor = if record.floor.amount == 0 { 0 } else { record.floor.ends_at };
            record.unlockable_at.max(floor)
        });
        let wait = held.max().unwrap_or(0) - self.model.now;
        self.must(Action::Pass { seconds: wait.max(0) }).await?;
        let owners: Vec<Address> = self.model.owners.keys().copied().collect();
        for owner in owners {
            self.leave_one(owner, rng).await?;
        }
        self.sweep().await
    }

    async fn leave_one(&mut self, owner: Address, rng: &mut ChaCha8Rng) -> Result<(), String> {
        let galleries: Vec<Address> = self.model.of_owner(&owner).map(|(gallery, _)| gallery).collect();
        let own = |gallery: &Address| Pair { with: *gallery, owner, gallery: *gallery };
        let pairs: Vec<Pair> = galleries.iter().map(own).collect();
        let before = self.tokens_of(&owner);
        // First the tokens and then the support, or the other way round: neither waits for another signer.
        if rng.random_bool(0.5) {
            self.unlock_all(owner, pairs.clone()).await?;
        }
        for gallery in galleries {
            let delegation = self.model.delegation(&owner, &gallery).map_err(|e| format!("{e:?}"))?;
            let rent_payer = delegation.rent_payer;
            let retired = self.model.galleries[&gallery].retired;
            let action = if retired && rng.random_bool(0.5) {
                Action::Release { owner, gallery, rent_payer }
            } else {
                Action::Withdraw { owner, gallery, rent_payer, points: ALL, expected: None }
            };
            self.must(action).await?;
        }
        self.unlock_all(owner, Vec::new()).await?;
        let rent_payer = self.model.owners[&owner].rent_payer;
        self.must(Action::Close { owner, to: owner, rent_payer }).await?;
        let after = self.model.wallets.get(&owner).copied();
        if after == Some(before) {
            Ok(())
        } else {
            Err(format!("I-10: {owner} had {before}, left with {after:?}"))
        }
    }

    /// Wallet and vault together, base units.
    fn tokens_of(&self, owner: &Address) -> u64 {
        let of =
            |balances: &std::collections::BTreeMap<Address, u64>| balances.get(owner).copied().unwrap_or(0);
        of(&self.model.wallets) + of(&self.model.vaults)
    }

    async fn unlock_all(&mut self, owner: Address, pairs: Vec<Pair>) -> Result<(), String> {
        let record = self.model.owners[&owner].clone();
        if record.locked != 0 {
            let amount = record.locked;
            return self.must(Action::Unlock { owner, to: owner, amount, pairs }).await;
        }
        for pair in pairs {
            let of_owner = Pair { with: owner, ..pair };
            self.must(Action::Settle { gallery: pair.gallery, pairs: vec![of_owner] }).await?;
        }
        if record.unlocking != 0 {
            return self.must(Action::Finish { owner, to: owner, signed: false }).await;
        }
        Ok(())
    }

    /// Closes what creators and crankers have left: nothing of the program remains but its config, and all rent is
    /// back with its recorded payer.
    async fn sweep(&mut self) -> Result<(), String> {
        for (gallery, record) in self.model.galleries.clone() {
            let (creator, rent_payer) = (record.creator, record.rent_payer);
            self.must(Action::CloseGallery { creator, gallery, rent_payer }).await?;
        }
        self.must(Action::Pass { seconds: 91 * DAY }).await?;
        for (day, snapshot) in self.model.snapshots.clone() {
            self.must(Action::CloseSnapshot { day, rent_payer: snapshot.rent_payer }).await?;
        }
        let model = &self.model;
        let empty = model.owners.is_empty()
            && model.galleries.is_empty()
            && model.delegations.is_empty()
            && model.snapshots.is_empty()
            && model.vaults.is_empty();
        let lamports: Vec<u64> = model.lamports.values().copied().collect();
        let back = lamports.iter().all(|lamports| *lamports == LAMPORTS);
        if empty && back { Ok(()) } else { Err(format!("left behind: {lamports:?}, {:?}", model.vaults)) }
    }
}
