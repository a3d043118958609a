//! 128-bit multiplication and division for the program's target.
//!
//! The compiler of this target expects a 128-bit result through a pointer while its back end returns it in two
//! registers; the ready-made functions are called with the wrong convention and would write to a wild address. These
//! replace them (the others are weak symbols). Our own rules never need them: [`influence_core::mul_div`] does all wide
//! arithmetic in 64-bit steps. They are here for what a dependency may use. See docs/decisions/0005.

use influence_core::mul_div::{div_wide, mul_wide};

const fn halves(value: u128) -> (u64, u64) {
    ((value >> 64) as u64, value as u64)
}

const fn whole(high: u64, low: u64) -> u128 {
    ((high as u128) << 64) | low as u128
}

#[unsafe(no_mangle)]
unsafe extern "unadjusted" fn __multi3(a: u128, b: u128) -> u128 {
    let ((a1, a0), (b1, b0)) = (halves(a), halves(b));
    let (high, low) = mul_wide(a0, b0);
    let cross = a0.wrapping_mul(b1).wrapping_add(a1.wrapping_mul(b0));
    whole(high.wrapping_add(cross), low)
}

/// Quotient and remainder; a divisor of 0 gives 0 and the dividend (the compiler checks for 0 before it divides).
fn div_rem(n: u128, d: u128) -> (u128, u128) {
    let ((n1, n0), (d1, d0)) = (halves(n), halves(d));
    if d1 == 0 {
        let high = n1.checked_div(d0).unwrap_or(0);
        let rest = n1.checked_rem(d0).unwrap_or(0);
        return match div_wide(rest, n0, d0) {
            Ok((low, remainder)) => (whole(high, low), remainder as u128),
            Err(_) => (0, n),
        };
    }
    // The divisor has more than 64 bits, so the quotient has at most 64: shift and subtract.
    let mut shift = d.leading_zeros().saturating_sub(n.leading_zeros());
    let (mut rest, mut quotient, mut d) = (n, 0u64, d << shift);
    loop {
        quotient <<= 1;
        if rest >= d {
            rest = rest.wrapping_sub(d);
            quotient |= 1;
        }
        if shift == 0 {
            return (quotient as u128, rest);
        }
        d >>= 1;
        shift = shift.wrapping_sub(1);
    }
}

#[unsafe(no_mangle)]
unsafe extern "unadjusted" fn __udivti3(n: u128, d: u128) -> u128 {
    div_rem(n, d).0
}

#[unsafe(no_mangle)]
unsafe extern "unadjusted" fn __umodti3(n: u128, d: u128) -> u128 {
    div_rem(n, d).1
}
