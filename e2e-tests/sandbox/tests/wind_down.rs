//! The end of a commons: how it begins, can be called off, lapses or is finished, and what everyone gets.

use anyhow::Result;
use commons::{
    chain::{account, Receipt},
    suite::{done, psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::{
        BondingCurve, BondingCurveError, ClosingBegun, Finished, Phase, Redeemed, Resumed, Swept,
    },
    call::CallFailure,
    community_token::CommunityTokenError,
    funding_pool::{AssetTerms, FundingPool, FundingPoolError, GivenUp, PaymentsHeld, SharePaid},
    psp22::{PSP22Error, Transfer, PSP22},
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    gift, give_tokens, hostile,
    invariants::total_supply,
    open_commons, open_commons_with, refused, sealed_commons, terms, transfer, COIN, DAY_MS,
};

const DELAY_MS: u64 = 14 * DAY_MS;
const WINDOW_MS: u64 = 7 * DAY_MS;
const COOL_DOWN_MS: u64 = 60 * DAY_MS;

type CurveReceipt = Receipt<Result<(), BondingCurveError>>;

fn begin_closing(commons: &mut Commons, who: &str) -> CurveReceipt {
    let message = commons.curve().call_mut().begin_closing();
    commons.send(who, message)
}

fn resume(commons: &mut Commons, who: &str) -> CurveReceipt {
    let message = commons.curve().call_mut().resume();
    commons.send(who, message)
}

fn finish(commons: &mut Commons, who: &str) -> CurveReceipt {
    let message = commons.curve().call_mut().finish();
    commons.send(who, message)
}

fn sweep(commons: &mut Commons) -> Receipt<Result<u128, BondingCurveError>> {
    let message = commons.curve().call_mut().sweep();
    commons.send("frank", message)
}

fn claim_share(
    commons: &mut Commons,
    asset: AccountId,
    whose: &str,
) -> Receipt<Result<u128, BondingCurveError>> {
    let message = commons.curve().call_mut().claim_share(asset, account(whose));
    commons.send("frank", message)
}

fn redeemed(commons: &mut Commons, whose: &str) -> Result<u128> {
    let message = commons.curve().call().redeemed(account(whose));
    commons.chain.read(message)
}

/// An open commons in which alice, bob and carol hold tokens, and whose pool holds 30 000 coins.
fn commons_with_members() -> Result<Commons> {
    members_of(open_commons())
}

fn members_of(mut commons: Commons) -> Result<Commons> {
    let pool = commons.at.funding_pool;
    give_tokens(&mut commons, "alice", 300_000 * COIN)?;
    give_tokens(&mut commons, "bob", 150_000 * COIN + 1)?;
    give_tokens(&mut commons, "carol", 7)?;
    gift(&mut commons, pool, 30_000 * COIN)?;
    Ok(commons)
}

fn wind_down(commons: &mut Commons) -> Result<()> {
    done(begin_closing(commons, FOUNDER))?;
    commons.chain.wait(DELAY_MS);
    done(finish(commons, FOUNDER))
}

/// A wound-down commons whose pool held another asset as well: 1000 coins' worth.
fn commons_with_another_asset() -> Result<(Commons, AccountId)> {
    let mut commons = commons_with_members()?;
    let pool = commons.at.funding_pool;
    let asset = another_asset(&mut commons)?;
    done(hostile::mint(&mut commons, asset, pool, 1_000 * COIN))?;
    wind_down(&mut commons)?;
    Ok((commons, asset))
}

fn another_asset(commons: &mut Commons) -> Result<AccountId> {
    let asset = hostile::deploy(&mut commons.chain)?;
    let spending_cap_ppm = 250_000;
    let message = commons.pool().call_mut().register_asset(AssetTerms {
        asset,
        spending_cap_ppm,
    });
    done(commons.send(FOUNDER, message))?;
    Ok(asset)
}

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
    for mut commons in [open_commons(), sealed_commons()] {
        refused(&mut commons, BondingCurveError::NotClosing, |commons| resume(commons, FOUNDER));
        refused(&mut commons, BondingCurveError::NotClosing, |commons| finish(commons, FOUNDER));
        refused(&mut commons, BondingCurveError::NotClosed, |commons| commons.redeem(FOUNDER, COIN));
        let collateral = commons.at.collateral;
        refused(&mut commons, BondingCurveError::NotClosed, |commons| {
            claim_share(commons, collateral, FOUNDER)
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
    done(receipt)?;

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
    refused(&mut commons, BondingCurveError::NotClosed, |commons| commons.redeem("alice", COIN));
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
    refused(&mut commons, BondingCurveError::NotClosing, |commons| finish(commons, FOUNDER));
    refused(&mut commons, BondingCurveError::NotClosing, |commons| resume(commons, FOUNDER));
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
    done(finish(&mut commons, FOUNDER))
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
    done(receipt)?;

    let market = commons.market()?;
    assert_eq!(market.phase, Phase::Open);
    assert_eq!((market.supply, market.reserve), (before.supply, before.reserve));
    done(commons.sell("alice", COIN))?;
    done(commons.pay_from_pool("bob", COIN, 1))?;
    refused(&mut commons, BondingCurveError::NotClosing, |commons| resume(commons, FOUNDER));

    commons.chain.wait(COOL_DOWN_MS - 1);
    refused(&mut commons, BondingCurveError::ClosingTooSoon { from_ms }, |commons| {
        begin_closing(commons, FOUNDER)
    });
    commons.chain.wait(1);
    done(begin_closing(&mut commons, FOUNDER))
}

#[test]
fn finished_the_pools_coins_join_the_reserve_and_its_tokens_are_burned() -> Result<()> {
    let mut commons = commons_with_members()?;
    let at = commons.at;
    done(transfer(&mut commons, at.token, "alice", at.funding_pool, 100_000 * COIN))?;
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
    done(receipt)?;

    let market = commons.market()?;
    assert_eq!((market.phase, market.supply, market.reserve), (Phase::Closed, supply, reserve));
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

    // What the pool gets later is the heir's as well; what the curve gets is everyone's.
    gift(&mut commons, at.funding_pool, 3 * COIN)?;
    gift(&mut commons, at.curve, 2 * COIN)?;
    let receipt = sweep(&mut commons);
    let swept = Swept {
        amount: 2 * COIN,
        joined_reserve: true,
    };
    assert_eq!(receipt.events_of(), [(at.curve, swept)]);
    assert_eq!(done(receipt)?, 2 * COIN);
    assert_eq!(commons.collateral_of("erin")?, 30_003 * COIN);
    assert_eq!(commons.market()?.reserve, 70_002 * COIN);
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
    refused(&mut commons, closed.clone(), |commons| commons.open_with(FOUNDER, COIN, COIN));
    refused(&mut commons, closed.clone(), |commons| begin_closing(commons, FOUNDER));
    refused(&mut commons, BondingCurveError::NotClosing, |commons| resume(commons, FOUNDER));
    refused(&mut commons, BondingCurveError::NotClosing, |commons| finish(commons, FOUNDER));
    assert_eq!(commons.quote_buy(COIN)?, Err(closed.clone()));
    assert_eq!(commons.quote_sell(COIN)?, Err(closed));
    let until_ms = u64::MAX;
    refused(&mut commons, FundingPoolError::PaymentsHeld { until_ms }, |commons| {
        commons.pay_from_pool("bob", COIN, 1)
    });
    Ok(())
}

#[test]
fn every_token_redeems_the_same_share() -> Result<()> {
    let mut commons = commons_with_members()?;
    let at = commons.at;
    wind_down(&mut commons)?;
    // 100 000 coins for 1 000 000 tokens: a tenth of a coin each.
    let receipt = commons.redeem("alice", 300_000 * COIN);
    let event = Redeemed {
        holder: account("alice"),
        recipient: account("alice"),
        tokens: 300_000 * COIN,
        payout: 30_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.curve, event)]);
    let burned = Transfer {
        from: Some(account("alice")),
        to: None,
        value: 300_000 * COIN,
    };
    let paid = Transfer {
        from: Some(at.curve),
        to: Some(account("alice")),
        value: 30_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.token, burned), (at.collateral, paid)]);
    assert_eq!(receipt.events.len(), 3);
    assert_eq!(done(receipt)?, 30_000 * COIN);
    assert_eq!((commons.tokens_of("alice")?, commons.collateral_of("alice")?), (0, 30_000 * COIN));
    assert_eq!(redeemed(&mut commons, "alice")?, 300_000 * COIN);

    // No tribute; and a share that is no whole unit is rounded down.
    assert_eq!(done(commons.redeem("bob", 150_000 * COIN + 1))?, 15_000 * COIN);
    assert_eq!(commons.held_by_pool()?, 0);
    let market = commons.market()?;
    assert_eq!((market.supply, market.reserve), (550_000 * COIN - 1, 55_000 * COIN));
    Ok(())
}

#[test]
fn the_order_of_redemptions_changes_nothing_but_the_last_unit() -> Result<()> {
    let mut commons = commons_with_members()?;
    let curve = commons.at.curve;
    // A share that is no round number.
    gift(&mut commons, curve, 1_234_567)?;
    done(begin_closing(&mut commons, FOUNDER))?;
    commons.chain.wait(DELAY_MS);
    done(finish(&mut commons, FOUNDER))?;
    let closed = commons.chain.snapshot();
    let mut payouts = Vec::new();
    for order in [[FOUNDER, "alice", "bob"], ["bob", FOUNDER, "alice"], ["alice", "bob", FOUNDER]] {
        commons.chain.restore(&closed);
        let mut payout = [0; 3];
        for who in order {
            let index = [FOUNDER, "alice", "bob"].iter().position(|name| *name == who);
            let tokens = commons.tokens_of(who)?;
            payout[index.expect("one of them")] = done(commons.redeem(who, tokens))?;
        }
        payouts.push(payout);
    }
    for payout in &payouts[1..] {
        for (one, other) in payout.iter().zip(&payouts[0]) {
            assert!(one.abs_diff(*other) <= 1, "{payouts:?}");
        }
    }
    Ok(())
}

#[test]
fn when_all_is_redeemed_nothing_is_left() -> Result<()> {
    let mut commons = commons_with_members()?;
    let curve = commons.at.curve;
    gift(&mut commons, curve, 12_345_678_901)?;
    wind_down(&mut commons)?;
    // Carol's 7 units are worth less than one unit of the reserve until she is the last.
    refused(&mut commons, BondingCurveError::NothingToGive, |commons| commons.redeem("carol", 7));
    for who in ["alice", FOUNDER, "bob"] {
        let tokens = commons.tokens_of(who)?;
        done(commons.redeem(who, tokens))?;
    }
    let rest = commons.market()?.reserve;
    assert!(rest > 0);
    assert_eq!(done(commons.redeem("carol", 7))?, rest);
    let market = commons.market()?;
    assert_eq!((market.supply, market.reserve, commons.held_by_curve()?), (0, 0, 0));
    assert_eq!(market.spot_price, None);
    Ok(())
}

#[test]
fn nobody_redeems_nothing_or_more_than_it_has_or_for_nobody() -> Result<()> {
    let mut commons = commons_with_members()?;
    wind_down(&mut commons)?;
    refused(&mut commons, BondingCurveError::ZeroAmount, |commons| commons.redeem("alice", 0));
    let (supply, tokens) = (1_000_000 * COIN, 1_000_000 * COIN + 1);
    refused(&mut commons, BondingCurveError::AboveSupply { tokens, supply }, |commons| {
        commons.redeem("alice", tokens)
    });
    let (balance, amount) = (300_000 * COIN, 300_000 * COIN + 1);
    let short = CommunityTokenError::InsufficientBalance { balance, amount };
    refused(
        &mut commons,
        BondingCurveError::Token(CallFailure::Refused(short)),
        |commons| commons.redeem("alice", amount),
    );
    for nobody in [commons.at.curve, ZERO_ACCOUNT.into()] {
        refused(&mut commons, BondingCurveError::InvalidRecipient, |commons| {
            let message = commons.curve().call_mut().redeem(COIN, nobody);
            commons.send("alice", message)
        });
    }
    Ok(())
}

#[test]
fn the_rest_of_an_assets_goes_to_all_in_the_same_share() -> Result<()> {
    let (mut commons, asset) = commons_with_another_asset()?;
    let at = commons.at;
    let owed = |commons: &mut Commons, who: &str| commons.balance(asset, account(who));
    done(commons.redeem("alice", 300_000 * COIN))?;
    let receipt = claim_share(&mut commons, asset, "alice");
    let paid = SharePaid {
        to: account("alice"),
        asset,
        amount: 300 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.funding_pool, paid)]);
    assert_eq!(done(receipt)?, 300 * COIN);
    assert_eq!(owed(&mut commons, "alice")?, 300 * COIN);
    let nothing = || BondingCurveError::Pool(CallFailure::Refused(FundingPoolError::NothingToPay));
    refused(&mut commons, nothing(), |commons| claim_share(commons, asset, "alice"));

    // In parts, and for somebody else: the share is booked for the one who is paid.
    done(commons.redeem(FOUNDER, 100_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, FOUNDER))?, 100 * COIN);
    let message = commons.curve().call_mut().redeem(50_000 * COIN, account("dave"));
    done(commons.send(FOUNDER, message))?;
    refused(&mut commons, nothing(), |commons| claim_share(commons, asset, FOUNDER));
    assert_eq!(done(claim_share(&mut commons, asset, "dave"))?, 50 * COIN);
    done(commons.redeem(FOUNDER, 200_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, FOUNDER))?, 200 * COIN);
    assert_eq!(owed(&mut commons, FOUNDER)?, 300 * COIN);

    // Who has redeemed nothing is owed nothing.
    refused(&mut commons, nothing(), |commons| claim_share(commons, asset, "mallory"));
    Ok(())
}

#[test]
fn what_arrives_late_is_shared_as_if_it_had_always_been_there() -> Result<()> {
    let (mut commons, asset) = commons_with_another_asset()?;
    let pool = commons.at.funding_pool;
    done(commons.redeem("alice", 300_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, "alice"))?, 300 * COIN);
    done(hostile::mint(&mut commons, asset, pool, 500 * COIN))?;
    done(commons.redeem("bob", 150_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, "bob"))?, 225 * COIN);
    assert_eq!(done(claim_share(&mut commons, asset, "alice"))?, 150 * COIN);
    let all = commons.tokens_of(FOUNDER)?;
    done(commons.redeem(FOUNDER, all))?;
    done(claim_share(&mut commons, asset, FOUNDER))?;
    // All that is left is for bob's last unit of tokens and carol's seven.
    assert!(commons.balance(asset, pool)? <= 1);
    Ok(())
}

#[test]
fn tokens_that_the_pool_gets_late_raise_everyones_share() -> Result<()> {
    let (mut commons, asset) = commons_with_another_asset()?;
    let at = commons.at;
    done(commons.redeem("alice", 300_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, "alice"))?, 300 * COIN);
    // Half of all there were at the end: 300 000 are redeemed, so 200 000 more than a half.
    done(transfer(&mut commons, at.token, FOUNDER, at.funding_pool, 500_000 * COIN))?;
    done(sweep(&mut commons))?;
    assert_eq!(commons.market()?.supply, 200_000 * COIN);
    assert_eq!(done(claim_share(&mut commons, asset, "alice"))?, 300 * COIN);
    done(commons.redeem("bob", 150_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, "bob"))?, 300 * COIN);
    assert_eq!(commons.balance(asset, at.funding_pool)?, 100 * COIN);
    Ok(())
}

#[test]
fn a_frozen_asset_blocks_neither_redemption_nor_the_other_assets() -> Result<()> {
    let mut commons = commons_with_members()?;
    let pool = commons.at.funding_pool;
    let (frozen, other) = (another_asset(&mut commons)?, another_asset(&mut commons)?);
    for asset in [frozen, other] {
        done(hostile::mint(&mut commons, asset, pool, 1_000 * COIN))?;
    }
    hostile::misbehave(
        &mut commons,
        frozen,
        hostile::Message::Transfer,
        hostile::Misdeed::Freeze(pool),
    )?;
    wind_down(&mut commons)?;
    assert_eq!(done(commons.redeem("alice", 300_000 * COIN))?, 30_000 * COIN);
    assert_eq!(done(claim_share(&mut commons, other, "alice"))?, 300 * COIN);
    let refusal = PSP22Error::Custom("frozen".into());
    refused(
        &mut commons,
        BondingCurveError::Pool(CallFailure::Refused(FundingPoolError::Asset(CallFailure::Refused(
            refusal,
        )))),
        |commons| claim_share(commons, frozen, "alice"),
    );
    // It can be had once it thaws.
    hostile::behave(&mut commons, frozen)?;
    assert_eq!(done(claim_share(&mut commons, frozen, "alice"))?, 300 * COIN);
    Ok(())
}

#[test]
fn only_other_assets_are_shared() -> Result<()> {
    let (mut commons, _) = commons_with_another_asset()?;
    let at = commons.at;
    done(commons.redeem("alice", COIN))?;
    for asset in [at.collateral, at.token] {
        refused(&mut commons, BondingCurveError::NotAnOtherAsset, |commons| {
            claim_share(commons, asset, "alice")
        });
    }
    let unknown = hostile::deploy(&mut commons.chain)?;
    let refusal = |error| BondingCurveError::Pool(CallFailure::Refused(error));
    refused(&mut commons, refusal(FundingPoolError::AssetNotRegistered), |commons| {
        claim_share(commons, unknown, "alice")
    });
    refused(&mut commons, refusal(FundingPoolError::InvalidRecipient), |commons| {
        let (asset, nobody) = (unknown, commons.at.funding_pool);
        let message = commons.curve().call_mut().claim_share(asset, nobody);
        commons.send("alice", message)
    });
    Ok(())
}

#[test]
fn late_gifts_join_the_reserve() -> Result<()> {
    let mut commons = commons_with_members()?;
    let at = commons.at;
    wind_down(&mut commons)?;
    refused(&mut commons, BondingCurveError::NothingToGive, sweep);
    gift(&mut commons, at.curve, 40 * COIN)?;
    gift(&mut commons, at.funding_pool, 60 * COIN)?;
    let receipt = sweep(&mut commons);
    let swept = Swept {
        amount: 100 * COIN,
        joined_reserve: true,
    };
    assert_eq!(receipt.events_of(), [(at.curve, swept)]);
    assert_eq!(done(receipt)?, 100 * COIN);
    assert_eq!(commons.market()?.reserve, 100_100 * COIN);
    assert_eq!(commons.held_by_curve()?, 100_100 * COIN);
    assert_eq!(done(commons.redeem("alice", 300_000 * COIN))?, 30_030 * COIN);

    // Tokens alone are swept too: they are burned.
    done(transfer(&mut commons, at.token, FOUNDER, at.funding_pool, 5 * COIN))?;
    assert_eq!(done(sweep(&mut commons))?, 0);
    assert_eq!(commons.balance(at.token, at.funding_pool)?, 0);
    assert_eq!(commons.market()?.supply, 699_995 * COIN);
    let sum = commons.chain.read(psp22(at.token).call().total_supply())?;
    assert_eq!(sum, 699_995 * COIN);
    Ok(())
}

#[test]
fn a_pause_does_not_stop_redemption() -> Result<()> {
    let mut commons = commons_with_members()?;
    let message = commons.curve().call_mut().pause_buying(u64::MAX);
    done(commons.send(FOUNDER, message))?;
    wind_down(&mut commons)?;
    done(commons.redeem("alice", COIN))?;
    Ok(())
}
