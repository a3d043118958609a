//! A local validator with the program in it: agave's own, in this process, with RPC, websocket and faucet; $MESI, a
//! configured program with the published tiers, three crankers, fans, galleries, and a small platform.
//!
//! [`Localnet::start`] begins a chain in a data directory, or continues the one that was kept there. All keys and balances
//! follow from the seed of the [`LocalnetConfig`].
#![forbid(unsafe_code)]
#![allow(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

pub mod config;
pub mod crankers;
pub mod data_dir;
mod error;
mod key_files;
mod localnet;
pub mod ports;
mod sample_platform;
pub mod setup;
mod thread_priority;
mod validator;
pub mod web_app;

pub use config::LocalnetConfig;
pub use error::LocalnetError;
pub use localnet::{Localnet, LocalnetOptions};
pub use ports::Ports;
pub use validator::ValidatorStatus;
