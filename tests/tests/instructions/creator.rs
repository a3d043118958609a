//! register_gallery, retire_gallery and close_gallery: what a creator signs.

use anchor_lang::bytemuck::Zeroable;
use influence::{
    constants::{GALLERY_SEED, LAYOUT_VERSION, pause},
    events::{GalleryClosed, GalleryRegistered, GalleryRetired},
    state::{Gallery, gallery},
};
use influence_client::{
    address,
    event::Event,
    genesis,
    instruction::{
        crank::release_delegation,
        creator::{close_gallery, register_gallery, retire_gallery},
        user::ALL,
    },
};
use influence_tests::{
    people::{Fan, Stage},
    world::{FIRST_DAY, START, TestChain, World},
};
use solana_instruction::{Instruction, error::InstructionError};
use solana_signer::Signer;

use crate::common::*;

/// A gallery that a fan supports with 10 points.
async fn supported(world: &Earth) -> (Fan, Stage) {
    let (fan, stage) = (world.locked_fan("fan", 10).await, world.stage("stage").await);
    world.act(&fan, world.allocate(&fan, &stage.gallery, ALL)).await.unwrap();
    (fan, stage)
}

/// retire_gallery by its creator.
fn retire(stage: &Stage) -> Instruction {
    retire_gallery(&stage.creator.pubkey(), &stage.gallery)
}

/// close_gallery by its creator, rent to the payer.
fn close(world: &Earth, stage: &Stage) -> Instruction {
    close_gallery(&stage.creator.pubkey(), &stage.gallery, &world.roles.payer.pubkey())
}

#[tokio::test]
async fn register_gallery_of_a_creator_creates_it() {
    let world = World::new().await;
    let creator = world.wallet("creator", 0).await;
    let before = lamports(&world, &creator.owner).await;
    let registration = register_gallery(&creator.owner, &creator.owner, 7);
    let receipt = world.act(&creator, registration).await.unwrap();
    let gallery = address::gallery(&creator.owner, 7);
    let expected = Gallery {
        version: LAYOUT_VERSION,
        bump: bump(&[GALLERY_SEED, creator.owner.as_ref(), &7u32.to_le_bytes()]),
        index: 7.into(),
        mark_day: FIRST_DAY.into(),
        registered_at: START.into(),
        updated_at: START.into(),
        creator: creator.owner,
        rent_payer: creator.owner,
        ..Zeroable::zeroed()
    };
    assert_same(&world.gallery(&gallery).await, &expected);
    assert_eq!(lamports(&world, &creator.owner).await, before - lamports(&world, &gallery).await);
    let registered = GalleryRegistered { gallery, creator: creator.owner, index: 7 };
    assert_eq!(only_event(&receipt), Event::GalleryRegistered(registered));
}

#[tokio::test]
async fn register_gallery_at_an_address_with_lamports_succeeds() {
    let world = World::new().await;
    let creator = world.wallet("creator", 0).await;
    world.chain.set_account(&address::gallery(&creator.owner, 0), genesis::wallet(1)).await;
    world.act(&creator, register_gallery(&creator.owner, &creator.owner, 0)).await.unwrap();
}

#[tokio::test]
async fn register_gallery_a_second_time_is_refused() {
    let world = World::new().await;
    let creator = world.wallet("creator", 0).await;
    let registration = register_gallery(&creator.owner, &creator.owner, 0);
    world.act(&creator, registration.clone()).await.unwrap();
    world.refuse(&[registration], &[&creator.key], InstructionError::Custom(0)).await;
}

#[tokio::test]
async fn register_gallery_in_another_creators_name_is_refused() {
    let world = World::new().await;
    let (creator, thief) = (world.wallet("creator", 0).await, world.wallet("thief", 0).await);
    let registration = register_gallery(&thief.owner, &thief.owner, 0);
    let (own, theirs) = (address::gallery(&thief.owner, 0), address::gallery(&creator.owner, 0));
    let theft = instead(registration, &own, &theirs);
    world.refuse(&[theft], &[&thief.key], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn register_gallery_without_a_signature_is_refused() {
    let world = World::new().await;
    let (creator, friend) = (world.wallet("creator", 0).await, world.wallet("friend", 0).await);
    let registration = register_gallery(&friend.owner, &creator.owner, 0);
    let missing = InstructionError::MissingRequiredSignature;
    let [no_creator, no_payer] =
        [&creator.owner, &friend.owner].map(|key| unsigned(registration.clone(), key));
    world.refuse(&[no_creator], &[&friend.key], missing.clone()).await;
    world.refuse(&[no_payer], &[&creator.key], missing).await;
    world.send(&[registration], &[&creator.key, &friend.key]).await.unwrap();
}

#[tokio::test]
async fn register_gallery_while_paused_is_refused() {
    let world = World::new().await;
    let creator = world.wallet("creator", 0).await;
    let registration = register_gallery(&creator.owner, &creator.owner, 0);
    pausable(&world, registration, &[&creator.key], pause::REGISTER).await;
}

#[tokio::test]
async fn retire_gallery_of_a_supported_one_changes_only_its_status() {
    let world = World::new().await;
    let (_, stage) = supported(&world).await;
    let mut expected = world.gallery(&stage.gallery).await;
    let receipt = world.send(&[retire(&stage)], &[&stage.creator]).await.unwrap();
    expected.status = gallery::RETIRED;
    assert_same(&world.gallery(&stage.gallery).await, &expected);
    let creator = stage.creator.pubkey();
    let retired = GalleryRetired { gallery: stage.gallery, creator, points: 10, supporters: 1 };
    assert_eq!(only_event(&receipt), Event::GalleryRetired(retired));
}

#[tokio::test]
async fn retire_gallery_a_second_time_is_refused() {
    let world = World::new().await;
    let stage = world.stage("stage").await;
    world.send(&[retire(&stage)], &[&stage.creator]).await.unwrap();
    world.refuse(&[retire(&stage)], &[&stage.creator], "GalleryRetired").await;
}

#[tokio::test]
async fn retire_gallery_by_a_stranger_is_refused() {
    let world = World::new().await;
    let stage = world.stage("stage").await;
    guarded(&world, retire(&stage), &stage.creator, "NotCreator").await;
}

#[tokio::test]
async fn retire_gallery_while_everything_is_paused_succeeds() {
    let world = World::new().await;
    let stage = world.stage("stage").await;
    pause_all(&world).await;
    world.send(&[retire(&stage)], &[&stage.creator]).await.unwrap();
}

#[tokio::test]
async fn close_gallery_without_supporters_returns_its_rent() {
    let world = World::new().await;
    let creator = world.wallet("creator", 0).await;
    let gallery = address::gallery(&creator.owner, 3);
    let before = lamports(&world, &creator.owner).await;
    world.act(&creator, register_gallery(&creator.owner, &creator.owner, 3)).await.unwrap();
    let closing = close_gallery(&creator.owner, &gallery, &creator.owner);
    let receipt = world.act(&creator, closing).await.unwrap();
    assert_eq!(world.account(&gallery).await, None);
    assert_eq!(lamports(&world, &creator.owner).await, before);
    let closed = GalleryClosed { gallery, creator: creator.owner, index: 3 };
    assert_eq!(only_event(&receipt), Event::GalleryClosed(closed));
}

#[tokio::test]
async fn close_gallery_with_supporters_is_refused() {
    let world = World::new().await;
    let (fan, stage) = supported(&world).await;
    world.refuse(&[close(&world, &stage)], &[&stage.creator], "GalleryStillSupported").await;
    world.send(&[retire(&stage)], &[&stage.creator]).await.unwrap();
    world.refuse(&[close(&world, &stage)], &[&stage.creator], "GalleryStillSupported").await;
    let release = release_delegation(&fan.owner, &stage.gallery, &world.roles.payer.pubkey());
    world.send(&[release], &[]).await.unwrap();
    world.send(&[close(&world, &stage)], &[&stage.creator]).await.unwrap();
}

#[tokio::test]
async fn close_gallery_with_rent_for_somebody_else_is_refused() {
    let world = World::new().await;
    let stage = world.stage("stage").await;
    let creator = stage.creator.pubkey();
    let theft = close_gallery(&creator, &stage.gallery, &creator);
    world.refuse(&[theft], &[&stage.creator], "WrongRentPayer").await;
}

#[tokio::test]
async fn close_gallery_by_a_stranger_is_refused() {
    let world = World::new().await;
    let stage = world.stage("stage").await;
    guarded(&world, close(&world, &stage), &stage.creator, "NotCreator").await;
}

#[tokio::test]
async fn close_gallery_while_everything_is_paused_succeeds() {
    let world = World::new().await;
    let stage = world.stage("stage").await;
    pause_all(&world).await;
    world.send(&[close(&world, &stage)], &[&stage.creator]).await.unwrap();
}
