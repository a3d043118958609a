//! Reads: accounts, clock, prioritization fees.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use solana_account::Account;
use solana_account_decoder_client_types::UiAccount;
use solana_address::Address;
use solana_rpc_client_api::{
    request::RpcRequest,
    response::{OptionalContext, Response, RpcKeyedAccount, RpcPrioritizationFee},
};

use super::{RpcChain, invalid_response};
use crate::{ClientError, PROGRAM_ID, chain::ChainTime};

/// Maximum number of accounts of a `getMultipleAccounts` request.
const MAX_ACCOUNTS: usize = 100;

impl RpcChain {
    /// Reads slot and time from the clock account, so that both are of one block.
    pub(super) async fn read_clock(&self) -> Result<ChainTime, ClientError> {
        let clock = self.multiple_accounts(&[solana_sdk_ids::sysvar::clock::ID]).await?.pop().flatten();
        let data = clock.map(|account| account.data).unwrap_or_default();
        // slot u64 | epoch start i64 | epoch u64 | leader schedule epoch u64 | unix time i64
        let number = |offset: usize| data.get(offset..)?.first_chunk::<8>().copied();
        match (number(0), number(32)) {
            (Some(slot), Some(time)) => {
                Ok(ChainTime { slot: u64::from_le_bytes(slot), unix_time: i64::from_le_bytes(time) })
            }
            _ => Err(invalid_response("the clock account")),
        }
    }

    pub(super) async fn multiple_accounts(
        &self,
        addresses: &[Address],
    ) -> Result<Vec<Option<Account>>, ClientError> {
        let mut accounts = Vec::with_capacity(addresses.len());
        for chunk in addresses.chunks(MAX_ACCOUNTS) {
            let names: Vec<String> = chunk.iter().map(Address::to_string).collect();
            let answer: Response<Vec<Option<UiAccount>>> =
                self.request(RpcRequest::GetMultipleAccounts, json!([names, self.read_config()])).await?;
            if answer.value.len() != chunk.len() {
                return Err(invalid_response("other accounts than requested"));
            }
            for account in answer.value {
                accounts.push(account.as_ref().map(decode_ui_account).transpose()?);
            }
        }
        Ok(accounts)
    }

    /// Reads the accounts of the program that have these bytes at these offsets.
    pub(super) async fn accounts_of_program(
        &self,
        filters: &[(usize, &[u8])],
    ) -> Result<Vec<(Address, Account)>, ClientError> {
        self.list(filters, self.read_config()).await
    }

    /// Lists the addresses of [`RpcChain::accounts_of_program`], without account data.
    pub(super) async fn addresses_of_program(
        &self,
        filters: &[(usize, &[u8])],
    ) -> Result<Vec<Address>, ClientError> {
        let mut config = self.read_config();
        config["dataSlice"] = json!({"offset": 0, "length": 0});
        Ok(self.list(filters, config).await?.into_iter().map(|(address, _)| address).collect())
    }

    async fn list(
        &self,
        filters: &[(usize, &[u8])],
        mut config: Value,
    ) -> Result<Vec<(Address, Account)>, ClientError> {
        config["withContext"] = json!(true);
        let filters = filters.iter().filter(|(_, bytes)| !bytes.is_empty());
        config["filters"] = filters
            .map(|(offset, bytes)| {
                json!({"memcmp": {"offset": offset, "bytes": STANDARD.encode(bytes), "encoding": "base64"}})
            })
            .collect();
        let answer: OptionalContext<Vec<RpcKeyedAccount>> =
            self.request(RpcRequest::GetProgramAccounts, json!([PROGRAM_ID.to_string(), config])).await?;
        let accounts = answer.parse_value().into_iter().map(|keyed| {
            let address = keyed.pubkey.parse().map_err(|_| invalid_response("an address"))?;
            Ok((address, decode_ui_account(&keyed.account)?))
        });
        accounts.collect()
    }

    /// Returns the configured percentile of recent prioritization fees for writing these accounts, millionths of a
    /// lamport per compute unit.
    pub(super) async fn unit_price(&self, written: &[Address]) -> Result<u64, ClientError> {
        let names: Vec<String> = written.iter().map(Address::to_string).collect();
        let fees: Vec<RpcPrioritizationFee> =
            self.request(RpcRequest::GetRecentPrioritizationFees, json!([names])).await?;
        let fees = fees.iter().map(|fee| fee.prioritization_fee).collect();
        Ok(percentile(fees, self.config.fee_percentile))
    }
}

/// Returns the smallest of `values` that `percent` of them do not exceed; 0 without values.
fn percentile(mut values: Vec<u64>, percent: u8) -> u64 {
    values.sort_unstable();
    let index = (values.len() * usize::from(percent.min(100))).div_ceil(100).saturating_sub(1);
    values.get(index).copied().unwrap_or(0)
}

fn decode_ui_account(account: &UiAccount) -> Result<Account, ClientError> {
    account.to_account().ok_or_else(|| invalid_response("an account"))
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_are_taken_from_the_values() {
        let paid = vec![40, 10, 30, 20];
        let of = |percent| percentile(paid.clone(), percent);
        assert_eq!([of(0), of(25), of(26), of(50), of(75), of(100)], [10, 10, 20, 20, 30, 40]);
        assert_eq!(percentile(Vec::new(), 75), 0);
    }
}
