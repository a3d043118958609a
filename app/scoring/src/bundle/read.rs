//! Reads a bundle and trusts none of it: digests, roots, seals and the state must all agree.

use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    path::Path,
};

use const_hex::encode as hex;
use influence_core::merkle::{Sha2, engagement::EngagementLeaf};
use sha2::{Digest, Sha256};
use solana_address::Address;

use super::{
    check::{check_sealed, check_state},
    day_end_state::DayEndState,
    error::{BundleError, require_equal},
    files::{HoldingRow, INPUTS_FILE, MANIFEST_FILE, RankRow, SEALED},
    manifest::{BundleManifest, FORMAT_VERSION, InputsRecord, SelfDigested},
    model::{Bundle, SealedScores},
    parquet_codec::{BundleTable, decode},
};
use crate::{
    chain_state::{ChainState, GalleryState},
    merkle::{EngagementTree, HoldingEntry, HoldingsTree, Subtree},
    twab::TwabState,
};

/// Reads and verifies the bundle in `folder`. The sealed part may be missing as a whole.
///
/// # Errors
/// [`BundleError`] for the first file that is missing, damaged, or contradicts the others.
pub fn read_bundle(folder: &Path) -> Result<Bundle, BundleError> {
    let manifest = read_manifest(folder)?;
    let twab = TwabState {
        day: manifest.day,
        accounts: read_table(folder, &manifest)?,
        owners: read_table(folder, &manifest)?,
    };
    let chain =
        ChainState { members: read_table(folder, &manifest)?, galleries: read_table(folder, &manifest)? };
    let holdings = read_holdings(folder, &manifest)?;
    let engagement = read_engagement(folder, &manifest)?;
    // A half sealed part is refused: its missing file fails to open.
    let sealed = if folder.join(SEALED).exists() {
        Some(SealedScores { scores: read_table(folder, &manifest)?, users: read_table(folder, &manifest)? })
    } else {
        None
    };
    let bundle = Bundle { manifest, holdings, engagement, state: DayEndState { twab, chain }, sealed };
    check_state(folder, &bundle)?;
    check_sealed(folder, &bundle)?;
    Ok(bundle)
}

/// Reads a bundle's manifest alone: its own checksum is verified, its files are not.
///
/// # Errors
/// [`BundleError::Io`], [`BundleError::Malformed`], [`BundleError::Differs`] for another format version or a content hash
/// that does not match the contents.
pub fn read_manifest(folder: &Path) -> Result<BundleManifest, BundleError> {
    let path = folder.join(MANIFEST_FILE);
    let manifest: BundleManifest = read_document(&path)?;
    require_equal(&path, "the format", manifest.format, FORMAT_VERSION)?;
    let content_hash = manifest.contents().hash::<Sha2>(manifest.day);
    require_equal(&path, "the content hash", hex(manifest.content_hash), hex(content_hash))?;
    Ok(manifest)
}

/// Reads the galleries of a bundle alone, each with its rank; a retired gallery has none. The files' digests are verified,
/// the roots are not.
///
/// # Errors
/// As [`read_bundle`].
pub fn read_galleries(folder: &Path) -> Result<Vec<(GalleryState, Option<u32>)>, BundleError> {
    let manifest = read_manifest(folder)?;
    let ranks: Vec<RankRow> = read_table(folder, &manifest)?;
    let ranks: HashMap<Address, u32> = ranks.into_iter().map(|row| (row.gallery, row.rank)).collect();
    let galleries: Vec<GalleryState> = read_table(folder, &manifest)?;
    Ok(galleries.into_iter().map(|state| (state, ranks.get(&state.gallery).copied())).collect())
}

/// Reads a cranker's own record of its inputs.
///
/// # Errors
/// [`BundleError::Io`], [`BundleError::Malformed`].
pub fn read_inputs(folder: &Path) -> Result<InputsRecord, BundleError> {
    read_document(&folder.join(INPUTS_FILE))
}

fn read_document<T: SelfDigested>(path: &Path) -> Result<T, BundleError> {
    let bytes = fs::read(path).map_err(BundleError::io(path))?;
    let text = str::from_utf8(&bytes).map_err(|error| BundleError::malformed(path, error))?;
    T::from_text(text).map_err(|reason| BundleError::malformed(path, reason))
}

/// Reads a table whose size and digest are those of the manifest.
fn read_table<R: BundleTable>(folder: &Path, manifest: &BundleManifest) -> Result<Vec<R>, BundleError> {
    let path = folder.join(R::PATH);
    let entry = manifest.files.get(R::PATH);
    let entry = entry.ok_or_else(|| BundleError::malformed(&path, "the manifest does not list it"))?;
    // Two passes: decoding starts only once the digest matched, and the file need not fit in memory.
    let mut file = File::open(&path).map_err(BundleError::io(&path))?;
    let mut digest = Sha256::new();
    let bytes = io::copy(&mut file, &mut digest).map_err(BundleError::io(&path))?;
    require_equal(&path, "the size in bytes", bytes, entry.bytes)?;
    require_equal(&path, "the SHA-256", hex(digest.finalize()), hex(entry.sha256))?;
    let file = File::open(&path).map_err(BundleError::io(&path))?;
    decode(file).map_err(|reason| BundleError::malformed(&path, reason))
}

fn read_holdings(folder: &Path, manifest: &BundleManifest) -> Result<HoldingsTree, BundleError> {
    let path = folder.join(HoldingRow::PATH);
    let rows: Vec<HoldingRow> = read_table(folder, manifest)?;
    let order = |row: &HoldingRow| (row.subtree == Subtree::Others, row.owner);
    if let Some([_, row]) = rows.array_windows().find(|[a, b]| order(a) > order(b)) {
        return Err(BundleError::malformed(&path, format!("{} is out of order", row.owner)));
    }
    let split = rows.partition_point(|row| row.subtree == Subtree::Members);
    let entry = |row: &HoldingRow| HoldingEntry::new(row.owner, row.holding_score, row.influence_index);
    let members: Vec<_> = rows[..split].iter().map(entry).collect();
    let others: Vec<_> = rows[split..].iter().map(entry).collect();
    let tree = HoldingsTree::build(manifest.day, &members, &others).map_err(BundleError::tree(&path))?;
    require_equal(&path, "the number of members", tree.members(), manifest.members)?;
    require_equal(&path, "the number of others", tree.others(), manifest.others)?;
    require_equal(&path, "the sum", tree.sum(), manifest.holdings_sum)?;
    require_equal(&path, "the root", hex(tree.root().hash()), hex(manifest.holdings_root))?;
    Ok(tree)
}

fn read_engagement(folder: &Path, manifest: &BundleManifest) -> Result<EngagementTree, BundleError> {
    let path = folder.join(RankRow::PATH);
    let day = manifest.day;
    let leaf =
        |RankRow { gallery, rank, seal }| EngagementLeaf { gallery: gallery.to_bytes(), rank, day, seal };
    let leaves: Vec<_> = read_table(folder, manifest)?.into_iter().map(leaf).collect();
    let tree = EngagementTree::build(day, &leaves).map_err(BundleError::tree(&path))?;
    require_equal(&path, "the number of galleries", tree.galleries(), manifest.galleries)?;
    require_equal(&path, "the root", hex(tree.root()), hex(manifest.engagement_root))?;
    Ok(tree)
}
