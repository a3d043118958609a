//! State as it is printed: `Display` for the terminal, `Serialize` for JSON.

mod account_summary;
mod config;
mod doctor_report;
mod gallery;
mod proof_report;
mod snapshot;

pub use self::{
    account_summary::AccountSummary,
    config::ConfigView,
    doctor_report::DoctorReport,
    gallery::{GalleryView, format_settled},
    proof_report::ProofReport,
    snapshot::SnapshotView,
};
