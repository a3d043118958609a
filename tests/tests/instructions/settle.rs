//! settle: a gallery counts what its delegations are worth now. Any caller may call it; it never pays.

use influence::{events::GallerySettled, state::Influence};
use influence_client::{
    accounts::test_accounts,
    address,
    event::ProgramEvent,
    instructions::{crank::settle, creator, user::ALL},
};
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{START, TestChain, TestEnv},
};
use solana_instruction::AccountMeta;
use solana_signer::Signer;

use crate::{common::*, unlock::leaving};

#[tokio::test]
async fn settle_of_a_changed_total_brings_the_gallery_up_to_date() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    env.advance(2).await;
    let (mut record, mut gallery) = (env.influence(&fan).await, env.gallery(&test_gallery.gallery).await);
    let mut delegation = env.delegation(&fan, &test_gallery.gallery).await.unwrap();
    let receipt = env.send(&[settle(&test_gallery.gallery, &[fan.owner])], &[]).await.unwrap();
    (delegation.points, delegation.revision) = (6.into(), 2.into());
    assert_same(&env.delegation(&fan, &test_gallery.gallery).await.unwrap(), &delegation);
    record.settled_count = 1.into();
    assert_same(&env.influence(&fan).await, &record);
    (gallery.points, gallery.point_seconds) = (6.into(), (2 * 10).into());
    gallery.updated_at = (START + 3).into();
    assert_same(&env.gallery(&test_gallery.gallery).await, &gallery);
    let settled = GallerySettled { gallery: test_gallery.gallery, before: 10, after: 6, settled: 1 };
    assert_eq!(only_event(&receipt), ProgramEvent::GallerySettled(settled));
}

#[tokio::test]
async fn settle_of_many_owners_counts_each_once() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let other = env.locked_fan("other", 5).await;
    env.send_as(&other, env.allocate(&other, &test_gallery.gallery, ALL)).await.unwrap();
    let owners = [fan.owner, other.owner, fan.owner];
    let receipt = env.send(&[settle(&test_gallery.gallery, &owners)], &[]).await.unwrap();
    let settled = GallerySettled { gallery: test_gallery.gallery, before: 15, after: 11, settled: 1 };
    assert_eq!(only_event(&receipt), ProgramEvent::GallerySettled(settled));
}

#[tokio::test]
async fn settle_without_accounts_only_brings_the_time_sum_forward() {
    let env = TestEnv::new().await;
    let (_, test_gallery) = leaving(&env).await;
    env.advance(2).await;
    let receipt = env.send(&[settle(&test_gallery.gallery, &[])], &[]).await.unwrap();
    assert_eq!(u128::from(env.gallery(&test_gallery.gallery).await.point_seconds), 20);
    let settled = GallerySettled { gallery: test_gallery.gallery, before: 10, after: 10, settled: 0 };
    assert_eq!(only_event(&receipt), ProgramEvent::GallerySettled(settled));
}

#[tokio::test]
async fn settle_of_a_retired_gallery_counts_nothing() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    env.send(&[settle(&test_gallery.gallery, &[fan.owner])], &[]).await.unwrap();
    let retirement = creator::retire_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery);
    env.send(&[retirement], &[&test_gallery.creator]).await.unwrap();
    env.send(&[settle(&test_gallery.gallery, &[fan.owner])], &[]).await.unwrap();
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 0);
    assert_eq!(u32::from(env.influence(&fan).await.settled_count), 1);
}

#[tokio::test]
async fn settle_of_what_is_gone_passes_over_it() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let gone = env.fan("gone", 0).await;
    env.send_as(&gone, env.close(&gone)).await.unwrap();
    let never = env.wallet("never", 0).await;
    let paid_into = address::delegation(&never.owner, &test_gallery.gallery);
    env.chain.set_account(&paid_into, test_accounts::wallet(1_000_000)).await;
    let owners = [gone.owner, never.owner, fan.owner];
    env.send(&[settle(&test_gallery.gallery, &owners)], &[]).await.unwrap();
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 6);
}

#[tokio::test]
async fn settle_with_half_a_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let mut half = settle(&test_gallery.gallery, &[]);
    half.accounts.push(AccountMeta::new(record_of(&fan), false));
    env.assert_refused(&[half], &[], "InvalidRemainingAccounts").await;
}

#[tokio::test]
async fn settle_with_a_read_only_pair_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    for place in [2, 3] {
        let mut settling = settle(&test_gallery.gallery, &[fan.owner]);
        settling.accounts[place].is_writable = false;
        env.assert_refused(&[settling], &[], "InvalidRemainingAccounts").await;
    }
}

#[tokio::test]
async fn settle_of_another_owners_or_gallerys_delegation_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let (other, elsewhere) = (env.locked_fan("other", 5).await, env.register_gallery("elsewhere").await);
    env.send_as(&other, env.allocate(&other, &test_gallery.gallery, 1)).await.unwrap();
    env.send_as(&other, env.allocate(&other, &elsewhere.gallery, 1)).await.unwrap();
    let own = address::delegation(&fan.owner, &test_gallery.gallery);
    let of_another = address::delegation(&other.owner, &test_gallery.gallery);
    let mixed = instead(settle(&test_gallery.gallery, &[fan.owner]), &own, &of_another);
    env.assert_refused(&[mixed], &[], "WrongPair").await;
    let foreign =
        instead(settle(&elsewhere.gallery, &[other.owner]), &elsewhere.gallery, &test_gallery.gallery);
    env.assert_refused(&[foreign], &[], "WrongPair").await;
}

#[tokio::test]
async fn settle_of_points_that_the_gallery_does_not_count_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let settling = settle(&test_gallery.gallery, &[fan.owner]);
    let (short, full): (u64, u64) = (9, 10);
    forge_points(&env, &test_gallery, short).await;
    env.assert_refused(std::slice::from_ref(&settling), &[], "InvariantViolated").await;
    forge_points(&env, &test_gallery, full).await;
    env.send(&[settling], &[]).await.unwrap();
}

#[tokio::test]
async fn settle_of_more_delegations_than_can_be_counted_is_refused() {
    let env = TestEnv::new().await;
    let (fan, test_gallery) = leaving(&env).await;
    let full = |record: &mut Influence| record.settled_count = u32::MAX.into();
    forge(&env, &record_of(&fan), full).await;
    env.assert_refused(&[settle(&test_gallery.gallery, &[fan.owner])], &[], "Overflow").await;
}

#[tokio::test]
async fn settle_while_everything_is_paused_succeeds() {
    let env = TestEnv::new().await;
    let (fan, test_gallery): (Fan, TestGallery) = leaving(&env).await;
    pause_all(&env).await;
    env.send(&[settle(&test_gallery.gallery, &[fan.owner])], &[]).await.unwrap();
    assert!(env.influence(&fan).await.is_settled());
}

async fn forge_points(env: &Earth, test_gallery: &TestGallery, points: u64) {
    forge::<influence::state::Gallery>(env, &test_gallery.gallery, |gallery| gallery.points = points.into())
        .await;
}
