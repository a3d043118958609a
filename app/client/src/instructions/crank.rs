//! Instructions of crankers and of any caller: votes, proofs, settling, finishing.

use influence::{accounts, instruction};
use influence_core::{
    merkle::{Hash, holdings::SumNode},
    snapshot_vote,
};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_sdk_ids::system_program;

use super::{MintInfo, build, sign_if, with_remaining};
use crate::address;

/// Casts a cranker's vote for the contents of `day`.
pub fn publish_snapshot(
    cranker: &Address,
    token: &MintInfo,
    day: u32,
    contents: &snapshot_vote::SnapshotContents,
) -> Instruction {
    build(
        accounts::PublishSnapshot {
            cranker: *cranker,
            config: address::config(),
            snapshot: address::snapshot(day),
            mint: token.mint,
            system_program: system_program::ID,
        },
        instruction::PublishSnapshot {
            day,
            contents: influence::instructions::SnapshotContentsArgs {
                holdings_root: contents.holdings_root,
                holdings_sum: contents.holdings_sum,
                members: contents.members,
                others: contents.others,
                engagement_root: contents.engagement_root,
                galleries: contents.galleries,
                weights_hash: contents.weights_hash,
            },
        },
    )
}

/// Leaf of an aligned batch of neighbors in the holdings tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchLeaf {
    /// Leaf whose owner is updated.
    Update {
        /// Owner.
        owner: Address,
        /// Holding score, base units.
        holding_score: u64,
        /// Influence index, 1/10 000.
        influence_index: u32,
    },
    /// Leaf that is only hashed, also the padding behind the last owner: digest and score.
    Sibling(SumNode),
}

/// Proves an aligned batch against `day` and writes its updates. `position` and `path` lead from the batch's node to the
/// root.
pub fn apply_holdings(day: u32, batch: &[BatchLeaf], position: u32, path: &[u8]) -> Instruction {
    let (mut updates, mut sibling_nodes, mut sibling_mask) = (Vec::new(), Vec::new(), 0u32);
    let mut metas = Vec::new();
    for (leaf, bit) in batch.iter().zip(0u32..) {
        match leaf {
            BatchLeaf::Update { owner, holding_score, influence_index } => {
                updates.extend_from_slice(&holding_score.to_le_bytes());
                updates.extend_from_slice(&influence_index.to_le_bytes());
                metas.push(AccountMeta::new(address::influence(owner), false));
            }
            BatchLeaf::Sibling(node) => {
                sibling_mask |= 1u32.checked_shl(bit).unwrap_or(0);
                sibling_nodes.extend_from_slice(node.as_bytes());
            }
        }
    }
    let accounts = accounts::ApplyHoldings { config: address::config(), snapshot: address::snapshot(day) };
    let data =
        instruction::ApplyHoldings { position, sibling_mask, updates, sibling_nodes, path: path.to_vec() };
    with_remaining(build(accounts, data), metas)
}

/// Proves a gallery's rank against `day`.
pub fn apply_rank(
    day: u32,
    gallery: &Address,
    rank: u32,
    seal: Hash,
    position: u32,
    path: &[u8],
) -> Instruction {
    build(
        accounts::ApplyRank {
            config: address::config(),
            snapshot: address::snapshot(day),
            gallery: *gallery,
        },
        instruction::ApplyRank { rank, seal, position, path: path.to_vec() },
    )
}

/// Opening of a sealed engagement score.
#[derive(Clone, Copy, Debug)]
pub struct EngagementReveal<'a> {
    /// Score, 1/1 000 of a point.
    pub score: u64,
    /// Salt of the seal.
    pub salt: [u8; 32],
    /// Rank of the gallery.
    pub rank: u32,
    /// Side of the node per level of `path`, bottom up.
    pub position: u32,
    /// Siblings up to the root, bottom up.
    pub path: &'a [u8],
}

/// Reveals a sealed engagement score of `day`.
pub fn reveal_engagement(day: u32, gallery: &Address, reveal: &EngagementReveal) -> Instruction {
    build(
        accounts::RevealEngagement { snapshot: address::snapshot(day), gallery: *gallery },
        instruction::RevealEngagement {
            score: reveal.score,
            salt: reveal.salt,
            rank: reveal.rank,
            position: reveal.position,
            path: reveal.path.to_vec(),
        },
    )
}

/// Sets an owner's expired holding score to 0.
pub fn expire_holding(owner: &Address) -> Instruction {
    build(
        accounts::ExpireHolding { config: address::config(), influence: address::influence(owner) },
        instruction::ExpireHolding {},
    )
}

/// Settles the delegations of `owners` to one gallery.
pub fn settle(gallery: &Address, owners: &[Address]) -> Instruction {
    let accounts = accounts::Settle { config: address::config(), gallery: *gallery };
    let metas = owners.iter().flat_map(|owner| {
        [
            AccountMeta::new(address::influence(owner), false),
            AccountMeta::new(address::delegation(owner, gallery), false),
        ]
    });
    with_remaining(build(accounts, instruction::Settle {}), metas)
}

/// Pays out the unlocking amount to `destination`: the owner's associated token account, or any if `owner_signs`.
pub fn finish_unlock(
    owner: &Address,
    destination: &Address,
    token: &MintInfo,
    owner_signs: bool,
) -> Instruction {
    let mut instruction = build(
        accounts::FinishUnlock {
            owner: *owner,
            config: address::config(),
            influence: address::influence(owner),
            vault: address::vault(owner),
            destination: *destination,
            mint: token.mint,
            token_program: token.program,
        },
        instruction::FinishUnlock {},
    );
    sign_if(&mut instruction, owner, owner_signs);
    instruction
}

/// Releases the owner's delegation from a retired gallery.
pub fn release_delegation(owner: &Address, gallery: &Address, rent_payer: &Address) -> Instruction {
    build(
        accounts::ReleaseDelegation {
            config: address::config(),
            influence: address::influence(owner),
            gallery: *gallery,
            delegation: address::delegation(owner, gallery),
            rent_payer: *rent_payer,
        },
        instruction::ReleaseDelegation {},
    )
}

/// Closes a snapshot older than 90 days.
pub fn close_snapshot(day: u32, rent_payer: &Address) -> Instruction {
    build(
        accounts::CloseSnapshot {
            config: address::config(),
            snapshot: address::snapshot(day),
            rent_payer: *rent_payer,
        },
        instruction::CloseSnapshot {},
    )
}
