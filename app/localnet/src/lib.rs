//! A local validator with the program in it: agave's own, in this process, with RPC, websocket and faucet; $MESI, a
//! configured program with the published tiers, three crankers, fans, galleries, and a small platform.
//!
//! [`Localnet::start`] begins a chain in a folder, or goes on with the one that was kept there. Everybody's keys and
//! balances follow from the seed of the [`LocalnetConfig`].
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod thread_priority;
pub mod crankers;
mod error;
pub mod data_dir;
pub mod keys;
mod localnet;
pub mod web_app;
pub mod accounts;
pub mod config;
mod sample_platform;
pub mod ports;
pub mod setup;
mod validator;

pub use error::LocalnetError;
pub use keys::{Role, key};
pub use localnet::{Localnet, LocalnetOptions};
pub use config::LocalnetConfig;
pub use ports::Ports;
pub use validator::ValidatorStatus;
