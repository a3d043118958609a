//! A cluster in this process: the embedded chain, with every transaction, block and token account remembered, so that
//! it can be observed like a node. Every transaction has its own slot.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use influence_client::{
    ClientError, PROGRAM_ID,
    accounts::decode_account,
    chain::{Chain, ChainLayer, Receipt, embedded::EmbeddedChain},
    event::{ProgramEvent, events},
    rpc::finalized::{FinalizedTransaction, SignatureInfo, TokenBalance, TokenBalanceChange},
    state::Gallery,
};
use influence_cranker::{indexer::FinalizedSource, journal::entries::SlotTime};
use influence_tests::{
    program,
    scripted_days::ScriptedDays,
    test_env::{self, Roles, START, TestChain, TestEnv},
};
use solana_account::Account;
use solana_address::Address;
use solana_program_pack::Pack;
use solana_signature::Signature;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

/// Transactions on a page of a history.
const PAGE: usize = 50;

/// A transaction as it landed.
struct Transaction {
    signature: Signature,
    failed: bool,
    landed: FinalizedTransaction,
}

#[derive(Default)]
struct Past {
    blocks: BTreeMap<u64, i64>,
    transactions: Vec<Transaction>,
    tokens: BTreeMap<Address, TokenBalance>,
}

/// The cluster. Clones are the same one.
#[derive(Clone)]
pub struct ClusterFixture {
    chain: Arc<EmbeddedChain>,
    past: Arc<Mutex<Past>>,
}

impl ClusterFixture {
    /// A configured program in a new cluster, at noon of the first day.
    pub async fn env() -> TestEnv<Self> {
        let roles = Roles::new();
        let chain = EmbeddedChain::new(&program::elf(), &roles.authority.pubkey(), START).expect("a chain");
        let cluster = Self { chain: Arc::new(chain), past: Arc::default() };
        for (address, account) in test_env::genesis_accounts(&roles) {
            cluster.set_account(&address, account).await;
        }
        let env = TestEnv::from_chain(cluster, roles);
        env.initialize().await.expect("initialize");
        env
    }

    /// A small world in a new cluster, without any activity.
    pub async fn script() -> ScriptedDays<Self> {
        ScriptedDays::new(Self::env().await).await
    }

    fn past(&self) -> MutexGuard<'_, Past> {
        self.past.lock().expect("no holder panicked")
    }

    /// The states of those of `addresses` that are token accounts of the mint.
    async fn tokens(&self, addresses: &[Address]) -> BTreeMap<Address, TokenBalance> {
        let accounts = self.chain.accounts(addresses).await.expect("the chain answers");
        let held = addresses.iter().zip(accounts);
        held.filter_map(|(address, account)| Some((*address, holding(&account?)?))).collect()
    }

    /// Writes down what a transaction did in this slot, and goes to the next one.
    async fn land(&self, transaction: Landing) {
        let now = self.chain.now().await.expect("the chain answers");
        let (slot, time) = (now.slot, now.unix_time);
        let after = self.tokens(&transaction.keys).await;
        let mut past = self.past();
        let mut moves = Vec::new();
        for account in transaction.keys.iter().copied() {
            let (before, after) = (past.tokens.get(&account).copied(), after.get(&account).copied());
            if before.is_some() || after.is_some() {
                moves.push(TokenBalanceChange { account, before, after });
            }
            match after {
                Some(state) => past.tokens.insert(account, state),
                None => past.tokens.remove(&account),
            };
        }
        let Landing { keys, signers, signature, logs, failed } = transaction;
        let landed =
            FinalizedTransaction { slot, time, logs, accounts: keys, signers, balance_changes: moves };
        past.blocks.insert(slot, time);
        past.transactions.push(Transaction { signature, failed, landed });
        drop(past);
        self.chain.advance(0);
    }

    /// Lets slots go by within a second, with a block in the last of them.
    pub async fn skip(&self, slots: u32) {
        (0..slots).for_each(|_| self.chain.advance(0));
        let clock = self.chain.now().await.expect("the chain answers");
        self.past().blocks.insert(clock.slot, clock.unix_time);
        self.chain.advance(0);
    }

    /// How often `cranker` voted for a day.
    pub fn votes(&self, cranker: &Address, day: u32) -> usize {
        let past = self.past();
        let events = past.transactions.iter().flat_map(|one| events(&one.landed.logs));
        let is_vote = |event: &ProgramEvent| matches!(event, ProgramEvent::SnapshotVoted(vote) if vote.day == day && vote.cranker == *cranker);
        events.filter(is_vote).count()
    }
}

/// What is written down of a transaction.
struct Landing {
    keys: Vec<Address>,
    signers: usize,
    signature: Signature,
    logs: Vec<String>,
    failed: bool,
}

/// What a token account of the mint holds.
fn holding(account: &Account) -> Option<TokenBalance> {
    let data = account.data.get(..spl_token_interface::state::Account::LEN)?;
    let token = spl_token_interface::state::Account::unpack(data).ok()?;
    let is_of_mint = token.mint == test_env::mint_key() && account.owner == spl_token_interface::ID;
    is_of_mint.then_some(TokenBalance { owner: token.owner, amount: token.amount })
}

impl TestChain for ClusterFixture {
    async fn set_account(&self, address: &Address, account: Account) {
        let is_token = holding(&account).is_some();
        self.chain.set_account(address, account).expect("an account that the chain can hold");
        if is_token {
            let mut signature = [0; 64];
            signature[..8].copy_from_slice(&(self.past().transactions.len() as u64 + 1).to_be_bytes());
            let (keys, signature) = (vec![*address, test_env::mint_key()], Signature::from(signature));
            self.land(Landing { keys, signers: 1, signature, logs: Vec::new(), failed: false }).await;
        }
    }

    async fn set_time(&self, unix_time: i64) {
        self.chain.set_time(unix_time);
        let now = self.chain.now().await.expect("the chain answers");
        self.past().blocks.insert(now.slot, now.unix_time);
        self.chain.advance(0);
    }
}

impl ChainLayer for ClusterFixture {
    type Inner = EmbeddedChain;

    fn inner(&self) -> &EmbeddedChain {
        &self.chain
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let keys = transaction.message.static_account_keys().to_vec();
        let signers = usize::from(transaction.message.header().num_required_signatures);
        let signature = transaction.signatures[0];
        let outcome = self.chain.send(transaction).await;
        if let Ok(receipt) = &outcome {
            let logs = receipt.logs.clone();
            self.land(Landing { keys, signers, signature, logs, failed: false }).await;
        }
        outcome
    }
}

impl FinalizedSource for ClusterFixture {
    async fn finalized(&self) -> Result<SlotTime, ClientError> {
        let past = self.past();
        let (slot, time) = past.blocks.last_key_value().expect("a block");
        Ok(SlotTime { slot: *slot, time: *time })
    }

    async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError> {
        let past = self.past();
        let (before, after) = (past.blocks.range(..=slot).next_back(), past.blocks.range(slot..).next());
        // Between the blocks that are written down, every slot has an empty one.
        Ok(before.zip(after).map(|((first, begun), (_, ended))| {
            let seconds = i64::try_from((slot - first) * 2 / 5).expect("a time");
            (begun + seconds).min(*ended)
        }))
    }

    async fn first_slot(&self) -> Result<u64, ClientError> {
        Ok(0)
    }

    async fn token_accounts(&self, _: u64) -> Result<(u64, Vec<(Address, TokenBalance)>), ClientError> {
        let slot = self.finalized().await?.slot;
        let past = self.past();
        let accounts = past.tokens.iter().map(|(account, holding)| (*account, *holding));
        Ok((slot, accounts.collect()))
    }

    async fn signatures(
        &self,
        address: &Address,
        before: Option<&Signature>,
    ) -> Result<Vec<SignatureInfo>, ClientError> {
        let past = self.past();
        let end = before.and_then(|before| past.transactions.iter().position(|one| one.signature == *before));
        let older = past.transactions[..end.unwrap_or(past.transactions.len())].iter().rev();

        let listed = older.filter(|one| one.landed.accounts.contains(address)).map(|one| SignatureInfo {
            signature: one.signature,
            slot: one.landed.slot,
            failed: one.failed,
        });
        Ok(listed.take(PAGE).collect())
    }

    async fn transaction(&self, signature: &Signature) -> Result<Option<FinalizedTransaction>, ClientError> {
        let past = self.past();
        let found = past.transactions.iter().find(|one| one.signature == *signature);
        Ok(found.map(|one| one.landed.clone()))
    }

    async fn galleries(&self, addresses: &[Address], _: u64) -> Result<Vec<Option<Gallery>>, ClientError> {
        let accounts = self.chain.accounts(addresses).await?;
        Ok(accounts.into_iter().map(|account| decode_account(&account?).ok()).collect())
    }

    fn mint(&self) -> Address {
        test_env::mint_key()
    }

    fn program(&self) -> Address {
        PROGRAM_ID
    }
}
