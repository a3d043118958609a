//! The examples of the source documents, with the default weights.

use serde::Deserialize;

use super::support::World;

pub const JOHN: u32 = 1;
pub const PAUL: u32 = 2;
pub const ALICE: u32 = 3;

#[derive(Deserialize)]
struct Vectors {
    user_scores: UserScores,
    nft_score: NftScore,
    gallery_score: GalleryScore,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UserScores {
    john: u64,
    paul: u64,
}

#[derive(Deserialize)]
struct NftScore {
    minutes: UserScores,
    expect: u64,
}

#[derive(Deserialize)]
struct GalleryScore {
    nft_minutes: Vec<Minutes>,
    expect_nft_total: u64,
    gallery_minutes: Vec<Minutes>,
    expect_gallery_activity: u64,
    expect_total: u64,
}

#[derive(Deserialize)]
struct Minutes {
    user: String,
    minutes: Vec<u64>,
}

fn vectors() -> Vectors {
    let text = include_str!("../../../../programs/influence-core/tests/vectors/engagement.json");
    serde_json::from_str(text).expect("the vector file has the expected shape")
}

/// John has a large stake and is active, also in other galleries; Paul has a small stake and views. Alice's gallery is 10.
pub fn seeds() -> World {
    let mut world = World::new();
    world.user(JOHN, 15_000, 40_000, 10_000);
    world.user(PAUL, 0, 0, 4_000);
    world.user(ALICE, 0, 0, 0);
    world.gallery(10, ALICE);
    world.gallery(20, ALICE);
    for nft in 100..104 {
        world.nft(nft, 10);
    }
    world.nft(200, 20);
    // John "interacts frequently and spends on NFTs", in another gallery.
    world.event(JOHN, 20, Some(200), "purchase", 400_000_000);
    world.event(JOHN, 20, Some(200), "comment", 3);
    world.event(JOHN, 20, Some(200), "like", 1);
    world
}

fn user(name: &str) -> u32 {
    if name == "John" { JOHN } else { PAUL }
}

#[tokio::test]
async fn user_and_nft_scores_are_those_of_the_example() {
    let vectors = vectors();
    let mut world = seeds();
    world.event(JOHN, 10, Some(100), "view", vectors.nft_score.minutes.john * 60);
    world.event(PAUL, 10, Some(100), "view", vectors.nft_score.minutes.paul * 60);
    let scored = world.score().await;
    assert_eq!(scored.user(JOHN), vectors.user_scores.john * 1_000);
    assert_eq!(scored.user(PAUL), vectors.user_scores.paul * 1_000);
    assert_eq!(scored.nft(100), vectors.nft_score.expect * 1_000);
    assert_eq!(scored.rejected, Vec::<String>::new());
}

#[tokio::test]
async fn gallery_score_is_that_of_the_example() {
    let vectors = vectors().gallery_score;
    let mut world = seeds();
    for views in &vectors.nft_minutes {
        for (nft, minutes) in (100..).zip(&views.minutes) {
            world.event(user(&views.user), 10, Some(nft), "view", minutes * 60);
        }
    }
    for visits in &vectors.gallery_minutes {
        for minutes in &visits.minutes {
            world.event(user(&visits.user), 10, None, "visit", minutes * 60);
        }
    }
    let scored = world.score().await;
    let gallery = scored.gallery(10);
    assert_eq!(gallery.nfts, vectors.expect_nft_total * 1_000);
    assert_eq!(gallery.activity, vectors.expect_gallery_activity * 1_000);
    assert_eq!((gallery.influence, gallery.score), (0, vectors.expect_total * 1_000));
}
