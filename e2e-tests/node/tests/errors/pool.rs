//! What the funding pool refuses.

use super::{
    behave, failures_of_a_transfer, mint, misbehave, open, provoked::Provoked, unwired, vanish, PEOPLE, SUPPLY,
};
use anyhow::Result;
use commons::suite::{constructors, created, done};
use funding_pool::PoolRef;
use hostile_token::Message;
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    bonding_curve::BondingCurve,
    call::CallFailure,
    funding_pool::{AssetTerms, FundingPool, FundingPoolError, PoolWiring},
};
use node_tests::{on_the_node, suite::hostile_token, OnNode, Suite, COIN};

type Errors = Provoked<FundingPoolError>;

/// What the pool holds; a quarter of it can be paid at once.
const POOL: u128 = 1_000 * COIN;

#[test]
fn every_error_of_the_funding_pool_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(everything)
}

async fn everything(backend: OnNode) -> Result<()> {
    let mut suite = unwired(backend, &PEOPLE, |_, _| ()).await?;
    let (founder, at) = (suite.account("founder"), suite.at);
    suite.wire_to(founder, founder).await?;
    open(&mut suite).await?;
    mint(&mut suite, at.collateral, at.funding_pool, POOL).await?;
    let mut errors = Errors::default();
    construction(&mut suite, &mut errors).await?;
    governing(&mut suite, &mut errors).await?;
    paying(&mut suite, &mut errors).await?;
    winding_down(&mut suite, &mut errors).await?;
    errors.are_all_but(&[])
}

fn capped(asset: AccountId) -> AssetTerms {
    AssetTerms {
        asset,
        spending_cap_ppm: 250_000,
    }
}

async fn construction(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let alice = suite.account("alice");
    let mut nine = suite.contracts().map(capped).to_vec();
    nine.push(capped(hostile_token(&mut suite.chain).await?));
    let twice = vec![capped(suite.at.collateral); 2];
    let uncapped = vec![AssetTerms {
        spending_cap_ppm: 0,
        ..capped(suite.at.collateral)
    }];
    for (period_ms, assets, error) in [
        (0, vec![], FundingPoolError::ZeroPeriod),
        (1, vec![capped(alice)], FundingPoolError::InvalidReference(alice)),
        (1, twice, FundingPoolError::AssetAlreadyRegistered),
        (1, nine, FundingPoolError::TooManyAssets),
        (1, uncapped, FundingPoolError::CapOutOfRange { got_ppm: 0 }),
    ] {
        let constructor = PoolRef::new(period_ms, assets);
        errors.by_constructor(suite, "funding-pool", constructor, error).await?;
    }
    Ok(())
}

async fn governing(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (founder, at) = (suite.account("founder"), suite.at);
    let wiring = PoolWiring {
        admin: founder,
        spender: founder,
        curve: at.curve,
    };
    let constructor = constructors::funding_pool(&suite.config, &at);
    let other = created(suite.chain.instantiate("founder", "funding-pool", constructor).await)?;
    let wire = pool(other).call_mut().wire(wiring);
    errors.by(suite, "mallory", wire, FundingPoolError::NotDeployer).await?;
    let wire = at.to_pool().call_mut().wire(wiring);
    errors
        .by(suite, "founder", wire, FundingPoolError::AlreadyWired)
        .await?;
    let register = at.to_pool().call_mut().register_asset(capped(at.token));
    errors
        .by(suite, "mallory", register, FundingPoolError::NotAdmin)
        .await?;
    let hold = at.to_pool().call_mut().hold_payments(1);
    errors.by(suite, "founder", hold, FundingPoolError::NotCurve).await
}

async fn paying(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let ([alice, founder], at) = (["alice", "founder"].map(|who| suite.account(who)), suite.at);
    let pay = |asset, to, amount| at.to_pool().call_mut().pay(asset, to, amount, 1);
    let over_all = FundingPoolError::InsufficientFunds {
        balance: POOL,
        amount: POOL + 1,
    };
    let over_the_cap = FundingPoolError::OverSpendingCap {
        amount: POOL / 4 + 1,
        payable_now: POOL / 4,
    };
    let (collateral, this) = (at.collateral, at.funding_pool);
    for (who, message, error) in [
        ("mallory", pay(collateral, alice, 1), FundingPoolError::NotSpender),
        ("founder", pay(collateral, alice, 0), FundingPoolError::ZeroAmount),
        ("founder", pay(collateral, this, 1), FundingPoolError::InvalidRecipient),
        ("founder", pay(at.token, alice, 1), FundingPoolError::AssetNotRegistered),
        ("founder", pay(collateral, alice, POOL + 1), over_all),
        ("founder", pay(collateral, alice, POOL / 4 + 1), over_the_cap),
    ] {
        errors.by(suite, who, message, error).await?;
    }

    let asset = hostile_token(&mut suite.chain).await?;
    mint(suite, asset, this, POOL).await?;
    let register = at.to_pool().call_mut().register_asset(capped(asset));
    done(suite.send("founder", register).await)?;
    for (misdeed, failure) in failures_of_a_transfer() {
        misbehave(suite, asset, Message::Transfer, misdeed).await?;
        let error = FundingPoolError::Asset(failure);
        errors.by(suite, "founder", pay(asset, founder, 1), error).await?;
    }
    behave(suite, asset).await?;
    vanish(suite, asset).await;
    let gone = FundingPoolError::Asset(CallFailure::NotAContract);
    errors.by(suite, "founder", pay(asset, founder, 1), gone).await
}

/// What only the curve sends: it sends none of these.
async fn winding_down(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (alice, at) = (suite.account("alice"), suite.at);
    let share = |redeemed, supply| {
        at.to_pool()
            .call_mut()
            .pay_share(at.collateral, alice, redeemed, supply)
    };
    errors
        .by_contract(suite, at.curve, share(1, SUPPLY), FundingPoolError::NotSurrendered)
        .await?;

    let begin = suite.at.to_curve().call_mut().begin_closing();
    done(suite.send("founder", begin).await)?;
    let closing = suite.config.closing;
    let from_ms = suite.market().await?.closing_begun_ms + closing.delay_ms;
    let held = FundingPoolError::PaymentsHeld {
        until_ms: from_ms + closing.window_ms,
    };
    let pay = at.to_pool().call_mut().pay(at.collateral, alice, 1, 1);
    errors.by(suite, "founder", pay, held).await?;

    suite.wait_until(from_ms).await?;
    let finish = suite.at.to_curve().call_mut().finish();
    done(suite.send("founder", finish).await)?;
    mint(suite, at.collateral, at.funding_pool, COIN).await?;
    let hold = at.to_pool().call_mut().hold_payments(1);
    errors
        .by_contract(suite, at.curve, hold, FundingPoolError::Surrendered)
        .await?;
    errors
        .by_contract(suite, at.curve, share(0, SUPPLY), FundingPoolError::NothingToPay)
        .await?;
    errors
        .by_contract(suite, at.curve, share(u128::MAX, 1), FundingPoolError::Overflow)
        .await
}

/// Any pool, to make messages with.
fn pool(address: AccountId) -> contract_ref!(FundingPool, DefaultEnvironment) {
    address.into()
}
