//! Context of a command: the node, the settings, the keys and the output.

use std::path::PathBuf;

use influence_client::{PROGRAM_ID, cluster::Cluster};
use solana_address::Address;
use solana_hash::Hash;

use crate::{
    CliError, DeploymentInfo, GlobalArgs, SignerKey, SignerSet,
    chain::ChainSource,
    config::ResolvedConfig,
    output::{Output, Printer},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendMode {
    Send {
        /// Skips the confirmation prompt.
        yes: bool,
    },
    DryRun,
    SignOnly {
        /// Overrides the latest blockhash.
        blockhash: Option<Hash>,
    },
}

pub struct Context {
    pub chain: ChainSource,
    pub cluster: Cluster,
    pub printer: Printer,
    pub mode: SendMode,
    pub config: ResolvedConfig,
    fee_payer: Option<String>,
    dump_accounts: Option<PathBuf>,
}

impl Context {
    /// Connects. Refuses a program or a cluster other than the expected one.
    pub async fn connect(global: &GlobalArgs) -> Result<Self, CliError> {
        if let Some(expected) = global.program_id.filter(|expected| *expected != PROGRAM_ID) {
            return Err(CliError::user(format!(
                "built for program {PROGRAM_ID}, not {expected}; correct --program-id, or use the binary that was built \
                 with that program"
            )));
        }
        let (config, chain) = match &global.accounts_from {
            Some(path) => {
                let chain = ChainSource::from_dump(path, global.with_compute_unit_price)?;
                (ResolvedConfig::resolve_offline(global)?, chain)
            }
            None => {
                let config = ResolvedConfig::resolve(global)?;
                let chain = ChainSource::connect(config.rpc(), global.with_compute_unit_price).await;
                let chain = chain.map_err(|error| with_localnet_hint(error, &config))?;
                (config, chain)
            }
        };
        check_cluster(config.genesis_hash, chain.genesis_hash())?;
        Ok(Self {
            cluster: Cluster(chain.genesis_hash()),
            chain,
            printer: Printer::new(global.output),
            mode: send_mode(global),
            config,
            fee_payer: global.fee_payer.clone().filter(|payer| !payer.is_empty()),
            dump_accounts: global.dump_accounts.clone(),
        })
    }

    pub async fn deployment(&self) -> Result<DeploymentInfo, CliError> {
        DeploymentInfo::read(&self.chain).await
    }

    /// Reads the signer's key. May prompt for a seed phrase.
    pub fn signer_key(&self) -> Result<SignerKey, CliError> {
        let source = self.config.keypair.as_deref().ok_or_else(|| {
            CliError::user(
                "no keypair is configured; pass --keypair, or run `solana config set --keypair FILE`",
            )
        })?;
        SignerKey::read(source, "keypair")
    }

    /// `owner`, or the signer's address.
    pub fn owner_or_signer(&self, owner: Option<Address>) -> Result<Address, CliError> {
        owner.map_or_else(|| Ok(self.signer_key()?.address()), Ok)
    }

    /// Reads the keys of signer and fee payer. May prompt for seed phrases.
    pub fn signers(&self) -> Result<SignerSet, CliError> {
        let payer =
            self.fee_payer.as_deref().map(|source| SignerKey::read(source, "fee payer")).transpose()?;
        Ok(SignerSet::new(self.signer_key()?, payer))
    }

    /// Writes the accounts that were read, if `--dump-accounts` is given.
    pub fn dump_accounts(&self) -> Result<(), CliError> {
        self.dump_accounts.as_ref().map_or(Ok(()), |path| self.chain.dump(path))
    }

    /// Prints the result of a command that only reads.
    pub fn finish(&self, output: &impl Output) -> Result<(), CliError> {
        self.dump_accounts()?;
        self.printer.print(output)
    }
}

fn send_mode(global: &GlobalArgs) -> SendMode {
    match global {
        GlobalArgs { dry_run: true, .. } => SendMode::DryRun,
        GlobalArgs { sign_only: true, blockhash, .. } => SendMode::SignOnly { blockhash: *blockhash },
        GlobalArgs { yes, .. } => SendMode::Send { yes: *yes },
    }
}

fn check_cluster(expected: Option<Hash>, found: Hash) -> Result<(), CliError> {
    match expected.filter(|expected| *expected != found) {
        Some(expected) => Err(CliError::user(format!(
            "the node's cluster has genesis hash {found}, not {expected}; correct --url or --genesis-hash"
        ))),
        None => Ok(()),
    }
}

fn with_localnet_hint(error: CliError, config: &ResolvedConfig) -> CliError {
    match error {
        CliError::Network(message) if config.is_local() => {
            CliError::Network(format!("{message}; `cargo xtask localnet` starts a local validator"))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_expected_cluster_is_accepted() {
        let [one, two] = [1, 2].map(|byte| Hash::new_from_array([byte; 32]));
        assert_eq!(check_cluster(None, one), Ok(()));
        assert_eq!(check_cluster(Some(one), one), Ok(()));
        let refused = check_cluster(Some(two), one).expect_err("another cluster").to_string();
        assert!(refused.contains(&one.to_string()) && refused.contains(&two.to_string()), "{refused}");
    }
}
