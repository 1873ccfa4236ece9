//! What the admin changes, and nobody else.

use super::*;
use interfaces::{
    bonding_curve::{BondingCurveError, BuyingPaused, TributesChanged},
    effects::Effects,
};

const HIGHEST: Tributes = Tributes {
    entry_ppm: 100_000,
    exit_ppm: 200_000,
};

#[ink::test]
fn the_admin_sets_the_tributes_up_to_their_ceilings() {
    let mut curve = open_market();
    let none = Tributes {
        entry_ppm: 0,
        exit_ppm: 0,
    };

    call_as(admin());
    assert_eq!(curve.set_tributes(HIGHEST), Ok(Effects::NONE));
    assert_eq!(curve.market().tributes, HIGHEST);
    assert_eq!(curve.set_tributes(none), Ok(Effects::NONE));
    assert_eq!(curve.market().tributes, none);

    assert_eq!(
        events::<TributesChanged>(),
        [
            TributesChanged {
                from: TRIBUTES,
                to: HIGHEST
            },
            TributesChanged {
                from: HIGHEST,
                to: none
            },
        ]
    );
}

#[ink::test]
fn new_tributes_hold_from_the_next_trade_on() {
    let mut curve = open_market();
    call_as(admin());
    curve.set_tributes(HIGHEST).unwrap();

    // ⌈10 % · 5 155⌉ = ⌈515.5⌉ = 516.
    assert_eq!(curve.quote_buy(5_155).unwrap().tribute, 516);
    // ⌈20 % · 5 551⌉ = ⌈1 110.2⌉ = 1 111.
    assert_eq!(curve.quote_sell(333).unwrap().tribute, 1_111);
}

#[ink::test]
fn no_tribute_passes_its_ceiling() {
    let mut curve = open_market();
    call_as(admin());

    for got_ppm in [100_001, 999_999, u32::MAX] {
        let error = BondingCurveError::TributeAboveCeiling {
            got_ppm,
            ceiling_ppm: 100_000,
        };
        assert_refused(&mut curve, error, |curve| {
            curve.set_tributes(Tributes {
                entry_ppm: got_ppm,
                exit_ppm: 0,
            })
        });
    }
    for got_ppm in [200_001, 1_000_000, u32::MAX] {
        let error = BondingCurveError::TributeAboveCeiling {
            got_ppm,
            ceiling_ppm: 200_000,
        };
        assert_refused(&mut curve, error, |curve| {
            curve.set_tributes(Tributes {
                entry_ppm: 0,
                exit_ppm: got_ppm,
            })
        });
    }
}

#[ink::test]
fn the_admin_pauses_buying() {
    let mut curve = open_market();

    call_as(admin());
    for until_ms in [7_000, u64::MAX, 0] {
        assert_eq!(curve.pause_buying(until_ms), Ok(Effects::NONE));
        assert_eq!(curve.market().buying_paused_until_ms, until_ms);
    }

    assert_eq!(
        events::<BuyingPaused>(),
        [7_000, u64::MAX, 0].map(|until_ms| BuyingPaused { until_ms })
    );
}

#[ink::test]
fn nobody_else_governs() {
    let mut curve = open_market();

    for caller in not_the_admin() {
        call_as(caller);
        assert_refused(&mut curve, BondingCurveError::NotAdmin, |curve| {
            curve.set_tributes(TRIBUTES)
        });
        assert_refused(&mut curve, BondingCurveError::NotAdmin, |curve| {
            curve.pause_buying(7_000)
        });
    }
}

#[ink::test]
fn before_wiring_nobody_governs() {
    let mut curve = unwired_market();

    for caller in [deployer(), admin(), zero_account()] {
        call_as(caller);
        assert_refused(&mut curve, BondingCurveError::NotAdmin, |curve| {
            curve.set_tributes(TRIBUTES)
        });
        assert_refused(&mut curve, BondingCurveError::NotAdmin, |curve| {
            curve.pause_buying(7_000)
        });
        assert_refused(&mut curve, BondingCurveError::NotAdmin, |curve| curve.begin_closing());
        assert_refused(&mut curve, BondingCurveError::NotAdmin, |curve| curve.resume());
        assert_refused(&mut curve, BondingCurveError::NotAdmin, |curve| curve.finish());
    }
}
