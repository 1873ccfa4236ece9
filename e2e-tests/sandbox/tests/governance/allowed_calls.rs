//! What an action can never be, whoever makes the voting contract.

use crate::construction::{good_parts, made_with, Parts};
use anyhow::Result;
use commons::{chain::account, suite::Commons};
use ink::{primitives::AccountId, selector_bytes};
use interfaces::{
    conviction_voting::{AllowedCall, Bar, VotingError, MOST_ALLOWED_CALLS},
    ZERO_ACCOUNT,
};
use sandbox_tests::governed_commons;

/// No voting contract can be made with this call on its list, whatever passes it.
fn never_an_action(commons: &mut Commons, good: &Parts, contract: AccountId, selector: [u8; 4]) {
    for bar in [Bar::Action, Bar::Majority] {
        let call = AllowedCall {
            contract,
            selector,
            bar,
        };
        let made = made_with(commons, good, |parts| parts.allowed.push(call));
        assert_eq!(made, Err(VotingError::CallForbidden { contract, selector }));
    }
}

#[test]
fn there_are_32_calls_at_most() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    let call = AllowedCall {
        contract: commons.at.curve,
        selector: selector_bytes!("BondingCurve::set_tributes"),
        bar: Bar::Action,
    };
    assert_eq!(MOST_ALLOWED_CALLS, 32);
    assert!(made_with(&mut commons, &good, |parts| parts.allowed = vec![call; 32]).is_ok());
    let made = made_with(&mut commons, &good, |parts| parts.allowed = vec![call; 33]);
    assert_eq!(made, Err(VotingError::TooManyAllowedCalls));
    Ok(())
}

#[test]
fn a_call_that_moves_tokens_or_power_is_never_an_action() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    let at = commons.at;
    let set_tributes = selector_bytes!("BondingCurve::set_tributes");
    for (contract, selector) in [
        // Whatever it is, of the token or of an asset.
        (at.token, selector_bytes!("PSP22::transfer")),
        (at.token, set_tributes),
        (at.collateral, selector_bytes!("PSP22::transfer")),
        (at.collateral, set_tributes),
        (at.funding_pool, selector_bytes!("FundingPool::pay")),
        (at.curve, selector_bytes!("BondingCurve::begin_closing")),
        (at.curve, selector_bytes!("BondingCurve::resume")),
        (at.curve, selector_bytes!("BondingCurve::finish")),
        (at.curve, selector_bytes!("BondingCurve::pause_buying")),
        (at.vesting, selector_bytes!("Vesting::enlist")),
        (at.escrow, selector_bytes!("VoucherEscrow::pause_new_business")),
        (at.escrow, selector_bytes!("VoucherEscrow::commit")),
        (at.escrow, selector_bytes!("VoucherEscrow::create_set")),
    ] {
        never_an_action(&mut commons, &good, contract, selector);
    }
    Ok(())
}

/// Voting holds everybody's deposits, and a sale takes no allowance: an action that sells would sell them.
#[test]
fn a_sale_or_redemption_of_what_voting_holds_is_never_an_action() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    let contract = commons.at.curve;
    for selector in [
        selector_bytes!("BondingCurve::sell"),
        selector_bytes!("BondingCurve::redeem"),
    ] {
        never_an_action(&mut commons, &good, contract, selector);
    }
    Ok(())
}

/// The seven calls of a commons, and what passes each.
#[test]
fn a_commons_acts_on_tributes_assets_batches_fees_and_by_a_majority_on_powers() -> Result<()> {
    let mut commons = governed_commons();
    let at = commons.at;
    let allowed = good_parts(&mut commons)?.allowed;
    let expected = [
        (at.curve, selector_bytes!("BondingCurve::set_tributes"), Bar::Action),
        (
            at.funding_pool,
            selector_bytes!("FundingPool::register_asset"),
            Bar::Action,
        ),
        (at.vesting, selector_bytes!("Vesting::revoke"), Bar::Action),
        (
            at.escrow,
            selector_bytes!("VoucherEscrow::set_protocol_fee"),
            Bar::Action,
        ),
        (
            at.funding_pool,
            selector_bytes!("FundingPool::set_spender"),
            Bar::Majority,
        ),
        (
            at.funding_pool,
            selector_bytes!("FundingPool::set_spending_cap"),
            Bar::Majority,
        ),
        (
            at.vesting,
            selector_bytes!("Vesting::renounce_revocation"),
            Bar::Majority,
        ),
    ]
    .map(|(contract, selector, bar)| AllowedCall {
        contract,
        selector,
        bar,
    });
    assert_eq!(allowed, expected);
    Ok(())
}

#[test]
fn what_is_grave_takes_a_majority() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    let at = commons.at;
    for (contract, selector) in [
        (at.funding_pool, selector_bytes!("FundingPool::set_spender")),
        (at.funding_pool, selector_bytes!("FundingPool::set_spending_cap")),
        (at.vesting, selector_bytes!("Vesting::renounce_revocation")),
    ] {
        let call = |bar| AllowedCall {
            contract,
            selector,
            bar,
        };
        let made = made_with(&mut commons, &good, |parts| parts.allowed = vec![call(Bar::Action)]);
        assert_eq!(made, Err(VotingError::CallForbidden { contract, selector }));
        assert!(made_with(&mut commons, &good, |parts| parts.allowed = vec![call(Bar::Majority)]).is_ok());
    }
    Ok(())
}

#[test]
fn a_call_is_to_a_contract() -> Result<()> {
    let mut commons = governed_commons();
    let good = good_parts(&mut commons)?;
    for contract in [account("dave"), ZERO_ACCOUNT.into()] {
        let call = AllowedCall {
            contract,
            selector: [0; 4],
            bar: Bar::Majority,
        };
        let made = made_with(&mut commons, &good, |parts| parts.allowed.push(call));
        assert_eq!(made, Err(VotingError::InvalidReference(contract)));
    }
    Ok(())
}
