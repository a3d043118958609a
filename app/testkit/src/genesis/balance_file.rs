//! The balance file: who holds what at first, and what changes when.

use std::{collections::HashMap, fs::File, io::Read, path::Path};

use anyhow::{Result, bail, ensure};
use influence_core::{
    calendar::{Calendar, Day},
    limits::MAX_SUPPLY,
};
use influence_scoring::{
    balances::{BalanceChange, BalanceReader},
    key::{Key, base58},
};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::keys;

/// The balances that come with the demo.
const SHIPPED: &[u8] = include_bytes!("../data/balances.csv");

/// Somebody whose balances the file tells.
pub struct Fan {
    /// Signs for the fan.
    pub key: Keypair,
    /// The wallet in the file; the fan's own unless a stand-in plays it.
    pub owner: Key,
    /// What to call the fan.
    pub name: String,
    /// Places of the fan's token accounts, in order of first appearance.
    pub accounts: Vec<usize>,
}

/// A token account of the file.
pub struct Account {
    /// Place of its fan.
    pub fan: usize,
    /// Where it is on chain.
    pub address: Address,
}

/// From `time` on, a token account holds `balance`, as far as the file knows.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Unix seconds.
    pub time: i64,
    /// Place of the account.
    pub account: usize,
    /// Base units.
    pub balance: u64,
}

/// A balance file, understood.
#[derive(Default)]
pub struct Input {
    /// Everybody in the file but the market.
    pub fans: Vec<Fan>,
    /// Their token accounts.
    pub accounts: Vec<Account>,
    /// Since when the opening balances are known: the time of the first row.
    pub opening_time: i64,
    /// Balances at that time, by account.
    pub opening: Vec<u64>,
    /// Everything after, in order of time.
    pub changes: Vec<Change>,
    /// The day of the first change.
    pub first_day: Day,
    /// Days to live through.
    pub days: u32,
    /// All tokens there are, base units: those of the market too.
    pub supply: u64,
    /// How many fans are played by stand-ins.
    pub stand_ins: usize,
    /// Whether fan 0 and fan 1 are the shipped file's, who have a story.
    pub has_stories: bool,
}

impl Input {
    /// Reads the whole file before anything happens, or the shipped one.
    ///
    /// # Errors
    /// The reader's sentence for a malformed file; what the demo can not live through.
    pub fn read(path: Option<&Path>, calendar: &Calendar, days: Option<u32>) -> Result<Self> {
        let rows = match path {
            Some(path) => all(BalanceReader::<File>::open(path)?)?,
            None => all(BalanceReader::new("the shipped balances.csv", SHIPPED)?)?,
        };
        let name = path.map_or_else(|| "the shipped balances".into(), |path| path.display().to_string());
        let mut input = Self::default();
        let mut book = Book::new(&rows);
        let opening_time = match rows.first() {
            Some(row) => row.time,
            None => bail!("{name} has no balance changes; write at least one row below its header"),
        };
        input.opening_time = opening_time;
        let mut opening_market = 0;
        for row in &rows {
            match book.account(&mut input, row, &name)? {
                None if row.time == opening_time => opening_market = row.balance,
                None => {}
                Some(account) if row.time == opening_time => input.opening[account] = row.balance,
                Some(account) => {
                    input.changes.push(Change { time: row.time, account, balance: row.balance });
                }
            }
        }
        input.measure(opening_market, calendar, days, &name)?;
        input.has_stories = book.has_stories;
        Ok(input)
    }

    /// Days and supply.
    fn measure(&mut self, market: u64, calendar: &Calendar, days: Option<u32>, name: &str) -> Result<()> {
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
        let mut most = held + u128::from(market);
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
        let size = |fan: &Fan| fan.accounts.iter().map(|account| self.opening[*account]).sum();
        self.fans.iter().map(size).collect()
    }

    /// The least that the account will hold from `time` on, as the file tells.
    pub fn least_from(&self, account: usize, time: i64) -> u64 {
        let mut least = self.opening[account];
        for change in self.changes.iter().filter(|change| change.account == account) {
            least = if change.time <= time { change.balance } else { least.min(change.balance) };
        }
        least
    }
}

fn all<R: Read>(reader: BalanceReader<R>) -> Result<Vec<BalanceChange>> {
    Ok(reader.collect::<Result<_, _>>()?)
}

/// Who is who while the file is read.
struct Book {
    /// Keys that the demo can derive, by owner.
    known: HashMap<Key, (Keypair, String)>,
    fans: HashMap<Key, usize>,
    accounts: HashMap<Key, usize>,
    has_stories: bool,
}

impl Book {
    fn new(rows: &[BalanceChange]) -> Self {
        let owners: std::collections::HashSet<Key> = rows.iter().map(|row| row.owner).collect();
        let derived =
            (0..u32::try_from(owners.len()).unwrap_or(u32::MAX)).map(|index| (index, keys::fan(index)));
        let known: HashMap<_, _> = derived
            .map(|(index, key)| (key.pubkey().to_bytes(), (key, fan_name(index))))
            .filter(|(owner, _)| owners.contains(owner))
            .collect();
        let has_stories = (0..2).all(|index| known.contains_key(&keys::fan(index).pubkey().to_bytes()));
        Self { known, fans: HashMap::new(), accounts: HashMap::new(), has_stories }
    }

    /// Place of the row's account; none for the market's own.
    fn account(&mut self, input: &mut Input, row: &BalanceChange, file: &str) -> Result<Option<usize>> {
        if row.owner == keys::market().pubkey().to_bytes() {
            return Ok(None);
        }
        let fan = match self.fans.get(&row.owner) {
            Some(fan) => *fan,
            None => self.join(input, row.owner),
        };
        if let Some(account) = self.accounts.get(&row.token_account) {
            ensure!(
                input.accounts[*account].fan == fan,
                "{file}: token account {} has another owner from {} on; the demo moves tokens, not accounts: give the \
                 new owner another account",
                base58(&row.token_account),
                row.time
            );
            return Ok(Some(*account));
        }
        let account = input.accounts.len();
        let ours = input.fans[fan].key.pubkey().to_bytes() == row.owner;
        let stand_in = || keys::stand_in_account(u32::try_from(account).unwrap_or(u32::MAX));
        let address = if ours { Address::from(row.token_account) } else { stand_in() };
        input.accounts.push(Account { fan, address });
        input.opening.push(0);
        input.fans[fan].accounts.push(account);
        self.accounts.insert(row.token_account, account);
        Ok(Some(account))
    }

    fn join(&mut self, input: &mut Input, owner: Key) -> usize {
        let fan = input.fans.len();
        let (key, name) = self.known.remove(&owner).unwrap_or_else(|| {
            input.stand_ins += 1;
            (keys::stand_in(u32::try_from(fan).unwrap_or(u32::MAX)), short(&owner))
        });
        input.fans.push(Fan { key, owner, name, accounts: Vec::new() });
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
fn short(key: &Key) -> String {
    let text = base58(key);
    let (head, tail) =
        (text.get(..4).unwrap_or(&text), text.get(text.len().saturating_sub(4)..).unwrap_or(""));
    format!("{head}..{tail}")
}
