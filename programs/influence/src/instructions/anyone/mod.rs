//! Permissionless instructions: bring accounts up to date, and finish what an owner has started.

pub mod apply_holdings;
pub mod apply_rank;
pub mod close_snapshot;
pub mod expire_holding;
pub mod finish_unlock;
pub mod release_delegation;
pub mod reveal_engagement;
pub mod settle;

pub use apply_holdings::ApplyHoldings;
pub use apply_rank::ApplyRank;
pub use close_snapshot::CloseSnapshot;
pub use expire_holding::ExpireHolding;
pub use finish_unlock::FinishUnlock;
pub use release_delegation::ReleaseDelegation;
pub use reveal_engagement::RevealEngagement;
pub use settle::Settle;
