//! Subscriptions over websockets: to the token accounts of a mint, kept up for as long as somebody listens, and to one
//! owner's record.

use std::{mem::offset_of, time::Duration};

use anchor_lang::Discriminator;
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::StreamExt;
use serde_json::json;
use solana_address::Address;
use solana_pubsub_client::nonblocking::pubsub_client::PubsubClient;
use tokio::sync::mpsc::Sender;

use super::{
    finalized::{Holding, OWNER_AND_AMOUNT, holding, token_accounts_of},
    rpc::config::Commitment,
};
use crate::{ClientError, PROGRAM_ID, instruction::Token, state::Influence};

/// Pause before the first attempt to connect again; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What a subscription tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// From now on every finalized change is told; that an account was closed is not.
    Connected,
    /// A token account after a slot that changed it.
    Changed {
        /// The slot.
        slot: u64,
        /// The token account.
        account: Address,
        /// Its owner and balance.
        holding: Holding,
    },
    /// The connection was lost, and changes may have been.
    Lost,
}

/// Subscribes at `url` (ws:// or wss://) and sends what it tells, as `wrap` makes it, connecting again with a growing
/// pause, until nobody listens any more.
pub async fn watch<T: Send>(url: &str, token: &Token, wrap: fn(Watched) -> T, listener: &Sender<T>) {
    let mut pause = FIRST_PAUSE;
    loop {
        let mut connected = false;
        let outcome = session(url, token, (wrap, listener), &mut connected).await;
        if connected {
            pause = FIRST_PAUSE;
        }
        let reason = match outcome {
            Ok(()) => return,
            Err(reason) => reason,
        };
        tracing::warn!(
            reason = reason.replace(url, "(the node)"),
            "the subscription to token accounts ended"
        );
        if connected && listener.send(wrap(Watched::Lost)).await.is_err() {
            return;
        }
        tokio::select! {
            () = listener.closed() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// One connection, until it ends with a reason or nobody listens.
async fn session<T: Send>(
    url: &str,
    token: &Token,
    (wrap, listener): (fn(Watched) -> T, &Sender<T>),
    connected: &mut bool,
) -> Result<(), String> {
    let client = PubsubClient::new(url).await.map_err(|error| error.to_string())?;
    let config = serde_json::from_value(token_accounts_of(token)).map_err(|error| error.to_string())?;
    let subscribed = client.program_subscribe(&token.program, Some(config)).await;
    let (mut notices, _unsubscribe) = subscribed.map_err(|error| error.to_string())?;
    *connected = true;
    if listener.send(wrap(Watched::Connected)).await.is_err() {
        return Ok(());
    }
    loop {
        let notice = tokio::select! {
            () = listener.closed() => return Ok(()),
            notice = notices.next() => notice.ok_or("the connection was closed")?,
        };
        let account = notice.value.pubkey.parse().map_err(|_| "an account without an address".to_owned())?;
        // Whole accounts come, whatever slice of them is asked for.
        let holding = holding(&notice.value.account, OWNER_AND_AMOUNT.0);
        let holding = holding.map_err(|error: ClientError| error.to_string())?;
        let changed = Watched::Changed { slot: notice.context.slot, account, holding };
        if listener.send(wrap(changed)).await.is_err() {
            return Ok(());
        }
    }
}

/// Subscribes at `url` (ws:// or wss://) to an owner's record, and tells `listener` once that it did and then of every
/// change, until nobody listens any more. What happens to the owner's allocations changes the record too.
///
/// # Errors
/// [`ClientError::Unreachable`] when there is no connection, or it ends.
pub async fn follow(
    url: &str,
    owner: &Address,
    commitment: Commitment,
    listener: &Sender<()>,
) -> Result<(), ClientError> {
    let unreachable = |error: &dyn std::fmt::Display| {
        let why = error.to_string().replace(url, "(the node)");
        ClientError::Unreachable(format!("the websocket of the node: {why}"))
    };
    let client = PubsubClient::new(url).await.map_err(|error| unreachable(&error))?;
    let kind = Influence::DISCRIMINATOR;
    let at = |offset: usize, bytes: &[u8]| json!({"memcmp": {"offset": offset, "bytes": STANDARD.encode(bytes), "encoding": "base64"}});
    let filters = [at(0, kind), at(kind.len() + offset_of!(Influence, owner), owner.as_ref())];
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
