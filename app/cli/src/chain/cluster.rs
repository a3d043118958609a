//! Cluster monikers, and links to the explorer.

use influence_client::cluster::Cluster;
use solana_hash::Hash;
use solana_signature::Signature;
use url::form_urlencoded;

const EXPLORER: &str = "https://explorer.solana.com";
const MAINNET: &str = "mainnet-beta";

/// Genesis hash of a `--url` moniker; `None` for a URL or localhost.
pub fn expected_genesis_hash(moniker: &str) -> Option<Hash> {
    let name = match moniker {
        "m" | "mainnet-beta" => MAINNET,
        "t" | "testnet" => "testnet",
        "d" | "devnet" => "devnet",
        _ => return None,
    };
    name.parse().ok().map(|Cluster(hash)| hash)
}

pub fn is_mainnet(cluster: &Cluster) -> bool {
    cluster.name() == Some(MAINNET)
}

/// Link to a transaction in the explorer. For private clusters the explorer queries `node_url`, which must not contain an
/// API key.
pub fn explorer_link(cluster: &Cluster, signature: &Signature, node_url: &str) -> String {
    let suffix = match cluster.name() {
        Some(MAINNET) => String::new(),
        Some(name) => format!("?cluster={name}"),
        None => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("cluster", "custom")
                .append_pair("customUrl", node_url)
                .finish();
            format!("?{query}")
        }
    };
    format!("{EXPLORER}/tx/{signature}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(moniker: &str) -> Cluster {
        Cluster(expected_genesis_hash(moniker).expect("a public cluster"))
    }

    #[test]
    fn links_name_the_cluster() {
        let signature = Signature::default();
        let link = |cluster: Cluster| explorer_link(&cluster, &signature, "http://localhost:8899");
        assert!(link(public("m")).ends_with(&signature.to_string()));
        assert!(link(public("devnet")).ends_with("?cluster=devnet"));
        let private = link(Cluster(Hash::default()));
        assert!(private.ends_with("?cluster=custom&customUrl=http%3A%2F%2Flocalhost%3A8899"));
    }

    #[test]
    fn monikers_have_a_genesis_hash() {
        for (moniker, name) in [("m", "mainnet-beta"), ("testnet", "testnet"), ("d", "devnet")] {
            assert_eq!(public(moniker).name(), Some(name));
        }
        assert_eq!(expected_genesis_hash("l"), None);
        assert!(is_mainnet(&public("mainnet-beta")) && !is_mainnet(&public("t")));
    }
}
