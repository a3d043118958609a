//! Instructions that the authority and the guardian sign.

use influence::{
    accounts, instruction,
    instructions::{ConfigArgs, InitializeArgs},
};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_sdk_ids::system_program;

use super::{MintInfo, build};
use crate::address;

/// Creates the config. `authority` is the program's upgrade authority.
pub fn initialize(
    payer: &Address,
    authority: &Address,
    token: &MintInfo,
    args: InitializeArgs,
) -> Instruction {
    build(
        accounts::Initialize {
            payer: *payer,
            authority: *authority,
            config: address::config(),
            mint: token.mint,
            program_data: address::program_data(),
            token_program: token.program,
            system_program: system_program::ID,
        },
        instruction::Initialize { args },
    )
}

/// Replaces the settings.
pub fn update_config(authority: &Address, settings: ConfigArgs) -> Instruction {
    build(
        accounts::UpdateConfig { authority: *authority, config: address::config() },
        instruction::UpdateConfig { settings },
    )
}

/// Nominates the next authority.
pub fn nominate_authority(authority: &Address, next: &Address) -> Instruction {
    build(
        accounts::NominateAuthority { authority: *authority, config: address::config() },
        instruction::NominateAuthority { next: *next },
    )
}

/// Makes the nominated key the authority; it signs.
pub fn accept_authority(pending_authority: &Address) -> Instruction {
    build(
        accounts::AcceptAuthority { pending_authority: *pending_authority, config: address::config() },
        instruction::AcceptAuthority {},
    )
}

/// Replaces the crankers and their quorum.
pub fn set_crankers(authority: &Address, crankers: Vec<Address>, quorum: u8) -> Instruction {
    build(
        accounts::SetCrankers { authority: *authority, config: address::config() },
        instruction::SetCrankers { crankers, quorum },
    )
}

/// Lifts a pause.
pub fn unpause(authority: &Address, bits: u32) -> Instruction {
    build(
        accounts::Unpause { authority: *authority, config: address::config() },
        instruction::Unpause { bits },
    )
}

/// Pauses instruction families; the guardian signs.
pub fn pause(guardian: &Address, bits: u32) -> Instruction {
    build(accounts::Pause { guardian: *guardian, config: address::config() }, instruction::Pause { bits })
}

/// Voids a final day within its challenge time; the guardian signs.
pub fn void_day(guardian: &Address, day: u32) -> Instruction {
    build(
        accounts::VoidDay {
            guardian: *guardian,
            config: address::config(),
            snapshot: address::snapshot(day),
        },
        instruction::VoidDay {},
    )
}
