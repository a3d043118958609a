//! Reads all accounts of the program and recomputes every invariant from them. A finding is a fault of the program, or an
//! account that was changed without it. Nothing is written.
//!
//! [`ProgramAccounts`] holds the decoded accounts and checks I-1 to I-6. [`LiveState`] adds what a changing chain needs:
//! settings, supply, PDA checks, and the checks of days (I-7, I-12); [`recheck`] separates faults from changes during the
//! read.

mod batch_read;
mod day_checks;
mod finding;
mod invariants;
mod live_state;
mod pda_check;
mod program_accounts;
mod recheck;

pub use self::{
    batch_read::{ReadProgress, read_accounts},
    finding::Finding,
    live_state::LiveState,
    program_accounts::{IndexedAccount, ProgramAccounts},
    recheck::{AuditReport, recheck},
};
