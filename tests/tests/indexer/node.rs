//! An observer of a node, over JSON-RPC and a websocket: two days in which fans act, its connection is cut and calls
//! fail, and what it recorded is what the chain was.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use influence_client::rpc::{RpcChain, config::RpcConfig, finalized::FinalizedReader};
use influence_core::calendar::Calendar;
use influence_cranker::{
    indexer::{DayReadiness, IndexStart, Indexer, IndexerSettings, Ledger, subscribe},
    journal::Journal,
};
use influence_tests::{
    actors::Fan,
    node::{Node, fault::FaultInjector, recorder::Recorder},
    test_env::{DAY, FIRST_DAY, TOKEN, TestChain, TestEnv},
};
use solana_address::Address;
use solana_instruction::Instruction;
use tempfile::TempDir;

use crate::ledger::state;

type Watcher = Indexer<FinalizedReader>;

/// Fans, a creator's gallery and a node.
struct Town {
    env: TestEnv<Recorder>,
    fans: [Fan; 3],
    gallery: solana_address::Address,
    node: Arc<Node>,
}

impl Town {
    async fn new(faults: FaultInjector) -> Self {
        let TestEnv { chain, roles, .. } = TestEnv::embedded_unconfigured();
        let env = TestEnv::from_chain(Recorder::new(chain), roles);
        env.initialize().await.expect("initialize");
        let fans = [
            env.wallet("ann", 900 * TOKEN).await,
            env.wallet("ben", 500 * TOKEN).await,
            env.wallet("cem", 70 * TOKEN).await,
        ];
        let gallery = env.register_gallery("painter").await.gallery;
        env.advance(10).await;
        let node = Node::serve(env.chain.clone(), faults).await;
        Self { env, fans, gallery, node }
    }

    /// An observer that begins now, and is subscribed.
    async fn observer(&self, folder: &TempDir) -> Watcher {
        let (timeout, pause) = (Duration::from_millis(300), Duration::from_millis(1));
        let config = RpcConfig {
            requests_per_second: 10_000,
            max_attempts: 20,
            timeout,
            initial_backoff: pause,
            max_backoff: pause,
            ..RpcConfig::new(&self.node.url)
        };
        let client = RpcChain::connect(config).await.expect("it connects").client().expect("a client");
        let (notices, _) = subscribe(self.node.sockets.url.clone(), self.env.token);
        self.until(1, 0).await;
        let journal = Arc::new(Journal::open(&folder.path().join("journal.redb")).expect("a journal"));
        let settings = IndexerSettings::new(Calendar::new(DAY as u32).expect("a calendar"));
        let start = IndexStart::Now { any_day: false };
        let cluster = FinalizedReader::new(client, self.env.token);
        Indexer::new(cluster, Some(notices), journal, settings, start).await.expect("an observer")
    }

    /// Waits until so many subscriptions are open and so many notices were lost.
    async fn until(&self, subscriptions: usize, lost: usize) {
        for _ in 0..500 {
            let sockets = &self.node.sockets;
            if sockets.subscribers() == subscriptions && sockets.lost() >= lost {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("never {subscriptions} subscriptions and {lost} lost notices");
    }

    fn transfer(&self, from: usize, to: usize, tokens: u64) -> Instruction {
        let (from, to) = (&self.fans[from], &self.fans[to]);
        let program = &self.env.token.program;
        spl_token_interface::instruction::transfer(
            program,
            &from.tokens,
            &to.tokens,
            &from.owner,
            &[],
            tokens * TOKEN,
        )
        .expect("a transfer")
    }

    async fn act(&self, fan: usize, instruction: Instruction) {
        self.env.send_as(&self.fans[fan], instruction).await.expect("it lands");
        self.env.advance(60).await;
    }

    /// What one of two days brings; the connection is cut on the second.
    async fn live(&self, day: u32) {
        let (env, fans) = (&self.env, &self.fans);
        if day == FIRST_DAY {
            self.act(0, env.open(&fans[0])).await;
            self.act(0, env.lock(&fans[0], 400 * TOKEN, &[])).await;
            self.act(0, env.allocate(&fans[0], &self.gallery, 100 * TOKEN)).await;
            self.act(1, self.transfer(1, 2, 30)).await;
            // Refused, and in the history nevertheless.
            env.send_as(&fans[2], self.transfer(2, 1, 5_000)).await.expect_err("more than there is");
            return;
        }
        self.act(1, env.open(&fans[1])).await;
        self.node.sockets.cut();
        self.until(0, 0).await;
        // There and back: no difference is left of it.
        self.act(1, self.transfer(1, 2, 200)).await;
        self.act(2, self.transfer(2, 1, 200)).await;
        self.act(1, env.lock(&fans[1], 50 * TOKEN, &[])).await;
        self.until(1, 0).await;
        self.node.sockets.lose(true);
        self.act(1, env.allocate(&fans[1], &self.gallery, 20 * TOKEN)).await;
        self.act(2, self.transfer(2, 0, 60)).await;
        self.until(1, 2).await;
        self.node.sockets.lose(false);
    }

    /// What every token account holds, now that the day is over.
    fn holdings(&self) -> BTreeMap<Address, (Address, u64)> {
        let chain = &self.env.chain;
        let accounts = chain.owned_by(&self.env.token.program, chain.slot());
        let held = accounts.into_iter().filter(|(_, account)| account.data.len() == 165);
        let held = held.map(|(address, account)| {
            let owner = Address::try_from(&account.data[32..64]).expect("32 bytes");
            let amount = u64::from_le_bytes(account.data[64..72].try_into().expect("8 bytes"));
            (address, (owner, amount))
        });
        held.filter(|(_, (_, amount))| *amount > 0).collect()
    }
}

/// What is recorded of every account at the end of a slot.
fn recorded(observer: &Watcher, slot: u64) -> BTreeMap<Address, (Address, u64)> {
    let balances = observer.journal().balances().expect("balances");
    let accounts = balances.accounts().expect("accounts").into_iter();
    let held = accounts.filter_map(|account| {
        let held = balances.balance_at(&account, slot).expect("a balance").filter(|held| held.amount > 0)?;
        Some((account, (held.owner, held.amount)))
    });
    held.collect()
}

/// Every change of a balance, by slot: the sum of all balances, which stays the same.
fn assert_nothing_is_created(observer: &Watcher, of: u64) {
    let balances = observer.journal().balances().expect("balances");
    let changes = balances.changes(0..i64::MAX).expect("changes");
    for change in changes {
        let slot = change.expect("a change").at.slot;
        let held: u64 = recorded(observer, slot).values().map(|(_, amount)| amount).sum();
        assert_eq!(held, of, "slot {slot}");
    }
}

async fn two_days(faults: FaultInjector) -> Town {
    let (town, folder) = (Town::new(faults).await, TempDir::new().expect("a folder"));
    let calendar = Calendar::new(DAY as u32).expect("a calendar");
    let mut observer = town.observer(&folder).await;
    let mut ledger = Ledger::new(calendar, FIRST_DAY);
    let mut told = 0;
    for day in FIRST_DAY..FIRST_DAY + 2 {
        town.live(day).await;
        told += observer.sync(&mut |_| {}).await.expect("the node answers").changes;
        assert_eq!(observer.day_readiness(day).expect("a journal"), DayReadiness::NotYet, "day {day}");
        town.env.chain.set_time(calendar.end_of(day)).await;
        let (expected, _) = state(&town.env.chain, &calendar, day).await;
        let (slot, holdings) = (town.env.chain.slot(), town.holdings());
        town.env.advance(60).await;
        for _ in 0..3 {
            told += observer.sync(&mut |_| {}).await.expect("the node answers").changes;
        }
        assert_eq!(observer.day_readiness(day).expect("a journal"), DayReadiness::Ready, "day {day}");
        let closed = observer.close_ledger_day(&mut ledger).await.expect("the day closes");
        assert_eq!(closed, expected, "day {day}");
        assert_eq!(recorded(&observer, slot), holdings, "day {day}");
        assert!(
            !expected.members.is_empty() && expected.galleries[0].average_points(&calendar) > 0,
            "{expected:?}"
        );
    }
    assert!(told > 0, "the subscription told nothing");
    assert_nothing_is_created(&observer, 1_470 * TOKEN);
    town
}

#[tokio::test]
async fn two_days_behind_a_node_are_recorded_as_they_were() {
    let town = two_days(FaultInjector::none()).await;
    let failed = town.env.chain.landed().iter().filter(|landed| landed.error.is_some()).count();
    assert_eq!(failed, 1);
}

#[tokio::test]
async fn two_days_behind_a_bad_node_are_recorded_as_they_were() {
    for phase in [0, 5] {
        two_days(FaultInjector::rotating(phase)).await;
    }
    two_days(FaultInjector::random(7)).await;
}
