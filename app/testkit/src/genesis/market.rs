//! Generator of the sample balances: opening balances, and trades between fans and the treasury. Tokens only change hands,
//! so at the end of every second the balances add up to the supply.

use influence_core::calendar::{Calendar, Day};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use solana_signer::Signer;

use super::{DAY_SECONDS, TOKEN};
use crate::actors::{
    DrawBelow, keys,
    script::{FIONA, MARK},
};

pub const FANS: u32 = 320;
pub const DAYS: u32 = 9;
pub const SEED: u64 = 1;
/// 2026-01-05. Opening balances are dated seven days before.
pub const FIRST_DAY: Day = 20_458;
/// Base units.
pub const SUPPLY: u64 = 20_000_000 * TOKEN;

const LARGEST: u64 = 5_000_000 * TOKEN;
const SMALLEST: u64 = 50 * TOKEN;
/// Amounts are multiples of this: a hundredth of a token.
const STEP: u64 = TOKEN / 100;

/// The sample balances, as CSV.
pub fn sample() -> String {
    csv(FANS, DAYS, SEED)
}

/// Balance changes as CSV, `days` days from [`FIRST_DAY`] on.
pub fn csv(fans: u32, days: u32, seed: u64) -> String {
    let calendar = Calendar::new(DAY_SECONDS).expect("a day of 86 400 seconds is allowed");
    let mut market = Market::open(calendar, fans, seed);
    let mut events = market.examples();
    market.draw_events(days, &mut events);
    events.sort_by_key(|event| event.time);
    for event in events {
        market.apply(&event);
    }
    market.rows
}

struct Market {
    calendar: Calendar,
    rng: ChaCha8Rng,
    fans: Vec<Fan>,
    /// Base units in the treasury.
    treasury: u64,
    /// Token account and owner of the treasury, as in the file.
    treasury_account: String,
    rows: String,
}

struct Fan {
    owner: String,
    /// One or two token accounts with their balances.
    accounts: Vec<(String, u64)>,
    /// What the fan begins or comes in with.
    size: u64,
}

struct Event {
    time: i64,
    fan: usize,
    change: HoldingChange,
}

enum HoldingChange {
    /// Buys or sells until the fan holds this.
    Hold(u64),
    /// Buys or sells a random amount.
    Trade,
}

impl Market {
    fn open(calendar: Calendar, fans: u32, seed: u64) -> Self {
        let mut market = Self {
            calendar,
            rng: ChaCha8Rng::seed_from_u64(seed),
            fans: Vec::new(),
            treasury: SUPPLY,
            treasury_account: format!("{},{}", keys::treasury_account(), keys::treasury().pubkey()),
            rows: "unix_time,token_account,owner,balance\n".into(),
        };
        market.fans =
            market.sizes(fans).into_iter().zip(0..).map(|(size, index)| Fan::new(index, size)).collect();
        let opening = calendar.start_of(FIRST_DAY - 7);
        for fan in 0..market.fans.len() - market.newcomers() {
            for (account, part) in market.fans[fan].opening().into_iter().enumerate() {
                market.treasury -= part;
                market.fans[fan].accounts[account].1 = part;
                market.write_fan(opening, fan, account);
            }
        }
        market.write_treasury(opening);
        market
    }

    /// Sizes fall with the square of a fan's place, and places are drawn; the two of the examples have fixed ones.
    fn sizes(&mut self, fans: u32) -> Vec<u64> {
        let mut sizes: Vec<_> = (1..=u64::from(fans) - 2)
            .map(|place| {
                let size = LARGEST / (place * place) / 100 * (90 + self.rng.below(11));
                size.max(SMALLEST) / STEP * STEP
            })
            .collect();
        for i in (1..sizes.len()).rev() {
            let j = self.rng.below(i as u64 + 1) as usize;
            sizes.swap(i, j);
        }
        [10_000 * TOKEN, 25_000 * TOKEN].into_iter().chain(sizes).collect()
    }

    /// The last sixteenth of the fans comes in later.
    fn newcomers(&self) -> usize {
        self.fans.len() / 16
    }

    fn examples(&self) -> Vec<Event> {
        let when = |day: u32| self.calendar.start_of(FIRST_DAY + day - 1);
        let hold = |day, fan: usize, tokens| Event {
            time: when(day),
            fan,
            change: HoldingChange::Hold(tokens * TOKEN),
        };
        vec![hold(3, FIONA, 5_000), hold(6, MARK, 10_000), hold(7, MARK, 50_000)]
    }

    fn draw_events(&mut self, days: u32, events: &mut Vec<Event>) {
        let newcomers = self.newcomers();
        let settled = self.fans.len() - newcomers;
        for fan in settled..self.fans.len() {
            let day = FIRST_DAY + 1 + self.rng.below(5) as u32;
            let change = HoldingChange::Hold(self.fans[fan].size);
            events.push(Event { time: self.second_of(day), fan, change });
        }
        for day in FIRST_DAY..FIRST_DAY + days {
            for fan in 2..settled {
                let trades = [0, 0, 0, 0, 0, 1, 1, 1, 1, 3][self.rng.below(10) as usize];
                for _ in 0..trades {
                    events.push(Event { time: self.second_of(day), fan, change: HoldingChange::Trade });
                }
            }
        }
    }

    fn apply(&mut self, event: &Event) {
        let held = self.fans[event.fan].held();
        let account = self.rng.below(self.fans[event.fan].accounts.len() as u64) as usize;
        let in_account = self.fans[event.fan].accounts[account].1;
        let after = match event.change {
            HoldingChange::Hold(balance) => balance,
            HoldingChange::Trade => self.drawn_balance(in_account, self.fans[event.fan].size),
        };
        let holds = held - in_account + after;
        let sold_out = after == 0 && holds == 0;
        if after == in_account || holds > LARGEST || (holds < SMALLEST && !sold_out) {
            return;
        }
        let Some(treasury) = (self.treasury + in_account).checked_sub(after) else { return };
        self.treasury = treasury;
        self.fans[event.fan].accounts[account].1 = after;
        self.write_fan(event.time, event.fan, account);
        self.write_treasury(event.time);
    }

    /// What an account holds after a trade: up to 40 % more or less, now and then nothing.
    fn drawn_balance(&mut self, balance: u64, size: u64) -> u64 {
        let part = balance / 100 * (1 + self.rng.below(40)) / STEP * STEP;
        match self.rng.below(100) {
            0 => 0,
            _ if balance == 0 => size,
            1..50 => balance - part,
            _ => balance + part,
        }
    }

    fn write_fan(&mut self, time: i64, fan: usize, account: usize) {
        let Fan { owner, accounts, .. } = &self.fans[fan];
        let (account, balance) = &accounts[account];
        self.rows += &format!("{time},{account},{owner},{balance}\n");
    }

    fn write_treasury(&mut self, time: i64) {
        self.rows += &format!("{time},{},{}\n", self.treasury_account, self.treasury);
    }

    fn second_of(&mut self, day: Day) -> i64 {
        self.calendar.start_of(day) + self.rng.below(u64::from(self.calendar.day_seconds())) as i64
    }
}

impl Fan {
    fn new(index: u32, size: u64) -> Self {
        // Every sixteenth fan has two accounts; those of the examples have one.
        let accounts = if index % 16 == 5 { 2 } else { 1 };
        let accounts =
            (0..accounts).map(|account| (keys::fan_account(index, account).to_string(), 0)).collect();
        Self { owner: keys::fan(index).pubkey().to_string(), accounts, size }
    }

    fn held(&self) -> u64 {
        self.accounts.iter().map(|(_, balance)| balance).sum()
    }

    /// What each account begins with: the second one with a quarter.
    fn opening(&self) -> Vec<u64> {
        let second = self.size / 4 / STEP * STEP;
        if self.accounts.len() == 2 { vec![self.size - second, second] } else { vec![self.size] }
    }
}
