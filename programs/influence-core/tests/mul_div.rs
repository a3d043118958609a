//! The 128-bit arithmetic against the compiler's own, on every combination of edges and at random.

mod support;

use influence_core::{
    RuleError,
    mul_div::{Rounding, div_wide, mul_div, mul_u128, mul_wide},
};
use proptest::prelude::*;

/// 0, 1 and the neighborhood of every power of two where a digit, a sign or a bound of ours begins.
fn edges() -> Vec<u64> {
    let powers = [1, 2, 16, 31, 32, 33, 47, 61, 62, 63].into_iter().map(|bit| 1u64 << bit);
    let mut edges: Vec<_> = powers.flat_map(|power| [power - 1, power, power + 1]).collect();
    edges.extend([0, 10, 0xFFFF_FFFF_0000_0000, 0xFFFF_FFFE_FFFF_FFFF, u64::MAX - 1, u64::MAX]);
    edges.sort_unstable();
    edges.dedup();
    edges
}

fn check_product(a: u64, b: u64) {
    let product = u128::from(a) * u128::from(b);
    assert_eq!(mul_wide(a, b), ((product >> 64) as u64, product as u64), "{a} * {b}");
    assert_eq!(mul_u128(a, b), product, "{a} * {b}");
}

fn check_division(high: u64, low: u64, divisor: u64) {
    let dividend = (u128::from(high) << 64) | u128::from(low);
    let expected = match dividend.checked_div(u128::from(divisor)) {
        None => Err(RuleError::DivisionByZero),
        Some(quotient) => match u64::try_from(quotient) {
            Err(_) => Err(RuleError::Overflow),
            Ok(quotient) => Ok((quotient, (dividend % u128::from(divisor)) as u64)),
        },
    };
    assert_eq!(div_wide(high, low, divisor), expected, "{dividend} / {divisor}");
}

fn check_mul_div(a: u64, b: u64, divisor: u64) {
    let product = u128::from(a) * u128::from(b);
    let fit = |quotient: u128| u64::try_from(quotient).map_err(|_| RuleError::Overflow);
    let (down, up) = if divisor == 0 {
        (Err(RuleError::DivisionByZero), Err(RuleError::DivisionByZero))
    } else {
        (fit(product / u128::from(divisor)), fit(product.div_ceil(u128::from(divisor))))
    };
    assert_eq!(mul_div(a, b, divisor, Rounding::Down), down, "{a} * {b} / {divisor}, down");
    assert_eq!(mul_div(a, b, divisor, Rounding::Up), up, "{a} * {b} / {divisor}, up");
}

#[test]
fn every_combination_of_edges() {
    let edges = edges();
    for &a in &edges {
        for &b in &edges {
            check_product(a, b);
            for &divisor in &edges {
                check_division(a, b, divisor);
                check_mul_div(a, b, divisor);
            }
        }
    }
}

/// Divisors whose low digit is large make the first estimate of a quotient's digit too high by one and by two.
#[test]
fn corrected_estimates() {
    for top in [1u64 << 31, (1 << 31) + 1, 3 << 30, 0xFFFF_FFFE, 0xFFFF_FFFF] {
        for bottom in [0u64, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF] {
            for shift in 0..32 {
                let divisor = ((top << 32) | bottom) >> shift;
                for less in 1..=4 {
                    let high = divisor - less;
                    for low in [0, 1, u64::from(u32::MAX), 1 << 32, u64::MAX - 1, u64::MAX, !divisor, divisor]
                    {
                        check_division(high, low, divisor);
                        check_division(high >> 1, low, divisor);
                    }
                }
            }
        }
    }
}

#[test]
fn rounding_up_past_the_largest_number_is_refused() {
    // (2^64 - 2) * (2^63 + 1) = 2^63 * (2^64 - 1) + 2^63 - 2: the quotient fits until it is rounded up.
    let (a, b, divisor) = (u64::MAX - 1, (1 << 63) + 1, 1 << 63);
    assert_eq!(mul_div(a, b, divisor, Rounding::Down), Ok(u64::MAX));
    assert_eq!(mul_div(a, b, divisor, Rounding::Up), Err(RuleError::Overflow));
    assert_eq!(mul_div(u64::MAX, 3, 3, Rounding::Up), Ok(u64::MAX));
}

/// Numbers of every length, and neighbors of the edges, more often than a uniform draw gives them.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        (any::<u64>(), 0u32..64).prop_map(|(x, shift)| x >> shift),
        (0u32..64, 0u64..4).prop_map(|(bit, off)| (1u64 << bit).wrapping_add(off).wrapping_sub(2)),
        prop::sample::select(edges()),
    ]
}

proptest! {
    #![proptest_config(support::cases())]

    #[test]
    fn products(a in number(), b in number()) {
        check_product(a, b);
    }

    #[test]
    fn divisions(high in number(), low in number(), divisor in number()) {
        check_division(high, low, divisor);
        // The same with a quotient that fits, which a free draw gives only half of the time.
        if divisor != 0 {
            check_division(high % divisor, low, divisor);
        }
    }

    #[test]
    fn products_over_divisors(a in number(), b in number(), divisor in number()) {
        check_mul_div(a, b, divisor);
        check_mul_div(a, b, a.max(b));
    }

    /// Dividends made from their quotient and remainder, so that every quotient is as likely as any other.
    #[test]
    fn divisions_put_together(quotient in number(), divisor in number(), rest in number()) {
        prop_assume!(divisor != 0);
        let rest = rest % divisor;
        let dividend = u128::from(quotient) * u128::from(divisor) + u128::from(rest);
        prop_assert_eq!(div_wide((dividend >> 64) as u64, dividend as u64, divisor), Ok((quotient, rest)));
    }
}
