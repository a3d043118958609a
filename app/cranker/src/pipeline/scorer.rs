//! Interface between the pipeline and what computes scores.

use influence_core::calendar::Day;
use influence_scoring::{
    bundle::InputsRecord,
    chain_state::ChainState,
    day::{DayResult, DeploymentId},
    salt::SaltSecret,
    twab::TwabTracker,
};

/// Reason why a day has no scores, as a sentence with its remedy.
pub type ScorerError = Box<dyn std::error::Error + Send + Sync>;

/// A day right after it was closed.
#[derive(Clone, Copy)]
pub struct ClosedDay<'a> {
    pub day: Day,
    pub deployment: DeploymentId,
    /// Balances of every wallet and vault after the day.
    pub holdings: &'a TwabTracker,
    /// The program's accounts at the day's end.
    pub chain: &'a ChainState,
    /// Secret for the salts of the seals, shared by the crankers.
    pub secret: &'a SaltSecret,
}

pub struct ScoredOutput {
    /// Trees, contents and sealed scores.
    pub result: DayResult,
    /// Input files, for this cranker's own bundle.
    pub inputs: InputsRecord,
}

/// Computes engagement scores and influence indices.
#[allow(async_fn_in_trait)]
pub trait Scorer {
    /// Scores a day.
    ///
    /// # Errors
    /// Missing inputs, or too many invalid rows in them.
    async fn score(&self, closed: ClosedDay<'_>) -> Result<ScoredOutput, ScorerError>;
}
