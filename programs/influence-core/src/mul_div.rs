//! The only place that multiplies and divides beyond 64 bits.
//!
//! Written with 64-bit steps: on the program's target a general 128-bit division costs thousands of compute units,
//! while every quotient of ours fits 64 bits and needs two short division steps (Knuth, *The Art of Computer
//! Programming* vol. 2, 4.3.1, algorithm D with two 32-bit digits).

use core::hint::black_box;

use crate::RuleError;

/// Which neighbor to take when a quotient is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

const LOW: u64 = 0xFFFF_FFFF;
const DIGIT: u64 = 1 << 32;

/// The 128-bit product of two 64-bit factors, as (high, low) halves. Never overflows.
#[inline]
pub fn mul_wide(a: u64, b: u64) -> (u64, u64) {
    let (a0, a1) = (a & LOW, a >> 32);
    let (b0, b1) = (b & LOW, b >> 32);
    let p00 = a0.wrapping_mul(b0);
    let p01 = a0.wrapping_mul(b1);
    let p10 = a1.wrapping_mul(b0);
    let p11 = a1.wrapping_mul(b1);
    // At most (2^32-1)^2 + 2 * (2^32-1): fits. The compiler must not see through it: it knows this pattern and would
    // turn it back into a 128-bit multiplication, which on the program's target is a call of this very function.
    let middle = black_box(p10.wrapping_add(p00 >> 32).wrapping_add(p01 & LOW));
    let low = (middle << 32) | (p00 & LOW);
    let high = p11.wrapping_add(p01 >> 32).wrapping_add(middle >> 32);
    (high, low)
}

/// The product of two 64-bit factors as one number.
#[inline]
pub fn mul_u128(a: u64, b: u64) -> u128 {
    let (high, low) = mul_wide(a, b);
    ((high as u128) << 64) | low as u128
}

/// `a * b / divisor` with the given rounding.
///
/// # Errors
/// [`RuleError::DivisionByZero`]; [`RuleError::Overflow`] when the quotient does not fit 64 bits.
#[inline]
pub fn mul_div(a: u64, b: u64, divisor: u64, rounding: Rounding) -> Result<u64, RuleError> {
    let (high, low) = mul_wide(a, b);
    let (quotient, remainder) = div_wide(high, low, divisor)?;
    if remainder == 0 || matches!(rounding, Rounding::Down) {
        return Ok(quotient);
    }
    match quotient.checked_add(1) {
        Some(rounded) => Ok(rounded),
        None => Err(RuleError::Overflow),
    }
}

/// Quotient and remainder of the 128-bit number (`high`, `low`) by `divisor`.
///
/// # Errors
/// [`RuleError::DivisionByZero`]; [`RuleError::Overflow`] when the quotient does not fit 64 bits.
#[inline]
pub const fn div_wide(high: u64, low: u64, divisor: u64) -> Result<(u64, u64), RuleError> {
    if divisor == 0 {
        return Err(RuleError::DivisionByZero);
    }
    if high >= divisor {
        return Err(RuleError::Overflow);
    }
    if high == 0 {
        return Ok((div(low, divisor), rem(low, divisor)));
    }
    let (d, shift) = normalized(divisor);
    // `high` is below the divisor, so nothing is shifted out; shifting by one and then the rest avoids a shift by 64.
    let high = (high << shift) | ((low >> 1) >> (63 ^ shift));
    let low = low << shift;
    let (upper, rest) = short_step(high, low >> 32, d);
    let (lower, rest) = short_step(rest, low & LOW, d);
    Ok(((upper << 32) | lower, rest >> shift))
}

/// The divisor shifted until its highest bit is set, and by how much. In halving steps: the program's target has no
/// instruction that counts leading zeros.
#[inline]
const fn normalized(divisor: u64) -> (u64, u32) {
    let (mut d, mut shift) = (divisor, 0u32);
    if d >> 32 == 0 {
        d <<= 32;
        shift |= 32;
    }
    if d >> 48 == 0 {
        d <<= 16;
        shift |= 16;
    }
    if d >> 56 == 0 {
        d <<= 8;
        shift |= 8;
    }
    if d >> 60 == 0 {
        d <<= 4;
        shift |= 4;
    }
    if d >> 62 == 0 {
        d <<= 2;
        shift |= 2;
    }
    if d >> 63 == 0 {
        d <<= 1;
        shift |= 1;
    }
    (d, shift)
}

/// One digit of the long division: (`rest`, `digit`) by the normalized divisor `d`, where `rest < d`.
#[inline]
const fn short_step(rest: u64, digit: u64, d: u64) -> (u64, u64) {
    let (d1, d0) = (d >> 32, d & LOW);
    let mut q = div(rest, d1);
    let mut r = rest.wrapping_sub(q.wrapping_mul(d1));
    while q >= DIGIT || q.wrapping_mul(d0) > ((r << 32) | digit) {
        q = q.wrapping_sub(1);
        r = r.wrapping_add(d1);
        if r >= DIGIT {
            break;
        }
    }
    // Exact modulo 2^64: the true value is below d.
    let rest = (rest << 32).wrapping_add(digit).wrapping_sub(q.wrapping_mul(d));
    (q, rest)
}

#[inline]
const fn div(a: u64, b: u64) -> u64 {
    match a.checked_div(b) {
        Some(q) => q,
        None => 0,
    }
}

#[inline]
const fn rem(a: u64, b: u64) -> u64 {
    match a.checked_rem(b) {
        Some(r) => r,
        None => 0,
    }
}
