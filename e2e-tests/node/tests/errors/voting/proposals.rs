//! What can be proposed, and what can be done with a proposal.

use super::{
    super::{behave, mint, misbehave, no_answers},
    Errors, POOL,
};
use anyhow::{ensure, Context, Result};
use commons::suite::done;
use hostile_token::{HostileTokenRef, Message, Misdeed};
use ink::{codegen::TraitCallBuilder, env::call::FromAccountId, primitives::AccountId, scale::Encode, selector_bytes};
use interfaces::{
    bonding_curve::{BondingCurveError, Tributes},
    call::CallFailure,
    conviction_voting::{ConvictionVoting, ProposalId, Request, Setting, Settings, VotingError, ABSTAIN},
    funding_pool::FundingPoolError,
    psp22::UncheckedText,
};
use node_tests::{suite::hostile_token, OnNode, Suite, COIN};

/// What is asked of it: less than a fifth, which is the limit, and of less than three quarters of it more.
const ASKED: u128 = 150 * COIN;

/// What is put behind each of two actions.
const STAKE: u128 = 2_500 * COIN;

/// What can pass.
const FUNDING: ProposalId = ProposalId(1);
/// What nothing comes of.
const SIGNAL: ProposalId = ProposalId(2);
/// What the curve will refuse.
const TOO_HIGH: ProposalId = ProposalId(3);
/// What the curve cannot read.
const GARBAGE: ProposalId = ProposalId(4);
/// The end of it all.
const WIND_DOWN: ProposalId = ProposalId(5);
/// What the pool does not pay in.
const UNREGISTERED: ProposalId = ProposalId(6);

fn funding(suite: &Suite<OnNode>, amount: u128) -> Request {
    Request::Funding {
        asset: suite.at.collateral,
        amount,
        beneficiary: suite.account("alice"),
        milestones: 1,
    }
}

fn call(contract: AccountId, selector: [u8; 4], input: Vec<u8>) -> Request {
    Request::Call {
        contract,
        selector,
        input,
    }
}

fn tributes_too_high() -> Tributes {
    Tributes {
        entry_ppm: 100_001,
        exit_ppm: 0,
    }
}

pub async fn requests(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let ([alice, mallory], at) = (["alice", "mallory"].map(|who| suite.account(who)), suite.at);
    let set_tributes = selector_bytes!("BondingCurve::set_tributes");
    let of = |asset, beneficiary, milestones| Request::Funding {
        asset,
        amount: ASKED,
        beneficiary,
        milestones,
    };
    let over_the_limit = VotingError::AboveSpendingLimit {
        amount: POOL / 5,
        pool: POOL,
        limit_ppm: 200_000,
    };
    let settings = Settings {
        bond: u128::MAX,
        ..suite.config.voting.settings
    };
    for (request, error) in [
        (Request::Abstain, VotingError::AbstainOnce),
        (
            of(at.collateral, alice, 0),
            VotingError::MilestonesOutOfRange { got: 0 },
        ),
        (of(at.collateral, at.funding_pool, 1), VotingError::InvalidBeneficiary),
        (funding(suite, POOL / 5), over_the_limit),
        (of(mallory, alice, 1), VotingError::Asset(CallFailure::NotAContract)),
        (
            call(at.curve, set_tributes, vec![0; 513]),
            VotingError::InputTooLong { got: 513 },
        ),
        (call(at.curve, [0; 4], vec![]), VotingError::CallNotAllowed),
        (Request::ReplaceGuardian(Some(at.voting)), VotingError::InvalidGuardian),
        (
            Request::ChangeSettings(settings),
            VotingError::SettingOutOfRange(Setting::Bond),
        ),
    ] {
        let propose = at.to_voting().call_mut().propose(request, "no".into());
        errors.by(suite, "founder", propose, error).await?;
    }
    let words: UncheckedText = "x".repeat(257).into();
    let propose = at.to_voting().call_mut().propose(Request::Signal, words);
    errors
        .by(suite, "founder", propose, VotingError::DescriptionTooLong { got: 257 })
        .await?;

    for (misdeed, failure) in no_answers() {
        misbehave(suite, at.collateral, Message::BalanceOf, misdeed).await?;
        let propose = at.to_voting().call_mut().propose(funding(suite, ASKED), "no".into());
        errors
            .by(suite, "founder", propose, VotingError::Asset(failure))
            .await?;
    }
    behave(suite, at.collateral).await
}

/// Proposes all that these tests need, and puts tokens behind two actions.
pub async fn propose_all(suite: &mut Suite<OnNode>) -> Result<()> {
    let at = suite.at;
    let set_tributes = selector_bytes!("BondingCurve::set_tributes");
    let other = hostile_token(&mut suite.chain).await?;
    mint(suite, other, at.funding_pool, POOL).await?;
    let in_another_asset = Request::Funding {
        asset: other,
        amount: ASKED,
        beneficiary: suite.account("alice"),
        milestones: 1,
    };
    for (request, id) in [
        (funding(suite, ASKED), FUNDING),
        (Request::Signal, SIGNAL),
        (call(at.curve, set_tributes, tributes_too_high().encode()), TOO_HIGH),
        (call(at.curve, set_tributes, vec![1]), GARBAGE),
        (Request::WindDown, WIND_DOWN),
        (in_another_asset, UNREGISTERED),
    ] {
        ensure!(done(suite.propose("founder", request).await)? == id);
    }
    done(suite.stake("founder", TOO_HIGH, STAKE).await)?;
    done(suite.stake("founder", GARBAGE, STAKE).await)
}

pub async fn open_proposals(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let at = suite.at;
    let voting = || at.to_voting();
    for (who, message, error) in [
        (
            "mallory",
            voting().call_mut().execute(SIGNAL),
            VotingError::NothingToExecute,
        ),
        (
            "mallory",
            voting().call_mut().execute(ProposalId(99)),
            VotingError::UnknownProposal,
        ),
    ] {
        errors.by(suite, who, message, error).await?;
    }
    let touch = voting().call_mut().touch(SIGNAL);
    errors.by(suite, "mallory", touch, VotingError::NothingToTouch).await?;
    let cancel = voting().call_mut().cancel(SIGNAL);
    errors.by(suite, "mallory", cancel, VotingError::NotProposer).await?;
    let veto = |id| voting().call_mut().veto(id);
    errors
        .by(suite, "mallory", veto(SIGNAL), VotingError::NotGuardian)
        .await?;
    errors
        .by(suite, "guardian", veto(SIGNAL), VotingError::NotInDelay)
        .await?;
    errors
        .by(suite, "guardian", veto(WIND_DOWN), VotingError::BeyondGuardian)
        .await?;
    let reclaim = |id| voting().call_mut().reclaim_bond(id);
    errors
        .by(suite, "founder", reclaim(SIGNAL), VotingError::NotEnded)
        .await
}

pub async fn stakes(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let at = suite.at;
    let stake = |id, amount| at.to_voting().call_mut().stake(id, amount);
    let free = suite.voter("founder").await?.free;
    let too_much = VotingError::AboveFree { amount: free + 1, free };
    errors.by(suite, "founder", stake(SIGNAL, free + 1), too_much).await?;
    let unstake = at.to_voting().call_mut().unstake(SIGNAL, 1);
    let nothing_there = VotingError::AboveStake { amount: 1, stake: 0 };
    errors.by(suite, "founder", unstake, nothing_there).await?;
    let move_stake = at.to_voting().call_mut().move_stake(TOO_HIGH, TOO_HIGH, 1);
    errors
        .by(suite, "founder", move_stake, VotingError::SameProposal(TOO_HIGH))
        .await?;

    // Ten stakes are the most: two are there.
    let mut more = vec![ABSTAIN, FUNDING, SIGNAL, WIND_DOWN, UNREGISTERED];
    for _ in 0..4 {
        more.push(done(suite.propose("founder", Request::Signal).await)?);
    }
    let one_too_many = more.pop().context("four were proposed")?;
    for id in more {
        done(suite.stake("founder", id, 1).await)?;
    }
    errors
        .by(suite, "founder", stake(one_too_many, 1), VotingError::TooManyStakes)
        .await?;

    let cancel = at.to_voting().call_mut().cancel(one_too_many);
    done(suite.send("founder", cancel).await)?;
    errors
        .by(suite, "founder", stake(one_too_many, 1), VotingError::ProposalEnded)
        .await?;
    done(suite.reclaim_bond("mallory", one_too_many).await)?;
    let reclaim = at.to_voting().call_mut().reclaim_bond(one_too_many);
    errors.by(suite, "founder", reclaim, VotingError::NoBond).await
}

pub async fn payments(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let at = suite.at;
    let execute = |id| at.to_voting().call_mut().execute(id);
    let is_below = |error: &VotingError| matches!(error, VotingError::BelowThreshold { .. });
    errors.like(suite, "mallory", execute(FUNDING), is_below).await?;
    let unregistered = CallFailure::Refused(FundingPoolError::AssetNotRegistered);
    errors
        .by(suite, "mallory", execute(UNREGISTERED), VotingError::Pool(unregistered))
        .await?;
    // The pool has no room for that, and traps.
    misbehave(suite, at.collateral, Message::Transfer, Misdeed::AnswerTooMuch).await?;
    let trapped = VotingError::Pool(CallFailure::Trapped);
    errors.by(suite, "mallory", execute(FUNDING), trapped).await?;
    behave(suite, at.collateral).await?;
    // Of what is left, it is too much at any conviction.
    let mut collateral = HostileTokenRef::from_account_id(at.collateral);
    let confiscate = collateral.call_mut().confiscate(at.funding_pool, POOL * 3 / 10);
    done(suite.send("founder", confiscate).await)?;
    errors
        .by(suite, "mallory", execute(FUNDING), VotingError::Unreachable)
        .await
}

pub async fn actions(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let at = suite.at;
    done(suite.carry("mallory", TOO_HIGH).await?)?;
    done(suite.carry("mallory", GARBAGE).await?)?;
    let execute = |id| at.to_voting().call_mut().execute(id);
    let from_ms = suite.proposal(GARBAGE).await?.proposal.progress.executable_from_ms;
    errors
        .by(suite, "mallory", execute(GARBAGE), VotingError::TooEarly { from_ms })
        .await?;
    let cancel = at.to_voting().call_mut().cancel(TOO_HIGH);
    errors.by(suite, "founder", cancel, VotingError::AlreadyPassed).await?;
    suite.wait_until(from_ms).await?;
    let refusal = BondingCurveError::TributeAboveCeiling {
        got_ppm: tributes_too_high().entry_ppm,
        ceiling_ppm: suite.config.tribute_ceilings.entry_ppm,
    };
    let refused = VotingError::CallRefused {
        error: refusal.encode(),
    };
    errors.by(suite, "mallory", execute(TOO_HIGH), refused).await?;
    errors
        .by(suite, "mallory", execute(GARBAGE), VotingError::CallFailed)
        .await
}

pub async fn pauses(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let at = suite.at;
    let pause = || at.to_voting().call_mut().pause_new_business();
    done(suite.send("guardian", pause()).await)?;
    let electorate = at.to_voting().call().electorate();
    let electorate = suite.chain.read(electorate).await?;
    let stake = at.to_voting().call_mut().stake(SIGNAL, 1);
    let paused = VotingError::NewBusinessPaused {
        until_ms: electorate.paused_until_ms,
    };
    errors.by(suite, "founder", stake, paused).await?;
    let too_recently = VotingError::PausedTooRecently {
        from_ms: electorate.pause_possible_from_ms,
    };
    errors.by(suite, "guardian", pause(), too_recently).await
}
