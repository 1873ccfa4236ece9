//! Every error on the real node: it comes back as itself, decoded, the transaction fails, and nothing has changed.
//!
//! A test for each error type provokes its variants. What kinds there are is read from the type itself, so that a new
//! variant has to be provoked as well, or be listed: with the test of the sandbox that proves it, or with the reason why
//! nothing here can bring it about.

mod chain;
mod hatch;
mod market;
mod pool;
mod provoked;
mod tokens;
mod vesting;
mod voting;
mod vouchers;

use anyhow::Result;
use commons::{config::Config, suite::done};
use hostile_token::{HostileTokenRef, Message, Misdeed};
use ink::{codegen::TraitCallBuilder, env::call::FromAccountId, primitives::AccountId};
use interfaces::{
    bonding_curve::BondingCurve,
    call::CallFailure,
    psp22::{client::TokenFailure, PSP22Error},
};
use node_tests::{fast_config, suite::hostile_token, Chain, OnNode, Suite, COIN};
use provoked::Elsewhere;

/// What everyone has of the chain's coin.
const PURSE: u128 = 1_000 * COIN;

/// What everyone has of the hostile token.
const HOLDING: u128 = 100_000 * COIN;

/// Everyone in these tests.
const PEOPLE: [&str; 4] = ["founder", "alice", "bob", "mallory"];

/// All tokens, when the founder opens the market.
const SUPPLY: u128 = 10_000 * COIN;

/// The collateral behind them.
const RESERVE: u128 = 1_000 * COIN;

/// A commons that is not wired, with a hostile token as collateral: it is honest for now. Everyone holds [`HOLDING`] of
/// it.
async fn unwired(
    backend: OnNode,
    people: &[&'static str],
    set_up: impl FnOnce(&mut Config, &Chain<OnNode>),
) -> Result<Suite<OnNode>> {
    let mut chain = Chain::with_people(backend, people, PURSE).await;
    let mut config = fast_config()?;
    config.hatch.team = None;
    set_up(&mut config, &chain);
    let collateral = hostile_token(&mut chain).await?;
    let mut suite = Suite::deploy_on(chain, &config, collateral).await?;
    for who in people {
        let account = suite.account(who);
        mint(&mut suite, collateral, account, HOLDING).await?;
    }
    Ok(suite)
}

/// The same, ruled by the founder: who opens the market, governs it, and makes the pool pay.
async fn ruled(backend: OnNode) -> Result<Suite<OnNode>> {
    let mut suite = unwired(backend, &PEOPLE, |_, _| ()).await?;
    let founder = suite.account("founder");
    suite.wire_to(founder, founder).await?;
    open(&mut suite).await?;
    Ok(suite)
}

/// The founder opens the market, and gets [`SUPPLY`] for [`RESERVE`].
async fn open(suite: &mut Suite<OnNode>) -> Result<()> {
    let at = suite.at;
    done(suite.approve("founder", at.collateral, at.curve, HOLDING).await)?;
    let message = suite
        .at
        .to_curve()
        .call_mut()
        .open(SUPPLY, RESERVE, suite.account("founder"));
    done(suite.send("founder", message).await)
}

/// Makes tokens of a hostile token.
async fn mint(suite: &mut Suite<OnNode>, token: AccountId, to: AccountId, amount: u128) -> Result<()> {
    let mut token = HostileTokenRef::from_account_id(token);
    done(suite.send("founder", token.call_mut().mint(to, amount)).await)
}

/// From now on a message of a hostile token goes wrong.
async fn misbehave(suite: &mut Suite<OnNode>, token: AccountId, message: Message, misdeed: Misdeed) -> Result<()> {
    let mut token = HostileTokenRef::from_account_id(token);
    done(
        suite
            .send("founder", token.call_mut().misbehave(message, misdeed))
            .await,
    )
}

/// How asking another contract can bring no answer, and what the caller makes of it.
fn no_answers<Error>() -> [(Misdeed, CallFailure<Error>); 2] {
    [
        (Misdeed::Trap, CallFailure::Trapped),
        (Misdeed::AnswerNonsense, CallFailure::BadAnswer),
    ]
}

/// The same of a token that is to move, and a refusal.
fn failures_of_a_transfer() -> [(Misdeed, TokenFailure); 3] {
    let [trap, nonsense] = no_answers();
    let refusal = CallFailure::Refused(PSP22Error::InsufficientBalance);
    [(Misdeed::Refuse(1), refusal), trap, nonsense]
}

/// From now on everything goes right.
async fn behave(suite: &mut Suite<OnNode>, token: AccountId) -> Result<()> {
    let mut token = HostileTokenRef::from_account_id(token);
    done(suite.send("founder", token.call_mut().behave()).await)
}

/// From now on there is no contract at the address of a hostile token.
async fn vanish(suite: &mut Suite<OnNode>, token: AccountId) {
    let mut token = HostileTokenRef::from_account_id(token);
    // A contract that is gone gives no answer any more.
    let _ = suite.send("founder", token.call_mut().vanish()).await;
}
