//! Terms that no hatch can have: each is refused when it is made, before anybody could contribute.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{Commons, FOUNDER},
};
use hatch::FundraiserRef;
use ink::primitives::AccountId;
use interfaces::{
    hatch::{HatchError, HatchTerms, TeamLot},
    vesting::{Accrual, ScheduleError},
    ZERO_ACCOUNT,
};
use sandbox_tests::{codes, messages::hatch_terms, terms, unwired_commons_with, COIN};

const LATEST: u64 = u64::MAX;

/// What becomes of a hatch with these terms. It leaves no trace.
fn made(commons: &mut Commons, terms: HatchTerms) -> Result<AccountId, HatchError> {
    let before = commons.chain.snapshot();
    let constructor = FundraiserRef::new(terms);
    let receipt = commons.chain.instantiate(account(FOUNDER), &codes().hatch, constructor);
    commons.chain.restore(&before);
    receipt.answer.expect("a constructor traps on no input")
}

/// A change of good terms, and the rule that it breaks.
type Change = (HatchError, fn(&mut HatchTerms));

/// Terms that are good but for one change each.
fn refused_each(changes: &[Change]) -> Result<()> {
    let mut commons = unwired_commons_with(&terms());
    let good = hatch_terms(&mut commons)?;
    assert!(made(&mut commons, good).is_ok());
    for (error, change) in changes {
        let mut terms = good;
        change(&mut terms);
        assert_eq!(made(&mut commons, terms).as_ref(), Err(error));
    }
    Ok(())
}

fn with_team(terms: &mut HatchTerms, change: impl FnOnce(&mut TeamLot)) {
    let mut team = TeamLot {
        beneficiary: account("erin"),
        share_ppm: 100_000,
        plan: terms.vesting_plan,
        revocable: true,
    };
    change(&mut team);
    terms.team = Some(team);
}

#[test]
fn times_are_in_order_within_the_clock_and_end_in_the_future() -> Result<()> {
    use HatchError::TimesOutOfOrder;
    refused_each(&[
        (TimesOutOfOrder, |terms| terms.funding.start_ms = terms.funding.end_ms),
        (TimesOutOfOrder, |terms| terms.funding.start_ms = LATEST),
        (TimesOutOfOrder, |terms| terms.funding.launch_window_ms = 0),
        (TimesOutOfOrder, |terms| terms.funding.launch_window_ms = LATEST),
        (TimesOutOfOrder, |terms| terms.funding.end_ms = LATEST),
    ])?;
    // The chain's clock decides what the future is: a millisecond is enough, and none is not.
    let mut commons = unwired_commons_with(&terms());
    let good = hatch_terms(&mut commons)?;
    commons.chain.set_now(good.funding.end_ms - 1);
    assert!(made(&mut commons, good).is_ok());
    commons.chain.set_now(good.funding.end_ms);
    assert_eq!(made(&mut commons, good), Err(TimesOutOfOrder));
    Ok(())
}

#[test]
fn goals_rates_and_shares_are_within_their_ranges() -> Result<()> {
    use HatchError::{GoalsOutOfOrder, GoalsTooClose, Overflow, ShareOutOfRange, ZeroRate};
    let share = |got_ppm| ShareOutOfRange { got_ppm };
    refused_each(&[
        (GoalsOutOfOrder, |terms| terms.funding.minimum = 0),
        (GoalsOutOfOrder, |terms| {
            terms.funding.minimum = terms.funding.maximum + 1
        }),
        (GoalsTooClose, |terms| {
            terms.funding.tokens_per_million = 999_999;
            terms.funding.minimum = terms.funding.maximum
        }),
        (ZeroRate, |terms| terms.funding.tokens_per_million = 0),
        (share(1_000_000), |terms| terms.funding.tribute_ppm = 1_000_000),
        (share(u32::MAX), |terms| terms.funding.tribute_ppm = u32::MAX),
        (share(1_000_001), |terms| terms.vesting_plan.unlocked_ppm = 1_000_001),
        (share(1_000_000), |terms| {
            with_team(terms, |team| team.share_ppm = 1_000_000)
        }),
        (share(u32::MAX), |terms| {
            with_team(terms, |team| team.plan.unlocked_ppm = u32::MAX)
        }),
        (Overflow, |terms| terms.funding.tokens_per_million = u128::MAX),
        (Overflow, |terms| terms.funding.maximum = u128::MAX),
    ])
}

#[test]
fn everything_that_has_to_be_a_contract_is_one() -> Result<()> {
    let nobody = account("nobody");
    let zero = AccountId::from(ZERO_ACCOUNT);
    refused_each(&[
        (HatchError::InvalidReference(nobody), |terms| {
            terms.curve = account("nobody")
        }),
        (HatchError::InvalidReference(nobody), |terms| {
            terms.vesting = account("nobody")
        }),
        (HatchError::InvalidReference(nobody), |terms| {
            terms.escrow = account("nobody")
        }),
        (HatchError::InvalidReference(nobody), |terms| {
            terms.market.token = account("nobody")
        }),
        (HatchError::InvalidReference(nobody), |terms| {
            terms.market.collateral = account("nobody")
        }),
        (HatchError::InvalidReference(nobody), |terms| {
            terms.market.funding_pool = account("nobody")
        }),
        (HatchError::InvalidReference(zero), |terms| {
            terms.admin = ZERO_ACCOUNT.into()
        }),
        (HatchError::InvalidReference(zero), |terms| {
            with_team(terms, |team| team.beneficiary = ZERO_ACCOUNT.into())
        }),
    ])?;
    // Tokens for the vesting contract itself would be nobody's.
    let mut commons = unwired_commons_with(&terms());
    let mut terms = hatch_terms(&mut commons)?;
    let vesting = terms.vesting;
    with_team(&mut terms, |team| team.beneficiary = vesting);
    assert_eq!(made(&mut commons, terms), Err(HatchError::InvalidReference(vesting)));
    Ok(())
}

#[test]
fn tokens_unlock_by_a_schedule_that_a_batch_can_have() -> Result<()> {
    let invalid = HatchError::InvalidSchedule;
    refused_each(&[
        (invalid(ScheduleError::ZeroDuration), |terms| {
            terms.vesting_plan.accrual = Accrual::Linear { duration_ms: 0 }
        }),
        (invalid(ScheduleError::CliffAfterEnd), |terms| {
            terms.vesting_plan.cliff_after_ms = LATEST
        }),
        (invalid(ScheduleError::ZeroHalfLife), |terms| {
            terms.vesting_plan.accrual = Accrual::HalfLife {
                half_life_ms: 0,
                duration_ms: terms.vesting_plan.cliff_after_ms,
            }
        }),
        // Launched in the last moment of the window, the last batch would end after the clock.
        (invalid(ScheduleError::EndOutOfRange), |terms| {
            let last_launch_ms = terms.funding.end_ms + terms.funding.launch_window_ms;
            terms.vesting_plan.accrual = Accrual::Linear {
                duration_ms: LATEST - last_launch_ms + 1,
            }
        }),
        (invalid(ScheduleError::ZeroDuration), |terms| {
            with_team(terms, |team| {
                team.plan.accrual = Accrual::Stepped {
                    period_ms: LATEST,
                    periods: 0,
                }
            })
        }),
    ])
}

#[test]
fn the_minimum_opens_a_market() -> Result<()> {
    let too_small = |supply, minimum_supply, reserve| HatchError::MarketTooSmall {
        supply,
        minimum_supply,
        reserve,
    };
    refused_each(&[
        // 10 tokens for a coin, 30 % of the coins for the pool.
        (too_small(1_000, COIN, 70), |terms| terms.funding.minimum = 100),
        (too_small(COIN - 10, COIN, 70_000_000_000 - 1), |terms| {
            terms.funding.minimum = COIN / 10 - 1
        }),
        (too_small(10, 1, 0), |terms| {
            terms.market.minimum_supply = 1;
            terms.funding.minimum = 1;
        }),
    ])?;
    let mut commons = unwired_commons_with(&terms());
    let mut terms = hatch_terms(&mut commons)?;
    terms.funding.minimum = COIN / 10;
    assert!(made(&mut commons, terms).is_ok());
    Ok(())
}
