//! withdraw: points back from a gallery, at any time.

use influence::{
    events::PointsWithdrawn,
    state::{Gallery, Influence},
};
use influence_client::{
    address,
    event::Event,
    instruction::{
        creator,
        user::{self, ALL},
    },
};
use influence_core::shares::MAX_SHARES;
use influence_tests::{
    people::{Fan, Stage},
    world::{START, World},
};
use solana_signer::Signer;

use crate::common::*;

/// A fan with 10 points, 6 of them with a gallery since a second.
async fn supporter(world: &Earth) -> (Fan, Stage) {
    let (fan, stage) = (world.locked_fan("fan", 10).await, world.stage("stage").await);
    world.act(&fan, world.allocate(&fan, &stage.gallery, 6)).await.unwrap();
    world.pass(1).await;
    (fan, stage)
}

#[tokio::test]
async fn withdraw_of_a_part_keeps_the_delegation() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    let (mut record, mut gallery) = (world.influence(&fan).await, world.gallery(&stage.gallery).await);
    let mut delegation = world.delegation(&fan, &stage.gallery).await.unwrap();
    let receipt = world.act(&fan, world.withdraw(&fan, &stage.gallery, 2)).await.unwrap();
    let shares = MAX_SHARES / 10 * 4;
    (delegation.shares, delegation.points) = (shares.into(), 4.into());
    assert_same(&world.delegation(&fan, &stage.gallery).await.unwrap(), &delegation);
    record.allocated_shares = shares.into();
    assert_same(&world.influence(&fan).await, &record);
    (gallery.points, gallery.point_seconds) = (4.into(), 6.into());
    gallery.updated_at = (START + 1).into();
    assert_same(&world.gallery(&stage.gallery).await, &gallery);
    let (owner, gallery) = (fan.owner, stage.gallery);
    let withdrawn = PointsWithdrawn { owner, gallery, before: 6, after: 4, shares, revision: 1 };
    assert_eq!(only_event(&receipt), Event::PointsWithdrawn(withdrawn));
}

#[tokio::test]
async fn withdraw_of_all_closes_the_delegation_and_returns_its_rent() {
    let world = World::new().await;
    let (fan, stage) = (world.locked_fan("fan", 10).await, world.stage("stage").await);
    let friend = world.wallet("friend", 0).await;
    let allocation = user::allocate(&friend.owner, &fan.owner, &stage.gallery, 6, None);
    let before = lamports(&world, &friend.owner).await;
    world.send(&[allocation], &[&fan.key, &friend.key]).await.unwrap();
    let withdrawal = user::withdraw(&fan.owner, &stage.gallery, &friend.owner, ALL, Some(1));
    let receipt = world.act(&fan, withdrawal).await.unwrap();
    assert_eq!(world.account(&address::delegation(&fan.owner, &stage.gallery)).await, None);
    assert_eq!(lamports(&world, &friend.owner).await, before);
    let (record, gallery) = (world.influence(&fan).await, world.gallery(&stage.gallery).await);
    assert_eq!((u32::from(record.delegation_count), u32::from(record.settled_count)), (0, 0));
    assert_eq!(u64::from(record.allocated_shares), 0);
    assert_eq!((u64::from(gallery.points), u32::from(gallery.supporters)), (0, 0));
    let (owner, gallery) = (fan.owner, stage.gallery);
    let withdrawn = PointsWithdrawn { owner, gallery, before: 6, after: 0, shares: 0, revision: 1 };
    assert_eq!(only_event(&receipt), Event::PointsWithdrawn(withdrawn));
}

#[tokio::test]
async fn withdraw_of_as_much_or_more_than_there_is_takes_all() {
    for points in [6, 7] {
        let world = World::new().await;
        let (fan, stage) = supporter(&world).await;
        world.act(&fan, world.withdraw(&fan, &stage.gallery, points)).await.unwrap();
        assert!(world.delegation(&fan, &stage.gallery).await.is_none());
    }
}

#[tokio::test]
async fn withdraw_at_a_total_of_nothing_closes_the_delegation() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    world.act(&fan, world.unlock(&fan, 10, &[stage.gallery])).await.unwrap();
    world.act(&fan, world.withdraw(&fan, &stage.gallery, 1)).await.unwrap();
    assert!(world.delegation(&fan, &stage.gallery).await.is_none());
}

#[tokio::test]
async fn withdraw_of_an_unsettled_part_settles_the_rest() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    world.act(&fan, world.unlock(&fan, 5, &[])).await.unwrap();
    world.act(&fan, world.withdraw(&fan, &stage.gallery, 1)).await.unwrap();
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 2);
    assert!(world.influence(&fan).await.is_settled());
}

#[tokio::test]
async fn withdraw_from_a_retired_gallery_succeeds() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    let retirement = creator::retire_gallery(&stage.creator.pubkey(), &stage.gallery);
    world.send(&[retirement], &[&stage.creator]).await.unwrap();
    world.act(&fan, world.withdraw(&fan, &stage.gallery, 2)).await.unwrap();
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 0);
    world.act(&fan, world.withdraw(&fan, &stage.gallery, ALL)).await.unwrap();
    assert_eq!(u32::from(world.gallery(&stage.gallery).await.supporters), 0);
}

#[tokio::test]
async fn withdraw_of_nothing_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    world.refuse(&[world.withdraw(&fan, &stage.gallery, 0)], &[&fan.key], "ZeroAmount").await;
}

#[tokio::test]
async fn withdraw_at_another_revision_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    let payer = world.roles.payer.pubkey();
    let at = |revision| user::withdraw(&fan.owner, &stage.gallery, &payer, 1, Some(revision));
    for revision in [0, 2] {
        world.refuse(&[at(revision)], &[&fan.key], "TotalChanged").await;
    }
    world.act(&fan, at(1)).await.unwrap();
}

#[tokio::test]
async fn withdraw_of_somebody_elses_delegation_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    let other = world.locked_fan("other", 10).await;
    world.act(&other, world.allocate(&other, &stage.gallery, ALL)).await.unwrap();
    let own = address::delegation(&fan.owner, &stage.gallery);
    let theirs = address::delegation(&other.owner, &stage.gallery);
    let withdrawal = instead(world.withdraw(&fan, &stage.gallery, 1), &own, &theirs);
    world.refuse(&[withdrawal], &[&fan.key], "WrongPair").await;
}

#[tokio::test]
async fn withdraw_from_another_gallery_than_the_delegations_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    let elsewhere = world.stage("elsewhere").await;
    let withdrawal = instead(world.withdraw(&fan, &stage.gallery, 1), &stage.gallery, &elsewhere.gallery);
    world.refuse(&[withdrawal], &[&fan.key], "WrongPair").await;
}

#[tokio::test]
async fn withdraw_with_rent_for_somebody_else_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    let withdrawal = user::withdraw(&fan.owner, &stage.gallery, &fan.owner, ALL, None);
    world.refuse(&[withdrawal], &[&fan.key], "WrongRentPayer").await;
}

#[tokio::test]
async fn withdraw_of_points_that_the_gallery_does_not_count_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    forge::<Gallery>(&world, &stage.gallery, |gallery| gallery.points = 5.into()).await;
    world.refuse(&[world.withdraw(&fan, &stage.gallery, 1)], &[&fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn withdraw_from_records_that_count_nobody_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    forge::<Gallery>(&world, &stage.gallery, |gallery| gallery.supporters = 0.into()).await;
    world.refuse(&[world.withdraw(&fan, &stage.gallery, ALL)], &[&fan.key], "InvariantViolated").await;
    forge::<Gallery>(&world, &stage.gallery, |gallery| gallery.supporters = 1.into()).await;
    forge::<Influence>(&world, &record_of(&fan), |record| record.delegation_count = 0.into()).await;
    world.refuse(&[world.withdraw(&fan, &stage.gallery, ALL)], &[&fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn withdraw_from_a_record_whose_total_is_no_sum_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    forge::<Influence>(&world, &record_of(&fan), |record| record.holding_score = 1.into()).await;
    world.refuse(&[world.withdraw(&fan, &stage.gallery, 1)], &[&fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn withdraw_by_a_stranger_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    guarded(&world, world.withdraw(&fan, &stage.gallery, 1), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn withdraw_while_everything_is_paused_succeeds() {
    let world = World::new().await;
    let (fan, stage) = supporter(&world).await;
    pause_all(&world).await;
    world.act(&fan, world.withdraw(&fan, &stage.gallery, 1)).await.unwrap();
    world.act(&fan, world.withdraw(&fan, &stage.gallery, ALL)).await.unwrap();
}
