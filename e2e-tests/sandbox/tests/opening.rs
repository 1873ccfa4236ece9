//! Before the market is open, and how it is opened.

use anyhow::Result;
use bonding_curve::CurveRef;
use commons::{
    chain::account,
    suite::{created, done, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, CurveWired, CurveWiring, Opened, Phase},
    call::CallFailure,
    psp22::PSP22Error,
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    codes, gift,
    messages::{begin_closing, quote_deposit_for, sweep},
    open_without_hatch, refused, unopened_market, COIN,
};

const SEALED: BondingCurveError = BondingCurveError::NotTrading { phase: Phase::Sealed };

#[test]
fn only_the_deployer_wires_and_only_once() -> Result<()> {
    let mut commons = unopened_market();
    let terms = {
        let message = commons.curve().call().terms();
        commons.chain.read(message)?
    };
    let constructor = CurveRef::new(terms, commons.config.tributes);
    let unwired = created(
        commons
            .chain
            .instantiate(account(FOUNDER), &codes().bonding_curve, constructor),
    )?;
    let curve = || -> contract_ref!(BondingCurve, DefaultEnvironment) { unwired.into() };
    let (opener, admin) = (account("alice"), account("bob"));
    let wiring = CurveWiring { opener, admin };
    assert_eq!(commons.chain.read(curve().call().wiring())?, None);

    // Until then nobody has any power over it.
    refused(&mut commons, BondingCurveError::NotOpener, |commons| {
        commons.send(FOUNDER, curve().call_mut().open(COIN, COIN, account(FOUNDER)))
    });
    refused(&mut commons, BondingCurveError::NotAdmin, |commons| {
        commons.send(FOUNDER, curve().call_mut().pause_buying(1))
    });
    refused(&mut commons, BondingCurveError::NotDeployer, |commons| {
        commons.send("mallory", curve().call_mut().wire(wiring))
    });
    for nobody in [unwired, ZERO_ACCOUNT.into()] {
        for bad in [
            CurveWiring { opener: nobody, admin },
            CurveWiring { opener, admin: nobody },
        ] {
            refused(&mut commons, BondingCurveError::InvalidReference(nobody), |commons| {
                commons.send(FOUNDER, curve().call_mut().wire(bad))
            });
        }
    }

    let receipt = commons.send(FOUNDER, curve().call_mut().wire(wiring));
    assert_eq!(receipt.events_of(), [(unwired, CurveWired { opener, admin })]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(commons.chain.read(curve().call().wiring())?, Some(wiring));
    refused(&mut commons, BondingCurveError::AlreadyWired, |commons| {
        commons.send(FOUNDER, curve().call_mut().wire(wiring))
    });
    Ok(())
}

#[test]
fn nobody_trades_before_the_market_is_open() -> Result<()> {
    let mut commons = unopened_market();
    commons.pay_in("alice", 1_000 * COIN)?;
    assert_eq!(commons.market()?.phase, Phase::Sealed);
    assert_eq!(commons.market()?.spot_price, None);
    refused(&mut commons, SEALED, |commons| commons.buy("alice", COIN));
    refused(&mut commons, SEALED, |commons| commons.sell("alice", COIN));
    assert_eq!(commons.quote_buy(COIN)?, Err(SEALED));
    assert_eq!(commons.quote_sell(COIN)?, Err(SEALED));
    assert_eq!(quote_deposit_for(&mut commons, COIN)?, Err(SEALED));
    refused(&mut commons, SEALED, |commons| begin_closing(commons, FOUNDER));
    refused(&mut commons, BondingCurveError::NotClosed, |commons| {
        commons.redeem("alice", COIN)
    });
    Ok(())
}

#[test]
fn the_opener_brings_the_reserve_and_gets_the_supply() -> Result<()> {
    let mut commons = unopened_market();
    let (supply, reserve) = (1_000_000 * COIN, 70_000 * COIN);
    commons.pay_in(FOUNDER, reserve)?;
    let receipt = commons.open_with(FOUNDER, supply, reserve);
    let opened = Opened {
        supply,
        reserve,
        recipient: account(FOUNDER),
    };
    assert_eq!(receipt.events_of(), [(commons.at.curve, opened)]);
    done(receipt)?;
    let market = commons.market()?;
    assert_eq!(
        (market.phase, market.supply, market.reserve),
        (Phase::Open, supply, reserve)
    );
    // The simulator's price after this hatch: 70 000 / (1 000 000 · 0.5) = 0.14.
    assert_eq!(market.spot_price, Some(140_000_000_000_000_000));
    assert_eq!(commons.tokens_of(FOUNDER)?, supply);
    assert_eq!(commons.held_by_curve()?, reserve);
    Ok(())
}

#[test]
fn only_the_opener_opens_with_something_and_only_once() -> Result<()> {
    let mut commons = unopened_market();
    let (curve, minimum) = (commons.at.curve, commons.config.minimum_supply);
    commons.pay_in(FOUNDER, 2 * COIN)?;
    commons.pay_in("mallory", 2 * COIN)?;
    refused(&mut commons, BondingCurveError::NotOpener, |commons| {
        commons.open_with("mallory", minimum, COIN)
    });
    refused(&mut commons, BondingCurveError::ZeroAmount, |commons| {
        commons.open_with(FOUNDER, minimum, 0)
    });
    let left = minimum - 1;
    refused(
        &mut commons,
        BondingCurveError::BelowMinimumSupply { left, minimum },
        |commons| commons.open_with(FOUNDER, left, COIN),
    );
    for recipient in [curve, ZERO_ACCOUNT.into()] {
        refused(&mut commons, BondingCurveError::InvalidRecipient, |commons| {
            let message = commons.curve().call_mut().open(minimum, COIN, recipient);
            commons.send(FOUNDER, message)
        });
    }
    done(commons.open_with(FOUNDER, minimum, COIN))?;
    let open = BondingCurveError::NotTrading { phase: Phase::Open };
    refused(&mut commons, open, |commons| commons.open_with(FOUNDER, minimum, COIN));
    Ok(())
}

#[test]
fn an_opener_without_allowance_opens_nothing() -> Result<()> {
    let mut commons = unopened_market();
    done(commons.wrap(FOUNDER, COIN))?;
    let short = BondingCurveError::Collateral(CallFailure::Refused(PSP22Error::InsufficientAllowance));
    refused(&mut commons, short, |commons| commons.open_with(FOUNDER, COIN, COIN));
    assert_eq!(commons.market()?.phase, Phase::Sealed);
    Ok(())
}

#[test]
fn what_came_before_the_market_was_open_is_no_reserve() -> Result<()> {
    let mut commons = unopened_market();
    let curve = commons.at.curve;
    gift(&mut commons, curve, 3 * COIN)?;
    open_without_hatch(&mut commons)?;
    assert_eq!(commons.market()?.reserve, 70_000 * COIN);
    assert_eq!(done(sweep(&mut commons, "bob"))?, 3 * COIN);
    Ok(())
}
