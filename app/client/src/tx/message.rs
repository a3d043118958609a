//! Messages and signed transactions of both versions.

use base64::{Engine, engine::general_purpose::STANDARD};
use solana_address::Address;
use solana_compute_budget_interface::ComputeBudgetInstruction;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_message::{CompileError, VersionedMessage, v0, v1};
use solana_signature::Signature;
use solana_signer::{Signer, unique_signers};
use solana_transaction::versioned::VersionedTransaction;

use crate::ClientError;

/// Maximum number of accounts of a transaction.
pub const MAX_ACCOUNTS: usize = 64;
/// Maximum number of instructions of a transaction, compute budget included.
pub const MAX_INSTRUCTIONS: usize = v1::MAX_INSTRUCTIONS as usize;
/// Maximum compute units of a transaction.
pub const MAX_UNITS: u32 = 1_400_000;
/// Limit of loaded account data of a v1 transaction, bytes. It has to be set, since the default is 0.
const LOADED_DATA_LIMIT: u32 = 8 * 1024 * 1024;

/// Version of a transaction's wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TxVersion {
    /// At most 1 232 bytes; every cluster accepts it.
    V0,
    /// At most 4 096 bytes; only clusters with the larger format accept it.
    V1,
}

impl TxVersion {
    /// Maximum size of a transaction, bytes.
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::V0 => 1_232,
            Self::V1 => v1::MAX_TRANSACTION_SIZE,
        }
    }
}

/// Compute limit and priority fee of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComputeBudget {
    /// Limit of compute units.
    pub units: u32,
    /// Priority fee of the whole transaction, lamports.
    pub priority_fee: u64,
}

impl ComputeBudget {
    /// Highest limit, without a priority fee.
    pub const MAX: Self = Self { units: MAX_UNITS, priority_fee: 0 };
}

/// Compiles instructions into a message.
///
/// # Errors
/// [`ClientError::TooLarge`] when there are too many accounts, instructions or signatures.
pub fn compile_message(
    version: TxVersion,
    payer: &Address,
    instructions: &[Instruction],
    blockhash: Hash,
    budget: ComputeBudget,
) -> Result<VersionedMessage, ClientError> {
    let build = |error: CompileError| match error {
        CompileError::AccountIndexOverflow => {
            ClientError::TooLarge(format!("over 256 accounts, at most {MAX_ACCOUNTS}"))
        }
        error => ClientError::Build(error.to_string()),
    };
    let message = match version {
        TxVersion::V0 => {
            let mut all = budget_instructions(budget);
            all.extend_from_slice(instructions);
            let message = v0::Message::try_compile(payer, &all, &[], blockhash).map_err(build)?;
            VersionedMessage::V0(message)
        }
        TxVersion::V1 => {
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

/// Signs a message. Duplicate signers are ignored.
///
/// # Errors
/// [`ClientError::TooLarge`] when it exceeds the version's size; [`ClientError::Build`] when a signer is missing.
pub fn sign(
    version: TxVersion,
    message: VersionedMessage,
    signers: &[&Keypair],
) -> Result<VersionedTransaction, ClientError> {
    let bytes = wire_size(&message)?;
    if bytes > version.max_bytes() {
        return Err(ClientError::TooLarge(format!("{bytes} bytes, at most {}", version.max_bytes())));
    }
    let unique = unique_signers(signers.iter().map(|signer| *signer as &dyn Signer).collect());
    VersionedTransaction::try_new(message, &unique).map_err(|e| ClientError::Build(e.to_string()))
}

/// Returns the size of the signed transaction, bytes.
///
/// # Errors
/// [`ClientError::Build`] when the message cannot be encoded.
pub fn wire_size(message: &VersionedMessage) -> Result<usize, ClientError> {
    let bytes = wincode::serialized_size(&unsigned(message.clone()))
        .map_err(|e| ClientError::Build(e.to_string()))?;
    usize::try_from(bytes).map_err(|e| ClientError::Build(e.to_string()))
}

/// Counts the signatures that the instructions need in one transaction of `payer`.
pub fn signatures(payer: &Address, instructions: &[Instruction]) -> u64 {
    let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
    let mut signers: Vec<&Address> = metas.filter(|meta| meta.is_signer).map(|meta| &meta.pubkey).collect();
    signers.push(payer);
    signers.sort_unstable();
    signers.dedup();
    signers.len() as u64
}

/// Builds the transaction with empty signatures, for measuring and simulating.
pub fn unsigned(message: VersionedMessage) -> VersionedTransaction {
    let signatures = usize::from(message.header().num_required_signatures);
    VersionedTransaction { signatures: vec![Signature::default(); signatures], message }
}

/// Encodes a transaction as base64, as `sendTransaction` takes it.
///
/// # Errors
/// [`ClientError::Build`] when it cannot be encoded.
pub fn encode_transaction(transaction: &VersionedTransaction) -> Result<String, ClientError> {
    let bytes = wincode::serialize(transaction).map_err(|e| ClientError::Build(e.to_string()))?;
    Ok(STANDARD.encode(bytes))
}

/// Decodes a transaction from base64.
///
/// # Errors
/// [`ClientError::Build`] when it is not a transaction.
pub fn decode_transaction(text: &str) -> Result<VersionedTransaction, ClientError> {
    let invalid = |why: &dyn std::fmt::Display| ClientError::Build(format!("not a valid transaction: {why}"));
    let bytes = STANDARD.decode(text.trim()).map_err(|e| invalid(&e))?;
    wincode::deserialize(&bytes).map_err(|e| invalid(&e))
}

/// Returns the budget as instructions, for the version without fields for it.
fn budget_instructions(budget: ComputeBudget) -> Vec<Instruction> {
    let mut instructions = vec![ComputeBudgetInstruction::set_compute_unit_limit(budget.units)];
    if budget.priority_fee != 0 {
        // The price is per unit, in millionths of a lamport.
        let price = u128::from(budget.priority_fee) * 1_000_000 / u128::from(budget.units.max(1));
        let price = u64::try_from(price).unwrap_or(u64::MAX);
        instructions.push(ComputeBudgetInstruction::set_compute_unit_price(price));
    }
    instructions
}
