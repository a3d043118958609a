//! Seeds and limits, each with its reason.

/// Version byte that leads every account layout.
pub const LAYOUT_VERSION: u8 = 1;

/// Seed of the one [`crate::state::Config`].
pub const CONFIG_SEED: &[u8] = b"config";
/// Seed of an [`crate::state::Influence`], followed by its owner.
pub const INFLUENCE_SEED: &[u8] = b"influence";
/// Seed of an owner's vault (a token account), followed by the owner.
pub const VAULT_SEED: &[u8] = b"vault";
/// Seed of a [`crate::state::Gallery`], followed by its creator and index (u32, little endian).
pub const GALLERY_SEED: &[u8] = b"gallery";
/// Seed of a [`crate::state::Delegation`], followed by its owner and gallery.
pub const DELEGATION_SEED: &[u8] = b"delegation";
/// Seed of a [`crate::state::Snapshot`], followed by its day (u32, little endian).
pub const SNAPSHOT_SEED: &[u8] = b"snapshot";

/// Most cranker keys: their votes have fixed places in every snapshot.
pub const MAX_CRANKERS: usize = 8;
/// Longest minimum lock time of a creator level, in seconds: a year.
pub const MAX_MIN_LOCK_SECONDS: u32 = 365 * 86_400;
/// Longest life of a lock floor, in days: a marketplace that vanishes blocks no owner for longer.
pub const MAX_LOCK_FLOOR_DAYS: u16 = 90;
/// Days after which a snapshot may be closed. Above [`influence_core::snapshot_vote::LATE_DAYS`]: a day that was final is then
/// neither newer than the last final day nor young enough to become final late, so it cannot be voted on again.
pub const SNAPSHOT_KEPT_DAYS: u32 = 90;
/// Largest run of neighbors in one proof: `sibling_mask` has one bit per leaf in a `u32`.
pub const MAX_RUN: usize = 32;

/// Families of instructions that the guardian can pause, one bit each. Unlocking, withdrawing, settling, releasing
/// and closing have no bit: nothing can keep a user from leaving.
pub mod pause {
    /// open_influence
    pub const OPEN: u32 = 1 << 0;
    /// lock and cancel_unlock
    pub const LOCK: u32 = 1 << 1;
    /// allocate and reallocate
    pub const ALLOCATE: u32 = 1 << 2;
    /// register_gallery
    pub const REGISTER: u32 = 1 << 3;
    /// set_lock_floor, when it raises or renews
    pub const LOCK_FLOOR: u32 = 1 << 4;
    /// publish_snapshot
    pub const PUBLISH: u32 = 1 << 5;
    /// apply_holdings, apply_rank and expire_holding
    pub const APPLY: u32 = 1 << 6;
    /// Every bit that has a meaning.
    pub const ALL: u32 = (1 << 7) - 1;
}
