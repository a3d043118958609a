//! What a command read from a node, as a file: enough to build and sign the same transaction where there is no network.

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use influence_client::{ClientError, chain::ChainTime};
use serde::{Deserialize, Serialize};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;

use crate::Failure;

/// Accounts of one cluster at one time.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Saved {
    genesis_hash: String,
    slot: u64,
    unix_time: i64,
    /// By address; nothing is said for those where nothing is.
    accounts: BTreeMap<String, Option<SavedAccount>>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SavedAccount {
    lamports: u64,
    owner: String,
    /// base64
    data: String,
}

impl SavedAccount {
    fn of(account: &Account) -> Self {
        let data = STANDARD.encode(&account.data);
        Self { lamports: account.lamports, owner: account.owner.to_string(), data }
    }

    fn account(&self) -> Option<Account> {
        let (owner, data) = (self.owner.parse().ok()?, STANDARD.decode(&self.data).ok()?);
        Some(Account { lamports: self.lamports, owner, data, ..Account::default() })
    }
}

impl Saved {
    /// Nothing yet, of the cluster with this genesis hash.
    pub fn of(genesis_hash: Hash) -> Self {
        let accounts = BTreeMap::new();
        Self { genesis_hash: genesis_hash.to_string(), slot: 0, unix_time: 0, accounts }
    }

    /// Reads a file, and checks all of it.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let wrong = |why: &dyn std::fmt::Display| {
            let shown = path.display();
            Failure::user(format!(
                "the accounts in {shown} can not be used: {why}; write them with --dry-run --save-accounts FILE"
            ))
        };
        let text = fs::read_to_string(path).map_err(|error| wrong(&error))?;
        let saved: Self = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
        saved.genesis_hash.parse::<Hash>().map_err(|error| wrong(&error))?;
        for (address, account) in &saved.accounts {
            address.parse::<Address>().map_err(|error| wrong(&error))?;
            if account.as_ref().is_some_and(|account| account.account().is_none()) {
                return Err(wrong(&format!("account {address} is not readable")));
            }
        }
        Ok(saved)
    }

    /// Writes the file.
    pub fn store(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self).map_err(Failure::user)?;
        fs::write(path, text).map_err(|error| {
            Failure::user(format!("{} can not be written: {error}; name another file", path.display()))
        })
    }

    /// Which cluster they are of.
    pub fn genesis_hash(&self) -> Hash {
        // Checked when it was loaded.
        self.genesis_hash.parse().unwrap_or_default()
    }

    /// When they were read.
    pub fn now(&self) -> ChainTime {
        ChainTime { slot: self.slot, unix_time: self.unix_time }
    }

    /// The accounts at these addresses.
    pub fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        let find = |address: &Address| match self.accounts.get(&address.to_string()) {
            Some(account) => Ok(account.as_ref().and_then(SavedAccount::account)),
            None => Err(ClientError::Build(format!(
                "account {address} is not among the saved ones: save them with the same command and --dry-run"
            ))),
        };
        addresses.iter().map(find).collect()
    }

    /// Those that start with `discriminator` and have `bytes` at `offset`.
    pub fn with(&self, discriminator: &[u8], offset: usize, bytes: &[u8]) -> Vec<(Address, Account)> {
        let accounts = self.accounts.iter().filter_map(|(address, account)| {
            Some((address.parse::<Address>().ok()?, account.as_ref()?.account()?))
        });
        let mut accounts: Vec<_> = accounts.collect();
        accounts.retain(|(_, account)| {
            let rest = account.data.get(offset..).unwrap_or_default();
            account.data.starts_with(discriminator) && rest.starts_with(bytes)
        });
        accounts
    }

    /// Remembers accounts.
    pub fn note(&mut self, accounts: impl IntoIterator<Item = (Address, Option<Account>)>) {
        let accounts = accounts.into_iter();
        self.accounts.extend(
            accounts.map(|(address, account)| (address.to_string(), account.as_ref().map(SavedAccount::of))),
        );
    }

    /// Remembers when that was.
    pub fn note_time(&mut self, now: ChainTime) {
        (self.slot, self.unix_time) = (now.slot, now.unix_time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_read_again() -> Result<(), Box<dyn std::error::Error>> {
        let path = tempfile::NamedTempFile::new()?;
        let [there, gone, other] = [1, 2, 3].map(|byte| Address::from([byte; 32]));
        let account = Account { lamports: 7, data: vec![1, 2, 3], owner: other, ..Account::default() };
        let mut saved = Saved::of(Hash::new_from_array([9; 32]));
        saved.note([(there, Some(account.clone())), (gone, None)]);
        saved.note_time(ChainTime { slot: 5, unix_time: -6 });
        saved.store(path.path())?;
        let loaded = Saved::load(path.path())?;
        assert_eq!(loaded.genesis_hash(), Hash::new_from_array([9; 32]));
        assert_eq!(loaded.now(), ChainTime { slot: 5, unix_time: -6 });
        assert_eq!(loaded.accounts(&[there, gone])?, [Some(account.clone()), None]);
        assert!(loaded.accounts(&[other]).expect_err("it was not read").to_string().contains("not among"));
        assert_eq!(loaded.with(&[1], 1, &[2, 3]), [(there, account)]);
        assert!(loaded.with(&[1], 1, &[3]).is_empty() && loaded.with(&[2], 1, &[2]).is_empty());
        Ok(())
    }

    #[test]
    fn a_damaged_file_is_refused_by_name() -> Result<(), Box<dyn std::error::Error>> {
        let path = tempfile::NamedTempFile::new()?;
        let genesis = Hash::default();
        let with = |accounts: &str| {
            format!(r#"{{"genesisHash": "{genesis}", "slot": 1, "unixTime": 1, "accounts": {accounts}}}"#)
        };
        fs::write(path.path(), with("{}"))?;
        assert!(Saved::load(path.path()).is_ok());
        let account = r#"{"x": null}"#;
        let data = format!(r#"{{"{genesis}": {{"lamports": 1, "owner": "{genesis}", "data": "?"}}}}"#);
        for damaged in [with(account), with(&data), with("{"), "{}".into()] {
            fs::write(path.path(), damaged)?;
            let refused = Saved::load(path.path()).expect_err("it is damaged").to_string();
            assert!(refused.contains("--save-accounts"), "{refused}");
        }
        Ok(())
    }
}
