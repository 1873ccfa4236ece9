//! What has to hold of a commons, whatever anybody does to it.

use anyhow::{ensure, Result};
use commons::suite::{psp22, Commons};
use dashu_int::UBig;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::psp22::PSP22;

/// Supply and reserve of a market at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// All tokens there are.
    pub supply: u128,
    /// The collateral that backs them.
    pub reserve: u128,
}

impl Point {
    /// Where the market is now.
    pub fn of(commons: &mut Commons) -> Result<Self> {
        let market = commons.market()?;
        Ok(Self {
            supply: market.supply,
            reserve: market.reserve,
        })
    }

    /// Whether reserve / supply^(1/ratio) is here at least what it was at `earlier`, exactly.
    ///
    /// With the ratio n/d: R'·S^(d/n) ≥ R·S'^(d/n), so R'ⁿ·Sᵈ ≥ Rⁿ·S'ᵈ.
    pub fn is_no_cheaper_than(&self, earlier: &Self, reserve_ratio_ppm: u32) -> bool {
        let divisor = greatest_common_divisor(reserve_ratio_ppm, 1_000_000);
        let (n, d) = (reserve_ratio_ppm / divisor, 1_000_000 / divisor);
        let power = |value: u128, exponent: u32| UBig::from(value).pow(exponent as usize);
        power(self.reserve, n) * power(earlier.supply, d) >= power(earlier.reserve, n) * power(self.supply, d)
    }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

/// Checks what has to hold at every moment. `holders` are all accounts that may hold tokens or collateral, the contracts
/// of the commons apart.
pub fn check(commons: &mut Commons, holders: &[AccountId]) -> Result<()> {
    let market = commons.market()?;

    let held = commons.held_by_curve()?;
    ensure!(
        market.reserve <= held,
        "the reserve is {} but the curve holds {held}",
        market.reserve
    );

    let supply = total_supply(commons, commons.at.token)?;
    ensure!(
        market.supply == supply,
        "the curve counts {} tokens but there are {supply}",
        market.supply
    );

    let sum = sum_of_balances(commons, commons.at.token, holders)?;
    ensure!(sum == supply, "there are {supply} tokens but {sum} in all accounts");

    let (there_is, sum) = (
        total_supply(commons, commons.at.collateral)?,
        sum_of_balances(commons, commons.at.collateral, holders)?,
    );
    ensure!(
        sum == there_is,
        "there are {there_is} of the collateral but {sum} in the curve, the pool and all accounts"
    );
    Ok(())
}

/// All tokens that there are of the PSP22 at `token`.
pub fn total_supply(commons: &mut Commons, token: AccountId) -> Result<u128> {
    commons.chain.read(psp22(token).call().total_supply())
}

fn sum_of_balances(commons: &mut Commons, token: AccountId, holders: &[AccountId]) -> Result<u128> {
    let at = commons.at;
    let mut sum = 0;
    for owner in [at.token, at.collateral, at.funding_pool, at.curve]
        .iter()
        .chain(holders)
    {
        sum += commons.balance(token, *owner)?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_that_lost_one_unit_is_cheaper() {
        let before = Point {
            supply: 1_000_000,
            reserve: 70_000,
        };
        let on_the_curve = Point {
            supply: 2_000_000,
            reserve: 280_000,
        };
        let one_short = Point {
            reserve: 279_999,
            ..on_the_curve
        };
        assert!(on_the_curve.is_no_cheaper_than(&before, 500_000));
        assert!(before.is_no_cheaper_than(&on_the_curve, 500_000));
        assert!(!one_short.is_no_cheaper_than(&before, 500_000));
        // Two fifths: the reserve goes with the supply's power of two and a half.
        let fourfold = Point {
            supply: 4_000_000,
            reserve: 32 * 70_000,
        };
        assert!(fourfold.is_no_cheaper_than(&before, 400_000));
        assert!(before.is_no_cheaper_than(&fourfold, 400_000));
    }
}
