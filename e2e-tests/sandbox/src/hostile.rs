//! A commons whose collateral does as it is told, right or wrong.

use crate::{begin_hatch, codes, refused, terms, Prepared, COIN, OPENING_RESERVE, OPENING_SUPPLY};
use anyhow::Result;
use commons::{
    chain::{account, Chain, Receipt, NAMED},
    config::Config,
    suite::{code_of, created, done, Commons, FOUNDER},
};
use hostile_token::HostileTokenRef;
use ink::{codegen::TraitCallBuilder, env::call::FromAccountId, primitives::AccountId, selector_bytes};
use interfaces::{
    call::CallFailure,
    psp22::{client::TokenFailure, PSP22Error},
};
use std::{fmt::Debug, sync::OnceLock};

pub use hostile_token::{standard_error, Message, Misdeed};

/// A message of the curve that asks its collateral.
pub const SWEEP: [u8; 4] = selector_bytes!("BondingCurve::sweep");
/// A view of the pool.
pub const ASSETS: [u8; 4] = selector_bytes!("FundingPool::assets");

/// What everyone holds of a hostile token at first.
pub const HOLDING: u128 = 1_000_000 * COIN;

/// A commons whose market the founder may open, with a hostile token as collateral; it is honest for now. Everyone holds
/// [`HOLDING`] of it and lets the curve take it all.
pub fn unopened_market() -> Commons {
    static UNOPENED: OnceLock<Prepared> = OnceLock::new();
    UNOPENED
        .get_or_init(|| {
            let mut commons = unwired_commons_with(&terms());
            commons
                .wire_to(account(FOUNDER), account(FOUNDER))
                .expect("the founder wires");
            let curve = commons.at.curve;
            give_everyone_tokens(&mut commons, curve).expect("an honest token does as it is told");
            Prepared::keep(commons)
        })
        .start()
}

/// The same, open.
pub fn open_commons() -> Commons {
    static OPEN: OnceLock<Prepared> = OnceLock::new();
    OPEN.get_or_init(|| {
        let mut commons = unopened_market();
        done(commons.open_with(FOUNDER, OPENING_SUPPLY, OPENING_RESERVE)).expect("an unopened market can be opened");
        Prepared::keep(commons)
    })
    .start()
}

/// A commons whose hatch is sealed and has begun, with a hostile token as collateral; it is honest for now. Everyone
/// holds [`HOLDING`] of it and lets the hatch take it all.
pub fn hatching_commons_with(config: &Config) -> Commons {
    let mut commons = unwired_commons_with(config);
    begin_hatch(&mut commons);
    let hatch = commons.at.hatch;
    give_everyone_tokens(&mut commons, hatch).expect("an honest token does as it is told");
    commons
}

/// A commons with other terms and a hostile token as collateral, on a new chain and not wired.
fn unwired_commons_with(config: &Config) -> Commons {
    let mut chain = Chain::default();
    let token = deploy(&mut chain).expect("the fixture has been built");
    Commons::deploy_on(chain, codes(), config, token).expect("these terms are valid")
}

/// A commons whose hatch is sealed and has begun, with a hostile token as collateral.
pub fn hatching_commons() -> Commons {
    static HATCHING: OnceLock<Prepared> = OnceLock::new();
    HATCHING
        .get_or_init(|| Prepared::keep(hatching_commons_with(&terms())))
        .start()
}

/// Makes [`HOLDING`] of the collateral for everyone, and lets `spender` take it all.
fn give_everyone_tokens(commons: &mut Commons, spender: AccountId) -> Result<()> {
    let collateral = commons.at.collateral;
    for name in NAMED {
        done(mint(commons, collateral, account(name), HOLDING))?;
        done(commons.approve(name, spender, HOLDING))?;
    }
    Ok(())
}

/// A hostile token without supply.
pub fn deploy(chain: &mut Chain) -> Result<AccountId> {
    created(chain.instantiate(account(FOUNDER), &code_of("hostile-token")?, HostileTokenRef::new()))
}

/// Makes tokens of a hostile token.
pub fn mint(commons: &mut Commons, token: AccountId, to: AccountId, amount: u128) -> Receipt<Result<(), PSP22Error>> {
    let mut token = HostileTokenRef::from_account_id(token);
    commons.send(FOUNDER, token.call_mut().mint(to, amount))
}

/// A hostile token takes something away from somebody.
pub fn confiscate(commons: &mut Commons, token: AccountId, from: AccountId, amount: u128) -> Result<()> {
    let mut token = HostileTokenRef::from_account_id(token);
    done(commons.send(FOUNDER, token.call_mut().confiscate(from, amount)))
}

/// From now on a message of a hostile token goes wrong.
pub fn misbehave(commons: &mut Commons, token: AccountId, message: Message, misdeed: Misdeed) -> Result<()> {
    let mut token = HostileTokenRef::from_account_id(token);
    done(commons.send(FOUNDER, token.call_mut().misbehave(message, misdeed)))
}

/// From now on everything goes right.
pub fn behave(commons: &mut Commons, token: AccountId) -> Result<()> {
    let mut token = HostileTokenRef::from_account_id(token);
    done(commons.send(FOUNDER, token.call_mut().behave()))
}

/// From now on there is no contract at the address of a hostile token.
pub fn vanish(commons: &mut Commons, token: AccountId) {
    let mut token = HostileTokenRef::from_account_id(token);
    // A contract that is gone gives no answer any more.
    let _ = commons.send(FOUNDER, token.call_mut().vanish());
}

/// Every way in which a message can bring no answer, with what the caller makes of it. `entered` is the contract that
/// is in the midst of a call, `party` somebody between whom and others tokens are to move.
pub fn failures(entered: AccountId, party: AccountId) -> Vec<(Misdeed, TokenFailure)> {
    let call_back = |message| Misdeed::CallBack {
        contract: entered,
        message,
    };
    let mut failures = vec![
        (Misdeed::Trap, CallFailure::Trapped),
        (Misdeed::AnswerNonsense, CallFailure::BadAnswer),
        // No contract is entered twice, not even for a view: the token traps.
        (call_back(SWEEP), CallFailure::Trapped),
        (call_back(ASSETS), CallFailure::Trapped),
        (
            Misdeed::Freeze(party),
            CallFailure::Refused(PSP22Error::Custom("frozen".into())),
        ),
    ];
    failures.extend((0..6).map(|number| (Misdeed::Refuse(number), CallFailure::Refused(standard_error(number)))));
    failures
}

/// The ways in which reading a balance can bring no answer.
pub fn failures_of_a_view() -> Vec<(Misdeed, TokenFailure)> {
    vec![
        (Misdeed::Trap, CallFailure::Trapped),
        (Misdeed::AnswerNonsense, CallFailure::BadAnswer),
    ]
}

/// Lets a message of a token fail in all these ways and expects the call to be refused, each time with the error made
/// of the failure. Afterwards the call works.
#[track_caller]
pub fn refused_whatever_goes_wrong<Value, Error>(
    commons: &mut Commons,
    token: AccountId,
    message: Message,
    failures: Vec<(Misdeed, TokenFailure)>,
    error: impl Fn(TokenFailure) -> Error,
    call: impl Fn(&mut Commons) -> Receipt<Result<Value, Error>>,
) where
    Value: Debug + PartialEq,
    Error: Debug + PartialEq,
{
    for (misdeed, failure) in failures {
        misbehave(commons, token, message, misdeed).expect("it does as it is told");
        refused(commons, error(failure), &call);
    }
    behave(commons, token).expect("it does as it is told");
    let honest = commons.chain.snapshot();
    done(call(commons)).expect("an honest token fails nobody");
    commons.chain.restore(&honest);
}
