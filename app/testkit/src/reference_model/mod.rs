//! The reference model: every account, score, rank and index again, from the balance file, the platform's activity and the
//! recorded actions, in plain arithmetic.
//!
//! It shares the rules with the program ([`influence_core`]) and the trees with scoring. Averages are summed up from the
//! whole history, galleries from all their supporters, engagement and influence without SQL, and nothing that was read
//! from a chain is used.

pub mod accounts;
mod day;
pub mod engagement;
mod influence_index;
mod run_record;
mod wallet;
mod weights;

pub use accounts::{GalleryModel, ModelDelegation, ModelMember};
pub use day::ModelDay;
pub use engagement::ModelGalleryScore;
pub use run_record::RunRecord;
pub use wallet::WalletHistory;

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use influence_core::{calendar::Day, shares::Portfolio};
use solana_address::Address;

use crate::actors::LoggedAction;
use day::EndedDay;
use weights::PlainWeights;

/// Fans and galleries by their index.
pub struct ReferenceModel<'a> {
    run: RunRecord<'a>,
    pub members: BTreeMap<usize, ModelMember>,
    pub galleries: BTreeMap<usize, GalleryModel>,
    /// All token accounts of a fan together.
    pub wallets: Vec<WalletHistory>,
    pub treasury: WalletHistory,
    pub days: BTreeMap<Day, ModelDay>,
    /// Wallet and vault of a fan together.
    held: Vec<WalletHistory>,
    weights: PlainWeights,
    /// What every account holds, by the file.
    balances: Vec<u64>,
}

impl<'a> ReferenceModel<'a> {
    /// Replays everything.
    ///
    /// # Errors
    /// Recorded actions that cannot have happened.
    pub fn replay(run: RunRecord<'a>) -> Result<Self> {
        let file = run.balances;
        let mut model = Self {
            run,
            members: BTreeMap::new(),
            galleries: BTreeMap::new(),
            wallets: vec![WalletHistory::default(); file.fans.len()],
            treasury: WalletHistory::default(),
            days: BTreeMap::new(),
            held: vec![WalletHistory::default(); file.fans.len()],
            weights: PlainWeights::bundled()?,
            balances: vec![0; file.accounts.len()],
        };
        model.treasury.add(file.opening_time, file.supply.into());
        for (account, balance) in file.opening.iter().enumerate() {
            model.trade(file.opening_time, account, *balance);
        }
        let mut changes = file.changes.iter().peekable();
        for (time, action) in &run.actions.entries {
            // A day's end comes before the trades of its second, everything else after them.
            let is_first = matches!(action, LoggedAction::DayEnded { .. } | LoggedAction::Cranked { .. });
            let until = time - i64::from(is_first);
            while let Some(change) = changes.next_if(|change| change.time <= until) {
                model.trade(change.time, change.account, change.balance);
            }
            model.apply(*time, action).with_context(|| format!("{action:?}"))?;
        }
        Ok(model)
    }

    /// An account holds `balance` by the file.
    fn trade(&mut self, time: i64, account: usize, balance: u64) {
        let bought = i128::from(balance) - i128::from(self.balances[account]);
        self.balances[account] = balance;
        let fan = self.run.balances.accounts[account].fan;
        self.wallets[fan].add(time, bought);
        self.held[fan].add(time, bought);
        self.treasury.add(time, -bought);
    }

    fn apply(&mut self, now: i64, action: &LoggedAction) -> Result<()> {
        match *action {
            LoggedAction::Registered { gallery } => {
                self.galleries.insert(gallery, GalleryModel { updated_at: now, ..GalleryModel::default() });
            }
            LoggedAction::Retired { gallery } => self.gallery(gallery)?.retired = true,
            LoggedAction::Opened { fan } => {
                let opened_day = self.run.calendar.day_of(now)?;
                self.members
                    .insert(fan, ModelMember { opened_day, locked_at: now, ..ModelMember::default() });
            }
            LoggedAction::Locked { fan, amount } => {
                self.wallets[fan].add(now, -i128::from(amount));
                let member = self.member(fan)?;
                member.set(member.holding_score, member.locked + amount, now)?;
                self.settle_all_of(fan, now)?;
            }
            LoggedAction::Unlocked { fan, amount, settled } => self.unlock(fan, amount, settled, now)?,
            LoggedAction::Allocated { fan, gallery, points } => {
                self.change_allocation(fan, gallery, now, |portfolio, shares| {
                    Ok(portfolio.allocate(shares, points).map(|change| (change.portfolio, change.shares))?)
                })?;
            }
            LoggedAction::Withdrawn { fan, gallery, points } => {
                self.change_allocation(fan, gallery, now, |portfolio, shares| {
                    Ok(portfolio.withdraw(shares, points).map(|change| (change.portfolio, change.shares))?)
                })?;
            }
            LoggedAction::Reallocated { fan, from, to, points } => {
                self.reallocate(fan, from, to, points, now)?;
            }
            LoggedAction::Paid { fan } => self.pay(fan, now)?,
            LoggedAction::Closed { fan } => {
                let member = self.members.remove(&fan).context("the account does not exist")?;
                let is_empty = member.locked == 0 && member.unlocking == 0 && member.delegations.is_empty();
                ensure!(is_empty, "closed while in use");
            }
            LoggedAction::Proved { fan, day } => self.apply_score(fan, day, now)?,
            LoggedAction::DayEnded { day } => {
                let averages = self.averages(day)?;
                let (wallets, held, members) = (&self.wallets, &self.held, &self.members);
                let (run, treasury, weights) = (self.run, &self.treasury, &self.weights);
                let ended = EndedDay { run, day, weights, members, wallets, held, treasury, averages };
                self.days.insert(day, ended.score()?);
            }
            LoggedAction::Cranked { day } => self.crank(day, now)?,
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
        if member.settled() == member.delegations.len() { self.pay(fan, now) } else { Ok(()) }
    }

    fn pay(&mut self, fan: usize, now: i64) -> Result<()> {
        let paid = std::mem::take(&mut self.member(fan)?.unlocking);
        self.wallets[fan].add(now, paid.into());
        Ok(())
    }

    /// Changes one allocation by a rule of core.
    fn change_allocation(
        &mut self,
        fan: usize,
        gallery: usize,
        now: i64,
        rule: impl Fn(Portfolio, u64) -> Result<(Portfolio, u64)>,
    ) -> Result<()> {
        let member = self.member(fan)?;
        let shares = member.delegations.get(&gallery).map_or(0, |delegation| delegation.shares);
        let (portfolio, shares) = rule(member.portfolio(), shares)?;
        member.supply = portfolio.supply;
        self.set_shares(fan, gallery, shares, now)
    }

    fn reallocate(&mut self, fan: usize, from: usize, to: usize, points: u64, now: i64) -> Result<()> {
        let member = self.member(fan)?;
        let shares = |gallery| member.delegations.get(&gallery).map_or(0, |delegation| delegation.shares);
        let moved = member.portfolio().reallocate(shares(from), shares(to), points)?;
        self.set_shares(fan, from, moved.from, now)?;
        self.set_shares(fan, to, moved.to, now)
    }

    /// Sets the shares of an allocation and settles it; an allocation without shares ends.
    fn set_shares(&mut self, fan: usize, gallery: usize, shares: u64, now: i64) -> Result<()> {
        self.accrue(gallery, now)?;
        let delegations = &mut self.member(fan)?.delegations;
        if shares == 0 {
            delegations.remove(&gallery);
            return Ok(());
        }
        let fresh = ModelDelegation { shares, points: 0, revision: 0 };
        delegations.entry(gallery).or_insert(fresh).shares = shares;
        self.settle(fan, gallery, now)
    }

    fn settle(&mut self, fan: usize, gallery: usize, now: i64) -> Result<()> {
        self.accrue(gallery, now)?;
        let retired = self.gallery(gallery)?.retired;
        self.member(fan)?.settle(gallery, retired)
    }

    fn settle_all_of(&mut self, fan: usize, now: i64) -> Result<()> {
        let galleries: Vec<usize> = self.member(fan)?.delegations.keys().copied().collect();
        galleries.into_iter().try_for_each(|gallery| self.settle(fan, gallery, now))
    }

    /// Takes a fan's points out of retired galleries.
    fn release_retired(&mut self, fan: usize, now: i64) -> Result<()> {
        let delegations = self.member(fan)?.delegations.clone();
        for (gallery, delegation) in delegations {
            if self.gallery(gallery)?.retired {
                let member = self.member(fan)?;
                member.supply = member.portfolio().release(delegation.shares)?.supply;
                self.set_shares(fan, gallery, 0, now)?;
            }
        }
        Ok(())
    }

    /// Adds what the gallery has counted since its last update.
    fn accrue(&mut self, gallery: usize, now: i64) -> Result<()> {
        let points = u128::from(self.points(gallery));
        let model = self.gallery(gallery)?;
        model.point_seconds += points * u128::try_from(now - model.updated_at)?;
        model.updated_at = now;
        Ok(())
    }

    /// Average points of every open gallery since the last day's end, base units.
    fn averages(&mut self, day: Day) -> Result<BTreeMap<Address, u64>> {
        let calendar = self.run.calendar;
        let (end, seconds) = (calendar.end_of(day), u128::from(calendar.day_seconds()));
        let mut averages = BTreeMap::new();
        for gallery in self.galleries.keys().copied().collect::<Vec<_>>() {
            self.accrue(gallery, end)?;
            let address = self.run.galleries[gallery];
            let model = self.gallery(gallery)?;
            let average = (model.point_seconds - model.mark) / seconds;
            model.mark = model.point_seconds;
            if !model.retired {
                averages.insert(address, u64::try_from(average)?);
            }
        }
        Ok(averages)
    }

    fn apply_score(&mut self, fan: usize, day: Day, now: i64) -> Result<()> {
        let owner = self.run.owner(fan);
        let tree = &self.days.get(&day).context("the day has not ended")?.holdings;
        // A fan who opened after the day's end and held nothing has no leaf.
        let Some(leaf) = tree.leaf(&owner) else { return Ok(()) };
        let member = self.member(fan)?;
        member.influence_index = leaf.influence_index;
        member.set(leaf.holding_score, member.locked, now)
    }

    /// Applies all scores, then settles and releases everything, then pays, then ranks.
    fn crank(&mut self, day: Day, now: i64) -> Result<()> {
        let fans: Vec<usize> = self.members.keys().copied().collect();
        for fan in &fans {
            self.apply_score(*fan, day, now)?;
        }
        for fan in fans {
            self.settle_all_of(fan, now)?;
            self.release_retired(fan, now)?;
            self.pay(fan, now)?;
        }
        let ranks = &self.days.get(&day).context("the day has not ended")?.engagement;
        let index_of = |key: Address| self.run.galleries.iter().position(|gallery| *gallery == key);
        let ranks: Vec<_> =
            ranks.leaves().iter().map(|leaf| (index_of(Address::from(leaf.gallery)), leaf.rank)).collect();
        for (gallery, rank) in ranks {
            self.gallery(gallery.context("an unknown gallery has a rank")?)?.rank = rank;
        }
        Ok(())
    }

    fn member(&mut self, fan: usize) -> Result<&mut ModelMember> {
        self.members.get_mut(&fan).context("the member does not exist")
    }

    fn gallery(&mut self, gallery: usize) -> Result<&mut GalleryModel> {
        self.galleries.get_mut(&gallery).context("the gallery does not exist")
    }

    /// Points that a gallery counts, base units.
    pub fn points(&self, gallery: usize) -> u64 {
        self.supporters(gallery).map(|delegation| delegation.points).sum()
    }

    pub fn supporters(&self, gallery: usize) -> impl Iterator<Item = &ModelDelegation> {
        self.members.values().filter_map(move |member| member.delegations.get(&gallery))
    }
}
