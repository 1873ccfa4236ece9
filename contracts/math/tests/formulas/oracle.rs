//! The exact values, by arbitrary-precision arithmetic that shares nothing with the crate.

use std::sync::LazyLock;

use dashu_base::Gcd;
use dashu_float::{round::mode::HalfEven, FBig};
use dashu_int::{IBig, UBig};

pub type Float = FBig<HalfEven, 2>;

/// Bits the oracle works with first, and when the first do not decide.
const PRECISIONS: [usize; 2] = [256, 1280];

/// More bits than a power can lose: the exponent of `e` is below 2^27 in magnitude, and everything else is rounded
/// correctly half a dozen times.
const LOST_BITS: usize = 40;

pub fn float(value: u128, precision: usize) -> Float {
    Float::from_parts(IBig::from(value), 0)
        .with_precision(precision)
        .value()
}

/// `(p/q) · ln(n/d)`.
pub fn logarithm(n: u128, d: u128, p: u32, q: u32, precision: usize) -> Float {
    if n == d {
        return float(0, precision);
    }
    if n < d {
        // Many times faster than the logarithm of a number below 1.
        return -logarithm(d, n, p, q, precision);
    }
    (float(n, precision) / float(d, precision)).ln() * float(p.into(), precision) / float(q.into(), precision)
}

/// `(n/d)^(p/q)` for any base above 0.
pub fn power(n: u128, d: u128, p: u32, q: u32, precision: usize) -> Float {
    logarithm(n, d, p, q, precision).exp()
}

static LN_2: LazyLock<Float> = LazyLock::new(|| float(2, PRECISIONS[0]).ln());

/// `2^(-elapsed/half_life)`, to about 240 bits.
pub fn halving(elapsed: u64, half_life: u64) -> Float {
    let precision = PRECISIONS[0];
    if elapsed / half_life >= 1_000 {
        // Below 2^-1000, and how far below makes no difference to anyone.
        return float(1, precision) >> 1_000_isize;
    }
    (-(float(elapsed.into(), precision) * LN_2.clone() / float(half_life.into(), precision))).exp()
}

/// The share `(0.71·p/q + 0.98)·2^-120` that a lower bound of a power may be short by.
pub fn power_bound(p: u32, q: u32) -> Float {
    let precision = PRECISIONS[0];
    let share = float(71 * u128::from(p) + 98 * u128::from(q), precision) / float(100 * u128::from(q), precision);
    share >> 120_isize
}

/// A real number between the integers around it, which are one and the same if it is an integer itself.
#[derive(Debug)]
pub struct Exact {
    pub value: Float,
    pub floor: IBig,
    pub ceiling: IBig,
}

impl Exact {
    /// `amount · (n/d)^(p/q)` for any base above 0.
    ///
    /// The floor is decided by an interval, at a higher precision if need be. What cannot be told from an integer even
    /// then is shown to be one by integer arithmetic.
    pub fn scaled_power(amount: u128, n: u128, d: u128, p: u32, q: u32) -> Self {
        if logarithm(n, d, p, q, PRECISIONS[0]) < -float(200, PRECISIONS[0]) {
            // amount · e^-200 is below 2^-160, and how far below makes no difference to anyone.
            return Exact {
                value: float(1, PRECISIONS[0]) >> 160_isize,
                floor: IBig::ZERO,
                ceiling: IBig::ONE,
            };
        }
        for precision in PRECISIONS {
            let value = float(amount, precision) * power(n, d, p, q, precision);
            let error = value.clone() >> ((precision - LOST_BITS) as isize);
            let floor = (value.clone() - error.clone()).floor().to_int().value();
            if (value.clone() + error).floor().to_int().value() == floor {
                return Exact {
                    value,
                    ceiling: &floor + IBig::ONE,
                    floor,
                };
            }
            if precision == PRECISIONS[1] {
                let integer = value.to_int().value();
                assert!(
                    is_scaled_power(&integer, amount, n, d, p, q),
                    "undecided at {precision} bits"
                );
                return Exact {
                    value,
                    ceiling: integer.clone(),
                    floor: integer,
                };
            }
        }
        unreachable!("the last precision decides")
    }
}

/// Whether `integer = amount · (n/d)^(p/q)`, that is `integer^q · d^p = amount^q · n^p` in lowest terms.
pub fn is_scaled_power(integer: &IBig, amount: u128, n: u128, d: u128, p: u32, q: u32) -> bool {
    let common = p.gcd(q);
    let (p, q) = ((p / common) as usize, (q / common) as usize);
    let common = n.gcd(d);
    let (n, d) = (n / common, d / common);
    // Beyond this no amount of 128 bits has the factors it would need.
    assert!(p <= 128 && q <= 128 || n == d, "not an integer, and yet next to one");
    let integer = UBig::try_from(integer.clone()).expect("a power is not negative");
    if n == d {
        return integer == UBig::from(amount);
    }
    integer.pow(q) * UBig::from(d).pow(p) == UBig::from(amount).pow(q) * UBig::from(n).pow(p)
}
