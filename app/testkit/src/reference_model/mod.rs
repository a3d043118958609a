//! The program's accounts as they must be, replayed from the balance file and the facts.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use influence_core::{calendar::Day, settle::settled_value, shares::Portfolio};

use super::{
    records::{House, Member, Part},
    scored::Scored,
    wallet::Wallet,
    weights::Weights,
};
use crate::{facts::Fact, town::Town};

/// Everything.
pub struct Model {
    /// By fan.
    pub members: BTreeMap<usize, Member>,
    /// Galleries.
    pub houses: BTreeMap<usize, House>,
    /// By fan: all token accounts together.
    pub wallets: Vec<Wallet>,
    /// The market's.
    pub market: Wallet,
    /// What every day must say.
    pub days: BTreeMap<Day, Scored>,
    /// By fan: wallet and vault together.
    pub(super) held: Vec<Wallet>,
    pub(super) weights: Weights,
    /// What the file says that every account holds.
    balances: Vec<u64>,
}

impl Model {
    /// Replays everything.
    ///
    /// # Errors
    /// When what was written down can not have happened.
    pub fn replay(town: &Town) -> Result<Self> {
        let input = &town.input;
        let mut model = Self {
            members: BTreeMap::new(),
            houses: BTreeMap::new(),
            wallets: vec![Wallet::default(); input.fans.len()],
            market: Wallet::default(),
            days: BTreeMap::new(),
            held: vec![Wallet::default(); input.fans.len()],
            weights: Weights::shipped()?,
            balances: vec![0; input.accounts.len()],
        };
        model.market.add(input.opening_time, input.supply.into());
        for (account, balance) in input.opening.iter().enumerate() {
            model.hold(town, input.opening_time, account, *balance);
        }
        let mut changes = input.changes.iter().peekable();
        for entry in &town.facts.entries {
            // A day's end comes before, everything else after the trades of its second.
            let until =
                entry.time - i64::from(matches!(entry.fact, Fact::Ended { .. } | Fact::Cranked { .. }));
            while let Some(change) = changes.next_if(|change| change.time <= until) {
                model.hold(town, change.time, change.account, change.balance);
            }
            model.happen(town, entry.time, &entry.fact).with_context(|| format!("{:?}", entry.fact))?;
        }
        Ok(model)
    }

    /// The file says what an account holds.
    fn hold(&mut self, town: &Town, time: i64, account: usize, balance: u64) {
        let bought = i128::from(balance) - i128::from(self.balances[account]);
        self.balances[account] = balance;
        let fan = town.input.accounts[account].fan;
        self.wallets[fan].add(time, bought);
        self.held[fan].add(time, bought);
        self.market.add(time, -bought);
    }

    fn happen(&mut self, town: &Town, now: i64, fact: &Fact) -> Result<()> {
        match *fact {
            Fact::Registered { seat } => {
                self.houses.insert(
                    seat,
                    House { retired: false, point_seconds: 0, mark: 0, rank: 0, updated_at: now },
                );
            }
            Fact::Retired { seat } => self.house(seat)?.retired = true,
            Fact::Opened { fan } => {
                let opened_day = town.world.calendar.day_of(now)?;
                self.members.insert(fan, Member { opened_day, locked_at: now, ..Member::default() });
            }
            Fact::Locked { fan, amount } => {
                self.wallets[fan].add(now, -i128::from(amount));
                let member = self.member(fan)?;
                member.set(member.holding_score, member.locked + amount, now)?;
                self.settle_all_of(fan, now)?;
            }
            Fact::Unlocked { fan, amount, settled } => self.unlock(fan, amount, settled, now)?,
            Fact::Allocated { fan, seat, points } => self.change(fan, seat, now, |portfolio, shares| {
                Ok(portfolio.allocate(shares, points).map(|change| (change.portfolio, change.shares))?)
            })?,
            Fact::Withdrawn { fan, seat, points } => self.change(fan, seat, now, |portfolio, shares| {
                Ok(portfolio.withdraw(shares, points).map(|change| (change.portfolio, change.shares))?)
            })?,
            Fact::Reallocated { fan, from, to, points } => self.reallocate(fan, from, to, points, now)?,
            Fact::Paid { fan } => self.pay(fan, now)?,
            Fact::Closed { fan } => {
                let member = self.members.remove(&fan).context("nobody closed")?;
                ensure!(
                    member.locked == 0 && member.unlocking == 0 && member.parts.is_empty(),
                    "closed in use"
                );
            }
            Fact::Proved { fan, day } => self.score(town, fan, day, now)?,
            Fact::Ended { day } => {
                let scored = self.close(town, day)?;
                self.days.insert(day, scored);
            }
            Fact::Cranked { day } => self.crank(town, day, now)?,
        }
        Ok(())
    }

    fn unlock(&mut self, fan: usize, amount: u64, settled: bool, now: i64) -> Result<()> {
        let member = self.member(fan)?;
        let left = member.locked.checked_sub(amount).context("more than was locked")?;
        member.set(member.holding_score, left, now)?;
        member.unlocking += amount;
        if settled {
            self.settle_all_of(fan, now)?;
        }
        let member = self.member(fan)?;
        if member.settled() == member.parts.len() { self.pay(fan, now) } else { Ok(()) }
    }

    fn pay(&mut self, fan: usize, now: i64) -> Result<()> {
        let paid = std::mem::take(&mut self.member(fan)?.unlocking);
        self.wallets[fan].add(now, paid.into());
        Ok(())
    }

    /// Changes one allocation by a rule of core.
    fn change(
        &mut self,
        fan: usize,
        seat: usize,
        now: i64,
        rule: impl Fn(Portfolio, u64) -> Result<(Portfolio, u64)>,
    ) -> Result<()> {
        let member = self.member(fan)?;
        let shares = member.parts.get(&seat).map_or(0, |part| part.shares);
        let (portfolio, shares) = rule(member.portfolio(), shares)?;
        member.supply = portfolio.supply;
        self.give(fan, seat, shares, now)
    }

    fn reallocate(&mut self, fan: usize, from: usize, to: usize, points: u64, now: i64) -> Result<()> {
        let member = self.member(fan)?;
        let shares = |seat| member.parts.get(&seat).map_or(0, |part| part.shares);
        let moved = member.portfolio().reallocate(shares(from), shares(to), points)?;
        self.give(fan, from, moved.from, now)?;
        self.give(fan, to, moved.to, now)
    }

    /// Gives an allocation its shares and settles it; without shares it is gone.
    fn give(&mut self, fan: usize, seat: usize, shares: u64, now: i64) -> Result<()> {
        self.accrue(seat, now)?;
        let parts = &mut self.member(fan)?.parts;
        if shares == 0 {
            parts.remove(&seat);
            return Ok(());
        }
        parts.entry(seat).or_insert(Part { shares, points: 0, revision: 0 }).shares = shares;
        self.settle(fan, seat, now)
    }

    fn settle(&mut self, fan: usize, seat: usize, now: i64) -> Result<()> {
        self.accrue(seat, now)?;
        let retired = self.house(seat)?.retired;
        let member = self.member(fan)?;
        let (portfolio, revision) = (member.portfolio(), member.revision);
        let part = member.parts.get_mut(&seat).context("no such delegation")?;
        part.points = counted(&portfolio, part.shares, retired)?;
        part.revision = revision;
        Ok(())
    }

    fn settle_all_of(&mut self, fan: usize, now: i64) -> Result<()> {
        let seats: Vec<usize> = self.member(fan)?.parts.keys().copied().collect();
        seats.into_iter().try_for_each(|seat| self.settle(fan, seat, now))
    }

    /// Takes a fan's points out of the galleries that are retired.
    fn release_retired(&mut self, fan: usize, now: i64) -> Result<()> {
        let parts: Vec<(usize, u64)> =
            self.member(fan)?.parts.iter().map(|(seat, part)| (*seat, part.shares)).collect();
        for (seat, shares) in parts {
            if self.house(seat)?.retired {
                let member = self.member(fan)?;
                member.supply = member.portfolio().release(shares)?.supply;
                self.give(fan, seat, 0, now)?;
            }
        }
        Ok(())
    }

    /// Adds what the gallery counted since it was last looked at.
    pub(super) fn accrue(&mut self, seat: usize, now: i64) -> Result<()> {
        let points = u128::from(self.points(seat));
        let house = self.house(seat)?;
        house.point_seconds += points * u128::try_from(now - house.updated_at)?;
        house.updated_at = now;
        Ok(())
    }

    fn score(&mut self, town: &Town, fan: usize, day: Day, now: i64) -> Result<()> {
        let tree = &self.days.get(&day).context("the day has not ended")?.holdings;
        // Who opened after the day's end and held nothing has no line, and nothing to be told.
        let Some(leaf) = tree.leaf(&town.owner(fan).to_bytes()) else { return Ok(()) };
        let member = self.member(fan)?;
        member.influence_index = leaf.influence_index;
        member.set(leaf.holding_score, member.locked, now)
    }

    /// Everybody's score, then every gallery, retired ones emptied, then every payment, then every rank.
    fn crank(&mut self, town: &Town, day: Day, now: i64) -> Result<()> {
        let fans: Vec<usize> = self.members.keys().copied().collect();
        for fan in &fans {
            self.score(town, *fan, day, now)?;
        }
        for fan in fans {
            self.settle_all_of(fan, now)?;
            self.release_retired(fan, now)?;
            self.pay(fan, now)?;
        }
        let ranks = &self.days.get(&day).context("the day has not ended")?.engagement;
        let seat_of =
            |key: &[u8; 32]| town.world.seats.iter().position(|seat| seat.address.to_bytes() == *key);
        let ranks: Vec<_> = ranks.leaves().iter().map(|leaf| (seat_of(&leaf.gallery), leaf.rank)).collect();
        for (seat, rank) in ranks {
            self.house(seat.context("a gallery of nobody")?)?.rank = rank;
        }
        Ok(())
    }

    fn member(&mut self, fan: usize) -> Result<&mut Member> {
        self.members.get_mut(&fan).context("no such member")
    }

    pub(super) fn house(&mut self, seat: usize) -> Result<&mut House> {
        self.houses.get_mut(&seat).context("no such gallery")
    }

    /// What a gallery counts.
    pub fn points(&self, seat: usize) -> u64 {
        self.supporters(seat).map(|part| part.points).sum()
    }

    /// A gallery's delegations.
    pub fn supporters(&self, seat: usize) -> impl Iterator<Item = &Part> {
        self.members.values().filter_map(move |member| member.parts.get(&seat))
    }
}
