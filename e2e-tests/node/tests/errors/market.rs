//! What the bonding curve refuses.

use super::{
    behave, mint, misbehave, no_answers, open, provoked::Provoked, unwired, vanish, Elsewhere::OutOfReach, HOLDING,
    PEOPLE, RESERVE, SUPPLY,
};
use anyhow::{ensure, Result};
use bonding_curve::CurveRef;
use commons::{
    chain::Constructor,
    suite::{constructors, created, done, NO_DEADLINE},
};
use hostile_token::{standard_error, Message, Misdeed};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId, scale::Encode};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, ClosingTerms, CurveTerms, CurveWiring, Phase, Tributes},
    call::CallFailure,
    community_token::{CommunityToken, CommunityTokenError},
    funding_pool::FundingPoolError,
    ZERO_ACCOUNT,
};
use node_tests::{on_the_node, suite::hostile_token, OnNode, Suite, COIN};

type Errors = Provoked<BondingCurveError>;

#[test]
fn every_error_of_the_bonding_curve_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(everything)
}

async fn everything(backend: OnNode) -> Result<()> {
    let mut suite = unwired(backend, &PEOPLE, |_, _| ()).await?;
    let founder = suite.account("founder");
    suite.wire_to(founder, founder).await?;
    let mut errors = Errors::default();
    construction(&mut suite, &mut errors).await?;
    opening(&mut suite, &mut errors).await?;
    open(&mut suite).await?;
    trading(&mut suite, &mut errors).await?;
    another_market(&mut suite, &mut errors).await?;
    governing(&mut suite, &mut errors).await?;
    winding_down(&mut suite, &mut errors).await?;
    errors.are_all_but(&[(
        "Token(Trapped)",
        OutOfReach("the community token calls nobody and keeps little"),
    )])
}

fn curve_of(
    suite: &Suite<OnNode>,
    change: impl FnOnce(&mut CurveTerms),
) -> Constructor<CurveRef, impl Encode + Clone, BondingCurveError> {
    let mut terms = constructors::curve_terms(&suite.config, &suite.at);
    change(&mut terms);
    CurveRef::new(terms, suite.config.tributes)
}

async fn construction(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let alice = suite.account("alice");
    type Change = fn(&mut CurveTerms, AccountId);
    let changes: [(Change, BondingCurveError); 5] = [
        (
            |terms, alice| terms.token = alice,
            BondingCurveError::InvalidReference(alice),
        ),
        (
            |terms, _| terms.reserve_ratio_ppm = 0,
            BondingCurveError::ReserveRatioOutOfRange { got_ppm: 0 },
        ),
        (
            |terms, _| terms.tribute_ceilings.exit_ppm = 1_000_000,
            BondingCurveError::TributeCeilingOutOfRange { got_ppm: 1_000_000 },
        ),
        (
            |terms, _| terms.minimum_supply = 0,
            BondingCurveError::ZeroMinimumSupply,
        ),
        (
            |terms, _| {
                terms.closing = ClosingTerms {
                    window_ms: 0,
                    ..terms.closing
                }
            },
            BondingCurveError::ClosingTermsOutOfRange,
        ),
    ];
    for (change, error) in changes {
        let constructor = curve_of(suite, |terms| change(terms, alice));
        errors
            .by_constructor(suite, "bonding-curve", constructor, error)
            .await?;
    }
    Ok(())
}

async fn opening(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let founder = suite.account("founder");
    let constructor = constructors::bonding_curve(&suite.config, &suite.at);
    let unwired = created(suite.chain.instantiate("founder", "bonding-curve", constructor).await)?;
    let wiring = CurveWiring {
        opener: founder,
        admin: founder,
    };
    let wire = curve(unwired).call_mut().wire(wiring);
    errors
        .by(suite, "mallory", wire, BondingCurveError::NotDeployer)
        .await?;
    let wire = suite.at.to_curve().call_mut().wire(wiring);
    errors
        .by(suite, "founder", wire, BondingCurveError::AlreadyWired)
        .await?;

    let at = suite.at;
    let open = |supply, reserve, recipient| at.to_curve().call_mut().open(supply, reserve, recipient);
    let too_few = BondingCurveError::BelowMinimumSupply {
        left: COIN - 1,
        minimum: COIN,
    };
    for (who, message, error) in [
        ("mallory", open(SUPPLY, RESERVE, founder), BondingCurveError::NotOpener),
        ("founder", open(SUPPLY, 0, founder), BondingCurveError::ZeroAmount),
        ("founder", open(COIN - 1, RESERVE, founder), too_few),
        (
            "founder",
            open(SUPPLY, RESERVE, ZERO_ACCOUNT.into()),
            BondingCurveError::InvalidRecipient,
        ),
    ] {
        errors.by(suite, who, message, error).await?;
    }
    let buy = suite.at.to_curve().call_mut().buy(COIN, 0, founder, NO_DEADLINE);
    let sealed = BondingCurveError::NotTrading { phase: Phase::Sealed };
    errors.by(suite, "alice", buy, sealed).await
}

async fn trading(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let at = suite.at;
    let alice = suite.account("alice");
    done(suite.approve("alice", at.collateral, at.curve, HOLDING).await)?;
    let buy = |deposit, least, deadline_ms| at.to_curve().call_mut().buy(deposit, least, alice, deadline_ms);

    let is_late = |error: &BondingCurveError| matches!(error, BondingCurveError::DeadlinePassed { deadline_ms: 1, .. });
    errors.like(suite, "alice", buy(COIN, 0, 1), is_late).await?;
    let quote = suite.at.to_curve().call().quote_buy(COIN);
    let quote = suite.chain.read(quote).await?.expect("the market is open");
    let slipped = BondingCurveError::SlippageExceeded {
        got: quote.received,
        min: u128::MAX,
    };
    for (message, error) in [
        (buy(1, 0, NO_DEADLINE), BondingCurveError::NothingToGive),
        (buy(COIN, u128::MAX, NO_DEADLINE), slipped),
    ] {
        errors.by(suite, "alice", message, error).await?;
    }

    let huge = suite.at.to_curve().call().quote_deposit_for(u128::MAX);
    errors.by(suite, "alice", huge, BondingCurveError::Overflow).await?;

    let sell = |tokens| at.to_curve().call_mut().sell(tokens, 0, alice, NO_DEADLINE);
    let above = BondingCurveError::AboveSupply {
        tokens: SUPPLY + 1,
        supply: SUPPLY,
    };
    errors.by(suite, "founder", sell(SUPPLY + 1), above).await?;
    let short = CommunityTokenError::InsufficientBalance {
        balance: 0,
        amount: COIN,
    };
    let short = BondingCurveError::Token(CallFailure::Refused(short));
    errors.by(suite, "mallory", sell(COIN), short).await?;

    // The collateral in every way that is not honest.
    let refusals = (0..6).map(|number| (Misdeed::Refuse(number), CallFailure::Refused(standard_error(number))));
    for (misdeed, failure) in refusals.chain(no_answers()) {
        misbehave(suite, at.collateral, Message::TransferFrom, misdeed).await?;
        let error = BondingCurveError::Collateral(failure);
        errors.by(suite, "alice", buy(COIN, 0, NO_DEADLINE), error).await?;
    }
    misbehave(suite, at.collateral, Message::TransferFrom, Misdeed::KeepFee(500_000)).await?;
    // Half of the coin comes, and a twentieth of it goes to the pool.
    let short = BondingCurveError::CollateralShort {
        held: RESERVE + COIN / 2 - COIN / 20,
        reserve: RESERVE + COIN - COIN / 20,
    };
    errors.by(suite, "alice", buy(COIN, 0, NO_DEADLINE), short).await?;
    behave(suite, at.collateral).await
}

/// A market whose token and pool are no token and no pool.
async fn another_market(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let founder = suite.account("founder");
    let collateral = suite.at.collateral;
    let no_pool = hostile_token(&mut suite.chain).await?;
    let wiring = CurveWiring {
        opener: founder,
        admin: founder,
    };

    let no_token = hostile_token(&mut suite.chain).await?;
    let constructor = curve_of(suite, |terms| terms.token = no_token);
    let other = created(suite.chain.instantiate("founder", "bonding-curve", constructor).await)?;
    done(suite.send("founder", curve(other).call_mut().wire(wiring)).await)?;
    done(suite.approve("founder", collateral, other, RESERVE).await)?;
    let open = || curve(other).call_mut().open(SUPPLY, RESERVE, founder);
    let no_answer = BondingCurveError::Token(CallFailure::BadAnswer);
    errors.by(suite, "founder", open(), no_answer).await?;
    vanish(suite, no_token).await;
    let gone = BondingCurveError::Token(CallFailure::NotAContract);
    errors.by(suite, "founder", open(), gone).await?;

    let constructor = constructors::community_token(&suite.config);
    let token = created(suite.chain.instantiate("founder", "community-token", constructor).await)?;
    let constructor = curve_of(suite, |terms| {
        terms.token = token;
        terms.funding_pool = no_pool;
    });
    let other = created(suite.chain.instantiate("founder", "bonding-curve", constructor).await)?;
    let mut token: contract_ref!(CommunityToken, DefaultEnvironment) = token.into();
    done(suite.send("founder", token.call_mut().wire(other)).await)?;
    done(suite.send("founder", curve(other).call_mut().wire(wiring)).await)?;
    done(suite.approve("founder", collateral, other, RESERVE).await)?;
    let open = curve(other).call_mut().open(SUPPLY, RESERVE, founder);
    done(suite.send("founder", open).await)?;
    let no_answer = BondingCurveError::Pool(CallFailure::BadAnswer);
    errors
        .by(suite, "founder", curve(other).call_mut().begin_closing(), no_answer)
        .await?;
    vanish(suite, no_pool).await;
    let gone = BondingCurveError::Pool(CallFailure::NotAContract);
    errors
        .by(suite, "founder", curve(other).call_mut().begin_closing(), gone)
        .await
}

async fn governing(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let tributes = Tributes {
        entry_ppm: 100_001,
        exit_ppm: 0,
    };
    let set_tributes = suite.at.to_curve().call_mut().set_tributes(tributes);
    errors
        .by(suite, "mallory", set_tributes.clone(), BondingCurveError::NotAdmin)
        .await?;
    let too_high = BondingCurveError::TributeAboveCeiling {
        got_ppm: 100_001,
        ceiling_ppm: 100_000,
    };
    errors.by(suite, "founder", set_tributes, too_high).await?;

    let until_ms = suite.now_ms().await? + 3_600_000;
    let pause = suite.at.to_curve().call_mut().pause_buying(until_ms);
    done(suite.send("founder", pause).await)?;
    let buy = suite
        .at
        .to_curve()
        .call_mut()
        .buy(COIN, 0, suite.account("alice"), NO_DEADLINE);
    let paused = BondingCurveError::BuyingPaused { until_ms };
    errors.by(suite, "alice", buy, paused).await?;
    let go_on = suite.at.to_curve().call_mut().pause_buying(0);
    done(suite.send("founder", go_on).await)?;
    Ok(())
}

async fn winding_down(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let [alice, founder] = ["alice", "founder"].map(|who| suite.account(who));
    let at = suite.at;
    let finish = || at.to_curve().call_mut().finish();
    errors
        .by(suite, "founder", finish(), BondingCurveError::NotClosing)
        .await?;
    let redeem = suite.at.to_curve().call_mut().redeem(COIN, founder);
    errors
        .by(suite, "founder", redeem, BondingCurveError::NotClosed)
        .await?;

    let begin = suite.at.to_curve().call_mut().begin_closing();
    done(suite.send("founder", begin).await)?;
    let from_ms = suite.market().await?.closing_begun_ms + suite.config.closing.delay_ms;
    let too_soon = BondingCurveError::ClosingTooSoon { from_ms };
    errors.by(suite, "founder", finish(), too_soon).await?;
    suite.wait_until(from_ms).await?;
    // The pool has no room for what the collateral answers, and traps.
    mint(suite, at.collateral, at.funding_pool, COIN).await?;
    misbehave(suite, at.collateral, Message::Transfer, Misdeed::AnswerTooMuch).await?;
    let trapped = BondingCurveError::Pool(CallFailure::Trapped);
    errors.by(suite, "founder", finish(), trapped).await?;
    behave(suite, at.collateral).await?;
    done(suite.send("founder", finish()).await)?;

    let (collateral, token) = (suite.at.collateral, suite.at.token);
    let claim = suite.at.to_curve().call_mut().claim_share(collateral, alice);
    errors
        .by(suite, "alice", claim, BondingCurveError::NotAnOtherAsset)
        .await?;
    let other = suite.at.vesting;
    let claim = suite.at.to_curve().call_mut().claim_share(other, alice);
    let unregistered = FundingPoolError::AssetNotRegistered;
    let unregistered = BondingCurveError::Pool(CallFailure::Refused(unregistered));
    errors.by(suite, "alice", claim, unregistered).await?;

    vanish(suite, collateral).await;
    let redeem = suite.at.to_curve().call_mut().redeem(COIN, founder);
    let gone = BondingCurveError::Collateral(CallFailure::NotAContract);
    errors.by(suite, "founder", redeem, gone).await?;
    ensure!(suite.balance(token, founder).await? == SUPPLY);
    Ok(())
}

/// Any curve, to make messages with.
fn curve(address: AccountId) -> contract_ref!(BondingCurve, DefaultEnvironment) {
    address.into()
}
