//! The influence index.

use std::fmt::Write as _;

use influence_scoring::{engagement::WalletStats, index::InfluenceIndex};
use serde::Deserialize;

use super::support::{TOKEN, World, wallet};

#[derive(Deserialize)]
struct Vectors {
    weights: serde_json::Map<String, serde_json::Value>,
    investor: Vec<Investor>,
}

#[derive(Deserialize)]
struct Investor {
    name: String,
    tokens: u64,
    days: u64,
    average_tokens: u64,
    average_days: u64,
    expect_10000ths: u32,
}

fn vectors() -> Vectors {
    let text = include_str!("../../../../programs/influence-core/tests/vectors/influence_index.json");
    serde_json::from_str(text).expect("the vector file has the expected shape")
}

fn member(user: u32, amount: u64, held_seconds: u64) -> WalletStats {
    WalletStats { owner: wallet(user), holding_score: amount, locked: 0, held_seconds, is_user: true }
}

#[tokio::test]
async fn investor_index_is_that_of_the_example() {
    for case in vectors().investor {
        // The other users set the averages: the sums of four users are four times the average.
        let mut world = World::new();
        let rest = (4 * case.average_tokens - case.tokens) * TOKEN;
        let days = 4 * case.average_days - case.days;
        world.wallets = vec![
            member(1, case.tokens * TOKEN, case.days * 86_400),
            member(2, rest - 2, days * 86_400),
            member(3, 1, 0),
            member(4, 1, 0),
        ];
        let scored = world.score().await;
        assert_eq!(scored.index(1).investor, case.expect_10000ths, "{}", case.name);
        // Factors that are 0 for all users count as average.
        assert_eq!(scored.index(1).meritocratic, 10_000, "{}", case.name);
    }
}

#[test]
fn default_weights_are_those_of_the_documents() {
    let file: toml::Table = influence_scoring::weights::DEFAULT_TOML.parse().expect("TOML");
    let influence = file["influence"].as_table().expect("a table");
    let parts =
        ["investor_parts", "meritocratic_parts"].map(|part| influence[part].as_table().expect("a table"));
    for (name, percent) in vectors().weights {
        let shipped = [influence, parts[0], parts[1]].into_iter().find_map(|table| table.get(&name));
        assert_eq!(shipped.and_then(toml::Value::as_integer), percent.as_i64(), "{name}");
    }
}

/// A world of `count` users with different values.
fn varied(count: u32) -> World {
    let mut world = World::new();
    for user in 1..=count {
        let n = u64::from(user);
        let [reputation, leased, points] = [n * 7 % 11, n % 3, n * n % 13];
        writeln!(world.users, "{user},{},0,{reputation},{leased},{},{points}", wallet(user), n % 2)
            .expect("text");
        world.wallets.push(member(user, n * n * 1_234_567 + 1, n * 3_600 % 50_000));
    }
    world
}

#[tokio::test]
async fn the_average_index_is_one() {
    let scored = varied(37).score().await;
    assert_eq!(scored.index.len(), 37);
    let parts: [fn(&InfluenceIndex) -> u32; 4] =
        [|i| i.index, |i| i.investor, |i| i.meritocratic, |i| i.additional];
    for part in parts {
        let sum: u64 = scored.index.iter().map(|index| u64::from(part(index))).sum();
        assert!(sum.abs_diff(370_000) <= 19, "{sum}");
    }
    let parts = |i: &InfluenceIndex| 65 * i.investor + 30 * i.meritocratic + 5 * i.additional;
    assert!(scored.index.iter().all(|index| parts(index).abs_diff(100 * index.index) <= 100));
}

#[tokio::test]
async fn improving_users_lower_the_index_of_others() {
    let mut world = varied(5);
    let before = world.score().await.index(1);
    for wallet in world.wallets.iter_mut().skip(1) {
        wallet.locked += 1_000 * TOKEN;
    }
    let after = world.score().await.index(1);
    assert!(after.index < before.index, "{after:?} {before:?}");
    assert_eq!(after.meritocratic, before.meritocratic);
}

#[tokio::test]
async fn single_user_has_the_average_index() {
    let mut world = World::new();
    world.wallets = vec![member(1, 5 * TOKEN, 0)];
    world.wallets.push(WalletStats { is_user: false, ..member(2, 7 * TOKEN, 86_400) });
    let scored = world.score().await;
    assert_eq!(scored.index.len(), 1);
    let index = scored.index(1);
    assert_eq!(
        [index.index, index.investor, index.meritocratic, index.additional],
        [10_000, 10_000, 10_000, 10_000],
        "a factor that no user has leaves every user average"
    );
    world.wallets.clear();
    assert_eq!(world.score().await.index, []);
}

#[tokio::test]
async fn leased_reputation_does_not_count_twice() {
    let mut world = World::new();
    for (user, facts) in [(1, "100,0,40"), (2, "0,40,0"), (3, "10,0,50")] {
        writeln!(world.users, "{user},{},0,{facts},0", wallet(user)).expect("text");
        world.wallets.push(member(user, TOKEN, 60));
    }
    let scored = world.score().await;
    // Reputations 60, 40 and 0 (never negative): the average is 100 / 3. Points count as average.
    assert_eq!(scored.index(1).meritocratic, 3_500 + 6_500 * 180 / 100);
    assert_eq!(scored.index(2).meritocratic, 3_500 + 6_500 * 120 / 100);
    assert_eq!(scored.index(3).meritocratic, 3_500);
}

#[tokio::test]
async fn index_of_a_sole_holder_is_the_number_of_users() {
    let mut world = World::new();
    world.wallets = (1..=2_000).map(|user| member(user, 1, 0)).collect();
    world.wallets[0].holding_score = 1 << 61;
    let scored = world.score().await;
    assert_eq!(scored.index(1).investor, 10_000 * 6 / 10 * 2_000 + 4_000);
    assert_eq!(scored.index(2).investor, 4_000);
}
