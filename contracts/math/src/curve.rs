//! The bonding curve: what a deposit mints, what a sale pays, and what the tributes take.
//!
//! The curve keeps `reserve = constant · supply^(1/w)`, where `w` is the reserve ratio as a fraction. The formulas for
//! a purchase and a sale are those of the Bancor white paper (Hertzog, Benartzi, Benartzi: "Bancor Protocol", 2017) and
//! of `BancorFormula.sol` in bancorprotocol/contracts-solidity; the tribute outside the curve is the augmented bonding
//! curve's, as in CommonsSwarm/augmented-bonding-curve.
//!
//! Amounts are in base units, ratios and tributes in parts per million ([`PPM`]).
//!
//! # Rounding
//!
//! Both trades need one power `z ≥ 1` rounded *down*, which [`pow`] gives, with a share `δ ≤ (0.71·p/q + 0.98)·2⁻¹²⁰`
//! missing at most.
//!
//! **A purchase** mints `⌊S·z'⌋ − S`, where `z = (1 + d/R)^w` and `z·(1 − δ) ≤ z' ≤ z`: never above `S·(z − 1)`. As
//! `p/q = w ≤ 1`, `S·z'` is short by at most `S·z·1.69·2⁻¹²⁰`, which is below 1 while `S·z < 2^119.2`: while supply and
//! result together stay within `2^119` the result is the exact floor or one unit less. It is one less only if `S·z` lies
//! within `S·z·1.69·2⁻¹²⁰` above an integer: a millionth of a unit for a supply of 10^30 base units. An exact value
//! that is itself an integer is such a case, unless `z` is a power of two.
//!
//! **A sale** keeps `⌈R/z'⌉` of the reserve, where `z = (S/(S − s))^(1/w)`: it pays `R − ⌈R/z'⌉`, never above
//! `R·(1 − 1/z)`. What is kept is too much by at most `(R/z)·δ/(1 − δ)`; as `δ ≤ 1.69·(1/w)·2⁻¹²⁰`, that is below 1
//! while `R/w ≤ 2^119`, and the result is then the exact floor or one unit less.
//!
//! # What no trade can do
//!
//! *`R/S^(1/w)` never falls.* A purchase leaves `S' ≤ S·(1 + d/R)^w`, so `S'^(1/w) ≤ S^(1/w)·R'/R`, hence
//! `R'/S'^(1/w) ≥ R/S^(1/w)`. A sale leaves `R' ≥ R·(S'/S)^(1/w)`, which says the same.
//!
//! *No round trip gains.* Whatever trades lead back to the same supply, the reserve is at least what it was: the traders
//! together have put in no less than they took out.
//!
//! *No splitting gains.* Purchases that together deposit `d` end at a supply `S'` with
//! `S'^(1/w) ≤ S^(1/w)·(R + d)/R`, so together they mint at most `⌊S·((1 + d/R)^w − 1)⌋`, the exact value of the one
//! purchase; sales likewise. What a split order could win is therefore nothing but the unit by which the single one may
//! lie below its exact floor.
//!
//! *More is never less.* [`pow`] is monotone in its base and everything after it is monotone, so a larger deposit never
//! mints less and a larger sale never pays less.

use crate::power::{pow, Power};
use crate::wide::{divide, product, Wide};
use crate::{mul_div, MathError, Rounding, PPM};

/// What [`spot_price`] counts in: 10^18 stands for one unit of collateral per unit of token.
pub const SPOT_PRICE_SCALE: u128 = 1_000_000_000_000_000_000;

/// Tokens minted for a deposit: `⌊supply · ((1 + deposit/reserve)^w − 1)⌋`.
///
/// Rounded down: never above the exact value, and at most 1 unit below its floor while `supply + result ≤ 2^119`. A
/// ratio of 100 % is exact. The deposit is what reaches the reserve, after any tribute. Never less for a larger deposit.
///
/// # Errors
/// [`MathError::EmptyMarket`] if supply or reserve is 0, [`MathError::RatioOutOfRange`] unless the ratio is in
/// `1..=PPM`, [`MathError::Overflow`] if the reserve or the supply after the purchase does not fit in 128 bits.
pub fn purchase_return(supply: u128, reserve: u128, reserve_ratio_ppm: u32, deposit: u128) -> Result<u128, MathError> {
    check_market(supply, reserve, reserve_ratio_ppm)?;
    let reserve_after = reserve.checked_add(deposit).ok_or(MathError::Overflow)?;
    let supply_after = if reserve_ratio_ppm == PPM {
        mul_div(supply, reserve_after, reserve, Rounding::Down)?
    } else {
        scale(supply, pow(reserve_after, reserve, reserve_ratio_ppm, PPM)?)?
    };
    supply_after.checked_sub(supply).ok_or(MathError::Overflow)
}

/// Collateral paid for a sale: `⌊reserve · (1 − (1 − tokens/supply)^(1/w))⌋`.
///
/// Rounded down: never above the exact value, and at most 1 unit below its floor while `reserve/w ≤ 2^119`. A ratio of
/// 100 % is exact. Works up to the whole supply, which pays the whole reserve. Before any tribute. Never less for a
/// larger sale.
///
/// # Errors
/// [`MathError::EmptyMarket`] if supply or reserve is 0, [`MathError::RatioOutOfRange`] unless the ratio is in
/// `1..=PPM`, [`MathError::MoreThanSupply`] if there are not that many tokens.
pub fn sale_return(supply: u128, reserve: u128, reserve_ratio_ppm: u32, tokens: u128) -> Result<u128, MathError> {
    check_market(supply, reserve, reserve_ratio_ppm)?;
    let supply_after = supply.checked_sub(tokens).ok_or(MathError::MoreThanSupply)?;
    if reserve_ratio_ppm == PPM {
        return mul_div(reserve, tokens, supply, Rounding::Down);
    }
    if supply_after == 0 {
        return Ok(reserve);
    }
    let kept = match pow(supply, supply_after, PPM, reserve_ratio_ppm) {
        Ok(power) => divide_up(reserve, power)?,
        // The power is at least 2^256, so less than one unit of the reserve is kept.
        Err(MathError::Overflow) => 1,
        Err(error) => return Err(error),
    };
    reserve.checked_sub(kept).ok_or(MathError::Overflow)
}

/// The least deposit for which [`purchase_return`] mints at least `tokens`; the inverse of a purchase.
///
/// Never below the true value `reserve · ((1 + tokens/supply)^(1/w) − 1)`, since a purchase never mints more than its
/// exact value. 0 tokens need no deposit.
///
/// # Why the least is found
/// With `κ = 1/w`, `z = (1 + tokens/supply)^κ` and `z'` its lower bound, no deposit below `reserve·z' − reserve` mints
/// enough. A purchase is short by a share of at most `1.69·2⁻¹²⁰` of the new supply and `z'` by `(0.71·κ + 0.98)·2⁻¹²⁰`,
/// so it suffices to bring the reserve to `reserve·z'·(1 + B)` with `1 + B ≥ (1 − 1.69·2⁻¹²⁰)^(−κ) / (1 − (0.71·κ +
/// 0.98)·2⁻¹²⁰)`, and `B = κ·2⁻¹¹⁸` is more than that for every `κ` in `1..=10^6`. Between the two, [`purchase_return`]
/// being monotone, bisection finds the least. The gap is at most a few units in practice and below `2^31` always.
///
/// # Errors
/// Those of [`purchase_return`]; [`MathError::Overflow`] also if no deposit that leaves reserve and supply within 128
/// bits mints that much.
pub fn deposit_for(supply: u128, reserve: u128, reserve_ratio_ppm: u32, tokens: u128) -> Result<u128, MathError> {
    check_market(supply, reserve, reserve_ratio_ppm)?;
    let supply_after = supply.checked_add(tokens).ok_or(MathError::Overflow)?;
    let (mut least, mut enough) = if reserve_ratio_ppm == PPM {
        let deposit = mul_div(tokens, reserve, supply, Rounding::Up)?;
        (deposit, deposit)
    } else {
        let reserve_after = scale(reserve, pow(supply_after, supply, PPM, reserve_ratio_ppm)?)?;
        bracket(reserve, reserve_after, reserve_ratio_ppm)?
    };
    // Fewer than 128 steps: each one halves the gap.
    while least < enough {
        let middle = least.midpoint(enough);
        match purchase_return(supply, reserve, reserve_ratio_ppm, middle) {
            Ok(minted) if minted < tokens => least = middle.saturating_add(1),
            // A purchase that overflows would mint more still.
            _ => enough = middle,
        }
    }
    if purchase_return(supply, reserve, reserve_ratio_ppm, enough)? < tokens {
        return Err(MathError::Overflow);
    }
    Ok(enough)
}

/// Price of a token on the margin, `reserve / (w · supply)`, in collateral units per token unit times
/// [`SPOT_PRICE_SCALE`], rounded down.
///
/// Both amounts are in base units: with different decimals the price of a whole token is that many powers of ten off.
///
/// # Errors
/// [`MathError::EmptyMarket`] if supply or reserve is 0, [`MathError::RatioOutOfRange`] unless the ratio is in
/// `1..=PPM`, [`MathError::Overflow`] if the scaled price does not fit in 128 bits.
pub fn spot_price(supply: u128, reserve: u128, reserve_ratio_ppm: u32) -> Result<u128, MathError> {
    const RATIO_AND_PRICE_SCALE: u128 = SPOT_PRICE_SCALE * PPM as u128;

    check_market(supply, reserve, reserve_ratio_ppm)?;
    let scaled_reserve = product(reserve, RATIO_AND_PRICE_SCALE);
    // Rounding down twice in a row is rounding down once, so the two divisors may follow each other.
    let (high, remainder) = divide(
        Wide {
            high: 0,
            low: scaled_reserve.high,
        },
        supply,
    )?;
    let (low, _) = divide(
        Wide {
            high: remainder,
            low: scaled_reserve.low,
        },
        supply,
    )?;
    let (price, _) = divide(Wide { high, low }, u128::from(reserve_ratio_ppm))?;
    Ok(price)
}

/// The share of an amount that goes to the funding pool: `⌈amount · tribute⌉`.
///
/// Rounded up, so that many small amounts never pay less than one large one. At most `amount`.
///
/// # Errors
/// [`MathError::TributeOutOfRange`] unless the tribute is below [`PPM`].
pub fn tribute(amount: u128, tribute_ppm: u32) -> Result<u128, MathError> {
    untaxed_ppm(tribute_ppm)?;
    mul_div(amount, u128::from(tribute_ppm), u128::from(PPM), Rounding::Up)
}

/// The least amount of which at least `net` is left after its [`tribute`]: `⌈net / (1 − tribute)⌉`.
///
/// Exact, as `amount − ⌈amount · t⌉ = ⌊amount · (1 − t)⌋`, which reaches `net` where `amount · (1 − t)` does.
///
/// # Errors
/// [`MathError::TributeOutOfRange`] unless the tribute is below [`PPM`], [`MathError::Overflow`] if the amount does not
/// fit in 128 bits.
pub fn gross_for_net(net: u128, tribute_ppm: u32) -> Result<u128, MathError> {
    mul_div(
        net,
        u128::from(PPM),
        u128::from(untaxed_ppm(tribute_ppm)?),
        Rounding::Up,
    )
}

/// What `tokens` redeem once the market is closed: `⌊reserve · tokens / supply⌋`, the same share of the reserve for
/// everyone.
///
/// Rounded down, so that the reserve covers the last token whatever the order. A reserve of 0 pays 0.
///
/// # Errors
/// [`MathError::EmptyMarket`] if supply is 0, [`MathError::MoreThanSupply`] if there are not that many tokens.
pub fn redemption(supply: u128, reserve: u128, tokens: u128) -> Result<u128, MathError> {
    if supply == 0 {
        return Err(MathError::EmptyMarket);
    }
    if tokens > supply {
        return Err(MathError::MoreThanSupply);
    }
    mul_div(reserve, tokens, supply, Rounding::Down)
}

fn check_market(supply: u128, reserve: u128, reserve_ratio_ppm: u32) -> Result<(), MathError> {
    if supply == 0 || reserve == 0 {
        return Err(MathError::EmptyMarket);
    }
    if reserve_ratio_ppm == 0 || reserve_ratio_ppm > PPM {
        return Err(MathError::RatioOutOfRange);
    }
    Ok(())
}

fn untaxed_ppm(tribute_ppm: u32) -> Result<u32, MathError> {
    PPM.checked_sub(tribute_ppm)
        .filter(|untaxed| *untaxed > 0)
        .ok_or(MathError::TributeOutOfRange)
}

/// A deposit at or below the least that mints enough, and one that does mint enough unless 128 bits cut it off, from
/// the reserve after it as [`pow`] has it, rounded down. [`deposit_for`] has the proof.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a ratio of 0 was refused, and reserve_after is the reserve times a power of at least 1"
)]
fn bracket(reserve: u128, reserve_after: u128, reserve_ratio_ppm: u32) -> Result<(u128, u128), MathError> {
    let above = reserve_after.saturating_add(1);
    let inverse_ratio = u128::from(PPM / reserve_ratio_ppm + 1);
    let margin = mul_div(above, inverse_ratio, 1 << 118, Rounding::Up)?;
    Ok((reserve_after - reserve, above.saturating_add(margin) - reserve))
}

/// `⌊value · factor⌋`.
fn scale(value: u128, factor: Power) -> Result<u128, MathError> {
    let places = 127_u32.checked_sub(factor.exponent).ok_or(MathError::Overflow)?;
    let (scaled, _) = divide(product(value, factor.mantissa), 1 << places)?;
    Ok(scaled)
}

/// `⌈value / divisor⌉`, for a value of at least 1.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "value >= 1 and a mantissa of at most 2^128 - 1 leave a quotient or a remainder, and the result is at most value"
)]
fn divide_up(value: u128, divisor: Power) -> Result<u128, MathError> {
    let (quotient, remainder) = divide(
        Wide {
            high: value >> 1,
            low: value << 127,
        },
        divisor.mantissa,
    )?;
    let rounded_up = quotient + u128::from(remainder != 0);
    // Rounding up twice in a row is rounding up once. A shift by 128 or more leaves nothing.
    Ok((rounded_up - 1).checked_shr(divisor.exponent).unwrap_or(0) + 1)
}
