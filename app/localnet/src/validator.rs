//! Agave's validator in this process, on a thread of its own: its library blocks, and panics where it can not go on.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
};

use influence_client::{PROGRAM_ID, accounts::decode_account, address, state::Config};
use solana_account::Account;
use solana_address::Address;
use solana_net_utils::SocketAddrSpace;
use solana_rpc::{rpc::JsonRpcConfig, rpc_pubsub_service::PubSubConfig};
use solana_sdk_ids::sysvar;
use solana_signer::Signer;
use solana_test_validator::{TestValidator, TestValidatorGenesis, UpgradeableProgramInfo};

use crate::{
    LocalnetError,
    keys::{Role, key},
    people,
    config::LocalnetConfig,
    ports::Ports,
};

/// What can be seen of the validator from inside this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidatorStatus {
    /// The newest slot.
    pub slot: u64,
    /// The chain's unix time, seconds.
    pub unix_time: i64,
    /// Transactions since the validator started, its own votes aside.
    pub transactions: u64,
    /// Unix time of the newest finalized block, seconds.
    pub finalized_time: i64,
    /// The last final day; none before the first, or before the program is set up.
    pub last_final_day: Option<u32>,
}

/// Notices that wait for a slow subscriber before its connection is closed.
const PENDING_NOTICES: usize = 1_000_000;

/// Bytes of the sysvar of slot hashes, and lamports that are above their rent.
const SLOT_HASHES_BYTES: usize = 20_488;
const SYSVAR_LAMPORTS: u64 = 1_000_000_000;

/// Looks at the running validator; none once it has stopped.
type Look = Arc<dyn Fn() -> Option<ValidatorStatus> + Send + Sync>;

/// A running validator, which stops when it is dropped.
pub(crate) struct Validator {
    look: Look,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the validator runs on.
pub(crate) struct ValidatorConfig {
    pub ledger: PathBuf,
    pub program: PathBuf,
    pub config: LocalnetConfig,
    /// Numbers, not 0.
    pub ports: Ports,
}

impl Validator {
    /// Starts a validator that goes on with the ledger, or begins one where there is none. Blocks.
    pub fn start(ground: ValidatorConfig) -> Result<Self, LocalnetError> {
        let (started, has_started) = channel();
        let (stop, until) = channel();
        let run = move || run(&ground, &started, &until);
        let thread = thread::Builder::new().name("validator".into()).spawn(run);
        let thread = thread.map_err(|error| LocalnetError::Validator(error.to_string()))?;
        match has_started.recv() {
            Ok(Ok(look)) => Ok(Self { look, stop: Some(stop), thread: Some(thread) }),
            Ok(Err(why)) => Err(LocalnetError::Validator(why)),
            Err(_) => Err(LocalnetError::Validator(panicked(thread))),
        }
    }

    /// Whether there is a ledger to go on with.
    pub fn exists(ledger: &Path) -> bool {
        TestValidatorGenesis::ledger_exists(ledger)
    }

    /// How to look at it.
    pub fn look(&self) -> Look {
        self.look.clone()
    }
}

impl Drop for Validator {
    fn drop(&mut self) {
        drop(self.stop.take());
        // What it panics with while it stops is on standard error already.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// What a thread that is over panicked with.
fn panicked(thread: JoinHandle<()>) -> String {
    let Err(panic) = thread.join() else { return "it ended at once".into() };
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked").to_owned()
}

fn run(ground: &ValidatorConfig, started: &Sender<Result<Look, String>>, until: &Receiver<()>) {
    let faucet = key(ground.config.seed, Role::Faucet).pubkey();
    match genesis(ground).start_with_mint_address(faucet, SocketAddrSpace::Unspecified) {
        Err(error) => drop(started.send(Err(error.to_string()))),
        Ok(validator) => {
            if started.send(Ok(look_at(&validator))).is_ok() {
                // Nothing is ever sent: the other end goes away.
                let _ = until.recv();
            }
        }
    }
}

fn genesis(ground: &ValidatorConfig) -> TestValidatorGenesis {
    let ValidatorConfig { ledger, program, config, ports } = ground;
    let threads = thread::available_parallelism().map_or(2, usize::from).max(2);
    let mut genesis = TestValidatorGenesis::default();
    genesis
        .ledger_path(ledger)
        .rpc_port(ports.rpc)
        .gossip_port(0)
        .port_range((ports.own.0, ports.own.1.saturating_add(1)))
        .ticks_per_slot(config.ticks_per_slot())
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
            queue_capacity_items: PENDING_NOTICES,
            queue_capacity_bytes: PENDING_NOTICES.saturating_mul(64),
            ..PubSubConfig::default_for_tests()
        })
        .add_upgradeable_programs_with_path(&[UpgradeableProgramInfo {
            program_id: PROGRAM_ID,
            loader: address::LOADER,
            upgrade_authority: key(config.seed, Role::Authority).pubkey(),
            program_path: program.clone(),
        }]);
    if !Validator::exists(ledger) {
        let accounts = accounts::genesis_accounts(config);
        let accounts = accounts.into_iter().chain([slot_hashes()]);
        genesis.add_accounts(accounts.map(|(address, account)| (address, account.into())));
    }
    genesis
}

/// The sysvar of past slots' hashes, still without any. The validator makes it with the first slot, but looks for it in the
/// last final one before it takes a v0 transaction: without this, it takes none before slot 32.
fn slot_hashes() -> (Address, Account) {
    let account = Account {
        lamports: SYSVAR_LAMPORTS,
        data: vec![0; SLOT_HASHES_BYTES],
        owner: sysvar::ID,
        ..Account::default()
    };
    (sysvar::slot_hashes::ID, account)
}

fn look_at(validator: &TestValidator) -> Look {
    // Held weakly: a validator that stops waits for nobody.
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
