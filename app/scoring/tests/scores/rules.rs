//! The rules of engagement scores, one by one.

use influence_scoring::{
    engagement::{EngagementError, EngagementScores},
    engine::EngineKind,
};

use super::support::{TOKEN, World, gallery, weights};

const FAN: u32 = 1;
const CREATOR: u32 = 2;

/// A fan with a score of 100 points and a creator with one of 50, a gallery with an NFT.
fn small() -> World {
    let mut world = World::new();
    world.weights = weights(&[("activity_percent = 25", "activity_percent = 0")]);
    world.user(FAN, 50_000, 0, 0);
    world.user(CREATOR, 25_000, 0, 0);
    world.gallery(10, CREATOR);
    world.nft(100, 10);
    world
}

#[tokio::test]
async fn empty_day_scores_nothing() {
    let scored = World::new().score().await;
    assert_eq!(scored.engagement, EngagementScores::default());
    assert_eq!(scored.rejected, Vec::<String>::new());
}

#[tokio::test]
async fn without_activity_there_is_stake_and_influence() {
    let mut world = small();
    world.set_average_points(0, 1_500 * TOKEN);
    let scored = world.score().await;
    assert_eq!((scored.user(FAN), scored.user(CREATOR)), (100_000, 50_000));
    let gallery = scored.gallery(10);
    assert_eq!((gallery.score, gallery.influence), (30_000, 30_000), "20 points per 1 000");
}

#[tokio::test]
async fn a_gallery_that_only_the_chain_knows_is_scored() {
    let mut world = small();
    world.galleries = world.galleries.lines().take(1).collect::<String>() + "\n";
    world.nfts = "nft,gallery\n".to_owned();
    world.set_average_points(0, TOKEN);
    assert_eq!(world.score().await.gallery(10).score, 20);
}

#[tokio::test]
async fn activity_counts_up_to_the_limit() {
    let mut world = small();
    world.event(FAN, 10, Some(100), "view", 3_599);
    assert_eq!(world.score().await.nft(100), 5_998_333, "3 599 / 60 * 100 points, rounded half up");
    world.event(FAN, 10, Some(100), "view", 1);
    let at_limit = world.score().await;
    assert_eq!(at_limit.nft(100), 6_000_000);
    for _ in 0..2_000 {
        world.event(FAN, 10, Some(100), "view", 86_400);
    }
    let repeated = world.score().await;
    assert_eq!(repeated.nft(100), 6_000_000);
    assert_eq!(repeated.engagement.galleries, at_limit.engagement.galleries);
    // Another NFT, or the gallery as a whole, has a separate limit.
    world.event(FAN, 10, None, "view", 60);
    assert_eq!(world.score().await.gallery(10).activity, 100_000);
}

#[tokio::test]
async fn a_sum_beyond_64_bits_counts_like_the_limit() {
    let mut world = small();
    for _ in 0..9 {
        world.event(FAN, 10, Some(100), "bid", 1 << 61);
    }
    assert_eq!(world.score().await.nft(100), 10_000_000, "a limit of 10 000 tokens, a point per 100");
}

#[tokio::test]
async fn limits_so_high_that_64_bits_could_wrap_are_reached_exactly() {
    let mut world = small();
    world.weights = weights(&[
        ("activity_percent = 25", "activity_percent = 0"),
        ("per = 100, limit = 10000,", "per = 100, limit = 1000000000,"),
    ]);
    let most: u64 = 1_000_000_000_000_000;
    for _ in 0..i64::MAX.unsigned_abs() / most + 1 {
        world.event(FAN, 10, Some(100), "bid", most);
    }
    assert_eq!(
        world.score().await.nft(100),
        1_000_000_000_000,
        "10^9 tokens, a point per 100, a score of 100"
    );
}

#[tokio::test]
async fn own_gallery_activity_counts_only_if_enabled() {
    let mut world = small();
    world.event(CREATOR, 10, Some(100), "view", 60);
    world.event(CREATOR, 10, None, "visit", 60);
    let scored = world.score().await;
    assert_eq!(scored.gallery(10).score, 0);
    assert_eq!((scored.engagement.events.used, scored.engagement.events.own), (2, 2));
    world.weights =
        weights(&[("activity_percent = 25", "activity_percent = 0"), ("views = false", "views = true")]);
    assert_eq!(world.score().await.gallery(10).score, 100_000);
}

#[tokio::test]
async fn own_activity_adds_at_most_a_share_of_the_stake() {
    let mut world = small();
    world.weights = weights(&[]);
    world.user(3, 0, 0, 0);
    for user in [FAN, 3] {
        world.event(user, 10, Some(100), "view", 7 * 60);
    }
    let scored = world.score().await;
    assert_eq!((scored.user(FAN), scored.user(3)), (107_000, 0));
    assert_eq!(scored.nft(100), 7 * 107_000, "a user without a score adds nothing");
    // At most 25 percent; and at most 240 minutes of views over all targets.
    for _ in 0..5 {
        world.event(FAN, 10, None, "view", 3_000);
    }
    assert_eq!(world.score().await.user(FAN), 125_000);
}

#[tokio::test]
async fn a_users_limit_holds_over_all_targets() {
    let mut world = small();
    world.weights = weights(&[]);
    world.user(3, 1_000_000, 0, 0);
    for nft in 200..300 {
        world.nft(nft, 10);
        world.event(3, 10, Some(nft), "like", 1);
    }
    assert_eq!(world.score().await.user(3), 2_050_000, "50 likes of 100");
}

#[tokio::test]
async fn splitting_a_fortune_gains_nothing() {
    let mut world = World::new();
    world.user(1, 10_000, 20_000, 30_000);
    for user in 2..12 {
        world.user(user, 1_000, 2_000, 3_000);
    }
    let scored = world.score().await;
    assert_eq!((2..12).map(|user| scored.user(user)).sum::<u64>(), scored.user(1));
}

#[tokio::test]
async fn user_score_is_capped() {
    let mut world = small();
    world.weights = weights(&[("cap = 1000000", "cap = 60"), ("base = 0", "base = 1")]);
    let scored = world.score().await;
    assert_eq!((scored.user(FAN), scored.user(CREATOR)), (60_000, 51_000));
}

#[tokio::test]
async fn user_without_wallet_on_chain_is_scored_by_platform_values() {
    let mut world = small();
    world.wallets.clear();
    assert_eq!(world.score().await.user(FAN), 100_000);
}

#[tokio::test]
async fn a_score_is_rounded_once() {
    // A third of a point three times is a point: 20 seconds each, of users worth 1/1000 point.
    let mut world = World::new();
    world.weights = weights(&[("activity_percent = 25", "activity_percent = 0")]);
    world.user(CREATOR, 0, 0, 0);
    world.gallery(10, CREATOR);
    for user in 3..6 {
        world.user(user, 0, 0, 1);
        world.nft(100 + user, 10);
        world.event(user, 10, Some(100 + user), "view", 20);
    }
    let scored = world.score().await;
    assert_eq!([3, 4, 5].map(|user| scored.user(user)), [1, 1, 1]);
    assert_eq!(scored.engagement.nfts, [], "each rounds to nothing");
    assert_eq!(scored.gallery(10).score, 1, "together they do not");
}

#[tokio::test]
async fn impossible_amounts_are_refused() {
    let kind = EngineKind::DataFusion { threads: 1, memory_bytes: 64 << 20 };
    let mut world = small();
    world.wallets[0].locked = u64::MAX;
    let error = world.try_score(kind.clone()).await.expect_err("more than the supply");
    assert!(matches!(error, EngagementError::TooLarge { what: "the locked amount", .. }), "{error}");
    let mut world = small();
    world.set_average_points(0, (1 << 61) + 1);
    let error = world.try_score(kind).await.expect_err("more than the supply");
    let EngagementError::TooLarge { key, .. } = error else { panic!("{error}") };
    assert_eq!(key, gallery(10).to_string());
}
