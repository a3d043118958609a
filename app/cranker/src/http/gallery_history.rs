//! Cache of the galleries' points and ranks per day, read from the bundles on disk.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use influence_core::{
    calendar::{Calendar, Day},
    merkle::Hash,
};
use influence_scoring::{
    bundle::{self, BundleError},
    chain_state::GalleryState,
};
use solana_address::Address;

/// Days that are served and cached, the latest ones: 60 days of 10 000 galleries take some 40 MB.
pub const MAX_DAYS: usize = 60;

/// A gallery at the end of a day.
#[derive(Clone, Copy, Debug)]
pub struct GalleryDay {
    pub gallery: Address,
    pub points: u64,
    pub average_points: u64,
    pub rank: Option<u32>,
}

/// The galleries of a day, sorted by address, and the content hash of the bundle they come from.
type CachedDay = (Hash, Arc<Vec<GalleryDay>>);

#[derive(Default)]
pub struct GalleryHistory(Mutex<BTreeMap<Day, CachedDay>>);

impl GalleryHistory {
    /// Returns the galleries of the bundle in `dir`, sorted by address. Reads them again when the bundle was replaced.
    pub fn galleries(&self, dir: &Path, day: Day) -> Result<Arc<Vec<GalleryDay>>, BundleError> {
        let manifest = bundle::read_manifest(dir)?;
        let cached = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&day).cloned();
        if let Some((_, galleries)) = cached.filter(|(hash, _)| *hash == manifest.content_hash) {
            return Ok(galleries);
        }
        let calendar = Calendar::new(manifest.day_seconds).map_err(|error| BundleError::Malformed {
            path: dir.display().to_string(),
            reason: error.to_string(),
        })?;
        let gallery = |(row, rank): (GalleryState, Option<u32>)| GalleryDay {
            gallery: row.gallery,
            points: row.points,
            average_points: row.average_points(&calendar),
            rank,
        };
        let galleries = Arc::new(bundle::read_galleries(dir)?.into_iter().map(gallery).collect::<Vec<_>>());
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(day, (manifest.content_hash, galleries.clone()));
        while cache.len() > MAX_DAYS {
            cache.pop_first();
        }
        Ok(galleries)
    }
}
