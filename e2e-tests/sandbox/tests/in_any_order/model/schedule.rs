//! What has vested, from the formulas, exactly or between bounds.

use super::{share, small};
use dashu_float::{round::mode::HalfEven, FBig};
use dashu_int::{IBig, UBig};
use interfaces::vesting::{Accrual, Schedule, ScheduleError};

type Float = FBig<HalfEven, 2>;

/// Far more than a u128 and the error that is looked for need together.
const PRECISION: usize = 320;

/// The rules that a schedule breaks.
pub fn broken_rules(schedule: &Schedule, total: u128) -> Vec<ScheduleError> {
    let mut broken = Vec::new();
    let duration_ms = duration_ms(&schedule.accrual);
    if duration_ms == 0 {
        broken.push(ScheduleError::ZeroDuration);
    }
    if u128::from(schedule.start_ms) + duration_ms > u64::MAX.into() {
        broken.push(ScheduleError::EndOutOfRange);
    }
    if u128::from(schedule.cliff_after_ms) > duration_ms {
        broken.push(ScheduleError::CliffAfterEnd);
    }
    if matches!(schedule.accrual, Accrual::HalfLife { half_life_ms: 0, .. }) {
        broken.push(ScheduleError::ZeroHalfLife);
    }
    if schedule.unlocked_at_start > total {
        broken.push(ScheduleError::UnlockAboveTotal);
    }
    broken
}

fn duration_ms(accrual: &Accrual) -> u128 {
    match *accrual {
        Accrual::Linear { duration_ms } | Accrual::HalfLife { duration_ms, .. } => duration_ms.into(),
        Accrual::Stepped { period_ms, periods } => u128::from(period_ms) * u128::from(periods),
    }
}

/// The least and the most that may have vested of a batch.
pub fn bounds(schedule: &Schedule, total: u128, now_ms: u64) -> (u128, u128) {
    let exactly = |amount| (amount, amount);
    if now_ms < schedule.start_ms {
        return exactly(0);
    }
    let elapsed_ms = now_ms - schedule.start_ms;
    if u128::from(elapsed_ms) >= duration_ms(&schedule.accrual) {
        return exactly(total);
    }
    let unlocked = schedule.unlocked_at_start;
    if elapsed_ms < schedule.cliff_after_ms {
        return exactly(unlocked);
    }
    let rest = total - unlocked;
    match schedule.accrual {
        Accrual::Linear { duration_ms } => exactly(unlocked + share(rest, elapsed_ms.into(), duration_ms.into())),
        Accrual::Stepped { period_ms, periods } => {
            let steps = elapsed_ms / period_ms;
            exactly(unlocked + share(rest, steps.into(), periods.into()))
        }
        Accrual::HalfLife { half_life_ms, .. } => {
            let vested = unlocked + rest - left(rest, elapsed_ms - schedule.cliff_after_ms, half_life_ms);
            (vested.saturating_sub(1).max(unlocked), vested)
        }
    }
}

/// ⌈rest · 2^(−elapsed/half-life)⌉.
fn left(rest: u128, elapsed_ms: u64, half_life_ms: u64) -> u128 {
    let halvings = elapsed_ms / half_life_ms;
    if halvings >= 128 {
        // Less than a unit, and still more than nothing.
        return rest.min(1);
    }
    let part_ms = elapsed_ms % half_life_ms;
    if part_ms == 0 {
        let whole = UBig::ONE << halvings as usize;
        return small((UBig::from(rest) + &whole - UBig::ONE) / whole);
    }
    let exponent = -(float(part_ms.into()) * float(2).ln() / float(half_life_ms.into()));
    let left = (float(rest) * exponent.exp()) >> halvings as isize;
    small(UBig::try_from(left.ceil().to_int().value()).expect("what is left is no less than nothing"))
}

fn float(value: u128) -> Float {
    Float::from_parts(IBig::from(value), 0)
        .with_precision(PRECISION)
        .value()
}

#[test]
fn half_lives_halve() {
    let schedule = Schedule {
        start_ms: 1_000,
        unlocked_at_start: 100,
        cliff_after_ms: 500,
        accrual: Accrual::HalfLife {
            half_life_ms: 1_000,
            duration_ms: 10_000,
        },
    };
    let most = |now_ms| bounds(&schedule, 1_124, now_ms).1;
    assert_eq!([most(999), most(1_499), most(1_500)], [0, 100, 100]);
    assert_eq!(
        [most(2_500), most(3_500), most(10_999), most(11_000)],
        [612, 868, 1_122, 1_124]
    );
    // 1024·(1 − 2^(−1/2)) = 299.9…
    assert_eq!(most(2_000), 399);
}
