//! A step's transactions for somebody else to sign: a multisig, or a key on another machine.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use influence_client::{ClientError, PROGRAM_ID, tx::wire_size};
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::{AccountMeta, Instruction};
use solana_message::{VersionedMessage, v0};
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;

use crate::step::Step;

/// A transaction without its signatures. It displays as text that says all of it.
#[derive(Clone, Debug)]
pub struct Unsigned {
    /// What the step does.
    pub title: String,
    /// Who has to sign, the payer first.
    pub signers: Vec<Address>,
    /// What it is made of.
    pub instructions: Vec<Instruction>,
    /// The v0 transaction, with zeros for signatures, in base64.
    pub base64: String,
}

/// The transactions of a step, in order. They hold no compute budget: a multisig sets its own.
///
/// # Errors
/// [`ClientError::TooLarge`] or [`ClientError::Build`] when one is no transaction that a cluster takes.
pub fn unsigned(step: &Step, blockhash: Hash) -> Result<Vec<Unsigned>, ClientError> {
    let build = |error: &dyn fmt::Display| ClientError::Build(error.to_string());
    let one = |instructions: &Vec<Instruction>| {
        let message = v0::Message::try_compile(&step.payer, instructions, &[], blockhash);
        let message = VersionedMessage::V0(message.map_err(|error| build(&error))?);
        let (bytes, most) = (wire_size(&message)?, influence_client::tx::TxVersion::V0.max_bytes());
        if bytes > most {
            return Err(ClientError::TooLarge(format!("{}: {bytes} bytes, at most {most}", step.title)));
        }
        let count = usize::from(message.header().num_required_signatures);
        let signers = message.static_account_keys().iter().take(count).copied().collect();
        let transaction = VersionedTransaction { signatures: vec![Signature::default(); count], message };
        let wire = wincode::serialize(&transaction).map_err(|error| build(&error))?;
        let (title, instructions) = (step.title.clone(), instructions.clone());
        Ok(Unsigned { title, signers, instructions, base64: STANDARD.encode(wire) })
    };
    step.transactions.iter().map(one).collect()
}

impl fmt::Display for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {}", self.title)?;
        for (place, signer) in self.signers.iter().enumerate() {
            writeln!(f, "signed by  {signer}{}", if place == 0 { "  (pays)" } else { "" })?;
        }
        for instruction in &self.instructions {
            writeln!(f, "program    {}{}", instruction.program_id, name(&instruction.program_id))?;
            for meta in &instruction.accounts {
                writeln!(f, "  {} {}", rights(meta), meta.pubkey)?;
            }
            let hex: String = instruction.data.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(f, "  data {hex}")?;
        }
        write!(f, "base64     {}", self.base64)
    }
}

/// What programs of a migration are called.
fn name(program: &Address) -> &'static str {
    match *program {
        PROGRAM_ID => "  (influence)",
        influence_client::address::LOADER => "  (upgradeable loader)",
        solana_sdk_ids::system_program::ID => "  (system)",
        _ => "",
    }
}

/// `s` for signed, `w` for written.
fn rights(meta: &AccountMeta) -> &'static str {
    match (meta.is_signer, meta.is_writable) {
        (true, true) => "sw",
        (true, false) => "s-",
        (false, true) => "-w",
        (false, false) => "--",
    }
}
