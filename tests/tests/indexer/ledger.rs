//! The ledger against the accounts: after random lives on the embedded chain it says what the accounts said at every
//! day's end, also where logs were cut.

use std::collections::BTreeMap;

use influence::state::{Gallery, Influence};
use influence_client::{
    accounts::decode_account,
    address,
    chain::{self, Chain, embedded::EmbeddedChain},
    event,
    instructions::{SettleTargets, crank, creator, user},
};
use influence_core::calendar::Calendar;
use influence_cranker::{
    indexer::{Ledger, LedgerError},
    journal::entries::{EventEntry, SlotTime, TruncatedLog, TruncatedLogToken},
};
use influence_scoring::chain_state::{ChainState, GalleryState, MemberState};
use influence_tests::{
    actors::Fan,
    test_env::{DAY, FIRST_DAY, TOKEN, TestEnv},
};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use solana_address::Address;
use solana_instruction::Instruction;

/// Fans, each of whom is a creator too, and the galleries each may have.
const FANS: usize = 4;
const GALLERIES: u32 = 2;

struct ScriptedDays {
    env: TestEnv<EmbeddedChain>,
    fans: Vec<Fan>,
    galleries: Vec<(usize, Address)>,
    rng: ChaCha8Rng,
    /// One in so many logs is cut; none at 0.
    cut_one_in: u32,
    records: Vec<EventEntry>,
    done: BTreeMap<u32, u32>,
}

impl ScriptedDays {
    async fn new(seed: u64, cut_one_in: u32) -> Self {
        let env = TestEnv::embedded().await;
        let mut fans = Vec::new();
        for number in 0..FANS {
            fans.push(env.wallet(&format!("fan {number}"), 1_000 * TOKEN).await);
        }
        let of = |fan: usize| (0..GALLERIES).map(move |index| (fan, index));
        let galleries = (0..FANS).flat_map(of);
        let galleries =
            galleries.map(|(fan, index)| (fan, address::gallery(&fans[fan].owner, index))).collect();
        let rng = ChaCha8Rng::seed_from_u64(seed);
        Self { env, fans, galleries, rng, cut_one_in, records: Vec::new(), done: BTreeMap::new() }
    }

    /// Something that a random fan may like to do; galleries are closed only `with_ends`.
    fn instruction(&mut self, with_ends: bool) -> (u32, usize, Instruction) {
        let who = self.rng.random_range(0..FANS);
        let (fan, owner, token) = (&self.fans[who], &self.fans[who].owner, &self.env.token);
        let payer = solana_signer::Signer::pubkey(&self.env.roles.payer);
        let amount = if self.rng.random_bool(0.1) { u64::MAX } else { self.rng.random_range(1..300 * TOKEN) };
        let some = |rng: &mut ChaCha8Rng| *self.galleries.choose(rng).expect("galleries");
        let (creator, gallery) = some(&mut self.rng);
        let other = some(&mut self.rng).1;
        let amount = if self.rng.random_bool(0.5) { amount % (20 * TOKEN) } else { amount };
        let pairs: Vec<Address> = self
            .galleries
            .iter()
            .map(|(_, gallery)| *gallery)
            .filter(|_| self.rng.random_bool(0.5))
            .collect();
        let owners: Vec<Address> = self.fans.iter().map(|fan| fan.owner).collect();
        let creator_key = &self.fans[creator].owner;
        let weights = [3, 6, 4, 3, 2, 4, 12, 12, 8, 9, 9, 7, 6, 8, 3, 14, 2];
        let actions: Vec<u32> = (0..if with_ends { 17 } else { 13 }).collect();
        let weight = |action: &u32| weights[*action as usize];
        let action = *actions.choose_weighted(&mut self.rng, weight).expect("weights");
        let instruction = match action {
            0 => self.env.open(fan),
            1 | 2 => self.env.lock(fan, amount, &pairs),
            3 | 4 => self.env.unlock(fan, amount, &pairs),
            5 => user::cancel_unlock(owner, SettleTargets(&pairs)),
            6..=8 => self.env.allocate(fan, &gallery, amount),
            9 => self.env.withdraw(fan, &gallery, amount),
            10 => self.env.reallocate(fan, &gallery, &other, amount),
            11 => crank::settle(&gallery, &owners),
            12 => crank::finish_unlock(owner, &fan.tokens, token, false),
            13 => creator::register_gallery(&payer, owner, self.rng.random_range(0..GALLERIES)),
            14 if self.rng.random_bool(0.5) => creator::retire_gallery(creator_key, &gallery),
            14 | 15 => crank::release_delegation(owner, &gallery, &payer),
            _ if self.rng.random_bool(0.5) => self.env.close(fan),
            _ => creator::close_gallery(creator_key, &gallery, &payer),
        };
        (action, if (14..=16).contains(&action) { creator } else { who }, instruction)
    }

    async fn act(&mut self, with_ends: bool) {
        let (action, who, instruction) = self.instruction(with_ends);
        let named: Vec<Address> = instruction.accounts.iter().map(|meta| meta.pubkey).collect();
        let before = self.tokens(&named).await;
        let signs =
            instruction.accounts.iter().any(|meta| meta.is_signer && meta.pubkey == self.fans[who].owner);
        let keys: Vec<_> = if signs { vec![&self.fans[who].key] } else { Vec::new() };
        let Ok(receipt) = self.env.send(&[instruction], &keys).await else { return };
        *self.done.entry(action).or_default() += 1;
        let now = self.env.chain.now().await.expect("the chain answers");
        let mut record = EventEntry {
            at: SlotTime { slot: receipt.slot, time: now.unix_time },
            order: 0,
            signature: receipt.signature.into(),
            payloads: event::payloads(&receipt.logs),
            truncated: None,
        };
        if self.cut_one_in > 0 && self.rng.random_ratio(1, self.cut_one_in) {
            let whole = self.rng.random_range(0..receipt.logs.len());
            let mut logs = receipt.logs[..whole].to_vec();
            logs.push("Log truncated".into());
            record.payloads = event::payloads(&logs);
            let after = self.tokens(&named).await;
            record.truncated = Some(cut(&named, keys.len(), &self.fans[who].owner, &before, &after));
        }
        self.records.push(record);
    }

    /// Owner and balance of the token accounts among `addresses`.
    async fn tokens(&self, addresses: &[Address]) -> BTreeMap<Address, (Address, u64)> {
        let mut tokens = BTreeMap::new();
        for address in addresses {
            let account = self.env.account(address).await;
            let account =
                account.filter(|found| found.owner == self.env.token.program && found.data.len() == 165);
            if let Some(account) = account {
                let owner = Address::try_from(&account.data[32..64]).expect("32 bytes");
                let balance = u64::from_le_bytes(account.data[64..72].try_into().expect("8 bytes"));
                tokens.insert(*address, (owner, balance));
            }
        }
        tokens
    }

    /// Takes the records into the ledger, and reads what they leave open.
    async fn close(
        &mut self,
        ledger: &mut Ledger,
        records: Vec<EventEntry>,
    ) -> Result<ChainState, LedgerError> {
        records.iter().try_for_each(|record| ledger.apply_entry(record))?;
        for key in ledger.accounts_to_read() {
            let account = self.env.account(&key).await;
            let gallery = account.and_then(|account| decode_account::<Gallery>(&account).ok());
            ledger.apply_account(key, gallery.as_ref())?;
        }
        ledger.close_day()
    }
}

/// What the accounts say now, at the end of `day`.
pub async fn state(chain: &impl Chain, calendar: &Calendar, day: u32) -> (ChainState, Vec<(Address, u128)>) {
    let end = calendar.end_of(day);
    let mut state = ChainState::default();
    for (vault_owner, influence) in chain::all_accounts::<Influence>(chain).await.expect("readable") {
        state.members.push(MemberState {
            owner: influence.owner,
            vault_owner,
            opened_day: influence.opened_day.into(),
            locked: influence.locked.into(),
            unlocking: influence.unlocking.into(),
        });
    }
    let mut sums = Vec::new();
    for (key, gallery) in chain::all_accounts::<Gallery>(chain).await.expect("readable") {
        let accrual = gallery.accrual().advanced(gallery.points.into(), end, calendar).expect("a time");
        sums.push((key, accrual.mark));
        state.galleries.push(GalleryState {
            gallery: key,
            creator: gallery.creator,
            index: gallery.index.into(),
            points: gallery.points.into(),
            retired: gallery.is_retired(),
            point_seconds: accrual.mark,
            day_point_seconds: accrual.mark.wrapping_sub(accrual.previous_mark),
        });
    }
    state.members.sort_by_key(|member| member.owner);
    sums.sort_unstable();
    (state, sums)
}

fn cut(
    named: &[Address],
    signers: usize,
    signer: &Address,
    before: &BTreeMap<Address, (Address, u64)>,
    after: &BTreeMap<Address, (Address, u64)>,
) -> TruncatedLog {
    let mut tokens = Vec::new();
    for address in named {
        if let Some((owner, _)) = after.get(address).or(before.get(address)) {
            let before = before.get(address).map_or(0, |(_, balance)| *balance);
            tokens.push(TruncatedLogToken {
                owner: *owner,
                before,
                after: after.get(address).map(|(_, balance)| *balance),
            });
        }
    }
    let signers = [*signer][..signers].to_vec();
    TruncatedLog { signers, accounts: named.to_vec(), tokens }
}

/// Ten days of a life; `late` is what happens on the next day before one is closed.
async fn live(seed: u64, cut_one_in: u32) -> Result<BTreeMap<u32, u32>, String> {
    let calendar = Calendar::new(DAY as u32).expect("a calendar");
    let mut script = ScriptedDays::new(seed, cut_one_in).await;
    let mut ledger = Ledger::new(calendar, FIRST_DAY);
    for day in FIRST_DAY..FIRST_DAY + 10 {
        for _ in 0..script.rng.random_range(0..60) {
            let seconds = script.rng.random_range(0..2_500);
            if script.env.time().await + seconds < calendar.end_of(day) {
                script.env.advance(seconds).await;
            }
            script.act(true).await;
        }
        script.env.chain.set_time(calendar.end_of(day));
        let (expected, sums) = state(&script.env.chain, &calendar, day).await;
        let records = std::mem::take(&mut script.records);
        for _ in 0..script.rng.random_range(0..4) {
            script.act(false).await;
        }
        let state =
            script.close(&mut ledger, records).await.map_err(|error| format!("day {day}: {error}"))?;
        compare(&script, &state, &expected).map_err(|why| format!("day {day}: {why}"))?;
        let known: Vec<(Address, u128)> =
            state.galleries.iter().map(|gallery| (gallery.gallery, gallery.point_seconds)).collect();
        if known != sums {
            return Err(format!("day {day}: sums over time {known:?} instead of {sums:?}"));
        }
        // The chain state is the whole state of the ledger.
        let again = Ledger::from_chain_state(calendar, day, &state);
        ledger = again.map_err(|error| error.to_string())?;
        if ledger.chain_state().as_ref() != Ok(&state) {
            return Err(format!("day {day}: the state changes when it is restored"));
        }
    }
    Ok(script.done)
}

fn compare(script: &ScriptedDays, state: &ChainState, expected: &ChainState) -> Result<(), String> {
    if script.cut_one_in == 0 {
        return if state == expected { Ok(()) } else { Err(format!("{state:?} instead of {expected:?}")) };
    }
    let sums = |state: &ChainState| -> Vec<(Address, u128)> {
        state.active_galleries().map(|gallery| (gallery.gallery, gallery.day_point_seconds)).collect()
    };
    if sums(state) != sums(expected) {
        return Err(format!("galleries {:?} instead of {:?}", state.galleries, expected.galleries));
    }
    // After a cut log what is on its way out counts as locked.
    let same = state.members.len() == expected.members.len()
        && state
            .members
            .iter()
            .zip(&expected.members)
            .all(|(member, expected)| member.owner == expected.owner && member.locked >= expected.locked);
    if same { Ok(()) } else { Err(format!("members {:?} instead of {:?}", state.members, expected.members)) }
}

async fn lives(cut_one_in: u32) -> BTreeMap<u32, u32> {
    let (mut done, mut failures) = (BTreeMap::new(), Vec::new());
    for seed in 0..24 {
        match live(seed, cut_one_in).await {
            Ok(of_life) => {
                of_life.into_iter().for_each(|(action, count)| *done.entry(action).or_default() += count)
            }
            Err(why) => failures.push(format!("seed {seed}, {why}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    done
}

#[tokio::test]
async fn the_ledger_says_what_the_accounts_said_at_every_days_end() {
    let done = lives(0).await;
    println!("done {done:?}");
    assert!((0..17).all(|action| done.get(&action).is_some_and(|count| *count >= 2)), "{done:?}");
}

#[tokio::test]
async fn truncated_logs_leave_averages_exact_and_at_least_the_locked_amount() {
    lives(5).await;
}
