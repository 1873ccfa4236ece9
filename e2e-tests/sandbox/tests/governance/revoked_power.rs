//! What a revocation by whoever granted a batch does to its beneficiary's stakes.

use crate::formula::{assert_rounded_down, Support};
use anyhow::Result;
use commons::{
    chain::{account, Receipt},
    suite::{done, Commons, FOUNDER},
};
use interfaces::{
    conviction_voting::{PowerReduced, ProposalId, Unstaked, ABSTAIN},
    vesting::{Accrual, BatchId, Revoked},
};
use sandbox_tests::{
    governed_commons,
    messages::revoke,
    proposals::{batch_for, cancel, electorate, granted, join, signal, stakes_of, support, VOTING_PERIOD_MS},
    COIN, DAY_MS,
};

/// A commons in which dave has enlisted a batch of 1200 tokens that the founder granted, who has no other say.
fn commons_with_enlisted_batch() -> Result<(Commons, BatchId)> {
    commons_with_batch_over(100)
}

/// The same with a batch that unlocks in so many days.
fn commons_with_batch_over(days: u64) -> Result<(Commons, BatchId)> {
    let mut commons = governed_commons();
    let mut batch = batch_for(&commons, "dave", 1_200 * COIN);
    batch.schedule.accrual = Accrual::Linear {
        duration_ms: days * DAY_MS,
    };
    let batch = granted(&mut commons, batch)?;
    done(commons.enlist("dave"))?;
    Ok((commons, batch))
}

/// What was taken off where, in this order.
fn unstaked<Answer>(receipt: &Receipt<Answer>) -> Vec<(ProposalId, u128)> {
    let events: Vec<(_, Unstaked)> = receipt.events_of();
    assert!(events.iter().all(|(_, event)| event.account == account("dave")));
    events.iter().map(|(_, event)| (event.proposal, event.amount)).collect()
}

#[test]
fn the_newest_stakes_go_first_by_what_was_last_added() -> Result<()> {
    let (mut commons, batch) = commons_with_enlisted_batch()?;
    let [one, two, three] = [(); 3].map(|()| signal(&mut commons, "alice").expect("alice has a bond"));
    done(commons.stake("bob", two, 1_000 * COIN))?;
    for (proposal, amount) in [(one, 500), (two, 400), (one, 100), (three, 200)] {
        done(commons.stake("dave", proposal, amount * COIN))?;
    }
    assert_eq!(
        stakes_of(&mut commons, "dave")?,
        [(two, 400 * COIN), (one, 600 * COIN), (three, 200 * COIN)]
    );

    // A quarter of 1200 has vested; 900 return, and 300 are left to vote.
    commons.chain.wait(25 * DAY_MS);
    let receipt = revoke(&mut commons, FOUNDER, batch);
    assert_eq!(
        unstaked(&receipt),
        [(three, 200 * COIN), (one, 600 * COIN), (two, 100 * COIN)]
    );
    let reduced = PowerReduced {
        account: account("dave"),
        unstaked: 900 * COIN,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, reduced)]);
    assert_eq!(receipt.events_of::<Revoked>()[0].1.returned, 900 * COIN);
    done(receipt)?;

    assert_eq!(stakes_of(&mut commons, "dave")?, [(two, 300 * COIN)]);
    let status = commons.voter("dave")?;
    assert_eq!(
        (status.vesting, status.power, status.free),
        (Some(300 * COIN), 300 * COIN, 0)
    );
    assert_eq!(support(&mut commons, one)?, (0, 0));
    assert_eq!(support(&mut commons, three)?, (0, 0));
    // Bob's conviction is all there, and three quarters of dave's.
    let mut left = Support::new(1_300 * COIN);
    left.wait(25 * DAY_MS);
    let (stake, conviction) = support(&mut commons, two)?;
    assert_eq!(stake, 1_300 * COIN);
    assert_rounded_down(conviction, left.conviction());
    assert_eq!(electorate(&mut commons)?.active_stake, 1_300 * COIN);
    Ok(())
}

#[test]
fn a_deposit_goes_on_covering_stakes() -> Result<()> {
    let (mut commons, batch) = commons_with_enlisted_batch()?;
    join(&mut commons, "dave", 1_000 * COIN)?;
    done(commons.stake("dave", ABSTAIN, 1_500 * COIN))?;
    commons.chain.wait(25 * DAY_MS);
    // 1000 and 300 are left for 1500.
    let receipt = revoke(&mut commons, FOUNDER, batch);
    assert_eq!(unstaked(&receipt), [(ABSTAIN, 200 * COIN)]);
    done(receipt)?;
    assert_eq!(stakes_of(&mut commons, "dave")?, [(ABSTAIN, 1_300 * COIN)]);
    assert_eq!(commons.voter("dave")?.free, 0);
    Ok(())
}

#[test]
fn who_has_enough_left_loses_no_stake() -> Result<()> {
    let (mut commons, batch) = commons_with_enlisted_batch()?;
    done(commons.stake("dave", ABSTAIN, 300 * COIN))?;
    commons.chain.wait(25 * DAY_MS);
    let receipt = revoke(&mut commons, FOUNDER, batch);
    assert_eq!(unstaked(&receipt), []);
    assert_eq!(receipt.events_of::<PowerReduced>(), []);
    done(receipt)?;
    let status = commons.voter("dave")?;
    assert_eq!((status.power, status.free), (300 * COIN, 0));
    assert_eq!(stakes_of(&mut commons, "dave")?, [(ABSTAIN, 300 * COIN)]);
    Ok(())
}

#[test]
fn stakes_on_what_has_ended_are_not_taken_off_but_forgotten() -> Result<()> {
    for expires in [false, true] {
        let (mut commons, batch) = commons_with_batch_over(600)?;
        let ended = signal(&mut commons, "alice")?;
        done(commons.stake("dave", ABSTAIN, 200 * COIN))?;
        done(commons.stake("dave", ended, 1_000 * COIN))?;
        if !expires {
            done(cancel(&mut commons, "alice", ended))?;
        }
        // A fifth of 1200 has vested, which is enough for what is staked on abstaining.
        commons.chain.wait(VOTING_PERIOD_MS);
        let receipt = revoke(&mut commons, FOUNDER, batch);
        assert_eq!(unstaked(&receipt), []);
        assert_eq!(receipt.events_of::<PowerReduced>(), []);
        done(receipt)?;
        let status = commons.voter("dave")?;
        assert_eq!((status.power, status.free), (240 * COIN, 40 * COIN));
        assert_eq!(stakes_of(&mut commons, "dave")?, [(ABSTAIN, 200 * COIN)]);
        // Whether or not somebody had noted it before.
        commons.touch("frank", ended).outcome().ok();
        assert_eq!(electorate(&mut commons)?.active_stake, 200 * COIN);
        // What was staked on it when it ended is still to be seen.
        assert_eq!(support(&mut commons, ended)?.0, 1_000 * COIN);
    }
    Ok(())
}

#[test]
fn only_what_is_not_covered_after_that_is_taken_off() -> Result<()> {
    let (mut commons, batch) = commons_with_batch_over(600)?;
    let [older, ended, newer] = [(); 3].map(|()| signal(&mut commons, "alice").expect("alice has a bond"));
    for (proposal, amount) in [(older, 200), (ended, 700), (newer, 300)] {
        done(commons.stake("dave", proposal, amount * COIN))?;
    }
    done(cancel(&mut commons, "alice", ended))?;
    commons.chain.wait(60 * DAY_MS);
    // A tenth has vested: 120 for the 500 that are staked on what is open.
    let receipt = revoke(&mut commons, FOUNDER, batch);
    assert_eq!(unstaked(&receipt), [(newer, 300 * COIN), (older, 80 * COIN)]);
    assert_eq!(receipt.events_of::<PowerReduced>()[0].1.unstaked, 380 * COIN);
    done(receipt)?;
    assert_eq!(stakes_of(&mut commons, "dave")?, [(older, 120 * COIN)]);
    assert_eq!(electorate(&mut commons)?.active_stake, 120 * COIN);
    Ok(())
}

#[test]
fn who_has_not_enlisted_loses_nothing_at_voting() -> Result<()> {
    let mut commons = governed_commons();
    let batch = batch_for(&commons, "alice", 1_200 * COIN);
    let batch = granted(&mut commons, batch)?;
    done(commons.stake("alice", ABSTAIN, 300_000 * COIN))?;
    let before = commons.voter("alice")?;
    let receipt = revoke(&mut commons, FOUNDER, batch);
    // The tokens move and vesting tells of it; voting says nothing.
    assert_eq!(receipt.events_of::<Revoked>()[0].1.returned, 1_200 * COIN);
    assert_eq!(receipt.events.len(), 2);
    done(receipt)?;
    assert_eq!(commons.voter("alice")?, before);
    Ok(())
}
