//! Stops a plan early without an error, when the next plan will know better what is left to do.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use influence_client::{
    chain::Receipt,
    event::{self, ProgramEvent},
};

/// Transactions in a row that may find everything done.
const MAX_IDLE: usize = 8;

#[derive(Default)]
pub struct EarlyStop {
    is_stopped: AtomicBool,
    /// Whether any landed transaction changed something.
    has_changed: AtomicBool,
    /// Landed transactions in a row that changed nothing.
    idle: AtomicUsize,
}

impl EarlyStop {
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// Records a landed transaction. Several in a row that find everything done show that another cranker is at the same
    /// work. A plan that finds everything done from its start does not show that, and is completed.
    pub fn record_receipt(&self, receipt: &Receipt) {
        if !is_idle(receipt) {
            self.has_changed.store(true, Ordering::Relaxed);
            self.idle.store(0, Ordering::Relaxed);
        } else if self.idle.fetch_add(1, Ordering::Relaxed) >= MAX_IDLE
            && self.has_changed.load(Ordering::Relaxed)
        {
            self.stop();
        }
    }
}

/// Whether a transaction reports that it changed nothing; these two instructions skip what is done.
fn is_idle(receipt: &Receipt) -> bool {
    let events = event::events(&receipt.logs);
    let is_idle = |event: &ProgramEvent| match event {
        ProgramEvent::HoldingsApplied(applied) => applied.applied == 0,
        ProgramEvent::GallerySettled(settled) => settled.settled == 0,
        _ => false,
    };
    !events.is_empty() && !event::is_truncated(&receipt.logs) && events.iter().all(is_idle)
}
