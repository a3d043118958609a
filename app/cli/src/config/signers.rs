//! Signers, from the sources that the Solana CLI supports.

use std::{fmt::Display, io, path::Path};

use solana_address::Address;
use solana_clap_utils::keypair::keypair_from_seed_phrase;
use solana_derivation_path::DerivationPath;
use solana_instruction::Instruction;
use solana_keypair::{Keypair, read_keypair, read_keypair_file};
use solana_signer::Signer;

use crate::CliError;

pub enum SignerKey {
    Keypair(Keypair),
    /// Enough for `--dry-run`.
    Address(Address),
}

impl SignerKey {
    /// Reads a key from `-` or stdin: (standard input), prompt:// with an optional ?key=ACCOUNT/CHANGE, a file, or an
    /// address. `role` appears in prompts and messages: `keypair`.
    pub fn read(source: &str, role: &str) -> Result<Self, CliError> {
        let invalid =
            |error: &dyn Display| CliError::user(format!("cannot use the {role} `{source}`: {error}"));
        let keypair = if ["-", "stdin:"].contains(&source) {
            read_keypair(&mut io::stdin())
        } else if source == "ASK" {
            keypair_from_seed_phrase(role, false, false, None, true)
        } else if let Some(rest) = source.strip_prefix("prompt:") {
            let path = parse_derivation_path(rest).map_err(|error| invalid(&error))?;
            keypair_from_seed_phrase(role, false, false, path, false)
        } else if source.starts_with("usb:") {
            Err("hardware wallets are not supported; use a keypair file, or sign offline with --sign-only and \
                 --accounts-from"
                .into())
        } else if let Ok(address) = source.parse() {
            return Ok(Self::Address(address));
        } else {
            match Path::new(source.strip_prefix("file:").unwrap_or(source)) {
                path if path.exists() => read_keypair_file(path),
                _ => Err("file not found; create a key with `solana-keygen new`, or pass --keypair".into()),
            }
        };
        keypair.map(Self::Keypair).map_err(|error| invalid(&error))
    }

    pub fn address(&self) -> Address {
        match self {
            Self::Keypair(keypair) => keypair.pubkey(),
            Self::Address(address) => *address,
        }
    }
}

/// Parses `?key=ACCOUNT/CHANGE` as a BIP-44 path; `None` is the default path.
fn parse_derivation_path(rest: &str) -> Result<Option<DerivationPath>, String> {
    match rest.trim_start_matches('/') {
        "" => Ok(None),
        query => {
            let path =
                query.strip_prefix("?key=").ok_or("only ?key=ACCOUNT or ?key=ACCOUNT/CHANGE is supported")?;
            DerivationPath::from_key_str(path).map(Some).map_err(|error| error.to_string())
        }
    }
}

/// Keys of a command: the signer, the fee payer, and additional signers.
pub struct SignerSet {
    signer: SignerKey,
    payer: Option<SignerKey>,
    additional: Vec<SignerKey>,
}

impl SignerSet {
    pub fn new(signer: SignerKey, payer: Option<SignerKey>) -> Self {
        Self { signer, payer, additional: Vec::new() }
    }

    pub fn add(&mut self, key: SignerKey) {
        self.additional.push(key);
    }

    /// Address of the owner, the creator or the role that the command acts for.
    pub fn signer(&self) -> Address {
        self.signer.address()
    }

    pub fn payer(&self) -> Address {
        self.payer.as_ref().map_or_else(|| self.signer(), SignerKey::address)
    }

    /// Keys that sign these instructions, the fee payer's first.
    pub fn required(&self, instructions: &[Instruction]) -> Result<Vec<&Keypair>, CliError> {
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let mut addresses = vec![self.payer()];
        for meta in metas.filter(|meta| meta.is_signer) {
            if !addresses.contains(&meta.pubkey) {
                addresses.push(meta.pubkey);
            }
        }
        addresses.iter().map(|address| self.keypair(address)).collect()
    }

    fn keypair(&self, address: &Address) -> Result<&Keypair, CliError> {
        let keys = [Some(&self.signer), self.payer.as_ref()].into_iter().flatten().chain(&self.additional);
        let keypair = keys.filter(|key| key.address() == *address).find_map(|key| match key {
            SignerKey::Keypair(keypair) => Some(keypair),
            SignerKey::Address(_) => None,
        });
        keypair.ok_or_else(|| {
            CliError::user(format!(
                "missing signer {address}: pass its keypair, or use --dry-run to simulate without it"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use solana_instruction::AccountMeta;

    use super::*;

    #[test]
    fn invalid_keys_state_the_remedy() {
        let message = |source| {
            let error = SignerKey::read(source, "keypair").err();
            error.map(|error| error.to_string()).expect("not a key")
        };
        assert!(message("usb://ledger").contains("hardware wallets are not supported"));
        assert!(message("/nowhere/id.json").contains("solana-keygen new"));
        assert!(message("prompt://?full-path=m/1").contains("only ?key="));
        assert!(message("prompt://?key=1/2/3").contains("too deep"));
    }

    #[test]
    fn files_and_addresses_are_read() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("id.json");
        let keypair = Keypair::new();
        solana_keypair::write_keypair_file(&keypair, &path)?;
        let path = path.to_str().ok_or("UTF-8")?;
        let read = SignerKey::read(path, "keypair")?;
        assert!(matches!(&read, SignerKey::Keypair(_)) && read.address() == keypair.pubkey());
        let read = SignerKey::read(&format!("file:{path}"), "keypair")?;
        assert!(matches!(read, SignerKey::Keypair(_)));
        let address = SignerKey::read(&keypair.pubkey().to_string(), "keypair")?;
        assert!(matches!(&address, SignerKey::Address(_)) && address.address() == keypair.pubkey());
        Ok(())
    }

    #[test]
    fn required_keys_start_with_the_payer_and_omit_others() {
        let [signer, payer, other] = [(); 3].map(|()| Keypair::new());
        let account = |key: &Keypair, is_signer| AccountMeta::new(key.pubkey(), is_signer);
        let call = |accounts| Instruction { program_id: Address::default(), accounts, data: Vec::new() };
        let addresses = |keys: Vec<&Keypair>| keys.iter().map(|key| key.pubkey()).collect::<Vec<_>>();
        let key = |keypair: &Keypair| SignerKey::Keypair(keypair.insecure_clone());
        let signers = SignerSet::new(key(&signer), Some(key(&payer)));
        let required = signers.required(&[call(vec![account(&signer, true)])]).expect("both keys");
        assert_eq!(addresses(required), [payer.pubkey(), signer.pubkey()]);
        let required = signers.required(&[call(vec![account(&signer, false)])]).expect("the payer's key");
        assert_eq!(addresses(required), [payer.pubkey()]);
        let refused = signers.required(&[call(vec![account(&other, true)])]).expect_err("a missing key");
        assert!(refused.to_string().contains(&other.pubkey().to_string()), "{refused}");
    }
}
