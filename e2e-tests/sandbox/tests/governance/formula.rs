//! The formulas of conviction voting, by arithmetic of arbitrary precision that shares nothing with the contracts.

use dashu_float::{round::mode::HalfEven, FBig};
use dashu_int::IBig;
use sandbox_tests::proposals::HALF_LIFE_MS;

type Float = FBig<HalfEven, 2>;

/// Bits that the arithmetic works with.
const PRECISION: usize = 256;

fn float(value: u128) -> Float {
    Float::from_parts(IBig::from(value), 0)
        .with_precision(PRECISION)
        .value()
}

/// `2^(−elapsed/half_life)`.
fn halving(elapsed_ms: u64) -> Float {
    (-(float(elapsed_ms.into()) * float(2).ln() / float(HALF_LIFE_MS.into()))).exp()
}

/// Somebody's stake on a proposal and its conviction, exactly.
#[derive(Debug, Clone)]
pub struct Support {
    pub stake: u128,
    conviction: Float,
}

impl Support {
    /// A stake that has just been put on.
    pub fn new(stake: u128) -> Self {
        Self {
            stake,
            conviction: float(0),
        }
    }

    /// c' = x + (c − x)·2^(−dt/h)
    pub fn wait(&mut self, elapsed_ms: u64) {
        let stake = float(self.stake);
        self.conviction = stake.clone() + (self.conviction.clone() - stake) * halving(elapsed_ms);
    }

    /// More of it, without conviction.
    pub fn add(&mut self, amount: u128) {
        self.stake += amount;
    }

    /// Less of it; the same part of the conviction goes.
    pub fn take(&mut self, amount: u128) {
        let left = self.stake - amount;
        self.conviction = self.conviction.clone() * float(left) / float(self.stake);
        self.stake = left;
    }

    /// The conviction in whole units, rounded down.
    pub fn conviction(&self) -> u128 {
        whole(&self.conviction)
    }
}

/// The conviction of several stakes together, in whole units and rounded down.
pub fn sum<'a>(supports: impl IntoIterator<Item = &'a Support>) -> u128 {
    let none = float(0);
    let sum = supports
        .into_iter()
        .fold(none, |sum, support| sum + support.conviction.clone());
    whole(&sum)
}

fn whole(value: &Float) -> u128 {
    u128::try_from(value.clone().floor().to_int().value()).expect("a conviction is not negative")
}

/// Expects a conviction to be the exact one rounded down, or a unit less.
#[track_caller]
pub fn assert_rounded_down(got: u128, exact: u128) {
    assert!(got <= exact, "conviction out of nothing: {got} > {exact}");
    assert!(exact - got <= 1, "conviction is lost: {got} < {exact}");
}

/// Expects a threshold to be ⌈n/d⌉, or up to two units more.
#[track_caller]
pub fn assert_rounded_up(got: u128, numerator: u128, denominator: u128) {
    let exact = numerator.div_ceil(denominator);
    assert!(
        (exact..=exact + 2).contains(&got),
        "a threshold of {got}, and {exact} by hand"
    );
}
