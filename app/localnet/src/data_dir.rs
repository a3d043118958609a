//! The data directory of a local validator.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{LocalnetConfig, LocalnetError};

/// State of the chain in a data directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalnetState {
    /// Whether the chain stays when the validator stops.
    pub is_kept: bool,
    /// Whether the program was initialized, with galleries and members.
    pub is_set_up: bool,
    pub config: LocalnetConfig,
}

/// A directory that one local validator uses.
#[derive(Debug)]
pub struct DataDir {
    root: PathBuf,
    /// Held as long as this process uses the directory.
    _lock: File,
}

/// Files and folders of a chain; nothing else is ever removed.
const OWNED: [&str; 7] = ["localnet.toml", "ledger", "keys", "platform", "crankers", "page", "cli.yml"];
/// The validator's log; it is kept, since it explains how a chain ended.
pub const LOG: &str = "validator.log";
const LOCK: &str = "lock";

impl DataDir {
    /// Creates the directory where it is missing, and locks it for this process.
    pub fn open(root: &Path) -> Result<Self, LocalnetError> {
        let root = std::path::absolute(root).map_err(LocalnetError::file(root))?;
        fs::create_dir_all(&root).map_err(LocalnetError::file(&root))?;
        let path = root.join(LOCK);
        let lock = File::create(&path).map_err(LocalnetError::file(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root, _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(LocalnetError::Busy(root)),
            Err(fs::TryLockError::Error(error)) => Err(LocalnetError::File { path, error }),
        }
    }

    /// `None` without a chain.
    pub fn state(&self) -> Result<Option<LocalnetState>, LocalnetError> {
        let path = self.state_file();
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(LocalnetError::file(&path))?;
        match toml::from_str(&text) {
            Ok(state) => Ok(Some(state)),
            Err(error) => Err(LocalnetError::InvalidStateFile { path, why: error.message().to_owned() }),
        }
    }

    pub fn save(&self, state: &LocalnetState) -> Result<(), LocalnetError> {
        let path = self.state_file();
        let text = toml::to_string(state).map_err(|error| LocalnetError::InvalidStateFile {
            path: path.clone(),
            why: error.to_string(),
        })?;
        write_whole(&path, &text)
    }

    /// Removes the chain and everything that was written with it.
    pub fn clear(&self) -> Result<(), LocalnetError> {
        for name in OWNED {
            let path = self.root.join(name);
            let removed = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else if path.exists() {
                fs::remove_file(&path)
            } else {
                Ok(())
            };
            removed.map_err(LocalnetError::file(&path))?;
        }
        Ok(())
    }

    /// The directory as an absolute path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn ledger(&self) -> PathBuf {
        self.root.join("ledger")
    }

    /// Keypair files of all actors.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// Tables of the platform.
    pub fn platform(&self) -> PathBuf {
        self.root.join("platform")
    }

    /// Configurations, logs and data directories of crankers.
    pub fn crankers(&self) -> PathBuf {
        self.root.join("crankers")
    }

    /// Files of the web page.
    pub fn page(&self) -> PathBuf {
        self.root.join("page")
    }

    /// Configuration of `solana` and `influence`.
    pub fn cli(&self) -> PathBuf {
        self.root.join("cli.yml")
    }

    fn state_file(&self) -> PathBuf {
        self.root.join("localnet.toml")
    }
}

/// Writes a file in one step, so that a reader never sees half of it.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), LocalnetError> {
    let partial = path.with_extension("partial");
    fs::write(&partial, text).and_then(|()| fs::rename(&partial, path)).map_err(LocalnetError::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_a_chain_is_kept_until_it_is_cleared() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataDir::open(place.path()).unwrap();
        assert_eq!(folder.state().unwrap(), None);
        let state = LocalnetState { is_kept: true, is_set_up: false, config: LocalnetConfig::default() };
        folder.save(&state).unwrap();
        fs::write(place.path().join("note"), "mine").unwrap();
        fs::create_dir(folder.ledger()).unwrap();
        assert_eq!(folder.state().unwrap(), Some(state));
        folder.clear().unwrap();
        assert_eq!(folder.state().unwrap(), None);
        assert!(!folder.ledger().exists() && place.path().join("note").exists());
    }

    #[test]
    fn one_process_uses_a_directory() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataDir::open(place.path()).unwrap();
        assert!(matches!(DataDir::open(place.path()), Err(LocalnetError::Busy(_))));
        drop(folder);
        DataDir::open(place.path()).unwrap();
    }

    #[test]
    fn an_invalid_state_file_is_named() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataDir::open(place.path()).unwrap();
        fs::write(place.path().join("localnet.toml"), "is_kept = true\nfans = 3\n").unwrap();
        assert!(matches!(folder.state(), Err(LocalnetError::InvalidStateFile { .. })));
    }
}
