//! Reading from and sending to a node, or reading from a file of dumped accounts.

mod account_dump;
pub mod batch_read;
pub mod cluster;
pub mod source;
