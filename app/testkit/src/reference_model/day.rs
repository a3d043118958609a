//! A day's scores, indices, ranks and trees, from everybody's whole history.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use influence_core::{
    calendar::Day,
    merkle::{Sha2, engagement::EngagementLeaf, engagement::seal},
};
use influence_scoring::{
    key::Key,
    tree::{EngagementTree, HoldingsTree, Line},
};
use solana_signer::Signer;

use super::{
    engagement::{self, Scores, Stakes},
    influence::{Held, indices},
    model::Model,
};
use crate::town::Town;

/// What a day must say.
pub struct Scored {
    /// Everybody's score and index.
    pub holdings: HoldingsTree,
    /// Every gallery's rank.
    pub engagement: EngagementTree,
    /// What the ranks go by, and the users' scores.
    pub scores: Scores,
    /// What the scores would be without the events of those who should gain nothing.
    pub without_idle: Scores,
}

impl Model {
    /// Scores `day`, which has just ended.
    ///
    /// # Errors
    /// When the day has no activity, or the weights do not say what it is worth.
    pub(super) fn close(&mut self, town: &Town, day: Day) -> Result<Scored> {
        let averages = self.averages(town, day)?;
        let mut stakes = BTreeMap::new();
        let mut users = BTreeMap::new();
        for (fan, wallet) in self.wallets.iter().enumerate() {
            let owner = town.owner(fan).to_bytes();
            let score = wallet.score(&town.world.calendar, day)?;
            let locked = self.members.get(&fan).map_or(0, |member| member.locked);
            stakes.insert(owner, (score, locked));
            if self.members.contains_key(&fan) && score + locked > 0 {
                let seconds = self.held[fan].age(town.world.calendar.end_of(day));
                users.insert(owner, Held { amount: (score + locked).into(), seconds });
            }
        }
        let index = indices(&self.weights, &town.platform.catalogue.people, &users)?;
        let stakes = Stakes { wallets: &stakes, galleries: &averages };
        let number = usize::try_from(day - town.input.first_day)?;
        let events = town.platform.days.get(number).context("every day has its activity")?;
        let score =
            |events: &[_]| engagement::scores(&self.weights, &town.platform.catalogue, events, &stakes);
        let idle = |user| town.platform.characters.iter().any(|(of, is)| *of == user && is.is_idle());
        let others: Vec<_> = events.iter().filter(|event| !idle(event.user)).cloned().collect();
        let (scores, without_idle) = (score(events)?, score(&others)?);
        let engagement = ranks(town, day, &scores)?;
        Ok(Scored { holdings: self.tree(town, day, &index)?, engagement, scores, without_idle })
    }

    /// A day's tree from everybody's whole history.
    fn tree(&self, town: &Town, day: Day, index: &BTreeMap<Key, u32>) -> Result<HoldingsTree> {
        let calendar = &town.world.calendar;
        let (mut members, mut others) = (Vec::new(), Vec::new());
        for (fan, wallet) in self.wallets.iter().enumerate() {
            let owner = town.owner(fan).to_bytes();
            let line =
                Line::new(owner, wallet.score(calendar, day)?, index.get(&owner).copied().unwrap_or(0));
            if self.members.contains_key(&fan) { members.push(line) } else { others.push(line) }
        }
        let market = town.world.roles.market.pubkey().to_bytes();
        others.push(Line::new(market, self.market.score(calendar, day)?, 0));
        others.retain(|line| line.holding_score > 0);
        Ok(HoldingsTree::build(day, &members, &others)?)
    }

    /// What every gallery that takes support counted on average since the last day's end, base units.
    fn averages(&mut self, town: &Town, day: Day) -> Result<BTreeMap<Key, u64>> {
        let (end, seconds) = (town.world.calendar.end_of(day), u128::from(town.world.calendar.day_seconds()));
        let mut averages = BTreeMap::new();
        for seat in self.houses.keys().copied().collect::<Vec<_>>() {
            self.accrue(seat, end)?;
            let house = self.house(seat)?;
            let average = (house.point_seconds - house.mark) / seconds;
            house.mark = house.point_seconds;
            if !house.retired {
                averages.insert(town.world.seats[seat].address.to_bytes(), u64::try_from(average)?);
            }
        }
        Ok(averages)
    }
}

/// The galleries by score; equal ones by their address.
fn ranks(town: &Town, day: Day, scores: &Scores) -> Result<EngagementTree> {
    let mut order: Vec<(Key, u64)> =
        scores.galleries.iter().map(|(key, score)| (*key, score.score)).collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let leaf = |(rank, (gallery, score)): (u32, &(Key, u64))| {
        let seal = seal::<Sha2>(*score, &town.world.secret.salt(day, gallery));
        EngagementLeaf { gallery: *gallery, rank, day, seal }
    };
    Ok(EngagementTree::build(day, &(1..).zip(&order).map(leaf).collect::<Vec<_>>())?)
}
