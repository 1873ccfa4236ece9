//! `2^(-t/h)` beside the exact value, and to the last bit what it must be.

use dashu_int::{IBig, UBig};
use math::decay::{decay, DECAY_ONE};
use math::{MathError, Rounding};

use crate::oracle::{float, halving, Float};
use crate::random_inputs::{self, random_cases, Random};

const BITS: usize = 256;

/// The share of `2^-128` that a mantissa may be short by, times 2^128.
const SHORT_BY: u128 = 48;

/// What the proof of the module leaves to a time between whole half-lives, in units: `48/2 + 1`.
const MOST_UNITS: u128 = SHORT_BY / 2 + 1;

/// Half-lives where something could go wrong: no room between them, no room on the clock, and beside powers of two.
const HALF_LIVES: [u64; 14] = [
    1,
    2,
    3,
    7,
    1_000,
    86_400_000,
    (1 << 32) - 1,
    1 << 32,
    (1 << 56) + 1,
    u64::MAX / 130,
    (1 << 63) - 1,
    1 << 63,
    u64::MAX - 1,
    u64::MAX,
];

fn down(elapsed: u64, half_life: u64) -> u128 {
    decay(elapsed, half_life, Rounding::Down).expect("a half-life above 0")
}

fn up(elapsed: u64, half_life: u64) -> u128 {
    decay(elapsed, half_life, Rounding::Up).expect("a half-life above 0")
}

/// `2^-halvings` in units, between the integers around it.
fn whole_half_lives(halvings: u64) -> (u128, u128) {
    match u32::try_from(halvings) {
        Ok(halvings @ 0..=127) => (DECAY_ONE >> halvings, DECAY_ONE >> halvings),
        _ => (0, 1),
    }
}

/// The larger of the distances from the true value, in units.
fn check(elapsed: u64, half_life: u64) -> Float {
    let case = (elapsed, half_life);
    let (down, up) = (down(elapsed, half_life), up(elapsed, half_life));
    let halvings = elapsed / half_life;
    if elapsed % half_life == 0 {
        assert_eq!((down, up), whole_half_lives(halvings), "{case:?}");
        return float(0, BITS);
    }
    // Between whole half-lives the true value is irrational, so both bounds are strict.
    let exact = halving(elapsed, half_life) << 127_isize;
    let undecided = exact.clone() >> 200_isize;
    let short = exact.clone() - float(down, BITS);
    let over = float(up, BITS) - exact;
    assert!(short > undecided, "not below the true value rounded down: {case:?}");
    assert!(over > undecided, "not above the true value rounded up: {case:?}");
    let shift = isize::try_from(halvings.min(1_000) + 1).expect("a small number");
    let bound = (float(SHORT_BY, BITS) >> shift) + float(1, BITS);
    assert!(bound <= float(MOST_UNITS, BITS));
    assert!(short <= bound, "{short} units short: {case:?}");
    assert!(over <= bound, "{over} units over: {case:?}");
    if short > over {
        short
    } else {
        over
    }
}

#[test]
fn a_decay_is_within_its_bound_on_the_side_asked_for() {
    let mut random = Random::new(21);
    let mut worst = float(0, BITS);
    for _ in 0..random_cases(40_000) {
        let (elapsed, half_life) = random_inputs::decay(&mut random);
        let off = check(elapsed, half_life);
        worst = if off > worst { off } else { worst };
    }
    println!("decays: at most {} units off", worst.to_f64().value());
}

#[test]
fn a_decay_is_within_its_bound_beside_every_whole_half_life() {
    for half_life in HALF_LIVES {
        for halvings in 0..=132 {
            let Some(whole) = half_life.checked_mul(halvings) else {
                break;
            };
            for elapsed in [whole.saturating_sub(1), whole, whole.saturating_add(1)] {
                check(elapsed, half_life);
            }
        }
        for elapsed in [0, 1, half_life / 2, half_life / 2 + 1, u64::MAX - 1, u64::MAX] {
            check(elapsed, half_life);
        }
    }
}

/// `down ≤ 2^(-t/h)·2^127` is `down^h·2^t ≤ 2^(127·h)`, and so on: no logarithm, no rounding.
#[test]
fn integer_arithmetic_agrees_for_small_half_lives() {
    for half_life in 1..=16_u64 {
        let power = |value: u128, elapsed: u64| UBig::from(value).pow(half_life as usize) << elapsed as usize;
        let one = UBig::ONE << (127 * half_life as usize);
        for elapsed in 0..=half_life * 129 {
            let case = (elapsed, half_life);
            let (down, up) = (down(elapsed, half_life), up(elapsed, half_life));
            assert!(power(down, elapsed) <= one, "{case:?}");
            assert!(power(up, elapsed) >= one, "{case:?}");
            if elapsed % half_life == 0 {
                assert_eq!((down, up), whole_half_lives(elapsed / half_life), "{case:?}");
            } else {
                assert!(power(down + MOST_UNITS, elapsed) > one, "{case:?}");
                assert!(power(up.saturating_sub(MOST_UNITS), elapsed) < one, "{case:?}");
            }
        }
    }
}

#[test]
fn whole_half_lives_are_exact_until_less_than_a_unit_is_left() {
    for half_life in HALF_LIVES {
        for halvings in (0..=130).chain([u64::from(u32::MAX), 1 << 32, (1 << 32) + 1, u64::MAX]) {
            if let Some(elapsed) = half_life.checked_mul(halvings) {
                let expected = whole_half_lives(halvings);
                assert_eq!((down(elapsed, half_life), up(elapsed, half_life)), expected);
            }
        }
    }
    assert_eq!(decay(0, u64::MAX, Rounding::Up), Ok(1 << 127));
}

#[test]
fn a_decay_is_never_larger_for_a_longer_time() {
    let assert_falls = |times: &[u64], half_life| {
        for pair in times.windows(2) {
            let case = (pair, half_life);
            assert!(pair[0] <= pair[1]);
            assert!(down(pair[0], half_life) >= down(pair[1], half_life), "{case:?}");
            assert!(up(pair[0], half_life) >= up(pair[1], half_life), "{case:?}");
        }
    };
    for half_life in HALF_LIVES {
        let mut times = vec![0, u64::MAX - 1, u64::MAX];
        for halvings in 0..=132 {
            if let Some(whole) = half_life.checked_mul(halvings) {
                times.extend((whole.saturating_sub(3)..whole).chain(whole..whole.saturating_add(4)));
            }
        }
        times.sort_unstable();
        assert_falls(&times, half_life);
    }
    let mut random = Random::new(22);
    for _ in 0..random_cases(40_000) {
        let (elapsed, half_life) = random_inputs::decay(&mut random);
        let later = elapsed.saturating_add(random.magnitude(half_life.into()) as u64);
        let mut times = [elapsed, elapsed.saturating_add(1), later];
        times.sort_unstable();
        assert_falls(&times, half_life);
    }
}

/// One millisecond of the longest half-life is a share of `2^-64`, a thousand times what the rounding may hide.
#[test]
fn the_shortest_time_shows_in_the_longest_half_life() {
    for elapsed in [0, 1, 1 << 32, u64::MAX / 2, u64::MAX - 2, u64::MAX - 1] {
        assert!(down(elapsed, u64::MAX) > up(elapsed + 1, u64::MAX), "{elapsed}");
    }
}

#[test]
fn only_the_ratio_of_the_times_matters() {
    let mut random = Random::new(23);
    for _ in 0..random_cases(10_000) {
        let (elapsed, half_life) = random_inputs::decay(&mut random);
        let times = random.magnitude((u64::MAX / elapsed.max(half_life)).into()) as u64;
        let same = (elapsed * times, half_life * times);
        assert_eq!(
            down(elapsed, half_life),
            down(same.0, same.1),
            "{elapsed} {half_life} {times}"
        );
        assert_eq!(
            up(elapsed, half_life),
            up(same.0, same.1),
            "{elapsed} {half_life} {times}"
        );
    }
}

/// `2^(-1/2)` in units is the square root of `2^253`.
#[test]
fn half_a_half_life_is_the_root_of_a_half() {
    let square = |value: u128| IBig::from(value) * IBig::from(value);
    let half = IBig::ONE << 253;
    for half_life in [2, 86_400_000, 1 << 63, u64::MAX - 1] {
        assert!(square(down(half_life / 2, half_life)) < half);
        assert!(square(down(half_life / 2, half_life) + MOST_UNITS) > half);
        assert!(square(up(half_life / 2, half_life)) > half);
        assert!(square(up(half_life / 2, half_life) - MOST_UNITS) < half);
    }
}

#[test]
fn a_half_life_of_zero_is_refused() {
    for elapsed in [0, 1, u64::MAX] {
        for rounding in [Rounding::Down, Rounding::Up] {
            assert_eq!(decay(elapsed, 0, rounding), Err(MathError::DivisionByZero));
        }
    }
}
