//! The accounts. Each file: constants, struct, queries, mutators, and an invariant where the account alone can tell one.

pub mod config;
pub mod delegation;
pub mod gallery;
pub mod influence;
pub mod snapshot;

pub use config::{Config, CreatorLevel, FinalDay};
pub use delegation::Delegation;
pub use gallery::Gallery;
pub use influence::Influence;
pub use snapshot::{Snapshot, Vote};
