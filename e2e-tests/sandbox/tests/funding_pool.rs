//! The funding pool: who makes it pay, and in what.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{created, done, Commons, FOUNDER},
};
use funding_pool::PoolRef;
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    call::CallFailure,
    effects::Effects,
    funding_pool::{
        AssetRegistered, AssetStatus, AssetTerms, FundingPool, FundingPoolError, GivenUp, Paid, PaymentsHeld,
        PoolWired, PoolWiring, SharePaid, SpenderChanged, MOST_ASSETS,
    },
    psp22::{PSP22Error, Transfer},
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    codes, commons_with_funds, gift, hostile,
    messages::{asset_status, hold_payments, pay, pay_share, register, set_spender, surrender},
    open_commons, refused, transfer, unopened_market, COIN, DAY_MS,
};

/// The period of the spending cap.
const PERIOD_MS: u64 = 30 * DAY_MS;

fn registered(commons: &mut Commons) -> Result<Vec<AccountId>> {
    let message = commons.pool().call().assets();
    commons.chain.read(message)
}

fn held_until(commons: &mut Commons) -> Result<u64> {
    let message = commons.pool().call().payments_held_until_ms();
    commons.chain.read(message)
}

#[test]
fn only_the_deployer_wires_and_only_once() -> Result<()> {
    let mut commons = unopened_market();
    let (curve, collateral) = (commons.at.curve, commons.at.collateral);
    let asset = AssetTerms {
        asset: collateral,
        spending_cap_ppm: 1_000_000,
    };
    let constructor = PoolRef::new(PERIOD_MS, vec![asset]);
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
        (
            unwired,
            PoolWiring {
                admin: unwired,
                ..wiring
            },
        ),
        (zero, PoolWiring { admin: zero, ..wiring }),
        (
            unwired,
            PoolWiring {
                spender: unwired,
                ..wiring
            },
        ),
        (
            zero,
            PoolWiring {
                spender: zero,
                ..wiring
            },
        ),
        (
            unwired,
            PoolWiring {
                curve: unwired,
                ..wiring
            },
        ),
        (zero, PoolWiring { curve: zero, ..wiring }),
        (
            account("carol"),
            PoolWiring {
                curve: account("carol"),
                ..wiring
            },
        ),
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
    assert_eq!(done(receipt)?, 1_000 * COIN, "what there was before");
    assert_eq!(
        (commons.collateral_of("alice")?, commons.held_by_pool()?),
        (100 * COIN, 900 * COIN)
    );
    let expected = AssetStatus {
        balance: 900 * COIN,
        spending_cap_ppm: 250_000,
        recent_spending: 100 * COIN,
        payable_now: 150 * COIN,
        shares_paid: 0,
    };
    assert_eq!(asset_status(&mut commons, at.collateral)?, expected);
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
fn the_admin_registers_up_to_eight_assets() -> Result<()> {
    let mut commons = open_commons();
    let at = commons.at;
    assert_eq!(registered(&mut commons)?, [at.collateral]);
    let nothing_there = account("carol");
    refused(&mut commons, FundingPoolError::NotAdmin, |commons| {
        register(commons, "mallory", at.token, 1)
    });
    for nobody in [at.funding_pool, ZERO_ACCOUNT.into(), nothing_there] {
        refused(&mut commons, FundingPoolError::InvalidReference(nobody), |commons| {
            register(commons, FOUNDER, nobody, 1)
        });
    }
    refused(&mut commons, FundingPoolError::AssetAlreadyRegistered, |commons| {
        register(commons, FOUNDER, at.collateral, 1)
    });
    for got_ppm in [0, 1_000_001] {
        refused(&mut commons, FundingPoolError::CapOutOfRange { got_ppm }, |commons| {
            register(commons, FOUNDER, at.token, got_ppm)
        });
    }

    let receipt = register(&mut commons, FOUNDER, at.token, 100_000);
    let event = AssetRegistered {
        asset: at.token,
        spending_cap_ppm: 100_000,
    };
    assert_eq!(receipt.events_of(), [(at.funding_pool, event)]);
    assert_eq!(receipt.events.len(), 1);
    assert_eq!(done(receipt)?, Effects::NONE);
    let mut all = vec![at.collateral, at.token];
    while all.len() < MOST_ASSETS {
        let another = hostile::deploy(&mut commons.chain)?;
        done(register(&mut commons, FOUNDER, another, 1_000_000))?;
        all.push(another);
    }
    assert_eq!(registered(&mut commons)?, all);
    let ninth = hostile::deploy(&mut commons.chain)?;
    refused(&mut commons, FundingPoolError::TooManyAssets, |commons| {
        register(commons, FOUNDER, ninth, 1_000_000)
    });
    let message = commons.pool().call().asset_status(ninth);
    assert_eq!(commons.chain.read(message)?, Err(FundingPoolError::AssetNotRegistered));
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
    assert_eq!(done(receipt)?, Effects::NONE);
    refused(&mut commons, FundingPoolError::NotSpender, |commons| {
        commons.pay_from_pool("alice", COIN, 1)
    });
    let message = commons.pool().call_mut().pay(at.collateral, account("alice"), COIN, 1);
    assert_eq!(done(commons.chain.call(at.token, message))?, 1_000 * COIN);
    Ok(())
}

#[test]
fn only_the_curve_holds_payments_and_lets_them_go_on() -> Result<()> {
    let mut commons = commons_with_funds()?;
    let at = commons.at;
    for who in [account(FOUNDER), account("mallory"), at.token] {
        refused(&mut commons, FundingPoolError::NotCurve, |commons| {
            hold_payments(commons, who, 1)
        });
    }
    let until_ms = commons.chain.now_ms() + 1_000;
    let receipt = hold_payments(&mut commons, at.curve, until_ms);
    assert_eq!(receipt.events_of(), [(at.funding_pool, PaymentsHeld { until_ms })]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(held_until(&mut commons)?, until_ms);
    commons.chain.wait(999);
    refused(&mut commons, FundingPoolError::PaymentsHeld { until_ms }, |commons| {
        commons.pay_from_pool("alice", COIN, 1)
    });
    assert_eq!(asset_status(&mut commons, at.collateral)?.payable_now, 0);
    commons.chain.wait(1);
    done(commons.pay_from_pool("alice", COIN, 1))?;

    done(hold_payments(&mut commons, at.curve, until_ms + 1_000))?;
    done(hold_payments(&mut commons, at.curve, 0))?;
    done(commons.pay_from_pool("alice", COIN, 1))?;
    Ok(())
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
    assert_eq!(
        (commons.held_by_pool()?, commons.collateral_of("erin")?),
        (0, 1_000 * COIN)
    );
    assert_eq!(held_until(&mut commons)?, u64::MAX);

    gift(&mut commons, at.funding_pool, 8 * COIN)?;
    commons.chain.wait(400 * DAY_MS);
    let until_ms = u64::MAX;
    refused(&mut commons, FundingPoolError::PaymentsHeld { until_ms }, |commons| {
        commons.pay_from_pool("alice", COIN, 1)
    });
    refused(&mut commons, FundingPoolError::Surrendered, |commons| {
        hold_payments(commons, at.curve, 0)
    });

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
    done(register(&mut commons, FOUNDER, at.token, 100_000))?;
    done(transfer(&mut commons, at.token, FOUNDER, at.funding_pool, 90))?;
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
    assert_eq!(asset_status(&mut commons, at.token)?.shares_paid, 12);
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
    done(register(&mut commons, FOUNDER, asset, 250_000))?;
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
    assert_eq!(asset_status(&mut commons, asset)?.recent_spending, 0);
    assert_eq!(
        done(pay(&mut commons, asset, account("alice"), 250 * COIN))?,
        1_000 * COIN
    );
    Ok(())
}
