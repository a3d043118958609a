//! Whatever numbers and clocks do, users get their tokens and points out (I-10).

use anchor_lang::bytemuck::bytes_of;
use influence::state::{Gallery, Influence};
use influence_client::{account::Record, address, chain::embedded::Embedded, instruction::crank};
use influence_scoring::tree::Half;
use influence_tests::{
    days::ScoredDay,
    people::{Fan, Stage},
    world::{DAY, FIRST_DAY, START, World},
};
use solana_address::Address;

async fn put<T: Record>(world: &World<Embedded>, address: &Address, record: &T) {
    let mut account = world.account(address).await.expect("the account");
    account.data.truncate(8);
    account.data.extend_from_slice(bytes_of(record));
    world.chain.set_account(address, account).expect("an account");
}

async fn start() -> (World<Embedded>, Fan, Stage) {
    let world = World::embedded().await;
    let (fan, stage) = (world.locked_fan("fan", 1_000).await, world.stage("stage").await);
    world.act(&fan, world.allocate(&fan, &stage.gallery, 600)).await.unwrap();
    world.pass(1).await;
    (world, fan, stage)
}

#[tokio::test]
async fn a_gallery_full_to_the_brim_keeps_nobody_inside() {
    let (world, fan, stage) = start().await;
    let gallery = world.gallery(&stage.gallery).await;
    put(&world, &stage.gallery, &Gallery { points: u64::MAX.into(), ..gallery }).await;
    world.score(FIRST_DAY, &[(fan.owner, 500)]).await;
    let settle = crank::settle(&stage.gallery, &[fan.owner]);
    world.refuse(std::slice::from_ref(&settle), &[], "Overflow").await;
    let leave = [world.withdraw(&fan, &stage.gallery, u64::MAX), world.unlock(&fan, 1_000, &[])];
    world.send(&leave, &[&fan.key]).await.expect("withdrawn and unlocked");
    assert_eq!(world.balance(&fan.tokens).await, 1_000);
    assert_eq!(u64::from(world.gallery(&stage.gallery).await.points), u64::MAX - 600);
}

#[tokio::test]
async fn a_member_whose_total_would_overflow_does_not_stop_its_neighbours() {
    let world = World::embedded().await;
    let (full, other) = (world.fan("full", 0).await, world.fan("other", 0).await);
    let locked = (1u64 << 62) - 5;
    let record = world.influence(&full).await;
    let record = Influence { locked: locked.into(), total: locked.into(), ..record };
    put(&world, &address::influence(&full.owner), &record).await;
    let day = ScoredDay::of(FIRST_DAY, &[(full.owner, 6), (other.owner, 7)], &[]);
    world.publish(&day).await;
    world.send(&[day.apply_run(Half::Members, 0, 2)], &[]).await.expect("apply_holdings");
    assert_eq!(bytes_of(&world.influence(&full).await), bytes_of(&record), "skipped, untouched");
    assert_eq!(u64::from(world.influence(&other).await.total), 7);
}

#[tokio::test]
async fn a_clock_that_goes_back_takes_nothing_away_and_keeps_nobody_inside() {
    for back in [1, DAY, 300 * DAY, START] {
        let (world, fan, stage) = start().await;
        world.pass(DAY).await;
        world.send(&[crank::settle(&stage.gallery, &[fan.owner])], &[]).await.unwrap();
        let before = world.gallery(&stage.gallery).await;
        world.chain.set_time(START - back);
        world.send(&[crank::settle(&stage.gallery, &[fan.owner])], &[]).await.expect("settle");
        let after = world.gallery(&stage.gallery).await;
        assert_eq!(bytes_of(&after), bytes_of(&before), "no time has passed");
        world.act(&fan, world.unlock(&fan, 400, &[stage.gallery])).await.expect("unlock");
        world.act(&fan, world.withdraw(&fan, &stage.gallery, u64::MAX)).await.expect("withdraw");
        world.act(&fan, world.unlock(&fan, 600, &[])).await.expect("unlock");
        world.act(&fan, world.close(&fan)).await.expect("close_influence");
        assert_eq!(world.balance(&fan.tokens).await, 1_000, "with the clock {back} seconds back");
        world.audit().await;
    }
}

#[tokio::test]
async fn a_clock_that_jumps_four_hundred_days_changes_nothing_but_the_time() {
    let (world, fan, stage) = start().await;
    world.score(FIRST_DAY, &[(fan.owner, 500)]).await;
    world.pass(400 * DAY).await;
    world.act(&fan, world.unlock(&fan, 1_000, &[stage.gallery])).await.expect("unlock");
    assert_eq!(world.balance(&fan.tokens).await, 1_000);
    assert_eq!(u64::from(world.influence(&fan).await.holding_score), 500);
    world.score(FIRST_DAY + 399, &[(fan.owner, 5)]).await;
    assert_eq!(u64::from(world.influence(&fan).await.total), 5);
    world.audit().await;
}

#[tokio::test]
async fn hundreds_of_delegations_hold_their_owner_back_only_until_they_are_settled() {
    let world = World::embedded().await;
    let fan = world.locked_fan("fan", 1_000_000).await;
    let mut galleries = Vec::new();
    for number in 0..120 {
        let stage = world.stage(&format!("stage {number}")).await;
        world.act(&fan, world.allocate(&fan, &stage.gallery, 8_000)).await.unwrap();
        galleries.push(stage.gallery);
    }
    world.pass(1).await;
    world.act(&fan, world.unlock(&fan, 900_000, &[])).await.unwrap();
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &world.token, false);
    for gallery in &galleries {
        world.refuse(std::slice::from_ref(&finish), &[], "NotSettled").await;
        world.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.expect("settle");
    }
    world.send(&[finish], &[]).await.expect("finish_unlock");
    assert_eq!(world.balance(&fan.tokens).await, 900_000);
    world.audit().await;
}

#[tokio::test]
async fn settling_somebody_again_and_again_delays_nobody() {
    let (world, fan, stage) = start().await;
    world.act(&fan, world.unlock(&fan, 500, &[])).await.unwrap();
    let settle = crank::settle(&stage.gallery, &[fan.owner]);
    for _ in 0..5 {
        world.send_from(std::slice::from_ref(&settle), &[&world.roles.stranger]).await.expect("settle");
    }
    let finish = crank::finish_unlock(&fan.owner, &fan.tokens, &world.token, false);
    world.send(&[finish], &[]).await.expect("finish_unlock");
    world.audit().await;
}
