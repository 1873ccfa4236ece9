//! Which purchases and sales are refused before anything moves. The figures are worked out by hand in `ledger`.

use super::*;
use interfaces::bonding_curve::{BondingCurveError, Quote};

const NO_DEADLINE: u64 = u64::MAX;

/// A purchase of 5 155: the tribute is ⌈3 % · 5 155⌉ = ⌈154.65⌉ = 155, so 5 000 reach the reserve and mint
/// ⌊1 000 · (√1.5 − 1)⌋ = ⌊224.74⌋ = 224.
const DEPOSIT: u128 = 5_155;
const MINTED: u128 = 224;

/// A sale of 333 leaves 667: ⌊10 000 · (1 − 0.667²)⌋ = ⌊10 000 − 4 448.89⌋ = 5 551 leave the reserve. The tribute is
/// ⌈2 % · 5 551⌉ = ⌈111.02⌉ = 112 of it, the payout the rest.
const SOLD: u128 = 333;
const PAYOUT: u128 = 5_439;

/// Open with the usual supply; Alice calls.
fn market_with_ratio(reserve_ratio_ppm: u32, reserve: u128) -> Curve {
    begin_deployment();
    let terms = CurveTerms {
        reserve_ratio_ppm,
        ..terms()
    };
    let mut curve = Curve::new(terms, TRIBUTES).unwrap();
    curve.wire(references()).unwrap();
    call_as(opener());
    until_it_calls_out(&mut curve, |curve| curve.open(SUPPLY, reserve, alice()));
    call_as(alice());
    curve
}

/// A buying pause that ends at `until_ms`; Alice calls.
fn market_paused_until(until_ms: u64) -> Curve {
    let mut curve = open_market();
    call_as(admin());
    curve.pause_buying(until_ms).unwrap();
    call_as(alice());
    curve
}

#[ink::test]
fn a_quote_for_a_purchase_is_what_the_purchase_does() {
    let mut curve = open_market();

    let quote = Quote {
        given: DEPOSIT,
        received: MINTED,
        tribute: 155,
        // 15 000 / (1/2 · 1 224) = 24.509803…
        spot_price_after: Some(24_509_803_921_568_627_450),
    };
    assert_eq!(curve.quote_buy(DEPOSIT), Ok(quote));

    until_it_calls_out(&mut curve, |curve| curve.buy(DEPOSIT, MINTED, bob(), NO_DEADLINE));
    let market = curve.market();
    assert_eq!((market.supply, market.reserve), (1_224, 15_000));
    assert_eq!(market.spot_price, quote.spot_price_after);
}

#[ink::test]
fn a_quote_for_a_sale_is_what_the_sale_does() {
    let mut curve = open_market();

    let quote = Quote {
        given: SOLD,
        received: PAYOUT,
        tribute: 112,
        // 4 449 / (1/2 · 667) = 13.340329…
        spot_price_after: Some(13_340_329_835_082_458_770),
    };
    assert_eq!(curve.quote_sell(SOLD), Ok(quote));

    until_it_calls_out(&mut curve, |curve| curve.sell(SOLD, PAYOUT, bob(), NO_DEADLINE));
    let market = curve.market();
    assert_eq!((market.supply, market.reserve), (667, 4_449));
    assert_eq!(market.spot_price, quote.spot_price_after);
}

#[ink::test]
fn a_quote_for_tokens_is_the_purchase_of_its_deposit() {
    let curve = open_market();

    // 224 tokens need 10 000 · (1.224² − 1) = 4 981.76, so 4 982 in the reserve, and ⌈4 982 / 0.97⌉ = ⌈5 136.08⌉ = 5 137.
    let quote = curve.quote_deposit_for(MINTED).unwrap();
    assert_eq!((quote.given, quote.received, quote.tribute), (5_137, 224, 155));
    assert_eq!(curve.quote_buy(5_137), Ok(quote));
    assert_eq!(curve.quote_buy(5_136).unwrap().received, 223);
}

#[ink::test]
fn a_buyer_gets_the_least_they_accept_or_nothing_happens() {
    let mut curve = open_market();

    for min in [MINTED + 1, u128::MAX] {
        let error = BondingCurveError::SlippageExceeded { got: MINTED, min };
        assert_refused(&mut curve, error, |curve| curve.buy(DEPOSIT, min, bob(), NO_DEADLINE));
    }
    until_it_calls_out(&mut curve, |curve| curve.buy(DEPOSIT, MINTED, bob(), NO_DEADLINE));
}

#[ink::test]
fn a_seller_gets_the_least_they_accept_or_nothing_happens() {
    let mut curve = open_market();

    for min in [PAYOUT + 1, u128::MAX] {
        let error = BondingCurveError::SlippageExceeded { got: PAYOUT, min };
        assert_refused(&mut curve, error, |curve| curve.sell(SOLD, min, bob(), NO_DEADLINE));
    }
    until_it_calls_out(&mut curve, |curve| curve.sell(SOLD, PAYOUT, bob(), NO_DEADLINE));
}

#[ink::test]
fn a_trade_is_made_up_to_its_deadline_and_not_a_millisecond_later() {
    let mut curve = open_market();
    let late = BondingCurveError::DeadlinePassed {
        deadline_ms: 7_000,
        now_ms: 7_001,
    };

    at_ms(7_001);
    assert_refused(&mut curve, late.clone(), |curve| curve.buy(DEPOSIT, 0, bob(), 7_000));
    assert_refused(&mut curve, late, |curve| curve.sell(SOLD, 0, bob(), 7_000));
    let long_ago = BondingCurveError::DeadlinePassed {
        deadline_ms: 0,
        now_ms: 7_001,
    };
    assert_refused(&mut curve, long_ago.clone(), |curve| curve.buy(DEPOSIT, 0, bob(), 0));
    assert_refused(&mut curve, long_ago, |curve| curve.sell(SOLD, 0, bob(), 0));

    at_ms(7_000);
    until_it_calls_out(&mut curve, |curve| curve.buy(DEPOSIT, 0, bob(), 7_000));
    until_it_calls_out(&mut curve, |curve| curve.sell(SOLD, 0, bob(), 7_000));
}

#[ink::test]
fn nobody_trades_unless_the_market_is_open() {
    for (phase, mut curve) in markets_without_trade() {
        let error = BondingCurveError::NotTrading { phase };
        assert_refused(&mut curve, error.clone(), |curve| {
            curve.buy(DEPOSIT, 0, bob(), NO_DEADLINE)
        });
        assert_refused(&mut curve, error.clone(), |curve| {
            curve.sell(SOLD, 0, bob(), NO_DEADLINE)
        });
        assert_eq!(curve.quote_buy(DEPOSIT), Err(error.clone()));
        assert_eq!(curve.quote_sell(SOLD), Err(error.clone()));
        assert_eq!(curve.quote_deposit_for(MINTED), Err(error));
    }
}

#[ink::test]
fn nothing_cannot_be_traded() {
    let mut curve = open_market();

    assert_refused(&mut curve, BondingCurveError::ZeroAmount, |curve| {
        curve.buy(0, 0, bob(), NO_DEADLINE)
    });
    assert_refused(&mut curve, BondingCurveError::ZeroAmount, |curve| {
        curve.sell(0, 0, bob(), NO_DEADLINE)
    });
    assert_eq!(curve.quote_buy(0), Err(BondingCurveError::ZeroAmount));
    assert_eq!(curve.quote_sell(0), Err(BondingCurveError::ZeroAmount));
    assert_eq!(curve.quote_deposit_for(0), Err(BondingCurveError::ZeroAmount));
}

#[ink::test]
fn nothing_is_bought_or_sold_for_the_zero_account_or_the_curve_itself() {
    let mut curve = open_market();

    for recipient in [zero_account(), this_contract()] {
        assert_refused(&mut curve, BondingCurveError::InvalidRecipient, |curve| {
            curve.buy(DEPOSIT, 0, recipient, NO_DEADLINE)
        });
        assert_refused(&mut curve, BondingCurveError::InvalidRecipient, |curve| {
            curve.sell(SOLD, 0, recipient, NO_DEADLINE)
        });
    }
}

#[ink::test]
fn a_trade_too_small_for_a_unit_is_refused() {
    let mut curve = open_market();

    // The tribute of a deposit of 1 is 1, and nothing is left to buy with.
    assert_refused(&mut curve, BondingCurveError::NothingToGive, |curve| {
        curve.buy(1, 0, bob(), NO_DEADLINE)
    });
    // Fully covered by a reserve of 1, each of the 1 000 tokens is worth 1/1 000: 900 of them are worth ⌊0.9⌋ = 0.
    let mut cheap = market_with_ratio(1_000_000, 1);
    assert_refused(&mut cheap, BondingCurveError::NothingToGive, |curve| {
        curve.sell(900, 0, bob(), NO_DEADLINE)
    });
}

#[ink::test]
fn a_sale_leaves_the_minimum_supply() {
    let mut curve = open_market();

    for (tokens, left) in [(901, 99), (1_000, 0)] {
        let error = BondingCurveError::BelowMinimumSupply { left, minimum: 100 };
        assert_eq!(curve.quote_sell(tokens), Err(error.clone()));
        assert_refused(&mut curve, error, |curve| curve.sell(tokens, 0, bob(), NO_DEADLINE));
    }
    until_it_calls_out(&mut curve, |curve| curve.sell(900, 0, bob(), NO_DEADLINE));
    assert_eq!(curve.market().supply, MINIMUM_SUPPLY);
}

#[ink::test]
fn no_more_is_sold_than_there_is() {
    let mut curve = open_market();

    for tokens in [1_001, u128::MAX] {
        let error = BondingCurveError::AboveSupply { tokens, supply: SUPPLY };
        assert_eq!(curve.quote_sell(tokens), Err(error.clone()));
        assert_refused(&mut curve, error, |curve| curve.sell(tokens, 0, bob(), NO_DEADLINE));
    }
}

#[ink::test]
fn a_trade_beyond_128_bits_is_refused() {
    let mut curve = market_with_ratio(500_000, u128::MAX);

    for deposit in [100, u128::MAX] {
        assert_eq!(curve.quote_buy(deposit), Err(BondingCurveError::Overflow));
        assert_refused(&mut curve, BondingCurveError::Overflow, |curve| {
            curve.buy(deposit, u128::MAX, bob(), u64::MAX)
        });
    }
    assert_eq!(curve.quote_deposit_for(u128::MAX), Err(BondingCurveError::Overflow));
}

#[ink::test]
fn a_pause_stops_buying_until_its_end_and_nothing_else() {
    let mut curve = market_paused_until(7_000);
    let paused = BondingCurveError::BuyingPaused { until_ms: 7_000 };

    for now_ms in [0, 6_999] {
        at_ms(now_ms);
        assert_refused(&mut curve, paused.clone(), |curve| {
            curve.buy(DEPOSIT, 0, bob(), NO_DEADLINE)
        });
        assert_eq!(curve.quote_buy(DEPOSIT), Err(paused.clone()));
        assert_eq!(curve.quote_deposit_for(MINTED), Err(paused.clone()));
        assert_eq!(curve.quote_sell(SOLD).unwrap().received, PAYOUT);
    }
    until_it_calls_out(&mut curve, |curve| curve.sell(1, 0, bob(), NO_DEADLINE));

    at_ms(7_000);
    until_it_calls_out(&mut curve, |curve| curve.buy(DEPOSIT, 0, bob(), NO_DEADLINE));
}

#[ink::test]
fn a_pause_for_ever_can_be_ended_at_once() {
    let mut curve = market_paused_until(u64::MAX);
    at_ms(u64::MAX - 1);
    assert_eq!(
        curve.quote_buy(DEPOSIT),
        Err(BondingCurveError::BuyingPaused { until_ms: u64::MAX })
    );

    call_as(admin());
    curve.pause_buying(0).unwrap();

    assert_eq!(curve.quote_buy(DEPOSIT).unwrap().received, MINTED);
}
