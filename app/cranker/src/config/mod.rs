//! Settings: each is a flag, an environment variable and a key of the configuration file.
//!
//! A flag overrides the environment, the environment the file, the file the default. [`CrankerSettings`] is the only
//! list: a line of the file is turned into the flag of its name and goes through the same parser, so types, ranges and
//! defaults are the same, and a setting is added in one place. `--print-config` shows every value and its origin.
//!
//! - RPC addresses are shown without what follows the host, because providers put API keys there.
//! - For an RPC node that is not on this machine, `cluster` must be set.
//! - What determines scores is never a setting: weights are a file of their own, whose hash is voted on.

mod config_file;
mod day_pattern;
mod error;
mod resolve;
mod settings;
mod validate;
mod value;

pub use day_pattern::DayPattern;
pub use error::ConfigError;
pub use influence_client::cluster::Cluster;
pub use resolve::{SettingOrigins, resolve, setting_command};
pub use settings::CrankerSettings;
pub use value::{CommitmentLevel, Endpoint, EngineChoice, ListenAddr, http_url};
