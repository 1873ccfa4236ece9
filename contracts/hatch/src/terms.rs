//! What terms a hatch can have, and whether the other contracts are as they promise.

use crate::opening::{tokens_for, Opening};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    bonding_curve::{BondingCurve, CurveWiring},
    call::{read, CallFailure},
    community_token::CommunityToken,
    funding_pool::{FundingPool, PoolWiring},
    hatch::{FundingTerms, HatchError, HatchTerms, Place, VestingPlan},
    is_zero,
    vesting::{Vesting, VestingWiring},
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
    check_share(tribute_ppm)?;
    check_plan(&terms.vesting_plan, last_launch_ms)?;
    if let Some(team) = &terms.team {
        if [this, terms.vesting].contains(&team.beneficiary) || is_zero(team.beneficiary) {
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
pub fn read_back(terms: &HatchTerms, this: AccountId) -> Result<(), HatchError> {
    let HatchTerms {
        curve,
        market,
        vesting,
        admin,
        ..
    } = *terms;

    let token: contract_ref!(CommunityToken, DefaultEnvironment) = market.token.into();
    let issuer = read(token.call().issuer()).map_err(unreadable(market.token))?;
    ensure(issuer == Some(curve), Place::TokenIssuer)?;

    let pool: contract_ref!(FundingPool, DefaultEnvironment) = market.funding_pool.into();
    let wiring: Option<PoolWiring> = read(pool.call().wiring()).map_err(unreadable(market.funding_pool))?;
    ensure(wiring.is_some_and(|wiring| wiring.admin == admin), Place::PoolAdmin)?;
    ensure(wiring.is_some_and(|wiring| wiring.spender == admin), Place::PoolSpender)?;
    ensure(wiring.is_some_and(|wiring| wiring.curve == curve), Place::PoolCurve)?;
    let assets = read(pool.call().assets()).map_err(unreadable(market.funding_pool))?;
    ensure(assets.contains(&market.collateral), Place::PoolAssets)?;

    let bonding_curve: contract_ref!(BondingCurve, DefaultEnvironment) = curve.into();
    let found = read(bonding_curve.call().terms()).map_err(unreadable(curve))?;
    ensure(found.token == market.token, Place::CurveToken)?;
    ensure(found.collateral == market.collateral, Place::CurveCollateral)?;
    ensure(found.funding_pool == market.funding_pool, Place::CurveFundingPool)?;
    ensure(
        found.reserve_ratio_ppm == market.reserve_ratio_ppm,
        Place::CurveReserveRatio,
    )?;
    ensure(
        found.tribute_ceilings == market.tribute_ceilings,
        Place::CurveTributeCeilings,
    )?;
    ensure(found.minimum_supply == market.minimum_supply, Place::CurveMinimumSupply)?;
    ensure(found.closing == market.closing, Place::CurveClosing)?;
    let wiring: Option<CurveWiring> = read(bonding_curve.call().wiring()).map_err(unreadable(curve))?;
    ensure(wiring.is_some_and(|wiring| wiring.opener == this), Place::CurveOpener)?;
    ensure(wiring.is_some_and(|wiring| wiring.admin == admin), Place::CurveAdmin)?;

    let batches: contract_ref!(Vesting, DefaultEnvironment) = vesting.into();
    let found = read(batches.call().status()).map_err(unreadable(vesting))?;
    ensure(found.token == market.token, Place::VestingToken)?;
    ensure(found.funding_pool == market.funding_pool, Place::VestingFundingPool)?;
    let wiring: Option<VestingWiring> = found.wiring;
    ensure(wiring.is_some_and(|wiring| wiring.hatch == this), Place::VestingHatch)?;
    ensure(wiring.is_some_and(|wiring| wiring.admin == admin), Place::VestingAdmin)
}

fn ensure(holds: bool, place: Place) -> Result<(), HatchError> {
    if holds {
        Ok(())
    } else {
        Err(HatchError::Miswired(place))
    }
}

/// A view cannot be refused, so there are no words of the contract's own.
fn unreadable(contract: AccountId) -> impl Fn(CallFailure<()>) -> HatchError {
    move |_| HatchError::Unreadable(contract)
}
