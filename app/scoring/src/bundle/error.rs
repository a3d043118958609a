//! Errors of writing and reading bundles.

use std::{fmt, io, path::Path};

use crate::{merkle::TreeError, twab::TwabStateError};

/// An error of writing or reading a bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file or folder cannot be read or written.
    #[error("{path}: {error}; check the path and the permissions")]
    Io {
        /// The file or folder.
        path: String,
        /// The system's error.
        error: io::Error,
    },
    /// A different bundle of the same day exists.
    #[error("{path} contains a different bundle of the same day; move one of them elsewhere")]
    Exists {
        /// The folder.
        path: String,
    },
    /// A file does not have the format of its name.
    #[error("{path} is not a valid bundle file ({reason}); fetch the bundle again")]
    Malformed {
        /// The file.
        path: String,
        /// The reason.
        reason: String,
    },
    /// A file contradicts the manifest or another file.
    #[error(
        "{path}: {what} is {found} instead of {expected}; fetch the bundle again, or from another cranker"
    )]
    Differs {
        /// The file.
        path: String,
        /// The value that differs.
        what: String,
        /// The value in the file.
        found: String,
        /// The value that the manifest or another file states.
        expected: String,
    },
    /// The rows do not form a tree.
    #[error("{path}: {error}; fetch the bundle again, or from another cranker")]
    Tree {
        /// The file.
        path: String,
        /// The reason.
        error: TreeError,
    },
    /// The rows are not the state after a day.
    #[error("{path}: {error}; fetch the bundle again, or from another cranker")]
    State {
        /// The folder.
        path: String,
        /// The reason.
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

    pub(super) fn tree(path: &Path) -> impl FnOnce(TreeError) -> Self {
        move |error| Self::Tree { path: path.display().to_string(), error }
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
