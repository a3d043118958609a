//! Forged proofs against both trees: whatever is changed about an honest proof is refused or leads to another root.

mod support;

use influence_core::{
    RuleError,
    merkle::{Hash, MAX_LEVELS, MISSING, Sha256, engagement, holdings},
    snapshot_vote::SnapshotContents,
};
use proptest::prelude::*;
use support::{Half, Holdings, Levels, Lib, Node, encode, engagement_leaf, engagement_parent, holdings_leaf};

const DAY: u32 = 20_500;

/// Says how long the input was, in every byte of the digest.
struct Length;

impl Sha256 for Length {
    fn hashv(parts: &[&[u8]]) -> Hash {
        [u8::try_from(parts.iter().map(|part| part.len()).sum::<usize>()).expect("short inputs"); 32]
    }
}

fn holder(key: u8, holding_score: u64) -> holdings::HoldingsLeaf {
    holdings::HoldingsLeaf {
        owner: [key; 32],
        holding_score,
        influence_index: 10_000 + u32::from(key),
        day: DAY,
    }
}

/// `members` and `others` with different keys and scores.
fn day(members: u8, others: u8) -> (Vec<holdings::HoldingsLeaf>, Vec<holdings::HoldingsLeaf>, Holdings) {
    let leaves = |count: u8, first: u8| -> Vec<_> {
        (0..count).map(|i| holder(first + i, 1_000 + u64::from(first) * u64::from(i))).collect()
    };
    let (members, others) = (leaves(members, 1), leaves(others, 101));
    let tree = Holdings::build(&members, &others);
    (members, others, tree)
}

fn galleries(count: u8) -> (Vec<engagement::EngagementLeaf>, Levels<Hash>) {
    let leaf = |i: u8| {
        let seal = engagement::seal::<Lib>(u64::from(count - i), &[i; 32]);
        engagement::EngagementLeaf { gallery: [i + 1; 32], rank: u32::from(i) + 1, day: DAY, seal }
    };
    let leaves: Vec<_> = (0..count).map(leaf).collect();
    let tree = Levels::build(leaves.iter().map(engagement_leaf).collect(), engagement_parent);
    (leaves, tree)
}

fn prove(node: Node, position: u32, path: &[Node]) -> Result<holdings::SumNode, RuleError> {
    holdings::root_of::<Lib>(node.core(), position, &encode(path))
}

fn run_root(run: &[Node]) -> Result<holdings::SumNode, RuleError> {
    holdings::run_root::<Lib>(&mut run.iter().map(|node| *node.core().as_bytes()).collect::<Vec<_>>())
}

/// Everything that is hashed for a tree or a vote has a length of its own, so nothing can pass for anything else.
#[test]
fn every_kind_of_input_has_its_own_length() {
    let leaf = holder(1, 2);
    let node = leaf.node::<Length>();
    assert_eq!(node.hash(), [48; 32]);
    assert_eq!(holdings::SumNode::join::<Length>(&node, &node).map(|node| node.hash()), Ok([80; 32]));
    let gallery = engagement::EngagementLeaf { gallery: [1; 32], rank: 1, day: DAY, seal: [2; 32] };
    assert_eq!(gallery.hash::<Length>(), [72; 32]);
    assert_eq!(engagement::join::<Length>(&[1; 32], &[2; 32]), [64; 32]);
    assert_eq!(engagement::seal::<Length>(1, &[2; 32]), [40; 32]);
    let contents = SnapshotContents {
        holdings_root: [1; 32],
        holdings_sum: 2,
        members: 3,
        others: 4,
        engagement_root: [5; 32],
        galleries: 6,
        weights_hash: [7; 32],
    };
    assert_eq!(contents.hash::<Length>(DAY), [120; 32]);
}

#[test]
fn nodes_are_read_as_they_are_written() {
    let node = holdings::SumNode::new([7; 32], 0x0102_0304_0506_0708);
    assert_eq!(node.hash(), [7; 32]);
    assert_eq!(node.sum(), 0x0102_0304_0506_0708);
    assert_eq!(node.as_bytes()[..32], [7; 32]);
    assert_eq!(node.as_bytes()[32..], [8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(holdings::SumNode::from_bytes(*node.as_bytes()), node);
    assert_eq!(holdings::SumNode::MISSING, holdings::SumNode::new(MISSING, 0));
    assert_eq!(MISSING, [0; 32]);
}

/// The preimage of an inner node, cut or read as a leaf, does not hash to that node.
#[test]
fn a_node_is_not_a_leaf() {
    let (_, _, tree) = day(4, 2);
    let children = &tree.members.0[0];
    let preimage = [children[0].bytes(), children[1].bytes()].concat();
    for start in 0..=preimage.len() - 48 {
        let line = &preimage[start..start + 48];
        let number =
            |range: core::ops::Range<usize>| u32::from_le_bytes(line[range].try_into().expect("four bytes"));
        let forged = holdings::HoldingsLeaf {
            owner: line[..32].try_into().expect("32 bytes"),
            holding_score: u64::from(number(32..36)) | u64::from(number(36..40)) << 32,
            influence_index: number(40..44),
            day: number(44..48),
        };
        let (position, path) = tree.proof(Half::Members, 1, 0);
        assert_ne!(
            holdings::root_of::<Lib>(forged.node::<Lib>(), position, &encode(&path)),
            Ok(tree.root.core())
        );
    }
}

/// A leaf that takes an inner node's place, or an inner node that takes a leaf's, leads elsewhere.
#[test]
fn levels_cannot_be_exchanged() {
    let (_, _, tree) = day(8, 3);
    let own = &tree.members;
    for from in 0..own.0.len() {
        for level in 0..own.0.len() {
            for index in 0..own.0[level].len() {
                let (position, path) = tree.proof(Half::Members, level, index);
                for (i, node) in own.0[from].iter().enumerate() {
                    let honest = (from, i) == (level, index);
                    let proved = prove(*node, position, &path);
                    assert_eq!(proved == Ok(tree.root.core()), honest, "{from}:{i} at {level}:{index}");
                }
            }
        }
    }
}

#[test]
fn a_proof_of_one_half_proves_nothing_of_the_other() {
    let (members, others, tree) = day(8, 8);
    for i in 0..8 {
        let (position, path) = tree.proof(Half::Others, 0, i);
        assert_eq!(prove(holdings_leaf(&others[i]), position, &path), Ok(tree.root.core()));
        let side = 1 << 3;
        assert_eq!(position, side | i as u32);
        assert_ne!(
            prove(holdings_leaf(&others[i]), position ^ side, &path),
            Ok(tree.root.core()),
            "as a member"
        );
        assert_ne!(
            prove(holdings_leaf(&members[i]), position, &path),
            Ok(tree.root.core()),
            "a member's leaf"
        );
        let (position, path) = tree.proof(Half::Members, 0, i);
        assert_ne!(
            prove(holdings_leaf(&others[i]), position, &path),
            Ok(tree.root.core()),
            "a member's path"
        );
        assert_ne!(
            prove(holdings_leaf(&members[i]), position ^ side, &path),
            Ok(tree.root.core()),
            "as an other"
        );
    }
    assert_ne!(Holdings::build(&others, &members).root, tree.root, "the halves have their places");
}

/// A missing half cannot be filled afterwards, and an empty tree has one root.
#[test]
fn empty_halves() {
    let (members, _, tree) = day(1, 0);
    assert_eq!(prove(holdings_leaf(&members[0]), 0, &[Node::default()]), Ok(tree.root.core()));
    assert_ne!(prove(holdings_leaf(&members[0]), 1, &[Node::default()]), Ok(tree.root.core()));
    let other = holdings_leaf(&holder(200, 1));
    assert_ne!(prove(other, 1, &[holdings_leaf(&members[0])]), Ok(tree.root.core()));
    let empty = Holdings::build(&[], &[]).root;
    assert_eq!(prove(Node::default(), 0, &[Node::default()]), Ok(empty.core()));
    assert_eq!(empty.sum, 0);
    assert_ne!(empty.hash, MISSING, "two empty halves are hashed like any others");
}

#[test]
fn runs_have_a_power_of_two_of_neighbors() {
    let (_, _, tree) = day(16, 1);
    let leaves = &tree.members.0[0];
    for len in 0..=16 {
        let root = run_root(&leaves[..len]);
        if len.is_power_of_two() {
            assert_eq!(root, Ok(tree.members.0[len.ilog2() as usize][0].core()), "{len}");
        } else {
            assert_eq!(root, Err(RuleError::MalformedProof), "{len}");
        }
    }
    // Aligned runs lead to the root from every place; the same number of neighbors from anywhere else does not.
    for level in 0..=4 {
        let len = 1 << level;
        for start in 0..=16 - len {
            let node = run_root(&leaves[start..start + len]).expect("a power of two");
            let (position, path) = tree.proof(Half::Members, level, start >> level);
            let proved = holdings::root_of::<Lib>(node, position, &encode(&path)).expect("a proof's shape");
            assert_eq!(proved == tree.root.core(), start % len == 0, "{len} from {start}");
        }
    }
}

/// A run names every owner once, in order: a neighbor twice, two exchanged or one left out is another root.
#[test]
fn runs_cannot_be_rearranged() {
    let (_, _, tree) = day(8, 1);
    let leaves = &tree.members.0[0];
    let honest = run_root(leaves).expect("eight");
    for i in 0..8 {
        for j in 0..8 {
            let mut twice = leaves.clone();
            twice[i] = leaves[j];
            assert_eq!(run_root(&twice) == Ok(honest), i == j, "{j} also at {i}");
            let mut exchanged = leaves.clone();
            exchanged.swap(i, j);
            assert_eq!(run_root(&exchanged) == Ok(honest), i == j, "{i} and {j} exchanged");
        }
        let mut without = leaves.clone();
        without[i] = Node::default();
        assert_ne!(run_root(&without), Ok(honest), "without {i}");
    }
}

/// Padding is not an owner: the last owner written again in its place, as some trees do, is another root.
#[test]
fn padding_is_not_a_copy_of_the_last() {
    let (members, others, tree) = day(3, 1);
    let mut twice = members.clone();
    twice.push(members[2]);
    assert_ne!(Holdings::build(&twice, &others).root, tree.root);
    let (leaves, tree) = galleries(3);
    let mut twice: Vec<_> = leaves.iter().map(engagement_leaf).collect();
    twice.push(twice[2]);
    assert_ne!(Levels::build(twice, engagement_parent).root(), tree.root());
}

#[test]
fn sums_beyond_64_bits_are_refused() {
    let node = |sum| Node { hash: [1; 32], sum };
    let (half, rest) = (1u64 << 63, (1u64 << 63) - 1);
    assert!(prove(node(half), 0, &[node(rest)]).is_ok_and(|root| root.sum() == u64::MAX));
    assert_eq!(prove(node(half), 0, &[node(half)]), Err(RuleError::Overflow));
    assert_eq!(prove(node(half), 1, &[node(half)]), Err(RuleError::Overflow));
    assert_eq!(prove(node(1), 0, &[node(0), node(u64::MAX)]), Err(RuleError::Overflow));
    assert_eq!(run_root(&[node(half), node(half)]), Err(RuleError::Overflow));
    assert_eq!(run_root(&[node(1), node(0), node(u64::MAX), node(0)]), Err(RuleError::Overflow));
}

#[test]
fn paths_end_at_the_longest_position() {
    let path = vec![Node::default(); MAX_LEVELS];
    let leaf = holdings_leaf(&holder(1, 5));
    assert!(prove(leaf, u32::MAX, &path).is_ok());
    assert_eq!(prove(leaf, 0, &[&path[..], &path[..1]].concat()), Err(RuleError::MalformedProof));
    assert_eq!(prove(leaf, 1, &[]), Err(RuleError::MalformedProof));
    assert_eq!(prove(leaf, 0, &[]), Ok(leaf.core()));
    let hashes = [0; 33 * 32];
    assert!(engagement::root_of::<Lib>([1; 32], u32::MAX, &hashes[..32 * 32]).is_ok());
    assert_eq!(engagement::root_of::<Lib>([1; 32], 0, &hashes), Err(RuleError::MalformedProof));
    assert_eq!(engagement::root_of::<Lib>([1; 32], 1, &[]), Err(RuleError::MalformedProof));
    assert_eq!(engagement::root_of::<Lib>([1; 32], 0, &[]), Ok([1; 32]));
}

/// An honest proof of some owner of a day of random size.
fn any_proof() -> impl Strategy<Value = (holdings::HoldingsLeaf, u32, Vec<Node>, holdings::SumNode)> {
    (1u8..=20, 1u8..=20, any::<bool>(), any::<prop::sample::Index>()).prop_map(
        |(members, others, other, at)| {
            let (members, others, tree) = day(members, others);
            let (half, leaves) = if other { (Half::Others, others) } else { (Half::Members, members) };
            let index = at.index(leaves.len());
            let (position, path) = tree.proof(half, 0, index);
            (leaves[index], position, path, tree.root.core())
        },
    )
}

proptest! {
    #![proptest_config(support::cases())]

    #[test]
    fn honest_proofs_lead_to_the_root((leaf, position, path, root) in any_proof()) {
        prop_assert_eq!(leaf.node::<Lib>(), holdings_leaf(&leaf).core());
        prop_assert_eq!(prove(holdings_leaf(&leaf), position, &path), Ok(root));
    }

    #[test]
    fn any_other_position_is_refused((leaf, position, path, root) in any_proof(), bit in 0u32..32) {
        let proved = prove(holdings_leaf(&leaf), position ^ (1 << bit), &path);
        if bit as usize >= path.len() {
            prop_assert_eq!(proved, Err(RuleError::MalformedProof));
        } else {
            prop_assert!(proved.is_ok_and(|other| other != root));
        }
    }

    #[test]
    fn any_other_leaf_is_refused((leaf, position, path, root) in any_proof(), field in 0..4, bit in 0usize..32) {
        let mut forged = leaf;
        match field {
            0 => forged.owner[bit] ^= 1,
            1 => forged.holding_score ^= 1 << bit,
            2 => forged.influence_index ^= 1 << bit,
            _ => forged.day ^= 1 << bit,
        }
        prop_assert_ne!(prove(holdings_leaf(&forged), position, &path), Ok(root));
        // A bare leaf, as a dead member is passed: its score cannot be changed either.
        let bare = Node { sum: forged.holding_score, ..holdings_leaf(&leaf) };
        if bare.sum != leaf.holding_score {
            prop_assert_ne!(prove(bare, position, &path), Ok(root));
        }
    }

    /// Any bit of any sibling, digest or sum.
    #[test]
    fn any_other_path_is_refused((leaf, position, path, root) in any_proof(), at in any::<prop::sample::Index>()) {
        let mut bytes = encode(&path);
        let bit = at.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert_ne!(holdings::root_of::<Lib>(leaf.node::<Lib>(), position, &bytes), Ok(root));
    }

    /// Points taken from one sum and added to another, so that the root's sum is right again.
    #[test]
    fn points_cannot_be_moved_between_sums(
        (leaf, position, path, root) in any_proof(),
        (from, to) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        points in 1u64..2_000,
    ) {
        let mut nodes = vec![holdings_leaf(&leaf)];
        nodes.extend(path);
        let (from, to) = (from.index(nodes.len()), to.index(nodes.len()));
        let points = points.min(nodes[from].sum);
        prop_assume!(from != to && points > 0);
        nodes[from].sum -= points;
        nodes[to].sum += points;
        let proved = prove(nodes[0], position, &nodes[1..]).unwrap();
        prop_assert_eq!(proved.sum(), root.sum());
        prop_assert_ne!(proved.hash(), root.hash());
    }

    #[test]
    fn shorter_and_longer_paths_are_refused((leaf, position, path, root) in any_proof(), more in any::<[u8; 40]>()) {
        let node = leaf.node::<Lib>();
        let bytes = encode(&path);
        for len in 0..bytes.len() {
            let proved = holdings::root_of::<Lib>(node, position, &bytes[..len]);
            if len % 40 == 0 {
                prop_assert_ne!(proved, Ok(root), "cut to {}", len);
            } else {
                prop_assert_eq!(proved, Err(RuleError::MalformedProof), "cut to {}", len);
            }
        }
        prop_assert_ne!(holdings::root_of::<Lib>(node, position, &bytes[40..]), Ok(root), "cut from below");
        for more in [more, Node::default().bytes(), *root.as_bytes()] {
            let longer = [&bytes[..], &more].concat();
            prop_assert_ne!(holdings::root_of::<Lib>(node, position, &longer), Ok(root), "extended above");
            let longer = [&more, &bytes[..]].concat();
            for position in [position << 1, position << 1 | 1] {
                prop_assert_ne!(holdings::root_of::<Lib>(node, position, &longer), Ok(root), "extended below");
            }
        }
    }

    #[test]
    fn engagement_proofs(
        count in 1u8..=20,
        at in any::<prop::sample::Index>(),
        (bit, field) in (0usize..32, 0..5),
        damage in any::<prop::sample::Index>(),
    ) {
        let (leaves, tree) = galleries(count);
        let index = at.index(leaves.len());
        let (leaf, position, path) = (leaves[index], index as u32, tree.path(0, index).concat());
        let prove = |leaf: &engagement::EngagementLeaf, position, path: &[u8]| {
            engagement::root_of::<Lib>(leaf.hash::<Lib>(), position, path)
        };
        prop_assert_eq!(leaf.hash::<Lib>(), engagement_leaf(&leaf));
        prop_assert_eq!(prove(&leaf, position, &path), Ok(tree.root()));

        let mut forged = leaf;
        match field {
            0 => forged.gallery[bit] ^= 1,
            1 => forged.rank ^= 1 << bit,
            2 => forged.day ^= 1 << bit,
            3 => forged.seal[bit] ^= 1,
            _ => forged.seal = engagement::seal::<Lib>(1 << 40, &[index as u8; 32]),
        }
        prop_assert_ne!(prove(&forged, position, &path), Ok(tree.root()));

        let elsewhere = prove(&leaf, position ^ (1 << bit), &path);
        if bit >= tree.depth() {
            prop_assert_eq!(elsewhere, Err(RuleError::MalformedProof));
        } else {
            prop_assert_ne!(elsewhere, Ok(tree.root()));
        }

        if !path.is_empty() {
            let mut damaged = path.clone();
            damaged[damage.index(path.len())] ^= 1;
            prop_assert_ne!(prove(&leaf, position, &damaged), Ok(tree.root()));
            prop_assert_eq!(prove(&leaf, position, &path[1..]), Err(RuleError::MalformedProof));
            prop_assert_ne!(prove(&leaf, position, &path[..path.len() - 32]), Ok(tree.root()));
            prop_assert_ne!(prove(&leaf, position, &path[32..]), Ok(tree.root()));
        }
        for more in [MISSING, tree.root()] {
            prop_assert_ne!(prove(&leaf, position, &[&path[..], &more].concat()), Ok(tree.root()));
        }
    }

    /// A seal opens to one score under one salt.
    #[test]
    fn seals_open_to_one_score(score in any::<u64>(), salt in any::<[u8; 32]>(), bit in 0usize..64) {
        let sealed = engagement::seal::<Lib>(score, &salt);
        prop_assert_ne!(engagement::seal::<Lib>(score ^ (1 << bit), &salt), sealed);
        let mut other = salt;
        other[bit / 2] ^= 1;
        prop_assert_ne!(engagement::seal::<Lib>(score, &other), sealed);
    }
}
