//! What must always hold, checked from outside by figures that the contracts show or hand out.
//!
//! Nothing here asks a contract anything: a [`Picture`] is taken before and after a step, and the rules compare. What the
//! hatch, the batches, voting and the escrow have to keep is in the modules below.

mod commerce;
mod hatch;
mod vesting;
mod voting;

pub use commerce::{check_commerce, left_by_seller, paid_by_buyer, was_redeemed, Commerce, Dealings};
pub use hatch::{check_books, Books};
pub use vesting::{check_batches, Batches};
pub use voting::{check_assembly, Assembly, Ballot, Payments};

use dashu_float::{round::mode::HalfEven, FBig};
use math::{mul_div, Rounding, PPM};
use std::{error::Error, fmt};

type Float = FBig<HalfEven, 2>;

/// Amounts have 128 bits, and their logarithms lose no more than a few of these.
const PRECISION: usize = 256;

/// One unit of the largest amount moves a logarithm by 2^-128; what rounding at [`PRECISION`] can move is far below this.
const NO_DIFFERENCE_BITS: isize = 200;

/// Who owns what at a moment, in base units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Picture {
    /// The supply in the curve's ledger.
    pub supply: u128,
    /// The reserve in the curve's ledger.
    pub reserve: u128,
    /// The community token's own total supply.
    pub token_supply: u128,
    /// All community tokens that anyone holds, counted one by one.
    pub tokens_held: u128,
    /// The collateral that the curve really holds.
    pub curve_holds: u128,
    /// The collateral that the funding pool really holds.
    pub pool_holds: u128,
    /// The collateral that the hatch really holds.
    pub hatch_holds: u128,
    /// The wrapped coin's total supply.
    pub collateral_supply: u128,
    /// All of the wrapped coin that anyone holds, counted one by one.
    pub collateral_held: u128,
    /// The chain's own coins that the wrapper holds.
    pub coins_in_wrapper: u128,
}

/// What went into the commons and came out of it, summed up from the answers of the calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flows {
    /// Collateral: contributions, deposits, gifts and what commerce brings.
    pub paid_in: u128,
    /// Collateral: payouts of sales, payments of the pool, redemptions.
    pub paid_out: u128,
    /// Tokens that the launch made.
    pub first_supply: u128,
    /// Tokens that were released to those they belong to.
    pub released: u128,
    /// Tokens that revocations took back.
    pub taken_back: u128,
}

/// A rule that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The rule.
    pub rule: &'static str,
    /// The figures that break it.
    pub figures: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "this must always hold and does not: {} ({})",
            self.rule, self.figures
        )
    }
}

impl Error for Broken {}

/// The rules of a single moment.
pub fn check(picture: &Picture, flows: &Flows) -> Result<(), Broken> {
    let Picture {
        supply,
        reserve,
        token_supply,
        tokens_held,
        curve_holds,
        pool_holds,
        hatch_holds,
        collateral_supply,
        collateral_held,
        coins_in_wrapper,
    } = *picture;
    ensure(reserve <= curve_holds, "the curve holds its whole reserve", || {
        format!("reserve {reserve}, held {curve_holds}")
    })?;
    ensure(
        supply == token_supply && supply == tokens_held,
        "the curve's supply, the token's and the sum over all holders are one",
        || format!("curve {supply}, token {token_supply}, holders {tokens_held}"),
    )?;
    ensure(
        collateral_supply == collateral_held,
        "the wrapped coin's supply is the sum over all holders",
        || format!("supply {collateral_supply}, holders {collateral_held}"),
    )?;
    ensure(
        coins_in_wrapper >= collateral_supply,
        "every wrapped coin is backed by a coin",
        || format!("coins {coins_in_wrapper}, wrapped {collateral_supply}"),
    )?;
    let Flows { paid_in, paid_out, .. } = *flows;
    ensure(
        sum([paid_out, curve_holds, pool_holds, hatch_holds]) == Some(paid_in),
        "what was paid in is what was paid out and what curve, pool and hatch hold",
        || format!("in {paid_in}; out {paid_out}, curve {curve_holds}, pool {pool_holds}, hatch {hatch_holds}"),
    )
}

/// A trade never lets reserve / supply^(1/w) fall. With a ratio w this says w·ln(R'/R) ≥ ln(S'/S).
pub fn check_trade(before: &Picture, after: &Picture, reserve_ratio_ppm: u32) -> Result<(), Broken> {
    let ratio = float(reserve_ratio_ppm.into()) / float(PPM.into());
    let gain = ratio * log_ratio(after.reserve, before.reserve) - log_ratio(after.supply, before.supply);
    let no_difference = float(1) >> NO_DIFFERENCE_BITS;
    ensure(
        gain >= -no_difference,
        "reserve / supply^(1/w) never falls by a trade",
        || {
            format!(
                "reserve {} to {}, supply {} to {}, w = {reserve_ratio_ppm} ppm",
                before.reserve, after.reserve, before.supply, after.supply
            )
        },
    )
}

/// A gift, before and after it is swept to the pool, moves neither supply nor reserve, and so no price.
pub fn check_price_untouched(before: &Picture, after: &Picture) -> Result<(), Broken> {
    ensure(
        (before.supply, before.reserve) == (after.supply, after.reserve),
        "what is no trade moves no price",
        || {
            format!(
                "reserve {} to {}, supply {} to {}",
                before.reserve, after.reserve, before.supply, after.supply
            )
        },
    )
}

/// A refused call leaves the whole state as it was.
pub fn check_refusal(root_before: [u8; 32], root_after: [u8; 32]) -> Result<(), Broken> {
    ensure(root_before == root_after, "a refused call changes nothing", || {
        format!(
            "the state's root went from 0x{} to 0x{}",
            hex::encode(root_before),
            hex::encode(root_after)
        )
    })
}

/// Two parts of the suite that have to say the same: a quote and its trade, a trade and its event.
pub fn check_same<Said: PartialEq + fmt::Debug>(rule: &'static str, one: Said, other: Said) -> Result<(), Broken> {
    ensure(one == other, rule, || format!("{one:?} and {other:?}"))
}

/// Every token redeems the same share ⌊R·t/S⌋ of the reserve at the end: those who come later get what `earlier`
/// redemptions lost to rounding, at most a unit each, and nobody gets less.
pub fn check_share(at_the_end: &Picture, tokens: u128, payout: u128, earlier: u128) -> Result<(), Broken> {
    let share = mul_div(at_the_end.reserve, tokens, at_the_end.supply, Rounding::Down).ok();
    ensure(
        share.is_some_and(|share| payout >= share && payout - share <= earlier),
        "every token redeems the same share",
        || {
            format!(
                "{payout} for {tokens} of {} tokens and a reserve of {}",
                at_the_end.supply, at_the_end.reserve
            )
        },
    )
}

fn ensure(holds: bool, rule: &'static str, figures: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds {
        return Ok(());
    }
    Err(Broken {
        rule,
        figures: figures(),
    })
}

/// `None` beyond 128 bits.
fn sum(amounts: impl IntoIterator<Item = u128>) -> Option<u128> {
    amounts.into_iter().try_fold(0, u128::checked_add)
}

fn float(value: u128) -> Float {
    Float::from(value).with_precision(PRECISION).value()
}

/// ln(after / before); of a fraction below 1 by its inverse, which is many times faster.
fn log_ratio(after: u128, before: u128) -> Float {
    if after >= before {
        (float(after) / float(before)).ln()
    } else {
        -(float(before) / float(after)).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: Picture = Picture {
        supply: 1_000,
        reserve: 500,
        token_supply: 1_000,
        tokens_held: 1_000,
        curve_holds: 510,
        pool_holds: 40,
        hatch_holds: 0,
        collateral_supply: 900,
        collateral_held: 900,
        coins_in_wrapper: 901,
    };
    const FLOWS: Flows = Flows {
        paid_in: 600,
        paid_out: 50,
        first_supply: 0,
        released: 0,
        taken_back: 0,
    };

    #[test]
    fn sound_figures_pass() {
        assert_eq!(check(&SOUND, &FLOWS), Ok(()));
    }

    #[test]
    fn every_wrong_figure_breaks_a_rule_that_is_named() {
        let broken = |change: &dyn Fn(&mut Picture)| {
            let mut picture = SOUND;
            change(&mut picture);
            check(&picture, &FLOWS).unwrap_err().rule
        };
        for (rule, change) in [
            (
                "the curve holds its whole reserve",
                (|picture| picture.curve_holds = 499) as fn(&mut Picture),
            ),
            (
                "the curve's supply, the token's and the sum over all holders are one",
                |picture| picture.supply += 1,
            ),
            (
                "the curve's supply, the token's and the sum over all holders are one",
                |picture| {
                    picture.token_supply -= 1;
                },
            ),
            (
                "the curve's supply, the token's and the sum over all holders are one",
                |picture| {
                    picture.tokens_held -= 1;
                },
            ),
            ("the wrapped coin's supply is the sum over all holders", |picture| {
                picture.collateral_held += 1
            }),
            ("every wrapped coin is backed by a coin", |picture| {
                picture.coins_in_wrapper = 899
            }),
            (
                "what was paid in is what was paid out and what curve, pool and hatch hold",
                |picture| {
                    picture.pool_holds -= 1;
                },
            ),
            (
                "what was paid in is what was paid out and what curve, pool and hatch hold",
                |picture| {
                    picture.hatch_holds += 1;
                },
            ),
        ] {
            assert_eq!(broken(&change), rule);
        }
        let flows = Flows {
            paid_out: u128::MAX,
            ..FLOWS
        };
        assert!(check(&SOUND, &flows).is_err());
    }

    #[test]
    fn a_trade_that_takes_one_unit_too_much_is_found() {
        // R/S^(1/w) with w = 1/2: 10^36 / (10^18)^2 = 1, exactly.
        const COIN: u128 = 1_000_000_000_000_000_000;
        let market = |supply, reserve| Picture {
            supply,
            reserve,
            ..SOUND
        };
        let before = market(COIN, COIN * COIN);
        for (supply, reserve) in [
            (2 * COIN, 4 * COIN * COIN),
            (COIN / 2, COIN * COIN / 4),
            (COIN, COIN * COIN),
        ] {
            assert_eq!(check_trade(&before, &market(supply, reserve), 500_000), Ok(()));
            assert!(check_trade(&before, &market(supply, reserve - 1), 500_000).is_err());
            assert!(check_trade(&before, &market(supply + 1, reserve), 500_000).is_err());
        }
    }

    #[test]
    fn a_refusal_that_leaves_a_trace_is_found() {
        assert_eq!(check_refusal([1; 32], [1; 32]), Ok(()));
        assert!(check_refusal([1; 32], [2; 32]).is_err());
    }

    #[test]
    fn a_gift_that_moves_the_price_is_found() {
        let moved = Picture { reserve: 501, ..SOUND };
        assert_eq!(check_price_untouched(&SOUND, &SOUND), Ok(()));
        assert!(check_price_untouched(&SOUND, &moved).is_err());
    }

    #[test]
    fn an_unequal_share_is_found() {
        // 3 of 1000 tokens are worth 1.5 of 500.
        assert_eq!(check_share(&SOUND, 3, 1, 0), Ok(()));
        assert!(check_share(&SOUND, 3, 0, 5).is_err());
        assert!(check_share(&SOUND, 3, 2, 0).is_err());
        assert_eq!(check_share(&SOUND, 3, 2, 1), Ok(()));
    }

    #[test]
    fn the_rule_and_the_figures_are_in_the_message() {
        let error = check_same("a trade is its quote", 5, 6).unwrap_err();
        assert_eq!(
            error.to_string(),
            "this must always hold and does not: a trade is its quote (5 and 6)"
        );
    }
}
