//! What a cranker may do: vote for a day. Everything else of the daily crank is open to anybody.

pub mod publish_snapshot;

pub use publish_snapshot::{Contents, PublishSnapshot};
