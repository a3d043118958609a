//! Agave's validator in this process, on a separate thread: its library blocks, and panics on failure.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
};

use influence_client::{PROGRAM_ID, accounts::decode_account, address, state::Config};
use influence_testkit::actors::Actor;
use solana_account::Account;
use solana_address::Address;
use solana_net_utils::SocketAddrSpace;
use solana_rpc::{rpc::JsonRpcConfig, rpc_pubsub_service::PubSubConfig};
use solana_sdk_ids::sysvar;
use solana_test_validator::{TestValidator, TestValidatorGenesis, UpgradeableProgramInfo};

use crate::{LocalnetConfig, LocalnetError, Ports};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidatorStatus {
    pub slot: u64,
    /// Unix time of the chain, seconds.
    pub unix_time: i64,
    /// Transactions since the start, without votes.
    pub transactions: u64,
    /// Unix time of the newest finalized block, seconds.
    pub finalized_time: i64,
    /// `None` before the first final day, or before the program is initialized.
    pub last_final_day: Option<u32>,
}

/// Notifications that wait for a slow subscriber before its connection is closed.
const PENDING_NOTIFICATIONS: usize = 1_000_000;

/// Bytes of the sysvar of slot hashes, and lamports that are above their rent.
const SLOT_HASHES_BYTES: usize = 20_488;
const SYSVAR_LAMPORTS: u64 = 1_000_000_000;

/// Reads the status of the running validator; `None` once it has stopped.
type StatusReader = Arc<dyn Fn() -> Option<ValidatorStatus> + Send + Sync>;

/// A running validator, which stops when it is dropped.
pub(crate) struct Validator {
    read: StatusReader,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

pub(crate) struct ValidatorConfig {
    pub ledger: PathBuf,
    pub program: PathBuf,
    pub chain: LocalnetConfig,
    /// None of them 0.
    pub ports: Ports,
}

impl Validator {
    /// Starts a validator that continues the ledger, or begins one where there is none. Blocks.
    pub fn start(config: ValidatorConfig) -> Result<Self, LocalnetError> {
        let (started, has_started) = channel();
        let (stop, until) = channel();
        let run = move || run(&config, &started, &until);
        let thread = thread::Builder::new().name("validator".into()).spawn(run);
        let thread = thread.map_err(|error| LocalnetError::Validator(error.to_string()))?;
        match has_started.recv() {
            Ok(Ok(read)) => Ok(Self { read, stop: Some(stop), thread: Some(thread) }),
            Ok(Err(why)) => Err(LocalnetError::Validator(why)),
            Err(_) => Err(LocalnetError::Validator(panicked(thread))),
        }
    }

    /// Whether there is a ledger to continue.
    pub fn exists(ledger: &Path) -> bool {
        TestValidatorGenesis::ledger_exists(ledger)
    }

    pub fn status_reader(&self) -> StatusReader {
        self.read.clone()
    }
}

impl Drop for Validator {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A panic during the stop is on standard error already.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Message of the panic that ended a thread.
fn panicked(thread: JoinHandle<()>) -> String {
    let Err(panic) = thread.join() else { return "it ended at once".into() };
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked").to_owned()
}

fn run(config: &ValidatorConfig, started: &Sender<Result<StatusReader, String>>, until: &Receiver<()>) {
    let faucet = config.chain.population().address(Actor::Faucet);
    match genesis(config).start_with_mint_address(faucet, SocketAddrSpace::Unspecified) {
        Err(error) => drop(started.send(Err(error.to_string()))),
        Ok(validator) => {
            if started.send(Ok(status_reader(&validator))).is_ok() {
                // Nothing is ever sent: the other end is dropped.
                let _ = until.recv();
            }
        }
    }
}

fn genesis(config: &ValidatorConfig) -> TestValidatorGenesis {
    let ValidatorConfig { ledger, program, chain, ports } = config;
    let population = chain.population();
    let threads = thread::available_parallelism().map_or(2, usize::from).max(2);
    let mut genesis = TestValidatorGenesis::default();
    genesis
        .ledger_path(ledger)
        .rpc_port(ports.rpc)
        .gossip_port(0)
        .port_range((ports.own.0, ports.own.1.saturating_add(1)))
        .ticks_per_slot(chain.ticks_per_slot())
        .rpc_config(JsonRpcConfig {
            // Crankers read histories and logs.
            enable_rpc_transaction_history: true,
            enable_extended_tx_metadata_storage: true,
            faucet_addr: Some((std::net::Ipv4Addr::LOCALHOST, ports.faucet).into()),
            rpc_threads: threads,
            rpc_blocking_threads: threads,
            ..JsonRpcConfig::default_for_test()
        })
        .pubsub_config(PubSubConfig {
            queue_capacity_items: PENDING_NOTIFICATIONS,
            queue_capacity_bytes: PENDING_NOTIFICATIONS.saturating_mul(64),
            ..PubSubConfig::default_for_tests()
        })
        .add_upgradeable_programs_with_path(&[UpgradeableProgramInfo {
            program_id: PROGRAM_ID,
            loader: address::LOADER,
            upgrade_authority: population.address(Actor::Authority),
            program_path: program.clone(),
        }]);
    if !Validator::exists(ledger) {
        let accounts = population.genesis_accounts().into_iter().chain([slot_hashes()]);
        genesis.add_accounts(accounts.map(|(address, account)| (address, account.into())));
    }
    genesis
}

/// The empty sysvar of slot hashes. The validator creates it with the first slot, but reads it from the last final one
/// before it takes a v0 transaction: without this, it takes none before slot 32.
fn slot_hashes() -> (Address, Account) {
    let account = Account {
        lamports: SYSVAR_LAMPORTS,
        data: vec![0; SLOT_HASHES_BYTES],
        owner: sysvar::ID,
        ..Account::default()
    };
    (sysvar::slot_hashes::ID, account)
}

fn status_reader(validator: &TestValidator) -> StatusReader {
    // Held weakly: a validator that stops does not wait for readers.
    let forks = Arc::downgrade(&validator.bank_forks());
    let config: Address = address::config();
    Arc::new(move || {
        let forks = forks.upgrade()?;
        let (bank, root) = {
            let forks = forks.read().ok()?;
            (forks.working_bank(), forks.root_bank())
        };
        let account = bank.get_account(&config).map(Account::from);
        let config = account.and_then(|account| decode_account::<Config>(&account).ok());
        let last_final_day = config.and_then(|config| config.last_final());
        Some(ValidatorStatus {
            slot: bank.slot(),
            unix_time: bank.clock().unix_timestamp,
            finalized_time: root.clock().unix_timestamp,
            transactions: bank.non_vote_transaction_count_since_restart(),
            last_final_day,
        })
    })
}
