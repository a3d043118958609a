//! What makes scores: the platform's rules, behind one trait, so that a day's steps do not depend on how.

use influence_core::calendar::Day;
use influence_scoring::{bundle::Inputs, chain_state::ChainState, day::Parts, fold::Holdings};

/// Why a day has no scores. The text is a sentence with its remedy.
pub type RulesError = Box<dyn std::error::Error + Send + Sync>;

/// What the rules made of a day.
#[derive(Default)]
pub struct Scores {
    /// Scores and indices.
    pub parts: Parts,
    /// What they were computed from, for this cranker's own record.
    pub inputs: Inputs,
}

/// Computes engagement scores and influence indices.
#[allow(async_fn_in_trait)]
pub trait Rules {
    /// The scores of `day`, which `holdings` closed last and at whose end the program's accounts said `chain`.
    ///
    /// # Errors
    /// When inputs are missing, or too many of their rows can not be used.
    async fn scores(&self, day: Day, holdings: &Holdings, chain: &ChainState) -> Result<Scores, RulesError>;
}
