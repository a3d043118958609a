//! Splitting, merging, reordering and repeating gain no owner a base unit, on chain (I-8).

use influence_client::{chain::embedded::Embedded, instruction::crank};
use influence_tests::{
    people::{Fan, Stage},
    world::{FIRST_DAY, World},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use solana_address::Address;

/// A fan with `total` base units locked and three galleries.
async fn start(total: u64) -> (World<Embedded>, Fan, Vec<Stage>) {
    let world = World::embedded().await;
    let fan = world.locked_fan("fan", total).await;
    let mut stages = Vec::new();
    for name in ["a", "b", "c"] {
        stages.push(world.stage(name).await);
    }
    world.pass(1).await;
    (world, fan, stages)
}

async fn points(world: &World<Embedded>, fan: &Fan, gallery: &Address) -> u64 {
    world.delegation(fan, gallery).await.map_or(0, |delegation| delegation.points.into())
}

/// What the galleries count, and what is still free.
async fn worth(world: &World<Embedded>, fan: &Fan, stages: &[Stage]) -> (u64, u64) {
    let mut counted = 0;
    for stage in stages {
        counted += points(world, fan, &stage.gallery).await;
    }
    (counted, world.influence(fan).await.portfolio().free_points().expect("a portfolio"))
}

#[tokio::test]
async fn many_small_allocations_are_worth_what_one_large_is() {
    for total in [10_007, 1 << 40, 999_999_999_999_989] {
        let (world, fan, stages) = start(total).await;
        let (a, b) = (&stages[0].gallery, &stages[1].gallery);
        let part = total / 31;
        for _ in 0..20 {
            world.act(&fan, world.allocate(&fan, a, part)).await.unwrap();
        }
        assert_eq!(points(&world, &fan, a).await, 20 * part);
        world.act(&fan, world.withdraw(&fan, a, u64::MAX)).await.unwrap();
        world.act(&fan, world.allocate(&fan, b, 20 * part)).await.unwrap();
        assert_eq!(points(&world, &fan, b).await, 20 * part);
        for _ in 0..19 {
            world.act(&fan, world.withdraw(&fan, b, part)).await.unwrap();
        }
        assert_eq!(points(&world, &fan, b).await, part);
        let more = world.allocate(&fan, a, total - part + 1);
        world.refuse(&[more], &[&fan.key], "MoreThanFree").await;
        world.audit().await;
    }
}

#[tokio::test]
async fn moving_in_circles_loses_at_most_dust_and_gains_nothing() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for total in [97, 10_007, 123_456_789_012_345] {
        let (world, fan, stages) = start(total).await;
        for stage in &stages {
            world.act(&fan, world.allocate(&fan, &stage.gallery, total / 4)).await.unwrap();
        }
        let mut before = worth(&world, &fan, &stages).await;
        for _ in 0..150 {
            let (from, to) = (random.random_range(0..3), random.random_range(0..2));
            let to = (from + 1 + to) % 3;
            let held = points(&world, &fan, &stages[from].gallery).await;
            if held == 0 {
                continue;
            }
            let amount = random.random_range(1..=held);
            let (from, to) = (&stages[from].gallery, &stages[to].gallery);
            world.act(&fan, world.reallocate(&fan, from, to, amount)).await.expect("reallocate");
            let after = worth(&world, &fan, &stages).await;
            assert!(after.0 <= before.0 + 1, "{before:?} became {after:?}");
            assert!(after.0 + after.1 <= total, "{after:?} of {total}");
            before = after;
        }
        world.audit().await;
    }
}

#[tokio::test]
async fn a_random_life_never_counts_more_than_there_is() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let (world, fan, stages) = start(1_000_003).await;
    let galleries: Vec<Address> = stages.iter().map(|stage| stage.gallery).collect();
    let (mut done, mut refused) = (0, 0);
    for _ in 0..400 {
        let gallery = &galleries[random.random_range(0..3)];
        let other = &galleries[random.random_range(0..3)];
        let amount = if random.random_ratio(1, 8) { u64::MAX } else { random.random_range(1..400_000) };
        let small = random.random_range(1..300_000);
        let instruction = match random.random_range(0..7) {
            0 | 1 => world.allocate(&fan, gallery, amount),
            2 => world.withdraw(&fan, gallery, amount),
            3 => world.reallocate(&fan, gallery, other, amount),
            4 => world.unlock(&fan, small, &galleries[..random.random_range(0..3)]),
            5 => world.lock(&fan, small, &galleries[..random.random_range(0..3)]),
            _ => crank::settle(gallery, &[fan.owner, fan.owner]),
        };
        world.pass(1).await;
        match world.act(&fan, instruction).await {
            Ok(_) => done += 1,
            Err(_) => refused += 1,
        }
        world.audit().await;
        let tokens = world.balance(&fan.tokens).await + world.vault(&fan).await;
        assert_eq!(tokens, 1_000_003, "no token is made or lost");
    }
    println!("{done} done, {refused} refused");
    assert!(done > 100 && refused > 20, "{done} done, {refused} refused");
}

#[tokio::test]
async fn the_order_of_settling_does_not_matter() {
    let mut sums = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let (world, fan, stages) = start(1_000_003).await;
        for (stage, amount) in stages.iter().zip([333_333, 333_334, 111_111]) {
            world.act(&fan, world.allocate(&fan, &stage.gallery, amount)).await.unwrap();
        }
        for (round, amount) in [400_001, 77, 599_000].into_iter().enumerate() {
            world.act(&fan, world.unlock(&fan, amount, &[])).await.unwrap();
            for place in order.iter().take(3 - round % 2) {
                let gallery = &stages[*place].gallery;
                world.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.unwrap();
            }
        }
        for place in order {
            world.send(&[crank::settle(&stages[place].gallery, &[fan.owner])], &[]).await.unwrap();
        }
        let mut sum = Vec::new();
        for stage in &stages {
            sum.push(points(&world, &fan, &stage.gallery).await);
        }
        sums.push(sum);
        world.audit().await;
    }
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
}

#[tokio::test]
async fn a_dust_share_can_be_left_behind_and_taken_out() {
    let (world, fan, stages) = start(1_000_000).await;
    let (a, b) = (&stages[0].gallery, &stages[1].gallery);
    world.act(&fan, world.allocate(&fan, a, 1)).await.unwrap();
    world.act(&fan, world.allocate(&fan, b, u64::MAX)).await.unwrap();
    world.act(&fan, world.unlock(&fan, 999_999, &[*a, *b])).await.unwrap();
    assert_eq!(world.balance(&fan.tokens).await, 999_999, "a share below one unit blocks nothing");
    assert_eq!(points(&world, &fan, a).await, 0);
    world.act(&fan, world.reallocate(&fan, a, b, u64::MAX)).await.expect("moved as a whole");
    world.act(&fan, world.withdraw(&fan, b, u64::MAX)).await.expect("withdrawn");
    world.audit().await;
    assert_eq!(world.influence(&fan).await.portfolio().allocated, 0);
}

#[tokio::test]
async fn two_records_of_one_score_are_never_counted_twice() {
    // Tokens that move from one wallet to another within the window are in the sum once, and the day says how often.
    let world = World::embedded().await;
    let (a, b) = (world.fan("a", 0).await, world.fan("b", 0).await);
    let day = world.score(FIRST_DAY, &[(a.owner, 500), (b.owner, 500)]).await;
    for _ in 0..3 {
        world.send(&[day.apply_one(&a.owner), day.apply_one(&b.owner)], &[]).await.unwrap();
    }
    let sum = u64::from(world.influence(&a).await.total) + u64::from(world.influence(&b).await.total);
    assert_eq!(sum, day.contents().holdings_sum);
    assert_eq!(u64::from(world.influence(&a).await.revision), 1);
}
