//! The funding pool: who makes it pay, and how much may leave it.

use anyhow::Result;
use commons::{
    chain::{account, Receipt},
    suite::{created, done, Commons, FOUNDER},
};
use funding_pool::PoolRef;
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    call::CallFailure,
    funding_pool::{
        AssetRegistered, AssetStatus, AssetTerms, FundingPool, FundingPoolError, GivenUp, Paid, PaymentsHeld, PoolWired,
        PoolWiring, SharePaid, SpenderChanged, SpendingCapChanged, MOST_ASSETS,
    },
    psp22::{PSP22Error, Transfer},
    ZERO_ACCOUNT,
};
use sandbox_tests::{codes, gift, hostile, open_commons, refused, sealed_commons, COIN, DAY_MS};

/// The period of the spending cap.
const PERIOD_MS: u64 = 30 * DAY_MS;

type PoolReceipt = Receipt<Result<(), FundingPoolError>>;

/// An open commons whose pool holds 1000 coins, of which a quarter may be paid at once.
fn commons_with_funds() -> Result<Commons> {
    let mut commons = open_commons();
    let (pool, curve) = (commons.at.funding_pool, commons.at.curve);
    gift(&mut commons, pool, 1_000 * COIN)?;
    commons.chain.endow(curve, COIN);
    Ok(commons)
}

fn terms(asset: AccountId, spending_cap_ppm: u32) -> AssetTerms {
    AssetTerms {
        asset,
        spending_cap_ppm,
    }
}

fn pay(commons: &mut Commons, asset: AccountId, to: AccountId, amount: u128) -> PoolReceipt {
    let message = commons.pool().call_mut().pay(asset, to, amount, 7);
    commons.send(FOUNDER, message)
}

fn register(commons: &mut Commons, who: &str, asset: AssetTerms) -> PoolReceipt {
    let message = commons.pool().call_mut().register_asset(asset);
    commons.send(who, message)
}

fn set_cap(commons: &mut Commons, who: &str, asset: AssetTerms) -> PoolReceipt {
    let message = commons.pool().call_mut().set_spending_cap(asset);
    commons.send(who, message)
}

fn set_spender(commons: &mut Commons, who: &str, spender: AccountId) -> PoolReceipt {
    let message = commons.pool().call_mut().set_spender(spender);
    commons.send(who, message)
}

fn hold(commons: &mut Commons, from: AccountId, until_ms: u64) -> PoolReceipt {
    let message = commons.pool().call_mut().hold_payments(until_ms);
    commons.chain.call(from, message)
}

fn surrender(
    commons: &mut Commons,
    from: AccountId,
    asset: AccountId,
    to: AccountId,
) -> Receipt<Result<u128, FundingPoolError>> {
    let message = commons.pool().call_mut().surrender(asset, to);
    commons.chain.call(from, message)
}

fn pay_share(
    commons: &mut Commons,
    from: AccountId,
    asset: AccountId,
    to: AccountId,
    redeemed: u128,
    supply: u128,
) -> Receipt<Result<u128, FundingPoolError>> {
    let message = commons.pool().call_mut().pay_share(asset, to, redeemed, supply);
    commons.chain.call(from, message)
}

fn status(commons: &mut Commons, asset: AccountId) -> Result<AssetStatus> {
    let message = commons.pool().call().asset_status(asset);
    Ok(commons.chain.read(message)?.expect("a registered asset"))
}

fn registered(commons: &mut Commons) -> Result<Vec<AccountId>> {
    let message = commons.pool().call().assets();
    commons.chain.read(message)
}

fn held_until(commons: &mut Commons) -> Result<u64> {
    let message = commons.pool().call().payments_held_until_ms();
    commons.chain.read(message)
}

fn over_cap(amount: u128, payable_now: u128) -> FundingPoolError {
    FundingPoolError::OverSpendingCap { amount, payable_now }
}

#[test]
fn only_the_deployer_wires_and_only_once() -> Result<()> {
    let mut commons = sealed_commons();
    let (curve, collateral) = (commons.at.curve, commons.at.collateral);
    let constructor = PoolRef::new(PERIOD_MS, vec![terms(collateral, 1_000_000)]);
    let receipt = commons
        .chain
        .instantiate(account(FOUNDER), &codes().funding_pool, constructor);
    let registered: Vec<AssetRegistered> = receipt.events_of().into_iter().map(|(_, event)| event).collect();
    assert_eq!(
        registered,
        [AssetRegistered {
            asset: collateral,
            spending_cap_ppm: 1_000_000
        }]
    );
    let unwired = created(receipt)?;
    let pool = || -> contract_ref!(FundingPool, DefaultEnvironment) { unwired.into() };
    let (admin, spender) = (account("alice"), account("bob"));
    let wiring = PoolWiring { admin, spender, curve };
    assert_eq!(commons.chain.read(pool().call().wiring())?, None);
    assert_eq!(commons.chain.read(pool().call().spending_period_ms())?, PERIOD_MS);

    // Until then it obeys nobody.
    refused(&mut commons, FundingPoolError::NotSpender, |commons| {
        commons.send(FOUNDER, pool().call_mut().pay(collateral, account("bob"), 1, 0))
    });
    refused(&mut commons, FundingPoolError::NotAdmin, |commons| {
        commons.send(FOUNDER, pool().call_mut().set_spender(curve))
    });
    refused(&mut commons, FundingPoolError::NotCurve, |commons| {
        commons.send(FOUNDER, pool().call_mut().hold_payments(1))
    });

    refused(&mut commons, FundingPoolError::NotDeployer, |commons| {
        commons.send("mallory", pool().call_mut().wire(wiring))
    });
    let zero = AccountId::from(ZERO_ACCOUNT);
    for (nobody, bad) in [
        (unwired, PoolWiring { admin: unwired, ..wiring }),
        (zero, PoolWiring { admin: zero, ..wiring }),
        (unwired, PoolWiring { spender: unwired, ..wiring }),
        (zero, PoolWiring { spender: zero, ..wiring }),
        (unwired, PoolWiring { curve: unwired, ..wiring }),
        (zero, PoolWiring { curve: zero, ..wiring }),
        (account("carol"), PoolWiring { curve: account("carol"), ..wiring }),
    ] {
        refused(&mut commons, FundingPoolError::InvalidReference(nobody), |commons| {
            commons.send(FOUNDER, pool().call_mut().wire(bad))
        });
    }

    let receipt = commons.send(FOUNDER, pool().call_mut().wire(wiring));
    assert_eq!(receipt.events_of(), [(unwired, PoolWired { admin, spender, curve })]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(commons.chain.read(pool().call().wiring())?, Some(wiring));
    refused(&mut commons, FundingPoolError::AlreadyWired, |commons| {
        commons.send(FOUNDER, pool().call_mut().wire(wiring))
    });
    Ok(())
}

#[test]
fn the_spender_makes_the_pool_pay() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let (at, alice) = (commons.at, account("alice"));
    let receipt = commons.pay_from_pool("alice", 100 * COIN, 42);
    let paid = Paid {
        reference: 42,
        asset: at.collateral,
        to: alice,
        amount: 100 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.funding_pool, paid)]);
    let moved = Transfer {
        from: Some(at.funding_pool),
        to: Some(alice),
        value: 100 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.collateral, moved)]);
    assert_eq!(receipt.events.len(), 2);
    done(receipt)?;
    assert_eq!((commons.collateral_of("alice")?, commons.held_by_pool()?), (100 * COIN, 900 * COIN));
    let expected = AssetStatus {
        balance: 900 * COIN,
        spending_cap_ppm: 250_000,
        recent_spending: 100 * COIN,
        payable_now: 150 * COIN,
        shares_paid: 0,
    };
    assert_eq!(status(&mut commons, at.collateral)?, expected);
    Ok(())
}

#[test]
fn nobody_else_makes_it_pay_and_not_to_nobody() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let (at, alice) = (commons.at, account("alice"));
    for who in [account("mallory"), alice, at.curve, at.token] {
        refused(&mut commons, FundingPoolError::NotSpender, |commons| {
            let message = commons.pool().call_mut().pay(at.collateral, alice, COIN, 1);
            commons.chain.call(who, message)
        });
    }
    refused(&mut commons, FundingPoolError::ZeroAmount, |commons| {
        pay(commons, at.collateral, alice, 0)
    });
    for nobody in [at.funding_pool, ZERO_ACCOUNT.into()] {
        refused(&mut commons, FundingPoolError::InvalidRecipient, |commons| {
            pay(commons, at.collateral, nobody, COIN)
        });
    }
    refused(&mut commons, FundingPoolError::AssetNotRegistered, |commons| {
        pay(commons, at.token, alice, COIN)
    });
    let (balance, amount) = (1_000 * COIN, 1_000 * COIN + 1);
    refused(
        &mut commons,
        FundingPoolError::InsufficientFunds { balance, amount },
        |commons| pay(commons, at.collateral, alice, amount),
    );
    Ok(())
}

#[test]
fn a_payment_may_take_the_cap_and_not_a_unit_more() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let collateral = commons.at.collateral;
    let cap = 250 * COIN;
    assert_eq!(status(&mut commons, collateral)?.payable_now, cap);
    refused(&mut commons, over_cap(cap + 1, cap), |commons| {
        commons.pay_from_pool("alice", cap + 1, 1)
    });
    done(commons.pay_from_pool("alice", cap, 1))?;
    assert_eq!(status(&mut commons, collateral)?.payable_now, 0);
    refused(&mut commons, over_cap(1, 0), |commons| commons.pay_from_pool("alice", 1, 1));
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
        let now = status(&mut commons, collateral)?;
        assert_eq!((now.recent_spending, now.payable_now), (recent, payable), "after {days} days");
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
    assert_eq!(status(&mut commons, collateral)?.recent_spending, 7);
    commons.chain.wait(PERIOD_MS - 2);
    assert_eq!(status(&mut commons, collateral)?.recent_spending, 1);
    commons.chain.wait(1);
    assert_eq!(status(&mut commons, collateral)?.recent_spending, 0);
    Ok(())
}

#[test]
fn spending_is_based_anew_at_each_payment() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let collateral = commons.at.collateral;
    done(commons.pay_from_pool("alice", 200 * COIN, 1))?;
    commons.chain.wait(15 * DAY_MS);
    // Half of the 200 is left; 25 % of (800 + 100) is 225, so 125 may follow, which count in full from here.
    assert_eq!(status(&mut commons, collateral)?.payable_now, 125 * COIN);
    done(commons.pay_from_pool("alice", 125 * COIN, 2))?;
    assert_eq!(status(&mut commons, collateral)?.recent_spending, 225 * COIN);
    commons.chain.wait(15 * DAY_MS);
    assert_eq!(status(&mut commons, collateral)?.recent_spending, 112_500_000_000_000);
    commons.chain.wait(15 * DAY_MS);
    assert_eq!(status(&mut commons, collateral)?.recent_spending, 0);
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
            let payable = status(&mut commons, collateral)?.payable_now;
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
    assert_eq!(status(&mut commons, collateral)?.payable_now, 100 * COIN);
    Ok(())
}

#[test]
fn a_cap_of_a_hundred_percent_is_no_limit() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let collateral = commons.at.collateral;
    done(set_cap(&mut commons, FOUNDER, terms(collateral, 1_000_000)))?;
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
        set_cap(commons, "mallory", terms(collateral, 1))
    });
    for got_ppm in [0, 1_000_001, u32::MAX] {
        refused(&mut commons, FundingPoolError::CapOutOfRange { got_ppm }, |commons| {
            set_cap(commons, FOUNDER, terms(collateral, got_ppm))
        });
    }
    let unknown = commons.at.token;
    refused(&mut commons, FundingPoolError::AssetNotRegistered, |commons| {
        set_cap(commons, FOUNDER, terms(unknown, 1))
    });
    let receipt = set_cap(&mut commons, FOUNDER, terms(collateral, 500_000));
    let changed = SpendingCapChanged {
        asset: collateral,
        from_ppm: 250_000,
        to_ppm: 500_000,
    };
    assert_eq!(receipt.events_of(), [(pool, changed)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    let now = status(&mut commons, collateral)?;
    assert_eq!((now.recent_spending, now.payable_now), (200 * COIN, 300 * COIN));
    // A lower one can leave nothing to pay.
    done(set_cap(&mut commons, FOUNDER, terms(collateral, 1)))?;
    refused(&mut commons, over_cap(1, 0), |commons| commons.pay_from_pool("alice", 1, 1));
    Ok(())
}

#[test]
fn the_admin_registers_up_to_eight_assets() -> Result<()> {
    let mut commons = open_commons();
    let at = commons.at;
    assert_eq!(registered(&mut commons)?, [at.collateral]);
    let nothing_there = account("carol");
    refused(&mut commons, FundingPoolError::NotAdmin, |commons| {
        register(commons, "mallory", terms(at.token, 1))
    });
    for nobody in [at.funding_pool, ZERO_ACCOUNT.into(), nothing_there] {
        refused(&mut commons, FundingPoolError::InvalidReference(nobody), |commons| {
            register(commons, FOUNDER, terms(nobody, 1))
        });
    }
    refused(&mut commons, FundingPoolError::AssetAlreadyRegistered, |commons| {
        register(commons, FOUNDER, terms(at.collateral, 1))
    });
    for got_ppm in [0, 1_000_001] {
        refused(&mut commons, FundingPoolError::CapOutOfRange { got_ppm }, |commons| {
            register(commons, FOUNDER, terms(at.token, got_ppm))
        });
    }

    let receipt = register(&mut commons, FOUNDER, terms(at.token, 100_000));
    let event = AssetRegistered {
        asset: at.token,
        spending_cap_ppm: 100_000,
    };
    assert_eq!(receipt.events_of(), [(at.funding_pool, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    let mut all = vec![at.collateral, at.token];
    while all.len() < MOST_ASSETS {
        let another = hostile::deploy(&mut commons.chain)?;
        done(register(&mut commons, FOUNDER, terms(another, 1_000_000)))?;
        all.push(another);
    }
    assert_eq!(registered(&mut commons)?, all);
    let ninth = hostile::deploy(&mut commons.chain)?;
    refused(&mut commons, FundingPoolError::TooManyAssets, |commons| {
        register(commons, FOUNDER, terms(ninth, 1_000_000))
    });
    let message = commons.pool().call().asset_status(ninth);
    assert_eq!(
        commons.chain.read(message)?,
        Err(FundingPoolError::AssetNotRegistered)
    );
    Ok(())
}

#[test]
fn each_asset_has_a_cap_of_its_own() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let at = commons.at;
    done(register(&mut commons, FOUNDER, terms(at.token, 100_000)))?;
    done(sandbox_tests::transfer(
        &mut commons,
        at.token,
        FOUNDER,
        at.funding_pool,
        500 * COIN,
    ))?;
    done(commons.pay_from_pool("alice", 250 * COIN, 1))?;
    refused(&mut commons, over_cap(50 * COIN + 1, 50 * COIN), |commons| {
        pay(commons, at.token, account("bob"), 50 * COIN + 1)
    });
    done(pay(&mut commons, at.token, account("bob"), 50 * COIN))?;
    assert_eq!(commons.tokens_of("bob")?, 50 * COIN);
    Ok(())
}

#[test]
fn the_admin_makes_another_contract_the_spender() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let at = commons.at;
    commons.chain.endow(at.token, COIN);
    refused(&mut commons, FundingPoolError::NotAdmin, |commons| {
        set_spender(commons, "mallory", at.token)
    });
    for nobody in [at.funding_pool, ZERO_ACCOUNT.into(), account("mallory")] {
        refused(&mut commons, FundingPoolError::InvalidReference(nobody), |commons| {
            set_spender(commons, FOUNDER, nobody)
        });
    }
    let receipt = set_spender(&mut commons, FOUNDER, at.token);
    let changed = SpenderChanged {
        from: account(FOUNDER),
        to: at.token,
    };
    assert_eq!(receipt.events_of(), [(at.funding_pool, changed)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    refused(&mut commons, FundingPoolError::NotSpender, |commons| {
        commons.pay_from_pool("alice", COIN, 1)
    });
    let message = commons.pool().call_mut().pay(at.collateral, account("alice"), COIN, 1);
    done(commons.chain.call(at.token, message))
}

#[test]
fn only_the_curve_holds_payments_and_lets_them_go_on() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let at = commons.at;
    for who in [account(FOUNDER), account("mallory"), at.token] {
        refused(&mut commons, FundingPoolError::NotCurve, |commons| hold(commons, who, 1));
    }
    let until_ms = commons.chain.now_ms() + 1_000;
    let receipt = hold(&mut commons, at.curve, until_ms);
    assert_eq!(receipt.events_of(), [(at.funding_pool, PaymentsHeld { until_ms })]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(held_until(&mut commons)?, until_ms);
    commons.chain.wait(999);
    refused(&mut commons, FundingPoolError::PaymentsHeld { until_ms }, |commons| {
        commons.pay_from_pool("alice", COIN, 1)
    });
    assert_eq!(status(&mut commons, at.collateral)?.payable_now, 0);
    commons.chain.wait(1);
    done(commons.pay_from_pool("alice", COIN, 1))?;

    done(hold(&mut commons, at.curve, until_ms + 1_000))?;
    done(hold(&mut commons, at.curve, 0))?;
    done(commons.pay_from_pool("alice", COIN, 1))
}

#[test]
fn only_the_curve_empties_the_pool_and_then_it_never_pays_again() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let (at, heir) = (commons.at, account("erin"));
    for who in [account(FOUNDER), account("mallory"), at.token] {
        refused(&mut commons, FundingPoolError::NotCurve, |commons| {
            surrender(commons, who, at.collateral, heir)
        });
    }
    for nobody in [at.funding_pool, ZERO_ACCOUNT.into()] {
        refused(&mut commons, FundingPoolError::InvalidRecipient, |commons| {
            surrender(commons, at.curve, at.collateral, nobody)
        });
    }
    let receipt = surrender(&mut commons, at.curve, at.collateral, heir);
    let given_up = GivenUp {
        asset: at.collateral,
        to: heir,
        amount: 1_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.funding_pool, given_up)]);
    assert_eq!(done(receipt)?, 1_000 * COIN);
    assert_eq!((commons.held_by_pool()?, commons.collateral_of("erin")?), (0, 1_000 * COIN));
    assert_eq!(held_until(&mut commons)?, u64::MAX);

    gift(&mut commons, at.funding_pool, 8 * COIN)?;
    commons.chain.wait(400 * DAY_MS);
    let until_ms = u64::MAX;
    refused(&mut commons, FundingPoolError::PaymentsHeld { until_ms }, |commons| {
        commons.pay_from_pool("alice", COIN, 1)
    });
    refused(&mut commons, FundingPoolError::Surrendered, |commons| hold(commons, at.curve, 0));

    // It can be emptied again, and giving nothing is no error.
    assert_eq!(done(surrender(&mut commons, at.curve, at.collateral, heir))?, 8 * COIN);
    let receipt = surrender(&mut commons, at.curve, at.collateral, heir);
    assert_eq!(receipt.events, []);
    assert_eq!(done(receipt)?, 0);
    Ok(())
}

#[test]
fn only_the_curve_pays_shares_and_only_once_the_pool_is_surrendered() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let (at, alice) = (commons.at, account("alice"));
    for who in [account(FOUNDER), account("mallory"), at.token] {
        refused(&mut commons, FundingPoolError::NotCurve, |commons| {
            pay_share(commons, who, at.collateral, alice, 1, 2)
        });
    }
    refused(&mut commons, FundingPoolError::NotSurrendered, |commons| {
        pay_share(commons, at.curve, at.collateral, alice, 1, 2)
    });
    done(register(&mut commons, FOUNDER, terms(at.token, 100_000)))?;
    done(sandbox_tests::transfer(&mut commons, at.token, FOUNDER, at.funding_pool, 90))?;
    done(surrender(&mut commons, at.curve, at.collateral, account("erin")))?;
    for nobody in [at.funding_pool, ZERO_ACCOUNT.into()] {
        refused(&mut commons, FundingPoolError::InvalidRecipient, |commons| {
            pay_share(commons, at.curve, at.token, nobody, 1, 2)
        });
    }
    let unknown = hostile::deploy(&mut commons.chain)?;
    refused(&mut commons, FundingPoolError::AssetNotRegistered, |commons| {
        pay_share(commons, at.curve, unknown, alice, 1, 2)
    });

    // A seventh of 90 is 12.86: 12.
    let receipt = pay_share(&mut commons, at.curve, at.token, alice, 1, 7);
    let paid = SharePaid {
        to: alice,
        asset: at.token,
        amount: 12,
    };
    assert_eq!(receipt.events_of(), [(at.funding_pool, paid)]);
    assert_eq!(done(receipt)?, 12);
    assert_eq!(status(&mut commons, at.token)?.shares_paid, 12);
    refused(&mut commons, FundingPoolError::NothingToPay, |commons| {
        pay_share(commons, at.curve, at.token, alice, 1, 7)
    });
    // Three sevenths of all 90 there has been is 38.57: 26 more.
    assert_eq!(done(pay_share(&mut commons, at.curve, at.token, alice, 3, 7))?, 26);
    Ok(())
}

#[test]
fn an_asset_that_refuses_is_quoted_and_nothing_is_spent() -> Result<()> {
    let mut commons = open_commons();
    let pool = commons.at.funding_pool;
    let asset = hostile::deploy(&mut commons.chain)?;
    done(hostile::mint(&mut commons, asset, pool, 1_000 * COIN))?;
    done(register(&mut commons, FOUNDER, terms(asset, 250_000)))?;
    hostile::misbehave(
        &mut commons,
        asset,
        hostile::Message::Transfer,
        hostile::Misdeed::Freeze(account("mallory")),
    )?;
    let frozen = CallFailure::Refused(PSP22Error::Custom("frozen".into()));
    refused(&mut commons, FundingPoolError::Asset(frozen), |commons| {
        pay(commons, asset, account("mallory"), COIN)
    });
    assert_eq!(status(&mut commons, asset)?.recent_spending, 0);
    done(pay(&mut commons, asset, account("alice"), 250 * COIN))
}
