//! Locked tokens that vote.

use anyhow::Result;
use commons::{
    chain::{account, ENDOWMENT},
    suite::{done, psp22, Commons, FOUNDER},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    call::CallFailure,
    conviction_voting::{
        AccountStatus, ConvictionVoting, Enlisted, PowerError, Request, StakeStatus, VotingError, ABSTAIN,
    },
    psp22::{Transfer, PSP22},
    vesting::{BatchId, Released, Vesting, VestingError},
};
use sandbox_tests::{
    governed_commons, launched_commons,
    messages::{grant_many, vesting_account},
    open_commons,
    proposals::{batch_for, granted, join, refused_to_propose, BOND},
    refused, COIN, DAY_MS, GUARDIAN,
};

/// A commons in which the founder has granted dave 1200 tokens.
fn commons_with_batch() -> Result<(Commons, BatchId)> {
    let mut commons = governed_commons();
    let batch = batch_for(&commons, "dave", 1_200 * COIN);
    let batch = granted(&mut commons, batch)?;
    Ok((commons, batch))
}

fn with_vesting(deposited: u128, vesting: u128) -> AccountStatus {
    AccountStatus {
        deposited,
        vesting: Some(vesting),
        power: deposited + vesting,
        free: deposited + vesting,
        stakes: vec![],
    }
}

#[test]
fn locked_tokens_vote_from_the_moment_they_are_enlisted() -> Result<()> {
    let (mut commons, _) = commons_with_batch()?;
    assert_eq!(commons.voter("dave")?, AccountStatus::default());
    let (amount, free) = (1, 0);
    refused(&mut commons, VotingError::AboveFree { amount, free }, |commons| {
        commons.stake("dave", ABSTAIN, amount)
    });

    let receipt = commons.enlist("dave");
    let event = Enlisted {
        account: account("dave"),
        unreleased: 1_200 * COIN,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(commons.voter("dave")?, with_vesting(0, 1_200 * COIN));
    assert!(vesting_account(&mut commons, account("dave"))?.enlisted);

    // Vested or not: what is not released votes.
    commons.chain.wait(50 * DAY_MS);
    assert_eq!(commons.voter("dave")?, with_vesting(0, 1_200 * COIN));
    done(commons.stake("dave", ABSTAIN, 1_200 * COIN))?;
    let (amount, free) = (1, 0);
    refused(&mut commons, VotingError::AboveFree { amount, free }, |commons| {
        commons.stake("dave", ABSTAIN, amount)
    });
    let status = commons.voter("dave")?;
    assert_eq!((status.power, status.free), (1_200 * COIN, 0));
    let stake = StakeStatus {
        proposal: ABSTAIN,
        amount: 1_200 * COIN,
        conviction: 0,
    };
    assert_eq!(status.stakes, [stake]);
    Ok(())
}

#[test]
fn an_account_enlists_once() -> Result<()> {
    let (mut commons, _) = commons_with_batch()?;
    for who in ["dave", "erin"] {
        done(commons.enlist(who))?;
        refused(&mut commons, VotingError::AlreadyEnlisted, |commons| {
            commons.enlist(who)
        });
    }
    Ok(())
}

#[test]
fn deposits_and_locked_tokens_are_one_power() -> Result<()> {
    let (mut commons, _) = commons_with_batch()?;
    join(&mut commons, "dave", 300 * COIN)?;
    done(commons.enlist("dave"))?;
    assert_eq!(commons.voter("dave")?, with_vesting(300 * COIN, 1_200 * COIN));
    let (amount, free) = (1_500 * COIN + 1, 1_500 * COIN);
    refused(&mut commons, VotingError::AboveFree { amount, free }, |commons| {
        commons.stake("dave", ABSTAIN, amount)
    });
    done(commons.stake("dave", ABSTAIN, 1_300 * COIN))?;
    // 200 are free, and the deposit is what can be taken back of them.
    let (amount, free) = (200 * COIN + 1, 200 * COIN);
    refused(
        &mut commons,
        VotingError::AboveFreeDeposit { amount, free },
        |commons| commons.withdraw("dave", amount),
    );
    done(commons.withdraw("dave", 200 * COIN))?;
    Ok(())
}

#[test]
fn locked_tokens_are_neither_withdrawn_nor_put_up_as_a_bond() -> Result<()> {
    let (mut commons, _) = commons_with_batch()?;
    done(commons.enlist("dave"))?;
    let (amount, free) = (1, 0);
    refused(
        &mut commons,
        VotingError::AboveFreeDeposit { amount, free },
        |commons| commons.withdraw("dave", amount),
    );
    let error = VotingError::AboveFreeDeposit { amount: BOND, free: 0 };
    refused_to_propose(&mut commons, "dave", &Request::Signal, error);
    Ok(())
}

#[test]
fn what_is_granted_later_votes_at_once() -> Result<()> {
    let mut commons = governed_commons();
    done(commons.enlist("dave"))?;
    assert_eq!(commons.voter("dave")?, with_vesting(0, 0));
    let batch = batch_for(&commons, "dave", 1_200 * COIN);
    granted(&mut commons, batch)?;
    assert_eq!(commons.voter("dave")?, with_vesting(0, 1_200 * COIN));

    // Several at once, for an account that is enlisted and one that is not.
    let grants =
        [("dave", 30), ("erin", 500), ("dave", 4)].map(|(who, amount)| batch_for(&commons, who, amount * COIN));
    let allow = psp22(commons.at.token)
        .call_mut()
        .increase_allowance(commons.at.vesting, 534 * COIN);
    done(commons.send(FOUNDER, allow))?;
    done(grant_many(&mut commons, FOUNDER, grants.to_vec()))?;
    assert_eq!(commons.voter("dave")?, with_vesting(0, 1_234 * COIN));
    assert_eq!(commons.voter("erin")?, AccountStatus::default());
    done(commons.enlist("erin"))?;
    assert_eq!(commons.voter("erin")?, with_vesting(0, 500 * COIN));
    Ok(())
}

#[test]
fn what_is_claimed_after_enlisting_votes_at_once() -> Result<()> {
    let mut commons = launched_commons();
    done(commons.enlist("alice"))?;
    assert_eq!(commons.voter("alice")?, with_vesting(0, 0));
    // Alice has contributed a quarter of what made a million tokens; anyone may claim for her.
    done(commons.claim("frank", "alice"))?;
    assert_eq!(commons.voter("alice")?, with_vesting(0, 250_000 * COIN));

    // Claimed first and enlisted later comes to the same.
    done(commons.claim("carol", "carol"))?;
    done(commons.enlist("carol"))?;
    assert_eq!(commons.voter("carol")?, with_vesting(0, 500_000 * COIN));
    Ok(())
}

#[test]
fn what_is_released_votes_no_more_until_it_is_deposited() -> Result<()> {
    let (mut commons, batch) = commons_with_batch()?;
    done(commons.enlist("dave"))?;
    commons.chain.wait(25 * DAY_MS);
    assert_eq!(done(commons.release("frank", batch))?, 300 * COIN);
    assert_eq!(commons.voter("dave")?, with_vesting(0, 900 * COIN));
    done(commons.deposit("dave", 300 * COIN)?)?;
    assert_eq!(commons.voter("dave")?, with_vesting(300 * COIN, 900 * COIN));
    Ok(())
}

#[test]
fn who_has_not_enlisted_is_no_concern_of_votings() -> Result<()> {
    let (mut commons, batch) = commons_with_batch()?;
    let at = commons.at;
    commons.chain.wait(25 * DAY_MS);
    // Voting would refuse to hear of such an account, so it is not told.
    let receipt = commons.release("frank", batch);
    let moved = Transfer {
        from: Some(at.vesting),
        to: Some(account("dave")),
        value: 300 * COIN,
    };
    let released = Released {
        beneficiary: account("dave"),
        batch,
        amount: 300 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.token, moved)]);
    assert_eq!(receipt.events_of(), [(at.vesting, released)]);
    assert_eq!(receipt.events.len(), 2);
    done(receipt)?;
    assert_eq!(commons.voter("dave")?, AccountStatus::default());
    assert!(!vesting_account(&mut commons, account("dave"))?.enlisted);
    Ok(())
}

/// Where somebody else governs, vesting does not report to this voting contract.
#[test]
fn an_account_enlists_where_vesting_obeys_voting() {
    let mut commons = open_commons();
    let error = VotingError::Vesting(CallFailure::Refused(VestingError::NotAdmin));
    refused(&mut commons, error, |commons| commons.enlist("alice"));
}

#[test]
fn nobody_but_voting_enlists_an_account() {
    let mut commons = governed_commons();
    for who in [FOUNDER, GUARDIAN, "dave"] {
        refused(&mut commons, VestingError::NotAdmin, |commons| {
            let message = commons.vesting().call_mut().enlist(account("dave"));
            commons.send(who, message)
        });
    }
}

#[test]
fn nobody_but_vesting_tells_of_powers() -> Result<()> {
    let (mut commons, _) = commons_with_batch()?;
    done(commons.enlist("dave"))?;
    for who in [FOUNDER, GUARDIAN, "dave", "mallory"] {
        for revoked in [false, true] {
            refused(&mut commons, PowerError::NotVesting, |commons| {
                let message = commons
                    .voting()
                    .call_mut()
                    .vesting_changed(account("dave"), 1_000_000 * COIN, revoked);
                commons.send(who, message)
            });
        }
    }
    // And not even vesting of an account that has not enlisted.
    let vesting = commons.at.vesting;
    commons.chain.endow(vesting, ENDOWMENT);
    refused(&mut commons, PowerError::NotEnlisted, |commons| {
        let message = commons
            .voting()
            .call_mut()
            .vesting_changed(account("erin"), COIN, false);
        commons.chain.call(vesting, message)
    });
    Ok(())
}
