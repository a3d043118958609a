//! Galleries: supporters come and go, and so do galleries.

use influence_client::instruction::{crank, creator};
use influence_tests::world::{TOKEN, World};
use solana_signer::Signer;

#[tokio::test]
async fn when_the_last_supporter_leaves_nothing_is_left_and_it_closes() {
    let world = World::embedded().await;
    let stage = world.stage("stage").await;
    let (a, b) = (world.locked_fan("a", 1_000).await, world.locked_fan("b", 2_000).await);
    for fan in [&a, &b] {
        world.act(fan, world.allocate(fan, &stage.gallery, 777)).await.unwrap();
    }
    world.pass(1).await;
    // One leaves settled, the other after the total changed underneath.
    world.act(&a, world.withdraw(&a, &stage.gallery, u64::MAX)).await.unwrap();
    world.act(&b, world.unlock(&b, 1_999, &[])).await.unwrap();
    world.act(&b, world.withdraw(&b, &stage.gallery, u64::MAX)).await.unwrap();
    let gallery = world.gallery(&stage.gallery).await;
    assert_eq!((u64::from(gallery.points), u32::from(gallery.supporters)), (0, 0));
    let payer = world.roles.payer.pubkey();
    let close = creator::close_gallery(&stage.creator.pubkey(), &stage.gallery, &payer);
    world.send(&[close], &[&stage.creator]).await.expect("close_gallery");
    world.audit().await;
}

#[tokio::test]
async fn a_gallery_retired_under_its_supporters_holds_nothing_back() {
    let world = World::embedded().await;
    let (dead, alive) = (world.stage("dead").await, world.stage("alive").await);
    let (a, b) = (world.locked_fan("a", 1_000).await, world.locked_fan("b", 2_000).await);
    for fan in [&a, &b] {
        world.act(fan, world.allocate(fan, &dead.gallery, 500)).await.unwrap();
    }
    world.pass(1).await;
    let retire = creator::retire_gallery(&dead.creator.pubkey(), &dead.gallery);
    world.send(&[retire], &[&dead.creator]).await.unwrap();
    world.refuse(&[world.allocate(&a, &dead.gallery, 1)], &[&a.key], "GalleryRetired").await;
    let into = world.reallocate(&a, &alive.gallery, &dead.gallery, 1);
    world.send(&[into], &[&a.key]).await.expect_err("nor moved into it");
    world.act(&a, world.reallocate(&a, &dead.gallery, &alive.gallery, 200)).await.expect("out of it");
    world.send(&[crank::settle(&dead.gallery, &[a.owner, b.owner])], &[]).await.unwrap();
    assert_eq!(u64::from(world.gallery(&dead.gallery).await.points), 0);
    world.act(&b, world.unlock(&b, 2_000, &[dead.gallery])).await.expect("unlock");
    assert_eq!(world.balance(&b.tokens).await, 2_000);
    let payer = world.roles.payer.pubkey();
    for fan in [&a, &b] {
        let release = crank::release_delegation(&fan.owner, &dead.gallery, &payer);
        world.send(&[release], &[]).await.expect("any caller may release");
    }
    assert_eq!(u64::from(world.gallery(&alive.gallery).await.points), 200);
    assert_eq!(world.influence(&a).await.portfolio().free_points(), Ok(800));
    let close = creator::close_gallery(&dead.creator.pubkey(), &dead.gallery, &payer);
    world.send(&[close], &[&dead.creator]).await.expect("no supporter is left");
    world.audit().await;
}

#[tokio::test]
async fn an_unlock_waits_for_the_galleries_and_a_stranger_finishes_it() {
    let world = World::new().await;
    let fan = world.locked_fan("fan", 1_000 * TOKEN).await;
    let stages = [world.stage("a").await, world.stage("b").await, world.stage("c").await];
    for stage in &stages {
        world.act(&fan, world.allocate(&fan, &stage.gallery, 300 * TOKEN)).await.unwrap();
    }
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, 500 * TOKEN, &[stages[0].gallery])).await.unwrap();
    assert_eq!(world.balance(&fan.tokens).await, 0, "two galleries still count the tokens");
    let influence = world.influence(&fan).await;
    assert_eq!(u64::from(influence.total), 500 * TOKEN, "they stopped counting at once");
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &world.token, false);
    world.refuse(std::slice::from_ref(&finish), &[], "NotSettled").await;
    for stage in &stages[1..] {
        world.refuse(std::slice::from_ref(&finish), &[], "NotSettled").await;
        let stranger = &world.roles.stranger;
        let settle = crank::settle(&stage.gallery, &[fan.owner]);
        world.send_from(&[settle], &[stranger]).await.expect("any caller settles");
    }
    world.send_from(&[finish], &[&world.roles.stranger]).await.expect("any caller finishes");
    assert_eq!(world.balance(&fan.tokens).await, 500 * TOKEN);
    assert_eq!(world.vault(&fan).await, 500 * TOKEN);
}

#[tokio::test]
async fn a_pending_unlock_survives_new_scores() {
    let world = World::embedded().await;
    let fan = world.locked_fan("fan", 1_000).await;
    let stage = world.stage("stage").await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 300)).await.unwrap();
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, 500, &[])).await.unwrap();
    let settle = crank::settle(&stage.gallery, &[fan.owner]);
    world.send(std::slice::from_ref(&settle), &[]).await.unwrap();
    world.score(influence_tests::world::FIRST_DAY, &[(fan.owner, 9_000)]).await;
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &world.token, false);
    world.refuse(std::slice::from_ref(&finish), &[], "NotSettled").await;
    world.send(&[settle, finish], &[]).await.expect("settled again and paid, in one transaction");
    assert_eq!(world.balance(&fan.tokens).await, 500);
    world.audit().await;
}

#[tokio::test]
async fn a_second_unlock_joins_the_first() {
    let world = World::embedded().await;
    let fan = world.locked_fan("fan", 1_000).await;
    let stage = world.stage("stage").await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 300)).await.unwrap();
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, 200, &[])).await.unwrap();
    world.act(&fan, world.unlock(&fan, 300, &[stage.gallery])).await.unwrap();
    assert_eq!(world.balance(&fan.tokens).await, 500, "both are paid");
    assert_eq!(u64::from(world.influence(&fan).await.unlocking), 0);
    world.audit().await;
}

#[tokio::test]
async fn a_lock_while_unlocking_changes_nothing_of_what_is_on_its_way() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 1_500).await;
    world.act(&fan, world.lock(&fan, 1_000, &[])).await.unwrap();
    let stage = world.stage("stage").await;
    world.act(&fan, world.allocate(&fan, &stage.gallery, 300)).await.unwrap();
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, 200, &[])).await.unwrap();
    world.act(&fan, world.lock(&fan, 500, &[stage.gallery])).await.unwrap();
    let influence = world.influence(&fan).await;
    assert_eq!([influence.locked, influence.unlocking].map(u64::from), [1_300, 200]);
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &world.token, false);
    world.send(&[finish], &[]).await.expect("finish_unlock");
    assert_eq!(world.balance(&fan.tokens).await, 200);
    world.audit().await;
}

#[tokio::test]
async fn a_dead_member_does_not_stop_a_batch() {
    let world = World::embedded().await;
    let stage = world.stage("stage").await;
    let (gone, stays) = (world.locked_fan("gone", 1_000).await, world.locked_fan("stays", 1_000).await);
    for fan in [&gone, &stays] {
        world.act(fan, world.allocate(fan, &stage.gallery, 500)).await.unwrap();
    }
    world.pass(1).await;
    world.act(&stays, world.unlock(&stays, 500, &[])).await.unwrap();
    let leave = [
        world.withdraw(&gone, &stage.gallery, u64::MAX),
        world.unlock(&gone, 1_000, &[]),
        world.close(&gone),
    ];
    world.send(&leave, &[&gone.key]).await.unwrap();
    let settle = crank::settle(&stage.gallery, &[gone.owner, stays.owner]);
    world.send(&[settle], &[]).await.expect("a closed pair is skipped");
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), 250);
    world.audit().await;
}
