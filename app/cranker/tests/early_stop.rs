//! A plan stops early at its deadline, and when another cranker is at the same work.

#[path = "../../client/tests/support/stub.rs"]
mod stub;

use std::{collections::BTreeSet, sync::Mutex};

use base64::{Engine, engine::general_purpose::STANDARD};
use influence_client::{
    ClientError, PROGRAM_ID,
    chain::Receipt,
    instructions::MintInfo,
    tx::{BudgetPolicy, ComputeBudget},
};
use influence_cranker::keeper::{ActionExecutor, Deadline, ExecutionReport, KeeperAction};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use stub::{Stub, Stubbed};
use tokio_util::sync::CancellationToken;

/// Galleries with one settle each, which fills its transaction.
const GALLERIES: u32 = 200;

/// Chain that settles, and reports what was already done.
#[derive(Default)]
struct SettleChain {
    /// Settled galleries, by their delegations.
    settled: Mutex<BTreeSet<Address>>,
    /// Galleries in order of arrival.
    came: Mutex<Vec<u32>>,
    /// Cancels the token after this many transactions.
    stop_after: Option<(usize, CancellationToken)>,
}

impl Stub for &SettleChain {
    fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let keys = transaction.message.static_account_keys();
        let number = (0..GALLERIES).find(|n| keys.contains(&gallery(*n))).expect("a gallery");
        let is_new = self.settled.lock().unwrap().insert(gallery(number));
        self.came.lock().unwrap().push(number);
        if let Some((count, stop)) = &self.stop_after
            && self.came.lock().unwrap().len() >= *count
        {
            stop.cancel();
        }
        let logs = settled(u32::from(is_new));
        Ok(Receipt { signature: Signature::default(), slot: 1, logs, units: 10, fee: 5 })
    }
}

/// Log of a settle of `count` pairs.
fn settled(count: u32) -> Vec<String> {
    let interface: serde_json::Value =
        serde_json::from_str(include_str!("../../../idl/influence.json")).unwrap();
    let events = interface["events"].as_array().unwrap();
    let event = events.iter().find(|event| event["name"] == "GallerySettled").unwrap();
    let mut bytes: Vec<u8> = serde_json::from_value(event["discriminator"].clone()).unwrap();
    // gallery 32 | before u64 | after u64 | settled u32
    bytes.extend([0; 48]);
    bytes.extend(count.to_le_bytes());
    vec![
        format!("Program {PROGRAM_ID} invoke [1]"),
        format!("Program data: {}", STANDARD.encode(bytes)),
        format!("Program {PROGRAM_ID} success"),
    ]
}

fn key(n: u32) -> Address {
    let mut bytes = [1; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Address::from(bytes)
}

fn gallery(n: u32) -> Address {
    key(1_000_000 + n)
}

fn settles() -> Vec<KeeperAction> {
    let settle = |n: u32| KeeperAction::Settle {
        gallery: gallery(n),
        owners: (20 * n..20 * n + 14).map(key).collect(),
    };
    (0..GALLERIES).map(settle).collect()
}

/// Settles every gallery; returns whether every action was started, and the number of landed transactions.
fn settle(platform: &SettleChain, payer: u8, deadline: Deadline) -> (bool, u64) {
    let payer = Keypair::new_from_array([payer; 32]);
    let token = MintInfo { mint: key(1), program: key(2) };
    let chain = Stubbed(platform);
    let executor = ActionExecutor {
        chain: &chain,
        payer: &payer,
        token,
        budget_policy: BudgetPolicy::Fixed(ComputeBudget::MAX),
        deadline,
    };
    let mut report = ExecutionReport::default();
    let all = pollster::block_on(executor.execute(&settles(), &mut report)).unwrap();
    assert!(report.failures.is_empty(), "{report:?}");
    (all, report.transactions)
}

#[test]
fn every_action_is_started_without_a_reason_to_stop() {
    let platform = SettleChain::default();
    assert_eq!(settle(&platform, 5, Deadline::default()), (true, GALLERIES.into()));
    assert_eq!(platform.settled.lock().unwrap().len(), GALLERIES as usize);
    // A plan that finds everything done from its start is completed.
    assert_eq!(settle(&platform, 5, Deadline::default()), (true, GALLERIES.into()));
}

/// First gallery that a payer settles.
fn first(payer: u8) -> u32 {
    let stop = CancellationToken::new();
    let platform = SettleChain { stop_after: Some((1, stop.clone())), ..SettleChain::default() };
    settle(&platform, payer, Deadline::on_cancel(stop));
    platform.came.into_inner().unwrap()[0]
}

#[test]
fn payers_start_at_different_offsets() {
    let firsts: BTreeSet<u32> = (1..=8).map(first).collect();
    assert!(firsts.len() >= 7, "{firsts:?}");
    assert_eq!(first(3), first(3));
}

#[test]
fn meeting_another_cranker_stops_the_plan() {
    let platform = SettleChain::default();
    // Another payer has done the half that comes later for this payer.
    let begins = first(5);
    let others = |n: u32| (n + GALLERIES - begins) % GALLERIES >= GALLERIES / 2;
    platform.settled.lock().unwrap().extend((0..GALLERIES).filter(|n| others(*n)).map(gallery));
    let (all, landed) = settle(&platform, 5, Deadline::default());
    let idle = landed - u64::from(GALLERIES / 2);
    assert!(!all && (1..=9).contains(&idle), "{idle} found everything done");
    assert_eq!(platform.settled.lock().unwrap().len(), GALLERIES as usize);
}

#[test]
fn no_action_is_started_after_the_deadline() {
    let stop = CancellationToken::new();
    let platform = SettleChain { stop_after: Some((10, stop.clone())), ..SettleChain::default() };
    assert_eq!(settle(&platform, 5, Deadline::on_cancel(stop.clone())), (false, 10));
    // With a canceled token, nothing is sent.
    assert_eq!(settle(&SettleChain::default(), 5, Deadline::on_cancel(stop)), (false, 0));
}
