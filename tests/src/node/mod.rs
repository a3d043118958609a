//! A node in this process: JSON-RPC over HTTP, as a real one answers, over the embedded chain, with faults on request.
//!
//! The embedded chain forgets every blockhash with the next transaction, so a client that keeps one meets expiry.

mod answer;
pub mod fault;

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use influence_client::chain::{Receipt, embedded::Embedded};
use serde_json::{Value, json};

use self::fault::{Fault, Faults};

/// What the node serves.
pub struct Node {
    /// The chain, for actors that need no network.
    pub chain: Embedded,
    /// What goes wrong, and what did.
    pub faults: Faults,
    landed: Mutex<Vec<(Receipt, i64)>>,
}

impl Node {
    /// Serves `chain` on a free port of this machine, until the runtime ends; and the URL.
    pub async fn serve(chain: Embedded, faults: Faults) -> (Arc<Self>, String) {
        let node = Arc::new(Self { chain, faults, landed: Mutex::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().route("/", post(call)).with_state(node.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (node, url)
    }

    /// How many transactions have landed.
    pub fn landed(&self) -> usize {
        self.landed.lock().expect("no panic before").len()
    }
}

async fn call(State(node): State<Arc<Node>>, Json(request): Json<Value>) -> Response {
    let method = request["method"].as_str().unwrap_or_default().to_owned();
    let answer = async || match node.answer(&method, &request["params"]).await {
        Ok(result) => json!({"jsonrpc": "2.0", "id": request["id"], "result": result}),
        Err(error) => json!({"jsonrpc": "2.0", "id": request["id"], "error": error}),
    };
    let behind = || json!({"code": -32_016, "message": "Minimum context slot has not been reached"});
    match node.faults.next(&method) {
        None => Json(answer().await).into_response(),
        Some(Fault::Limited) => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")], "").into_response(),
        Some(Fault::Server) => StatusCode::BAD_GATEWAY.into_response(),
        Some(Fault::Behind) => {
            Json(json!({"jsonrpc": "2.0", "id": request["id"], "error": behind()})).into_response()
        }
        Some(Fault::AnswerLost) => {
            answer().await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
    }
}
