//! What token holders decide: a payment, other tributes; and what the guardian can do.

use super::{goods::Goods, is_near, market::purchase};
use anyhow::{bail, ensure, Result};
use commons::{
    chain::Receipt,
    suite::{done, NO_DEADLINE},
};
use ink::{codegen::TraitCallBuilder, scale::Encode, selector_bytes};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, BuyingPaused, Tributes, TributesChanged},
    conviction_voting::{
        Bar, ConvictionVoting, Deposited, Ended, Ending, Enlisted, Executed, Kind, NewBusinessPaused, Passed,
        ProposalId, Proposed, Request, Staked, VotingError,
    },
    funding_pool::Paid,
    voucher_escrow::{EscrowError, NewBusinessStopped, VoucherEscrow},
};
use node_tests::{OnNode, Suite, COIN};

/// What is put behind a request, by two.
const STAKE: u128 = 1_500 * COIN;

/// Alice brings what she has got. Whatever of their batches is not released votes as well.
pub async fn members(suite: &mut Suite<OnNode>) -> Result<()> {
    let at = suite.at;
    let amount = suite.tokens_of("alice").await?;
    let deposited = suite.deposit("alice", amount).await?;
    let account = suite.account("alice");
    suite.emitted(&deposited, at.voting, Deposited { account, amount })?;
    done(deposited)?;
    for (who, unreleased) in [
        ("alice", 3_600 * COIN - amount),
        ("bob", 2_400 * COIN),
        ("carol", 3_000 * COIN),
    ] {
        let enlisted = suite.enlist(who).await;
        let account = suite.account(who);
        suite.emitted(&enlisted, at.voting, Enlisted { account, unreleased })?;
        done(enlisted)?;
    }
    ensure!(suite.voter("alice").await?.power == 3_600 * COIN);
    Ok(())
}

/// Dave is paid 15 % of the pool, once there is the conviction for it.
pub async fn a_payment(suite: &mut Suite<OnNode>) -> Result<()> {
    let (dave, at) = (suite.account("dave"), suite.at);
    let amount = suite.balance(at.collateral, at.funding_pool).await? * 15 / 100;
    let request = Request::Funding {
        asset: at.collateral,
        amount,
        beneficiary: dave,
        milestones: 1,
    };
    let proposal = proposed(suite, request, Kind::Funding, ProposalId(1)).await?;
    let execute = suite.at.to_voting().call_mut().execute(proposal);
    let contracts = suite.contracts();
    let is_below = |error: &VotingError| matches!(error, VotingError::BelowThreshold { .. });
    suite
        .chain
        .refused_like("mallory", execute, is_below, &contracts)
        .await?;
    staked(suite, "alice", proposal, STAKE, STAKE).await?;
    staked(suite, "bob", proposal, STAKE, 2 * STAKE).await?;

    let before = suite.collateral_of("dave").await?;
    let paid = suite.carry("mallory", proposal).await?;
    let executed = executed_in(suite, &paid, proposal)?;
    ensure!(executed.paid == amount && executed.conviction >= executed.threshold);
    // c_min·β²·S/(β − r)² = 0.04 · 0.04 · S/0.05².
    let threshold = 0.64 * 2.0 * STAKE as f64;
    ensure!(is_near(executed.threshold, threshold), "{executed:?}");
    let payment = Paid {
        reference: proposal.0,
        asset: at.collateral,
        to: dave,
        amount,
    };
    suite.emitted(&paid, at.funding_pool, payment)?;
    let ending = Ending::Completed;
    suite.emitted(&paid, at.voting, Ended { proposal, ending })?;
    done(paid)?;
    ensure!(suite.collateral_of("dave").await? == before + amount);
    Ok(())
}

/// The tributes become 2 % and 3 %, after a delay.
pub async fn other_tributes(suite: &mut Suite<OnNode>) -> Result<()> {
    let at = suite.at;
    let to = Tributes {
        entry_ppm: 20_000,
        exit_ppm: 30_000,
    };
    let request = Request::Call {
        contract: at.curve,
        selector: selector_bytes!("BondingCurve::set_tributes"),
        input: to.encode(),
    };
    let proposal = proposed(suite, request, Kind::Action(Bar::Action), ProposalId(2)).await?;
    staked(suite, "bob", proposal, 2_000 * COIN, 2_000 * COIN).await?;
    staked(suite, "carol", proposal, 2_000 * COIN, 4_000 * COIN).await?;
    let passed = suite.carry("mallory", proposal).await?;
    let progress = suite.proposal(proposal).await?.proposal.progress;
    let wait = Passed {
        proposal,
        executable_from_ms: progress.executable_from_ms,
        expires_ms: progress.executable_from_ms + 300_000,
    };
    suite.emitted(&passed, at.voting, wait)?;
    done(passed)?;
    let execute = suite.at.to_voting().call_mut().execute(proposal);
    let too_early = VotingError::TooEarly {
        from_ms: progress.executable_from_ms,
    };
    suite.refused("mallory", execute, too_early).await?;

    suite.wait_until(progress.executable_from_ms).await?;
    let done_at_last = suite.execute("mallory", proposal).await;
    let from = suite.config.tributes;
    suite.emitted(&done_at_last, at.curve, TributesChanged { from, to })?;
    let executed = executed_in(suite, &done_at_last, proposal)?;
    ensure!(executed.paid == 0 && executed.conviction >= executed.threshold);
    done(done_at_last)?;
    ensure!(suite.market().await?.tributes == to);
    Ok(())
}

/// The guardian stops new business for a while, and nothing else.
pub async fn a_pause(suite: &mut Suite<OnNode>, goods: &Goods) -> Result<()> {
    let (dave, at) = (suite.account("dave"), suite.at);
    let pause = suite.at.to_voting().call_mut().pause_new_business();
    suite
        .refused("mallory", pause.clone(), VotingError::NotGuardian)
        .await?;
    suite.pay_in("dave", COIN).await?;
    let paused = suite.send("guardian", pause).await;
    let told = paused.events_of::<NewBusinessPaused>();
    let [(
        _,
        NewBusinessPaused {
            until_ms,
            possible_from_ms,
        },
    )] = told[..]
    else {
        bail!("one pause is told once: {told:?}");
    };
    ensure!(possible_from_ms == until_ms - 6_000 + 60_000);
    suite.emitted(&paused, at.curve, BuyingPaused { until_ms })?;
    suite.emitted(&paused, at.escrow, NewBusinessStopped { until_ms })?;
    done(paused)?;

    let buy = suite.at.to_curve().call_mut().buy(COIN, 0, dave, NO_DEADLINE);
    suite
        .refused("dave", buy, BondingCurveError::BuyingPaused { until_ms })
        .await?;
    let commit = suite.at.to_escrow().call_mut().commit(goods.set, dave);
    suite
        .refused("dave", commit, EscrowError::NewBusinessPaused { until_ms })
        .await?;
    done(suite.sell("dave", COIN).await)?;

    suite.wait_until(until_ms).await?;
    // A fiftieth is for the pool now.
    purchase(suite, "dave", 50 * COIN, COIN).await?;
    Ok(())
}

/// Alice proposes something.
pub async fn proposed(
    suite: &mut Suite<OnNode>,
    request: Request,
    kind: Kind,
    proposal: ProposalId,
) -> Result<ProposalId> {
    let receipt = suite.propose("alice", request).await;
    let expires_ms = suite.proposal(proposal).await?.proposal.progress.expires_ms;
    let told = Proposed {
        proposer: suite.account("alice"),
        proposal,
        kind,
        expires_ms,
    };
    suite.emitted(&receipt, suite.at.voting, told)?;
    ensure!(done(receipt)? == proposal);
    Ok(proposal)
}

/// Somebody puts tokens behind a proposal, which has so many then.
pub async fn staked(
    suite: &mut Suite<OnNode>,
    who: &str,
    proposal: ProposalId,
    amount: u128,
    stake: u128,
) -> Result<()> {
    let receipt = suite.stake(who, proposal, amount).await;
    let told = receipt.events_of::<Staked>();
    let [(_, event)] = &told[..] else {
        bail!("one stake is told once: {told:?}");
    };
    let expected = Staked {
        account: suite.account(who),
        proposal,
        amount,
        stake,
        // What those before have gained.
        conviction: event.conviction,
    };
    ensure!(*event == expected && event.conviction < stake, "{event:?}");
    done(receipt)
}

/// What a receipt tells of a proposal that was executed.
fn executed_in(
    suite: &Suite<OnNode>,
    receipt: &Receipt<Result<(), VotingError>>,
    proposal: ProposalId,
) -> Result<Executed> {
    match &receipt.events_of::<Executed>()[..] {
        [(contract, executed)] if *contract == suite.at.voting && executed.proposal == proposal => Ok(executed.clone()),
        other => bail!("one execution is told once: {other:?}, {:?}", receipt.answer),
    }
}
