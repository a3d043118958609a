//! Results as they are printed: `Display` for a terminal, `Serialize` for JSON.

pub mod account_summary;
pub mod config;
pub mod doctor_report;
pub mod gallery;
