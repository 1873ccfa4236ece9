//! Tokens behind proposals: what is put on, taken off and moved, and what is refused.

use anyhow::Result;
use commons::{chain::account, suite::done};
use interfaces::conviction_voting::{ProposalId, Staked, Unstaked, VotingError, ABSTAIN, MOST_STAKES};
use sandbox_tests::{
    governed_commons,
    proposals::{cancel, electorate, move_stake, signal, stakes_of, support, HALF_LIFE_MS, VOTING_PERIOD_MS},
    refused, COIN,
};

#[test]
fn whoever_stakes_and_unstakes_is_told_where_the_proposal_stands() -> Result<()> {
    let mut commons = governed_commons();
    let voting = commons.at.voting;
    let proposal = signal(&mut commons, "carol")?;
    let receipt = commons.stake("alice", proposal, 1_000 * COIN);
    let staked = |account, amount, stake, conviction| Staked {
        account,
        proposal,
        amount,
        stake,
        conviction,
    };
    let event = staked(account("alice"), 1_000 * COIN, 1_000 * COIN, 0);
    assert_eq!(receipt.events_of(), [(voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;

    commons.chain.wait(HALF_LIFE_MS);
    let receipt = commons.stake("bob", proposal, 600 * COIN);
    let event = staked(account("bob"), 600 * COIN, 1_600 * COIN, 500 * COIN);
    assert_eq!(receipt.events_of(), [(voting, event)]);
    done(receipt)?;

    let receipt = commons.unstake("alice", proposal, 400 * COIN);
    let event = Unstaked {
        account: account("alice"),
        proposal,
        amount: 400 * COIN,
        stake: 1_200 * COIN,
        conviction: 300 * COIN,
    };
    assert_eq!(receipt.events_of(), [(voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(support(&mut commons, proposal)?, (1_200 * COIN, 300 * COIN));
    assert_eq!(stakes_of(&mut commons, "alice")?, [(proposal, 600 * COIN)]);
    assert_eq!(commons.voter("alice")?.free, 299_400 * COIN);
    Ok(())
}

#[test]
fn nothing_is_neither_staked_nor_unstaked_nor_moved() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "carol")?;
    done(commons.stake("alice", proposal, COIN))?;
    refused(&mut commons, VotingError::ZeroAmount, |commons| {
        commons.stake("alice", proposal, 0)
    });
    refused(&mut commons, VotingError::ZeroAmount, |commons| {
        commons.unstake("alice", proposal, 0)
    });
    refused(&mut commons, VotingError::ZeroAmount, |commons| {
        move_stake(commons, "alice", proposal, ABSTAIN, 0)
    });
    Ok(())
}

#[test]
fn nobody_stakes_more_than_is_free() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "alice")?;
    done(commons.stake("carol", proposal, 99_000 * COIN))?;
    for (who, free) in [("carol", 1_000 * COIN), ("mallory", 0)] {
        for amount in [free + 1, u128::MAX] {
            for to in [proposal, ABSTAIN] {
                refused(&mut commons, VotingError::AboveFree { amount, free }, |commons| {
                    commons.stake(who, to, amount)
                });
            }
        }
    }
    done(commons.stake("carol", ABSTAIN, 1_000 * COIN))?;
    Ok(())
}

#[test]
fn nobody_takes_off_more_than_they_have_put_on() -> Result<()> {
    let mut commons = governed_commons();
    let [one, other] = [(); 2].map(|()| signal(&mut commons, "alice").expect("alice has a bond"));
    done(commons.stake("alice", one, 1_000 * COIN))?;
    done(commons.stake("bob", one, 5 * COIN))?;
    for (who, from, stake) in [
        ("bob", one, 5 * COIN),
        ("bob", other, 0),
        ("carol", one, 0),
        ("mallory", ABSTAIN, 0),
        ("bob", ProposalId(77), 0),
    ] {
        for amount in [stake + 1, u128::MAX] {
            let error = || VotingError::AboveStake { amount, stake };
            refused(&mut commons, error(), |commons| commons.unstake(who, from, amount));
            let to = if from == other { one } else { other };
            refused(&mut commons, error(), |commons| {
                move_stake(commons, who, from, to, amount)
            });
        }
    }
    Ok(())
}

#[test]
fn there_is_no_staking_on_what_there_is_not() -> Result<()> {
    let mut commons = governed_commons();
    done(commons.stake("alice", ABSTAIN, COIN))?;
    for id in [1, 77, u64::MAX] {
        refused(&mut commons, VotingError::UnknownProposal, |commons| {
            commons.stake("alice", ProposalId(id), COIN)
        });
        refused(&mut commons, VotingError::UnknownProposal, |commons| {
            move_stake(commons, "alice", ABSTAIN, ProposalId(id), COIN)
        });
    }
    Ok(())
}

#[test]
fn a_stake_moves_in_parts_and_needs_no_free_power() -> Result<()> {
    let mut commons = governed_commons();
    let voting = commons.at.voting;
    let [from, to] = [(); 2].map(|()| signal(&mut commons, "alice").expect("alice has a bond"));
    done(commons.stake("bob", from, 200_000 * COIN))?;
    let receipt = move_stake(&mut commons, "bob", from, to, 50_000 * COIN);
    let unstaked = Unstaked {
        account: account("bob"),
        proposal: from,
        amount: 50_000 * COIN,
        stake: 150_000 * COIN,
        conviction: 0,
    };
    let staked = Staked {
        account: account("bob"),
        proposal: to,
        amount: 50_000 * COIN,
        stake: 50_000 * COIN,
        conviction: 0,
    };
    assert_eq!(receipt.events_of(), [(voting, unstaked)]);
    assert_eq!(receipt.events_of(), [(voting, staked)]);
    assert_eq!(receipt.events.len(), 2);
    done(receipt)?;
    assert_eq!(
        stakes_of(&mut commons, "bob")?,
        [(from, 150_000 * COIN), (to, 50_000 * COIN)]
    );
    done(move_stake(&mut commons, "bob", from, to, 150_000 * COIN))?;
    assert_eq!(stakes_of(&mut commons, "bob")?, [(to, 200_000 * COIN)]);
    assert_eq!(electorate(&mut commons)?.active_stake, 200_000 * COIN);
    assert_eq!(commons.voter("bob")?.free, 0);
    Ok(())
}

#[test]
fn a_stake_is_not_moved_to_where_it_is() -> Result<()> {
    let mut commons = governed_commons();
    done(commons.stake("bob", ABSTAIN, COIN))?;
    refused(&mut commons, VotingError::SameProposal(ABSTAIN), |commons| {
        move_stake(commons, "bob", ABSTAIN, ABSTAIN, COIN)
    });
    Ok(())
}

#[test]
fn nothing_is_put_on_what_has_ended() -> Result<()> {
    for expires in [false, true] {
        let mut commons = governed_commons();
        let proposal = signal(&mut commons, "alice")?;
        done(commons.stake("bob", ABSTAIN, COIN))?;
        if expires {
            // To the last millisecond it can be supported.
            commons.chain.wait(VOTING_PERIOD_MS - 1);
            done(commons.stake("bob", proposal, COIN))?;
            commons.chain.wait(1);
        } else {
            done(cancel(&mut commons, "alice", proposal))?;
        }
        refused(&mut commons, VotingError::ProposalEnded, |commons| {
            commons.stake("bob", proposal, COIN)
        });
        refused(&mut commons, VotingError::ProposalEnded, |commons| {
            move_stake(commons, "bob", ABSTAIN, proposal, COIN)
        });
    }
    Ok(())
}

#[test]
fn ten_proposals_are_the_most_and_those_that_have_ended_make_room() -> Result<()> {
    let mut commons = governed_commons();
    let mut proposals = vec![ABSTAIN];
    for _ in 0..MOST_STAKES + 1 {
        proposals.push(signal(&mut commons, "alice")?);
    }
    let (ten, others) = proposals.split_at(MOST_STAKES);
    for proposal in ten {
        done(commons.stake("bob", *proposal, COIN))?;
    }
    for other in others {
        refused(&mut commons, VotingError::TooManyStakes, |commons| {
            commons.stake("bob", *other, COIN)
        });
    }
    // More on one of the ten is no new one, and neither is what takes the place of another.
    done(commons.stake("bob", ten[3], COIN))?;
    refused(&mut commons, VotingError::TooManyStakes, |commons| {
        move_stake(commons, "bob", ten[3], others[0], COIN)
    });
    done(move_stake(&mut commons, "bob", ten[3], others[0], 2 * COIN))?;
    refused(&mut commons, VotingError::TooManyStakes, |commons| {
        commons.stake("bob", others[1], COIN)
    });
    // Nobody has to clear away what has ended.
    done(cancel(&mut commons, "alice", ten[5]))?;
    done(commons.stake("bob", others[1], COIN))?;
    let stakes = stakes_of(&mut commons, "bob")?;
    assert_eq!(stakes.len(), MOST_STAKES);
    assert!(stakes.iter().all(|(proposal, _)| ![ten[3], ten[5]].contains(proposal)));
    assert!(stakes.ends_with(&[(others[0], 2 * COIN), (others[1], COIN)]));
    Ok(())
}
