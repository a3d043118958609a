//! From instructions to a landed transaction: measure, sign, send.

use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{
    ClientError,
    chain::{Chain, Receipt},
    transaction::{Budget, MAX_UNITS, compile, sign, unsigned},
};

/// Head room over simulated units, in percent: state may have moved until the transaction lands.
const UNITS_MARGIN_PERCENT: u64 = 20;

/// Compute units of the instruction that sets a price, which formats without a place of their own for it carry.
const PRICE_UNITS: u32 = 150;

/// Where a transaction's compute limit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pricing {
    /// Simulated first, with head room: what a public cluster wants.
    Simulated,
    /// Always the same: where computation is free and simulating only takes time.
    Fixed(Budget),
}

/// How often a transaction is signed, the first time included, before its expiry is told.
const SIGNATURES: u32 = 3;

/// Sends instructions as one transaction, paid by the first of `signers`; signed anew with a newer blockhash when it
/// expired, which is only known when it can not land any more.
///
/// # Errors
/// [`ClientError::TooLarge`] when they do not fit one; what simulation or the chain refuses;
/// [`ClientError::Expired`] when it expired every time.
pub async fn send(
    chain: &impl Chain,
    instructions: &[Instruction],
    signers: &[&Keypair],
    pricing: Pricing,
) -> Result<Receipt, ClientError> {
    let mut signatures = 1;
    loop {
        match send_once(chain, instructions, signers, pricing).await {
            Err(ClientError::Expired) if signatures < SIGNATURES => signatures += 1,
            outcome => return outcome,
        }
    }
}

async fn send_once(
    chain: &impl Chain,
    instructions: &[Instruction],
    signers: &[&Keypair],
    pricing: Pricing,
) -> Result<Receipt, ClientError> {
    let payer = signers.first().ok_or_else(|| ClientError::Build("no signer".into()))?.pubkey();
    let budget = match pricing {
        Pricing::Fixed(budget) => budget,
        Pricing::Simulated => measure(chain, &payer, instructions, signers).await?,
    };
    let message = compile(chain.format(), &payer, instructions, chain.blockhash().await?, budget)?;
    chain.send(sign(chain.format(), message, signers)?).await
}

/// Simulates instructions as one transaction, and says what limit and fee to send them with. Without `signers` nothing
/// is signed, which no simulation needs.
///
/// # Errors
/// As [`send`], but for expiry: nothing is sent.
pub async fn measure(
    chain: &impl Chain,
    payer: &Address,
    instructions: &[Instruction],
    signers: &[&Keypair],
) -> Result<Budget, ClientError> {
    let format = chain.format();
    let message = compile(format, payer, instructions, chain.blockhash().await?, Budget::MAX)?;
    let probe = if signers.is_empty() { unsigned(message) } else { sign(format, message, signers)? };
    let units = chain.simulate(&probe).await?;
    let limit = units.saturating_mul(100 + UNITS_MARGIN_PERCENT) / 100;
    let units = u32::try_from(limit).unwrap_or(MAX_UNITS).min(MAX_UNITS);
    let priority_fee = chain.priority_fee(&written(payer, instructions), units).await?;
    // What was simulated had no instruction for the price.
    let price_units = if priority_fee == 0 { 0 } else { PRICE_UNITS };
    Ok(Budget { units: units.saturating_add(price_units).min(MAX_UNITS), priority_fee })
}

/// The accounts that a transaction writes.
fn written(payer: &Address, instructions: &[Instruction]) -> Vec<Address> {
    let accounts = instructions.iter().flat_map(|instruction| &instruction.accounts);
    let mut written: Vec<Address> =
        accounts.filter(|account| account.is_writable).map(|account| account.pubkey).collect();
    written.push(*payer);
    written.sort_unstable();
    written.dedup();
    written
}
