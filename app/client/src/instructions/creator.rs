//! Instructions that a creator and the marketplace sign.

use influence::{accounts, instruction};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_sdk_ids::system_program;

use super::{build, sign_if};
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

/// Retires a gallery permanently.
pub fn retire_gallery(creator: &Address, gallery: &Address) -> Instruction {
    build(accounts::RetireGallery { creator: *creator, gallery: *gallery }, instruction::RetireGallery {})
}

/// Closes a gallery without supporters.
pub fn close_gallery(creator: &Address, gallery: &Address, rent_payer: &Address) -> Instruction {
    build(
        accounts::CloseGallery { creator: *creator, gallery: *gallery, rent_payer: *rent_payer },
        instruction::CloseGallery {},
    )
}

/// Sets the lock floor of an owner, base units. Raising or renewing it needs `owner_signs`.
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
