//! Settings of a deployment: rules, which are published, and roles, which every deployment fills in.

mod check;
mod error;
mod file;
mod types;

pub use error::SettingsError;
pub use types::{DeploymentSettings, LevelSettings, RoleSettings, RuleSettings};
