//! Other contracts that fail, lie or call back: each gives a typed error and leaves nothing half done.

use anyhow::Result;
use commons::{
    chain::{account, CallError, Failure},
    suite::{done, Commons, FOUNDER},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Tributes},
    call::CallFailure,
    effects::Effects,
    funding_pool::{FundingPool, FundingPoolError},
    psp22::PSP22Error,
};
use sandbox_tests::{
    fails, give_tokens,
    hostile::{
        self, behave, failures, failures_of_a_view, misbehave, refused_whatever_goes_wrong, Message, Misdeed, ASSETS,
        HOLDING, SWEEP,
    },
    messages::{self, claim_share, open, register, set_tributes, CurveReceipt},
    refused, COIN, DAY_MS,
};

fn sweep(commons: &mut Commons) -> CurveReceipt<u128> {
    messages::sweep(commons, "frank")
}

fn begin_closing(commons: &mut Commons) -> CurveReceipt<Effects> {
    messages::begin_closing(commons, FOUNDER)
}

fn finish(commons: &mut Commons) -> CurveReceipt<Effects> {
    messages::finish(commons, FOUNDER)
}

/// An open commons with a hostile collateral in which alice holds tokens.
fn commons_with_alice() -> Result<Commons> {
    let mut commons = hostile::open_commons();
    give_tokens(&mut commons, "alice", 100_000 * COIN)?;
    Ok(commons)
}

/// The wind-down of such a commons has begun and can be finished; its pool holds collateral.
fn commons_at_its_end() -> Result<Commons> {
    let mut commons = commons_with_alice()?;
    let (collateral, pool) = (commons.at.collateral, commons.at.funding_pool);
    done(hostile::mint(&mut commons, collateral, pool, 1_000 * COIN))?;
    done(begin_closing(&mut commons))?;
    commons.chain.wait(14 * DAY_MS);
    Ok(commons)
}

#[test]
fn a_collateral_that_fails_while_the_market_opens_leaves_it_sealed() -> Result<()> {
    let mut commons = hostile::unopened_market();
    let at = commons.at;
    let error = BondingCurveError::Collateral;
    let failures = failures(at.curve, account(FOUNDER));
    refused_whatever_goes_wrong(
        &mut commons,
        at.collateral,
        Message::TransferFrom,
        failures,
        error,
        open,
    );
    refused_whatever_goes_wrong(
        &mut commons,
        at.collateral,
        Message::BalanceOf,
        failures_of_a_view(),
        error,
        open,
    );
    Ok(())
}

#[test]
fn a_collateral_that_fails_while_somebody_buys_takes_nothing() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let at = commons.at;
    let error = BondingCurveError::Collateral;
    let buy = |commons: &mut Commons| commons.buy("alice", COIN);
    for (message, party) in [
        (Message::TransferFrom, account("alice")),
        (Message::Transfer, at.funding_pool),
    ] {
        let failures = failures(at.curve, party);
        refused_whatever_goes_wrong(&mut commons, at.collateral, message, failures, error, buy);
    }
    let failures = failures_of_a_view();
    refused_whatever_goes_wrong(&mut commons, at.collateral, Message::BalanceOf, failures, error, buy);
    Ok(())
}

#[test]
fn a_collateral_that_fails_while_somebody_sells_burns_nothing() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let at = commons.at;
    let error = BondingCurveError::Collateral;
    let sell = |commons: &mut Commons| commons.sell("alice", COIN);
    for party in [account("alice"), at.funding_pool, at.curve] {
        let failures = failures(at.curve, party);
        refused_whatever_goes_wrong(&mut commons, at.collateral, Message::Transfer, failures, error, sell);
    }
    assert_eq!(commons.tokens_of("alice")?, 100_000 * COIN);
    Ok(())
}

#[test]
fn a_collateral_that_fails_while_gifts_are_swept_keeps_them_where_they_are() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let at = commons.at;
    done(hostile::mint(&mut commons, at.collateral, at.curve, 5 * COIN))?;
    let error = BondingCurveError::Collateral;
    let failures = failures(at.curve, at.funding_pool);
    refused_whatever_goes_wrong(&mut commons, at.collateral, Message::Transfer, failures, error, sweep);
    let failures = failures_of_a_view();
    refused_whatever_goes_wrong(&mut commons, at.collateral, Message::BalanceOf, failures, error, sweep);
    Ok(())
}

#[test]
fn a_collateral_that_keeps_a_fee_is_refused() -> Result<()> {
    // Were it a millionth: of 70 000 coins that is 0.07.
    let mut commons = hostile::unopened_market();
    let (collateral, reserve) = (commons.at.collateral, 70_000 * COIN);
    misbehave(&mut commons, collateral, Message::TransferFrom, Misdeed::KeepFee(1))?;
    let held = reserve - 70_000_000_000;
    refused(&mut commons, BondingCurveError::CollateralShort { held, reserve }, open);

    // And if it begins to keep one later.
    let mut commons = commons_with_alice()?;
    let quote = commons.quote_buy(100 * COIN)?.expect("an open market");
    assert_eq!(quote.tribute, 5 * COIN);
    misbehave(
        &mut commons,
        collateral,
        Message::TransferFrom,
        Misdeed::KeepFee(10_000),
    )?;
    let (held, reserve) = (70_094 * COIN, 70_095 * COIN);
    refused(
        &mut commons,
        BondingCurveError::CollateralShort { held, reserve },
        |commons| commons.buy("alice", 100 * COIN),
    );
    Ok(())
}

#[test]
fn a_collateral_that_only_says_it_moved_is_not_believed() -> Result<()> {
    let mut commons = hostile::unopened_market();
    let (collateral, reserve) = (commons.at.collateral, 70_000 * COIN);
    misbehave(&mut commons, collateral, Message::TransferFrom, Misdeed::MoveNothing)?;
    let held = 0;
    refused(&mut commons, BondingCurveError::CollateralShort { held, reserve }, open);

    let mut commons = commons_with_alice()?;
    misbehave(&mut commons, collateral, Message::TransferFrom, Misdeed::MoveNothing)?;
    // The tribute was paid out of the reserve, for all that came in.
    let (held, reserve) = (69_995 * COIN, 70_095 * COIN);
    refused(
        &mut commons,
        BondingCurveError::CollateralShort { held, reserve },
        |commons| commons.buy("alice", 100 * COIN),
    );
    Ok(())
}

#[test]
fn a_tribute_that_is_not_moved_is_a_gift_to_be_swept() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let collateral = commons.at.collateral;
    misbehave(&mut commons, collateral, Message::Transfer, Misdeed::MoveNothing)?;
    done(commons.buy("alice", 100 * COIN))?;
    assert_eq!(commons.market()?.reserve, 70_095 * COIN);
    assert_eq!((commons.held_by_curve()?, commons.held_by_pool()?), (70_100 * COIN, 0));
    behave(&mut commons, collateral)?;
    assert_eq!(done(sweep(&mut commons))?, 5 * COIN);
    assert_eq!(commons.held_by_pool()?, 5 * COIN);
    Ok(())
}

/// The one thing that a caller cannot turn into an error of its own: the pallet traps it.
#[test]
fn an_answer_that_is_too_long_to_be_read_undoes_everything() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let collateral = commons.at.collateral;
    for message in [Message::TransferFrom, Message::Transfer] {
        misbehave(&mut commons, collateral, message, Misdeed::AnswerTooMuch)?;
        let error = fails(&mut commons, |commons| commons.buy("alice", COIN));
        assert!(matches!(error, CallError::Failed(Failure::Chain(_))), "{error:?}");
    }
    Ok(())
}

#[test]
fn a_frozen_seller_can_be_paid_elsewhere() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let collateral = commons.at.collateral;
    misbehave(
        &mut commons,
        collateral,
        Message::Transfer,
        Misdeed::Freeze(account("alice")),
    )?;
    let frozen = CallFailure::Refused(PSP22Error::Custom("frozen".into()));
    refused(&mut commons, BondingCurveError::Collateral(frozen), |commons| {
        commons.sell("alice", COIN)
    });
    let message = commons.curve().call_mut().sell(COIN, 0, account("bob"), u64::MAX);
    let payout = done(commons.send("alice", message))?;
    assert_eq!(commons.collateral_of("bob")?, HOLDING + payout);
    // And nobody else is kept from selling.
    done(commons.sell(FOUNDER, COIN))?;
    Ok(())
}

#[test]
fn a_frozen_pool_stops_no_trade_once_there_are_no_tributes() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let at = commons.at;
    misbehave(
        &mut commons,
        at.collateral,
        Message::Transfer,
        Misdeed::Freeze(at.funding_pool),
    )?;
    let frozen = || BondingCurveError::Collateral(CallFailure::Refused(PSP22Error::Custom("frozen".into())));
    refused(&mut commons, frozen(), |commons| commons.sell("alice", COIN));
    refused(&mut commons, frozen(), |commons| commons.buy("alice", COIN));
    let none = Tributes {
        entry_ppm: 0,
        exit_ppm: 0,
    };
    done(set_tributes(&mut commons, FOUNDER, none))?;
    done(commons.sell("alice", COIN))?;
    done(commons.buy("alice", COIN))?;
    Ok(())
}

#[test]
fn a_call_back_to_a_contract_that_nobody_is_in_does_no_harm() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let at = commons.at;
    let call_back = |contract, message| Misdeed::CallBack { contract, message };
    // While the curve pays the tribute, the token looks at the pool.
    let quote = commons.quote_buy(COIN)?.expect("an open market");
    misbehave(
        &mut commons,
        at.collateral,
        Message::Transfer,
        call_back(at.funding_pool, ASSETS),
    )?;
    assert_eq!(done(commons.buy("alice", COIN))?, quote.received);

    // While the pool pays, it tells the curve to sweep; but the curve would have to ask the token.
    done(hostile::mint(
        &mut commons,
        at.collateral,
        at.funding_pool,
        1_000 * COIN,
    ))?;
    done(hostile::mint(&mut commons, at.collateral, at.curve, 9 * COIN))?;
    misbehave(
        &mut commons,
        at.collateral,
        Message::Transfer,
        call_back(at.curve, SWEEP),
    )?;
    let (held, in_pool) = (commons.held_by_curve()?, commons.held_by_pool()?);
    done(commons.pay_from_pool("bob", COIN, 1))?;
    assert_eq!(
        (commons.held_by_curve()?, commons.held_by_pool()?),
        (held, in_pool - COIN)
    );
    Ok(())
}

#[test]
fn an_asset_that_fails_while_the_pool_pays_costs_it_nothing() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let at = commons.at;
    done(hostile::mint(
        &mut commons,
        at.collateral,
        at.funding_pool,
        1_000 * COIN,
    ))?;
    let error = FundingPoolError::Asset;
    let pay = |commons: &mut Commons| commons.pay_from_pool("bob", COIN, 1);
    for party in [account("bob"), at.funding_pool] {
        let failures = failures(at.funding_pool, party);
        refused_whatever_goes_wrong(&mut commons, at.collateral, Message::Transfer, failures, error, pay);
    }
    let failures = failures_of_a_view();
    refused_whatever_goes_wrong(
        &mut commons,
        at.collateral,
        Message::BalanceOf,
        failures.clone(),
        error,
        pay,
    );
    let status = |commons: &mut Commons| {
        let message = commons.pool().call().asset_status(at.collateral);
        commons.send("bob", message)
    };
    refused_whatever_goes_wrong(&mut commons, at.collateral, Message::BalanceOf, failures, error, status);
    Ok(())
}

#[test]
fn a_collateral_that_fails_at_the_end_leaves_the_wind_down_to_be_finished_later() -> Result<()> {
    let mut commons = commons_at_its_end()?;
    let at = commons.at;
    let error = |failure| BondingCurveError::Pool(CallFailure::Refused(FundingPoolError::Asset(failure)));
    let mut failures = failures(at.funding_pool, at.funding_pool);
    // The curve is in the midst of a call as well.
    failures.extend(hostile::failures(at.curve, at.curve));
    refused_whatever_goes_wrong(&mut commons, at.collateral, Message::Transfer, failures, error, finish);
    let failures = failures_of_a_view();
    refused_whatever_goes_wrong(&mut commons, at.collateral, Message::BalanceOf, failures, error, finish);
    done(finish(&mut commons))?;
    Ok(())
}

#[test]
fn a_collateral_that_fails_while_somebody_redeems_burns_nothing() -> Result<()> {
    let mut commons = commons_at_its_end()?;
    done(finish(&mut commons))?;
    let at = commons.at;
    let error = BondingCurveError::Collateral;
    let failures = failures(at.curve, account("alice"));
    let redeem = |commons: &mut Commons| commons.redeem("alice", COIN);
    refused_whatever_goes_wrong(&mut commons, at.collateral, Message::Transfer, failures, error, redeem);
    Ok(())
}

#[test]
fn an_asset_that_fails_while_a_share_is_claimed_leaves_it_owed() -> Result<()> {
    let mut commons = hostile::open_commons();
    let pool = commons.at.funding_pool;
    give_tokens(&mut commons, "alice", 100_000 * COIN)?;
    let asset = hostile::deploy(&mut commons.chain)?;
    done(register(&mut commons, FOUNDER, asset, 1_000_000))?;
    done(hostile::mint(&mut commons, asset, pool, 1_000 * COIN))?;
    messages::wind_down(&mut commons)?;
    done(commons.redeem("alice", 100_000 * COIN))?;

    let curve = commons.at.curve;
    let error = |failure| BondingCurveError::Pool(CallFailure::Refused(FundingPoolError::Asset(failure)));
    let claim = |commons: &mut Commons| claim_share(commons, asset, account("alice"));
    for entered in [pool, curve] {
        let failures = failures(entered, account("alice"));
        refused_whatever_goes_wrong(&mut commons, asset, Message::Transfer, failures, error, claim);
    }
    let failures = failures_of_a_view();
    refused_whatever_goes_wrong(&mut commons, asset, Message::BalanceOf, failures, error, claim);
    assert_eq!(done(claim(&mut commons))?, 100 * COIN);
    Ok(())
}

#[test]
fn a_collateral_that_is_gone_is_named_as_no_contract() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let at = commons.at;
    hostile::vanish(&mut commons, at.collateral);
    let gone = || BondingCurveError::Collateral(CallFailure::NotAContract);
    refused(&mut commons, gone(), |commons| commons.buy("alice", COIN));
    refused(&mut commons, gone(), |commons| commons.sell("alice", COIN));
    refused(&mut commons, gone(), sweep);
    refused(
        &mut commons,
        FundingPoolError::Asset(CallFailure::NotAContract),
        |commons| commons.pay_from_pool("bob", COIN, 1),
    );
    done(begin_closing(&mut commons))?;
    commons.chain.wait(14 * DAY_MS);
    let refusal = FundingPoolError::Asset(CallFailure::NotAContract);
    refused(
        &mut commons,
        BondingCurveError::Pool(CallFailure::Refused(refusal)),
        finish,
    );
    Ok(())
}
