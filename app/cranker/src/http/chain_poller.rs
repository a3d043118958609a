//! Periodic reads of the chain for requests, readiness and metrics.

use std::{sync::Arc, time::Duration};

use influence_client::{
    ClientError,
    rpc::{RpcChain, retry::RetryClass, sender::RpcCounters},
};
use influence_scoring::bundle;
use metrics::{counter, gauge};
use solana_address::Address;
use tokio_util::sync::CancellationToken;

use super::{app_state::AppState, chain_view::ChainView};
use crate::metrics as table;

/// Once a minute for days of 24 hours.
const POLLS_PER_DAY: u32 = 1_440;
const MIN_INTERVAL_SECONDS: u32 = 1;

pub struct ChainPoller {
    pub rpc: Arc<RpcChain>,
    /// None for a server without a key.
    pub payer: Option<Address>,
    pub app: Arc<AppState>,
}

/// Polls the chain until `stop` is canceled. A failed read is logged and repeated after the usual interval.
pub async fn poll_chain(poller: ChainPoller, stop: CancellationToken) {
    loop {
        let seconds = match poller.poll().await {
            Ok(seconds) => seconds,
            Err(error) => {
                poller.app.mark_chain_unreachable();
                tracing::warn!("cannot read the chain: {error}");
                poller.app.chain_view().map_or(MIN_INTERVAL_SECONDS, |chain| poll_interval(chain.day_seconds))
            }
        };
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(seconds.into())) => {}
            () = stop.cancelled() => return,
        }
    }
}

fn poll_interval(day_seconds: u32) -> u32 {
    (day_seconds / POLLS_PER_DAY).max(MIN_INTERVAL_SECONDS)
}

impl ChainPoller {
    /// Reads the chain once. Returns the seconds until the next read.
    ///
    /// # Errors
    /// As [`ChainView::read`].
    pub async fn poll(&self) -> Result<u32, ClientError> {
        let view = ChainView::read(&self.rpc).await;
        record_rpc_calls(self.rpc.counters());
        let view = view?;
        record_days(&view, &self.app);
        let seconds = poll_interval(view.day_seconds);
        self.app.set_chain_view(view);
        if let Some(payer) = &self.payer {
            let lamports = self.rpc.balance(payer).await?;
            gauge!(table::FEE_PAYER_BALANCE.name).set(lamports as f64);
            self.app.set_fee_payer_balance(lamports);
        }
        Ok(seconds)
    }
}

fn record_days(view: &ChainView, app: &AppState) {
    if let (Some(day), Some(lag)) = (view.last_final, view.final_day_lag()) {
        gauge!(table::LAST_FINAL_DAY.name).set(f64::from(day));
        gauge!(table::DAY_LAG.name).set(f64::from(lag));
    }
    let newest = app.bundle_days().first().and_then(|day| bundle::read_manifest(&app.bundle_dir(*day)).ok());
    if let Some(manifest) = newest {
        gauge!(table::MEMBERS.name).set(f64::from(manifest.members));
        gauge!(table::HOLDERS.name).set(f64::from(manifest.members.saturating_add(manifest.others)));
    }
}

fn record_rpc_calls(counters: &RpcCounters) {
    counter!(table::RPC_CALLS.name).absolute(counters.calls());
    for class in RetryClass::ALL {
        counter!(table::RPC_RETRIES.name, "class" => class.name()).absolute(counters.retries(class));
    }
}
