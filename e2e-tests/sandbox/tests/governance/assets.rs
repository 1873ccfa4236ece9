//! Requests in other assets than the collateral.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    call::CallFailure,
    conviction_voting::{Ending, Executed, ProposalId, VotingError},
    funding_pool::{AssetRegistered, AssetTerms, FundingPool, FundingPoolError},
    psp22::PSP22Error,
};
use sandbox_tests::{
    governed_commons, hostile,
    messages::asset_status,
    proposals::{action, carry, ending, payment, payment_of, proposed, DELAY_MS, HALF_LIFE_MS},
    refused, COIN,
};

/// A governed commons that has been given a thousand of something that its pool does not know.
fn commons_with_a_gift() -> Result<(Commons, AccountId)> {
    let mut commons = governed_commons();
    let asset = hostile::deploy(&mut commons.chain)?;
    let pool = commons.at.funding_pool;
    done(hostile::mint(&mut commons, asset, pool, 1_000 * COIN))?;
    Ok((commons, asset))
}

/// A tenth of the gift, for dave; bob supports it with 100 000.
fn requested(commons: &mut Commons, asset: AccountId) -> Result<ProposalId> {
    let request = payment_of(asset, 100 * COIN, account("dave"), 1);
    let proposal = proposed(commons, "carol", request)?;
    done(commons.stake("bob", proposal, 100_000 * COIN))?;
    Ok(proposal)
}

/// That the pool may pay in it, a quarter at once; alice supports it with 290 000.
fn registration(commons: &mut Commons, asset: AccountId) -> Result<ProposalId> {
    let terms = AssetTerms {
        asset,
        spending_cap_ppm: 250_000,
    };
    let request = action(commons.pool().call_mut().register_asset(terms));
    let proposal = proposed(commons, "carol", request)?;
    done(commons.stake("alice", proposal, 290_000 * COIN))?;
    Ok(proposal)
}

/// Such a commons that has registered the asset, with the request.
fn commons_with_an_asset() -> Result<(Commons, AccountId, ProposalId)> {
    let (mut commons, asset) = commons_with_a_gift()?;
    let request = requested(&mut commons, asset)?;
    let registration = registration(&mut commons, asset)?;
    carry(&mut commons, registration)?;
    commons.chain.wait(DELAY_MS);
    done(commons.execute("frank", registration))?;
    Ok((commons, asset, request))
}

#[test]
fn what_the_pool_does_not_know_is_paid_once_an_action_has_registered_it() -> Result<()> {
    let (mut commons, asset) = commons_with_a_gift()?;
    let request = requested(&mut commons, asset)?;
    let registration = registration(&mut commons, asset)?;
    commons.chain.wait(2 * HALF_LIFE_MS);
    // Nothing passes it, as far as anyone can see, and no payment is made.
    let status = commons.proposal(request)?;
    assert_eq!((status.threshold, status.payable_now), (None, 0));
    let unknown = VotingError::Pool(CallFailure::Refused(FundingPoolError::AssetNotRegistered));
    refused(&mut commons, unknown, |commons| commons.execute("frank", request));

    done(commons.execute("frank", registration))?;
    commons.chain.wait(DELAY_MS);
    let receipt = commons.execute("frank", registration);
    let registered = AssetRegistered {
        asset,
        spending_cap_ppm: 250_000,
    };
    assert_eq!(receipt.events_of(), [(commons.at.funding_pool, registered)]);
    let executed: Vec<(_, Executed)> = receipt.events_of();
    assert_eq!((executed[0].1.proposal, executed[0].1.paid), (registration, 0));
    done(receipt)?;
    assert_eq!(ending(&mut commons, registration)?, Ending::Completed);

    let status = commons.proposal(request)?;
    assert_eq!(status.time_to_pass_ms, Some(0));
    assert_eq!((status.next_payment, status.payable_now), (100 * COIN, 250 * COIN));
    done(commons.execute("frank", request))?;
    assert_eq!(commons.balance(asset, account("dave"))?, 100 * COIN);
    Ok(())
}

#[test]
fn each_asset_has_a_cap_of_its_own() -> Result<()> {
    let (mut commons, asset, request) = commons_with_an_asset()?;
    let collateral = commons.at.collateral;
    let coins = payment(&commons, 5_000 * COIN, "erin");
    let coins = proposed(&mut commons, "carol", coins)?;
    done(commons.stake("alice", coins, 290_000 * COIN))?;
    commons.chain.wait(2 * HALF_LIFE_MS);
    done(commons.execute("frank", request))?;
    assert_eq!(asset_status(&mut commons, collateral)?.recent_spending, 0);
    done(commons.execute("frank", coins))?;
    assert_eq!(asset_status(&mut commons, asset)?.recent_spending, 100 * COIN);
    assert_eq!(asset_status(&mut commons, collateral)?.recent_spending, 5_000 * COIN);
    assert_eq!(commons.balance(asset, account("dave"))?, 100 * COIN);
    assert_eq!(commons.collateral_of("erin")?, 5_000 * COIN);
    Ok(())
}

#[test]
fn an_asset_that_is_not_moved_holds_up_no_other_and_is_paid_later() -> Result<()> {
    let (mut commons, asset, request) = commons_with_an_asset()?;
    let pool = commons.at.funding_pool;
    commons.chain.wait(HALF_LIFE_MS);
    hostile::misbehave(
        &mut commons,
        asset,
        hostile::Message::Transfer,
        hostile::Misdeed::Freeze(pool),
    )?;
    let frozen = CallFailure::Refused(PSP22Error::Custom("frozen".into()));
    let error = VotingError::Pool(CallFailure::Refused(FundingPoolError::Asset(frozen)));
    refused(&mut commons, error, |commons| commons.execute("frank", request));
    hostile::behave(&mut commons, asset)?;
    done(commons.execute("frank", request))?;
    assert_eq!(commons.balance(asset, account("dave"))?, 100 * COIN);
    Ok(())
}

#[test]
fn an_asset_that_is_gone_leaves_its_requests_to_expire() -> Result<()> {
    let (mut commons, asset, request) = commons_with_an_asset()?;
    commons.chain.wait(HALF_LIFE_MS);
    hostile::vanish(&mut commons, asset);
    let gone = FundingPoolError::Asset(CallFailure::NotAContract);
    let error = VotingError::Pool(CallFailure::Refused(gone));
    refused(&mut commons, error, |commons| commons.execute("frank", request));
    let status = commons.proposal(request)?;
    assert_eq!((status.threshold, status.time_to_pass_ms), (None, None));
    done(commons.unstake("bob", request, 100_000 * COIN))?;
    commons.chain.set_now(status.proposal.progress.expires_ms);
    done(commons.touch("frank", request))?;
    assert_eq!(ending(&mut commons, request)?, Ending::Expired);
    Ok(())
}
