//! apply_holdings and expire_holding: a day's scores reach their owners, and scores that are not refreshed expire.

use influence::{
    constants::pause,
    events::{HoldingExpired, HoldingsApplied},
    state::{Influence, Snapshot},
};
use influence_client::{
    address,
    event::ProgramEvent,
    instructions::{
        admin::void_day,
        crank::{self, BatchLeaf, expire_holding},
    },
};
use influence_core::limits::MAX_TOTAL;
use influence_scoring::merkle::Subtree;
use influence_tests::{
    actors::Fan,
    snapshots::{AVERAGE, TestSnapshot},
    test_env::{CHALLENGE, DAY, FIRST_DAY, TOKEN, TestEnv},
};
use solana_instruction::{AccountMeta, Instruction};
use solana_signer::Signer;

use crate::common::*;

/// Four members with 1 to 4 base units, one other holder, and the first day final and standing.
struct Scene {
    env: Earth,
    /// In order of keys, as the tree has them.
    fans: Vec<Fan>,
    day: TestSnapshot,
}

impl Scene {
    async fn new() -> Self {
        let scene = Self::in_challenge().await;
        scene.env.advance(CHALLENGE).await;
        scene
    }

    async fn in_challenge() -> Self {
        let env = TestEnv::new().await;
        let mut fans = vec![];
        for name in ["a", "b", "c", "d"] {
            fans.push(env.fan(name, 0).await);
        }
        fans.sort_by_key(|fan| fan.owner);
        let day = Self::scored(&env, &fans, FIRST_DAY);
        env.end_day(FIRST_DAY).await;
        for place in 0..2 {
            env.cast_vote(place, FIRST_DAY, &day.contents()).await.unwrap();
        }
        Self { env, fans, day }
    }

    fn scored(env: &Earth, fans: &[Fan], day: u32) -> TestSnapshot {
        let members: Vec<_> = fans.iter().zip(1..).map(|(fan, score)| (fan.owner, score)).collect();
        TestSnapshot::of(day, &members, &[(env.roles.stranger.pubkey(), 5)])
    }

    /// Lets the days from the second to `last` become final.
    async fn publish_through(&self, last: u32) {
        for day in FIRST_DAY + 1..=last {
            self.env.publish(&Self::scored(&self.env, &self.fans, day)).await;
        }
    }

    fn run(&self, start: u32, len: u32) -> Instruction {
        self.day.apply_run(Subtree::Members, start, len)
    }

    /// apply_holdings of the first two members, built by hand.
    fn crafted(&self, craft: impl FnOnce(&mut Vec<BatchLeaf>, &mut u32, &mut Vec<u8>)) -> Instruction {
        let proof = self.day.holdings.prove_range(Subtree::Members, 0, 2).unwrap();
        let live = |leaf: &influence_core::merkle::holdings::HoldingsLeaf| BatchLeaf::Update {
            owner: leaf.owner.into(),
            holding_score: leaf.holding_score,
            influence_index: leaf.influence_index,
        };
        let mut run: Vec<_> = proof.leaves.iter().map(live).collect();
        let (mut position, mut path) = (proof.position, proof.path);
        craft(&mut run, &mut position, &mut path);
        crank::apply_holdings(FIRST_DAY, &run, position, &path)
    }

    async fn score(&self, place: usize) -> u64 {
        self.env.influence(&self.fans[place]).await.holding_score.into()
    }

    async fn assert_refused(&self, instruction: Instruction, refusal: &'static str) {
        self.env.assert_refused(&[instruction], &[], refusal).await;
    }
}

#[tokio::test]
async fn apply_holdings_of_a_member_writes_score_index_and_total() {
    let env = TestEnv::new().await;
    let fan = env.fan("fan", 0).await;
    let day = TestSnapshot::of(FIRST_DAY, &[(fan.owner, 40_000 * TOKEN)], &[]);
    env.publish(&day).await;
    let mut expected = env.influence(&fan).await;
    let receipt = env.send(&[day.apply_one(&fan.owner)], &[]).await.unwrap();
    (expected.holding_score, expected.total) = ((40_000 * TOKEN).into(), (40_000 * TOKEN).into());
    (expected.holding_day, expected.influence_index) = (FIRST_DAY.into(), AVERAGE.into());
    (expected.revision, expected.user_tier) = (1.into(), 2);
    assert_same(&env.influence(&fan).await, &expected);
    let applied = HoldingsApplied { day: FIRST_DAY, position: 0, applied: 1, skipped: 0 };
    assert_eq!(only_event(&receipt), ProgramEvent::HoldingsApplied(applied));
}

#[tokio::test]
async fn apply_holdings_of_a_run_writes_every_member() {
    let scene = Scene::new().await;
    let receipt = scene.env.send(&[scene.run(2, 2)], &[]).await.unwrap();
    assert_eq!((scene.score(2).await, scene.score(3).await), (3, 4));
    let applied = HoldingsApplied { day: FIRST_DAY, position: 1, applied: 2, skipped: 0 };
    assert_eq!(only_event(&receipt), ProgramEvent::HoldingsApplied(applied));
}

#[tokio::test]
async fn apply_holdings_with_bare_places_leaves_them_alone() {
    let scene = Scene::new().await;
    let nodes = scene.day.holdings.prove_range(Subtree::Members, 0, 2).unwrap().nodes();
    for bare in [0, 1] {
        let run = scene.crafted(|run, _, _| run[bare] = BatchLeaf::Sibling(nodes[bare]));
        scene.env.send(&[run], &[]).await.unwrap();
        assert_eq!(scene.score(1 - bare).await, 2 - bare as u64);
    }
}

#[tokio::test]
async fn apply_holdings_a_second_time_passes_over() {
    let scene = Scene::new().await;
    scene.env.send(&[scene.run(0, 1)], &[]).await.unwrap();
    let before = scene.env.influence(&scene.fans[0]).await;
    let receipt = scene.env.send(&[scene.run(0, 2)], &[]).await.unwrap();
    assert_same(&scene.env.influence(&scene.fans[0]).await, &before);
    let applied = HoldingsApplied { day: FIRST_DAY, position: 0, applied: 1, skipped: 1 };
    assert_eq!(only_event(&receipt), ProgramEvent::HoldingsApplied(applied));
}

#[tokio::test]
async fn apply_holdings_beyond_the_largest_total_passes_over() {
    let scene = Scene::new().await;
    let full = |record: &mut Influence| {
        (record.locked, record.total) = (MAX_TOTAL.into(), MAX_TOTAL.into());
    };
    forge(&scene.env, &record_of(&scene.fans[0]), full).await;
    let before = scene.env.influence(&scene.fans[0]).await;
    scene.env.send(&[scene.run(0, 2)], &[]).await.unwrap();
    assert_same(&scene.env.influence(&scene.fans[0]).await, &before);
    assert_eq!(scene.score(1).await, 2);
}

#[tokio::test]
async fn apply_holdings_of_an_older_day_is_refused() {
    let scene = Scene::new().await;
    scene.publish_through(FIRST_DAY + 1).await;
    scene.assert_refused(scene.run(0, 1), "NotLastFinalDay").await;
}

#[tokio::test]
async fn apply_holdings_of_an_open_day_is_refused() {
    let scene = Scene::new().await;
    let next = Scene::scored(&scene.env, &scene.fans, FIRST_DAY + 1);
    scene.env.end_day(FIRST_DAY + 1).await;
    scene.env.cast_vote(0, FIRST_DAY + 1, &next.contents()).await.unwrap();
    scene.assert_refused(next.apply_run(Subtree::Members, 0, 1), "NotLastFinalDay").await;
}

#[tokio::test]
async fn apply_holdings_of_a_voided_day_is_refused() {
    let scene = Scene::in_challenge().await;
    let guardian = &scene.env.roles.guardian;
    scene.env.send(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian]).await.unwrap();
    scene.env.advance(CHALLENGE).await;
    scene.assert_refused(scene.run(0, 1), "DayVoided").await;
}

#[tokio::test]
async fn apply_holdings_within_the_challenge_time_is_refused() {
    let scene = Scene::in_challenge().await;
    scene.env.advance(CHALLENGE - 1).await;
    scene.assert_refused(scene.run(0, 1), "ChallengePeriodActive").await;
    scene.env.advance(1).await;
    scene.env.send(&[scene.run(0, 1)], &[]).await.unwrap();
}

#[tokio::test]
async fn apply_holdings_of_anything_else_than_the_day_says_is_refused() {
    let scene = Scene::new().await;
    let other = scene.fans[3].owner;
    let lies: [fn(&mut BatchLeaf); 2] = [
        |place| {
            if let BatchLeaf::Update { holding_score, .. } = place {
                *holding_score += 1
            }
        },
        |place| {
            if let BatchLeaf::Update { influence_index, .. } = place {
                *influence_index += 1
            }
        },
    ];
    for lie in lies {
        scene.assert_refused(scene.crafted(|run, _, _| lie(&mut run[0])), "ProofMismatch").await;
    }
    let mistaken = |place: &mut BatchLeaf| {
        if let BatchLeaf::Update { owner, .. } = place {
            *owner = other
        }
    };
    scene.assert_refused(scene.crafted(|run, _, _| mistaken(&mut run[0])), "ProofMismatch").await;
    scene.assert_refused(scene.crafted(|run, _, _| run.swap(0, 1)), "ProofMismatch").await;
    scene.assert_refused(scene.crafted(|_, position, _| *position ^= 1), "ProofMismatch").await;
    scene.assert_refused(scene.crafted(|_, _, path| path[0] ^= 1), "ProofMismatch").await;
    scene.assert_refused(scene.crafted(|_, _, path| path[32] ^= 1), "ProofMismatch").await;
    scene.assert_refused(scene.crafted(|_, _, path| path.truncate(40)), "ProofMismatch").await;
    scene.env.send(&[scene.crafted(|_, _, _| ())], &[]).await.unwrap();
}

#[tokio::test]
async fn apply_holdings_of_the_right_root_with_another_sum_is_refused() {
    let scene = Scene::new().await;
    let snapshot = address::snapshot(FIRST_DAY);
    forge::<Snapshot>(&scene.env, &snapshot, |day| day.holdings_sum = 16.into()).await;
    scene.assert_refused(scene.run(0, 1), "ProofMismatch").await;
    forge::<Snapshot>(&scene.env, &snapshot, |day| day.holdings_sum = 15.into()).await;
    scene.env.send(&[scene.run(0, 1)], &[]).await.unwrap();
}

#[tokio::test]
async fn apply_holdings_of_an_impossible_shape_is_refused() {
    let scene = Scene::new().await;
    let node = scene.day.holdings.root();
    scene
        .assert_refused(scene.crafted(|run, _, _| run.push(BatchLeaf::Sibling(node))), "MalformedProof")
        .await;
    scene.assert_refused(scene.crafted(|run, _, _| run.clear()), "MalformedProof").await;
    scene.assert_refused(scene.crafted(|_, position, _| *position = 1 << 2), "MalformedProof").await;
    scene.assert_refused(scene.crafted(|_, _, path| path.truncate(79)), "MalformedProof").await;
    scene.assert_refused(scene.crafted(|_, _, path| path.push(0)), "MalformedProof").await;
    scene.assert_refused(with_data(&scene, |data| data.sibling_mask = 1), "MalformedProof").await;
    scene.assert_refused(with_data(&scene, |data| data.sibling_mask = 1 << 31), "MalformedProof").await;
    scene.assert_refused(with_data(&scene, |data| data.sibling_nodes = vec![0; 40]), "MalformedProof").await;
    scene.assert_refused(with_data(&scene, |data| data.sibling_nodes = vec![0]), "MalformedProof").await;
    scene.assert_refused(with_data(&scene, |data| data.updates.push(0)), "MalformedProof").await;
    let gap = |data: &mut influence::instruction::ApplyHoldings| {
        (data.sibling_mask, data.sibling_nodes) = (1 << 31, vec![0; 40]);
    };
    scene.assert_refused(with_data(&scene, gap), "MalformedProof").await;
    scene.env.send(&[with_data(&scene, |_| ())], &[]).await.unwrap();
}

/// apply_holdings of the first member alone, its data changed.
fn with_data(scene: &Scene, change: impl FnOnce(&mut influence::instruction::ApplyHoldings)) -> Instruction {
    use anchor_lang::InstructionData;
    let proof = scene.day.holdings.prove_range(Subtree::Members, 0, 1).unwrap();
    let mut updates = 1u64.to_le_bytes().to_vec();
    updates.extend(AVERAGE.to_le_bytes());
    let mut data = influence::instruction::ApplyHoldings {
        position: proof.position,
        sibling_mask: 0,
        updates,
        sibling_nodes: vec![],
        path: proof.path,
    };
    change(&mut data);
    Instruction { data: data.data(), ..scene.run(0, 1) }
}

#[tokio::test]
async fn apply_holdings_of_sums_beyond_64_bits_is_refused() {
    let scene = Scene::new().await;
    let huge = scene.crafted(|_, _, path| path[32..40].copy_from_slice(&u64::MAX.to_le_bytes()));
    scene.assert_refused(huge, "Overflow").await;
}

#[tokio::test]
async fn apply_holdings_with_too_few_or_too_many_accounts_is_refused() {
    let scene = Scene::new().await;
    let mut fewer = scene.run(0, 2);
    fewer.accounts.pop();
    scene.assert_refused(fewer, "InvalidRemainingAccounts").await;
    let mut more = scene.run(0, 1);
    more.accounts.push(AccountMeta::new(record_of(&scene.fans[1]), false));
    scene.assert_refused(more, "InvalidRemainingAccounts").await;
    let mut read_only = scene.run(0, 1);
    read_only.accounts[2].is_writable = false;
    scene.assert_refused(read_only, "InvalidRemainingAccounts").await;
}

#[tokio::test]
async fn apply_holdings_to_a_record_that_does_not_add_up_is_refused() {
    let scene = Scene::new().await;
    let broken = |record: &mut Influence| record.allocated_shares = 1.into();
    forge(&scene.env, &record_of(&scene.fans[0]), broken).await;
    scene.assert_refused(scene.run(0, 1), "InvariantViolated").await;
}

#[tokio::test]
async fn apply_holdings_while_paused_is_refused() {
    let scene = Scene::new().await;
    pausable(&scene.env, scene.run(0, 1), &[], pause::APPLY).await;
}

/// The first member has the first day's score, and four later days are final for a whole day.
async fn expired() -> Scene {
    let scene = Scene::new().await;
    scene.env.send(&[scene.run(0, 1)], &[]).await.unwrap();
    scene.publish_through(FIRST_DAY + 4).await;
    scene.env.end_day(FIRST_DAY + 5).await;
    scene
}

#[tokio::test]
async fn expire_holding_after_enough_final_days_counts_nothing() {
    let scene = expired().await;
    let Scene { env, fans, .. } = &scene;
    let mut expected = env.influence(&fans[0]).await;
    let receipt = env.send(&[expire_holding(&fans[0].owner)], &[]).await.unwrap();
    (expected.holding_score, expected.total) = (0.into(), 0.into());
    expected.revision = 2.into();
    assert_same(&env.influence(&fans[0]).await, &expected);
    let (owner, holding_day) = (fans[0].owner, FIRST_DAY);
    let expired = HoldingExpired { owner, before: 1, holding_day, revision: 2 };
    assert_eq!(only_event(&receipt), ProgramEvent::HoldingExpired(expired));
}

#[tokio::test]
async fn expire_holding_does_not_keep_the_real_score_out() {
    let scene = expired().await;
    let Scene { env, fans, .. } = &scene;
    env.send(&[expire_holding(&fans[0].owner)], &[]).await.unwrap();
    let last = Scene::scored(env, fans, FIRST_DAY + 4);
    env.send(&[last.apply_run(Subtree::Members, 0, 1)], &[]).await.unwrap();
    assert_eq!(scene.score(0).await, 1);
}

#[tokio::test]
async fn expire_holding_of_a_score_of_nothing_is_refused() {
    let scene = expired().await;
    let expiry = expire_holding(&scene.fans[0].owner);
    scene.env.send(std::slice::from_ref(&expiry), &[]).await.unwrap();
    scene.assert_refused(expiry, "NotExpired").await;
    scene.assert_refused(expire_holding(&scene.fans[1].owner), "NotExpired").await;
}

#[tokio::test]
async fn expire_holding_before_enough_days_were_final_is_refused() {
    let scene = Scene::new().await;
    scene.env.send(&[scene.run(0, 1)], &[]).await.unwrap();
    scene.publish_through(FIRST_DAY + 3).await;
    scene.env.advance(30 * DAY).await;
    scene.assert_refused(expire_holding(&scene.fans[0].owner), "NotExpired").await;
}

#[tokio::test]
async fn expire_holding_before_the_last_final_day_is_a_day_old_is_refused() {
    let scene = Scene::new().await;
    scene.env.send(&[scene.run(0, 1)], &[]).await.unwrap();
    scene.publish_through(FIRST_DAY + 4).await;
    let to_the_end = i64::from(FIRST_DAY + 6) * DAY - scene.env.time().await;
    scene.env.advance(to_the_end - 1).await;
    scene.assert_refused(expire_holding(&scene.fans[0].owner), "NotExpired").await;
    scene.env.advance(1).await;
    scene.env.send(&[expire_holding(&scene.fans[0].owner)], &[]).await.unwrap();
}

#[tokio::test]
async fn expire_holding_of_a_record_that_does_not_add_up_is_refused() {
    let scene = expired().await;
    let broken = |record: &mut Influence| record.allocated_shares = 1.into();
    forge(&scene.env, &record_of(&scene.fans[0]), broken).await;
    scene.assert_refused(expire_holding(&scene.fans[0].owner), "InvariantViolated").await;
}

#[tokio::test]
async fn expire_holding_while_paused_is_refused() {
    let scene = expired().await;
    pausable(&scene.env, expire_holding(&scene.fans[0].owner), &[], pause::APPLY).await;
}
