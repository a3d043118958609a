//! apply_rank and reveal_engagement: a day's ranks reach the galleries; a sealed score can be opened.

use influence::{
    constants::pause,
    events::{EngagementRevealed, RankApplied},
};
use influence_client::{
    event::ProgramEvent,
    instructions::{
        admin::void_day,
        crank::{self, EngagementReveal, reveal_engagement},
    },
};
use influence_scoring::merkle::RankProof;
use influence_tests::{
    actors::TestGallery,
    snapshots::{SALT, TestSnapshot},
    test_env::{CHALLENGE, FIRST_DAY, TestEnv},
};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::common::*;

/// Three galleries, ranked on the first day with scores of 30, 20 and 10.
struct Scene {
    env: Earth,
    test_galleries: Vec<TestGallery>,
    day: TestSnapshot,
}

impl Scene {
    /// The day has its first vote.
    async fn open() -> Self {
        let env = TestEnv::new().await;
        let mut test_galleries = vec![];
        for name in ["a", "b", "c"] {
            test_galleries.push(env.register_gallery(name).await);
        }
        let day = Self::ranked(&test_galleries, FIRST_DAY);
        env.end_day(FIRST_DAY).await;
        env.cast_vote(0, FIRST_DAY, &day.contents()).await.unwrap();
        Self { env, test_galleries, day }
    }

    /// The day is final since this very second.
    async fn in_challenge() -> Self {
        let scene = Self::open().await;
        scene.env.cast_vote(1, FIRST_DAY, &scene.day.contents()).await.unwrap();
        scene
    }

    /// The day stands.
    async fn new() -> Self {
        let scene = Self::in_challenge().await;
        scene.env.advance(CHALLENGE).await;
        scene
    }

    fn ranked(test_galleries: &[TestGallery], day: u32) -> TestSnapshot {
        let scores = [30, 20, 10];
        let galleries: Vec<_> =
            test_galleries.iter().map(|test_gallery| test_gallery.gallery).zip(scores).collect();
        TestSnapshot::with_galleries(day, &[], &[], &galleries)
    }

    fn proof(&self) -> RankProof {
        self.day.engagement.prove_rank(1).unwrap()
    }

    /// apply_rank of the second gallery with one change of its proof.
    fn apply_with(&self, change: impl FnOnce(&mut RankProof)) -> Instruction {
        let mut proof = self.proof();
        change(&mut proof);
        let (gallery, leaf) = (Address::from(proof.leaf.gallery), proof.leaf);
        crank::apply_rank(FIRST_DAY, &gallery, leaf.rank, leaf.seal, proof.position, &proof.path)
    }

    /// reveal_engagement of the second gallery with one change of what is opened.
    fn reveal_with(&self, change: impl FnOnce(&mut EngagementReveal)) -> Instruction {
        let proof = self.proof();
        let (position, path) = (proof.position, proof.path.as_slice());
        let mut opening = EngagementReveal { score: 20, salt: SALT, rank: 2, position, path };
        change(&mut opening);
        reveal_engagement(FIRST_DAY, &self.test_galleries[1].gallery, &opening)
    }

    async fn void(&self) {
        let guardian = &self.env.roles.guardian;
        self.env.send(&[void_day(&guardian.pubkey(), FIRST_DAY)], &[guardian]).await.unwrap();
    }

    async fn assert_refused(&self, instruction: Instruction, refusal: &'static str) {
        self.env.assert_refused(&[instruction], &[], refusal).await;
    }
}

#[tokio::test]
async fn apply_rank_of_a_gallery_writes_rank_and_day() {
    let scene = Scene::new().await;
    let gallery = scene.test_galleries[1].gallery;
    let mut expected = scene.env.gallery(&gallery).await;
    let receipt = scene.env.send(&[scene.day.apply_rank(2)], &[]).await.unwrap();
    (expected.rank, expected.rank_day) = (2.into(), FIRST_DAY.into());
    assert_same(&scene.env.gallery(&gallery).await, &expected);
    let applied = RankApplied { gallery, day: FIRST_DAY, before: 0, after: 2 };
    assert_eq!(only_event(&receipt), ProgramEvent::RankApplied(applied));
}

#[tokio::test]
async fn apply_rank_of_an_earlier_final_day_succeeds_until_a_newer_one_is_there() {
    let Scene { env, mut test_galleries, day } = Scene::new().await;
    test_galleries.swap(0, 1);
    let next = Scene::ranked(&test_galleries, FIRST_DAY + 1);
    env.publish(&next).await;
    env.send(&[day.apply_rank(2)], &[]).await.unwrap();
    let receipt = env.send(&[next.apply_rank(1)], &[]).await.unwrap();
    let gallery = test_galleries[0].gallery;
    let applied = RankApplied { gallery, day: FIRST_DAY + 1, before: 2, after: 1 };
    assert_eq!(only_event(&receipt), ProgramEvent::RankApplied(applied));
    env.assert_refused(&[day.apply_rank(2)], &[], "StaleRank").await;
    env.assert_refused(&[next.apply_rank(1)], &[], "StaleRank").await;
}

#[tokio::test]
async fn apply_rank_of_a_day_before_the_gallery_is_refused() {
    let scene = Scene::new().await;
    let gallery = scene.test_galleries[1].gallery;
    forge::<influence::state::Gallery>(&scene.env, &gallery, |gallery| {
        gallery.registered_at = (i64::from(FIRST_DAY + 1) * 86_400).into();
    })
    .await;
    scene.assert_refused(scene.day.apply_rank(2), "StaleRank").await;
    scene.env.send(&[scene.day.apply_rank(1)], &[]).await.unwrap();
}

#[tokio::test]
async fn apply_rank_of_an_open_day_is_refused() {
    let scene = Scene::open().await;
    scene.assert_refused(scene.day.apply_rank(2), "NotFinal").await;
}

#[tokio::test]
async fn apply_rank_of_a_voided_day_is_refused() {
    let scene = Scene::in_challenge().await;
    scene.void().await;
    scene.env.advance(CHALLENGE).await;
    scene.assert_refused(scene.day.apply_rank(2), "DayVoided").await;
}

#[tokio::test]
async fn apply_rank_within_the_challenge_time_is_refused() {
    let scene = Scene::in_challenge().await;
    scene.env.advance(CHALLENGE - 1).await;
    scene.assert_refused(scene.day.apply_rank(2), "ChallengePeriodActive").await;
    scene.env.advance(1).await;
    scene.env.send(&[scene.day.apply_rank(2)], &[]).await.unwrap();
}

#[tokio::test]
async fn apply_rank_of_anything_else_than_the_day_says_is_refused() {
    let scene = Scene::new().await;
    let other = scene.test_galleries[0].gallery.to_bytes();
    scene.assert_refused(scene.apply_with(|proof| proof.leaf.rank = 1), "ProofMismatch").await;
    scene.assert_refused(scene.apply_with(|proof| proof.leaf.seal[0] ^= 1), "ProofMismatch").await;
    scene.assert_refused(scene.apply_with(|proof| proof.leaf.gallery = other), "ProofMismatch").await;
    scene.assert_refused(scene.apply_with(|proof| proof.position ^= 1), "ProofMismatch").await;
    scene.assert_refused(scene.apply_with(|proof| proof.path[0] ^= 1), "ProofMismatch").await;
    scene.assert_refused(scene.apply_with(|proof| proof.path.truncate(32)), "ProofMismatch").await;
    scene.env.send(&[scene.apply_with(|_| ())], &[]).await.unwrap();
}

#[tokio::test]
async fn apply_rank_of_an_impossible_shape_is_refused() {
    let scene = Scene::new().await;
    scene.assert_refused(scene.apply_with(|proof| proof.path.truncate(63)), "MalformedProof").await;
    scene.assert_refused(scene.apply_with(|proof| proof.position = 1 << 2), "MalformedProof").await;
}

#[tokio::test]
async fn apply_rank_while_paused_is_refused() {
    let scene = Scene::new().await;
    pausable(&scene.env, scene.day.apply_rank(2), &[], pause::APPLY).await;
}

#[tokio::test]
async fn reveal_engagement_of_a_score_says_it_and_writes_nothing() {
    let scene = Scene::new().await;
    let reveal = [scene.reveal_with(|_| ())];
    let before = scene.env.snapshot_accounts(&reveal).await;
    let receipt = scene.env.send(&reveal, &[]).await.unwrap();
    assert_eq!(scene.env.snapshot_accounts(&reveal).await, before);
    let gallery = scene.test_galleries[1].gallery;
    let revealed = EngagementRevealed { gallery, day: FIRST_DAY, rank: 2, score: 20 };
    assert_eq!(only_event(&receipt), ProgramEvent::EngagementRevealed(revealed));
}

#[tokio::test]
async fn reveal_engagement_of_a_disputed_or_voided_day_succeeds() {
    let scene = Scene::in_challenge().await;
    scene.env.send(&[scene.reveal_with(|_| ())], &[]).await.unwrap();
    scene.void().await;
    scene.env.send(&[scene.reveal_with(|_| ())], &[]).await.unwrap();
}

#[tokio::test]
async fn reveal_engagement_of_an_open_day_is_refused() {
    let scene = Scene::open().await;
    scene.assert_refused(scene.reveal_with(|_| ()), "NotFinal").await;
}

#[tokio::test]
async fn reveal_engagement_of_anything_else_than_was_sealed_is_refused() {
    let scene = Scene::new().await;
    let other = scene.day.engagement.prove_rank(0).unwrap().path;
    scene.assert_refused(scene.reveal_with(|opening| opening.score = 21), "ProofMismatch").await;
    scene.assert_refused(scene.reveal_with(|opening| opening.salt[31] ^= 1), "ProofMismatch").await;
    scene.assert_refused(scene.reveal_with(|opening| opening.rank = 1), "ProofMismatch").await;
    scene.assert_refused(scene.reveal_with(|opening| opening.position ^= 1), "ProofMismatch").await;
    let swapped = reveal_engagement(
        FIRST_DAY,
        &scene.test_galleries[1].gallery,
        &EngagementReveal { score: 20, salt: SALT, rank: 2, position: 1, path: &other },
    );
    scene.assert_refused(swapped, "ProofMismatch").await;
    let (second, third) = (scene.test_galleries[1].gallery, scene.test_galleries[2].gallery);
    let foreign = instead(scene.reveal_with(|_| ()), &second, &third);
    scene.assert_refused(foreign, "ProofMismatch").await;
}

#[tokio::test]
async fn reveal_engagement_of_an_impossible_shape_is_refused() {
    let scene = Scene::new().await;
    scene.assert_refused(scene.reveal_with(|opening| opening.position = 1 << 2), "MalformedProof").await;
    scene
        .assert_refused(scene.reveal_with(|opening| opening.path = &opening.path[1..]), "MalformedProof")
        .await;
}

#[tokio::test]
async fn reveal_engagement_while_everything_is_paused_succeeds() {
    let scene = Scene::new().await;
    pause_all(&scene.env).await;
    scene.env.send(&[scene.reveal_with(|_| ())], &[]).await.unwrap();
}
