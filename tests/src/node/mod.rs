//! A node in this process: JSON-RPC over HTTP and websockets over the embedded chain, with injected faults.
//!
//! The embedded chain drops every blockhash with the next transaction, so a client that keeps one meets expiry.

mod answer;
pub mod fault;
mod filter;
mod record;
pub mod recorder;
mod show;
mod socket;

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub use self::answer::GENESIS;
use self::{
    answer::Answering,
    fault::{FaultInjector, NodeFault},
    recorder::Recorder,
    socket::Sockets,
};

/// Longer than any client waits.
const NEVER: Duration = Duration::from_secs(600);

pub struct Node {
    pub faults: FaultInjector,
    pub sockets: Sockets,
    /// Address, http://; websockets are at the next port, as clients expect.
    pub url: String,
    chain: Recorder,
}

impl Node {
    /// Serves `chain` on two free ports of this machine, until the runtime ends.
    pub async fn serve(chain: Recorder, faults: FaultInjector) -> Arc<Self> {
        let (http, websocket) = neighbours().await;
        let url = format!("http://{}", http.local_addr().expect("an address"));
        let sockets = Sockets::serve(websocket, chain.clone());
        let node = Arc::new(Self { faults, sockets, url, chain });
        let router = Router::new().route("/", post(call)).with_state(node.clone());
        tokio::spawn(async move { axum::serve(http, router).await });
        node
    }

    fn answer(&self, request: &Value, is_stale: bool) -> Response {
        let answering = Answering::new(&self.chain, is_stale);
        let method = request["method"].as_str().unwrap_or_default();
        let answer = match answering.answer(method, &request["params"]) {
            Ok(result) => json!({"jsonrpc": "2.0", "id": request["id"], "result": result}),
            Err(error) => json!({"jsonrpc": "2.0", "id": request["id"], "error": error}),
        };
        Json(answer).into_response()
    }
}

/// Listeners at a port and the next one.
async fn neighbours() -> (TcpListener, TcpListener) {
    loop {
        let first = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = first.local_addr().expect("an address").port();
        if let Some(next) = port.checked_add(1)
            && let Ok(second) = TcpListener::bind(("127.0.0.1", next)).await
        {
            return (first, second);
        }
    }
}

async fn call(State(node): State<Arc<Node>>, Json(request): Json<Value>) -> Response {
    match node.faults.next(request["method"].as_str().unwrap_or_default()) {
        None => node.answer(&request, false),
        Some(NodeFault::Stale) => node.answer(&request, true),
        Some(NodeFault::Limited) => {
            (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")], "").into_response()
        }
        Some(NodeFault::Server) => StatusCode::BAD_GATEWAY.into_response(),
        Some(NodeFault::Behind) => {
            let error = answer::behind(0);
            Json(json!({"jsonrpc": "2.0", "id": request["id"], "error": error})).into_response()
        }
        Some(NodeFault::Refused) => {
            Json(json!({"jsonrpc": "2.0", "id": request["id"], "error": answer::refused()})).into_response()
        }
        Some(NodeFault::AnswerLost) => {
            node.answer(&request, false);
            cut()
        }
        Some(NodeFault::Reset) => cut(),
        Some(NodeFault::Timeout) => {
            tokio::time::sleep(NEVER).await;
            cut()
        }
        Some(NodeFault::Expired) => {
            let time = node.chain.time();
            node.chain.move_to(time);
            node.answer(&request, false)
        }
    }
}

/// An answer that cuts the connection.
fn cut() -> Response {
    let broken = futures_util::stream::iter([Err::<Vec<u8>, _>(std::io::Error::other("cut"))]);
    Body::from_stream(broken).into_response()
}
