//! A balance file: what owners hold when a chain begins, and what changes when.

use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::Read,
    path::Path,
};

use anyhow::{Result, bail, ensure};
use influence_core::{
    calendar::{Calendar, Day},
    limits::MAX_SUPPLY,
};
use influence_scoring::ingest::balances::{BalanceChange, BalanceCsvReader};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::market;
use crate::actors::keys;

/// An owner of the file.
pub struct FileFan {
    pub key: Keypair,
    /// The owner in the file; the fan's own wallet unless a proxy plays it.
    pub listed_owner: Address,
    pub name: String,
    /// Indices of the fan's token accounts, in order of first appearance.
    pub accounts: Vec<usize>,
}

impl FileFan {
    pub fn wallet(&self) -> Address {
        self.key.pubkey()
    }
}

/// A token account of the file.
pub struct FileAccount {
    /// Index of its fan.
    pub fan: usize,
    /// Address on chain.
    pub address: Address,
}

/// From `time` (unix seconds) on, a token account holds `balance` base units.
#[derive(Clone, Copy, Debug)]
pub struct FileChange {
    pub time: i64,
    pub account: usize,
    pub balance: u64,
}

#[derive(Default)]
pub struct BalanceFile {
    /// All owners but the treasury.
    pub fans: Vec<FileFan>,
    pub accounts: Vec<FileAccount>,
    /// Unix time of the first row.
    pub opening_time: i64,
    /// Balances at that time, by account.
    pub opening: Vec<u64>,
    /// Everything after, in order of time.
    pub changes: Vec<FileChange>,
    pub first_day: Day,
    pub days: u32,
    /// Base units, with those of the treasury.
    pub supply: u64,
    /// Fans that are played by proxies.
    pub proxies: usize,
    /// Whether fan 0 and fan 1 are those of the source document's examples.
    pub has_examples: bool,
}

impl BalanceFile {
    /// Reads the whole file before anything happens, or the shipped one.
    ///
    /// # Errors
    /// The reader's message for a malformed file; balances that cannot be replayed.
    pub fn read(path: Option<&Path>, calendar: &Calendar, days: Option<u32>) -> Result<Self> {
        let rows = match path {
            Some(path) => all(BalanceCsvReader::<File>::open(path)?)?,
            None => all(BalanceCsvReader::new("the sample balances", market::sample().as_bytes())?)?,
        };
        let name = path.map_or_else(|| "the sample balances".into(), |path| path.display().to_string());
        let mut file = Self::default();
        let mut index = FileIndex::new(&rows);
        let opening_time = match rows.first() {
            Some(row) => row.time,
            None => bail!("{name} has no balance changes; write at least one row below its header"),
        };
        file.opening_time = opening_time;
        let mut opening_treasury = 0;
        for row in &rows {
            match index.account(&mut file, row, &name)? {
                None if row.time == opening_time => opening_treasury = row.balance,
                None => {}
                Some(account) if row.time == opening_time => file.opening[account] = row.balance,
                Some(account) => {
                    file.changes.push(FileChange { time: row.time, account, balance: row.balance });
                }
            }
        }
        file.measure(opening_treasury, calendar, days, &name)?;
        file.has_examples = index.has_examples;
        Ok(file)
    }

    /// Sets the days and the supply.
    fn measure(&mut self, treasury: u64, calendar: &Calendar, days: Option<u32>, name: &str) -> Result<()> {
        let first = self.changes.first().map_or(self.opening_time, |change| change.time);
        let last = self.changes.last().map_or(self.opening_time, |change| change.time);
        self.first_day = calendar.day_of(first)?;
        let in_file = calendar.day_of(last)? - self.first_day + 1;
        self.days = days.map_or(in_file, |days| days.min(in_file));
        ensure!(
            self.first_day > 7,
            "{name} begins at {first}, too close to 1970 for seven days before it; write the time as unix seconds"
        );
        let end = calendar.end_of(self.first_day + self.days - 1);
        self.changes.retain(|change| change.time < end);
        let mut balances = self.opening.clone();
        let mut held: u128 = balances.iter().map(|balance| u128::from(*balance)).sum();
        let mut most = held + u128::from(treasury);
        for change in &self.changes {
            held = held - u128::from(balances[change.account]) + u128::from(change.balance);
            balances[change.account] = change.balance;
            most = most.max(held);
        }
        self.supply = u64::try_from(most).unwrap_or(u64::MAX);
        ensure!(
            self.supply <= MAX_SUPPLY,
            "{name}: the balances add up to {most} base units, more than the largest supply of 2^61; check that they \
             are base units of one mint"
        );
        Ok(())
    }

    /// What every fan begins with, base units.
    pub fn sizes(&self) -> Vec<u64> {
        let size = |fan: &FileFan| fan.accounts.iter().map(|account| self.opening[*account]).sum();
        self.fans.iter().map(size).collect()
    }

    /// The least that the account will hold from `time` on, by the file.
    pub fn least_from(&self, account: usize, time: i64) -> u64 {
        let mut least = self.opening[account];
        for change in self.changes.iter().filter(|change| change.account == account) {
            least = if change.time <= time { change.balance } else { least.min(change.balance) };
        }
        least
    }
}

fn all<R: Read>(reader: BalanceCsvReader<R>) -> Result<Vec<BalanceChange>> {
    Ok(reader.collect::<Result<_, _>>()?)
}

/// Owners and accounts that were read so far.
struct FileIndex {
    /// Derived keys of the sample, by owner.
    known: HashMap<Address, (Keypair, String)>,
    fans: HashMap<Address, usize>,
    accounts: HashMap<Address, usize>,
    has_examples: bool,
}

impl FileIndex {
    fn new(rows: &[BalanceChange]) -> Self {
        let owners: HashSet<Address> = rows.iter().map(|row| row.owner).collect();
        let known: HashMap<_, _> = (0..u32::try_from(owners.len()).unwrap_or(u32::MAX))
            .map(|index| (keys::fan(index).pubkey(), (keys::fan(index), fan_name(index))))
            .filter(|(owner, _)| owners.contains(owner))
            .collect();
        let has_examples = (0..2).all(|index| known.contains_key(&keys::fan(index).pubkey()));
        Self { known, fans: HashMap::new(), accounts: HashMap::new(), has_examples }
    }

    /// Index of the row's account; `None` for the treasury's.
    fn account(&mut self, file: &mut BalanceFile, row: &BalanceChange, name: &str) -> Result<Option<usize>> {
        let BalanceChange { owner, token_account, .. } = *row;
        if owner == keys::treasury().pubkey() {
            return Ok(None);
        }
        let fan = match self.fans.get(&owner) {
            Some(fan) => *fan,
            None => self.add_fan(file, owner),
        };
        if let Some(account) = self.accounts.get(&token_account) {
            ensure!(
                file.accounts[*account].fan == fan,
                "{name}: token account {} has another owner from {} on; the demo moves tokens, not accounts: give the \
                 new owner another account",
                token_account,
                row.time
            );
            return Ok(Some(*account));
        }
        let account = file.accounts.len();
        let is_proxy = file.fans[fan].wallet() != owner;
        let proxy = || keys::proxy_account(u32::try_from(account).unwrap_or(u32::MAX));
        let address = if is_proxy { proxy() } else { token_account };
        file.accounts.push(FileAccount { fan, address });
        file.opening.push(0);
        file.fans[fan].accounts.push(account);
        self.accounts.insert(token_account, account);
        Ok(Some(account))
    }

    fn add_fan(&mut self, file: &mut BalanceFile, owner: Address) -> usize {
        let fan = file.fans.len();
        let (key, name) = self.known.remove(&owner).unwrap_or_else(|| {
            file.proxies += 1;
            (keys::proxy(u32::try_from(fan).unwrap_or(u32::MAX)), short(&owner))
        });
        file.fans.push(FileFan { key, listed_owner: owner, name, accounts: Vec::new() });
        self.fans.insert(owner, fan);
        fan
    }
}

fn fan_name(index: u32) -> String {
    match index {
        0 => "Fiona".into(),
        1 => "Mark".into(),
        _ => format!("fan {index}"),
    }
}

/// Both ends of an address.
fn short(address: &Address) -> String {
    let text = address.to_string();
    let (head, tail) =
        (text.get(..4).unwrap_or(&text), text.get(text.len().saturating_sub(4)..).unwrap_or(""));
    format!("{head}..{tail}")
}
