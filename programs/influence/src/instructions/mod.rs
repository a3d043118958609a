//! The instructions, in folders by who may call them.
//!
//! Each file has one order: arguments, accounts, validate, handler. A handler validates, lets core compute, writes,
//! moves tokens, checks the invariant and emits.

pub mod admin;
pub mod anyone;
pub mod crank;
pub mod creator;
pub mod guardian;
pub mod marketplace;
pub mod user;

pub use admin::*;
pub use anyone::*;
pub use crank::*;
pub use creator::*;
pub use guardian::*;
pub use marketplace::*;
pub use user::*;
