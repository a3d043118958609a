//! The published trees on chain: a quorum votes for their roots as they stand in the vectors, and the program takes their
//! paths, byte by byte, without a tree of ours.

use influence::state::Influence;
use influence_client::{
    address,
    chain::embedded::EmbeddedChain,
    instructions::crank::{BatchLeaf, EngagementReveal, apply_holdings, reveal_engagement},
};
use influence_core::{
    merkle::{Hash, holdings::SumNode},
    snapshot_vote::SnapshotContents,
};
use influence_tests::test_env::{CHALLENGE, FIRST_DAY, TestEnv};
use serde_json::Value;
use solana_address::Address;

fn vectors() -> Value {
    let text = include_str!("../../../programs/influence-core/tests/vectors/merkle.json");
    serde_json::from_str(text).expect("the vectors")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

fn count(value: &Value) -> u32 {
    u32::try_from(value.as_u64().expect("a number")).expect("a small number")
}

fn hash(value: &Value) -> Hash {
    const_hex::decode_to_array(value.as_str().expect("a string")).expect("32 bytes in hexadecimal")
}

/// Digest and sum of every node, as the program takes a path.
fn encoded(path: &Value) -> Vec<u8> {
    let nodes = list(path)
        .iter()
        .map(|node| [&hash(&node["hash_hex"])[..], &number(&node["sum"]).to_le_bytes()].concat());
    nodes.flatten().collect()
}

/// A world in which two crankers voted for `contents`, and the day stands.
async fn published(contents: &SnapshotContents) -> TestEnv<EmbeddedChain> {
    let env = TestEnv::embedded().await;
    env.end_day(FIRST_DAY).await;
    for place in 0..2 {
        env.cast_vote(place, FIRST_DAY, contents).await.expect("a vote");
    }
    env.advance(CHALLENGE).await;
    env
}

/// Puts the record of `owner`, without a known key, on chain: a fan's own, with another owner.
async fn seat(env: &TestEnv<EmbeddedChain>, owner: &Address) {
    let fan = env.fan(&format!("{owner}"), 0).await;
    let mut account = env.account(&address::influence(&fan.owner)).await.expect("the fan's record");
    let at = account.data.windows(32).position(|bytes| bytes == fan.owner.as_array());
    let at = at.expect("the record names its owner");
    account.data[at..at + 32].copy_from_slice(owner.as_array());
    env.chain.set_account(&address::influence(owner), account).expect("a record");
}

fn live(holder: &Value) -> BatchLeaf {
    BatchLeaf::Update {
        owner: Address::from(hash(&holder["owner_hex"])),
        holding_score: number(&holder["holding_score"]),
        influence_index: count(&holder["influence_index"]),
    }
}

/// Applies `holders` by the published `path`, and reads their numbers back. A path with one bit turned is refused.
async fn apply(env: &TestEnv<EmbeddedChain>, holders: &[Value], position: u32, path: &Value, name: &Value) {
    for holder in holders {
        let owner = Address::from(hash(&holder["owner_hex"]));
        if env.account(&address::influence(&owner)).await.is_none() {
            seat(env, &owner).await;
        }
    }
    let run: Vec<BatchLeaf> = holders.iter().map(live).collect();
    let path = encoded(path);
    let mut wrong = path.clone();
    wrong[0] ^= 1;
    env.assert_refused(&[apply_holdings(FIRST_DAY, &run, position, &wrong)], &[], "ProofMismatch").await;
    env.send(&[apply_holdings(FIRST_DAY, &run, position, &path)], &[]).await.expect("apply_holdings");
    for holder in holders {
        let owner = Address::from(hash(&holder["owner_hex"]));
        let influence: Influence = env.get(&address::influence(&owner)).await;
        assert_eq!(u64::from(influence.holding_score), number(&holder["holding_score"]), "{name}");
        assert_eq!(u32::from(influence.influence_index), count(&holder["influence_index"]), "{name}");
        assert_eq!(u32::from(influence.holding_day), FIRST_DAY, "{name}");
    }
}

#[tokio::test]
async fn the_program_takes_every_published_path_of_holdings() {
    for case in list(&vectors()["holdings"]) {
        assert_eq!(count(&case["day"]), FIRST_DAY);
        let (members, others) = (list(&case["members"]), list(&case["others"]));
        let contents = SnapshotContents {
            holdings_root: hash(&case["root_hex"]),
            holdings_sum: number(&case["root_sum"]),
            members: members.len() as u32,
            others: others.len() as u32,
            engagement_root: [0; 32],
            galleries: 0,
            weights_hash: [9; 32],
        };
        let env = published(&contents).await;
        let halves = [(members, &case["path_of_last_member"], 0), (others, &case["path_of_last_other"], 1)];
        for (holders, path, half) in halves {
            assert_eq!(path.is_array(), !holders.is_empty(), "{}", case["name"]);
            let Some(last) = holders.len().checked_sub(1).filter(|_| path.is_array()) else { continue };
            // The half's own levels come first, then the one that joins the halves.
            let position = last as u32 | half << (list(path).len() - 1);
            apply(&env, &holders[last..], position, path, &case["name"]).await;
        }
        let run = &case["path_of_members_0_to_3"];
        assert_eq!(run.is_array(), members.len() >= 4, "{}", case["name"]);
        if run.is_array() {
            apply(&env, &members[..4], 0, run, &case["name"]).await;
        }
    }
}

#[tokio::test]
async fn the_program_takes_every_published_seal_and_path_of_engagement() {
    let case = &vectors()["engagement"];
    let rows = list(&case["rows"]);
    let contents = SnapshotContents {
        holdings_root: SumNode::MISSING.hash(),
        holdings_sum: 0,
        members: 0,
        others: 0,
        engagement_root: hash(&case["root_hex"]),
        galleries: rows.len() as u32,
        weights_hash: [9; 32],
    };
    let env = published(&contents).await;
    // Three leaves, and a fourth that is missing: the last one's path is published, and it holds the others' digests.
    let leaves: Vec<Hash> = list(&case["leaf_hex"]).iter().map(hash).collect();
    let last: Vec<Hash> = list(&case["path_of_last"]).iter().map(hash).collect();
    let right =
        influence_core::merkle::engagement::root_of::<influence_core::merkle::Sha2>(leaves[2], 0, &last[0]);
    let right = right.expect("a node");
    let paths = [[leaves[1], right], [leaves[0], right], [last[0], last[1]]];
    for ((row, path), position) in rows.iter().zip(paths).zip(0..) {
        let path = path.concat();
        let open = |score| {
            let opening = EngagementReveal {
                score,
                salt: hash(&row["salt_hex"]),
                rank: count(&row["rank"]),
                position,
                path: &path,
            };
            reveal_engagement(FIRST_DAY, &Address::from(hash(&row["gallery_hex"])), &opening)
        };
        env.send(&[open(number(&row["score"]))], &[]).await.expect("reveal_engagement");
        env.assert_refused(&[open(number(&row["score"]) + 1)], &[], "ProofMismatch").await;
    }
}
