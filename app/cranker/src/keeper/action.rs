//! The things a plan can ask for, and for whom.

use influence_core::{calendar::Day, snapshot_vote::SnapshotContents};
use influence_scoring::merkle::RankProof;
use solana_address::Address;

use super::proof_batches::Run;
use crate::journal::steps::Step;

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Vote for what the day says.
    Publish {
        /// The day.
        day: Day,
        /// What it says.
        contents: SnapshotContents,
    },
    /// Prove scores against the last final day and write them.
    Apply {
        /// The day.
        day: Day,
        /// Neighbours, with one path each.
        runs: Vec<Run>,
    },
    /// Let a score that nobody refreshed count 0.
    ExpireHolding {
        /// The wallet.
        owner: Address,
    },
    /// Make a gallery count what these owners' delegations to it are worth.
    Settle {
        /// The gallery.
        gallery: Address,
        /// As many owners as fit one transaction.
        owners: Vec<Address>,
    },
    /// Take a delegation out of a retired gallery: its shares go back to the owner.
    Release {
        /// The retired gallery.
        gallery: Address,
        /// The wallet.
        owner: Address,
        /// Who paid the delegation's rent and gets it back.
        rent_payer: Address,
    },
    /// Prove a gallery's rank and write it.
    ApplyRank {
        /// The gallery's line and path.
        proof: RankProof,
    },
    /// Pay out what is unlocking to the owner's associated token account.
    FinishUnlock {
        /// The wallet.
        owner: Address,
    },
    /// Remove a day that is older than snapshots are kept.
    CloseSnapshot {
        /// The day.
        day: Day,
        /// Who paid the snapshot's rent and gets it back.
        rent_payer: Address,
    },
}

/// What one action does to one account: small enough to be set aside without keeping anybody else waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The vote for a day.
    Vote(Day),
    /// The score of an owner.
    Score(Address),
    /// The expiry of an owner's score.
    Expiry(Address),
    /// The part of an owner in a gallery: (gallery, owner).
    Part(Address, Address),
    /// The rank of a gallery.
    Rank(Address),
    /// The payment of what an owner unlocked.
    Payment(Address),
    /// A snapshot.
    Snapshot(Day),
}

impl Action {
    /// The step of a day that it belongs to.
    pub fn step(&self) -> Step {
        match self {
            Self::Publish { .. } => Step::Vote,
            Self::Apply { .. } | Self::ExpireHolding { .. } => Step::Apply,
            Self::Settle { .. } | Self::Release { .. } => Step::Settle,
            Self::ApplyRank { .. } => Step::Rank,
            Self::FinishUnlock { .. } | Self::CloseSnapshot { .. } => Step::Finish,
        }
    }

    /// Everything that it does.
    pub fn targets(&self) -> Vec<Target> {
        match self {
            Self::Publish { day, .. } => vec![Target::Vote(*day)],
            Self::Apply { runs, .. } => runs.iter().flat_map(Run::owners).map(Target::Score).collect(),
            Self::ExpireHolding { owner } => vec![Target::Expiry(*owner)],
            Self::Settle { gallery, owners } => {
                owners.iter().map(|owner| Target::Part(*gallery, *owner)).collect()
            }
            Self::Release { gallery, owner, .. } => vec![Target::Part(*gallery, *owner)],
            Self::ApplyRank { proof } => vec![Target::Rank(Address::from(proof.leaf.gallery))],
            Self::FinishUnlock { owner } => vec![Target::Payment(*owner)],
            Self::CloseSnapshot { day, .. } => vec![Target::Snapshot(*day)],
        }
    }

    /// What it does, in a few words.
    pub fn describe(&self) -> String {
        let list =
            |owners: Vec<Address>| owners.iter().map(Address::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::Publish { day, .. } => format!("vote for day {day}"),
            Self::Apply { day, runs } => {
                format!("apply day {day} to {}", list(runs.iter().flat_map(Run::owners).collect()))
            }
            Self::ExpireHolding { owner } => format!("expire the score of {owner}"),
            Self::Settle { gallery, owners } => {
                format!("settle {} in gallery {gallery}", list(owners.clone()))
            }
            Self::Release { gallery, owner, .. } => {
                format!("release the delegation of {owner} from the retired gallery {gallery}")
            }
            Self::ApplyRank { proof } => {
                let gallery = Address::from(proof.leaf.gallery);
                format!("apply rank {} of day {} to gallery {gallery}", proof.leaf.rank, proof.leaf.day)
            }
            Self::FinishUnlock { owner } => format!("pay out what is unlocking for {owner}"),
            Self::CloseSnapshot { day, .. } => format!("close the snapshot of day {day}"),
        }
    }
}
