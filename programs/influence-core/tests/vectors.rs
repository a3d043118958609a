//! The published examples: every number of `vectors/*.json` that these rules have a say in.

mod support;

use std::collections::BTreeMap;

use influence_core::{
    RuleError, holding,
    limits::total_points,
    lock::{LockFloor, unlock},
    merkle::{Hash, engagement, holdings},
    shares::{ALL, Portfolio},
    tiers,
};
use serde::Deserialize;
use support::{Half, Holdings, Levels, Lib, Node, encode, engagement_parent, unhex};

/// Base units of one token in the published examples.
const TOKEN: u64 = 1_000_000;
const DAY_SECONDS: u32 = 86_400;
const HOUR_SECONDS: u64 = 3_600;

fn read<T: for<'a> Deserialize<'a>>(text: &str) -> T {
    serde_json::from_str(text).expect("the vector file has the expected shape")
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum PointsCase {
    Scaling { name: String, total: u64, allocate: BTreeMap<String, u64>, steps: Vec<ScalingStep> },
    Total { name: String, holding: u64, locked: u64, total: u64 },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScalingStep {
    total: u64,
    expect: BTreeMap<String, u64>,
    free: Option<u64>,
}

#[test]
fn influence_points() {
    let cases: Vec<PointsCase> = read(include_str!("vectors/influence_points.json"));
    assert_eq!(cases.len(), 3);
    for case in cases {
        match case {
            PointsCase::Total { name, holding, locked, total } => {
                assert_eq!(total_points(holding, locked), Ok(total), "{name}");
                assert_eq!(total_points(holding * TOKEN, locked * TOKEN), Ok(total * TOKEN), "{name}");
            }
            PointsCase::Scaling { name, total, allocate, steps } => {
                for unit in [1, TOKEN] {
                    scaling(&name, unit, total, &allocate, &steps);
                }
            }
        }
    }
}

fn scaling(name: &str, unit: u64, total: u64, allocate: &BTreeMap<String, u64>, steps: &[ScalingStep]) {
    let mut portfolio = Portfolio { total: total * unit, supply: 0, allocated: 0 };
    let mut shares = BTreeMap::new();
    for (gallery, points) in allocate {
        let change = portfolio.allocate(0, points * unit).expect("the points are free");
        assert_eq!(change.portfolio.value(change.shares), Ok(points * unit), "{name}");
        portfolio = change.portfolio;
        shares.insert(gallery, change.shares);
    }
    for step in steps {
        portfolio.total = step.total * unit;
        assert_eq!(step.expect.len(), shares.len(), "{name}");
        for (gallery, points) in &step.expect {
            assert_eq!(
                portfolio.value(shares[gallery]),
                Ok(points * unit),
                "{name}: {gallery} at {}",
                step.total
            );
        }
        let free = step.free.unwrap_or(step.total - step.expect.values().sum::<u64>());
        assert_eq!(portfolio.free_points(), Ok(free * unit), "{name}: free at {}", step.total);
    }
}

#[derive(Deserialize)]
struct HoldingCase {
    name: String,
    daily_balances: Option<Vec<u64>>,
    changes: Option<Vec<BalanceChange>>,
    score_rounded_to_token: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BalanceChange {
    at_hours_before_end: u64,
    balance: u64,
}

impl HoldingCase {
    /// Token-seconds over the window.
    fn integral(&self) -> u128 {
        let daily = self.daily_balances.iter().flatten().map(|balance| balance * u64::from(DAY_SECONDS));
        let changes = self.changes.as_deref().unwrap_or_default();
        let ends = changes.iter().skip(1).map(|next| next.at_hours_before_end).chain([0]);
        let stretches = changes.iter().zip(ends);
        let changed = stretches.map(|(at, end)| at.balance * (at.at_hours_before_end - end) * HOUR_SECONDS);
        daily.chain(changed).map(u128::from).sum()
    }
}

#[test]
fn holding_score() {
    let cases: Vec<HoldingCase> = read(include_str!("vectors/holding_score.json"));
    assert_eq!(cases.len(), 4);
    for case in &cases {
        assert!(case.daily_balances.is_some() != case.changes.is_some(), "{}", case.name);
        assert_eq!(
            holding::score(case.integral(), DAY_SECONDS),
            Ok(case.score_rounded_to_token),
            "{}",
            case.name
        );
        let score = holding::score(case.integral() * u128::from(TOKEN), DAY_SECONDS).expect("fits");
        assert_eq!((score + TOKEN / 2) / TOKEN, case.score_rounded_to_token, "{}", case.name);
    }
    // The first case's note.
    assert_eq!(holding::score(cases[0].integral() * u128::from(TOKEN), DAY_SECONDS), Ok(26_428_571_429));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tiers {
    user_tiers_points: Vec<u64>,
    creator_levels_locked: Vec<u64>,
    user_cases: Vec<(u64, u8)>,
    creator_cases: Vec<(u64, u8)>,
    #[serde(rename = "note")]
    _note: String,
    lock_floor: FloorCase,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FloorCase {
    locked: u64,
    floor: u64,
    unlock_500: String,
    unlock_501: String,
    after_floor_2500_unlock_2500: String,
}

#[test]
fn tiers_and_levels() {
    let vector: Tiers = read(include_str!("vectors/tiers.json"));
    for (thresholds, cases) in [
        (&vector.user_tiers_points, &vector.user_cases),
        (&vector.creator_levels_locked, &vector.creator_cases),
    ] {
        let table = || thresholds.iter().map(|tokens| tokens * TOKEN);
        assert!(thresholds.len() <= tiers::MAX_TIERS);
        assert_eq!(tiers::check(table()), Ok(()));
        for (tokens, tier) in cases {
            assert_eq!(tiers::reached(table(), tokens * TOKEN), *tier, "{tokens} tokens");
        }
        for (i, threshold) in table().enumerate() {
            assert_eq!(usize::from(tiers::reached(table(), threshold - 1)), i, "one unit below {threshold}");
            assert_eq!(usize::from(tiers::reached(table(), threshold)), i + 1, "at {threshold}");
        }
    }
}

#[test]
fn lock_floor() {
    let case = read::<Tiers>(include_str!("vectors/tiers.json")).lock_floor;
    let (now, life) = (1_000, 500);
    let locked = case.locked * TOKEN;
    let set =
        |floor: LockFloor, tokens: u64| floor.set(tokens * TOKEN, locked, life, now).expect("below locked");
    let outcome = |tokens: u64, floor: &LockFloor| match unlock(locked, tokens * TOKEN, floor, now) {
        Ok(rest) if rest == locked - tokens * TOKEN => "ok",
        Err(RuleError::BelowLockFloor) => "refused",
        other => panic!("unexpected: {other:?}"),
    };
    let floor = set(LockFloor::default(), case.floor);
    assert_eq!(outcome(500, &floor), case.unlock_500);
    assert_eq!(outcome(501, &floor), case.unlock_501);
    assert_eq!(outcome(2_500, &set(floor, 2_500)), case.after_floor_2500_unlock_2500);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merkle {
    #[serde(rename = "note")]
    _note: String,
    holdings: Vec<HoldingsCase>,
    engagement: EngagementCase,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldingsCase {
    name: String,
    day: u32,
    members: Vec<Holder>,
    others: Vec<Holder>,
    member_leaf_hex: Vec<String>,
    root_hex: String,
    root_sum: u64,
    path_of_last_member: Option<Vec<PathNode>>,
    path_of_last_other: Option<Vec<PathNode>>,
    path_of_members_0_to_3: Option<Vec<PathNode>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holder {
    owner_hex: String,
    holding_score: u64,
    influence_index: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PathNode {
    hash_hex: String,
    sum: u64,
}

fn nodes(path: &[PathNode]) -> Vec<Node> {
    path.iter().map(|node| Node { hash: unhex(&node.hash_hex), sum: node.sum }).collect()
}

fn leaves(holders: &[Holder], day: u32) -> Vec<holdings::HoldingsLeaf> {
    let leaf = |holder: &Holder| holdings::HoldingsLeaf {
        owner: unhex(&holder.owner_hex),
        holding_score: holder.holding_score,
        influence_index: holder.influence_index,
        day,
    };
    holders.iter().map(leaf).collect()
}

fn digests(hexes: &[String]) -> Vec<Hash> {
    hexes.iter().map(|hex| unhex(hex)).collect()
}

#[test]
fn holdings_trees() {
    let vector: Merkle = read(include_str!("vectors/merkle.json"));
    assert_eq!(vector.holdings.len(), 6);
    for case in &vector.holdings {
        let name = &case.name;
        let (members, others) = (leaves(&case.members, case.day), leaves(&case.others, case.day));
        let tree = Holdings::build(&members, &others);
        let root = Node { hash: unhex(&case.root_hex), sum: case.root_sum };
        assert_eq!(tree.root, root, "{name}");

        let hashes: Vec<_> = members.iter().map(|leaf| leaf.node::<Lib>().hash()).collect();
        assert_eq!(hashes, digests(&case.member_leaf_hex), "{name}");

        // The crate's own way from all leaves to the root: two runs, joined.
        let half = |leaves: &[holdings::HoldingsLeaf]| {
            let mut run: Vec<_> = leaves.iter().map(|leaf| *leaf.node::<Lib>().as_bytes()).collect();
            run.resize(run.len().next_power_of_two(), *holdings::SumNode::MISSING.as_bytes());
            holdings::run_root::<Lib>(&mut run).expect("a power of two")
        };
        assert_eq!(
            holdings::SumNode::join::<Lib>(&half(&members), &half(&others)),
            Ok(root.core()),
            "{name}"
        );

        for (half, leaves, path) in [
            (Half::Members, &members, &case.path_of_last_member),
            (Half::Others, &others, &case.path_of_last_other),
        ] {
            assert_eq!(path.is_some(), !leaves.is_empty(), "{name}");
            let (Some(leaf), Some(path)) = (leaves.last(), path) else { continue };
            let (position, built) = tree.proof(half, 0, leaves.len() - 1);
            assert_eq!(built, nodes(path), "{name}");
            let proved = holdings::root_of::<Lib>(leaf.node::<Lib>(), position, &encode(&built));
            assert_eq!(proved, Ok(root.core()), "{name}");
        }

        assert_eq!(case.path_of_members_0_to_3.is_some(), members.len() >= 4, "{name}");
        if let Some(path) = &case.path_of_members_0_to_3 {
            let (position, built) = tree.proof(Half::Members, 2, 0);
            assert_eq!(built, nodes(path), "{name}");
            let mut run: Vec<_> = members[..4].iter().map(|leaf| *leaf.node::<Lib>().as_bytes()).collect();
            let node = holdings::run_root::<Lib>(&mut run).expect("four is a power of two");
            assert_eq!(holdings::root_of::<Lib>(node, position, &encode(&built)), Ok(root.core()), "{name}");
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EngagementCase {
    name: String,
    #[serde(rename = "secret_utf8")]
    _secret: String,
    rows: Vec<GalleryRow>,
    leaf_hex: Vec<String>,
    root_hex: String,
    path_of_last: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GalleryRow {
    gallery_hex: String,
    score: u64,
    rank: u32,
    day: u32,
    salt_hex: String,
    seal_hex: String,
}

#[test]
fn engagement_trees() {
    let case = read::<Merkle>(include_str!("vectors/merkle.json")).engagement;
    let mut hashes = Vec::new();
    for row in &case.rows {
        let seal = engagement::seal::<Lib>(row.score, &unhex(&row.salt_hex));
        assert_eq!(seal, unhex(&row.seal_hex), "{}: rank {}", case.name, row.rank);
        let leaf = engagement::EngagementLeaf {
            gallery: unhex(&row.gallery_hex),
            rank: row.rank,
            day: row.day,
            seal,
        };
        hashes.push(leaf.hash::<Lib>());
    }
    assert_eq!(hashes.len(), 3);
    assert_eq!(hashes, digests(&case.leaf_hex), "{}", case.name);

    let tree = Levels::build(hashes.clone(), engagement_parent);
    assert_eq!(tree.root(), unhex(&case.root_hex), "{}", case.name);
    assert_eq!(tree.path(0, hashes.len() - 1), digests(&case.path_of_last), "{}", case.name);
    for (i, hash) in hashes.iter().enumerate() {
        let proved = engagement::root_of::<Lib>(*hash, i as u32, &tree.path(0, i).concat());
        assert_eq!(proved, Ok(tree.root()), "{}: leaf {i}", case.name);
    }
}

/// The simplest case of proportional scaling: one gallery has everything.
#[test]
fn everything_to_one_gallery_follows_the_total() {
    let change = Portfolio { total: 10_000, supply: 0, allocated: 0 }.allocate(0, ALL).expect("all is free");
    for total in [10_000, 1, 0, 7, 10_001] {
        let portfolio = Portfolio { total, ..change.portfolio };
        assert_eq!(portfolio.value(change.shares), Ok(total));
        assert_eq!(portfolio.free_points(), Ok(0));
    }
}
