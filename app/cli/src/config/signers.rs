//! Who signs, from where Solana's tools keep keys.

use std::{io, path::Path};

use influence_client::ClientError;
use solana_address::Address;
use solana_clap_utils::keypair::keypair_from_seed_phrase;
use solana_derivation_path::DerivationPath;
use solana_instruction::Instruction;
use solana_keypair::{Keypair, read_keypair, read_keypair_file};
use solana_signer::Signer;

use crate::Failure;

/// A key that signs, or an address to look at what it would do.
pub enum Key {
    /// Signs.
    Pair(Keypair),
    /// Can only be looked at.
    Address(Address),
}

impl Key {
    /// Reads a key: `-` or stdin: from the standard input, prompt:// with an optional ?key=ACCOUNT/CHANGE, a file, or an
    /// address. `role` names it in questions and messages: `keypair`.
    ///
    /// # Errors
    /// [`Failure::User`] with the remedy.
    pub fn read(source: &str, role: &str) -> Result<Self, Failure> {
        let unreadable = |error: &dyn std::fmt::Display| {
            Failure::user(format!("the {role} `{source}` can not be used: {error}"))
        };
        if source == "-" || source == "stdin:" {
            return read_keypair(&mut io::stdin()).map(Self::Pair).map_err(|error| unreadable(&error));
        }
        if source == "ASK" {
            let asked = keypair_from_seed_phrase(role, false, false, None, true);
            return asked.map(Self::Pair).map_err(|error| unreadable(&error));
        }
        if let Some(rest) = source.strip_prefix("prompt:") {
            let path = derivation_path(rest).map_err(|error| unreadable(&error))?;
            let asked = keypair_from_seed_phrase(role, false, false, path, false);
            return asked.map(Self::Pair).map_err(|error| unreadable(&error));
        }
        if source.starts_with("usb:") {
            return Err(unreadable(
                &"hardware wallets are not supported; sign with a keypair file, or on a machine without a network \
                  with --sign-only and --accounts",
            ));
        }
        if let Ok(address) = source.parse() {
            return Ok(Self::Address(address));
        }
        let path = Path::new(source.strip_prefix("file:").unwrap_or(source));
        if !path.exists() {
            return Err(unreadable(
                &"there is no such file; make a key with `solana-keygen new`, or name one with --keypair",
            ));
        }
        read_keypair_file(path).map(Self::Pair).map_err(|error| unreadable(&error))
    }

    /// Its address.
    pub fn address(&self) -> Address {
        match self {
            Self::Pair(pair) => pair.pubkey(),
            Self::Address(address) => *address,
        }
    }
}

/// `?key=ACCOUNT/CHANGE` as a path of BIP-44; none for the default one.
fn derivation_path(rest: &str) -> Result<Option<DerivationPath>, String> {
    match rest.trim_start_matches('/') {
        "" => Ok(None),
        query => {
            let path =
                query.strip_prefix("?key=").ok_or("only ?key=ACCOUNT or ?key=ACCOUNT/CHANGE may follow")?;
            DerivationPath::from_key_str(path).map(Some).map_err(|error| error.to_string())
        }
    }
}

/// The keys of one run: who signs, who pays, and whoever else has to sign.
pub struct Keys {
    signer: Key,
    payer: Option<Key>,
    others: Vec<Key>,
}

impl Keys {
    /// Who signs, and who pays if it is somebody else.
    pub fn new(signer: Key, payer: Option<Key>) -> Self {
        Self { signer, payer, others: Vec::new() }
    }

    /// One more key that has to sign.
    pub fn add(&mut self, key: Key) {
        self.others.push(key);
    }

    /// Who signs: the owner, the creator, or whatever role the command is about.
    pub fn signer(&self) -> Address {
        self.signer.address()
    }

    /// Who pays fees and rent.
    pub fn payer(&self) -> Address {
        self.payer.as_ref().map_or_else(|| self.signer(), Key::address)
    }

    /// The keys that the instructions and the fee need, the payer's first.
    ///
    /// # Errors
    /// [`Failure::User`] naming an address that has to sign and whose key is not here.
    pub fn needed(&self, instructions: &[Instruction]) -> Result<Vec<&Keypair>, Failure> {
        let metas = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let mut addresses = vec![self.payer()];
        for meta in metas.filter(|meta| meta.is_signer) {
            if !addresses.contains(&meta.pubkey) {
                addresses.push(meta.pubkey);
            }
        }
        addresses.iter().map(|address| self.pair(address)).collect()
    }

    fn pair(&self, address: &Address) -> Result<&Keypair, Failure> {
        let keys = [Some(&self.signer), self.payer.as_ref()].into_iter().flatten().chain(&self.others);
        let pair = keys.filter(|key| key.address() == *address).find_map(|key| match key {
            Key::Pair(pair) => Some(pair),
            Key::Address(_) => None,
        });
        pair.ok_or_else(|| {
            ClientError::Build(format!(
                "{address} has to sign, and its key is not here; name its keypair, or only look with --dry-run"
            ))
            .into()
        })
    }
}

#[cfg(test)]
mod tests {
    use solana_instruction::AccountMeta;

    use super::*;

    #[test]
    fn keys_that_can_not_be_used_say_what_to_do() {
        let told = |source| Key::read(source, "keypair").err().map(|failure| failure.to_string());
        let told = |source| told(source).expect("no key");
        assert!(told("usb://ledger").contains("hardware wallets are not supported"));
        assert!(told("/nowhere/id.json").contains("solana-keygen new"));
        assert!(told("prompt://?full-path=m/1").contains("only ?key="));
        assert!(told("prompt://?key=1/2/3").contains("too deep"));
    }

    #[test]
    fn files_and_addresses() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("id.json");
        let pair = Keypair::new();
        solana_keypair::write_keypair_file(&pair, &path)?;
        let path = path.to_str().ok_or("UTF-8")?;
        let read = Key::read(path, "keypair")?;
        assert!(matches!(&read, Key::Pair(_)) && read.address() == pair.pubkey());
        assert!(matches!(Key::read(&format!("file:{path}"), "keypair")?, Key::Pair(_)));
        let address = Key::read(&pair.pubkey().to_string(), "keypair")?;
        assert!(matches!(&address, Key::Address(_)) && address.address() == pair.pubkey());
        Ok(())
    }

    #[test]
    fn the_payer_is_first_and_nobody_signs_without_need() {
        let [signer, payer, other] = [(); 3].map(|()| Keypair::new());
        let account = |key: &Keypair, is_signer| AccountMeta::new(key.pubkey(), is_signer);
        let call = |accounts| Instruction { program_id: Address::default(), accounts, data: Vec::new() };
        let addresses = |pairs: Vec<&Keypair>| pairs.iter().map(|pair| pair.pubkey()).collect::<Vec<_>>();
        let with = |payer: &Keypair| {
            Keys::new(Key::Pair(signer.insecure_clone()), Some(Key::Pair(payer.insecure_clone())))
        };
        let keys = with(&payer);
        let needed = keys.needed(&[call(vec![account(&signer, true)])]).expect("both are here");
        assert_eq!(addresses(needed), [payer.pubkey(), signer.pubkey()]);
        let needed = keys.needed(&[call(vec![account(&signer, false)])]).expect("one is enough");
        assert_eq!(addresses(needed), [payer.pubkey()]);
        let refused = keys.needed(&[call(vec![account(&other, true)])]).expect_err("a key is missing");
        assert!(refused.to_string().contains(&other.pubkey().to_string()), "{refused}");
    }
}
