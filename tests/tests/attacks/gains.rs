//! Splitting, merging, reordering and repeating gain no owner a base unit, on chain (I-8).

use influence_client::{chain::embedded::EmbeddedChain, instructions::crank};
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{FIRST_DAY, TestEnv},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use solana_address::Address;

/// A fan with `total` base units locked and three galleries.
async fn start(total: u64) -> (TestEnv<EmbeddedChain>, Fan, Vec<TestGallery>) {
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("fan", total).await;
    let mut test_galleries = Vec::new();
    for name in ["a", "b", "c"] {
        test_galleries.push(env.register_gallery(name).await);
    }
    env.advance(1).await;
    (env, fan, test_galleries)
}

async fn points(env: &TestEnv<EmbeddedChain>, fan: &Fan, gallery: &Address) -> u64 {
    env.delegation(fan, gallery).await.map_or(0, |delegation| delegation.points.into())
}

/// What the galleries count, and what is still free.
async fn worth(env: &TestEnv<EmbeddedChain>, fan: &Fan, test_galleries: &[TestGallery]) -> (u64, u64) {
    let mut counted = 0;
    for test_gallery in test_galleries {
        counted += points(env, fan, &test_gallery.gallery).await;
    }
    (counted, env.influence(fan).await.portfolio().free_points().expect("a portfolio"))
}

#[tokio::test]
async fn many_small_allocations_are_worth_what_one_large_is() {
    for total in [10_007, 1 << 40, 999_999_999_999_989] {
        let (env, fan, test_galleries) = start(total).await;
        let (a, b) = (&test_galleries[0].gallery, &test_galleries[1].gallery);
        let part = total / 31;
        for _ in 0..20 {
            env.send_as(&fan, env.allocate(&fan, a, part)).await.unwrap();
        }
        assert_eq!(points(&env, &fan, a).await, 20 * part);
        env.send_as(&fan, env.withdraw(&fan, a, u64::MAX)).await.unwrap();
        env.send_as(&fan, env.allocate(&fan, b, 20 * part)).await.unwrap();
        assert_eq!(points(&env, &fan, b).await, 20 * part);
        for _ in 0..19 {
            env.send_as(&fan, env.withdraw(&fan, b, part)).await.unwrap();
        }
        assert_eq!(points(&env, &fan, b).await, part);
        let more = env.allocate(&fan, a, total - part + 1);
        env.assert_refused(&[more], &[&fan.key], "MoreThanFree").await;
        env.audit().await;
    }
}

#[tokio::test]
async fn moving_in_circles_loses_at_most_dust_and_gains_nothing() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for total in [97, 10_007, 123_456_789_012_345] {
        let (env, fan, test_galleries) = start(total).await;
        for test_gallery in &test_galleries {
            env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, total / 4)).await.unwrap();
        }
        let mut before = worth(&env, &fan, &test_galleries).await;
        for _ in 0..150 {
            let (from, to) = (random.random_range(0..3), random.random_range(0..2));
            let to = (from + 1 + to) % 3;
            let held = points(&env, &fan, &test_galleries[from].gallery).await;
            if held == 0 {
                continue;
            }
            let amount = random.random_range(1..=held);
            let (from, to) = (&test_galleries[from].gallery, &test_galleries[to].gallery);
            env.send_as(&fan, env.reallocate(&fan, from, to, amount)).await.expect("reallocate");
            let after = worth(&env, &fan, &test_galleries).await;
            assert!(after.0 <= before.0 + 1, "{before:?} became {after:?}");
            assert!(after.0 + after.1 <= total, "{after:?} of {total}");
            before = after;
        }
        env.audit().await;
    }
}

#[tokio::test]
async fn a_random_life_never_counts_more_than_there_is() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let (env, fan, test_galleries) = start(1_000_003).await;
    let galleries: Vec<Address> = test_galleries.iter().map(|test_gallery| test_gallery.gallery).collect();
    let (mut done, mut refused) = (0, 0);
    for _ in 0..400 {
        let gallery = &galleries[random.random_range(0..3)];
        let other = &galleries[random.random_range(0..3)];
        let amount = if random.random_ratio(1, 8) { u64::MAX } else { random.random_range(1..400_000) };
        let small = random.random_range(1..300_000);
        let instruction = match random.random_range(0..7) {
            0 | 1 => env.allocate(&fan, gallery, amount),
            2 => env.withdraw(&fan, gallery, amount),
            3 => env.reallocate(&fan, gallery, other, amount),
            4 => env.unlock(&fan, small, &galleries[..random.random_range(0..3)]),
            5 => env.lock(&fan, small, &galleries[..random.random_range(0..3)]),
            _ => crank::settle(gallery, &[fan.owner, fan.owner]),
        };
        env.advance(1).await;
        match env.send_as(&fan, instruction).await {
            Ok(_) => done += 1,
            Err(_) => refused += 1,
        }
        env.audit().await;
        let tokens = env.balance(&fan.tokens).await + env.vault(&fan).await;
        assert_eq!(tokens, 1_000_003, "no token is made or lost");
    }
    println!("{done} done, {refused} refused");
    assert!(done > 100 && refused > 20, "{done} done, {refused} refused");
}

#[tokio::test]
async fn the_order_of_settling_does_not_matter() {
    let mut sums = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let (env, fan, test_galleries) = start(1_000_003).await;
        for (test_gallery, amount) in test_galleries.iter().zip([333_333, 333_334, 111_111]) {
            env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, amount)).await.unwrap();
        }
        for (round, amount) in [400_001, 77, 599_000].into_iter().enumerate() {
            env.send_as(&fan, env.unlock(&fan, amount, &[])).await.unwrap();
            for place in order.iter().take(3 - round % 2) {
                let gallery = &test_galleries[*place].gallery;
                env.send(&[crank::settle(gallery, &[fan.owner])], &[]).await.unwrap();
            }
        }
        for place in order {
            env.send(&[crank::settle(&test_galleries[place].gallery, &[fan.owner])], &[]).await.unwrap();
        }
        let mut sum = Vec::new();
        for test_gallery in &test_galleries {
            sum.push(points(&env, &fan, &test_gallery.gallery).await);
        }
        sums.push(sum);
        env.audit().await;
    }
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
}

#[tokio::test]
async fn a_dust_share_can_be_left_behind_and_taken_out() {
    let (env, fan, test_galleries) = start(1_000_000).await;
    let (a, b) = (&test_galleries[0].gallery, &test_galleries[1].gallery);
    env.send_as(&fan, env.allocate(&fan, a, 1)).await.unwrap();
    env.send_as(&fan, env.allocate(&fan, b, u64::MAX)).await.unwrap();
    env.send_as(&fan, env.unlock(&fan, 999_999, &[*a, *b])).await.unwrap();
    assert_eq!(env.balance(&fan.tokens).await, 999_999, "a share below one unit blocks nothing");
    assert_eq!(points(&env, &fan, a).await, 0);
    env.send_as(&fan, env.reallocate(&fan, a, b, u64::MAX)).await.expect("moved as a whole");
    env.send_as(&fan, env.withdraw(&fan, b, u64::MAX)).await.expect("withdrawn");
    env.audit().await;
    assert_eq!(env.influence(&fan).await.portfolio().allocated, 0);
}

#[tokio::test]
async fn two_records_of_one_score_are_never_counted_twice() {
    // Tokens that move from one wallet to another within the window are in the sum once, and the day says how often.
    let env = TestEnv::embedded().await;
    let (a, b) = (env.fan("a", 0).await, env.fan("b", 0).await);
    let day = env.score(FIRST_DAY, &[(a.owner, 500), (b.owner, 500)]).await;
    for _ in 0..3 {
        env.send(&[day.apply_one(&a.owner), day.apply_one(&b.owner)], &[]).await.unwrap();
    }
    let sum = u64::from(env.influence(&a).await.total) + u64::from(env.influence(&b).await.total);
    assert_eq!(sum, day.contents().holdings_sum);
    assert_eq!(u64::from(env.influence(&a).await.revision), 1);
}
