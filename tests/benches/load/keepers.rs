//! The cranker and naive keepers, measured while they update the accounts.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use influence_client::{
    ClientError,
    chain::{Chain, ChainLayer, Receipt},
    instructions::crank,
    rpc::{RpcChain, retry::RetryClass},
    tx::{BudgetPolicy, TxVersion, pack_instructions, send_instructions},
};
use influence_cranker::{
    journal::{Journal, steps::DayStep},
    keeper::{
        ActionExecutor, Deadline, ExecutionReport, JournaledChain, KeeperAction, MAX_IN_FLIGHT, plan_actions,
        plan_batches,
    },
};
use influence_scoring::merkle::Subtree;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

use crate::cluster::LoadCluster;

#[derive(Clone, Debug)]
pub struct Measured {
    pub name: String,
    /// Updated owners, settled pairs of owner and gallery, or ranked galleries.
    pub done: u64,
    /// Unit of `done`.
    pub unit: &'static str,
    pub transactions: u64,
    /// Compute units.
    pub units: u64,
    /// Fees in lamports.
    pub lamports: u64,
    pub took: Duration,
    pub signed_again: u64,
    pub asked_again: u64,
    pub requests: u64,
}

impl Measured {
    pub fn in_a_transaction(&self) -> f64 {
        self.done as f64 / self.transactions as f64
    }

    pub fn transactions_a_second(&self) -> f64 {
        self.transactions as f64 / self.took.as_secs_f64()
    }

    pub fn done_a_second(&self) -> f64 {
        self.done as f64 / self.took.as_secs_f64()
    }
}

/// The node with counters of transactions.
struct Counted {
    rpc: Arc<RpcChain>,
    sent: AtomicU64,
    landed: AtomicU64,
    units: AtomicU64,
    lamports: AtomicU64,
}

impl ChainLayer for Counted {
    type Inner = Arc<RpcChain>;

    fn inner(&self) -> &Self::Inner {
        &self.rpc
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let receipt = self.rpc.send(transaction).await?;
        self.landed.fetch_add(1, Ordering::Relaxed);
        self.units.fetch_add(receipt.units, Ordering::Relaxed);
        self.lamports.fetch_add(receipt.fee, Ordering::Relaxed);
        Ok(receipt)
    }
}

struct Stopwatch {
    chain: Counted,
    begun: Instant,
    requests: u64,
    repeated: u64,
}

fn repeated(rpc: &RpcChain) -> u64 {
    RetryClass::ALL.iter().map(|class| rpc.counters().retries(*class)).sum()
}

impl Stopwatch {
    fn begin(rpc: Arc<RpcChain>) -> Self {
        let (requests, repeated, none) = (rpc.counters().calls(), repeated(&rpc), AtomicU64::default);
        let chain = Counted { rpc, sent: none(), landed: none(), units: none(), lamports: none() };
        Self { chain, begun: Instant::now(), requests, repeated }
    }

    fn end(&self, name: &str, done: u64, unit: &'static str) -> Measured {
        let Counted { rpc, sent, landed, units, lamports } = &self.chain;
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Measured {
            name: name.into(),
            done,
            unit,
            transactions: of(landed),
            units: of(units),
            lamports: of(lamports),
            took: self.begun.elapsed(),
            signed_again: of(sent) - of(landed),
            asked_again: repeated(rpc) - self.repeated,
            requests: rpc.counters().calls() - self.requests,
        }
    }
}

impl LoadCluster {
    /// The cranker's plan, step by step through its executor and into its journal.
    pub async fn crank(&self) -> Result<Vec<Measured>> {
        let begun = Instant::now();
        let state = self.state().await?;
        let actions = plan_actions(&state)?;
        eprintln!("read and planned {} actions within {:.1} s", actions.len(), begun.elapsed().as_secs_f64());
        // On the disk, for which it waits with every transaction.
        let folder = tempfile::tempdir()?;
        let journal = Journal::open(&folder.path().join("journal.redb"))?;
        let mut measured = Vec::new();
        for part in actions.chunk_by(|a, b| a.step() == b.step()) {
            let step = part.first().map_or(DayStep::Finish, KeeperAction::step);
            let watch = Stopwatch::begin(self.rpc());
            let recorded =
                JournaledChain { chain: &watch.chain, journal: &journal, day: self.scored().day(), step };
            let executor = ActionExecutor {
                chain: &recorded,
                payer: &self.payer,
                token: influence_client::instructions::MintInfo {
                    mint: state.config.mint,
                    program: state.config.token_program,
                },
                budget_policy: BudgetPolicy::Simulated,
                deadline: Deadline::default(),
            };
            let mut report = ExecutionReport::default();
            executor.execute(part, &mut report).await?;
            ensure!(report.failures.is_empty(), "something was refused: {:?}", report.failures);
            let (name, unit) = match step {
                DayStep::Apply => ("the cranker applies", "participants"),
                DayStep::Settle => ("the cranker settles", "pairs"),
                _ => ("the cranker proves ranks", "galleries"),
            };
            let done = part.iter().map(|action| action.targets().len() as u64).sum();
            measured.push(watch.end(name, done, unit));
        }
        Ok(measured)
    }

    /// Two naive keepers that update one participant after the other, `sample` each: a proof and the galleries in as few
    /// transactions as possible. The first waits for each, the second has as many in flight as the cranker.
    pub async fn naive(&self, sample: u32) -> Result<(Measured, Measured)> {
        let tasks = self.tasks(2 * sample).await?;
        let (first, second) = tasks.split_at(tasks.len() / 2);
        let slow = self.work("a keeper, one participant after the other", first, 1).await?;
        let quick = self
            .work(&format!("a keeper, {MAX_IN_FLIGHT} participants at once"), second, MAX_IN_FLIGHT)
            .await?;
        Ok((slow, quick))
    }

    async fn work(&self, name: &str, tasks: &[Vec<Vec<Instruction>>], at_once: usize) -> Result<Measured> {
        let watch = Stopwatch::begin(self.rpc());
        let each = tasks.iter().map(async |task| {
            for transaction in task {
                send_instructions(&watch.chain, transaction, &[&self.payer], BudgetPolicy::Simulated).await?;
            }
            Ok::<_, ClientError>(())
        });
        stream::iter(each).buffer_unordered(at_once).try_collect::<()>().await?;
        Ok(watch.end(name, tasks.len() as u64, "participants"))
    }

    /// Instructions of the first `count` participants, packed for each of them.
    async fn tasks(&self, count: u32) -> Result<Vec<Vec<Vec<Instruction>>>> {
        let (state, scored) = (self.state().await?, self.scored());
        let task = |index: u32| {
            let runs = plan_batches(&scored.holdings, Subtree::Members, &[index], TxVersion::V0)?;
            let mut instructions: Vec<_> = runs.iter().map(|run| run.instruction(scored.day())).collect();
            let owners: Vec<Address> = runs.iter().flat_map(|run| run.owners()).collect();
            let theirs = state.delegations.iter().filter(|delegation| owners.contains(&delegation.owner));
            instructions.extend(theirs.map(|delegation| crank::settle(&delegation.gallery, &owners)));
            Ok(pack_instructions(TxVersion::V0, &self.payer.pubkey(), &instructions)?)
        };
        (0..count).map(task).collect()
    }
}
