//! Who the guardian is, is for a majority to say.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use interfaces::conviction_voting::{Ending, GuardianChanged, Kind, ProposalId, Request, VotingError};
use sandbox_tests::{
    governed_commons, governed_commons_with,
    proposals::{electorate, ending, pause, proposed, veto, DELAY_MS, HALF_LIFE_MS, MAJORITY},
    refused, terms, COIN, GUARDIAN,
};

/// A commons in which everybody has wanted another guardian for three half-lives.
fn commons_that_wants(guardian: Option<&str>) -> Result<(Commons, ProposalId)> {
    let mut commons = governed_commons();
    let proposal = proposed(&mut commons, "carol", Request::ReplaceGuardian(guardian.map(account)))?;
    for (who, tokens) in [("alice", 300_000), ("bob", 200_000), ("carol", 99_000)] {
        done(commons.stake(who, proposal, tokens * COIN))?;
    }
    commons.chain.wait(3 * HALF_LIFE_MS);
    Ok((commons, proposal))
}

#[test]
fn a_majority_names_another() -> Result<()> {
    let (mut commons, proposal) = commons_that_wants(Some("erin"))?;
    let status = commons.proposal(proposal)?;
    assert_eq!(status.proposal.kind, Kind::BeyondGuardian);
    assert_eq!(status.threshold, Some(MAJORITY));
    done(commons.execute("frank", proposal))?;
    let from_ms = commons.chain.now_ms() + DELAY_MS;
    refused(&mut commons, VotingError::TooEarly { from_ms }, |commons| {
        commons.execute("frank", proposal)
    });
    commons.chain.set_now(from_ms);
    let receipt = commons.execute("frank", proposal);
    let changed = GuardianChanged {
        from: Some(account(GUARDIAN)),
        to: Some(account("erin")),
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, changed)]);
    done(receipt)?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Completed);
    assert_eq!(electorate(&mut commons)?.guardian, Some(account("erin")));
    refused(&mut commons, VotingError::NotGuardian, |commons| {
        pause(commons, GUARDIAN)
    });
    done(pause(&mut commons, "erin"))
}

#[test]
fn a_majority_can_do_without() -> Result<()> {
    let (mut commons, proposal) = commons_that_wants(None)?;
    done(commons.execute("frank", proposal))?;
    commons.chain.wait(DELAY_MS);
    done(commons.execute("frank", proposal))?;
    assert_eq!(electorate(&mut commons)?.guardian, None);
    for who in [GUARDIAN, "alice"] {
        refused(&mut commons, VotingError::NotGuardian, |commons| pause(commons, who));
        refused(&mut commons, VotingError::NotGuardian, |commons| {
            veto(commons, who, proposal)
        });
    }
    Ok(())
}

#[test]
fn a_commons_can_begin_without() -> Result<()> {
    let mut config = terms();
    config.voting.guardian = None;
    let mut commons = governed_commons_with(&config);
    assert_eq!(electorate(&mut commons)?.guardian, None);
    for who in [GUARDIAN, "alice", "founder"] {
        refused(&mut commons, VotingError::NotGuardian, |commons| pause(commons, who));
    }
    Ok(())
}
