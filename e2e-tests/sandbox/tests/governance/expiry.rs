//! Proposals whose time is over.

use anyhow::Result;
use commons::suite::done;
use interfaces::conviction_voting::{Ended, Ending, Phase, ProposalId, VotingError, ABSTAIN};
use sandbox_tests::{
    governed_commons,
    proposals::{electorate, ending, payment, phase, proposed, signal, VOTING_PERIOD_MS},
    refused, COIN, DAY_MS,
};

#[test]
fn until_the_last_millisecond_it_can_be_paid_and_then_no_more() -> Result<()> {
    let mut commons = governed_commons();
    let request = payment(&commons, 1_000 * COIN, "dave");
    let proposal = proposed(&mut commons, "alice", request)?;
    done(commons.stake("bob", proposal, 100_000 * COIN))?;
    commons.chain.wait(VOTING_PERIOD_MS - 1);
    let last_moment = commons.chain.snapshot();
    done(commons.execute("frank", proposal))?;
    commons.chain.restore(&last_moment);

    commons.chain.wait(1);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    assert_eq!(commons.collateral_of("dave")?, 0);
    // It shows what it is: over, with nothing to wait for.
    let status = commons.proposal(proposal)?;
    assert_eq!((status.threshold, status.time_to_pass_ms), (None, None));
    Ok(())
}

#[test]
fn anyone_can_note_it_once() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "alice")?;
    done(commons.stake("bob", proposal, 100_000 * COIN))?;
    commons.chain.wait(VOTING_PERIOD_MS - 1);
    refused(&mut commons, VotingError::NothingToTouch, |commons| {
        commons.touch("frank", proposal)
    });
    commons.chain.wait(1);
    // Its stake counts until somebody does.
    assert_eq!(phase(&mut commons, proposal)?, Phase::Open);
    assert_eq!(electorate(&mut commons)?.active_stake, 100_000 * COIN);
    let receipt = commons.touch("frank", proposal);
    let event = Ended {
        proposal,
        ending: Ending::Expired,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Expired);
    assert_eq!(electorate(&mut commons)?.active_stake, 0);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.touch("frank", proposal)
    });
    refused(&mut commons, VotingError::UnknownProposal, |commons| {
        commons.touch("frank", ProposalId(2))
    });
    Ok(())
}

#[test]
fn abstaining_never_ends() -> Result<()> {
    let mut commons = governed_commons();
    commons.chain.wait(40_000 * DAY_MS);
    done(commons.stake("alice", ABSTAIN, COIN))?;
    // To touch it is to look at the supply, and nothing else.
    done(commons.touch("frank", ABSTAIN))?;
    assert_eq!(phase(&mut commons, ABSTAIN)?, Phase::Open);
    refused(&mut commons, VotingError::NothingToExecute, |commons| {
        commons.execute("frank", ABSTAIN)
    });
    Ok(())
}

#[test]
fn a_signal_does_nothing_however_much_supports_it() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "carol")?;
    done(commons.stake("alice", proposal, 300_000 * COIN))?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    commons.chain.wait(100 * DAY_MS);
    refused(&mut commons, VotingError::NothingToExecute, |commons| {
        commons.execute("frank", proposal)
    });
    let status = commons.proposal(proposal)?;
    assert_eq!((status.threshold, status.time_to_pass_ms), (None, None));
    Ok(())
}
