//! withdraw: points back from a gallery, at any time.

use influence::{
    events::PointsWithdrawn,
    state::{Gallery, Influence},
};
use influence_client::{
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
    test_env::{START, TestEnv},
};
use solana_signer::Signer;

use crate::common::*;

/// A fan with 10 points, 6 of them with a gallery since a second.
async fn supporter(env: &Earth) -> (Fan, TestGallery) {
    let (fan, test_gallery) = (env.locked_fan("fan", 10).await, env.register_gallery("stage").await);
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 6)).await.unwrap();
    env.advance(1).await;
    (fan, test_gallery)
}

#[tokio::test]
async fn withdraw_of_a_part_keeps_the_delegation() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    let (mut record, mut gallery) = (env.influence(&fan).await, env.gallery(&test_gallery.gallery).await);
    let mut delegation = env.delegation(&fan, &test_gallery.gallery).await.unwrap();
    let receipt = env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, 2)).await.unwrap();
    let shares = MAX_SHARES / 10 * 4;
    (delegation.shares, delegation.points) = (shares.into(), 4.into());
    assert_same(&env.delegation(&fan, &test_gallery.gallery).await.unwrap(), &delegation);
    record.allocated_shares = shares.into();
    assert_same(&env.influence(&fan).await, &record);
    (gallery.points, gallery.point_seconds) = (4.into(), 6.into());
    gallery.updated_at = (START + 1).into();
    assert_same(&env.gallery(&test_gallery.gallery).await, &gallery);
    let (owner, gallery) = (fan.owner, test_gallery.gallery);
    let withdrawn = PointsWithdrawn { owner, gallery, before: 6, after: 4, shares, revision: 1 };
    assert_eq!(only_event(&receipt), ProgramEvent::PointsWithdrawn(withdrawn));
}

#[tokio::test]
async fn withdraw_of_all_closes_the_delegation_and_returns_its_rent() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = (env.locked_fan("fan", 10).await, env.register_gallery("stage").await);
    let friend = env.wallet("friend", 0).await;
    let allocation = user::allocate(&friend.owner, &fan.owner, &test_gallery.gallery, 6, None);
    let before = lamports(&env, &friend.owner).await;
    env.send(&[allocation], &[&fan.key, &friend.key]).await.unwrap();
    let withdrawal = user::withdraw(&fan.owner, &test_gallery.gallery, &friend.owner, ALL, Some(1));
    let receipt = env.send_as(&fan, withdrawal).await.unwrap();
    assert_eq!(env.account(&address::delegation(&fan.owner, &test_gallery.gallery)).await, None);
    assert_eq!(lamports(&env, &friend.owner).await, before);
    let (record, gallery) = (env.influence(&fan).await, env.gallery(&test_gallery.gallery).await);
    assert_eq!((u32::from(record.delegation_count), u32::from(record.settled_count)), (0, 0));
    assert_eq!(u64::from(record.allocated_shares), 0);
    assert_eq!((u64::from(gallery.points), u32::from(gallery.supporters)), (0, 0));
    let (owner, gallery) = (fan.owner, test_gallery.gallery);
    let withdrawn = PointsWithdrawn { owner, gallery, before: 6, after: 0, shares: 0, revision: 1 };
    assert_eq!(only_event(&receipt), ProgramEvent::PointsWithdrawn(withdrawn));
}

#[tokio::test]
async fn withdraw_of_as_much_or_more_than_there_is_takes_all() {
    for points in [6, 7] {
        let env = TestEnv::new().await;
        let (fan, test_gallery) = supporter(&env).await;
        env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, points)).await.unwrap();
        assert!(env.delegation(&fan, &test_gallery.gallery).await.is_none());
    }
}

#[tokio::test]
async fn withdraw_at_a_total_of_nothing_closes_the_delegation() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    env.send_as(&fan, env.unlock(&fan, 10, &[test_gallery.gallery])).await.unwrap();
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, 1)).await.unwrap();
    assert!(env.delegation(&fan, &test_gallery.gallery).await.is_none());
}

#[tokio::test]
async fn withdraw_of_an_unsettled_part_settles_the_rest() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    env.send_as(&fan, env.unlock(&fan, 5, &[])).await.unwrap();
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, 1)).await.unwrap();
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 2);
    assert!(env.influence(&fan).await.is_settled());
}

#[tokio::test]
async fn withdraw_from_a_retired_gallery_succeeds() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    let retirement = creator::retire_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery);
    env.send(&[retirement], &[&test_gallery.creator]).await.unwrap();
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, 2)).await.unwrap();
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 0);
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, ALL)).await.unwrap();
    assert_eq!(u32::from(env.gallery(&test_gallery.gallery).await.supporters), 0);
}

#[tokio::test]
async fn withdraw_of_nothing_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    env.assert_refused(&[env.withdraw(&fan, &test_gallery.gallery, 0)], &[&fan.key], "ZeroAmount").await;
}

#[tokio::test]
async fn withdraw_at_another_revision_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    let payer = env.roles.payer.pubkey();
    let at = |revision| user::withdraw(&fan.owner, &test_gallery.gallery, &payer, 1, Some(revision));
    for revision in [0, 2] {
        env.assert_refused(&[at(revision)], &[&fan.key], "TotalChanged").await;
    }
    env.send_as(&fan, at(1)).await.unwrap();
}

#[tokio::test]
async fn withdraw_of_another_owners_delegation_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    let other = env.locked_fan("other", 10).await;
    env.send_as(&other, env.allocate(&other, &test_gallery.gallery, ALL)).await.unwrap();
    let own = address::delegation(&fan.owner, &test_gallery.gallery);
    let theirs = address::delegation(&other.owner, &test_gallery.gallery);
    let withdrawal = instead(env.withdraw(&fan, &test_gallery.gallery, 1), &own, &theirs);
    env.assert_refused(&[withdrawal], &[&fan.key], "WrongPair").await;
}

#[tokio::test]
async fn withdraw_from_another_gallery_than_the_delegations_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    let elsewhere = env.register_gallery("elsewhere").await;
    let withdrawal =
        instead(env.withdraw(&fan, &test_gallery.gallery, 1), &test_gallery.gallery, &elsewhere.gallery);
    env.assert_refused(&[withdrawal], &[&fan.key], "WrongPair").await;
}

#[tokio::test]
async fn withdraw_with_rent_for_another_wallet_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    let withdrawal = user::withdraw(&fan.owner, &test_gallery.gallery, &fan.owner, ALL, None);
    env.assert_refused(&[withdrawal], &[&fan.key], "WrongRentPayer").await;
}

#[tokio::test]
async fn withdraw_of_points_that_the_gallery_does_not_count_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    forge::<Gallery>(&env, &test_gallery.gallery, |gallery| gallery.points = 5.into()).await;
    env.assert_refused(&[env.withdraw(&fan, &test_gallery.gallery, 1)], &[&fan.key], "InvariantViolated")
        .await;
}

#[tokio::test]
async fn withdraw_from_records_that_count_no_supporter_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    forge::<Gallery>(&env, &test_gallery.gallery, |gallery| gallery.supporters = 0.into()).await;
    env.assert_refused(&[env.withdraw(&fan, &test_gallery.gallery, ALL)], &[&fan.key], "InvariantViolated")
        .await;
    forge::<Gallery>(&env, &test_gallery.gallery, |gallery| gallery.supporters = 1.into()).await;
    forge::<Influence>(&env, &record_of(&fan), |record| record.delegation_count = 0.into()).await;
    env.assert_refused(&[env.withdraw(&fan, &test_gallery.gallery, ALL)], &[&fan.key], "InvariantViolated")
        .await;
}

#[tokio::test]
async fn withdraw_from_a_record_whose_total_is_no_sum_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    forge::<Influence>(&env, &record_of(&fan), |record| record.holding_score = 1.into()).await;
    env.assert_refused(&[env.withdraw(&fan, &test_gallery.gallery, 1)], &[&fan.key], "InvariantViolated")
        .await;
}

#[tokio::test]
async fn withdraw_by_a_stranger_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    guarded(&env, env.withdraw(&fan, &test_gallery.gallery, 1), &fan.key, "NotOwner").await;
}

#[tokio::test]
async fn withdraw_while_everything_is_paused_succeeds() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = supporter(&env).await;
    pause_all(&env).await;
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, 1)).await.unwrap();
    env.send_as(&fan, env.withdraw(&fan, &test_gallery.gallery, ALL)).await.unwrap();
}
