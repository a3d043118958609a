//! What the chain says, read again and again: for requests, for `/readyz` and for metrics.

use std::{sync::Arc, time::Duration};

use influence_client::{
    ClientError,
    chain::rpc::{Rpc, retry::Class, sender::Counters},
};
use influence_scoring::bundle;
use metrics::{counter, gauge};
use solana_address::Address;
use tokio_util::sync::CancellationToken;

use super::{board::Board, view::ChainView};
use crate::metrics as table;

/// Reads of the chain in a day.
const READS_A_DAY: u32 = 1_440;
/// Shortest pause between reads, seconds, however short a day is.
const SHORTEST: u32 = 1;

/// What is read, and who is told.
pub struct Watch {
    /// The node.
    pub rpc: Arc<Rpc>,
    /// Who pays the fees; none for a server without a key.
    pub payer: Option<Address>,
    /// Told of everything.
    pub board: Arc<Board>,
}

/// Reads the chain until `stop`, every minute of a day of 24 hours. What can not be read is read the next time.
pub async fn watch(watch: Watch, stop: CancellationToken) {
    loop {
        let pause = match watch.look().await {
            Ok(pause) => pause,
            Err(error) => {
                watch.board.lose_chain();
                tracing::warn!("the chain could not be read: {error}");
                watch.board.chain().map_or(SHORTEST, |chain| pause(chain.day_seconds))
            }
        };
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(pause.into())) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Seconds between reads.
fn pause(day_seconds: u32) -> u32 {
    (day_seconds / READS_A_DAY).max(SHORTEST)
}

impl Watch {
    /// Reads everything once, and says how many seconds it holds.
    ///
    /// # Errors
    /// As [`ChainView::read`].
    pub async fn look(&self) -> Result<u32, ClientError> {
        let view = ChainView::read(&self.rpc).await;
        measure_calls(self.rpc.counters());
        let view = view?;
        measure_days(&view, &self.board);
        let pause = pause(view.day_seconds);
        self.board.set_chain(view);
        if let Some(payer) = &self.payer {
            let lamports = self.rpc.balance(payer).await?;
            gauge!(table::FEE_PAYER.name).set(lamports as f64);
            self.board.set_funds(lamports);
        }
        Ok(pause)
    }
}

/// What the chain says about days, and the newest bundle about owners.
fn measure_days(view: &ChainView, board: &Board) {
    if let (Some(day), Some(lag)) = (view.last_final, view.lag()) {
        gauge!(table::LAST_FINAL_DAY.name).set(f64::from(day));
        gauge!(table::DAY_LAG.name).set(f64::from(lag));
    }
    let newest = board.bundled().first().and_then(|day| bundle::read_manifest(&board.folder(*day)).ok());
    if let Some(manifest) = newest {
        gauge!(table::MEMBERS.name).set(f64::from(manifest.members));
        gauge!(table::HOLDERS.name).set(f64::from(manifest.members.saturating_add(manifest.others)));
    }
}

fn measure_calls(counters: &Counters) {
    counter!(table::RPC_CALLS.name).absolute(counters.calls());
    for class in Class::ALL {
        counter!(table::RPC_RETRIES.name, "class" => class.name()).absolute(counters.retries(class));
    }
}
