//! What a voting contract can be made with.

use crate::terms::{check, check_allowed, check_guardian, check_settings};
use ink::{primitives::AccountId, selector_bytes};
use interfaces::conviction_voting::{
    AllowedCall, Bar, Setting, Settings, VotingError, VotingRules, VotingTerms, LONGEST_DURATION_MS, MOST_ALLOWED_CALLS,
};
use math::{conviction::LARGEST_AMOUNT, PPM};

const FLOORS: Settings = Settings {
    spending_limit_ppm: 10,
    minimum_conviction_ppm: 10,
    minimum_stake_ppm: 10,
    action_bar_ppm: 10,
    action_stake_ppm: 10,
    bond: 10,
    voting_period_ms: 10,
    action_delay_ms: 10,
    execution_window_ms: 10,
    failing_window_ms: 10,
    milestone_interval_ms: 10,
};

const CEILINGS: Settings = Settings {
    spending_limit_ppm: 90,
    minimum_conviction_ppm: 90,
    minimum_stake_ppm: 90,
    action_bar_ppm: 90,
    action_stake_ppm: 90,
    bond: 90,
    voting_period_ms: 90,
    action_delay_ms: 90,
    execution_window_ms: 90,
    failing_window_ms: 90,
    milestone_interval_ms: 90,
};

const TOKEN: u8 = 1;
const POOL: u8 = 2;
const VESTING: u8 = 3;
const CURVE: u8 = 4;
const ESCROW: u8 = 5;
const THIS: u8 = 6;
const ASSET: u8 = 7;
const OTHER: u8 = 8;
const PERSON: u8 = 200;

fn account(byte: u8) -> AccountId {
    AccountId::from([byte; 32])
}

fn is_contract(account: &AccountId) -> bool {
    let bytes: &[u8; 32] = account.as_ref();
    bytes[0] < 100
}

fn terms() -> VotingTerms {
    VotingTerms {
        token: account(TOKEN),
        funding_pool: account(POOL),
        vesting: account(VESTING),
        curve: account(CURVE),
        escrow: account(ESCROW),
        rules: VotingRules {
            half_life_ms: 1,
            pause_ms: 1,
            pause_cool_down_ms: 2,
            floors: FLOORS,
            ceilings: CEILINGS,
        },
    }
}

fn checked(change: impl Fn(&mut VotingTerms)) -> Result<(), VotingError> {
    let mut terms = terms();
    change(&mut terms);
    check(&terms, account(THIS), is_contract)
}

type Change = fn(&mut Settings, u64);

/// How to set each of the settings.
const EACH: [(Setting, Change); 11] = [
    (Setting::SpendingLimit, |settings, to| {
        settings.spending_limit_ppm = to as u32
    }),
    (Setting::MinimumConviction, |settings, to| {
        settings.minimum_conviction_ppm = to as u32
    }),
    (Setting::MinimumStake, |settings, to| {
        settings.minimum_stake_ppm = to as u32
    }),
    (Setting::ActionBar, |settings, to| settings.action_bar_ppm = to as u32),
    (Setting::ActionStake, |settings, to| {
        settings.action_stake_ppm = to as u32
    }),
    (Setting::Bond, |settings, to| settings.bond = to.into()),
    (Setting::VotingPeriod, |settings, to| settings.voting_period_ms = to),
    (Setting::ActionDelay, |settings, to| settings.action_delay_ms = to),
    (Setting::ExecutionWindow, |settings, to| {
        settings.execution_window_ms = to
    }),
    (Setting::FailingWindow, |settings, to| settings.failing_window_ms = to),
    (Setting::MilestoneInterval, |settings, to| {
        settings.milestone_interval_ms = to
    }),
];

#[test]
fn every_setting_has_its_floor_and_its_ceiling() {
    let rules = terms().rules;
    assert_eq!(check_settings(&FLOORS, &rules), Ok(()));
    assert_eq!(check_settings(&CEILINGS, &rules), Ok(()));
    for (setting, set) in EACH {
        for beyond in [9, 91] {
            let mut settings = if beyond == 9 { FLOORS } else { CEILINGS };
            set(&mut settings, beyond);
            assert_eq!(
                check_settings(&settings, &rules),
                Err(VotingError::SettingOutOfRange(setting)),
                "{beyond}"
            );
        }
    }
}

#[test]
fn a_delay_is_no_shorter_than_the_failing_window() {
    let rules = terms().rules;
    let mut settings = FLOORS;
    settings.failing_window_ms = 11;
    assert_eq!(
        check_settings(&settings, &rules),
        Err(VotingError::SettingOutOfRange(Setting::ActionDelay))
    );
    settings.action_delay_ms = 11;
    assert_eq!(check_settings(&settings, &rules), Ok(()));
}

#[test]
fn floors_and_ceilings_are_in_order_and_mean_something() {
    assert_eq!(checked(|_| {}), Ok(()));
    for (setting, set) in EACH {
        let refused = Err(VotingError::SettingOutOfRange(setting));
        assert_eq!(checked(|terms| set(&mut terms.rules.ceilings, 9)), refused);
        let may_be_nothing = matches!(setting, Setting::MinimumStake | Setting::ActionStake | Setting::Bond);
        let nothing = checked(|terms| set(&mut terms.rules.floors, 0));
        assert_eq!(nothing, if may_be_nothing { Ok(()) } else { refused }, "{setting:?}");
    }
    let out_of_range = |setting| Err(VotingError::SettingOutOfRange(setting));
    let ceilings = |change: fn(&mut Settings)| checked(|terms| change(&mut terms.rules.ceilings));
    assert_eq!(
        ceilings(|settings| settings.minimum_conviction_ppm = PPM),
        out_of_range(Setting::MinimumConviction)
    );
    assert_eq!(
        ceilings(|settings| settings.action_bar_ppm = PPM),
        out_of_range(Setting::ActionBar)
    );
    assert_eq!(ceilings(|settings| settings.spending_limit_ppm = PPM), Ok(()));
    assert_eq!(
        ceilings(|settings| settings.spending_limit_ppm = PPM + 1),
        out_of_range(Setting::SpendingLimit)
    );
    assert_eq!(
        ceilings(|settings| settings.bond = LARGEST_AMOUNT + 1),
        out_of_range(Setting::Bond)
    );
    assert_eq!(
        ceilings(|settings| settings.action_delay_ms = LONGEST_DURATION_MS + 1),
        out_of_range(Setting::ActionDelay)
    );
}

#[test]
fn every_reference_is_another_contract() {
    type Set = fn(&mut VotingTerms, AccountId);
    let references: [Set; 5] = [
        |terms, to| terms.token = to,
        |terms, to| terms.funding_pool = to,
        |terms, to| terms.vesting = to,
        |terms, to| terms.curve = to,
        |terms, to| terms.escrow = to,
    ];
    for (index, set) in references.into_iter().enumerate() {
        for wrong in [THIS, PERSON] {
            assert_eq!(
                checked(|terms| set(terms, account(wrong))),
                Err(VotingError::InvalidReference(account(wrong)))
            );
        }
        let another = if index == 0 { POOL } else { TOKEN };
        assert_eq!(
            checked(|terms| set(terms, account(another))),
            Err(VotingError::InvalidReference(account(another)))
        );
    }
}

#[test]
fn durations_are_above_nothing_and_a_cool_down_is_twice_the_pause_at_least() {
    type Set = fn(&mut VotingRules, u64);
    let durations: [Set; 3] = [
        |rules, to| rules.half_life_ms = to,
        |rules, to| rules.pause_ms = to,
        |rules, to| rules.pause_cool_down_ms = to,
    ];
    for set in durations {
        for got_ms in [0, LONGEST_DURATION_MS + 1] {
            assert_eq!(
                checked(|terms| set(&mut terms.rules, got_ms)),
                Err(VotingError::DurationOutOfRange { got_ms })
            );
        }
    }
    let with_cool_down = |got_ms| {
        checked(|terms| {
            terms.rules.pause_ms = 4;
            terms.rules.pause_cool_down_ms = got_ms;
        })
    };
    assert_eq!(with_cool_down(7), Err(VotingError::DurationOutOfRange { got_ms: 7 }));
    assert_eq!(with_cool_down(8), Ok(()));
}

#[test]
fn a_pause_is_shorter_than_the_time_there_is_to_execute_or_to_pass_in() {
    // Both floors are 10.
    let with_pause = |pause_ms: u64| {
        checked(|terms| {
            terms.rules.pause_ms = pause_ms;
            terms.rules.pause_cool_down_ms = 100;
        })
    };
    assert_eq!(with_pause(9), Ok(()));
    assert_eq!(
        with_pause(10),
        Err(VotingError::SettingOutOfRange(Setting::ExecutionWindow))
    );
    let longer_window = checked(|terms| {
        terms.rules.pause_ms = 10;
        terms.rules.pause_cool_down_ms = 100;
        terms.rules.floors.execution_window_ms = 11;
    });
    assert_eq!(
        longer_window,
        Err(VotingError::SettingOutOfRange(Setting::VotingPeriod))
    );
}

#[test]
fn the_guardian_is_nobody_or_somebody_else() {
    assert_eq!(check_guardian(None, account(THIS)), Ok(()));
    assert_eq!(check_guardian(Some(account(PERSON)), account(THIS)), Ok(()));
    for wrong in [0, THIS] {
        assert_eq!(
            check_guardian(Some(account(wrong)), account(THIS)),
            Err(VotingError::InvalidGuardian)
        );
    }
}

fn allowed(contract: u8, selector: [u8; 4], bar: Bar) -> Result<(), VotingError> {
    let call = AllowedCall {
        contract: account(contract),
        selector,
        bar,
    };
    check_allowed(&[call], &terms(), &[account(ASSET)], account(THIS), is_contract)
}

#[test]
fn an_action_never_names_the_token_an_asset_or_voting_itself() {
    for contract in [TOKEN, ASSET, THIS] {
        assert_eq!(
            allowed(contract, [1, 2, 3, 4], Bar::Majority),
            Err(VotingError::CallForbidden {
                contract: account(contract),
                selector: [1, 2, 3, 4]
            })
        );
    }
    assert_eq!(
        allowed(PERSON, [1, 2, 3, 4], Bar::Action),
        Err(VotingError::InvalidReference(account(PERSON)))
    );
}

#[test]
fn some_calls_can_never_be_an_action_and_some_need_a_majority() {
    let never = [
        (POOL, selector_bytes!("FundingPool::pay")),
        (VESTING, selector_bytes!("Vesting::enlist")),
        (CURVE, selector_bytes!("BondingCurve::begin_closing")),
        (CURVE, selector_bytes!("BondingCurve::resume")),
        (CURVE, selector_bytes!("BondingCurve::finish")),
        (CURVE, selector_bytes!("BondingCurve::pause_buying")),
        (CURVE, selector_bytes!("BondingCurve::sell")),
        (CURVE, selector_bytes!("BondingCurve::redeem")),
        (VESTING, selector_bytes!("Vesting::grant")),
        (VESTING, selector_bytes!("Vesting::transfer_batch")),
        (CURVE, selector_bytes!("FundingPool::register_asset")),
        (POOL, [1, 2, 3, 4]),
        (ESCROW, selector_bytes!("VoucherEscrow::pause_new_business")),
        (ESCROW, selector_bytes!("VoucherEscrow::commit")),
        (ESCROW, selector_bytes!("VoucherEscrow::create_set")),
        (CURVE, selector_bytes!("VoucherEscrow::set_protocol_fee")),
        (ESCROW, selector_bytes!("BondingCurve::set_tributes")),
    ];
    let by_majority = [
        (POOL, selector_bytes!("FundingPool::set_spender")),
        (POOL, selector_bytes!("FundingPool::set_spending_cap")),
        (VESTING, selector_bytes!("Vesting::renounce_revocation")),
    ];
    let by_any = [
        (POOL, selector_bytes!("FundingPool::register_asset")),
        (VESTING, selector_bytes!("Vesting::revoke")),
        (CURVE, selector_bytes!("BondingCurve::set_tributes")),
        (ESCROW, selector_bytes!("VoucherEscrow::set_protocol_fee")),
        (OTHER, selector_bytes!("FundingPool::pay")),
        (OTHER, [1, 2, 3, 4]),
    ];
    let forbidden = |contract, selector| {
        Err(VotingError::CallForbidden {
            contract: account(contract),
            selector,
        })
    };
    for (contract, selector) in never {
        for bar in [Bar::Action, Bar::Majority] {
            assert_eq!(allowed(contract, selector, bar), forbidden(contract, selector));
        }
    }
    for (contract, selector) in by_majority {
        assert_eq!(allowed(contract, selector, Bar::Action), forbidden(contract, selector));
        assert_eq!(allowed(contract, selector, Bar::Majority), Ok(()));
    }
    for (contract, selector) in by_any {
        assert_eq!(allowed(contract, selector, Bar::Action), Ok(()));
        assert_eq!(allowed(contract, selector, Bar::Majority), Ok(()));
    }
}

#[test]
fn the_list_of_calls_has_an_end() {
    let call = AllowedCall {
        contract: account(OTHER),
        selector: [0; 4],
        bar: Bar::Action,
    };
    let list = |length| check_allowed(&vec![call; length], &terms(), &[], account(THIS), is_contract);
    assert_eq!(list(MOST_ALLOWED_CALLS), Ok(()));
    assert_eq!(list(MOST_ALLOWED_CALLS + 1), Err(VotingError::TooManyAllowedCalls));
}
