//! settle: a gallery counts what its delegations are worth now. Any caller may call it; it never pays.

use influence::{events::GallerySettled, state::Influence};
use influence_client::{
    address,
    event::Event,
    genesis,
    instruction::{crank::settle, creator, user::ALL},
};
use influence_tests::{
    people::{Fan, Stage},
    world::{START, TestChain, World},
};
use solana_instruction::AccountMeta;
use solana_signer::Signer;

use crate::{common::*, unlock::leaving};

#[tokio::test]
async fn settle_of_a_changed_total_brings_the_gallery_up_to_date() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    world.pass(2).await;
    let (mut record, mut gallery) = (world.influence(&fan).await, world.gallery(&stage.gallery).await);
    let mut delegation = world.delegation(&fan, &stage.gallery).await.unwrap();
    let receipt = world.send(&[settle(&stage.gallery, &[fan.owner])], &[]).await.unwrap();
    (delegation.points, delegation.revision) = (6.into(), 2.into());
    assert_same(&world.delegation(&fan, &stage.gallery).await.unwrap(), &delegation);
    record.settled_count = 1.into();
    assert_same(&world.influence(&fan).await, &record);
    (gallery.points, gallery.point_seconds) = (6.into(), (2 * 10).into());
    gallery.updated_at = (START + 3).into();
    assert_same(&world.gallery(&stage.gallery).await, &gallery);
    let settled = GallerySettled { gallery: stage.gallery, before: 10, after: 6, settled: 1 };
    assert_eq!(only_event(&receipt), Event::GallerySettled(settled));
}

#[tokio::test]
async fn settle_of_many_owners_counts_each_once() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    let other = world.locked_fan("other", 5).await;
    world.act(&other, world.allocate(&other, &stage.gallery, ALL)).await.unwrap();
    let owners = [fan.owner, other.owner, fan.owner];
    let receipt = world.send(&[settle(&stage.gallery, &owners)], &[]).await.unwrap();
    let settled = GallerySettled { gallery: stage.gallery, before: 15, after: 11, settled: 1 };
    assert_eq!(only_event(&receipt), Event::GallerySettled(settled));
}

#[tokio::test]
async fn settle_of_nobody_only_brings_the_time_sum_forward() {
    let world = World::new().await;
    let (_, stage) = leaving(&world).await;
    world.pass(2).await;
    let receipt = world.send(&[settle(&stage.gallery, &[])], &[]).await.unwrap();
    assert_eq!(u128::from(world.gallery(&stage.gallery).await.point_seconds), 20);
    let settled = GallerySettled { gallery: stage.gallery, before: 10, after: 10, settled: 0 };
    assert_eq!(only_event(&receipt), Event::GallerySettled(settled));
}

#[tokio::test]
async fn settle_of_a_retired_gallery_counts_nothing() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    world.send(&[settle(&stage.gallery, &[fan.owner])], &[]).await.unwrap();
    let retirement = creator::retire_gallery(&stage.creator.pubkey(), &stage.gallery);
    world.send(&[retirement], &[&stage.creator]).await.unwrap();
    world.send(&[settle(&stage.gallery, &[fan.owner])], &[]).await.unwrap();
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 0);
    assert_eq!(u32::from(world.influence(&fan).await.settled_count), 1);
}

#[tokio::test]
async fn settle_of_what_is_gone_passes_over_it() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    let gone = world.fan("gone", 0).await;
    world.act(&gone, world.close(&gone)).await.unwrap();
    let never = world.wallet("never", 0).await;
    let paid_into = address::delegation(&never.owner, &stage.gallery);
    world.chain.set_account(&paid_into, genesis::wallet(1_000_000)).await;
    let owners = [gone.owner, never.owner, fan.owner];
    world.send(&[settle(&stage.gallery, &owners)], &[]).await.unwrap();
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 6);
}

#[tokio::test]
async fn settle_with_half_a_pair_is_refused() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    let mut half = settle(&stage.gallery, &[]);
    half.accounts.push(AccountMeta::new(record_of(&fan), false));
    world.refuse(&[half], &[], "InvalidRemainingAccounts").await;
}

#[tokio::test]
async fn settle_with_a_read_only_pair_is_refused() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    for place in [2, 3] {
        let mut settling = settle(&stage.gallery, &[fan.owner]);
        settling.accounts[place].is_writable = false;
        world.refuse(&[settling], &[], "InvalidRemainingAccounts").await;
    }
}

#[tokio::test]
async fn settle_of_another_owners_or_gallerys_delegation_is_refused() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    let (other, elsewhere) = (world.locked_fan("other", 5).await, world.stage("elsewhere").await);
    world.act(&other, world.allocate(&other, &stage.gallery, 1)).await.unwrap();
    world.act(&other, world.allocate(&other, &elsewhere.gallery, 1)).await.unwrap();
    let own = address::delegation(&fan.owner, &stage.gallery);
    let of_another = address::delegation(&other.owner, &stage.gallery);
    let mixed = instead(settle(&stage.gallery, &[fan.owner]), &own, &of_another);
    world.refuse(&[mixed], &[], "WrongPair").await;
    let foreign = instead(settle(&elsewhere.gallery, &[other.owner]), &elsewhere.gallery, &stage.gallery);
    world.refuse(&[foreign], &[], "WrongPair").await;
}

#[tokio::test]
async fn settle_of_points_that_the_gallery_does_not_count_is_refused() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    let settling = settle(&stage.gallery, &[fan.owner]);
    let (short, full): (u64, u64) = (9, 10);
    forge_points(&world, &stage, short).await;
    world.refuse(std::slice::from_ref(&settling), &[], "InvariantViolated").await;
    forge_points(&world, &stage, full).await;
    world.send(&[settling], &[]).await.unwrap();
}

#[tokio::test]
async fn settle_of_more_delegations_than_can_be_counted_is_refused() {
    let world = World::new().await;
    let (fan, stage) = leaving(&world).await;
    let full = |record: &mut Influence| record.settled_count = u32::MAX.into();
    forge(&world, &record_of(&fan), full).await;
    world.refuse(&[settle(&stage.gallery, &[fan.owner])], &[], "Overflow").await;
}

#[tokio::test]
async fn settle_while_everything_is_paused_succeeds() {
    let world = World::new().await;
    let (fan, stage): (Fan, Stage) = leaving(&world).await;
    pause_all(&world).await;
    world.send(&[settle(&stage.gallery, &[fan.owner])], &[]).await.unwrap();
    assert!(world.influence(&fan).await.is_settled());
}

async fn forge_points(world: &Earth, stage: &Stage, points: u64) {
    forge::<influence::state::Gallery>(world, &stage.gallery, |gallery| gallery.points = points.into()).await;
}
