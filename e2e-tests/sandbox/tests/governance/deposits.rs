//! Tokens that are brought to voting and taken back.

use anyhow::Result;
use commons::{chain::account, suite::done};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    call::CallFailure,
    conviction_voting::{
        AccountStatus, ConvictionVoting, Deposited, Request, StakeStatus, VotingError, Withdrawn, ABSTAIN,
    },
    psp22::PSP22Error,
};
use sandbox_tests::{
    give_tokens, governed_commons,
    proposals::{cancel, refused_to_propose, signal, BOND, VOTING_PERIOD_MS},
    refused, COIN,
};

/// What the three members have brought.
const DEPOSITS: u128 = 600_000 * COIN;

#[test]
fn tokens_come_and_go_to_the_unit() -> Result<()> {
    let mut commons = governed_commons();
    let (token, voting, dave) = (commons.at.token, commons.at.voting, account("dave"));
    give_tokens(&mut commons, "dave", 5_000 * COIN)?;

    let receipt = commons.deposit("dave", 3_000 * COIN + 1)?;
    let event = Deposited {
        account: dave,
        amount: 3_000 * COIN + 1,
    };
    assert_eq!(receipt.events_of(), [(voting, event)]);
    done(receipt)?;
    let deposited = |amount| AccountStatus {
        deposited: amount,
        vesting: None,
        power: amount,
        free: amount,
        stakes: vec![],
    };
    assert_eq!(commons.voter("dave")?, deposited(3_000 * COIN + 1));
    assert_eq!(commons.tokens_of("dave")?, 2_000 * COIN - 1);
    assert_eq!(commons.balance(token, voting)?, DEPOSITS + 3_000 * COIN + 1);

    // A second deposit adds to the first.
    done(commons.deposit("dave", 7)?)?;
    let receipt = commons.withdraw("dave", 2);
    let event = Withdrawn {
        account: dave,
        amount: 2,
    };
    assert_eq!(receipt.events_of(), [(voting, event)]);
    done(receipt)?;
    assert_eq!(commons.voter("dave")?, deposited(3_000 * COIN + 6));

    done(commons.withdraw("dave", 3_000 * COIN + 6))?;
    assert_eq!(commons.voter("dave")?, AccountStatus::default());
    assert_eq!(commons.tokens_of("dave")?, 5_000 * COIN);
    assert_eq!(commons.balance(token, voting)?, DEPOSITS);
    Ok(())
}

#[test]
fn nothing_is_neither_brought_nor_taken() {
    let mut commons = governed_commons();
    refused(&mut commons, VotingError::ZeroAmount, |commons| {
        let message = commons.voting().call_mut().deposit(0);
        commons.send("alice", message)
    });
    refused(&mut commons, VotingError::ZeroAmount, |commons| {
        commons.withdraw("alice", 0)
    });
}

#[test]
fn a_deposit_needs_an_allowance_and_the_tokens() -> Result<()> {
    let mut commons = governed_commons();
    let said = |error| VotingError::Token(CallFailure::Refused(error));
    give_tokens(&mut commons, "dave", COIN)?;
    refused(&mut commons, said(PSP22Error::InsufficientAllowance), |commons| {
        let message = commons.voting().call_mut().deposit(COIN);
        commons.send("dave", message)
    });
    let receipt = commons.deposit("dave", COIN + 1)?;
    assert_eq!(receipt.answer, Ok(Err(said(PSP22Error::InsufficientBalance))));
    assert_eq!(commons.voter("dave")?, AccountStatus::default());
    Ok(())
}

#[test]
fn nobody_takes_more_than_they_have_brought() -> Result<()> {
    let mut commons = governed_commons();
    for (who, free) in [("alice", 300_000 * COIN), ("mallory", 0)] {
        let amount = free + 1;
        refused(
            &mut commons,
            VotingError::AboveFreeDeposit { amount, free },
            |commons| commons.withdraw(who, amount),
        );
    }
    refused(
        &mut commons,
        VotingError::AboveFreeDeposit {
            amount: u128::MAX,
            free: 300_000 * COIN,
        },
        |commons| commons.withdraw("alice", u128::MAX),
    );
    Ok(())
}

#[test]
fn what_is_staked_stays_until_it_is_unstaked() -> Result<()> {
    let mut commons = governed_commons();
    done(commons.stake("alice", ABSTAIN, 120_000 * COIN))?;
    let status = commons.voter("alice")?;
    assert_eq!((status.power, status.free), (300_000 * COIN, 180_000 * COIN));
    let (amount, free) = (180_000 * COIN + 1, 180_000 * COIN);
    refused(
        &mut commons,
        VotingError::AboveFreeDeposit { amount, free },
        |commons| commons.withdraw("alice", amount),
    );
    done(commons.unstake("alice", ABSTAIN, 1))?;
    done(commons.withdraw("alice", amount))?;
    let status = commons.voter("alice")?;
    assert_eq!((status.power, status.free), (120_000 * COIN - 1, 0));
    let stake = StakeStatus {
        proposal: ABSTAIN,
        amount: 120_000 * COIN - 1,
        conviction: 0,
    };
    assert_eq!(status.stakes, [stake]);
    Ok(())
}

#[test]
fn a_bond_is_neither_staked_nor_taken() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "carol")?;
    let free = 100_000 * COIN - BOND;
    let status = commons.voter("carol")?;
    assert_eq!((status.deposited, status.power, status.free), (free, free, free));
    let amount = free + 1;
    refused(
        &mut commons,
        VotingError::AboveFreeDeposit { amount, free },
        |commons| commons.withdraw("carol", amount),
    );
    refused(&mut commons, VotingError::AboveFree { amount, free }, |commons| {
        commons.stake("carol", proposal, amount)
    });
    done(commons.stake("carol", proposal, free))?;
    Ok(())
}

#[test]
fn a_bond_needs_a_deposit_that_is_not_staked() -> Result<()> {
    let mut commons = governed_commons();
    done(commons.stake("carol", ABSTAIN, 100_000 * COIN - BOND + 1))?;
    for (who, free) in [("carol", BOND - 1), ("mallory", 0)] {
        let error = VotingError::AboveFreeDeposit { amount: BOND, free };
        refused_to_propose(&mut commons, who, &Request::Signal, error);
    }
    done(commons.unstake("carol", ABSTAIN, 1))?;
    signal(&mut commons, "carol")?;
    assert_eq!(commons.voter("carol")?.free, 0);
    Ok(())
}

#[test]
fn stakes_on_what_has_ended_are_free_to_go_without_a_word() -> Result<()> {
    for expires in [false, true] {
        let mut commons = governed_commons();
        let proposal = signal(&mut commons, "alice")?;
        done(commons.stake("bob", proposal, 200_000 * COIN))?;
        let (amount, free) = (1, 0);
        refused(
            &mut commons,
            VotingError::AboveFreeDeposit { amount, free },
            |commons| commons.withdraw("bob", amount),
        );
        if expires {
            commons.chain.wait(VOTING_PERIOD_MS);
        } else {
            done(cancel(&mut commons, "alice", proposal))?;
        }
        let status = commons.voter("bob")?;
        assert_eq!((status.power, status.free), (200_000 * COIN, 200_000 * COIN));
        assert_eq!(status.stakes, []);
        done(commons.withdraw("bob", 200_000 * COIN))?;
        assert_eq!(commons.tokens_of("bob")?, 200_000 * COIN);
    }
    Ok(())
}
