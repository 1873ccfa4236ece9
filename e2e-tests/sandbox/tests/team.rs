//! The lot of those who set the commons up.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, FOUNDER},
};
use ink::primitives::AccountId;
use interfaces::{
    effects::{Effects, LockedTokens},
    hatch::{Launched, TeamLot},
    vesting::{BatchId, Granted, RevocationRenounced, Schedule, VestingAccount, VestingError},
};
use sandbox_tests::{
    hatching_commons_with, launched_commons_with,
    messages::{renounce_revocation, revoke, taken_back, vesting_account, vesting_status},
    refused, team, terms_with_team, COIN, DAY_MS, GOVERNANCE,
};

/// hatch-app, `test/Close.test.js` with `test/helpers/constants.js`: 20 000 raised at rate 1, 25 % for the beneficiary,
/// 90 % of the tokens offered.
#[test]
fn the_team_gets_its_share_of_everything() -> Result<()> {
    let unit = 1_000_000 * COIN;
    assert_eq!(unit, 10u128.pow(18));
    let mut config = terms_with_team();
    config.hatch.funding.minimum = 20_000 * unit;
    config.hatch.funding.maximum = 20_000 * unit;
    config.hatch.funding.tokens_per_million = 1_000_000;
    config.hatch.funding.tribute_ppm = 250_000;
    let mut commons = hatching_commons_with(&config);
    done(commons.contribute("alice", 20_000 * unit)?)?;
    let receipt = commons.launch("frank");
    let lot = 2_222_222_222_222_222_222_222;
    let launched = Launched {
        supply: 20_000 * unit + lot,
        reserve: 15_000 * unit,
        to_funding_pool: 5_000 * unit,
        team_batch: Some(BatchId(0)),
    };
    assert_eq!(receipt.events_of(), [(commons.at.hatch, launched)]);
    let granted: Vec<(AccountId, Granted)> = receipt.events_of();
    assert_eq!(granted.len(), 1);
    assert_eq!(granted[0].1.grantor, commons.at.funding_pool);
    done(receipt)?;
    let batch = commons.batch(BatchId(0))?.batch;
    assert_eq!((batch.beneficiary, batch.total), (account("erin"), lot));
    assert_eq!(batch.grantor, Some(commons.at.funding_pool));
    let schedule = Schedule {
        start_ms: commons.chain.now_ms(),
        unlocked_at_start: 0,
        cliff_after_ms: 365 * DAY_MS,
        accrual: team().plan.accrual,
    };
    assert_eq!(batch.schedule, schedule);
    assert_eq!(vesting_status(&mut commons)?.unclaimed, Some(20_000 * unit));
    Ok(())
}

#[test]
fn what_the_team_has_not_earned_the_admin_alone_takes_back_for_the_pool() -> Result<()> {
    let mut commons = launched_commons_with(&terms_with_team());
    let (pool, lot) = (commons.at.funding_pool, 111_111_111_111_111_111);
    commons.chain.wait(365 * DAY_MS);
    for who in ["erin", "alice", "mallory", FOUNDER] {
        refused(&mut commons, VestingError::NotGrantor, |commons| {
            revoke(commons, who, BatchId(0))
        });
    }
    assert_eq!(taken_back(revoke(&mut commons, GOVERNANCE, BatchId(0)))?, lot - lot / 2);
    assert_eq!(commons.balance(commons.at.token, pool)?, lot - lot / 2);
    assert_eq!(done(commons.release("frank", BatchId(0)))?, lot / 2);
    // Nobody takes anything from those who contributed.
    let batch = done(commons.claim("alice", "alice"))?;
    refused(&mut commons, VestingError::NotRevocable, |commons| {
        revoke(commons, GOVERNANCE, batch)
    });
    Ok(())
}

#[test]
fn a_team_that_cannot_be_revoked_or_whose_share_is_less_than_a_unit() -> Result<()> {
    let mut config = terms_with_team();
    config.hatch.team = Some(TeamLot {
        revocable: false,
        ..team()
    });
    let mut commons = launched_commons_with(&config);
    refused(&mut commons, VestingError::NotRevocable, |commons| {
        revoke(commons, GOVERNANCE, BatchId(0))
    });

    config.minimum_supply = 1;
    config.hatch.funding.minimum = 9;
    config.hatch.funding.maximum = 10;
    config.hatch.funding.tokens_per_million = 999_999;
    let mut commons = hatching_commons_with(&config);
    done(commons.contribute("alice", 9)?)?;
    let receipt = commons.launch("alice");
    let launched: Vec<(AccountId, Launched)> = receipt.events_of();
    assert_eq!((launched[0].1.supply, launched[0].1.team_batch), (8, None));
    done(receipt)?;
    assert_eq!(vesting_status(&mut commons)?.batches, 0);
    Ok(())
}

#[test]
fn the_admin_can_give_up_the_right_to_take_the_teams_lot_back() -> Result<()> {
    let mut commons = launched_commons_with(&terms_with_team());
    for who in ["erin", "mallory", FOUNDER] {
        refused(&mut commons, VestingError::NotGrantor, |commons| {
            renounce_revocation(commons, who, BatchId(0))
        });
    }
    let receipt = renounce_revocation(&mut commons, GOVERNANCE, BatchId(0));
    let renounced = RevocationRenounced {
        beneficiary: account("erin"),
        batch: BatchId(0),
    };
    assert_eq!(receipt.events_of(), [(commons.at.vesting, renounced)]);
    assert_eq!(done(receipt)?, Effects::NONE);
    refused(&mut commons, VestingError::NotRevocable, |commons| {
        revoke(commons, GOVERNANCE, BatchId(0))
    });
    Ok(())
}

/// It is in the midst of a call and cannot be called.
#[test]
fn voting_hears_in_the_answer_what_it_has_taken_back_from_tokens_that_vote() -> Result<()> {
    let mut commons = launched_commons_with(&terms_with_team());
    let lot = 111_111_111_111_111_111;
    done(commons.enlist("erin"))?;
    assert_eq!(commons.voter("erin")?.vesting, Some(lot));
    commons.chain.wait(365 * DAY_MS);

    let receipt = revoke(&mut commons, GOVERNANCE, BatchId(0));
    let senders: Vec<AccountId> = receipt.events.iter().map(|event| event.contract).collect();
    assert_eq!(senders, [commons.at.token, commons.at.vesting]);
    let left = LockedTokens {
        account: account("erin"),
        unreleased: lot / 2,
    };
    let effects = Effects {
        revoked: Some(left),
        closing: None,
    };
    assert_eq!(done(receipt)?, effects);
    let erin = VestingAccount {
        batches: 1,
        unreleased: lot / 2,
        enlisted: true,
    };
    assert_eq!(vesting_account(&mut commons, account("erin"))?, erin);
    // This was no order of voting's own, so nobody has told it.
    assert_eq!(commons.voter("erin")?.vesting, Some(lot));
    Ok(())
}
