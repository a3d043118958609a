//! What a command works with: the cluster, the keys, and where results go.

use std::path::PathBuf;

use influence_client::{PROGRAM_ID, cluster::Cluster};
use solana_hash::Hash;

use crate::{
    Deployment, Failure,
    chain::source::Node,
    config::global_args::Global,
    config::resolved::Settings,
    config::signers::{Key, Keys},
    output::Printer,
};

/// What becomes of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is sent, after a question unless none is wanted.
    Send {
        /// Nobody is asked.
        yes: bool,
    },
    /// It is simulated.
    DryRun,
    /// It is signed and printed.
    SignOnly {
        /// With this blockhash; otherwise with the newest.
        blockhash: Option<Hash>,
    },
}

/// A connection to the right cluster, and everything else a command needs.
pub struct Context {
    /// The node, or what was saved from one.
    pub node: Node,
    /// Which cluster it is of.
    pub cluster: Cluster,
    /// Where results go.
    pub printer: Printer,
    /// What becomes of transactions.
    pub mode: Mode,
    /// Who is who.
    pub settings: Settings,
    fee_payer: Option<String>,
    save_accounts: Option<PathBuf>,
}

impl Context {
    /// Connects, and refuses another program or another cluster than the expected ones.
    ///
    /// # Errors
    /// [`Failure::User`] or [`Failure::Network`] with the remedy.
    pub async fn connect(global: &Global) -> Result<Self, Failure> {
        if let Some(wanted) = global.program_id.filter(|wanted| *wanted != PROGRAM_ID) {
            return Err(Failure::user(format!(
                "this is the command line of the program {PROGRAM_ID}, not of {wanted}; correct --program-id, or use \
                 the command line that was built with that program"
            )));
        }
        let (settings, node) = match &global.accounts {
            Some(path) => {
                let node = Node::saved(path, global.with_compute_unit_price)?;
                (Settings::offline(global)?, node)
            }
            None => {
                let settings = Settings::resolve(global)?;
                let node = Node::connect(settings.rpc(), global.with_compute_unit_price).await;
                let node = node.map_err(|failure| explained(failure, &settings))?;
                (settings, node)
            }
        };
        check_cluster(settings.genesis_hash, node.genesis_hash())?;
        Ok(Self {
            cluster: Cluster(node.genesis_hash()),
            node,
            printer: Printer::new(global.output),
            mode: mode(global),
            settings,
            fee_payer: global.fee_payer.clone().filter(|payer| !payer.is_empty()),
            save_accounts: global.save_accounts.clone(),
        })
    }

    /// The program's settings here.
    ///
    /// # Errors
    /// As [`Deployment::read`].
    pub async fn deployment(&self) -> Result<Deployment, Failure> {
        Deployment::read(&self.node).await
    }

    /// Who signs. May ask for a seed phrase.
    ///
    /// # Errors
    /// [`Failure::User`] with the remedy.
    pub fn key(&self) -> Result<Key, Failure> {
        let source = self.settings.keypair.as_deref().ok_or_else(|| {
            Failure::user(
                "no key is configured; name one with --keypair, or run `solana config set --keypair FILE`",
            )
        })?;
        Key::read(source, "keypair")
    }

    /// Who signs and who pays. May ask for seed phrases.
    ///
    /// # Errors
    /// [`Failure::User`] with the remedy.
    pub fn keys(&self) -> Result<Keys, Failure> {
        let payer = self.fee_payer.as_deref().map(|source| Key::read(source, "fee payer")).transpose()?;
        Ok(Keys::new(self.key()?, payer))
    }

    /// Saves what was read, where that is wanted.
    ///
    /// # Errors
    /// [`Failure::User`] naming the file.
    pub fn save_accounts(&self) -> Result<(), Failure> {
        self.save_accounts.as_ref().map_or(Ok(()), |path| self.node.save(path))
    }
}

fn mode(global: &Global) -> Mode {
    match global {
        Global { dry_run: true, .. } => Mode::DryRun,
        Global { sign_only: true, blockhash, .. } => Mode::SignOnly { blockhash: *blockhash },
        Global { yes, .. } => Mode::Send { yes: *yes },
    }
}

fn check_cluster(wanted: Option<Hash>, found: Hash) -> Result<(), Failure> {
    match wanted.filter(|wanted| *wanted != found) {
        Some(wanted) => Err(Failure::user(format!(
            "the node is of the cluster with genesis hash {found}, not {wanted}; correct --url or --genesis-hash"
        ))),
        None => Ok(()),
    }
}

/// Who expected a node on this machine is told how to start one.
fn explained(failure: Failure, settings: &Settings) -> Failure {
    match failure {
        Failure::Network(why) if settings.is_local() => {
            Failure::Network(format!("{why}; `cargo xtask localnet` starts one on this machine"))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_cluster_that_is_expected_is_right() {
        let [one, two] = [1, 2].map(|byte| Hash::new_from_array([byte; 32]));
        assert_eq!(check_cluster(None, one), Ok(()));
        assert_eq!(check_cluster(Some(one), one), Ok(()));
        let refused = check_cluster(Some(two), one).expect_err("another cluster").to_string();
        assert!(refused.contains(&one.to_string()) && refused.contains(&two.to_string()), "{refused}");
    }
}
