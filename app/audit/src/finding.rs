//! Findings of the audit.

use solana_address::Address;

/// Broken invariant, or account that differs from what its address says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Id in ARCHITECTURE.md (I-1 and so on), or `layout`, `address`, `vault` for a fault of one account.
    pub invariant: &'static str,
    /// Account with the fault.
    pub account: Address,
    /// Names of the affected fields.
    pub field: &'static str,
    /// Actual and expected value.
    pub detail: String,
}

/// Returns a function that records a finding about `account` when a condition does not hold.
pub(crate) fn checker<'a>(
    account: impl Fn() -> Address + 'a,
    findings: &'a mut Vec<Finding>,
) -> impl FnMut(&'static str, &'static str, bool, String) + 'a {
    move |invariant, field, holds, detail| {
        if !holds {
            // Lazy, because deriving an address is slow and findings are rare.
            findings.push(Finding { invariant, account: account(), field, detail });
        }
    }
}
