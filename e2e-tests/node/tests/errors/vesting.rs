//! What the vesting contract refuses.

use super::{
    mint, misbehave, no_answers, open,
    provoked::Provoked,
    unwired, vanish,
    Elsewhere::{OutOfReach, Proved},
    HOLDING, PEOPLE, SUPPLY,
};
use ::vesting::BatchesRef;
use anyhow::{ensure, Result};
use commons::suite::{created, done};
use hostile_token::Message;
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    call::CallFailure,
    conviction_voting::{PowerError, ProposalId, Request},
    psp22::PSP22Error,
    vesting::{Accrual, BatchId, Grant, Schedule, ScheduleError, Vesting, VestingError, VestingWiring},
    ZERO_ACCOUNT,
};
use node_tests::{on_the_node, suite::hostile_token, OnNode, Suite, COIN};

type Errors = Provoked<VestingError>;

/// An hour on the chain's clock.
const HOUR_MS: u64 = 3_600_000;

/// What a batch has.
const TOTAL: u128 = 100 * COIN;

#[test]
fn every_error_of_vesting_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(everything)
}

/// Governed by conviction voting, and opened by the founder, who has all tokens.
async fn everything(backend: OnNode) -> Result<()> {
    let mut suite = unwired(backend, &PEOPLE, |_, _| ()).await?;
    let (founder, at) = (suite.account("founder"), suite.at);
    suite.wire_to(founder, at.voting).await?;
    open(&mut suite).await?;
    done(suite.approve("founder", at.token, at.vesting, SUPPLY).await)?;
    let mut errors = Errors::default();
    wiring(&mut suite, &mut errors).await?;
    granting(&mut suite, &mut errors).await?;
    schedules(&mut suite, &mut errors).await?;
    batches(&mut suite, &mut errors).await?;
    votes(&mut suite, &mut errors).await?;
    other_tokens(&mut suite, &mut errors).await?;
    errors.are_all_but(&[
        // Only the hatch's launch sends it, once.
        ("AlreadyReceived", Proved("there_is_one_first_supply")),
        (
            "Voting(Trapped)",
            OutOfReach("voting calls nobody when it is told of a batch"),
        ),
        (
            "Voting(BadAnswer)",
            OutOfReach("the contract that enlists an account knows the message"),
        ),
    ])
}

/// Locked for an hour, but for a tenth; neither revocable nor transferable.
fn batch(beneficiary: AccountId, start_ms: u64) -> Grant {
    Grant {
        beneficiary,
        amount: TOTAL,
        schedule: Schedule {
            start_ms,
            unlocked_at_start: TOTAL / 10,
            cliff_after_ms: HOUR_MS,
            accrual: Accrual::Linear { duration_ms: HOUR_MS },
        },
        revocable: false,
        transferable: false,
    }
}

/// Vested already; revocable and transferable.
fn old_batch(beneficiary: AccountId) -> Grant {
    Grant {
        revocable: true,
        transferable: true,
        ..batch(beneficiary, 0)
    }
}

async fn granted(suite: &mut Suite<OnNode>, grant: Grant) -> Result<BatchId> {
    let message = suite.at.to_vesting().call_mut().grant(grant);
    done(suite.send("founder", message).await)
}

async fn wiring(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (founder, at) = (suite.account("founder"), suite.at);
    let other = created(
        suite
            .chain
            .instantiate("founder", "vesting", BatchesRef::new(at.token, at.funding_pool))
            .await,
    )?;
    let wiring = VestingWiring {
        hatch: at.hatch,
        admin: founder,
    };
    let to_nobody = VestingWiring {
        admin: ZERO_ACCOUNT.into(),
        ..wiring
    };
    let wire = vesting(other).call_mut().wire(wiring);
    errors
        .by(suite, "mallory", wire.clone(), VestingError::NotDeployer)
        .await?;
    let nobody = VestingError::InvalidReference(ZERO_ACCOUNT.into());
    errors
        .by(suite, "founder", vesting(other).call_mut().wire(to_nobody), nobody)
        .await?;
    let again = at.to_vesting().call_mut().wire(wiring);
    errors.by(suite, "founder", again, VestingError::AlreadyWired).await?;
    let receive = at.to_vesting().call_mut().receive_opening_supply(1);
    errors.by(suite, "founder", receive, VestingError::NotHatch).await?;
    let enlist = at.to_vesting().call_mut().enlist(founder);
    errors.by(suite, "founder", enlist, VestingError::NotAdmin).await?;

    // Of a vesting contract whose admin is a person: who is told of every batch of those it has enlisted.
    done(suite.send("founder", wire).await)?;
    let enlist = vesting(other).call_mut().enlist(founder);
    done(suite.send("founder", enlist).await)?;
    done(suite.approve("founder", at.token, other, TOTAL).await)?;
    let grant = vesting(other).call_mut().grant(old_batch(founder));
    let told_nobody = VestingError::Voting(CallFailure::NotAContract);
    errors.by(suite, "founder", grant, told_nobody).await
}

async fn granting(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (alice, at) = (suite.account("alice"), suite.at);
    let good = old_batch(alice);
    let grant = |grant: Grant| at.to_vesting().call_mut().grant(grant);
    for (wrong, error) in [
        (Grant { amount: 0, ..good }, VestingError::ZeroAmount),
        (
            Grant {
                beneficiary: at.vesting,
                ..good
            },
            VestingError::InvalidBeneficiary,
        ),
    ] {
        errors.by(suite, "founder", grant(wrong), error).await?;
    }
    let not_allowed = VestingError::Token(CallFailure::Refused(PSP22Error::InsufficientAllowance));
    errors.by(suite, "mallory", grant(good), not_allowed).await?;

    let many = |grants: Vec<Grant>| at.to_vesting().call_mut().grant_many(grants);
    let none = VestingError::GrantsOutOfRange { got: 0 };
    errors.by(suite, "founder", many(vec![]), none).await?;
    let huge = Grant {
        amount: u128::MAX,
        ..good
    };
    errors
        .by(suite, "founder", many(vec![huge; 2]), VestingError::Overflow)
        .await?;
    let claim = at.to_vesting().call_mut().grant_claimed(good);
    let nothing_left = VestingError::AboveUnclaimed {
        amount: TOTAL,
        unclaimed: 0,
    };
    errors.by_contract(suite, at.hatch, claim, nothing_left).await
}

async fn schedules(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let alice = suite.account("alice");
    let good = old_batch(alice).schedule;
    let with_accrual = |accrual| Schedule { accrual, ..good };
    for (schedule, error) in [
        (
            with_accrual(Accrual::Linear { duration_ms: 0 }),
            ScheduleError::ZeroDuration,
        ),
        (
            Schedule {
                cliff_after_ms: HOUR_MS + 1,
                ..good
            },
            ScheduleError::CliffAfterEnd,
        ),
        (
            with_accrual(Accrual::HalfLife {
                half_life_ms: 0,
                duration_ms: HOUR_MS,
            }),
            ScheduleError::ZeroHalfLife,
        ),
        (
            Schedule {
                unlocked_at_start: TOTAL + 1,
                ..good
            },
            ScheduleError::UnlockAboveTotal,
        ),
        (
            Schedule {
                start_ms: u64::MAX,
                ..good
            },
            ScheduleError::EndOutOfRange,
        ),
    ] {
        let grant = Grant {
            schedule,
            ..old_batch(alice)
        };
        let message = suite.at.to_vesting().call_mut().grant(grant);
        errors
            .by(suite, "founder", message, VestingError::InvalidSchedule(error))
            .await?;
    }
    Ok(())
}

async fn batches(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let ([alice, bob], at) = (["alice", "bob"].map(|who| suite.account(who)), suite.at);
    let now_ms = suite.now_ms().await?;
    let locked = granted(suite, batch(alice, now_ms)).await?;
    let vested = granted(suite, old_batch(alice)).await?;
    let vesting = || at.to_vesting();

    let unknown = vesting().call_mut().release(BatchId(99));
    errors.by(suite, "alice", unknown, VestingError::UnknownBatch).await?;
    let release = |batch, amount| vesting().call_mut().release_amount(batch, amount);
    let too_much = VestingError::AboveReleasable {
        amount: TOTAL / 10 + 1,
        releasable: TOTAL / 10,
    };
    errors
        .by(suite, "mallory", release(locked, 1), VestingError::NotBeneficiary)
        .await?;
    errors
        .by(suite, "alice", release(locked, TOTAL / 10 + 1), too_much)
        .await?;
    done(suite.release("bob", locked).await)?;
    let nothing = vesting().call_mut().release(locked);
    errors
        .by(suite, "alice", nothing, VestingError::NothingToRelease)
        .await?;

    let revoke = |batch| vesting().call_mut().revoke(batch);
    errors
        .by(suite, "founder", revoke(locked), VestingError::NotRevocable)
        .await?;
    errors
        .by(suite, "mallory", revoke(vested), VestingError::NotGrantor)
        .await?;
    errors
        .by(suite, "founder", revoke(vested), VestingError::FullyVested)
        .await?;

    let hand_on = |batch| vesting().call_mut().transfer_batch(batch, bob);
    errors
        .by(suite, "alice", hand_on(locked), VestingError::NotTransferable)
        .await?;
    done(suite.release("bob", vested).await)?;
    errors
        .by(suite, "alice", hand_on(vested), VestingError::FullyReleased)
        .await?;
    ensure!(suite.tokens_of("alice").await? == TOTAL + TOTAL / 10);
    Ok(())
}

/// Locked tokens that vote.
async fn votes(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (bob, at) = (suite.account("bob"), suite.at);
    let backing = granted(suite, old_batch(bob)).await?;
    done(suite.enlist("bob").await)?;
    let enlist = at.to_vesting().call_mut().enlist(bob);
    errors
        .by_contract(suite, at.voting, enlist, VestingError::AlreadyEnlisted)
        .await?;

    done(suite.deposit("founder", COIN).await?)?;
    ensure!(done(suite.propose("founder", Request::Signal).await)? == ProposalId(1));
    done(suite.stake("bob", ProposalId(1), TOTAL).await)?;
    let release = at.to_vesting().call_mut().release(backing);
    let uncovered = PowerError::WouldUncoverStakes { unstake_first: TOTAL };
    let uncovered = VestingError::Voting(CallFailure::Refused(uncovered));
    errors.by(suite, "bob", release, uncovered).await
}

/// Batches of a token that is not honest.
async fn other_tokens(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let ([alice, founder], pool) = (
        ["alice", "founder"].map(|who| suite.account(who)),
        suite.at.funding_pool,
    );
    let token = hostile_token(&mut suite.chain).await?;
    mint(suite, token, founder, HOLDING).await?;
    let constructor = BatchesRef::new(token, pool);
    let other = created(suite.chain.instantiate("founder", "vesting", constructor).await)?;
    done(suite.approve("founder", token, other, HOLDING).await)?;
    let grant = || vesting(other).call_mut().grant(old_batch(alice));
    for (misdeed, failure) in no_answers() {
        misbehave(suite, token, Message::TransferFrom, misdeed).await?;
        errors
            .by(suite, "founder", grant(), VestingError::Token(failure))
            .await?;
    }
    vanish(suite, token).await;
    let gone = VestingError::Token(CallFailure::NotAContract);
    errors.by(suite, "founder", grant(), gone).await
}

/// Any vesting contract, to make messages with.
fn vesting(address: AccountId) -> contract_ref!(Vesting, DefaultEnvironment) {
    address.into()
}
