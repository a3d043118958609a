//! The audit: compares every account of the chain and every day's bundle with the reference model.

mod accounts;
mod bundles;

use std::fmt::Debug;

use anyhow::Result;
use influence_audit::ProgramAccounts;
use influence_testkit::reference_model::{ReferenceModel, RunRecord};
use pollster::block_on;
use solana_address::Address;

use crate::simulation::Simulation;

/// Counts compared values and collects differences.
struct Comparison(AuditResult);

impl Comparison {
    fn expect<T: PartialEq + Debug>(&mut self, what: &str, of: &str, found: T, expected: T) {
        self.0.values += 1;
        if found != expected {
            self.0.differences.push(format!("{what} of {of} is {found:?}, recomputed {expected:?}"));
        }
    }
}

pub struct AuditResult {
    /// Compared values.
    pub values: u64,
    /// Values that differ from their recomputation, and invariants that do not hold.
    pub differences: Vec<String>,
}

/// Recomputes everything and compares.
///
/// # Errors
/// A chain that cannot be read, or recorded actions that cannot have happened.
pub fn audit(simulation: &Simulation) -> Result<AuditResult> {
    let galleries: Vec<Address> = simulation.chain.gallery_slots.iter().map(|slot| slot.address).collect();
    let model = ReferenceModel::replay(RunRecord {
        balances: &simulation.file,
        actions: &simulation.actions,
        platform: &simulation.platform,
        calendar: &simulation.chain.calendar,
        galleries: &galleries,
        secret: &simulation.chain.secret,
    })?;
    let books = block_on(ProgramAccounts::read(&simulation.chain.node))?;
    let mut audit = accounts::compare(simulation, &model, &books)?;
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
    use influence_testkit::{
        actors::{keys, script},
        genesis::{BalanceFile, DAY_SECONDS},
        platform::SamplePlatform,
    };

    use super::*;
    use crate::{
        demo_chain::DemoChain,
        scorer::{self, DayScorer},
        timeline::Timeline,
    };

    fn simulated() -> Simulation {
        let out = tempfile::tempdir().unwrap();
        let calendar = Calendar::new(DAY_SECONDS).unwrap();
        let file = BalanceFile::read(None, &calendar, Some(2)).unwrap();
        let script = script::script(&file.sizes(), 6, 2, 1, true);
        let chain = DemoChain::start(&file, calendar, 6).unwrap();
        let platform = SamplePlatform::generate(&file, chain.listed_galleries(), &calendar, 1);
        let lock = scorer::lock(out.path()).unwrap();
        let scorer = DayScorer::new(&platform, file.first_day, out.path(), lock).unwrap();
        let mut simulation = Simulation::new(chain, file, platform).unwrap();
        Timeline::new(&mut simulation, true, scorer).run(script, &indicatif::ProgressBar::hidden()).unwrap();
        simulation
    }

    /// Differences of an audit while one bit of an account is flipped.
    fn differences_after(simulation: &Simulation, key: &Address, byte: usize) -> Vec<String> {
        let read = || block_on(simulation.chain.node.accounts(&[*key])).unwrap().pop().flatten().unwrap();
        let whole = read();
        let mut changed = whole.clone();
        changed.data[byte] ^= 1;
        simulation.chain.node.embedded.set_account(key, changed).unwrap();
        let differences = audit(simulation).unwrap().differences;
        simulation.chain.node.embedded.set_account(key, whole).unwrap();
        differences
    }

    #[test]
    fn a_change_that_bypasses_the_program_is_found() {
        let simulation = simulated();
        assert_eq!(audit(&simulation).unwrap().differences, Vec::<String>::new());
        let fan = (2..)
            .find(|fan| simulation.supports[*fan].as_ref().is_some_and(|galleries| !galleries.is_empty()))
            .unwrap();
        let gallery = *simulation.supports[fan].iter().flatten().next().unwrap();
        let owner = simulation.owner(fan);
        let gallery = simulation.gallery(gallery);
        // A token account's amount is at 64; fields of the program's accounts follow a discriminator of 8 bytes.
        let accounts = [
            (address::vault(&owner), 64),
            (keys::treasury_account(), 64),
            (address::snapshot(simulation.file.first_day), 8 + 3 + 4),
        ];
        for (key, byte) in accounts {
            assert!(!differences_after(&simulation, &key, byte).is_empty(), "{key}, byte {byte}");
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
                assert!(!differences_after(&simulation, &key, byte).is_empty(), "{key}, byte {byte}");
            }
        }
        assert_eq!(audit(&simulation).unwrap().differences, Vec::<String>::new());
    }

    #[test]
    fn a_planted_rank_and_a_planted_score_are_found() {
        let mut simulation = simulated();
        let gallery = simulation.gallery(0);
        // Behind version, bump, status, index and supporters.
        let ranks = differences_after(&simulation, &gallery, 8 + 3 + 4 + 4);
        assert!(ranks.len() == 1 && ranks[0].starts_with("the rank of gallery A is "), "{ranks:?}");
        let sealed = simulation.bundles[1].sealed.as_mut().unwrap();
        sealed.scores[0].nfts += 1;
        sealed.users[0].index += 1;
        let scores = audit(&simulation).unwrap().differences;
        let starts =
            ["the score of gallery ", "the score without script and self-viewer", "the influence index of "];
        assert_eq!(scores.len(), starts.len(), "{scores:?}");
        assert!(scores.iter().zip(starts).all(|(found, start)| found.starts_with(start)), "{scores:?}");
    }
}
