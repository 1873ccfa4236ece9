//! Taking back what has not vested, and giving up the right to.

use anyhow::Result;
use commons::{
    chain::{account, GENESIS_MS},
    suite::{done, Commons, FOUNDER},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    effects::Effects,
    psp22::Transfer,
    vesting::{BatchId, BatchStatus, Grant, RevocationRenounced, Revoked, Schedule, Vesting, VestingError},
};
use sandbox_tests::{
    governed_commons,
    messages::{approve_vesting, grant, renounce_revocation, revoke, taken_back, transfer_batch, vesting_account},
    refused,
    schedules::{commons_with, for_whom, half_life, linear, stepped},
    COIN, DAY_MS,
};

const TOTAL: u128 = 1_200 * COIN;
const BOB_AFTER_GRANTING: u128 = 100_000 * COIN - TOTAL;

/// A batch of bob's for alice that bob can revoke.
fn revocable(schedule: Schedule) -> Grant {
    Grant {
        revocable: true,
        ..for_whom("alice", TOTAL, schedule)
    }
}

fn commons_with_linear_batch() -> (Commons, BatchId) {
    commons_with(revocable(linear(GENESIS_MS, TOTAL)))
}

#[test]
fn a_revocation_freezes_the_batch_at_what_has_vested_and_returns_the_rest() -> Result<()> {
    let (mut commons, batch) = commons_with_linear_batch();
    let at = commons.at;
    commons.chain.wait(180 * DAY_MS);
    let (vested, returned) = (660 * COIN, 540 * COIN);
    let receipt = revoke(&mut commons, "bob", batch);
    let revoked = Revoked {
        beneficiary: account("alice"),
        batch,
        vested,
        returned,
        grantor: account("bob"),
    };
    assert_eq!(receipt.events_of(), [(at.vesting, revoked)]);
    let moved = Transfer {
        from: Some(at.vesting),
        to: Some(account("bob")),
        value: returned,
    };
    assert_eq!(receipt.events_of(), [(at.token, moved)]);
    assert_eq!(receipt.events.len(), 2);
    assert_eq!(receipt.events[1].topics.len(), 2);
    assert_eq!(taken_back(receipt)?, returned);
    assert_eq!(commons.tokens_of("bob")?, BOB_AFTER_GRANTING + returned);

    // Nothing that happens later changes it.
    for wait_ms in [0, DAY_MS, 900 * DAY_MS] {
        commons.chain.wait(wait_ms);
        let BatchStatus {
            batch: record,
            vested,
            releasable,
            ..
        } = commons.batch(batch)?;
        assert_eq!((record.total, vested, releasable), (660 * COIN, 660 * COIN, 660 * COIN));
        assert_eq!((record.revoked, record.grantor), (true, None));
        assert_eq!(vesting_account(&mut commons, account("alice"))?.unreleased, 660 * COIN);
        for who in ["bob", FOUNDER] {
            refused(&mut commons, VestingError::NotRevocable, |commons| {
                revoke(commons, who, batch)
            });
        }
    }
    assert_eq!(done(commons.release("frank", batch))?, 660 * COIN);
    refused(&mut commons, VestingError::NothingToRelease, |commons| {
        commons.release("alice", batch)
    });
    assert_eq!(commons.balance(at.token, at.vesting)?, 0);
    Ok(())
}

#[test]
fn what_was_released_before_stays_released() -> Result<()> {
    let (mut commons, batch) = commons_with_linear_batch();
    commons.chain.wait(180 * DAY_MS);
    assert_eq!(done(commons.release("alice", batch))?, 660 * COIN);
    commons.chain.wait(90 * DAY_MS);
    assert_eq!(taken_back(revoke(&mut commons, "bob", batch))?, 270 * COIN);
    assert_eq!(vesting_account(&mut commons, account("alice"))?.unreleased, 270 * COIN);
    assert_eq!(done(commons.release("alice", batch))?, 270 * COIN);
    assert_eq!(commons.tokens_of("alice")?, 930 * COIN);
    assert_eq!(commons.tokens_of("bob")?, BOB_AFTER_GRANTING + 270 * COIN);
    Ok(())
}

#[test]
fn nobody_but_the_grantor_revokes_or_renounces() -> Result<()> {
    let (mut commons, batch) = commons_with_linear_batch();
    // The founder is the admin, who revokes the commons' own grants and no one else's.
    for who in ["alice", "carol", "mallory", FOUNDER] {
        refused(&mut commons, VestingError::NotGrantor, |commons| {
            revoke(commons, who, batch)
        });
        refused(&mut commons, VestingError::NotGrantor, |commons| {
            renounce_revocation(commons, who, batch)
        });
    }
    for who in ["bob", "mallory"] {
        refused(&mut commons, VestingError::UnknownBatch, |commons| {
            revoke(commons, who, BatchId(9))
        });
        refused(&mut commons, VestingError::UnknownBatch, |commons| {
            renounce_revocation(commons, who, BatchId(9))
        });
    }
    Ok(())
}

#[test]
fn what_was_granted_for_good_is_never_revoked() -> Result<()> {
    let (mut commons, batch) = commons_with(for_whom("alice", TOTAL, linear(GENESIS_MS, TOTAL)));
    for who in ["bob", "alice", FOUNDER] {
        refused(&mut commons, VestingError::NotRevocable, |commons| {
            revoke(commons, who, batch)
        });
        refused(&mut commons, VestingError::NotRevocable, |commons| {
            renounce_revocation(commons, who, batch)
        });
    }
    Ok(())
}

#[test]
fn before_its_start_everything_returns_and_the_empty_batch_stays() -> Result<()> {
    let (mut commons, batch) = commons_with(revocable(linear(GENESIS_MS + DAY_MS, TOTAL)));
    assert_eq!(taken_back(revoke(&mut commons, "bob", batch))?, TOTAL);
    assert_eq!(commons.tokens_of("bob")?, 100_000 * COIN);
    commons.chain.wait(999 * DAY_MS);
    let status = commons.batch(batch)?;
    assert_eq!((status.batch.total, status.vested, status.releasable), (0, 0, 0));
    refused(&mut commons, VestingError::NothingToRelease, |commons| {
        commons.release("alice", batch)
    });
    let account = vesting_account(&mut commons, account("alice"))?;
    assert_eq!((account.batches, account.unreleased), (1, 0));
    Ok(())
}

#[test]
fn until_the_last_unit_has_vested_something_can_be_revoked_and_then_no_more() -> Result<()> {
    for schedule in [linear(GENESIS_MS, TOTAL), stepped(GENESIS_MS), half_life(GENESIS_MS)] {
        let (mut commons, batch) = commons_with(revocable(schedule));
        let end_ms = schedule.end_ms().expect("within the clock");
        commons.chain.set_now(end_ms - 1);
        let moment = commons.chain.snapshot();
        let left = TOTAL - commons.batch(batch)?.vested;
        assert!(left > 0);
        assert_eq!(taken_back(revoke(&mut commons, "bob", batch))?, left);
        commons.chain.restore(&moment);

        commons.chain.set_now(end_ms);
        for released in [false, true] {
            if released {
                done(commons.release("frank", batch))?;
            }
            refused(&mut commons, VestingError::FullyVested, |commons| {
                revoke(commons, "bob", batch)
            });
        }
        assert_eq!(commons.tokens_of("alice")?, TOTAL);
    }
    Ok(())
}

#[test]
fn the_right_to_revoke_can_be_given_up_once_and_for_ever() -> Result<()> {
    let (mut commons, batch) = commons_with_linear_batch();
    let receipt = renounce_revocation(&mut commons, "bob", batch);
    let renounced = RevocationRenounced {
        beneficiary: account("alice"),
        batch,
    };
    assert_eq!(receipt.events_of(), [(commons.at.vesting, renounced)]);
    assert_eq!(receipt.events.len(), 1);
    assert_eq!(receipt.events[0].topics.len(), 2);
    assert_eq!(done(receipt)?, Effects::NONE);
    for who in ["bob", "alice", FOUNDER] {
        refused(&mut commons, VestingError::NotRevocable, |commons| {
            revoke(commons, who, batch)
        });
        refused(&mut commons, VestingError::NotRevocable, |commons| {
            renounce_revocation(commons, who, batch)
        });
    }
    let status = commons.batch(batch)?.batch;
    assert_eq!((status.grantor, status.revoked, status.total), (None, false, TOTAL));
    commons.chain.wait(360 * DAY_MS);
    assert_eq!(done(commons.release("frank", batch))?, TOTAL);
    Ok(())
}

#[test]
fn a_batch_that_was_handed_on_can_be_revoked_from_its_new_beneficiary() -> Result<()> {
    let grant = Grant {
        transferable: true,
        ..revocable(linear(GENESIS_MS, TOTAL))
    };
    let (mut commons, batch) = commons_with(grant);
    done(transfer_batch(&mut commons, "alice", batch, account("dave")))?;
    commons.chain.wait(180 * DAY_MS);
    let receipt = revoke(&mut commons, "bob", batch);
    let events: Vec<_> = receipt.events_of::<Revoked>();
    assert_eq!(events[0].1.beneficiary, account("dave"));
    assert_eq!(done(receipt)?, Effects::NONE);
    assert_eq!(vesting_account(&mut commons, account("alice"))?.unreleased, 0);
    assert_eq!(vesting_account(&mut commons, account("dave"))?.unreleased, 660 * COIN);
    // What is left of it can still be handed on.
    done(transfer_batch(&mut commons, "dave", batch, account("erin")))?;
    assert_eq!(done(commons.release("frank", batch))?, 660 * COIN);
    assert_eq!(commons.tokens_of("erin")?, 660 * COIN);
    Ok(())
}

#[test]
fn voting_is_told_what_anyone_else_takes_back_from_tokens_that_vote() -> Result<()> {
    let mut commons = governed_commons();
    done(approve_vesting(&mut commons, FOUNDER, TOTAL))?;
    let now_ms = commons.chain.now_ms();
    let batch = done(grant(&mut commons, FOUNDER, revocable(linear(now_ms, TOTAL))))?;
    done(commons.enlist("alice"))?;
    assert_eq!(commons.voter("alice")?.vesting, Some(TOTAL));

    commons.chain.wait(180 * DAY_MS);
    assert_eq!(taken_back(revoke(&mut commons, FOUNDER, batch))?, 540 * COIN);
    assert_eq!(commons.voter("alice")?.vesting, Some(660 * COIN));
    Ok(())
}

#[test]
fn the_admin_alone_enlists_an_account_and_once() -> Result<()> {
    let (mut commons, _) = commons_with_linear_batch();
    let enlist = |commons: &mut Commons, who: &str, whose: &str| {
        let message = commons.vesting().call_mut().enlist(account(whose));
        commons.send(who, message)
    };
    for who in ["alice", "bob", "mallory"] {
        refused(&mut commons, VestingError::NotAdmin, |commons| {
            enlist(commons, who, "alice")
        });
    }
    let receipt = enlist(&mut commons, FOUNDER, "alice");
    assert_eq!(receipt.events, [], "voting tells of it");
    assert_eq!(done(receipt)?, TOTAL);
    assert_eq!(done(enlist(&mut commons, FOUNDER, "dave"))?, 0);
    for whose in ["alice", "dave"] {
        refused(&mut commons, VestingError::AlreadyEnlisted, |commons| {
            enlist(commons, FOUNDER, whose)
        });
    }
    assert!(vesting_account(&mut commons, account("alice"))?.enlisted);
    assert!(!vesting_account(&mut commons, account("bob"))?.enlisted);
    Ok(())
}
