//! The executor over chains that refuse, delay or fail transactions.

mod fixture;
mod in_flight;
mod refusals;
#[path = "../../../client/tests/support/stub.rs"]
mod stub;
