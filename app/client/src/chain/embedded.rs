//! A chain inside this process: LiteSVM with the built program, and a clock that callers move.

use std::{path::Path, sync::Mutex};

use litesvm::LiteSVM;
use solana_account::Account;
use solana_address::Address;
use solana_clock::Clock;
use solana_hash::Hash;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;

use super::{Chain, ChainTime, Receipt};
use crate::{ClientError, PROGRAM_ID, address, tx::TxVersion};

/// Slot length in [`EmbeddedChain::advance`], milliseconds.
const SLOT_MILLIS: i64 = 400;

/// Chain in this process.
pub struct EmbeddedChain {
    svm: Mutex<LiteSVM>,
    tx_version: TxVersion,
}

impl EmbeddedChain {
    /// Creates a chain at `unix_time` with the program `elf` deployed under `upgrade_authority`.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] when the runtime cannot load the program.
    pub fn new(elf: &[u8], upgrade_authority: &Address, unix_time: i64) -> Result<Self, ClientError> {
        let unusable = |e: &dyn std::fmt::Debug| ClientError::Unreachable(format!("embedded chain: {e:?}"));
        let mut svm = LiteSVM::new().with_log_bytes_limit(None).with_transaction_history(0);
        svm.add_program_with_loader(PROGRAM_ID, elf, address::LOADER).map_err(|e| unusable(&e))?;
        let data_address = address::program_data();
        if let Some(mut data) = svm.get_account(&data_address) {
            set_upgrade_authority(&mut data.data, upgrade_authority);
            svm.set_account(data_address, data).map_err(|e| unusable(&e))?;
        }
        let chain = Self { svm: Mutex::new(svm), tx_version: TxVersion::V0 };
        chain.set_time(unix_time);
        Ok(chain)
    }

    /// Creates a chain like [`EmbeddedChain::new`], with the program from a file.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] when the file cannot be read or loaded.
    pub fn from_file(path: &Path, upgrade_authority: &Address, unix_time: i64) -> Result<Self, ClientError> {
        let elf = std::fs::read(path).map_err(|e| {
            ClientError::Unreachable(format!(
                "cannot read the program {}: {e}; build it first",
                path.display()
            ))
        })?;
        Self::new(&elf, upgrade_authority, unix_time)
    }

    /// Sets the version of the transactions that the chain accepts.
    #[must_use]
    pub fn with_tx_version(mut self, tx_version: TxVersion) -> Self {
        self.tx_version = tx_version;
        self
    }

    /// Moves the clock to `unix_time`, seconds, and to a later slot.
    pub fn set_time(&self, unix_time: i64) {
        let mut svm = self.lock();
        let mut clock: Clock = svm.get_sysvar();
        let seconds = unix_time.saturating_sub(clock.unix_timestamp).max(0);
        let slots = u64::try_from(seconds.saturating_mul(1000) / SLOT_MILLIS).unwrap_or(0).max(1);
        clock.slot = clock.slot.saturating_add(slots);
        clock.unix_timestamp = unix_time;
        svm.set_sysvar(&clock);
        svm.expire_blockhash();
    }

    /// Moves the clock by `seconds`, and to a later slot even for 0 seconds.
    pub fn advance(&self, seconds: i64) {
        let now = self.lock().get_sysvar::<Clock>().unix_timestamp;
        self.set_time(now.saturating_add(seconds));
    }

    /// Disables the blockhash check, to replay transactions of another chain.
    #[must_use]
    pub fn with_any_blockhash(self) -> Self {
        let svm = self.svm.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        Self { svm: Mutex::new(svm.with_blockhash_check(false)), ..self }
    }

    /// Sets the clock to the slot and time of another chain.
    pub fn set_clock(&self, ChainTime { slot, unix_time }: ChainTime) {
        let mut svm = self.lock();
        let clock: Clock = svm.get_sysvar();
        svm.set_sysvar(&Clock { slot, unix_timestamp: unix_time, ..clock });
    }

    /// Writes an account, replacing an existing one.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`] for an account that the runtime cannot hold.
    pub fn set_account(&self, address: &Address, account: Account) -> Result<(), ClientError> {
        self.lock().set_account(*address, account).map_err(|e| ClientError::Unreachable(format!("{e:?}")))
    }

    /// Transfers new lamports to an address.
    ///
    /// # Errors
    /// Those of a transaction.
    pub fn airdrop(&self, address: &Address, lamports: u64) -> Result<(), ClientError> {
        let outcome = self.lock().airdrop(address, lamports);
        outcome.map(|_| ()).map_err(|e| ClientError::from_transaction(e.err, e.meta.logs))
    }

    /// Reads every account of `program`.
    pub fn owned_by(&self, program: &Address) -> Vec<(Address, Account)> {
        self.lock().get_program_accounts(program)
    }

    /// Returns the rent-exempt minimum for `bytes` of data, lamports.
    pub fn rent(&self, bytes: usize) -> u64 {
        self.lock().minimum_balance_for_rent_exemption(bytes)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LiteSVM> {
        // A panic of another holder leaves a consistent chain: a transaction lands or does not.
        self.svm.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Writes the authority into a program data account: type u32 | slot u64 | 1 | authority.
fn set_upgrade_authority(data: &mut [u8], authority: &Address) {
    if let Some(slot) = data.get_mut(12..45) {
        slot[0] = 1;
        slot[1..].copy_from_slice(authority.as_ref());
    }
}

impl Chain for EmbeddedChain {
    fn tx_version(&self) -> TxVersion {
        self.tx_version
    }

    async fn now(&self) -> Result<ChainTime, ClientError> {
        let clock: Clock = self.lock().get_sysvar();
        Ok(ChainTime { slot: clock.slot, unix_time: clock.unix_timestamp })
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        Ok(self.lock().latest_blockhash())
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        let svm = self.lock();
        Ok(addresses.iter().map(|address| svm.get_account(address)).collect())
    }

    async fn program_accounts(&self, discriminator: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        let mut accounts = self.owned_by(&PROGRAM_ID);
        accounts.retain(|(_, account)| account.data.starts_with(discriminator));
        Ok(accounts)
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        let svm = self.lock();
        // On a cluster a simulation may replace the blockhash and skip the signatures; a clone of the chain allows both.
        let signed = transaction.signatures.iter().all(|signature| *signature != Signature::default());
        let outcome = if signed && *transaction.message.recent_blockhash() == svm.latest_blockhash() {
            svm.simulate_transaction(transaction.clone())
        } else {
            let lenient = svm.clone().with_blockhash_check(false).with_sigverify(false);
            lenient.simulate_transaction(transaction.clone())
        };
        match outcome {
            Ok(info) => Ok(info.meta.compute_units_consumed),
            Err(e) => Err(ClientError::from_transaction(e.err, e.meta.logs)),
        }
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let mut svm = self.lock();
        let outcome = svm.send_transaction(transaction);
        let slot = svm.get_sysvar::<Clock>().slot;
        // The same instruction with the same blockhash would be the same transaction, which does not land twice.
        svm.expire_blockhash();
        match outcome {
            Ok(meta) => Ok(Receipt {
                signature: meta.signature,
                slot,
                logs: meta.logs,
                units: meta.compute_units_consumed,
                fee: meta.fee,
            }),
            Err(e) => Err(ClientError::from_transaction(e.err, e.meta.logs)),
        }
    }
}
