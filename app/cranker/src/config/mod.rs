//! Settings: every one as a flag, as an environment variable and as a line of the configuration file.
//!
//! A flag wins over the environment, the environment over the file, the file over the default. [`CrankerSettings`] is the one
//! list: the parser, the help text, the file's keys and what `--print-config` shows all come from it.

mod check;
mod error;
mod file;
mod keypair;
mod day_pattern;
mod print;
mod resolve;
mod settings;
mod value;
mod web_page;

use std::{num::NonZeroUsize, path::PathBuf};

pub use error::ConfigError;
pub use influence_client::cluster::Cluster;
pub use day_pattern::DayPattern;
pub use resolve::{SettingOrigin, SettingOrigins, resolve};
pub use settings::{HEADING, CrankerSettings};
pub use value::{CommitmentLevel, Endpoint, EngineChoice, ListenAddr, http_url};
pub use web_page::WebPageSettings;

impl CrankerSettings {
    /// The settings that nobody changed, whatever the environment says: what tests begin with.
    pub fn defaults() -> Self {
        resolve::defaults()
    }

    /// The websocket's address: as set, or derived from the RPC node's.
    pub fn ws_url(&self) -> Endpoint {
        self.ws_url.clone().unwrap_or_else(|| self.rpc_url.websocket())
    }

    /// Threads that compute scores.
    pub fn thread_count(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or_else(cores, NonZeroUsize::get)
    }

    /// Memory for computing scores, bytes.
    pub fn memory_bytes(&self) -> u64 {
        u64::from(self.memory_mib) << 20
    }

    /// The folder of the days' bundles.
    pub fn days_folder(&self) -> PathBuf {
        self.data_dir.join("days")
    }

    /// The journal's file.
    pub fn journal_file(&self) -> PathBuf {
        self.data_dir.join("journal.redb")
    }
}
