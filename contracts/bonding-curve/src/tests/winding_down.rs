//! Who winds the commons down, and what that stops. All edges of the schedule are in `lifecycle`.

use super::*;
use interfaces::bonding_curve::BondingCurveError;

const FINISH_FROM_MS: u64 = BEGUN_MS + DELAY_MS;
const LAPSES_AT_MS: u64 = FINISH_FROM_MS + WINDOW_MS;

#[ink::test]
fn only_the_admin_winds_down() {
    for caller in not_the_admin() {
        let mut open = open_market();
        call_as(caller);
        assert_refused(&mut open, BondingCurveError::NotAdmin, |curve| curve.begin_closing());

        let mut closing = closing_market();
        at_ms(FINISH_FROM_MS);
        call_as(caller);
        assert_refused(&mut closing, BondingCurveError::NotAdmin, |curve| curve.resume());
        assert_refused(&mut closing, BondingCurveError::NotAdmin, |curve| curve.finish());
    }
}

#[ink::test]
fn trading_stops_at_once_and_goes_on_by_itself_when_the_window_ends() {
    let curve = closing_market();
    let stopped = BondingCurveError::NotTrading { phase: Phase::Closing };

    for now_ms in [BEGUN_MS, LAPSES_AT_MS - 1] {
        at_ms(now_ms);
        assert_eq!(curve.market().phase, Phase::Closing);
        assert_eq!(curve.quote_buy(5_155), Err(stopped.clone()));
        assert_eq!(curve.quote_sell(333), Err(stopped.clone()));
    }

    at_ms(LAPSES_AT_MS);
    assert_eq!(curve.market().phase, Phase::Open);
    assert_eq!(curve.quote_buy(5_155).unwrap().received, 224);
    assert_eq!(curve.quote_sell(333).unwrap().received, 5_439);
}

#[ink::test]
fn a_wind_down_that_begins_shows_when_the_next_one_may() {
    let market = closing_market().market();

    assert_eq!(market.closing_begun_ms, BEGUN_MS);
    assert_eq!(market.closing_possible_from_ms, LAPSES_AT_MS + COOL_DOWN_MS);
}

#[ink::test]
fn a_market_that_resumes_trades_on_and_cools_down() {
    let mut curve = closing_market();
    at_ms(BEGUN_MS + 1);
    call_as(admin());

    until_it_calls_out(&mut curve, |curve| curve.resume());

    let market = curve.market();
    assert_eq!(market.phase, Phase::Open);
    assert_eq!(market.closing_possible_from_ms, BEGUN_MS + 1 + COOL_DOWN_MS);
    let too_soon = BondingCurveError::ClosingTooSoon {
        from_ms: BEGUN_MS + 1 + COOL_DOWN_MS,
    };
    assert_refused(&mut curve, too_soon, |curve| curve.begin_closing());
}

#[ink::test]
fn it_cannot_be_finished_before_the_delay_has_passed() {
    let mut curve = closing_market();
    let too_soon = BondingCurveError::ClosingTooSoon {
        from_ms: FINISH_FROM_MS,
    };
    call_as(admin());

    for now_ms in [BEGUN_MS, FINISH_FROM_MS - 1] {
        at_ms(now_ms);
        assert_refused(&mut curve, too_soon.clone(), |curve| curve.finish());
    }
    at_ms(FINISH_FROM_MS);
    until_it_calls_out(&mut curve, |curve| curve.finish());
    assert_eq!(curve.market().phase, Phase::Closed);
}

#[ink::test]
fn a_wind_down_that_has_lapsed_is_neither_finished_nor_called_off() {
    let mut curve = closing_market();
    at_ms(LAPSES_AT_MS);
    call_as(admin());

    assert_refused(&mut curve, BondingCurveError::NotClosing, |curve| curve.finish());
    assert_refused(&mut curve, BondingCurveError::NotClosing, |curve| curve.resume());
}

#[ink::test]
fn only_a_market_that_trades_can_begin_to_wind_down() {
    for (phase, mut curve) in markets_without_trade() {
        call_as(admin());
        assert_refused(&mut curve, BondingCurveError::NotTrading { phase }, |curve| {
            curve.begin_closing()
        });
    }
}

#[ink::test]
fn without_a_wind_down_there_is_none_to_finish_or_to_call_off() {
    for mut curve in [sealed_market(), open_market(), closed_market()] {
        call_as(admin());
        assert_refused(&mut curve, BondingCurveError::NotClosing, |curve| curve.finish());
        assert_refused(&mut curve, BondingCurveError::NotClosing, |curve| curve.resume());
    }
}

#[ink::test]
fn closed_is_for_ever() {
    let curve = closed_market();

    for now_ms in [LAPSES_AT_MS, u64::MAX] {
        at_ms(now_ms);
        assert_eq!(curve.market().phase, Phase::Closed);
    }
}
