//! Bringing a cluster to what the settings say: the program deployed or upgraded, initialised, its rules and roles set.
//!
//! [`plan()`] compares what is on chain with what is wanted and gives the steps that are missing, [`migrate`] makes them.
//! Both work over any [`influence_client::chain::Chain`]. Planning after migrating gives no steps, so that a migration
//! can be stopped anywhere and begun again.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

pub mod command;
pub mod configure;
mod deploy;
mod error;
mod execute;
mod plan;
pub mod settings;
mod signers;
pub mod step;
mod unsigned_transaction;

pub use deploy::Program;
pub use error::MigrationError;
pub use execute::{Migrated, Progress, initialise, migrate};
pub use plan::{Wanted, plan};
pub use settings::{Level, Roles, Rules, Settings, SettingsError};
pub use signers::Who;
pub use unsigned_transaction::{Unsigned, unsigned};
