//! Events: one per change, in the past tense, with what was before and after. Amounts in base units, times in unix
//! seconds.

use anchor_lang::prelude::*;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $kind:tt),* $(,)? })*) => {
        $($(#[$doc])*
        #[event]
        #[derive(Clone, Debug, PartialEq, SchemaRead)]
        #[allow(missing_docs)]
        pub struct $name { $(pub $field: $kind),* })*
    };
}

events! {
    /// The program was set up.
    ConfigInitialized { authority: Address, mint: Address, day_seconds: u32, quorum: u8 }
    /// The settings were replaced.
    ConfigUpdated {
        authority: Address, marketplace: Address, guardian: Address,
        challenge_seconds: u32, holding_expiry: u8, lock_floor_days: u16,
    }
    /// A next authority was nominated.
    AuthorityNominated { authority: Address, nominated: Address }
    /// The nominated authority took over.
    AuthorityAccepted { before: Address, after: Address }
    /// The crankers were replaced; older votes are void.
    CrankersSet { cranker_set: u32, crankers: u8, quorum: u8 }
    /// Pause bits were set or cleared.
    PauseChanged { by: Address, before: u32, after: u32 }
    /// A final day was voided.
    DayVoided { day: u32, holdings_root: [u8; 32] }
    /// A lock floor was set; `before` and `after` are what it holds back now.
    LockFloorSet { owner: Address, before: u64, after: u64, ends_at: i64 }
    /// An owner opened their record and vault.
    InfluenceOpened { owner: Address, day: u32 }
    /// Tokens arrived in a vault.
    TokensLocked { owner: Address, before: u64, after: u64, total: u64, revision: u64 }
    /// Tokens stopped counting; `paid` of them left the vault, `unlocking` still wait.
    TokensUnlocked {
        owner: Address, before: u64, after: u64, paid: u64, unlocking: u64, total: u64, revision: u64,
    }
    /// The unlocking tokens left the vault.
    UnlockPaid { owner: Address, paid: u64, destination: Address }
    /// The unlocking tokens are locked again.
    UnlockCanceled { owner: Address, before: u64, after: u64, total: u64, revision: u64 }
    /// A gallery counts more of an owner's points.
    PointsAllocated { owner: Address, gallery: Address, before: u64, after: u64, shares: u64, revision: u64 }
    /// A gallery counts fewer of an owner's points; no shares left means that the record is closed.
    PointsWithdrawn { owner: Address, gallery: Address, before: u64, after: u64, shares: u64, revision: u64 }
    /// Points moved from one gallery to another.
    PointsReallocated {
        owner: Address, from: Address, to: Address,
        from_before: u64, from_after: u64, to_before: u64, to_after: u64, revision: u64,
    }
    /// An owner closed their record; `dust` was in the vault.
    InfluenceClosed { owner: Address, dust: u64 }
    /// A creator registered a gallery.
    GalleryRegistered { gallery: Address, creator: Address, index: u32 }
    /// A gallery takes no new support.
    GalleryRetired { gallery: Address, creator: Address, points: u64, supporters: u32 }
    /// A gallery without supporters was removed.
    GalleryClosed { gallery: Address, creator: Address, index: u32 }
    /// A cranker voted.
    SnapshotVoted { day: u32, cranker: Address, content_hash: [u8; 32] }
    /// A quorum agreed on a day.
    SnapshotFinalized { day: u32, holdings_root: [u8; 32], holdings_sum: u64, engagement_root: [u8; 32] }
    /// An old snapshot was removed.
    SnapshotClosed { day: u32, status: u8 }
    /// A batch of owners was brought to a day.
    HoldingsApplied { day: u32, position: u32, applied: u32, skipped: u32 }
    /// A score that was not refreshed now counts 0.
    HoldingExpired { owner: Address, before: u64, holding_day: u32, revision: u64 }
    /// A gallery's rank was proved.
    RankApplied { gallery: Address, day: u32, before: u32, after: u32 }
    /// A sealed score was opened, in 1/1 000 of a point.
    EngagementRevealed { gallery: Address, day: u32, rank: u32, score: u64 }
    /// A gallery counts what its delegations are worth.
    GallerySettled { gallery: Address, before: u64, after: u64, settled: u32 }
    /// A delegation was taken out of a retired gallery, which counted `before` points of it.
    DelegationReleased { owner: Address, gallery: Address, before: u64, shares: u64 }
}
