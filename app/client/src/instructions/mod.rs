//! Builders of the program's instructions, one module per signer.

pub mod admin;
pub mod crank;
pub mod creator;
pub mod user;

use anchor_lang::{InstructionData, ToAccountMetas};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use crate::PROGRAM_ID;

/// Configured mint and its token program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MintInfo {
    /// Mint of $MESI.
    pub mint: Address,
    /// Token program that owns the mint.
    pub program: Address,
}

/// Galleries whose delegations of one owner an instruction settles.
#[derive(Clone, Copy, Debug)]
pub struct SettleTargets<'a>(pub &'a [Address]);

impl SettleTargets<'_> {
    /// Account metas (gallery, delegation) of `owner` for every gallery.
    fn metas(&self, owner: &Address) -> impl Iterator<Item = AccountMeta> {
        self.0.iter().flat_map(|gallery| {
            let delegation = crate::address::delegation(owner, gallery);
            [AccountMeta::new(*gallery, false), AccountMeta::new(delegation, false)]
        })
    }
}

fn build(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction { program_id: PROGRAM_ID, accounts: accounts.to_account_metas(None), data: data.data() }
}

fn with_remaining(mut instruction: Instruction, metas: impl IntoIterator<Item = AccountMeta>) -> Instruction {
    instruction.accounts.extend(metas);
    instruction
}

/// Marks `key` as a signer in every meta that names it, if `signs`.
fn sign_if(instruction: &mut Instruction, key: &Address, signs: bool) {
    for meta in instruction.accounts.iter_mut().filter(|meta| meta.pubkey == *key) {
        meta.is_signer |= signs;
    }
}
