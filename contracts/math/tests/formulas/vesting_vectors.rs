//! Numbers other projects assert of their vesting.

use math::vesting::{vested, Accrual, Schedule, ScheduleError};

/// One whole token with 18 decimals.
const ONE: u128 = 1_000_000_000_000_000_000;

const SECOND: u64 = 1_000;
const DAY: u64 = 86_400 * SECOND;
const WEEK: u64 = 7 * DAY;
const YEAR: u64 = 365 * DAY;

/// Any time that is not 0.
const START: u64 = 1_700_000_000 * SECOND;

fn at(schedule: &Schedule, total: u128, after_start_ms: u64) -> u128 {
    assert_eq!(schedule.check(total), Ok(()), "{schedule:?}");
    vested(schedule, total, schedule.start_ms + after_start_ms).expect("a checked schedule")
}

fn linear(duration_ms: u64, cliff_after_ms: u64, unlocked_at_start: u128) -> Schedule {
    Schedule {
        start_ms: START,
        unlocked_at_start,
        cliff_after_ms,
        accrual: Accrual::Linear { duration_ms },
    }
}

fn stepped(period_ms: u64, periods: u32, cliff_after_ms: u64) -> Schedule {
    Schedule {
        start_ms: START,
        unlocked_at_start: 0,
        cliff_after_ms,
        accrual: Accrual::Stepped { period_ms, periods },
    }
}

fn half_life(half_life_ms: u64, cliff_after_ms: u64, duration_ms: u64) -> Schedule {
    Schedule {
        start_ms: START,
        unlocked_at_start: 0,
        cliff_after_ms,
        accrual: Accrual::HalfLife {
            half_life_ms,
            duration_ms,
        },
    }
}

/// OpenZeppelin/openzeppelin-contracts, test/finance/VestingWallet.test.js and VestingWalletCliff.test.js @fddac901c:
/// 100 over four years, at 64 checkpoints a 60th of the time apart, without a cliff and with one of a year.
#[test]
fn open_zeppelin_wallets() {
    let (total, duration) = (100 * ONE, 4 * YEAR);
    let (plain, cliff) = (linear(duration, 0, 0), linear(duration, YEAR, 0));
    for index in 0..64_u64 {
        let after = index * duration / 60;
        let expected = (total * u128::from(index) / 60).min(total);
        assert_eq!(at(&plain, total, after), expected, "checkpoint {index}");
        let expected = if index < 15 { 0 } else { expected };
        assert_eq!(at(&cliff, total, after), expected, "checkpoint {index} with a cliff");
    }
    assert_eq!(at(&plain, total, 15 * duration / 60), 25 * ONE);
    assert_eq!(at(&plain, total, 30 * duration / 60), 50 * ONE);
    assert_eq!(at(&cliff, total, YEAR - SECOND), 0);
    assert_eq!(at(&cliff, total, YEAR), 25 * ONE);
    assert_eq!(vested(&plain, total, START - 1), Ok(0));

    assert_eq!(linear(duration, duration, 0).check(total), Ok(()));
    let late = linear(duration, duration + SECOND, 0);
    assert_eq!(late.check(total), Err(ScheduleError::CliffAfterEnd));
}

/// sablier-labs/lockup, tests/integration/concrete/lockup-linear/streamed-amount-of/streamedAmountOf.t.sol and
/// tests/utils/{Defaults,Constants}.sol @3c0464e8: 10 000 over 10 000 seconds, the cliff after 2 500.
///
/// A Lockup accrues from its cliff, and may unlock an amount there. That is a schedule that starts at the cliff, as long
/// as nothing is unlocked before; `test_GivenStartAmount` has all three and is no single schedule of ours. Lockup also
/// rounds the share of the time to 18 decimals before it multiplies, so its results are up to a 10^18th of what accrues
/// below the floor. The default cliff amount of 2500e18 + 2534 makes up for that at 26 %.
#[test]
fn sablier_linear_lockups() {
    let (deposit, duration, cliff) = (10_000 * ONE, 10_000 * SECOND, 2_500 * SECOND);
    let warp_26_percent = 2_600 * SECOND;

    assert_eq!(at(&linear(duration, 0, 0), deposit, warp_26_percent), 2_600 * ONE);
    assert_eq!(at(&linear(duration, cliff, 0), deposit, cliff - SECOND), 0);
    assert_eq!(at(&linear(duration, cliff, 1), deposit, cliff - SECOND), 1);

    let cliff_amount = 2_500 * ONE + 2_534;
    let from_cliff = linear(duration - cliff, 0, cliff_amount);
    assert_eq!(vested(&from_cliff, deposit, START - SECOND), Ok(0));
    assert_eq!(at(&from_cliff, deposit, 0), cliff_amount);
    let accrued = at(&from_cliff, deposit, warp_26_percent - cliff);
    assert_eq!(accrued, 2_600 * ONE + 2_500);
    assert!(accrued - 2_600 * ONE <= (deposit - cliff_amount) / ONE);

    let no_cliff_amount = linear(duration - cliff, 0, 0);
    let accrued = at(&no_cliff_amount, deposit, warp_26_percent - cliff);
    assert_eq!(accrued, 133_333_333_333_333_333_333);
    assert_eq!(accrued - 133_333_333_333_333_330_000, 3_333);
    assert!(accrued - 133_333_333_333_333_330_000 <= deposit / ONE);
}

/// The same suite, lockup-tranched/streamed-amount-of/streamedAmountOf.t.sol: 2 600 at 26 %, 7 400 at the end. Unequal
/// tranches are a batch each, of one period. Dynamic lockups, which accrue with a power of the time, have no schedule.
#[test]
fn sablier_tranches() {
    let duration = 10_000 * SECOND;
    let tranches = [
        (2_600 * ONE, stepped(2_600 * SECOND, 1, 0)),
        (7_400 * ONE, stepped(duration, 1, 0)),
    ];
    let unlocked = |after| {
        tranches
            .iter()
            .map(|(total, tranche)| at(tranche, *total, after))
            .sum::<u128>()
    };
    assert_eq!([0, SECOND, 2_600 * SECOND - 1].map(unlocked), [0; 3]);
    assert_eq!([2_600 * SECOND, duration - SECOND].map(unlocked), [2_600 * ONE; 2]);
    assert_eq!([duration, duration + SECOND].map(unlocked), [10_000 * ONE; 2]);
}

/// hedgey-finance/Locked_VestingTokenPlans, test/test.js, test/constants.js and test/tests/redeemTests.js @e8313c7:
/// 1 000 at 10 a day.
#[test]
fn hedgey_plans_that_divide_evenly() {
    let (amount, rate, periods) = (1_000 * ONE, 10 * ONE, 100);
    let plan = stepped(DAY, periods, 0);
    assert_eq!(plan.accrual.duration_ms(), Some(100 * DAY));
    for day in 0..=u64::from(periods) {
        assert_eq!(at(&plan, amount, day * DAY), rate * u128::from(day));
        assert_eq!(
            at(&plan, amount, day * DAY + DAY - SECOND),
            rate * u128::from(day.min(100))
        );
    }
    assert_eq!(at(&plan, amount, 7 * DAY), 70 * ONE);
    // A redemption rewrites the plan to what is left, from the last period that was redeemed.
    assert_eq!(at(&plan, amount, 6 * DAY), 60 * ONE);
    let rewritten = stepped(DAY, periods - 6, 0);
    for day in 6..=100 {
        assert_eq!(
            at(&rewritten, 940 * ONE, (day - 6) * DAY) + 60 * ONE,
            at(&plan, amount, day * DAY)
        );
    }
}

/// The same, 70 000 at 130 a week and a cliff of 2 628 000 seconds. 538 full periods leave 60 for the 539th: equal steps
/// of 130 are one batch, the rest is another.
#[test]
fn a_hedgey_plan_with_a_remainder_is_two_batches() {
    let cliff = 2_628_000 * SECOND;
    let plans = [
        (538 * 130 * ONE, stepped(WEEK, 538, cliff)),
        (60 * ONE, stepped(539 * WEEK, 1, cliff)),
    ];
    let redeemable = |after| plans.iter().map(|(total, plan)| at(plan, *total, after)).sum::<u128>();
    assert_eq!([0, 4 * WEEK, cliff - 1].map(redeemable), [0; 3]);
    assert_eq!([cliff, 34 * DAY, 5 * WEEK - 1].map(redeemable), [520 * ONE; 3]);
    assert_eq!(redeemable(5 * WEEK), 650 * ONE);
    assert_eq!(redeemable(539 * WEEK - 1), 69_940 * ONE);
    assert_eq!(redeemable(539 * WEEK), 70_000 * ONE);
}

/// commons-stack/commons-simulator, simulation/hatch_test.py @39ea92c. Its curve is negative before the cliff.
#[test]
fn commons_simulator_vesting_curve() {
    let schedule = half_life(90 * DAY, 90 * DAY, 4 * YEAR);
    let expected = [(0, 0), (89, 0), (90, 0), (180, ONE / 2), (270, ONE * 3 / 4)];
    for (day, expected) in expected {
        assert_eq!(at(&schedule, ONE, day * DAY), expected, "day {day}");
    }
}

/// The same file: cliff and half-life in days so that 80 % are unlocked after 90.
#[test]
fn commons_simulator_eighty_percent() {
    let (cliff_days, half_life_days) = (41.648_078_368_756_66, 20.824_039_184_378_33);
    let ms = |days: f64| (days * DAY as f64).round() as u64;
    let schedule = half_life(ms(half_life_days), ms(cliff_days), YEAR);
    let unlocked = at(&schedule, ONE, 90 * DAY);
    // A millisecond is 8·10^7 of these units, and either time is rounded to one.
    assert!(unlocked.abs_diff(ONE * 8 / 10) < 200_000_000, "{unlocked}");
}

/// The same file, `TokenBatchTest`. What it calls nonvesting is unlocked at the start; it never reaches the whole but by
/// the rounding of its doubles, which the end of a schedule replaces.
#[test]
fn commons_simulator_token_batches() {
    let vesting = half_life(3 * DAY, 3 * DAY, 100 * DAY);
    let total = 10_000 * ONE;
    let expected = [(0, 0), (3, 0), (6, 5_000), (9, 7_500)];
    for (day, expected) in expected {
        assert_eq!(at(&vesting, total, day * DAY), expected * ONE, "day {day}");
    }

    let mixed = Schedule {
        unlocked_at_start: 500 * ONE,
        ..half_life(DAY, DAY, 100 * DAY)
    };
    let total = 1_000 * ONE;
    assert_eq!(at(&mixed, total, 0), 500 * ONE);
    assert_eq!(at(&mixed, total, 3 * DAY), 875 * ONE);
    assert_eq!(at(&mixed, total, 3 * DAY) - 750 * ONE, 125 * ONE);
    assert_eq!(at(&mixed, total, 103 * DAY) - 750 * ONE, 250 * ONE);
}

/// Hundredths of a half-life, and the floor of `10^18·(1 - 2^-x)`, computed with 80 digits.
const HALF_LIFE_CURVE: [(u64, u128); 13] = [
    (0, 0),
    (1, 6_907_504_562_964_098),
    (25, 159_103_584_746_285_456),
    (50, 292_893_218_813_452_475),
    (75, 405_396_442_498_639_466),
    (100, 500_000_000_000_000_000),
    (150, 646_446_609_406_726_237),
    (200, 750_000_000_000_000_000),
    (300, 875_000_000_000_000_000),
    (400, 937_500_000_000_000_000),
    (1_000, 999_023_437_500_000_000),
    (2_000, 999_999_046_325_683_593),
    (6_000, 999_999_999_999_999_999),
];

#[test]
fn half_lives_with_eighteen_decimals() {
    for half_life_ms in [100, 90 * DAY, YEAR] {
        for cliff_after_ms in [0, 1, 90 * DAY] {
            let schedule = half_life(half_life_ms, cliff_after_ms, 100 * YEAR);
            for (hundredths, expected) in HALF_LIFE_CURVE {
                let after = cliff_after_ms + half_life_ms / 100 * hundredths;
                assert_eq!(
                    at(&schedule, ONE, after),
                    expected,
                    "{hundredths} {half_life_ms} {cliff_after_ms}"
                );
            }
        }
    }
}
