//! Proofs: of another day, another place, another half, another number; and of days that do not stand.

use influence_client::{
    address,
    instructions::{
        admin,
        crank::{self, BatchLeaf},
    },
};
use influence_core::merkle::holdings::{NODE_LEN, SumNode};
use influence_scoring::merkle::Subtree;
use influence_tests::{
    actors::Fan,
    snapshots::{AVERAGE, SALT, TestSnapshot},
    test_env::{CHALLENGE, FIRST_DAY, TestChain, TestEnv, key},
};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

/// Four members and four others, and their day.
async fn day_of<C: TestChain>(env: &TestEnv<C>, day: u32) -> (Vec<Fan>, TestSnapshot) {
    let mut fans = Vec::new();
    for name in ["m0", "m1", "m2", "m3", "o0", "o1", "o2", "o3"] {
        fans.push(env.fan(name, 0).await);
    }
    let scored: Vec<(Address, u64)> =
        fans.iter().zip(1u64..).map(|(fan, n)| (fan.owner, n * 1_000)).collect();
    (fans, TestSnapshot::of(day, &scored[..4], &scored[4..]))
}

/// A proof whose parts can be tampered with.
#[derive(Clone)]
struct Parts {
    day: u32,
    run: Vec<BatchLeaf>,
    position: u32,
    path: Vec<u8>,
}

impl Parts {
    fn of(day: &TestSnapshot, half: Subtree, start: u32, len: u32) -> Self {
        let proof = day.holdings.prove_range(half, start, len).expect("a proof");
        let live = |leaf: &influence_core::merkle::holdings::HoldingsLeaf| BatchLeaf::Update {
            owner: Address::new_from_array(leaf.owner),
            holding_score: leaf.holding_score,
            influence_index: leaf.influence_index,
        };
        Self {
            day: day.day,
            run: proof.leaves.iter().map(live).collect(),
            position: proof.position,
            path: proof.path,
        }
    }

    fn instruction(&self) -> Instruction {
        crank::apply_holdings(self.day, &self.run, self.position, &self.path)
    }
}

#[tokio::test]
async fn a_tampered_proof_writes_nothing() {
    let env = TestEnv::embedded().await;
    let (_, day) = day_of(&env, FIRST_DAY).await;
    env.publish(&day).await;
    let mut cases = 0;
    for (half, start, len) in
        [(Subtree::Members, 2, 1), (Subtree::Others, 1, 1), (Subtree::Members, 0, 2), (Subtree::Others, 0, 4)]
    {
        let honest = Parts::of(&day, half, start, len);
        let mut wrong = Vec::new();
        for place in 0..honest.run.len() {
            let BatchLeaf::Update { owner, holding_score, influence_index } = honest.run[place] else {
                unreachable!()
            };
            for (score, index) in [
                (holding_score + 1, influence_index),
                (holding_score - 1, influence_index),
                (0, influence_index),
                (u64::MAX, influence_index),
                (holding_score, influence_index + 1),
                (holding_score, 0),
            ] {
                let mut parts = honest.clone();
                parts.run[place] = BatchLeaf::Update { owner, holding_score: score, influence_index: index };
                wrong.push(parts);
            }
        }
        for bit in 0..32 {
            let mut parts = honest.clone();
            parts.position ^= 1 << bit;
            wrong.push(parts);
        }
        for byte in 0..honest.path.len() {
            let mut parts = honest.clone();
            parts.path[byte] ^= 1;
            wrong.push(parts);
        }
        for cut in [1, 8, 32, NODE_LEN] {
            let mut shorter = honest.clone();
            shorter.path.truncate(honest.path.len() - cut);
            let mut longer = honest.clone();
            longer.path.extend(vec![0; cut]);
            wrong.extend([shorter, longer]);
        }
        let mut reversed = honest.clone();
        reversed.path = honest.path.chunks(NODE_LEN).rev().flatten().copied().collect();
        if reversed.path != honest.path {
            wrong.push(reversed);
        }
        for parts in wrong {
            let instruction = parts.instruction();
            let before = env.snapshot_accounts(std::slice::from_ref(&instruction)).await;
            let error = env.send(std::slice::from_ref(&instruction), &[]).await.expect_err("a forged proof");
            let name = error.name().expect("refused by us");
            assert!(["ProofMismatch", "MalformedProof", "Overflow"].contains(&name), "{name}");
            assert_eq!(before, env.snapshot_accounts(&[instruction]).await);
            cases += 1;
        }
        env.send(&[honest.instruction()], &[]).await.expect("the honest proof");
    }
    println!("{cases} forged proofs");
}

#[tokio::test]
async fn sums_moved_between_neighbours_are_noticed() {
    let env = TestEnv::embedded().await;
    let (_, day) = day_of(&env, FIRST_DAY).await;
    env.publish(&day).await;
    // One point less here and one more there leaves the root's sum as it was.
    let honest = Parts::of(&day, Subtree::Members, 0, 1);
    let BatchLeaf::Update { owner, holding_score, influence_index } = honest.run[0] else { unreachable!() };
    for level in 0..honest.path.len() / NODE_LEN {
        let at = level * NODE_LEN + 32;
        let sum = u64::from_le_bytes(honest.path[at..at + 8].try_into().expect("8 bytes"));
        let mut parts = honest.clone();
        parts.path[at..at + 8].copy_from_slice(&(sum - 1).to_le_bytes());
        parts.run[0] = BatchLeaf::Update { owner, holding_score: holding_score + 1, influence_index };
        env.assert_refused(&[parts.instruction()], &[], "ProofMismatch").await;
    }
    // The same with a bare neighbour.
    let pair = Parts::of(&day, Subtree::Members, 0, 2);
    let nodes = day.holdings.prove_range(Subtree::Members, 0, 2).expect("a proof").nodes();
    for (lie, truth) in [(1, nodes[1].sum() - 1), (0, nodes[1].sum())] {
        let mut parts = pair.clone();
        parts.run[0] = BatchLeaf::Update { owner, holding_score: holding_score + lie, influence_index };
        parts.run[1] = BatchLeaf::Sibling(SumNode::new(nodes[1].hash(), truth));
        if lie == 1 {
            env.assert_refused(&[parts.instruction()], &[], "ProofMismatch").await;
        } else {
            env.send(&[parts.instruction()], &[]).await.expect("an honest bare place");
        }
    }
}

#[tokio::test]
async fn a_sibling_node_with_a_wrong_score_is_refused() {
    let env = TestEnv::embedded().await;
    let (_, day) = day_of(&env, FIRST_DAY).await;
    env.publish(&day).await;
    let honest = Parts::of(&day, Subtree::Members, 0, 4);
    let nodes = day.holdings.prove_range(Subtree::Members, 0, 4).expect("a proof").nodes();
    for (place, node) in nodes.iter().enumerate() {
        for lie in [node.sum() + 1, node.sum() - 1, 0, u64::MAX] {
            let mut parts = honest.clone();
            parts.run[place] = BatchLeaf::Sibling(SumNode::new(node.hash(), lie));
            let error = if lie == u64::MAX { "Overflow" } else { "ProofMismatch" };
            env.assert_refused(&[parts.instruction()], &[], error).await;
        }
    }
    // A node of the level above does not pass for a leaf, nor a leaf for a node.
    let above = SumNode::join::<influence_core::merkle::Sha2>(&nodes[0], &nodes[1]).expect("a node");
    let mut parts = honest.clone();
    parts.run = vec![BatchLeaf::Sibling(above), honest.run[2]];
    env.assert_refused(&[parts.instruction()], &[], "ProofMismatch").await;
    let nothing = Parts { run: vec![], ..honest.clone() };
    env.assert_refused(&[nothing.instruction()], &[], "MalformedProof").await;
}

#[tokio::test]
async fn bare_places_alone_prove_and_write_nothing() {
    let env = TestEnv::embedded().await;
    let (fans, day) = day_of(&env, FIRST_DAY).await;
    env.publish(&day).await;
    let honest = Parts::of(&day, Subtree::Members, 0, 4);
    let nodes = day.holdings.prove_range(Subtree::Members, 0, 4).expect("a proof").nodes();
    let bare = Parts { run: nodes.into_iter().map(BatchLeaf::Sibling).collect(), ..honest };
    env.send(&[bare.instruction()], &[]).await.expect("true, and of no use");
    for fan in &fans {
        assert_eq!(u64::from(env.influence(fan).await.total), 0);
    }
}

#[tokio::test]
async fn members_do_not_pass_for_others() {
    let env = TestEnv::embedded().await;
    let (_, day) = day_of(&env, FIRST_DAY).await;
    env.publish(&day).await;
    for index in 0..4 {
        for (half, other) in [(Subtree::Members, Subtree::Others), (Subtree::Others, Subtree::Members)] {
            let (honest, wrong) = (Parts::of(&day, half, index, 1), Parts::of(&day, other, index, 1));
            let mixed = Parts { path: wrong.path, ..honest.clone() };
            env.assert_refused(&[mixed.instruction()], &[], "ProofMismatch").await;
            let moved = Parts { position: wrong.position, ..honest.clone() };
            env.assert_refused(&[moved.instruction()], &[], "ProofMismatch").await;
            env.send(&[honest.instruction()], &[]).await.expect("the honest proof");
        }
    }
}

#[tokio::test]
async fn a_proof_is_for_its_day_only() {
    let env = TestEnv::embedded().await;
    let (fans, first) = day_of(&env, FIRST_DAY).await;
    let owner = &fans[0].owner;
    env.publish(&first).await;
    let second = TestSnapshot::of(FIRST_DAY + 1, &[(*owner, 5)], &[]);
    let early = second.apply_one(owner);
    assert!(env.send(&[early], &[]).await.is_err(), "the day is not even there");
    env.publish(&second).await;
    env.assert_refused(&[first.apply_one(owner)], &[], "NotLastFinalDay").await;
    let mut older_leaf = Parts::of(&first, Subtree::Members, 0, 1);
    older_leaf.day = FIRST_DAY + 1;
    env.assert_refused(&[older_leaf.instruction()], &[], "ProofMismatch").await;
    env.send(&[second.apply_one(owner)], &[]).await.expect("the last final day");
    let revision = env.influence(&fans[0]).await.revision;
    env.send(&[second.apply_one(owner)], &[]).await.expect("a replay is skipped");
    let after = env.influence(&fans[0]).await;
    assert_eq!((after.revision, u64::from(after.total)), (revision, 5));
}

#[tokio::test]
async fn a_day_counts_only_after_its_challenge_time_and_unless_voided() {
    let env = TestEnv::embedded().await;
    let (fans, day) = day_of(&env, FIRST_DAY).await;
    let apply = day.apply_one(&fans[0].owner);
    env.end_day(FIRST_DAY).await;
    env.cast_vote(0, FIRST_DAY, &day.contents()).await.unwrap();
    // Before the quorum it is not the last final day.
    env.assert_refused(std::slice::from_ref(&apply), &[], "NotLastFinalDay").await;
    env.cast_vote(1, FIRST_DAY, &day.contents()).await.unwrap();
    env.advance(CHALLENGE - 1).await;
    env.assert_refused(std::slice::from_ref(&apply), &[], "ChallengePeriodActive").await;
    let guardian = &env.roles.guardian;
    env.send(&[admin::void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian]).await.expect("still in time");
    env.assert_refused(std::slice::from_ref(&apply), &[], "DayVoided").await;
    env.advance(CHALLENGE).await;
    env.assert_refused(&[apply], &[], "DayVoided").await;
    let vote = env.vote(2, FIRST_DAY, &day.contents());
    env.assert_refused(&[vote], &[&env.roles.crankers[2]], "AlreadyFinal").await;
}

#[tokio::test]
async fn the_challenge_time_ends_to_the_second() {
    let env = TestEnv::embedded().await;
    let (fans, day) = day_of(&env, FIRST_DAY).await;
    env.publish(&day).await;
    let guardian = &env.roles.guardian;
    let void = admin::void_day(&guardian.pubkey(), FIRST_DAY);
    env.assert_refused(&[void], &[guardian], "ChallengePeriodOver").await;
    env.send(&[day.apply_one(&fans[0].owner)], &[]).await.expect("it stands");
}

#[tokio::test]
async fn an_index_of_the_leaf_belongs_to_its_owner() {
    let env = TestEnv::embedded().await;
    let (fans, day) = day_of(&env, FIRST_DAY).await;
    env.publish(&day).await;
    let honest = Parts::of(&day, Subtree::Others, 3, 1);
    let BatchLeaf::Update { holding_score, .. } = honest.run[0] else { unreachable!() };
    for fan in &fans {
        let mut parts = honest.clone();
        parts.run[0] = BatchLeaf::Update { owner: fan.owner, holding_score, influence_index: AVERAGE };
        if parts.run == honest.run {
            env.send(&[parts.instruction()], &[]).await.expect("the honest proof");
        } else {
            env.assert_refused(&[parts.instruction()], &[], "ProofMismatch").await;
        }
    }
}

#[tokio::test]
async fn a_rank_is_its_gallerys_and_its_days() {
    let env = TestEnv::embedded().await;
    let (a, b) = (env.register_gallery("a").await, env.register_gallery("b").await);
    let day = TestSnapshot::with_galleries(FIRST_DAY, &[], &[], &[(a.gallery, 500), (b.gallery, 300)]);
    env.publish(&day).await;
    let proof = day.engagement.prove_rank(0).expect("a proof");
    let (leaf, path) = (proof.leaf, proof.path);
    let rank = |gallery: &Address, rank, seal, position| {
        crank::apply_rank(FIRST_DAY, gallery, rank, seal, position, &path)
    };
    for wrong in [
        rank(&b.gallery, 1, leaf.seal, 0),
        rank(&a.gallery, 2, leaf.seal, 0),
        rank(&a.gallery, 1, [0; 32], 0),
        rank(&a.gallery, 1, leaf.seal, 1),
    ] {
        env.assert_refused(&[wrong], &[], "ProofMismatch").await;
    }
    env.assert_refused(&[rank(&a.gallery, 1, leaf.seal, 2)], &[], "MalformedProof").await;
    let honest = rank(&a.gallery, 1, leaf.seal, 0);
    env.send(std::slice::from_ref(&honest), &[]).await.expect("the honest proof");
    env.assert_refused(&[honest], &[], "StaleRank").await;
    let opening = crank::EngagementReveal { score: 500, salt: SALT, rank: 1, position: 0, path: &path };
    env.send(&[crank::reveal_engagement(FIRST_DAY, &a.gallery, &opening)], &[]).await.expect("opened");
    for wrong in [
        crank::EngagementReveal { score: 501, ..opening },
        crank::EngagementReveal { salt: [8; 32], ..opening },
        crank::EngagementReveal { rank: 2, ..opening },
        crank::EngagementReveal { position: 1, ..opening },
    ] {
        let reveal = crank::reveal_engagement(FIRST_DAY, &a.gallery, &wrong);
        env.assert_refused(&[reveal], &[], "ProofMismatch").await;
    }
}

#[tokio::test]
async fn a_snapshot_at_another_address_is_refused() {
    let env = TestEnv::embedded().await;
    let (fans, day) = day_of(&env, FIRST_DAY).await;
    env.publish(&day).await;
    // The very bytes of the day, at an address of the attacker and under the attacker's program.
    let mut copy = env.account(&address::snapshot(FIRST_DAY)).await.expect("the day");
    copy.owner = crate::fixture::foreign_program();
    env.chain.set_account(&key("copy").pubkey(), copy).unwrap();
    let mut apply = day.apply_one(&fans[0].owner);
    apply.accounts[1].pubkey = key("copy").pubkey();
    assert!(env.send(&[apply], &[]).await.is_err());
    assert_eq!(u64::from(env.influence(&fans[0]).await.total), 0);
}
