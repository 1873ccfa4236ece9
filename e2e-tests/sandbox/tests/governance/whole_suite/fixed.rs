//! Figures that approach others by half of the distance in every half-life, by the closed formula and in arithmetic of
//! its own: much finer than the contracts', and not rounded for or against anybody.

use dashu_float::{round::mode::HalfEven, FBig};
use dashu_int::{IBig, UBig};

/// Binary digits of a [`Figure`] after the point.
const DIGITS: usize = 64;

/// Binary digits of a factor.
const FACTOR_DIGITS: usize = 160;

/// A conviction or an average.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Figure(IBig);

/// What is left of a distance after some time: 2^(−elapsed / half-life).
#[derive(Debug, Clone)]
pub struct Factor(IBig);

impl Factor {
    pub fn after(elapsed_ms: u64, half_life_ms: u64) -> Self {
        let (halvings, rest_ms) = (elapsed_ms / half_life_ms, elapsed_ms % half_life_ms);
        if halvings > 400 {
            return Self(IBig::ZERO);
        }
        let float = |value: u64| FBig::<HalfEven, 2>::from(value).with_precision(200).value();
        let exponent = -(float(rest_ms) * float(2).ln() / float(half_life_ms));
        let factor = exponent.exp() << (FACTOR_DIGITS as isize - halvings as isize);
        Self(factor.to_int().value())
    }
}

impl Figure {
    pub fn of(units: u128) -> Self {
        Self(IBig::from(units) << DIGITS)
    }

    /// Moves towards `target`, until `factor` of the distance is left.
    pub fn approach(&mut self, target: u128, factor: &Factor) {
        let target = IBig::from(target) << DIGITS;
        let distance = &self.0 - &target;
        self.0 = target + ((distance * &factor.0) >> FACTOR_DIGITS);
    }

    /// Keeps the share `part` / `whole` of it.
    pub fn keep(&mut self, part: u128, whole: u128) {
        self.0 = &self.0 * IBig::from(part) / IBig::from(whole);
    }

    pub fn add(&mut self, other: &Self) {
        self.0 += &other.0;
    }

    /// In whole units, rounded down.
    pub fn floor(&self) -> u128 {
        u128::try_from(&self.0 >> DIGITS).expect("no figure is below nothing")
    }

    /// In whole units, rounded up.
    pub fn ceil(&self) -> u128 {
        let one = (IBig::ONE << DIGITS) - IBig::ONE;
        u128::try_from((&self.0 + one) >> DIGITS).expect("no figure is below nothing")
    }

    /// A little more, to allow for what the figure itself is off by.
    pub fn nudged(&self, by: i32) -> Self {
        Self(&self.0 + (IBig::from(by) << (DIGITS - 40)))
    }

    /// So many units of the contracts' fractions less.
    pub fn less_fractions(&self, fractions: u64) -> Self {
        let less = &self.0 - (IBig::from(fractions) << (DIGITS - 24));
        Self(less.max(IBig::ZERO))
    }

    /// So many units of the contracts' fractions more.
    pub fn more_fractions(&self, fractions: u64) -> Self {
        Self(&self.0 + (IBig::from(fractions) << (DIGITS - 24)))
    }

    pub fn to_f64(&self) -> f64 {
        self.0.to_f64().value() / 2_f64.powi(DIGITS as i32)
    }
}

/// ⌊a·b/c⌋.
pub fn share(a: u128, b: u128, c: u128) -> u128 {
    u128::try_from(UBig::from(a) * UBig::from(b) / UBig::from(c)).expect("a share of less than the whole")
}

/// ⌈a·b/c⌉.
pub fn share_rounded_up(a: u128, b: u128, c: u128) -> u128 {
    let product = UBig::from(a) * UBig::from(b) + UBig::from(c) - UBig::ONE;
    u128::try_from(product / UBig::from(c)).expect("a share of less than the whole")
}

#[test]
fn half_of_the_distance_is_left_after_a_half_life() {
    let mut figure = Figure::of(0);
    figure.approach(1_000, &Factor::after(10, 10));
    assert_eq!(figure.floor(), 500);
    figure.approach(0, &Factor::after(20, 10));
    assert_eq!((figure.floor(), figure.ceil()), (125, 125));
    figure.approach(1 << 80, &Factor::after(5, 10));
    assert!((figure.to_f64() - 2_f64.powi(80) * (1.0 - 0.5_f64.sqrt())).abs() < 2_f64.powi(35));
}
