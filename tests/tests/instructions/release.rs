//! release_delegation: any caller may empty a retired gallery; shares go back to the owner, rent to its recorded payer.

use influence::{events::DelegationReleased, state::Influence};
use influence_client::{
    address,
    event::Event,
    instruction::{
        crank::release_delegation,
        creator,
        user::{self, ALL},
    },
};
use influence_core::shares::MAX_SHARES;
use influence_tests::{
    people::{Fan, Stage},
    world::World,
};
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::common::*;

/// A fan whose 6 of 10 points, paid for by a friend, are with a gallery that may be retired.
struct Scene {
    world: Earth,
    fan: Fan,
    friend: Fan,
    stage: Stage,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let (fan, friend) = (world.locked_fan("fan", 10).await, world.wallet("friend", 0).await);
        let stage = world.stage("stage").await;
        let allocation = user::allocate(&friend.owner, &fan.owner, &stage.gallery, 6, None);
        world.send(&[allocation], &[&fan.key, &friend.key]).await.unwrap();
        world.pass(1).await;
        Self { world, fan, friend, stage }
    }

    async fn retired() -> Self {
        let scene = Self::new().await;
        scene.retire().await;
        scene
    }

    async fn retire(&self) {
        let Stage { creator, gallery } = &self.stage;
        let retirement = creator::retire_gallery(&creator.pubkey(), gallery);
        self.world.send(&[retirement], &[creator]).await.unwrap();
    }

    fn release(&self) -> Instruction {
        release_delegation(&self.fan.owner, &self.stage.gallery, &self.friend.owner)
    }
}

#[tokio::test]
async fn release_delegation_of_a_retired_gallery_gives_everything_back() {
    let scene = Scene::retired().await;
    let Scene { world, fan, friend, stage } = &scene;
    let delegation = address::delegation(&fan.owner, &stage.gallery);
    let (rent, before) = (lamports(world, &delegation).await, lamports(world, &friend.owner).await);
    let mut record = world.influence(fan).await;
    let receipt = world.send(&[scene.release()], &[]).await.unwrap();
    assert_eq!(world.account(&delegation).await, None);
    assert_eq!(lamports(world, &friend.owner).await, before + rent);
    (record.delegation_count, record.settled_count) = (0.into(), 0.into());
    record.allocated_shares = 0.into();
    assert_same(&world.influence(fan).await, &record);
    let gallery = world.gallery(&stage.gallery).await;
    assert_eq!((u64::from(gallery.points), u32::from(gallery.supporters)), (0, 0));
    assert_eq!(u128::from(gallery.point_seconds), 6);
    let shares = MAX_SHARES / 10 * 6;
    let released = DelegationReleased { owner: fan.owner, gallery: stage.gallery, before: 6, shares };
    assert_eq!(only_event(&receipt), Event::DelegationReleased(released));
}

#[tokio::test]
async fn release_delegation_of_an_unsettled_one_keeps_the_others_counted() {
    let scene = Scene::retired().await;
    let Scene { world, fan, .. } = &scene;
    let other = world.stage("other").await;
    world.act(fan, world.allocate(fan, &other.gallery, ALL)).await.unwrap();
    world.act(fan, world.unlock(fan, 5, &[other.gallery])).await.unwrap();
    world.send(&[scene.release()], &[]).await.unwrap();
    let record = world.influence(fan).await;
    assert_eq!((u32::from(record.delegation_count), u32::from(record.settled_count)), (1, 1));
}

#[tokio::test]
async fn release_delegation_of_an_active_gallery_is_refused() {
    let scene = Scene::new().await;
    scene.world.refuse(&[scene.release()], &[], "GalleryNotRetired").await;
    scene.retire().await;
    scene.world.send(&[scene.release()], &[]).await.unwrap();
}

#[tokio::test]
async fn release_delegation_with_rent_for_somebody_else_is_refused() {
    let Scene { world, fan, stage, .. } = Scene::retired().await;
    let stranger = world.roles.stranger.pubkey();
    let theft = release_delegation(&fan.owner, &stage.gallery, &stranger);
    world.refuse(&[theft], &[], "WrongRentPayer").await;
}

#[tokio::test]
async fn release_delegation_to_another_owner_is_refused() {
    let scene = Scene::retired().await;
    let Scene { world, fan, .. } = &scene;
    let other = world.locked_fan("other", 10).await;
    let release = instead(scene.release(), &record_of(fan), &record_of(&other));
    world.refuse(&[release], &[], "WrongPair").await;
}

#[tokio::test]
async fn release_delegation_of_another_gallery_is_refused() {
    let scene = Scene::retired().await;
    let Scene { world, fan, friend, stage } = &scene;
    let other = world.stage("other").await;
    world.act(fan, world.allocate(fan, &other.gallery, 1)).await.unwrap();
    let (own, wrong) =
        [&stage.gallery, &other.gallery].map(|gallery| address::delegation(&fan.owner, gallery)).into();
    let release = instead(instead(scene.release(), &own, &wrong), &friend.owner, &world.roles.payer.pubkey());
    world.refuse(&[release], &[], "WrongPair").await;
}

#[tokio::test]
async fn release_delegation_of_more_shares_than_are_allocated_is_refused() {
    let scene = Scene::retired().await;
    let fewer = |record: &mut Influence| record.allocated_shares = 1.into();
    forge(&scene.world, &record_of(&scene.fan), fewer).await;
    scene.world.refuse(&[scene.release()], &[], "InvariantViolated").await;
}

#[tokio::test]
async fn release_delegation_of_a_record_whose_total_is_no_sum_is_refused() {
    let scene = Scene::retired().await;
    let broken = |record: &mut Influence| record.holding_score = 1.into();
    forge(&scene.world, &record_of(&scene.fan), broken).await;
    scene.world.refuse(&[scene.release()], &[], "InvariantViolated").await;
}

#[tokio::test]
async fn release_delegation_while_everything_is_paused_succeeds() {
    let scene = Scene::retired().await;
    pause_all(&scene.world).await;
    scene.world.send(&[scene.release()], &[]).await.unwrap();
}
