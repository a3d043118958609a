//! The published examples that core is tested with, once more through the chain.

use influence::state::Influence;
use influence_client::{
    address,
    chain::embedded::Embedded,
    instruction::{crank, creator},
};
use influence_core::holding;
use influence_tests::{
    people::Fan,
    world::{DAY, FIRST_DAY, SUPPLY, TOKEN, World, settings},
};
use serde_json::Value;
use solana_signer::Signer;

macro_rules! vectors {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!(
            "../../../programs/influence-core/tests/vectors/",
            $name,
            ".json"
        )))
        .expect("the vectors")
    };
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// Brings a fan's total to `total` base units by what is locked.
async fn set_total(world: &World<Embedded>, fan: &Fan, total: u64) {
    world.pass(1).await;
    let locked = u64::from(world.influence(fan).await.locked);
    let instruction = match total.checked_sub(locked) {
        Some(0) => return,
        Some(more) => world.lock(fan, more, &[]),
        None => world.unlock(fan, locked - total, &[]),
    };
    world.act(fan, instruction).await.expect("lock or unlock");
}

#[tokio::test]
async fn influence_points() {
    let cases = vectors!("influence_points");
    for case in list(&cases) {
        let name = case["name"].as_str().expect("a name");
        let world = World::embedded().await;
        let fan = world.fan("fan", SUPPLY / 2).await;
        if let Some(holding) = case["holding"].as_u64() {
            world.act(&fan, world.lock(&fan, number(&case["locked"]) * TOKEN, &[])).await.expect("lock");
            world.score(FIRST_DAY, &[(fan.owner, holding * TOKEN)]).await;
            let total = u64::from(world.influence(&fan).await.total);
            assert_eq!(total, number(&case["total"]) * TOKEN, "{name}");
            continue;
        }
        set_total(&world, &fan, number(&case["total"]) * TOKEN).await;
        let mut stages = Vec::new();
        for (letter, points) in case["allocate"].as_object().expect("allocations") {
            let stage = world.stage(letter).await;
            let allocate = world.allocate(&fan, &stage.gallery, number(points) * TOKEN);
            world.act(&fan, allocate).await.expect("allocate");
            stages.push((letter, stage));
        }
        for step in list(&case["steps"]) {
            set_total(&world, &fan, number(&step["total"]) * TOKEN).await;
            for (letter, stage) in &stages {
                world.send(&[crank::settle(&stage.gallery, &[fan.owner])], &[]).await.expect("settle");
                let points = u64::from(world.gallery(&stage.gallery).await.points);
                assert_eq!(points, number(&step["expect"][letter.as_str()]) * TOKEN, "{name}: {letter}");
            }
            if let Some(free) = step["free"].as_u64() {
                let portfolio = world.influence(&fan).await.portfolio();
                assert_eq!(portfolio.free_points(), Ok(free * TOKEN), "{name}");
            }
        }
        world.audit().await;
    }
}

/// The fan's record when `locked` whole tokens are locked.
async fn with_locked(world: &World<Embedded>, fan: &Fan, locked: u64) -> Influence {
    set_total(world, fan, locked * TOKEN).await;
    world.influence(fan).await
}

#[tokio::test]
async fn tiers_and_levels() {
    let cases = vectors!("tiers");
    let world = World::embedded().await;
    let settings = settings(&world.roles);
    let tiers: Vec<u64> = list(&cases["user_tiers_points"]).iter().map(|t| number(t) * TOKEN).collect();
    assert_eq!(settings.user_tiers, tiers, "the config has the published tiers");
    let levels: Vec<u64> = list(&cases["creator_levels_locked"]).iter().map(|t| number(t) * TOKEN).collect();
    assert!(settings.creator_levels.iter().map(|level| level.locked).eq(levels), "and levels");
    let fan = world.fan("fan", SUPPLY / 2).await;
    for case in list(&cases["user_cases"]) {
        let influence = with_locked(&world, &fan, number(&case[0])).await;
        assert_eq!(u64::from(influence.user_tier), number(&case[1]), "{case}");
    }
    for case in list(&cases["creator_cases"]) {
        let influence = with_locked(&world, &fan, number(&case[0])).await;
        assert_eq!(u64::from(influence.creator_level), number(&case[1]), "{case}");
    }
}

#[tokio::test]
async fn a_holding_score_counts_for_the_user_tier_and_not_for_the_creator_level() {
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    world.score(FIRST_DAY, &[(fan.owner, 40_000 * TOKEN)]).await;
    let influence = world.influence(&fan).await;
    assert_eq!((influence.user_tier, influence.creator_level), (2, 0));
}

#[tokio::test]
async fn the_lock_floor() {
    let floor = &vectors!("tiers")["lock_floor"];
    let world = World::embedded().await;
    let fan = world.locked_fan("creator", number(&floor["locked"]) * TOKEN).await;
    let market = &world.roles.marketplace;
    world.pass(1).await;
    let set = |amount, signs| creator::set_lock_floor(&market.pubkey(), &fan.owner, amount, signs);
    let raise = set(number(&floor["floor"]) * TOKEN, true);
    world.send(&[raise], &[market, &fan.key]).await.expect("set_lock_floor");
    assert_eq!((&floor["unlock_500"], &floor["unlock_501"]), (&"ok".into(), &"refused".into()));
    world.refuse(&[world.unlock(&fan, 501 * TOKEN, &[])], &[&fan.key], "BelowLockFloor").await;
    world.act(&fan, world.unlock(&fan, 500 * TOKEN, &[])).await.expect("down to the floor");
    world.refuse(&[world.unlock(&fan, 1, &[])], &[&fan.key], "BelowLockFloor").await;
    assert_eq!(floor["after_floor_2500_unlock_2500"], "ok");
    world.act(&fan, world.lock(&fan, 500 * TOKEN, &[])).await.expect("lock");
    world.pass(1).await;
    world.send(&[set(2_500 * TOKEN, false)], &[market]).await.expect("lowering needs no other signer");
    world.act(&fan, world.unlock(&fan, 2_500 * TOKEN, &[])).await.expect("half of it");
    world.audit().await;
}

/// The score of a case in base units: whole days, or changes at hours before the end.
fn score_of(case: &Value) -> u64 {
    let integral: u128 = if let Some(days) = case["daily_balances"].as_array() {
        days.iter().map(|balance| u128::from(number(balance) * TOKEN) * DAY as u128).sum()
    } else {
        let changes = list(&case["changes"]);
        let hours = |change: &Value| number(&change["at_hours_before_end"]);
        let next = changes.iter().skip(1).map(&hours).chain([0]);
        let spans = changes.iter().zip(next).map(|(change, until)| {
            u128::from(number(&change["balance"]) * TOKEN) * u128::from((hours(change) - until) * 3_600)
        });
        spans.sum()
    };
    holding::score(integral, DAY as u32).expect("a score")
}

#[tokio::test]
async fn holding_scores() {
    let cases = vectors!("holding_score");
    let world = World::embedded().await;
    let fan = world.fan("fan", 0).await;
    for (case, day) in list(&cases).iter().zip(FIRST_DAY..) {
        let score = score_of(case);
        world.score(day, &[(fan.owner, score)]).await;
        let total = u64::from(world.influence(&fan).await.total);
        let rounded = (total + TOKEN / 2) / TOKEN;
        assert_eq!(rounded, number(&case["score_rounded_to_token"]), "{}", case["name"]);
        assert_eq!(u32::from(world.influence(&fan).await.holding_day), day);
    }
    assert!(world.account(&address::influence(&fan.owner)).await.is_some());
}
