//! The terms a market may be made with, and what it is told once.

use super::*;
use interfaces::bonding_curve::{BondingCurveError, CurveWired, LONGEST_CLOSING_STEP_MS};

/// Why no market is made with these terms.
fn refusal(terms: CurveTerms) -> Option<BondingCurveError> {
    let no_tributes = Tributes {
        entry_ppm: 0,
        exit_ppm: 0,
    };
    Curve::new(terms, no_tributes).err()
}

fn with_closing(closing: ClosingTerms) -> CurveTerms {
    CurveTerms { closing, ..terms() }
}

#[ink::test]
fn a_new_market_is_sealed_and_empty() {
    let curve = unwired_market();

    let market = curve.market();
    assert_eq!(market.phase, Phase::Sealed);
    assert_eq!((market.supply, market.reserve), (0, 0));
    assert_eq!(market.spot_price, None);
    assert_eq!(market.tributes, TRIBUTES);
    assert_eq!(market.buying_paused_until_ms, 0);
    assert_eq!(market.closing_begun_ms, 0);
    assert_eq!(market.closing_possible_from_ms, 0);
    assert_eq!(curve.terms(), terms());
    assert_eq!(curve.wiring(), None);
    assert_eq!(curve.redeemed(alice()), 0);
    assert_eq!(event_count(), 0);
}

#[ink::test]
fn token_collateral_and_pool_are_contracts_other_than_the_curve() {
    begin_deployment();

    for account in [zero_account(), this_contract(), alice()] {
        for terms in [
            CurveTerms {
                token: account,
                ..terms()
            },
            CurveTerms {
                collateral: account,
                ..terms()
            },
            CurveTerms {
                funding_pool: account,
                ..terms()
            },
        ] {
            assert_eq!(refusal(terms), Some(BondingCurveError::InvalidReference(account)));
        }
    }
}

#[ink::test]
fn token_collateral_and_pool_are_three_contracts() {
    begin_deployment();

    for (named_twice, terms) in [
        (
            collateral(),
            CurveTerms {
                token: collateral(),
                ..terms()
            },
        ),
        (
            funding_pool(),
            CurveTerms {
                collateral: funding_pool(),
                ..terms()
            },
        ),
        (
            token(),
            CurveTerms {
                funding_pool: token(),
                ..terms()
            },
        ),
    ] {
        assert_eq!(refusal(terms), Some(BondingCurveError::InvalidReference(named_twice)));
    }
}

#[ink::test]
fn the_heir_is_anyone_but_those_who_would_lose_the_money() {
    begin_deployment();
    let with_heir = |heir| {
        with_closing(ClosingTerms {
            heir: Some(heir),
            ..closing_terms()
        })
    };

    for account in [zero_account(), this_contract(), token(), collateral(), funding_pool()] {
        assert_eq!(
            refusal(with_heir(account)),
            Some(BondingCurveError::InvalidReference(account))
        );
    }
    assert_eq!(refusal(with_heir(alice())), None, "a person");
    assert_eq!(refusal(with_heir(contract(9))), None, "a contract");
}

#[ink::test]
fn a_reserve_ratio_is_between_1_and_1_000_000_ppm() {
    begin_deployment();
    let with_ratio = |reserve_ratio_ppm| CurveTerms {
        reserve_ratio_ppm,
        ..terms()
    };

    for got_ppm in [0, 1_000_001, u32::MAX] {
        assert_eq!(
            refusal(with_ratio(got_ppm)),
            Some(BondingCurveError::ReserveRatioOutOfRange { got_ppm })
        );
    }
    for ratio_ppm in [1, 1_000_000] {
        assert_eq!(refusal(with_ratio(ratio_ppm)), None);
    }
}

#[ink::test]
fn a_tribute_ceiling_is_below_everything() {
    begin_deployment();
    let with_ceilings = |entry_ppm, exit_ppm| CurveTerms {
        tribute_ceilings: Tributes { entry_ppm, exit_ppm },
        ..terms()
    };

    for got_ppm in [1_000_000, u32::MAX] {
        let error = Some(BondingCurveError::TributeCeilingOutOfRange { got_ppm });
        assert_eq!(refusal(with_ceilings(got_ppm, 0)), error);
        assert_eq!(refusal(with_ceilings(0, got_ppm)), error);
    }
    assert_eq!(refusal(with_ceilings(999_999, 999_999)), None);
    assert_eq!(refusal(with_ceilings(0, 0)), None);
}

#[ink::test]
fn a_tribute_is_at_most_its_own_ceiling() {
    begin_deployment();
    let refusal = |entry_ppm, exit_ppm| Curve::new(terms(), Tributes { entry_ppm, exit_ppm }).err();

    assert_eq!(
        refusal(100_001, 0),
        Some(BondingCurveError::TributeAboveCeiling {
            got_ppm: 100_001,
            ceiling_ppm: 100_000
        })
    );
    assert_eq!(
        refusal(0, 200_001),
        Some(BondingCurveError::TributeAboveCeiling {
            got_ppm: 200_001,
            ceiling_ppm: 200_000
        })
    );
    assert_eq!(refusal(100_000, 200_000), None);
}

#[ink::test]
fn there_is_a_minimum_supply() {
    begin_deployment();
    let with_minimum = |minimum_supply| CurveTerms {
        minimum_supply,
        ..terms()
    };

    assert_eq!(refusal(with_minimum(0)), Some(BondingCurveError::ZeroMinimumSupply));
    assert_eq!(refusal(with_minimum(1)), None);
    assert_eq!(refusal(with_minimum(u128::MAX)), None);
}

#[ink::test]
fn a_wind_down_has_a_window() {
    begin_deployment();
    let with_window = |window_ms| {
        with_closing(ClosingTerms {
            window_ms,
            ..closing_terms()
        })
    };

    assert_eq!(refusal(with_window(0)), Some(BondingCurveError::ClosingTermsOutOfRange));
    assert_eq!(refusal(with_window(1)), None);
}

#[ink::test]
fn a_cool_down_lasts_as_long_as_trade_may_have_stood_still() {
    begin_deployment();
    let with_cool_down = |cool_down_ms| {
        with_closing(ClosingTerms {
            cool_down_ms,
            ..closing_terms()
        })
    };
    let standstill_ms = DELAY_MS + WINDOW_MS;

    for cool_down_ms in [0, 1, standstill_ms - 1] {
        assert_eq!(
            refusal(with_cool_down(cool_down_ms)),
            Some(BondingCurveError::ClosingTermsOutOfRange)
        );
    }
    assert_eq!(refusal(with_cool_down(standstill_ms)), None);
}

#[ink::test]
fn no_step_of_a_wind_down_lasts_over_a_year() {
    begin_deployment();
    // 365 days of 24 hours of 3 600 seconds of 1 000 milliseconds.
    const YEAR_MS: u64 = 31_536_000_000;
    assert_eq!(LONGEST_CLOSING_STEP_MS, YEAR_MS);
    let with_steps = |delay_ms, window_ms, cool_down_ms| {
        with_closing(ClosingTerms {
            delay_ms,
            window_ms,
            cool_down_ms,
            heir: None,
        })
    };

    for too_long_ms in [YEAR_MS + 1, u64::MAX] {
        for terms in [
            with_steps(too_long_ms, 1, 0),
            with_steps(0, too_long_ms, 0),
            with_steps(0, 1, too_long_ms),
        ] {
            assert_eq!(refusal(terms), Some(BondingCurveError::ClosingTermsOutOfRange));
        }
    }
    assert_eq!(refusal(with_steps(YEAR_MS - 1, 1, YEAR_MS)), None);
    assert_eq!(refusal(with_steps(0, YEAR_MS, YEAR_MS)), None);
    assert_eq!(refusal(with_steps(0, 1, 1)), None);
}

#[ink::test]
fn the_deployer_names_opener_and_admin() {
    let mut curve = unwired_market();

    assert_eq!(curve.wire(references()), Ok(()));

    assert_eq!(curve.wiring(), Some(references()));
    let event = CurveWired {
        opener: opener(),
        admin: admin(),
    };
    assert_eq!(events::<CurveWired>(), [event]);
}

#[ink::test]
fn nobody_else_names_them() {
    let mut curve = unwired_market();

    for caller in [alice(), opener(), admin()] {
        call_as(caller);
        assert_refused(&mut curve, BondingCurveError::NotDeployer, |curve| {
            curve.wire(references())
        });
    }
}

#[ink::test]
fn they_are_named_once() {
    let mut curve = sealed_market();
    let others = CurveWiring {
        opener: alice(),
        admin: bob(),
    };

    for caller in [deployer(), admin(), alice()] {
        call_as(caller);
        for wiring in [references(), others] {
            assert_refused(&mut curve, BondingCurveError::AlreadyWired, |curve| curve.wire(wiring));
        }
    }
}

#[ink::test]
fn neither_is_the_zero_account_or_the_curve_itself() {
    let mut curve = unwired_market();

    for account in [zero_account(), this_contract()] {
        for wiring in [
            CurveWiring {
                opener: account,
                ..references()
            },
            CurveWiring {
                admin: account,
                ..references()
            },
        ] {
            assert_refused(&mut curve, BondingCurveError::InvalidReference(account), |curve| {
                curve.wire(wiring)
            });
        }
    }
}
