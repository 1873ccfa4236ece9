//! Requests that are paid out of the same pool.

use crate::formula::assert_rounded_up;
use anyhow::Result;
use commons::suite::{done, Commons};
use interfaces::{
    call::CallFailure,
    conviction_voting::{ProposalId, VotingError},
    funding_pool::{FundingPoolError, Paid},
};
use sandbox_tests::{
    gift, governed_commons, governed_commons_with,
    proposals::{payment, proposed, HALF_LIFE_MS},
    refused, terms, COIN, DAY_MS,
};

/// A commons whose pool may pay whatever is decided, with a request of 5 000 and another one of `amount`, each
/// supported with 60 000 for two half-lives.
fn commons_with_two_requests(amount: u128) -> Result<(Commons, ProposalId, ProposalId)> {
    let mut config = terms();
    config.collateral_spending_cap_ppm = 1_000_000;
    let mut commons = governed_commons_with(&config);
    let one = payment(&commons, 5_000 * COIN, "dave");
    let one = proposed(&mut commons, "carol", one)?;
    let other = payment(&commons, amount, "erin");
    let other = proposed(&mut commons, "carol", other)?;
    done(commons.stake("alice", one, 60_000 * COIN))?;
    done(commons.stake("bob", other, 60_000 * COIN))?;
    commons.chain.wait(2 * HALF_LIFE_MS);
    Ok((commons, one, other))
}

#[test]
fn what_is_paid_for_one_raises_the_threshold_of_another() -> Result<()> {
    let (mut commons, one, other) = commons_with_two_requests(5_000 * COIN)?;
    // A tenth of 50 000: u = 1/2, and a fifth of the 200 000 tokens that count at least.
    for proposal in [one, other] {
        let status = commons.proposal(proposal)?;
        assert_rounded_up(status.threshold.unwrap(), 40_000 * COIN, 1);
        assert_eq!(status.time_to_pass_ms, Some(0));
    }
    done(commons.execute("frank", one))?;
    // A ninth of 45 000: u = 1 − (1/9)/(1/5) = 4/9, and 5 % · 81/16 of 200 000.
    let status = commons.proposal(other)?;
    let threshold = status.threshold.unwrap();
    assert_rounded_up(threshold, 50_625 * COIN, 1);
    let conviction = 45_000 * COIN;
    let error = VotingError::BelowThreshold { conviction, threshold };
    refused(&mut commons, error, |commons| commons.execute("frank", other));
    // 60 000 · 7/8 = 52 500.
    commons.chain.wait(HALF_LIFE_MS);
    done(commons.execute("frank", other))?;
    assert_eq!(commons.collateral_of("erin")?, 5_000 * COIN);
    Ok(())
}

#[test]
fn what_is_paid_for_one_puts_another_out_of_reach_until_the_pool_grows() -> Result<()> {
    let (mut commons, one, other) = commons_with_two_requests(9_000 * COIN)?;
    let pool = commons.at.funding_pool;
    // u = 1 − (9/50)/(1/5) = 1/10: five times all that counts.
    let status = commons.proposal(other)?;
    assert_rounded_up(status.threshold.unwrap(), 1_000_000 * COIN, 1);
    assert_eq!(status.time_to_pass_ms, None);
    done(commons.execute("frank", one))?;
    // 9 000 is a fifth of what is left.
    let status = commons.proposal(other)?;
    assert_eq!((status.threshold, status.time_to_pass_ms), (None, None));
    refused(&mut commons, VotingError::Unreachable, |commons| {
        commons.execute("frank", other)
    });
    assert_eq!(commons.held_by_pool()?, 45_000 * COIN);

    // u = 1 − (9/95)/(1/5) = 10/19: 5 % · 361/100 of 200 000 is 36 100.
    gift(&mut commons, pool, 50_000 * COIN)?;
    let status = commons.proposal(other)?;
    assert_rounded_up(status.threshold.unwrap(), 36_100 * COIN, 1);
    done(commons.execute("frank", other))?;
    assert_eq!(commons.held_by_pool()?, 86_000 * COIN);
    Ok(())
}

#[test]
fn the_pools_cap_lets_what_is_decided_wait() -> Result<()> {
    let mut commons = governed_commons();
    let pool = commons.at.funding_pool;
    let supporters = [("alice", 150_000), ("alice", 150_000), ("bob", 200_000)];
    let mut requests = Vec::new();
    for (who, stake) in supporters {
        let request = payment(&commons, 5_000 * COIN, "dave");
        let proposal = proposed(&mut commons, "carol", request)?;
        done(commons.stake(who, proposal, stake * COIN))?;
        requests.push(proposal);
    }
    commons.chain.wait(2 * HALF_LIFE_MS);
    for (proposal, reference) in [(requests[0], 1), (requests[1], 2)] {
        let receipt = commons.execute("frank", proposal);
        let paid: Vec<(_, Paid)> = receipt.events_of();
        assert_eq!((paid[0].0, paid[0].1.reference), (pool, reference));
        done(receipt)?;
    }

    // A quarter of 50 000 may be spent within a period: 2 500 are left of it.
    let last = requests[2];
    let over = |payable_now| {
        VotingError::Pool(CallFailure::Refused(FundingPoolError::OverSpendingCap {
            amount: 5_000 * COIN,
            payable_now,
        }))
    };
    let status = commons.proposal(last)?;
    assert_eq!(status.time_to_pass_ms, Some(0));
    assert_eq!((status.next_payment, status.payable_now), (5_000 * COIN, 2_500 * COIN));
    refused(&mut commons, over(2_500 * COIN), |commons| {
        commons.execute("frank", last)
    });

    // After a third of the period 6 666.67 count as spent, of 46 666.67: to the unit, one is missing.
    commons.chain.wait(10 * DAY_MS);
    refused(&mut commons, over(5_000 * COIN - 1), |commons| {
        commons.execute("frank", last)
    });
    commons.chain.wait(1);
    done(commons.execute("frank", last))?;
    assert_eq!(commons.collateral_of("dave")?, 15_000 * COIN);
    assert_eq!(commons.held_by_pool()?, 35_000 * COIN);
    Ok(())
}

#[test]
fn a_request_is_paid_once_within_a_block_and_ever_after() -> Result<()> {
    let (mut commons, one, _) = commons_with_two_requests(COIN)?;
    done(commons.execute("frank", one))?;
    for wait_ms in [0, 1, 30 * DAY_MS] {
        commons.chain.wait(wait_ms);
        refused(&mut commons, VotingError::ProposalEnded, |commons| {
            commons.execute("frank", one)
        });
    }
    assert_eq!(commons.collateral_of("dave")?, 5_000 * COIN);
    Ok(())
}

#[test]
fn two_equal_requests_are_two() -> Result<()> {
    let (mut commons, _, other) = commons_with_two_requests(COIN)?;
    let again = payment(&commons, COIN, "erin");
    let again = proposed(&mut commons, "carol", again)?;
    assert_ne!(again, other);
    done(commons.execute("frank", other))?;
    assert_eq!(commons.collateral_of("erin")?, COIN);
    // Nobody supports the second.
    assert_eq!(commons.proposal(again)?.time_to_pass_ms, None);
    commons.execute("frank", again).outcome().expect_err("no conviction");
    Ok(())
}
