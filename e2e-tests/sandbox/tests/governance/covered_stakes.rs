//! Locked tokens that back stakes are neither released nor handed on before so much is unstaked.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use interfaces::{
    call::CallFailure,
    conviction_voting::{PowerError, VotingError, ABSTAIN},
    vesting::{BatchId, VestingError},
};
use sandbox_tests::{
    governed_commons,
    messages::{release_amount, transfer_batch},
    proposals::{batch_for, cancel, granted, join, signal, stakes_of, VOTING_PERIOD_MS},
    refused, COIN, DAY_MS,
};

/// A commons in which dave has enlisted a batch of 1200 tokens.
fn commons_with_enlisted_batch() -> Result<(Commons, BatchId)> {
    let mut commons = governed_commons();
    let batch = batch_for(&commons, "dave", 1_200 * COIN);
    let batch = granted(&mut commons, batch)?;
    done(commons.enlist("dave"))?;
    Ok((commons, batch))
}

fn uncovered(unstake_first: u128) -> VestingError {
    VestingError::Voting(CallFailure::Refused(PowerError::WouldUncoverStakes { unstake_first }))
}

#[test]
fn a_release_says_how_much_to_unstake_and_then_works() -> Result<()> {
    let (mut commons, batch) = commons_with_enlisted_batch()?;
    done(commons.stake("dave", ABSTAIN, 1_000 * COIN))?;
    // Half of the schedule: 600 have vested, 600 would be left for 1000 staked.
    commons.chain.wait(50 * DAY_MS);
    for who in ["dave", "frank"] {
        refused(&mut commons, uncovered(400 * COIN), |commons| {
            commons.release(who, batch)
        });
    }
    done(commons.unstake("dave", ABSTAIN, 400 * COIN - 1))?;
    refused(&mut commons, uncovered(1), |commons| commons.release("frank", batch));
    done(commons.unstake("dave", ABSTAIN, 1))?;
    assert_eq!(done(commons.release("frank", batch))?, 600 * COIN);
    let status = commons.voter("dave")?;
    assert_eq!(
        (status.vesting, status.power, status.free),
        (Some(600 * COIN), 600 * COIN, 0)
    );
    Ok(())
}

#[test]
fn what_is_not_needed_can_be_released_in_parts() -> Result<()> {
    let (mut commons, batch) = commons_with_enlisted_batch()?;
    done(commons.stake("dave", ABSTAIN, 1_000 * COIN))?;
    commons.chain.wait(50 * DAY_MS);
    refused(&mut commons, uncovered(1), |commons| {
        release_amount(commons, "dave", batch, 200 * COIN + 1)
    });
    done(release_amount(&mut commons, "dave", batch, 200 * COIN))?;
    refused(&mut commons, uncovered(1), |commons| {
        release_amount(commons, "dave", batch, 1)
    });
    // Brought back as a deposit they cover the stakes, and the rest can go.
    done(commons.deposit("dave", 150 * COIN)?)?;
    refused(&mut commons, uncovered(250 * COIN), |commons| {
        commons.release("frank", batch)
    });
    done(release_amount(&mut commons, "dave", batch, 150 * COIN))?;
    assert_eq!(stakes_of(&mut commons, "dave")?, [(ABSTAIN, 1_000 * COIN)]);
    assert_eq!(commons.voter("dave")?.free, 0);
    Ok(())
}

#[test]
fn a_batch_that_backs_stakes_is_handed_on_once_they_are_gone() -> Result<()> {
    let (mut commons, batch) = commons_with_enlisted_batch()?;
    let erin = account("erin");
    join(&mut commons, "dave", 300 * COIN)?;
    done(commons.stake("dave", ABSTAIN, 1_000 * COIN))?;
    refused(&mut commons, uncovered(700 * COIN), |commons| {
        transfer_batch(commons, "dave", batch, erin)
    });
    done(commons.unstake("dave", ABSTAIN, 700 * COIN))?;
    done(transfer_batch(&mut commons, "dave", batch, erin))?;
    let dave = commons.voter("dave")?;
    assert_eq!((dave.vesting, dave.power, dave.free), (Some(0), 300 * COIN, 0));
    // Erin has not enlisted: for voting nothing has happened to her.
    assert_eq!(commons.voter("erin")?.vesting, None);
    done(commons.enlist("erin"))?;
    assert_eq!(commons.voter("erin")?.power, 1_200 * COIN);
    Ok(())
}

#[test]
fn a_batch_votes_for_whom_it_is_handed_to() -> Result<()> {
    let (mut commons, enlisted) = commons_with_enlisted_batch()?;
    done(commons.enlist("erin"))?;
    done(transfer_batch(&mut commons, "dave", enlisted, account("erin")))?;
    assert_eq!(commons.voter("dave")?.power, 0);
    assert_eq!(commons.voter("erin")?.power, 1_200 * COIN);
    // From one who has not enlisted.
    let batch = batch_for(&commons, "mallory", 34 * COIN);
    let batch = granted(&mut commons, batch)?;
    done(transfer_batch(&mut commons, "mallory", batch, account("erin")))?;
    assert_eq!(commons.voter("mallory")?.vesting, None);
    assert_eq!(commons.voter("erin")?.power, 1_234 * COIN);
    Ok(())
}

#[test]
fn stakes_on_what_has_ended_hold_no_release_up() -> Result<()> {
    for expires in [false, true] {
        let (mut commons, batch) = commons_with_enlisted_batch()?;
        let proposal = signal(&mut commons, "alice")?;
        done(commons.stake("dave", proposal, 1_000 * COIN))?;
        done(commons.stake("dave", ABSTAIN, 100 * COIN))?;
        commons.chain.wait(50 * DAY_MS);
        refused(&mut commons, uncovered(500 * COIN), |commons| {
            commons.release("frank", batch)
        });
        let vested = if expires {
            commons.chain.wait(VOTING_PERIOD_MS - 50 * DAY_MS);
            // All of it: 100 that are staked on abstaining have to stay.
            refused(&mut commons, uncovered(100 * COIN), |commons| {
                commons.release("frank", batch)
            });
            done(release_amount(&mut commons, "dave", batch, 1_100 * COIN))?;
            1_100 * COIN
        } else {
            done(cancel(&mut commons, "alice", proposal))?;
            done(commons.release("frank", batch))?
        };
        assert_eq!(commons.tokens_of("dave")?, vested);
        assert_eq!(stakes_of(&mut commons, "dave")?, [(ABSTAIN, 100 * COIN)]);
        // A stake that went with its proposal is not there to be taken off.
        let (amount, stake) = (1, 0);
        refused(&mut commons, VotingError::AboveStake { amount, stake }, |commons| {
            commons.unstake("dave", proposal, 1)
        });
    }
    Ok(())
}
