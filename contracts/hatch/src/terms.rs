//! What terms a hatch can have, and whether the other contracts are as they promise.

use crate::opening::{tokens_for, Opening};
use ink::{prelude::vec::Vec, primitives::AccountId, scale::Encode, selector_bytes};
use interfaces::{
    call::read_encoded,
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
        terms.escrow,
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
        tokens_per_million,
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
    if tokens_per_million == 0 {
        return Err(HatchError::ZeroRate);
    }
    // A rest that is worth no token is never contributed, and must not keep the minimum out of reach.
    let rest = maximum.saturating_sub(minimum).saturating_add(1);
    if tokens_for(rest, tokens_per_million)? == 0 {
        return Err(HatchError::GoalsTooClose);
    }
    check_share(tribute_ppm)?;
    check_plan(&terms.vesting_plan, last_launch_ms)?;
    if let Some(team) = &terms.team {
        let cannot_use_tokens = [
            this,
            terms.admin,
            terms.vesting,
            terms.escrow,
            terms.curve,
            market.token,
            market.collateral,
        ];
        if cannot_use_tokens.contains(&team.beneficiary) || is_zero(team.beneficiary) {
            return Err(HatchError::InvalidReference(team.beneficiary));
        }
        check_share(team.share_ppm)?;
        check_plan(&team.plan, last_launch_ms)?;
    }

    Opening::of_one_contribution(maximum, terms)?;
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

/// Checked for an empty batch that begins as late as any can: no other can fail, since what is unlocked at once is a
/// share of at most 100 %.
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
/// An answer is compared as it comes: encoded, a record is its fields in their order, and one that may be missing starts
/// with the byte 1 if it is there, so its first field is compared as `Some`. That takes half the code of decoding every
/// contract's answers.
pub fn read_back(terms: &HatchTerms, this: AccountId) -> Result<(), HatchError> {
    let HatchTerms {
        curve,
        market,
        vesting,
        escrow,
        admin,
        ..
    } = *terms;

    let issuer = answer_of(market.token, selector_bytes!("CommunityToken::issuer"))?;
    Fields(&issuer).next_is(&Some(curve), Place::TokenIssuer)?;

    let wiring = answer_of(market.funding_pool, selector_bytes!("FundingPool::wiring"))?;
    Fields(&wiring)
        .next_is(&Some(admin), Place::PoolAdmin)?
        .next_is(&admin, Place::PoolSpender)?
        .next_is(&curve, Place::PoolCurve)?;
    let assets = answer_of(market.funding_pool, selector_bytes!("FundingPool::assets"))?;
    if !is_listed(&assets, market.collateral) {
        return Err(HatchError::Miswired(Place::PoolAssets));
    }

    let found = answer_of(curve, selector_bytes!("BondingCurve::terms"))?;
    Fields(&found)
        .next_is(&market.token, Place::CurveToken)?
        .next_is(&market.collateral, Place::CurveCollateral)?
        .next_is(&market.funding_pool, Place::CurveFundingPool)?
        .next_is(&market.reserve_ratio_ppm, Place::CurveReserveRatio)?
        .next_is(&market.tribute_ceilings, Place::CurveTributeCeilings)?
        .next_is(&market.minimum_supply, Place::CurveMinimumSupply)?
        .next_is(&market.closing, Place::CurveClosing)?;
    let wiring = answer_of(curve, selector_bytes!("BondingCurve::wiring"))?;
    Fields(&wiring)
        .next_is(&Some(this), Place::CurveOpener)?
        .next_is(&admin, Place::CurveAdmin)?;

    let status = answer_of(vesting, selector_bytes!("Vesting::status"))?;
    Fields(&status)
        .next_is(&market.token, Place::VestingToken)?
        .next_is(&market.funding_pool, Place::VestingFundingPool)?
        .next_is(&Some(this), Place::VestingHatch)?
        .next_is(&admin, Place::VestingAdmin)?;

    let found = answer_of(escrow, selector_bytes!("VoucherEscrow::terms"))?;
    Fields(&found)
        .next_is(&market.funding_pool, Place::EscrowFundingPool)?
        .next_is(&terms.escrow_rules, Place::EscrowRules)?;
    let found = answer_of(escrow, selector_bytes!("VoucherEscrow::admin"))?;
    Fields(&found).next_is(&Some(admin), Place::EscrowAdmin)?;

    let found = answer_of(admin, selector_bytes!("ConvictionVoting::terms"))?;
    Fields(&found)
        .next_is(&market.token, Place::VotingToken)?
        .next_is(&market.funding_pool, Place::VotingFundingPool)?
        .next_is(&vesting, Place::VotingVesting)?
        .next_is(&curve, Place::VotingCurve)?
        .next_is(&escrow, Place::VotingEscrow)?
        .next_is(&terms.voting_rules, Place::VotingRules)?;
    Ok(())
}

fn answer_of(contract: AccountId, selector: [u8; 4]) -> Result<Vec<u8>, HatchError> {
    read_encoded(&contract, selector).map_err(|_| HatchError::Unreadable(contract))
}

/// What is left of an encoded record.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    /// The next field is this one.
    fn next_is(self, field: &impl Encode, place: Place) -> Result<Self, HatchError> {
        match self.0.strip_prefix(&field.encode()[..]) {
            Some(rest) => Ok(Self(rest)),
            None => Err(HatchError::Miswired(place)),
        }
    }
}

/// In an encoded list of accounts, few enough for their number to be one byte, this one is.
fn is_listed(accounts: &[u8], account: AccountId) -> bool {
    let wanted: &[u8; 32] = account.as_ref();
    accounts
        .split_first()
        .is_some_and(|(_, accounts)| accounts.chunks_exact(wanted.len()).any(|account| account == wanted))
}
