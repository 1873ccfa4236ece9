//! Conviction beside the exact value, settled in many steps, and split among many stakes.

use dashu_int::IBig;
use math::conviction::{accrue, exactly, in_units, part, LARGEST_AMOUNT};
use math::{MathError, Rounding};

use crate::oracle::{float, halving, Float};
use crate::random_inputs::{self, random_cases, Random};

const BITS: usize = 256;

/// Fine units in a unit.
const FINE: u128 = 1 << 24;

/// What a decay may be off by, in units of `2^-127`.
const DECAY_UNITS: u128 = 25;

const ROUNDINGS: [Rounding; 2] = [Rounding::Down, Rounding::Up];

const SECOND: u64 = 1_000;
const BLOCK: u64 = 6 * SECOND;
const DAY: u64 = 86_400 * SECOND;
const WEEK: u64 = 7 * DAY;

/// A value in fine units, the amount it moves towards, the time it has for that, and the half-life.
#[derive(Debug, Clone, Copy)]
struct Case {
    from: u128,
    amount: u128,
    elapsed_ms: u64,
    half_life_ms: u64,
}

impl Case {
    /// Any value that fits, half of the time below what it moves towards, and often at an edge.
    fn any(random: &mut Random) -> Self {
        let amount = random_inputs::stake(random);
        let (elapsed_ms, half_life_ms) = random_inputs::decay(random);
        let target = amount * FINE;
        let from = match random.next() % 10 {
            0 => 0,
            1 => u128::MAX - random.below(3),
            2 => target.saturating_add(random.below(5)).saturating_sub(2),
            3 => random.wide(),
            4 => random.magnitude(u128::MAX),
            5 => target.saturating_add(random.magnitude(FINE)),
            _ => random.below(target + 1),
        };
        Case {
            from,
            amount,
            elapsed_ms,
            half_life_ms,
        }
    }

    fn accrued(self, rounding: Rounding) -> u128 {
        accrue(self.from, self.amount, self.elapsed_ms, self.half_life_ms, rounding)
            .unwrap_or_else(|error| panic!("{error:?}: {self:?}"))
    }

    fn target(self) -> u128 {
        self.amount * FINE
    }

    fn distance(self) -> u128 {
        self.from.abs_diff(self.target())
    }

    /// `x + (c - x) * 2^(-t/h)` in fine units.
    fn exact(self) -> Float {
        let target = float(self.target(), BITS);
        let away = (float(self.from, BITS) - target.clone()) * halving(self.elapsed_ms, self.half_life_ms);
        target + away
    }
}

/// The most a settlement may be off by, in fine units, apart from its last place.
fn decay_error(distance: u128) -> Float {
    (float(distance, BITS) * float(DECAY_UNITS, BITS)) >> 127_isize
}

/// How far a rounded value is from the true one, if it is on the side asked for.
fn error(case: Case, rounding: Rounding) -> Float {
    let (got, exact) = (float(case.accrued(rounding), BITS), case.exact());
    let off = match rounding {
        Rounding::Down => exact - got,
        Rounding::Up => got - exact,
    };
    let undecided = float(1, BITS) >> 100_isize;
    assert!(off >= -undecided, "{off} on the wrong side, {rounding:?}: {case:?}");
    off
}

#[test]
fn a_conviction_is_on_the_side_asked_for_and_off_by_less_than_its_bound() {
    let mut random = Random::new(41);
    for _ in 0..random_cases(20_000) {
        let case = Case::any(&mut random);
        for rounding in ROUNDINGS {
            let off = error(case, rounding);
            let bound = float(1, BITS) + decay_error(case.distance());
            assert!(off < bound, "off by {off}, {rounding:?}: {case:?}");
            let documented = float(1, BITS) + (float(case.distance(), BITS) >> 122_isize);
            assert!(bound <= documented, "{case:?}");
        }
    }
}

/// `x + (c - x) / 2^k`, by integers.
#[test]
fn after_whole_half_lives_it_is_the_exact_floor_or_ceiling() {
    let mut random = Random::new(42);
    for _ in 0..random_cases(10_000) {
        let mut case = Case::any(&mut random);
        let halvings = random.below(140) as usize;
        case.half_life_ms = (case.half_life_ms / 256).max(1);
        case.elapsed_ms = case.half_life_ms * halvings as u64;
        let target = IBig::from(case.target());
        let (down, up) = if halvings <= 127 {
            let distance = IBig::from(case.from) - &target;
            // An arithmetic shift rounds down.
            let floor: IBig = distance.clone() >> halvings;
            let ceiling: IBig = -(-distance >> halvings);
            (&target + floor, &target + ceiling)
        } else {
            // Less than 2^-127 of the distance is left, and what is left is taken for between nothing and that.
            let left = IBig::from(case.distance().div_ceil(1 << 127));
            if case.from <= case.target() {
                (&target - left, target.clone())
            } else {
                (target.clone(), &target + left)
            }
        };
        assert_eq!(IBig::from(case.accrued(Rounding::Down)), down, "{case:?}");
        assert_eq!(IBig::from(case.accrued(Rounding::Up)), up, "{case:?}");
    }
}

#[test]
fn it_stays_between_where_it_began_and_where_it_goes_and_never_turns_back() {
    let mut random = Random::new(43);
    for _ in 0..random_cases(10_000) {
        let case = Case::any(&mut random);
        let half_life_ms = case.half_life_ms;
        let mut times = vec![0, 1, u64::MAX, case.elapsed_ms, case.elapsed_ms.saturating_add(1)];
        for halvings in [1, random.below(130) as u64, 126, 127, 128, 129] {
            let whole = half_life_ms.saturating_mul(halvings);
            times.extend([whole.saturating_sub(1), whole, whole.saturating_add(1)]);
        }
        times.sort_unstable();
        for rounding in ROUNDINGS {
            let mut left = case.distance();
            for &elapsed_ms in &times {
                let now = Case { elapsed_ms, ..case }.accrued(rounding);
                let within = if case.from <= case.target() {
                    case.from <= now && now <= case.target()
                } else {
                    case.target() <= now && now <= case.from
                };
                assert!(within, "{now} after {elapsed_ms}, {rounding:?}: {case:?}");
                let now_left = now.abs_diff(case.target());
                assert!(now_left <= left, "turns back at {elapsed_ms}, {rounding:?}: {case:?}");
                left = now_left;
            }
        }
    }
}

#[test]
fn a_larger_conviction_or_stake_never_ends_up_smaller() {
    let mut random = Random::new(44);
    for _ in 0..random_cases(10_000) {
        let case = Case::any(&mut random);
        let more = Case {
            from: case
                .from
                .saturating_add(random.magnitude(u128::MAX - case.from.min(u128::MAX - 1))),
            ..case
        };
        for rounding in ROUNDINGS {
            assert!(
                case.accrued(rounding) <= more.accrued(rounding),
                "{rounding:?}: {case:?} {more:?}"
            );
        }
        let larger = Case {
            amount: case
                .amount
                .saturating_add(random.magnitude(LARGEST_AMOUNT))
                .min(LARGEST_AMOUNT),
            ..case
        };
        let next = Case {
            amount: (case.amount + 1).min(LARGEST_AMOUNT),
            ..case
        };
        for rounding in ROUNDINGS {
            let now = case.accrued(rounding);
            assert!(now <= next.accrued(rounding), "{rounding:?}: {case:?}");
            assert!(now <= larger.accrued(rounding), "{rounding:?}: {case:?} {larger:?}");
        }
    }
}

#[test]
fn no_time_and_no_distance_change_nothing() {
    let mut random = Random::new(45);
    for _ in 0..10_000 {
        let case = Case::any(&mut random);
        for rounding in ROUNDINGS {
            assert_eq!(Case { elapsed_ms: 0, ..case }.accrued(rounding), case.from);
            let from = case.target();
            assert_eq!(Case { from, ..case }.accrued(rounding), from);
        }
    }
}

/// However long, and rounded down: the last fine unit is never there. So nobody alone passes what needs all of a stake.
#[test]
fn a_conviction_that_is_rounded_down_never_quite_reaches_its_stake() {
    for amount in [1, 2, 1_000, 1 << 64, LARGEST_AMOUNT] {
        for half_life_ms in [1, DAY, u64::MAX / 130] {
            for elapsed_ms in [130 * half_life_ms, u64::MAX] {
                let case = Case {
                    from: 0,
                    amount,
                    elapsed_ms,
                    half_life_ms,
                };
                let got = case.accrued(Rounding::Down);
                assert!(case.target() - got == if amount > LARGEST_AMOUNT / 2 { 2 } else { 1 });
                assert_eq!(in_units(got, Rounding::Down), amount - 1);
                assert_eq!(case.accrued(Rounding::Up), case.target());
            }
        }
    }
}

#[test]
fn the_largest_amount_fits_and_the_next_does_not() {
    assert_eq!(LARGEST_AMOUNT, (1 << 104) - 1);
    assert_eq!(exactly(LARGEST_AMOUNT), Ok(u128::MAX - (FINE - 1)));
    assert_eq!(exactly(0), Ok(0));
    assert_eq!(exactly(1), Ok(FINE));
    let beyond = [LARGEST_AMOUNT + 1, LARGEST_AMOUNT + 2, 1 << 127, u128::MAX];
    for amount in beyond {
        assert_eq!(exactly(amount), Err(MathError::Overflow));
    }
    for rounding in ROUNDINGS {
        for from in [0, 1, u128::MAX - FINE, u128::MAX] {
            for elapsed_ms in [0, 1, DAY, u64::MAX] {
                assert!(accrue(from, LARGEST_AMOUNT, elapsed_ms, DAY, rounding).is_ok());
                for amount in beyond {
                    let refused = accrue(from, amount, elapsed_ms, DAY, rounding);
                    assert_eq!(refused, Err(MathError::Overflow));
                }
            }
        }
    }
}

#[test]
fn a_half_life_of_zero_is_refused_even_where_nothing_moves() {
    for rounding in ROUNDINGS {
        for elapsed_ms in [0, 1, u64::MAX] {
            for from in [0, FINE, u128::MAX] {
                let refused = accrue(from, 1, elapsed_ms, 0, rounding);
                assert_eq!(refused, Err(MathError::DivisionByZero));
            }
        }
    }
}

#[test]
fn whole_units_are_the_floor_and_the_ceiling() {
    let mut random = Random::new(46);
    let mut inputs = vec![
        0,
        1,
        FINE - 1,
        FINE,
        FINE + 1,
        2 * FINE,
        u128::MAX - FINE,
        u128::MAX - FINE + 1,
        u128::MAX,
    ];
    inputs.extend((0..10_000).map(|_| random.magnitude(u128::MAX)));
    for fine in inputs {
        assert_eq!(in_units(fine, Rounding::Down), fine / FINE, "{fine}");
        assert_eq!(in_units(fine, Rounding::Up), fine.div_ceil(FINE), "{fine}");
    }
}

/// Settles at the ends of `steps`, and returns the result and the fine units that the roundings may have cost.
fn settled(case: Case, steps: &[u64], rounding: Rounding) -> (u128, Float) {
    let mut now = case;
    let mut allowed = float(0, BITS);
    for &elapsed_ms in steps {
        now.elapsed_ms = elapsed_ms;
        allowed = allowed + float(1, BITS) + decay_error(now.distance());
        now.from = now.accrued(rounding);
    }
    (now.from, allowed)
}

/// At random moments within `total_ms`, the last at its end.
fn random_steps(random: &mut Random, total_ms: u64, count: u64) -> Vec<u64> {
    let mut moments: Vec<u64> = (1..count)
        .map(|_| random.below(u128::from(total_ms) + 1) as u64)
        .collect();
    moments.push(total_ms);
    moments.sort_unstable();
    let mut before = 0;
    moments
        .into_iter()
        .map(|moment| moment - std::mem::replace(&mut before, moment))
        .collect()
}

#[test]
fn settled_once_or_in_thousands_of_steps_it_is_the_same_to_within_one_unit() {
    let mut random = Random::new(47);
    for index in 0..random_cases(1_000) {
        let mut case = Case::any(&mut random);
        let count = 1 + random.magnitude(if index % 50 == 0 { 10_000 } else { 500 }) as u64;
        case.elapsed_ms = case.elapsed_ms.min(case.half_life_ms.saturating_mul(20));
        let steps = random_steps(&mut random, case.elapsed_ms, count);
        for rounding in ROUNDINGS {
            let (many, allowed) = settled(case, &steps, rounding);
            let once = case.accrued(rounding);
            let exact = case.exact();
            let off = match rounding {
                Rounding::Down => exact - float(many, BITS),
                Rounding::Up => float(many, BITS) - exact,
            };
            let undecided = float(1, BITS) >> 100_isize;
            assert!(
                off > -undecided,
                "{count} steps lead to the wrong side, {rounding:?}: {case:?}"
            );
            assert!(off <= allowed, "{count} steps are off by {off}, {rounding:?}: {case:?}");
            // One unit, or a share of 2^-93 of what is beyond 2^93 units.
            let documented = FINE.max(case.from.max(case.target()) >> 93);
            assert!(
                many.abs_diff(once) < documented,
                "{count} steps, {rounding:?}: {case:?}"
            );
        }
    }
}

/// With `MATH_ORACLE_CASES=16000000`, as often as the documentation says.
#[test]
fn settled_in_as_many_steps_as_documented_it_is_off_by_less_than_one_unit() {
    let count = random_cases(100_000).min(16_000_000);
    // Within a third of a half-life, so that little fades, up to the largest stake of which this is said.
    for amount in [1, 1_000_000_007, 1 << 93] {
        for (rounding, from) in [(Rounding::Down, 0), (Rounding::Up, 2 * amount * FINE)] {
            let half_life_ms = count.next_power_of_two() * 3 + 1;
            let case = Case {
                from,
                amount,
                elapsed_ms: count,
                half_life_ms,
            };
            let mut now = Case { elapsed_ms: 1, ..case };
            for _ in 0..count {
                now.from = now.accrued(rounding);
            }
            assert!(
                now.from.abs_diff(case.accrued(rounding)) < FINE,
                "{amount} {rounding:?}"
            );
        }
    }
}

/// Somebody settles a stake of a few units in every block. In whole units it would never gain anything.
#[test]
fn a_few_units_settled_in_every_block_gain_conviction_all_the_same() {
    for (amount, half_life_ms, time_ms) in [
        (1, WEEK, 6 * WEEK),
        (2, 3 * DAY, 2 * WEEK),
        (10, DAY, WEEK),
        (3, 90 * DAY, 3 * WEEK),
    ] {
        let case = Case {
            from: 0,
            amount,
            elapsed_ms: time_ms,
            half_life_ms,
        };
        for rounding in ROUNDINGS {
            let mut now = Case {
                elapsed_ms: BLOCK,
                ..case
            };
            for _ in 0..time_ms / BLOCK {
                let after = now.accrued(rounding);
                assert!(after > now.from, "{rounding:?}: {now:?}");
                now.from = after;
            }
            // Every error halves in every half-life, so all of them together are no more than what accrues from one in
            // every block: 1 / (1 - 2^(-block/h)).
            let together = float(1, BITS) / (float(1, BITS) - halving(BLOCK, half_life_ms));
            let off = float(now.from, BITS) - case.exact();
            let off = if rounding == Rounding::Up { off } else { -off };
            assert!(off >= float(0, BITS) && off < together, "{off} of {together}: {case:?}");
            assert!(together < float(FINE / 6, BITS), "less than a sixth of a unit");
        }
    }
    // What that comes to: a stake of 10 counts as 9 after 4 half-lives.
    let (settled, _) = settled(
        Case {
            from: 0,
            amount: 10,
            elapsed_ms: 0,
            half_life_ms: DAY,
        },
        &vec![BLOCK; (4 * DAY / BLOCK) as usize],
        Rounding::Down,
    );
    assert_eq!(in_units(settled, Rounding::Down), 9);
}

/// `total` in so many parts, some of them nothing.
fn split(random: &mut Random, total: u128, parts: usize) -> Vec<u128> {
    let mut ends: Vec<u128> = (1..parts)
        .map(|_| match random.next() % 4 {
            0 => total - random.magnitude(total.max(1)).min(total),
            _ => random.below(total + 1),
        })
        .collect();
    ends.push(total);
    ends.sort_unstable();
    let mut before = 0;
    ends.into_iter()
        .map(|end| end - std::mem::replace(&mut before, end))
        .collect()
}

/// Stakes that have less conviction than they could have, as all stakes do.
#[test]
fn a_stake_in_parts_never_gains_more_than_the_whole_nor_loses_more_than_the_last_places() {
    let mut random = Random::new(48);
    for _ in 0..random_cases(5_000) {
        let case = Case::any(&mut random);
        let parts = 2 + random.below(9) as usize;
        let stakes = split(&mut random, case.amount, parts);
        let each: Vec<Case> = stakes
            .into_iter()
            .map(|amount| Case {
                from: random.below(amount * FINE + 1),
                amount,
                ..case
            })
            .collect();
        let whole = Case {
            from: each.iter().map(|part| part.from).sum(),
            ..case
        };
        let sum = |rounding| each.iter().map(|part| part.accrued(rounding)).sum::<u128>();
        let most = parts as u128 - 1;
        let (apart, together) = (sum(Rounding::Down), whole.accrued(Rounding::Down));
        assert!(
            apart <= together && together - apart <= most,
            "{apart} {together}: {each:?}"
        );
        let (apart, together) = (sum(Rounding::Up), whole.accrued(Rounding::Up));
        assert!(
            apart >= together && apart - together <= most,
            "{apart} {together}: {each:?}"
        );
        for part in each {
            assert!(
                part.accrued(Rounding::Up) <= part.target(),
                "more than its stake: {part:?}"
            );
        }
    }
}

#[test]
fn a_part_takes_its_part_of_the_conviction_rounded_up() {
    let mut random = Random::new(49);
    for _ in 0..random_cases(20_000) {
        let stake = random_inputs::stake(&mut random).max(1);
        let conviction = match random.next() % 4 {
            0 => random.wide(),
            1 => stake * FINE,
            _ => random.below(stake * FINE + 1),
        };
        let amount = match random.next() % 4 {
            0 => 1,
            1 => stake - 1,
            _ => random.below(stake + 1),
        };
        let got = part(conviction, stake, amount).unwrap();
        let exact = IBig::from(conviction) * IBig::from(amount);
        assert_eq!(IBig::from(got), (exact + (stake - 1)) / IBig::from(stake));
        assert!(got <= conviction);
        if conviction <= stake * FINE {
            assert!(got <= amount * FINE, "more than its stake");
        }
        assert_eq!(part(conviction, stake, stake), Ok(conviction), "all of it");
        assert_eq!(part(conviction, stake, 0), Ok(0), "nothing");
        let rest = part(conviction, stake, stake - amount).unwrap();
        let both = IBig::from(got) + IBig::from(rest) - IBig::from(conviction);
        assert!(both == IBig::ZERO || both == IBig::ONE, "{both}");
    }
}

#[test]
fn parts_never_add_up_to_less_than_the_whole_and_to_no_more_than_a_last_place_each() {
    let mut random = Random::new(50);
    for _ in 0..random_cases(5_000) {
        let stake = random_inputs::stake(&mut random).max(1);
        let conviction = random.below(stake * FINE + 1);
        let count = 1 + random.below(20) as usize;
        let amounts = split(&mut random, stake, count);
        let at_once: u128 = amounts
            .iter()
            .map(|amount| part(conviction, stake, *amount).unwrap())
            .sum();
        assert!((conviction..conviction + count as u128).contains(&at_once));

        // One after another leaves, each taking a part of what those before have left.
        let (mut held, mut left, mut taken) = (conviction, stake, 0);
        for amount in amounts {
            if left == 0 {
                break;
            }
            taken += part(held, left, amount).unwrap();
            held = part(held, left, left - amount).unwrap();
            left -= amount;
            assert!(held <= left * FINE, "what is left has more than its stake");
        }
        assert!((conviction..=conviction + count as u128).contains(&taken));
        assert_eq!((held, left), (0, 0));
    }
}

#[test]
fn a_part_of_no_stake_or_of_less_than_it_is_refused() {
    for conviction in [0, 1, u128::MAX] {
        assert_eq!(part(conviction, 0, 0), Err(MathError::DivisionByZero));
        assert_eq!(part(conviction, 0, 1), Err(MathError::MoreThanSupply));
        for stake in [1, 1 << 104, u128::MAX - 1] {
            for amount in [stake + 1, u128::MAX] {
                assert_eq!(part(conviction, stake, amount), Err(MathError::MoreThanSupply));
            }
        }
    }
}

/// An account's stake with its conviction, rounded up and exact.
struct Account {
    stake: u128,
    rounded: u128,
    exact: Float,
}

/// The bookkeeping of a proposal: its conviction is rounded down, its accounts' up, and whoever leaves takes along what
/// theirs says. Whatever they do, the proposal's conviction is never more than what its present stakes have truly
/// gained, and less only by the last places.
#[test]
fn no_walk_of_stakes_that_come_and_leave_makes_conviction() {
    let mut random = Random::new(51);
    for _ in 0..random_cases(200) {
        let half_life_ms = random.pick(&[1, 1_000, DAY, WEEK, 90 * DAY, u64::MAX / 200]);
        let largest = random.magnitude(1 << 90);
        let mut accounts: Vec<Account> = (0..1 + random.below(6))
            .map(|_| Account {
                stake: 0,
                rounded: 0,
                exact: float(0, BITS),
            })
            .collect();
        let (mut total, mut conviction, mut operations) = (0_u128, 0_u128, 0_u128);
        for _ in 0..60 {
            let elapsed_ms = random.below(u128::from(half_life_ms) * 2 + 1) as u64 / (1 + random.next() % 1_000);
            conviction = accrue(conviction, total, elapsed_ms, half_life_ms, Rounding::Down).unwrap();
            let decay = halving(elapsed_ms, half_life_ms);
            for account in &mut accounts {
                let Account { stake, rounded, exact } = account;
                *rounded = accrue(*rounded, *stake, elapsed_ms, half_life_ms, Rounding::Up).unwrap();
                let target = float(*stake * FINE, BITS);
                *exact = target.clone() + (exact.clone() - target) * decay.clone();
            }
            operations += 1 + accounts.len() as u128;

            let index = random.below(accounts.len() as u128) as usize;
            let account = &mut accounts[index];
            if random.next() % 2 == 0 || account.stake == 0 {
                let amount = random.magnitude(largest);
                account.stake += amount;
                total += amount;
            } else {
                let amount = match random.next() % 3 {
                    0 => account.stake,
                    1 => 1,
                    _ => random.below(account.stake + 1),
                };
                let left = account.stake - amount;
                let taken = part(account.rounded, account.stake, amount).unwrap();
                account.rounded = part(account.rounded, account.stake, left).unwrap();
                account.exact = account.exact.clone() * float(left, BITS) / float(account.stake, BITS);
                account.stake = left;
                total -= amount;
                conviction = conviction.saturating_sub(taken).min(total * FINE);
                operations += 2;
            }

            let sum = accounts
                .iter()
                .fold(float(0, BITS), |sum, account| sum + account.exact.clone());
            let undecided = sum.clone() >> 150_isize;
            let short = sum - float(conviction, BITS);
            assert!(short >= -undecided, "{short} made");
            assert!(
                short <= float(2 * operations, BITS),
                "{short} lost in {operations} operations"
            );
            for account in &accounts {
                assert!(account.rounded <= account.stake * FINE, "more than the stake");
                assert!(float(account.rounded, BITS) >= account.exact.clone() - (account.exact.clone() >> 150_isize));
            }
        }
    }
}
