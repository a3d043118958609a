//! Clusters: the public ones by name, any by its genesis hash.

use std::{fmt, str::FromStr};

use solana_hash::Hash;
use thiserror::Error;

/// Cluster, identified by its genesis hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cluster(pub Hash);

/// Error of parsing a [`Cluster`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("unknown cluster: use mainnet-beta, testnet, devnet or a genesis hash")]
pub struct ParseClusterError;

/// Names of the public clusters in Solana's tools, and their genesis hashes.
const MONIKERS: [(&str, &str); 3] = [
    ("mainnet-beta", "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"),
    ("testnet", "4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY"),
    ("devnet", "EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"),
];

impl Cluster {
    /// Returns the name in Solana's tools; `None` for a private cluster.
    pub fn name(&self) -> Option<&'static str> {
        let hash = self.0.to_string();
        MONIKERS.iter().find(|(_, known)| *known == hash).map(|(name, _)| *name)
    }
}

impl FromStr for Cluster {
    type Err = ParseClusterError;

    fn from_str(text: &str) -> Result<Self, ParseClusterError> {
        let hash = MONIKERS.iter().find(|(name, _)| *name == text).map_or(text, |(_, hash)| hash);
        hash.parse().map(Self).map_err(|_| ParseClusterError)
    }
}

impl fmt::Display for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => self.0.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_hashes_are_parsed_and_displayed() {
        for (name, hash) in MONIKERS {
            let cluster: Cluster = name.parse().unwrap();
            assert_eq!(cluster, hash.parse().unwrap());
            assert_eq!((cluster.to_string().as_str(), cluster.name()), (name, Some(name)));
        }
        let private = Hash::new_from_array([7; 32]).to_string();
        let cluster: Cluster = private.parse().unwrap();
        assert_eq!((cluster.to_string(), cluster.name()), (private, None));
        assert_eq!("mainnet".parse::<Cluster>(), Err(ParseClusterError));
    }
}
