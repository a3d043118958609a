//! The built program's 128-bit arithmetic at its edges, against this machine's own: accounts with arbitrary numbers are
//! put on the chain, the instruction runs, and every digit must be the same.

use anchor_lang::bytemuck::bytes_of;
use influence::state::{Delegation, Gallery, Influence};
use influence_client::{
    accounts::ProgramAccount, address, chain::embedded::EmbeddedChain, instructions::crank,
};
use influence_core::{RuleError, shares::Portfolio};
use influence_tests::{
    actors::{Fan, TestGallery},
    test_env::{DAY, START, TestEnv},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use solana_address::Address;

const EDGES: [u64; 14] = [
    0,
    1,
    2,
    10_000_000_000,
    (1 << 32) - 1,
    1 << 32,
    (1 << 32) + 1,
    (1 << 62) - 1,
    1 << 62,
    (1 << 63) - 1,
    1 << 63,
    (1 << 63) + 1,
    u64::MAX - 1,
    u64::MAX,
];

/// A world with one fan, one gallery and the delegation between them.
struct Bench {
    env: TestEnv<EmbeddedChain>,
    fan: Fan,
    test_gallery: TestGallery,
    influence: Influence,
    gallery: Gallery,
    delegation: Delegation,
}

impl Bench {
    async fn new() -> Self {
        let env = TestEnv::embedded().await;
        let fan = env.locked_fan("fan", 1_000).await;
        let test_gallery = env.register_gallery("stage").await;
        env.send_as(&fan, env.allocate(&fan, &test_gallery.gallery, 10)).await.expect("allocate");
        let influence = env.influence(&fan).await;
        let gallery = env.gallery(&test_gallery.gallery).await;
        let delegation = env.delegation(&fan, &test_gallery.gallery).await.expect("a delegation");
        Self { env, fan, test_gallery, influence, gallery, delegation }
    }

    async fn put<T: ProgramAccount>(&self, address: &Address, record: &T) {
        let mut account = self.env.account(address).await.expect("the account");
        account.data.truncate(8);
        account.data.extend_from_slice(bytes_of(record));
        self.env.chain.set_account(address, account).expect("an account");
    }

    async fn put_all(&self, influence: &Influence, gallery: &Gallery, delegation: &Delegation) {
        self.put(&address::influence(&self.fan.owner), influence).await;
        self.put(&self.test_gallery.gallery, gallery).await;
        self.put(&address::delegation(&self.fan.owner, &self.test_gallery.gallery), delegation).await;
    }
}

/// Edges, numbers of every length, and small ones.
fn any(random: &mut ChaCha8Rng) -> u64 {
    match random.random_range(0..4) {
        0 => EDGES[random.random_range(0..EDGES.len())],
        1 => random.random::<u64>() >> random.random_range(0..64),
        2 => random.random_range(0..1_000),
        _ => random.random(),
    }
}

/// floor(total * shares / supply) by this machine's own division.
fn worth(total: u64, supply: u64, shares: u64) -> Result<u64, &'static str> {
    match (u128::from(total) * u128::from(shares)).checked_div(u128::from(supply)) {
        None => Ok(0),
        Some(value) => u64::try_from(value).map_err(|_| "Overflow"),
    }
}

#[tokio::test]
async fn a_share_is_worth_the_same_on_chain_as_anywhere() {
    let bench = Bench::new().await;
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let edges = |total| EDGES.into_iter().flat_map(move |supply| EDGES.map(|shares| (total, supply, shares)));
    let mut cases: Vec<_> = EDGES.into_iter().flat_map(edges).collect();
    cases.extend((0..2_000).map(|_| (any(&mut random), any(&mut random), any(&mut random))));
    let (count, mut refused) = (cases.len(), 0);
    for (total, supply, shares) in cases {
        let before = any(&mut random);
        let sum = if random.random_ratio(1, 20) { any(&mut random) } else { before };
        let influence = Influence {
            total: total.into(),
            share_supply: supply.into(),
            revision: 7.into(),
            settled_count: 0.into(),
            ..bench.influence
        };
        let gallery = Gallery { points: sum.into(), updated_at: START.into(), ..bench.gallery };
        let delegation = Delegation {
            shares: shares.into(),
            points: before.into(),
            revision: 6.into(),
            ..bench.delegation
        };
        bench.put_all(&influence, &gallery, &delegation).await;
        let expected = worth(total, supply, shares).and_then(|after| {
            let rest = sum.checked_sub(before).ok_or("InvariantViolated")?;
            Ok((after, rest.checked_add(after).ok_or("Overflow")?))
        });
        let settle = crank::settle(&bench.test_gallery.gallery, &[bench.fan.owner]);
        let outcome = bench.env.send(&[settle], &[]).await;
        let what = format!("{total} * {shares} / {supply}, {before} of {sum}");
        match expected {
            Err(name) => {
                refused += 1;
                assert_eq!(outcome.expect_err(&what).name(), Some(name), "{what}");
            }
            Ok((after, sum)) => {
                outcome.expect(&what);
                let delegation = bench.env.delegation(&bench.fan, &bench.test_gallery.gallery).await;
                assert_eq!(u64::from(delegation.expect("still there").points), after, "{what}");
                assert_eq!(
                    u64::from(bench.env.gallery(&bench.test_gallery.gallery).await.points),
                    sum,
                    "{what}"
                );
            }
        }
    }
    println!("{count} values, {refused} of them beyond 64 bits or their sum");
}

#[tokio::test]
async fn taking_and_giving_shares_is_the_same_on_chain_as_in_core() {
    let bench = Bench::new().await;
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut counts = [0u32; 2];
    for case in 0..3_000 {
        let total = any(&mut random).min(1 << 62);
        let supply = any(&mut random).min((1 << 63) - 1);
        let allocated = any(&mut random).checked_rem(supply).unwrap_or(0);
        let shares = any(&mut random).checked_rem(allocated).unwrap_or(0);
        let points =
            if case % 3 == 0 { any(&mut random) } else { any(&mut random).checked_rem(total).unwrap_or(0) };
        let influence = Influence {
            total: total.into(),
            holding_score: 0.into(),
            locked: total.into(),
            share_supply: supply.into(),
            allocated_shares: allocated.into(),
            ..bench.influence
        };
        let delegation = Delegation { shares: shares.into(), ..bench.delegation };
        let gallery = Gallery { updated_at: START.into(), ..bench.gallery };
        bench.put_all(&influence, &gallery, &delegation).await;
        let portfolio = Portfolio { total, supply, allocated };
        let (instruction, change) = if case % 2 == 0 {
            (
                bench.env.withdraw(&bench.fan, &bench.test_gallery.gallery, points),
                portfolio.withdraw(shares, points),
            )
        } else {
            (
                bench.env.allocate(&bench.fan, &bench.test_gallery.gallery, points),
                portfolio.allocate(shares, points),
            )
        };
        let expected = change.and_then(|change| Ok((change, change.portfolio.value(change.shares)?)));
        let outcome = bench.env.send_as(&bench.fan, instruction).await;
        let what = format!("case {case}: {points} with {shares} of {portfolio:?}");
        match expected {
            Err(error) => {
                counts[1] += 1;
                assert_eq!(outcome.expect_err(&what).name(), Some(name_of(error)), "{what}");
            }
            Ok((change, value)) => {
                counts[0] += 1;
                outcome.expect(&what);
                let influence = bench.env.influence(&bench.fan).await;
                assert_eq!(influence.portfolio(), change.portfolio, "{what}");
                let delegation = bench.env.delegation(&bench.fan, &bench.test_gallery.gallery).await;
                let found = delegation.map(|d| (u64::from(d.shares), u64::from(d.points)));
                assert_eq!(found, (change.shares != 0).then_some((change.shares, value)), "{what}");
            }
        }
        if bench.env.delegation(&bench.fan, &bench.test_gallery.gallery).await.is_none() {
            bench.revive().await;
        }
    }
    println!("{} changes of shares, {} refusals", counts[0], counts[1]);
    assert!(counts.iter().all(|count| *count > 300));
}

impl Bench {
    /// Puts a closed delegation back for the next case.
    async fn revive(&self) {
        let mut account = self.env.account(&address::influence(&self.fan.owner)).await.expect("the record");
        account.data.clear();
        account.data.extend_from_slice(<Delegation as anchor_lang::Discriminator>::DISCRIMINATOR);
        account.data.extend_from_slice(bytes_of(&self.delegation));
        let address = address::delegation(&self.fan.owner, &self.test_gallery.gallery);
        self.env.chain.set_account(&address, account).expect("an account");
    }
}

fn name_of(error: RuleError) -> &'static str {
    match error {
        RuleError::Overflow => "Overflow",
        RuleError::ZeroAmount => "ZeroAmount",
        RuleError::NothingToAllocate => "NothingToAllocate",
        RuleError::MoreThanFree => "MoreThanFree",
        RuleError::InvariantViolated | RuleError::DivisionByZero => "InvariantViolated",
        other => panic!("shares never refuse with {other:?}"),
    }
}

/// What a gallery's sums over time are at `now`: sum, mark, mark before, day of the mark.
fn accrued(gallery: &Gallery, now: i64) -> (u128, u128, u128, u32) {
    let (points, since) = (u128::from(u64::from(gallery.points)), i64::from(gallery.updated_at));
    let sum = u128::from(gallery.point_seconds);
    let at = |time: i64| sum.wrapping_add(points * u128::try_from((time - since).max(0)).expect("a time"));
    let mark_day = u32::from(gallery.mark_day);
    let today = u32::try_from(now / DAY).expect("a day");
    if mark_day == today {
        return (at(now), gallery.mark.into(), gallery.previous_mark.into(), mark_day);
    }
    let yesterday = i64::from(today - 1) * DAY;
    let before = if today - 1 == mark_day { gallery.mark.into() } else { at(yesterday) };
    (at(now), at(yesterday + DAY), before, today)
}

#[tokio::test]
async fn points_over_time_are_the_same_on_chain_as_anywhere() {
    let bench = Bench::new().await;
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut count = 0;
    for now in [START, START + DAY * 400, i64::from(u32::MAX) * DAY + DAY - 1] {
        bench.env.chain.set_time(now);
        let noon = DAY / 2;
        let lengths =
            [0, 1, 59, noon - 1, noon, noon + 1, DAY, DAY + noon, DAY + noon + 1, 2 * DAY, 30 * DAY, now];
        for points in EDGES {
            for length in
                lengths.into_iter().chain([random.random_range(0..now), random.random_range(0..3 * DAY)])
            {
                let since = now - length;
                let gallery = Gallery {
                    points: points.into(),
                    updated_at: since.into(),
                    mark_day: u32::try_from(since / DAY).expect("a day").into(),
                    point_seconds: if random.random() { u128::MAX - 5 } else { random.random() }.into(),
                    mark: random.random::<u128>().into(),
                    previous_mark: random.random::<u128>().into(),
                    ..bench.gallery
                };
                bench.put(&bench.test_gallery.gallery, &gallery).await;
                bench
                    .env
                    .send(&[crank::settle(&bench.test_gallery.gallery, &[])], &[])
                    .await
                    .expect("settle");
                let after = bench.env.gallery(&bench.test_gallery.gallery).await;
                let found = (
                    after.point_seconds.into(),
                    after.mark.into(),
                    after.previous_mark.into(),
                    after.mark_day.into(),
                );
                assert_eq!(
                    found,
                    accrued(&gallery, now),
                    "{points} points for {length} seconds before {now}"
                );
                assert_eq!(i64::from(after.updated_at), now);
                count += 1;
            }
        }
    }
    println!("{count} sums over time");
}

#[tokio::test]
async fn locked_tokens_over_time_are_the_same_on_chain_as_anywhere() {
    let bench = Bench::new().await;
    let mut random = ChaCha8Rng::seed_from_u64(4);
    bench.env.advance(10).await;
    let now = bench.env.time().await;
    for locked in EDGES.into_iter().filter(|locked| (1..=1 << 62).contains(locked)) {
        for length in [0, 1, DAY, 400 * DAY, now, now + (1 << 40)] {
            let sum: u128 = if random.random() { u128::MAX - 1 } else { random.random() };
            let influence = Influence {
                total: locked.into(),
                holding_score: 0.into(),
                locked: locked.into(),
                locked_seconds: sum.into(),
                locked_updated_at: (now - length).into(),
                ..bench.influence
            };
            bench.put_all(&influence, &bench.gallery, &bench.delegation).await;
            let unlock = bench.env.unlock(&bench.fan, 1, &[]);
            bench.env.send_as(&bench.fan, unlock).await.expect("unlock");
            let found = u128::from(bench.env.influence(&bench.fan).await.locked_seconds);
            let more = u128::from(locked) * u128::try_from(length).expect("a length");
            assert_eq!(found, sum.wrapping_add(more), "{locked} for {length} seconds");
        }
    }
}
