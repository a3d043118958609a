//! Why a bundle can not be written, or not be believed.

use std::{fmt, io, path::Path};

use crate::{merkle::TreeError, twab::TwabStateError};

/// Why a bundle was not written or not read.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file or folder can not be read or written.
    #[error("{path}: {error}; check the path and the permissions")]
    Io {
        /// The file or folder.
        path: String,
        /// The system's word.
        error: io::Error,
    },
    /// Another bundle of the same day is there.
    #[error("{path} holds another bundle of the same day; keep one of them elsewhere")]
    Exists {
        /// The folder.
        path: String,
    },
    /// A file is not what a bundle's file of this name is.
    #[error("{path} can not be read as a file of a bundle ({reason}); fetch the bundle again")]
    Malformed {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A file does not say what the manifest or another file says.
    #[error(
        "{path}: {what} is {found} instead of {expected}; fetch the bundle again, or from another cranker"
    )]
    Differs {
        /// The file.
        path: String,
        /// What differs.
        what: String,
        /// What the file says.
        found: String,
        /// What it should say.
        expected: String,
    },
    /// The rows make no tree.
    #[error("{path}: {error}; fetch the bundle again, or from another cranker")]
    Tree {
        /// The file.
        path: String,
        /// Why.
        error: TreeError,
    },
    /// The window is not the state after a day.
    #[error("{path}: {error}; fetch the bundle again, or from another cranker")]
    Window {
        /// The folder.
        path: String,
        /// Why.
        error: TwabStateError,
    },
}

impl BundleError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { path: path.display().to_string(), error }
    }

    pub(super) fn malformed(path: &Path, reason: impl fmt::Display) -> Self {
        Self::Malformed { path: path.display().to_string(), reason: reason.to_string() }
    }
}

/// Fails unless `found` is `expected`.
pub(super) fn require_equal<T: PartialEq + fmt::Display>(
    path: &Path,
    what: impl fmt::Display,
    found: T,
    expected: T,
) -> Result<(), BundleError> {
    if found == expected {
        return Ok(());
    }
    Err(BundleError::Differs {
        path: path.display().to_string(),
        what: what.to_string(),
        found: found.to_string(),
        expected: expected.to_string(),
    })
}
