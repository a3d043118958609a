//! The cranker's key, from a file as Solana's tools write it.

use solana_keypair::{Keypair, read_keypair_file};

use super::{ConfigError, CrankerSettings};

impl CrankerSettings {
    /// Reads the key. Warns when others on this machine could read it too.
    ///
    /// # Errors
    /// [`ConfigError::Keypair`].
    pub fn read_keypair(&self) -> Result<Keypair, ConfigError> {
        let path = &self.keypair;
        let key = read_keypair_file(path)
            .map_err(|error| ConfigError::Keypair { path: path.clone(), why: error.to_string() })?;
        if readable_by_others(path) {
            tracing::warn!(path = %path.display(), "others can read the keypair; run chmod 600 on it");
        }
        Ok(key)
    }
}

#[cfg(unix)]
fn readable_by_others(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &std::path::Path) -> bool {
    false
}
