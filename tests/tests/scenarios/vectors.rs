//! The published examples that core is tested with, once more through the chain.

use influence::state::Influence;
use influence_client::{
    address,
    chain::embedded::EmbeddedChain,
    instructions::{crank, creator},
};
use influence_core::holding;
use influence_tests::{
    actors::Fan,
    test_env::{DAY, FIRST_DAY, SUPPLY, TOKEN, TestEnv, settings},
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
async fn set_total(env: &TestEnv<EmbeddedChain>, fan: &Fan, total: u64) {
    env.advance(1).await;
    let locked = u64::from(env.influence(fan).await.locked);
    let instruction = match total.checked_sub(locked) {
        Some(0) => return,
        Some(more) => env.lock(fan, more, &[]),
        None => env.unlock(fan, locked - total, &[]),
    };
    env.send_as(fan, instruction).await.expect("lock or unlock");
}

#[tokio::test]
async fn influence_points() {
    let cases = vectors!("influence_points");
    for case in list(&cases) {
        let name = case["name"].as_str().expect("a name");
        let env = TestEnv::embedded().await;
        let fan = env.fan("fan", SUPPLY / 2).await;
        if let Some(holding) = case["holding"].as_u64() {
            env.send_as(&fan, env.lock(&fan, number(&case["locked"]) * TOKEN, &[])).await.expect("lock");
            env.score(FIRST_DAY, &[(fan.owner, holding * TOKEN)]).await;
            let total = u64::from(env.influence(&fan).await.total);
            assert_eq!(total, number(&case["total"]) * TOKEN, "{name}");
            continue;
        }
        set_total(&env, &fan, number(&case["total"]) * TOKEN).await;
        let mut test_galleries = Vec::new();
        for (letter, points) in case["allocate"].as_object().expect("allocations") {
            let test_gallery = env.register_gallery(letter).await;
            let allocate = env.allocate(&fan, &test_gallery.gallery, number(points) * TOKEN);
            env.send_as(&fan, allocate).await.expect("allocate");
            test_galleries.push((letter, test_gallery));
        }
        for step in list(&case["steps"]) {
            set_total(&env, &fan, number(&step["total"]) * TOKEN).await;
            for (letter, test_gallery) in &test_galleries {
                env.send(&[crank::settle(&test_gallery.gallery, &[fan.owner])], &[]).await.expect("settle");
                let points = u64::from(env.gallery(&test_gallery.gallery).await.points);
                assert_eq!(points, number(&step["expect"][letter.as_str()]) * TOKEN, "{name}: {letter}");
            }
            if let Some(free) = step["free"].as_u64() {
                let portfolio = env.influence(&fan).await.portfolio();
                assert_eq!(portfolio.free_points(), Ok(free * TOKEN), "{name}");
            }
        }
        env.audit().await;
    }
}

/// The fan's record when `locked` whole tokens are locked.
async fn with_locked(env: &TestEnv<EmbeddedChain>, fan: &Fan, locked: u64) -> Influence {
    set_total(env, fan, locked * TOKEN).await;
    env.influence(fan).await
}

#[tokio::test]
async fn tiers_and_levels() {
    let cases = vectors!("tiers");
    let env = TestEnv::embedded().await;
    let settings = settings(&env.roles);
    let tiers: Vec<u64> = list(&cases["user_tiers_points"]).iter().map(|t| number(t) * TOKEN).collect();
    assert_eq!(settings.user_tiers, tiers, "the config has the published tiers");
    let levels: Vec<u64> = list(&cases["creator_levels_locked"]).iter().map(|t| number(t) * TOKEN).collect();
    assert!(settings.creator_levels.iter().map(|level| level.locked).eq(levels), "and levels");
    let fan = env.fan("fan", SUPPLY / 2).await;
    for case in list(&cases["user_cases"]) {
        let influence = with_locked(&env, &fan, number(&case[0])).await;
        assert_eq!(u64::from(influence.user_tier), number(&case[1]), "{case}");
    }
    for case in list(&cases["creator_cases"]) {
        let influence = with_locked(&env, &fan, number(&case[0])).await;
        assert_eq!(u64::from(influence.creator_level), number(&case[1]), "{case}");
    }
}

#[tokio::test]
async fn a_holding_score_counts_for_the_user_tier_and_not_for_the_creator_level() {
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    env.score(FIRST_DAY, &[(fan.owner, 40_000 * TOKEN)]).await;
    let influence = env.influence(&fan).await;
    assert_eq!((influence.user_tier, influence.creator_level), (2, 0));
}

#[tokio::test]
async fn the_lock_floor() {
    let floor = &vectors!("tiers")["lock_floor"];
    let env = TestEnv::embedded().await;
    let fan = env.locked_fan("creator", number(&floor["locked"]) * TOKEN).await;
    let market = &env.roles.marketplace;
    env.advance(1).await;
    let set = |amount, signs| creator::set_lock_floor(&market.pubkey(), &fan.owner, amount, signs);
    let raise = set(number(&floor["floor"]) * TOKEN, true);
    env.send(&[raise], &[market, &fan.key]).await.expect("set_lock_floor");
    assert_eq!((&floor["unlock_500"], &floor["unlock_501"]), (&"ok".into(), &"refused".into()));
    env.assert_refused(&[env.unlock(&fan, 501 * TOKEN, &[])], &[&fan.key], "BelowLockFloor").await;
    env.send_as(&fan, env.unlock(&fan, 500 * TOKEN, &[])).await.expect("down to the floor");
    env.assert_refused(&[env.unlock(&fan, 1, &[])], &[&fan.key], "BelowLockFloor").await;
    assert_eq!(floor["after_floor_2500_unlock_2500"], "ok");
    env.send_as(&fan, env.lock(&fan, 500 * TOKEN, &[])).await.expect("lock");
    env.advance(1).await;
    env.send(&[set(2_500 * TOKEN, false)], &[market]).await.expect("lowering needs no other signer");
    env.send_as(&fan, env.unlock(&fan, 2_500 * TOKEN, &[])).await.expect("half of it");
    env.audit().await;
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
    let env = TestEnv::embedded().await;
    let fan = env.fan("fan", 0).await;
    for (case, day) in list(&cases).iter().zip(FIRST_DAY..) {
        let score = score_of(case);
        env.score(day, &[(fan.owner, score)]).await;
        let total = u64::from(env.influence(&fan).await.total);
        let rounded = (total + TOKEN / 2) / TOKEN;
        assert_eq!(rounded, number(&case["score_rounded_to_token"]), "{}", case["name"]);
        assert_eq!(u32::from(env.influence(&fan).await.holding_day), day);
    }
    assert!(env.account(&address::influence(&fan.owner)).await.is_some());
}
