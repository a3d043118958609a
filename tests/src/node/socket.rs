//! The node's websockets: subscriptions to a program's accounts.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use solana_address::Address;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::broadcast,
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use super::{
    answer::{address, is_finalized, wrong},
    filter::AccountQuery,
    recorder::{Changes, Recorder},
    show,
};

pub struct Sockets {
    /// Address, ws://.
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    mute: AtomicBool,
    lost: AtomicUsize,
    subscribers: AtomicUsize,
    cut: broadcast::Sender<()>,
}

struct Subscription {
    program: Address,
    finalized: bool,
    query: AccountQuery,
}

impl Sockets {
    pub(super) fn serve(listener: TcpListener, chain: Recorder) -> Self {
        let shared = Arc::new(Shared {
            mute: AtomicBool::new(false),
            lost: AtomicUsize::new(0),
            subscribers: AtomicUsize::new(0),
            cut: broadcast::channel(1).0,
        });
        let url = format!("ws://{}", listener.local_addr().expect("an address"));
        let of_task = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, chain.clone(), of_task.clone()));
            }
        });
        Self { url, shared }
    }

    /// Cuts every connection; a subscriber misses everything until it is back.
    pub fn cut(&self) {
        // There may be no connection.
        let _ = self.shared.cut.send(());
    }

    /// Starts or stops dropping notifications on open connections.
    pub fn lose(&self, lose: bool) {
        self.shared.mute.store(lose, Ordering::SeqCst);
    }

    /// Dropped notifications.
    pub fn lost(&self) -> usize {
        self.shared.lost.load(Ordering::SeqCst)
    }

    /// Open subscriptions.
    pub fn subscribers(&self) -> usize {
        self.shared.subscribers.load(Ordering::SeqCst)
    }
}

/// Serves one connection.
async fn converse(stream: TcpStream, chain: Recorder, shared: Arc<Shared>) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else { return };
    let (mut changes, mut cut) = (chain.subscribe(), shared.cut.subscribe());
    let mut subscriptions = BTreeMap::new();
    loop {
        let kept = tokio::select! {
            _ = cut.recv() => false,
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    let known = subscriptions.len();
                    let kept = answer(&mut socket, &text, &mut subscriptions).await;
                    shared.subscribers.fetch_add(subscriptions.len(), Ordering::SeqCst);
                    shared.subscribers.fetch_sub(known, Ordering::SeqCst);
                    kept
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => false,
                Some(Ok(_)) => true,
            },
            changed = changes.recv() => match changed {
                Ok(changed) => tell(&mut socket, &changed, &subscriptions, &shared).await,
                Err(_) => false,
            },
        };
        if !kept {
            shared.subscribers.fetch_sub(subscriptions.len(), Ordering::SeqCst);
            return;
        }
    }
}

/// Answers a request; `false` when the connection is lost.
async fn answer(
    socket: &mut WebSocketStream<TcpStream>,
    text: &str,
    subscriptions: &mut BTreeMap<u64, Subscription>,
) -> bool {
    let request: Value = serde_json::from_str(text).unwrap_or_default();
    let params = &request["params"];
    let answer = match request["method"].as_str() {
        Some("programSubscribe") => subscription(params).map(|subscription| {
            let id = subscriptions.keys().next_back().map_or(1, |last| last + 1);
            subscriptions.insert(id, subscription);
            json!(id)
        }),
        Some("programUnsubscribe") => {
            let known = params[0].as_u64().and_then(|id| subscriptions.remove(&id));
            known.map(|_| json!(true)).ok_or_else(wrong)
        }
        _ => Err(json!({"code": -32_601, "message": "Method not found"})),
    };
    let answer = match answer {
        Ok(result) => json!({"jsonrpc": "2.0", "id": request["id"], "result": result}),
        Err(error) => json!({"jsonrpc": "2.0", "id": request["id"], "error": error}),
    };
    socket.send(Message::text(answer.to_string())).await.is_ok()
}

fn subscription(params: &Value) -> Result<Subscription, Value> {
    let query = AccountQuery::parse(&params[1]).ok_or_else(wrong)?.whole();
    Ok(Subscription { program: address(&params[0])?, finalized: is_finalized(&params[1]), query })
}

/// Notifies all subscriptions; `false` when the connection is lost.
async fn tell(
    socket: &mut WebSocketStream<TcpStream>,
    changes: &Changes,
    subscriptions: &BTreeMap<u64, Subscription>,
    shared: &Shared,
) -> bool {
    for (id, wants) in subscriptions.iter().filter(|(_, wants)| wants.finalized == changes.finalized) {
        for (address, account) in changes.accounts.iter() {
            let Some(account) = account.as_ref().filter(|account| account.owner == wants.program) else {
                continue;
            };
            if !wants.query.is_for(account) {
                continue;
            }
            if shared.mute.load(Ordering::SeqCst) {
                shared.lost.fetch_add(1, Ordering::SeqCst);
                continue;
            }
            let value =
                json!({"pubkey": address.to_string(), "account": show::account(account, &wants.query)});
            let notice = json!({"jsonrpc": "2.0", "method": "programNotification", "params": {
                "subscription": id, "result": {"context": {"slot": changes.slot}, "value": value}}});
            if socket.send(Message::text(notice.to_string())).await.is_err() {
                return false;
            }
        }
    }
    true
}
