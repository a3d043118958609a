//! reallocate: points from one gallery to another in one step.

use influence::{constants::pause, events::PointsReallocated, state::Delegation};
use influence_client::{
    address,
    event::ProgramEvent,
    instructions::{
        creator,
        user::{self, ALL, Reallocation},
    },
};
use influence_core::shares::MAX_SHARES;
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::TestEnv,
};
use solana_instruction::{Instruction, error::InstructionError};
use solana_signer::Signer;

use crate::common::*;

/// A fan with 10 points, 6 of them with the first of two galleries.
struct Scene {
    env: Earth,
    fan: Fan,
    a: TestGallery,
    b: TestGallery,
}

impl Scene {
    async fn new() -> Self {
        let env = TestEnv::new().await;
        let fan = env.locked_fan("fan", 10).await;
        let (a, b) = (env.register_gallery("a").await, env.register_gallery("b").await);
        env.send_as(&fan, env.allocate(&fan, &a.gallery, 6)).await.unwrap();
        env.advance(1).await;
        Self { env, fan, a, b }
    }

    fn move_points(&self, points: u64) -> Instruction {
        self.env.reallocate(&self.fan, &self.a.gallery, &self.b.gallery, points)
    }

    async fn retire(&self, test_gallery: &TestGallery) {
        let retirement = creator::retire_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery);
        self.env.send(&[retirement], &[&test_gallery.creator]).await.unwrap();
    }

    async fn points(&self) -> (u64, u64) {
        let (a, b) = (self.env.gallery(&self.a.gallery).await, self.env.gallery(&self.b.gallery).await);
        (a.points.into(), b.points.into())
    }
}

#[tokio::test]
async fn reallocate_of_a_part_keeps_both_delegations() {
    let scene = Scene::new().await;
    let Scene { env, fan, a, b } = &scene;
    let mut record = env.influence(fan).await;
    let receipt = env.send_as(fan, scene.move_points(2)).await.unwrap();
    assert_eq!(scene.points().await, (4, 2));
    let share = MAX_SHARES / 10;
    let (from, to) = (env.delegation(fan, &a.gallery).await, env.delegation(fan, &b.gallery).await);
    let shares = |delegation: Option<Delegation>| u64::from(delegation.unwrap().shares);
    assert_eq!((shares(from), shares(to)), (4 * share, 2 * share));
    (record.delegation_count, record.settled_count) = (2.into(), 2.into());
    assert_same(&env.influence(fan).await, &record);
    assert_eq!(u128::from(env.gallery(&a.gallery).await.point_seconds), 6);
    let moved = PointsReallocated {
        owner: fan.owner,
        from: a.gallery,
        to: b.gallery,
        from_before: 6,
        from_after: 4,
        to_before: 0,
        to_after: 2,
        revision: 1,
    };
    assert_eq!(only_event(&receipt), ProgramEvent::PointsReallocated(moved));
}

#[tokio::test]
async fn reallocate_of_all_closes_the_giver_and_returns_its_rent() {
    let Scene { env, fan, a, b } = Scene::new().await;
    let friend = env.wallet("friend", 0).await;
    let rent = lamports(&env, &address::delegation(&fan.owner, &a.gallery)).await;
    let before = lamports(&env, &friend.owner).await;
    let payer = env.roles.payer.pubkey();
    let change = Reallocation {
        payer: &friend.owner,
        from: &a.gallery,
        rent_payer: &payer,
        to: &b.gallery,
        points: ALL,
        expected_revision: Some(1),
    };
    let receipt = env.send(&[user::reallocate(&fan.owner, &change)], &[&fan.key, &friend.key]).await.unwrap();
    assert_eq!(env.account(&address::delegation(&fan.owner, &a.gallery)).await, None);
    assert_eq!(lamports(&env, &friend.owner).await, before - rent);
    let delegation = env.delegation(&fan, &b.gallery).await.unwrap();
    assert_eq!((delegation.rent_payer, u64::from(delegation.points)), (friend.owner, 6));
    let (giver, taker) = (env.gallery(&a.gallery).await, env.gallery(&b.gallery).await);
    assert_eq!((u32::from(giver.supporters), u32::from(taker.supporters)), (0, 1));
    assert_eq!(u32::from(env.influence(&fan).await.delegation_count), 1);
    let ProgramEvent::PointsReallocated(moved) = only_event(&receipt) else { panic!("another event") };
    assert_eq!((moved.from_before, moved.from_after, moved.to_before, moved.to_after), (6, 0, 0, 6));
}

#[tokio::test]
async fn reallocate_to_a_supported_gallery_adds_up() {
    let scene = Scene::new().await;
    let Scene { env, fan, b, .. } = &scene;
    env.send_as(fan, env.allocate(fan, &b.gallery, 3)).await.unwrap();
    env.send_as(fan, scene.move_points(2)).await.unwrap();
    assert_eq!(scene.points().await, (4, 5));
}

#[tokio::test]
async fn reallocate_of_unsettled_points_settles_both() {
    let scene = Scene::new().await;
    let Scene { env, fan, .. } = &scene;
    env.send_as(fan, env.unlock(fan, 5, &[])).await.unwrap();
    env.send_as(fan, scene.move_points(1)).await.unwrap();
    assert_eq!(scene.points().await, (2, 1));
    assert!(env.influence(fan).await.is_settled());
}

#[tokio::test]
async fn reallocate_out_of_a_retired_gallery_succeeds() {
    let scene = Scene::new().await;
    scene.retire(&scene.a).await;
    scene.env.send_as(&scene.fan, scene.move_points(ALL)).await.unwrap();
    assert_eq!(scene.points().await, (0, 6));
}

#[tokio::test]
async fn reallocate_into_a_retired_gallery_is_refused() {
    let scene = Scene::new().await;
    scene.retire(&scene.b).await;
    scene.env.assert_refused(&[scene.move_points(1)], &[&scene.fan.key], "GalleryRetired").await;
}

#[tokio::test]
async fn reallocate_of_nothing_is_refused() {
    let scene = Scene::new().await;
    scene.env.assert_refused(&[scene.move_points(0)], &[&scene.fan.key], "ZeroAmount").await;
}

#[tokio::test]
async fn reallocate_at_another_revision_is_refused() {
    let Scene { env, fan, a, b } = Scene::new().await;
    let payer = env.roles.payer.pubkey();
    let at = |revision| {
        let change = Reallocation {
            payer: &payer,
            from: &a.gallery,
            rent_payer: &payer,
            to: &b.gallery,
            points: 1,
            expected_revision: Some(revision),
        };
        user::reallocate(&fan.owner, &change)
    };
    env.assert_refused(&[at(0)], &[&fan.key], "TotalChanged").await;
    env.send_as(&fan, at(1)).await.unwrap();
}

#[tokio::test]
async fn reallocate_within_one_gallery_is_refused() {
    let Scene { env, fan, a, .. } = Scene::new().await;
    let change = env.reallocate(&fan, &a.gallery, &a.gallery, 1);
    env.assert_refused(&[change], &[&fan.key], PASSED_TWICE).await;
}

#[tokio::test]
async fn reallocate_of_another_owners_delegation_is_refused() {
    let scene = Scene::new().await;
    let Scene { env, fan, a, b } = &scene;
    let other = env.locked_fan("other", 10).await;
    for (test_gallery, points) in [(a, 7), (b, 3)] {
        env.send_as(&other, env.allocate(&other, &test_gallery.gallery, points)).await.unwrap();
        let (own, theirs) = (&fan.owner, &other.owner);
        let [own, theirs] = [own, theirs].map(|owner| address::delegation(owner, &test_gallery.gallery));
        let change = instead(scene.move_points(1), &own, &theirs);
        env.assert_refused(&[change], &[&fan.key], "WrongPair").await;
    }
}

#[tokio::test]
async fn reallocate_with_rent_for_another_wallet_is_refused() {
    let Scene { env, fan, a, b } = Scene::new().await;
    let change = Reallocation {
        payer: &env.roles.payer.pubkey(),
        from: &a.gallery,
        rent_payer: &fan.owner,
        to: &b.gallery,
        points: ALL,
        expected_revision: None,
    };
    env.assert_refused(&[user::reallocate(&fan.owner, &change)], &[&fan.key], "WrongRentPayer").await;
}

#[tokio::test]
async fn reallocate_beyond_what_a_gallery_can_count_is_refused() {
    let scene = Scene::new().await;
    let full = |gallery: &mut influence::state::Gallery| gallery.points = (u64::MAX - 1).into();
    forge(&scene.env, &scene.b.gallery, full).await;
    scene.env.assert_refused(&[scene.move_points(2)], &[&scene.fan.key], "Overflow").await;
    scene.env.send_as(&scene.fan, scene.move_points(1)).await.unwrap();
}

#[tokio::test]
async fn reallocate_of_points_that_the_gallery_does_not_count_is_refused() {
    let scene = Scene::new().await;
    let short = |gallery: &mut influence::state::Gallery| gallery.points = 5.into();
    forge(&scene.env, &scene.a.gallery, short).await;
    scene.env.assert_refused(&[scene.move_points(1)], &[&scene.fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn reallocate_from_a_record_whose_total_is_no_sum_is_refused() {
    let scene = Scene::new().await;
    let broken = |record: &mut influence::state::Influence| record.holding_score = 1.into();
    forge(&scene.env, &record_of(&scene.fan), broken).await;
    scene.env.assert_refused(&[scene.move_points(1)], &[&scene.fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn reallocate_without_the_payers_signature_is_refused() {
    let Scene { env, fan, a, b } = Scene::new().await;
    let (friend, payer) = (env.wallet("friend", 0).await, env.roles.payer.pubkey());
    let change = Reallocation {
        payer: &friend.owner,
        from: &a.gallery,
        rent_payer: &payer,
        to: &b.gallery,
        points: 1,
        expected_revision: None,
    };
    let silent = unsigned(user::reallocate(&fan.owner, &change), &friend.owner);
    env.assert_refused(&[silent], &[&fan.key], InstructionError::MissingRequiredSignature).await;
}

#[tokio::test]
async fn reallocate_by_a_stranger_is_refused() {
    let scene = Scene::new().await;
    guarded(&scene.env, scene.move_points(1), &scene.fan.key, "NotOwner").await;
}

#[tokio::test]
async fn reallocate_while_paused_is_refused() {
    let scene = Scene::new().await;
    pausable(&scene.env, scene.move_points(1), &[&scene.fan.key], pause::ALLOCATE).await;
}
