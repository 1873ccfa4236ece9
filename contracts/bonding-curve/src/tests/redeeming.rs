//! Tokens are redeemed once the commons is wound down.

use super::*;
use interfaces::bonding_curve::BondingCurveError;

#[ink::test]
fn nothing_is_redeemed_or_claimed_before_the_end() {
    for mut curve in [sealed_market(), open_market(), closing_market()] {
        call_as(alice());
        assert_refused(&mut curve, BondingCurveError::NotClosed, |curve| {
            curve.redeem(1, alice())
        });
        assert_refused(&mut curve, BondingCurveError::NotClosed, |curve| {
            curve.claim_share(contract(9), alice())
        });
    }
}

#[ink::test]
fn nothing_is_redeemed_of_a_wind_down_that_has_lapsed() {
    let mut curve = closing_market();
    at_ms(u64::MAX);

    assert_refused(&mut curve, BondingCurveError::NotClosed, |curve| {
        curve.redeem(1, alice())
    });
}

#[ink::test]
fn tokens_redeem_their_share_and_are_booked_for_the_recipient() {
    let mut curve = closed_market();

    // ⌊10 000 · 333 / 1 000⌋ = 3 330 leave the reserve, and nothing else as there is no tribute.
    until_it_calls_out(&mut curve, |curve| curve.redeem(333, bob()));
    let market = curve.market();
    assert_eq!((market.supply, market.reserve), (667, 6_670));
    assert_eq!(curve.redeemed(bob()), 333);
    assert_eq!(curve.redeemed(alice()), 0);

    // ⌊6 670 · 100 / 667⌋ = 1 000.
    until_it_calls_out(&mut curve, |curve| curve.redeem(100, bob()));
    let market = curve.market();
    assert_eq!((market.supply, market.reserve), (567, 5_670));
    assert_eq!(curve.redeemed(bob()), 433);
}

#[ink::test]
fn all_tokens_redeem_all_of_the_reserve() {
    let mut curve = closed_market();

    until_it_calls_out(&mut curve, |curve| curve.redeem(SUPPLY, bob()));

    let market = curve.market();
    assert_eq!((market.supply, market.reserve, market.spot_price), (0, 0, None));
}

#[ink::test]
fn nothing_cannot_be_redeemed() {
    let mut curve = closed_market();

    assert_refused(&mut curve, BondingCurveError::ZeroAmount, |curve| {
        curve.redeem(0, bob())
    });
}

#[ink::test]
fn nothing_is_redeemed_to_the_zero_account_or_to_the_curve_itself() {
    let mut curve = closed_market();

    for recipient in [zero_account(), this_contract()] {
        assert_refused(&mut curve, BondingCurveError::InvalidRecipient, |curve| {
            curve.redeem(1, recipient)
        });
    }
}

#[ink::test]
fn no_more_is_redeemed_than_there_is() {
    let mut curve = closed_market();

    for tokens in [1_001, u128::MAX] {
        let error = BondingCurveError::AboveSupply { tokens, supply: SUPPLY };
        assert_refused(&mut curve, error, |curve| curve.redeem(tokens, bob()));
    }
}

#[ink::test]
fn collateral_and_community_token_are_not_shared_out() {
    let mut curve = closed_market();

    for asset in [collateral(), token()] {
        assert_refused(&mut curve, BondingCurveError::NotAnOtherAsset, |curve| {
            curve.claim_share(asset, alice())
        });
    }
    until_it_calls_out(&mut curve, |curve| curve.claim_share(contract(9), alice()));
}
