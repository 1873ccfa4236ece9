//! What needs no power is exact: every result beside the quotient of unbounded integers.

use dashu_int::IBig;
use math::curve::{gross_for_net, purchase_return, redemption, sale_return, tribute};
use math::spending::{recent_spending, spending_limit};
use math::{mul_div, MathError, Rounding, PPM};

use crate::random_inputs::Random;

const CASES: u64 = 50_000;

/// `a·b/c` rounded as asked.
fn quotient(a: u128, b: u128, c: u128, rounding: Rounding) -> IBig {
    let product = IBig::from(a) * IBig::from(b);
    match rounding {
        Rounding::Down => product / IBig::from(c),
        Rounding::Up => (product + IBig::from(c) - IBig::ONE) / IBig::from(c),
    }
}

/// An amount of any magnitude, or at an edge.
fn any(random: &mut Random) -> u128 {
    match random.next() % 8 {
        0 => random.below(4),
        1 => u128::MAX - random.below(4),
        2 => (1 << 64) - 2 + random.below(4),
        3 => u128::MAX << random.below(128),
        _ => random.magnitude(u128::MAX),
    }
}

/// The result is `expected`, or an overflow if that has more than 128 bits.
fn assert_is(got: Result<u128, MathError>, expected: IBig, case: impl std::fmt::Debug) {
    let expected = u128::try_from(expected).map_err(|_| MathError::Overflow);
    assert_eq!(got, expected, "{case:?}");
}

#[test]
fn mul_div_is_exact_in_both_roundings() {
    let mut random = Random::new(11);
    for _ in 0..4 * CASES {
        let (a, b, c) = (any(&mut random), any(&mut random), any(&mut random).max(1));
        for rounding in [Rounding::Down, Rounding::Up] {
            assert_is(
                mul_div(a, b, c, rounding),
                quotient(a, b, c, rounding),
                (a, b, c, rounding),
            );
        }
    }
}

#[test]
fn mul_div_refuses_a_quotient_that_only_rounding_up_takes_past_128_bits() {
    // (2^128 - 1)^2 / (2^128 - 2) = 2^128 + 1/(2^128 - 2), and one factor less is 2^128 - 1 and a fraction.
    let (a, b, c) = (u128::MAX, u128::MAX - 1, u128::MAX - 1);
    assert_eq!(mul_div(a, b, c, Rounding::Up), Ok(u128::MAX));
    // 3·(2^127 + 2^125 + ...) / 2: the quotient is 2^128 - 1 and a half.
    let third = u128::MAX / 3;
    assert_eq!(
        mul_div(3 * third, 2 * third + 1, 2 * third, Rounding::Down).err(),
        Some(MathError::Overflow)
    );
    let a = (1 << 127) + 1;
    let b = u128::MAX;
    let c = (1 << 127) + 1;
    assert_eq!(mul_div(a, b, c, Rounding::Up), Ok(u128::MAX));
    assert_eq!(
        mul_div(1 << 64, u128::MAX, (1 << 64) - 1, Rounding::Up),
        Err(MathError::Overflow)
    );
}

#[test]
fn a_linear_curve_is_exact() {
    let mut random = Random::new(12);
    for _ in 0..CASES {
        let (supply, reserve) = (any(&mut random).max(1), any(&mut random).max(1));
        let deposit = any(&mut random);
        let minted = quotient(supply, deposit, reserve, Rounding::Down);
        let fits = IBig::from(u128::MAX) - IBig::from(supply) >= minted && deposit <= u128::MAX - reserve;
        let expected = if fits {
            minted
        } else {
            IBig::from(u128::MAX) + IBig::ONE
        };
        assert_is(
            purchase_return(supply, reserve, PPM, deposit),
            expected,
            (supply, reserve, deposit),
        );

        let tokens = random.below(supply) + 1;
        let paid = quotient(reserve, tokens, supply, Rounding::Down);
        assert_is(
            sale_return(supply, reserve, PPM, tokens),
            paid,
            (supply, reserve, tokens),
        );
    }
}

#[test]
fn a_tribute_is_rounded_up_and_a_redemption_down() {
    let mut random = Random::new(13);
    for _ in 0..CASES {
        let (amount, share) = (any(&mut random), random.below(PPM.into()) as u32);
        let expected = quotient(amount, share.into(), PPM.into(), Rounding::Up);
        assert_is(tribute(amount, share), expected, (amount, share));

        let (supply, reserve) = (any(&mut random).max(1), any(&mut random));
        let tokens = random.below(supply) + 1;
        let expected = quotient(reserve, tokens, supply, Rounding::Down);
        assert_is(redemption(supply, reserve, tokens), expected, (supply, reserve, tokens));
    }
}

#[test]
fn the_gross_of_a_net_is_the_least_that_leaves_enough() {
    let mut random = Random::new(14);
    for _ in 0..CASES {
        let (net, share) = (any(&mut random), random.below(PPM.into()) as u32);
        let left = |gross: u128| gross - tribute(gross, share).expect("a valid tribute");
        match gross_for_net(net, share) {
            Ok(gross) => {
                assert!(left(gross) >= net, "{gross} is too little: {net} {share}");
                assert!(
                    gross == 0 || left(gross - 1) < net,
                    "{gross} is not the least: {net} {share}"
                );
            }
            Err(error) => {
                assert_eq!(error, MathError::Overflow, "{net} {share}");
                assert!(left(u128::MAX) < net, "refused without need: {net} {share}");
            }
        }
    }
}

#[test]
fn redemptions_in_any_portions_are_covered_by_the_reserve() {
    let mut random = Random::new(15);
    for _ in 0..500 {
        let (mut supply, mut reserve) = (1 + random.below(1_000), any(&mut random));
        let one_token = |supply, reserve| redemption(supply, reserve, 1).expect("a valid redemption");
        let share_of_the_first = one_token(supply, reserve);
        while supply > 0 {
            let tokens = 1 + random.below(supply);
            let paid = redemption(supply, reserve, tokens).expect("a valid redemption");
            assert!(
                share_of_the_first <= one_token(supply, reserve),
                "the last are worse off than the first"
            );
            reserve = reserve.checked_sub(paid).expect("more paid than there was");
            supply -= tokens;
        }
        assert_eq!(reserve, 0, "the last token takes what is left");
    }
}

#[test]
fn spending_fades_evenly_and_is_rounded_against_the_payer() {
    let mut random = Random::new(16);
    for _ in 0..CASES {
        let (last, period) = (any(&mut random), random.magnitude(u64::MAX.into()) as u64);
        let elapsed = random.magnitude(u128::from(period) * 2) as u64;
        let left = period.saturating_sub(elapsed);
        let expected = quotient(last, left.into(), period.into(), Rounding::Up);
        assert_is(
            recent_spending(last, elapsed, period),
            expected,
            (last, elapsed, period),
        );

        let (cap, balance, spent) = (
            random.below(1 + u128::from(PPM)) as u32,
            any(&mut random),
            any(&mut random),
        );
        let got = spending_limit(cap, balance, spent);
        match balance.checked_add(spent) {
            Some(sum) => assert_is(
                got,
                quotient(sum, cap.into(), PPM.into(), Rounding::Down),
                (cap, balance, spent),
            ),
            None => assert_eq!(got, Err(MathError::Overflow)),
        }
    }
}

#[test]
fn spending_counts_in_full_at_once_and_not_at_all_after_a_period() {
    assert_eq!(recent_spending(u128::MAX, 0, 1), Ok(u128::MAX));
    assert_eq!(recent_spending(u128::MAX, 0, u64::MAX), Ok(u128::MAX));
    assert_eq!(recent_spending(1, u64::MAX - 1, u64::MAX), Ok(1));
    assert_eq!(recent_spending(u128::MAX, u64::MAX, u64::MAX), Ok(0));
    assert_eq!(recent_spending(u128::MAX, u64::MAX, 1), Ok(0));
    assert_eq!(recent_spending(u128::MAX, 0, 0), Ok(0));
    assert_eq!(spending_limit(PPM, 7, 5), Ok(12));
    assert_eq!(spending_limit(0, 7, 5), Ok(0));
    assert_eq!(spending_limit(100_000, 100, 0), Ok(10));
}

#[test]
fn a_capped_pool_pays_no_more_in_a_period_than_twice_the_cap_less_its_square() {
    // The worst case: all that is allowed at once, then again a hair within the period, as the first fades.
    const PERIOD_MS: u64 = 86_400_000;
    let start = 1_000_000_000_000_u128;
    for cap in [1, 10_000, 100_000, 250_000, 500_000, 900_000] {
        let (mut balance, mut last, mut at, mut paid) = (start, 0, 0, 0);
        for now in (0..PERIOD_MS).step_by(PERIOD_MS as usize / 1_000) {
            let spent = recent_spending(last, now - at, PERIOD_MS).unwrap();
            let payment = spending_limit(cap, balance, spent).unwrap().saturating_sub(spent);
            (balance, last, at, paid) = (balance - payment, spent + payment, now, paid + payment);
        }
        let cap = u128::from(cap);
        assert!(
            paid * 1_000_000_000_000 <= start * (2_000_000 * cap - cap * cap),
            "{cap} ppm: {paid}"
        );
    }
}
