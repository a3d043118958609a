//! The measured chain: participants who joined by the program's instructions, and a final day.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use influence_client::{
    address,
    chain::{self, Chain},
    rpc::{RpcChain, config::RpcConfig},
    state::Config,
    tx::BudgetPolicy,
};
use influence_core::{
    calendar::Day,
    limits::RATIO_ONE,
    merkle::{Sha2, engagement},
};
use influence_cranker::keeper::{
    ActionExecutor, Deadline, ExecutionReport, KeeperAction, PlannerState, ScoredDay, SnapshotStatus,
    plan_actions,
};
use influence_localnet::{Localnet, LocalnetConfig, LocalnetOptions, Ports};
use influence_scoring::{
    contents::snapshot_contents,
    merkle::{EngagementTree, HoldingEntry, HoldingsTree},
};
use influence_testkit::actors::Actor;
use influence_tests::{crankers, program};
use solana_keypair::Keypair;
use tempfile::TempDir;
use tokio::time::sleep;

use crate::Options;

/// Enough for all to join before the day ends, or soon after: a later one is proved all the same.
const DAY_SECONDS: u32 = 60;
/// Requests to the node per second: no other client uses it.
const REQUESTS: u32 = 10_000;

pub struct LoadCluster {
    localnet: Localnet,
    rpc: std::sync::Arc<RpcChain>,
    scored: ScoredDay,
    pub payer: Keypair,
    _folder: TempDir,
}

impl LoadCluster {
    /// Starts a chain, lets all participants join, and finalizes a day that changes every score.
    pub async fn found(options: &Options) -> Result<Self> {
        let folder = match &options.folder {
            Some(parent) => tempfile::tempdir_in(parent)?,
            None => crankers::folder(),
        };
        let config = LocalnetConfig {
            seed: 1,
            fans: options.participants,
            members: options.participants,
            galleries: options.galleries,
            allocations: options.allocations,
            day_seconds: DAY_SECONDS,
            slot_millis: options.slot_millis,
        };
        eprintln!("{} participants join, one transaction for each ...", options.participants);
        let begun = Instant::now();
        let chain = LocalnetOptions {
            data_dir: folder.path().join("chain"),
            new_chain: Some(config),
            keep: false,
            ports: Ports::ANY,
            program: program::path(),
        };
        let localnet = Localnet::start(chain).await?;
        eprintln!("they joined within {:.0} s", begun.elapsed().as_secs_f64());
        let rpc = RpcConfig { requests_per_second: REQUESTS, ..RpcConfig::new(localnet.rpc_url()) };
        let rpc = std::sync::Arc::new(RpcChain::connect(rpc).await?);
        let payer = localnet.key(Actor::Cranker(1));
        let scored = publish(&localnet, &rpc).await?;
        Ok(Self { localnet, rpc, scored, payer, _folder: folder })
    }

    pub fn rpc(&self) -> std::sync::Arc<RpcChain> {
        self.rpc.clone()
    }

    pub fn scored(&self) -> &ScoredDay {
        &self.scored
    }

    pub async fn state(&self) -> Result<PlannerState<'_>> {
        Ok(PlannerState::read(&self.rpc, None, Some(&self.scored)).await?)
    }

    /// Number of actions that are left.
    pub async fn left(&self) -> Result<usize> {
        Ok(plan_actions(&self.state().await?)?.len())
    }

    pub async fn end(self) -> Result<()> {
        let Self { localnet, rpc, .. } = self;
        drop(rpc);
        Ok(localnet.stop().await?)
    }
}

/// Scores of the day on which all have joined: what each wallet holds, as if for a week.
fn score(localnet: &Localnet, day: Day) -> Result<ScoredDay> {
    let population = localnet.population();
    let line = |number| {
        let fan = population.fan(number);
        let locked = population.membership(number).map_or(0, |member| member.locked);
        HoldingEntry::new(fan.owner, population.balance(number) - locked, RATIO_ONE)
    };
    let holdings = HoldingsTree::build(day, &(1..=population.fans).map(line).collect::<Vec<_>>(), &[])?;
    let leaf = |rank| engagement::EngagementLeaf {
        gallery: population.gallery(rank).to_bytes(),
        rank,
        day,
        seal: engagement::seal::<Sha2>(u64::from(population.galleries - rank), &[7; 32]),
    };
    let engagement = EngagementTree::build(day, &(1..=population.galleries).map(leaf).collect::<Vec<_>>())?;
    let contents = snapshot_contents(&holdings, &engagement, [9; 32])?;
    Ok(ScoredDay { holdings, engagement, contents })
}

/// Ends the day, lets a quorum vote for it, and waits until it can be applied.
async fn publish(localnet: &Localnet, rpc: &RpcChain) -> Result<ScoredDay> {
    let calendar = localnet.calendar()?;
    let day = calendar.day_of(rpc.now().await?.unix_time)?;
    let scored = score(localnet, day)?;
    while !calendar.has_ended(day, rpc.now().await?.unix_time) {
        sleep(Duration::from_millis(500)).await;
    }
    let config: Config = chain::get_account(rpc, &address::config()).await?;
    for number in 1..=u32::from(config.quorum) {
        let payer = localnet.key(Actor::Cranker(number));
        let voting = ActionExecutor {
            chain: rpc,
            payer: &payer,
            token: localnet.token(),
            budget_policy: BudgetPolicy::Simulated,
            deadline: Deadline::default(),
        };
        let vote = KeeperAction::Publish { day, contents: scored.contents };
        let mut report = ExecutionReport::default();
        voting.execute(&[vote], &mut report).await?;
        ensure!(report.failures.is_empty(), "a vote was refused: {:?}", report.failures);
    }
    loop {
        let state = PlannerState::read_days(rpc, None).await?;
        match state.status(&scored) {
            SnapshotStatus::Applicable => return Ok(scored),
            SnapshotStatus::ChallengePeriodActive { .. } => sleep(Duration::from_millis(500)).await,
            other => return Err(anyhow::anyhow!("the day is {other:?}")).context("a quorum voted for it"),
        }
    }
}
