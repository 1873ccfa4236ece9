//! A schedule in calls, events and storage is the formulas' own, field by field.

use interfaces::{
    hatch::VestingPlan,
    vesting::{Accrual, Schedule, ScheduleError},
};
use math::vesting;

const LINEAR: Accrual = Accrual::Linear { duration_ms: 5 };
const STEPPED: Accrual = Accrual::Stepped {
    period_ms: 6,
    periods: 7,
};
const HALF_LIFE: Accrual = Accrual::HalfLife {
    half_life_ms: 8,
    duration_ms: 9,
};

fn schedule(accrual: Accrual) -> Schedule {
    Schedule {
        start_ms: 1,
        unlocked_at_start: 2,
        cliff_after_ms: 3,
        accrual,
    }
}

#[test]
fn every_field_keeps_its_value() {
    for (accrual, expected) in [
        (LINEAR, vesting::Accrual::Linear { duration_ms: 5 }),
        (
            STEPPED,
            vesting::Accrual::Stepped {
                period_ms: 6,
                periods: 7,
            },
        ),
        (
            HALF_LIFE,
            vesting::Accrual::HalfLife {
                half_life_ms: 8,
                duration_ms: 9,
            },
        ),
    ] {
        assert_eq!(
            vesting::Schedule::from(schedule(accrual)),
            vesting::Schedule {
                start_ms: 1,
                unlocked_at_start: 2,
                cliff_after_ms: 3,
                accrual: expected,
            }
        );
    }
}

#[test]
fn a_plan_is_anchored_at_the_launch() {
    for accrual in [LINEAR, STEPPED, HALF_LIFE] {
        let plan = VestingPlan {
            unlocked_ppm: 4,
            cliff_after_ms: 3,
            accrual,
            transferable: true,
        };
        assert_eq!(plan.anchored(1, 2), schedule(accrual));
    }
}

#[test]
fn everything_has_vested_at_the_start_and_the_duration() {
    assert_eq!(schedule(LINEAR).end_ms(), Some(6));
    // 1 + 6 · 7.
    assert_eq!(schedule(STEPPED).end_ms(), Some(43));
    assert_eq!(schedule(HALF_LIFE).end_ms(), Some(10));
}

#[test]
fn an_end_beyond_the_clock_is_none() {
    for (start_ms, accrual, end_ms) in [
        (u64::MAX - 5, LINEAR, Some(u64::MAX)),
        (u64::MAX - 4, LINEAR, None),
        (u64::MAX - 42, STEPPED, Some(u64::MAX)),
        (u64::MAX - 41, STEPPED, None),
        (u64::MAX - 9, HALF_LIFE, Some(u64::MAX)),
        (u64::MAX - 8, HALF_LIFE, None),
        // 2^32 · (2^32 − 1) is below 2^64, (2^32 + 2) · (2^32 − 1) = 2^64 + 2^32 − 2 is not.
        (
            0,
            Accrual::Stepped {
                period_ms: 1 << 32,
                periods: u32::MAX,
            },
            Some(0xFFFF_FFFF_0000_0000),
        ),
        (
            0,
            Accrual::Stepped {
                period_ms: (1 << 32) + 2,
                periods: u32::MAX,
            },
            None,
        ),
    ] {
        let schedule = Schedule {
            start_ms,
            ..schedule(accrual)
        };
        assert_eq!(schedule.end_ms(), end_ms, "{schedule:?}");
        let is_out_of_range = schedule.check(2) == Err(ScheduleError::EndOutOfRange);
        assert_eq!(is_out_of_range, end_ms.is_none(), "{schedule:?}");
    }
}

#[test]
fn a_broken_rule_keeps_its_name() {
    let with_cliff = |cliff_after_ms, accrual| Schedule {
        cliff_after_ms,
        ..schedule(accrual)
    };

    for (schedule, error) in [
        (
            schedule(Accrual::Linear { duration_ms: 0 }),
            ScheduleError::ZeroDuration,
        ),
        (with_cliff(6, LINEAR), ScheduleError::CliffAfterEnd),
        (with_cliff(43, STEPPED), ScheduleError::CliffAfterEnd),
        (with_cliff(10, HALF_LIFE), ScheduleError::CliffAfterEnd),
        (
            schedule(Accrual::HalfLife {
                half_life_ms: 0,
                duration_ms: 9,
            }),
            ScheduleError::ZeroHalfLife,
        ),
        (
            schedule(Accrual::Linear { duration_ms: u64::MAX }),
            ScheduleError::EndOutOfRange,
        ),
    ] {
        assert_eq!(schedule.check(100), Err(error), "{schedule:?}");
    }
    for accrual in [LINEAR, STEPPED, HALF_LIFE] {
        assert_eq!(schedule(accrual).check(2), Ok(()), "all of it is unlocked at the start");
        assert_eq!(schedule(accrual).check(1), Err(ScheduleError::UnlockAboveTotal));
    }
    for schedule in [with_cliff(5, LINEAR), with_cliff(42, STEPPED), with_cliff(9, HALF_LIFE)] {
        assert_eq!(schedule.check(100), Ok(()), "the cliff may be the end");
    }
}
