//! From instructions to a landed transaction: estimate the budget, sign, send.

use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::message::{ComputeBudget, MAX_UNITS, compile_message, sign, unsigned};
use crate::{
    ClientError,
    chain::{Chain, Receipt},
};

/// Margin over simulated units, percent: state may change until the transaction lands.
const UNITS_MARGIN_PERCENT: u64 = 20;

/// Compute units of the instruction that sets the price, which a v0 transaction carries.
const PRICE_UNITS: u32 = 150;

/// Source of a transaction's compute budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BudgetPolicy {
    /// From a simulation, with a margin: for public clusters.
    Simulated,
    /// Always the same: where compute is free, so that simulating only takes time.
    Fixed(ComputeBudget),
}

/// Maximum number of signings before the expiry is reported.
const MAX_SIGNINGS: u32 = 3;

/// Sends instructions as one transaction, paid by the first of `signers`. An expired transaction, which cannot land
/// anymore, is signed again with a newer blockhash.
///
/// # Errors
/// [`ClientError::TooLarge`] when they do not fit into one; errors of the simulation and of the chain;
/// [`ClientError::Expired`] when every attempt expired.
pub async fn send_instructions(
    chain: &impl Chain,
    instructions: &[Instruction],
    signers: &[&Keypair],
    policy: BudgetPolicy,
) -> Result<Receipt, ClientError> {
    let mut signings = 1;
    loop {
        match send_once(chain, instructions, signers, policy).await {
            Err(ClientError::Expired) if signings < MAX_SIGNINGS => signings += 1,
            outcome => return outcome,
        }
    }
}

async fn send_once(
    chain: &impl Chain,
    instructions: &[Instruction],
    signers: &[&Keypair],
    policy: BudgetPolicy,
) -> Result<Receipt, ClientError> {
    let payer = signers.first().ok_or_else(|| ClientError::Build("no signer".into()))?.pubkey();
    let budget = match policy {
        BudgetPolicy::Fixed(budget) => budget,
        BudgetPolicy::Simulated => estimate_budget(chain, &payer, instructions, signers).await?,
    };
    let message =
        compile_message(chain.tx_version(), &payer, instructions, chain.blockhash().await?, budget)?;
    chain.send(sign(chain.tx_version(), message, signers)?).await
}

/// Simulates instructions as one transaction and returns the budget to send them with. Without `signers` the
/// transaction is not signed, which a simulation does not need.
///
/// # Errors
/// Those of [`send_instructions`] except expiry.
pub async fn estimate_budget(
    chain: &impl Chain,
    payer: &Address,
    instructions: &[Instruction],
    signers: &[&Keypair],
) -> Result<ComputeBudget, ClientError> {
    let version = chain.tx_version();
    let message =
        compile_message(version, payer, instructions, chain.blockhash().await?, ComputeBudget::MAX)?;
    let probe = if signers.is_empty() { unsigned(message) } else { sign(version, message, signers)? };
    let units = chain.simulate(&probe).await?;
    let limit = units.saturating_mul(100 + UNITS_MARGIN_PERCENT) / 100;
    let units = u32::try_from(limit).unwrap_or(MAX_UNITS).min(MAX_UNITS);
    let priority_fee = chain.priority_fee(&written_accounts(payer, instructions), units).await?;
    // The simulated transaction had no instruction for the price.
    let price_units = if priority_fee == 0 { 0 } else { PRICE_UNITS };
    Ok(ComputeBudget { units: units.saturating_add(price_units).min(MAX_UNITS), priority_fee })
}

/// Returns the accounts that the transaction writes, sorted.
fn written_accounts(payer: &Address, instructions: &[Instruction]) -> Vec<Address> {
    let accounts = instructions.iter().flat_map(|instruction| &instruction.accounts);
    let mut written: Vec<Address> =
        accounts.filter(|account| account.is_writable).map(|account| account.pubkey).collect();
    written.push(*payer);
    written.sort_unstable();
    written.dedup();
    written
}
