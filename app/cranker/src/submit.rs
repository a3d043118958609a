//! One transaction: signed, sent, and its budget either simulated or fixed.

use influence_client::{
    ClientError,
    chain::{Chain, Receipt},
    send,
    transaction::{Budget, compile, sign},
};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Where a transaction's compute limit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pricing {
    /// Simulated first, with head room: what a public cluster wants.
    Simulated,
    /// Always the same: where computation is free and simulating only takes time.
    Fixed(Budget),
}

/// Sends instructions as one transaction, paid by the first of `signers`.
///
/// # Errors
/// [`ClientError::TooLarge`] when they do not fit one; what simulation or the chain refuses.
pub async fn submit(
    chain: &impl Chain,
    instructions: &[Instruction],
    signers: &[&Keypair],
    pricing: Pricing,
) -> Result<Receipt, ClientError> {
    let Pricing::Fixed(budget) = pricing else {
        return send::send(chain, instructions, signers).await;
    };
    let payer = signers.first().ok_or_else(|| ClientError::Build("no signer".into()))?.pubkey();
    let format = chain.format();
    let message = compile(format, &payer, instructions, chain.blockhash().await?, budget)?;
    chain.send(sign(format, message, signers)?).await
}
