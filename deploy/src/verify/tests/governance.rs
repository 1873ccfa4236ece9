//! What members can change, and have or have not changed.

use super::*;

#[test]
fn another_guardian_is_wrong_unless_members_have_made_it() {
    let other = Some(stranger());
    let found = found_after(|commons| commons.voting().guardian = other);
    assert_eq!(found, wrong("conviction-voting", "guardian"));
    let found = found_after(|commons| commons.voting().guardian = None);
    assert_eq!(found, wrong("conviction-voting", "guardian"));
    // Some decision is not this decision.
    let found = found_after(|commons| {
        commons.decide(Request::ReplaceGuardian(Some(account("frank"))));
        commons.voting().guardian = other;
    });
    assert_eq!(found, wrong("conviction-voting", "guardian"));

    let mut commons = Commons::sound();
    commons.decide(Request::ReplaceGuardian(other));
    commons.decide(Request::WindDown);
    commons.voting().guardian = other;
    let comparison = commons.compared();
    assert!(!comparison.is_wrong());
    let difference = &comparison.differences[0];
    assert_eq!(difference.verdict, Verdict::ChangedByGovernance);
    assert_eq!(difference.proposal, Some(1));
    assert_eq!(difference.on_chain, format_address(stranger()));
}

#[test]
fn tributes_are_wrong_unless_members_have_set_them_and_above_their_ceilings_always() {
    let set = |entry_ppm, decided| {
        let tributes = Tributes {
            entry_ppm,
            exit_ppm: 100_000,
        };
        found_after(|commons| {
            if decided {
                let curve = commons.at().curve;
                commons.decide_call(curve, selector_bytes!("BondingCurve::set_tributes"), &tributes);
            }
            commons.curve().tributes = tributes;
        })
    };
    let governed = (
        "bonding-curve".to_owned(),
        "tributes.entry_ppm".to_owned(),
        Verdict::ChangedByGovernance,
    );
    assert_eq!(set(60_000, false), wrong("bonding-curve", "tributes.entry_ppm"));
    assert_eq!(set(60_000, true), governed);
    assert_eq!(set(100_000, true), governed);
    assert_eq!(set(100_001, true), wrong("bonding-curve", "tributes.entry_ppm"));
}

#[test]
fn settings_are_wrong_unless_members_have_set_them_within_floors_and_ceilings() {
    let set = |delay_days: u64, decided| {
        let mut commons = Commons::sound();
        let mut settings = commons.expected.config.voting.settings;
        settings.action_delay_ms = delay_days * 24 * 60 * 60 * 1000;
        settings.minimum_stake_ppm += 1;
        if decided {
            commons.decide(Request::ChangeSettings(settings));
        }
        commons.voting().settings = settings;
        let found = commons.found();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found.iter().any(|(_, what, _)| what == "settings.action_delay_ms"),
            "{found:?}"
        );
        commons.compared().worst()
    };
    assert_eq!(set(10, false), Some(Verdict::Wrong));
    assert_eq!(set(10, true), Some(Verdict::ChangedByGovernance));
    // Floor and ceiling are 3 and 30 days.
    assert_eq!(set(3, true), Some(Verdict::ChangedByGovernance));
    assert_eq!(set(2, true), Some(Verdict::Wrong));
    assert_eq!(set(31, true), Some(Verdict::Wrong));
}

#[test]
fn a_cap_a_fee_and_a_spender_are_wrong_unless_members_have_set_them() {
    let fee = |decided, fee_ppm: u32| {
        found_after(|commons| {
            if decided {
                let escrow = commons.at().escrow;
                commons.decide_call(escrow, selector_bytes!("VoucherEscrow::set_protocol_fee"), &fee_ppm);
            }
            commons.escrow().protocol_fee_ppm = fee_ppm;
        })
    };
    assert_eq!(fee(false, 30_000), wrong("voucher-escrow", "protocol_fee_ppm"));
    assert_eq!(fee(true, 30_000).2, Verdict::ChangedByGovernance);
    assert_eq!(fee(true, 50_001).2, Verdict::Wrong);

    let cap = |decided| {
        found_after(|commons| {
            let (pool, asset) = (commons.at().funding_pool, commons.at().collateral);
            let terms = AssetTerms {
                asset,
                spending_cap_ppm: 999_999,
            };
            if decided {
                commons.decide_call(pool, selector_bytes!("FundingPool::set_spending_cap"), &terms);
            }
            commons.pool().assets.insert(asset, Some(999_999));
        })
    };
    assert_eq!(cap(false), wrong("funding-pool", "collateral_spending_cap_ppm"));
    assert_eq!(cap(true).2, Verdict::ChangedByGovernance);

    let spender = found_after(|commons| {
        let pool = commons.at().funding_pool;
        commons.decide_call(pool, selector_bytes!("FundingPool::set_spender"), &stranger());
        commons.pool().wiring.as_mut().unwrap().spender = stranger();
    });
    assert_eq!(spender.2, Verdict::ChangedByGovernance);
}

#[test]
fn an_asset_more_is_wrong_unless_members_have_registered_it_and_the_collateral_cannot_be_missing() {
    let asset = stranger();
    let more = |decided| {
        found_after(|commons| {
            let pool = commons.at().funding_pool;
            let terms = AssetTerms {
                asset,
                spending_cap_ppm: 10,
            };
            if decided {
                commons.decide_call(pool, selector_bytes!("FundingPool::register_asset"), &terms);
            }
            commons.pool().assets.insert(asset, Some(10));
        })
    };
    let what = format!("assets.{}.spending_cap_ppm", format_address(asset));
    assert_eq!(more(false), wrong("funding-pool", &what));
    assert_eq!(more(true).2, Verdict::ChangedByGovernance);
    let missing = found_after(|commons| commons.pool().assets.clear());
    assert_eq!(missing, wrong("funding-pool", "assets"));
}

#[test]
fn a_decision_for_another_value_message_or_contract_is_not_this_one() {
    let (set, other) = (
        Tributes {
            entry_ppm: 60_000,
            exit_ppm: 100_000,
        },
        Tributes {
            entry_ppm: 70_000,
            exit_ppm: 100_000,
        },
    );
    let message = selector_bytes!("BondingCurve::set_tributes");
    let decided = |contract: fn(&Addresses) -> AccountId, message, arguments: Tributes| {
        found_after(|commons| {
            let contract = contract(&commons.at());
            commons.decide_call(contract, message, &arguments);
            commons.curve().tributes = set;
        })
    };
    let not_decided = wrong("bonding-curve", "tributes.entry_ppm");
    assert_eq!(decided(|at| at.curve, message, other), not_decided);
    assert_eq!(decided(|at| at.curve, [0; 4], set), not_decided);
    assert_eq!(decided(|at| at.vesting, message, set), not_decided);
    assert_eq!(decided(|at| at.curve, message, set).2, Verdict::ChangedByGovernance);
}
