//! What a launch makes of the contributions.

use interfaces::{
    hatch::{HatchError, HatchTerms, Preview, VestingPlan},
    vesting::Schedule,
};
use math::{
    curve::{spot_price, tribute, SPOT_PRICE_SCALE},
    mul_div, MathError, Rounding, PPM,
};

/// The market that a launch opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// All tokens there will be.
    pub supply: u128,
    /// The team's part of them.
    pub team: u128,
    /// The collateral behind them.
    pub reserve: u128,
    /// What the funding pool gets.
    pub tribute: u128,
}

impl Opening {
    /// With `raised` units of collateral, for which `owed` tokens are owed.
    ///
    /// The team's lot is such that it has its share of everything: ⌊owed · share/(1 − share)⌋, as `Hatch.close` of
    /// commons-stack's hatch-app mints for the beneficiary. The tribute is rounded up.
    pub fn of(raised: u128, owed: u128, terms: &HatchTerms) -> Result<Self, HatchError> {
        let share_ppm = terms.team.map_or(0, |team| team.share_ppm);
        let others_ppm = PPM.checked_sub(share_ppm).ok_or(HatchError::Overflow)?;
        let team = mul_div(owed, u128::from(share_ppm), u128::from(others_ppm), Rounding::Down).map_err(overflow)?;
        let tribute = tribute(raised, terms.funding.tribute_ppm).map_err(overflow)?;
        Ok(Self {
            supply: owed.checked_add(team).ok_or(HatchError::Overflow)?,
            team,
            reserve: raised.checked_sub(tribute).ok_or(HatchError::Overflow)?,
            tribute,
        })
    }

    /// With `raised` units of collateral, given in one contribution.
    pub fn of_one_contribution(raised: u128, terms: &HatchTerms) -> Result<Self, HatchError> {
        Self::of(raised, tokens_for(raised, terms.funding.tokens_per_million)?, terms)
    }

    /// The opening beside the price that contributors pay.
    pub fn preview(&self, terms: &HatchTerms) -> Preview {
        Preview {
            supply: self.supply,
            team: self.team,
            reserve: self.reserve,
            tribute: self.tribute,
            opening_price: spot_price(self.supply, self.reserve, terms.market.reserve_ratio_ppm).ok(),
            // A rate above 0 has a price; the compiler's own division of 128 bits would be another kilobyte of code.
            hatch_price: mul_div(
                SPOT_PRICE_SCALE,
                u128::from(PPM),
                terms.funding.tokens_per_million,
                Rounding::Down,
            )
            .unwrap_or(u128::MAX),
        }
    }
}

/// The tokens that a contribution is worth: ⌊amount · rate⌋.
pub fn tokens_for(amount: u128, tokens_per_million: u128) -> Result<u128, HatchError> {
    mul_div(amount, tokens_per_million, u128::from(PPM), Rounding::Down).map_err(overflow)
}

/// The schedule of a batch of `amount` by a plan, from the launch on: its share ⌊amount · share⌋ unlocked at once.
pub fn schedule_of(plan: &VestingPlan, amount: u128, launched_ms: u64) -> Result<Schedule, HatchError> {
    let unlocked = mul_div(amount, u128::from(plan.unlocked_ppm), u128::from(PPM), Rounding::Down).map_err(overflow)?;
    Ok(plan.anchored(launched_ms, unlocked))
}

/// Shares are checked at construction; what is left for a formula to refuse is size.
fn overflow(_: MathError) -> HatchError {
    HatchError::Overflow
}
