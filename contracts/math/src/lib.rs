//! The formulas of a commons, and nothing else: no ink!, no storage, no dependency, no floating point.
//!
//! | function | meaning | rounding and bound |
//! |---|---|---|
//! | [`mul_div`] | `a·b/c` through 256 bits | as asked, exact otherwise |
//! | [`power::pow`] | `(n/d)^(p/q)` for `n ≥ d` | down, by a share of at most `(0.71·p/q + 0.98)·2⁻¹²⁰` |
//! | [`curve::purchase_return`] | tokens for a deposit | down, at most 1 unit below the floor while supply + result ≤ 2^119 |
//! | [`curve::sale_return`] | collateral for tokens | down, at most 1 unit below the floor while reserve/w ≤ 2^119 |
//! | [`curve::deposit_for`] | the least deposit that mints so many tokens | up, exact as the inverse of a purchase |
//! | [`curve::spot_price`] | price on the margin | down, exact floor |
//! | [`curve::tribute`] | share for the funding pool | up, exact ceiling |
//! | [`curve::gross_for_net`] | what to give so that so much is left | up, exact as the inverse of a tribute |
//! | [`curve::redemption`] | share of a closed market | down, exact floor |
//! | [`spending::recent_spending`] | what still counts as spent | up, exact ceiling |
//! | [`spending::spending_limit`] | what may count as spent | down, exact floor |
//! | [`decay::decay`] | `2^(−t/h)` | as asked, less than `2⁻¹²²` from the true value |
//! | [`conviction::accrue`] | what a conviction or an average has moved to | as asked, off by less than `2⁻²⁴` units and `2⁻¹²²` of the distance |
//! | [`conviction::part`] | the conviction of a part of a stake | up, exact ceiling |
//! | [`conviction::threshold`] | the conviction that a request needs | up, less than 2 units above where it is in reach |
//! | [`conviction::bar`] | the conviction that anything else needs | up, exact ceiling |
//! | [`conviction::time_to_pass`] | how long until then | exact as the inverse of `accrue` |
//! | [`conviction::largest_passable_ppm`] | the largest share that can pass at all | down, exact floor |
//! | [`vesting::vested`] | what of a batch has vested | down, by less than 1 unit (half-life: 2 below `2^120`) |
//! | [`settlement::settle`] | who gets what of a voucher's escrow | the parts are the whole, exactly; fees up for the pool, down for an agent; a buyer's shares down |
//! | [`settlement::deterring_bond`] | what a complaint has to cost | up, exact ceiling |
//! | [`settlement::score_ppm`] | how good a seller is | down, exact floor, below `PPM` |
//!
//! **Every rounding goes against the one who could repeat the call.** Whoever trades, redeems or spends chooses how
//! often and in what portions; a rounding in their favour, however small, could be collected without end. What is minted
//! or paid is rounded down; what is taken or must be given is rounded up.
//!
//! Amounts are `u128` base units, shares are parts per million ([`PPM`]), durations are milliseconds. Every function
//! takes every input: what has no answer, or none that fits, is a [`MathError`]; nothing panics, and no loop runs longer
//! than its constant bound.

#![no_std]
#![forbid(unsafe_code)]

pub mod conviction;
pub mod curve;
pub mod decay;
mod error;
pub mod power;
pub mod settlement;
pub mod spending;
pub mod vesting;
mod wide;

pub use error::MathError;
pub use wide::{mul_div, Rounding};

/// Parts per million: a share of 1.
pub const PPM: u32 = 1_000_000;
