//! The manifest: deployment, day, roots and counts of a bundle, and the digests of its files. Equal for all crankers.

use std::collections::BTreeMap;

use influence_core::{
    RuleError,
    calendar::{Calendar, Day},
    merkle::{Hash, Sha2, Sha256},
    snapshot_vote::SnapshotContents,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use solana_address::Address;

use crate::{
    day::{DayResult, DeploymentId, RowCounts},
    ingest::RejectCount,
};

/// Version of the bundle format that this build writes and reads.
pub const FORMAT_VERSION: u32 = 1;

/// A bundle's `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleManifest {
    /// Format version: [`FORMAT_VERSION`].
    pub format: u32,
    /// The day.
    pub day: Day,
    /// Length of a day, seconds.
    pub day_seconds: u32,
    /// The program.
    #[serde(with = "crate::text_serde")]
    pub program: Address,
    /// The cluster, by its genesis hash.
    #[serde(with = "crate::text_serde")]
    pub cluster: Address,
    /// The mint.
    #[serde(with = "crate::text_serde")]
    pub mint: Address,
    /// The mint's decimals.
    pub decimals: u8,
    /// SHA-256 of the weights file.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub weights_hash: Hash,
    /// Root of the holdings tree.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub holdings_root: Hash,
    /// Sum of the holding scores, base units.
    #[serde(with = "crate::text_serde")]
    pub holdings_sum: u64,
    /// Number of leaves in the members' subtree.
    pub members: u32,
    /// Number of leaves in the others' subtree.
    pub others: u32,
    /// Root of the engagement tree.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub engagement_root: Hash,
    /// Number of leaves in the engagement tree.
    pub galleries: u32,
    /// The hash that crankers vote for: of the day and the fields of its snapshot.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub content_hash: Hash,
    /// Number of activity rows that were counted.
    pub events_counted: u64,
    /// Rejected rows of the platform's tables, by table, field and reason, in that order.
    pub rows_rejected: Vec<RejectCount>,
    /// The files, by path in the bundle.
    pub files: BTreeMap<String, BundleFile>,
    /// SHA-256 of this document with zeros in this field. It detects damage; it does not authenticate the author.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub checksum: Hash,
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleFile {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub sha256: Hash,
}

impl BundleManifest {
    /// Creates the manifest of `result` with the given files.
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

    /// The contents that crankers vote on.
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

    /// The deployment of the day.
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

    /// Counts of used and rejected rows.
    pub fn rows(&self) -> RowCounts {
        RowCounts { events_counted: self.events_counted, rejects: self.rows_rejected.clone() }
    }
}

/// A cranker's own record of the files that a day was computed from: `inputs.json`. Nothing depends on it, since other
/// crankers may have received the same rows in different files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputsRecord {
    /// The files, in the order in which they were read.
    pub files: Vec<InputFile>,
    /// SHA-256 of this document with zeros in this field.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub checksum: Hash,
}

/// An input file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputFile {
    /// Name of the table.
    pub table: String,
    /// Path or URL of the file.
    pub source: String,
    /// Number of rows that were used.
    pub rows: u64,
    /// Number of rejected rows.
    pub rejected: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    #[serde(with = "const_hex::serde::no_prefix")]
    pub sha256: Hash,
}

/// A JSON document that contains its own digest.
pub(super) trait SelfDigested: Clone + PartialEq + Serialize + DeserializeOwned {
    fn checksum(&mut self) -> &mut Hash;

    /// The document as text; equal documents give equal text.
    fn to_text(&self) -> Result<String, serde_json::Error> {
        let mut document = self.clone();
        *document.checksum() = Hash::default();
        *document.checksum() = Sha2::hashv(&[serde_json::to_string_pretty(&document)?.as_bytes()]);
        Ok(serde_json::to_string_pretty(&document)? + "\n")
    }

    /// Parses a document, which must be written exactly as [`SelfDigested::to_text`] writes it. The error is the reason.
    fn from_text(text: &str) -> Result<Self, String> {
        let document: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        // Only one spelling is accepted, so that equal documents have equal bytes everywhere.
        if document.to_text().map_err(|error| error.to_string())? != text {
            return Err("the checksum does not match".into());
        }
        Ok(document)
    }
}

impl SelfDigested for BundleManifest {
    fn checksum(&mut self) -> &mut Hash {
        &mut self.checksum
    }
}

impl SelfDigested for InputsRecord {
    fn checksum(&mut self) -> &mut Hash {
        &mut self.checksum
    }
}
