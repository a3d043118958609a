//! One round of a cranker: read, plan, execute, until nothing is left to do.

use influence_client::{ClientError, chain::Chain, instruction::Token, send::Pricing};
use influence_scoring::tree::TreeError;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{
    execute::Executor,
    plan::plan,
    report::Report,
    state::{ScoredDay, State},
};

/// Plans at most: what others do in between is seen by the next one.
const ROUNDS: usize = 4;

/// Why a round stopped. What it did before stays done.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The chain, or what is on it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The scored day's tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

/// In which part a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Votes, applies and settles.
    Cranker,
    /// Applies and settles.
    Stranger,
}

/// Does whatever the scored day leaves to do for the key, and reports it.
///
/// # Errors
/// When the chain can not be reached or read.
pub async fn run(
    chain: &impl Chain,
    key: &Keypair,
    role: Role,
    scored: Option<&ScoredDay>,
    pricing: Pricing,
) -> Result<Report, RunError> {
    let mut report = Report::default();
    for _ in 0..ROUNDS {
        let cranker = (role == Role::Cranker).then(|| key.pubkey());
        let state = State::read(chain, cranker, scored).await?;
        let actions = plan(&state)?;
        if actions.is_empty() {
            break;
        }
        let token = Token { mint: state.config.mint, program: state.config.token_program };
        let done = Executor { chain, payer: key, token, pricing }.execute(&actions).await?;
        let got_on = done.transactions > 0;
        // A later round meets the same refusals again: the last one's are those that are left.
        report.failures.clear();
        report.add(done);
        if !got_on {
            break;
        }
    }
    Ok(report)
}
