//! What a launch would make of the contributions: the market's first figures, and what they mean for those who come
//! early.
//!
//! Amounts come from the contracts' own formulas. Ratios are for reading and computed in floating point.

use super::{
    formulas::{majority_pays_from, majority_pays_from_share},
    uncomputable,
};
use crate::config::Config;
use anyhow::Result;
use hatch::opening::{schedule_of, tokens_for, Opening};
use interfaces::hatch::{Preview, VestingPlan};
use math::{
    curve::{sale_return, tribute},
    vesting::vested,
    PPM,
};

/// The commons at the moment of its launch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Launch {
    /// What was contributed.
    pub raised: u128,
    /// The market that it opens, the team's tokens, the hatch tribute and both prices.
    pub market: Preview,
    /// The contributors' tokens.
    pub owed: u128,
    /// What of the contributors' tokens is unlocked at once.
    pub owed_unlocked: u128,
    /// What of the team's tokens is unlocked at once.
    pub team_unlocked: u128,
    /// The opening price as a multiple of what contributors paid.
    pub jump: f64,
    /// What a coin's worth of hatch tokens brings to the first who sells a few, after the exit tribute.
    pub first_sale: f64,
    /// The same on average if everything unlocked is sold at once; `None` if nothing is.
    pub every_sale: Option<f64>,
    /// The same at once in a wind-down, with the pool's part unless there is an heir.
    pub redemption: f64,
    /// The size of the pool from which buying a majority to close would pay, in collateral units.
    pub majority: f64,
    /// The same for a team with all of its tokens; `None` if there is no team, or it has a majority itself.
    pub majority_of_team: Option<f64>,
}

impl Launch {
    /// With so much raised, in one contribution.
    pub fn of(raised: u128, config: &Config) -> Result<Self> {
        let terms = config.provisional_hatch_terms();
        let owed = tokens_for(raised, terms.funding.tokens_per_million).map_err(uncomputable)?;
        let market = Opening::of(raised, owed, &terms).map_err(uncomputable)?.preview(&terms);
        let owed_unlocked = unlocked(&terms.vesting_plan, owed)?;
        let team_unlocked = terms.team.map_or(Ok(0), |team| unlocked(&team.plan, market.team))?;

        let ratio = f64::from(config.reserve_ratio_ppm) / f64::from(PPM);
        let rate = terms.funding.tokens_per_million as f64 / f64::from(PPM);
        let (supply, reserve) = (market.supply as f64, market.reserve as f64);
        let jump = reserve / (ratio * supply) * rate;
        let after_exit = 1.0 - f64::from(config.tributes.exit_ppm) / f64::from(PPM);
        let sellable =
            (owed_unlocked.saturating_add(team_unlocked)).min(market.supply.saturating_sub(config.minimum_supply));
        let gross =
            sale_return(market.supply, market.reserve, config.reserve_ratio_ppm, sellable).map_err(uncomputable)?;
        let payout = gross.saturating_sub(tribute(gross, config.tributes.exit_ppm).map_err(uncomputable)?);
        let backing = match config.closing.heir {
            Some(_) => reserve,
            None => reserve + market.tribute as f64,
        };
        Ok(Self {
            raised,
            market,
            owed,
            owed_unlocked,
            team_unlocked,
            jump,
            first_sale: jump * after_exit,
            every_sale: (sellable > 0).then(|| payout as f64 / sellable as f64 * rate),
            redemption: backing / supply * rate,
            majority: majority_pays_from(reserve, ratio),
            majority_of_team: (market.team > 0)
                .then(|| majority_pays_from_share(reserve, ratio, market.team as f64 / supply))
                .flatten(),
        })
    }

    /// The part of all tokens that can be sold at once.
    pub fn unlocked_part(&self) -> f64 {
        self.owed_unlocked.saturating_add(self.team_unlocked) as f64 / self.market.supply as f64
    }

    /// What is to be said of the opening price.
    pub fn judgement(&self) -> Judgement {
        match self.jump {
            jump if jump < 0.99 => Judgement::Loss,
            jump if jump <= 1.01 => Judgement::Level,
            jump if jump <= 2.0 => Judgement::Gain,
            _ => Judgement::Leap,
        }
    }
}

/// What the opening price is to those who paid the hatch price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Below it: the market values the tokens at less than contributors paid.
    Loss,
    /// The same.
    Level,
    /// Above it, up to twice.
    Gain,
    /// More than twice.
    Leap,
}

fn unlocked(plan: &VestingPlan, amount: u128) -> Result<u128> {
    let schedule = schedule_of(plan, amount, 0).map_err(uncomputable)?;
    vested(&schedule.into(), amount, 0).map_err(uncomputable)
}
