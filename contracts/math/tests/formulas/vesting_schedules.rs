//! What has vested beside the exact value, and the rules that every schedule must obey.

use dashu_int::IBig;
use math::vesting::{vested, Accrual, Schedule};

use crate::oracle::{float, halving, Float};
use crate::random_inputs::{random_cases, schedule, Random};

const BITS: usize = 256;

/// What a decay may be above the true value, in units of `2^-127`.
const DECAY_UNITS: u128 = 25;

fn released(schedule: &Schedule, total: u128, now_ms: u64) -> u128 {
    vested(schedule, total, now_ms).unwrap_or_else(|error| panic!("{error:?}: {schedule:?} {total} {now_ms}"))
}

fn duration(schedule: &Schedule) -> u64 {
    schedule.accrual.duration_ms().expect("a duration on the clock")
}

/// Every moment at which a piece of the schedule begins or ends, its neighbours, and a few between, in order.
fn moments(schedule: &Schedule, random: &mut Random) -> Vec<u64> {
    let duration_ms = duration(schedule);
    let mut after_start = vec![0, schedule.cliff_after_ms, duration_ms];
    for _ in 0..3 {
        after_start.push(random.below(u128::from(duration_ms) + 1) as u64);
    }
    match schedule.accrual {
        Accrual::Linear { .. } => (),
        Accrual::Stepped { period_ms, periods } => {
            let any = random.below(u128::from(periods) + 1) as u64;
            for period in [1, any, u64::from(periods) - 1] {
                after_start.push(period_ms * period);
            }
        }
        Accrual::HalfLife { half_life_ms, .. } => {
            let any = random.below(130) as u64;
            for halvings in [1, any, 127, 128] {
                let since_cliff = half_life_ms.saturating_mul(halvings);
                after_start.push(schedule.cliff_after_ms.saturating_add(since_cliff));
            }
        }
    }
    let mut moments = vec![0, u64::MAX];
    for after in after_start {
        let moment = schedule.start_ms.saturating_add(after);
        moments.extend([moment.saturating_sub(1), moment, moment.saturating_add(1)]);
    }
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// Schedule, total and time.
type Case<'a> = (&'a Schedule, u128, u64);

/// How often a half-life gave the exact floor, and how often one unit less, while the total is in the envelope.
#[derive(Default)]
struct Tally {
    exact: u64,
    one_less: u64,
}

/// What has vested, if it is what it should be.
fn check(schedule: &Schedule, total: u128, now_ms: u64, counts: &mut Tally) -> u128 {
    let case = (schedule, total, now_ms);
    let got = released(schedule, total, now_ms);
    let Schedule {
        start_ms,
        unlocked_at_start,
        cliff_after_ms,
        accrual,
    } = *schedule;
    if now_ms < start_ms {
        assert_eq!(got, 0, "before the start: {case:?}");
        return got;
    }
    let elapsed_ms = now_ms - start_ms;
    if elapsed_ms >= duration(schedule) {
        assert_eq!(got, total, "at the end: {case:?}");
        return got;
    }
    if elapsed_ms < cliff_after_ms {
        assert_eq!(got, unlocked_at_start, "before the cliff: {case:?}");
        return got;
    }
    let rest = total - unlocked_at_start;
    let floor = |of: u64, whole: u64| IBig::from(unlocked_at_start) + IBig::from(rest) * of / whole;
    match accrual {
        Accrual::Linear { duration_ms } => assert_eq!(IBig::from(got), floor(elapsed_ms, duration_ms), "{case:?}"),
        Accrual::Stepped { period_ms, periods } => {
            assert_eq!(
                IBig::from(got),
                floor(elapsed_ms / period_ms, periods.into()),
                "{case:?}"
            )
        }
        Accrual::HalfLife { half_life_ms, .. } => {
            let since_cliff_ms = elapsed_ms - cliff_after_ms;
            let halvings = since_cliff_ms / half_life_ms;
            if rest == 0 {
                assert_eq!(got, total, "{case:?}");
            } else if since_cliff_ms % half_life_ms == 0 && halvings < 128 {
                let locked = (IBig::from(rest) + (IBig::ONE << halvings as usize) - IBig::ONE) >> halvings as usize;
                assert_eq!(IBig::from(got), IBig::from(total) - locked, "{case:?}");
            } else {
                let left = halving(since_cliff_ms, half_life_ms);
                check_half_life(got, total, rest, left, case, counts);
            }
        }
    }
    got
}

/// `total` less the part `left` of `rest`, which is no integer.
fn check_half_life(got: u128, total: u128, rest: u128, left: Float, case: Case, counts: &mut Tally) {
    let exact = float(total, BITS) - float(rest, BITS) * left;
    let short = exact.clone() - float(got, BITS);
    let undecided = float(1, BITS) >> 100_isize;
    assert!(short > -undecided, "above the true value: {case:?}");
    let bound = ((float(rest, BITS) * float(DECAY_UNITS, BITS)) >> 127_isize) + float(1, BITS);
    assert!(short < bound, "{short} units short: {case:?}");
    if total < 1 << 120 {
        assert!(
            short < float(2, BITS),
            "{short} units short of a total in the envelope: {case:?}"
        );
        // The ceiling less one is the floor of what is no integer, even where the difference is beyond the bits.
        if IBig::from(got) == exact.ceil().to_int().value() - IBig::ONE {
            counts.exact += 1;
        } else {
            counts.one_less += 1;
        }
    }
}

#[test]
fn what_has_vested_is_never_above_the_true_value_within_its_bound_and_never_falls() {
    let mut random = Random::new(31);
    let mut counts = Tally::default();
    for _ in 0..random_cases(20_000) {
        let (schedule, total) = schedule(&mut random);
        assert_eq!(schedule.check(total), Ok(()), "{schedule:?} {total}");
        let mut before = 0;
        for now_ms in moments(&schedule, &mut random) {
            let now = check(&schedule, total, now_ms, &mut counts);
            assert!(now >= before, "falls at {now_ms}: {schedule:?} {total}");
            before = now;
        }
        assert_eq!(before, total, "at the end of the clock: {schedule:?}");
    }
    println!(
        "half-lives: {} the exact floor, {} one less",
        counts.exact, counts.one_less
    );
}

const LINEAR: Schedule = Schedule {
    start_ms: 1_000,
    unlocked_at_start: 10,
    cliff_after_ms: 50,
    accrual: Accrual::Linear { duration_ms: 100 },
};

/// 10 of 100 at the start, the cliff at half of the time.
#[test]
fn each_accrual_steps_where_its_pieces_meet() {
    let stepped = Accrual::Stepped {
        period_ms: 20,
        periods: 5,
    };
    let half_life = Accrual::HalfLife {
        half_life_ms: 10,
        duration_ms: 100,
    };
    let moments = [
        0,
        999,
        1_000,
        1_049,
        1_050,
        1_059,
        1_060,
        1_079,
        1_080,
        1_099,
        1_100,
        u64::MAX,
    ];
    let expected = [
        (LINEAR.accrual, [0, 0, 10, 10, 55, 63, 64, 81, 82, 99, 100, 100]),
        (stepped, [0, 0, 10, 10, 46, 46, 64, 64, 82, 82, 100, 100]),
        (half_life, [0, 0, 10, 10, 10, 51, 55, 87, 88, 96, 100, 100]),
    ];
    for (accrual, expected) in expected {
        let schedule = Schedule { accrual, ..LINEAR };
        assert_eq!(
            moments.map(|now_ms| released(&schedule, 100, now_ms)),
            expected,
            "{accrual:?}"
        );
    }
}

#[test]
fn releases_in_any_number_of_parts_add_up_to_one_release() {
    let mut random = Random::new(32);
    for _ in 0..random_cases(5_000) {
        let (schedule, total) = schedule(&mut random);
        let mut times = moments(&schedule, &mut random);
        times.retain(|_| random.next() % 2 == 0);
        for _ in 0..random.below(20) {
            let after = random.below(u128::from(duration(&schedule)) + 1) as u64;
            times.push(schedule.start_ms + after);
        }
        times.sort_unstable();
        let mut paid = 0_u128;
        for now_ms in times {
            // A second release at the same moment finds nothing left.
            for due in [released(&schedule, total, now_ms).checked_sub(paid), Some(0)] {
                paid += due.expect("never less than was paid");
                assert_eq!(
                    released(&schedule, total, now_ms),
                    paid,
                    "{schedule:?} {total} {now_ms}"
                );
            }
        }
        let last = total.checked_sub(paid).expect("never more than there is");
        let end_ms = schedule.start_ms + duration(&schedule);
        assert_eq!(released(&schedule, total, end_ms) - paid, last, "{schedule:?} {total}");
    }
}

#[test]
fn a_batch_in_two_parts_never_vests_faster_and_at_most_one_unit_slower() {
    let mut random = Random::new(33);
    for _ in 0..random_cases(5_000) {
        let (schedule, total) = schedule(&mut random);
        let part = total - random.magnitude(total.max(1)).min(total);
        // Each part takes of the start unlock what leaves the other no more than it has.
        let unlocked = schedule.unlocked_at_start;
        let unlocked_part = unlocked.saturating_sub(total - part).max(unlocked.min(part) / 2);
        let parts = [(part, unlocked_part), (total - part, unlocked - unlocked_part)];
        for now_ms in moments(&schedule, &mut random) {
            let whole = released(&schedule, total, now_ms);
            let apart = parts.map(|(total, unlocked_at_start)| {
                let schedule = Schedule {
                    unlocked_at_start,
                    ..schedule
                };
                assert_eq!(schedule.check(total), Ok(()));
                released(&schedule, total, now_ms)
            });
            let slower = whole.checked_sub(apart[0] + apart[1]).expect("not faster in parts");
            assert!(slower <= 1, "{slower}: {schedule:?} {total} {part} {now_ms}");
        }
    }
}

#[test]
fn only_the_time_since_the_start_matters() {
    let mut random = Random::new(34);
    for _ in 0..random_cases(5_000) {
        let (schedule, total) = schedule(&mut random);
        let at_once = Schedule {
            start_ms: 0,
            ..schedule
        };
        for now_ms in moments(&schedule, &mut random) {
            let expected = match now_ms.checked_sub(schedule.start_ms) {
                Some(elapsed_ms) => released(&at_once, total, elapsed_ms),
                None => 0,
            };
            assert_eq!(
                released(&schedule, total, now_ms),
                expected,
                "{schedule:?} {total} {now_ms}"
            );
        }
    }
}
