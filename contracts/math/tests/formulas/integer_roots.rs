//! Ratios of 1/2, 1/3 and 1/4 have closed forms in integers: the same formulas once more, without any oracle.

use dashu_int::{IBig, UBig};
use math::curve::{purchase_return, sale_return};
use math::power::pow;
use math::PPM;

use crate::random_inputs::{purchase, sale, Random, Trade};

const CASES: u64 = 20_000;

/// `⌊(numerator/denominator)^(1/degree)⌋`.
fn root(numerator: UBig, denominator: UBig, degree: usize) -> UBig {
    (numerator / denominator).nth_root(degree)
}

/// A lower bound that is the floor itself, or one less where the value is an integer or within `2^-19` above one.
fn assert_floor_of_root(got: u128, numerator: UBig, denominator: UBig, degree: usize, trade: Trade) {
    let floor = root(numerator.clone(), denominator.clone(), degree);
    if UBig::from(got) == floor {
        return;
    }
    assert_eq!(UBig::from(got) + UBig::ONE, floor, "{trade:?}");
    let finer = root(numerator << (19 * degree), denominator, degree);
    assert_eq!(finer, floor << 19, "one less without need: {trade:?}");
}

#[test]
fn a_purchase_at_a_half_or_a_quarter_is_an_integer_root() {
    let mut random = Random::new(21);
    for case in 0..CASES {
        let degree = [2, 4][(case % 2) as usize];
        let trade = Trade {
            ratio: PPM / degree,
            ..purchase(&mut random)
        };
        let Trade {
            supply,
            reserve,
            ratio,
            amount,
        } = trade;
        let minted = purchase_return(supply, reserve, ratio, amount).expect("a purchase in range");
        let degree = degree as usize;
        let numerator = UBig::from(supply).pow(degree) * UBig::from(reserve + amount);
        assert_floor_of_root(supply + minted, numerator, UBig::from(reserve), degree, trade);
    }
}

#[test]
fn a_sale_at_a_half_or_a_quarter_is_an_integer_power() {
    let mut random = Random::new(22);
    let mut exact = 0;
    for case in 0..CASES {
        let degree = [2, 4][(case % 2) as usize];
        let trade = Trade {
            ratio: PPM / degree,
            ..sale(&mut random)
        };
        let Trade {
            supply,
            reserve,
            ratio,
            amount,
        } = trade;
        let paid = sale_return(supply, reserve, ratio, amount).expect("a valid sale");
        let whole = IBig::from(supply).pow(degree as usize);
        let left = IBig::from(supply - amount).pow(degree as usize);
        let scaled = IBig::from(reserve) * (&whole - left);
        let floor = &scaled / &whole;
        if IBig::from(paid) == floor {
            exact += 1;
            continue;
        }
        assert_eq!(IBig::from(paid) + IBig::ONE, floor, "{trade:?}");
        assert_eq!((scaled << 19) / &whole, floor << 19, "one less without need: {trade:?}");
    }
    println!("sales at 1/2 and 1/4: {exact} of {CASES} the exact floor");
}

#[test]
fn a_third_and_its_inverse_are_roots_and_powers() {
    let mut random = Random::new(23);
    for _ in 0..CASES {
        let trade = purchase(&mut random);
        let (n, d) = (trade.reserve + trade.amount, trade.reserve);
        // 127 bits after the point, as in a mantissa of exponent 0.
        for (p, q) in [(1, 3), (3, 1), (2, 3), (1, 2), (3, 2), (1, 4), (4, 1)] {
            let Ok(power) = pow(n, d, p, q) else {
                assert!(UBig::from(n).pow(p as usize) >= UBig::from(d).pow(p as usize) << (256 * q as usize));
                continue;
            };
            let (p, q) = (p as usize, q as usize);
            let exact = root(UBig::from(n).pow(p) << (127 * q), UBig::from(d).pow(p), q);
            let got = UBig::from(power.mantissa) << power.exponent as usize;
            assert!(got <= exact, "above the root: {n}/{d} to {p}/{q}");
            // The bound for p/q <= 4, 3.82 units of 2^-120, leaves room for the floor of the root.
            assert!(
                (exact.clone() - got) << 118 <= exact,
                "too far below the root: {n}/{d} to {p}/{q}"
            );
        }
    }
}

#[test]
fn powers_of_two_are_exact() {
    for (n, p, q, exponent) in [
        (4, 1, 2, 1),
        (16, 1, 4, 1),
        (8, 1, 3, 1),
        (2, 3, 1, 3),
        (8, 2, 3, 2),
        (2, 255, 1, 255),
    ] {
        let power = pow(n, 1, p, q).expect("in range");
        assert_eq!((power.mantissa, power.exponent), (1 << 127, exponent));
    }
    for shift in 0..127 {
        // Quadrupling the reserve at a ratio of 1/2 doubles the supply, to the unit.
        let reserve = 1 << (shift % 126);
        assert_eq!(
            purchase_return(1 << shift, reserve, PPM / 2, 3 * reserve),
            Ok(1 << shift)
        );
        assert_eq!(
            sale_return(2 << shift, reserve, PPM / 2, 1 << shift),
            Ok(reserve - reserve.div_ceil(4))
        );
    }
}

#[test]
fn an_exact_integer_that_is_no_power_of_two_comes_out_one_unit_less() {
    // (1 + 500/400)^(1/2) = 1.5: the documented price of a lower bound.
    assert_eq!(purchase_return(1_000, 400, PPM / 2, 500), Ok(499));
}
