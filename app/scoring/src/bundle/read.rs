//! Reads a bundle and believes nothing: digests, roots, seals and the window must all fit.

use std::{
    collections::HashMap,
    fs::{self, File},
    path::Path,
};

use influence_core::merkle::{Sha2, engagement};

use super::{
    Bundle, BundleError, DayEndState, GalleryRow, InputsRecord, SealedScores, check,
    error::require_equal,
    files::{HoldingRow, INPUTS_FILE, MANIFEST_FILE, RankRow, SEALED},
    hex_serde::hex,
    manifest::{BundleManifest, Document, FORMAT_VERSION},
    parquet_codec::{Row, decode},
};
use crate::{
    day::{GalleryScoreRow, UserScoreRow},
    key::{Key, base58},
    merkle::{EngagementTree, HoldingEntry, HoldingsTree, Subtree},
};

/// Reads the bundle in `folder`. The sealed part may be missing, as a whole.
///
/// # Errors
/// [`BundleError`]: for the first file that is missing, damaged, or at odds with the others.
pub fn read_bundle(folder: &Path) -> Result<Bundle, BundleError> {
    let manifest = read_manifest(folder)?;
    let window = DayEndState {
        day: manifest.day,
        accounts: rows(folder, &manifest)?,
        owners: rows(folder, &manifest)?,
        members: rows(folder, &manifest)?,
        galleries: rows(folder, &manifest)?,
    };
    let holdings = holdings_tree(folder, &manifest)?;
    let engagement = engagement_tree(folder, &manifest)?;
    let sealed = if folder.join(SEALED).exists() {
        let scores: Vec<GalleryScoreRow> = rows(folder, &manifest)?;
        let users: Vec<UserScoreRow> = rows(folder, &manifest)?;
        Some(SealedScores { scores, users })
    } else {
        None
    };
    let bundle = Bundle { manifest, holdings, engagement, window, sealed };
    check::window(folder, &bundle)?;
    check::sealed(folder, &bundle)?;
    Ok(bundle)
}

/// Reads a bundle's manifest alone: its own checksum is verified, its files are not.
///
/// # Errors
/// [`BundleError::Io`], [`BundleError::Malformed`], [`BundleError::Differs`] for another format or a content hash that is
/// not of its contents.
pub fn read_manifest(folder: &Path) -> Result<BundleManifest, BundleError> {
    let path = folder.join(MANIFEST_FILE);
    let manifest: BundleManifest = read_document(&path)?;
    require_equal(&path, "the format", manifest.format, FORMAT_VERSION)?;
    let content_hash = manifest.contents().hash::<Sha2>(manifest.day);
    require_equal(&path, "the content hash", hex(&manifest.content_hash), hex(&content_hash))?;
    Ok(manifest)
}

/// Reads the galleries of a bundle alone, each with its rank: none for a retired one. Their files have the manifest's
/// digests; roots are not computed.
///
/// # Errors
/// As [`read_bundle`].
pub fn read_galleries(folder: &Path) -> Result<Vec<(GalleryRow, Option<u32>)>, BundleError> {
    let manifest = read_manifest(folder)?;
    let ranks: HashMap<Key, u32> =
        rows::<RankRow>(folder, &manifest)?.into_iter().map(|row| (row.gallery, row.rank)).collect();
    let galleries: Vec<GalleryRow> = rows(folder, &manifest)?;
    Ok(galleries.into_iter().map(|row| (row, ranks.get(&row.gallery).copied())).collect())
}

/// Reads a cranker's own record of its inputs.
///
/// # Errors
/// [`BundleError::Io`], [`BundleError::Malformed`].
pub fn read_inputs(folder: &Path) -> Result<InputsRecord, BundleError> {
    read_document(&folder.join(INPUTS_FILE))
}

fn read_document<T: Document>(path: &Path) -> Result<T, BundleError> {
    let bytes = fs::read(path).map_err(BundleError::io(path))?;
    let text = str::from_utf8(&bytes).map_err(|error| BundleError::malformed(path, error))?;
    T::from_text(text).map_err(|reason| BundleError::malformed(path, reason))
}

fn rows<R: Row>(folder: &Path, manifest: &BundleManifest) -> Result<Vec<R>, BundleError> {
    let path = folder.join(R::PATH);
    let entry = manifest.files.get(R::PATH);
    let entry = entry.ok_or_else(|| BundleError::malformed(&path, "the manifest does not name it"))?;
    let mut file = File::open(&path).map_err(BundleError::io(&path))?;
    let mut digest = <sha2::Sha256 as sha2::Digest>::new();
    let bytes = std::io::copy(&mut file, &mut digest).map_err(BundleError::io(&path))?;
    require_equal(&path, "the size in bytes", bytes, entry.bytes)?;
    let sha256 = sha2::Digest::finalize(digest).into();
    require_equal(&path, "the SHA-256", hex(&sha256), hex(&entry.sha256))?;
    let file = File::open(&path).map_err(BundleError::io(&path))?;
    decode(file).map_err(|reason| BundleError::malformed(&path, reason))
}

fn holdings_tree(folder: &Path, manifest: &BundleManifest) -> Result<HoldingsTree, BundleError> {
    let path = folder.join(HoldingRow::PATH);
    let rows: Vec<HoldingRow> = rows(folder, manifest)?;
    let order = |row: &HoldingRow| (row.half == Subtree::Others, row.owner);
    if let Some([_, row]) = rows.array_windows().find(|[a, b]| order(a) > order(b)) {
        let reason = format!("{} is out of order", base58(&row.owner));
        return Err(BundleError::malformed(&path, reason));
    }
    let split = rows.partition_point(|row| row.half == Subtree::Members);
    let line = |row: &HoldingRow| HoldingEntry::new(row.owner, row.holding_score, row.influence_index);
    let members: Vec<HoldingEntry> = rows[..split].iter().map(line).collect();
    let others: Vec<HoldingEntry> = rows[split..].iter().map(line).collect();
    let tree = HoldingsTree::build(manifest.day, &members, &others)
        .map_err(|error| BundleError::Tree { path: path.display().to_string(), error })?;
    require_equal(&path, "the number of members", tree.members(), manifest.members)?;
    require_equal(&path, "the number of others", tree.others(), manifest.others)?;
    require_equal(&path, "the sum", tree.sum(), manifest.holdings_sum)?;
    require_equal(&path, "the root", hex(&tree.root().hash()), hex(&manifest.holdings_root))?;
    Ok(tree)
}

fn engagement_tree(folder: &Path, manifest: &BundleManifest) -> Result<EngagementTree, BundleError> {
    let path = folder.join(RankRow::PATH);
    let day = manifest.day;
    let leaf = |row: RankRow| engagement::EngagementLeaf {
        gallery: row.gallery,
        rank: row.rank,
        day,
        seal: row.seal,
    };
    let leaves: Vec<engagement::EngagementLeaf> = rows(folder, manifest)?.into_iter().map(leaf).collect();
    let tree = EngagementTree::build(day, &leaves)
        .map_err(|error| BundleError::Tree { path: path.display().to_string(), error })?;
    require_equal(&path, "the number of galleries", tree.galleries(), manifest.galleries)?;
    require_equal(&path, "the root", hex(&tree.root()), hex(&manifest.engagement_root))?;
    Ok(tree)
}
