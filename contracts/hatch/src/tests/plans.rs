//! The plans by which contributors' and the team's tokens can unlock. For each rule, the last value that passes and the
//! first that does not.

use super::*;
use interfaces::vesting::ScheduleError;

/// Why neither the contributors nor the team can have this plan.
#[track_caller]
fn of_plan(plan: VestingPlan) -> Option<HatchError> {
    let for_contributors = HatchTerms {
        vesting_plan: plan,
        ..terms()
    };
    let for_the_team = HatchTerms {
        team: Some(TeamLot { plan, ..team() }),
        ..terms()
    };
    let refusals = [for_contributors, for_the_team].map(|terms| Fundraiser::new(terms).err());
    assert_eq!(refusals[0], refusals[1]);
    refusals[0].clone()
}

fn with_accrual(cliff_after_ms: u64, accrual: Accrual) -> VestingPlan {
    VestingPlan {
        cliff_after_ms,
        accrual,
        ..plan()
    }
}

#[ink::test]
fn what_is_unlocked_at_once_is_at_most_everything() {
    begin_deployment();
    let with_unlocked = |unlocked_ppm| of_plan(VestingPlan { unlocked_ppm, ..plan() });

    for got_ppm in [1_000_001, u32::MAX] {
        assert_eq!(with_unlocked(got_ppm), Some(HatchError::ShareOutOfRange { got_ppm }));
    }
    assert_eq!(with_unlocked(1_000_000), None);
    assert_eq!(with_unlocked(0), None);
}

#[ink::test]
fn a_plan_takes_time() {
    begin_deployment();

    for accrual in [
        Accrual::Linear { duration_ms: 0 },
        Accrual::Stepped {
            period_ms: 0,
            periods: 5,
        },
        Accrual::Stepped {
            period_ms: 5,
            periods: 0,
        },
        Accrual::HalfLife {
            half_life_ms: 5,
            duration_ms: 0,
        },
    ] {
        assert_eq!(
            of_plan(with_accrual(0, accrual)),
            Some(HatchError::InvalidSchedule(ScheduleError::ZeroDuration))
        );
    }
    assert_eq!(of_plan(with_accrual(0, Accrual::Linear { duration_ms: 1 })), None);
}

#[ink::test]
fn a_plans_cliff_is_not_after_its_end() {
    begin_deployment();

    for accrual in [
        Accrual::Linear { duration_ms: 600 },
        Accrual::Stepped {
            period_ms: 200,
            periods: 3,
        },
        Accrual::HalfLife {
            half_life_ms: 7,
            duration_ms: 600,
        },
    ] {
        assert_eq!(
            of_plan(with_accrual(601, accrual)),
            Some(HatchError::InvalidSchedule(ScheduleError::CliffAfterEnd))
        );
        assert_eq!(of_plan(with_accrual(600, accrual)), None);
    }
}

#[ink::test]
fn a_plan_of_half_lives_has_one() {
    begin_deployment();
    let with_half_life = |half_life_ms| {
        of_plan(with_accrual(
            0,
            Accrual::HalfLife {
                half_life_ms,
                duration_ms: 600,
            },
        ))
    };

    assert_eq!(
        with_half_life(0),
        Some(HatchError::InvalidSchedule(ScheduleError::ZeroHalfLife))
    );
    assert_eq!(with_half_life(1), None);
}

#[ink::test]
fn a_plan_ends_within_the_chains_clock_whenever_it_begins() {
    begin_deployment();
    // The launch window is over at 2 500.
    let longest_ms = u64::MAX - 2_500;

    for (duration_ms, is_refused) in [(longest_ms + 1, true), (u64::MAX, true), (longest_ms, false)] {
        for accrual in [
            Accrual::Linear { duration_ms },
            Accrual::HalfLife {
                half_life_ms: 1,
                duration_ms,
            },
            Accrual::Stepped {
                period_ms: duration_ms,
                periods: 1,
            },
        ] {
            let error = HatchError::InvalidSchedule(ScheduleError::EndOutOfRange);
            assert_eq!(of_plan(with_accrual(0, accrual)), is_refused.then_some(error));
        }
    }
    // 2^33 · 2^31 is 2^64.
    assert_eq!(
        of_plan(with_accrual(
            0,
            Accrual::Stepped {
                period_ms: 1 << 33,
                periods: 1 << 31
            }
        )),
        Some(HatchError::InvalidSchedule(ScheduleError::EndOutOfRange))
    );
}
