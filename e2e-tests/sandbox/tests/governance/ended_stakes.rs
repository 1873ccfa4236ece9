//! Stakes on proposals that are over.

use anyhow::Result;
use commons::{chain::account, suite::done};
use interfaces::conviction_voting::{Ended, Ending, Unstaked, VotingError, ABSTAIN};
use sandbox_tests::{
    governed_commons,
    proposals::{cancel, electorate, ending, move_stake, signal, stakes_of, support, HALF_LIFE_MS, VOTING_PERIOD_MS},
    refused, COIN,
};

#[test]
fn they_count_no_more_and_are_free_at_once() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "alice")?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    done(commons.stake("carol", ABSTAIN, 1_000 * COIN))?;
    commons.chain.wait(HALF_LIFE_MS);
    done(cancel(&mut commons, "alice", proposal))?;
    assert_eq!(electorate(&mut commons)?.active_stake, 1_000 * COIN);
    let bob = commons.voter("bob")?;
    assert_eq!((bob.free, bob.stakes.len()), (200_000 * COIN, 0));
    done(commons.stake("bob", ABSTAIN, 200_000 * COIN))?;
    assert_eq!(electorate(&mut commons)?.active_stake, 201_000 * COIN);

    // The proposal is shown as it was when it ended, however long ago.
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(support(&mut commons, proposal)?, (200_000 * COIN, 100_000 * COIN));
    Ok(())
}

#[test]
fn they_can_be_taken_off_all_the_same() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "alice")?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    commons.chain.wait(HALF_LIFE_MS);
    done(cancel(&mut commons, "alice", proposal))?;
    let (amount, stake) = (200_000 * COIN + 1, 200_000 * COIN);
    refused(&mut commons, VotingError::AboveStake { amount, stake }, |commons| {
        commons.unstake("bob", proposal, amount)
    });
    let receipt = commons.unstake("bob", proposal, 50_000 * COIN);
    // Nothing about the proposal changes any more.
    let event = Unstaked {
        account: account("bob"),
        proposal,
        amount: 50_000 * COIN,
        stake: 200_000 * COIN,
        conviction: 100_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    let (amount, stake) = (150_000 * COIN + 1, 150_000 * COIN);
    refused(&mut commons, VotingError::AboveStake { amount, stake }, |commons| {
        commons.unstake("bob", proposal, amount)
    });
    assert_eq!(commons.voter("bob")?.free, 200_000 * COIN);
    assert_eq!(electorate(&mut commons)?.active_stake, 0);
    // And moved to another.
    done(move_stake(&mut commons, "bob", proposal, ABSTAIN, 150_000 * COIN))?;
    assert_eq!(stakes_of(&mut commons, "bob")?, [(ABSTAIN, 150_000 * COIN)]);
    assert_eq!(electorate(&mut commons)?.active_stake, 150_000 * COIN);
    Ok(())
}

#[test]
fn who_leaves_a_proposal_that_nobody_saw_expire_ends_it() -> Result<()> {
    for moves in [false, true] {
        let mut commons = governed_commons();
        let proposal = signal(&mut commons, "alice")?;
        done(commons.stake("bob", proposal, 200_000 * COIN))?;
        done(commons.stake("carol", proposal, 100_000 * COIN))?;
        commons.chain.wait(VOTING_PERIOD_MS);
        let receipt = if moves {
            move_stake(&mut commons, "bob", proposal, ABSTAIN, COIN)
        } else {
            commons.unstake("bob", proposal, COIN)
        };
        let event = Ended {
            proposal,
            ending: Ending::Expired,
        };
        assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
        done(receipt)?;
        assert_eq!(ending(&mut commons, proposal)?, Ending::Expired);
        assert_eq!(electorate(&mut commons)?.active_stake, if moves { COIN } else { 0 });
        // Carol's has gone with it: it is hers to withdraw.
        done(commons.withdraw("carol", 100_000 * COIN))?;
    }
    Ok(())
}

/// Nobody walks a list: what expires is noted by whoever meets it. But tokens that are put on another proposal are not on
/// the old one any more, whoever has noted what.
#[test]
fn what_expired_unseen_is_not_counted_twice_when_it_is_staked_anew() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "alice")?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    commons.chain.wait(VOTING_PERIOD_MS);
    done(commons.stake("bob", ABSTAIN, 200_000 * COIN))?;
    assert_eq!(stakes_of(&mut commons, "bob")?, [(ABSTAIN, 200_000 * COIN)]);
    assert_eq!(electorate(&mut commons)?.active_stake, 200_000 * COIN);
    Ok(())
}

#[test]
fn what_was_restaked_cannot_be_taken_off_the_old_proposal_as_well() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "alice")?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    done(cancel(&mut commons, "alice", proposal))?;
    done(commons.stake("bob", ABSTAIN, 200_000 * COIN))?;
    let (amount, stake) = (1, 0);
    refused(&mut commons, VotingError::AboveStake { amount, stake }, |commons| {
        commons.unstake("bob", proposal, amount)
    });
    let (amount, free) = (1, 0);
    refused(
        &mut commons,
        VotingError::AboveFreeDeposit { amount, free },
        |commons| commons.withdraw("bob", amount),
    );
    Ok(())
}
