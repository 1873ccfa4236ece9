//! Requests that are paid in parts.

use crate::formula::assert_rounded_up;
use anyhow::Result;
use commons::suite::{done, Commons};
use interfaces::conviction_voting::{Ended, Ending, Executed, Phase, ProposalId, VotingError};
use sandbox_tests::{
    governed_commons,
    proposals::{carry, ending, payment_in_parts, phase, proposed, HALF_LIFE_MS, INTERVAL_MS, VOTING_PERIOD_MS},
    refused, COIN, POOL,
};

/// A commons with a request of `amount` in so many parts, which bob has supported with all he has for two half-lives.
fn commons_with_request(amount: u128, milestones: u8) -> Result<(Commons, ProposalId)> {
    let mut commons = governed_commons();
    let request = payment_in_parts(&commons, amount, "dave", milestones);
    let proposal = proposed(&mut commons, "carol", request)?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    commons.chain.wait(2 * HALF_LIFE_MS);
    Ok((commons, proposal))
}

#[test]
fn the_parts_are_as_equal_as_units_allow_and_add_up_to_the_request() -> Result<()> {
    // ⌊1000·k/7⌋ is 142, 285, 428, 571, 714, 857, 1000.
    for (amount, parts) in [
        (1_000, vec![142, 143, 143, 143, 143, 143, 143]),
        (8, vec![1; 8]),
        (11, vec![2, 3, 3, 3]),
        (999 * COIN + 1, vec![333 * COIN, 333 * COIN, 333 * COIN + 1]),
    ] {
        let (mut commons, proposal) = commons_with_request(amount, parts.len() as u8)?;
        let mut paid = 0;
        for (number, part) in parts.iter().enumerate() {
            let status = commons.proposal(proposal)?;
            assert_eq!(status.next_payment, *part);
            assert_eq!(usize::from(status.proposal.progress.milestones_paid), number);
            let receipt = commons.execute("frank", proposal);
            let executed: Vec<(_, Executed)> = receipt.events_of();
            assert_eq!(executed[0].1.paid, *part);
            let is_last = number + 1 == parts.len();
            assert_eq!(receipt.events_of::<Ended>().len(), usize::from(is_last));
            done(receipt)?;
            paid += part;
            assert_eq!(commons.collateral_of("dave")?, paid);
            if !is_last {
                assert_eq!(phase(&mut commons, proposal)?, Phase::Active);
                commons.chain.wait(INTERVAL_MS);
            }
        }
        assert_eq!(paid, amount);
        assert_eq!(commons.held_by_pool()?, POOL - amount);
        assert_eq!(ending(&mut commons, proposal)?, Ending::Completed);
        refused(&mut commons, VotingError::ProposalEnded, |commons| {
            commons.execute("frank", proposal)
        });
    }
    Ok(())
}

#[test]
fn between_two_of_them_there_is_an_interval_to_the_millisecond() -> Result<()> {
    let (mut commons, proposal) = commons_with_request(30 * COIN, 3)?;
    for _ in 0..2 {
        done(commons.execute("frank", proposal))?;
        let from_ms = commons.chain.now_ms() + INTERVAL_MS;
        let progress = commons.proposal(proposal)?.proposal.progress;
        assert_eq!(progress.executable_from_ms, from_ms);
        for wait_ms in [0, INTERVAL_MS - 1] {
            commons.chain.wait(wait_ms);
            refused(&mut commons, VotingError::TooEarly { from_ms }, |commons| {
                commons.execute("frank", proposal)
            });
        }
        commons.chain.wait(1);
    }
    done(commons.execute("frank", proposal))
}

#[test]
fn each_is_judged_by_all_that_is_still_unpaid() -> Result<()> {
    let (mut commons, proposal) = commons_with_request(5_000 * COIN, 5)?;
    // u = 1 − (unpaid/held)/(1/5), and 5 %/u² of the 200 000 that count at least:
    // 5 of 50: 1/2. 4 of 49: 29/49. 3 of 48: 11/16. 2 of 47: 37/47. 1 of 46: 41/46.
    for (numerator, denominator) in [(1, 2), (29, 49), (11, 16), (37, 47), (41_u128, 46_u128)] {
        let status = commons.proposal(proposal)?;
        assert_rounded_up(
            status.threshold.unwrap(),
            10_000 * COIN * denominator * denominator,
            numerator * numerator,
        );
        let receipt = commons.execute("frank", proposal);
        let executed: Vec<(_, Executed)> = receipt.events_of();
        assert_eq!(executed[0].1.threshold, status.threshold.unwrap());
        assert_eq!(executed[0].1.conviction, status.proposal.conviction);
        done(receipt)?;
        commons.chain.wait(INTERVAL_MS);
    }
    assert_eq!(commons.collateral_of("dave")?, 5_000 * COIN);
    Ok(())
}

#[test]
fn one_that_has_lost_its_support_waits_for_it() -> Result<()> {
    let (mut commons, proposal) = commons_with_request(5_000 * COIN, 5)?;
    done(commons.execute("frank", proposal))?;
    done(commons.unstake("bob", proposal, 175_000 * COIN))?;
    commons.chain.wait(INTERVAL_MS);
    // It needs 10 000 · 49²/29² = 28 549.35.
    let status = commons.proposal(proposal)?;
    let (conviction, threshold) = (status.proposal.conviction, status.threshold.unwrap());
    assert_rounded_up(threshold, 10_000 * COIN * 2_401, 841);
    assert!(conviction < 25_000 * COIN);
    let error = VotingError::BelowThreshold { conviction, threshold };
    refused(&mut commons, error, |commons| commons.execute("frank", proposal));
    done(commons.stake("bob", proposal, 175_000 * COIN))?;
    carry(&mut commons, proposal)?;
    assert_eq!(commons.collateral_of("dave")?, 2_000 * COIN);
    Ok(())
}

#[test]
fn each_has_a_voting_period_from_when_it_is_due() -> Result<()> {
    let (mut commons, proposal) = commons_with_request(30 * COIN, 3)?;
    done(commons.execute("frank", proposal))?;
    let expires_ms = commons.chain.now_ms() + INTERVAL_MS + VOTING_PERIOD_MS;
    assert_eq!(commons.proposal(proposal)?.proposal.progress.expires_ms, expires_ms);
    commons.chain.set_now(expires_ms - 1);
    let last_moment = commons.chain.snapshot();
    done(commons.execute("frank", proposal))?;
    let next_ms = expires_ms - 1 + INTERVAL_MS + VOTING_PERIOD_MS;
    assert_eq!(commons.proposal(proposal)?.proposal.progress.expires_ms, next_ms);
    commons.chain.restore(&last_moment);

    commons.chain.wait(1);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    done(commons.touch("frank", proposal))?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Expired);
    assert_eq!(commons.collateral_of("dave")?, 10 * COIN);
    Ok(())
}
