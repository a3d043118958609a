//! Adopts the quorum's bundle, on an operator's request.

use std::path::Path;

use influence_client::chain::Chain;
use influence_core::{calendar::Day, holding::WINDOW_DAYS};
use influence_scoring::bundle::{self, BundleError};

use super::{
    cranker::{Cranker, CycleError},
    scorer::Scorer,
};
use crate::{
    indexer::FinalizedSource,
    journal::{entries::clear_degraded, steps::DayStep},
    keeper::PlannerState,
    peers::bundle_verify::{self, BundleRejected},
};

/// Reason why a bundle was not adopted. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum AdoptBundleError {
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The chain or the journal failed.
    #[error(transparent)]
    Cycle(#[from] CycleError),
    /// The bundle differs from what the quorum agreed on.
    #[error(transparent)]
    Rejected(#[from] BundleRejected),
    /// Later days were computed from another state.
    #[error(
        "day {newest} was closed after day {day}; move the bundles after day {day} away to recompute them"
    )]
    NotNewest { day: Day, newest: Day },
}

impl<C: Chain, K: FinalizedSource, S: Scorer> Cranker<C, K, S> {
    /// Takes the bundle in `dir` as the state after its day, if it has the contents that the quorum made final. The
    /// directory is moved; this cranker's own bundle of the day is kept beside it, and the day is no longer degraded.
    ///
    /// # Errors
    /// [`AdoptBundleError`].
    pub async fn adopt(&mut self, dir: &Path) -> Result<Day, AdoptBundleError> {
        let manifest = bundle::read_bundle(dir)?.manifest;
        let day = manifest.day;
        if let Some(newest) = self.bundles.newest().filter(|newest| *newest > day) {
            return Err(AdoptBundleError::NotNewest { day, newest });
        }
        let state = PlannerState::read_days(&self.chain, None).await.map_err(CycleError::from)?;
        bundle_verify::verify_against_chain(&manifest, &self.deployment, &state.snapshots)?;
        self.bundles.replace(day, dir)?;
        (self.state, self.current) = (None, None);
        let journal = self.journal();
        journal
            .write(|write| {
                (day.saturating_sub(WINDOW_DAYS)..=day).try_for_each(|day| clear_degraded(write, day))
            })
            .and_then(|()| journal.finish_step(day, DayStep::Score, state.now, "adopted the quorum's bundle"))
            .map_err(CycleError::from)?;
        Ok(day)
    }
}
