//! What the authority may do: set up, settings, crankers, handing over, lifting a pause.

pub mod accept_authority;
pub mod config_args;
pub mod initialize;
pub mod nominate_authority;
pub mod set_crankers;
pub mod unpause;
pub mod update_config;

pub use accept_authority::AcceptAuthority;
pub use config_args::{ConfigArgs, CreatorLevelArgs};
pub use initialize::{Initialize, InitializeArgs};
pub use nominate_authority::NominateAuthority;
pub use set_crankers::SetCrankers;
pub use unpause::Unpause;
pub use update_config::UpdateConfig;
