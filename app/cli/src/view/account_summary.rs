//! Summary of an owner: points, lock, tier and allocations.

use std::{cmp::Reverse, fmt};

use influence_client::state::{Config, Influence};
use influence_core::settle::settled_value;
use serde::Serialize;
use solana_address::Address;

use super::format_settled;
use crate::{
    CliError, Context, DeploymentInfo, Tokens,
    model::{Allocation, OwnerState},
    output::{AsString, format_percent, format_time, new_table, right_cell, share_of},
};

/// Progress through tiers or levels.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TierProgress {
    /// 0 to `of`.
    reached: u8,
    of: u8,
    /// Next threshold.
    next: Option<Tokens>,
    /// Missing to the next threshold.
    missing: Option<Tokens>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AllocationView {
    gallery: AsString<Address>,
    creator: AsString<Address>,
    index: u32,
    points: Tokens,
    /// Share of the total, millionths.
    share: u32,
    /// Points that the gallery counts.
    counted: Tokens,
    /// True if `counted` is up to date.
    settled: bool,
    retired: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountSummary {
    owner: AsString<Address>,
    opened: bool,
    /// Influence points: holding score plus locked.
    total: Tokens,
    holding_score: Tokens,
    holding_day: Option<u32>,
    /// 1/10 000; 10 000 is the average.
    influence_index: u32,
    locked: Tokens,
    unlocking: Tokens,
    /// Unix seconds; `None` once unlocking is possible.
    unlockable_at: Option<i64>,
    lock_floor: Tokens,
    tier: TierProgress,
    creator_level: TierProgress,
    allocated: Tokens,
    free: Tokens,
    wallet: Tokens,
    /// Largest first.
    allocations: Vec<AllocationView>,
}

impl AccountSummary {
    pub async fn read(context: &Context, owner: &Address) -> Result<Self, CliError> {
        let deployment = context.deployment().await?;
        let owner = OwnerState::read(&context.chain, &deployment, owner).await?;
        Self::new(&owner, &deployment)
    }

    fn new(owner: &OwnerState, deployment: &DeploymentInfo) -> Result<Self, CliError> {
        let tokens = |units: u64| deployment.tokens(units);
        let influence = owner.influence.as_ref();
        let field = |read: fn(&Influence) -> u64| tokens(influence.map_or(0, read));
        let (total, locked) = (field(|i| i.total.into()), field(|i| i.locked.into()));
        let views =
            owner.allocations.iter().map(|allocation| AllocationView::new(owner, allocation, deployment));
        let mut allocations: Vec<AllocationView> = views.collect::<Result<_, _>>()?;
        allocations.sort_by_key(|allocation| Reverse(allocation.points.units));
        let config = &deployment.config;
        let (tiers, levels) = (user_tiers(config), creator_levels(config));
        Ok(Self {
            owner: AsString(owner.owner),
            opened: influence.is_some(),
            total,
            holding_score: field(|i| i.holding_score.into()),
            holding_day: influence.map(|i| i.holding_day.into()).filter(|day| *day != 0),
            influence_index: influence.map_or(0, |i| i.influence_index.into()),
            locked,
            unlocking: field(|i| i.unlocking.into()),
            unlockable_at: influence.map(|i| i64::from(i.unlockable_at)).filter(|until| *until > owner.now),
            lock_floor: tokens(influence.map_or(0, |i| i.floor().live(owner.now))),
            tier: TierProgress::new(influence.map_or(0, |i| i.user_tier), &tiers, total),
            creator_level: TierProgress::new(influence.map_or(0, |i| i.creator_level), &levels, locked),
            allocated: tokens(allocations.iter().map(|allocation| allocation.points.units).sum()),
            free: tokens(owner.portfolio().free_points()?),
            wallet: tokens(owner.wallet.map_or(0, |wallet| wallet.amount)),
            allocations,
        })
    }
}

/// Thresholds of the configured user tiers, base units.
fn user_tiers(config: &Config) -> Vec<u64> {
    let count = config.user_tier_count.into();
    config.user_tiers.iter().take(count).map(|tier| u64::from(*tier)).collect()
}

/// Thresholds of the configured creator levels, base units.
fn creator_levels(config: &Config) -> Vec<u64> {
    let count = config.creator_level_count.into();
    config.creator_levels.iter().take(count).map(|level| u64::from(level.locked)).collect()
}

impl TierProgress {
    fn new(reached: u8, thresholds: &[u64], amount: Tokens) -> Self {
        let next = thresholds.iter().copied().find(|threshold| *threshold > amount.units);
        let tokens = |units| Tokens { units, ..amount };
        Self {
            reached,
            of: u8::try_from(thresholds.len()).unwrap_or(u8::MAX),
            next: next.map(tokens),
            missing: next.map(|next| tokens(next.saturating_sub(amount.units))),
        }
    }
}

impl AllocationView {
    fn new(
        owner: &OwnerState,
        allocation: &Allocation,
        deployment: &DeploymentInfo,
    ) -> Result<Self, CliError> {
        let Allocation { gallery, gallery_account, delegation } = allocation;
        let portfolio = owner.portfolio();
        let shares = delegation.shares.into();
        let points = portfolio.value(shares)?;
        let current = settled_value(&portfolio, shares, gallery_account.is_retired())?;
        let counted = u64::from(delegation.points);
        let revision = owner.influence.as_ref().map(|influence| influence.revision);
        Ok(Self {
            gallery: AsString(*gallery),
            creator: AsString(gallery_account.creator),
            index: gallery_account.index.into(),
            points: deployment.tokens(points),
            share: share_of(points, portfolio.total),
            counted: deployment.tokens(counted),
            settled: counted == current && revision == Some(delegation.revision),
            retired: gallery_account.is_retired(),
        })
    }
}

impl fmt::Display for TierProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.reached, self.of)?;
        match (&self.missing, &self.next) {
            (Some(missing), Some(next)) => write!(f, ", {missing} to the next at {next}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for AccountSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.owner)?;
        if !self.opened {
            writeln!(f, "  no influence account; create it with `influence lock AMOUNT`")?;
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
            writeln!(f, "  lock floor     {}", self.lock_floor)?;
        }
        if let Some(until) = self.unlockable_at {
            writeln!(f, "  unlockable     from {}", format_time(until))?;
        }
        writeln!(f, "  tier           {}", self.tier)?;
        writeln!(f, "  creator level  {}", self.creator_level)?;
        writeln!(f, "  allocated      {}, free {}", self.allocated, self.free)?;
        write!(f, "  wallet         {}", self.wallet)?;
        if self.allocations.is_empty() {
            return Ok(());
        }
        let mut rows = new_table(&["gallery", "points", "share", "settled"]);
        for AllocationView { gallery, points, share, counted, settled, retired, .. } in &self.allocations {
            let settled = match (settled, retired) {
                (true, true) => "yes (0 counted: gallery retired)".into(),
                _ => format_settled(*settled, *counted),
            };
            rows.add_row([
                gallery.to_string().into(),
                right_cell(points),
                right_cell(format_percent(*share)),
                settled.into(),
            ]);
        }
        write!(f, "\n{rows}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_names_the_next_tier() {
        let amount = |units| Tokens { units, decimals: 0 };
        let progress = |reached, units| TierProgress::new(reached, &[20, 40], amount(units)).to_string();
        assert_eq!(progress(0, 5), "0 of 2, 15 to the next at 20");
        assert_eq!(progress(1, 20), "1 of 2, 20 to the next at 40");
        assert_eq!(progress(2, 40), "2 of 2");
    }
}
