//! Galleries: supporters come and go, and so do galleries.

use influence_client::instructions::{crank, creator};
use influence_tests::test_env::{TOKEN, TestEnv};
use solana_signer::Signer;

#[tokio::test]
async fn when_the_last_supporter_leaves_nothing_is_left_and_it_closes() {
    let env = TestEnv::embedded().await;
    let test_gallery = env.register_gallery("stage").await;
    let (a, b) = (env.locked_fan("a", 1_000).await, env.locked_fan("b", 2_000).await);
    for fan in [&a, &b] {
        env.send_as(fan, env.allocate(fan, &test_gallery.gallery, 777)).await.unwrap();
    }
    env.advance(1).await;
    // One leaves settled, the other after the total changed underneath.
    env.send_as(&a, env.withdraw(&a, &test_gallery.gallery, u64::MAX)).await.unwrap();
    env.send_as(&b, env.unlock(&b, 1_999, &[])).await.unwrap();
    env.send_as(&b, env.withdraw(&b, &test_gallery.gallery, u64::MAX)).await.unwrap();
    let gallery = env.gallery(&test_gallery.gallery).await;
    assert_eq!((u64::from(gallery.points), u32::from(gallery.supporters)), (0, 0));
    let payer = env.roles.payer.pubkey();
    let close = creator::close_gallery(&test_gallery.creator.pubkey(), &test_gallery.gallery, &payer);
    env.send(&[close], &[&test_gallery.creator]).await.expect("close_gallery");
    env.audit().await;
}

#[tokio::test]
async fn a_retired_gallery_with_supporters_blocks_no_unlock() {
    let env = TestEnv::embedded().await;
    let (dead, alive) = (env.register_gallery("dead").await, env.register_gallery("alive").await);
    let (a, b) = (env.locked_fan("a", 1_000).await, env.locked_fan("b", 2_000).await);
    for fan in [&a, &b] {
        env.send_as(fan, env.allocate(fan, &dead.gallery, 500)).await.unwrap();
    }
    env.advance(1).await;
    let retire = creator::retire_gallery(&dead.creator.pubkey(), &dead.gallery);
    env.send(&[retire], &[&dead.creator]).await.unwrap();
    env.assert_refused(&[env.allocate(&a, &dead.gallery, 1)], &[&a.key], "GalleryRetired").await;
    let into = env.reallocate(&a, &alive.gallery, &dead.gallery, 1);
    env.send(&[into], &[&a.key]).await.expect_err("nor moved into it");
    env.send_as(&a, env.reallocate(&a, &dead.gallery, &alive.gallery, 200)).await.expect("out of it");
    env.send(&[crank::settle(&dead.gallery, &[a.owner, b.owner])], &[]).await.unwrap();
    assert_eq!(u64::from(env.gallery(&dead.gallery).await.points), 0);
    env.send_as(&b, env.unlock(&b, 2_000, &[dead.gallery])).await.expect("unlock");
    assert_eq!(env.balance(&b.tokens).await, 2_000);
    let payer = env.roles.payer.pubkey();
    for fan in [&a, &b] {
        let release = crank::release_delegation(&fan.owner, &dead.gallery, &payer);
        env.send(&[release], &[]).await.expect("any caller may release");
    }
    assert_eq!(u64::from(env.gallery(&alive.gallery).await.points), 200);
    assert_eq!(env.influence(&a).await.portfolio().free_points(), Ok(800));
    let close = creator::close_gallery(&dead.creator.pubkey(), &dead.gallery, &payer);
    env.send(&[close], &[&dead.creator]).await.expect("no supporter is left");
    env.audit().await;
}

#[tokio::test]
async fn an_unlock_waits_for_settling_and_any_caller_finishes_it() {
    let env = TestEnv::new().await;
    let fan = env.locked_fan("fan", 1_000 * TOKEN).await;
    let test_galleries =
        [env.register_gallery("a").await, env.register_gallery("b").await, env.register_gallery("c").await];
    for test_gallery in &test_galleries {
        env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 300 * TOKEN)).await.unwrap();
    }
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 500 * TOKEN, &[test_galleries[0].gallery])).await.unwrap();
    assert_eq!(env.balance(&fan.tokens).await, 0, "two galleries still count the tokens");
    let influence = env.influence(&fan).await;
    assert_eq!(u64::from(influence.total), 500 * TOKEN, "they stopped counting at once");
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    env.assert_refused(std::slice::from_ref(&finish), &[], "NotSettled").await;
    for test_gallery in &test_galleries[1..] {
        env.assert_refused(std::slice::from_ref(&finish), &[], "NotSettled").await;
        let stranger = &env.roles.stranger;
        let settle = crank::settle(&test_gallery.gallery, &[fan.owner]);
        env.send_from(&[settle], &[stranger]).await.expect("any caller settles");
    }
    env.send_from(&[finish], &[&env.roles.stranger]).await.expect("any caller finishes");
    assert_eq!(env.balance(&fan.tokens).await, 500 * TOKEN);
    assert_eq!(env.vault(&fan).await, 500 * TOKEN);
}

#[tokio::test]
async fn a_pending_unlock_survives_new_scores() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000).await;
    let test_gallery = env.register_gallery("stage").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 300)).await.unwrap();
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 500, &[])).await.unwrap();
    let settle = crank::settle(&test_gallery.gallery, &[fan.owner]);
    env.send(std::slice::from_ref(&settle), &[]).await.unwrap();
    env.score(influence_tests::test_env::FIRST_DAY, &[(fan.owner, 9_000)]).await;
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    env.assert_refused(std::slice::from_ref(&finish), &[], "NotSettled").await;
    env.send(&[settle, finish], &[]).await.expect("settled again and paid, in one transaction");
    assert_eq!(env.balance(&fan.tokens).await, 500);
    env.audit().await;
}

#[tokio::test]
async fn a_second_unlock_joins_the_first() {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", 1_000).await;
    let test_gallery = env.register_gallery("stage").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 300)).await.unwrap();
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 200, &[])).await.unwrap();
    env.send_as(&fan, env.unlock(&fan, 300, &[test_gallery.gallery])).await.unwrap();
    assert_eq!(env.balance(&fan.tokens).await, 500, "both are paid");
    assert_eq!(u64::from(env.influence(&fan).await.unlocking), 0);
    env.audit().await;
}

#[tokio::test]
async fn a_lock_while_unlocking_changes_nothing_of_what_is_on_its_way() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 1_500).await;
    env.send_as(&fan, env.lock(&fan, 1_000, &[])).await.unwrap();
    let test_gallery = env.register_gallery("stage").await;
    env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 300)).await.unwrap();
    env.advance(1).await;
    env.send_as(&fan, env.unlock(&fan, 200, &[])).await.unwrap();
    env.send_as(&fan, env.lock(&fan, 500, &[test_gallery.gallery])).await.unwrap();
    let influence = env.influence(&fan).await;
    assert_eq!([influence.locked, influence.unlocking].map(u64::from), [1_300, 200]);
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &env.token, false);
    env.send(&[finish], &[]).await.expect("finish_unlock");
    assert_eq!(env.balance(&fan.tokens).await, 200);
    env.audit().await;
}

#[tokio::test]
async fn a_dead_member_does_not_stop_a_batch() {
    let env = TestEnv::embedded().await;
    let test_gallery = env.register_gallery("stage").await;
    let (gone, stays) = (env.locked_fan("gone", 1_000).await, env.locked_fan("stays", 1_000).await);
    for fan in [&gone, &stays] {
        env.send_as(fan, env.allocate(fan, &test_gallery.gallery, 500)).await.unwrap();
    }
    env.advance(1).await;
    env.send_as(&stays, env.unlock(&stays, 500, &[])).await.unwrap();
    let leave = [
        env.withdraw(&gone, &test_gallery.gallery, u64::MAX),
        env.unlock(&gone, 1_000, &[]),
        env.close(&gone),
    ];
    env.send(&leave, &[&gone.key]).await.unwrap();
    let settle = crank::settle(&test_gallery.gallery, &[gone.owner, stays.owner]);
    env.send(&[settle], &[]).await.expect("a closed pair is skipped");
    assert_eq!(u64::from(env.gallery(&test_gallery.gallery).await.points), 250);
    env.audit().await;
}
