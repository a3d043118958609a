//! The manifest: what a bundle is of, what it adds up to, and the digests of its files. Equal for all crankers.

use std::collections::BTreeMap;

use influence_core::{
    RuleError,
    calendar::{Calendar, Day},
    merkle::{Hash, Sha2, Sha256},
    snapshot_vote::SnapshotContents,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::hex_serde;
use crate::{
    day::{DayResult, DeploymentId, RowCounts},
    ingest::RejectCount,
    key::Key,
};

/// The format that this version writes and reads.
pub const FORMAT_VERSION: u32 = 1;

/// A bundle's `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleManifest {
    /// [`FORMAT_VERSION`].
    pub format: u32,
    /// The day.
    pub day: Day,
    /// Length of a day, seconds.
    pub day_seconds: u32,
    /// The program.
    #[serde(with = "hex_serde::key")]
    pub program: Key,
    /// The cluster, by its genesis hash.
    #[serde(with = "hex_serde::key")]
    pub cluster: Key,
    /// The mint.
    #[serde(with = "hex_serde::key")]
    pub mint: Key,
    /// The mint's decimals.
    pub decimals: u8,
    /// SHA-256 of the weights file.
    #[serde(with = "hex_serde::hash")]
    pub weights_hash: Hash,
    /// Root of the holdings tree.
    #[serde(with = "hex_serde::hash")]
    pub holdings_root: Hash,
    /// Sum of the holding scores, base units.
    #[serde(with = "hex_serde::amount")]
    pub holdings_sum: u64,
    /// Leaves in the members' half.
    pub members: u32,
    /// Leaves in the others' half.
    pub others: u32,
    /// Root of the engagement tree.
    #[serde(with = "hex_serde::hash")]
    pub engagement_root: Hash,
    /// Leaves in the engagement tree.
    pub galleries: u32,
    /// What a vote for the day stands for: the digest of the day and the fields of its snapshot.
    #[serde(with = "hex_serde::hash")]
    pub content_hash: Hash,
    /// Rows of activity that were counted.
    pub events_counted: u64,
    /// Rows of the platform that were rejected, by table, field and reason, in that order.
    pub rows_rejected: Vec<RejectCount>,
    /// The files by their place in the bundle.
    pub files: BTreeMap<String, BundleFile>,
    /// SHA-256 of this document with zeros here. It shows damage, not who wrote it.
    #[serde(with = "hex_serde::hash")]
    pub checksum: Hash,
}

/// A file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleFile {
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    #[serde(with = "hex_serde::hash")]
    pub sha256: Hash,
}

impl BundleManifest {
    /// The manifest of `result`, whose files are `files`.
    pub(super) fn new(result: &DayResult, files: BTreeMap<String, BundleFile>) -> Self {
        let DayResult { deployment, contents, rows, .. } = result;
        Self {
            format: FORMAT_VERSION,
            day: result.day(),
            day_seconds: deployment.calendar.day_seconds(),
            program: deployment.program,
            cluster: deployment.cluster,
            mint: deployment.mint,
            decimals: deployment.decimals,
            weights_hash: contents.weights_hash,
            holdings_root: contents.holdings_root,
            holdings_sum: contents.holdings_sum,
            members: contents.members,
            others: contents.others,
            engagement_root: contents.engagement_root,
            galleries: contents.galleries,
            content_hash: contents.hash::<Sha2>(result.day()),
            events_counted: rows.events_counted,
            rows_rejected: rows.rejects.clone(),
            files,
            checksum: Hash::default(),
        }
    }

    /// What the crankers vote on.
    pub fn contents(&self) -> SnapshotContents {
        SnapshotContents {
            holdings_root: self.holdings_root,
            holdings_sum: self.holdings_sum,
            members: self.members,
            others: self.others,
            engagement_root: self.engagement_root,
            galleries: self.galleries,
            weights_hash: self.weights_hash,
        }
    }

    /// What the day is of.
    ///
    /// # Errors
    /// [`RuleError::DayLength`].
    pub fn deployment(&self) -> Result<DeploymentId, RuleError> {
        Ok(DeploymentId {
            program: self.program,
            cluster: self.cluster,
            mint: self.mint,
            decimals: self.decimals,
            calendar: Calendar::new(self.day_seconds)?,
        })
    }

    /// What became of the platform's rows.
    pub fn rows(&self) -> RowCounts {
        RowCounts { events_counted: self.events_counted, rejects: self.rows_rejected.clone() }
    }
}

/// A cranker's own record of what a day was computed from: `inputs.json`. Crankers may have got the same day from other
/// files, so nothing else depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputsRecord {
    /// The files that were read, in their order.
    pub files: Vec<InputFile>,
    /// SHA-256 of this document with zeros here.
    #[serde(with = "hex_serde::hash")]
    pub checksum: Hash,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputFile {
    /// The table it is of.
    pub table: String,
    /// Where it came from.
    pub source: String,
    /// Rows that were used.
    pub rows: u64,
    /// Rows that were rejected.
    pub rejected: u64,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    #[serde(with = "hex_serde::hash")]
    pub sha256: Hash,
}

/// A JSON document that carries its own digest.
pub(super) trait Document: Clone + PartialEq + Serialize + DeserializeOwned {
    fn checksum(&mut self) -> &mut Hash;

    /// The document's text, always the same one.
    fn to_text(&self) -> Result<String, serde_json::Error> {
        let mut document = self.clone();
        *document.checksum() = Hash::default();
        *document.checksum() = Sha2::hashv(&[serde_json::to_string_pretty(&document)?.as_bytes()]);
        Ok(serde_json::to_string_pretty(&document)? + "\n")
    }

    /// The document of exactly this text, or what is wrong with it.
    fn from_text(text: &str) -> Result<Self, String> {
        let document: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.to_text().map_err(|error| error.to_string())? != text {
            return Err("its checksum is of another text".into());
        }
        Ok(document)
    }
}

impl Document for BundleManifest {
    fn checksum(&mut self) -> &mut Hash {
        &mut self.checksum
    }
}

impl Document for InputsRecord {
    fn checksum(&mut self) -> &mut Hash {
        &mut self.checksum
    }
}
