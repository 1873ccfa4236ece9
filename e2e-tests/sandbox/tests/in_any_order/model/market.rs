//! The largest trade that does not make the market cheaper, by bisection.

use super::{share, share_rounded_up};
use sandbox_tests::invariants::Point;

/// ⌊S·((1 + d/R)^w − 1)⌋: the most tokens that a payment into the reserve may mint.
pub fn most_minted(before: Point, paid_in: u128, ratio_ppm: u32) -> u128 {
    largest(u128::MAX >> 8, |minted| {
        let after = Point {
            supply: before.supply + minted,
            reserve: before.reserve + paid_in,
        };
        after.is_no_cheaper_than(&before, ratio_ppm)
    })
}

/// ⌊R·(1 − (1 − s/S)^(1/w))⌋: the most collateral that so many tokens may take out of the reserve.
pub fn most_taken_out(before: Point, tokens: u128, ratio_ppm: u32) -> u128 {
    largest(before.reserve, |taken| {
        let after = Point {
            supply: before.supply - tokens,
            reserve: before.reserve - taken,
        };
        after.is_no_cheaper_than(&before, ratio_ppm)
    })
}

/// What a seller gets out of what leaves the reserve.
pub fn payout(taken_out: u128, exit_ppm: u32) -> u128 {
    share(taken_out, (1_000_000 - exit_ppm).into(), 1_000_000)
}

/// The tribute of a purchase.
pub fn entry_tribute(deposit: u128, entry_ppm: u32) -> u128 {
    share_rounded_up(deposit, entry_ppm.into(), 1_000_000)
}

/// The largest number up to `most` for which something holds that holds for 0 and for no larger number once it fails.
fn largest(most: u128, holds: impl Fn(u128) -> bool) -> u128 {
    let (mut held, mut failed) = (0, most + 1);
    while failed - held > 1 {
        let middle = held + (failed - held) / 2;
        if holds(middle) {
            held = middle;
        } else {
            failed = middle;
        }
    }
    held
}

#[test]
fn trades_are_those_of_the_formulas() {
    let before = Point {
        supply: 1_000_000,
        reserve: 70_000,
    };
    // The square root of 1 + 210 000/70 000 is 2; and 1 − (1/2)² is 3/4.
    assert_eq!(most_minted(before, 210_000, 500_000), 1_000_000);
    assert_eq!(most_minted(before, 209_999, 500_000), 999_996);
    assert_eq!(most_taken_out(before, 500_000, 500_000), 52_500);
}
