//! One round of a cranker: read, plan, execute, until nothing is left to do.

use std::collections::BTreeMap;

use influence_client::{ClientError, chain::Chain, instruction::Token, send::Pricing};
use influence_core::{calendar::Day, publish::Contents};
use influence_scoring::tree::TreeError;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{
    aside::Aside,
    execute::Executor,
    plan::plan,
    report::Report,
    state::{ScoredDay, State},
};

/// Plans at most: what others do in between is seen by the next one.
const ROUNDS: usize = 4;

/// Why a round stopped. What it did before stays done.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
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

/// Who does what, where.
pub struct Worker<'a, C> {
    /// Where.
    pub chain: &'a C,
    /// Pays, and signs the votes.
    pub key: &'a Keypair,
    /// Whether it votes.
    pub role: Role,
    /// Compute limits.
    pub pricing: Pricing,
}

/// What there is to do.
#[derive(Default)]
pub struct Work<'a> {
    /// The days to vote for, and what they say.
    pub candidates: BTreeMap<Day, Contents>,
    /// The day whose scores and ranks are applied.
    pub scored: Option<&'a ScoredDay>,
}

impl<C: Chain> Worker<'_, C> {
    /// Reads what there is to plan from.
    ///
    /// # Errors
    /// When the chain can not be reached or read.
    pub async fn state<'w>(&self, work: &Work<'w>, aside: &Aside) -> Result<State<'w>, ClientError> {
        let cranker = (self.role == Role::Cranker).then(|| self.key.pubkey());
        let mut state = State::read(self.chain, cranker, work.scored).await?;
        state.candidates.clone_from(&work.candidates);
        state.aside = aside.targets(state.now);
        Ok(state)
    }

    /// Does whatever is left to do, and reports it.
    ///
    /// # Errors
    /// When the chain can not be reached or read.
    pub async fn round(&self, work: &Work<'_>, aside: &mut Aside) -> Result<Report, RoundError> {
        let mut report = Report::default();
        for _ in 0..ROUNDS {
            let state = self.state(work, aside).await?;
            let actions = plan(&state)?;
            aside.retain(state.now, &actions);
            if actions.is_empty() {
                break;
            }
            let token = Token { mint: state.config.mint, program: state.config.token_program };
            let executor = Executor { chain: self.chain, payer: self.key, token, pricing: self.pricing };
            let done = executor.execute(&actions).await?;
            aside.learn(state.now, state.config.day_seconds.into(), &actions, &done);
            let got_on = done.transactions > 0;
            report.add(done);
            if !got_on {
                break;
            }
        }
        Ok(report)
    }
}
