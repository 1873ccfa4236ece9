//! What no voting contract can be made with: each piece gets a typed error, and traps nobody.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{Commons, FOUNDER},
};
use conviction_voting::VotingRef;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    call::CallFailure,
    conviction_voting::{
        AllowedCall, ConvictionVoting, Setting, Settings, VotingError, VotingTerms, LONGEST_DURATION_MS,
    },
    ZERO_ACCOUNT,
};
use sandbox_tests::{codes, governed_commons, hostile, DAY_MS};

/// What a voting contract is made with.
#[derive(Clone)]
pub struct Parts {
    pub terms: VotingTerms,
    pub settings: Settings,
    pub guardian: Option<AccountId>,
    pub allowed: Vec<AllowedCall>,
}

/// One of the contracts that the terms name.
type Role = fn(&mut VotingTerms) -> &mut AccountId;

/// What the voting contract of a commons was made with.
pub fn good_parts(commons: &mut Commons) -> Result<Parts> {
    let terms = commons.voting().call().terms();
    let allowed = commons.voting().call().allowed_calls();
    Ok(Parts {
        terms: commons.chain.read(terms)?,
        settings: commons.config.voting.settings,
        guardian: commons.config.voting.guardian,
        allowed: commons.chain.read(allowed)?,
    })
}

/// What becomes of a voting contract that is made with something else.
pub fn made_with(
    commons: &mut Commons,
    good: &Parts,
    change: impl FnOnce(&mut Parts),
) -> Result<AccountId, VotingError> {
    let mut parts = good.clone();
    change(&mut parts);
    let before = commons.chain.snapshot();
    let constructor = VotingRef::new(parts.terms, parts.settings, parts.guardian, parts.allowed);
    let receipt = commons
        .chain
        .instantiate(account(FOUNDER), &codes().conviction_voting, constructor);
    commons.chain.restore(&before);
    receipt.answer.expect("a constructor traps on no input")
}

#[test]
fn what_a_commons_is_governed_by_can_be_made_again() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    assert!(made_with(&mut commons, &good, |_| {}).is_ok());
    assert!(made_with(&mut commons, &good, |parts| parts.guardian = None).is_ok());
    assert!(made_with(&mut commons, &good, |parts| parts.allowed.clear()).is_ok());
    Ok(())
}

#[test]
fn each_of_its_five_contracts_is_one() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    for nobody in [account("dave"), ZERO_ACCOUNT.into()] {
        let names: [Role; 5] = [
            |terms| &mut terms.token,
            |terms| &mut terms.funding_pool,
            |terms| &mut terms.vesting,
            |terms| &mut terms.curve,
            |terms| &mut terms.escrow,
        ];
        for name in names {
            assert_eq!(
                made_with(&mut commons, &good, |parts| *name(&mut parts.terms) = nobody),
                Err(VotingError::InvalidReference(nobody))
            );
        }
    }
    Ok(())
}

#[test]
fn no_contract_has_two_of_the_five_roles() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    let VotingTerms {
        token,
        funding_pool,
        vesting,
        curve,
        ..
    } = good.terms;
    let doubles: [(Role, AccountId); 10] = [
        (|terms| &mut terms.funding_pool, token),
        (|terms| &mut terms.vesting, token),
        (|terms| &mut terms.curve, token),
        (|terms| &mut terms.vesting, funding_pool),
        (|terms| &mut terms.curve, funding_pool),
        (|terms| &mut terms.curve, vesting),
        (|terms| &mut terms.escrow, token),
        (|terms| &mut terms.escrow, funding_pool),
        (|terms| &mut terms.escrow, vesting),
        (|terms| &mut terms.escrow, curve),
    ];
    for (name, double) in doubles {
        assert_eq!(
            made_with(&mut commons, &good, |parts| *name(&mut parts.terms) = double),
            Err(VotingError::InvalidReference(double))
        );
    }
    Ok(())
}

/// Of the five, only the pool is asked something at once; the hatch finds the others out when it seals.
#[test]
fn what_is_no_pool_is_found_out() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    let stranger = hostile::deploy(&mut commons.chain)?;
    for other in [stranger, commons.at.hatch] {
        assert_eq!(
            made_with(&mut commons, &good, |parts| parts.terms.funding_pool = other),
            Err(VotingError::Pool(CallFailure::BadAnswer))
        );
    }
    Ok(())
}

#[test]
fn its_times_are_no_longer_than_ten_years_and_not_nothing() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    assert_eq!(LONGEST_DURATION_MS, 3_650 * DAY_MS);
    for got_ms in [0, LONGEST_DURATION_MS + 1, u64::MAX] {
        let times: [fn(&mut VotingTerms) -> &mut u64; 3] = [
            |terms| &mut terms.rules.half_life_ms,
            |terms| &mut terms.rules.pause_ms,
            |terms| &mut terms.rules.pause_cool_down_ms,
        ];
        for time in times {
            assert_eq!(
                made_with(&mut commons, &good, |parts| *time(&mut parts.terms) = got_ms),
                Err(VotingError::DurationOutOfRange { got_ms })
            );
        }
    }
    for half_life_ms in [1, LONGEST_DURATION_MS] {
        assert!(made_with(&mut commons, &good, |parts| parts.terms.rules.half_life_ms =
            half_life_ms)
        .is_ok());
    }
    Ok(())
}

#[test]
fn a_cool_down_is_two_pauses_at_least() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    for (pause_ms, pause_cool_down_ms, fits) in [
        (1, 2, true),
        (3 * DAY_MS, 6 * DAY_MS, true),
        (1, LONGEST_DURATION_MS, true),
        (1, 1, false),
        (DAY_MS, 2 * DAY_MS - 1, false),
        (DAY_MS, DAY_MS, false),
        (LONGEST_DURATION_MS, LONGEST_DURATION_MS, false),
    ] {
        let made = made_with(&mut commons, &good, |parts| {
            parts.terms.rules.pause_ms = pause_ms;
            parts.terms.rules.pause_cool_down_ms = pause_cool_down_ms;
        });
        let got_ms = pause_cool_down_ms;
        if fits {
            assert!(made.is_ok(), "{made:?}");
        } else {
            assert_eq!(made, Err(VotingError::DurationOutOfRange { got_ms }));
        }
    }
    Ok(())
}

/// For each setting: changes of floors and ceilings that make no sense, and settings beyond them.
macro_rules! settings {
    ($do:ident) => {
        $do!(spending_limit_ppm, SpendingLimit);
        $do!(minimum_conviction_ppm, MinimumConviction);
        $do!(minimum_stake_ppm, MinimumStake);
        $do!(action_bar_ppm, ActionBar);
        $do!(action_stake_ppm, ActionStake);
        $do!(bond, Bond);
        $do!(voting_period_ms, VotingPeriod);
        $do!(action_delay_ms, ActionDelay);
        $do!(execution_window_ms, ExecutionWindow);
        $do!(failing_window_ms, FailingWindow);
        $do!(milestone_interval_ms, MilestoneInterval);
    };
}

#[test]
fn a_floor_is_no_higher_than_its_ceiling() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    macro_rules! refuse {
        ($field:ident, $setting:ident) => {
            let made = made_with(&mut commons, &good, |parts| {
                let rules = &mut parts.terms.rules;
                rules.floors.$field = rules.ceilings.$field + 1;
            });
            assert_eq!(made, Err(VotingError::SettingOutOfRange(Setting::$setting)));
        };
    }
    settings!(refuse);
    // The same for both leaves no choice.
    let fixed = made_with(&mut commons, &good, |parts| {
        parts.terms.rules.floors = parts.settings;
        parts.terms.rules.ceilings = parts.settings;
    });
    assert!(fixed.is_ok(), "{fixed:?}");
    Ok(())
}

#[test]
fn the_settings_at_first_lie_between_floors_and_ceilings() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    macro_rules! refuse {
        ($field:ident, $setting:ident) => {
            let made = made_with(&mut commons, &good, |parts| {
                parts.settings.$field = parts.terms.rules.ceilings.$field + 1;
            });
            assert_eq!(made, Err(VotingError::SettingOutOfRange(Setting::$setting)));
            let made = made_with(&mut commons, &good, |parts| {
                // The bond's floor is nothing; it is raised for once.
                parts.terms.rules.floors.bond = 1;
                parts.settings.$field = parts.terms.rules.floors.$field - 1;
            });
            assert_eq!(made, Err(VotingError::SettingOutOfRange(Setting::$setting)));
        };
    }
    settings!(refuse);
    let made = made_with(&mut commons, &good, |parts| {
        parts.settings.action_delay_ms = parts.settings.failing_window_ms - 1;
    });
    assert_eq!(made, Err(VotingError::SettingOutOfRange(Setting::ActionDelay)));
    let made = made_with(&mut commons, &good, |parts| {
        parts.settings.action_delay_ms = parts.settings.failing_window_ms;
    });
    assert!(made.is_ok(), "{made:?}");
    Ok(())
}

/// A share of nothing passes everything, a share of everything never passes, and no wait is nothing or for ever.
#[test]
fn no_floor_and_no_ceiling_is_without_meaning() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    macro_rules! refuse {
        ($($field:ident: $setting:ident),* at $limit:ident as $value:expr) => {$(
            let made = made_with(&mut commons, &good, |parts| parts.terms.rules.$limit.$field = $value);
            assert_eq!(made, Err(VotingError::SettingOutOfRange(Setting::$setting)));
        )*};
    }
    refuse!(spending_limit_ppm: SpendingLimit, minimum_conviction_ppm: MinimumConviction, action_bar_ppm: ActionBar
        at floors as 0);
    refuse!(voting_period_ms: VotingPeriod, action_delay_ms: ActionDelay, execution_window_ms: ExecutionWindow,
        failing_window_ms: FailingWindow, milestone_interval_ms: MilestoneInterval at floors as 0);
    refuse!(voting_period_ms: VotingPeriod, action_delay_ms: ActionDelay, execution_window_ms: ExecutionWindow,
        failing_window_ms: FailingWindow, milestone_interval_ms: MilestoneInterval
        at ceilings as LONGEST_DURATION_MS + 1);
    refuse!(spending_limit_ppm: SpendingLimit, minimum_stake_ppm: MinimumStake, action_stake_ppm: ActionStake
        at ceilings as 1_000_001);
    refuse!(minimum_conviction_ppm: MinimumConviction, action_bar_ppm: ActionBar at ceilings as 1_000_000);
    refuse!(bond: Bond at ceilings as u128::MAX);
    Ok(())
}

#[test]
fn a_guardian_is_somebody_else() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    let made = made_with(&mut commons, &good, |parts| parts.guardian = Some(ZERO_ACCOUNT.into()));
    assert_eq!(made, Err(VotingError::InvalidGuardian));
    Ok(())
}
