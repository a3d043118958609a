//! From instructions to landed transactions: pack, measure, sign, send.

use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{
    ClientError,
    chain::{Chain, Receipt},
    transaction::{Budget, MAX_UNITS, compile, pack, sign},
};

/// Head room over simulated units, in percent: state may have moved until the transaction lands.
const UNITS_MARGIN_PERCENT: u64 = 20;

/// Sends instructions as one transaction, paid by the first of `signers`.
///
/// # Errors
/// [`ClientError::TooLarge`] when they do not fit one; what simulation or the chain refuses.
pub async fn send(
    chain: &impl Chain,
    instructions: &[Instruction],
    signers: &[&Keypair],
) -> Result<Receipt, ClientError> {
    let format = chain.format();
    let payer = signers.first().ok_or_else(|| ClientError::Build("no signer".into()))?.pubkey();
    let build = |budget, blockhash| {
        let message = compile(format, &payer, instructions, blockhash, budget)?;
        sign(format, message, signers)
    };
    let units = chain.simulate(&build(Budget::MAX, chain.blockhash().await?)?).await?;
    let limit = units.saturating_mul(100 + UNITS_MARGIN_PERCENT) / 100;
    let budget = Budget { units: u32::try_from(limit).unwrap_or(MAX_UNITS).min(MAX_UNITS), priority_fee: 0 };
    chain.send(build(budget, chain.blockhash().await?)?).await
}

/// Sends instructions as few transactions as fit, in order, and stops at the first that fails.
///
/// # Errors
/// As [`send`]; transactions that landed before stay landed.
pub async fn send_all(
    chain: &impl Chain,
    instructions: &[Instruction],
    signers: &[&Keypair],
) -> Result<Vec<Receipt>, ClientError> {
    let payer = signers.first().ok_or_else(|| ClientError::Build("no signer".into()))?.pubkey();
    let mut receipts = Vec::new();
    for group in pack(chain.format(), &payer, instructions)? {
        receipts.push(send(chain, &group, signers).await?);
    }
    Ok(receipts)
}
