//! Products and quotients that pass 128 bits on the way.

use crate::MathError;

/// Which neighbouring integer a result that is not one becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// The greatest integer not above the exact value.
    Down,
    /// The least integer not below the exact value.
    Up,
}

/// `a · b / divisor`, exact but for the one rounding asked for, whatever the size of the product.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a divisor of 0, [`MathError::Overflow`] when the rounded quotient needs more than
/// 128 bits.
pub fn mul_div(a: u128, b: u128, divisor: u128, rounding: Rounding) -> Result<u128, MathError> {
    let (quotient, remainder) = divide(product(a, b), divisor)?;
    if rounding == Rounding::Up && remainder != 0 {
        return quotient.checked_add(1).ok_or(MathError::Overflow);
    }
    Ok(quotient)
}

/// The 256-bit number `high · 2^128 + low`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wide {
    pub(crate) high: u128,
    pub(crate) low: u128,
}

/// `a · b`, all 256 bits of it.
#[inline(never)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "with h = 2^64 - 1 no sum passes h·h + 2·h = 2^128 - 1, and the last is the upper half of a product below 2^256"
)]
pub(crate) fn product(a: u128, b: u128) -> Wide {
    let bottom = half_product(low_half(a), low_half(b));
    let across = half_product(high_half(a), low_half(b)) + u128::from(high_half(bottom));
    let middle = half_product(low_half(a), high_half(b)) + u128::from(low_half(across));
    let top = half_product(high_half(a), high_half(b)) + u128::from(high_half(across)) + u128::from(high_half(middle));
    Wide {
        high: top,
        low: (middle << 64) | u128::from(low_half(bottom)),
    }
}

/// Quotient and remainder of a 256-bit dividend.
///
/// Bit by bit: the quotient grows into the places the dividend has left, one subtraction a step.
#[inline(never)]
pub(crate) fn divide(dividend: Wide, divisor: u128) -> Result<(u128, u128), MathError> {
    if divisor == 0 {
        return Err(MathError::DivisionByZero);
    }
    if dividend.high >= divisor {
        return Err(MathError::Overflow);
    }
    let mut remainder = dividend.high;
    let mut quotient = dividend.low;
    for _ in 0..u128::BITS {
        let passes_128_bits = remainder >> 127 == 1;
        remainder = (remainder << 1) | (quotient >> 127);
        quotient <<= 1;
        if passes_128_bits || remainder >= divisor {
            // The remainder was below the divisor before it doubled, so what is left is below it again.
            remainder = remainder.wrapping_sub(divisor);
            quotient |= 1;
        }
    }
    Ok((quotient, remainder))
}

/// `value / divisor`, rounded down, by long division in base 2^32.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the only caller divides by a small constant that is at least 2"
)]
pub(crate) fn divide_by_small(mut value: u128, divisor: u32) -> u128 {
    let divisor = u64::from(divisor);
    let mut quotient = 0_u128;
    let mut remainder = 0_u64;
    for _ in 0..4 {
        let part = (remainder << 32) | (high_half(value) >> 32);
        value <<= 32;
        quotient = (quotient << 32) | u128::from(part / divisor);
        remainder = part % divisor;
    }
    quotient
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "the product of two 64-bit numbers has at most 128 bits"
)]
fn half_product(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}

fn high_half(value: u128) -> u64 {
    (value >> 64) as u64
}

#[expect(clippy::cast_possible_truncation, reason = "the lower 64 bits are what is asked for")]
fn low_half(value: u128) -> u64 {
    value as u64
}
