//! What conviction has to reach: exact by integer arithmetic, since a threshold is a ratio of integers.

use dashu_int::IBig;
use math::conviction::{bar, largest_passable_ppm, threshold, LARGEST_AMOUNT};
use math::{MathError, PPM};

use crate::random_inputs::{random_cases, stake, Random};

/// Where a threshold that can be reached is less than 2 units above the true one, whatever the other inputs: from this
/// limit on, or up to this stake.
const SPENDING_LIMIT_IN_BOUNDS: u32 = 1_000;
const STAKE_IN_BOUNDS: u128 = 1 << 96;

/// A request for `requested` out of `pool`, where `stake` counts.
#[derive(Debug, Clone, Copy)]
struct Case {
    requested: u128,
    pool: u128,
    stake: u128,
    limit_ppm: u32,
    minimum_ppm: u32,
}

fn ppm(share: u32) -> IBig {
    IBig::from(share)
}

fn ceiling(numerator: &IBig, denominator: &IBig) -> IBig {
    (numerator + denominator - IBig::ONE) / denominator
}

impl Case {
    fn any(random: &mut Random) -> Self {
        let pool = pool(random);
        let limit_ppm = random.ratio();
        let minimum_ppm = random.ratio();
        Case {
            requested: request(random, pool, limit_ppm, minimum_ppm),
            pool,
            stake: stake(random),
            limit_ppm,
            minimum_ppm,
        }
    }

    fn threshold(self) -> Option<u128> {
        threshold(self.requested, self.pool, self.stake, self.limit_ppm, self.minimum_ppm)
            .unwrap_or_else(|error| panic!("{error:?}: {self:?}"))
    }

    /// What no conviction reaches is more than any.
    fn or_infinite(self) -> u128 {
        self.threshold().unwrap_or(u128::MAX)
    }

    /// `limit` and `limit - asked` in millionths, if something is left: `u` is the second over the first.
    fn room(self) -> Option<(IBig, IBig)> {
        let limit = IBig::from(self.pool) * ppm(self.limit_ppm);
        let left = &limit - IBig::from(self.requested) * ppm(PPM);
        (left > IBig::ZERO).then_some((limit, left))
    }

    /// The true threshold `c_min * S / u^2`, as numerator and denominator.
    fn exact(self) -> Option<(IBig, IBig)> {
        let (limit, left) = self.room()?;
        let numerator = IBig::from(self.stake) * ppm(self.minimum_ppm) * &limit * &limit;
        Some((numerator, &left * &left * ppm(PPM)))
    }

    /// What it can be at most, in fine units, as numerator and denominator: with `u` less by `1 + 1/b` units of
    /// `2^-127`, and a fine unit lost to rounding before each division by it and after. `None` if that `u` is nothing.
    fn at_most(self) -> Option<(IBig, IBig)> {
        let (limit, left) = self.room()?;
        let whole = (&limit * ppm(self.limit_ppm)) << 127;
        let room = ((&left * ppm(self.limit_ppm)) << 127) - limit * (ppm(self.limit_ppm) + ppm(PPM));
        if room <= IBig::ZERO {
            return None;
        }
        let bar = ((IBig::from(self.stake) * ppm(self.minimum_ppm)) << 24) + ppm(PPM);
        let millionths = bar * &whole * &whole + (&whole + &room) * &room * ppm(PPM);
        Some((millionths, &room * &room * ppm(PPM)))
    }
}

/// A pool of any size, often beside a power of two or where 128 bits end.
fn pool(random: &mut Random) -> u128 {
    match random.next() % 8 {
        0 => 1 + random.below(10),
        1 => u128::MAX - random.below(3),
        2 | 3 => {
            let power = 1_u128 << random.below(128);
            [power, power - 1, power.saturating_add(1)][random.below(3) as usize].max(1)
        }
        4 => (1 << 108) + random.below(1 << 20) - (1 << 19),
        _ => random.magnitude(u128::MAX),
    }
}

/// A request that a share of the pool allows: nothing, a unit, the last units below the limit and those above, a share
/// that all stakes could just pass, or any.
fn request(random: &mut Random, pool: u128, limit_ppm: u32, minimum_ppm: u32) -> u128 {
    let share = |share: f64| {
        ((IBig::from(pool) * ppm((share * 1e6) as u32)) / ppm(PPM))
            .try_into()
            .unwrap_or(pool)
    };
    let limit: u128 = share(f64::from(limit_ppm) / 1e6);
    let nearly = 1.0 - (f64::from(minimum_ppm) / 1e6).sqrt();
    match random.next() % 10 {
        0 => 0,
        1 => 1,
        2 => limit.saturating_add(random.below(5)).saturating_sub(2),
        3 => limit - random.magnitude(limit.max(1)).min(limit),
        4 => limit.saturating_add(random.magnitude(u128::MAX)),
        5 => random.wide(),
        6 => share(f64::from(limit_ppm) / 1e6 * nearly).saturating_add(random.below(3)),
        7 => random.magnitude(limit.max(1)),
        _ => random.below(limit.saturating_add(1).max(1)),
    }
}

#[derive(Default)]
struct Tally {
    in_reach: u64,
    exact: u64,
    one_more: u64,
    beyond: u64,
    never: u64,
}

fn check(case: Case, tally: &mut Tally) {
    let got = case.threshold();
    let Some((numerator, denominator)) = case.exact() else {
        assert_eq!(got, None, "the limit or more: {case:?}");
        tally.never += 1;
        return;
    };
    let in_reach = numerator <= &denominator * IBig::from(case.stake);
    let within_bounds = case.limit_ppm >= SPENDING_LIMIT_IN_BOUNDS || case.stake <= STAKE_IN_BOUNDS;
    let Some(got) = got else {
        // Out of reach, by what it can be at most.
        let beyond = case.at_most().is_none_or(|(most, over)| most > over << 128);
        assert!(beyond, "none, and yet it fits: {case:?}");
        if in_reach {
            // No stake, so no threshold; but what is left of the limit is less than any number.
            let (limit, left) = case.room().expect("something is left");
            assert!(
                case.stake == 0 && left << 107 < limit,
                "none, and yet the stake is enough: {case:?}"
            );
        }
        tally.beyond += 1;
        return;
    };
    let got = IBig::from(got);
    let least = ceiling(&numerator, &denominator);
    assert!(got >= least, "below the true value: {got} {least} {case:?}");
    if let Some((most, over)) = case.at_most() {
        let most = ((most / over) >> 24) + IBig::ONE;
        assert!(got <= most, "above what the rounding explains: {got} {most} {case:?}");
    }
    if in_reach && within_bounds {
        let excess = &got * &denominator - &numerator;
        assert!(
            excess < &denominator * IBig::from(2),
            "2 units or more above: {got} {case:?}"
        );
        tally.in_reach += 1;
        if got == least {
            tally.exact += 1;
        } else {
            assert_eq!(got, least + IBig::ONE, "{case:?}");
            tally.one_more += 1;
        }
    }
}

#[test]
fn a_threshold_is_never_below_the_true_one_and_less_than_two_units_above_where_it_is_in_reach() {
    let mut random = Random::new(61);
    let mut tally = Tally::default();
    for _ in 0..random_cases(200_000) {
        check(Case::any(&mut random), &mut tally);
    }
    println!(
        "thresholds in reach: {}, {} the exact ceiling, {} one more; {} too large to be, {} not below the limit",
        tally.in_reach, tally.exact, tally.one_more, tally.beyond, tally.never
    );
    assert!(
        tally.in_reach > random_cases(200_000) / 10,
        "most cases say nothing of what is in reach"
    );
}

/// Where the bound is tight: all stakes there can be, the least limit for which it is said, and requests that take
/// nearly all that they could.
#[test]
fn the_bound_holds_where_it_is_tightest() {
    let mut random = Random::new(62);
    let mut tally = Tally::default();
    let shares = [1, 2, 3, 1_000, 10_000, 40_000, 333_333, 500_001, 999_999, PPM];
    let corners = [
        (SPENDING_LIMIT_IN_BOUNDS, LARGEST_AMOUNT),
        (1, STAKE_IN_BOUNDS),
        (PPM, LARGEST_AMOUNT),
    ];
    for (limit_ppm, stake) in corners {
        for minimum_ppm in shares {
            for bits in 1..=128 {
                let pool = u128::MAX >> (128 - bits);
                let nearly = (f64::from(limit_ppm) * (1.0 - (f64::from(minimum_ppm) / 1e6).sqrt()) * 1e6) as u128;
                let most = IBig::from(pool) * IBig::from(nearly) / IBig::from(10_u128.pow(12));
                let most: u128 = most.try_into().expect("a part of the pool");
                for requested in [
                    0,
                    1,
                    most / 2,
                    most.saturating_sub(1),
                    most,
                    most.saturating_add(1),
                    random.below(most + 1),
                ] {
                    for stake in [stake, stake - random.below(1_000), random.magnitude(stake)] {
                        let case = Case {
                            requested,
                            pool,
                            stake,
                            limit_ppm,
                            minimum_ppm,
                        };
                        check(case, &mut tally);
                    }
                }
            }
        }
    }
    assert!(tally.in_reach > 30_000 && tally.one_more > 1_000);
}

/// A share of the stake, and nothing else, passes a request of nothing.
#[test]
fn a_request_of_nothing_needs_the_minimum_rounded_up_whatever_the_pool() {
    let mut random = Random::new(63);
    for _ in 0..random_cases(10_000) {
        let case = Case {
            requested: 0,
            ..Case::any(&mut random)
        };
        let exact = IBig::from(case.stake) * ppm(case.minimum_ppm);
        assert_eq!(IBig::from(case.or_infinite()), ceiling(&exact, &ppm(PPM)), "{case:?}");
        let expected = bar(case.stake, case.minimum_ppm).unwrap();
        assert_eq!(case.threshold(), Some(expected), "{case:?}");
    }
}

#[test]
fn a_threshold_grows_with_the_request_and_the_stake_and_the_minimum_and_falls_with_the_pool_and_the_limit() {
    let mut random = Random::new(64);
    for _ in 0..random_cases(200_000) {
        let case = Case::any(&mut random);
        let now = case.or_infinite();
        let step = |random: &mut Random, from: u128, most: u128| {
            let room = most.saturating_sub(from);
            let by = match random.next() % 3 {
                0 => 1,
                1 => room,
                _ => random.magnitude(room.max(1)),
            };
            from + by.min(room)
        };
        let requested = step(&mut random, case.requested, u128::MAX);
        assert!(now <= Case { requested, ..case }.or_infinite(), "{requested}: {case:?}");
        let stake = step(&mut random, case.stake, LARGEST_AMOUNT);
        assert!(now <= Case { stake, ..case }.or_infinite(), "{stake}: {case:?}");
        let pool = step(&mut random, case.pool, u128::MAX);
        assert!(now >= Case { pool, ..case }.or_infinite(), "{pool}: {case:?}");
        let minimum_ppm = step(&mut random, case.minimum_ppm.into(), PPM.into()) as u32;
        assert!(
            now <= Case { minimum_ppm, ..case }.or_infinite(),
            "{minimum_ppm}: {case:?}"
        );
        let limit_ppm = step(&mut random, case.limit_ppm.into(), PPM.into()) as u32;
        assert!(now >= Case { limit_ppm, ..case }.or_infinite(), "{limit_ppm}: {case:?}");
    }
}

/// Where one more unit of the pool takes another binary digit.
#[test]
fn a_threshold_falls_when_the_pool_grows_over_a_power_of_two() {
    for bits in 1..128 {
        for (limit_ppm, minimum_ppm) in [(1, PPM - 1), (PPM, PPM - 1), (10_000, 10_000), (333_333, 1)] {
            for requested in [0, 1, 1 << (bits / 2), (1_u128 << bits) / 3] {
                let at = |pool| {
                    Case {
                        requested,
                        pool,
                        stake: LARGEST_AMOUNT,
                        limit_ppm,
                        minimum_ppm,
                    }
                    .or_infinite()
                };
                let pool = 1_u128 << bits;
                assert!(
                    at(pool - 1) >= at(pool) && at(pool) >= at(pool + 1),
                    "{pool} {requested} {limit_ppm}"
                );
            }
        }
    }
}

#[test]
fn the_limit_itself_is_never_passed_and_one_unit_less_is_finite() {
    let mut random = Random::new(65);
    for _ in 0..random_cases(20_000) {
        let limit_ppm = random.ratio();
        // Of larger pools a unit may be less than 2^-107 of the limit.
        let pool = random.magnitude(1 << 106);
        let limit = ceiling(&(IBig::from(pool) * ppm(limit_ppm)), &ppm(PPM));
        let limit: u128 = limit.try_into().expect("a part of the pool");
        let minimum_ppm = random.ratio();
        let at = |requested, stake| threshold(requested, pool, stake, limit_ppm, minimum_ppm).unwrap();
        for stake in [0, 1, LARGEST_AMOUNT] {
            for requested in [limit, limit + 1, pool.max(limit), u128::MAX] {
                assert_eq!(at(requested, stake), None, "{requested} {pool} {limit_ppm}");
            }
        }
        // Without any stake it takes nothing, which tells whether a request can pass at all.
        assert_eq!(at(limit - 1, 0), Some(0), "{limit} {pool} {limit_ppm}");
    }
}

#[test]
fn no_request_is_a_part_of_an_empty_pool() {
    for requested in [0, 1, u128::MAX] {
        for stake in [0, 1, LARGEST_AMOUNT] {
            for share in [1, 500_000, PPM] {
                assert_eq!(threshold(requested, 0, stake, share, share), Ok(None));
            }
        }
    }
}

/// The last units below the limit of a pool with 18 decimals. An earlier version could not divide by so little.
#[test]
fn a_request_that_leaves_next_to_nothing_of_the_limit_is_out_of_reach() {
    let million = 10_u128.pow(24);
    for limit_ppm in [1, 1_000, 200_000, PPM] {
        let limit = million / u128::from(PPM) * u128::from(limit_ppm);
        for below in [1, 2, 3, 1_000] {
            assert_eq!(threshold(limit - below, million, million, limit_ppm, 50_000), Ok(None));
            assert_eq!(threshold(limit - below, million, 0, limit_ppm, 50_000), Ok(Some(0)));
        }
    }
}

#[test]
fn every_input_has_an_answer_or_an_error() {
    let mut random = Random::new(66);
    let shares = [0, 1, 2, 999_999, PPM, PPM + 1, u32::MAX - 1, u32::MAX];
    for _ in 0..random_cases(50_000) {
        let mut any = || match random.next() % 4 {
            0 => random.pick(&[0, 1, u128::MAX - 1, u128::MAX, LARGEST_AMOUNT, LARGEST_AMOUNT + 1]),
            1 => random.magnitude(u128::MAX),
            2 => 1 << random.below(128),
            _ => random.wide(),
        };
        let (requested, pool, stake) = (any(), any(), any());
        let mut share = || match random.next() % 3 {
            0 => random.pick(&shares),
            1 => random.next() as u32,
            _ => random.below(u128::from(PPM) + 2) as u32,
        };
        let (limit_ppm, minimum_ppm) = (share(), share());
        let got = threshold(requested, pool, stake, limit_ppm, minimum_ppm);
        let in_range = |share| (1..=PPM).contains(&share);
        if !in_range(limit_ppm) || !in_range(minimum_ppm) {
            assert_eq!(got, Err(MathError::ShareOutOfRange), "{limit_ppm} {minimum_ppm}");
        } else if stake > LARGEST_AMOUNT {
            assert_eq!(got, Err(MathError::Overflow), "{stake}");
        } else {
            let got = got.expect("no error without a reason");
            assert!(got.is_none_or(|got| got <= LARGEST_AMOUNT + 1));
        }
    }
    for share in [0, PPM + 1, u32::MAX] {
        assert_eq!(threshold(1, 10, 1, share, 1), Err(MathError::ShareOutOfRange));
        assert_eq!(threshold(1, 10, 1, 1, share), Err(MathError::ShareOutOfRange));
        assert_eq!(largest_passable_ppm(share, 1), Err(MathError::ShareOutOfRange));
        assert_eq!(largest_passable_ppm(1, share), Err(MathError::ShareOutOfRange));
    }
}

#[test]
fn a_bar_is_the_share_rounded_up() {
    let mut random = Random::new(67);
    for _ in 0..random_cases(20_000) {
        let amount = match random.next() % 3 {
            0 => random.pick(&[0, 1, 2, 999_999, 1_000_000, 1_000_001, u128::MAX]),
            1 => random.wide(),
            _ => random.magnitude(u128::MAX),
        };
        let share_ppm = random.ratio();
        let exact = ceiling(&(IBig::from(amount) * ppm(share_ppm)), &ppm(PPM));
        assert_eq!(
            bar(amount, share_ppm).map(IBig::from),
            Ok(exact),
            "{amount} {share_ppm}"
        );
        assert_eq!(bar(amount, PPM), Ok(amount));
        assert_eq!(bar(amount, 0), Ok(0));
        for beyond in [PPM + 1, u32::MAX] {
            assert_eq!(bar(amount, beyond), Err(MathError::ShareOutOfRange));
        }
    }
    assert_eq!(bar(3, 333_333), Ok(1));
    assert_eq!(bar(3, 333_334), Ok(2));
    assert_eq!(bar(u128::MAX, 500_000), Ok(1 << 127));
}

/// Whether `share <= b * (1 - sqrt(c))`, that is `(b - share)^2 >= b^2 * c`.
fn can_pass(share: u32, limit_ppm: u32, minimum_ppm: u32) -> bool {
    share <= limit_ppm && {
        let left = ppm(limit_ppm - share);
        &left * &left * ppm(PPM) >= ppm(limit_ppm) * ppm(limit_ppm) * ppm(minimum_ppm)
    }
}

#[test]
fn the_largest_passable_share_can_pass_and_the_next_cannot() {
    let mut random = Random::new(68);
    let edges = [
        1, 2, 3, 4, 5, 999, 1_000, 1_001, 499_999, 500_000, 999_998, 999_999, PPM,
    ];
    let mut pairs: Vec<(u32, u32)> = edges.into_iter().flat_map(|a| edges.map(|b| (a, b))).collect();
    pairs.extend((0..random_cases(20_000)).map(|_| (random.ratio(), random.ratio())));
    for (limit_ppm, minimum_ppm) in pairs {
        let share = largest_passable_ppm(limit_ppm, minimum_ppm).unwrap();
        assert!(
            can_pass(share, limit_ppm, minimum_ppm),
            "{share} {limit_ppm} {minimum_ppm}"
        );
        assert!(
            !can_pass(share + 1, limit_ppm, minimum_ppm),
            "{share} {limit_ppm} {minimum_ppm}"
        );
        assert!(share < limit_ppm || minimum_ppm == 0, "the limit itself never passes");
    }
}

/// `c_min = (p/q)^2` makes `b * (1 - p/q)` exact.
#[test]
fn the_largest_passable_share_is_exact_where_the_root_is() {
    assert_eq!(largest_passable_ppm(200_000, 40_000), Ok(160_000));
    assert_eq!(largest_passable_ppm(200_000, 62_500), Ok(150_000));
    assert_eq!(largest_passable_ppm(PPM, 1), Ok(999_000));
    assert_eq!(largest_passable_ppm(PPM, PPM), Ok(0));
    assert_eq!(largest_passable_ppm(1, PPM), Ok(0));
    assert_eq!(largest_passable_ppm(1, 1), Ok(0));
    assert_eq!(largest_passable_ppm(2, 250_000), Ok(1));
    assert_eq!(largest_passable_ppm(2, 250_001), Ok(0));
    for thousandths in 1..=1_000_u32 {
        let minimum_ppm = thousandths * thousandths;
        assert_eq!(largest_passable_ppm(PPM, minimum_ppm), Ok(PPM - 1_000 * thousandths));
        assert_eq!(largest_passable_ppm(1_000, minimum_ppm), Ok(1_000 - thousandths));
    }
}

/// With the shares as they are, and a pool of whole millions.
#[test]
fn the_largest_passable_share_is_where_the_threshold_meets_the_stake() {
    let mut random = Random::new(69);
    for _ in 0..random_cases(10_000) {
        let (limit_ppm, minimum_ppm) = (random.ratio(), random.ratio());
        let share = largest_passable_ppm(limit_ppm, minimum_ppm).unwrap();
        let million = random.magnitude(1 << 80);
        let stake = random.magnitude(1 << 90);
        let at = |share: u32| {
            let case = Case {
                requested: million * u128::from(share),
                pool: million * u128::from(PPM),
                stake,
                limit_ppm,
                minimum_ppm,
            };
            case.or_infinite()
        };
        // Where they meet to the last digit, the rounding makes the threshold one unit more.
        assert!(at(share) <= stake + 1, "{share} {limit_ppm} {minimum_ppm} {stake}");
        assert!(at(share + 1) > stake, "{share} {limit_ppm} {minimum_ppm} {stake}");
    }
}
