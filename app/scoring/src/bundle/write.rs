//! Writes a bundle: all of it or nothing.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use influence_core::merkle::{Sha2, Sha256};

use super::{
    day_end_state::DayEndState,
    error::BundleError,
    files::{HoldingRow, INPUTS_FILE, MANIFEST_FILE, RankRow, SEALED, bundle_dir_name},
    manifest::{BundleFile, BundleManifest, InputsRecord, SelfDigested},
    parquet_codec::{BundleTable, encode},
};
use crate::{day::DayResult, merkle::Subtree};

/// Writes the bundle of `result` into its own folder in `parent` and returns the folder. Equal days give equal bytes,
/// except for `inputs`, which is this cranker's own record. The folder appears once all files are on the disk, and only
/// this user can read the sealed ones.
///
/// An existing equal bundle is left as it is.
///
/// # Errors
/// [`BundleError::Io`]; [`BundleError::Exists`] when a different bundle of the day exists; [`BundleError::Malformed`] for
/// a number that does not fit its column.
pub fn write_bundle(
    parent: &Path,
    result: &DayResult,
    state: &DayEndState,
    inputs: &InputsRecord,
) -> Result<PathBuf, BundleError> {
    let folder = parent.join(bundle_dir_name(result.day()));
    // A crash leaves a partial folder, whose name no reader takes for a bundle; the next attempt replaces it.
    let partial = parent.join(format!(".{}.partial", bundle_dir_name(result.day())));
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(BundleError::io(&partial))?;
    }
    let manifest = write_tables(&partial, result, state)?;
    let text =
        manifest.to_text().map_err(|error| BundleError::malformed(&folder.join(MANIFEST_FILE), error))?;
    if folder.exists() {
        fs::remove_dir_all(&partial).map_err(BundleError::io(&partial))?;
        let existing = folder.join(MANIFEST_FILE);
        // The manifest has the digests of all files, so equal manifests mean equal bundles.
        let same = fs::read(&existing).map_err(BundleError::io(&existing))? == text.as_bytes();
        let path = folder.display().to_string();
        return if same { Ok(folder) } else { Err(BundleError::Exists { path }) };
    }
    let record =
        inputs.to_text().map_err(|error| BundleError::malformed(&folder.join(INPUTS_FILE), error))?;
    write_file(&partial.join(INPUTS_FILE), record.as_bytes())?;
    write_file(&partial.join(MANIFEST_FILE), text.as_bytes())?;
    fs::rename(&partial, &folder).map_err(BundleError::io(&folder))?;
    // The new name survives a power failure only once the parent folder is synced too.
    File::open(parent).and_then(|parent| parent.sync_all()).map_err(BundleError::io(parent))?;
    Ok(folder)
}

fn write_tables(
    folder: &Path,
    result: &DayResult,
    state: &DayEndState,
) -> Result<BundleManifest, BundleError> {
    let mut writer = TableWriter { folder, files: BTreeMap::new() };
    writer.write(&holding_rows(result))?;
    writer.write(&rank_rows(result))?;
    writer.write(&state.twab.accounts)?;
    writer.write(&state.twab.owners)?;
    writer.write(&state.chain.members)?;
    writer.write(&state.chain.galleries)?;
    writer.write(&result.scores)?;
    writer.write(&result.users)?;
    Ok(BundleManifest::new(result, writer.files))
}

fn holding_rows(result: &DayResult) -> Vec<HoldingRow> {
    let subtrees = [Subtree::Members, Subtree::Others].into_iter();
    let entries = subtrees
        .flat_map(|subtree| result.holdings.entries(subtree).iter().map(move |entry| (subtree, entry)));
    entries
        .map(|(subtree, entry)| HoldingRow {
            owner: entry.owner,
            holding_score: entry.holding_score,
            influence_index: entry.influence_index,
            subtree,
        })
        .collect()
}

fn rank_rows(result: &DayResult) -> Vec<RankRow> {
    let leaves = result.engagement.leaves().iter();
    leaves.map(|leaf| RankRow { gallery: leaf.gallery.into(), rank: leaf.rank, seal: leaf.seal }).collect()
}

/// Writes tables and collects their digests.
struct TableWriter<'a> {
    folder: &'a Path,
    files: BTreeMap<String, BundleFile>,
}

impl TableWriter<'_> {
    fn write<R: BundleTable>(&mut self, rows: &[R]) -> Result<(), BundleError> {
        let path = self.folder.join(R::PATH);
        let bytes = encode(rows).map_err(|error| BundleError::malformed(&path, error))?;
        write_file(&path, &bytes)?;
        let file = BundleFile { bytes: bytes.len() as u64, sha256: Sha2::hashv(&[&bytes]) };
        self.files.insert(R::PATH.to_owned(), file);
        Ok(())
    }
}

/// Writes and syncs a file, and creates its folder. Only this user can read a sealed file.
fn write_file(path: &Path, bytes: &[u8]) -> Result<(), BundleError> {
    let sealed = path.parent().is_some_and(|folder| folder.ends_with(SEALED));
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        // Never follow a link or reuse the permissions of a file that another user created.
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
