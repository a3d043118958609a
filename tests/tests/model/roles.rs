//! What the rules say about galleries, lock floors and the roles; and which rule an action falls under.

use influence::instructions::ConfigArgs;
use influence_client::{address, constants::pause};
use influence_core::accrual::Accrual;
use influence_tests::test_env::DAY;
use solana_address::Address;

use crate::{
    action::{Action, Forgery, Library},
    days::Batch,
    state::{Gallery, Model, Outcome, Refused, calendar, require},
    support::name,
};

/// Every pause bit that has a meaning.
const KNOWN: u32 = pause::ALL;

impl Model {
    fn register(&mut self, creator: &Address, index: u32, payer: &Address) -> Outcome {
        let key = address::gallery(creator, index);
        if self.galleries.contains_key(&key) {
            return Err(Refused::Theirs);
        }
        self.running(pause::REGISTER)?;
        let (creator, rent_payer, registered_at) = (*creator, *payer, self.now);
        let accrual = Accrual::starting(self.now, &calendar()).expect("a time");
        let gallery = Gallery { creator, index, rent_payer, registered_at, accrual, ..Default::default() };
        self.galleries.insert(key, gallery);
        self.pay_rent(payer, self.rents.gallery);
        Ok(())
    }

    fn retire(&mut self, creator: &Address, gallery: &Address) -> Outcome {
        let record = self.galleries.get_mut(gallery).ok_or(Refused::Theirs)?;
        require(record.creator == *creator, "NotCreator")?;
        require(!record.retired, "GalleryRetired")?;
        record.retired = true;
        Ok(())
    }

    fn close_gallery(&mut self, creator: &Address, gallery: &Address, rent_payer: &Address) -> Outcome {
        let record = self.gallery(gallery)?;
        require(record.creator == *creator, "NotCreator")?;
        require(record.rent_payer == *rent_payer, "WrongRentPayer")?;
        require(self.of_gallery(gallery).count() == 0, "GalleryStillSupported")?;
        self.galleries.remove(gallery);
        self.return_rent(rent_payer, self.rents.gallery);
        Ok(())
    }

    fn floor(&mut self, owner: &Address, amount: u64, signed: bool) -> Outcome {
        let record = self.owner(owner)?.clone();
        if record.floor.needs_owner(amount, self.now) {
            self.running(pause::LOCK_FLOOR)?;
            require(signed, "OwnerSignatureNeeded")?;
        }
        let script = i64::from(self.config.floor_days) * DAY;
        let floor = record.floor.set(amount, record.locked, script, self.now).map_err(name)?;
        self.owners.get_mut(owner).ok_or(Refused::Theirs)?.floor = floor;
        Ok(())
    }

    fn set_paused(&mut self, bits: u32, set: bool) -> Outcome {
        require(bits & !KNOWN == 0, "UnknownPauseBits")?;
        let paused = self.config.paused;
        self.config.paused = if set { paused | bits } else { paused & !bits };
        Ok(())
    }

    fn update(&mut self, settings: &ConfigArgs) -> Outcome {
        let keys = [settings.marketplace, settings.guardian];
        require(!keys.contains(&Address::default()), "EmptyKey")?;
        let levels: Vec<(u64, u32)> =
            settings.creator_levels.iter().map(|level| (level.locked, level.min_lock_seconds)).collect();
        let rising = |thresholds: Vec<u64>| {
            thresholds.first() != Some(&0) && thresholds.is_sorted_by(|a, b| a < b) && thresholds.len() <= 16
        };
        let good =
            rising(settings.user_tiers.clone()) && rising(levels.iter().map(|level| level.0).collect());
        require(good, "BadThresholds")?;
        require(levels.iter().all(|level| level.1 <= 365 * 86_400), "MinLockOutOfRange")?;
        require(settings.challenge_seconds <= 21_600, "ChallengeOutOfRange")?;
        require((1..=7).contains(&settings.holding_expiry), "ExpiryOutOfRange")?;
        require((1..=90).contains(&settings.lock_floor_days), "LockFloorDurationOutOfRange")?;
        let config = &mut self.config;
        (config.marketplace, config.guardian) = (settings.marketplace, settings.guardian);
        (config.tiers, config.levels) = (settings.user_tiers.clone(), levels);
        (config.challenge, config.expiry) = (settings.challenge_seconds, settings.holding_expiry);
        config.floor_days = settings.lock_floor_days;
        Ok(())
    }

    fn set_crankers(&mut self, keys: &[Address], quorum: u8) -> Outcome {
        let distinct: std::collections::BTreeSet<&Address> = keys.iter().collect();
        let good = (1..=8).contains(&keys.len())
            && distinct.len() == keys.len()
            && !keys.contains(&Address::default());
        require(good, "BadCrankers")?;
        let quorum_is_most = usize::from(quorum) * 2 > keys.len() && usize::from(quorum) <= keys.len();
        require(quorum_is_most, "BadQuorum")?;
        self.config.crankers = keys.to_vec();
        self.config.quorum = quorum;
        self.config.cranker_set += 1;
        Ok(())
    }

    fn accept(&mut self, signer: &Address) -> Outcome {
        require(self.config.pending == *signer, "NotPendingAuthority")?;
        self.config.authority = *signer;
        self.config.pending = Address::default();
        Ok(())
    }

    /// Applies an action, or says why it is refused. After a refusal the model is of no use.
    pub fn apply(&mut self, action: &Action, library: &Library) -> Outcome {
        match action {
            Action::Pass { seconds } => {
                self.now += seconds;
                Ok(())
            }
            Action::Transfer { from, to, into_vault, amount } => {
                self.transfer(from, to, *into_vault, *amount)
            }
            Action::Open { owner, payer } => self.open(owner, payer),
            Action::Close { owner, to, rent_payer } => self.close(owner, to, rent_payer),
            Action::Lock { owner, source, amount, pairs } => self.lock(owner, source, *amount, pairs),
            Action::Unlock { owner, to, amount, pairs } => self.unlock(owner, to, *amount, pairs),
            Action::Cancel { owner, pairs } => self.cancel(owner, pairs),
            Action::Finish { owner, to, .. } => self.finish(owner, to),
            Action::Allocate { owner, payer, gallery, points, expected } => {
                self.allocate(owner, payer, gallery, *points, *expected)
            }
            Action::Withdraw { owner, gallery, rent_payer, points, expected } => {
                self.withdraw(owner, gallery, rent_payer, *points, *expected)
            }
            Action::Reallocate { owner, payer, from, rent_payer, to, points, expected } => {
                self.reallocate(owner, payer, from, rent_payer, to, *points, *expected)
            }
            Action::Settle { gallery, pairs } => self.settle(gallery, pairs),
            Action::Release { owner, gallery, rent_payer } => self.release(owner, gallery, rent_payer),
            Action::Register { creator, index, payer } => self.register(creator, *index, payer),
            Action::Retire { creator, gallery } => self.retire(creator, gallery),
            Action::CloseGallery { creator, gallery, rent_payer } => {
                self.close_gallery(creator, gallery, rent_payer)
            }
            Action::Floor { owner, amount, signed } => self.floor(owner, *amount, *signed),
            Action::Publish { cranker, day, version } => self.publish(cranker, &library[&(*day, *version)]),
            Action::Void { day } => self.void(*day),
            Action::CloseSnapshot { day, rent_payer } => self.close_snapshot(*day, rent_payer),
            Action::ApplyHoldings { day, version, half, start, len, bare, tampered } => {
                let (half, start, len, bare, tampered) = (*half, *start, *len, *bare, *tampered);
                self.apply_holdings(&library[&(*day, *version)], &Batch { half, start, len, bare, tampered })
            }
            Action::ApplyRank { day, version, rank, claimed } => {
                self.apply_rank(&library[&(*day, *version)], *rank, *claimed)
            }
            Action::Expire { owner } => self.expire(owner),
            Action::Pause { bits } => self.set_paused(*bits, true),
            Action::Unpause { bits } => self.set_paused(*bits, false),
            Action::Update { settings } => self.update(settings),
            Action::SetCrankers { keys, quorum } => self.set_crankers(keys, *quorum),
            Action::Nominate { next } => {
                self.config.pending = *next;
                Ok(())
            }
            Action::Accept { signer } => self.accept(signer),
            Action::Forged { action, how } => Err(forged(action, *how)),
        }
    }
}

/// Why a thief is refused.
fn forged(action: &Action, how: Forgery) -> Refused {
    if how == Forgery::Unsigned {
        return Refused::Theirs;
    }
    Refused::Ours(match action {
        // The thief's own address would be another: nothing to steal, and nothing that fits.
        Action::Open { .. } | Action::Register { .. } | Action::Transfer { .. } => return Refused::Theirs,
        Action::Retire { .. } | Action::CloseGallery { .. } => "NotCreator",
        Action::Floor { .. } => "NotMarketplace",
        Action::Publish { .. } => "NotCranker",
        Action::Void { .. } | Action::Pause { .. } => "NotGuardian",
        Action::Unpause { .. } | Action::Update { .. } => "NotAuthority",
        Action::SetCrankers { .. } | Action::Nominate { .. } => "NotAuthority",
        Action::Accept { .. } => "NotPendingAuthority",
        _ => "NotOwner",
    })
}
