//! Cranker instructions: vote for a day. The rest of the daily crank is permissionless.

pub mod publish_snapshot;

pub use publish_snapshot::{PublishSnapshot, SnapshotContentsArgs};
