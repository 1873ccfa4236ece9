//! The end of a commons: how it begins, can be called off, lapses or is finished, and what everyone gets.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, FOUNDER},
};
use interfaces::{
    bonding_curve::{BondingCurveError, ClosingBegun, Finished, Phase, Resumed, Swept},
    effects::{ClosingSchedule, Effects},
    funding_pool::{FundingPoolError, GivenUp, PaymentsHeld},
    psp22::Transfer,
};
use sandbox_tests::{
    commons_with_members, gift,
    invariants::total_supply,
    members_of,
    messages::{begin_closing, claim_share, finish, resume, sweep, wind_down},
    open_commons, open_commons_with, refused, terms, transfer, unopened_market, COIN, DAY_MS,
};

const DELAY_MS: u64 = 14 * DAY_MS;
const WINDOW_MS: u64 = 7 * DAY_MS;
const COOL_DOWN_MS: u64 = 60 * DAY_MS;

#[test]
fn only_the_admin_winds_the_commons_down() -> Result<()> {
    let mut commons = commons_with_members()?;
    let not_admin = || BondingCurveError::NotAdmin;
    refused(&mut commons, not_admin(), |commons| begin_closing(commons, "mallory"));
    done(begin_closing(&mut commons, FOUNDER))?;
    refused(&mut commons, not_admin(), |commons| resume(commons, "mallory"));
    commons.chain.wait(DELAY_MS);
    refused(&mut commons, not_admin(), |commons| finish(commons, "mallory"));
    Ok(())
}

#[test]
fn what_has_not_begun_is_neither_called_off_nor_finished() -> Result<()> {
    for mut commons in [open_commons(), unopened_market()] {
        refused(&mut commons, BondingCurveError::NotClosing, |commons| {
            resume(commons, FOUNDER)
        });
        refused(&mut commons, BondingCurveError::NotClosing, |commons| {
            finish(commons, FOUNDER)
        });
        refused(&mut commons, BondingCurveError::NotClosed, |commons| {
            commons.redeem(FOUNDER, COIN)
        });
        let collateral = commons.at.collateral;
        refused(&mut commons, BondingCurveError::NotClosed, |commons| {
            claim_share(commons, collateral, account(FOUNDER))
        });
    }
    Ok(())
}

#[test]
fn once_it_begins_nobody_trades_and_the_pool_pays_nobody() -> Result<()> {
    let mut commons = commons_with_members()?;
    commons.pay_in("alice", COIN)?;
    let at = commons.at;
    let begun_ms = commons.chain.now_ms();
    let finish_from_ms = begun_ms + DELAY_MS;
    let lapses_at_ms = finish_from_ms + WINDOW_MS;

    let receipt = begin_closing(&mut commons, FOUNDER);
    let begun = ClosingBegun {
        finish_from_ms,
        lapses_at_ms,
    };
    assert_eq!(receipt.events_of(), [(at.curve, begun)]);
    let held = PaymentsHeld { until_ms: lapses_at_ms };
    assert_eq!(receipt.events_of(), [(at.funding_pool, held)]);
    assert_eq!(receipt.events.len(), 2);
    let schedule = ClosingSchedule {
        finish_from_ms,
        lapses_at_ms,
    };
    let effects = Effects {
        revoked: None,
        closing: Some(schedule),
    };
    assert_eq!(done(receipt)?, effects, "conviction voting is told when it would end");

    let market = commons.market()?;
    assert_eq!(market.phase, Phase::Closing);
    assert_eq!(market.closing_begun_ms, begun_ms);
    assert_eq!(market.closing_possible_from_ms, lapses_at_ms + COOL_DOWN_MS);
    let closing = BondingCurveError::NotTrading { phase: Phase::Closing };
    refused(&mut commons, closing.clone(), |commons| commons.buy("alice", COIN));
    refused(&mut commons, closing.clone(), |commons| commons.sell("alice", COIN));
    assert_eq!(commons.quote_buy(COIN)?, Err(closing.clone()));
    assert_eq!(commons.quote_sell(COIN)?, Err(closing.clone()));
    refused(&mut commons, closing.clone(), |commons| begin_closing(commons, FOUNDER));
    refused(&mut commons, closing, |commons| commons.open_with(FOUNDER, COIN, COIN));
    refused(&mut commons, BondingCurveError::NotClosed, |commons| {
        commons.redeem("alice", COIN)
    });
    let until_ms = lapses_at_ms;
    refused(&mut commons, FundingPoolError::PaymentsHeld { until_ms }, |commons| {
        commons.pay_from_pool("mallory", COIN, 1)
    });
    Ok(())
}

#[test]
fn it_is_finished_from_the_delay_on_and_not_a_millisecond_before() -> Result<()> {
    let mut commons = commons_with_members()?;
    let from_ms = commons.chain.now_ms() + DELAY_MS;
    done(begin_closing(&mut commons, FOUNDER))?;
    commons.chain.wait(DELAY_MS - 1);
    refused(&mut commons, BondingCurveError::ClosingTooSoon { from_ms }, |commons| {
        finish(commons, FOUNDER)
    });
    commons.chain.wait(1);
    done(finish(&mut commons, FOUNDER))?;
    assert_eq!(commons.market()?.phase, Phase::Closed);
    Ok(())
}

#[test]
fn it_lapses_at_the_end_of_its_window_to_the_millisecond() -> Result<()> {
    let mut commons = commons_with_members()?;
    done(begin_closing(&mut commons, FOUNDER))?;
    commons.chain.wait(DELAY_MS + WINDOW_MS - 1);
    let until_ms = commons.chain.now_ms() + 1;
    assert_eq!(commons.market()?.phase, Phase::Closing);
    refused(
        &mut commons,
        BondingCurveError::NotTrading { phase: Phase::Closing },
        |commons| commons.sell("alice", COIN),
    );
    refused(&mut commons, FundingPoolError::PaymentsHeld { until_ms }, |commons| {
        commons.pay_from_pool("bob", COIN, 1)
    });
    let last_moment = commons.chain.snapshot();
    done(finish(&mut commons, FOUNDER))?;
    commons.chain.restore(&last_moment);

    commons.chain.wait(1);
    assert_eq!(commons.market()?.phase, Phase::Open);
    refused(&mut commons, BondingCurveError::NotClosing, |commons| {
        finish(commons, FOUNDER)
    });
    refused(&mut commons, BondingCurveError::NotClosing, |commons| {
        resume(commons, FOUNDER)
    });
    done(commons.sell("alice", COIN))?;
    done(commons.pay_from_pool("bob", COIN, 1))?;
    Ok(())
}

#[test]
fn after_a_lapse_another_waits_for_the_cool_down() -> Result<()> {
    let mut commons = commons_with_members()?;
    done(begin_closing(&mut commons, FOUNDER))?;
    commons.chain.wait(DELAY_MS + WINDOW_MS);
    let from_ms = commons.chain.now_ms() + COOL_DOWN_MS;
    for wait_ms in [0, COOL_DOWN_MS - 1] {
        commons.chain.wait(wait_ms);
        refused(&mut commons, BondingCurveError::ClosingTooSoon { from_ms }, |commons| {
            begin_closing(commons, FOUNDER)
        });
    }
    commons.chain.wait(1);
    done(begin_closing(&mut commons, FOUNDER))?;
    commons.chain.wait(DELAY_MS);
    done(finish(&mut commons, FOUNDER))?;
    Ok(())
}

#[test]
fn called_off_everything_goes_on_at_once_and_another_waits_for_the_cool_down() -> Result<()> {
    let mut commons = commons_with_members()?;
    let at = commons.at;
    let before = commons.market()?;
    done(begin_closing(&mut commons, FOUNDER))?;
    commons.chain.wait(DAY_MS);
    let from_ms = commons.chain.now_ms() + COOL_DOWN_MS;

    let receipt = resume(&mut commons, FOUNDER);
    let resumed = Resumed {
        closing_possible_from_ms: from_ms,
    };
    assert_eq!(receipt.events_of(), [(at.curve, resumed)]);
    assert_eq!(receipt.events_of(), [(at.funding_pool, PaymentsHeld { until_ms: 0 })]);
    assert_eq!(receipt.events.len(), 2);
    assert_eq!(done(receipt)?, Effects::NONE);

    let market = commons.market()?;
    assert_eq!(market.phase, Phase::Open);
    assert_eq!((market.supply, market.reserve), (before.supply, before.reserve));
    done(commons.sell("alice", COIN))?;
    done(commons.pay_from_pool("bob", COIN, 1))?;
    refused(&mut commons, BondingCurveError::NotClosing, |commons| {
        resume(commons, FOUNDER)
    });

    commons.chain.wait(COOL_DOWN_MS - 1);
    refused(&mut commons, BondingCurveError::ClosingTooSoon { from_ms }, |commons| {
        begin_closing(commons, FOUNDER)
    });
    commons.chain.wait(1);
    done(begin_closing(&mut commons, FOUNDER))?;
    Ok(())
}

#[test]
fn finished_the_pools_coins_join_the_reserve_and_its_tokens_are_burned() -> Result<()> {
    let mut commons = commons_with_members()?;
    let at = commons.at;
    done(transfer(
        &mut commons,
        at.token,
        "alice",
        at.funding_pool,
        100_000 * COIN,
    ))?;
    gift(&mut commons, at.curve, 5 * COIN)?;
    done(begin_closing(&mut commons, FOUNDER))?;
    commons.chain.wait(DELAY_MS);

    let receipt = finish(&mut commons, FOUNDER);
    let (supply, reserve) = (900_000 * COIN, 100_005 * COIN);
    let finished = Finished {
        supply,
        reserve,
        burned: 100_000 * COIN,
        surrendered: 30_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.curve, finished)]);
    let given_up = GivenUp {
        asset: at.collateral,
        to: at.curve,
        amount: 30_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.funding_pool, given_up)]);
    let burned = Transfer {
        from: Some(at.funding_pool),
        to: None,
        value: 100_000 * COIN,
    };
    assert_eq!(receipt.events_of::<Transfer>()[1], (at.token, burned));
    assert_eq!(done(receipt)?, Effects::NONE);

    let market = commons.market()?;
    assert_eq!(
        (market.phase, market.supply, market.reserve),
        (Phase::Closed, supply, reserve)
    );
    assert_eq!((commons.held_by_pool()?, commons.held_by_curve()?), (0, reserve));
    assert_eq!(total_supply(&mut commons, at.token)?, supply);
    assert_eq!(commons.balance(at.token, at.funding_pool)?, 0);
    Ok(())
}

#[test]
fn an_heir_gets_the_pools_coins_instead() -> Result<()> {
    let mut config = terms();
    config.closing.heir = Some(account("erin"));
    let mut commons = members_of(open_commons_with(&config))?;
    let at = commons.at;
    wind_down(&mut commons)?;
    assert_eq!(commons.collateral_of("erin")?, 30_000 * COIN);
    assert_eq!(commons.market()?.reserve, 70_000 * COIN);

    // What arrives later is everyone's, wherever it arrives.
    let supply = commons.market()?.supply;
    gift(&mut commons, at.funding_pool, 3 * COIN)?;
    gift(&mut commons, at.curve, 2 * COIN)?;
    let receipt = sweep(&mut commons, "frank");
    let swept = Swept {
        amount: 5 * COIN,
        joined_reserve: true,
        burned: 0,
        supply,
        reserve: 70_005 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.curve, swept)]);
    assert_eq!(done(receipt)?, 5 * COIN);
    assert_eq!(commons.collateral_of("erin")?, 30_000 * COIN);
    assert_eq!(commons.market()?.reserve, 70_005 * COIN);
    Ok(())
}

#[test]
fn closed_is_closed() -> Result<()> {
    let mut commons = commons_with_members()?;
    commons.pay_in("alice", COIN)?;
    wind_down(&mut commons)?;
    let closed = BondingCurveError::NotTrading { phase: Phase::Closed };
    commons.chain.wait(400 * DAY_MS);
    assert_eq!(commons.market()?.phase, Phase::Closed);
    refused(&mut commons, closed.clone(), |commons| commons.buy("alice", COIN));
    refused(&mut commons, closed.clone(), |commons| commons.sell("alice", COIN));
    refused(&mut commons, closed.clone(), |commons| {
        commons.open_with(FOUNDER, COIN, COIN)
    });
    refused(&mut commons, closed.clone(), |commons| begin_closing(commons, FOUNDER));
    refused(&mut commons, BondingCurveError::NotClosing, |commons| {
        resume(commons, FOUNDER)
    });
    refused(&mut commons, BondingCurveError::NotClosing, |commons| {
        finish(commons, FOUNDER)
    });
    assert_eq!(commons.quote_buy(COIN)?, Err(closed.clone()));
    assert_eq!(commons.quote_sell(COIN)?, Err(closed));
    let until_ms = u64::MAX;
    refused(&mut commons, FundingPoolError::PaymentsHeld { until_ms }, |commons| {
        commons.pay_from_pool("bob", COIN, 1)
    });
    Ok(())
}
