//! Filters and data slices of account requests.

use serde_json::Value;
use solana_account::Account;
use solana_rpc_client_api::filter::RpcFilterType;

/// Bytes of a token account without extensions; with them, the next byte is the account type.
const TOKEN_ACCOUNT: usize = 165;
/// Account type of token accounts.
const IS_TOKEN_ACCOUNT: u8 = 2;
/// Offset of a token account's state.
const STATE: usize = 108;

/// Filters and slice of a request.
pub struct AccountQuery {
    filters: Vec<RpcFilterType>,
    slice: Option<(usize, usize)>,
}

impl AccountQuery {
    /// Parses a request's options.
    pub fn parse(config: &Value) -> Option<Self> {
        let filters = match &config["filters"] {
            Value::Null => Vec::new(),
            filters => serde_json::from_value(filters.clone()).ok()?,
        };
        let slice = &config["dataSlice"];
        let number = |name: &str| slice[name].as_u64().and_then(|number| usize::try_from(number).ok());
        let slice = if slice.is_null() { None } else { Some((number("offset")?, number("length")?)) };
        Some(Self { filters, slice })
    }

    /// Without the slice: a node's subscriptions accept and ignore it.
    pub fn whole(self) -> Self {
        Self { slice: None, ..self }
    }

    pub fn is_for(&self, account: &Account) -> bool {
        self.filters.iter().all(|filter| match filter {
            RpcFilterType::DataSize(bytes) => account.data.len() as u64 == *bytes,
            RpcFilterType::Memcmp(compare) => compare.bytes_match(&account.data),
            RpcFilterType::TokenAccountState => is_token_account(&account.data),
        })
    }

    /// The requested part of the data.
    pub fn slice<'a>(&self, data: &'a [u8]) -> &'a [u8] {
        match self.slice {
            None => data,
            Some((offset, length)) => {
                let start = offset.min(data.len());
                &data[start..offset.saturating_add(length).clamp(start, data.len())]
            }
        }
    }
}

/// Whether these are the bytes of an initialized token account of either token program.
pub fn is_token_account(data: &[u8]) -> bool {
    let is_kind = match data.get(TOKEN_ACCOUNT) {
        None => data.len() == TOKEN_ACCOUNT,
        Some(kind) => *kind == IS_TOKEN_ACCOUNT,
    };
    is_kind && data[STATE] != 0
}
