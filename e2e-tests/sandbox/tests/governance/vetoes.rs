//! What the guardian can stop, and when.

use anyhow::Result;
use commons::suite::{done, Commons, FOUNDER};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, Tributes},
    conviction_voting::{Ended, Ending, ProposalId, Request, VotingError, ABSTAIN},
    funding_pool::FundingPool,
};
use sandbox_tests::{
    governed_commons,
    proposals::{
        action, cancel, electorate, ending, payment_in_parts, proposed, reclaim_bond, signal, veto, DELAY_MS,
        HALF_LIFE_MS,
    },
    refused, COIN, GUARDIAN,
};

/// A commons in which everybody supports one proposal for three half-lives.
fn commons_with(request: impl FnOnce(&Commons) -> Request) -> Result<(Commons, ProposalId)> {
    let mut commons = governed_commons();
    let request = request(&commons);
    let proposal = proposed(&mut commons, "carol", request)?;
    for (who, tokens) in [("alice", 300_000), ("bob", 200_000), ("carol", 99_000)] {
        done(commons.stake(who, proposal, tokens * COIN))?;
    }
    commons.chain.wait(3 * HALF_LIFE_MS);
    Ok((commons, proposal))
}

fn no_tributes(commons: &Commons) -> Request {
    let tributes = Tributes {
        entry_ppm: 0,
        exit_ppm: 0,
    };
    action(commons.curve().call_mut().set_tributes(tributes))
}

fn another_spender(commons: &Commons) -> Request {
    action(commons.pool().call_mut().set_spender(commons.at.hatch))
}

#[test]
fn an_action_in_its_delay_and_nobody_but_the_guardian() -> Result<()> {
    for request in [no_tributes, another_spender] {
        let (mut commons, proposal) = commons_with(request)?;
        done(commons.execute("frank", proposal))?;
        commons.chain.wait(DELAY_MS - 1);
        for who in ["alice", "carol", "mallory", FOUNDER] {
            refused(&mut commons, VotingError::NotGuardian, |commons| {
                veto(commons, who, proposal)
            });
        }
        let receipt = veto(&mut commons, GUARDIAN, proposal);
        let event = Ended {
            proposal,
            ending: Ending::Vetoed,
        };
        assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
        assert_eq!(receipt.events.len(), 1);
        done(receipt)?;
        assert_eq!(ending(&mut commons, proposal)?, Ending::Vetoed);
        assert_eq!(electorate(&mut commons)?.active_stake, 0);
        commons.chain.wait(1);
        refused(&mut commons, VotingError::ProposalEnded, |commons| {
            commons.execute("frank", proposal)
        });
        refused(&mut commons, VotingError::ProposalEnded, |commons| {
            veto(commons, GUARDIAN, proposal)
        });
        assert_eq!(commons.market()?.tributes, commons.config.tributes);
        done(reclaim_bond(&mut commons, "frank", proposal))?;
        done(commons.withdraw("bob", 200_000 * COIN))?;
    }
    Ok(())
}

#[test]
fn not_before_it_has_passed_and_not_after_its_delay() -> Result<()> {
    let (mut commons, proposal) = commons_with(no_tributes)?;
    refused(&mut commons, VotingError::NotInDelay, |commons| {
        veto(commons, GUARDIAN, proposal)
    });
    done(commons.execute("frank", proposal))?;
    commons.chain.wait(DELAY_MS);
    refused(&mut commons, VotingError::NotInDelay, |commons| {
        veto(commons, GUARDIAN, proposal)
    });
    done(commons.execute("frank", proposal))?;
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        veto(commons, GUARDIAN, proposal)
    });
    Ok(())
}

#[test]
fn no_payment_and_nothing_that_does_nothing() -> Result<()> {
    let (mut commons, proposal) = commons_with(|commons| payment_in_parts(commons, 2 * COIN, "dave", 2))?;
    let signal = signal(&mut commons, "carol")?;
    for id in [proposal, signal, ABSTAIN] {
        refused(&mut commons, VotingError::NotInDelay, |commons| {
            veto(commons, GUARDIAN, id)
        });
    }
    // Not even between two milestones.
    done(commons.execute("frank", proposal))?;
    refused(&mut commons, VotingError::NotInDelay, |commons| {
        veto(commons, GUARDIAN, proposal)
    });
    done(cancel(&mut commons, "carol", signal))?;
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        veto(commons, GUARDIAN, signal)
    });
    refused(&mut commons, VotingError::UnknownProposal, |commons| {
        veto(commons, GUARDIAN, ProposalId(9))
    });
    Ok(())
}

#[test]
fn neither_its_own_replacement_nor_the_end() -> Result<()> {
    for request in [Request::ReplaceGuardian(None), Request::WindDown] {
        let (mut commons, proposal) = commons_with(|_| request)?;
        refused(&mut commons, VotingError::BeyondGuardian, |commons| {
            veto(commons, GUARDIAN, proposal)
        });
        done(commons.execute("frank", proposal))?;
        refused(&mut commons, VotingError::BeyondGuardian, |commons| {
            veto(commons, GUARDIAN, proposal)
        });
        refused(&mut commons, VotingError::NotGuardian, |commons| {
            veto(commons, "alice", proposal)
        });
    }
    Ok(())
}
