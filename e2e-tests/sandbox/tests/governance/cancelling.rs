//! Proposals that their proposers withdraw.

use anyhow::Result;
use commons::suite::{done, FOUNDER};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, Tributes},
    conviction_voting::{Ended, Ending, Phase, ProposalId, VotingError, ABSTAIN},
};
use sandbox_tests::{
    governed_commons,
    proposals::{
        action, cancel, carry, ending, payment, payment_in_parts, phase, proposed, reclaim_bond, signal, BOND,
        INTERVAL_MS, VOTING_PERIOD_MS,
    },
    refused, COIN, GUARDIAN,
};

#[test]
fn nobody_else_does() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "alice")?;
    for who in ["bob", "mallory", FOUNDER, GUARDIAN] {
        for id in [proposal, ABSTAIN] {
            refused(&mut commons, VotingError::NotProposer, |commons| {
                cancel(commons, who, id)
            });
        }
    }
    refused(&mut commons, VotingError::UnknownProposal, |commons| {
        cancel(commons, "alice", ProposalId(2))
    });
    let receipt = cancel(&mut commons, "alice", proposal);
    let event = Ended {
        proposal,
        ending: Ending::Cancelled,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)
}

#[test]
fn what_is_over_is_not_withdrawn() -> Result<()> {
    let mut commons = governed_commons();
    let cancelled = signal(&mut commons, "alice")?;
    done(cancel(&mut commons, "alice", cancelled))?;
    let expired = signal(&mut commons, "alice")?;
    commons.chain.wait(VOTING_PERIOD_MS);
    for proposal in [cancelled, expired] {
        refused(&mut commons, VotingError::ProposalEnded, |commons| {
            cancel(commons, "alice", proposal)
        });
    }
    Ok(())
}

#[test]
fn what_was_withdrawn_is_not_paid() -> Result<()> {
    let mut commons = governed_commons();
    let request = payment(&commons, COIN, "dave");
    let proposal = proposed(&mut commons, "alice", request)?;
    done(commons.stake("alice", proposal, 250_000 * COIN))?;
    commons.chain.wait(VOTING_PERIOD_MS / 2);
    assert_eq!(commons.proposal(proposal)?.time_to_pass_ms, Some(0));
    done(cancel(&mut commons, "alice", proposal))?;
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    Ok(())
}

#[test]
fn of_a_request_that_is_partly_paid_the_rest_stays_in_the_pool() -> Result<()> {
    let mut commons = governed_commons();
    let held = commons.held_by_pool()?;
    let request = payment_in_parts(&commons, 30 * COIN, "dave", 3);
    let proposal = proposed(&mut commons, "alice", request)?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    carry(&mut commons, proposal)?;
    assert_eq!(phase(&mut commons, proposal)?, Phase::Active);
    done(cancel(&mut commons, "alice", proposal))?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Cancelled);
    commons.chain.wait(INTERVAL_MS);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    assert_eq!(commons.collateral_of("dave")?, 10 * COIN);
    assert_eq!(commons.held_by_pool()?, held - 10 * COIN);
    done(reclaim_bond(&mut commons, "dave", proposal))?;
    assert_eq!(commons.voter("alice")?.deposited, 300_000 * COIN);
    done(commons.withdraw("bob", 200_000 * COIN))
}

#[test]
fn an_action_that_has_passed_is_its_proposers_no_more() -> Result<()> {
    let mut commons = governed_commons();
    let tributes = Tributes {
        entry_ppm: 1,
        exit_ppm: 2,
    };
    let request = action(commons.curve().call_mut().set_tributes(tributes));
    let proposal = proposed(&mut commons, "alice", request)?;
    done(commons.stake("alice", proposal, 300_000 * COIN - BOND))?;
    carry(&mut commons, proposal)?;
    assert_eq!(phase(&mut commons, proposal)?, Phase::Passed);
    for (who, error) in [("alice", VotingError::AlreadyPassed), ("bob", VotingError::NotProposer)] {
        refused(&mut commons, error, |commons| cancel(commons, who, proposal));
    }
    Ok(())
}
