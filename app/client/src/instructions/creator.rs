//! What a creator and the marketplace sign.

use influence::{accounts, instruction};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_sdk_ids::system_program;

use super::build;
use crate::address;

/// Registers the creator's gallery number `index`; `payer` pays the rent.
pub fn register_gallery(payer: &Address, creator: &Address, index: u32) -> Instruction {
    build(
        accounts::RegisterGallery {
            payer: *payer,
            creator: *creator,
            config: address::config(),
            gallery: address::gallery(creator, index),
            system_program: system_program::ID,
        },
        instruction::RegisterGallery { index },
    )
}

/// Retires a gallery for good.
pub fn retire_gallery(creator: &Address, gallery: &Address) -> Instruction {
    build(accounts::RetireGallery { creator: *creator, gallery: *gallery }, instruction::RetireGallery {})
}

/// Removes a gallery that nobody supports.
pub fn close_gallery(creator: &Address, gallery: &Address, rent_payer: &Address) -> Instruction {
    build(
        accounts::CloseGallery { creator: *creator, gallery: *gallery, rent_payer: *rent_payer },
        instruction::CloseGallery {},
    )
}

/// Sets how much of the owner's lock (base units) the marketplace needs. `owner_signs` is needed to raise or renew.
pub fn set_lock_floor(marketplace: &Address, owner: &Address, amount: u64, owner_signs: bool) -> Instruction {
    let mut instruction = build(
        accounts::SetLockFloor {
            marketplace: *marketplace,
            owner: *owner,
            config: address::config(),
            influence: address::influence(owner),
        },
        instruction::SetLockFloor { amount },
    );
    sign_if(&mut instruction, owner, owner_signs);
    instruction
}

/// Marks `key` as a signer wherever the instruction names it.
pub(super) fn sign_if(instruction: &mut Instruction, key: &Address, signs: bool) {
    for meta in instruction.accounts.iter_mut().filter(|meta| meta.pubkey == *key) {
        meta.is_signer |= signs;
    }
}
