//! The launch: who gets what, and that it happens once.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Opened, Phase},
    community_token::{CommunityToken, CommunityTokenError},
    hatch::{HatchError, HatchPhase, Launched},
    psp22::{Transfer, PSP22},
    vesting::{Accrual, Grant, OpeningSupplyReceived, Schedule, Vesting, VestingError},
};
use sandbox_tests::{
    gift, hatching_commons, hatching_commons_with,
    invariants::total_supply,
    launched_commons,
    messages::{contribute, quote_deposit_for, vesting_account, vesting_status},
    refused, terms, unwired_commons_with, COIN, CONTRIBUTIONS, DAY_MS,
};

const SUPPLY: u128 = 1_000_000 * COIN;

/// A hatch that everything has been contributed to.
fn full_commons() -> Result<Commons> {
    let mut commons = hatching_commons();
    for (who, amount) in CONTRIBUTIONS {
        done(commons.contribute(who, amount)?)?;
    }
    Ok(commons)
}

#[test]
fn a_launch_pays_the_tribute_opens_the_market_and_leaves_all_tokens_with_vesting() -> Result<()> {
    let mut commons = full_commons()?;
    let at = commons.at;
    let receipt = commons.launch("frank");
    let (supply, reserve, to_funding_pool) = (SUPPLY, 70_000 * COIN, 30_000 * COIN);
    let launched = Launched {
        supply,
        reserve,
        to_funding_pool,
        team_batch: None,
    };
    assert_eq!(receipt.events_of(), [(at.hatch, launched)]);
    let opened = Opened {
        supply,
        reserve,
        recipient: at.vesting,
    };
    assert_eq!(receipt.events_of(), [(at.curve, opened)]);
    assert_eq!(receipt.events_of(), [(at.vesting, OpeningSupplyReceived { supply })]);
    let moves: Vec<(AccountId, Transfer)> = receipt.events_of();
    let moved = |to, value| Transfer {
        from: Some(at.hatch),
        to: Some(to),
        value,
    };
    let minted = Transfer {
        from: None,
        to: Some(at.vesting),
        value: supply,
    };
    let expected = [
        (at.collateral, moved(at.funding_pool, to_funding_pool)),
        (at.collateral, moved(at.curve, reserve)),
        (at.token, minted),
    ];
    assert_eq!(moves, expected);
    for event in receipt.events.iter().filter(|event| event.contract == at.hatch) {
        assert_eq!(event.topics.len(), 1);
    }
    done(receipt)?;

    assert_eq!(commons.held_by_curve()?, reserve);
    assert_eq!(commons.held_by_pool()?, to_funding_pool);
    assert_eq!(commons.balance(at.collateral, at.hatch)?, 0);
    let left = commons
        .chain
        .read(psp22(at.collateral).call().allowance(at.hatch, at.curve))?;
    assert_eq!(left, 0, "the curve can take no more of the hatch");
    assert_eq!(commons.balance(at.token, at.vesting)?, supply);
    assert_eq!(vesting_status(&mut commons)?.unclaimed, Some(supply));
    Ok(())
}

#[test]
fn it_is_launched_once_and_then_nothing_but_claims_is_left() -> Result<()> {
    let mut commons = launched_commons();
    let launched = || HatchError::WrongPhase {
        phase: HatchPhase::Launched,
    };
    for (_, wait_ms) in [("at once", 0), ("in the window", DAY_MS), ("long after", 900 * DAY_MS)] {
        commons.chain.wait(wait_ms);
        refused(&mut commons, launched(), |commons| commons.launch("frank"));
        refused(&mut commons, launched(), |commons| commons.refund("alice", "alice"));
        refused(&mut commons, launched(), |commons| {
            contribute(commons, "alice", COIN, None)
        });
        refused(&mut commons, HatchError::AlreadySealed, Commons::seal);
    }
    done(commons.claim("alice", "alice"))?;
    Ok(())
}

/// No trade, no quote, and nobody but the hatch can change that.
#[track_caller]
fn nobody_can_trade(commons: &mut Commons) {
    let sealed = || BondingCurveError::NotTrading { phase: Phase::Sealed };
    refused(commons, sealed(), |commons| commons.buy("alice", COIN));
    refused(commons, sealed(), |commons| commons.sell("alice", COIN));
    for quote in [
        commons.quote_buy(COIN),
        commons.quote_sell(COIN),
        quote_deposit_for(commons, COIN),
    ] {
        assert_eq!(quote.expect("an answer"), Err(sealed()));
    }
    for who in [FOUNDER, "alice", "mallory"] {
        refused(commons, BondingCurveError::NotOpener, |commons| {
            commons.open_with(who, SUPPLY, COIN)
        });
    }
}

/// hatch-app's `canPerform` is true after the period, and so lets the market open when the hatch has failed.
#[test]
fn trading_opens_with_the_launch_and_with_nothing_else() -> Result<()> {
    let mut commons = unwired_commons_with(&terms());
    commons.wire()?;
    nobody_can_trade(&mut commons);
    done(commons.seal())?;
    nobody_can_trade(&mut commons);
    let funding = commons.config.hatch.funding;
    commons.chain.set_now(funding.start_ms);
    commons.pay_in("alice", 9 * COIN)?;
    nobody_can_trade(&mut commons);
    done(commons.contribute("alice", funding.minimum - 1)?)?;
    let short = commons.chain.snapshot();

    // Failed: too little was raised.
    for now_ms in [funding.end_ms, funding.end_ms + funding.launch_window_ms, u64::MAX] {
        commons.chain.set_now(now_ms);
        assert_eq!(commons.hatch_status()?.phase, HatchPhase::Refunding);
        nobody_can_trade(&mut commons);
    }
    done(commons.refund("alice", "alice"))?;
    nobody_can_trade(&mut commons);

    // Failed: nobody launched.
    commons.chain.restore(&short);
    done(commons.contribute("alice", funding.maximum)?)?;
    assert_eq!(commons.hatch_status()?.phase, HatchPhase::GoalReached);
    nobody_can_trade(&mut commons);
    let reached = commons.chain.snapshot();
    commons.chain.wait(funding.launch_window_ms);
    assert_eq!(commons.hatch_status()?.phase, HatchPhase::Refunding);
    nobody_can_trade(&mut commons);

    commons.chain.restore(&reached);
    done(commons.launch("alice"))?;
    done(commons.buy("alice", COIN))?;
    Ok(())
}

#[test]
fn one_contributor_is_enough_for_a_commons() -> Result<()> {
    let mut commons = hatching_commons();
    done(commons.contribute("alice", 100_000 * COIN)?)?;
    done(commons.launch("alice"))?;
    done(commons.claim("alice", "alice"))?;
    assert_eq!(vesting_account(&mut commons, account("alice"))?.unreleased, SUPPLY);
    assert_eq!(vesting_status(&mut commons)?.unclaimed, Some(0));
    Ok(())
}

#[test]
fn gifts_to_the_hatch_go_to_the_funding_pool_with_the_tribute() -> Result<()> {
    for tribute_ppm in [0, 300_000, 999_999] {
        let mut config = terms();
        config.hatch.funding.tribute_ppm = tribute_ppm;
        let mut commons = hatching_commons_with(&config);
        let hatch = commons.at.hatch;
        gift(&mut commons, hatch, 7 * COIN)?;
        done(commons.contribute("alice", 100_000 * COIN)?)?;
        gift(&mut commons, hatch, 1)?;
        let receipt = commons.launch("alice");
        let tribute = 100_000 * COIN / 1_000_000 * u128::from(tribute_ppm);
        let launched: Vec<(AccountId, Launched)> = receipt.events_of();
        assert_eq!(launched[0].1.to_funding_pool, tribute + 7 * COIN + 1);
        done(receipt)?;
        assert_eq!(commons.held_by_pool()?, tribute + 7 * COIN + 1);
        assert_eq!(commons.market()?.reserve, 100_000 * COIN - tribute);
        assert_eq!(commons.held_by_curve()?, 100_000 * COIN - tribute);
    }
    Ok(())
}

#[test]
fn after_the_launch_nobody_can_make_tokens_but_who_pays_for_them() -> Result<()> {
    let mut commons = launched_commons();
    let at = commons.at;
    let unclaimed = SUPPLY;
    let grant = Grant {
        beneficiary: account("mallory"),
        amount: unclaimed + 1,
        schedule: Schedule {
            start_ms: 0,
            unlocked_at_start: 0,
            cliff_after_ms: 0,
            accrual: Accrual::Linear { duration_ms: 1 },
        },
        revocable: false,
        transferable: false,
    };
    for from in [
        account(FOUNDER),
        account("mallory"),
        at.hatch,
        at.vesting,
        at.funding_pool,
    ] {
        refused(&mut commons, CommunityTokenError::NotIssuer, |commons| {
            let message = commons.token().call_mut().mint(account("mallory"), 1);
            commons.chain.call(from, message)
        });
        let error = match from == at.hatch {
            true => BondingCurveError::NotTrading { phase: Phase::Open },
            false => BondingCurveError::NotOpener,
        };
        refused(&mut commons, error, |commons| {
            let message = commons.curve().call_mut().open(SUPPLY, COIN, account("mallory"));
            commons.chain.call(from, message)
        });
        let (received, above) = match from == at.hatch {
            true => (
                VestingError::AlreadyReceived,
                VestingError::AboveUnclaimed {
                    amount: unclaimed + 1,
                    unclaimed,
                },
            ),
            false => (VestingError::NotHatch, VestingError::NotHatch),
        };
        if from == at.vesting {
            continue; // It never calls itself.
        }
        refused(&mut commons, received, |commons| {
            let message = commons.vesting().call_mut().receive_opening_supply(SUPPLY);
            commons.chain.call(from, message)
        });
        refused(&mut commons, above, |commons| {
            let message = commons.vesting().call_mut().grant_claimed(grant);
            commons.chain.call(from, message)
        });
    }
    assert_eq!(total_supply(&mut commons, at.token)?, SUPPLY);
    Ok(())
}
