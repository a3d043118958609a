//! Reading many accounts in small batches: one large response is refused by many nodes.

use influence_client::{
    ClientError,
    accounts::{ProgramAccount, decode_account},
    chain::Chain,
};
use solana_account::Account;
use solana_address::Address;

/// Accounts per request.
pub(crate) const BATCH: usize = 100;

/// Progress of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadProgress {
    /// The accounts to read were counted.
    Found {
        /// Account type.
        kind: &'static str,
        /// Number of accounts.
        count: usize,
    },
    /// This many more accounts were read.
    Read(usize),
}

/// Reads and decodes the accounts at `addresses`, in batches. Accounts that do not exist are left out.
///
/// # Errors
/// Those of reading and decoding.
pub async fn read_accounts<T: ProgramAccount>(
    chain: &impl Chain,
    addresses: &[Address],
    report: &mut impl FnMut(ReadProgress),
) -> Result<Vec<(Address, T)>, ClientError> {
    let mut decoded = Vec::with_capacity(addresses.len());
    let visit = |address: &Address, account: Option<&Account>| {
        let existing = account.filter(|account| account.lamports != 0);
        decoded.extend(existing.map(decode_account).transpose()?.map(|account| (*address, account)));
        Ok(())
    };
    visit_accounts(chain, T::NAME, addresses, visit, report).await?;
    Ok(decoded)
}

/// Calls `visit` for the account at each of `addresses`, read in batches.
pub(crate) async fn visit_accounts(
    chain: &impl Chain,
    kind: &'static str,
    addresses: &[Address],
    mut visit: impl FnMut(&Address, Option<&Account>) -> Result<(), ClientError>,
    report: &mut impl FnMut(ReadProgress),
) -> Result<(), ClientError> {
    report(ReadProgress::Found { kind, count: addresses.len() });
    for addresses in addresses.chunks(BATCH) {
        let accounts = chain.accounts(addresses).await?;
        for (address, account) in addresses.iter().zip(&accounts) {
            visit(address, account.as_ref())?;
        }
        report(ReadProgress::Read(addresses.len()));
    }
    Ok(())
}
