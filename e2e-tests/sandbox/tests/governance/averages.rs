//! The averages of the active stake and of the supply, which no moment's trick moves.

use crate::formula::assert_rounded_up;
use anyhow::Result;
use commons::suite::{done, Commons, FOUNDER};
use interfaces::conviction_voting::{ProposalId, Request, ABSTAIN};
use sandbox_tests::{
    governed_commons, governed_commons_with,
    proposals::{electorate, payment, proposed, HALF_LIFE_MS, MAJORITY},
    terms, COIN,
};

/// A commons in which alice has proposed to do without a guardian.
fn commons_with_grave_proposal() -> Result<(Commons, ProposalId)> {
    let mut commons = governed_commons();
    let proposal = proposed(&mut commons, "alice", Request::ReplaceGuardian(None))?;
    Ok((commons, proposal))
}

/// 0 → 50 of 100 → (200) 125 → (0) 62.5, by hand.
#[test]
fn the_active_stakes_average_begins_at_nothing_and_follows_by_half_of_the_way_in_every_half_life() -> Result<()> {
    let mut commons = governed_commons();
    let average = |commons: &mut Commons| Ok::<_, anyhow::Error>(electorate(commons)?.average_stake);
    done(commons.stake("alice", ABSTAIN, 100_000 * COIN))?;
    assert_eq!(average(&mut commons)?, 0);
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(average(&mut commons)?, 50_000 * COIN);
    done(commons.stake("alice", ABSTAIN, 100_000 * COIN))?;
    assert_eq!(average(&mut commons)?, 50_000 * COIN);
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(average(&mut commons)?, 125_000 * COIN);
    done(commons.unstake("alice", ABSTAIN, 200_000 * COIN))?;
    assert_eq!(electorate(&mut commons)?.active_stake, 0);
    assert_eq!(average(&mut commons)?, 125_000 * COIN);
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(average(&mut commons)?, 62_500 * COIN);
    Ok(())
}

#[test]
fn the_first_supply_that_voting_sees_is_the_average_at_once() -> Result<()> {
    let mut commons = governed_commons();
    for wait_ms in [0, 1, HALF_LIFE_MS, 100 * HALF_LIFE_MS] {
        commons.chain.wait(wait_ms);
        let electorate = electorate(&mut commons)?;
        assert_eq!(electorate.last_seen_supply, 1_000_000 * COIN);
        assert_eq!(electorate.average_supply, 1_000_000 * COIN);
    }
    Ok(())
}

/// Who sells before a decision and buys after it does not lower what the decision takes.
#[test]
fn a_sale_does_not_lower_a_majority_at_once() -> Result<()> {
    let (mut commons, proposal) = commons_with_grave_proposal()?;
    done(commons.sell(FOUNDER, 200_000 * COIN))?;
    assert_eq!(commons.proposal(proposal)?.threshold, Some(MAJORITY));
    // Nobody has told voting yet.
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(commons.proposal(proposal)?.threshold, Some(MAJORITY));
    // A deposit does; from then on the average follows, by half of the way in every half-life.
    done(commons.deposit(FOUNDER, 1)?)?;
    assert_eq!(commons.proposal(proposal)?.threshold, Some(MAJORITY));
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(commons.proposal(proposal)?.threshold, Some(450_000 * COIN + 1));
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(commons.proposal(proposal)?.threshold, Some(425_000 * COIN + 1));
    Ok(())
}

/// The same for the share of the supply that counts at least: a fifth, of which a fifth passes a tenth of the pool.
#[test]
fn a_sale_does_not_lower_what_a_request_needs_at_once() -> Result<()> {
    let mut config = terms();
    config.tributes.exit_ppm = 0;
    let mut commons = governed_commons_with(&config);
    let request = payment(&commons, 5_000 * COIN, "dave");
    let proposal = proposed(&mut commons, "alice", request)?;
    done(commons.sell(FOUNDER, 200_000 * COIN))?;
    done(commons.deposit(FOUNDER, 1)?)?;
    for threshold in [40_000, 36_000, 34_000] {
        assert_rounded_up(commons.proposal(proposal)?.threshold.unwrap(), threshold * COIN, 1);
        commons.chain.wait(HALF_LIFE_MS);
    }
    Ok(())
}
