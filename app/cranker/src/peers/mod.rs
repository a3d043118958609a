//! Bundles of other crankers: fetched, verified against the chain, imported, and compared with this cranker's own.

pub mod bundle_import;
pub mod bundle_verify;
mod comparison;
pub mod http_client;

pub use comparison::{Peers, difference};
