//! A day's scores, indices, ranks and trees, from every owner's whole history.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use influence_core::{
    calendar::Day,
    merkle::{Sha2, engagement::EngagementLeaf, engagement::seal},
};
use influence_scoring::merkle::{EngagementTree, HoldingEntry, HoldingsTree};
use solana_address::Address;
use solana_signer::Signer;

use super::{
    accounts::ModelMember,
    engagement::{self, DayStakes, ModelScores},
    influence_index::{HeldTokens, indices},
    run_record::RunRecord,
    wallet::WalletHistory,
    weights::PlainWeights,
};
use crate::actors::keys;

/// What a day must contain.
pub struct ModelDay {
    pub holdings: HoldingsTree,
    pub engagement: EngagementTree,
    pub scores: ModelScores,
    /// The scores without the events of users who should gain nothing.
    pub without_gaming: ModelScores,
}

/// A day that has ended, with everything that its scores follow from.
pub struct EndedDay<'a> {
    pub run: RunRecord<'a>,
    pub day: Day,
    pub weights: &'a PlainWeights,
    pub members: &'a BTreeMap<usize, ModelMember>,
    /// All token accounts of a fan together.
    pub wallets: &'a [WalletHistory],
    /// Wallet and vault of a fan together.
    pub held: &'a [WalletHistory],
    pub treasury: &'a WalletHistory,
    /// Average points of every open gallery, base units.
    pub averages: BTreeMap<Address, u64>,
}

impl EndedDay<'_> {
    pub fn score(&self) -> Result<ModelDay> {
        let (run, day) = (self.run, self.day);
        let mut stakes = BTreeMap::new();
        let mut users = BTreeMap::new();
        for (fan, wallet) in self.wallets.iter().enumerate() {
            let owner = self.run.owner(fan);
            let score = wallet.score(run.calendar, day)?;
            let locked = self.members.get(&fan).map_or(0, |member| member.locked);
            stakes.insert(owner, (score, locked));
            if self.members.contains_key(&fan) && score + locked > 0 {
                let seconds = self.held[fan].age(run.calendar.end_of(day));
                users.insert(owner, HeldTokens { amount: (score + locked).into(), seconds });
            }
        }
        let index = indices(self.weights, &run.platform.tables.users, &users)?;
        let stakes = DayStakes { wallets: &stakes, galleries: &self.averages };
        let number = usize::try_from(day - run.balances.first_day)?;
        let events = run.platform.days.get(number).context("the day has no activity")?;
        let score = |events: &[_]| engagement::scores(self.weights, &run.platform.tables, events, &stakes);
        let is_gaming =
            |user| run.platform.personas.iter().any(|(of, persona)| *of == user && persona.is_gaming());
        let others: Vec<_> = events.iter().filter(|event| !is_gaming(event.user)).cloned().collect();
        let (scores, without_gaming) = (score(events)?, score(&others)?);
        let engagement = self.ranks(&scores)?;
        Ok(ModelDay { holdings: self.tree(&index)?, engagement, scores, without_gaming })
    }

    fn tree(&self, index: &BTreeMap<Address, u32>) -> Result<HoldingsTree> {
        let (calendar, day) = (self.run.calendar, self.day);
        let (mut members, mut others) = (Vec::new(), Vec::new());
        for (fan, wallet) in self.wallets.iter().enumerate() {
            let owner = self.run.owner(fan);
            let index = index.get(&owner).copied().unwrap_or(0);
            let line = HoldingEntry::new(owner, wallet.score(calendar, day)?, index);
            if self.members.contains_key(&fan) { members.push(line) } else { others.push(line) }
        }
        let treasury = keys::treasury().pubkey();
        others.push(HoldingEntry::new(treasury, self.treasury.score(calendar, day)?, 0));
        others.retain(|line| line.holding_score > 0);
        Ok(HoldingsTree::build(day, &members, &others)?)
    }

    /// The galleries by score; equal ones by their address.
    fn ranks(&self, scores: &ModelScores) -> Result<EngagementTree> {
        let day = self.day;
        let mut order: Vec<(Address, u64)> =
            scores.galleries.iter().map(|(gallery, score)| (*gallery, score.score)).collect();
        order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let leaf = |(rank, (gallery, score)): (u32, &(Address, u64))| {
            let seal = seal::<Sha2>(*score, &self.run.secret.salt(day, gallery));
            EngagementLeaf { gallery: gallery.to_bytes(), rank, day, seal }
        };
        Ok(EngagementTree::build(day, &(1..).zip(&order).map(leaf).collect::<Vec<_>>())?)
    }
}
