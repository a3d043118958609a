//! The audit: everything again, from the balance file, the activity and what people did, by the plainest means; and then
//! every account of the chain and every day's bundle held against it.
//!
//! It shares the rules with the program ([`influence_core`]) and nothing else: averages are summed up from the whole
//! history, galleries from all their supporters, engagement
//! and influence by hand, and nothing that was read from the chain during the days is used.

mod compare;
mod engagement;
mod influence;
mod model;
mod records;
mod scored;
mod sealed;
mod wallet;
mod weights;

use std::fmt::Debug;

use anyhow::Result;
use influence_audit::ProgramAccounts;
use pollster::block_on;

use crate::town::Town;
use model::Model;

/// Counts what is compared, and remembers what differs.
struct Ledger(Audit);

impl Ledger {
    fn expect<T: PartialEq + Debug>(&mut self, what: &str, of: &str, found: T, expected: T) {
        self.0.values += 1;
        if found != expected {
            self.0.differences.push(format!("{what} of {of} is {found:?}, recomputed {expected:?}"));
        }
    }
}

/// What the audit found.
pub struct Audit {
    /// Values that were held against their recomputation.
    pub values: u64,
    /// Values that are not what they should be, and invariants that do not hold.
    pub differences: Vec<String>,
}

/// Recomputes everything and compares.
///
/// # Errors
/// When the chain can not be read, or what was written down can not have happened.
pub fn audit(town: &Town) -> Result<Audit> {
    let model = Model::replay(town)?;
    let books = block_on(ProgramAccounts::read(&town.world.chain))?;
    let mut audit = compare::compare(town, &model, &books)?;
    let findings = books.findings();
    audit.values += 1;
    audit.differences.extend(findings.iter().map(|finding| {
        format!("{} does not hold for {}: {}", finding.invariant, finding.account, finding.detail)
    }));
    Ok(audit)
}

#[cfg(test)]
mod tests {
    use influence_client::{address, chain::Chain};
    use influence_core::calendar::Calendar;
    use solana_address::Address;

    use super::*;
    use crate::{
        fans,
        input::Input,
        keys,
        platform::Platform,
        replay::Replay,
        scorer::{self, Scorer},
        world::{DAY_SECONDS, World},
    };

    fn lived() -> Town {
        let out = tempfile::tempdir().unwrap();
        let calendar = Calendar::new(DAY_SECONDS).unwrap();
        let input = Input::read(None, &calendar, Some(2)).unwrap();
        let script = fans::script(&input.sizes(), 6, 2, 1, true);
        let world = World::genesis(&input, calendar, 6).unwrap();
        let platform = Platform::new(&input, &world.seats, calendar.start_of(input.first_day), 1);
        let lock = scorer::lock(out.path()).unwrap();
        let scorer = Scorer::new(&platform, input.first_day, out.path(), lock).unwrap();
        let mut town = Town::new(world, input, platform).unwrap();
        Replay::new(&mut town, true, scorer).run(script, &indicatif::ProgressBar::hidden()).unwrap();
        town
    }

    /// Flips a bit of an account, and back again when the audit has looked.
    fn differences_after(town: &Town, key: &Address, byte: usize) -> Vec<String> {
        let read = || block_on(town.world.chain.accounts(&[*key])).unwrap().pop().flatten().unwrap();
        let whole = read();
        let mut changed = whole.clone();
        changed.data[byte] ^= 1;
        town.world.chain.inner.set_account(key, changed).unwrap();
        let differences = audit(town).unwrap().differences;
        town.world.chain.inner.set_account(key, whole).unwrap();
        differences
    }

    #[test]
    fn whatever_is_changed_behind_the_programs_back_is_found() {
        let town = lived();
        assert_eq!(audit(&town).unwrap().differences, Vec::<String>::new());
        let fan =
            (2..).find(|fan| town.supports[*fan].as_ref().is_some_and(|seats| !seats.is_empty())).unwrap();
        let seat = *town.supports[fan].iter().flatten().next().unwrap();
        let owner = town.owner(fan);
        let gallery = town.world.seats[seat].address;
        // A token account's amount is at 64; in a record, what has an alignment of 1 stands behind a discriminator of 8.
        let accounts = [
            (address::vault(&owner), 64),
            (keys::market_account(), 64),
            (address::snapshot(town.input.first_day), 8 + 3 + 4),
        ];
        for (key, byte) in accounts {
            assert!(!differences_after(&town, &key, byte).is_empty(), "{key}, byte {byte}");
        }
        let last_bytes = |len: usize| len - 24..len;
        for (key, bytes) in [
            (
                address::delegation(&owner, &gallery),
                last_bytes(8 + size_of::<influence_client::state::Delegation>()),
            ),
            (gallery, 8 + 3 + 20 + 16..8 + 3 + 20 + 24),
            (address::influence(&owner), 8 + 5 + 64 + 12..8 + 5 + 64 + 20 + 24),
        ] {
            for byte in bytes {
                assert!(!differences_after(&town, &key, byte).is_empty(), "{key}, byte {byte}");
            }
        }
        assert_eq!(audit(&town).unwrap().differences, Vec::<String>::new());
    }

    #[test]
    fn a_planted_rank_and_a_planted_score_are_found() {
        let mut town = lived();
        let gallery = town.world.seats[0].address;
        // Behind version, bump, status, index and supporters.
        let ranks = differences_after(&town, &gallery, 8 + 3 + 4 + 4);
        assert!(ranks.len() == 1 && ranks[0].starts_with("the rank of gallery A is "), "{ranks:?}");
        let sealed = town.bundles[1].sealed.as_mut().unwrap();
        sealed.scores[0].nfts += 1;
        sealed.users[0].index += 1;
        let scores = audit(&town).unwrap().differences;
        let starts =
            ["the score of gallery ", "the score without script and self-viewer", "the influence index of "];
        assert_eq!(scores.len(), starts.len(), "{scores:?}");
        assert!(scores.iter().zip(starts).all(|(found, start)| found.starts_with(start)), "{scores:?}");
    }
}
