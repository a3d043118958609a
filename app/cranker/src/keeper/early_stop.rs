//! What ends a plan before all of it was begun, without an error: the next plan knows better what is left to do.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use influence_client::{
    chain::Receipt,
    event::{self, ProgramEvent},
};

/// Transactions in a row that may find everything done.
const MOST_IDLE: usize = 8;

/// Whether, and why, nothing more of a plan is begun.
#[derive(Default)]
pub struct Ends {
    is_over: AtomicBool,
    /// Whether anything that landed changed something.
    has_changed: AtomicBool,
    /// Transactions in a row that found everything done.
    idle: AtomicUsize,
}

impl Ends {
    /// Begins nothing more.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Whether nothing more is begun.
    pub fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Learns from what landed: others are at the same work when one transaction after the other finds everything done.
    /// A plan of which nothing was left to do from its beginning is no sign of that, and is gone through.
    pub fn landed(&self, receipt: &Receipt) {
        if !is_idle(receipt) {
            self.has_changed.store(true, Ordering::Relaxed);
            self.idle.store(0, Ordering::Relaxed);
        } else if self.idle.fetch_add(1, Ordering::Relaxed) >= MOST_IDLE
            && self.has_changed.load(Ordering::Relaxed)
        {
            self.end();
        }
    }
}

/// Whether a transaction says that it changed nothing: these two instructions pass over what is done.
fn is_idle(receipt: &Receipt) -> bool {
    let events = event::events(&receipt.logs);
    let is_idle = |event: &ProgramEvent| match event {
        ProgramEvent::HoldingsApplied(applied) => applied.applied == 0,
        ProgramEvent::GallerySettled(settled) => settled.settled == 0,
        _ => false,
    };
    !events.is_empty() && !event::is_truncated(&receipt.logs) && events.iter().all(is_idle)
}
