//! How long until a conviction is there: the least time, and the one that the logarithm says.

use math::conviction::{accrue, in_units, time_to_pass, LARGEST_AMOUNT};
use math::{MathError, Rounding};

use crate::oracle::{float, logarithm, Float};
use crate::random_inputs::{duration, random_cases, stake, Random};

const BITS: usize = 256;

/// Fine units in a unit.
const FINE: u128 = 1 << 24;

/// What a settlement may be off by at the most, in fine units: its last place, and 25 units of `2^-127` of `2^128`.
const MOST_OFF: u128 = 1 + 50;

const DAY: u64 = 86_400_000;

#[derive(Debug, Clone, Copy)]
struct Case {
    conviction: u128,
    stake: u128,
    threshold: u128,
    half_life_ms: u64,
}

impl Case {
    /// Convictions below their stakes and some above, thresholds on both sides of either.
    fn any(random: &mut Random) -> Self {
        let stake = stake(random);
        let conviction = match random.next() % 6 {
            0 | 1 => 0,
            2 => random.magnitude(u128::MAX),
            3 => (stake * FINE).saturating_sub(random.below(3)),
            _ => random.below(stake * FINE + 1),
        };
        let now = conviction / FINE;
        let threshold = match random.next() % 8 {
            0 => random.magnitude(u128::MAX),
            1 => (now + random.below(3)).saturating_sub(1),
            2 => stake.saturating_sub(random.below(3)),
            3 => stake + 1,
            4 => now.midpoint(stake),
            _ if now < stake => now + random.below(stake - now),
            _ => random.below(now + 1),
        };
        Case {
            conviction,
            stake,
            threshold,
            half_life_ms: duration(random),
        }
    }

    fn time(self) -> Option<u64> {
        time_to_pass(self.conviction, self.stake, self.threshold, self.half_life_ms)
            .unwrap_or_else(|error| panic!("{error:?}: {self:?}"))
    }

    fn passes_after(self, elapsed_ms: u64) -> bool {
        let then = accrue(
            self.conviction,
            self.stake,
            elapsed_ms,
            self.half_life_ms,
            Rounding::Down,
        );
        in_units(then.unwrap(), Rounding::Down) >= self.threshold
    }

    /// `h * log2((x - c) / (x - threshold))` with a threshold so many fine units higher, if there is such a time.
    fn exact(self, higher: u128) -> Option<Float> {
        let distance = (self.stake * FINE).checked_sub(self.conviction)?;
        let left = (self.stake * FINE).checked_sub(self.threshold.checked_mul(FINE)?)?;
        let left = left.checked_sub(higher).filter(|left| *left != 0)?;
        let halvings = logarithm(distance, left, 1, 1, BITS) / logarithm(2, 1, 1, 1, BITS);
        Some(halvings * float(self.half_life_ms.into(), BITS))
    }
}

fn check(case: Case, random: &mut Random) {
    let Some(time) = case.time() else {
        for elapsed_ms in [0, 1, case.half_life_ms, random.next(), u64::MAX - 1, u64::MAX] {
            assert!(!case.passes_after(elapsed_ms), "passes after {elapsed_ms}: {case:?}");
        }
        // All that never passes is a threshold of the stake or more, or one that the clock does not live to see.
        let latest = case.exact(MOST_OFF);
        let beyond_clock = latest.is_none_or(|latest| latest >= float((u64::MAX - 1).into(), BITS));
        assert!(beyond_clock, "never, and yet there is time: {case:?}");
        return;
    };
    assert!(case.passes_after(time), "not yet after {time}: {case:?}");
    if time == 0 {
        assert!(case.conviction / FINE >= case.threshold);
        return;
    }
    assert!(!case.passes_after(time - 1), "sooner than {time}: {case:?}");
    assert!(
        !case.passes_after(random.below(time.into()) as u64),
        "sooner than {time}: {case:?}"
    );
    let later = time.saturating_add(random.magnitude(u64::MAX.into()) as u64);
    assert!(case.passes_after(later), "not any more after {later}: {case:?}");

    let undecided = float(1, BITS) >> 64_isize;
    let earliest = case.exact(0).expect("a threshold below the stake");
    let latest = case.exact(MOST_OFF).expect("a unit is more than the rounding") + float(1, BITS);
    let time = float(time.into(), BITS);
    assert!(time >= earliest - undecided.clone(), "{time} is too early: {case:?}");
    assert!(time <= latest + undecided, "{time} is too late: {case:?}");
}

#[test]
fn the_time_to_pass_is_the_least_one_and_the_one_that_the_logarithm_says() {
    let mut random = Random::new(71);
    for _ in 0..random_cases(8_000) {
        check(Case::any(&mut random), &mut random);
    }
}

/// Where a millisecond is a whole half-life or next to nothing, and the clock may be too short.
#[test]
fn the_least_time_is_found_for_the_shortest_and_the_longest_half_lives() {
    let mut random = Random::new(72);
    for half_life_ms in [
        1,
        2,
        3,
        u64::MAX / 131,
        u64::MAX / 130,
        u64::MAX / 129,
        u64::MAX / 2,
        u64::MAX - 1,
        u64::MAX,
    ] {
        for _ in 0..random_cases(300) {
            let case = Case {
                half_life_ms,
                ..Case::any(&mut random)
            };
            check(case, &mut random);
        }
    }
}

#[test]
fn what_has_passed_takes_no_time_even_if_it_is_falling() {
    let time = |conviction, stake, threshold| time_to_pass(conviction, stake, threshold, DAY);
    for (conviction, stake, threshold) in [
        (0, 0, 0),
        (0, LARGEST_AMOUNT, 0),
        (5 * FINE, 5, 5),
        (5 * FINE, 100, 5),
        (5 * FINE + 1, 100, 5),
        (6 * FINE - 1, 100, 5),
        (5 * FINE, 0, 5),
        (u128::MAX, 0, LARGEST_AMOUNT),
    ] {
        assert_eq!(
            time(conviction, stake, threshold),
            Ok(Some(0)),
            "{conviction} {stake} {threshold}"
        );
    }
    // A fine unit less is not there yet.
    assert!(time(5 * FINE - 1, 100, 5).unwrap().unwrap() > 0);
    assert_eq!(time(5 * FINE - 1, 0, 5), Ok(None));
}

#[test]
fn what_needs_the_whole_stake_or_more_never_passes() {
    for stake in [0, 1, 2, 1_000, 1 << 90, LARGEST_AMOUNT] {
        for half_life_ms in [1, DAY, u64::MAX] {
            for conviction in [0, (stake * FINE).saturating_sub(1)] {
                for threshold in [stake, stake + 1, u128::MAX] {
                    let passed = conviction / FINE >= threshold;
                    let expected = if passed { Some(0) } else { None };
                    let got = time_to_pass(conviction, stake, threshold, half_life_ms);
                    assert_eq!(got, Ok(expected), "{conviction} {stake} {threshold}");
                }
            }
        }
    }
}

/// One half-life for a half, two for three quarters: a decay is exact there.
#[test]
fn whole_half_lives_are_told_to_the_millisecond() {
    for half_life_ms in [1, 10, 1_000_003, DAY, 365 * DAY] {
        for halvings in 1..=40_u32 {
            let stake = 1 << halvings;
            let threshold = stake - 1;
            let time = time_to_pass(0, stake, threshold, half_life_ms);
            assert_eq!(time, Ok(Some(half_life_ms * u64::from(halvings))));
        }
    }
    assert_eq!(
        time_to_pass(0, 2, 1, u64::MAX),
        Ok(Some(u64::MAX)),
        "the last moment of the clock"
    );
    assert_eq!(
        time_to_pass(0, 4, 3, u64::MAX),
        Ok(None),
        "after the last moment of the clock"
    );
    assert_eq!(time_to_pass(0, 4, 3, u64::MAX / 2), Ok(Some(u64::MAX - 1)));
    // All that there can be, less one unit: 104 halvings. No more than that is ever asked for.
    let most = LARGEST_AMOUNT - 1;
    assert_eq!(time_to_pass(0, LARGEST_AMOUNT, most, 1), Ok(Some(104)));
}

#[test]
fn a_stake_that_cannot_be_and_no_half_life_are_refused() {
    assert_eq!(time_to_pass(0, LARGEST_AMOUNT + 1, 1, DAY), Err(MathError::Overflow));
    assert_eq!(time_to_pass(0, u128::MAX, 0, DAY), Err(MathError::Overflow));
    assert_eq!(time_to_pass(0, 1, 0, 0), Err(MathError::DivisionByZero));
    assert_eq!(time_to_pass(FINE, 1, 1, 0), Err(MathError::DivisionByZero));
}

#[test]
fn no_input_panics() {
    let mut random = Random::new(73);
    for _ in 0..random_cases(5_000) {
        let mut any = || match random.next() % 3 {
            0 => random.pick(&[0, 1, FINE, LARGEST_AMOUNT, LARGEST_AMOUNT + 1, u128::MAX - 1, u128::MAX]),
            1 => random.magnitude(u128::MAX),
            _ => random.wide(),
        };
        let (conviction, stake, threshold) = (any(), any(), any());
        let half_life_ms = random.pick(&[0, 1, DAY, u64::MAX, random_half_life(conviction)]);
        let got = time_to_pass(conviction, stake, threshold, half_life_ms);
        let expected_error = if stake > LARGEST_AMOUNT {
            Some(MathError::Overflow)
        } else if half_life_ms == 0 {
            Some(MathError::DivisionByZero)
        } else {
            None
        };
        assert_eq!(
            got.err(),
            expected_error,
            "{conviction} {stake} {threshold} {half_life_ms}"
        );
    }
}

fn random_half_life(seed: u128) -> u64 {
    duration(&mut Random::new(seed as u64))
}
