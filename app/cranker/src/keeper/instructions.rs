//! Instructions of actions, and how actions are split.

use influence_client::{
    address,
    instructions::{MintInfo, crank},
};
use influence_scoring::merkle::RankProof;
use solana_address::Address;
use solana_instruction::Instruction;

use super::{action::KeeperAction, proof_batches::HoldingsProofBatch};

/// Builds the instructions of an action.
pub fn build_instructions(action: &KeeperAction, payer: &Address, token: &MintInfo) -> Vec<Instruction> {
    match action {
        KeeperAction::Publish { day, contents } => {
            vec![crank::publish_snapshot(payer, token, *day, contents)]
        }
        KeeperAction::Apply { day, batches } => batches.iter().map(|batch| batch.instruction(*day)).collect(),
        KeeperAction::ExpireHolding { owner } => vec![crank::expire_holding(owner)],
        KeeperAction::Settle { gallery, owners } => vec![crank::settle(gallery, owners)],
        KeeperAction::Release { gallery, owner, rent_payer } => {
            vec![crank::release_delegation(owner, gallery, rent_payer)]
        }
        KeeperAction::CloseSnapshot { day, rent_payer } => vec![crank::close_snapshot(*day, rent_payer)],
        KeeperAction::ApplyRank { proof: RankProof { leaf, position, path } } => {
            let gallery = Address::from(leaf.gallery);
            vec![crank::apply_rank(leaf.day, &gallery, leaf.rank, leaf.seal, *position, path)]
        }
        KeeperAction::FinishUnlock { owner } => {
            let destination = address::associated_token(owner, &token.mint, &token.program);
            vec![crank::finish_unlock(owner, &destination, token, false)]
        }
    }
}

/// Accounts without which an action has nothing left to do.
pub fn required_accounts(action: &KeeperAction) -> Vec<Address> {
    match action {
        KeeperAction::Publish { .. } => Vec::new(),
        KeeperAction::Apply { batches, .. } => {
            let owners = batches.iter().flat_map(HoldingsProofBatch::owners);
            owners.map(|owner| address::influence(&owner)).collect()
        }
        KeeperAction::ExpireHolding { owner } | KeeperAction::FinishUnlock { owner } => {
            vec![address::influence(owner)]
        }
        KeeperAction::Settle { gallery, owners } => {
            owners.iter().map(|owner| address::delegation(owner, gallery)).collect()
        }
        KeeperAction::Release { gallery, owner, .. } => vec![address::delegation(owner, gallery)],
        KeeperAction::ApplyRank { proof } => vec![Address::from(proof.leaf.gallery)],
        KeeperAction::CloseSnapshot { day, .. } => vec![address::snapshot(*day)],
    }
}

/// Splits an action into actions of one instruction each.
pub fn split_instructions(action: KeeperAction) -> Vec<KeeperAction> {
    match action {
        KeeperAction::Apply { day, batches } => {
            batches.into_iter().map(|batch| KeeperAction::Apply { day, batches: vec![batch] }).collect()
        }
        other => vec![other],
    }
}

/// Splits an action of one instruction into two, for half of the owners each; none for a single owner.
pub fn split_owners(action: &KeeperAction) -> Option<[KeeperAction; 2]> {
    match action {
        KeeperAction::Apply { day, batches } => {
            let halves = batches.first()?.split_owners(*day)?;
            Some(halves.map(|batch| KeeperAction::Apply { day: *day, batches: vec![batch] }))
        }
        KeeperAction::Settle { gallery, owners } if owners.len() > 1 => {
            let (first, second) = owners.split_at(owners.len() / 2);
            let half =
                |owners: &[Address]| KeeperAction::Settle { gallery: *gallery, owners: owners.to_vec() };
            Some([half(first), half(second)])
        }
        _ => None,
    }
}
