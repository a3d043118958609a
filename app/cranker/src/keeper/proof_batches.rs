//! Proof batches: which neighboring leaves to prove together, in as few bytes per refreshed owner as possible.
//!
//! One path proves an aligned power-of-two range of leaves. A larger range shares the path among more owners, but carries a
//! sibling node for every owner in it that needs no refresh. For each aligned block, the cheapest division is chosen.

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

/// Maximum leaves of a batch. Twice as many would save one node of the path, and rarely all need a refresh.
pub const MAX_BATCH_LEAVES: u32 = 8;

/// Bytes of an instruction without its batch: header, discriminator and lengths.
const INSTRUCTION_BYTES: usize = 36;
/// Bytes of an updated leaf: an account's key and index, its score and its influence index.
const UPDATE_BYTES: usize = 32 + 1 + 12;
/// Bytes of a node, in a path or as a sibling.
const NODE_BYTES: usize = 40;
/// Bytes of a transaction without its first instruction: signature, header, five keys, blockhash, compute limit and price.
const TRANSACTION_BYTES: usize = 290;

/// An aligned range of holdings leaves with its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldingsProofBatch {
    pub leaves: Vec<BatchLeaf>,
    /// One bit per level of `path`, bottom up.
    pub position: u32,
    /// Siblings from the batch's node to the root.
    pub path: Vec<u8>,
}

impl HoldingsProofBatch {
    /// Instruction that applies the batch to `day`.
    pub fn instruction(&self, day: Day) -> Instruction {
        apply_holdings(day, &self.leaves, self.position, &self.path)
    }

    /// Owners that the batch refreshes.
    pub fn owners(&self) -> impl Iterator<Item = Address> + '_ {
        self.leaves.iter().filter_map(|leaf| match leaf {
            BatchLeaf::Update { owner, .. } => Some(*owner),
            BatchLeaf::Sibling(_) => None,
        })
    }

    /// Copies of the batch that refresh half of the owners each; none for a single owner.
    pub fn split_owners(&self, day: Day) -> Option<[Self; 2]> {
        let owners: Vec<Address> = self.owners().collect();
        let (first, second) = owners.split_at(owners.len() / 2);
        let without = |others: &[Address]| Self {
            leaves: self.leaves.iter().map(|leaf| skip_owners(leaf, others, day)).collect(),
            ..self.clone()
        };
        (!first.is_empty()).then(|| [without(second), without(first)])
    }
}

/// Replaces a leaf of one of `owners` by its node.
fn skip_owners(leaf: &BatchLeaf, owners: &[Address], day: Day) -> BatchLeaf {
    match *leaf {
        BatchLeaf::Update { owner, holding_score, influence_index } if owners.contains(&owner) => {
            let leaf = HoldingsLeaf { owner: owner.to_bytes(), holding_score, influence_index, day };
            BatchLeaf::Sibling(leaf.node::<Sha2>())
        }
        leaf => leaf,
    }
}

/// Divides a subtree into batches that refresh the leaves at the indices `wanted` (increasing) and no others.
///
/// # Errors
/// As [`HoldingsTree::prove_range`], for indices outside the subtree.
pub fn plan_batches(
    tree: &HoldingsTree,
    subtree: Subtree,
    wanted: &[u32],
    tx_version: TxVersion,
) -> Result<Vec<HoldingsProofBatch>, TreeError> {
    let leaves = match subtree {
        Subtree::Members => tree.members(),
        Subtree::Others => tree.others(),
    };
    let width = leaves.next_power_of_two();
    let max_bytes = tx_version.max_bytes().saturating_sub(TRANSACTION_BYTES);
    let divider = BatchDivider { depth: width.ilog2(), max_bytes };
    let mut batches = Vec::new();
    let block = MAX_BATCH_LEAVES.min(width);
    for wanted in wanted.chunk_by(|a, b| a / block == b / block) {
        let start = wanted.first().map_or(0, |first| first - first % block);
        for (start, len) in divider.divide(start, block, wanted).1 {
            batches.push(prove(tree, subtree, start, len, wanted)?);
        }
    }
    Ok(batches)
}

/// Divides the blocks of one subtree.
struct BatchDivider {
    /// Levels between the leaves and the top of the subtree.
    depth: u32,
    /// Maximum bytes of an instruction.
    max_bytes: usize,
}

impl BatchDivider {
    /// Bytes and (start, length) of the cheapest batches that cover `wanted` within the block.
    fn divide(&self, start: u32, len: u32, wanted: &[u32]) -> (usize, Vec<(u32, u32)>) {
        if wanted.is_empty() {
            return (0, Vec::new());
        }
        let whole = self.bytes(len, wanted.len());
        if len == 1 {
            return (whole, vec![(start, len)]);
        }
        let middle = start + len / 2;
        let (left, right) = wanted.split_at(wanted.partition_point(|index| *index < middle));
        let (left_bytes, mut parts) = self.divide(start, len / 2, left);
        let (right_bytes, right_parts) = self.divide(middle, len / 2, right);
        if whole <= self.max_bytes && whole < left_bytes + right_bytes {
            return (whole, vec![(start, len)]);
        }
        parts.extend(right_parts);
        (left_bytes + right_bytes, parts)
    }

    /// Bytes of a batch's instruction.
    fn bytes(&self, len: u32, updates: usize) -> usize {
        let siblings = (len as usize).saturating_sub(updates);
        // Up to the top of the subtree, and the other subtree.
        let path = (self.depth - len.ilog2() + 1) as usize;
        INSTRUCTION_BYTES + updates * UPDATE_BYTES + (siblings + path) * NODE_BYTES
    }
}

fn prove(
    tree: &HoldingsTree,
    subtree: Subtree,
    start: u32,
    len: u32,
    wanted: &[u32],
) -> Result<HoldingsProofBatch, TreeError> {
    let proof = tree.prove_range(subtree, start, len)?;
    let leaf = |index: u32| match proof.leaves.get((index - start) as usize) {
        None => BatchLeaf::Sibling(SumNode::MISSING),
        Some(leaf) if wanted.binary_search(&index).is_err() => BatchLeaf::Sibling(leaf.node::<Sha2>()),
        Some(leaf) => BatchLeaf::Update {
            owner: Address::from(leaf.owner),
            holding_score: leaf.holding_score,
            influence_index: leaf.influence_index,
        },
    };
    let leaves = (start..start + len).map(leaf).collect();
    Ok(HoldingsProofBatch { leaves, position: proof.position, path: proof.path })
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

    fn node(leaf: &BatchLeaf) -> SumNode {
        match *leaf {
            BatchLeaf::Sibling(node) => node,
            BatchLeaf::Update { owner, holding_score, influence_index } => {
                HoldingsLeaf { owner: owner.to_bytes(), holding_score, influence_index, day: 9 }
                    .node::<Sha2>()
            }
        }
    }

    fn leads_to_root(tree: &HoldingsTree, batch: &HoldingsProofBatch) -> bool {
        let mut nodes: Vec<_> = batch.leaves.iter().map(|leaf| *node(leaf).as_bytes()).collect();
        let node = run_root::<Sha2>(&mut nodes).unwrap();
        root_of::<Sha2>(node, batch.position, &batch.path).unwrap() == tree.root()
    }

    fn lens(members: u32, wanted: &[u32]) -> Vec<usize> {
        let tree = tree(members);
        let batches = plan_batches(&tree, Subtree::Members, wanted, TxVersion::V0).unwrap();
        assert!(batches.iter().all(|batch| leads_to_root(&tree, batch)));
        let updated: usize = batches.iter().map(|batch| batch.owners().count()).sum();
        assert_eq!(updated, wanted.len());
        batches.iter().map(|batch| batch.leaves.len()).collect()
    }

    #[test]
    fn neighbors_share_a_path() {
        assert_eq!(lens(300, &(0..8).collect::<Vec<_>>()), [8]);
        assert_eq!(lens(300, &[0, 1]), [2]);
        assert_eq!(lens(300, &[8, 9, 10, 11, 40]), [4, 1]);
        assert_eq!(lens(5, &[0, 1, 2, 3, 4]), [8]);
        assert_eq!(lens(1, &[0]), [1]);
        assert_eq!(lens(3, &[2]).len(), 1);
        assert!(lens(300, &[]).is_empty());
    }

    #[test]
    fn every_batch_fits_into_its_transaction() {
        let tree = tree(70_000);
        let wanted: Vec<u32> = (0..64).chain((1_000..1_200).step_by(3)).chain([69_999]).collect();
        for tx_version in [TxVersion::V0, TxVersion::V1] {
            let batches = plan_batches(&tree, Subtree::Members, &wanted, tx_version).unwrap();
            for batch in &batches {
                let payer = Address::from([7; 32]);
                let message = compile_message(
                    tx_version,
                    &payer,
                    &[batch.instruction(9)],
                    Hash::default(),
                    ComputeBudget::MAX,
                )
                .unwrap();
                assert!(wire_size(&message).unwrap() <= tx_version.max_bytes());
                assert!(leads_to_root(&tree, batch));
            }
            assert_eq!(batches.iter().map(|batch| batch.owners().count()).sum::<usize>(), wanted.len());
        }
    }

    #[test]
    fn the_estimate_is_an_upper_bound() {
        let tree = tree(300);
        let batch =
            plan_batches(&tree, Subtree::Members, &[0, 1, 2, 3, 5, 6, 7], TxVersion::V0).unwrap().remove(0);
        let budget = ComputeBudget { units: 1_000_000, priority_fee: 5_000 };
        let message = compile_message(
            TxVersion::V0,
            &Address::from([7; 32]),
            &[batch.instruction(9)],
            Hash::default(),
            budget,
        );
        let bytes = wire_size(&message.unwrap()).unwrap();
        let estimate = TRANSACTION_BYTES + BatchDivider { depth: 9, max_bytes: 0 }.bytes(8, 7);
        assert!((bytes..bytes + 16).contains(&estimate), "{estimate} for {bytes}");
    }

    #[test]
    fn half_of_a_batch_still_proves() {
        let tree = tree(300);
        let batch = plan_batches(&tree, Subtree::Members, &[16, 17, 18], TxVersion::V0).unwrap().remove(0);
        let [a, b] = batch.split_owners(9).unwrap();
        assert!(leads_to_root(&tree, &a) && leads_to_root(&tree, &b));
        assert_eq!((a.owners().count(), b.owners().count()), (1, 2));
        assert!(a.split_owners(9).is_none());
    }
}
