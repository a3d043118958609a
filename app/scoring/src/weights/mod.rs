//! The weights: the numbers of the rules, from one commented TOML file that all crankers share.
//!
//! [`Weights`] is the file, read and checked. [`resolved::ResolvedWeights`] are the same numbers in the units of the SQL, which
//! depend on the mint's decimals.
//!
//! - The SHA-256 of the file's bytes is part of the snapshot, so even a changed comment changes the hash: crankers agree on
//!   bytes. Unknown keys are refused, so a misspelled weight does not silently become a default.
//! - All numbers are integers; a fraction is written as points per a larger quantity. Amounts are whole tokens.
//! - A user's score is linear in stake, and activity adds at most a percentage of it, so splitting tokens over wallets or
//!   scripting activity without stake gains nothing.
//! - Resolving proves that no sum of a day with [`resolved::MAX_EVENTS`] events exceeds 38 digits.

mod check;
mod error;
mod file;
pub mod resolved;

use std::path::Path;

use influence_core::merkle::Hash;
use sha2::{Digest, Sha256};

pub use error::WeightsError;

/// The default weights file.
pub const DEFAULT_TOML: &str = include_str!("weights.toml");
/// Name of [`DEFAULT_TOML`] in errors.
const DEFAULT_NAME: &str = "the default weights";

/// A weights file, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    file: file::WeightsFile,
    hash: Hash,
}

impl Weights {
    /// The default weights file.
    ///
    /// # Errors
    /// None in a tested build.
    pub fn load_default() -> Result<Self, WeightsError> {
        Self::parse(DEFAULT_NAME, DEFAULT_TOML.as_bytes())
    }

    /// Reads the weights file at `path`.
    ///
    /// # Errors
    /// [`WeightsError`], which names the key and the remedy.
    pub fn read(path: &Path) -> Result<Self, WeightsError> {
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => Self::parse(&name, &bytes),
            Err(reason) => Err(WeightsError::Unreadable { file: name, reason }),
        }
    }

    /// Parses the `bytes` of a weights file; errors use `name`.
    ///
    /// # Errors
    /// [`WeightsError`], which names the key and the remedy.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, WeightsError> {
        // The hash is of the bytes; parsing text with replacements would score by another file.
        let text = std::str::from_utf8(bytes).map_err(|error| WeightsError::Format {
            file: name.to_owned(),
            line: None,
            problem: format!("{error}"),
            remedy: "save the file as plain UTF-8 text".to_owned(),
        })?;
        let file: file::WeightsFile =
            toml::from_str(text).map_err(|error| check::format_error(name, text, &error))?;
        check::check(name, &file)?;
        Ok(Self { file, hash: Sha256::digest(bytes).into() })
    }

    /// SHA-256 of the file's bytes.
    pub fn hash(&self) -> Hash {
        self.hash
    }
}
