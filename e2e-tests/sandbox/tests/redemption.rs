//! What everyone gets when the commons is wound down.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Redeemed, Swept},
    call::CallFailure,
    community_token::CommunityTokenError,
    funding_pool::{FundingPoolError, SharePaid},
    psp22::{PSP22Error, Transfer},
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    commons_with_members, gift, hostile,
    invariants::total_supply,
    messages::{claim_share, pause_buying, redeemed, register, sweep, wind_down},
    refused, transfer, COIN,
};

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
    done(register(commons, FOUNDER, asset, 250_000))?;
    Ok(asset)
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
    assert_eq!(
        (commons.tokens_of("alice")?, commons.collateral_of("alice")?),
        (0, 30_000 * COIN)
    );
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
    wind_down(&mut commons)?;
    let closed = commons.chain.snapshot();
    let mut payouts = Vec::new();
    for order in [
        [FOUNDER, "alice", "bob"],
        ["bob", FOUNDER, "alice"],
        ["alice", "bob", FOUNDER],
    ] {
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
    refused(&mut commons, BondingCurveError::ZeroAmount, |commons| {
        commons.redeem("alice", 0)
    });
    let (supply, tokens) = (1_000_000 * COIN, 1_000_000 * COIN + 1);
    refused(
        &mut commons,
        BondingCurveError::AboveSupply { tokens, supply },
        |commons| commons.redeem("alice", tokens),
    );
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
    let receipt = claim_share(&mut commons, asset, account("alice"));
    let paid = SharePaid {
        to: account("alice"),
        asset,
        amount: 300 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.funding_pool, paid)]);
    assert_eq!(done(receipt)?, 300 * COIN);
    assert_eq!(owed(&mut commons, "alice")?, 300 * COIN);
    let nothing = || BondingCurveError::Pool(CallFailure::Refused(FundingPoolError::NothingToPay));
    refused(&mut commons, nothing(), |commons| {
        claim_share(commons, asset, account("alice"))
    });

    // In parts, and for somebody else: the share is booked for the one who is paid.
    done(commons.redeem(FOUNDER, 100_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, account(FOUNDER)))?, 100 * COIN);
    let message = commons.curve().call_mut().redeem(50_000 * COIN, account("dave"));
    done(commons.send(FOUNDER, message))?;
    refused(&mut commons, nothing(), |commons| {
        claim_share(commons, asset, account(FOUNDER))
    });
    assert_eq!(done(claim_share(&mut commons, asset, account("dave")))?, 50 * COIN);
    done(commons.redeem(FOUNDER, 200_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, account(FOUNDER)))?, 200 * COIN);
    assert_eq!(owed(&mut commons, FOUNDER)?, 300 * COIN);

    // Who has redeemed nothing is owed nothing.
    refused(&mut commons, nothing(), |commons| {
        claim_share(commons, asset, account("mallory"))
    });
    Ok(())
}

#[test]
fn what_arrives_late_is_shared_as_if_it_had_always_been_there() -> Result<()> {
    let (mut commons, asset) = commons_with_another_asset()?;
    let pool = commons.at.funding_pool;
    done(commons.redeem("alice", 300_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, account("alice")))?, 300 * COIN);
    done(hostile::mint(&mut commons, asset, pool, 500 * COIN))?;
    done(commons.redeem("bob", 150_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, account("bob")))?, 225 * COIN);
    assert_eq!(done(claim_share(&mut commons, asset, account("alice")))?, 150 * COIN);
    let all = commons.tokens_of(FOUNDER)?;
    done(commons.redeem(FOUNDER, all))?;
    done(claim_share(&mut commons, asset, account(FOUNDER)))?;
    // All that is left is for bob's last unit of tokens and carol's seven.
    assert!(commons.balance(asset, pool)? <= 1);
    Ok(())
}

#[test]
fn tokens_that_the_pool_gets_late_raise_everyones_share() -> Result<()> {
    let (mut commons, asset) = commons_with_another_asset()?;
    let at = commons.at;
    done(commons.redeem("alice", 300_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, account("alice")))?, 300 * COIN);
    // Half of all there were at the end: 300 000 are redeemed, so 200 000 more than a half.
    done(transfer(
        &mut commons,
        at.token,
        FOUNDER,
        at.funding_pool,
        500_000 * COIN,
    ))?;
    done(sweep(&mut commons, "frank"))?;
    assert_eq!(commons.market()?.supply, 200_000 * COIN);
    assert_eq!(done(claim_share(&mut commons, asset, account("alice")))?, 300 * COIN);
    done(commons.redeem("bob", 150_000 * COIN))?;
    assert_eq!(done(claim_share(&mut commons, asset, account("bob")))?, 300 * COIN);
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
    assert_eq!(done(claim_share(&mut commons, other, account("alice")))?, 300 * COIN);
    let refusal = PSP22Error::Custom("frozen".into());
    refused(
        &mut commons,
        BondingCurveError::Pool(CallFailure::Refused(FundingPoolError::Asset(CallFailure::Refused(
            refusal,
        )))),
        |commons| claim_share(commons, frozen, account("alice")),
    );
    // It can be had once it thaws.
    hostile::behave(&mut commons, frozen)?;
    assert_eq!(done(claim_share(&mut commons, frozen, account("alice")))?, 300 * COIN);
    Ok(())
}

#[test]
fn only_other_assets_are_shared() -> Result<()> {
    let (mut commons, _) = commons_with_another_asset()?;
    let at = commons.at;
    done(commons.redeem("alice", COIN))?;
    for asset in [at.collateral, at.token] {
        refused(&mut commons, BondingCurveError::NotAnOtherAsset, |commons| {
            claim_share(commons, asset, account("alice"))
        });
    }
    let unknown = hostile::deploy(&mut commons.chain)?;
    let refusal = |error| BondingCurveError::Pool(CallFailure::Refused(error));
    refused(&mut commons, refusal(FundingPoolError::AssetNotRegistered), |commons| {
        claim_share(commons, unknown, account("alice"))
    });
    refused(&mut commons, refusal(FundingPoolError::InvalidRecipient), |commons| {
        claim_share(commons, unknown, at.funding_pool)
    });
    Ok(())
}

#[test]
fn late_gifts_join_the_reserve() -> Result<()> {
    let mut commons = commons_with_members()?;
    let at = commons.at;
    wind_down(&mut commons)?;
    refused(&mut commons, BondingCurveError::NothingToGive, |commons| {
        sweep(commons, "frank")
    });
    gift(&mut commons, at.curve, 40 * COIN)?;
    gift(&mut commons, at.funding_pool, 60 * COIN)?;
    let receipt = sweep(&mut commons, "frank");
    let swept = Swept {
        amount: 100 * COIN,
        joined_reserve: true,
        burned: 0,
        supply: 1_000_000 * COIN,
        reserve: 100_100 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.curve, swept)]);
    assert_eq!(done(receipt)?, 100 * COIN);
    assert_eq!(commons.market()?.reserve, 100_100 * COIN);
    assert_eq!(commons.held_by_curve()?, 100_100 * COIN);
    assert_eq!(done(commons.redeem("alice", 300_000 * COIN))?, 30_030 * COIN);

    // Tokens alone are swept too: they are burned.
    done(transfer(&mut commons, at.token, FOUNDER, at.funding_pool, 5 * COIN))?;
    let receipt = sweep(&mut commons, "frank");
    let swept = Swept {
        amount: 0,
        joined_reserve: true,
        burned: 5 * COIN,
        supply: 699_995 * COIN,
        reserve: 70_070 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.curve, swept)]);
    assert_eq!(done(receipt)?, 0);
    assert_eq!(commons.balance(at.token, at.funding_pool)?, 0);
    assert_eq!(commons.market()?.supply, 699_995 * COIN);
    assert_eq!(total_supply(&mut commons, at.token)?, 699_995 * COIN);
    Ok(())
}

#[test]
fn a_share_too_small_to_pay_is_redeemed_for_the_other_assets() -> Result<()> {
    let mut commons = commons_with_members()?;
    wind_down(&mut commons)?;
    // 7 units · 100 000 / 1 000 000 = 0.7, rounded down.
    assert_eq!(done(commons.redeem("carol", 7))?, 0);
    let carol = account("carol");
    let booked = commons.curve().call().redeemed(carol);
    assert_eq!(commons.chain.read(booked)?, 7);
    Ok(())
}

#[test]
fn the_pool_cannot_be_redeemed_for() -> Result<()> {
    let mut commons = commons_with_members()?;
    wind_down(&mut commons)?;
    let pool = commons.at.funding_pool;
    refused(&mut commons, BondingCurveError::InvalidRecipient, |commons| {
        let message = commons.curve().call_mut().redeem(COIN, pool);
        commons.send("alice", message)
    });
    Ok(())
}

#[test]
fn a_pause_does_not_stop_redemption() -> Result<()> {
    let mut commons = commons_with_members()?;
    done(pause_buying(&mut commons, FOUNDER, u64::MAX))?;
    wind_down(&mut commons)?;
    done(commons.redeem("alice", COIN))?;
    Ok(())
}
