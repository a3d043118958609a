//! What is known of a run without its chain.

use influence_core::calendar::Calendar;
use influence_scoring::salt::SaltSecret;
use solana_address::Address;

use crate::{actors::ActionLog, genesis::BalanceFile, platform::SamplePlatform};

/// Files and recorded actions of a run. Fans and galleries by their index.
#[derive(Clone, Copy)]
pub struct RunRecord<'a> {
    pub balances: &'a BalanceFile,
    pub actions: &'a ActionLog,
    pub platform: &'a SamplePlatform,
    pub calendar: &'a Calendar,
    /// Accounts of the galleries.
    pub galleries: &'a [Address],
    /// Seals the scores.
    pub secret: &'a SaltSecret,
}

impl RunRecord<'_> {
    pub fn owner(&self, fan: usize) -> Address {
        self.balances.fans[fan].wallet()
    }
}
