//! Accounts that a command read from a node, as a file: enough to build and sign the same transaction offline.

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use influence_client::{ClientError, chain::ChainTime};
use serde::{Deserialize, Serialize};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;

use crate::CliError;

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountDump {
    genesis_hash: String,
    slot: u64,
    unix_time: i64,
    /// By address; null for an account that does not exist.
    accounts: BTreeMap<String, Option<DumpedAccount>>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DumpedAccount {
    lamports: u64,
    owner: String,
    /// base64
    data: String,
}

impl DumpedAccount {
    fn encode(account: &Account) -> Self {
        let data = STANDARD.encode(&account.data);
        Self { lamports: account.lamports, owner: account.owner.to_string(), data }
    }

    fn decode(&self) -> Option<Account> {
        let (owner, data) = (self.owner.parse().ok()?, STANDARD.decode(&self.data).ok()?);
        Some(Account { lamports: self.lamports, owner, data, ..Account::default() })
    }
}

impl AccountDump {
    pub fn new(genesis_hash: Hash) -> Self {
        let accounts = BTreeMap::new();
        Self { genesis_hash: genesis_hash.to_string(), slot: 0, unix_time: 0, accounts }
    }

    /// Reads a file and checks all of it.
    pub fn load(path: &Path) -> Result<Self, CliError> {
        let invalid = |error: &dyn std::fmt::Display| {
            let shown = path.display();
            CliError::user(format!(
                "invalid account dump {shown}: {error}; create it with --dry-run --dump-accounts FILE"
            ))
        };
        let text = fs::read_to_string(path).map_err(|error| invalid(&error))?;
        let dump: Self = serde_json::from_str(&text).map_err(|error| invalid(&error))?;
        dump.genesis_hash.parse::<Hash>().map_err(|error| invalid(&error))?;
        for (address, account) in &dump.accounts {
            address.parse::<Address>().map_err(|error| invalid(&error))?;
            if account.as_ref().is_some_and(|account| account.decode().is_none()) {
                return Err(invalid(&format!("cannot decode account {address}")));
            }
        }
        Ok(dump)
    }

    pub fn store(&self, path: &Path) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(self).map_err(CliError::user)?;
        fs::write(path, text).map_err(|error| {
            CliError::user(format!("cannot write {}: {error}; name another file", path.display()))
        })
    }

    pub fn genesis_hash(&self) -> Hash {
        // Checked by `load`.
        self.genesis_hash.parse().unwrap_or_default()
    }

    /// Time at which the accounts were read.
    pub fn now(&self) -> ChainTime {
        ChainTime { slot: self.slot, unix_time: self.unix_time }
    }

    pub fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        let find = |address: &Address| match self.accounts.get(&address.to_string()) {
            Some(account) => Ok(account.as_ref().and_then(DumpedAccount::decode)),
            None => Err(ClientError::Build(format!(
                "account {address} is not in the dump: create the dump with the same command and --dry-run"
            ))),
        };
        addresses.iter().map(find).collect()
    }

    /// Accounts whose data starts with `discriminator` and has `bytes` at `offset`.
    pub fn filter(&self, discriminator: &[u8], offset: usize, bytes: &[u8]) -> Vec<(Address, Account)> {
        let accounts = self.accounts.iter().filter_map(|(address, account)| {
            Some((address.parse::<Address>().ok()?, account.as_ref()?.decode()?))
        });
        let matches = |(_, account): &(Address, Account)| {
            let rest = account.data.get(offset..).unwrap_or_default();
            account.data.starts_with(discriminator) && rest.starts_with(bytes)
        };
        accounts.filter(matches).collect()
    }

    pub fn record(&mut self, accounts: impl IntoIterator<Item = (Address, Option<Account>)>) {
        let encode = |(address, account): (Address, Option<Account>)| {
            (address.to_string(), account.as_ref().map(DumpedAccount::encode))
        };
        self.accounts.extend(accounts.into_iter().map(encode));
    }

    pub fn record_time(&mut self, now: ChainTime) {
        (self.slot, self.unix_time) = (now.slot, now.unix_time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_dump_is_loaded() -> Result<(), Box<dyn std::error::Error>> {
        let path = tempfile::NamedTempFile::new()?;
        let [existing, missing, other] = [1, 2, 3].map(|byte| Address::from([byte; 32]));
        let account = Account { lamports: 7, data: vec![1, 2, 3], owner: other, ..Account::default() };
        let mut dump = AccountDump::new(Hash::new_from_array([9; 32]));
        dump.record([(existing, Some(account.clone())), (missing, None)]);
        dump.record_time(ChainTime { slot: 5, unix_time: -6 });
        dump.store(path.path())?;
        let loaded = AccountDump::load(path.path())?;
        assert_eq!(loaded.genesis_hash(), Hash::new_from_array([9; 32]));
        assert_eq!(loaded.now(), ChainTime { slot: 5, unix_time: -6 });
        assert_eq!(loaded.accounts(&[existing, missing])?, [Some(account.clone()), None]);
        assert!(loaded.accounts(&[other]).expect_err("not recorded").to_string().contains("not in the dump"));
        assert_eq!(loaded.filter(&[1], 1, &[2, 3]), [(existing, account)]);
        assert!(loaded.filter(&[1], 1, &[3]).is_empty() && loaded.filter(&[2], 1, &[2]).is_empty());
        Ok(())
    }

    #[test]
    fn damaged_dumps_are_refused() -> Result<(), Box<dyn std::error::Error>> {
        let path = tempfile::NamedTempFile::new()?;
        let genesis = Hash::default();
        let with = |accounts: &str| {
            format!(r#"{{"genesisHash": "{genesis}", "slot": 1, "unixTime": 1, "accounts": {accounts}}}"#)
        };
        fs::write(path.path(), with("{}"))?;
        assert!(AccountDump::load(path.path()).is_ok());
        let account = r#"{"x": null}"#;
        let data = format!(r#"{{"{genesis}": {{"lamports": 1, "owner": "{genesis}", "data": "?"}}}}"#);
        for damaged in [with(account), with(&data), with("{"), "{}".into()] {
            fs::write(path.path(), damaged)?;
            let refused = AccountDump::load(path.path()).expect_err("damaged").to_string();
            assert!(refused.contains("--dump-accounts"), "{refused}");
        }
        Ok(())
    }
}
