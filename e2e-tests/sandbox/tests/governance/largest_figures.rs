//! The largest supply that voting works with, and what still works beyond it.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use interfaces::conviction_voting::{Ending, ProposalId, Request, VotingError, ABSTAIN};
use sandbox_tests::{
    gift,
    proposals::{
        carry, electorate, ending, payment_in_parts, proposed, reclaim_bond, support, BOND, HALF_LIFE_MS, INTERVAL_MS,
        VOTING_PERIOD_MS,
    },
    refused, terms, unwired_commons_with, COIN, OPENING_RESERVE, POOL,
};

/// About 2·10³¹ units.
const LARGEST: u128 = (1 << 104) - 1;

/// A governed commons with so many tokens, all of which the founder has deposited.
fn largest_commons() -> Result<Commons> {
    let mut commons = unwired_commons_with(&terms());
    let (voting, pool) = (commons.at.voting, commons.at.funding_pool);
    commons.wire_to(account(FOUNDER), voting)?;
    commons.pay_in(FOUNDER, OPENING_RESERVE)?;
    done(commons.open_with(FOUNDER, LARGEST, OPENING_RESERVE))?;
    gift(&mut commons, pool, POOL)?;
    done(commons.deposit(FOUNDER, LARGEST)?)?;
    Ok(commons)
}

/// A request in two parts, of which one is paid; all tokens support it.
fn half_paid(commons: &mut Commons) -> Result<ProposalId> {
    let request = payment_in_parts(commons, 2 * COIN, "dave", 2);
    let proposal = proposed(commons, FOUNDER, request)?;
    done(commons.stake(FOUNDER, proposal, LARGEST - BOND))?;
    carry(commons, proposal)?;
    Ok(proposal)
}

#[test]
fn at_the_edge_everything_works() -> Result<()> {
    let mut commons = largest_commons()?;
    let proposal = half_paid(&mut commons)?;
    commons.chain.wait(INTERVAL_MS);
    done(commons.execute("frank", proposal))?;
    assert_eq!(commons.collateral_of("dave")?, 2 * COIN);
    let grave = proposed(&mut commons, FOUNDER, Request::WindDown)?;
    assert_eq!(commons.proposal(grave)?.threshold, Some(LARGEST / 2 + 1));
    done(commons.stake(FOUNDER, grave, LARGEST - 2 * BOND))?;
    assert_eq!(electorate(&mut commons)?.active_stake, LARGEST - 2 * BOND);
    commons.chain.wait(HALF_LIFE_MS);
    // Half of an odd number, rounded down.
    assert_eq!(support(&mut commons, grave)?.1, (LARGEST - 2 * BOND) / 2);
    commons.chain.wait(HALF_LIFE_MS);
    done(commons.execute("frank", grave))?;
    done(commons.unstake(FOUNDER, grave, LARGEST - 2 * BOND))?;
    done(commons.withdraw(FOUNDER, LARGEST - 2 * BOND))
}

#[test]
fn beyond_it_nothing_is_decided_and_everybody_can_leave() -> Result<()> {
    let mut commons = largest_commons()?;
    let proposal = half_paid(&mut commons)?;
    commons.pay_in("dave", COIN)?;
    let bought = done(commons.buy("dave", COIN))?;
    assert!(bought > LARGEST / 1_000_000);
    commons.chain.wait(INTERVAL_MS);
    refused(&mut commons, VotingError::Overflow, |commons| {
        commons.execute("frank", proposal)
    });
    refused(&mut commons, VotingError::Overflow, |commons| {
        commons.touch("frank", proposal)
    });
    let receipt = commons.deposit("dave", 1)?;
    assert_eq!(receipt.answer, Ok(Err(VotingError::Overflow)));
    assert_eq!(commons.tokens_of("dave")?, bought);

    done(commons.unstake(FOUNDER, proposal, LARGEST - BOND))?;
    done(commons.stake(FOUNDER, ABSTAIN, LARGEST - BOND))?;
    done(commons.unstake(FOUNDER, ABSTAIN, 1))?;
    done(commons.withdraw(FOUNDER, 1))?;
    // What has expired can be cleared away, and bonds come back.
    commons.chain.wait(VOTING_PERIOD_MS);
    done(commons.touch("frank", proposal))?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Expired);
    done(reclaim_bond(&mut commons, "frank", proposal))?;
    // And once there are fewer tokens again, it goes on.
    done(commons.sell("dave", bought))?;
    let given = commons.tokens_of(FOUNDER)?;
    done(commons.deposit(FOUNDER, given)?)?;
    assert_eq!(commons.voter(FOUNDER)?.deposited, LARGEST);
    Ok(())
}
