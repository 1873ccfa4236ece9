//! A lower bound of `(n/d)^(p/q)` for a base of at least 1.
//!
//! `(n/d)^(p/q) = 2^((p/q)·log2(n/d))`: a binary logarithm by repeated squaring, an exact multiplication by the
//! exponent, and 2 to the fraction by the exponential series. Every step rounds down, so the result can only be too
//! small, and by a provable amount:
//!
//! > **0 ≤ 1 − got / true ≤ (0.71·p/q + 0.98)·2⁻¹²⁰**
//!
//! # Proof
//!
//! A mantissa `m` is an integer in `[2^127, 2^128)` and stands for `m·2⁻¹²⁷` in `[1, 2)`. Replacing a value of at least
//! `2^127` by its integer part lowers its base-2 logarithm by less than `c = log2(e)·2⁻¹²⁷`, since
//! `log2(1 + u) < u·log2(e)`.
//!
//! **The logarithm.** `n/d = v·2^E` with `v` in `[1, 2)`. The first mantissa is `v` rounded down: a loss below `c`.
//! Squaring gives `v² = v'·2^b` with a bit `b` and `v'` in `[1, 2)`, so `log2 v = (b + log2 v')/2`; `v'` is rounded down
//! to the next mantissa, a loss below `c` in `log2 v'`. Unrolled over 120 squarings,
//!
//! `log2 v = Σ bᵢ·2⁻ⁱ + Σ lossᵢ·2⁻ⁱ + 2⁻¹²⁰·log2 v₁₂₀`, where `0 ≤ lossᵢ < c` and `0 ≤ log2 v₁₂₀ < 1`.
//!
//! With `L` the integer whose binary digits are those of `E` followed by the bits `bᵢ`,
//!
//! `0 ≤ log2(n/d) − L·2⁻¹²⁰ < 2c + 2⁻¹²⁰`.
//!
//! `E ≤ 127`, so `L < 2^127`.
//!
//! **The exponent.** `T = ⌊L·p/q⌋` comes from a 256-bit product. It drops less than one unit of `2⁻¹²⁰`, so
//! `δ = (p/q)·log2(n/d) − T·2⁻¹²⁰` obeys `0 ≤ δ < (p/q)·(2c + 2⁻¹²⁰) + 2⁻¹²⁰`. If `T` needs more than 128 bits the true
//! value is at least `2^256`, which is the only overflow.
//!
//! **Two to the fraction.** `T = I·2^120 + f`. In units of `2⁻¹²⁸`, `x = ⌊f·2^8·⌊2^128·ln 2⌋ / 2^128⌋` is below
//! `ln 2·f·2⁻¹²⁰` by less than 2 units: one for the constant, one for the product. So `e^x` is at most a share
//! `2·2⁻¹²⁸` below `2^(f/2^120)`. The series is summed with `t₁ = x` and `t_k = ⌊t_(k−1)·x/k⌋`. Term `k` falls short of
//! `x^k/k!` by `e_k < 1 + e_(k−1)·x/k` units with `e₁ = 0` and `x/k < 0.35` (`x/k < 0.24` from `k = 3` on), so every
//! `e_k < 1.4`. As `0.6932^31/31! < 2⁻¹²⁹`, `t₃₁` is 0 and at most 30 terms are short; once a term is 0 its true value
//! is below 1.4 units and all that follow it together below a third of that. The sum is thus short by less than
//! `30·1.4 + 0.5 < 43` units. Turning it into a mantissa drops less than 2 units more. Since the value is at least 1, the
//! whole step loses a share of at most `(2 + 43 + 2)·2⁻¹²⁸ < 0.19·2⁻¹²⁰`, for any fraction of 128 bits.
//!
//! **Together**, as `1 − 2^(−δ) ≤ δ·ln 2` and `2c·ln 2 = 2⁻¹²⁶ < 0.016·2⁻¹²⁰`,
//!
//! `1 − got/true ≤ (p/q)·(0.016 + 0.694)·2⁻¹²⁰ + (0.694 + 0.19)·2⁻¹²⁰ ≤ (0.71·p/q + 0.98)·2⁻¹²⁰`. ∎
//!
//! **Monotone.** A larger base never gives a smaller result, to the last bit. `(E, first mantissa)` grows with `n/d` in
//! the order of a dictionary. Of two mantissas the larger has the larger square, so at the first bit where their
//! logarithms differ the larger has the 1. `⌊L·p/q⌋` grows with `L`; within one `I` every `t_k`, being a product of
//! growing values rounded down, grows with `f`; and a larger `I` outweighs any mantissa.

use crate::wide::{divide, divide_by_small, product, Wide};
use crate::MathError;

/// A number of at least 1 with 128 significant bits: `mantissa · 2^(exponent − 127)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Power {
    /// In `[2^127, 2^128)`.
    pub mantissa: u128,
    /// The binary logarithm of the number, rounded down; at most 255.
    pub exponent: u32,
}

/// Binary digits kept of a logarithm after the point.
const FRACTION_BITS: u32 = 120;

/// `⌊2^128 · ln 2⌋`.
const LN_2: u128 = 0xb172_17f7_d1cf_79ab_c9e3_b398_03f2_f6af;

/// Terms of the exponential series; the last is always 0.
const SERIES_TERMS: u32 = 31;

/// A lower bound of `(numerator/denominator)^(exponent_numerator/exponent_denominator)`.
///
/// Never above the true value and below it by at most a share `(0.71·p/q + 0.98)·2⁻¹²⁰`; exactly 1 for a base or a
/// power of 1; never smaller for a larger base. The [module documentation](self) has the proof. Any inputs are safe.
///
/// # Errors
/// [`MathError::DivisionByZero`] for a denominator of 0, [`MathError::BaseBelowOne`] for a base below 1,
/// [`MathError::Overflow`] when the true value is `2^256` or more.
pub fn pow(
    numerator: u128,
    denominator: u128,
    exponent_numerator: u32,
    exponent_denominator: u32,
) -> Result<Power, MathError> {
    if denominator == 0 {
        return Err(MathError::DivisionByZero);
    }
    if numerator < denominator {
        return Err(MathError::BaseBelowOne);
    }
    let logarithm = binary_logarithm(numerator, denominator)?;
    let scaled = product(logarithm, u128::from(exponent_numerator));
    let (scaled, _) = divide(scaled, u128::from(exponent_denominator))?;
    Ok(Power {
        mantissa: exponential(scaled << (u128::BITS - FRACTION_BITS)),
        exponent: whole_part(scaled),
    })
}

/// `log2(numerator/denominator)` in units of `2⁻¹²⁰`, for `numerator ≥ denominator ≥ 1`.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "numerator >= denominator: it has no more leading zeros, and when it has as many its mantissa is no smaller"
)]
fn binary_logarithm(numerator: u128, denominator: u128) -> Result<u128, MathError> {
    let top = numerator << numerator.leading_zeros();
    let bottom = denominator << denominator.leading_zeros();
    let doublings = denominator.leading_zeros() - numerator.leading_zeros();
    let (doublings, dividend) = if top >= bottom {
        (
            doublings,
            Wide {
                high: top >> 1,
                low: top << 127,
            },
        )
    } else {
        (doublings - 1, Wide { high: top, low: 0 })
    };
    let (mut mantissa, _) = divide(dividend, bottom)?;
    let mut logarithm = u128::from(doublings);
    for _ in 0..FRACTION_BITS {
        let square = product(mantissa, mantissa);
        let bit = square.high >> 127;
        logarithm = (logarithm << 1) | bit;
        mantissa = if bit == 1 {
            square.high
        } else {
            (square.high << 1) | (square.low >> 127)
        };
    }
    Ok(logarithm)
}

/// The mantissa of `2^(fraction/2^128)`.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "each term is below its true value, and all true terms together are below 2^128·(2 - 1)"
)]
pub(crate) fn exponential(fraction: u128) -> u128 {
    let x = product(fraction, LN_2).high;
    let mut term = x;
    let mut sum = x;
    for index in 2..=SERIES_TERMS {
        term = divide_by_small(product(term, x).high, index);
        if term == 0 {
            break;
        }
        sum += term;
    }
    (1 << 127) | (sum >> 1)
}

fn whole_part(logarithm: u128) -> u32 {
    (logarithm >> FRACTION_BITS) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_of_two_is_the_true_one_rounded_down() {
        let two = dashu_float::FBig::<dashu_float::round::mode::Down, 2>::from(2_u8)
            .with_precision(128)
            .value();
        let scaled = two.ln() << 128_isize;
        assert_eq!(scaled.to_int().value(), LN_2.into());
    }

    #[test]
    fn the_last_term_of_the_longest_series_is_zero() {
        let x = product(u128::MAX, LN_2).high;
        let mut term = x;
        for index in 2..SERIES_TERMS {
            term = divide_by_small(product(term, x).high, index);
            assert_ne!(term, 0, "term {index}");
        }
        assert_eq!(divide_by_small(product(term, x).high, SERIES_TERMS), 0);
    }

    #[test]
    fn two_to_the_largest_fraction_is_still_a_mantissa() {
        assert_eq!(exponential(0), 1 << 127);
        assert!(exponential(u128::MAX) >= u128::MAX - 64);
    }

    #[test]
    fn the_logarithm_of_a_power_of_two_is_exact() {
        for doublings in 0..128 {
            assert_eq!(binary_logarithm(1 << doublings, 1), Ok(doublings << FRACTION_BITS));
        }
    }
}
