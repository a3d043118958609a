//! Scores of a day, computed off chain: from token balances and platform activity to the snapshot that crankers vote on.
//!
//! Rooms, in the order of the data; a room uses only those above it:
//!
//! 1. [`ingest`] reads the files: balance changes row by row ([`ingest::balances`]), the platform's tables, and the
//!    program's accounts where they come as files ([`ingest::account_tables`]);
//! 2. [`twab`] tracks the time-weighted average balance of every owner over seven days, and how long tokens are held;
//! 3. [`weights`] are the numbers of the rules; [`engine`] runs the SQL; [`engagement`] scores users, NFTs and galleries,
//!    and [`index`] computes the influence index;
//! 4. [`merkle`] builds the holdings tree and the engagement tree and proves their leaves; [`contents`] puts together
//!    what the crankers vote on;
//! 5. [`day`] does all of it for one day, with [`chain_state`] and the secret behind the [`salt`]s;
//! 6. [`bundle`] stores a day in a folder, and reads, verifies, compares and downloads it.
//!
//! Calendar, average, rounding and hashing are those of [`influence_core`]: no formula exists twice. This crate never
//! talks to a chain, and equal input gives equal roots, byte for byte.
//!
//! ```
//! use influence_core::calendar::Calendar;
//! use influence_scoring::{
//!     contents::snapshot_contents,
//!     ingest::balances::BalanceCsvReader,
//!     merkle::{EngagementTree, HoldingEntry, HoldingsTree},
//!     twab::TwabTracker,
//! };
//!
//! let file = "\
//! unix_time,token_account,owner,balance
//! 1767571200,4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM,8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR,7000
//! ";
//! let calendar = Calendar::new(86_400)?;
//! let mut changes = BalanceCsvReader::new("example.csv", file.as_bytes())?.peekable();
//! let mut tracker = TwabTracker::new(calendar, 20_458);
//! let day = tracker.read_day(&mut changes)?;
//!
//! // Held for one of the seven days of the average.
//! let scores: Vec<_> = tracker.scores(day)?.collect();
//! assert_eq!(scores[0].1, 1_000);
//!
//! let others: Vec<_> = scores.iter().map(|(owner, score)| HoldingEntry::new(*owner, *score, 10_000)).collect();
//! let tree = HoldingsTree::build(day, &[], &others)?;
//! let contents = snapshot_contents(&tree, &EngagementTree::build(day, &[])?, [0; 32])?;
//! assert_eq!(contents.holdings_sum, 1_000);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod bundle;
pub mod chain_state;
pub mod contents;
pub mod day;
pub mod engagement;
pub mod engine;
pub mod index;
pub mod ingest;
pub mod merkle;
pub mod salt;
mod text_serde;
pub mod twab;
pub mod weights;
