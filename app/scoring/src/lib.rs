//! From balances to a day's snapshot, off chain.
//!
//! The cranker reads what every wallet held, and when; this crate turns it into the holding scores of each day and
//! the trees that are committed on chain:
//!
//! 1. [`balances`] reads balance changes, row by row, [`input`] what the platform knows of its users, and [`accounts`]
//!    what the program's accounts said, where it comes in files;
//! 2. [`fold`] keeps every owner's wallet, 7-day window and age of holdings, and gives the scores of the day that was
//!    closed last;
//! 3. [`tree`] builds a day's holdings tree and engagement tree, and cuts proofs out of them;
//! 4. [`snapshot`] puts together what the crankers vote on;
//! 5. [`day`] does all of it for one day, with [`chain_state`], the platform's tables, the rules and the secret behind
//!    the [`salt`]s;
//! 6. [`bundle`] keeps a day in a folder: read, verified, compared, proved from, and what the next day begins with.
//!
//! The rules themselves (calendar, average, rounding, hashing) are those of [`influence_core`]; there is no second
//! version of any formula here. Nothing here talks to a chain, and the same input gives the same roots, byte for byte.
//!
//! ```
//! use influence_core::calendar::Calendar;
//! use influence_scoring::{balances::BalanceReader, fold::Holdings, snapshot, tree::{EngagementTree, HoldingsTree, Line}};
//!
//! let file = "\
//! unix_time,token_account,owner,balance
//! 1767571200,4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM,8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR,7000
//! ";
//! let calendar = Calendar::new(86_400)?;
//! let mut changes = BalanceReader::new("example.csv", file.as_bytes())?.peekable();
//! let mut holdings = Holdings::new(calendar, 20_458);
//! let day = holdings.read_day(&mut changes)?;
//!
//! // Held for one of the seven days that count.
//! let scores: Vec<_> = holdings.scores(day)?.collect();
//! assert_eq!(scores[0].1, 1_000);
//!
//! let others: Vec<_> = scores.iter().map(|(owner, score)| Line::new(*owner, *score, 10_000)).collect();
//! let tree = HoldingsTree::build(day, &[], &others)?;
//! let contents = snapshot::day_contents(&tree, &EngagementTree::build(day, &[])?, [0; 32])?;
//! assert_eq!(contents.holdings_sum, 1_000);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod accounts;
pub mod balances;
pub mod bundle;
pub mod chain_state;
pub mod day;
pub mod engagement;
pub mod engine;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod fold;
pub mod influence;
pub mod input;
pub mod key;
pub mod salt;
pub mod snapshot;
pub mod tree;
pub mod weights;
