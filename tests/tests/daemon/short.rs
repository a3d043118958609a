//! A world with short days, for daemons that look every second, and what people do in it.

use std::time::{Duration, Instant};

use influence::{
    instructions::{Settings, Setup},
    state::Influence,
};
use influence_client::{ClientError, chain::Receipt, instruction::admin};
use influence_core::calendar::{Calendar, Day};
use influence_tests::{
    life::Life,
    node::recorder::Recorder,
    people::Fan,
    world::{START, TOKEN, World, settings, setup},
};
use solana_instruction::Instruction;
use solana_signer::Signer;
use tokio::time::sleep;

use crate::process::Daemon;

/// Length of a day, seconds: as many daemons as there are look every second.
pub const DAY_SECONDS: u32 = 600;
/// Challenge time, seconds.
pub const CHALLENGE: u32 = 60;
/// How long a step of a day may take, on a machine that is busy with much else.
const PATIENCE: Duration = Duration::from_secs(400);
/// How often a test looks whether what it waits for is there.
const LOOK: Duration = Duration::from_millis(100);
/// How often the chain goes on meanwhile. The node forgets a blockhash with every block, so this is the time that a
/// transaction has.
const BLOCK: Duration = Duration::from_millis(700);

pub fn calendar() -> Calendar {
    Calendar::new(DAY_SECONDS).expect("a calendar")
}

/// The day that a world begins in.
pub fn first_day() -> Day {
    calendar().day_of(START).expect("a day")
}

/// A program with short days, and people who have not done anything.
pub async fn life() -> Life<Recorder> {
    let World { chain, roles, .. } = World::embedded_unconfigured();
    let world = World::around(Recorder::new(chain), roles);
    let (payer, authority) = (&world.roles.payer.pubkey(), &world.roles.authority);
    let with = Settings { challenge_seconds: CHALLENGE, ..settings(&world.roles) };
    let with = Setup { day_seconds: DAY_SECONDS, settings: with, ..setup(&world.roles) };
    let initialize = admin::initialize(payer, &authority.pubkey(), &world.token, with);
    world.send(&[initialize], &[authority]).await.expect("initialize");
    let life = Life::new(world).await;
    life.world.pass(30).await;
    life
}

/// What fans do on day number `n`, from 0.
pub async fn live(life: &Life<Recorder>, n: u32) {
    let Life { world, fans, stages } = life;
    for (place, fan) in fans.iter().take(3).enumerate() {
        let (gallery, points) = (&stages[place % 2].gallery, 20 * TOKEN);
        let instructions = match n {
            0 => vec![world.open(fan), world.lock(fan, 100 * TOKEN, &[])],
            _ => vec![world.allocate(fan, gallery, points)],
        };
        act(life, fan, &instructions).await;
    }
}

/// An act of a fan; a daemon's transaction may come in between and take the blockhash.
async fn act(life: &Life<Recorder>, fan: &Fan, instructions: &[Instruction]) -> Receipt {
    let mut last = None;
    for _ in 0..9 {
        match life.world.send(instructions, &[&fan.key]).await {
            Ok(receipt) => return receipt,
            Err(error @ ClientError::Failed { .. }) => last = Some(error),
            Err(error) => panic!("{error}"),
        }
    }
    panic!("{last:?}");
}

/// Moves the clock to `seconds` after the end of `day`, and some blocks on.
pub fn end(life: &Life<Recorder>, day: Day, seconds: i64) {
    let chain = &life.world.chain;
    (0..64).for_each(|_| chain.move_to(calendar().end_of(day) + seconds));
}

/// Waits until `is_done`; meanwhile the chain goes on by `seconds` with every block.
pub async fn wait(
    life: &Life<Recorder>,
    daemons: &[&Daemon],
    (what, seconds): (&str, i64),
    is_done: impl AsyncFn() -> bool,
) {
    let begun = Instant::now();
    let mut blocks = Blocks::new(life, seconds);
    while !is_done().await {
        let said = || daemons.iter().map(|daemon| daemon.log()).collect::<Vec<_>>().join("\n---\n");
        assert!(begun.elapsed() < PATIENCE, "{what} takes too long; the daemons said:\n{}", said());
        blocks.look().await;
    }
}

/// The chain's blocks while a test waits.
pub struct Blocks<'a> {
    life: &'a Life<Recorder>,
    /// From a block to the next one, by the chain's clock.
    seconds: i64,
    last: Instant,
}

impl<'a> Blocks<'a> {
    pub fn new(life: &'a Life<Recorder>, seconds: i64) -> Self {
        Self { life, seconds, last: Instant::now() }
    }

    /// Lets a moment pass, and the chain go on when it is time.
    pub async fn look(&mut self) {
        sleep(LOOK).await;
        if self.last.elapsed() >= BLOCK {
            self.life.world.pass(self.seconds).await;
            self.last = Instant::now();
        }
    }
}

/// Whether every member has the scores of `day`, and every gallery counts them.
pub async fn is_applied(life: &Life<Recorder>, day: Day) -> bool {
    for fan in &life.fans[..3] {
        let record: Influence = life.world.influence(fan).await;
        let is_settled = u32::from(record.settled_count) == u32::from(record.delegation_count);
        if u32::from(record.holding_day) != day || !is_settled {
            return false;
        }
    }
    true
}
