//! Reading from and sending to a node, or reading from a file of dumped accounts.

mod account_dump;
mod batch_read;
pub mod cluster;
mod source;

pub use self::{
    batch_read::{ProgressBars, read_all, read_kind},
    source::ChainSource,
};
