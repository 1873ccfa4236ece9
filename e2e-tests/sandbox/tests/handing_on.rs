//! Handing batches on.

use anyhow::Result;
use commons::{
    chain::{account, GENESIS_MS},
    suite::{done, Commons, FOUNDER},
};
use interfaces::{
    vesting::{BatchId, BatchTransferred, Grant, VestingAccount, VestingError},
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    messages::{grant, grant_many, page_of, release_amount, transfer_batch, vesting_account},
    refused,
    schedules::{commons_with, for_whom, granting_commons, linear},
    COIN, DAY_MS,
};

const TOTAL: u128 = 1_200 * COIN;

fn transferable(who: &str, amount: u128) -> Grant {
    Grant {
        transferable: true,
        ..for_whom(who, amount, linear(GENESIS_MS, amount))
    }
}

#[test]
fn a_batch_that_was_handed_on_pays_its_new_beneficiary() -> Result<()> {
    let (mut commons, batch) = commons_with(transferable("alice", TOTAL));
    let vesting = commons.at.vesting;
    assert_eq!(done(commons.release("alice", batch))?, 120 * COIN);
    let receipt = transfer_batch(&mut commons, "alice", batch, account("dave"));
    let handed_on = BatchTransferred {
        from: account("alice"),
        to: account("dave"),
        batch,
    };
    assert_eq!(receipt.events_of(), [(vesting, handed_on)]);
    assert_eq!(receipt.events.len(), 1);
    assert_eq!(receipt.events[0].topics.len(), 2);
    done(receipt)?;
    let unreleased = |commons: &mut Commons, who| vesting_account(commons, account(who)).map(|one| one.unreleased);
    assert_eq!(unreleased(&mut commons, "alice")?, 0);
    assert_eq!(unreleased(&mut commons, "dave")?, TOTAL - 120 * COIN);

    commons.chain.wait(180 * DAY_MS);
    refused(&mut commons, VestingError::NotBeneficiary, |commons| {
        release_amount(commons, "alice", batch, 1)
    });
    refused(&mut commons, VestingError::NotBeneficiary, |commons| {
        transfer_batch(commons, "alice", batch, account("alice"))
    });
    assert_eq!(done(commons.release("alice", batch))?, 540 * COIN);
    assert_eq!(commons.tokens_of("alice")?, 120 * COIN);
    assert_eq!(commons.tokens_of("dave")?, 540 * COIN);
    // And back again.
    done(transfer_batch(&mut commons, "dave", batch, account("alice")))?;
    commons.chain.wait(180 * DAY_MS);
    assert_eq!(done(commons.release("dave", batch))?, 540 * COIN);
    assert_eq!(commons.tokens_of("alice")?, 660 * COIN);
    Ok(())
}

#[test]
fn only_the_beneficiary_hands_on_a_batch_that_allows_it_to_somebody_else() -> Result<()> {
    let (mut commons, batch) = commons_with(transferable("alice", TOTAL));
    let vesting = commons.at.vesting;
    for who in ["bob", "mallory", FOUNDER] {
        refused(&mut commons, VestingError::NotBeneficiary, |commons| {
            transfer_batch(commons, who, batch, account("mallory"))
        });
    }
    for nobody in [account("alice"), vesting, ZERO_ACCOUNT.into()] {
        refused(&mut commons, VestingError::InvalidBeneficiary, |commons| {
            transfer_batch(commons, "alice", batch, nobody)
        });
    }
    refused(&mut commons, VestingError::UnknownBatch, |commons| {
        transfer_batch(commons, "alice", BatchId(1), account("dave"))
    });
    let fixed = done(grant(
        &mut commons,
        "bob",
        for_whom("alice", TOTAL, linear(GENESIS_MS, TOTAL)),
    ))?;
    refused(&mut commons, VestingError::NotTransferable, |commons| {
        transfer_batch(commons, "alice", fixed, account("dave"))
    });
    Ok(())
}

#[test]
fn an_accounts_batches_stay_in_pages_without_gaps_whichever_is_handed_on() -> Result<()> {
    let mut commons = granting_commons();
    done(grant_many(&mut commons, "bob", vec![transferable("alice", 10); 4]))?;
    done(grant_many(&mut commons, "bob", vec![transferable("dave", 1); 2]))?;
    let hand_on = |commons: &mut Commons, from: &str, batch, to: &str| {
        done(transfer_batch(commons, from, BatchId(batch), account(to)))
    };
    // The first: the last takes its place.
    hand_on(&mut commons, "alice", 0, "dave")?;
    assert_eq!(page_of(&mut commons, "alice", 0, 9)?, [3, 1, 2]);
    assert_eq!(page_of(&mut commons, "dave", 0, 9)?, [4, 5, 0]);
    // The last, and the one that was moved.
    hand_on(&mut commons, "alice", 2, "dave")?;
    hand_on(&mut commons, "alice", 3, "dave")?;
    assert_eq!(page_of(&mut commons, "alice", 0, 9)?, [1]);
    assert_eq!(page_of(&mut commons, "dave", 0, 9)?, [4, 5, 0, 2, 3]);
    // The only one, and back again.
    hand_on(&mut commons, "alice", 1, "dave")?;
    assert!(page_of(&mut commons, "alice", 0, 9)?.is_empty());
    assert_eq!(
        vesting_account(&mut commons, account("alice"))?,
        VestingAccount::default()
    );
    hand_on(&mut commons, "dave", 0, "alice")?;
    hand_on(&mut commons, "dave", 3, "alice")?;
    assert_eq!(page_of(&mut commons, "dave", 0, 9)?, [4, 5, 1, 2]);
    assert_eq!(page_of(&mut commons, "alice", 0, 9)?, [0, 3]);
    let dave = VestingAccount {
        batches: 4,
        unreleased: 22,
        enlisted: false,
    };
    assert_eq!(vesting_account(&mut commons, account("dave"))?, dave);
    Ok(())
}
