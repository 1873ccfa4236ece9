//! Exponential decay by half-lives, rounded either way.
//!
//! > **`2^(−t/h)` in units of `2⁻¹²⁷`, never beyond the true value on the side asked for, and less than `2⁻¹²²` from it**
//!
//! # Proof
//!
//! With `t = I·h + r`, `0 ≤ r < h`:
//!
//! **`r = 0`.** `2^(−I)` is exact while `I ≤ 127`; a smaller value lies between 0 and 1 unit.
//!
//! **`r > 0`.** `2^(−t/h) = 2^x · 2^(−(I+1))` with `x = (h − r)/h` in `(0, 1)`. `f = ⌊x·2^128⌋` lowers `2^x` by a share
//! below `ln 2·2⁻¹²⁸`; the exponential of [`power`](crate::power) is a lower bound, short by a share of at most
//! `47·2⁻¹²⁸`. So the mantissa `m` it returns and the true `M = 2^127·2^x < 2^128` obey `m ≤ M` and
//! `M − m < 48·2⁻¹²⁸·M < 48`. As `x ≤ 1 − 2⁻⁶⁴`, `m + 48` is below `2^128`. Shifting by `I + 1` rounds `m` down, and
//! `m + 48` up, by less than a unit.
//!
//! Together less than `(48/2 + 1)` units of `2⁻¹²⁷`, which is less than `2⁻¹²²`. ∎
//!
//! **Monotone.** A longer time never gives a larger result, to the last bit and for either rounding. Within one `I`, `x`
//! and with it `f`, `m` and what is made of them fall as `r` grows. As `2^127 ≤ m` and `m + 48 < 2^128`, every
//! value with `r > 0` lies between those of `r = 0` for `I + 1` and for `I`, rounded the same way.

use crate::power::exponential;
use crate::wide::{divide, Wide};
use crate::{MathError, Rounding};

/// A decay that has not begun: 1.
pub const DECAY_ONE: u128 = 1 << 127;

/// What the mantissa of a power of two may be short by.
const SHORT_BY: u128 = 48;

/// `2^(−elapsed/half_life)` in units of `2⁻¹²⁷` ([`DECAY_ONE`] is 1).
///
/// Never above the true value rounded down, never below it rounded up, and less than `2⁻¹²²` from it; exact after whole
/// half-lives, up to 127 of them; never larger for a longer time. The [module documentation](self) has the proof. Any
/// inputs are safe.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a half-life of 0.
pub fn decay(elapsed_ms: u64, half_life_ms: u64, rounding: Rounding) -> Result<u128, MathError> {
    let (Some(half_lives), Some(rest_ms)) = (
        elapsed_ms.checked_div(half_life_ms),
        elapsed_ms.checked_rem(half_life_ms),
    ) else {
        return Err(MathError::DivisionByZero);
    };
    let halvings = u32::try_from(half_lives).unwrap_or(u32::MAX);
    if rest_ms == 0 {
        return Ok(halved(DECAY_ONE, halvings, rounding));
    }
    let to_next_ms = half_life_ms.saturating_sub(rest_ms);
    let whole = Wide {
        high: u128::from(to_next_ms),
        low: 0,
    };
    let (fraction, _) = divide(whole, u128::from(half_life_ms))?;
    let mantissa = match rounding {
        Rounding::Down => exponential(fraction),
        Rounding::Up => exponential(fraction).saturating_add(SHORT_BY),
    };
    Ok(halved(mantissa, halvings.saturating_add(1), rounding))
}

/// `value / 2^times`.
fn halved(value: u128, times: u32, rounding: Rounding) -> u128 {
    let down = value.checked_shr(times).unwrap_or(0);
    let exact = down.checked_shl(times).is_some_and(|back| back == value);
    match rounding {
        Rounding::Up if !exact => down.saturating_add(1),
        _ => down,
    }
}
