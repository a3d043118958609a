//! Settings that only make sense together.

use super::{ConfigError, EngineChoice, CrankerSettings};

impl CrankerSettings {
    /// Refuses settings that contradict each other.
    ///
    /// # Errors
    /// [`ConfigError::Together`].
    pub fn check(&self) -> Result<(), ConfigError> {
        let refuse = |wrong: bool, why| if wrong { Err(ConfigError::Together(why)) } else { Ok(()) };
        refuse(
            self.engine == EngineChoice::Ballista && self.scheduler.is_none(),
            "the engine ballista needs `scheduler`; set it to the cluster's address, as df://host:50050",
        )?;
        refuse(
            self.engine == EngineChoice::Datafusion && self.scheduler.is_some(),
            "`scheduler` is set, but the engine is datafusion, which has none; set `engine` to ballista or leave `scheduler` out",
        )?;
        refuse(
            self.activity.is_some()
                && (self.users.is_none() || self.galleries.is_none() || self.nfts.is_none()),
            "`activity` needs `users`, `galleries` and `nfts` to be of use; set all four, or none for days without activity",
        )?;
        refuse(
            self.activity.as_ref().is_some_and(|pattern| !pattern.is_daily()),
            "`activity` is the same place on every day; put {day} or {date} into it",
        )?;
        refuse(
            self.cluster.is_none() && !self.rpc_url.is_local(),
            "`cluster` is not set, and the node is not on this machine; say which cluster is meant: mainnet-beta, testnet, devnet or a genesis hash",
        )
    }
}
