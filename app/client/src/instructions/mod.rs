//! One builder per instruction of the program, by who signs it.

pub mod admin;
pub mod crank;
pub mod creator;
pub mod user;

use anchor_lang::{InstructionData, ToAccountMetas};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};

use crate::PROGRAM_ID;

/// The mint and its token program, as the config names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The mint of $MESI.
    pub mint: Address,
    /// The token program that owns it.
    pub program: Address,
}

/// The galleries of one owner to settle on the way.
#[derive(Clone, Copy, Debug)]
pub struct Pairs<'a>(pub &'a [Address]);

impl Pairs<'_> {
    /// (gallery, delegation) of `owner` for every gallery.
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

fn with_trailing(mut instruction: Instruction, metas: impl IntoIterator<Item = AccountMeta>) -> Instruction {
    instruction.accounts.extend(metas);
    instruction
}
