//! Tributes, pauses, and gifts that nobody asked for.

use anyhow::Result;
use commons::suite::{done, FOUNDER};
use interfaces::{
    bonding_curve::{BondingCurveError, BuyingPaused, Swept, Tributes, TributesChanged},
    effects::Effects,
};
use sandbox_tests::{
    commons_with_alice, gift,
    messages::{pause_buying, quote_deposit_for, set_tributes, sweep},
    open_commons, refused, transfer, COIN,
};

#[test]
fn the_admin_changes_tributes_up_to_their_ceilings() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let from = commons.config.tributes;
    let to = commons.config.tribute_ceilings;
    refused(&mut commons, BondingCurveError::NotAdmin, |commons| {
        set_tributes(commons, "mallory", to)
    });
    for (tributes, got_ppm, ceiling_ppm) in [
        (
            Tributes {
                entry_ppm: to.entry_ppm + 1,
                ..to
            },
            to.entry_ppm + 1,
            to.entry_ppm,
        ),
        (
            Tributes {
                exit_ppm: to.exit_ppm + 1,
                ..to
            },
            to.exit_ppm + 1,
            to.exit_ppm,
        ),
    ] {
        refused(
            &mut commons,
            BondingCurveError::TributeAboveCeiling { got_ppm, ceiling_ppm },
            |commons| set_tributes(commons, FOUNDER, tributes),
        );
    }
    let receipt = set_tributes(&mut commons, FOUNDER, to);
    assert_eq!(receipt.events_of(), [(commons.at.curve, TributesChanged { from, to })]);
    assert_eq!(receipt.events.len(), 1);
    assert_eq!(done(receipt)?, Effects::NONE);
    assert_eq!(commons.market()?.tributes, to);
    // Ten per cent of the next deposit.
    let quote = commons.quote_buy(COIN)?.expect("an open market");
    assert_eq!(quote.tribute, COIN / 10);
    Ok(())
}

#[test]
fn a_pause_stops_buying_alone_and_ends_to_the_millisecond() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let until_ms = commons.chain.now_ms() + 1_000;
    refused(&mut commons, BondingCurveError::NotAdmin, |commons| {
        pause_buying(commons, "mallory", until_ms)
    });
    let receipt = pause_buying(&mut commons, FOUNDER, until_ms);
    assert_eq!(receipt.events_of(), [(commons.at.curve, BuyingPaused { until_ms })]);
    assert_eq!(receipt.events.len(), 1);
    assert_eq!(done(receipt)?, Effects::NONE);
    assert_eq!(commons.market()?.buying_paused_until_ms, until_ms);

    commons.chain.wait(999);
    let paused = BondingCurveError::BuyingPaused { until_ms };
    refused(&mut commons, paused.clone(), |commons| commons.buy("alice", COIN));
    assert_eq!(commons.quote_buy(COIN)?, Err(paused.clone()));
    assert_eq!(quote_deposit_for(&mut commons, COIN)?, Err(paused));
    done(commons.sell("alice", COIN))?;
    assert!(commons.quote_sell(COIN)?.is_ok());

    commons.chain.wait(1);
    done(commons.buy("alice", COIN))?;

    // And a pause can be taken back.
    done(pause_buying(&mut commons, FOUNDER, u64::MAX))?;
    refused(
        &mut commons,
        BondingCurveError::BuyingPaused { until_ms: u64::MAX },
        |commons| commons.buy("alice", COIN),
    );
    done(pause_buying(&mut commons, FOUNDER, 0))?;
    done(commons.buy("alice", COIN))?;
    Ok(())
}

#[test]
fn a_gift_moves_no_price_and_is_swept_to_the_pool() -> Result<()> {
    let mut commons = open_commons();
    let curve = commons.at.curve;
    let (market, quote) = (commons.market()?, commons.quote_buy(COIN)?);
    refused(&mut commons, BondingCurveError::NothingToGive, |commons| {
        sweep(commons, "bob")
    });

    gift(&mut commons, curve, 500 * COIN)?;
    assert_eq!(commons.held_by_curve()?, 70_500 * COIN);
    assert_eq!((commons.market()?, commons.quote_buy(COIN)?), (market, quote.clone()));

    // Anyone may.
    let receipt = sweep(&mut commons, "bob");
    let swept = Swept {
        amount: 500 * COIN,
        joined_reserve: false,
        burned: 0,
        supply: market.supply,
        reserve: market.reserve,
    };
    assert_eq!(receipt.events_of(), [(curve, swept)]);
    assert_eq!(done(receipt)?, 500 * COIN);
    assert_eq!(
        (commons.held_by_curve()?, commons.held_by_pool()?),
        (70_000 * COIN, 500 * COIN)
    );
    assert_eq!((commons.market()?, commons.quote_buy(COIN)?), (market, quote));
    refused(&mut commons, BondingCurveError::NothingToGive, |commons| {
        sweep(commons, "bob")
    });
    Ok(())
}

#[test]
fn tokens_sent_to_the_curve_are_lost_and_change_nothing() -> Result<()> {
    let mut commons = open_commons();
    let (token, curve, market) = (commons.at.token, commons.at.curve, commons.market()?);
    done(transfer(&mut commons, token, FOUNDER, curve, COIN))?;
    assert_eq!(commons.market()?, market);
    refused(&mut commons, BondingCurveError::NothingToGive, |commons| {
        sweep(commons, "bob")
    });
    Ok(())
}
