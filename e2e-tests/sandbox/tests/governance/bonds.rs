//! What a proposal costs while it is there.

use anyhow::Result;
use commons::{chain::account, suite::done};
use interfaces::conviction_voting::{
    BondReclaimed, Ended, Ending, Kind, ProposalId, Proposed, Request, VotingError, ABSTAIN,
};
use sandbox_tests::{
    governed_commons, governed_commons_with,
    proposals::{cancel, electorate, ending, reclaim_bond, signal, BOND, VOTING_PERIOD_MS},
    refused, terms, COIN,
};

#[test]
fn it_is_taken_out_of_the_deposit_and_moves_no_token() -> Result<()> {
    let mut commons = governed_commons();
    let at = commons.at;
    let receipt = commons.propose("carol", Request::Signal, "A flag");
    let event = Proposed {
        proposer: account("carol"),
        proposal: ProposalId(1),
        kind: Kind::Signal,
        expires_ms: commons.chain.now_ms() + VOTING_PERIOD_MS,
    };
    assert_eq!(receipt.events_of(), [(at.voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    assert_eq!(done(receipt)?, ProposalId(1));
    assert_eq!(commons.voter("carol")?.deposited, 100_000 * COIN - BOND);
    assert_eq!(commons.proposal(ProposalId(1))?.proposal.bond, BOND);
    assert_eq!(commons.balance(at.token, at.voting)?, 600_000 * COIN);
    Ok(())
}

#[test]
fn it_comes_back_once_to_the_proposer_whoever_asks() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "carol")?;
    for who in ["carol", "mallory"] {
        refused(&mut commons, VotingError::NotEnded, |commons| {
            reclaim_bond(commons, who, proposal)
        });
    }
    done(cancel(&mut commons, "carol", proposal))?;
    let receipt = reclaim_bond(&mut commons, "frank", proposal);
    let event = BondReclaimed {
        proposer: account("carol"),
        proposal,
        amount: BOND,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(commons.voter("carol")?.deposited, 100_000 * COIN);
    assert_eq!(commons.voter("frank")?.deposited, 0);
    assert_eq!(commons.proposal(proposal)?.proposal.bond, 0);
    assert_eq!(ending(&mut commons, proposal)?, Ending::Cancelled);
    for who in ["carol", "frank"] {
        refused(&mut commons, VotingError::NoBond, |commons| {
            reclaim_bond(commons, who, proposal)
        });
    }
    done(commons.withdraw("carol", 100_000 * COIN))
}

#[test]
fn to_get_it_back_ends_a_proposal_that_nobody_saw_expire() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "carol")?;
    done(commons.stake("bob", proposal, COIN))?;
    commons.chain.wait(VOTING_PERIOD_MS - 1);
    refused(&mut commons, VotingError::NotEnded, |commons| {
        reclaim_bond(commons, "carol", proposal)
    });
    commons.chain.wait(1);
    let receipt = reclaim_bond(&mut commons, "frank", proposal);
    let event = Ended {
        proposal,
        ending: Ending::Expired,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
    done(receipt)?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Expired);
    assert_eq!(commons.voter("carol")?.deposited, 100_000 * COIN);
    assert_eq!(electorate(&mut commons)?.active_stake, 0);
    refused(&mut commons, VotingError::NoBond, |commons| {
        reclaim_bond(commons, "carol", proposal)
    });
    Ok(())
}

#[test]
fn there_is_none_where_there_is_no_proposal_and_none_of_abstainings() {
    let mut commons = governed_commons();
    refused(&mut commons, VotingError::UnknownProposal, |commons| {
        reclaim_bond(commons, "alice", ProposalId(1))
    });
    refused(&mut commons, VotingError::NotEnded, |commons| {
        reclaim_bond(commons, "alice", ABSTAIN)
    });
}

#[test]
fn a_commons_can_do_without() -> Result<()> {
    let mut config = terms();
    config.voting.settings.bond = 0;
    let mut commons = governed_commons_with(&config);
    // Then anyone proposes.
    let proposal = signal(&mut commons, "mallory")?;
    done(cancel(&mut commons, "mallory", proposal))?;
    refused(&mut commons, VotingError::NoBond, |commons| {
        reclaim_bond(commons, "mallory", proposal)
    });
    Ok(())
}
