//! The whole state after a day: the start of the next day, of a restart and of a new cranker.

use crate::{chain_state::ChainState, twab::TwabState};

/// The state after a day. Rows are in order of keys, so that equal states are equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayEndState {
    /// Balances, day-integrals and holding ages of every owner.
    pub twab: TwabState,
    /// Members and galleries.
    pub chain: ChainState,
}

impl DayEndState {
    /// Combines the state of the tracker with members and galleries in any order.
    pub fn new(twab: TwabState, chain: ChainState) -> Self {
        Self { twab, chain: chain.sorted() }
    }
}
