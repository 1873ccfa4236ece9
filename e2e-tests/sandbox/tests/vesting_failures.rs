//! A token that fails, or calls back, while batches are made, released or taken back: nothing is done by halves.

use anyhow::Result;
use commons::{
    chain::{account, CallError, Failure, GENESIS_MS},
    suite::{created, done, Commons, FOUNDER},
};
use interfaces::{
    call::CallFailure,
    vesting::{BatchId, Grant, VestingError},
};
use sandbox_tests::{
    codes, fails,
    hostile::{self, failures, misbehave, refused_whatever_goes_wrong, Message, Misdeed, HOLDING},
    messages::{approve_vesting, grant, grant_many, release_amount, revoke, vesting_account},
    open_commons, refused,
    schedules::{for_whom, linear},
    Prepared, COIN, DAY_MS,
};
use std::sync::OnceLock;
use vesting::BatchesRef;

const TOTAL: u128 = 1_200 * COIN;

fn wanted() -> Grant {
    Grant {
        revocable: true,
        ..for_whom("alice", TOTAL, linear(GENESIS_MS, TOTAL))
    }
}

/// A commons with another vesting contract, for batches of a hostile token, of which bob has granted one.
fn commons_with_batch() -> Result<Commons> {
    static READY: OnceLock<Prepared> = OnceLock::new();
    let prepare = || -> Result<Prepared> {
        let mut commons = open_commons();
        let token = hostile::deploy(&mut commons.chain)?;
        let constructor = BatchesRef::new(token, commons.at.funding_pool);
        let receipt = commons
            .chain
            .instantiate(account(FOUNDER), &codes().vesting, constructor);
        commons.at.vesting = created(receipt)?;
        commons.at.token = token;
        done(hostile::mint(&mut commons, token, account("bob"), HOLDING))?;
        done(approve_vesting(&mut commons, "bob", HOLDING))?;
        done(grant(&mut commons, "bob", wanted()))?;
        commons.chain.wait(180 * DAY_MS);
        Ok(Prepared::keep(commons))
    };
    Ok(READY
        .get_or_init(|| prepare().expect("an honest token does as it is told"))
        .start())
}

#[test]
fn a_token_that_fails_while_batches_are_granted_leaves_none() -> Result<()> {
    let mut commons = commons_with_batch()?;
    let at = commons.at;
    let one = |commons: &mut Commons| grant(commons, "bob", wanted());
    let many = |commons: &mut Commons| grant_many(commons, "bob", vec![wanted(); 3]);
    for party in [account("bob"), at.vesting] {
        let error = VestingError::Token;
        let ways = failures(at.vesting, party);
        refused_whatever_goes_wrong(&mut commons, at.token, Message::TransferFrom, ways, error, one);
        let ways = failures(at.vesting, party);
        refused_whatever_goes_wrong(&mut commons, at.token, Message::TransferFrom, ways, error, many);
    }
    Ok(())
}

#[test]
fn a_token_that_fails_while_a_batch_is_released_leaves_it_to_be_released_later() -> Result<()> {
    let mut commons = commons_with_batch()?;
    let at = commons.at;
    let all = |commons: &mut Commons| commons.release("frank", BatchId(0));
    let some = |commons: &mut Commons| release_amount(commons, "alice", BatchId(0), COIN);
    for party in [account("alice"), at.vesting] {
        let error = VestingError::Token;
        let ways = failures(at.vesting, party);
        refused_whatever_goes_wrong(&mut commons, at.token, Message::Transfer, ways, error, all);
        let ways = failures(at.vesting, party);
        refused_whatever_goes_wrong(&mut commons, at.token, Message::Transfer, ways, error, some);
    }
    assert_eq!(vesting_account(&mut commons, account("alice"))?.unreleased, TOTAL);
    Ok(())
}

#[test]
fn a_token_that_fails_while_a_batch_is_revoked_leaves_it_as_it_was() -> Result<()> {
    let mut commons = commons_with_batch()?;
    let at = commons.at;
    let take_back = |commons: &mut Commons| revoke(commons, "bob", BatchId(0));
    for party in [account("bob"), at.vesting] {
        let failures = failures(at.vesting, party);
        let error = VestingError::Token;
        refused_whatever_goes_wrong(&mut commons, at.token, Message::Transfer, failures, error, take_back);
    }
    // A grantor who cannot be paid keeps the beneficiary from nothing.
    let freeze = Misdeed::Freeze(account("bob"));
    misbehave(&mut commons, at.token, Message::Transfer, freeze)?;
    done(commons.release("frank", BatchId(0)))?;
    Ok(())
}

#[test]
fn a_token_that_is_gone_or_says_too_much_is_an_error() -> Result<()> {
    let mut commons = commons_with_batch()?;
    let token = commons.at.token;
    misbehave(&mut commons, token, Message::Transfer, Misdeed::AnswerTooMuch)?;
    let error = fails(&mut commons, |commons| commons.release("frank", BatchId(0)));
    assert!(matches!(error, CallError::Failed(Failure::Chain(_))), "{error:?}");

    hostile::vanish(&mut commons, token);
    let gone = || VestingError::Token(CallFailure::NotAContract);
    refused(&mut commons, gone(), |commons| commons.release("frank", BatchId(0)));
    refused(&mut commons, gone(), |commons| revoke(commons, "bob", BatchId(0)));
    refused(&mut commons, gone(), |commons| grant(commons, "bob", wanted()));
    Ok(())
}
