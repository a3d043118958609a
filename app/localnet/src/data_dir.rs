//! The folder that a local validator keeps everything in.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{LocalnetError, config::LocalnetConfig};

/// What the folder says of its chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalnetState {
    /// Whether the chain stays when the validator stops.
    pub is_kept: bool,
    /// Whether the program was set up, with galleries and members.
    pub is_set_up: bool,
    /// What the chain began with.
    pub config: LocalnetConfig,
}

/// A folder in which one local validator works.
#[derive(Debug)]
pub struct DataDir {
    root: PathBuf,
    /// Held for as long as this process works in the folder.
    _lock: File,
}

/// Files and folders of ours in the folder; nothing else in it is ever touched.
const OURS: [&str; 7] = ["localnet.toml", "ledger", "keys", "platform", "crankers", "page", "cli.yml"];
/// The validator's own log, where it writes one; it stays for whoever wants to know why something ended.
pub const LOG: &str = "validator.log";
const LOCK: &str = "lock";

impl DataDir {
    /// Makes the folder where it is missing, and takes it for this process.
    ///
    /// # Errors
    /// [`LocalnetError::Busy`]; [`LocalnetError::File`].
    pub fn open(root: &Path) -> Result<Self, LocalnetError> {
        let root = std::path::absolute(root).map_err(LocalnetError::file(root))?;
        fs::create_dir_all(&root).map_err(LocalnetError::file(&root))?;
        let path = root.join(LOCK);
        let lock = File::create(&path).map_err(LocalnetError::file(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root, _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(LocalnetError::Busy(root)),
            Err(fs::TryLockError::LocalnetError(error)) => Err(LocalnetError::File { path, error }),
        }
    }

    /// What it says of its chain; none when there is none.
    ///
    /// # Errors
    /// [`LocalnetError::InvalidStateFile`]; [`LocalnetError::File`].
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

    /// Records what is to be said of its chain.
    ///
    /// # Errors
    /// [`LocalnetError::File`].
    pub fn record(&self, state: &LocalnetState) -> Result<(), LocalnetError> {
        let path = self.state_file();
        let text = toml::to_string(state)
            .map_err(|error| LocalnetError::InvalidStateFile { path: path.clone(), why: error.to_string() })?;
        write_whole(&path, &text)
    }

    /// Removes the chain and everything that was written with it.
    ///
    /// # Errors
    /// [`LocalnetError::File`].
    pub fn forget(&self) -> Result<(), LocalnetError> {
        for name in OURS {
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

    /// The folder itself, as an absolute path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The validator's ledger.
    pub fn ledger(&self) -> PathBuf {
        self.root.join("ledger")
    }

    /// Everybody's keypair files.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// The platform's tables.
    pub fn platform(&self) -> PathBuf {
        self.root.join("platform")
    }

    /// Configurations, logs and data directorys of crankers.
    pub fn crankers(&self) -> PathBuf {
        self.root.join("crankers")
    }

    /// What the web page is given.
    pub fn page(&self) -> PathBuf {
        self.root.join("page")
    }

    /// A configuration of Solana's command line, and of ours.
    pub fn cli(&self) -> PathBuf {
        self.root.join("cli.yml")
    }

    fn state_file(&self) -> PathBuf {
        self.root.join("localnet.toml")
    }
}

/// Writes a file so that nobody ever reads half of it.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), LocalnetError> {
    let half = path.with_extension("half");
    fs::write(&half, text).and_then(|()| fs::rename(&half, path)).map_err(LocalnetError::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_remembers_its_chain_until_it_forgets_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataDir::open(place.path()).unwrap();
        assert_eq!(folder.state().unwrap(), None);
        let state = LocalnetState { is_kept: true, is_set_up: false, config: LocalnetConfig::default() };
        folder.record(&state).unwrap();
        fs::write(place.path().join("note"), "mine").unwrap();
        fs::create_dir(folder.ledger()).unwrap();
        assert_eq!(folder.state().unwrap(), Some(state));
        folder.forget().unwrap();
        assert_eq!(folder.state().unwrap(), None);
        assert!(!folder.ledger().exists() && place.path().join("note").exists());
    }

    #[test]
    fn one_process_works_in_a_folder() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataDir::open(place.path()).unwrap();
        assert!(matches!(DataDir::open(place.path()), Err(LocalnetError::Busy(_))));
        drop(folder);
        DataDir::open(place.path()).unwrap();
    }

    #[test]
    fn a_state_that_is_none_is_named() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataDir::open(place.path()).unwrap();
        fs::write(place.path().join("localnet.toml"), "is_kept = true\nfans = 3\n").unwrap();
        assert!(matches!(folder.state(), Err(LocalnetError::InvalidStateFile { .. })));
    }
}
