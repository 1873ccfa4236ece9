//! What the hatch refuses.

use super::{
    behave, failures_of_a_transfer, misbehave,
    provoked::Provoked,
    unwired,
    Elsewhere::{OutOfReach, Proved},
    HOLDING, PEOPLE,
};
use ::hatch::FundraiserRef;
use anyhow::{Context, Result};
use commons::suite::{constructors, created, done};
use hostile_token::{Message, Misdeed};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment};
use interfaces::{
    allow_list::{AllowList, Allowance},
    bonding_curve::BondingCurveError,
    call::CallFailure,
    hatch::{Hatch, HatchError, HatchPhase, HatchTerms, Place},
    vesting::{Accrual, ScheduleError},
};
use node_tests::{on_the_node, suite::hostile_token, OnNode, Suite, COIN};

type Errors = Provoked<HatchError>;

/// What alice and bob may contribute; bob's is the maximum.
const CAPS: [u128; 2] = [2_000 * COIN, 2_250 * COIN];

#[test]
fn every_error_of_the_hatch_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(everything)
}

async fn everything(backend: OnNode) -> Result<()> {
    let mut members = None;
    let mut suite = unwired(backend, &PEOPLE, |config, chain| {
        let accounts = ["alice", "bob"].map(|who| chain.account(who));
        members = AllowList::new(accounts.into_iter().zip(CAPS).collect());
        let funding = &mut config.hatch.funding;
        funding.end_ms -= funding.start_ms;
        funding.start_ms = 0;
        // Half a token for a coin, so that a single unit is worth none.
        funding.tokens_per_million = 500_000;
        funding.allow_list = members.as_ref().map(AllowList::root);
    })
    .await?;
    let members = members.context("two people are on it")?;
    let allowances = [0, 1].map(|position| members.allowance(position));

    let mut errors = Errors::default();
    construction(&mut suite, &mut errors).await?;
    sealing(&mut suite, &mut errors).await?;
    contributing(&mut suite, &mut errors, allowances.clone()).await?;
    launching(&mut suite, &mut errors, allowances[1].clone()).await?;
    errors.are_all_but(&[
        (
            "InvalidSchedule(UnlockAboveTotal)",
            OutOfReach("a share above all of a batch is out of range already"),
        ),
        (
            "Collateral(NotAContract)",
            Proved("a_collateral_that_is_gone_is_named_as_no_contract"),
        ),
        (
            "Curve(NotAContract)",
            OutOfReach("a hatch is sealed only with a curve that answers"),
        ),
        (
            "Curve(BadAnswer)",
            OutOfReach("a hatch is sealed only with a curve that answers"),
        ),
        (
            "Vesting(Refused)",
            OutOfReach("vesting takes every grant of the plan that was checked"),
        ),
        (
            "Vesting(NotAContract)",
            OutOfReach("a hatch is sealed only with vesting that answers"),
        ),
        (
            "Vesting(Trapped)",
            OutOfReach("vesting calls voting alone, and that only by its messages"),
        ),
        (
            "Vesting(BadAnswer)",
            OutOfReach("a hatch is sealed only with vesting that answers"),
        ),
    ])
}

async fn construction(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let alice = suite.account("alice");
    let plan = |accrual: Accrual| move |terms: &mut HatchTerms| terms.vesting_plan.accrual = accrual;
    type Change = Box<dyn Fn(&mut HatchTerms)>;
    let changes: [(Change, HatchError); 12] = [
        (
            Box::new(move |terms| terms.curve = alice),
            HatchError::InvalidReference(alice),
        ),
        (
            Box::new(|terms| terms.funding.launch_window_ms = 0),
            HatchError::TimesOutOfOrder,
        ),
        (Box::new(|terms| terms.funding.minimum = 0), HatchError::GoalsOutOfOrder),
        (
            Box::new(|terms| terms.funding.minimum = terms.funding.maximum),
            HatchError::GoalsTooClose,
        ),
        (
            Box::new(|terms| terms.funding.tokens_per_million = 0),
            HatchError::ZeroRate,
        ),
        (
            Box::new(|terms| terms.funding.tokens_per_million = u128::MAX),
            HatchError::Overflow,
        ),
        (
            Box::new(|terms| terms.funding.tribute_ppm = 1_000_000),
            HatchError::ShareOutOfRange { got_ppm: 1_000_000 },
        ),
        (
            // Two tokens for four units, of which the pool gets one.
            Box::new(|terms| terms.funding.minimum = 4),
            HatchError::MarketTooSmall {
                supply: 2,
                minimum_supply: COIN,
                reserve: 3,
            },
        ),
        (
            Box::new(plan(Accrual::Linear { duration_ms: 0 })),
            HatchError::InvalidSchedule(ScheduleError::ZeroDuration),
        ),
        (
            Box::new(plan(Accrual::Linear { duration_ms: 1 })),
            HatchError::InvalidSchedule(ScheduleError::CliffAfterEnd),
        ),
        (
            Box::new(plan(Accrual::HalfLife {
                half_life_ms: 0,
                duration_ms: 60_000,
            })),
            HatchError::InvalidSchedule(ScheduleError::ZeroHalfLife),
        ),
        (
            Box::new(plan(Accrual::Linear { duration_ms: u64::MAX })),
            HatchError::InvalidSchedule(ScheduleError::EndOutOfRange),
        ),
    ];
    for (change, error) in changes {
        let mut terms = constructors::hatch_terms(&suite.config, &suite.at);
        change(&mut terms);
        let constructor = FundraiserRef::new(terms);
        errors.by_constructor(suite, "hatch", constructor, error).await?;
    }
    Ok(())
}

async fn sealing(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let contribute = suite.at.to_hatch().call_mut().contribute(1, None);
    errors.by(suite, "alice", contribute, HatchError::NotSealed).await?;
    let seal = suite.at.to_hatch().call_mut().seal();
    errors
        .by(suite, "alice", seal.clone(), HatchError::Miswired(Place::TokenIssuer))
        .await?;

    // One whose token is no community token.
    let no_token = hostile_token(&mut suite.chain).await?;
    let mut terms = constructors::hatch_terms(&suite.config, &suite.at);
    terms.market.token = no_token;
    let constructor = FundraiserRef::new(terms);
    let other = created(suite.chain.instantiate("founder", "hatch", constructor).await)?;
    let mut other: contract_ref!(Hatch, DefaultEnvironment) = other.into();
    errors
        .by(
            suite,
            "alice",
            other.call_mut().seal(),
            HatchError::Unreadable(no_token),
        )
        .await?;

    suite.wire().await?;
    done(suite.seal("alice").await)?;
    errors.by(suite, "alice", seal, HatchError::AlreadySealed).await
}

async fn contributing(
    suite: &mut Suite<OnNode>,
    errors: &mut Errors,
    [of_alice, of_bob]: [Option<Allowance>; 2],
) -> Result<()> {
    let at = suite.at;
    for who in ["alice", "bob"] {
        done(suite.approve(who, at.collateral, at.hatch, HOLDING).await)?;
    }
    let contribute = |amount, allowance| at.to_hatch().call_mut().contribute(amount, allowance);
    let above = HatchError::AboveCap {
        given: CAPS[0] + 1,
        cap: CAPS[0],
    };
    for (who, message, error) in [
        ("bob", contribute(0, of_bob.clone()), HatchError::ZeroAmount),
        ("bob", contribute(1, of_bob.clone()), HatchError::NothingToBook),
        ("mallory", contribute(COIN, of_bob.clone()), HatchError::NotAllowed),
        ("alice", contribute(CAPS[0] + 1, of_alice), above),
    ] {
        errors.by(suite, who, message, error).await?;
    }
    for (misdeed, failure) in failures_of_a_transfer() {
        misbehave(suite, at.collateral, Message::TransferFrom, misdeed).await?;
        let error = HatchError::Collateral(failure);
        errors.by(suite, "bob", contribute(COIN, of_bob.clone()), error).await?;
    }
    misbehave(suite, at.collateral, Message::TransferFrom, Misdeed::KeepFee(500_000)).await?;
    let short = HatchError::CollateralShort {
        held: COIN / 2,
        raised: COIN,
    };
    errors.by(suite, "bob", contribute(COIN, of_bob), short).await?;
    behave(suite, at.collateral).await
}

async fn launching(suite: &mut Suite<OnNode>, errors: &mut Errors, of_bob: Option<Allowance>) -> Result<()> {
    let ([bob, mallory], at) = (["bob", "mallory"].map(|who| suite.account(who)), suite.at);
    let launch = || at.to_hatch().call_mut().launch();
    let too_early = HatchError::WrongPhase {
        phase: HatchPhase::Funding,
    };
    errors.by(suite, "mallory", launch(), too_early).await?;
    let contribute = at.to_hatch().call_mut().contribute(CAPS[1], of_bob);
    done(suite.send("bob", contribute).await)?;

    let of_collateral = CallFailure::Refused(BondingCurveError::Collateral(CallFailure::Trapped));
    for (misdeed, failure) in [
        (Misdeed::Trap, of_collateral),
        // The curve has no room for that, and traps.
        (Misdeed::AnswerTooMuch, CallFailure::Trapped),
    ] {
        misbehave(suite, at.collateral, Message::TransferFrom, misdeed).await?;
        errors
            .by(suite, "mallory", launch(), HatchError::Curve(failure))
            .await?;
    }
    behave(suite, at.collateral).await?;
    done(suite.launch("mallory").await)?;

    let claim = |account| at.to_hatch().call_mut().claim(account);
    errors
        .by(suite, "mallory", claim(mallory), HatchError::NoContribution)
        .await?;
    done(suite.claim("mallory", "bob").await)?;
    errors.by(suite, "bob", claim(bob), HatchError::AlreadySettled).await
}
