//! What crankers and strangers send: votes, proofs, settling and finishing.

use influence::{accounts, instruction};
use influence_core::{
    merkle::{Hash, holdings::SumNode},
    snapshot_vote,
};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_sdk_ids::system_program;

use super::{Token, build, creator::sign_if, with_trailing};
use crate::address;

/// One cranker's vote for what `day` says.
pub fn publish_snapshot(
    cranker: &Address,
    token: &Token,
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

/// One place of a run of neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An owner to bring up to date.
    Live {
        /// The wallet.
        owner: Address,
        /// Its holding score, base units.
        holding_score: u64,
        /// Its influence index, 1/10 000.
        influence_index: u32,
    },
    /// An owner to pass over, or nobody: digest and score only.
    Bare(SumNode),
}

/// Proves an aligned run of neighbours against `day` and writes the live ones. `position` and `path` lead from the
/// run's node to the root.
pub fn apply_holdings(day: u32, run: &[Place], position: u32, path: &[u8]) -> Instruction {
    let (mut updates, mut sibling_nodes, mut sibling_mask) = (Vec::new(), Vec::new(), 0u32);
    let mut metas = Vec::new();
    for (place, bit) in run.iter().zip(0u32..) {
        match place {
            Place::Live { owner, holding_score, influence_index } => {
                updates.extend_from_slice(&holding_score.to_le_bytes());
                updates.extend_from_slice(&influence_index.to_le_bytes());
                metas.push(AccountMeta::new(address::influence(owner), false));
            }
            Place::Bare(node) => {
                sibling_mask |= 1u32.checked_shl(bit).unwrap_or(0);
                sibling_nodes.extend_from_slice(node.as_bytes());
            }
        }
    }
    let accounts = accounts::ApplyHoldings { config: address::config(), snapshot: address::snapshot(day) };
    let data = instruction::ApplyHoldings { position, sibling_mask, updates, sibling_nodes, path: path.to_vec() };
    with_trailing(build(accounts, data), metas)
}

/// Proves a gallery's rank of `day`.
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

/// A sealed score, opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The score, 1/1 000 of a point.
    pub score: u64,
    /// What it was sealed with.
    pub salt: [u8; 32],
    /// Its rank.
    pub rank: u32,
    /// One bit per level of `path`, bottom up.
    pub position: u32,
    /// Siblings to the root, bottom up.
    pub path: &'a [u8],
}

/// Opens one sealed score against `day`.
pub fn reveal_engagement(day: u32, gallery: &Address, opening: &Opening) -> Instruction {
    build(
        accounts::RevealEngagement { snapshot: address::snapshot(day), gallery: *gallery },
        instruction::RevealEngagement {
            score: opening.score,
            salt: opening.salt,
            rank: opening.rank,
            position: opening.position,
            path: opening.path.to_vec(),
        },
    )
}

/// Lets an owner's expired score count 0.
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
    with_trailing(build(accounts, instruction::Settle {}), metas)
}

/// Pays what is unlocking to `destination`: the owner's associated token account, or any when `owner_signs`.
pub fn finish_unlock(
    owner: &Address,
    destination: &Address,
    token: &Token,
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

/// Takes the owner's delegation out of a retired gallery.
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

/// Removes a snapshot older than 90 days.
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
