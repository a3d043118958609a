//! The bundles on disk: one folder a day. What is there is complete, and where a restart goes on.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use influence_core::{calendar::Day, snapshot_vote::SnapshotContents};
use influence_scoring::bundle::{self, Bundle, BundleError, bundle_dir_name};

use crate::keeper::ScoredDay;

/// The folder of all bundles.
pub struct Bundles {
    folder: PathBuf,
    /// What the days in the folder say.
    contents: BTreeMap<Day, SnapshotContents>,
}

impl Bundles {
    /// The bundles in `folder`, which is created when it is not there.
    ///
    /// # Errors
    /// [`BundleError`], also for a bundle that can not be read: remove it, and the day is computed again.
    pub fn open(folder: &Path) -> Result<Self, BundleError> {
        let io = |error| BundleError::Io { path: folder.display().to_string(), error };
        fs::create_dir_all(folder).map_err(io)?;
        let mut bundles = Self { folder: folder.to_owned(), contents: BTreeMap::new() };
        for day in days_in(folder).map_err(io)? {
            let contents = bundle::read_manifest(&bundles.path(day))?.contents();
            bundles.contents.insert(day, contents);
        }
        Ok(bundles)
    }

    /// The folder of all bundles.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the bundle of `day` is, or will be.
    pub fn path(&self, day: Day) -> PathBuf {
        self.folder.join(bundle_dir_name(day))
    }

    /// What every day on disk says, oldest first.
    pub fn contents(&self) -> &BTreeMap<Day, SnapshotContents> {
        &self.contents
    }

    /// The newest day on disk.
    pub fn newest(&self) -> Option<Day> {
        self.contents.last_key_value().map(|(day, _)| *day)
    }

    /// Notes a bundle that was written to [`Bundles::path`].
    pub fn note(&mut self, day: Day, contents: SnapshotContents) {
        self.contents.insert(day, contents);
    }

    /// The whole bundle of `day`, checked.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn read(&self, day: Day) -> Result<Bundle, BundleError> {
        bundle::read_bundle(&self.path(day))
    }

    /// The bundle of `day` as something to vote for and to apply; none when there is no such bundle.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn scored(&self, day: Day) -> Result<Option<ScoredDay>, BundleError> {
        let Some(contents) = self.contents.get(&day).copied() else { return Ok(None) };
        let Bundle { holdings, engagement, .. } = self.read(day)?;
        Ok(Some(ScoredDay { holdings, engagement, contents }))
    }

    /// Moves the bundle of `day` in `from`, a folder on the same disk, among the others; what was there is kept beside it.
    /// Interrupted between the two, there is no bundle of the day, and it is computed or brought here again.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn replace(&mut self, day: Day, from: &Path) -> Result<(), BundleError> {
        let contents = bundle::read_manifest(from)?.contents();
        let place = self.path(day);
        let io = |error| BundleError::Io { path: place.display().to_string(), error };
        if place.exists() {
            let aside = self.folder.join(format!("own-{}", bundle_dir_name(day)));
            if aside.exists() {
                fs::remove_dir_all(&aside).map_err(io)?;
            }
            fs::rename(&place, aside).map_err(io)?;
        }
        fs::rename(from, &place).map_err(io)?;
        fs::File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(io)?;
        self.note(day, contents);
        Ok(())
    }
}

fn days_in(folder: &Path) -> io::Result<Vec<Day>> {
    let mut days = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        days.extend(name.to_str().and_then(|name| name.strip_prefix("day-")?.parse::<Day>().ok()));
    }
    days.sort_unstable();
    Ok(days)
}
