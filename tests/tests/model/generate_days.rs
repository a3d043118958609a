//! Next actions of crankers, honest and lying, and permissionless actions on a final day.

use influence_core::calendar::Day;
use influence_scoring::merkle::Subtree;
use influence_tests::{snapshots::TestSnapshot, test_env::DAY};
use rand::Rng;
use solana_address::Address;

use crate::{
    action::Action,
    generate::Generator,
    state::{Status, calendar},
};

/// Version of a day that honest crankers compute; the others are lies.
const HONEST: usize = 0;
/// A lie that the supply does not refuse.
const PLAUSIBLE: usize = 1;
/// More influence than there are tokens.
const IMPOSSIBLE: usize = 2;

impl Generator<'_> {
    /// Some day near now.
    pub fn some_day(&mut self) -> Day {
        let known: Vec<Day> = self.model.snapshots.keys().copied().collect();
        let last = self.model.config.last_final_day;
        if last != 0 && self.chance(0.85) {
            last
        } else if known.is_empty() || self.chance(0.1) {
            self.model.today() - self.rng.random_range(0..20)
        } else {
            self.one(&known)
        }
    }

    /// Some days on which crankers do what they should.
    pub fn days(&mut self) -> Action {
        for _ in 0..self.rng.random_range(1..4) {
            self.plan.extend(["vote", "vote", "next day"]);
        }
        Action::Pass { seconds: DAY - self.model.now % DAY }
    }

    pub fn expire(&mut self) -> Action {
        let (days, expiry) = (self.model.config.final_days, usize::from(self.model.config.expiry));
        let stale = |holding_day: Day| days.iter().filter(|past| past.0 > holding_day).count() > expiry;
        if self.model.owners.values().any(|record| record.holding != 0 && stale(record.holding_day)) {
            return Action::Expire { owner: self.owner_with(|r| r.holding != 0 && stale(r.holding_day)) };
        }
        let any = self.model.owners.values().any(|record| record.holding != 0);
        if !any || self.chance(0.3) {
            return Action::Expire { owner: self.owner_with(|_| true) };
        }
        // Days go by and no account is brought up to date.
        self.plan.extend(["expire", "next day"]);
        for _ in 0..expiry + 2 {
            self.plan.extend(["vote", "vote", "next day"]);
        }
        Action::Pass { seconds: 0 }
    }

    pub fn void(&mut self) -> Action {
        let now = self.model.now;
        let mut fresh = self
            .model
            .snapshots
            .iter()
            .filter(|(_, snapshot)| snapshot.status == Status::Final && now < snapshot.challenge_ends_at);
        let fresh = fresh.next().map(|(day, _)| *day);
        Action::Void { day: fresh.unwrap_or_else(|| self.some_day()) }
    }

    /// A cranker's vote, mostly an honest one.
    pub fn publish(&mut self) -> Action {
        let careless = self.chance(0.3);
        self.vote(!careless)
    }

    /// A vote; who does as they should votes for the newest day, and for the honest contents.
    pub fn vote(&mut self, honest: bool) -> Action {
        let today = self.model.today();
        let open = |day: &Day| {
            self.model.snapshots.get(day).is_none_or(|snapshot| snapshot.status == Status::Open)
                && *day > self.model.config.last_final_day
        };
        let newest = honest || self.chance(0.5);
        let mut recent = today - 2..today;
        let due = if newest { recent.rfind(open) } else { recent.find(open) };
        let day = match due {
            _ if !honest && self.chance(0.3) => today - self.rng.random_range(0..20),
            Some(day) => day,
            None => return Action::Pass { seconds: DAY - self.model.now % DAY },
        };
        let version = match self.rng.random_range(0..20) {
            0..6 if !honest => PLAUSIBLE,
            6..8 if !honest => IMPOSSIBLE,
            _ => HONEST,
        };
        self.write_down(day, version);
        let mut crankers = self.model.config.crankers.clone();
        // Who has not voted for it yet, first.
        let voted = |key: &Address| {
            let snapshot = self.model.snapshots.get(&day);
            snapshot.is_some_and(|snapshot| snapshot.votes.values().any(|vote| vote.0 == *key))
        };
        let waiting: Vec<Address> = crankers.iter().filter(|key| !voted(key)).copied().collect();
        if !waiting.is_empty() && (honest || self.chance(0.7)) {
            crankers = waiting;
        }
        if !honest && self.chance(0.15) {
            crankers = self.actors.crankers.clone();
        }
        Action::Publish { cranker: self.one(&crankers), day, version }
    }

    /// Computes a version of a day, once.
    fn write_down(&mut self, day: Day, version: usize) {
        if self.library.contains_key(&(day, version)) {
            return;
        }
        let fans = &self.actors.fans;
        let wallet = |fan: &Address| self.model.wallets.get(fan).copied().unwrap_or(0);
        let supply = self.model.supply;
        let mut scores: Vec<(Address, u64)> = fans.iter().map(|fan| (*fan, wallet(fan))).collect();
        let few = u64::try_from(scores.len()).expect("few fans");
        match version {
            PLAUSIBLE if self.rng.random_bool(0.3) => {
                // Everything to one of them.
                let lucky = self.rng.random_range(0..scores.len());
                for (place, score) in scores.iter_mut().enumerate() {
                    score.1 = if place == lucky { supply + few } else { 0 };
                }
            }
            PLAUSIBLE => scores.iter_mut().for_each(|s| s.1 = self.rng.random_range(0..=supply / few)),
            IMPOSSIBLE => scores[0].1 = supply + 100,
            _ => {}
        }
        if let Some(whale) = self.actors.whale.filter(|_| version == HONEST) {
            // As much as rounding could add up to: with everything locked it is above the largest total.
            let all = supply + u64::try_from(self.model.owners.len()).expect("few owners");
            scores = scores.into_iter().map(|(fan, _)| (fan, if fan == whale { all } else { 0 })).collect();
        }
        let member = |score: &(Address, u64)| self.model.owners.contains_key(&score.0);
        let (members, mut others): (Vec<_>, Vec<_>) = scores.into_iter().partition(member);
        others.retain(|score| score.1 != 0);
        let galleries: Vec<(Address, u64)> = self.model.galleries.keys().map(|key| (*key, 1_000)).collect();
        let scored = TestSnapshot::with_galleries(day, &members, &others, &galleries);
        self.library.insert((day, version), scored);
    }

    /// A version of the day that was written down: mostly the one that is final.
    fn version(&mut self, day: Day) -> Option<usize> {
        let known: Vec<usize> = self.library.keys().filter(|key| key.0 == day).map(|key| key.1).collect();
        let agreed = self.model.snapshots.get(&day).and_then(|snapshot| snapshot.contents);
        let right = |version: &&usize| agreed == Some(self.library[&(day, **version)].contents());
        match known.iter().find(right) {
            Some(version) if !self.chance(0.05) => Some(*version),
            _ if known.is_empty() => None,
            _ => Some(self.one(&known)),
        }
    }

    pub fn apply(&mut self) -> Action {
        if self.model.config.last_final_day == 0 && self.chance(0.7) {
            return self.publish();
        }
        let day = self.some_day();
        let Some(version) = self.version(day) else { return self.publish() };
        let standing = self.model.snapshots.get(&day).map_or(0, |s| s.challenge_ends_at - self.model.now);
        if standing > 0 && self.chance(0.7) {
            return Action::Pass { seconds: standing };
        }
        let scored = &self.library[&(day, version)];
        let ranks = scored.engagement.galleries();
        if ranks != 0 && self.chance(0.25) {
            let rank = self.rng.random_range(1..=ranks);
            let claimed = if self.chance(0.1) { rank + 1 } else { rank };
            return Action::ApplyRank { day, version, rank, claimed };
        }
        let half = if self.chance(0.9) { Subtree::Members } else { Subtree::Others };
        let scored = &self.library[&(day, version)];
        let lines = scored.holdings.entries(half);
        let Ok(count) = u32::try_from(lines.len()) else { return self.publish() };
        if count == 0 {
            return Action::Pass { seconds: 60 };
        }
        let len = 1 << self.rng.random_range(0..=count.next_power_of_two().ilog2());
        let start = self.rng.random_range(0..count) / len * len;
        let mut bare = 0u32;
        for place in 0..len {
            let line = lines.get((start + place) as usize);
            let known = line.is_some_and(|line| self.model.owners.contains_key(&line.owner));
            let flip = self.rng.random_bool(if known { 0.15 } else { 0.03 });
            bare |= u32::from(known == flip) << place;
        }
        Action::ApplyHoldings { day, version, half, start, len, bare, tampered: self.chance(0.06) }
    }

    pub fn old_snapshot(&mut self) -> Action {
        let now = self.model.now;
        let oldest = self.model.snapshots.keys().next().copied();
        let day = oldest.unwrap_or_else(|| self.some_day());
        let rent_payer = self.model.snapshots.get(&day).map(|snapshot| snapshot.rent_payer);
        if calendar().end_of(day) + 90 * DAY > now && self.chance(0.3) {
            return Action::Pass { seconds: 30 * DAY };
        }
        Action::CloseSnapshot { day, rent_payer: rent_payer.unwrap_or(self.actors.sponsor) }
    }
}
