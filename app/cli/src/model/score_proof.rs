//! Merkle proof of an owner's score, as cranker servers return it (`/v1/proof/{owner}`) and files store it.

use std::{fs, path::Path};

use influence_core::{
    RuleError,
    merkle::{
        Hash, Sha2,
        holdings::{HoldingsLeaf, SumNode, root_of},
    },
};
use serde::{Deserialize, Serialize, de::Error};
use serde_json::Value;
use solana_address::Address;

use crate::{
    CliError,
    output::{AsString, HexHash},
};

/// Proof. Unknown fields are ignored: a newer server may send more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreProof {
    pub day: u32,
    pub leaf: ScoreLeaf,
    /// One bit per level, bottom up: 1 if the node is the right child.
    pub position: u32,
    /// Siblings, bottom up.
    pub path: Vec<ProofNode>,
    pub root: ProofNode,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreLeaf {
    #[serde(deserialize_with = "address")]
    pub owner: AsString<Address>,
    /// Base units.
    #[serde(deserialize_with = "amount")]
    pub holding_score: AsString<u64>,
    /// Influence index, 1/10 000.
    pub influence_index: u32,
    pub day: u32,
}

/// Node of the holdings tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofNode {
    #[serde(deserialize_with = "hash")]
    pub hash: HexHash,
    /// Sum of the scores below the node, base units.
    #[serde(deserialize_with = "amount")]
    pub sum: AsString<u64>,
}

impl ProofNode {
    fn sum_node(&self) -> SumNode {
        SumNode::new(self.hash.0, self.sum.0)
    }
}

impl ScoreProof {
    /// Parses a server's response or a file; `origin` names it in the error.
    pub fn parse(text: &str, origin: &str) -> Result<Self, CliError> {
        serde_json::from_str(text).map_err(|error| {
            CliError::user(format!(
                "invalid proof from {origin}: {error}; get one with `influence day proof`"
            ))
        })
    }

    pub fn load(path: &Path) -> Result<Self, CliError> {
        let shown = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|error| CliError::user(format!("cannot read {shown}: {error}; name another file")))?;
        Self::parse(&text, &shown)
    }

    pub fn store(&self, path: &Path) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(self).map_err(CliError::user)?;
        fs::write(path, text + "\n").map_err(|error| {
            CliError::user(format!("cannot write {}: {error}; name another file", path.display()))
        })
    }

    /// Recomputes the root from leaf and path.
    pub fn compute_root(&self) -> Result<SumNode, RuleError> {
        let ScoreLeaf { owner, holding_score, influence_index, day } = &self.leaf;
        let leaf = HoldingsLeaf {
            owner: owner.0.to_bytes(),
            holding_score: holding_score.0,
            influence_index: *influence_index,
            day: *day,
        };
        let path: Vec<u8> = self.path.iter().flat_map(|node| *node.sum_node().as_bytes()).collect();
        root_of::<Sha2>(leaf.node::<Sha2>(), self.position, &path)
    }

    /// Checks the proof against a day's root, or against its own root if `root` is `None`. Returns the fault, if any.
    pub fn find_fault(&self, root: Option<(Hash, u64)>) -> Option<String> {
        if self.leaf.day != self.day {
            return Some(format!("the leaf is of day {}, not of day {}", self.leaf.day, self.day));
        }
        let expected = root.map_or_else(|| self.root.sum_node(), |(hash, sum)| SumNode::new(hash, sum));
        match self.compute_root() {
            Err(error) => Some(format!("malformed path: {error}")),
            Ok(found) if found == expected => None,
            Ok(found) => {
                let shown = |node: SumNode| format!("{} with sum {}", HexHash(node.hash()), node.sum());
                Some(format!("root mismatch: the proof gives {}, expected {}", shown(found), shown(expected)))
            }
        }
    }
}

fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        other => Err(D::Error::custom(format!("{other} is not a string"))),
    }
}

fn address<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<AsString<Address>, D::Error> {
    let text = text(deserializer)?;
    text.parse().map(AsString).map_err(|_| D::Error::custom(format!("invalid address `{text}`")))
}

fn amount<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<AsString<u64>, D::Error> {
    let text = text(deserializer)?;
    text.parse()
        .map(AsString)
        .map_err(|_| D::Error::custom(format!("invalid amount `{text}`: use base units")))
}

fn hash<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<HexHash, D::Error> {
    let text = text(deserializer)?;
    text.parse().map_err(|_| D::Error::custom(format!("invalid hash `{text}`: use 64 hexadecimal digits")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Proof of the first of two members.
    fn proof() -> ScoreProof {
        let leaf = |byte, score| HoldingsLeaf {
            owner: [byte; 32],
            holding_score: score,
            influence_index: 10_000,
            day: 7,
        };
        let (one, two) = (leaf(1, 5).node::<Sha2>(), leaf(2, 6).node::<Sha2>());
        let root = SumNode::join::<Sha2>(&one, &two).expect("a node");
        let node = |node: SumNode| ProofNode { hash: HexHash(node.hash()), sum: AsString(node.sum()) };
        let owner = AsString(Address::from([1; 32]));
        let leaf = ScoreLeaf { owner, holding_score: AsString(5), influence_index: 10_000, day: 7 };
        ScoreProof { day: 7, leaf, position: 0, path: vec![node(two)], root: node(root) }
    }

    #[test]
    fn any_change_invalidates_a_proof() {
        let root = proof().root.sum_node();
        let root = Some((root.hash(), root.sum()));
        assert_eq!((proof().find_fault(root), proof().find_fault(None)), (None, None));
        let changes: [fn(&mut ScoreProof); 6] = [
            |proof| proof.leaf.holding_score = AsString(6),
            |proof| proof.leaf.influence_index = 1,
            |proof| proof.leaf.owner = AsString(Address::from([2; 32])),
            |proof| proof.position = 1,
            |proof| proof.path.clear(),
            |proof| proof.path.iter_mut().for_each(|node| node.sum = AsString(7)),
        ];
        for change in changes {
            let mut changed = proof();
            change(&mut changed);
            assert!(changed.find_fault(root).is_some(), "{changed:?}");
        }
        let mut other_day = proof();
        other_day.day = 8;
        assert!(other_day.find_fault(root).is_some_and(|fault| fault.contains("not of day 8")));
        let wrong_sum = Some((proof().root.hash.0, 12));
        assert!(proof().find_fault(wrong_sum).is_some_and(|fault| fault.contains("with sum 12")));
    }

    #[test]
    fn a_serialized_proof_is_parsed() {
        let text = serde_json::to_string(&proof()).expect("JSON");
        assert_eq!(ScoreProof::parse(&text, "x"), Ok(proof()));
        let mut more = serde_json::to_value(proof()).expect("JSON");
        more["apply"] = json!(null);
        assert_eq!(ScoreProof::parse(&more.to_string(), "x"), Ok(proof()));
        for (field, wrong) in
            [("/root/hash", json!("00")), ("/leaf/owner", json!("?")), ("/leaf/holding_score", json!(5.0))]
        {
            let mut damaged = serde_json::to_value(proof()).expect("JSON");
            *damaged.pointer_mut(field).expect("a field") = wrong;
            let refused =
                ScoreProof::parse(&damaged.to_string(), "the file").expect_err("damaged").to_string();
            assert!(refused.starts_with("invalid proof from the file"), "{refused}");
        }
    }
}
