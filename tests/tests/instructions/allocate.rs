//! allocate: free points to a gallery; the first allocation creates the record between the two.

use influence::{
    constants::{DELEGATION_SEED, LAYOUT_VERSION, pause},
    events::PointsAllocated,
    state::{Delegation, Gallery, Influence},
};
use influence_client::{
    address,
    event::Event,
    genesis,
    instruction::{
        creator,
        user::{self, ALL},
    },
};
use influence_core::shares::MAX_SHARES;
use influence_tests::{
    people::{Fan, Stage},
    world::{START, TOKEN, TestChain, World},
};
use solana_instruction::error::InstructionError;
use solana_signer::Signer;

use crate::common::*;

/// A fan with 10 points, and a gallery.
async fn ten_points(world: &Earth) -> (Fan, Stage) {
    (world.locked_fan("fan", 10).await, world.stage("stage").await)
}

/// A share supply for a total of 10.
const SUPPLY: u64 = MAX_SHARES / 10 * 10;

#[tokio::test]
async fn allocate_for_the_first_time_creates_the_delegation() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    world.pass(7).await;
    let (mut record, mut gallery) = (world.influence(&fan).await, world.gallery(&stage.gallery).await);
    let before = lamports(&world, &fan.owner).await;
    let allocation = user::allocate(&fan.owner, &fan.owner, &stage.gallery, 4, Some(1));
    let receipt = world.act(&fan, allocation).await.unwrap();
    let shares = SUPPLY / 10 * 4;
    let delegation = address::delegation(&fan.owner, &stage.gallery);
    let expected = Delegation {
        version: LAYOUT_VERSION,
        bump: bump(&[DELEGATION_SEED, fan.owner.as_ref(), stage.gallery.as_ref()]),
        owner: fan.owner,
        gallery: stage.gallery,
        rent_payer: fan.owner,
        shares: shares.into(),
        points: 4.into(),
        revision: 1.into(),
    };
    assert_same(&world.get::<Delegation>(&delegation).await, &expected);
    (record.delegation_count, record.settled_count) = (1.into(), 1.into());
    (record.share_supply, record.allocated_shares) = (SUPPLY.into(), shares.into());
    assert_same(&world.influence(&fan).await, &record);
    (gallery.points, gallery.supporters) = (4.into(), 1.into());
    gallery.updated_at = (START + 7).into();
    assert_same(&world.gallery(&stage.gallery).await, &gallery);
    assert_eq!(lamports(&world, &fan.owner).await, before - lamports(&world, &delegation).await);
    let (owner, gallery) = (fan.owner, stage.gallery);
    let allocated = PointsAllocated { owner, gallery, before: 0, after: 4, shares, revision: 1 };
    assert_eq!(only_event(&receipt), Event::PointsAllocated(allocated));
}

#[tokio::test]
async fn allocate_again_adds_to_the_delegation() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 4)).await.unwrap();
    world.pass(5).await;
    let receipt = world.act(&fan, world.allocate(&fan, &stage.gallery, 3)).await.unwrap();
    let gallery = world.gallery(&stage.gallery).await;
    assert_eq!((u64::from(gallery.points), u32::from(gallery.supporters)), (7, 1));
    assert_eq!(u128::from(gallery.point_seconds), 4 * 5);
    assert_eq!(u32::from(world.influence(&fan).await.delegation_count), 1);
    let Event::PointsAllocated(allocated) = only_event(&receipt) else { panic!("another event") };
    assert_eq!((allocated.before, allocated.after), (4, 7));
}

#[tokio::test]
async fn allocate_of_all_takes_every_free_share() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    let other = world.stage("other").await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 4)).await.unwrap();
    world.act(&fan, world.allocate(&fan, &other.gallery, ALL)).await.unwrap();
    let record = world.influence(&fan).await;
    assert_eq!(u64::from(record.allocated_shares), u64::from(record.share_supply));
    assert_eq!(u64::from(world.gallery(&other.gallery).await.points), 6);
}

#[tokio::test]
async fn allocate_at_an_address_with_lamports_succeeds() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    let target = address::delegation(&fan.owner, &stage.gallery);
    world.chain.set_account(&target, genesis::wallet(1)).await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 4)).await.unwrap();
}

#[tokio::test]
async fn allocate_to_an_unsettled_delegation_settles_it() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 4)).await.unwrap();
    credit(&world, &fan.tokens, &fan.owner, 10).await;
    world.act(&fan, world.lock(&fan, 10, &[])).await.unwrap();
    world.act(&fan, world.allocate(&fan, &stage.gallery, 1)).await.unwrap();
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 9);
    assert!(world.influence(&fan).await.is_settled());
}

#[tokio::test]
async fn allocate_of_nothing_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    world.refuse(&[world.allocate(&fan, &stage.gallery, 0)], &[&fan.key], "ZeroAmount").await;
}

#[tokio::test]
async fn allocate_without_a_total_is_refused() {
    let world = World::new().await;
    let (fan, stage) = (world.fan("fan", TOKEN).await, world.stage("stage").await);
    for points in [1, ALL] {
        let allocation = world.allocate(&fan, &stage.gallery, points);
        world.refuse(&[allocation], &[&fan.key], "NothingToAllocate").await;
    }
}

#[tokio::test]
async fn allocate_of_more_than_is_free_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    world.refuse(&[world.allocate(&fan, &stage.gallery, 11)], &[&fan.key], "MoreThanFree").await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 10)).await.unwrap();
    for points in [1, ALL] {
        let allocation = world.allocate(&fan, &stage.gallery, points);
        world.refuse(&[allocation], &[&fan.key], "MoreThanFree").await;
    }
}

#[tokio::test]
async fn allocate_at_another_revision_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    let payer = world.roles.payer.pubkey();
    let at = |revision| user::allocate(&payer, &fan.owner, &stage.gallery, 1, Some(revision));
    for revision in [0, 2] {
        world.refuse(&[at(revision)], &[&fan.key], "TotalChanged").await;
    }
    world.act(&fan, at(1)).await.unwrap();
}

#[tokio::test]
async fn allocate_to_a_retired_gallery_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 1)).await.unwrap();
    let retirement = creator::retire_gallery(&stage.creator.pubkey(), &stage.gallery);
    world.send(&[retirement], &[&stage.creator]).await.unwrap();
    world.refuse(&[world.allocate(&fan, &stage.gallery, 1)], &[&fan.key], "GalleryRetired").await;
}

#[tokio::test]
async fn allocate_through_another_delegation_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    let (other, elsewhere) = (world.locked_fan("other", 10).await, world.stage("elsewhere").await);
    world.act(&other, world.allocate(&other, &stage.gallery, ALL)).await.unwrap();
    world.act(&fan, world.allocate(&fan, &elsewhere.gallery, 1)).await.unwrap();
    let own = address::delegation(&fan.owner, &stage.gallery);
    let of_another_owner = address::delegation(&other.owner, &stage.gallery);
    let to_another_gallery = address::delegation(&fan.owner, &elsewhere.gallery);
    for wrong in [of_another_owner, to_another_gallery] {
        let allocation = instead(world.allocate(&fan, &stage.gallery, 1), &own, &wrong);
        world.refuse(&[allocation], &[&fan.key], "WrongPair").await;
    }
}

#[tokio::test]
async fn allocate_to_a_new_record_elsewhere_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    let (own, elsewhere) = (address::delegation(&fan.owner, &stage.gallery), address::vault(&stage.gallery));
    let allocation = instead(world.allocate(&fan, &stage.gallery, 1), &own, &elsewhere);
    world.refuse(&[allocation], &[&fan.key], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn allocate_beyond_what_a_gallery_can_count_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    forge::<Gallery>(&world, &stage.gallery, |gallery| gallery.points = (u64::MAX - 3).into()).await;
    world.refuse(&[world.allocate(&fan, &stage.gallery, 4)], &[&fan.key], "Overflow").await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 3)).await.unwrap();
}

#[tokio::test]
async fn allocate_from_a_record_that_does_not_add_up_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    forge::<Influence>(&world, &record_of(&fan), |record| {
        (record.share_supply, record.allocated_shares) = (SUPPLY.into(), (SUPPLY + 1).into());
    })
    .await;
    world.refuse(&[world.allocate(&fan, &stage.gallery, 1)], &[&fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn allocate_from_a_record_whose_total_is_no_sum_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    forge::<Influence>(&world, &record_of(&fan), |record| record.holding_score = 1.into()).await;
    world.refuse(&[world.allocate(&fan, &stage.gallery, 1)], &[&fan.key], "InvariantViolated").await;
}

#[tokio::test]
async fn allocate_by_a_stranger_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    guarded(&world, world.allocate(&fan, &stage.gallery, 1), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn allocate_without_the_payers_signature_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    let friend = world.wallet("friend", 0).await;
    let allocation = user::allocate(&friend.owner, &fan.owner, &stage.gallery, 1, None);
    let silent = unsigned(allocation.clone(), &friend.owner);
    world.refuse(&[silent], &[&fan.key], InstructionError::MissingRequiredSignature).await;
    world.send(&[allocation], &[&fan.key, &friend.key]).await.unwrap();
    let delegation = world.delegation(&fan, &stage.gallery).await.unwrap();
    assert_eq!(delegation.rent_payer, friend.owner);
}

#[tokio::test]
async fn allocate_while_paused_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    pausable(&world, world.allocate(&fan, &stage.gallery, 1), &[&fan.key], pause::ALLOCATE).await;
}

#[tokio::test]
async fn allocate_to_a_closed_gallery_is_refused() {
    let world = World::new().await;
    let (fan, stage) = ten_points(&world).await;
    let payer = world.roles.payer.pubkey();
    let closing = creator::close_gallery(&stage.creator.pubkey(), &stage.gallery, &payer);
    world.send(&[closing], &[&stage.creator]).await.unwrap();
    world.chain.set_account(&stage.gallery, genesis::wallet(1_000_000)).await;
    let allocation = world.allocate(&fan, &stage.gallery, 1);
    world.refuse(&[allocation], &[&fan.key], InstructionError::AccountDataTooSmall).await;
}
