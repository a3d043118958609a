//! Clusters as the command line names them, and where their explorer is.

use influence_client::cluster::Cluster;
use solana_hash::Hash;
use solana_signature::Signature;
use url::form_urlencoded;

/// Where transactions can be looked at.
const EXPLORER: &str = "https://explorer.solana.com";
/// The cluster whose lamports cost money.
const MAINNET: &str = "mainnet-beta";

/// The genesis hash that a moniker of `--url` promises; none for anything else, and for this machine's.
pub fn promised_by(moniker: &str) -> Option<Hash> {
    let name = match moniker {
        "m" | "mainnet-beta" => MAINNET,
        "t" | "testnet" => "testnet",
        "d" | "devnet" => "devnet",
        _ => return None,
    };
    name.parse().ok().map(|Cluster(hash)| hash)
}

/// Whether it is the one whose lamports cost money, and nobody gives away.
pub fn is_mainnet(cluster: &Cluster) -> bool {
    cluster.name() == Some(MAINNET)
}

/// Where a transaction can be looked at. A cluster that explorers do not know is looked at through `node`, the node's
/// address without its secrets.
pub fn explorer(cluster: &Cluster, signature: &Signature, node: &str) -> String {
    let suffix = match cluster.name() {
        Some(MAINNET) => String::new(),
        Some(name) => format!("?cluster={name}"),
        None => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("cluster", "custom")
                .append_pair("customUrl", node)
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
        Cluster(promised_by(moniker).expect("a public cluster"))
    }

    #[test]
    fn links_say_which_cluster() {
        let signature = Signature::default();
        let link = |cluster: Cluster| explorer(&cluster, &signature, "http://localhost:8899");
        assert!(link(public("m")).ends_with(&signature.to_string()));
        assert!(link(public("devnet")).ends_with("?cluster=devnet"));
        let private = link(Cluster(Hash::default()));
        assert!(private.ends_with("?cluster=custom&customUrl=http%3A%2F%2Flocalhost%3A8899"));
    }

    #[test]
    fn a_moniker_promises_its_cluster() {
        for (moniker, name) in [("m", "mainnet-beta"), ("testnet", "testnet"), ("d", "devnet")] {
            assert_eq!(public(moniker).name(), Some(name));
        }
        assert_eq!(promised_by("l"), None);
        assert!(is_mainnet(&public("mainnet-beta")) && !is_mainnet(&public("t")));
    }
}
