//! Instructions that an owner signs. Amounts are base units; [`ALL`] means everything.

use influence::{accounts, instruction};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_sdk_ids::system_program;
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;

use super::{MintInfo, SettleTargets, build, with_remaining};
use crate::address;

pub use influence_core::shares::ALL;

/// Creates the owner's associated token account if it does not exist; `payer` pays the rent.
pub fn create_token_account(payer: &Address, owner: &Address, token: &MintInfo) -> Instruction {
    create_associated_token_account_idempotent(payer, owner, &token.mint, &token.program)
}

/// Creates the owner's Influence account and vault; `payer` pays the rent.
pub fn open_influence(payer: &Address, owner: &Address, token: &MintInfo) -> Instruction {
    build(
        accounts::OpenInfluence {
            payer: *payer,
            owner: *owner,
            config: address::config(),
            influence: address::influence(owner),
            vault: address::vault(owner),
            mint: token.mint,
            token_program: token.program,
            system_program: system_program::ID,
        },
        instruction::OpenInfluence {},
    )
}

/// Locks `amount` from the owner's `source` and settles the given galleries.
pub fn lock(
    owner: &Address,
    source: &Address,
    token: &MintInfo,
    amount: u64,
    settle: SettleTargets,
) -> Instruction {
    let accounts = accounts::Lock {
        owner: *owner,
        config: address::config(),
        influence: address::influence(owner),
        vault: address::vault(owner),
        source: *source,
        mint: token.mint,
        token_program: token.program,
    };
    with_remaining(build(accounts, instruction::Lock { amount }), settle.metas(owner))
}

/// Unlocks `amount` to the owner's `destination` and settles the given galleries.
pub fn unlock(
    owner: &Address,
    destination: &Address,
    token: &MintInfo,
    amount: u64,
    settle: SettleTargets,
) -> Instruction {
    let accounts = accounts::Unlock {
        owner: *owner,
        config: address::config(),
        influence: address::influence(owner),
        vault: address::vault(owner),
        destination: *destination,
        mint: token.mint,
        token_program: token.program,
    };
    with_remaining(build(accounts, instruction::Unlock { amount }), settle.metas(owner))
}

/// Locks the unlocking amount again and settles the given galleries.
pub fn cancel_unlock(owner: &Address, settle: SettleTargets) -> Instruction {
    let accounts = accounts::CancelUnlock {
        owner: *owner,
        config: address::config(),
        influence: address::influence(owner),
    };
    with_remaining(build(accounts, instruction::CancelUnlock {}), settle.metas(owner))
}

/// Allocates `points` to a gallery; `payer` pays the rent of a new delegation. The program refuses it when the total is
/// not at `expected_revision`, if given.
pub fn allocate(
    payer: &Address,
    owner: &Address,
    gallery: &Address,
    points: u64,
    expected_revision: Option<u64>,
) -> Instruction {
    build(
        accounts::Allocate {
            payer: *payer,
            owner: *owner,
            config: address::config(),
            influence: address::influence(owner),
            gallery: *gallery,
            delegation: address::delegation(owner, gallery),
            system_program: system_program::ID,
        },
        instruction::Allocate { points, expected_revision },
    )
}

/// Withdraws `points` from a gallery. The rent of a delegation that closes goes to its recorded `rent_payer`.
pub fn withdraw(
    owner: &Address,
    gallery: &Address,
    rent_payer: &Address,
    points: u64,
    expected_revision: Option<u64>,
) -> Instruction {
    build(
        accounts::Withdraw {
            owner: *owner,
            config: address::config(),
            influence: address::influence(owner),
            gallery: *gallery,
            delegation: address::delegation(owner, gallery),
            rent_payer: *rent_payer,
        },
        instruction::Withdraw { points, expected_revision },
    )
}

/// Arguments of [`reallocate`].
#[derive(Clone, Copy, Debug)]
pub struct Reallocation<'a> {
    /// Payer of the rent of a new delegation.
    pub payer: &'a Address,
    /// Gallery that loses the points.
    pub from: &'a Address,
    /// Recorded rent payer of the delegation to `from`.
    pub rent_payer: &'a Address,
    /// Gallery that receives the points.
    pub to: &'a Address,
    /// Points, base units.
    pub points: u64,
    /// Revision of the total that the user saw.
    pub expected_revision: Option<u64>,
}

/// Moves points from one gallery to another; the owner signs.
pub fn reallocate(owner: &Address, change: &Reallocation) -> Instruction {
    build(
        accounts::Reallocate {
            payer: *change.payer,
            owner: *owner,
            config: address::config(),
            influence: address::influence(owner),
            from_gallery: *change.from,
            from_delegation: address::delegation(owner, change.from),
            rent_payer: *change.rent_payer,
            to_gallery: *change.to,
            to_delegation: address::delegation(owner, change.to),
            system_program: system_program::ID,
        },
        instruction::Reallocate { points: change.points, expected_revision: change.expected_revision },
    )
}

/// Closes an empty Influence account and its vault. Dust in the vault goes to the owner's `destination`.
pub fn close_influence(
    owner: &Address,
    destination: &Address,
    rent_payer: &Address,
    token: &MintInfo,
) -> Instruction {
    build(
        accounts::CloseInfluence {
            owner: *owner,
            config: address::config(),
            influence: address::influence(owner),
            vault: address::vault(owner),
            destination: *destination,
            rent_payer: *rent_payer,
            mint: token.mint,
            token_program: token.program,
        },
        instruction::CloseInfluence {},
    )
}
