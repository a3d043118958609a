//! Which cluster is meant: the public ones by name, any by its genesis hash.

use std::{fmt, str::FromStr};

use solana_hash::Hash;
use thiserror::Error;

/// A cluster, by its genesis hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cluster(pub Hash);

/// A text that names no cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("it is no cluster; write mainnet-beta, testnet, devnet or a genesis hash")]
pub struct NoCluster;

/// The public clusters by the names that Solana's tools know them by.
const MONIKERS: [(&str, &str); 3] = [
    ("mainnet-beta", "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"),
    ("testnet", "4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY"),
    ("devnet", "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"),
];

impl FromStr for Cluster {
    type Err = NoCluster;

    fn from_str(text: &str) -> Result<Self, NoCluster> {
        let hash = MONIKERS.iter().find(|(name, _)| *name == text).map_or(text, |(_, hash)| hash);
        hash.parse().map(Self).map_err(|_| NoCluster)
    }
}

impl fmt::Display for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = self.0.to_string();
        f.write_str(MONIKERS.iter().find(|(_, known)| *known == hash).map_or(&hash, |(name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_hashes_are_read_and_shown() {
        for (name, hash) in MONIKERS {
            let cluster: Cluster = name.parse().unwrap();
            assert_eq!(cluster, hash.parse().unwrap());
            assert_eq!(cluster.to_string(), name);
        }
        let private = Hash::new_from_array([7; 32]).to_string();
        assert_eq!(private.parse::<Cluster>().unwrap().to_string(), private);
        assert_eq!("mainnet".parse::<Cluster>(), Err(NoCluster));
    }
}
