//! Numbers other projects assert of conviction voting.
//!
//! They count conviction as `y = c / (1 - a)` with `a = 2^(-1/h)`, and multiply the threshold by the same `1 / (1 - a)`.
//! So theirs times `1 - a` is ours. Time is in blocks there and in milliseconds here: a block is `BLOCK`, long enough
//! for the half-life to have 17 digits. Their `rho / (b - r/F)^2` is our `c_min / (1 - (r/F)/b)^2` with
//! `c_min = rho / b^2`.

use math::conviction::{accrue, bar, exactly, in_units, largest_passable_ppm, threshold, time_to_pass};
use math::{mul_div, Rounding, PPM};

use crate::oracle::{float, logarithm, Float};

const BITS: usize = 256;

/// Amounts in the sources are a few thousand; with so many more digits our rounding does not show in theirs.
const SCALE: u128 = 1_000_000_000_000;

const BLOCK: u64 = 100_000_000_000_000_000;

/// `a` in units of `10^-7`, as the sources have it.
const D: u128 = 10_000_000;

/// What they assert, from ours.
fn theirs(ours: u128, a: u128) -> Float {
    float(ours, BITS) * float(D, BITS) / float(D - a, BITS) / float(SCALE, BITS)
}

/// `-1 / log2(a)` blocks.
fn half_life_ms(a: u128, block_ms: u64) -> u64 {
    let blocks = logarithm(2, 1, 1, 1, BITS) / logarithm(D, a, 1, 1, BITS);
    let half_life_ms = (blocks * float(block_ms.into(), BITS)).round().to_int().value();
    half_life_ms.try_into().expect("a half-life on the clock")
}

/// Rounded as the sources round.
fn assert_rounds_to(value: Float, published: u128, case: &str) {
    assert_eq!(value.round().to_int().value(), published.into(), "{case}");
}

/// Doubles as the source prints them, to the relative precision of one.
fn assert_near(value: Float, published: f64, case: &str) {
    let value = value.to_f64().value();
    assert!(
        (value / published - 1.0).abs() < 1e-14,
        "{case}: {value} is not {published}"
    );
}

const NINE_TENTHS: u128 = 9_000_000;

/// What a stake without any conviction has after so many blocks.
fn conviction_after(blocks: u64, stake: u128, a: u128, block_ms: u64) -> [u128; 2] {
    let scaled = stake * SCALE;
    [Rounding::Down, Rounding::Up].map(|rounding| {
        let fine = accrue(0, scaled, blocks * block_ms, half_life_ms(a, block_ms), rounding);
        in_units(fine.unwrap(), rounding)
    })
}

/// 1Hive/conviction-voting-app, test/conviction-voting.js @020bdaa8: blocks, stake, conviction. The first is the pure
/// function's, and literally in 1Hive/gardens-v2, pkg/contracts/test/CVStrategyTest.t.sol @f06739f5
/// (`test_conviction_check_as_js_test`); the others are what stakes have when they change.
#[test]
fn one_hive_convictions() {
    let vectors = [
        (10, 15_000, 97_698),
        (0, 1_000, 0),
        (1, 1_000, 1_000),
        (11, 1_000, 6_862),
        (41, 1_000, 9_867),
        (1, 30_000, 30_000),
        (2, 30_000, 57_000),
        (3, 15_000, 40_650),
        (7, 7_500, 39_128),
        (47, 7_500, 74_470),
    ];
    for (blocks, stake, published) in vectors {
        for ours in conviction_after(blocks, stake, NINE_TENTHS, BLOCK) {
            let case = format!("{stake} after {blocks} blocks");
            assert_rounds_to(theirs(ours, NINE_TENTHS), published, &case);
        }
    }
}

/// The same file, `Halflife = 3 days`: 15 000 after 17 280 blocks with `a = 0.9999599`, where the source recomputes
/// `15000 * (1 - a^17280) / (1 - a)`; 186 994 019.69 with 60 digits.
#[test]
fn one_hive_conviction_after_three_days() {
    let a = 9_999_599;
    for ours in conviction_after(17_280, 15_000, a, BLOCK / 1_000) {
        assert_rounds_to(theirs(ours, a), 186_994_020, "three days");
        // As good as half, since the half-life is 17 285 blocks.
        assert!(ours < 7_500 * SCALE && ours > 7_490 * SCALE);
    }
}

/// `threshold` with `b = 0.2` and `rho = 0.002`, so that `c_min = 0.05`, out of 15 000.
fn one_hive_threshold(requested: u128, stake: u128) -> Option<u128> {
    threshold(requested * SCALE, 15_000 * SCALE, stake * SCALE, 200_000, 50_000).unwrap()
}

/// The same file: the share of 20 % of the supply of 45 000 counts at least.
fn one_hive_counted(active: u128) -> u128 {
    active.max(bar(45_000, 200_000).unwrap())
}

/// The same file: `calculateThreshold` of a request for 1000 with all staked (50 625, literally in CVStrategyTest.t.sol)
/// and with nothing staked; and of 200 with 10 000 staked, which it rounds down.
#[test]
fn one_hive_thresholds() {
    let published = |requested, active| {
        theirs(
            one_hive_threshold(requested, one_hive_counted(active)).unwrap(),
            NINE_TENTHS,
        )
    };
    assert_rounds_to(published(1_000, 45_000), 50_625, "all staked");
    assert_rounds_to(published(1_000, 0), 10_125, "nothing staked");
    let stable = published(200, 10_000);
    assert_eq!(stable.floor().to_int().value(), 5_739.into());

    // Less than the maximum ratio is asked for, or it is beyond reach.
    assert!(one_hive_threshold(2_999, 45_000).is_some());
    for requested in [3_000, 3_001, 15_000, 20_000] {
        assert_eq!(one_hive_threshold(requested, 45_000), None);
    }
}

/// The same file, `Halflife = 3 days`: 1 out of 745 with 1 164 staked, all with 18 decimals, to 10 digits.
#[test]
fn one_hive_threshold_with_decimals() {
    let one = 10_u128.pow(18);
    let ours = threshold(one, 745 * one, 1_164 * one, 200_000, 50_000)
        .unwrap()
        .unwrap();
    let (a, published) = (9_999_599, 1_471_050_961_u128);
    let digits = float(ours, BITS) * float(D, BITS) / float(D - a, BITS) / float(10_u128.pow(15), BITS);
    assert_rounds_to(digits, published, "10 digits");
}

/// The same file, `executeProposal`: whether a request for 1000 passes, by stake, what else is staked, and blocks.
#[test]
fn one_hive_requests_that_pass_and_that_do_not() {
    let half_life_ms = half_life_ms(NINE_TENTHS, BLOCK);
    for (stake, others, blocks, executes) in [
        (10_000, 0, 40, true),
        (30_000, 0, 40, true),
        (6_000, 0, 80, true),
        (15_000, 0, 10, true),
        (1_000, 15_000, 50, false),
        (1_000, 0, 20, false),
    ] {
        let needed = one_hive_threshold(1_000, one_hive_counted(stake + others)).unwrap();
        let passes_from = time_to_pass(0, stake * SCALE, needed, half_life_ms).unwrap();
        let passes = passes_from.is_some_and(|time| time <= blocks * BLOCK);
        assert_eq!(passes, executes, "{stake} of {} after {blocks} blocks", stake + others);
    }
}

/// 1Hive/gardens-v2, pkg/contracts/test/PowerAndConvictionUtils.t.sol @02e020d5: `a = 0.5`, `rho = 0.1`, `b = 0.9`, and a
/// stake of `10^12`. `c_min = 10/81` is no whole number of millionths, so theirs is between two of ours.
///
/// They take the share of an empty pool for nothing; we say that no request is a part of it. So it is compared with a
/// request of nothing.
#[test]
fn gardens_thresholds() {
    let (a, published, stake) = (5_000_000, 246_913_580_246_u128, 10_u128.pow(12));
    let pool = 100 * 10_u128.pow(18);
    let ours = |requested, pool, minimum_ppm| {
        threshold(requested, pool, stake, 900_000, minimum_ppm)
            .unwrap()
            .map(|ours| ours * D / (D - a))
    };
    for minimum in [123_456, 123_457] {
        assert_eq!(ours(1, 0, minimum), None, "an empty pool");
        assert_eq!(ours(0, 0, minimum), None, "an empty pool");
        // `91 ether` of 100 is above the maximum ratio of 90 %.
        assert_eq!(ours(91 * 10_u128.pow(18), pool, minimum), None);
        assert!(ours(10_u128.pow(18), pool, minimum) > ours(0, pool, minimum));
    }
    let between = ours(0, pool, 123_456).unwrap()..=ours(0, pool, 123_457).unwrap();
    assert!(between.contains(&published), "{published} is not in {between:?}");
    assert!(between.end() - between.start() <= 2 * stake / u128::from(PPM));
}

/// BlockScience's specification for 1Hive, models/v3/Trigger_Function_Explanation.ipynb (1Hive/conviction-voting-cadcad
/// @1feb375f, before BlockScience/Aragon_Conviction_Voting): a supply of 22 392.22 and funds of 4 867.21,
/// `a = 2^(-1/3)`, `b = 0.2`, `rho = 0.0025`.
#[test]
fn block_science_trigger_function() {
    const CENT: u128 = SCALE / 100;
    let (supply, funds, limit_ppm) = (2_239_222 * CENT, 486_721 * CENT, 200_000);
    // As the source prints it.
    let a = Float::try_from(0.793_700_525_984_099_8_f64).unwrap();
    let theirs = |ours| float(ours, BITS) / float(SCALE, BITS) / (float(1, BITS) - a.clone());

    // `min_achievable_conviction_as_a_share_of_max_achievable_conviction = 0.06249999999999999`
    let minimum_ppm = 62_500;
    let least = threshold(0, funds, supply, limit_ppm, minimum_ppm).unwrap().unwrap();
    assert_near(theirs(least), 6_783.893_932_236_272, "min_required_conviction");
    assert_eq!(
        mul_div(least, PPM.into(), supply, Rounding::Down),
        Ok(minimum_ppm.into())
    );

    // The half-life is 3 of their days.
    let forever = accrue(0, supply, u64::MAX, 3 * BLOCK, Rounding::Down).unwrap();
    assert!(forever < exactly(supply).unwrap());
    let most = in_units(forever, Rounding::Up);
    assert_eq!(most, supply);
    assert_near(theirs(most), 108_542.302_915_780_37, "max_achievable_conviction");

    let share_ppm = largest_passable_ppm(limit_ppm, minimum_ppm).unwrap();
    assert_eq!(share_ppm, 150_000, "max_achievable_request_as_a_share_of_funds");
    let largest = mul_div(funds, share_ppm.into(), PPM.into(), Rounding::Down).unwrap();
    assert_near(
        float(largest, BITS) / float(SCALE, BITS),
        730.081_500_000_000_1,
        "max_achievable_request",
    );
    let needed = threshold(largest, funds, supply, limit_ppm, minimum_ppm)
        .unwrap()
        .unwrap();
    assert!((supply..=supply + 1).contains(&needed), "all of the supply");
}
