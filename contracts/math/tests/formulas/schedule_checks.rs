//! Which schedules a batch can have, and what becomes of those it cannot.

use math::vesting::{vested, Accrual, Schedule, ScheduleError};
use math::MathError;
use proptest::prelude::*;

use crate::trading_rules::deterministic;

/// Whether a schedule breaks a rule, in numbers that cannot overflow.
fn breaks(rule: ScheduleError, schedule: &Schedule, total: u128) -> bool {
    let duration = match schedule.accrual {
        Accrual::Linear { duration_ms } | Accrual::HalfLife { duration_ms, .. } => u128::from(duration_ms),
        Accrual::Stepped { period_ms, periods } => u128::from(period_ms) * u128::from(periods),
    };
    match rule {
        ScheduleError::ZeroDuration => duration == 0,
        ScheduleError::CliffAfterEnd => u128::from(schedule.cliff_after_ms) > duration,
        ScheduleError::ZeroHalfLife => matches!(schedule.accrual, Accrual::HalfLife { half_life_ms: 0, .. }),
        ScheduleError::UnlockAboveTotal => schedule.unlocked_at_start > total,
        ScheduleError::EndOutOfRange => u128::from(schedule.start_ms) + duration > u64::MAX.into(),
    }
}

const RULES: [ScheduleError; 5] = [
    ScheduleError::ZeroDuration,
    ScheduleError::CliffAfterEnd,
    ScheduleError::ZeroHalfLife,
    ScheduleError::UnlockAboveTotal,
    ScheduleError::EndOutOfRange,
];

/// An edge, an ordinary number, or any.
fn time() -> impl Strategy<Value = u64> {
    prop_oneof![
        0..4_u64,
        u64::MAX - 3..=u64::MAX,
        any::<u32>().prop_map(u64::from),
        any::<u64>()
    ]
}

fn tokens() -> impl Strategy<Value = u128> {
    prop_oneof![
        0..4_u128,
        u128::MAX - 3..=u128::MAX,
        any::<u64>().prop_map(u128::from),
        any::<u128>()
    ]
}

/// Any schedule that can be written down.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    let periods = prop_oneof![0..4_u32, u32::MAX - 3..=u32::MAX, any::<u32>()];
    let accrual = prop_oneof![
        time().prop_map(|duration_ms| Accrual::Linear { duration_ms }),
        (time(), periods).prop_map(|(period_ms, periods)| Accrual::Stepped { period_ms, periods }),
        (time(), time()).prop_map(|(half_life_ms, duration_ms)| Accrual::HalfLife {
            half_life_ms,
            duration_ms
        }),
    ];
    (time(), tokens(), time(), accrual).prop_map(|(start_ms, unlocked_at_start, cliff_after_ms, accrual)| Schedule {
        start_ms,
        unlocked_at_start,
        cliff_after_ms,
        accrual,
    })
}

proptest! {
    #![proptest_config(deterministic(40_000))]

    #[test]
    fn a_schedule_is_accepted_exactly_when_it_breaks_no_rule(schedule in any_schedule(), total in tokens()) {
        match schedule.check(total) {
            Ok(()) => prop_assert!(!RULES.iter().any(|rule| breaks(*rule, &schedule, total))),
            Err(rule) => prop_assert!(breaks(rule, &schedule, total), "{rule:?}"),
        }
    }

    #[test]
    fn no_schedule_panics_or_vests_more_than_there_is_and_a_checked_one_never_fails(
        schedule in any_schedule(), total in tokens(), now_ms in time(), after in time(),
    ) {
        for now_ms in [now_ms, schedule.start_ms.saturating_add(after)] {
            match vested(&schedule, total, now_ms) {
                Ok(tokens) => prop_assert!(tokens <= total),
                Err(error) => {
                    prop_assert!(matches!(error, MathError::Overflow | MathError::DivisionByZero), "{error:?}");
                    prop_assert!(schedule.check(total).is_err(), "{error:?}");
                }
            }
        }
    }
}

const LINEAR: Schedule = Schedule {
    start_ms: 1_000,
    unlocked_at_start: 10,
    cliff_after_ms: 50,
    accrual: Accrual::Linear { duration_ms: 100 },
};

#[test]
fn every_rule_is_named_by_its_error_and_ends_where_it_says() {
    use ScheduleError::*;
    const MAX: u64 = u64::MAX;
    let linear = |duration_ms| Accrual::Linear { duration_ms };
    let stepped = |period_ms, periods| Accrual::Stepped { period_ms, periods };
    let half_life = |half_life_ms, duration_ms| Accrual::HalfLife {
        half_life_ms,
        duration_ms,
    };
    // Start, cliff, accrual, unlocked of a total of 100.
    let cases = [
        (0, 0, linear(1), 0, Ok(())),
        (0, 0, linear(0), 0, Err(ZeroDuration)),
        (0, 0, stepped(1, 0), 0, Err(ZeroDuration)),
        (0, 0, stepped(0, 1), 0, Err(ZeroDuration)),
        (0, 0, stepped(1, 1), 0, Ok(())),
        (0, 0, half_life(1, 0), 0, Err(ZeroDuration)),
        (0, 10, linear(10), 0, Ok(())),
        (0, 11, linear(10), 0, Err(CliffAfterEnd)),
        (0, 20, stepped(10, 2), 0, Ok(())),
        (0, 21, stepped(10, 2), 0, Err(CliffAfterEnd)),
        (0, 10, half_life(5, 10), 0, Ok(())),
        (0, 11, half_life(5, 10), 0, Err(CliffAfterEnd)),
        (0, 0, half_life(0, 10), 0, Err(ZeroHalfLife)),
        (0, 0, half_life(1, 10), 0, Ok(())),
        (0, 0, half_life(MAX, 10), 0, Ok(())),
        (0, 0, linear(10), 100, Ok(())),
        (0, 0, linear(10), 101, Err(UnlockAboveTotal)),
        (MAX, 0, linear(1), 0, Err(EndOutOfRange)),
        (MAX - 1, 0, linear(1), 0, Ok(())),
        (0, MAX, linear(MAX), 0, Ok(())),
        (1, 0, linear(MAX), 0, Err(EndOutOfRange)),
        (1, 0, half_life(1, MAX), 0, Err(EndOutOfRange)),
        (0, 0, stepped(MAX, 1), 0, Ok(())),
        (1, 0, stepped(MAX, 1), 0, Err(EndOutOfRange)),
        (0, 0, stepped(MAX, 2), 0, Err(EndOutOfRange)),
        (0, 0, stepped(MAX / u64::from(u32::MAX), u32::MAX), 0, Ok(())),
        (
            0,
            0,
            stepped(MAX / u64::from(u32::MAX) + 1, u32::MAX),
            0,
            Err(EndOutOfRange),
        ),
    ];
    for (start_ms, cliff_after_ms, accrual, unlocked_at_start, expected) in cases {
        let schedule = Schedule {
            start_ms,
            unlocked_at_start,
            cliff_after_ms,
            accrual,
        };
        assert_eq!(schedule.check(100), expected, "{schedule:?}");
    }
    let all = Schedule {
        unlocked_at_start: u128::MAX,
        ..LINEAR
    };
    assert_eq!(all.check(u128::MAX), Ok(()));
    assert_eq!(all.check(u128::MAX - 1), Err(UnlockAboveTotal));
}

#[test]
fn a_schedule_that_breaks_a_rule_is_an_error_where_it_has_no_answer() {
    let vested_at = |accrual, unlocked_at_start, now_ms| {
        let schedule = Schedule {
            unlocked_at_start,
            accrual,
            ..LINEAR
        };
        vested(&schedule, 100, now_ms)
    };
    let never_halves = Accrual::HalfLife {
        half_life_ms: 0,
        duration_ms: 100,
    };
    assert_eq!(vested_at(never_halves, 0, 1_049), Ok(0));
    assert_eq!(vested_at(never_halves, 0, 1_050), Err(MathError::DivisionByZero));
    let endless = Accrual::Stepped {
        period_ms: u64::MAX,
        periods: 2,
    };
    assert_eq!(vested_at(endless, 0, 999), Ok(0));
    assert_eq!(vested_at(endless, 0, 1_000), Err(MathError::Overflow));
    assert_eq!(vested_at(LINEAR.accrual, 101, 999), Ok(0));
    assert_eq!(vested_at(LINEAR.accrual, 101, 1_000), Err(MathError::Overflow));
    assert_eq!(vested_at(LINEAR.accrual, 101, 1_100), Ok(100));
}
