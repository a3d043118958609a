//! A Delegation: one owner's shares in one gallery, and what it last added there.

use anchor_lang::prelude::*;

/// `revision` of a record that was never settled.
pub const NEVER_SETTLED: u64 = u64::MAX;

/// Seeds: "delegation", owner, gallery.
#[account]
pub struct Delegation {
    /// Layout version.
    pub version: u8,
    /// Bump of its address.
    pub bump: u8,
    /// Owner of the points.
    pub owner: Address,
    /// For which gallery.
    pub gallery: Address,
    /// Account that paid the rent and gets it back.
    pub rent_payer: Address,
    /// Shares of the owner's supply.
    pub shares: PodU64,
    /// Points last added to the gallery's sum, base units.
    pub points: PodU64,
    /// The owner's revision those points belong to.
    pub revision: PodU64,
}
