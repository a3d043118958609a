//! A day's bundle: everything that was computed for the day, in a folder of Parquet files and a manifest.
//!
//! | file | content |
//! |---|---|
//! | `manifest.json` | deployment and day, roots, counts, sums, weights hash, and the digests of all files below |
//! | `public/holdings.parquet` | leaves of the holdings tree, in its order |
//! | `public/engagement.parquet` | leaves of the engagement tree: ranks and seals |
//! | `public/window/*.parquet` | the state after the day, from which the next day continues ([`DayEndState`]) |
//! | `sealed/scores.parquet` | gallery scores, their parts, and the salts that open the seals |
//! | `sealed/users.parquet` | user scores, and influence indices with their parts |
//! | `inputs.json` | the files that this cranker computed the day from; its own record |
//!
//! A bundle is the only saved state: a restart, a new cranker and a recomputation all continue from it.
//!
//! All files but the last are equal, byte for byte, for all crankers that computed the same day: rows are in order of keys,
//! writer settings are fixed, and there are no timestamps. The bytes depend on the version of the Parquet library; roots and
//! rows do not. Only crankers have the sealed part (files of mode 0600); a bundle without it is valid.
//!
//! Readers trust nothing: sizes and digests, roots recomputed from rows, scores recomputed from the state, members, and opened
//! seals. Only the chain can confirm the roots. How an integral is spread over the seven days is covered by the score alone, so
//! a new cranker should import a bundle with final roots from a party with an interest in correct days.

mod check;
mod day_end_state;
mod diff;
mod error;
#[cfg(feature = "fetch")]
pub mod fetch;
mod files;
mod manifest;
mod model;
mod parquet_codec;
mod read;
mod result_diff;
mod write;

pub use day_end_state::DayEndState;
pub use diff::{BundleDiff, diff_bundles, diff_contents};
pub use error::BundleError;
pub use files::{INPUTS_FILE, MANIFEST_FILE, bundle_dir_name};
pub use manifest::{BundleFile, BundleManifest, FORMAT_VERSION, InputFile, InputsRecord};
pub use model::{Bundle, SealedScores};
pub use read::{read_bundle, read_galleries, read_inputs, read_manifest};
pub use result_diff::diff_results;
pub use write::write_bundle;
