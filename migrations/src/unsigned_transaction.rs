//! Unsigned transactions of a step, for a multisig or a key on another machine.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use influence_client::{
    ClientError, PROGRAM_ID,
    tx::{TxVersion, wire_size},
};
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::{AccountMeta, Instruction};
use solana_message::{VersionedMessage, v0};
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;

use crate::step::MigrationStep;

/// Transaction without its signatures. Displays all of its content as text.
#[derive(Clone, Debug)]
pub struct UnsignedTransaction {
    pub title: String,
    /// Required signers, the payer first.
    pub signers: Vec<Address>,
    pub instructions: Vec<Instruction>,
    /// v0 transaction with zeros as signatures, base64.
    pub base64: String,
}

/// Unsigned transactions of a step, in order. They have no compute budget: a multisig sets its own.
///
/// # Errors
/// [`ClientError::TooLarge`] or [`ClientError::Build`] for a transaction that a cluster would not accept.
pub fn unsigned_transactions(
    step: &MigrationStep,
    blockhash: Hash,
) -> Result<Vec<UnsignedTransaction>, ClientError> {
    let build = |error: &dyn fmt::Display| ClientError::Build(error.to_string());
    let one = |instructions: &Vec<Instruction>| {
        let message = v0::Message::try_compile(&step.payer, instructions, &[], blockhash);
        let message = VersionedMessage::V0(message.map_err(|error| build(&error))?);
        let (bytes, max_bytes) = (wire_size(&message)?, TxVersion::V0.max_bytes());
        if bytes > max_bytes {
            return Err(ClientError::TooLarge(format!("{}: {bytes} bytes, at most {max_bytes}", step.title)));
        }
        let count = usize::from(message.header().num_required_signatures);
        let signers = message.static_account_keys().iter().take(count).copied().collect();
        let transaction = VersionedTransaction { signatures: vec![Signature::default(); count], message };
        let wire = wincode::serialize(&transaction).map_err(|error| build(&error))?;
        let (title, instructions) = (step.title.clone(), instructions.clone());
        Ok(UnsignedTransaction { title, signers, instructions, base64: STANDARD.encode(wire) })
    };
    step.transactions.iter().map(one).collect()
}

impl fmt::Display for UnsignedTransaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {}", self.title)?;
        for (index, signer) in self.signers.iter().enumerate() {
            writeln!(f, "signer     {signer}{}", if index == 0 { "  (fee payer)" } else { "" })?;
        }
        for instruction in &self.instructions {
            let program = &instruction.program_id;
            writeln!(f, "program    {program}{}", program_label(program))?;
            for meta in &instruction.accounts {
                writeln!(f, "  {} {}", access_flags(meta), meta.pubkey)?;
            }
            writeln!(f, "  data {}", const_hex::encode(&instruction.data))?;
        }
        write!(f, "base64     {}", self.base64)
    }
}

fn program_label(program: &Address) -> &'static str {
    match *program {
        PROGRAM_ID => "  (influence)",
        influence_client::address::LOADER => "  (upgradeable loader)",
        solana_sdk_ids::system_program::ID => "  (system)",
        _ => "",
    }
}

/// `s` for signer, `w` for writable.
fn access_flags(meta: &AccountMeta) -> &'static str {
    match (meta.is_signer, meta.is_writable) {
        (true, true) => "sw",
        (true, false) => "s-",
        (false, true) => "-w",
        (false, false) => "--",
    }
}
