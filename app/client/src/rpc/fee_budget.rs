//! Caps of priority fees, per transaction and per day.

use std::{
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

const DAY_SECONDS: u64 = 86_400;

/// Caps of priority fees, and the fees offered today.
pub struct FeeBudget {
    max_fee: u64,
    per_day: u64,
    /// UTC day since 1970, and the lamports offered on it.
    offered: Mutex<(u64, u64)>,
}

impl FeeBudget {
    /// Creates a budget of `max_fee` lamports per transaction and `per_day` lamports per UTC day.
    pub fn new(max_fee: u64, per_day: u64) -> Self {
        Self { max_fee, per_day, offered: Mutex::new((0, 0)) }
    }

    /// Returns the fee, lamports, to offer for `units` at `price` (millionths of a lamport per unit), and counts it as
    /// spent. A transaction that does not land counts too, since the budget is a cap.
    pub fn offer_fee(&self, price: u64, units: u32) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        self.offer_fee_at(price, units, now / DAY_SECONDS)
    }

    fn offer_fee_at(&self, price: u64, units: u32, today: u64) -> u64 {
        let wanted = (u128::from(price) * u128::from(units)).div_ceil(1_000_000);
        let wanted = u64::try_from(wanted).unwrap_or(u64::MAX).min(self.max_fee);
        let mut offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        if offered.0 != today {
            *offered = (today, 0);
        }
        let fee = if self.per_day.saturating_sub(offered.1) < wanted { 0 } else { wanted };
        if fee < wanted {
            tracing::warn!(
                budget = self.per_day,
                "daily fee budget exhausted: sending without a priority fee"
            );
        }
        offered.1 = offered.1.saturating_add(fee);
        fee
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_are_rounded_up_and_capped_per_transaction_and_per_day() {
        let budget = FeeBudget::new(100, 250);
        assert_eq!(budget.offer_fee_at(0, 1_400_000, 1), 0);
        assert_eq!(budget.offer_fee_at(1, 1, 1), 1);
        assert_eq!(budget.offer_fee_at(1_000, 20_000, 1), 20);
        assert_eq!(budget.offer_fee_at(u64::MAX, u32::MAX, 1), 100);
        assert_eq!(budget.offer_fee_at(u64::MAX, u32::MAX, 1), 100);
        // 29 are left.
        assert_eq!(budget.offer_fee_at(1_000, 30_000, 1), 0);
        assert_eq!(budget.offer_fee_at(1_000, 29_000, 1), 29);
        assert_eq!(budget.offer_fee_at(1_000, 1_000, 1), 0);
        assert_eq!(budget.offer_fee_at(1_000, 30_000, 2), 30);
    }
}
