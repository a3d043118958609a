//! What an owner has: what `show` says, and what every fan's command says when it is done.

use std::fmt;

use influence_client::state::{Config, Influence};
use influence_core::settle::settled_value;
use serde::Serialize;
use solana_address::Address;

use crate::{
    Deployment, Failure, Tokens,
    model::owner::{Fan, Support},
    output::{Text, right, table, time},
};

/// A place on a ladder of thresholds, and the way to the next.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The place reached, 0 to `of`.
    pub reached: u8,
    /// How many there are.
    pub of: u8,
    /// The next threshold.
    pub next: Option<Tokens>,
    /// What is missing to it.
    pub missing: Option<Tokens>,
}

/// One allocation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Allocation {
    /// The gallery.
    pub gallery: Text<Address>,
    /// Its creator.
    pub creator: Text<Address>,
    /// Its number among the creator's.
    pub index: u32,
    /// What the allocation is worth now.
    pub points: Tokens,
    /// Part of the total, in millionths, rounded down.
    pub share: u32,
    /// What the gallery counts of it.
    pub counted: Tokens,
    /// Whether that is what it is worth.
    pub settled: bool,
    /// Whether the gallery is retired and counts nothing any more.
    pub retired: bool,
}

/// What an owner has.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// The wallet.
    pub owner: Text<Address>,
    /// Whether there is a record on chain.
    pub opened: bool,
    /// Influence points: holding score plus locked.
    pub total: Tokens,
    /// 7-day average of the wallet.
    pub holding_score: Tokens,
    /// The day of the holding score; none before the first.
    pub holding_day: Option<u32>,
    /// DAO influence index on that day, 1/10 000; 10 000 is an average user.
    pub influence_index: u32,
    /// Tokens in the vault that count.
    pub locked: Tokens,
    /// Tokens on their way out of the vault.
    pub unlocking: Tokens,
    /// Before this time nothing can be unlocked, unix seconds; none when it is over.
    pub unlockable_at: Option<i64>,
    /// What open listings and sales hold in the lock.
    pub lock_floor: Tokens,
    /// User tier, by total.
    pub tier: Step,
    /// Creator level, by locked tokens.
    pub creator_level: Step,
    /// Points that are allocated.
    pub allocated: Tokens,
    /// Points that can be.
    pub free: Tokens,
    /// Tokens in the wallet's associated account.
    pub wallet: Tokens,
    /// Allocations, the largest first.
    pub allocations: Vec<Allocation>,
}

impl Standing {
    /// Of this fan.
    ///
    /// # Errors
    /// [`Failure::User`] when the record's parts do not fit its whole.
    pub fn of(fan: &Fan, deployment: &Deployment) -> Result<Self, Failure> {
        let tokens = |units: u64| deployment.tokens(units);
        let record = fan.influence.as_ref();
        let field = |read: fn(&Influence) -> u64| tokens(record.map_or(0, read));
        let (total, locked) = (field(|i| i.total.into()), field(|i| i.locked.into()));
        let free = fan.portfolio().free_points()?;
        let mut allocations: Vec<Allocation> = fan
            .supports
            .iter()
            .map(|support| allocation(fan, support, deployment))
            .collect::<Result<_, _>>()?;
        allocations.sort_by_key(|allocation| std::cmp::Reverse(allocation.points.units));
        let config = &deployment.config;
        let (tiers, levels) = (user_tiers(config), creator_levels(config));
        Ok(Self {
            owner: Text(fan.owner),
            opened: record.is_some(),
            total,
            holding_score: field(|i| i.holding_score.into()),
            holding_day: record.map(|i| i.holding_day.into()).filter(|day| *day != 0),
            influence_index: record.map_or(0, |i| i.influence_index.into()),
            locked,
            unlocking: field(|i| i.unlocking.into()),
            unlockable_at: record.map(|i| i64::from(i.unlockable_at)).filter(|until| *until > fan.now),
            lock_floor: tokens(record.map_or(0, |i| i.floor().live(fan.now))),
            tier: step(record.map_or(0, |i| i.user_tier), tiers, total),
            creator_level: step(record.map_or(0, |i| i.creator_level), levels, locked),
            allocated: tokens(allocations.iter().map(|allocation| allocation.points.units).sum()),
            free: tokens(free),
            wallet: tokens(fan.wallet.map_or(0, |wallet| wallet.amount)),
            allocations,
        })
    }
}

/// Thresholds of the user tiers in use, base units.
pub fn user_tiers(config: &Config) -> Vec<u64> {
    let count = config.user_tier_count.into();
    config.user_tiers.iter().take(count).map(|tier| u64::from(*tier)).collect()
}

/// Thresholds of the creator levels in use, base units.
pub fn creator_levels(config: &Config) -> Vec<u64> {
    let count = config.creator_level_count.into();
    config.creator_levels.iter().take(count).map(|level| u64::from(level.locked)).collect()
}

fn step(reached: u8, thresholds: Vec<u64>, amount: Tokens) -> Step {
    let next = thresholds.iter().copied().find(|threshold| *threshold > amount.units);
    let tokens = |units| Tokens { units, ..amount };
    Step {
        reached,
        of: u8::try_from(thresholds.len()).unwrap_or(u8::MAX),
        next: next.map(tokens),
        missing: next.map(|next| tokens(next.saturating_sub(amount.units))),
    }
}

fn allocation(fan: &Fan, support: &Support, deployment: &Deployment) -> Result<Allocation, Failure> {
    let Support { gallery, record, delegation } = support;
    let portfolio = fan.portfolio();
    let worth = portfolio.value(delegation.shares.into())?;
    let due = counted(&portfolio, delegation.shares.into(), record.is_retired())?;
    let counted = u64::from(delegation.points);
    let revision = fan.influence.as_ref().map(|influence| influence.revision);
    Ok(Allocation {
        gallery: Text(*gallery),
        creator: Text(record.creator),
        index: record.index.into(),
        points: deployment.tokens(worth),
        share: share(worth, portfolio.total),
        counted: deployment.tokens(counted),
        settled: counted == due && revision == Some(delegation.revision),
        retired: record.is_retired(),
    })
}

/// `part` of `whole` in millionths, rounded down.
pub fn share(part: u64, whole: u64) -> u32 {
    let millionths = (u128::from(part) * 1_000_000).checked_div(whole.into()).unwrap_or(0);
    u32::try_from(millionths).unwrap_or(u32::MAX)
}

/// A share as a percentage.
pub fn percent(share: u32) -> String {
    format!("{}%", influence_client::amount::format_exact(share.into(), 4))
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.reached, self.of)?;
        match (&self.missing, &self.next) {
            (Some(missing), Some(next)) => write!(f, ", {missing} to the next at {next}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.owner)?;
        if !self.opened {
            writeln!(f, "  no influence yet; begin with `influence lock AMOUNT`")?;
            return write!(f, "  wallet         {}", self.wallet);
        }
        let day = self.holding_day.map_or_else(|| "no day yet".into(), |day| format!("day {day}"));
        writeln!(f, "  points         {}", self.total)?;
        writeln!(f, "    holding      {} ({day})", self.holding_score)?;
        writeln!(f, "    locked       {}", self.locked)?;
        if self.unlocking.units != 0 {
            writeln!(f, "  unlocking      {}", self.unlocking)?;
        }
        if self.lock_floor.units != 0 {
            writeln!(f, "  held by sales  {}", self.lock_floor)?;
        }
        if let Some(until) = self.unlockable_at {
            writeln!(f, "  unlockable     from {}", time(until))?;
        }
        writeln!(f, "  tier           {}", self.tier)?;
        writeln!(f, "  creator level  {}", self.creator_level)?;
        writeln!(f, "  allocated      {}, free {}", self.allocated, self.free)?;
        write!(f, "  wallet         {}", self.wallet)?;
        if self.allocations.is_empty() {
            return Ok(());
        }
        let mut rows = table(&["gallery", "points", "share", "the gallery counts"]);
        for allocation in &self.allocations {
            let counts = match allocation {
                Allocation { settled: true, retired: true, .. } => "nothing: it is retired".into(),
                Allocation { settled: true, .. } => "all of it".into(),
                Allocation { counted, .. } => format!("{counted}, until it is settled"),
            };
            let Allocation { gallery, points, share, .. } = allocation;
            rows.add_row([gallery.to_string().into(), right(points), right(percent(*share)), counts.into()]);
        }
        write!(f, "\n{rows}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_next_step() {
        let amount = |units| Tokens { units, decimals: 0 };
        let say = |reached, units| step(reached, vec![20, 40], amount(units)).to_string();
        assert_eq!(say(0, 5), "0 of 2, 15 to the next at 20");
        assert_eq!(say(1, 20), "1 of 2, 20 to the next at 40");
        assert_eq!(say(2, 40), "2 of 2");
    }

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!(percent(share(4_000, 10_000)), "40%");
        assert_eq!(percent(share(1, 3)), "33.3333%");
        assert_eq!(percent(share(1, 0)), "0%");
    }
}
