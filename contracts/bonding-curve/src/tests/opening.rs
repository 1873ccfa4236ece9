//! The market opens once, for the opener, with all of the first supply and reserve.

use super::*;
use interfaces::bonding_curve::BondingCurveError;

#[ink::test]
fn the_opener_opens_with_supply_and_reserve() {
    let curve = open_market();

    let market = curve.market();
    assert_eq!(market.phase, Phase::Open);
    assert_eq!((market.supply, market.reserve), (SUPPLY, RESERVE));
    // 10 000 / (1/2 · 1 000) = 20.
    assert_eq!(market.spot_price, Some(20_000_000_000_000_000_000));
}

#[ink::test]
fn nobody_else_opens() {
    let mut curve = sealed_market();

    for caller in [deployer(), admin(), alice(), this_contract()] {
        call_as(caller);
        assert_refused(&mut curve, BondingCurveError::NotOpener, |curve| {
            curve.open(SUPPLY, RESERVE, alice())
        });
    }
}

#[ink::test]
fn before_wiring_nobody_opens() {
    let mut curve = unwired_market();

    for caller in [deployer(), opener(), zero_account()] {
        call_as(caller);
        assert_refused(&mut curve, BondingCurveError::NotOpener, |curve| {
            curve.open(SUPPLY, RESERVE, alice())
        });
    }
}

#[ink::test]
fn a_market_does_not_open_without_a_reserve() {
    let mut curve = sealed_market();

    assert_refused(&mut curve, BondingCurveError::ZeroAmount, |curve| {
        curve.open(SUPPLY, 0, alice())
    });
}

#[ink::test]
fn a_market_opens_with_the_minimum_supply_at_least() {
    let mut curve = sealed_market();

    for left in [0, 99] {
        let error = BondingCurveError::BelowMinimumSupply { left, minimum: 100 };
        assert_refused(&mut curve, error, |curve| curve.open(left, RESERVE, alice()));
    }
    until_it_calls_out(&mut curve, |curve| curve.open(100, RESERVE, alice()));
    assert_eq!(curve.market().supply, 100);
}

#[ink::test]
fn the_first_supply_is_not_for_the_zero_account_or_the_curve_itself() {
    let mut curve = sealed_market();

    for recipient in [zero_account(), this_contract()] {
        assert_refused(&mut curve, BondingCurveError::InvalidRecipient, |curve| {
            curve.open(SUPPLY, RESERVE, recipient)
        });
    }
}

#[ink::test]
fn a_market_opens_once() {
    let mut curve = open_market();

    call_as(opener());
    assert_refused(
        &mut curve,
        BondingCurveError::NotTrading { phase: Phase::Open },
        |curve| curve.open(SUPPLY, RESERVE, alice()),
    );
    for (phase, mut curve) in [(Phase::Closed, closed_market()), (Phase::Closing, closing_market())] {
        call_as(opener());
        assert_refused(&mut curve, BondingCurveError::NotTrading { phase }, |curve| {
            curve.open(SUPPLY, RESERVE, alice())
        });
    }
}

#[ink::test]
fn the_largest_numbers_open_a_market_like_any_other() {
    let mut curve = sealed_market();

    until_it_calls_out(&mut curve, |curve| curve.open(u128::MAX, u128::MAX, alice()));

    // MAX / (1/2 · MAX) = 2.
    assert_eq!(curve.market().spot_price, Some(2_000_000_000_000_000_000));
}
