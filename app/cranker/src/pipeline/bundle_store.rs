//! Bundles on disk, one directory per day. A bundle there is complete, and a restart continues from the newest.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use influence_core::{calendar::Day, snapshot_vote::SnapshotContents};
use influence_scoring::bundle::{self, Bundle, BundleError, bundle_dir_name};

use crate::keeper::ScoredDay;

/// Directory of all bundles.
pub struct BundleStore {
    dir: PathBuf,
    /// Contents of each day's bundle.
    contents: BTreeMap<Day, SnapshotContents>,
}

impl BundleStore {
    /// Opens the bundles in `dir`, which is created if it is missing.
    ///
    /// # Errors
    /// [`BundleError`], also for an unreadable bundle: remove it, and the day is computed again.
    pub fn open(dir: &Path) -> Result<Self, BundleError> {
        let io = |error| BundleError::Io { path: dir.display().to_string(), error };
        fs::create_dir_all(dir).map_err(io)?;
        let mut store = Self { dir: dir.to_owned(), contents: BTreeMap::new() };
        for day in list_days(dir).map_err(io)? {
            let contents = bundle::read_manifest(&store.path(day))?.contents();
            store.contents.insert(day, contents);
        }
        Ok(store)
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the bundle of `day` is, or will be.
    pub fn path(&self, day: Day) -> PathBuf {
        self.dir.join(bundle_dir_name(day))
    }

    /// Contents of every day on disk, oldest first.
    pub fn contents(&self) -> &BTreeMap<Day, SnapshotContents> {
        &self.contents
    }

    /// Newest day on disk.
    pub fn newest(&self) -> Option<Day> {
        self.contents.last_key_value().map(|(day, _)| *day)
    }

    /// Registers a bundle that was written to [`BundleStore::path`].
    pub fn insert(&mut self, day: Day, contents: SnapshotContents) {
        self.contents.insert(day, contents);
    }

    /// Reads and checks the whole bundle of `day`.
    pub fn read(&self, day: Day) -> Result<Bundle, BundleError> {
        bundle::read_bundle(&self.path(day))
    }

    /// Trees and contents of `day`; none if there is no bundle.
    pub fn read_scored_day(&self, day: Day) -> Result<Option<ScoredDay>, BundleError> {
        let Some(contents) = self.contents.get(&day).copied() else { return Ok(None) };
        let Bundle { holdings, engagement, .. } = self.read(day)?;
        Ok(Some(ScoredDay { holdings, engagement, contents }))
    }

    /// Moves the bundle of `day` from `from`, a directory on the same disk, into the store; an existing bundle is kept as
    /// `own-day-N`. Interrupted between the two moves, there is no bundle of the day, and it is computed or imported again.
    pub fn replace(&mut self, day: Day, from: &Path) -> Result<(), BundleError> {
        let contents = bundle::read_manifest(from)?.contents();
        let path = self.path(day);
        let io = |error| BundleError::Io { path: path.display().to_string(), error };
        if path.exists() {
            let own = self.dir.join(format!("own-{}", bundle_dir_name(day)));
            if own.exists() {
                fs::remove_dir_all(&own).map_err(io)?;
            }
            fs::rename(&path, own).map_err(io)?;
        }
        fs::rename(from, &path).map_err(io)?;
        fs::File::open(&self.dir).and_then(|dir| dir.sync_all()).map_err(io)?;
        self.insert(day, contents);
        Ok(())
    }
}

fn list_days(dir: &Path) -> io::Result<Vec<Day>> {
    let mut days = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        days.extend(name.to_str().and_then(|name| name.strip_prefix("day-")?.parse::<Day>().ok()));
    }
    days.sort_unstable();
    Ok(days)
}
