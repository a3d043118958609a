//! The real runtime: agave's bank, through `solana-program-test`.

use influence_client::{
    ClientError, PROGRAM_ID, address,
    chain::{Chain, ChainTime, Receipt},
    tx::TxVersion,
};
use solana_account::{Account, AccountSharedData};
use solana_address::Address;
use solana_clock::Clock;
use solana_hash::Hash;
use solana_program_test::{ProgramTest, ProgramTestContext};
use solana_transaction::versioned::VersionedTransaction;
use tokio::sync::Mutex;

use crate::{program, test_chain::TestChain};

/// A bank with the built program in it.
pub struct Bank {
    context: Mutex<ProgramTestContext>,
}

impl Bank {
    pub async fn start(
        upgrade_authority: &Address,
        unix_time: i64,
        accounts: Vec<(Address, Account)>,
    ) -> Self {
        let mut test = ProgramTest::default();
        test.prefer_bpf(true);
        for (address, account) in program_accounts(upgrade_authority).into_iter().chain(accounts) {
            test.add_genesis_account(address, account);
        }
        let bank = Self { context: Mutex::new(test.start_with_context().await) };
        bank.set_time(unix_time).await;
        bank
    }

    pub async fn rent(&self, bytes: usize) -> u64 {
        self.context.lock().await.banks_client.get_rent().await.expect("the rent").minimum_balance(bytes)
    }
}

/// The program's two accounts of the upgradeable loader.
fn program_accounts(upgrade_authority: &Address) -> [(Address, Account); 2] {
    let data_address = address::program_data();
    let mut data = vec![3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    data.extend_from_slice(upgrade_authority.as_ref());
    data.extend(program::elf());
    let mut program = vec![2, 0, 0, 0];
    program.extend_from_slice(data_address.as_ref());
    let account = |data, executable| Account {
        lamports: 10_000_000_000,
        data,
        owner: address::LOADER,
        executable,
        rent_epoch: u64::MAX,
    };
    [(PROGRAM_ID, account(program, true)), (data_address, account(data, false))]
}

fn unreachable(error: impl std::fmt::Display) -> ClientError {
    ClientError::Unreachable(error.to_string())
}

impl Chain for Bank {
    fn tx_version(&self) -> TxVersion {
        TxVersion::V0
    }

    async fn now(&self) -> Result<ChainTime, ClientError> {
        let clock: Clock = self.context.lock().await.banks_client.get_sysvar().await.map_err(unreachable)?;
        Ok(ChainTime { slot: clock.slot, unix_time: clock.unix_timestamp })
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        self.context.lock().await.banks_client.get_latest_blockhash().await.map_err(unreachable)
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        let context = self.context.lock().await;
        let mut accounts = Vec::new();
        for address in addresses {
            accounts.push(context.banks_client.get_account(*address).await.map_err(unreachable)?);
        }
        Ok(accounts)
    }

    async fn program_accounts(&self, _: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        Err(unreachable("a bank lists no accounts: ask for them by address"))
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        let context = self.context.lock().await;
        let outcome =
            context.banks_client.simulate_transaction(transaction.clone()).await.map_err(unreachable)?;
        let details = outcome.simulation_details.ok_or_else(|| unreachable("no simulation"))?;
        match outcome.result {
            Some(Err(error)) => Err(ClientError::from_transaction(error, details.logs)),
            _ => Ok(details.units_consumed),
        }
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let context = self.context.lock().await;
        let signature = transaction.signatures[0];
        let outcome =
            context.banks_client.process_transaction_with_metadata(transaction).await.map_err(unreachable)?;
        let (logs, units) =
            outcome.metadata.map_or((Vec::new(), 0), |m| (m.log_messages, m.compute_units_consumed));
        match outcome.result {
            Err(error) => Err(ClientError::from_transaction(error, logs)),
            Ok(()) => Ok(Receipt { signature, slot: 0, logs, units, fee: 0 }),
        }
    }
}

impl TestChain for Bank {
    async fn set_account(&self, address: &Address, account: Account) {
        self.context.lock().await.set_account(address, &AccountSharedData::from(account));
    }

    async fn set_time(&self, unix_time: i64) {
        let mut context = self.context.lock().await;
        let mut clock: Clock = context.banks_client.get_sysvar().await.expect("the clock");
        let slot = clock.slot + 1;
        context.warp_to_slot(slot).expect("a later slot");
        clock.slot = slot;
        clock.unix_timestamp = unix_time;
        context.set_sysvar(&clock);
    }
}
