//! release_delegation: any caller may empty a retired gallery; shares go back to the owner, rent to its recorded payer.

use influence::{events::DelegationReleased, state::Influence};
use influence_client::{
    address,
    event::ProgramEvent,
    instructions::{
        crank::release_delegation,
        creator,
        user::{self, ALL},
    },
};
use influence_core::shares::MAX_SHARES;
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::TestEnv,
};
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::common::*;

/// A fan whose 6 of 10 points, paid for by a friend, are with a gallery that may be retired.
struct Scene {
    env: Earth,
    fan: Fan,
    friend: Fan,
    test_gallery: TestGallery,
}

impl Scene {
    async fn new() -> Self {
        let env = TestEnv::new().await;
        let (fan, friend) = (env.locked_fan("fan", 10).await, env.wallet("friend", 0).await);
        let test_gallery = env.register_gallery("stage").await;
        let allocation = user::allocate(&friend.owner, &fan.owner, &test_gallery.gallery, 6, None);
        env.send(&[allocation], &[&fan.key, &friend.key]).await.unwrap();
        env.advance(1).await;
        Self { env, fan, friend, test_gallery }
    }

    async fn retired() -> Self {
        let scene = Self::new().await;
        scene.retire().await;
        scene
    }

    async fn retire(&self) {
        let TestGallery { creator, gallery } = &self.test_gallery;
        let retirement = creator::retire_gallery(&creator.pubkey(), gallery);
        self.env.send(&[retirement], &[creator]).await.unwrap();
    }

    fn release(&self) -> Instruction {
        release_delegation(&self.fan.owner, &self.test_gallery.gallery, &self.friend.owner)
    }
}

#[tokio::test]
async fn release_delegation_of_a_retired_gallery_gives_everything_back() {
    let scene = Scene::retired().await;
    let Scene { env, fan, friend, test_gallery } = &scene;
    let delegation = address::delegation(&fan.owner, &test_gallery.gallery);
    let (rent, before) = (lamports(env, &delegation).await, lamports(env, &friend.owner).await);
    let mut record = env.influence(fan).await;
    let receipt = env.send(&[scene.release()], &[]).await.unwrap();
    assert_eq!(env.account(&delegation).await, None);
    assert_eq!(lamports(env, &friend.owner).await, before + rent);
    (record.delegation_count, record.settled_count) = (0.into(), 0.into());
    record.allocated_shares = 0.into();
    assert_same(&env.influence(fan).await, &record);
    let gallery = env.gallery(&test_gallery.gallery).await;
    assert_eq!((u64::from(gallery.points), u32::from(gallery.supporters)), (0, 0));
    assert_eq!(u128::from(gallery.point_seconds), 6);
    let shares = MAX_SHARES / 10 * 6;
    let released = DelegationReleased { owner: fan.owner, gallery: test_gallery.gallery, before: 6, shares };
    assert_eq!(only_event(&receipt), ProgramEvent::DelegationReleased(released));
}

#[tokio::test]
async fn release_delegation_of_an_unsettled_one_keeps_the_others_counted() {
    let scene = Scene::retired().await;
    let Scene { env, fan, .. } = &scene;
    let other = env.register_gallery("other").await;
    env.send_as(fan, env.allocate(fan, &other.gallery, ALL)).await.unwrap();
    env.send_as(fan, env.unlock(fan, 5, &[other.gallery])).await.unwrap();
    env.send(&[scene.release()], &[]).await.unwrap();
    let record = env.influence(fan).await;
    assert_eq!((u32::from(record.delegation_count), u32::from(record.settled_count)), (1, 1));
}

#[tokio::test]
async fn release_delegation_of_an_active_gallery_is_refused() {
    let scene = Scene::new().await;
    scene.env.assert_refused(&[scene.release()], &[], "GalleryNotRetired").await;
    scene.retire().await;
    scene.env.send(&[scene.release()], &[]).await.unwrap();
}

#[tokio::test]
async fn release_delegation_with_rent_for_another_wallet_is_refused() {
    let Scene { env, fan, test_gallery, .. } = Scene::retired().await;
    let stranger = env.roles.stranger.pubkey();
    let theft = release_delegation(&fan.owner, &test_gallery.gallery, &stranger);
    env.assert_refused(&[theft], &[], "WrongRentPayer").await;
}

#[tokio::test]
async fn release_delegation_to_another_owner_is_refused() {
    let scene = Scene::retired().await;
    let Scene { env, fan, .. } = &scene;
    let other = env.locked_fan("other", 10).await;
    let release = instead(scene.release(), &record_of(fan), &record_of(&other));
    env.assert_refused(&[release], &[], "WrongPair").await;
}

#[tokio::test]
async fn release_delegation_of_another_gallery_is_refused() {
    let scene = Scene::retired().await;
    let Scene { env, fan, friend, test_gallery } = &scene;
    let other = env.register_gallery("other").await;
    env.send_as(fan, env.allocate(fan, &other.gallery, 1)).await.unwrap();
    let (own, wrong) = [&test_gallery.gallery, &other.gallery]
        .map(|gallery| address::delegation(&fan.owner, gallery))
        .into();
    let release = instead(instead(scene.release(), &own, &wrong), &friend.owner, &env.roles.payer.pubkey());
    env.assert_refused(&[release], &[], "WrongPair").await;
}

#[tokio::test]
async fn release_delegation_of_more_shares_than_are_allocated_is_refused() {
    let scene = Scene::retired().await;
    let fewer = |record: &mut Influence| record.allocated_shares = 1.into();
    forge(&scene.env, &record_of(&scene.fan), fewer).await;
    scene.env.assert_refused(&[scene.release()], &[], "InvariantViolated").await;
}

#[tokio::test]
async fn release_delegation_of_a_record_whose_total_is_no_sum_is_refused() {
    let scene = Scene::retired().await;
    let broken = |record: &mut Influence| record.holding_score = 1.into();
    forge(&scene.env, &record_of(&scene.fan), broken).await;
    scene.env.assert_refused(&[scene.release()], &[], "InvariantViolated").await;
}

#[tokio::test]
async fn release_delegation_while_everything_is_paused_succeeds() {
    let scene = Scene::retired().await;
    pause_all(&scene.env).await;
    scene.env.send(&[scene.release()], &[]).await.unwrap();
}
