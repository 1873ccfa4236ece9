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

impl Rounding {
    /// The other one: what is subtracted is rounded the other way.
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::Down => Self::Up,
            Self::Up => Self::Down,
        }
    }
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
    reason = "each column sums at most four 64-bit numbers, and the last is the upper end of a number below 2^256"
)]
pub(crate) fn product(a: u128, b: u128) -> Wide {
    let (a_high, a_low) = (high_half(a), low_half(a));
    let (b_high, b_low) = (high_half(b), low_half(b));
    let second = u128::from(high_product(a_low, b_low))
        + u128::from(a_low.wrapping_mul(b_high))
        + u128::from(a_high.wrapping_mul(b_low));
    let third = u128::from(high_product(a_low, b_high))
        + u128::from(high_product(a_high, b_low))
        + u128::from(a_high.wrapping_mul(b_high))
        + u128::from(high_half(second));
    let fourth = high_product(a_high, b_high) + high_half(third);
    Wide {
        high: joined(fourth, low_half(third)),
        low: joined(low_half(second), a_low.wrapping_mul(b_low)),
    }
}

/// The upper 64 bits of `a · b`. Written out because the compiler's own 128-bit product costs a contract
/// several times as many instructions.
#[inline(never)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "with h = 2^32 - 1 every sum is at most h·h + 2·h = 2^64 - 1"
)]
fn high_product(a: u64, b: u64) -> u64 {
    const LOW: u64 = u32::MAX as u64;
    let (a_high, a_low) = (a >> 32, a & LOW);
    let (b_high, b_low) = (b >> 32, b & LOW);
    let across = a_high * b_low + ((a_low * b_low) >> 32);
    let middle = a_low * b_high + (across & LOW);
    a_high * b_high + (across >> 32) + (middle >> 32)
}

/// Quotient and remainder of a 256-bit dividend.
///
/// Long division in base `b = 2^32`, after Knuth (The Art of Computer Programming, 4.3.1, algorithm D): a digit of the
/// quotient is guessed from the first two digits `u` of the remainder and the first digit `v` of the divisor. A guess is
/// never too small, and too large by less than `u/v − u/(v + 1) + 1 ≤ b/v + 1`, as `u ≤ (v + 1)·b`: by 2 at most, where
/// the divisor is shifted until `v ≥ b/2`.
#[inline(never)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the first digit of the divisor is not 0, and a guess that takes too much is not 0 and takes at least the divisor"
)]
pub(crate) fn divide(dividend: Wide, divisor: u128) -> Result<(u128, u128), MathError> {
    if divisor == 0 {
        return Err(MathError::DivisionByZero);
    }
    if dividend.high >= divisor {
        return Err(MathError::Overflow);
    }
    let shift = divisor.leading_zeros();
    let divisor = divisor << shift;
    // In two steps, since a shift by all 128 bits is none.
    let mut remainder = (dividend.high << shift) | ((dividend.low >> 1) >> (127 - shift));
    let mut digits = dividend.low << shift;
    for _ in 0..4 {
        let high = remainder >> 96;
        let low = (remainder << 32) | (digits >> 96);
        let mut guess = u128::from(high_half(remainder) / (high_half(divisor) >> 32));
        let mut taken = product(guess, divisor);
        while (taken.high, taken.low) > (high, low) {
            guess -= 1;
            taken.high -= u128::from(taken.low < divisor);
            taken.low = taken.low.wrapping_sub(divisor);
        }
        remainder = low.wrapping_sub(taken.low);
        // The quotient grows in the places that the dividend leaves.
        digits = (digits << 32) | guess;
    }
    Ok((digits, remainder >> shift))
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

fn joined(high: u64, low: u64) -> u128 {
    (u128::from(high) << 64) | u128::from(low)
}

fn high_half(value: u128) -> u64 {
    (value >> 64) as u64
}

#[expect(clippy::cast_possible_truncation, reason = "the lower 64 bits are what is asked for")]
fn low_half(value: u128) -> u64 {
    value as u64
}
