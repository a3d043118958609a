//! The audit: everything again, from the balance file and what people did, by the plainest means; and then every
//! account of the chain held against it.
//!
//! It shares the rules with the program ([`influence_core`]) and nothing else: averages are summed up from the whole
//! history, galleries from all their supporters, and nothing that was read from the chain during the days is used.

mod compare;
mod model;
mod records;
mod wallet;

use anyhow::Result;
use influence_client::audit::Books;
use pollster::block_on;

use crate::town::Town;
use model::Model;

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
    let books = block_on(Books::read(&town.world.chain))?;
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
        args::Args,
        fans,
        input::Input,
        keys,
        replay::Replay,
        world::{DAY_SECONDS, World},
    };

    fn lived() -> Town {
        let args = Args { balances: None, days: Some(2), galleries: 6, seed: 1, quiet: true };
        let calendar = Calendar::new(DAY_SECONDS).unwrap();
        let input = Input::read(None, &calendar, args.days).unwrap();
        let script = fans::script(&input.sizes(), 6, 2, args.seed, true);
        let mut town = Town::new(World::genesis(&input, calendar, &args).unwrap(), input).unwrap();
        Replay::new(&mut town, true).run(script, &indicatif::ProgressBar::hidden()).unwrap();
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
}
