//! A small world whose every transaction a node can show, and what crankers made of it.

use influence_client::event::{Event, events};
use influence_core::calendar::Day;
use influence_tests::{life::Life, node::recorder::Recorder, world::World};
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
pub async fn life() -> Life<Recorder> {
    let World { chain, roles, .. } = World::embedded_unconfigured();
    let world = World::around(Recorder::new(chain), roles);
    world.initialize().await.expect("initialize");
    let life = Life::new(world).await;
    // What was put on the chain is finalized when an indexer starts.
    life.world.pass(60).await;
    life
}

/// What so many days from `first` on left behind.
pub async fn outcome(life: &Life<Recorder>, first: Day, days: u32) -> Outcome {
    let mut outcome = Outcome { accounts: life.accounts().await, days: Vec::new(), votes: Vec::new() };
    for day in first..first + days {
        outcome.days.push(life.world.snapshot(day).await.votes[0].content_hash);
        outcome.votes.push(votes(life, life.world.roles.crankers[0].pubkey(), day));
    }
    outcome
}

/// How often the cranker with this key voted for `day`.
pub fn votes(life: &Life<Recorder>, cranker: Address, day: Day) -> usize {
    let landed = life.world.chain.landed();
    let events = landed.iter().flat_map(|landed| events(&landed.receipt.logs));
    let is_vote = |event: &Event| matches!(event, Event::SnapshotVoted(vote) if vote.day == day && vote.cranker == cranker);
    events.filter(is_vote).count()
}

/// Lets blocks go by without anything in them, so that what has not landed never will.
pub fn skip(chain: &Recorder) {
    let time = chain.time();
    (0..200).for_each(|_| chain.move_to(time));
}
