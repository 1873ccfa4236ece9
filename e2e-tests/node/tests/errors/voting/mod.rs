//! What conviction voting refuses.

mod proposals;
mod rivals;

use super::{mint, open, provoked::Provoked, unwired, Elsewhere::OutOfReach};
use anyhow::Result;
use commons::suite::{done, psp22};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    call::CallFailure,
    conviction_voting::{ConvictionVoting, PowerError, VotingError, ABSTAIN},
    psp22::{Data, PSP22Error, PSP22},
    vesting::{Accrual, Grant, Schedule, Vesting},
};
use node_tests::{on_the_node, OnNode, Suite, COIN};

type Errors = Provoked<VotingError>;

/// What the pool holds.
const POOL: u128 = 1_000 * COIN;

/// What the founder brings.
const DEPOSIT: u128 = 9_000 * COIN;

#[test]
fn every_error_of_voting_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(everything)
}

async fn everything(backend: OnNode) -> Result<()> {
    let mut suite = governed(backend).await?;
    let mut errors = Errors::default();
    rivals::construction(&mut suite, &mut errors).await?;
    deposits(&mut suite, &mut errors).await?;
    proposals::requests(&mut suite, &mut errors).await?;
    proposals::propose_all(&mut suite).await?;
    proposals::open_proposals(&mut suite, &mut errors).await?;
    proposals::stakes(&mut suite, &mut errors).await?;
    proposals::payments(&mut suite, &mut errors).await?;
    proposals::actions(&mut suite, &mut errors).await?;
    proposals::pauses(&mut suite, &mut errors).await?;
    rivals::contracts_that_do_not_obey(&mut suite, &mut errors).await?;
    rivals::tokens_that_are_none(&mut suite, &mut errors).await?;
    errors.are_all_but(&[
        ("Asset(Refused)", OutOfReach("a balance is read, which nobody refuses")),
        (
            "Pool(NotAContract)",
            OutOfReach("the constructor reads what the pool pays in"),
        ),
        ("Vesting(Trapped)", OutOfReach("to enlist, vesting calls nobody")),
        (
            "Curve(Trapped)",
            OutOfReach("takes a collateral that answers a balance with more than 16 KiB"),
        ),
        ("Escrow(Trapped)", OutOfReach("to pause, the escrow calls nobody")),
    ])
}

#[test]
fn every_error_of_powers_that_vesting_tells_comes_back_as_itself() -> Result<()> {
    on_the_node(powers)
}

async fn powers(backend: OnNode) -> Result<()> {
    let mut suite = governed(backend).await?;
    let (alice, mallory, at) = (suite.account("alice"), suite.account("mallory"), suite.at);
    let mut errors = Provoked::<PowerError>::default();

    // Half of alice's power is locked, and she stakes it all.
    let grant = Grant {
        beneficiary: alice,
        amount: COIN,
        schedule: Schedule {
            start_ms: 0,
            unlocked_at_start: 0,
            cliff_after_ms: 0,
            accrual: Accrual::Linear { duration_ms: 1 },
        },
        revocable: false,
        transferable: false,
    };
    done(suite.approve("founder", at.token, at.vesting, COIN).await)?;
    let grant = suite.at.to_vesting().call_mut().grant(grant);
    done(suite.send("founder", grant).await)?;
    done(suite.enlist("alice").await)?;
    done(suite.deposit("alice", COIN).await?)?;
    done(suite.stake("alice", ABSTAIN, 2 * COIN).await)?;

    let changed = |account, unreleased| at.to_voting().call_mut().vesting_changed(account, unreleased, false);
    errors
        .by(&mut suite, "mallory", changed(mallory, 1), PowerError::NotVesting)
        .await?;
    let uncovered = PowerError::WouldUncoverStakes { unstake_first: COIN };
    for (message, error) in [
        (changed(mallory, 1), PowerError::NotEnlisted),
        (changed(alice, u128::MAX), PowerError::Overflow),
        (changed(alice, 0), uncovered),
    ] {
        errors.by_contract(&mut suite, at.vesting, message, error).await?;
    }
    errors.are_all_but(&[])
}

/// Governed by conviction voting, whose guardian is there; the founder opened the market, has the tokens, and gave alice
/// one. The pool holds [`POOL`].
async fn governed(backend: OnNode) -> Result<Suite<OnNode>> {
    let people = ["founder", "alice", "mallory", "guardian"];
    let mut suite = unwired(backend, &people, |config, chain| {
        config.voting.guardian = Some(chain.account("guardian"));
    })
    .await?;
    let (founder, at) = (suite.account("founder"), suite.at);
    suite.wire_to(founder, at.voting).await?;
    open(&mut suite).await?;
    mint(&mut suite, at.collateral, at.funding_pool, POOL).await?;
    let alice = suite.account("alice");
    let gift = psp22(at.token).call_mut().transfer(alice, COIN, Data);
    done(suite.send("founder", gift).await)?;
    Ok(suite)
}

async fn deposits(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let at = suite.at;
    let deposit = |amount| at.to_voting().call_mut().deposit(amount);
    errors.by(suite, "founder", deposit(0), VotingError::ZeroAmount).await?;
    let not_allowed = VotingError::Token(CallFailure::Refused(PSP22Error::InsufficientAllowance));
    errors.by(suite, "mallory", deposit(1), not_allowed).await?;
    done(suite.deposit("founder", DEPOSIT).await?)?;
    let withdraw = at.to_voting().call_mut().withdraw(DEPOSIT + 1);
    let too_much = VotingError::AboveFreeDeposit {
        amount: DEPOSIT + 1,
        free: DEPOSIT,
    };
    errors.by(suite, "founder", withdraw, too_much).await?;
    done(suite.enlist("alice").await)?;
    let enlist = at.to_voting().call_mut().enlist();
    errors.by(suite, "alice", enlist, VotingError::AlreadyEnlisted).await
}
