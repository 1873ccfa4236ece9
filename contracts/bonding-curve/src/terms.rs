//! What terms and tributes a curve can have.

use ink::primitives::AccountId;
use interfaces::{
    bonding_curve::{BondingCurveError, ClosingTerms, CurveTerms, Tributes, LONGEST_CLOSING_STEP_MS},
    is_zero,
};
use math::PPM;

/// Checks the terms of a curve at `this` address. `is_contract` tells whether an account is one.
pub fn check(
    terms: &CurveTerms,
    this: AccountId,
    is_contract: impl Fn(&AccountId) -> bool,
) -> Result<(), BondingCurveError> {
    let CurveTerms {
        token,
        collateral,
        funding_pool,
        reserve_ratio_ppm,
        tribute_ceilings,
        minimum_supply,
        closing,
    } = *terms;
    for contract in [token, collateral, funding_pool] {
        if contract == this || !is_contract(&contract) {
            return Err(BondingCurveError::InvalidReference(contract));
        }
    }
    for (one, other) in [(token, collateral), (collateral, funding_pool), (funding_pool, token)] {
        if one == other {
            return Err(BondingCurveError::InvalidReference(one));
        }
    }
    if let Some(heir) = closing.heir {
        if is_zero(heir) || [this, token, collateral, funding_pool].contains(&heir) {
            return Err(BondingCurveError::InvalidReference(heir));
        }
    }
    if !(1..=PPM).contains(&reserve_ratio_ppm) {
        return Err(BondingCurveError::ReserveRatioOutOfRange {
            got_ppm: reserve_ratio_ppm,
        });
    }
    for got_ppm in [tribute_ceilings.entry_ppm, tribute_ceilings.exit_ppm] {
        if got_ppm >= PPM {
            return Err(BondingCurveError::TributeCeilingOutOfRange { got_ppm });
        }
    }
    if minimum_supply == 0 {
        return Err(BondingCurveError::ZeroMinimumSupply);
    }
    check_closing(&closing)
}

fn check_closing(closing: &ClosingTerms) -> Result<(), BondingCurveError> {
    let ClosingTerms {
        delay_ms,
        window_ms,
        cool_down_ms,
        ..
    } = *closing;
    let longest_ms = delay_ms.max(window_ms).max(cool_down_ms);
    if window_ms == 0 || longest_ms > LONGEST_CLOSING_STEP_MS || cool_down_ms < delay_ms.saturating_add(window_ms) {
        return Err(BondingCurveError::ClosingTermsOutOfRange);
    }
    Ok(())
}

/// Checks tributes against their ceilings.
pub fn check_tributes(tributes: Tributes, ceilings: Tributes) -> Result<(), BondingCurveError> {
    for (got_ppm, ceiling_ppm) in [
        (tributes.entry_ppm, ceilings.entry_ppm),
        (tributes.exit_ppm, ceilings.exit_ppm),
    ] {
        if got_ppm > ceiling_ppm {
            return Err(BondingCurveError::TributeAboveCeiling { got_ppm, ceiling_ppm });
        }
    }
    Ok(())
}
