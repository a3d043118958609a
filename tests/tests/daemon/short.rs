//! A world with short days, for daemons that look every second, and what people do in it.

use std::time::{Duration, Instant};

use influence::{
    instructions::{ConfigArgs, InitializeArgs},
    state::Influence,
};
use influence_client::{ClientError, chain::Receipt, instructions::admin};
use influence_core::calendar::{Calendar, Day};
use influence_tests::{
    actors::Fan,
    node::recorder::Recorder,
    scripted_days::ScriptedDays,
    test_env::{START, TOKEN, TestEnv, settings, setup},
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
pub async fn script() -> ScriptedDays<Recorder> {
    let TestEnv { chain, roles, .. } = TestEnv::embedded_unconfigured();
    let env = TestEnv::from_chain(Recorder::new(chain), roles);
    let (payer, authority) = (&env.roles.payer.pubkey(), &env.roles.authority);
    let with = ConfigArgs { challenge_seconds: CHALLENGE, ..settings(&env.roles) };
    let with = InitializeArgs { day_seconds: DAY_SECONDS, settings: with, ..setup(&env.roles) };
    let initialize = admin::initialize(payer, &authority.pubkey(), &env.token, with);
    env.send(&[initialize], &[authority]).await.expect("initialize");
    let script = ScriptedDays::new(env).await;
    script.env.advance(30).await;
    script
}

/// What fans do on day number `n`, from 0.
pub async fn live(script: &ScriptedDays<Recorder>, n: u32) {
    let ScriptedDays { env, fans, test_galleries } = script;
    for (place, fan) in fans.iter().take(3).enumerate() {
        let (gallery, points) = (&test_galleries[place % 2].gallery, 20 * TOKEN);
        let instructions = match n {
            0 => vec![env.open(fan), env.lock(fan, 100 * TOKEN, &[])],
            _ => vec![env.allocate(fan, gallery, points)],
        };
        act(script, fan, &instructions).await;
    }
}

/// An act of a fan; a daemon's transaction may come in between and take the blockhash.
async fn act(script: &ScriptedDays<Recorder>, fan: &Fan, instructions: &[Instruction]) -> Receipt {
    let mut last = None;
    for _ in 0..9 {
        match script.env.send(instructions, &[&fan.key]).await {
            Ok(receipt) => return receipt,
            Err(error @ ClientError::Failed { .. }) => last = Some(error),
            Err(error) => panic!("{error}"),
        }
    }
    panic!("{last:?}");
}

/// Moves the clock to `seconds` after the end of `day`, and some blocks on.
pub fn end(script: &ScriptedDays<Recorder>, day: Day, seconds: i64) {
    let chain = &script.env.chain;
    (0..64).for_each(|_| chain.move_to(calendar().end_of(day) + seconds));
}

/// Waits until `is_done`; meanwhile the chain goes on by `seconds` with every block.
pub async fn wait(
    script: &ScriptedDays<Recorder>,
    daemons: &[&Daemon],
    (what, seconds): (&str, i64),
    is_done: impl AsyncFn() -> bool,
) {
    let begun = Instant::now();
    let mut blocks = Blocks::new(script, seconds);
    while !is_done().await {
        let said = || daemons.iter().map(|daemon| daemon.log()).collect::<Vec<_>>().join("\n---\n");
        assert!(begun.elapsed() < PATIENCE, "{what} takes too long; the daemons said:\n{}", said());
        blocks.look().await;
    }
}

/// The chain's blocks while a test waits.
pub struct Blocks<'a> {
    script: &'a ScriptedDays<Recorder>,
    /// From a block to the next one, by the chain's clock.
    seconds: i64,
    last: Instant,
}

impl<'a> Blocks<'a> {
    pub fn new(script: &'a ScriptedDays<Recorder>, seconds: i64) -> Self {
        Self { script, seconds, last: Instant::now() }
    }

    /// Lets a moment pass, and the chain go on when it is time.
    pub async fn look(&mut self) {
        sleep(LOOK).await;
        if self.last.elapsed() >= BLOCK {
            self.script.env.advance(self.seconds).await;
            self.last = Instant::now();
        }
    }
}

/// Whether every member has the scores of `day`, and every gallery counts them.
pub async fn is_applied(script: &ScriptedDays<Recorder>, day: Day) -> bool {
    for fan in &script.fans[..3] {
        let record: Influence = script.env.influence(fan).await;
        let is_settled = u32::from(record.settled_count) == u32::from(record.delegation_count);
        if u32::from(record.holding_day) != day || !is_settled {
            return false;
        }
    }
    true
}
