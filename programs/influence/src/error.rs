//! Every refusal of the program, with the remedy. Numbers start at 6000 and are never reordered.

use anchor_lang::prelude::*;
use influence_core::RuleError;

/// Why an instruction was refused. Nothing has changed when one of these is returned.
#[error_code]
pub enum InfluenceError {
    // Who may call
    /// The signer is not the authority of the config.
    #[msg("Only the config's authority may do this: sign with its key")]
    NotAuthority,
    /// The signer was not nominated.
    #[msg("Only the nominated authority may accept: nominate this key first")]
    NotPendingAuthority,
    /// The signer is not the program's upgrade authority.
    #[msg("Initializing needs the signature of the program's upgrade authority")]
    NotUpgradeAuthority,
    /// The signer is not in the current set of crankers.
    #[msg("The signer is not in the current set of crankers: ask the authority to add it")]
    NotCranker,
    /// The signer is not the marketplace.
    #[msg("Only the config's marketplace key may set lock floors")]
    NotMarketplace,
    /// The signer is not the guardian.
    #[msg("Only the config's guardian key may pause or void")]
    NotGuardian,
    /// The account belongs to another owner.
    #[msg("This account belongs to another owner: sign with the owner's key")]
    NotOwner,
    /// The gallery belongs to another creator.
    #[msg("This gallery belongs to another creator: sign with the creator's key")]
    NotCreator,
    /// Raising or renewing a floor, or paying elsewhere, without the owner.
    #[msg("This needs the owner's signature as well")]
    OwnerSignatureNeeded,

    // Config
    /// A pause bit of this family is set.
    #[msg("This family of instructions is paused; unlocking, withdrawing and closing still work")]
    Paused,
    /// A pause bit without a meaning.
    #[msg("Unknown pause bits: use only the published ones")]
    UnknownPauseBits,
    /// The default key, or one that could never sign.
    #[msg("A key in the settings is empty: give every role a real key")]
    EmptyKey,
    /// Thresholds not above zero and strictly increasing, or too many.
    #[msg("Tier and level thresholds must be above zero, strictly increasing and at most 16")]
    BadThresholds,
    /// A minimum lock time beyond a year.
    #[msg("A creator level's minimum lock time may be at most 365 days")]
    MinLockOutOfRange,
    /// A challenge time beyond a quarter of a day.
    #[msg("The challenge time may be at most a quarter of a day: the rest is needed to apply it")]
    ChallengeOutOfRange,
    /// A holding expiry outside 1..=7.
    #[msg("The holding expiry must be between 1 and 7 final days")]
    ExpiryOutOfRange,
    /// A lock floor life outside 1..=90 days.
    #[msg("The lock floor's life must be between 1 and 90 days")]
    LockFloorDurationOutOfRange,
    /// A day length outside 10..=86400 seconds.
    #[msg("A day must last between 10 and 86400 seconds")]
    DayLengthOutOfRange,
    /// No cranker, too many, an empty key or one key twice.
    #[msg("Give between 1 and 8 different cranker keys")]
    BadCrankers,
    /// A quorum of half of the crankers or less, or of more than all.
    #[msg("The quorum must be more than half of the crankers and at most all of them")]
    BadQuorum,

    // Tokens
    /// A Token-2022 extension that could move, freeze, tax or hide tokens.
    #[msg("The mint has a Token-2022 extension that is not on the allow-list")]
    MintExtensionNotAllowed,
    /// A freeze authority that initialize did not accept by name.
    #[msg("The mint has a freeze authority: accept it by name when initializing, or use a mint without one")]
    FreezeAuthorityNotAccepted,
    /// A supply above 2^61 base units.
    #[msg("The mint's supply is above 2^61 base units")]
    SupplyTooLarge,
    /// Not the config's mint.
    #[msg("Wrong mint: use the one in the config")]
    WrongMint,
    /// Not the token program of the config's mint.
    #[msg("Wrong token program: use the one in the config")]
    WrongTokenProgram,
    /// A token account of another owner.
    #[msg("The token account must belong to the owner")]
    WrongTokenAccount,
    /// An account of another owner, or one that needs the owner's signature.
    #[msg(
        "Tokens go only to the owner's accounts, and without the owner's signature to the associated one alone"
    )]
    WrongDestination,

    // Locking
    /// Unlock in the slot of a lock.
    #[msg("Locked in this very slot: unlock in a later one")]
    LockedInThisSlot,
    /// Before the level's minimum lock time is over.
    #[msg("The creator level's minimum lock time is not over yet")]
    UnlockTooEarly,
    /// The amount is zero.
    #[msg("The amount is zero: give at least one base unit")]
    ZeroAmount,
    /// More than is locked.
    #[msg("More tokens than are locked: unlock less")]
    MoreThanLocked,
    /// Below a live lock floor.
    #[msg("Open listings and sales need these tokens: end them or unlock less")]
    BelowLockFloor,
    /// A floor above what is locked.
    #[msg("A lock floor cannot be above what is locked")]
    FloorAboveLocked,
    /// No tokens are unlocking.
    #[msg("Nothing is unlocking")]
    NothingUnlocking,
    /// A gallery still counts the tokens.
    #[msg("Galleries still count these tokens: settle all of the owner's delegations first")]
    NotSettled,

    // Allocating
    /// The total is not the one the user looked at.
    #[msg("The total changed since you looked: look again and confirm")]
    TotalChanged,
    /// The total is zero.
    #[msg("The total is zero: hold or lock tokens first")]
    NothingToAllocate,
    /// More than is free.
    #[msg("More points than are free: withdraw from a gallery first or allocate less")]
    MoreThanFree,
    /// Tokens or allocations are left.
    #[msg("Something is still locked, unlocking or allocated: withdraw it first")]
    InfluenceNotEmpty,
    /// The gallery takes no new allocations.
    #[msg("The gallery is retired: withdraw from it or choose another")]
    GalleryRetired,
    /// The gallery is not retired.
    #[msg("The gallery is not retired: only its supporters may take their points back")]
    GalleryNotRetired,
    /// Supporters are left.
    #[msg("The gallery still has supporters: retire it and release their delegations first")]
    GalleryStillSupported,

    // Records
    /// Owner, gallery and delegation do not belong together.
    #[msg("Influence, delegation and gallery do not belong together")]
    WrongPair,
    /// Rent must go back to its recorded payer.
    #[msg("Rent goes back to the recorded payer: pass that account")]
    WrongRentPayer,
    /// The config was written by another version of the program. Clients check every account's version.
    #[msg("The account has another layout version: update the client or migrate the account")]
    WrongVersion,
    /// Too few or too many remaining accounts, or one that must be writable and is not.
    #[msg("A remaining account is not writable, or there are too few or too many of them")]
    InvalidRemainingAccounts,

    // Days and proofs
    /// The day is not over, or is day 0.
    #[msg("The day has not ended yet")]
    DayNotEnded,
    /// Neither newer than the last final day nor within the late window.
    #[msg("The day is too old to become final")]
    DayTooOld,
    /// The snapshot is final.
    #[msg("The day is final: its snapshot cannot change any more")]
    AlreadyFinal,
    /// The snapshot has no quorum yet.
    #[msg("The day is not final: its quorum of equal votes is still missing")]
    NotFinal,
    /// The guardian voided the day.
    #[msg("The day was voided: wait for the next one")]
    DayVoided,
    /// An older day's holdings.
    #[msg("Only the last final day's holdings can be applied")]
    NotLastFinalDay,
    /// The challenge time is still running.
    #[msg("The challenge time is not over yet: apply later")]
    ChallengePeriodActive,
    /// The challenge time is over.
    #[msg("The challenge time is over: the day stands")]
    ChallengePeriodOver,
    /// The day credits more than there are tokens.
    #[msg("The holdings add up to more than the supply: the snapshot is wrong")]
    SumAboveSupply,
    /// The proof leads to another root.
    #[msg("The proof does not lead to the day's root: fetch a fresh proof of this day")]
    ProofMismatch,
    /// The proof has an impossible shape.
    #[msg("The proof has an impossible shape: pass an aligned run of a power of two and its whole path")]
    MalformedProof,
    /// The gallery has a newer rank, or is younger than the day.
    #[msg("The gallery already has the rank of this day or a newer one, or is younger than the day")]
    StaleRank,
    /// The score is still fresh.
    #[msg("The holding score has not expired")]
    NotExpired,
    /// A snapshot younger than 90 days.
    #[msg("A snapshot can be closed only when it is older than 90 days")]
    SnapshotTooYoung,

    // Arithmetic
    /// A result that does not fit.
    #[msg("The result is larger than the quantity can hold")]
    Overflow,
    /// A record whose parts do not fit its whole. Never expected.
    #[msg("The account's parts do not fit its whole: report this")]
    InvariantViolated,
}

impl From<RuleError> for InfluenceError {
    fn from(error: RuleError) -> Self {
        match error {
            RuleError::Overflow | RuleError::TimeOutOfRange => Self::Overflow,
            RuleError::DivisionByZero | RuleError::InvariantViolated => Self::InvariantViolated,
            RuleError::ZeroAmount => Self::ZeroAmount,
            RuleError::NothingToAllocate => Self::NothingToAllocate,
            RuleError::MoreThanFree => Self::MoreThanFree,
            RuleError::MoreThanLocked => Self::MoreThanLocked,
            RuleError::BelowLockFloor => Self::BelowLockFloor,
            RuleError::FloorAboveLocked => Self::FloorAboveLocked,
            RuleError::ThresholdsNotIncreasing => Self::BadThresholds,
            RuleError::DayLength => Self::DayLengthOutOfRange,
            RuleError::MalformedProof => Self::MalformedProof,
        }
    }
}

/// The outcome of a core rule as the outcome of an instruction.
#[inline(always)]
pub fn map_rule_err<T>(outcome: core::result::Result<T, RuleError>) -> Result<T> {
    outcome.map_err(|error| InfluenceError::from(error).into())
}
