//! Conviction: support that has to last, and the threshold that it has to reach.
//!
//! ```text
//! conviction   c' = x + (c − x)·2^(−dt/h)          x the stake, h the half-life
//! threshold    c_min·S / u²,  u = 1 − (r/F)/β      r of the pool's F asked for, S the stake that counts
//! ```
//!
//! **Where they come from.** 1Hive's ConvictionVoting has `y' = αᵗ·y + x·(1 − αᵗ)/(1 − α)` and the threshold
//! `ρ·S/((1 − α)·(β − r/F)²)`, after BlockScience's specification. Both carry the factor `1/(1 − α)`, so it decides nothing
//! and is left out here: `c = y·(1 − α)`, with `α = 2^(−1/h)`. Conviction is then counted in tokens, and it is never more
//! than the stake. With `ρ = c_min·β²`, their `ρ/(β − r/F)²` is `c_min/u²`: a share `c_min` of `S` passes a request of
//! next to nothing, and no conviction passes a request of the share `β` of the pool.
//!
//! **Rounding.** Conviction that has to reach something is rounded down; conviction that stands in somebody's way, and
//! every threshold, is rounded up.
//!
//! **Fractions.** A conviction and an average are kept in units of `2⁻²⁴` of a base unit ([`exactly`]). A settlement is
//! off by less than one such unit and `2⁻¹²²` of the distance, and what it was off by halves with it every half-life:
//! settled once or 16 million times, the result is the same to within one base unit (for stakes up to `2^93`, about 10²⁸
//! units; beyond, to within `2⁻⁹³` of the stake). In whole units somebody could keep a small stake from ever gaining
//! conviction by settling it every block. What stakes and supplies may come to is therefore [`LARGEST_AMOUNT`],
//! `2^104 − 1`, about 2·10³¹ units.
//!
//! **Linear.** The formulas are linear in `c` and `x` together, so stakes that are split, merged or counted one
//! by one have the same conviction, to within the rounding: nothing is gained by it. A part of a stake that
//! leaves takes the same part of its conviction along ([`part`]).

use crate::decay::{decay, DECAY_ONE};
use crate::{mul_div, MathError, Rounding, PPM};

/// Binary digits of a conviction after the point.
const FRACTION_BITS: u32 = 24;

/// The largest stake or supply.
pub const LARGEST_AMOUNT: u128 = u128::MAX >> FRACTION_BITS;

/// No conviction changes any more after so many half-lives: what is left to gain is less than its last place.
const HALF_LIVES_TO_STAND_STILL: u64 = 130;

/// An amount in units of `2⁻²⁴`, exactly.
///
/// # Errors
/// [`MathError::Overflow`] above [`LARGEST_AMOUNT`].
pub fn exactly(amount: u128) -> Result<u128, MathError> {
    if amount > LARGEST_AMOUNT {
        return Err(MathError::Overflow);
    }
    Ok(amount << FRACTION_BITS)
}

/// A conviction or an average in whole base units.
pub fn in_units(fine: u128, rounding: Rounding) -> u128 {
    let whole = fine >> FRACTION_BITS;
    if rounding == Rounding::Up && (whole << FRACTION_BITS) != fine {
        return whole.saturating_add(1);
    }
    whole
}

/// Where a value is that moves from `from` towards `amount`, half of the distance in every half-life: a conviction
/// towards its stake, an average towards what it averages. `from` and the result are in units of `2⁻²⁴`.
///
/// Never beyond the true value on the side asked for; off by less than one unit and `2⁻¹²²` of the distance. Always
/// between `from` and `amount`, and never further from `amount` after a longer time, whichever the rounding. Rounded down
/// from below, or up from above, it never quite arrives. Any inputs are safe.
///
/// # Errors
/// [`MathError::Overflow`] for an amount above [`LARGEST_AMOUNT`], [`MathError::DivisionByZero`] for a half-life of 0.
pub fn accrue(
    from: u128,
    amount: u128,
    elapsed_ms: u64,
    half_life_ms: u64,
    rounding: Rounding,
) -> Result<u128, MathError> {
    let target = exactly(amount)?;
    if half_life_ms == 0 {
        return Err(MathError::DivisionByZero);
    }
    if elapsed_ms == 0 || from == target {
        return Ok(from);
    }
    if let Some(distance) = target.checked_sub(from) {
        let rounding = rounding.opposite();
        let left = decayed(distance, elapsed_ms, half_life_ms, rounding)?;
        return Ok(target.saturating_sub(left));
    }
    let left = decayed(from.saturating_sub(target), elapsed_ms, half_life_ms, rounding)?;
    target.checked_add(left).ok_or(MathError::Overflow)
}

/// `distance · 2^(−elapsed/half_life)`.
fn decayed(distance: u128, elapsed_ms: u64, half_life_ms: u64, rounding: Rounding) -> Result<u128, MathError> {
    let share = decay(elapsed_ms, half_life_ms, rounding)?;
    mul_div(distance, share, DECAY_ONE, rounding)
}

/// The conviction of `amount` out of a stake of `stake`: the same part of the conviction, rounded up. All of it if
/// `amount` is all of the stake.
///
/// # Errors
/// [`MathError::DivisionByZero`] if there is no stake, [`MathError::MoreThanSupply`] if `amount` is more than it.
pub fn part(conviction: u128, stake: u128, amount: u128) -> Result<u128, MathError> {
    if amount > stake {
        return Err(MathError::MoreThanSupply);
    }
    mul_div(conviction, amount, stake, Rounding::Up)
}

/// The conviction that passes a request for `requested` out of a pool that holds `pool`, where stakes of `stake` count.
/// `None` if no conviction does: the request is the share β of the pool or more, or short of it by less than a part of
/// `2⁻¹⁰⁷`; or the threshold is above [`LARGEST_AMOUNT`].
///
/// Never below the true value. Less than 2 units above it if it is at most `stake`, and β at least 0.1 % or `stake` at
/// most `2^96`; what is above `stake` is out of reach anyway. Grows with the request and with the stake, and falls when
/// the pool grows, to the last unit: nothing but products and quotients, all rounded against the request. Any inputs are
/// safe: an empty pool is one of which no request is a part.
///
/// # Errors
/// [`MathError::ShareOutOfRange`] unless both shares are in `1..=PPM`, [`MathError::Overflow`] for a stake above
/// [`LARGEST_AMOUNT`].
pub fn threshold(
    requested: u128,
    pool: u128,
    stake: u128,
    spending_limit_ppm: u32,
    minimum_conviction_ppm: u32,
) -> Result<Option<u128>, MathError> {
    if !(1..=PPM).contains(&spending_limit_ppm) || !(1..=PPM).contains(&minimum_conviction_ppm) {
        return Err(MathError::ShareOutOfRange);
    }
    let bar = mul_div(
        exactly(stake)?,
        u128::from(minimum_conviction_ppm),
        u128::from(PPM),
        Rounding::Up,
    )?;
    let Some(room) = room(requested, pool, spending_limit_ppm) else {
        return Ok(None);
    };
    let over_room = |value| mul_div(value, DECAY_ONE, room, Rounding::Up).ok();
    let threshold = over_room(bar).and_then(over_room);
    Ok(threshold.map(|fine| in_units(fine, Rounding::Up)))
}

/// `u = 1 − (r/F)/β`, the part of the spending limit that a request leaves, in units of `2⁻¹²⁷` and rounded down, by
/// less than `1 + 1/β` of them; `None` if that leaves nothing.
fn room(requested: u128, pool: u128, spending_limit_ppm: u32) -> Option<u128> {
    let share = mul_div(requested, DECAY_ONE, pool, Rounding::Up).ok()?;
    let taken = mul_div(share, u128::from(PPM), u128::from(spending_limit_ppm), Rounding::Up).ok()?;
    DECAY_ONE.checked_sub(taken).filter(|room| *room != 0)
}

/// The share `share_ppm` of `amount`, rounded up: a bar that conviction has to reach.
///
/// # Errors
/// [`MathError::ShareOutOfRange`] if the share is above [`PPM`].
pub fn bar(amount: u128, share_ppm: u32) -> Result<u128, MathError> {
    if share_ppm > PPM {
        return Err(MathError::ShareOutOfRange);
    }
    mul_div(amount, u128::from(share_ppm), u128::from(PPM), Rounding::Up)
}

/// The least time after which a conviction has reached `threshold` whole units, the stake remaining what it is; `None`
/// if it never does.
///
/// Exact: the least time for which [`accrue`], rounded down, is there. Found by halving an interval, in at most 64
/// steps. Any inputs are safe.
///
/// # Errors
/// As [`accrue`].
pub fn time_to_pass(
    conviction: u128,
    stake: u128,
    threshold: u128,
    half_life_ms: u64,
) -> Result<Option<u64>, MathError> {
    let passes_after = |elapsed_ms: u64| -> Result<bool, MathError> {
        let then = accrue(conviction, stake, elapsed_ms, half_life_ms, Rounding::Down)?;
        Ok(in_units(then, Rounding::Down) >= threshold)
    };
    if passes_after(0)? {
        return Ok(Some(0));
    }
    let mut too_short = 0_u64;
    let mut long_enough = half_life_ms.saturating_mul(HALF_LIVES_TO_STAND_STILL);
    if threshold > stake || !passes_after(long_enough)? {
        return Ok(None);
    }
    while long_enough.saturating_sub(too_short) > 1 {
        let between = too_short.midpoint(long_enough);
        if passes_after(between)? {
            long_enough = between;
        } else {
            too_short = between;
        }
    }
    Ok(Some(long_enough))
}

/// The largest share of the pool, in ppm and rounded down, that can be asked for and still pass if all stakes that count
/// support it: `β·(1 − √c_min)`, where the threshold is the stake itself.
///
/// # Errors
/// [`MathError::ShareOutOfRange`] unless both shares are in `1..=PPM`.
pub fn largest_passable_ppm(spending_limit_ppm: u32, minimum_conviction_ppm: u32) -> Result<u32, MathError> {
    if !(1..=PPM).contains(&spending_limit_ppm) || !(1..=PPM).contains(&minimum_conviction_ppm) {
        return Err(MathError::ShareOutOfRange);
    }
    // The largest a with a ≤ β·(1 − √c), that is (β − a)² ≥ β²·c.
    let limit = u64::from(spending_limit_ppm);
    let fits = |share: u64| {
        let left = u128::from(limit.saturating_sub(share));
        let needed = u128::from(limit)
            .saturating_mul(u128::from(limit))
            .saturating_mul(u128::from(minimum_conviction_ppm));
        left.saturating_mul(left).saturating_mul(u128::from(PPM)) >= needed
    };
    let (mut fitting, mut too_much) = (0_u64, limit.saturating_add(1));
    while too_much.saturating_sub(fitting) > 1 {
        let between = fitting.midpoint(too_much);
        if fits(between) {
            fitting = between;
        } else {
            too_much = between;
        }
    }
    u32::try_from(fitting).map_err(|_| MathError::Overflow)
}
