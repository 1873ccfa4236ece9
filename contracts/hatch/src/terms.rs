//! What terms a hatch can have, and whether the other contracts are as they promise.

use crate::opening::{tokens_for, Opening};
use ink::{prelude::vec::Vec, primitives::AccountId, scale::Encode, selector_bytes};
use interfaces::{
    call::view,
    hatch::{FundingTerms, HatchError, HatchTerms, Place, VestingPlan},
    is_zero,
};
use math::PPM;

/// Checks the terms of a hatch at `this` address. `is_contract` tells whether an account is one.
pub fn check(
    terms: &HatchTerms,
    this: AccountId,
    now_ms: u64,
    is_contract: impl Fn(&AccountId) -> bool,
) -> Result<(), HatchError> {
    let market = &terms.market;
    for contract in [
        terms.curve,
        terms.vesting,
        market.token,
        market.collateral,
        market.funding_pool,
    ] {
        if contract == this || !is_contract(&contract) {
            return Err(HatchError::InvalidReference(contract));
        }
    }
    if terms.admin == this || is_zero(terms.admin) {
        return Err(HatchError::InvalidReference(terms.admin));
    }

    let FundingTerms {
        start_ms,
        end_ms,
        launch_window_ms,
        minimum,
        maximum,
        rate_ppm,
        tribute_ppm,
        ..
    } = terms.funding;
    let last_launch_ms = end_ms
        .checked_add(launch_window_ms)
        .ok_or(HatchError::TimesOutOfOrder)?;
    if start_ms >= end_ms || now_ms >= end_ms || launch_window_ms == 0 {
        return Err(HatchError::TimesOutOfOrder);
    }
    if minimum == 0 || minimum > maximum {
        return Err(HatchError::GoalsOutOfOrder);
    }
    if rate_ppm == 0 {
        return Err(HatchError::ZeroRate);
    }
    // A rest that is worth no token is never raised, so there has to be a token between the minimum and the maximum.
    let rest = maximum.saturating_sub(minimum).saturating_add(1);
    if tokens_for(rest, rate_ppm)? == 0 {
        return Err(HatchError::GoalsOutOfOrder);
    }
    check_share(tribute_ppm)?;
    check_plan(&terms.vesting_plan, last_launch_ms)?;
    if let Some(team) = &terms.team {
        let cannot_use_tokens = [this, terms.vesting, terms.curve, market.token, market.collateral];
        if cannot_use_tokens.contains(&team.beneficiary) || is_zero(team.beneficiary) {
            return Err(HatchError::InvalidReference(team.beneficiary));
        }
        check_share(team.share_ppm)?;
        check_plan(&team.plan, last_launch_ms)?;
    }

    Opening::of(maximum, tokens_for(maximum, rate_ppm)?, terms)?;
    let Opening { supply, reserve, .. } = Opening::of_one_contribution(minimum, terms)?;
    if supply < market.minimum_supply || reserve == 0 {
        return Err(HatchError::MarketTooSmall {
            supply,
            minimum_supply: market.minimum_supply,
            reserve,
        });
    }
    Ok(())
}

fn check_share(got_ppm: u32) -> Result<(), HatchError> {
    if got_ppm >= PPM {
        return Err(HatchError::ShareOutOfRange { got_ppm });
    }
    Ok(())
}

/// A batch of any size can have the plan, whenever it begins.
fn check_plan(plan: &VestingPlan, last_launch_ms: u64) -> Result<(), HatchError> {
    let got_ppm = plan.unlocked_ppm;
    if got_ppm > PPM {
        return Err(HatchError::ShareOutOfRange { got_ppm });
    }
    plan.anchored(last_launch_ms, 0)
        .check(0)
        .map_err(HatchError::InvalidSchedule)
}

/// Reads every contract back. The error names the first place that is not as promised to the hatch at `this` address.
///
/// An answer is compared as it comes: encoded, a record is its fields in their order. That takes half the code of
/// decoding every contract's answers.
pub fn read_back(terms: &HatchTerms, this: AccountId) -> Result<(), HatchError> {
    let HatchTerms {
        curve,
        market,
        vesting,
        admin,
        ..
    } = *terms;

    Answer::of(market.token, selector_bytes!("CommunityToken::issuer"))?
        .is_followed_by(&Some(curve), Place::TokenIssuer)?;

    let pool = market.funding_pool;
    Answer::of(pool, selector_bytes!("FundingPool::wiring"))?
        .is_followed_by(&Some(admin), Place::PoolAdmin)?
        .is_followed_by(&admin, Place::PoolSpender)?
        .is_followed_by(&curve, Place::PoolCurve)?;
    Answer::of(pool, selector_bytes!("FundingPool::assets"))?
        .has_among_its_accounts(market.collateral, Place::PoolAssets)?;

    Answer::of(curve, selector_bytes!("BondingCurve::terms"))?
        .is_followed_by(&market.token, Place::CurveToken)?
        .is_followed_by(&market.collateral, Place::CurveCollateral)?
        .is_followed_by(&market.funding_pool, Place::CurveFundingPool)?
        .is_followed_by(&market.reserve_ratio_ppm, Place::CurveReserveRatio)?
        .is_followed_by(&market.tribute_ceilings, Place::CurveTributeCeilings)?
        .is_followed_by(&market.minimum_supply, Place::CurveMinimumSupply)?
        .is_followed_by(&market.closing, Place::CurveClosing)?;
    Answer::of(curve, selector_bytes!("BondingCurve::wiring"))?
        .is_followed_by(&Some(this), Place::CurveOpener)?
        .is_followed_by(&admin, Place::CurveAdmin)?;

    Answer::of(vesting, selector_bytes!("Vesting::status"))?
        .is_followed_by(&market.token, Place::VestingToken)?
        .is_followed_by(&market.funding_pool, Place::VestingFundingPool)?
        .is_followed_by(&Some(this), Place::VestingHatch)?
        .is_followed_by(&admin, Place::VestingAdmin)?;
    Ok(())
}

/// What is left of a view's answer.
struct Answer(Vec<u8>);

impl Answer {
    fn of(contract: AccountId, selector: [u8; 4]) -> Result<Self, HatchError> {
        view(&contract, selector)
            .map(Self)
            .map_err(|_| HatchError::Unreadable(contract))
    }

    /// The next field is this one.
    fn is_followed_by(self, field: &impl Encode, place: Place) -> Result<Self, HatchError> {
        self.without(&field.encode()).ok_or(HatchError::Miswired(place))
    }

    fn without(self, start: &[u8]) -> Option<Self> {
        self.0.strip_prefix(start).map(|rest| Self(rest.to_vec()))
    }

    /// The answer is a list of accounts, few enough for their number to be one byte, and this one is among them.
    fn has_among_its_accounts(self, account: AccountId, place: Place) -> Result<(), HatchError> {
        let wanted: &[u8] = account.as_ref();
        let is_there = self
            .0
            .split_first()
            .is_some_and(|(_, accounts)| accounts.chunks_exact(wanted.len()).any(|account| account == wanted));
        if is_there {
            Ok(())
        } else {
            Err(HatchError::Miswired(place))
        }
    }
}
