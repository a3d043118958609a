//! Transactions: compiling, measuring and packing them within the limits of the cluster.
//!
//! The limits are enforced here even where a local validator allows more: 64 accounts, 64 instructions, and 1 232 bytes
//! for a v0 or 4 096 bytes and 12 signatures for a v1 transaction.

use base64::{Engine, engine::general_purpose::STANDARD};
use solana_address::Address;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::{CompileError, VersionedMessage, v0, v1};
use solana_signature::Signature;
use solana_signer::{Signer, signers::Signers};
use solana_transaction::versioned::VersionedTransaction;

use crate::ClientError;

/// Most accounts that one transaction may lock, in any format.
pub const MAX_ACCOUNTS: usize = 64;
/// Most instructions of one transaction, those for its computation included.
pub const MAX_INSTRUCTIONS: usize = v1::MAX_INSTRUCTIONS as usize;
/// Most compute units of one transaction.
pub const MAX_UNITS: u32 = 1_400_000;
/// Loaded account data that a v1 transaction asks for, bytes. It must be set: the default is 0.
const LOADED_DATA_LIMIT: u32 = 8 * 1024 * 1024;

/// The format of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// 1 232 bytes; every cluster takes it.
    V0,
    /// 4 096 bytes; clusters with larger transactions take it.
    V1,
}

impl Format {
    /// Most bytes of a transaction.
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::V0 => 1_232,
            Self::V1 => v1::MAX_TRANSACTION_SIZE,
        }
    }
}

/// Limit and price of a transaction's computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Compute units asked for.
    pub units: u32,
    /// Priority fee in lamports, for the whole transaction.
    pub priority_fee: u64,
}

impl Budget {
    /// The most there is, without a priority fee.
    pub const MAX: Self = Self { units: MAX_UNITS, priority_fee: 0 };
}

/// Compiles instructions into a message of the format.
///
/// # Errors
/// [`ClientError::TooLarge`] when there are more accounts, instructions or signatures than a transaction may have.
pub fn compile(
    format: Format,
    payer: &Address,
    instructions: &[Instruction],
    blockhash: Hash,
    budget: Budget,
) -> Result<VersionedMessage, ClientError> {
    let build = |error: CompileError| match error {
        CompileError::AccountIndexOverflow => {
            ClientError::TooLarge(format!("over 256 accounts, at most {MAX_ACCOUNTS}"))
        }
        error => ClientError::Build(error.to_string()),
    };
    let message = match format {
        Format::V0 => {
            let mut all = budget_instructions(budget);
            all.extend_from_slice(instructions);
            let message = v0::Message::try_compile(payer, &all, &[], blockhash).map_err(build)?;
            VersionedMessage::V0(message)
        }
        Format::V1 => {
            let config = v1::TransactionConfig {
                priority_fee: Some(budget.priority_fee),
                compute_unit_limit: Some(budget.units),
                loaded_accounts_data_size_limit: Some(LOADED_DATA_LIMIT),
                ..Default::default()
            };
            let message = v1::Message::try_compile_with_config(payer, instructions, blockhash, config);
            VersionedMessage::V1(message.map_err(build)?)
        }
    };
    let signatures = message.header().num_required_signatures.into();
    let counts = [
        ("accounts", message.static_account_keys().len(), MAX_ACCOUNTS),
        ("instructions", message.instructions().len(), MAX_INSTRUCTIONS),
        ("signatures", signatures, v1::MAX_SIGNATURES.into()),
    ];
    match counts.iter().find(|(_, count, most)| count > most) {
        Some((what, count, most)) => Err(ClientError::TooLarge(format!("{count} {what}, at most {most}"))),
        None => Ok(message),
    }
}

/// Signs a message, and refuses one that is too long for its format.
///
/// # Errors
/// [`ClientError::TooLarge`]; [`ClientError::Build`] when a signer is missing.
pub fn sign(
    format: Format,
    message: VersionedMessage,
    signers: &[&Keypair],
) -> Result<VersionedTransaction, ClientError> {
    let bytes = size(&message)?;
    if bytes > format.max_bytes() {
        return Err(ClientError::TooLarge(format!("{bytes} bytes, at most {}", format.max_bytes())));
    }
    let mut unique: Vec<&Keypair> = Vec::new();
    for signer in signers {
        if unique.iter().all(|known| known.pubkey() != signer.pubkey()) {
            unique.push(signer);
        }
    }
    VersionedTransaction::try_new(message, &KeypairRefs(unique))
        .map_err(|e| ClientError::Build(e.to_string()))
}

/// Bytes of the signed transaction on the wire.
///
/// # Errors
/// [`ClientError::Build`] when the message can not be encoded.
pub fn size(message: &VersionedMessage) -> Result<usize, ClientError> {
    let bytes = wincode::serialized_size(&unsigned(message.clone()))
        .map_err(|e| ClientError::Build(e.to_string()))?;
    usize::try_from(bytes).map_err(|e| ClientError::Build(e.to_string()))
}

/// How many signatures instructions need as one transaction of `payer`.
pub fn signatures(payer: &Address, instructions: &[Instruction]) -> u64 {
    let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
    let mut signers: Vec<&Address> = metas.filter(|meta| meta.is_signer).map(|meta| &meta.pubkey).collect();
    signers.push(payer);
    signers.sort_unstable();
    signers.dedup();
    signers.len() as u64
}

/// The transaction with a place for every signature, and none in it: to measure and to simulate.
pub fn unsigned(message: VersionedMessage) -> VersionedTransaction {
    let signatures = usize::from(message.header().num_required_signatures);
    VersionedTransaction { signatures: vec![Signature::default(); signatures], message }
}

/// The transaction as nodes take it, base64.
///
/// # Errors
/// [`ClientError::Build`] when it can not be encoded.
pub fn encode(transaction: &VersionedTransaction) -> Result<String, ClientError> {
    let bytes = wincode::serialize(transaction).map_err(|e| ClientError::Build(e.to_string()))?;
    Ok(STANDARD.encode(bytes))
}

/// The transaction that [`encode`] wrote.
///
/// # Errors
/// [`ClientError::Build`] when it is none.
pub fn decode(text: &str) -> Result<VersionedTransaction, ClientError> {
    let none = |why: &dyn std::fmt::Display| ClientError::Build(format!("this is no transaction: {why}"));
    let bytes = STANDARD.decode(text.trim()).map_err(|e| none(&e))?;
    wincode::deserialize(&bytes).map_err(|e| none(&e))
}

/// Splits instructions, in order, into as few transactions as fit, with room for a priority fee.
///
/// # Errors
/// [`ClientError::TooLarge`] naming the instruction that does not fit alone.
pub fn pack(
    format: Format,
    payer: &Address,
    instructions: &[Instruction],
) -> Result<Vec<Vec<Instruction>>, ClientError> {
    let budget = Budget { priority_fee: 1, ..Budget::MAX };
    let fits = |group: &[Instruction]| match compile(format, payer, group, Hash::default(), budget) {
        Ok(message) => Ok(size(&message)? <= format.max_bytes()),
        Err(ClientError::TooLarge(_)) => Ok(false),
        Err(error) => Err(error),
    };
    let mut groups: Vec<Vec<Instruction>> = Vec::new();
    for (place, instruction) in instructions.iter().enumerate() {
        if let Some(last) = groups.last_mut() {
            last.push(instruction.clone());
            if fits(last)? {
                continue;
            }
            last.pop();
        }
        let alone = vec![instruction.clone()];
        if !fits(&alone)? {
            let why = format!(
                "instruction {place} alone is over {} bytes or {MAX_ACCOUNTS} accounts",
                format.max_bytes()
            );
            return Err(ClientError::TooLarge(why));
        }
        groups.push(alone);
    }
    Ok(groups)
}

/// Limit and price as instructions, for formats that have no place of their own for them.
fn budget_instructions(budget: Budget) -> Vec<Instruction> {
    let mut instructions = vec![ComputeBudgetInstruction::set_compute_unit_limit(budget.units)];
    if budget.priority_fee != 0 {
        // Price is per unit, in millionths of a lamport.
        let price = u128::from(budget.priority_fee) * 1_000_000 / u128::from(budget.units.max(1));
        let price = u64::try_from(price).unwrap_or(u64::MAX);
        instructions.push(ComputeBudgetInstruction::set_compute_unit_price(price));
    }
    instructions
}

/// Borrowed keypairs as signers.
struct KeypairRefs<'a>(Vec<&'a Keypair>);

impl Signers for KeypairRefs<'_> {
    fn pubkeys(&self) -> Vec<Address> {
        self.0.iter().map(|key| key.pubkey()).collect()
    }

    fn try_pubkeys(&self) -> Result<Vec<Address>, solana_signer::SignerError> {
        Ok(self.pubkeys())
    }

    fn sign_message(&self, message: &[u8]) -> Vec<Signature> {
        self.0.iter().map(|key| key.sign_message(message)).collect()
    }

    fn try_sign_message(&self, message: &[u8]) -> Result<Vec<Signature>, solana_signer::SignerError> {
        Ok(self.sign_message(message))
    }

    fn is_interactive(&self) -> bool {
        false
    }
}
