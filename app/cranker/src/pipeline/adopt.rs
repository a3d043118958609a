//! Taking over the quorum's bundle, by an operator's word.

use std::path::Path;

use influence_client::chain::Chain;
use influence_core::{calendar::Day, holding::WINDOW_DAYS};
use influence_scoring::bundle::{self, BundleError};

use super::{
    cranker::{Cranker, PassError},
    scorer::Rules,
};
use crate::{
    indexer::Cluster,
    journal::{records, steps::Step},
    keeper::State,
    peers::bundle_verify::{self, BundleRejected},
};

/// Why a bundle was not adopted. Nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    /// The bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The chain or the journal.
    #[error(transparent)]
    Pass(#[from] PassError),
    /// Not what the quorum agreed on.
    #[error(transparent)]
    Rejected(#[from] BundleRejected),
    /// Later days were computed from another state.
    #[error(
        "day {newest} was closed after day {day}; move the bundles after day {day} away, and they are computed anew"
    )]
    NotNewest {
        /// The day of the bundle.
        day: Day,
        /// The newest day on disk.
        newest: Day,
    },
}

impl<C: Chain, K: Cluster, R: Rules> Cranker<C, K, R> {
    /// Takes the bundle in `folder` as the state after its day, when it says what the quorum made final. The folder is
    /// moved; this cranker's own bundle of the day is kept beside it, and the day is not degraded any more.
    ///
    /// # Errors
    /// [`AdoptError`].
    pub async fn adopt(&mut self, folder: &Path) -> Result<Day, AdoptError> {
        let manifest = bundle::read_bundle(folder)?.manifest;
        let day = manifest.day;
        if let Some(newest) = self.bundles.newest().filter(|newest| *newest > day) {
            return Err(AdoptError::NotNewest { day, newest });
        }
        let state = State::of_days(&self.chain, None).await.map_err(PassError::from)?;
        bundle_verify::verify_against_chain(&manifest, &self.deployment, &state.snapshots)?;
        self.bundles.replace(day, folder)?;
        (self.carry, self.current) = (None, None);
        let journal = self.journal();
        journal
            .write(|write| {
                (day.saturating_sub(WINDOW_DAYS)..=day).try_for_each(|day| records::clear(write, day))
            })
            .and_then(|()| journal.finish_step(day, Step::Score, state.now, "adopted the quorum's bundle"))
            .map_err(PassError::from)?;
        Ok(day)
    }
}
