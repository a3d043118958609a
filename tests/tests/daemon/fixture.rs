//! A small world whose every transaction a node can show, and what crankers made of it.

use influence_client::event::{ProgramEvent, events};
use influence_core::calendar::Day;
use influence_tests::{node::recorder::Recorder, scripted_days::ScriptedDays, test_env::TestEnv};
use solana_address::Address;
use solana_signer::Signer;

/// What days leave behind.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// What the program's accounts say.
    pub accounts: Vec<String>,
    /// What every day says.
    pub days: Vec<[u8; 32]>,
    /// Votes of the first cranker for each day.
    pub votes: Vec<usize>,
}

/// A configured program, and people who have not done anything.
pub async fn script() -> ScriptedDays<Recorder> {
    let TestEnv { chain, roles, .. } = TestEnv::embedded_unconfigured();
    let env = TestEnv::from_chain(Recorder::new(chain), roles);
    env.initialize().await.expect("initialize");
    let script = ScriptedDays::new(env).await;
    // What was put on the chain is finalized when an indexer starts.
    script.env.advance(60).await;
    script
}

/// What so many days from `first` on left behind.
pub async fn outcome(script: &ScriptedDays<Recorder>, first: Day, days: u32) -> Outcome {
    let mut outcome = Outcome { accounts: script.accounts().await, days: Vec::new(), votes: Vec::new() };
    for day in first..first + days {
        outcome.days.push(script.env.snapshot(day).await.votes[0].content_hash);
        outcome.votes.push(votes(script, script.env.roles.crankers[0].pubkey(), day));
    }
    outcome
}

/// How often the cranker with this key voted for `day`.
pub fn votes(script: &ScriptedDays<Recorder>, cranker: Address, day: Day) -> usize {
    let landed = script.env.chain.landed();
    let events = landed.iter().flat_map(|landed| events(&landed.receipt.logs));
    let is_vote = |event: &ProgramEvent| matches!(event, ProgramEvent::SnapshotVoted(vote) if vote.day == day && vote.cranker == cranker);
    events.filter(is_vote).count()
}

/// Lets blocks go by without anything in them, so that what has not landed never will.
pub fn skip(chain: &Recorder) {
    let time = chain.time();
    (0..200).for_each(|_| chain.move_to(time));
}
