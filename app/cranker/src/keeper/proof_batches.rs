//! Runs: which neighbouring leaves to prove together, in as few bytes per refreshed owner as possible.
//!
//! One path proves an aligned power-of-two run. Longer runs share a path but carry a bare node for every owner in
//! them who needs no refresh, so that for each aligned block the cheapest way to cut it up is chosen.

use influence_client::{
    instructions::crank::{BatchLeaf, apply_holdings},
    tx::TxVersion,
};
use influence_core::{
    calendar::Day,
    merkle::{
        Sha2,
        holdings::{HoldingsLeaf, SumNode},
    },
};
use influence_scoring::merkle::{HoldingsTree, Subtree, TreeError};
use solana_address::Address;
use solana_instruction::Instruction;

/// Longest run. Twice as many owners would save one node of the path and rarely all need a refresh.
pub const MAX_BATCH_LEAVES: u32 = 8;

/// Bytes of one instruction without what depends on its run: its header, discriminator and lengths.
const INSTRUCTION: usize = 36;
/// Bytes of a live place: an account's key and index, its score and its index.
const LIVE: usize = 32 + 1 + 12;
/// Bytes of a node, in a path or at a bare place.
const NODE: usize = 40;
/// Bytes of a transaction around its first instruction: signature, header, five keys, blockhash, limit and price.
const TRANSACTION: usize = 290;

/// A run of neighbours with its path, ready to be proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldingsProofBatch {
    /// The places, in order.
    pub places: Vec<BatchLeaf>,
    /// One bit per level of `path`, bottom up.
    pub position: u32,
    /// Siblings from the run's node to the root.
    pub path: Vec<u8>,
}

impl HoldingsProofBatch {
    /// The instruction that applies it to `day`.
    pub fn instruction(&self, day: Day) -> Instruction {
        apply_holdings(day, &self.places, self.position, &self.path)
    }

    /// The owners it refreshes.
    pub fn owners(&self) -> impl Iterator<Item = Address> + '_ {
        self.places.iter().filter_map(|place| match place {
            BatchLeaf::Update { owner, .. } => Some(*owner),
            BatchLeaf::Sibling(_) => None,
        })
    }

    /// The same run twice, each refreshing half of the owners and passing over the others; none for a single owner.
    pub fn halves(&self, day: Day) -> Option<[Self; 2]> {
        let owners: Vec<Address> = self.owners().collect();
        let (first, second) = owners.split_at(owners.len() / 2);
        let without = |others: &[Address]| Self {
            places: self.places.iter().map(|place| passing_over(place, others, day)).collect(),
            ..self.clone()
        };
        (!first.is_empty()).then(|| [without(second), without(first)])
    }
}

/// The place, bare when it is one of `owners`.
fn passing_over(place: &BatchLeaf, owners: &[Address], day: Day) -> BatchLeaf {
    match *place {
        BatchLeaf::Update { owner, holding_score, influence_index } if owners.contains(&owner) => {
            let leaf = HoldingsLeaf { owner: owner.to_bytes(), holding_score, influence_index, day };
            BatchLeaf::Sibling(leaf.node::<Sha2>())
        }
        place => place,
    }
}

/// Cuts a half of the tree into runs that refresh the leaves at `wanted` (in increasing order) and no others.
///
/// # Errors
/// As [`HoldingsTree::prove_range`], for places outside the half.
pub fn plan_batches(
    tree: &HoldingsTree,
    half: Subtree,
    wanted: &[u32],
    format: TxVersion,
) -> Result<Vec<HoldingsProofBatch>, TreeError> {
    let leaves = match half {
        Subtree::Members => tree.members(),
        Subtree::Others => tree.others(),
    };
    let width = leaves.next_power_of_two();
    let room = format.max_bytes().saturating_sub(TRANSACTION);
    let cutter = Cutter { depth: width.ilog2(), room };
    let mut runs = Vec::new();
    let block = MAX_BATCH_LEAVES.min(width);
    for wanted in wanted.chunk_by(|a, b| a / block == b / block) {
        let start = wanted.first().map_or(0, |first| first - first % block);
        for (start, len) in cutter.cut(start, block, wanted).1 {
            runs.push(prove(tree, half, start, len, wanted)?);
        }
    }
    Ok(runs)
}

/// Chooses how to cut one half.
struct Cutter {
    /// Levels between the half's leaves and its top.
    depth: u32,
    /// Bytes that one instruction may take.
    room: usize,
}

impl Cutter {
    /// Bytes and (start, length) of the cheapest runs that cover `wanted` within the block.
    fn cut(&self, start: u32, len: u32, wanted: &[u32]) -> (usize, Vec<(u32, u32)>) {
        if wanted.is_empty() {
            return (0, Vec::new());
        }
        let whole = self.bytes(len, wanted.len());
        if len == 1 {
            return (whole, vec![(start, len)]);
        }
        let middle = start + len / 2;
        let (left, right) = wanted.split_at(wanted.partition_point(|index| *index < middle));
        let (left_bytes, mut parts) = self.cut(start, len / 2, left);
        let (right_bytes, right_parts) = self.cut(middle, len / 2, right);
        if whole <= self.room && whole < left_bytes + right_bytes {
            return (whole, vec![(start, len)]);
        }
        parts.extend(right_parts);
        (left_bytes + right_bytes, parts)
    }

    /// Bytes of a run's instruction.
    fn bytes(&self, len: u32, live: usize) -> usize {
        let bare = (len as usize).saturating_sub(live);
        // Up to the half's top, and the other half.
        let path = (self.depth - len.ilog2() + 1) as usize;
        INSTRUCTION + live * LIVE + (bare + path) * NODE
    }
}

fn prove(tree: &HoldingsTree, half: Subtree, start: u32, len: u32, wanted: &[u32]) -> Result<HoldingsProofBatch, TreeError> {
    let proof = tree.prove_range(half, start, len)?;
    let place = |index: u32| match proof.leaves.get((index - start) as usize) {
        None => BatchLeaf::Sibling(SumNode::MISSING),
        Some(leaf) if wanted.binary_search(&index).is_err() => BatchLeaf::Sibling(leaf.node::<Sha2>()),
        Some(leaf) => BatchLeaf::Update {
            owner: Address::from(leaf.owner),
            holding_score: leaf.holding_score,
            influence_index: leaf.influence_index,
        },
    };
    Ok(HoldingsProofBatch { places: (start..start + len).map(place).collect(), position: proof.position, path: proof.path })
}

#[cfg(test)]
mod tests {
    use influence_client::tx::{ComputeBudget, compile_message, wire_size};
    use influence_core::merkle::holdings::{root_of, run_root};
    use influence_scoring::merkle::HoldingEntry;
    use solana_hash::Hash;

    use super::*;

    fn tree(members: u32) -> HoldingsTree {
        let line = |i: u32| {
            let mut owner = [1; 32];
            owner[..4].copy_from_slice(&i.to_be_bytes());
            HoldingEntry::new(owner.into(), u64::from(i) * 10, 10_000)
        };
        let members: Vec<HoldingEntry> = (0..members).map(line).collect();
        HoldingsTree::build(9, &members, &[HoldingEntry::new([9; 32].into(), 5, 10_000)]).unwrap()
    }

    fn node(place: &BatchLeaf) -> SumNode {
        match *place {
            BatchLeaf::Sibling(node) => node,
            BatchLeaf::Update { owner, holding_score, influence_index } => {
                HoldingsLeaf { owner: owner.to_bytes(), holding_score, influence_index, day: 9 }
                    .node::<Sha2>()
            }
        }
    }

    fn leads_to_root(tree: &HoldingsTree, run: &HoldingsProofBatch) -> bool {
        let mut nodes: Vec<_> = run.places.iter().map(|place| *node(place).as_bytes()).collect();
        let node = run_root::<Sha2>(&mut nodes).unwrap();
        root_of::<Sha2>(node, run.position, &run.path).unwrap() == tree.root()
    }

    fn lens(members: u32, wanted: &[u32]) -> Vec<usize> {
        let tree = tree(members);
        let runs = plan_batches(&tree, Subtree::Members, wanted, TxVersion::V0).unwrap();
        assert!(runs.iter().all(|run| leads_to_root(&tree, run)));
        let live: usize = runs.iter().map(|run| run.owners().count()).sum();
        assert_eq!(live, wanted.len());
        runs.iter().map(|run| run.places.len()).collect()
    }

    #[test]
    fn neighbours_share_a_path() {
        assert_eq!(lens(300, &(0..8).collect::<Vec<_>>()), [8]);
        assert_eq!(lens(300, &[0, 1]), [2]);
        assert_eq!(lens(300, &[8, 9, 10, 11, 40]), [4, 1]);
        assert_eq!(lens(5, &[0, 1, 2, 3, 4]), [8]);
        assert_eq!(lens(1, &[0]), [1]);
        assert_eq!(lens(3, &[2]).len(), 1);
        assert!(lens(300, &[]).is_empty());
    }

    #[test]
    fn every_run_fits_its_transaction_also_in_a_large_tree() {
        let tree = tree(70_000);
        let wanted: Vec<u32> = (0..64).chain((1_000..1_200).step_by(3)).chain([69_999]).collect();
        for format in [TxVersion::V0, TxVersion::V1] {
            let runs = plan_batches(&tree, Subtree::Members, &wanted, format).unwrap();
            for run in &runs {
                let payer = Address::from([7; 32]);
                let message = compile_message(
                    format,
                    &payer,
                    &[run.instruction(9)],
                    Hash::default(),
                    ComputeBudget::MAX,
                )
                .unwrap();
                assert!(wire_size(&message).unwrap() <= format.max_bytes());
                assert!(leads_to_root(&tree, run));
            }
            assert_eq!(runs.iter().map(|run| run.owners().count()).sum::<usize>(), wanted.len());
        }
    }

    #[test]
    fn the_estimate_is_no_less_than_the_transaction() {
        let tree = tree(300);
        let run = plan_batches(&tree, Subtree::Members, &[0, 1, 2, 3, 5, 6, 7], TxVersion::V0).unwrap().remove(0);
        let budget = ComputeBudget { units: 1_000_000, priority_fee: 5_000 };
        let message = compile_message(
            TxVersion::V0,
            &Address::from([7; 32]),
            &[run.instruction(9)],
            Hash::default(),
            budget,
        );
        let bytes = wire_size(&message.unwrap()).unwrap();
        let estimate = TRANSACTION + Cutter { depth: 9, room: 0 }.bytes(8, 7);
        assert!((bytes..bytes + 16).contains(&estimate), "{estimate} for {bytes}");
    }

    #[test]
    fn half_of_a_run_still_proves() {
        let tree = tree(300);
        let run = plan_batches(&tree, Subtree::Members, &[16, 17, 18], TxVersion::V0).unwrap().remove(0);
        let [a, b] = run.halves(9).unwrap();
        assert!(leads_to_root(&tree, &a) && leads_to_root(&tree, &b));
        assert_eq!((a.owners().count(), b.owners().count()), (1, 2));
        assert!(a.halves(9).is_none());
    }
}
