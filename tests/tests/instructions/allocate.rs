//! allocate: free points to a gallery; the first allocation creates the record between the two.

use influence::{
    constants::{DELEGATION_SEED, LAYOUT_VERSION, pause},
    events::PointsAllocated,
    state::{Delegation, Gallery, Influence},
};
use influence_client::{
    accounts::test_accounts,
    address,
    event::ProgramEvent,
    instructions::{
        creator,
        user::{self, ALL},
    },
};
use influence_core::shares::MAX_SHARES;
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{START, TOKEN, TestChain, TestEnv},
};
use solana_instruction::error::InstructionError;
use solana_signer::Signer;

use crate::common::*;

/// A fan with 10 points, and a gallery.
async fn ten_points(env: &Earth) -> (Fan, TestGallery) {
    (env.locked_fan("fan", 10).await, env.register_gallery("stage").await)
}

/// A share supply for a total of 10.
const SUPPLY: u64 = MAX_SHARES / 10 * 10;

#[tokio::test]
async fn allocate_for_the_first_time_creates_the_delegation() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    env.advance(7).await;
    let (mut record, mut gallery) = (env.influence(&fan).await, env.gallery(&test_gallery.gallery).await);
    let before = lamports(&env, &fan.owner).await;
    let allocation = user::allocate(&fan.owner, &fan.owner, &test_gallery.gallery, 4, Some(1));
    let receipt = env.send_as(&fan, allocation).await.unwrap();
    let shares = SUPPLY / 10 * 4;
    let delegation = address::delegation(&fan.owner, &test_gallery.gallery);
    let expected = Delegation {
        version: LAYOUT_VERSION,
        bump: bump(&[DELEGATION_SEED, fan.owner.as_ref(), test_gallery.gallery.as_ref()]),
        owner: fan.owner,
        gallery: test_gallery.gallery,
        rent_payer: fan.owner,
        shares: shares.into(),
        points: 4.into(),
        revision: 1.into(),
    };
    assert_same(&env.get::<Delegation>(&delegation).await, &expected);
    (record.delegation_count, record.settled_count) = (1.into(), 1.into());
    (record.share_supply, record.allocated_shares) = (SUPPLY.into(), shares.into());
    assert_same(&env.influence(&fan).await, &record);
    (gallery.points, gallery.supporters) = (4.into(), 1.into());
    gallery.updated_at = (START + 7).into();
    assert_same(&env.gallery(&test_gallery.gallery).await, &gallery);
    assert_eq!(lamports(&env, &fan.owner).await, before - lamports(&env, &delegation).await);
    let (owner, gallery) = (fan.owner, test_gallery.gallery);
    let allocated = PointsAllocated { owner, gallery, before: 0, after: 4, shares, revision: 1 };
    assert_eq!(only_event(&receipt), ProgramEvent::PointsAllocated(allocated));
}

#[tokio::test]
async fn allocate_again_adds_to_the_delegation() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 4)).await.unwrap();
    env.advance(5).await;
    let receipt = env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 3)).await.unwrap();
    let gallery = env.gallery(&test_gallery.gallery).await;
    assert_eq!((u64::from(gallery.points), u32::from(gallery.supporters)), (7, 1));
    assert_eq!(u128::from(gallery.point_seconds), 4 * 5);
    assert_eq!(u32::from(env.influence(&fan).await.delegation_count), 1);
    let ProgramEvent::PointsAllocated(allocated) = only_event(&receipt) else { panic!("another event") };
    assert_eq!((allocated.before, allocated.after), (4, 7));
}

#[tokio::test]
async fn allocate_of_all_takes_every_free_share() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    let other = env.register_gallery("other").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 4)).await.unwrap();
    env.send_as(&fan, env.allocate(&fan, &other.gallery, ALL)).await.unwrap();
    let record = env.influence(&fan).await;
    assert_eq!(u64::from(record.allocated_shares), u64::from(record.share_supply));
    assert_eq!(u64::from(env.gallery(&other.gallery).await.points), 6);
}

#[tokio::test]
async fn allocate_at_an_address_with_lamports_succeeds() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    let target = address::delegation(&fan.owner, &test_gallery.gallery);
    env.chain.set_account(&target, test_accounts::wallet(1)).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 4)).await.unwrap();
}

#[tokio::test]
async fn allocate_to_an_unsettled_delegation_settles_it() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 4)).await.unwrap();
    credit(&env, &fan.tokens, &fan.owner, 10).await;
    env.send_as(&fan, env.lock(&fan, 10, &[])).await.unwrap();
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 1)).await.unwrap();
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 9);
    assert!(env.influence(&fan).await.is_settled());
}

#[tokio::test]
async fn allocate_of_nothing_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    env.assert_refused(&[env.allocate(&fan, &test_gallery.gallery, 0)], &[&fan.key], "ZeroAmount").await;
}

#[tokio::test]
async fn allocate_without_a_total_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = (env.fan("fan", TOKEN).await, env.register_gallery("stage").await);
    for points in [1, ALL] {
        let allocation = env.allocate(&fan, &test_gallery.gallery, points);
        env.assert_refused(&[allocation], &[&fan.key], "NothingToAllocate").await;
    }
}

#[tokio::test]
async fn allocate_of_more_than_is_free_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    env.assert_refused(&[env.allocate(&fan, &test_gallery.gallery, 11)], &[&fan.key], "MoreThanFree").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 10)).await.unwrap();
    for points in [1, ALL] {
        let allocation = env.allocate(&fan, &test_gallery.gallery, points);
        env.assert_refused(&[allocation], &[&fan.key], "MoreThanFree").await;
    }
}

#[tokio::test]
async fn allocate_at_another_revision_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    let payer = env.roles.payer.pubkey();
    let at = |revision| user::allocate(&payer, &fan.owner, &test_gallery.gallery, 1, Some(revision));
    for revision in [0, 2] {
        env.assert_refused(&[at(revision)], &[&fan.key], "TotalChanged").await;
    }
    env.send_as(&fan, at(1)).await.unwrap();
}

#[tokio::test]
async fn allocate_to_a_retired_gallery_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 1)).await.unwrap();
    let retirement = creator::retire_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery);
    env.send(&[retirement], &[&test_gallery.creator]).await.unwrap();
    env.assert_refused(&[env.allocate(&fan, &test_gallery.gallery, 1)], &[&fan.key], "GalleryRetired").await;
}

#[tokio::test]
async fn allocate_through_another_delegation_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    let (other, elsewhere) = (env.locked_fan("other", 10).await, env.register_gallery("elsewhere").await);
    env.send_as(&other, env.allocate(&other, &test_gallery.gallery, ALL)).await.unwrap();
    env.send_as(&fan, env.allocate(&fan, &elsewhere.gallery, 1)).await.unwrap();
    let own = address::delegation(&fan.owner, &test_gallery.gallery);
    let of_another_owner = address::delegation(&other.owner, &test_gallery.gallery);
    let to_another_gallery = address::delegation(&fan.owner, &elsewhere.gallery);
    for wrong in [of_another_owner, to_another_gallery] {
        let allocation = instead(env.allocate(&fan, &test_gallery.gallery, 1), &own, &wrong);
        env.assert_refused(&[allocation], &[&fan.key], "WrongPair").await;
    }
}

#[tokio::test]
async fn allocate_to_a_new_record_elsewhere_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    let (own, elsewhere) =
        (address::delegation(&fan.owner, &test_gallery.gallery), address::vault(&test_gallery.gallery));
    let allocation = instead(env.allocate(&fan, &test_gallery.gallery, 1), &own, &elsewhere);
    env.assert_refused(&[allocation], &[&fan.key], InstructionError::InvalidSeeds).await;
}

#[tokio::test]
async fn allocate_beyond_what_a_gallery_can_count_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    forge::<Gallery>(&env, &test_gallery.gallery, |gallery| gallery.points = (u64::MAX - 3).into()).await;
    env.assert_refused(&[env.allocate(&fan, &test_gallery.gallery, 4)], &[&fan.key], "Overflow").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 3)).await.unwrap();
}

#[tokio::test]
async fn allocate_from_a_record_that_does_not_add_up_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    forge::<Influence>(&env, &record_of(&fan), |record| {
        (record.share_supply, record.allocated_shares) = (SUPPLY.into(), (SUPPLY + 1).into());
    })
    .await;
    env.assert_refused(&[env.allocate(&fan, &test_gallery.gallery, 1)], &[&fan.key], "InvariantViolated")
        .await;
}

#[tokio::test]
async fn allocate_from_a_record_whose_total_is_no_sum_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    forge::<Influence>(&env, &record_of(&fan), |record| record.holding_score = 1.into()).await;
    env.assert_refused(&[env.allocate(&fan, &test_gallery.gallery, 1)], &[&fan.key], "InvariantViolated")
        .await;
}

#[tokio::test]
async fn allocate_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    guarded(&env, env.allocate(&fan, &test_gallery.gallery, 1), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn allocate_without_the_payers_signature_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    let friend = env.wallet("friend", 0).await;
    let allocation = user::allocate(&friend.owner, &fan.owner, &test_gallery.gallery, 1, None);
    let silent = unsigned(allocation.clone(), &friend.owner);
    env.assert_refused(&[silent], &[&fan.key], InstructionError::MissingRequiredSignature).await;
    env.send(&[allocation], &[&fan.key, &friend.key]).await.unwrap();
    let delegation = env.delegation(&fan, &test_gallery.gallery).await.unwrap();
    assert_eq!(delegation.rent_payer, friend.owner);
}

#[tokio::test]
async fn allocate_while_paused_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    pausable(&env, env.allocate(&fan, &test_gallery.gallery, 1), &[&fan.key], pause::ALLOCATE).await;
}

#[tokio::test]
async fn allocate_to_a_closed_gallery_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = ten_points(&env).await;
    let payer = env.roles.payer.pubkey();
    let closing = creator::close_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery, &payer);
    env.send(&[closing], &[&test_gallery.creator]).await.unwrap();
    env.chain.set_account(&test_gallery.gallery, test_accounts::wallet(1_000_000)).await;
    let allocation = env.allocate(&fan, &test_gallery.gallery, 1);
    env.assert_refused(&[allocation], &[&fan.key], InstructionError::AccountDataTooSmall).await;
}
