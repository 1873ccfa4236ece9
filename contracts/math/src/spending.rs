//! The guard rail of the funding pool: how much may leave it within a period.
//!
//! What was spent counts in full at once and fades evenly over the period. A payment passes while what counts as spent,
//! itself included, stays within a share of the pool as it would be had nothing been spent.

use crate::{mul_div, MathError, Rounding, PPM};

/// How much of `last_spent` still counts after `elapsed_ms`: `⌈last_spent · max(0, 1 − elapsed/period)⌉`.
///
/// Rounded up, against the one who pays out. After a whole period nothing counts, and with a period of 0 nothing ever
/// does. Any inputs are safe: the result is at most `last_spent`.
///
/// # Errors
/// None for any input; the result type is the one all formulas share.
pub fn recent_spending(last_spent: u128, elapsed_ms: u64, period_ms: u64) -> Result<u128, MathError> {
    match period_ms.checked_sub(elapsed_ms) {
        None | Some(0) => Ok(0),
        Some(left_ms) => mul_div(last_spent, u128::from(left_ms), u128::from(period_ms), Rounding::Up),
    }
}

/// The most that may count as spent: `⌊cap · (balance + spent)⌋`. A cap of [`PPM`] is no limit, since nobody can pay
/// out more than the balance.
///
/// Rounded down, against the one who pays out.
///
/// # Errors
/// [`MathError::CapOutOfRange`] if the cap is above [`PPM`], [`MathError::Overflow`] if `balance + spent` does not fit
/// in 128 bits.
pub fn spending_limit(cap_ppm: u32, balance: u128, spent: u128) -> Result<u128, MathError> {
    if cap_ppm > PPM {
        return Err(MathError::CapOutOfRange);
    }
    let before_spending = balance.checked_add(spent).ok_or(MathError::Overflow)?;
    mul_div(before_spending, u128::from(cap_ppm), u128::from(PPM), Rounding::Down)
}
