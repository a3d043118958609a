//! A proof of an owner's score, as crankers' servers give it (`/v1/proof/{owner}`) and files keep it.

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
    Failure,
    output::{Hex, Text},
};

/// A proof. What else a server says is kept out: an answer may hold more than this version knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Of which day.
    pub day: u32,
    /// The owner's line.
    pub leaf: ProvedLeaf,
    /// One bit per level, bottom up: 1 where the node is the right child.
    pub position: u32,
    /// Siblings, bottom up.
    pub path: Vec<Node>,
    /// Where they lead.
    pub root: Node,
}

/// An owner's line of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvedLeaf {
    /// The wallet.
    #[serde(deserialize_with = "address")]
    pub owner: Text<Address>,
    /// Its holding score, base units, as text.
    #[serde(deserialize_with = "amount")]
    pub holding_score: Text<u64>,
    /// Its influence index, 1/10 000.
    pub influence_index: u32,
    /// The day.
    pub day: u32,
}

/// A node of the holdings tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its digest.
    #[serde(deserialize_with = "hex")]
    pub hash: Hex,
    /// Sum of the scores below it, base units, as text.
    #[serde(deserialize_with = "amount")]
    pub sum: Text<u64>,
}

impl Node {
    /// As core has it.
    pub fn node(&self) -> SumNode {
        SumNode::new(self.hash.0, self.sum.0)
    }
}

impl Proof {
    /// Out of a server's answer or a file.
    ///
    /// # Errors
    /// [`Failure::User`] naming where it came from.
    pub fn parse(text: &str, from: &str) -> Result<Self, Failure> {
        serde_json::from_str(text).map_err(|error| {
            Failure::user(format!("{from} holds no proof: {error}; get one with `influence day proof`"))
        })
    }

    /// Out of a file.
    ///
    /// # Errors
    /// [`Failure::User`] naming the file.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::user(format!("{shown} can not be read: {error}; name another file")))?;
        Self::parse(&text, &shown)
    }

    /// Into a file.
    ///
    /// # Errors
    /// [`Failure::User`] naming the file.
    pub fn store(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self).map_err(Failure::user)?;
        fs::write(path, text + "\n").map_err(|error| {
            Failure::user(format!("{} can not be written: {error}; name another file", path.display()))
        })
    }

    /// The root that the owner's line and the path lead to, recomputed.
    ///
    /// # Errors
    /// [`RuleError`] for a path that is none.
    pub fn leads_to(&self) -> Result<SumNode, RuleError> {
        let ProvedLeaf { owner, holding_score, influence_index, day } = &self.leaf;
        let leaf = HoldingsLeaf {
            owner: owner.0.to_bytes(),
            holding_score: holding_score.0,
            influence_index: *influence_index,
            day: *day,
        };
        let path: Vec<u8> = self.path.iter().flat_map(|node| *node.node().as_bytes()).collect();
        root_of::<Sha2>(leaf.node::<Sha2>(), self.position, &path)
    }

    /// What is wrong with the proof by itself or for a day with this root; none when it proves the score. Without a root,
    /// what it says of its own is taken.
    pub fn fault(&self, root: Option<(Hash, u64)>) -> Option<String> {
        if self.leaf.day != self.day {
            return Some(format!("its line is of day {}, not of day {}", self.leaf.day, self.day));
        }
        let wanted = root.map_or_else(|| self.root.node(), |(hash, sum)| SumNode::new(hash, sum));
        match self.leads_to() {
            Err(error) => Some(format!("its path is none: {error}")),
            Ok(found) if found == wanted => None,
            Ok(found) => {
                let shown = |node: SumNode| format!("{} with the sum {}", Hex(node.hash()), node.sum());
                Some(format!("it leads to the root {}, not to {}", shown(found), shown(wanted)))
            }
        }
    }
}

fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        other => Err(D::Error::custom(format!("{other} should be text"))),
    }
}

fn address<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Text<Address>, D::Error> {
    let text = text(deserializer)?;
    text.parse().map(Text).map_err(|_| D::Error::custom(format!("`{text}` is no address")))
}

fn amount<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Text<u64>, D::Error> {
    let text = text(deserializer)?;
    text.parse().map(Text).map_err(|_| D::Error::custom(format!("`{text}` is no amount in base units")))
}

fn hex<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Hex, D::Error> {
    let text = text(deserializer)?;
    text.parse().map_err(|_| D::Error::custom(format!("`{text}` is no digest: 64 hexadecimal digits")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Two members; the proof of the first.
    fn proof() -> Proof {
        let leaf = |byte, score| HoldingsLeaf {
            owner: [byte; 32],
            holding_score: score,
            influence_index: 10_000,
            day: 7,
        };
        let (one, two) = (leaf(1, 5).node::<Sha2>(), leaf(2, 6).node::<Sha2>());
        let root = SumNode::join::<Sha2>(&one, &two).expect("a node");
        let node = |node: SumNode| Node { hash: Hex(node.hash()), sum: Text(node.sum()) };
        let owner = Text(Address::from([1; 32]));
        let leaf = ProvedLeaf { owner, holding_score: Text(5), influence_index: 10_000, day: 7 };
        Proof { day: 7, leaf, position: 0, path: vec![node(two)], root: node(root) }
    }

    #[test]
    fn a_proof_is_one_until_anything_of_it_changes() {
        let root = proof().root.node();
        let root = Some((root.hash(), root.sum()));
        assert_eq!((proof().fault(root), proof().fault(None)), (None, None));
        let changes: [fn(&mut Proof); 6] = [
            |proof| proof.leaf.holding_score = Text(6),
            |proof| proof.leaf.influence_index = 1,
            |proof| proof.leaf.owner = Text(Address::from([2; 32])),
            |proof| proof.position = 1,
            |proof| proof.path.clear(),
            |proof| proof.path.iter_mut().for_each(|node| node.sum = Text(7)),
        ];
        for change in changes {
            let mut changed = proof();
            change(&mut changed);
            assert!(changed.fault(root).is_some(), "{changed:?}");
        }
        let mut other_day = proof();
        other_day.day = 8;
        assert!(other_day.fault(root).is_some_and(|fault| fault.contains("not of day 8")));
        let lying = Some((proof().root.hash.0, 12));
        assert!(proof().fault(lying).is_some_and(|fault| fault.contains("with the sum 12")));
    }

    #[test]
    fn proofs_are_read_as_they_are_written() {
        let text = serde_json::to_string(&proof()).expect("JSON");
        assert_eq!(Proof::parse(&text, "x"), Ok(proof()));
        let mut more = serde_json::to_value(proof()).expect("JSON");
        more["apply"] = json!(null);
        assert_eq!(Proof::parse(&more.to_string(), "x"), Ok(proof()));
        for (place, wrong) in
            [("/root/hash", json!("00")), ("/leaf/owner", json!("?")), ("/leaf/holding_score", json!(5.0))]
        {
            let mut damaged = serde_json::to_value(proof()).expect("JSON");
            *damaged.pointer_mut(place).expect("a field") = wrong;
            let refused = Proof::parse(&damaged.to_string(), "the file").expect_err("damaged").to_string();
            assert!(refused.starts_with("the file holds no proof"), "{refused}");
        }
    }
}
