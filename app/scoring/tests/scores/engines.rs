//! Scores do not depend on threads, passes and memory.

use influence_scoring::{
    engagement::EngagementError,
    engine::{Engine, EngineError, EngineKind},
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use super::support::World;

const KINDS: [(&str, u64); 9] = [
    ("view", 5_000),
    ("visit", 5_000),
    ("like", 3),
    ("share", 4),
    ("comment", 5),
    ("purchase", 30_000_000_000),
    ("tip", 9_999_999),
    ("bid", 1 << 61),
    ("community", 9),
];

/// A busy day with few users, galleries and NFTs, so that limits are reached and galleries share users.
fn busy(events: u32) -> World {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut below = |most: u64| random.next_u64() % most;
    let mut world = World::new();
    for user in 1..=60 {
        world.user(user, below(5_000), below(90_000), below(7_777));
    }
    for gallery in 1..=12 {
        world.gallery(gallery, gallery);
        world.set_average_points(gallery as usize - 1, below(1 << 50));
        (0..5).for_each(|nft| world.nft(gallery * 10 + nft, gallery));
    }
    for _ in 0..events {
        let number = |value: u64| u32::try_from(value).expect("small");
        let (user, gallery) = (number(1 + below(60)), number(1 + below(12)));
        let nft = (below(3) > 0).then(|| gallery * 10 + number(below(5)));
        let (kind, most) = KINDS[usize::try_from(below(9)).expect("small")];
        world.event(user, gallery, nft, kind, below(most) + 1);
    }
    world
}

#[tokio::test]
async fn threads_passes_and_memory_change_nothing() {
    let mut world = busy(1_500);
    let one = world.score_on(EngineKind::DataFusion { threads: 1, memory_bytes: 512 << 20 }).await;
    assert_eq!(one.engagement.events.used, 1_500);
    assert!(one.engagement.events.own > 0);
    assert!(one.engagement.galleries.iter().all(|gallery| gallery.nfts > 0 && gallery.activity > 0));
    assert_eq!(one.index.len(), 60);
    for (threads, passes) in [(2, 1), (3, 4)] {
        world.passes = Some(passes);
        let other = world.score_on(EngineKind::DataFusion { threads, memory_bytes: 512 << 20 }).await;
        assert_eq!(other, one, "{threads} threads, {passes} passes");
    }
}

#[tokio::test]
async fn the_order_of_the_rows_changes_nothing() {
    let mut world = busy(200);
    let forward = world.score().await;
    let mut lines: Vec<&str> = world.activity.lines().collect();
    lines[1..].reverse();
    world.activity = lines.join("\n");
    world.wallets.reverse();
    world.chain.galleries.reverse();
    assert_eq!(world.score().await, forward);
}

/// A day with many groups: every user is active in every gallery.
fn crowd() -> World {
    let mut world = World::new();
    for user in 1..=400 {
        world.user(user, u64::from(user), 10, 20);
    }
    for gallery in 1..=300 {
        world.gallery(gallery, 1 + gallery % 400);
        (1..=400).for_each(|user| world.event(user, gallery, None, "visit", u64::from(user + gallery)));
    }
    world
}

#[tokio::test]
async fn a_day_larger_than_memory_spills() {
    let mut world = crowd();
    // One pass, as if the groups fit the memory.
    world.passes = Some(1);
    // One thread, since with several it is random which of them runs out of memory that cannot be spilled.
    let in_memory = |bytes| EngineKind::DataFusion { threads: 1, memory_bytes: bytes };
    let (ample, spilled) = world.try_score_and_spill(in_memory(512 << 20)).await.expect("there is room");
    assert_eq!((ample.engagement.events.used, spilled), (120_000, 0));
    let (scarce, spilled) = world.try_score_and_spill(in_memory(6 << 20)).await.expect("the disk has room");
    assert!(spilled > 500_000, "{spilled} bytes");
    assert_eq!(scarce, ample);
}

#[tokio::test]
async fn memory_error_names_the_setting() {
    let kind = EngineKind::DataFusion { threads: 2, memory_bytes: 10_000 };
    let error = busy(100).try_score(kind).await.expect_err("nothing fits");
    assert!(matches!(error, EngagementError::Engine(EngineError::Memory { .. })), "{error}");
    assert!(
        error.to_string().contains("raise `memory_mib`, and check the free space of the work directory"),
        "{error}"
    );
}

#[tokio::test]
async fn work_directory_is_locked() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || Engine::new(EngineKind::DataFusion { threads: 1, memory_bytes: 64 << 20 }, folder.path());
    let first = open().await.expect("not in use");
    let error = open().await.err().expect("it is taken").to_string();
    assert!(
        error.ends_with(
            "another process uses this work directory; wait until it ends, or use another directory"
        )
    );
    drop(first);
    open().await.expect("it is free again");
}
