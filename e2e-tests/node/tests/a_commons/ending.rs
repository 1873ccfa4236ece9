//! The end by a majority, and what becomes of every token.

use super::{
    beginning::launched_ms,
    deciding::{proposed, staked},
    BATCHES,
};
use anyhow::{ensure, Result};
use commons::suite::{done, psp22, NO_DEADLINE};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, ClosingBegun, Finished, Phase, Redeemed},
    conviction_voting::{BondReclaimed, Ended, Ending, Kind, Passed, ProposalId, Request, Withdrawn},
    funding_pool::{GivenUp, PaymentsHeld},
    psp22::{Transfer, PSP22},
    vesting::Released,
    wrapped_native::WrappedNative,
};
use node_tests::{OnNode, Suite, COIN};

pub async fn the_wind_down(suite: &mut Suite<OnNode>) -> Result<()> {
    let (dave, at) = (suite.account("dave"), suite.at);
    let proposal = proposed(suite, Request::WindDown, Kind::BeyondGuardian, ProposalId(3)).await?;
    let mut stake = 0;
    for who in ["alice", "bob", "carol"] {
        let free = suite.voter(who).await?.free;
        stake += free;
        staked(suite, who, proposal, free, stake).await?;
    }
    let passed = suite.carry("mallory", proposal).await?;
    let begun_ms = suite.market().await?.closing_begun_ms;
    let (finish_from_ms, lapses_at_ms) = (begun_ms + 3_000, begun_ms + 303_000);
    let wait = Passed {
        proposal,
        executable_from_ms: finish_from_ms,
        expires_ms: lapses_at_ms,
    };
    suite.emitted(&passed, at.voting, wait)?;
    let begun = ClosingBegun {
        finish_from_ms,
        lapses_at_ms,
    };
    suite.emitted(&passed, at.curve, begun)?;
    let held = PaymentsHeld { until_ms: lapses_at_ms };
    suite.emitted(&passed, at.funding_pool, held)?;
    done(passed)?;

    let sell = suite.at.to_curve().call_mut().sell(COIN, 0, dave, NO_DEADLINE);
    let closing = BondingCurveError::NotTrading { phase: Phase::Closing };
    suite.refused("dave", sell, closing).await?;

    suite.wait_until(finish_from_ms).await?;
    let pool = suite.balance(at.collateral, at.funding_pool).await?;
    let market = suite.market().await?;
    let finished = suite.execute("mallory", proposal).await;
    let end = Finished {
        supply: market.supply,
        reserve: market.reserve + pool,
        burned: 0,
        surrendered: pool,
    };
    suite.emitted(&finished, at.curve, end)?;
    let given_up = GivenUp {
        asset: at.collateral,
        to: at.curve,
        amount: pool,
    };
    suite.emitted(&finished, at.funding_pool, given_up)?;
    let ending = Ending::Completed;
    suite.emitted(&finished, at.voting, Ended { proposal, ending })?;
    done(finished)?;
    ensure!(suite.market().await?.phase == Phase::Closed);
    Ok(())
}

pub async fn every_token_is_redeemed(suite: &mut Suite<OnNode>) -> Result<()> {
    bonds_and_deposits_come_back(suite).await?;
    all_batches_are_released(suite).await?;
    let (token, collateral) = (suite.at.token, suite.at.collateral);
    for who in ["alice", "bob", "carol", "dave", "erin"] {
        let market = suite.market().await?;
        let tokens = suite.tokens_of(who).await?;
        let before = suite.collateral_of(who).await?;
        let receipt = suite.redeem(who, tokens).await;
        let payout = market.reserve * tokens / market.supply;
        let account = suite.account(who);
        let redeemed = Redeemed {
            holder: account,
            recipient: account,
            tokens,
            payout,
        };
        suite.emitted(&receipt, suite.at.curve, redeemed)?;
        ensure!(done(receipt)? == payout);
        ensure!(suite.collateral_of(who).await? == before + payout);
    }
    let market = suite.market().await?;
    ensure!((market.supply, market.reserve) == (0, 0), "{market:?}");
    ensure!(suite.chain.read(psp22(token).call().total_supply()).await? == 0);
    ensure!(suite.balance(collateral, suite.at.curve).await? == 0);
    ensure!(suite.balance(collateral, suite.at.funding_pool).await? == 0);
    ensure!(suite.balance(collateral, suite.at.hatch).await? == 0);
    coins_are_unwrapped(suite).await
}

/// Alice proposed all, and had deposited what she got first.
async fn bonds_and_deposits_come_back(suite: &mut Suite<OnNode>) -> Result<()> {
    let (alice, at) = (suite.account("alice"), suite.at);
    for proposal in [1, 2, 3].map(ProposalId) {
        let receipt = suite.reclaim_bond("mallory", proposal).await;
        let reclaimed = BondReclaimed {
            proposer: alice,
            proposal,
            amount: COIN,
        };
        suite.emitted(&receipt, at.voting, reclaimed)?;
        done(receipt)?;
    }
    let amount = suite.voter("alice").await?.deposited;
    let receipt = suite.withdraw("alice", amount).await;
    let withdrawn = Withdrawn { account: alice, amount };
    suite.emitted(&receipt, at.voting, withdrawn)?;
    done(receipt)?;
    ensure!(suite.balance(at.token, at.voting).await? == 0);
    ensure!(suite.tokens_of("alice").await? == amount);
    Ok(())
}

async fn all_batches_are_released(suite: &mut Suite<OnNode>) -> Result<()> {
    let at = suite.at;
    let launched_ms = launched_ms(suite).await?;
    suite.wait_until(launched_ms + 20_000).await?;
    for (who, batch, tokens) in BATCHES {
        let amount = tokens - suite.batch(batch).await?.batch.released;
        let receipt = suite.release("mallory", batch).await;
        let released = Released {
            beneficiary: suite.account(who),
            batch,
            amount,
        };
        suite.emitted(&receipt, at.vesting, released)?;
        ensure!(done(receipt)? == amount);
    }
    ensure!(suite.balance(at.token, at.vesting).await? == 0);
    Ok(())
}

/// At last carol takes the chain's coins for what she has wrapped.
async fn coins_are_unwrapped(suite: &mut Suite<OnNode>) -> Result<()> {
    let (carol, at) = (suite.account("carol"), suite.at);
    let amount = suite.collateral_of("carol").await?;
    let held = suite.chain.backend.network.native_balance(at.collateral).await?.free;
    let unwrap = suite.at.to_wrapper().call_mut().withdraw(amount);
    let receipt = suite.send("carol", unwrap).await;
    let burned = Transfer {
        from: Some(carol),
        to: None,
        value: amount,
    };
    suite.emitted(&receipt, at.collateral, burned)?;
    done(receipt)?;
    let left = suite.chain.backend.network.native_balance(at.collateral).await?.free;
    ensure!(held - left == amount, "{held} and {left}");
    Ok(())
}
