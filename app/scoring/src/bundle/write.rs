//! Writes a bundle: all of it or nothing.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use influence_core::merkle::{Sha2, Sha256};

use super::{
    BundleError, DayEndState, InputsRecord,
    files::{HoldingRow, INPUTS_FILE, MANIFEST_FILE, RankRow, SEALED, bundle_dir_name},
    manifest::{BundleFile, BundleManifest, Document},
    parquet_codec::{Row, encode},
};
use crate::{day::DayResult, merkle::Subtree};

/// Writes the bundle of `result` into a folder of its own in `parent` and returns the folder. Equal days give equal
/// bytes, but for `inputs`, this cranker's own record. The folder appears when all of it is on the disk; what only crankers
/// may see can be read by this user alone.
///
/// The same bundle written again is left as it is.
///
/// # Errors
/// [`BundleError::Io`]; [`BundleError::Exists`] when another bundle of the day is there; [`BundleError::Malformed`] for
/// a number that no column holds.
pub fn write_bundle(
    parent: &Path,
    result: &DayResult,
    window: &DayEndState,
    inputs: &InputsRecord,
) -> Result<PathBuf, BundleError> {
    let folder = parent.join(bundle_dir_name(result.day()));
    let partial = parent.join(format!(".{}.partial", bundle_dir_name(result.day())));
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(BundleError::io(&partial))?;
    }
    let manifest = write_files(&partial, result, window)?;
    let text =
        manifest.to_text().map_err(|error| BundleError::malformed(&folder.join(MANIFEST_FILE), error))?;
    if folder.exists() {
        fs::remove_dir_all(&partial).map_err(BundleError::io(&partial))?;
        let existing = folder.join(MANIFEST_FILE);
        let same = fs::read(&existing).map_err(BundleError::io(&existing))? == text.as_bytes();
        let path = folder.display().to_string();
        return if same { Ok(folder) } else { Err(BundleError::Exists { path }) };
    }
    let record =
        inputs.to_text().map_err(|error| BundleError::malformed(&folder.join(INPUTS_FILE), error))?;
    put(&partial.join(INPUTS_FILE), record.as_bytes())?;
    put(&partial.join(MANIFEST_FILE), text.as_bytes())?;
    fs::rename(&partial, &folder).map_err(BundleError::io(&folder))?;
    // The new name is on the disk when the folder above is.
    File::open(parent).and_then(|parent| parent.sync_all()).map_err(BundleError::io(parent))?;
    Ok(folder)
}

fn write_files(
    folder: &Path,
    result: &DayResult,
    window: &DayEndState,
) -> Result<BundleManifest, BundleError> {
    let mut files = Files { folder, entries: BTreeMap::new() };
    files.add(&holding_rows(result))?;
    files.add(&rank_rows(result))?;
    files.add(&window.accounts)?;
    files.add(&window.owners)?;
    files.add(&window.members)?;
    files.add(&window.galleries)?;
    files.add(&result.scores)?;
    files.add(&result.users)?;
    Ok(BundleManifest::new(result, files.entries))
}

fn holding_rows(result: &DayResult) -> Vec<HoldingRow> {
    let halves = [Subtree::Members, Subtree::Others].into_iter();
    let lines = halves.flat_map(|half| result.holdings.entries(half).iter().map(move |line| (half, line)));
    lines
        .map(|(half, line)| HoldingRow {
            owner: line.owner,
            holding_score: line.holding_score,
            influence_index: line.influence_index,
            half,
        })
        .collect()
}

fn rank_rows(result: &DayResult) -> Vec<RankRow> {
    let leaves = result.engagement.leaves().iter();
    leaves.map(|leaf| RankRow { gallery: leaf.gallery, rank: leaf.rank, seal: leaf.seal }).collect()
}

/// The files written so far.
struct Files<'a> {
    folder: &'a Path,
    entries: BTreeMap<String, BundleFile>,
}

impl Files<'_> {
    fn add<R: Row>(&mut self, rows: &[R]) -> Result<(), BundleError> {
        let path = self.folder.join(R::PATH);
        let bytes = encode(rows).map_err(|error| BundleError::malformed(&path, error))?;
        put(&path, &bytes)?;
        let entry = BundleFile { bytes: bytes.len() as u64, sha256: Sha2::hashv(&[&bytes]) };
        self.entries.insert(R::PATH.to_owned(), entry);
        Ok(())
    }
}

/// Writes a file onto the disk, with its folder; a sealed one for this user alone.
fn put(path: &Path, bytes: &[u8]) -> Result<(), BundleError> {
    let sealed = path.parent().is_some_and(|folder| folder.ends_with(SEALED));
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if sealed {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(BundleError::io(path))
}
