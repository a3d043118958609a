//! Websocket subscriptions: to the token accounts of a mint, with reconnects, and to one owner's Influence account.

use std::{mem::offset_of, time::Duration};

use anchor_lang::Discriminator;
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::StreamExt;
use serde_json::json;
use solana_address::Address;
use solana_pubsub_client::nonblocking::pubsub_client::PubsubClient;
use tokio::sync::mpsc::Sender;

use super::{
    config::Commitment,
    token_balance::{OWNER_AND_AMOUNT, TokenBalance, parse_balance, token_accounts_config},
};
use crate::{ClientError, PROGRAM_ID, instructions::MintInfo, state::Influence};

/// Backoff before the first reconnect; it doubles up to [`MAX_BACKOFF`].
const INITIAL_BACKOFF: Duration = Duration::from_millis(500);
const MAX_BACKOFF: Duration = Duration::from_secs(30);

/// Message of the subscription to token accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenAccountUpdate {
    /// Connected: every later finalized change is reported, except that an account was closed.
    Connected,
    /// Token account after a slot that changed it.
    Changed {
        /// Slot.
        slot: u64,
        /// Token account.
        account: Address,
        /// Owner and balance.
        balance: TokenBalance,
    },
    /// Connection lost; changes may be missing.
    Lost,
}

/// Subscribes at `url` (ws:// or wss://) to the token accounts of `token`. Sends every update to
/// `listener`, and reconnects with a growing backoff, until the receiver is closed.
pub async fn subscribe_token_accounts(url: &str, token: &MintInfo, listener: &Sender<TokenAccountUpdate>) {
    let mut backoff = INITIAL_BACKOFF;
    loop {
        let mut connected = false;
        let outcome = run_session(url, token, listener, &mut connected).await;
        if connected {
            backoff = INITIAL_BACKOFF;
        }
        let reason = match outcome {
            Ok(()) => return,
            Err(reason) => reason,
        };
        tracing::warn!(reason = reason.replace(url, "(the node)"), "token account subscription ended");
        if connected && listener.send(TokenAccountUpdate::Lost).await.is_err() {
            return;
        }
        tokio::select! {
            () = listener.closed() => return,
            () = tokio::time::sleep(backoff) => {}
        }
        backoff = backoff.saturating_mul(2).min(MAX_BACKOFF);
    }
}

/// Runs one connection until it fails or the receiver is closed.
async fn run_session(
    url: &str,
    token: &MintInfo,
    listener: &Sender<TokenAccountUpdate>,
    connected: &mut bool,
) -> Result<(), String> {
    let client = PubsubClient::new(url).await.map_err(|error| error.to_string())?;
    let config = serde_json::from_value(token_accounts_config(token)).map_err(|error| error.to_string())?;
    let subscribed = client.program_subscribe(&token.program, Some(config)).await;
    let (mut notices, _unsubscribe) = subscribed.map_err(|error| error.to_string())?;
    *connected = true;
    if listener.send(TokenAccountUpdate::Connected).await.is_err() {
        return Ok(());
    }
    loop {
        let notice = tokio::select! {
            () = listener.closed() => return Ok(()),
            notice = notices.next() => notice.ok_or("the connection was closed")?,
        };
        let account = notice.value.pubkey.parse().map_err(|_| "an account without an address".to_owned())?;
        // Subscriptions ignore `dataSlice` and deliver whole accounts.
        let balance = parse_balance(&notice.value.account, OWNER_AND_AMOUNT.0);
        let balance = balance.map_err(|error: ClientError| error.to_string())?;
        let changed = TokenAccountUpdate::Changed { slot: notice.context.slot, account, balance };
        if listener.send(changed).await.is_err() {
            return Ok(());
        }
    }
}

/// Subscribes at `url` (ws:// or wss://) to an owner's Influence account. Notifies `listener` once at the start and then
/// at every change, until the receiver is closed. Changes of the owner's allocations change this account too.
///
/// # Errors
/// [`ClientError::Unreachable`] when the connection fails or ends.
pub async fn subscribe_influence(
    url: &str,
    owner: &Address,
    commitment: Commitment,
    listener: &Sender<()>,
) -> Result<(), ClientError> {
    let unreachable = |error: &dyn std::fmt::Display| {
        let why = error.to_string().replace(url, "(the node)");
        ClientError::Unreachable(format!("websocket: {why}"))
    };
    let client = PubsubClient::new(url).await.map_err(|error| unreachable(&error))?;
    let discriminator = Influence::DISCRIMINATOR;
    let at = |offset: usize, bytes: &[u8]| json!({"memcmp": {"offset": offset, "bytes": STANDARD.encode(bytes), "encoding": "base64"}});
    let filters =
        [at(0, discriminator), at(discriminator.len() + offset_of!(Influence, owner), owner.as_ref())];
    let config = json!({"commitment": commitment.name(), "encoding": "base64", "filters": filters});
    let config = serde_json::from_value(config).map_err(|error| unreachable(&error))?;
    let subscribed = client.program_subscribe(&PROGRAM_ID, Some(config)).await;
    let (mut notices, _unsubscribe) = subscribed.map_err(|error| unreachable(&error))?;
    loop {
        if listener.send(()).await.is_err() {
            return Ok(());
        }
        tokio::select! {
            () = listener.closed() => return Ok(()),
            notice = notices.next() => notice.ok_or_else(|| unreachable(&"the connection was closed"))?,
        };
    }
}
