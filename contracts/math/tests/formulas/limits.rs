//! The ends of every range: no input panics, every error is reached, and the documented envelope holds at its edge.

use math::curve::{deposit_for, gross_for_net, purchase_return, redemption, sale_return, spot_price, tribute};
use math::power::{pow, Power};
use math::spending::{recent_spending, spending_limit};
use math::{mul_div, MathError, Rounding, PPM};

const MAX: u128 = u128::MAX;

const AMOUNTS: [u128; 14] = [
    0,
    1,
    2,
    3,
    PPM as u128,
    (1 << 64) - 1,
    1 << 64,
    (1 << 119) - 1,
    1 << 119,
    (1 << 127) - 1,
    1 << 127,
    (1 << 127) + 1,
    MAX - 1,
    MAX,
];

const RATIOS: [u32; 10] = [0, 1, 2, 333_333, 500_000, 999_999, PPM, PPM + 1, u32::MAX - 1, u32::MAX];

#[test]
fn no_input_panics() {
    for a in AMOUNTS {
        for b in AMOUNTS {
            for c in AMOUNTS {
                let _ = mul_div(a, b, c, Rounding::Down);
                let _ = mul_div(a, b, c, Rounding::Up);
                let _ = redemption(a, b, c);
                for ratio in RATIOS {
                    let _ = purchase_return(a, b, ratio, c);
                    let _ = sale_return(a, b, ratio, c);
                    let _ = deposit_for(a, b, ratio, c);
                }
            }
            for p in RATIOS {
                let _ = spot_price(a, b, p);
                let _ = spending_limit(p, a, b);
                for q in RATIOS {
                    let _ = pow(a, b, p, q);
                }
            }
        }
        for ratio in RATIOS {
            let _ = tribute(a, ratio);
            let _ = gross_for_net(a, ratio);
        }
        for elapsed in [0, 1, u64::MAX] {
            for period in [0, 1, u64::MAX] {
                let _ = recent_spending(a, elapsed, period);
            }
        }
    }
}

#[test]
fn every_error_is_reached() {
    use MathError::*;
    assert_eq!(mul_div(1, 1, 0, Rounding::Down), Err(DivisionByZero));
    assert_eq!(mul_div(MAX, 2, 1, Rounding::Down), Err(Overflow));
    assert_eq!(pow(1, 0, 1, 1), Err(DivisionByZero));
    assert_eq!(pow(2, 1, 1, 0), Err(DivisionByZero));
    assert_eq!(pow(1, 2, 1, 1), Err(BaseBelowOne));
    assert_eq!(pow(2, 1, 256, 1), Err(Overflow));
    for ratio in [0, PPM + 1, u32::MAX] {
        assert_eq!(purchase_return(1, 1, ratio, 1), Err(RatioOutOfRange));
        assert_eq!(sale_return(1, 1, ratio, 1), Err(RatioOutOfRange));
        assert_eq!(deposit_for(1, 1, ratio, 1), Err(RatioOutOfRange));
        assert_eq!(spot_price(1, 1, ratio), Err(RatioOutOfRange));
    }
    for (supply, reserve) in [(0, 1), (1, 0), (0, 0)] {
        assert_eq!(purchase_return(supply, reserve, PPM, 1), Err(EmptyMarket));
        assert_eq!(sale_return(supply, reserve, PPM, 0), Err(EmptyMarket));
        assert_eq!(deposit_for(supply, reserve, PPM, 1), Err(EmptyMarket));
        assert_eq!(spot_price(supply, reserve, PPM), Err(EmptyMarket));
    }
    assert_eq!(redemption(0, 1, 0), Err(EmptyMarket));
    assert_eq!(redemption(1, 1, 2), Err(MoreThanSupply));
    assert_eq!(sale_return(1, 1, PPM, 2), Err(MoreThanSupply));
    assert_eq!(sale_return(1, 1, 1, 2), Err(MoreThanSupply));
    assert_eq!(spot_price(1, MAX, 1), Err(Overflow));
    assert_eq!(tribute(1, PPM), Err(TributeOutOfRange));
    assert_eq!(gross_for_net(1, u32::MAX), Err(TributeOutOfRange));
    assert_eq!(gross_for_net(MAX, 1), Err(Overflow));
    assert_eq!(spending_limit(PPM + 1, 1, 1), Err(CapOutOfRange));
    assert_eq!(spending_limit(0, MAX, 1), Err(Overflow));
}

#[test]
fn a_market_that_would_outgrow_128_bits_is_refused() {
    for ratio in [1, PPM / 2, PPM] {
        assert_eq!(
            purchase_return(1, MAX, ratio, 1),
            Err(MathError::Overflow),
            "the reserve at {ratio}"
        );
        assert_eq!(
            purchase_return(MAX, 1, ratio, MAX - 1),
            Err(MathError::Overflow),
            "the supply at {ratio}"
        );
        assert_eq!(
            deposit_for(MAX, 1, ratio, 1),
            Err(MathError::Overflow),
            "the supply at {ratio}"
        );
        assert_eq!(
            deposit_for(1, MAX, ratio, 1),
            Err(MathError::Overflow),
            "the reserve at {ratio}"
        );
    }
    assert_eq!(purchase_return(MAX - 1, 1 << 127, PPM, 0), Ok(0));
    // Reserve and supply reach the last unit.
    assert_eq!(purchase_return(1, 1, PPM, MAX - 1), Ok(MAX - 1));
    assert_eq!(deposit_for(1, 1, PPM, MAX - 1), Ok(MAX - 1));
}

#[test]
fn a_sale_of_the_whole_supply_pays_the_whole_reserve() {
    for ratio in [1, 2, 333_333, 999_999, PPM] {
        for supply in [1, 10, 1 << 64, MAX] {
            for reserve in [1, 10, 1 << 64, MAX] {
                assert_eq!(
                    sale_return(supply, reserve, ratio, supply),
                    Ok(reserve),
                    "{supply} {reserve} {ratio}"
                );
            }
        }
    }
}

#[test]
fn all_but_one_token_leave_a_unit_however_small_its_share() {
    for ratio in [1, 1_000, 100_000, 500_000] {
        assert_eq!(sale_return(MAX, 1_000, ratio, MAX - 1), Ok(999));
    }
    // The power is far beyond 256 bits.
    assert_eq!(sale_return(MAX, MAX, 1, MAX - 1), Ok(MAX - 1));
    assert_eq!(sale_return(MAX, 1, 1, MAX - 1), Ok(0));
}

#[test]
fn nothing_for_nothing() {
    for ratio in [1, 333_333, PPM] {
        for (supply, reserve) in [(1, 1), (1 << 100, 7), (7, 1 << 100), (MAX, MAX)] {
            assert_eq!(purchase_return(supply, reserve, ratio, 0), Ok(0));
            assert_eq!(sale_return(supply, reserve, ratio, 0), Ok(0));
            assert_eq!(deposit_for(supply, reserve, ratio, 0), Ok(0));
        }
    }
    assert_eq!(tribute(0, 999_999), Ok(0));
    assert_eq!(gross_for_net(0, 999_999), Ok(0));
    assert_eq!(redemption(1, 1, 0), Ok(0));
    assert_eq!(redemption(1, 0, 1), Ok(0));
    assert_eq!(mul_div(0, MAX, MAX, Rounding::Up), Ok(0));
}

#[test]
fn a_power_ranges_from_one_to_just_below_two_to_the_256() {
    let one = Power {
        mantissa: 1 << 127,
        exponent: 0,
    };
    assert_eq!(pow(MAX, MAX, u32::MAX, 1), Ok(one));
    assert_eq!(pow(MAX, 1, 0, 1), Ok(one));
    assert_eq!(
        pow(2, 1, 255, 1),
        Ok(Power {
            mantissa: 1 << 127,
            exponent: 255
        })
    );
    let largest = pow(MAX, 1, 2, 1).expect("below 2^256");
    assert_eq!(largest.exponent, 255);
    assert!(largest.mantissa >> 118 == (1 << 10) - 1);
}
