//! The gravest decisions: more than half of the supply.

use anyhow::Result;
use commons::{
    chain::account,
    config::Config,
    suite::{done, Commons},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId, scale::Encode};
use interfaces::{
    call::CallFailure,
    conviction_voting::{Bar, Ending, Kind, ProposalId, Request, VotingError},
    funding_pool::{AssetTerms, FundingPool, FundingPoolError, SpenderChanged, SpendingCapChanged},
};
use sandbox_tests::{
    governed_commons, governed_commons_with,
    messages::asset_status,
    proposals::{action, carry, ending, payment, proposed, DELAY_MS, HALF_LIFE_MS, MAJORITY},
    refused, terms, COIN, DAY_MS,
};

/// That another contract makes the pool pay.
fn spender(commons: &Commons, to: AccountId) -> Request {
    action(commons.pool().call_mut().set_spender(to))
}

/// All three members support it.
fn supported_by_all(commons: &mut Commons, request: Request) -> Result<ProposalId> {
    let proposal = proposed(commons, "carol", request)?;
    for (who, tokens) in [("alice", 300_000), ("bob", 200_000), ("carol", 99_000)] {
        done(commons.stake(who, proposal, tokens * COIN))?;
    }
    Ok(proposal)
}

/// Has it passed, waits, and executes it.
fn decided(commons: &mut Commons, proposal: ProposalId) -> Result<()> {
    carry(commons, proposal)?;
    commons.chain.wait(DELAY_MS);
    done(commons.execute("frank", proposal))
}

/// Terms with which conviction comes as near to a stake as it can within a voting period.
fn patient_terms() -> Config {
    let mut config = terms();
    config.voting.rules.half_life_ms = DAY_MS;
    config.voting.settings.voting_period_ms = 365 * DAY_MS;
    config
}

/// Conviction comes as near to the stake as a unit, and never there. So what is more than half as a conviction takes a
/// stake of two units more than half.
#[test]
fn half_of_the_supply_is_not_enough_and_two_units_more_are() -> Result<()> {
    let mut commons = governed_commons_with(&patient_terms());
    let request = spender(&commons, commons.at.hatch);
    let proposal = proposed(&mut commons, "carol", request)?;
    assert_eq!(commons.proposal(proposal)?.proposal.kind, Kind::Action(Bar::Majority));
    done(commons.stake("alice", proposal, 300_000 * COIN))?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    for more in 0..2 {
        commons.chain.wait(140 * DAY_MS);
        let status = commons.proposal(proposal)?;
        assert_eq!((status.threshold, status.time_to_pass_ms), (Some(MAJORITY), None));
        let error = VotingError::BelowThreshold {
            conviction: 500_000 * COIN + more - 1,
            threshold: MAJORITY,
        };
        refused(&mut commons, error, |commons| commons.execute("frank", proposal));
        done(commons.stake("carol", proposal, 1))?;
    }
    // Two units are there in no time: all the rest has been there for long.
    assert_eq!(commons.proposal(proposal)?.proposal.stake, 500_000 * COIN + 2);
    carry(&mut commons, proposal)?;
    Ok(())
}

#[test]
fn a_new_spender_is_a_contract_and_the_only_one_then() -> Result<()> {
    let mut commons = governed_commons();
    let (pool, voting, hatch) = (commons.at.funding_pool, commons.at.voting, commons.at.hatch);
    let nobody = account("dave");
    let request = spender(&commons, nobody);
    let proposal = supported_by_all(&mut commons, request)?;
    carry(&mut commons, proposal)?;
    commons.chain.wait(DELAY_MS);
    let error = FundingPoolError::InvalidReference(nobody).encode();
    refused(&mut commons, VotingError::CallRefused { error }, |commons| {
        commons.execute("frank", proposal)
    });
    for (who, tokens) in [("alice", 300_000), ("bob", 200_000), ("carol", 99_000)] {
        done(commons.unstake(who, proposal, tokens * COIN))?;
    }

    let request = spender(&commons, hatch);
    let proposal = supported_by_all(&mut commons, request)?;
    carry(&mut commons, proposal)?;
    commons.chain.wait(DELAY_MS);
    let receipt = commons.execute("frank", proposal);
    let changed = SpenderChanged {
        from: voting,
        to: hatch,
    };
    assert_eq!(receipt.events_of(), [(pool, changed)]);
    done(receipt)?;
    let message = commons.pool().call().wiring();
    let wiring = commons.chain.read(message)?.expect("it is wired");
    assert_eq!((wiring.admin, wiring.spender), (voting, hatch));

    // What is decided here is not paid any more.
    let request = payment(&commons, COIN, "dave");
    let request = proposed(&mut commons, "carol", request)?;
    done(commons.stake("bob", request, 200_000 * COIN))?;
    commons.chain.wait(2 * HALF_LIFE_MS);
    let error = VotingError::Pool(CallFailure::Refused(FundingPoolError::NotSpender));
    refused(&mut commons, error, |commons| commons.execute("frank", request));
    // A majority can take it back.
    done(commons.unstake("bob", request, 200_000 * COIN))?;
    let back = spender(&commons, voting);
    let back = supported_by_all(&mut commons, back)?;
    decided(&mut commons, back)?;
    done(commons.stake("bob", request, 200_000 * COIN))?;
    carry(&mut commons, request)?;
    assert_eq!(commons.collateral_of("dave")?, COIN);
    Ok(())
}

#[test]
fn a_majority_changes_the_pools_cap() -> Result<()> {
    let mut commons = governed_commons();
    let asset = commons.at.collateral;
    let terms = AssetTerms {
        asset,
        spending_cap_ppm: 10_000,
    };
    let request = action(commons.pool().call_mut().set_spending_cap(terms));
    let proposal = supported_by_all(&mut commons, request)?;
    assert_eq!(commons.proposal(proposal)?.threshold, Some(MAJORITY));
    carry(&mut commons, proposal)?;
    commons.chain.wait(DELAY_MS);
    let receipt = commons.execute("frank", proposal);
    let changed = SpendingCapChanged {
        asset,
        from_ppm: 250_000,
        to_ppm: 10_000,
    };
    assert_eq!(receipt.events_of(), [(commons.at.funding_pool, changed)]);
    done(receipt)?;
    // A hundredth of 50 000.
    assert_eq!(asset_status(&mut commons, asset)?.payable_now, 500 * COIN);
    assert_eq!(ending(&mut commons, proposal)?, Ending::Completed);
    Ok(())
}

#[test]
fn half_is_half_of_the_supply_of_the_moment_at_least() -> Result<()> {
    let mut commons = governed_commons();
    let request = spender(&commons, commons.at.hatch);
    let proposal = supported_by_all(&mut commons, request)?;
    commons.pay_in("dave", 50_000 * COIN)?;
    let minted = done(commons.buy("dave", 50_000 * COIN))?;
    assert!(minted > 100_000 * COIN);
    let supply = 1_000_000 * COIN + minted;
    assert_eq!(commons.proposal(proposal)?.threshold, Some(supply / 2 + 1));
    Ok(())
}
