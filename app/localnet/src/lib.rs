//! A local validator with the program in it: agave's own, in this process, with RPC, websocket and faucet; $MESI, a
//! configured program with the published tiers, three crankers, fans, galleries, and a small platform.
//!
//! [`Localnet::start`] begins a chain in a folder, or goes on with the one that was kept there. Everybody's keys and
//! balances follow from the seed of the [`Plan`].
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

mod courtesy;
pub mod crankers;
mod error;
pub mod folder;
pub mod keys;
mod localnet;
pub mod page;
pub mod people;
pub mod plan;
mod platform;
pub mod ports;
pub mod setup;
mod validator;

pub use error::Error;
pub use keys::{Role, key};
pub use localnet::{Localnet, Options};
pub use plan::Plan;
pub use ports::Ports;
pub use validator::Seen;
