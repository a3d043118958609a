//! Transactions: compiling, measuring, packing, signing and sending.
//!
//! The limits of a cluster are enforced here even where a local validator allows more: 64 accounts, 64 instructions, and
//! 1 232 bytes of a v0 or 4 096 bytes and 12 signatures of a v1 transaction.

mod message;
mod pack;
mod send;

pub use self::{
    message::{
        ComputeBudget, MAX_ACCOUNTS, MAX_INSTRUCTIONS, MAX_UNITS, TxVersion, compile_message,
        decode_transaction, encode_transaction, sign, signatures, unsigned, wire_size,
    },
    pack::pack_instructions,
    send::{BudgetPolicy, estimate_budget, send_instructions},
};
