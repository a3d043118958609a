//! What makes scores: the platform's rules, behind one trait, so that a day's steps do not depend on how.

use influence_core::calendar::Day;
use influence_scoring::{
    bundle::InputsRecord,
    chain_state::ChainState,
    day::{DayResult, DeploymentId},
    salt::SaltSecret,
    twab::TwabTracker,
};

/// Why a day has no scores. The text is a sentence with its remedy.
pub type RulesError = Box<dyn std::error::Error + Send + Sync>;

/// A day right after it was closed.
#[derive(Clone, Copy)]
pub struct Closed<'a> {
    /// The day.
    pub day: Day,
    /// What it is of.
    pub deployment: DeploymentId,
    /// Every wallet and vault; the day is the one closed last.
    pub holdings: &'a TwabTracker,
    /// What the program's accounts said at its end.
    pub chain: &'a ChainState,
    /// What the crankers salt seals with.
    pub secret: &'a SaltSecret,
}

/// What the rules made of it.
pub struct Scored {
    /// Trees, contents, and what the seals hide.
    pub result: DayResult,
    /// What it was computed from, for this cranker's own record.
    pub inputs: InputsRecord,
}

/// Computes engagement scores and influence indices.
#[allow(async_fn_in_trait)]
pub trait Rules {
    /// The scores of a day.
    ///
    /// # Errors
    /// When inputs are missing, or too many of their rows can not be used.
    async fn score(&self, closed: Closed<'_>) -> Result<Scored, RulesError>;
}
