//! Chooses the next action: mostly what makes sense, often at an edge, sometimes what should not work.

use influence_client::instructions::user::ALL;
use influence_tests::test_env::DAY;
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use solana_address::Address;

use crate::{
    action::{Action, Library, Pair},
    actors::ActorSet,
    state::{Model, Owner},
};

/// Chooses actions.
pub struct Generator<'a> {
    pub rng: &'a mut ChaCha8Rng,
    pub model: &'a Model,
    pub actors: &'a ActorSet,
    pub library: &'a mut Library,
    /// What comes next whatever else comes to mind, last first.
    pub plan: &'a mut Vec<&'static str>,
}

/// Actions and their weights.
const IDEAS: [(&str, u32); 25] = [
    ("pass", 9),
    ("days", 1),
    ("transfer", 5),
    ("open", 4),
    ("close", 1),
    ("lock", 9),
    ("unlock", 12),
    ("cancel", 4),
    ("finish", 7),
    ("allocate", 16),
    ("withdraw", 7),
    ("reallocate", 10),
    ("settle", 10),
    ("release", 3),
    ("register", 3),
    ("retire", 1),
    ("close gallery", 2),
    ("floor", 4),
    ("publish", 4),
    ("void", 1),
    ("old snapshot", 1),
    ("apply", 10),
    ("expire", 2),
    ("role", 5),
    ("forge", 8),
];

impl Generator<'_> {
    /// The next action.
    pub fn next(&mut self) -> Action {
        // A world without owners and galleries has no stories yet; a paused one only short ones.
        if self.model.owners.len() < 3 && self.chance(0.3) {
            return self.open();
        }
        if self.model.galleries.len() < 3 && self.chance(0.3) {
            return self.register();
        }
        if self.model.config.paused != 0 && self.chance(0.25) {
            return Action::Unpause { bits: self.model.config.paused };
        }
        self.act()
    }

    pub fn act(&mut self) -> Action {
        let sudden = IDEAS.choose_weighted(self.rng, |idea| idea.1).expect("an idea").0;
        match self.plan.pop().unwrap_or(sudden) {
            "pass" => self.pass(),
            "days" => self.days(),
            "next day" => Action::Pass { seconds: DAY - self.model.now % DAY },
            "transfer" => self.transfer(),
            "open" => self.open(),
            "close" => self.close(),
            "lock" => self.lock(),
            "unlock" => self.unlock(),
            "cancel" => self.cancel(),
            "finish" => self.finish(),
            "allocate" => self.allocate(),
            "withdraw" => self.withdraw(),
            "reallocate" => self.reallocate(),
            "settle" => self.settle(),
            "release" => self.release(),
            "register" => self.register(),
            "retire" => self.retire(),
            "close gallery" => self.close_gallery(),
            "floor" => self.floor(),
            "publish" => self.publish(),
            "vote" => self.vote(true),
            "void" => self.void(),
            "old snapshot" => self.old_snapshot(),
            "apply" => self.apply(),
            "expire" => self.expire(),
            "role" => self.role(),
            _ => self.forge(),
        }
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.rng.random_bool(probability)
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        *of.choose(self.rng).expect("something to choose from")
    }

    fn fan(&mut self) -> Address {
        let fans = &self.actors.fans;
        *fans.choose(self.rng).expect("a fan")
    }

    /// An owner like this where there is one, now and then a random one.
    pub fn owner_with(&mut self, like: impl Fn(&Owner) -> bool) -> Address {
        let fitting: Vec<Address> =
            self.model.owners.iter().filter(|(_, record)| like(record)).map(|(key, _)| *key).collect();
        if fitting.is_empty() || self.chance(0.05) { self.fan() } else { self.one(&fitting) }
    }

    fn galleries_like(&self, retired: bool) -> Vec<Address> {
        let galleries = self.model.galleries.iter().filter(|(_, gallery)| gallery.retired == retired);
        galleries.map(|(key, _)| *key).collect()
    }

    fn active_gallery(&mut self) -> Address {
        let active = self.galleries_like(false);
        if active.is_empty() || self.chance(0.06) { self.any_gallery() } else { self.one(&active) }
    }

    fn any_gallery(&mut self) -> Address {
        let (creators, index) = (&self.actors.creators, self.rng.random_range(0..2));
        let creator = creators.choose(self.rng).expect("a creator");
        self.actors.gallery(creator, index)
    }

    /// A delegation that is there, if there is any.
    fn delegation(&mut self) -> (Address, Address) {
        let all: Vec<(Address, Address)> = self.model.delegations.keys().copied().collect();
        if all.is_empty() || self.chance(0.04) { (self.fan(), self.any_gallery()) } else { self.one(&all) }
    }

    /// Base units up to `most`: any, the edges, and what is beyond.
    fn amount(&mut self, most: u64) -> u64 {
        match self.rng.random_range(0..40) {
            0 => 0,
            1 => most.saturating_add(1),
            2 => u64::MAX,
            3..8 => most,
            8..11 => most.saturating_sub(1),
            11..15 => 1,
            15..18 => most / 2,
            _ => self.rng.random_range(0..=most).max(1),
        }
    }

    fn points(&mut self, most: u64) -> u64 {
        if self.chance(0.15) { ALL } else { self.amount(most) }
    }

    fn expected(&mut self, owner: &Address) -> Option<u64> {
        let revision = self.model.owners.get(owner).map_or(0, |record| record.revision);
        let past = self.chance(0.1);
        self.chance(0.5).then(|| if past { revision.wrapping_sub(1) } else { revision })
    }

    fn payer(&mut self, own: &Address) -> Address {
        if self.chance(0.5) { *own } else { self.actors.sponsor }
    }

    fn rent_payer(&mut self, recorded: Option<Address>) -> Address {
        let all_accounts = self.actors.all_accounts();
        let wrong = self.chance(0.04);
        recorded.filter(|_| !wrong).unwrap_or_else(|| self.one(&all_accounts))
    }

    fn pass(&mut self) -> Action {
        let to_midnight = DAY - self.model.now % DAY;
        let steps = [
            0,
            0,
            1,
            59,
            3_600,
            3_600,
            40_000,
            to_midnight,
            to_midnight - 1,
            DAY,
            3 * DAY,
            9 * DAY,
            30 * DAY,
        ];
        Action::Pass { seconds: self.one(&steps) }
    }

    fn transfer(&mut self) -> Action {
        let (from, to) = (self.fan(), self.fan());
        let amount = self.amount(self.model.wallets.get(&from).copied().unwrap_or(0));
        Action::Transfer { from, to, into_vault: self.chance(0.15), amount }
    }

    fn open(&mut self) -> Action {
        let missing: Vec<Address> =
            self.actors.fans.iter().filter(|fan| !self.model.owners.contains_key(fan)).copied().collect();
        let owner = if missing.is_empty() || self.chance(0.1) { self.fan() } else { self.one(&missing) };
        Action::Open { owner, payer: self.payer(&owner) }
    }

    fn close(&mut self) -> Action {
        let owner = self.owner_with(|record| record.locked == 0 && record.unlocking == 0);
        let recorded = self.model.owners.get(&owner).map(|record| record.rent_payer);
        let to = if self.chance(0.05) { self.fan() } else { owner };
        Action::Close { owner, to, rent_payer: self.rent_payer(recorded) }
    }

    fn lock(&mut self) -> Action {
        let model = self.model;
        let held = |key: &Address| model.wallets.get(key).copied().unwrap_or(0);
        let able: Vec<Address> = model.owners.keys().filter(|key| held(key) != 0).copied().collect();
        if model.owners.is_empty() && self.chance(0.95) {
            return self.open();
        }
        let owner = if able.is_empty() || self.chance(0.05) { self.fan() } else { self.one(&able) };
        let amount = self.amount(held(&owner));
        let source = if self.chance(0.04) { self.fan() } else { owner };
        Action::Lock { owner, source, amount, pairs: self.pairs_of(&owner) }
    }

    fn unlock(&mut self) -> Action {
        let (now, slot) = (self.model.now, self.model.slot);
        let able = |record: &Owner| {
            record.locked > record.floor.live(now)
                && record.last_lock_slot != slot
                && record.unlockable_at <= now
        };
        if !self.model.owners.values().any(able) && self.chance(0.9) {
            return if self.chance(0.7) { self.lock() } else { Action::Pass { seconds: 3_600 } };
        }
        let owner = self.owner_with(able);
        let most = self.model.owners.get(&owner).map_or(0, |r| r.locked.saturating_sub(r.floor.live(now)));
        let to = if self.chance(0.04) { self.fan() } else { owner };
        Action::Unlock { owner, to, amount: self.amount(most), pairs: self.pairs_of(&owner) }
    }

    /// Any of an owner's galleries, also twice; rarely one that is not theirs.
    fn pairs_of(&mut self, owner: &Address) -> Vec<Pair> {
        let mut pairs = Vec::new();
        let own: Vec<Address> = self.model.of_owner(owner).map(|(gallery, _)| gallery).collect();
        let all = self.chance(0.4);
        for gallery in own {
            if all || self.chance(0.5) {
                pairs.push(Pair { with: gallery, owner: *owner, gallery });
            }
        }
        if let Some(pair) = pairs.first().copied().filter(|_| self.chance(0.05)) {
            pairs.push(pair);
        }
        if self.chance(0.05) {
            let (other, gallery) = self.delegation();
            let with = if self.chance(0.5) { gallery } else { self.any_gallery() };
            let owner = if self.chance(0.5) { other } else { *owner };
            pairs.push(Pair { with, owner, gallery });
        }
        pairs
    }

    /// Something that waits to be paid out; where there is nothing, something that will.
    fn waiting(&mut self) -> Option<Action> {
        let none = self.model.owners.values().all(|record| record.unlocking == 0);
        let mut action = self.unlock();
        if let Action::Unlock { pairs, .. } = &mut action {
            pairs.truncate(self.rng.random_range(0..2));
        }
        (none && self.chance(0.9)).then_some(action)
    }

    fn cancel(&mut self) -> Action {
        if let Some(first) = self.waiting() {
            return first;
        }
        let owner = self.owner_with(|record| record.unlocking != 0);
        Action::Cancel { owner, pairs: self.pairs_of(&owner) }
    }

    fn finish(&mut self) -> Action {
        if let Some(first) = self.waiting() {
            return first;
        }
        let waiting = self.model.owners.iter().filter(|(_, record)| record.unlocking != 0);
        let ready: Vec<Address> =
            waiting.map(|(key, _)| *key).filter(|key| self.model.is_settled(key)).collect();
        if ready.is_empty() && self.chance(0.7) {
            return self.settle_waiting();
        }
        let owner = if ready.is_empty() || self.chance(0.2) {
            self.owner_with(|record| record.unlocking != 0)
        } else {
            self.one(&ready)
        };
        let to = if self.chance(0.1) { self.fan() } else { owner };
        Action::Finish { owner, to, signed: self.chance(0.3) }
    }

    /// Settles what an owner's tokens wait for.
    fn settle_waiting(&mut self) -> Action {
        let model = self.model;
        let waits = |key: &Address| model.owners.get(key).is_some_and(|record| record.unlocking != 0);
        let late: Vec<(Address, Address)> =
            model.delegations.keys().filter(|(o, _)| waits(o)).copied().collect();
        if late.is_empty() {
            return self.settle();
        }
        let (owner, gallery) = self.one(&late);
        Action::Settle { gallery, pairs: vec![Pair { with: owner, owner, gallery }] }
    }

    fn allocate(&mut self) -> Action {
        let model = self.model;
        let free = |key: &Address| model.portfolio(key).free_points().unwrap_or(0);
        let able: Vec<Address> = model.owners.keys().filter(|key| free(key) != 0).copied().collect();
        if (able.is_empty() || self.galleries_like(false).is_empty()) && self.chance(0.9) {
            return if able.is_empty() { self.lock() } else { self.register() };
        }
        let owner = if able.is_empty() || self.chance(0.05) { self.fan() } else { self.one(&able) };
        let (points, gallery) = (self.points(free(&owner)), self.active_gallery());
        Action::Allocate {
            owner,
            payer: self.payer(&owner),
            gallery,
            points,
            expected: self.expected(&owner),
        }
    }

    fn worth(&self, owner: &Address, gallery: &Address) -> u64 {
        let shares = self.model.delegation(owner, gallery).map_or(0, |delegation| delegation.shares);
        self.model.portfolio(owner).value(shares).unwrap_or(0)
    }

    fn withdraw(&mut self) -> Action {
        if self.model.delegations.is_empty() && self.chance(0.9) {
            return self.allocate();
        }
        let (owner, gallery) = self.delegation();
        let points = self.points(self.worth(&owner, &gallery));
        let recorded = self.model.delegation(&owner, &gallery).ok().map(|delegation| delegation.rent_payer);
        let rent_payer = self.rent_payer(recorded);
        Action::Withdraw { owner, gallery, rent_payer, points, expected: self.expected(&owner) }
    }

    fn reallocate(&mut self) -> Action {
        if self.model.delegations.is_empty() && self.chance(0.9) {
            return self.allocate();
        }
        let (owner, from) = self.delegation();
        let others: Vec<Address> =
            self.galleries_like(false).into_iter().filter(|key| *key != from).collect();
        let to = if others.is_empty() || self.chance(0.05) { self.any_gallery() } else { self.one(&others) };
        let points = self.points(self.worth(&owner, &from));
        let recorded = self.model.delegation(&owner, &from).ok().map(|delegation| delegation.rent_payer);
        let (payer, rent_payer) = (self.payer(&owner), self.rent_payer(recorded));
        Action::Reallocate { owner, payer, from, rent_payer, to, points, expected: self.expected(&owner) }
    }

    fn settle(&mut self) -> Action {
        if self.model.galleries.is_empty() && self.chance(0.9) {
            return self.register();
        }
        let gallery = if self.chance(0.9) { self.active_gallery() } else { self.any_gallery() };
        let mut pairs = Vec::new();
        for fan in &self.actors.fans {
            if self.rng.random_bool(0.6) {
                pairs.push(Pair { with: *fan, owner: *fan, gallery });
            }
        }
        if self.chance(0.08) {
            let (owner, other) = self.delegation();
            let with = if self.chance(0.5) { owner } else { self.fan() };
            pairs.push(Pair { with, owner, gallery: other });
        }
        if let Some(pair) = pairs.first().copied().filter(|_| self.chance(0.1)) {
            pairs.push(pair);
        }
        Action::Settle { gallery, pairs }
    }

    fn release(&mut self) -> Action {
        let retired = self.galleries_like(true);
        let orphans: Vec<(Address, Address)> =
            self.model.delegations.keys().filter(|(_, gallery)| retired.contains(gallery)).copied().collect();
        if orphans.is_empty() && self.chance(0.9) {
            return if self.chance(0.5) { self.retire() } else { self.allocate() };
        }
        let (owner, gallery) = if orphans.is_empty() { self.delegation() } else { self.one(&orphans) };
        let recorded = self.model.delegation(&owner, &gallery).ok().map(|delegation| delegation.rent_payer);
        Action::Release { owner, gallery, rent_payer: self.rent_payer(recorded) }
    }

    fn register(&mut self) -> Action {
        let actors = self.actors;
        let mut free = Vec::new();
        for creator in &actors.creators {
            let indexes =
                (0..2).filter(|index| !self.model.galleries.contains_key(&actors.gallery(creator, *index)));
            free.extend(indexes.map(|index| (*creator, index)));
        }
        let (creator, index) =
            if free.is_empty() || self.chance(0.05) { (actors.creators[0], 0) } else { self.one(&free) };
        Action::Register { creator, index, payer: self.payer(&creator) }
    }

    fn creator_of(&self, gallery: &Address) -> Address {
        self.model.galleries.get(gallery).map_or(self.actors.creators[0], |record| record.creator)
    }

    fn retire(&mut self) -> Action {
        let (_, supported) = self.delegation();
        let gallery = if self.chance(0.7) { supported } else { self.active_gallery() };
        Action::Retire { creator: self.creator_of(&gallery), gallery }
    }

    fn close_gallery(&mut self) -> Action {
        let empty: Vec<Address> = self.model.galleries.keys().copied().collect();
        let empty: Vec<Address> =
            empty.into_iter().filter(|key| self.model.of_gallery(key).count() == 0).collect();
        let gallery =
            if empty.is_empty() || self.chance(0.1) { self.any_gallery() } else { self.one(&empty) };
        let recorded = self.model.galleries.get(&gallery).map(|record| record.rent_payer);
        let rent_payer = self.rent_payer(recorded);
        Action::CloseGallery { creator: self.creator_of(&gallery), gallery, rent_payer }
    }

    fn floor(&mut self) -> Action {
        let owner = self.owner_with(|record| record.locked != 0);
        let most = self.model.owners.get(&owner).map_or(0, |record| record.locked);
        let amount = if self.chance(0.3) { 0 } else { self.amount(most) };
        Action::Floor { owner, amount, signed: self.chance(0.7) }
    }
}
