//! The score of a seller: Laplace's rule of succession, rounded down.

use dashu_int::IBig;
use math::settlement::score_ppm;
use math::PPM;

use crate::random_inputs::{up_to, Random};

/// By hand: `(good + 1)/(good + bad + 2)`.
#[test]
fn scores_by_hand() {
    let cases = [
        (0, 0, 500_000),
        (1, 0, 666_666),
        (0, 1, 333_333),
        (2, 1, 600_000),
        (9, 0, 909_090),
        (0, 9, 90_909),
        (98, 0, 990_000),
        (0, 98, 10_000),
        (50, 50, 500_000),
        (999_998, 0, 999_999),
        (999_999, 0, 999_999),
        (0, 999_998, 1),
        // A score of 0 is one of less than a millionth: only the rounding makes it nothing.
        (0, 999_999, 0),
        (1, 999_999, 1),
        (u32::MAX, 0, 999_999),
        (0, u32::MAX, 0),
        (u32::MAX, u32::MAX, 500_000),
        (u32::MAX, u32::MAX - 1, 500_000),
        (u32::MAX - 1, u32::MAX, 499_999),
    ];
    for (good, bad, expected) in cases {
        assert_eq!(score_ppm(good, bad), expected, "{good} good, {bad} bad");
    }
}

#[test]
fn a_score_is_the_exact_floor_below_one_and_moves_with_what_was_seen() {
    let mut random = Random::new(52);
    for _ in 0..50_000 {
        let [good, bad] = [(); 2].map(|()| match random.next() % 3 {
            0 => random.below(1_000) as u32,
            1 => random.magnitude(u32::MAX.into()) as u32,
            _ => up_to(&mut random, u32::MAX.into()) as u32,
        });
        let score = score_ppm(good, bad);
        let seen = IBig::from(good) + IBig::from(bad) + IBig::from(2);
        let exact = (IBig::from(good) + IBig::ONE) * IBig::from(PPM) / seen;
        assert_eq!(IBig::from(score), exact, "{good} good, {bad} bad");
        assert!(score < PPM);
        assert!(
            score_ppm(good.saturating_add(1), bad) >= score,
            "{good} good, {bad} bad"
        );
        assert!(
            score_ppm(good, bad.saturating_add(1)) <= score,
            "{good} good, {bad} bad"
        );
        // Good and bad are each other's mirror, but for the rounding.
        let both = score + score_ppm(bad, good);
        assert!(both == PPM || both == PPM - 1, "{good} good, {bad} bad");
    }
}
