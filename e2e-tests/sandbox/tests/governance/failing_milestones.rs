//! Requests that are partly paid and lose their support.

use crate::formula::assert_rounded_up;
use anyhow::Result;
use commons::suite::{done, Commons};
use interfaces::conviction_voting::{Ended, Ending, Phase, ProposalId, VotingError, ABSTAIN};
use sandbox_tests::{
    governed_commons,
    proposals::{
        electorate, ending, payment_in_parts, phase, proposed, reclaim_bond, FAILING_WINDOW_MS, HALF_LIFE_MS,
        INTERVAL_MS,
    },
    refused, COIN,
};

/// A commons with a request of 5 000 in five parts, of which one has just been paid; bob has supported it with all he
/// has for two half-lives.
fn commons_with_active_request() -> Result<(Commons, ProposalId)> {
    let mut commons = governed_commons();
    let request = payment_in_parts(&commons, 5_000 * COIN, "dave", 5);
    let proposal = proposed(&mut commons, "carol", request)?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    commons.chain.wait(2 * HALF_LIFE_MS);
    done(commons.execute("frank", proposal))?;
    Ok((commons, proposal))
}

fn failing_since_ms(commons: &mut Commons, proposal: ProposalId) -> Result<Option<u64>> {
    Ok(commons.proposal(proposal)?.proposal.progress.failing_since_ms)
}

#[test]
fn it_fails_when_a_window_lies_between_two_touches_that_find_it_failing() -> Result<()> {
    let (mut commons, proposal) = commons_with_active_request()?;
    done(commons.unstake("bob", proposal, 200_000 * COIN))?;
    // However long nobody looks.
    commons.chain.wait(3 * FAILING_WINDOW_MS);
    assert_eq!(failing_since_ms(&mut commons, proposal)?, None);
    let since_ms = commons.chain.now_ms();
    done(commons.touch("frank", proposal))?;
    assert_eq!(failing_since_ms(&mut commons, proposal)?, Some(since_ms));
    for wait_ms in [0, FAILING_WINDOW_MS - 1] {
        commons.chain.wait(wait_ms);
        done(commons.touch("frank", proposal))?;
        assert_eq!(phase(&mut commons, proposal)?, Phase::Active);
        assert_eq!(failing_since_ms(&mut commons, proposal)?, Some(since_ms));
    }
    commons.chain.wait(1);
    let receipt = commons.touch("mallory", proposal);
    let event = Ended {
        proposal,
        ending: Ending::Failed,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Failed);
    commons.chain.wait(INTERVAL_MS);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    assert_eq!(commons.collateral_of("dave")?, 1_000 * COIN);
    done(reclaim_bond(&mut commons, "frank", proposal))?;
    assert_eq!(commons.voter("carol")?.deposited, 100_000 * COIN);
    Ok(())
}

#[test]
fn a_touch_that_finds_it_passing_clears_what_was_noted() -> Result<()> {
    let (mut commons, proposal) = commons_with_active_request()?;
    done(commons.touch("frank", proposal))?;
    assert_eq!(failing_since_ms(&mut commons, proposal)?, None);
    done(commons.unstake("bob", proposal, 200_000 * COIN))?;
    done(commons.touch("frank", proposal))?;
    assert!(failing_since_ms(&mut commons, proposal)?.is_some());
    // Alice's 300 000 reach the 28 549.35 that it needs by the averages within two days: 300 000·(1 − 2^(−1/5)) = 38 835.
    done(commons.stake("alice", proposal, 300_000 * COIN))?;
    commons.chain.wait(HALF_LIFE_MS / 5);
    done(commons.touch("frank", proposal))?;
    assert_eq!(failing_since_ms(&mut commons, proposal)?, None);
    // So the window begins anew.
    done(commons.unstake("alice", proposal, 300_000 * COIN))?;
    commons.chain.wait(FAILING_WINDOW_MS);
    done(commons.touch("frank", proposal))?;
    assert_eq!(phase(&mut commons, proposal)?, Phase::Active);
    assert_eq!(failing_since_ms(&mut commons, proposal)?, Some(commons.chain.now_ms()));
    Ok(())
}

#[test]
fn a_payment_clears_it_as_well() -> Result<()> {
    let (mut commons, proposal) = commons_with_active_request()?;
    commons.chain.wait(INTERVAL_MS - 2);
    done(commons.unstake("bob", proposal, 200_000 * COIN))?;
    done(commons.touch("frank", proposal))?;
    assert!(failing_since_ms(&mut commons, proposal)?.is_some());
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    // Within a window the support is there again, and nobody has touched it since.
    commons.chain.wait(FAILING_WINDOW_MS - 1);
    done(commons.execute("frank", proposal))?;
    assert_eq!(failing_since_ms(&mut commons, proposal)?, None);
    done(commons.unstake("bob", proposal, 200_000 * COIN))?;
    commons.chain.wait(1);
    done(commons.touch("frank", proposal))?;
    assert_eq!(phase(&mut commons, proposal)?, Phase::Active);
    Ok(())
}

/// Whoever puts a lot on abstaining raises what it takes to pass at once, but not what it takes not to fail.
#[test]
fn it_is_not_judged_by_a_stake_of_the_moment() -> Result<()> {
    let (mut commons, proposal) = commons_with_active_request()?;
    commons.chain.wait(INTERVAL_MS);
    done(commons.unstake("bob", proposal, 155_000 * COIN))?;
    // 45 000·(1 − 2^(−3.4)) = 40 737 are there, 28 549.35 are needed.
    assert_rounded_up(
        commons.proposal(proposal)?.threshold.unwrap(),
        10_000 * COIN * 2_401,
        841,
    );
    done(commons.stake("alice", ABSTAIN, 300_000 * COIN))?;
    done(commons.stake("bob", ABSTAIN, 155_000 * COIN))?;
    // 500 000 are staked now, which needs two and a half times as much; on average it has been less than 200 000.
    assert!(electorate(&mut commons)?.average_stake < 200_000 * COIN);
    let status = commons.proposal(proposal)?;
    assert_rounded_up(status.threshold.unwrap(), 25_000 * COIN * 2_401, 841);
    let (conviction, threshold) = (status.proposal.conviction, status.threshold.unwrap());
    let error = VotingError::BelowThreshold { conviction, threshold };
    refused(&mut commons, error, |commons| commons.execute("frank", proposal));
    done(commons.touch("frank", proposal))?;
    assert_eq!(failing_since_ms(&mut commons, proposal)?, None);
    // When it stays, it counts.
    commons.chain.wait(2 * HALF_LIFE_MS);
    done(commons.touch("frank", proposal))?;
    assert!(failing_since_ms(&mut commons, proposal)?.is_some());
    Ok(())
}

#[test]
fn a_request_of_which_nothing_is_paid_cannot_fail() -> Result<()> {
    let mut commons = governed_commons();
    let request = payment_in_parts(&commons, 5_000 * COIN, "dave", 5);
    let proposal = proposed(&mut commons, "carol", request)?;
    refused(&mut commons, VotingError::NothingToTouch, |commons| {
        commons.touch("frank", proposal)
    });
    Ok(())
}
