//! What an owner signs. Amounts in base units; [`ALL`] stands for everything.

use influence::{accounts, instruction};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_sdk_ids::system_program;
use spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent;

use super::{Pairs, Token, build, with_trailing};
use crate::address;

pub use influence_core::shares::ALL;

/// Creates the owner's associated token account, unless it is there; `payer` pays the rent.
pub fn create_token_account(payer: &Address, owner: &Address, token: &Token) -> Instruction {
    create_associated_token_account_idempotent(payer, owner, &token.mint, &token.program)
}

/// Creates the owner's record and vault; `payer` pays the rent.
pub fn open_influence(payer: &Address, owner: &Address, token: &Token) -> Instruction {
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

/// Locks `amount` from the owner's `source` and settles the galleries passed.
pub fn lock(owner: &Address, source: &Address, token: &Token, amount: u64, settle: Pairs) -> Instruction {
    let accounts = accounts::Lock {
        owner: *owner,
        config: address::config(),
        influence: address::influence(owner),
        vault: address::vault(owner),
        source: *source,
        mint: token.mint,
        token_program: token.program,
    };
    with_trailing(build(accounts, instruction::Lock { amount }), settle.metas(owner))
}

/// Unlocks `amount` towards the owner's `destination` and settles the galleries passed.
pub fn unlock(
    owner: &Address,
    destination: &Address,
    token: &Token,
    amount: u64,
    settle: Pairs,
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
    with_trailing(build(accounts, instruction::Unlock { amount }), settle.metas(owner))
}

/// Locks again what is unlocking and settles the galleries passed.
pub fn cancel_unlock(owner: &Address, settle: Pairs) -> Instruction {
    let accounts = accounts::CancelUnlock {
        owner: *owner,
        config: address::config(),
        influence: address::influence(owner),
    };
    with_trailing(build(accounts, instruction::CancelUnlock {}), settle.metas(owner))
}

/// Allocates `points` to a gallery; `payer` pays the rent of a first allocation's record. Refused when
/// `expected_revision` is given and the total changed since.
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

/// Takes `points` back from a gallery; the rent of a record that closes goes to `rent_payer`, who paid it.
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

/// A move between two galleries.
#[derive(Clone, Copy, Debug)]
pub struct Reallocation<'a> {
    /// Pays the rent of a new record.
    pub payer: &'a Address,
    /// The gallery that gives.
    pub from: &'a Address,
    /// Who paid the rent of the giving record.
    pub rent_payer: &'a Address,
    /// The gallery that receives.
    pub to: &'a Address,
    /// How much, base units.
    pub points: u64,
    /// The revision the user looked at.
    pub expected_revision: Option<u64>,
}

/// Moves points from one gallery to another.
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

/// Removes an empty record and its vault; dust goes to the owner's `destination`.
pub fn close_influence(
    owner: &Address,
    destination: &Address,
    rent_payer: &Address,
    token: &Token,
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
