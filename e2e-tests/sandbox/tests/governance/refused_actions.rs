//! Actions whose call is refused: nothing has happened, and it can be tried again.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use ink::{
    codegen::TraitCallBuilder,
    scale::{Decode, Encode},
    selector_bytes,
};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Tributes},
    conviction_voting::{Ending, Phase, ProposalId, Request, VotingError},
    funding_pool::{AssetTerms, FundingPool, FundingPoolError},
    vesting::{BatchId, Vesting, VestingError},
};
use sandbox_tests::{
    governed_commons, hostile,
    messages::asset_status,
    proposals::{
        action, batch_for, ending, granted, join, phase, proposed, DELAY_MS, EXECUTION_WINDOW_MS, HALF_LIFE_MS,
    },
    refused, COIN,
};

/// Proposes an action that alice supports with 290 000, and waits until it can be executed.
fn ready(commons: &mut Commons, request: Request) -> Result<ProposalId> {
    let proposal = proposed(commons, "carol", request)?;
    done(commons.stake("alice", proposal, 290_000 * COIN))?;
    commons.chain.wait(HALF_LIFE_MS);
    done(commons.execute("frank", proposal))?;
    commons.chain.wait(DELAY_MS);
    Ok(proposal)
}

/// Executes, expects the called contract to refuse with `error` in its own words, and nothing to have happened.
#[track_caller]
fn refused_with<Error: Encode + Decode + PartialEq + std::fmt::Debug>(
    commons: &mut Commons,
    proposal: ProposalId,
    error: Error,
) {
    let encoded = VotingError::CallRefused { error: error.encode() };
    refused(commons, encoded, |commons| commons.execute("frank", proposal));
    // As whoever shows it to people would read it.
    let Ok(Err(VotingError::CallRefused { error: bytes })) = commons.execute("frank", proposal).answer else {
        panic!("it was refused a moment ago");
    };
    assert_eq!(Error::decode(&mut &bytes[..]), Ok(error));
}

#[test]
fn tributes_above_their_ceilings_are_refused_in_the_curves_words_until_they_expire() -> Result<()> {
    let mut commons = governed_commons();
    let tributes = Tributes {
        entry_ppm: 100_001,
        exit_ppm: 0,
    };
    let request = action(commons.curve().call_mut().set_tributes(tributes));
    let proposal = ready(&mut commons, request)?;
    let error = || BondingCurveError::TributeAboveCeiling {
        got_ppm: 100_001,
        ceiling_ppm: 100_000,
    };
    refused_with(&mut commons, proposal, error());
    commons.chain.wait(EXECUTION_WINDOW_MS - 1);
    refused_with(&mut commons, proposal, error());
    assert_eq!(phase(&mut commons, proposal)?, Phase::Passed);
    commons.chain.wait(1);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    done(commons.touch("frank", proposal))?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Expired);
    assert_eq!(commons.market()?.tributes, commons.config.tributes);
    Ok(())
}

#[test]
fn an_asset_that_is_registered_or_is_none_is_refused_in_the_pools_words() -> Result<()> {
    let commons = governed_commons();
    for (asset, cap, error) in [
        (commons.at.collateral, 1, FundingPoolError::AssetAlreadyRegistered),
        (commons.at.token, 0, FundingPoolError::CapOutOfRange { got_ppm: 0 }),
        (account("dave"), 1, FundingPoolError::InvalidReference(account("dave"))),
    ] {
        let mut commons = governed_commons();
        let terms = AssetTerms {
            asset,
            spending_cap_ppm: cap,
        };
        let request = action(commons.pool().call_mut().register_asset(terms));
        let proposal = ready(&mut commons, request)?;
        refused_with(&mut commons, proposal, error);
    }
    Ok(())
}

#[test]
fn what_others_have_granted_is_not_governances_to_revoke() -> Result<()> {
    let mut commons = governed_commons();
    let batch = batch_for(&commons, "dave", COIN);
    let batch = granted(&mut commons, batch)?;
    for (batch, error) in [
        (batch, VestingError::NotGrantor),
        (BatchId(7), VestingError::UnknownBatch),
    ] {
        let request = action(commons.vesting().call_mut().revoke(batch));
        let proposal = ready(&mut commons, request)?;
        refused_with(&mut commons, proposal, error);
        done(commons.unstake("alice", proposal, 290_000 * COIN))?;
    }
    Ok(())
}

#[test]
fn garbage_for_arguments_gets_no_answer_and_stops_nothing() -> Result<()> {
    let mut commons = governed_commons();
    let set_tributes = selector_bytes!("BondingCurve::set_tributes");
    for input in [vec![], vec![0; 7], vec![0xff; 3]] {
        let call = Request::Call {
            contract: commons.at.curve,
            selector: set_tributes,
            input,
        };
        let proposal = ready(&mut commons, call)?;
        for wait_ms in [0, 1, EXECUTION_WINDOW_MS - 2] {
            commons.chain.wait(wait_ms);
            refused(&mut commons, VotingError::CallFailed, |commons| {
                commons.execute("frank", proposal)
            });
            assert_eq!(phase(&mut commons, proposal)?, Phase::Passed);
        }
        commons.chain.wait(1);
        done(commons.touch("frank", proposal))?;
        assert_eq!(ending(&mut commons, proposal)?, Ending::Expired);
    }
    assert_eq!(commons.market()?.tributes, commons.config.tributes);
    Ok(())
}

/// To change the cap of something needs that it is registered: the founder and everybody agree on both, in the wrong
/// order.
#[test]
fn what_was_refused_works_once_what_was_in_the_way_is_gone() -> Result<()> {
    let mut commons = governed_commons();
    let asset = hostile::deploy(&mut commons.chain)?;
    let terms = |spending_cap_ppm| AssetTerms {
        asset,
        spending_cap_ppm,
    };
    let cap = action(commons.pool().call_mut().set_spending_cap(terms(70_000)));
    let cap = proposed(&mut commons, "carol", cap)?;
    let registration = action(commons.pool().call_mut().register_asset(terms(250_000)));
    let registration = proposed(&mut commons, "carol", registration)?;
    for (who, tokens) in [("alice", 300_000), ("bob", 200_000), ("carol", 99_000)] {
        done(commons.stake(who, cap, tokens * COIN))?;
    }
    join(&mut commons, "founder", 400_000 * COIN)?;
    done(commons.stake("founder", registration, 400_000 * COIN))?;
    // A majority is 599 000·(1 − 2^(−t/h)) > 500 000: less than three half-lives.
    commons.chain.wait(3 * HALF_LIFE_MS);
    for proposal in [cap, registration] {
        done(commons.execute("frank", proposal))?;
    }
    commons.chain.wait(DELAY_MS);
    refused_with(&mut commons, cap, FundingPoolError::AssetNotRegistered);
    done(commons.execute("frank", registration))?;
    done(commons.execute("frank", cap))?;
    assert_eq!(asset_status(&mut commons, asset)?.spending_cap_ppm, 70_000);
    assert_eq!(ending(&mut commons, cap)?, Ending::Completed);
    Ok(())
}
