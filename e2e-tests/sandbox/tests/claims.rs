//! Claims: what contributors are owed becomes their batches.

use anyhow::Result;
use commons::{chain::account, suite::done};
use interfaces::{
    hatch::{Claimed, HatchError},
    vesting::{Accrual, BatchId, Granted, Schedule},
};
use sandbox_tests::{
    hatching_commons_with, invariants::total_supply, launched_commons, messages::vesting_status, refused,
    terms_with_team, COIN, DAY_MS,
};

/// Rates and contributions at which every single product is rounded.
#[test]
fn claims_and_the_teams_lot_are_the_first_supply_to_the_unit() -> Result<()> {
    let mut config = terms_with_team();
    config.minimum_supply = 1;
    config.hatch.funding.tokens_per_million = 1_500_000;
    config.hatch.funding.minimum = 100;
    let mut commons = hatching_commons_with(&config);
    let contributions = [
        ("alice", 1),
        ("bob", 3),
        ("alice", 1),
        ("carol", 7),
        ("dave", 101),
        ("bob", 9),
    ];
    for (who, amount) in contributions {
        done(commons.contribute(who, amount)?)?;
    }
    commons.chain.set_now(config.hatch.funding.end_ms);
    done(commons.launch("frank"))?;
    // 1 + 4 + 1 + 10 + 151 + 13, and a ninth of that.
    let (owed, lot) = (180, 20);
    let (token, vesting) = (commons.at.token, commons.at.vesting);
    assert_eq!(total_supply(&mut commons, token)?, owed + lot);
    assert_eq!(commons.market()?.supply, owed + lot);

    let mut in_batches = lot;
    for (who, tokens) in [("alice", 2), ("bob", 17), ("carol", 10), ("dave", 151)] {
        assert_eq!(vesting_status(&mut commons)?.unclaimed, Some(owed + lot - in_batches));
        let batch = done(commons.claim("frank", who))?;
        assert_eq!(commons.batch(batch)?.batch.total, tokens, "{who}");
        in_batches += tokens;
    }
    assert_eq!(in_batches, owed + lot);
    assert_eq!(vesting_status(&mut commons)?.unclaimed, Some(0));
    assert_eq!(commons.balance(token, vesting)?, owed + lot);

    commons.chain.wait(730 * DAY_MS);
    for batch in 0..5 {
        done(commons.release("frank", BatchId(batch)))?;
    }
    assert_eq!(commons.balance(token, vesting)?, 0);
    assert_eq!(commons.tokens_of("bob")?, 17);
    Ok(())
}

#[test]
fn a_claim_is_made_once_by_anyone_to_the_contributors_good() -> Result<()> {
    let mut commons = launched_commons();
    let at = commons.at;
    let launched_ms = commons.chain.now_ms();
    // A tenth of what it claims is unlocked at once, and waiting to claim costs nobody anything.
    commons.chain.wait(100 * DAY_MS);
    let receipt = commons.claim("mallory", "alice");
    let claimed = Claimed {
        account: account("alice"),
        tokens: 250_000 * COIN,
        batch: BatchId(0),
    };
    let granted = Granted {
        beneficiary: account("alice"),
        batch: BatchId(0),
        grantor: at.funding_pool,
        amount: 250_000 * COIN,
        schedule: Schedule {
            start_ms: launched_ms,
            unlocked_at_start: 25_000 * COIN,
            cliff_after_ms: 90 * DAY_MS,
            accrual: Accrual::Linear {
                duration_ms: 360 * DAY_MS,
            },
        },
        revocable: false,
        transferable: false,
    };
    assert_eq!(receipt.events_of(), [(at.hatch, claimed)]);
    assert_eq!(receipt.events_of(), [(at.vesting, granted)]);
    // An indexer finds a claim by its beneficiary in what vesting says of the batch.
    let topics: Vec<usize> = receipt.events.iter().map(|event| event.topics.len()).collect();
    assert_eq!(topics, [2, 1]);
    assert_eq!(done(receipt)?, BatchId(0));
    let status = commons.batch(BatchId(0))?;
    assert_eq!(status.batch.beneficiary, account("alice"));
    assert_eq!(status.vested, 25_000 * COIN + 225_000 * COIN * 100 / 360);

    for who in ["alice", "mallory"] {
        refused(&mut commons, HatchError::AlreadySettled, |commons| {
            commons.claim(who, "alice")
        });
    }
    refused(&mut commons, HatchError::NoContribution, |commons| {
        commons.claim("mallory", "mallory")
    });
    assert_eq!(vesting_status(&mut commons)?.unclaimed, Some(750_000 * COIN));
    Ok(())
}
