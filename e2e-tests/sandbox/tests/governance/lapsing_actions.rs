//! Actions that have passed and lose their support before they are done.

use anyhow::Result;
use commons::suite::{done, Commons};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, Tributes},
    conviction_voting::{Ended, Ending, Phase, ProposalId, VotingError, ABSTAIN},
};
use sandbox_tests::{
    governed_commons,
    proposals::{
        action, ending, join, phase, proposed, DELAY_MS, EXECUTION_WINDOW_MS, FAILING_WINDOW_MS, HALF_LIFE_MS,
    },
    refused, COIN, DAY_MS,
};

/// A commons with an action that has just passed, which alice has supported with all she has for a half-life.
fn commons_with_passed_action() -> Result<(Commons, ProposalId)> {
    let mut commons = governed_commons();
    let tributes = Tributes {
        entry_ppm: 0,
        exit_ppm: 0,
    };
    let request = action(commons.curve().call_mut().set_tributes(tributes));
    let proposal = proposed(&mut commons, "carol", request)?;
    done(commons.stake("alice", proposal, 300_000 * COIN))?;
    commons.chain.wait(HALF_LIFE_MS);
    done(commons.execute("frank", proposal))?;
    Ok((commons, proposal))
}

#[test]
fn it_lapses_when_a_window_lies_between_two_touches_that_find_it_failing() -> Result<()> {
    let (mut commons, proposal) = commons_with_passed_action()?;
    done(commons.unstake("alice", proposal, 300_000 * COIN))?;
    done(commons.touch("frank", proposal))?;
    let since_ms = commons.chain.now_ms();
    commons.chain.wait(FAILING_WINDOW_MS - 1);
    done(commons.touch("frank", proposal))?;
    let progress = commons.proposal(proposal)?.proposal.progress;
    assert_eq!(
        (progress.phase, progress.failing_since_ms),
        (Phase::Passed, Some(since_ms))
    );
    commons.chain.wait(1);
    let receipt = commons.touch("frank", proposal);
    let event = Ended {
        proposal,
        ending: Ending::Failed,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    // Support that comes back now comes too late.
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.stake("alice", proposal, 300_000 * COIN)
    });
    commons.chain.wait(DELAY_MS);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    assert_eq!(commons.market()?.tributes, commons.config.tributes);
    Ok(())
}

#[test]
fn a_touch_that_finds_it_passing_clears_what_was_noted() -> Result<()> {
    let (mut commons, proposal) = commons_with_passed_action()?;
    // 150 000·(1/3) = 50 000 are left, half of what it needs.
    done(commons.unstake("alice", proposal, 200_000 * COIN))?;
    done(commons.touch("frank", proposal))?;
    assert!(commons.proposal(proposal)?.proposal.progress.failing_since_ms.is_some());
    // 300 000 − 250 000·2^(−0.4) = 110 535 after four days.
    done(commons.stake("alice", proposal, 200_000 * COIN))?;
    commons.chain.wait(4 * DAY_MS);
    done(commons.touch("frank", proposal))?;
    assert_eq!(commons.proposal(proposal)?.proposal.progress.failing_since_ms, None);
    commons.chain.wait(DELAY_MS - 4 * DAY_MS);
    done(commons.execute("frank", proposal))?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Completed);
    Ok(())
}

/// Who puts a lot on abstaining for a moment stops an action for as long as it stays, and ends none.
#[test]
fn it_is_not_judged_by_a_stake_of_the_moment() -> Result<()> {
    let (mut commons, proposal) = commons_with_passed_action()?;
    commons.chain.wait(DELAY_MS);
    // 300 000·(1 − 2^(−1.7)) = 207 665 are there; a quarter of 900 000 are more.
    join(&mut commons, "founder", 400_000 * COIN)?;
    done(commons.stake("founder", ABSTAIN, 400_000 * COIN))?;
    done(commons.stake("bob", ABSTAIN, 200_000 * COIN))?;
    let conviction = commons.proposal(proposal)?.proposal.conviction;
    let threshold = 225_000 * COIN;
    assert!(conviction < threshold);
    let error = VotingError::BelowThreshold { conviction, threshold };
    refused(&mut commons, error, |commons| commons.execute("frank", proposal));
    done(commons.touch("frank", proposal))?;
    assert_eq!(commons.proposal(proposal)?.proposal.progress.failing_since_ms, None);
    done(commons.unstake("founder", ABSTAIN, 400_000 * COIN))?;
    done(commons.execute("frank", proposal))
}

#[test]
fn it_lapses_in_its_execution_window_too() -> Result<()> {
    let (mut commons, proposal) = commons_with_passed_action()?;
    commons
        .chain
        .wait(DELAY_MS + EXECUTION_WINDOW_MS - FAILING_WINDOW_MS - 1);
    done(commons.unstake("alice", proposal, 300_000 * COIN))?;
    done(commons.touch("frank", proposal))?;
    commons.chain.wait(FAILING_WINDOW_MS);
    assert_eq!(phase(&mut commons, proposal)?, Phase::Passed);
    done(commons.touch("frank", proposal))?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Failed);
    Ok(())
}
