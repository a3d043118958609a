//! register_gallery, retire_gallery and close_gallery: what a creator signs.

use anchor_lang::bytemuck::Zeroable;
use influence::{
    constants::{GALLERY_SEED, LAYOUT_VERSION, pause},
    events::{GalleryClosed, GalleryRegistered, GalleryRetired},
    state::{Gallery, gallery},
};
use influence_client::{
    accounts::test_accounts,
    address,
    event::ProgramEvent,
    instructions::{
        crank::release_delegation,
        creator::{close_gallery, register_gallery, retire_gallery},
        user::ALL,
    },
};
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{FIRST_DAY, START, TestChain, TestEnv},
};
use solana_instruction::{Instruction, error::InstructionError};
use solana_signer::Signer;

use crate::common::*;

/// A gallery that a fan supports with 10 points.
async fn supported(env: &Earth) -> (Fan, TestGallery) {
    let (fan, test_gallery) = (env.locked_fan("fan", 10).await, env.register_gallery("stage").await);
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    (fan, test_gallery)
}

/// retire_gallery by its creator.
fn retire(test_gallery: &TestGallery) -> Instruction {
    retire_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery)
}

/// close_gallery by its creator, rent to the payer.
fn close(env: &Earth, test_gallery: &TestGallery) -> Instruction {
    close_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery, &env.roles.payer.pubkey())
}

#[tokio::test]
async fn register_gallery_of_a_creator_creates_it() {
    let env = TestEnv::new().await;
    let creator = env.wallet("creator", 0).await;
    let before = lamports(&env, &creator.owner).await;
    let registration = register_gallery(&creator.owner, &creator.owner, 7);
    let receipt = env.send_as(&creator, registration).await.unwrap();
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
    assert_same(&env.gallery(&gallery).await, &expected);
    assert_eq!(lamports(&env, &creator.owner).await, before - lamports(&env, &gallery).await);
    let registered = GalleryRegistered { gallery, creator: creator.owner, index: 7 };
    assert_eq!(only_event(&receipt), ProgramEvent::GalleryRegistered(registered));
}

#[tokio::test]
async fn register_gallery_at_an_address_with_lamports_succeeds() {
    let env = TestEnv::new().await;
    let creator = env.wallet("creator", 0).await;
    env.chain.set_account(&address::gallery(&creator.owner, 0), test_accounts::wallet(1)).await;
    env.send_as(&creator, register_gallery(&creator.owner, &creator.owner, 0)).await.unwrap();
}

#[tokio::test]
async fn register_gallery_a_second_time_is_refused() {
    let env = TestEnv::new().await;
    let creator = env.wallet("creator", 0).await;
    let registration = register_gallery(&creator.owner, &creator.owner, 0);
    env.send_as(&creator, registration.clone()).await.unwrap();
    env.assert_refused(&[registration], &[&creator.key], InstructionError::Custom(0)).await;
}

#[tokio::test]
async fn register_gallery_in_another_creators_name_is_refused() {
    let env = TestEnv::new().await;
    let (creator, thief) = (env.wallet("creator", 0).await, env.wallet("thief", 0).await);
    let registration = register_gallery(&thief.owner, &thief.owner, 0);
    let (own, theirs) = (address::gallery(&thief.owner, 0), address::gallery(&creator.owner, 0));
    let theft = instead(registration, &own, &theirs);
    env.assert_refused(&[theft], &[&thief.key], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn register_gallery_without_a_signature_is_refused() {
    let env = TestEnv::new().await;
    let (creator, friend) = (env.wallet("creator", 0).await, env.wallet("friend", 0).await);
    let registration = register_gallery(&friend.owner, &creator.owner, 0);
    let missing = InstructionError::MissingRequiredSignature;
    let [no_creator, no_payer] =
        [&creator.owner, &friend.owner].map(|key| unsigned(registration.clone(), key));
    env.assert_refused(&[no_creator], &[&friend.key], missing.clone()).await;
    env.assert_refused(&[no_payer], &[&creator.key], missing).await;
    env.send(&[registration], &[&creator.key, &friend.key]).await.unwrap();
}

#[tokio::test]
async fn register_gallery_while_paused_is_refused() {
    let env = TestEnv::new().await;
    let creator = env.wallet("creator", 0).await;
    let registration = register_gallery(&creator.owner, &creator.owner, 0);
    pausable(&env, registration, &[&creator.key], pause::REGISTER).await;
}

#[tokio::test]
async fn retire_gallery_of_a_supported_one_changes_only_its_status() {
    let env = TestEnv::new().await;
    let (_, test_gallery) = supported(&env).await;
    let mut expected = env.gallery(&test_gallery.gallery).await;
    let receipt = env.send(&[retire(&test_gallery)], &[&test_gallery.creator]).await.unwrap();
    expected.status = gallery::RETIRED;
    assert_same(&env.gallery(&test_gallery.gallery).await, &expected);
    let creator = test_gallery.creator.pubkey();
    let retired = GalleryRetired { gallery: test_gallery.gallery, creator, points: 10, supporters: 1 };
    assert_eq!(only_event(&receipt), ProgramEvent::GalleryRetired(retired));
}

#[tokio::test]
async fn retire_gallery_a_second_time_is_refused() {
    let env = TestEnv::new().await;
    let test_gallery = env.register_gallery("stage").await;
    env.send(&[retire(&test_gallery)], &[&test_gallery.creator]).await.unwrap();
    env.assert_refused(&[retire(&test_gallery)], &[&test_gallery.creator], "GalleryRetired").await;
}

#[tokio::test]
async fn retire_gallery_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let test_gallery = env.register_gallery("stage").await;
    guarded(&env, retire(&test_gallery), &test_gallery.creator, "NotCreator").await;
}

#[tokio::test]
async fn retire_gallery_while_everything_is_paused_succeeds() {
    let env = TestEnv::new().await;
    let test_gallery = env.register_gallery("stage").await;
    pause_all(&env).await;
    env.send(&[retire(&test_gallery)], &[&test_gallery.creator]).await.unwrap();
}

#[tokio::test]
async fn close_gallery_without_supporters_returns_its_rent() {
    let env = TestEnv::new().await;
    let creator = env.wallet("creator", 0).await;
    let gallery = address::gallery(&creator.owner, 3);
    let before = lamports(&env, &creator.owner).await;
    env.send_as(&creator, register_gallery(&creator.owner, &creator.owner, 3)).await.unwrap();
    let closing = close_gallery(&creator.owner, &gallery, &creator.owner);
    let receipt = env.send_as(&creator, closing).await.unwrap();
    assert_eq!(env.account(&gallery).await, None);
    assert_eq!(lamports(&env, &creator.owner).await, before);
    let closed = GalleryClosed { gallery, creator: creator.owner, index: 3 };
    assert_eq!(only_event(&receipt), ProgramEvent::GalleryClosed(closed));
}

#[tokio::test]
async fn close_gallery_with_supporters_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supported(&env).await;
    env.assert_refused(&[close(&env, &test_gallery)], &[&test_gallery.creator], "GalleryStillSupported")
        .await;
    env.send(&[retire(&test_gallery)], &[&test_gallery.creator]).await.unwrap();
    env.assert_refused(&[close(&env, &test_gallery)], &[&test_gallery.creator], "GalleryStillSupported")
        .await;
    let release = release_delegation(&fan.owner, &test_gallery.gallery, &env.roles.payer.pubkey());
    env.send(&[release], &[]).await.unwrap();
    env.send(&[close(&env, &test_gallery)], &[&test_gallery.creator]).await.unwrap();
}

#[tokio::test]
async fn close_gallery_with_rent_for_another_wallet_is_refused() {
    let env = TestEnv::new().await;
    let test_gallery = env.register_gallery("stage").await;
    let creator = test_gallery.creator.pubkey();
    let theft = close_gallery(&creator, &test_gallery.gallery, &creator);
    env.assert_refused(&[theft], &[&test_gallery.creator], "WrongRentPayer").await;
}

#[tokio::test]
async fn close_gallery_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let test_gallery = env.register_gallery("stage").await;
    guarded(&env, close(&env, &test_gallery), &test_gallery.creator, "NotCreator").await;
}

#[tokio::test]
async fn close_gallery_while_everything_is_paused_succeeds() {
    let env = TestEnv::new().await;
    let test_gallery = env.register_gallery("stage").await;
    pause_all(&env).await;
    env.send(&[close(&env, &test_gallery)], &[&test_gallery.creator]).await.unwrap();
}
