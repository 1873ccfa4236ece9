//! The end of a commons, decided by its token holders.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use ink::{primitives::AccountId, selector_bytes};
use interfaces::{
    bonding_curve::{BondingCurveError, Finished, Phase as MarketPhase},
    call::CallFailure,
    conviction_voting::{Ending, Phase, ProposalId, Request, VotingError},
    funding_pool::{AssetTerms, FundingPoolError},
};
use sandbox_tests::{
    governing::{call, commons_with_proposer, conviction_of, proposed, staked, wait_days, FOR_BONDS},
    hostile::{self, Message, Misdeed},
    messages::{asset_status, claim_share},
    proposals::{electorate, payment, phase, reclaim_bond},
    refused, COIN, DAY_MS, MEMBERS, OPENING_RESERVE, OPENING_SUPPLY, POOL,
};

/// All members put all they have behind a proposal.
fn all_stake_on(commons: &mut Commons, proposal: ProposalId) -> Result<()> {
    for (who, tokens) in MEMBERS {
        staked(commons, &[(who, proposal, tokens)])?;
    }
    Ok(())
}

/// A wind-down that passes and is then left alone must not stop trade for ever, nor can it be repeated at once.
#[test]
fn a_closing_that_nobody_finishes_ends_by_itself() -> Result<()> {
    let mut commons = commons_with_proposer();
    let end = proposed(&mut commons, Request::WindDown)?;
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    all_stake_on(&mut commons, end)?;
    // 600 000 until they have gained 500 001: 25.85 days.
    wait_days(&mut commons, 26);
    done(commons.execute("frank", end))?;
    let begun_ms = commons.chain.now_ms();
    let (finish_from_ms, lapses_at_ms) = (begun_ms + 14 * DAY_MS, begun_ms + 21 * DAY_MS);
    let progress = commons.proposal(end)?.proposal.progress;
    assert_eq!(progress.phase, Phase::Passed);
    assert_eq!(
        (progress.executable_from_ms, progress.expires_ms),
        (finish_from_ms, lapses_at_ms)
    );
    let closing = BondingCurveError::NotTrading {
        phase: MarketPhase::Closing,
    };
    refused(&mut commons, closing.clone(), |commons| commons.sell(FOUNDER, COIN));
    commons.chain.set_now(finish_from_ms - 1);
    let from_ms = finish_from_ms;
    refused(&mut commons, VotingError::TooEarly { from_ms }, |commons| {
        commons.execute("frank", end)
    });
    commons.chain.set_now(lapses_at_ms - 1);
    refused(&mut commons, closing, |commons| commons.sell(FOUNDER, COIN));

    // Nobody has done anything: trade goes on, the proposal is over, and the stakes are free.
    commons.chain.set_now(lapses_at_ms);
    assert_eq!(commons.market()?.phase, MarketPhase::Open);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", end)
    });
    done(commons.sell(FOUNDER, COIN))?;
    assert_eq!(commons.voter("alice")?.free, 300_000 * COIN);
    let next = proposed(&mut commons, Request::WindDown)?;
    for (who, tokens) in MEMBERS {
        staked(
            &mut commons,
            &[(who, next, tokens - 20_000 * COIN), (who, well, 20_000 * COIN)],
        )?;
    }
    // Whose stake moved first has noted it.
    assert_eq!(phase(&mut commons, end)?, Phase::Ended(Ending::Expired));
    assert_eq!(electorate(&mut commons)?.active_stake, 600_000 * COIN);
    done(reclaim_bond(&mut commons, "frank", end))?;

    // The next has the majority long before the cool-down is over.
    wait_days(&mut commons, 40);
    assert!(conviction_of(&mut commons, next)? > 500_000 * COIN);
    let from_ms = lapses_at_ms + 60 * DAY_MS;
    let too_soon = VotingError::Curve(CallFailure::Refused(BondingCurveError::ClosingTooSoon { from_ms }));
    refused(&mut commons, too_soon.clone(), |commons| commons.execute("frank", next));
    done(commons.execute("frank", well))?;
    assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);
    commons.chain.set_now(from_ms - 1);
    refused(&mut commons, too_soon, |commons| commons.execute("frank", next));
    commons.chain.set_now(from_ms);
    done(commons.execute("frank", next))?;
    assert_eq!(commons.market()?.phase, MarketPhase::Closing);
    Ok(())
}

/// Registers a token that does as it is told, by an action that alice passes, and gives the pool some of it.
fn registered(commons: &mut Commons) -> Result<AccountId> {
    let asset = hostile::deploy(&mut commons.chain)?;
    let pool = commons.at.funding_pool;
    let terms = AssetTerms {
        asset,
        spending_cap_ppm: 250_000,
    };
    let action = call(pool, selector_bytes!("FundingPool::register_asset"), terms);
    let action = proposed(commons, action)?;
    staked(commons, &[("alice", action, 300_000 * COIN)])?;
    wait_days(commons, 6);
    done(commons.execute("frank", action))?;
    wait_days(commons, 7);
    done(commons.execute("frank", action))?;
    done(reclaim_bond(commons, "frank", action))?;
    done(hostile::mint(commons, asset, pool, 1_000 * COIN))?;
    Ok(asset)
}

/// TEC's shutdown needed a claim of what was pooled, and a block-list. Here one of the pool's assets is frozen while the
/// commons ends: everyone redeems all the same, and gets the share of that asset if it ever moves again.
#[test]
fn a_frozen_asset_holds_up_nobody_when_the_commons_ends() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asset = registered(&mut commons)?;
    let end = proposed(&mut commons, Request::WindDown)?;
    all_stake_on(&mut commons, end)?;
    wait_days(&mut commons, 26);
    hostile::misbehave(&mut commons, asset, Message::Transfer, Misdeed::Trap)?;
    done(commons.execute("frank", end))?;
    wait_days(&mut commons, 14);
    let receipt = commons.execute("frank", end);
    let finished = Finished {
        supply: OPENING_SUPPLY,
        reserve: OPENING_RESERVE + POOL,
        burned: 0,
        surrendered: POOL,
    };
    assert_eq!(receipt.events_of(), [(commons.at.curve, finished)]);
    done(receipt)?;
    assert_eq!(phase(&mut commons, end)?, Phase::Ended(Ending::Completed));
    assert_eq!(commons.market()?.phase, MarketPhase::Closed);

    // 120 000 coins for a million tokens: 0.12 each.
    done(reclaim_bond(&mut commons, "frank", end))?;
    let holders = [
        ("alice", 300_000, 36_000),
        ("bob", 200_000, 24_000),
        ("carol", 100_000, 12_000),
        ("dave", FOR_BONDS / COIN, 1_200),
        (FOUNDER, 390_000, 46_800),
    ];
    for (who, tokens, coins) in holders {
        if who != FOUNDER {
            done(commons.withdraw(who, tokens * COIN))?;
        }
        assert_eq!(commons.tokens_of(who)?, tokens * COIN);
        let before = commons.collateral_of(who)?;
        assert_eq!(done(commons.redeem(who, tokens * COIN))?, coins * COIN);
        assert_eq!(commons.collateral_of(who)? - before, coins * COIN);
    }
    let market = commons.market()?;
    assert_eq!((market.supply, market.reserve), (0, 0));

    // The frozen asset moves to nobody, in whatever way it is frozen; once it moves again everyone gets a share.
    let stuck = BondingCurveError::Pool(CallFailure::Refused(FundingPoolError::Asset(CallFailure::Trapped)));
    for message in [Message::Transfer, Message::BalanceOf] {
        hostile::misbehave(&mut commons, asset, message, Misdeed::Trap)?;
        refused(&mut commons, stuck.clone(), |commons| {
            claim_share(commons, asset, account("alice"))
        });
    }
    hostile::behave(&mut commons, asset)?;
    for (who, tokens, _) in holders {
        // A thousandth of the tokens in coins: 1000 for the million.
        assert_eq!(
            done(claim_share(&mut commons, asset, account(who)))?,
            tokens * COIN / 1_000
        );
    }
    assert_eq!(asset_status(&mut commons, asset)?.balance, 0);
    Ok(())
}
