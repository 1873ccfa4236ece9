//! How much may leave the funding pool within a period.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, FOUNDER},
};
use interfaces::{
    effects::Effects,
    funding_pool::{FundingPoolError, SpendingCapChanged},
};
use sandbox_tests::{
    commons_with_funds, gift,
    messages::{asset_status, pay, register, set_spending_cap},
    refused, transfer, COIN, DAY_MS,
};

/// The period of the spending cap.
const PERIOD_MS: u64 = 30 * DAY_MS;

fn over_cap(amount: u128, payable_now: u128) -> FundingPoolError {
    FundingPoolError::OverSpendingCap { amount, payable_now }
}

#[test]
fn a_payment_may_take_the_cap_and_not_a_unit_more() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let collateral = commons.at.collateral;
    let cap = 250 * COIN;
    assert_eq!(asset_status(&mut commons, collateral)?.payable_now, cap);
    refused(&mut commons, over_cap(cap + 1, cap), |commons| {
        commons.pay_from_pool("alice", cap + 1, 1)
    });
    done(commons.pay_from_pool("alice", cap, 1))?;
    assert_eq!(asset_status(&mut commons, collateral)?.payable_now, 0);
    refused(&mut commons, over_cap(1, 0), |commons| {
        commons.pay_from_pool("alice", 1, 1)
    });
    Ok(())
}

#[test]
fn what_was_spent_fades_evenly_over_the_period() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let collateral = commons.at.collateral;
    done(commons.pay_from_pool("alice", 250 * COIN, 1))?;
    // By hand: after t the 250 count for 250·(1 − t/30 d), and 25 % of (750 + that) may count.
    for (days, recent, payable) in [
        (3, 225 * COIN, 18_750_000_000_000),
        (15, 125 * COIN, 93_750_000_000_000),
        (27, 25 * COIN, 168_750_000_000_000),
        (30, 0, 187_500_000_000_000),
        (31, 0, 187_500_000_000_000),
    ] {
        let start = commons.chain.snapshot();
        commons.chain.wait(days * DAY_MS);
        let now = asset_status(&mut commons, collateral)?;
        assert_eq!(
            (now.recent_spending, now.payable_now),
            (recent, payable),
            "after {days} days"
        );
        refused(&mut commons, over_cap(payable + 1, payable), |commons| {
            commons.pay_from_pool("alice", payable + 1, 1)
        });
        done(commons.pay_from_pool("alice", payable, 1))?;
        commons.chain.restore(&start);
    }
    Ok(())
}

#[test]
fn fading_is_rounded_against_the_one_who_pays_out() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let collateral = commons.at.collateral;
    done(commons.pay_from_pool("alice", 7, 1))?;
    // ⌈7·(1 − 1/2592000000)⌉ is 7 still, and ⌈7·1/2592000000⌉ is 1 until the last millisecond.
    commons.chain.wait(1);
    assert_eq!(asset_status(&mut commons, collateral)?.recent_spending, 7);
    commons.chain.wait(PERIOD_MS - 2);
    assert_eq!(asset_status(&mut commons, collateral)?.recent_spending, 1);
    commons.chain.wait(1);
    assert_eq!(asset_status(&mut commons, collateral)?.recent_spending, 0);
    Ok(())
}

#[test]
fn spending_is_based_anew_at_each_payment() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let collateral = commons.at.collateral;
    done(commons.pay_from_pool("alice", 200 * COIN, 1))?;
    commons.chain.wait(15 * DAY_MS);
    // Half of the 200 is left; 25 % of (800 + 100) is 225, so 125 may follow, which count in full from here.
    assert_eq!(asset_status(&mut commons, collateral)?.payable_now, 125 * COIN);
    done(commons.pay_from_pool("alice", 125 * COIN, 2))?;
    assert_eq!(asset_status(&mut commons, collateral)?.recent_spending, 225 * COIN);
    commons.chain.wait(15 * DAY_MS);
    assert_eq!(
        asset_status(&mut commons, collateral)?.recent_spending,
        112_500_000_000_000
    );
    commons.chain.wait(15 * DAY_MS);
    assert_eq!(asset_status(&mut commons, collateral)?.recent_spending, 0);
    Ok(())
}

#[test]
fn whoever_pays_as_often_as_possible_stays_below_two_caps_less_a_square() -> Result<()> {
    // 2·0.25 − 0.25² = 0.4375 of 1000 coins.
    let bound = 437_500_000_000_000;
    let mut spent_by_steps = Vec::new();
    for steps in [1, 2, 30, 120] {
        let mut commons = commons_with_funds()?;
        let collateral = commons.at.collateral;
        // A period [0, P] with a payment at both ends, and as many between.
        for step in 0..=steps {
            let payable = asset_status(&mut commons, collateral)?.payable_now;
            if payable > 0 {
                done(commons.pay_from_pool("alice", payable, step))?;
            }
            if step < steps {
                commons.chain.wait(PERIOD_MS / steps);
            }
        }
        spent_by_steps.push(commons.collateral_of("alice")?);
    }
    // The worst is to pay all at once, and again when the period is over: then it is all of the bound.
    assert_eq!(spent_by_steps[0], bound);
    assert!(spent_by_steps.iter().all(|spent| *spent <= bound), "{spent_by_steps:?}");
    Ok(())
}

#[test]
fn a_donation_raises_what_may_be_paid_by_the_cap() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let (pool, collateral) = (commons.at.funding_pool, commons.at.collateral);
    done(commons.pay_from_pool("alice", 250 * COIN, 1))?;
    gift(&mut commons, pool, 400 * COIN)?;
    assert_eq!(asset_status(&mut commons, collateral)?.payable_now, 100 * COIN);
    Ok(())
}

#[test]
fn a_cap_of_a_hundred_percent_is_no_limit() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let collateral = commons.at.collateral;
    done(set_spending_cap(&mut commons, FOUNDER, collateral, 1_000_000))?;
    done(commons.pay_from_pool("alice", 900 * COIN, 1))?;
    done(commons.pay_from_pool("alice", 100 * COIN, 1))?;
    assert_eq!(commons.held_by_pool()?, 0);
    let (balance, amount) = (0, 1);
    refused(
        &mut commons,
        FundingPoolError::InsufficientFunds { balance, amount },
        |commons| commons.pay_from_pool("alice", 1, 1),
    );
    Ok(())
}

#[test]
fn the_admin_changes_a_cap_and_what_was_spent_goes_on_counting() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let (pool, collateral) = (commons.at.funding_pool, commons.at.collateral);
    done(commons.pay_from_pool("alice", 200 * COIN, 1))?;
    refused(&mut commons, FundingPoolError::NotAdmin, |commons| {
        set_spending_cap(commons, "mallory", collateral, 1)
    });
    for got_ppm in [0, 1_000_001, u32::MAX] {
        refused(&mut commons, FundingPoolError::CapOutOfRange { got_ppm }, |commons| {
            set_spending_cap(commons, FOUNDER, collateral, got_ppm)
        });
    }
    let unknown = commons.at.token;
    refused(&mut commons, FundingPoolError::AssetNotRegistered, |commons| {
        set_spending_cap(commons, FOUNDER, unknown, 1)
    });
    let receipt = set_spending_cap(&mut commons, FOUNDER, collateral, 500_000);
    let changed = SpendingCapChanged {
        asset: collateral,
        from_ppm: 250_000,
        to_ppm: 500_000,
    };
    assert_eq!(receipt.events_of(), [(pool, changed)]);
    assert_eq!(receipt.events.len(), 1);
    assert_eq!(done(receipt)?, Effects::NONE);
    let now = asset_status(&mut commons, collateral)?;
    assert_eq!((now.recent_spending, now.payable_now), (200 * COIN, 300 * COIN));
    // A lower one can leave nothing to pay.
    done(set_spending_cap(&mut commons, FOUNDER, collateral, 1))?;
    refused(&mut commons, over_cap(1, 0), |commons| {
        commons.pay_from_pool("alice", 1, 1)
    });
    Ok(())
}

#[test]
fn each_asset_has_a_cap_of_its_own() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let at = commons.at;
    done(register(&mut commons, FOUNDER, at.token, 100_000))?;
    done(transfer(&mut commons, at.token, FOUNDER, at.funding_pool, 500 * COIN))?;
    done(commons.pay_from_pool("alice", 250 * COIN, 1))?;
    refused(&mut commons, over_cap(50 * COIN + 1, 50 * COIN), |commons| {
        pay(commons, at.token, account("bob"), 50 * COIN + 1)
    });
    done(pay(&mut commons, at.token, account("bob"), 50 * COIN))?;
    assert_eq!(commons.tokens_of("bob")?, 50 * COIN);
    Ok(())
}
