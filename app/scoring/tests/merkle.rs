//! The trees against the vectors, and every range of all small trees.

use influence_core::merkle::{
    MISSING, Sha2,
    engagement::{self, EngagementLeaf},
    holdings::{SumNode, root_of, run_root},
};
use influence_scoring::{
    contents,
    merkle::{EngagementTree, HoldingEntry, HoldingsTree, RangeProof, Subtree, TreeError},
};
use serde_json::Value;

const DAY: u32 = 20_500;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../programs/influence-core/tests/vectors/merkle.json")).unwrap()
}

fn bytes(hex: &Value) -> [u8; 32] {
    let hex = hex.as_str().unwrap();
    std::array::from_fn(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
}

fn number<T: TryFrom<u64, Error: std::fmt::Debug>>(value: &Value) -> T {
    T::try_from(value.as_u64().unwrap()).unwrap()
}

/// The entries of a subtree in reverse order: the tree must sort them.
fn lines(rows: &Value) -> Vec<HoldingEntry> {
    let line = |row: &Value| {
        HoldingEntry::new(
            bytes(&row["owner_hex"]).into(),
            number(&row["holding_score"]),
            number(&row["influence_index"]),
        )
    };
    rows.as_array().unwrap().iter().rev().map(line).collect()
}

fn sum_path(rows: &Value) -> Vec<u8> {
    let node = |row: &Value| *SumNode::new(bytes(&row["hash_hex"]), number(&row["sum"])).as_bytes();
    rows.as_array().unwrap().iter().flat_map(node).collect()
}

fn proves(proof: &RangeProof, root: SumNode) -> bool {
    let top = run_root::<Sha2>(&mut encoded(&proof.nodes())).unwrap();
    root_of::<Sha2>(top, proof.position, &proof.path) == Ok(root)
}

#[test]
fn holdings_vectors() {
    for case in vectors()["holdings"].as_array().unwrap() {
        let name = &case["name"];
        let (members, others) = (lines(&case["members"]), lines(&case["others"]));
        let tree = HoldingsTree::build(number(&case["day"]), &members, &others).unwrap();
        assert_eq!(tree.root(), SumNode::new(bytes(&case["root_hex"]), number(&case["root_sum"])), "{name}");
        assert_eq!((tree.members() as usize, tree.others() as usize), (members.len(), others.len()));
        for (line, hash) in
            tree.entries(Subtree::Members).iter().zip(case["member_leaf_hex"].as_array().unwrap())
        {
            assert_eq!(
                tree.leaf(&line.owner).unwrap().node::<Sha2>(),
                SumNode::new(bytes(hash), line.holding_score)
            );
        }
        for (half, count, path) in [
            (Subtree::Members, tree.members(), &case["path_of_last_member"]),
            (Subtree::Others, tree.others(), &case["path_of_last_other"]),
        ] {
            if !path.is_null() {
                let proof = tree.prove_range(half, count - 1, 1).unwrap();
                assert_eq!(proof.path, sum_path(path), "{name}");
                assert!(proves(&proof, tree.root()));
            }
        }
        if let Some(path) = case.get("path_of_members_0_to_3") {
            let proof = tree.prove_range(Subtree::Members, 0, 4).unwrap();
            assert_eq!(proof.path, sum_path(path), "{name}");
        }
    }
}

#[test]
fn engagement_vector() {
    let vectors = vectors();
    let case = &vectors["engagement"];
    let leaf = |row: &Value| EngagementLeaf {
        gallery: bytes(&row["gallery_hex"]),
        rank: number(&row["rank"]),
        day: number(&row["day"]),
        seal: engagement::seal::<Sha2>(number(&row["score"]), &bytes(&row["salt_hex"])),
    };
    let leaves: Vec<_> = case["rows"].as_array().unwrap().iter().map(leaf).collect();
    let tree = EngagementTree::build(DAY, &leaves).unwrap();
    assert_eq!(tree.root(), bytes(&case["root_hex"]));
    let proof = tree.prove_rank(tree.galleries() - 1).unwrap();
    let path: Vec<_> = case["path_of_last"].as_array().unwrap().iter().flat_map(bytes).collect();
    assert_eq!(proof.path, path);
}

fn some_lines(count: u32, tag: u8) -> Vec<HoldingEntry> {
    let owner = |i: u32| <Sha2 as influence_core::merkle::Sha256>::hashv(&[&[tag], &i.to_le_bytes()]);
    (0..count).map(|i| HoldingEntry::new(owner(i).into(), u64::from(i) + 1, 10_000)).collect()
}

#[test]
fn every_aligned_range_is_proved() {
    for (members, others) in (0..18).flat_map(|m| [0, 1, 5].map(|o| (m, o))) {
        let tree = HoldingsTree::build(DAY, &some_lines(members, 0), &some_lines(others, 1)).unwrap();
        let (m, o) = (u64::from(members), u64::from(others));
        assert_eq!(tree.sum(), (m * (m + 1) + o * (o + 1)) / 2);
        for (half, count) in [(Subtree::Members, members), (Subtree::Others, others)] {
            let width = count.next_power_of_two();
            for len in (0..=width.ilog2()).map(|level| 1 << level).filter(|_| count > 0) {
                for start in (0..count).step_by(len as usize) {
                    let proof = tree.prove_range(half, start, len).unwrap();
                    assert!(proves(&proof, tree.root()), "{half:?} {count}: {start}+{len}");
                    assert_eq!(proof.leaves.len() as u32, len.min(count - start));
                }
            }
            for line in tree.entries(half) {
                let place = tree.locate(&line.owner).unwrap();
                let proof = tree.prove_range(place.subtree, place.index, 1).unwrap();
                assert_eq!((place.subtree, proof.leaves[0]), (half, tree.leaf(&line.owner).unwrap()));
            }
        }
    }
}

#[test]
fn every_rank_proves_itself() {
    for count in 0..18_u32 {
        let leaf = |i: u32| EngagementLeaf { gallery: [i as u8; 32], rank: i + 1, day: DAY, seal: [7; 32] };
        let tree = EngagementTree::build(DAY, &(0..count).map(leaf).collect::<Vec<_>>()).unwrap();
        assert_eq!((tree.galleries(), tree.root() == MISSING), (count, count == 0));
        for index in 0..count {
            let proof = tree.prove_rank(index).unwrap();
            let root = engagement::root_of::<Sha2>(proof.leaf.hash::<Sha2>(), proof.position, &proof.path);
            assert_eq!((proof.leaf, root), (leaf(index), Ok(tree.root())));
        }
        assert_eq!(tree.prove_rank(count), Err(TreeError::Outside { start: count, len: 1, leaves: count }));
    }
}

#[test]
fn an_empty_day_is_zero() {
    let holdings = HoldingsTree::build(DAY, &[], &[]).unwrap();
    assert_eq!(holdings.root(), SumNode::MISSING);
    let engagement = EngagementTree::build(DAY, &[]).unwrap();
    let contents = contents::snapshot_contents(&holdings, &engagement, [9; 32]).unwrap();
    assert_eq!((contents.holdings_root, contents.holdings_sum, contents.leaves()), (MISSING, 0, 0));
    assert_eq!((contents.engagement_root, contents.galleries, contents.weights_hash), (MISSING, 0, [9; 32]));
    assert!(holdings.prove_range(Subtree::Members, 0, 1).is_err());
}

#[test]
fn contents_match_the_trees_of_one_day() {
    let holdings = HoldingsTree::build(DAY, &some_lines(3, 0), &some_lines(2, 1)).unwrap();
    let mismatch =
        contents::snapshot_contents(&holdings, &EngagementTree::build(DAY + 1, &[]).unwrap(), [0; 32]);
    assert_eq!(
        mismatch.unwrap_err().to_string(),
        "holdings are of day 20500 and engagement of day 20501; build both from the same day"
    );
    let contents =
        contents::snapshot_contents(&holdings, &EngagementTree::build(DAY, &[]).unwrap(), [0; 32]).unwrap();
    assert_eq!((contents.members, contents.others, contents.holdings_sum), (3, 2, 9));
    assert_eq!(contents.holdings_root, holdings.root().hash());
}

#[test]
fn invalid_entries_are_refused() {
    let build =
        |members: &[HoldingEntry], others: &[HoldingEntry]| HoldingsTree::build(DAY, members, others).err();
    let line = |key: u8, score: u64| HoldingEntry::new([key; 32].into(), score, 10_000);
    let twice = Some(TreeError::Duplicate { key: [4; 32].into() });
    assert_eq!(build(&[line(4, 1), line(3, 1), line(4, 2)], &[]), twice);
    assert_eq!(build(&[], &[line(4, 1), line(4, 2)]), twice);
    assert_eq!(build(&[line(1, 1), line(4, 1)], &[line(4, 2), line(2, 1)]), twice);
    assert_eq!(build(&[line(4, 0)], &[]), None);
    assert_eq!(build(&[], &[line(4, 0)]), Some(TreeError::NothingHeld { owner: [4; 32].into() }));
    let overflow = Some(TreeError::Rule(influence_core::RuleError::Overflow));
    assert_eq!(build(&[line(4, u64::MAX)], &[line(5, 1)]), overflow);
    assert_eq!(build(&[line(4, u64::MAX), line(5, 1)], &[]), overflow);
}

#[test]
fn unaligned_ranges_are_refused() {
    let tree = HoldingsTree::build(DAY, &some_lines(5, 0), &some_lines(1, 1)).unwrap();
    for (start, len) in [(0, 0), (0, 3), (1, 2), (2, 4)] {
        assert_eq!(tree.prove_range(Subtree::Members, start, len), Err(TreeError::Unaligned { start, len }));
    }
    for (start, len) in [(5, 1), (6, 2), (8, 8), (0, 16), (1 << 31, 1 << 31)] {
        let refused = tree.prove_range(Subtree::Members, start, len);
        assert_eq!(refused, Err(TreeError::Outside { start, len, leaves: 5 }));
    }
    assert!(tree.prove_range(Subtree::Members, 4, 4).is_ok());
}

#[test]
fn ranks_out_of_order_are_refused() {
    let leaf = |gallery: u8, rank: u32, day: u32| EngagementLeaf {
        gallery: [gallery; 32],
        rank,
        day,
        seal: [0; 32],
    };
    let build = |leaves: &[EngagementLeaf]| EngagementTree::build(DAY, leaves).err();
    assert_eq!(build(&[leaf(1, 2, DAY)]), Some(TreeError::RankOrder { index: 0, found: 2 }));
    assert_eq!(build(&[leaf(1, 1, DAY), leaf(2, 1, DAY)]), Some(TreeError::RankOrder { index: 1, found: 1 }));
    assert_eq!(
        build(&[leaf(1, 1, DAY), leaf(1, 2, DAY)]),
        Some(TreeError::Duplicate { key: [1; 32].into() })
    );
    assert_eq!(build(&[leaf(1, 1, DAY + 1)]), Some(TreeError::OtherDay { day: DAY, found: DAY + 1 }));
}

fn encoded(nodes: &[SumNode]) -> Vec<[u8; 40]> {
    nodes.iter().map(|node| *node.as_bytes()).collect()
}
