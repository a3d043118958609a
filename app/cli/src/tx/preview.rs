//! Changes of lock and allocations in a plan.

use influence_client::state::Influence;
use influence_core::limits;
use solana_address::Address;

use super::TxPlan;
use crate::{
    CliError, DeploymentInfo,
    model::{AllocationPreview, OwnerState},
};

impl TxPlan {
    /// Adds the changes of lock, total, tier and level when `locked` base units are locked afterwards. Returns the total.
    pub fn add_lock_changes(
        &mut self,
        owner: &OwnerState,
        deployment: &DeploymentInfo,
        locked: u64,
    ) -> Result<u64, CliError> {
        let DeploymentInfo { config, .. } = deployment;
        let field = |read: fn(&Influence) -> u64| owner.influence.as_ref().map_or(0, read);
        let (before, total_before) = (owner.locked(), field(|i| i.total.into()));
        let total = limits::total_points(field(|i| i.holding_score.into()), locked)?;
        self.add_change("locked", deployment.tokens(before), deployment.tokens(locked));
        self.add_change("points", deployment.tokens(total_before), deployment.tokens(total));
        let tier = u64::from(config.user_tier(total));
        self.add_change("tier", field(|i| i.user_tier.into()), tier);
        let level_before = field(|i| i.creator_level.into());
        let reached = u64::from(config.creator_level(locked));
        // The program raises the level only when more is locked.
        let level = if locked > before { reached } else { reached.min(level_before) };
        self.add_change("creator level", level_before, level);
        Ok(total)
    }

    /// Adds the changes of each allocation and of free points.
    pub fn add_allocation_changes(
        &mut self,
        deployment: &DeploymentInfo,
        before: &AllocationPreview,
        after: &AllocationPreview,
    ) -> Result<(), CliError> {
        let mut galleries: Vec<&Address> = before.galleries().chain(after.galleries()).collect();
        galleries.sort_unstable();
        galleries.dedup();
        for gallery in galleries {
            let (old, new) = (before.points(gallery)?, after.points(gallery)?);
            self.add_change(format!("gallery {gallery}"), deployment.tokens(old), deployment.tokens(new));
        }
        let free = |preview: &AllocationPreview| preview.portfolio.free_points();
        self.add_change("free points", deployment.tokens(free(before)?), deployment.tokens(free(after)?));
        Ok(())
    }
}
