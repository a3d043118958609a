//! Calls of crankers, and permissionless calls for a final day.

use influence_client::{
    chain::{Chain, Receipt},
    instructions::{
        admin,
        crank::{self, BatchLeaf, EngagementReveal},
    },
    tx::{ComputeBudget, TxVersion, compile_message, sign},
};
use influence_core::{
    merkle::{
        Hash, Sha2, Sha256,
        holdings::{HoldingsLeaf, SumNode, root_of, run_root},
    },
    snapshot_vote::SnapshotContents,
};
use influence_scoring::merkle::Subtree;
use influence_tests::{
    actors::Fan,
    snapshots::{AVERAGE, SALT, TestSnapshot},
    test_env::{CHALLENGE, DAY, FIRST_DAY, TOKEN, key},
};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use super::meter::{Meter, Row};

/// publish_snapshot, void_day, close_snapshot.
pub async fn publishing() -> Vec<Row> {
    let mut meter = Meter::new().await;
    let crankers = [0, 1, 2].map(|place| key(&format!("cranker {place}")));
    let day = FIRST_DAY;
    let contents = TestSnapshot::of(day, &[], &[(key("holder").pubkey(), TOKEN)]).contents();
    meter.env.end_day(day).await;
    let votes = [
        ("first vote: creates the record", 0),
        ("repeats a vote", 0),
        ("second vote: makes the day final", 1),
    ];
    for (case, place) in votes {
        let call = meter.env.vote(place, day, &contents);
        meter.row(("publish_snapshot", case), 4_000, call, &[&crankers[place]]).await;
    }
    let guardian = key("guardian");
    let call = admin::void_day(&guardian.pubkey(), day);
    meter.row(("void_day", "within its challenge time"), None, call, &[&guardian]).await;
    meter.env.advance(91 * DAY).await;
    let call = crank::close_snapshot(day, &crankers[0].pubkey());
    meter.row(("close_snapshot", "by a stranger"), None, call, &[]).await;
    meter.rows
}

/// apply_holdings, expire_holding, apply_rank, reveal_engagement.
pub async fn applying() -> Vec<Row> {
    let mut meter = Meter::new().await;
    let mut fans = Vec::new();
    for number in 0..8 {
        fans.push(meter.env.fan(&format!("fan {number}"), 0).await);
    }
    let gallery = meter.env.register_gallery("a").await.gallery;
    let scores: Vec<(Address, u64)> = fans.iter().map(|fan| (fan.owner, 100 * TOKEN)).collect();
    let ranks = [(gallery, 5_000), (key("another gallery").pubkey(), 3_000)];
    let day = TestSnapshot::with_galleries(FIRST_DAY + 1, &scores, &[], &ranks);
    meter.env.publish(&day).await;
    let call = day.apply_run(Subtree::Members, 0, 1);
    meter.row(("apply_holdings", "1 owner of 8 members"), None, call, &[]).await;
    let call = day.apply_run(Subtree::Members, 0, 8);
    meter.row(("apply_holdings", "8 of 8 members, 1 of them applied before"), None, call, &[]).await;
    let call = day.apply_rank(1);
    meter.row(("apply_rank", "1 of 2 galleries"), None, call, &[]).await;
    let proof = day.engagement.prove_rank(0).expect("a proof");
    let opening =
        EngagementReveal { score: 5_000, salt: SALT, rank: 1, position: proof.position, path: &proof.path };
    let call = crank::reveal_engagement(day.day, &gallery, &opening);
    meter.row(("reveal_engagement", "1 of 2 galleries"), None, call, &[]).await;
    let million = Million::of(FIRST_DAY + 2, &fans[..1]);
    million.publish(&meter).await;
    meter.row(("apply_holdings", "1 owner of 1 048 576 members"), None, million.apply(), &[]).await;
    let million = Million::of(FIRST_DAY + 3, &fans[..2]);
    million.publish(&meter).await;
    meter.row(("apply_holdings", "2 of 1 048 576 members"), None, million.apply(), &[]).await;
    let million = Million::of(FIRST_DAY + 4, &fans);
    million.publish(&meter).await;
    let receipt = send_long(&meter, &million.apply()).await;
    meter.note(("apply_holdings", "8 of 1 048 576 members (v1 transaction)"), 7_000, &receipt);
    // Four later final days without this owner, the last of them a full day old.
    for number in 5..9 {
        meter.env.publish(&TestSnapshot::of(FIRST_DAY + number, &[], &[])).await;
    }
    meter.env.advance(DAY).await;
    let call = crank::expire_holding(&fans[0].owner);
    meter.row(("expire_holding", "by a stranger"), None, call, &[]).await;
    meter.rows
}

/// Levels of a half with 2^20 members.
const LEVELS: u32 = 20;

/// A run of neighbours among 2^20 members, with a path that leads somewhere: what it costs to prove does not depend
/// on who the other members are.
struct Million {
    day: u32,
    run: Vec<BatchLeaf>,
    position: u32,
    path: Vec<u8>,
    root: SumNode,
}

impl Million {
    fn of(day: u32, fans: &[Fan]) -> Self {
        let score = 1_000 * TOKEN + u64::from(day);
        let place = |fan: &Fan| BatchLeaf::Update {
            owner: fan.owner,
            holding_score: score,
            influence_index: AVERAGE,
        };
        let leaf = |fan: &Fan| {
            let owner = fan.owner.to_bytes();
            *HoldingsLeaf { owner, holding_score: score, influence_index: AVERAGE, day }
                .node::<Sha2>()
                .as_bytes()
        };
        let mut nodes: Vec<_> = fans.iter().map(leaf).collect();
        let node = run_root::<Sha2>(&mut nodes).expect("a run");
        // The siblings of the run's node within the half, and the other half above them.
        let siblings = LEVELS - fans.len().ilog2() + 1;
        let position = 0x5_5555 & ((1 << (siblings - 1)) - 1);
        let sibling = |level: u32| SumNode::new(Sha2::hashv(&[&level.to_le_bytes()]), 7 * TOKEN);
        let path: Vec<u8> = (0..siblings).flat_map(|level| *sibling(level).as_bytes()).collect();
        let root = root_of::<Sha2>(node, position, &path).expect("a root");
        Self { day, run: fans.iter().map(place).collect(), position, path, root }
    }

    async fn publish(&self, meter: &Meter) {
        meter.env.end_day(self.day).await;
        let none: Hash = [0; 32];
        let contents = SnapshotContents {
            holdings_root: self.root.hash(),
            holdings_sum: self.root.sum(),
            members: 1 << LEVELS,
            others: 1,
            engagement_root: none,
            galleries: 0,
            weights_hash: none,
        };
        for place in 0..2 {
            meter.env.cast_vote(place, self.day, &contents).await.expect("a vote");
        }
        meter.env.advance(CHALLENGE).await;
    }

    fn apply(&self) -> Instruction {
        crank::apply_holdings(self.day, &self.run, self.position, &self.path)
    }
}

/// Sends one instruction that is too long for a v0 transaction as a v1 transaction.
async fn send_long(meter: &Meter, call: &Instruction) -> Receipt {
    let payer = &meter.env.roles.payer;
    let blockhash = meter.env.chain.blockhash().await.expect("a blockhash");
    let calls = core::slice::from_ref(call);
    let message = compile_message(TxVersion::V1, &payer.pubkey(), calls, blockhash, ComputeBudget::MAX)
        .expect("a message");
    let transaction = sign(TxVersion::V1, message, &[payer]).expect("a transaction");
    meter.env.chain.send(transaction).await.expect("a v1 transaction")
}
