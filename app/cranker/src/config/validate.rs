//! Checks that involve several settings, and the keypair file.

use std::path::Path;

use solana_keypair::{Keypair, read_keypair_file};

use super::{ConfigError, CrankerSettings, EngineChoice};

impl CrankerSettings {
    /// Rejects settings that contradict each other.
    ///
    /// # Errors
    /// [`ConfigError::Conflict`].
    pub fn validate(&self) -> Result<(), ConfigError> {
        let has_tables = self.users.is_some() && self.galleries.is_some() && self.nfts.is_some();
        let is_ballista = self.engine == EngineChoice::Ballista;
        let conflicts = [
            (
                is_ballista && self.scheduler.is_none(),
                "the engine ballista needs `scheduler`; set it to the cluster's address, as df://host:50050",
            ),
            (
                !is_ballista && self.scheduler.is_some(),
                "`scheduler` is set, but the engine is datafusion; set `engine` to ballista, or unset `scheduler`",
            ),
            (
                self.activity.is_some() && !has_tables,
                "`activity` needs `users`, `galleries` and `nfts`; set all four, or none for days without activity",
            ),
            (
                self.activity.as_ref().is_some_and(|pattern| !pattern.is_daily()),
                "`activity` is the same location on every day; put {day} or {date} into it",
            ),
            (
                self.cluster.is_none() && !self.rpc_url.is_local(),
                "`cluster` is not set, and the node is not on this machine; set it to mainnet-beta, testnet, devnet or a genesis hash",
            ),
        ];
        match conflicts.into_iter().find(|(is_conflict, _)| *is_conflict) {
            Some((_, conflict)) => Err(ConfigError::Conflict(conflict)),
            None => Ok(()),
        }
    }

    /// Reads the keypair, and warns if other users of this machine can read it.
    ///
    /// # Errors
    /// [`ConfigError::Keypair`].
    pub fn read_keypair(&self) -> Result<Keypair, ConfigError> {
        let path = &self.keypair;
        let key = read_keypair_file(path)
            .map_err(|error| ConfigError::Keypair { path: path.clone(), reason: error.to_string() })?;
        if is_readable_by_others(path) {
            tracing::warn!(path = %path.display(), "other users can read the keypair; run chmod 600 on it");
        }
        Ok(key)
    }
}

#[cfg(unix)]
fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_readable_by_others(_: &Path) -> bool {
    false
}
