//! Actions of a plan, and what they target.

use influence_core::{calendar::Day, snapshot_vote::SnapshotContents};
use influence_scoring::merkle::RankProof;
use solana_address::Address;

use super::proof_batches::HoldingsProofBatch;
use crate::journal::steps::DayStep;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeeperAction {
    /// Vote for a day's contents.
    Publish { day: Day, contents: SnapshotContents },
    /// Prove scores against the last final day and write them.
    Apply { day: Day, batches: Vec<HoldingsProofBatch> },
    /// Expire a score that was not refreshed in time.
    ExpireHolding { owner: Address },
    /// Settle delegations to one gallery; as many owners as fit into one transaction.
    Settle { gallery: Address, owners: Vec<Address> },
    /// Release a delegation from a retired gallery; the shares return to the owner, the rent to its payer.
    Release { gallery: Address, owner: Address, rent_payer: Address },
    /// Prove a gallery's rank and write it.
    ApplyRank { proof: RankProof },
    /// Pay out unlocking tokens to the owner's associated token account.
    FinishUnlock { owner: Address },
    /// Close a snapshot that is older than snapshots are kept; the rent returns to its payer.
    CloseSnapshot { day: Day, rent_payer: Address },
}

/// Effect of an action on one account: small enough for a backoff that delays no other account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionTarget {
    /// Vote for a day.
    Vote(Day),
    /// Score of an owner.
    Score(Address),
    /// Expiry of an owner's score.
    Expiry(Address),
    /// Delegation: (gallery, owner).
    Delegation(Address, Address),
    /// Rank of a gallery.
    Rank(Address),
    /// Payment to an owner.
    Payment(Address),
    /// Snapshot of a day.
    Snapshot(Day),
}

impl KeeperAction {
    /// Step of the day that the action belongs to.
    pub fn step(&self) -> DayStep {
        match self {
            Self::Publish { .. } => DayStep::Vote,
            Self::Apply { .. } | Self::ExpireHolding { .. } => DayStep::Apply,
            Self::Settle { .. } | Self::Release { .. } => DayStep::Settle,
            Self::ApplyRank { .. } => DayStep::Rank,
            Self::FinishUnlock { .. } | Self::CloseSnapshot { .. } => DayStep::Finish,
        }
    }

    pub fn is_vote(&self) -> bool {
        matches!(self, Self::Publish { .. })
    }

    pub fn targets(&self) -> Vec<ActionTarget> {
        match self {
            Self::Publish { day, .. } => vec![ActionTarget::Vote(*day)],
            Self::Apply { batches, .. } => {
                batches.iter().flat_map(HoldingsProofBatch::owners).map(ActionTarget::Score).collect()
            }
            Self::ExpireHolding { owner } => vec![ActionTarget::Expiry(*owner)],
            Self::Settle { gallery, owners } => {
                owners.iter().map(|owner| ActionTarget::Delegation(*gallery, *owner)).collect()
            }
            Self::Release { gallery, owner, .. } => vec![ActionTarget::Delegation(*gallery, *owner)],
            Self::ApplyRank { proof } => vec![ActionTarget::Rank(proof.leaf.gallery.into())],
            Self::FinishUnlock { owner } => vec![ActionTarget::Payment(*owner)],
            Self::CloseSnapshot { day, .. } => vec![ActionTarget::Snapshot(*day)],
        }
    }

    /// Short description for logs.
    pub fn describe(&self) -> String {
        let list =
            |owners: Vec<Address>| owners.iter().map(Address::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::Publish { day, .. } => format!("vote for day {day}"),
            Self::Apply { day, batches } => {
                let owners = batches.iter().flat_map(HoldingsProofBatch::owners).collect();
                format!("apply day {day} to {}", list(owners))
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
            Self::FinishUnlock { owner } => format!("pay out the unlocking tokens of {owner}"),
            Self::CloseSnapshot { day, .. } => format!("close the snapshot of day {day}"),
        }
    }
}
