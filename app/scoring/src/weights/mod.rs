//! The weights: what counts how much, from one commented TOML file that all crankers share.
//!
//! [`Weights`] is the file, read and checked; [`resolved::ResolvedWeights`] is the same in the units that the SQL computes in, which
//! depend on the mint's decimals. Its hash is part of what the crankers vote on.

mod check;
mod error;
mod file;
pub mod resolved;

use std::path::Path;

use influence_core::merkle::Hash;
use sha2::{Digest, Sha256};

pub use error::WeightsError;

/// The weights that come with the product.
pub const DEFAULT_TOML: &str = include_str!("weights.toml");
/// What [`DEFAULT_TOML`] is called in messages.
const DEFAULT_NAME: &str = "the shipped weights";

/// A weights file, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    file: file::File,
    hash: Hash,
}

impl Weights {
    /// The weights that come with the product.
    ///
    /// # Errors
    /// None in a build whose tests pass.
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

    /// Reads weights from the `bytes` of a file that messages call `name`.
    ///
    /// # Errors
    /// [`WeightsError`], which names the key and the remedy.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, WeightsError> {
        let text = std::str::from_utf8(bytes).map_err(|error| WeightsError::Format {
            file: name.to_owned(),
            line: None,
            problem: format!("{error}"),
            remedy: "save the file as plain UTF-8 text".to_owned(),
        })?;
        let file: file::File =
            toml::from_str(text).map_err(|error| check::format_error(name, text, &error))?;
        check::check(name, &file)?;
        Ok(Self { file, hash: Sha256::digest(bytes).into() })
    }

    /// SHA-256 of the file's bytes.
    pub fn hash(&self) -> Hash {
        self.hash
    }
}
