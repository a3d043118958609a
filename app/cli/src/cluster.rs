//! Clusters: what they are called, how to know them, and where their explorer is.

use std::fmt;

use influence_client::cluster as known;
use solana_hash::Hash;
use solana_signature::Signature;
use url::form_urlencoded;

/// Where transactions can be looked at.
const EXPLORER: &str = "https://explorer.solana.com";

/// A cluster, known by its genesis hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cluster {
    /// mainnet-beta.
    Mainnet,
    /// testnet.
    Testnet,
    /// devnet.
    Devnet,
    /// A local validator, or somebody's own cluster.
    Other,
}

impl Cluster {
    /// The public clusters.
    const PUBLIC: [Self; 3] = [Self::Mainnet, Self::Testnet, Self::Devnet];

    /// The cluster with this genesis hash.
    pub fn of(genesis: &Hash) -> Self {
        let known = Self::PUBLIC.into_iter().find(|cluster| cluster.genesis() == Some(*genesis));
        known.unwrap_or(Self::Other)
    }

    /// Its genesis hash; none for a cluster that the client does not know.
    fn genesis(self) -> Option<Hash> {
        let known: known::Cluster = self.to_string().parse().ok()?;
        Some(known.0)
    }

    /// The genesis hash that a moniker promises; none for anything else, and for this machine's.
    pub fn promised_by(moniker: &str) -> Option<Hash> {
        let cluster = match moniker {
            "m" | "mainnet-beta" => Self::Mainnet,
            "t" | "testnet" => Self::Testnet,
            "d" | "devnet" => Self::Devnet,
            _ => return None,
        };
        cluster.genesis()
    }

    /// Where a transaction can be looked at. A cluster that explorers do not know is looked at through `node`, the
    /// node's address without its secrets.
    pub fn explorer(&self, signature: &Signature, node: &str) -> String {
        let suffix = match self {
            Self::Mainnet => String::new(),
            Self::Testnet | Self::Devnet => format!("?cluster={self}"),
            Self::Other => {
                let query = form_urlencoded::Serializer::new(String::new())
                    .append_pair("cluster", "custom")
                    .append_pair("customUrl", node)
                    .finish();
                format!("?{query}")
            }
        };
        format!("{EXPLORER}/tx/{signature}{suffix}")
    }
}

impl fmt::Display for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mainnet => "mainnet-beta",
            Self::Testnet => "testnet",
            Self::Devnet => "devnet",
            Self::Other => "custom",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_say_which_cluster() {
        let signature = Signature::default();
        let link = |cluster: Cluster| cluster.explorer(&signature, "http://localhost:8899");
        assert!(link(Cluster::Mainnet).ends_with(&signature.to_string()));
        assert!(link(Cluster::Devnet).ends_with("?cluster=devnet"));
        assert!(link(Cluster::Other).ends_with("?cluster=custom&customUrl=http%3A%2F%2Flocalhost%3A8899"));
    }

    #[test]
    fn a_moniker_promises_its_cluster() {
        for (moniker, cluster) in
            [("m", Cluster::Mainnet), ("testnet", Cluster::Testnet), ("d", Cluster::Devnet)]
        {
            let genesis = Cluster::promised_by(moniker).expect("a public cluster");
            assert_eq!(Cluster::of(&genesis), cluster);
        }
        assert_eq!(Cluster::promised_by("l"), None);
        assert_eq!(Cluster::of(&Hash::default()), Cluster::Other);
    }
}
