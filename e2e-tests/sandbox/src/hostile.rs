//! A commons whose collateral does as it is told, right or wrong.

use crate::{codes, terms, Prepared, COIN, OPENING_RESERVE, OPENING_SUPPLY};
use anyhow::Result;
use commons::{
    chain::{account, Chain, Receipt, NAMED},
    suite::{code_of, created, done, Commons, FOUNDER},
};
use hostile_token::HostileTokenRef;
use ink::{codegen::TraitCallBuilder, env::call::FromAccountId, primitives::AccountId};
use interfaces::psp22::PSP22Error;
use std::sync::OnceLock;

pub use hostile_token::{standard_error, Message, Misdeed};

/// What everyone holds of a hostile token at first.
pub const HOLDING: u128 = 1_000_000 * COIN;

/// A commons whose market the founder may open, with a hostile token as collateral; it is honest for now. Everyone holds
/// [`HOLDING`] of it and lets the curve take it all.
pub fn unopened_market() -> Commons {
    static UNOPENED: OnceLock<Prepared> = OnceLock::new();
    UNOPENED
        .get_or_init(|| {
            let mut chain = Chain::default();
            let token = deploy(&mut chain).expect("the fixture has been built");
            let mut commons = Commons::deploy_on(chain, codes(), &terms(), token).expect("these terms are valid");
            commons.wire(account(FOUNDER)).expect("the founder wires");
            Prepared::keep(with_holders(commons).expect("an honest token does as it is told"))
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

fn with_holders(mut commons: Commons) -> Result<Commons> {
    let collateral = commons.at.collateral;
    for name in NAMED {
        done(mint(&mut commons, collateral, account(name), HOLDING))?;
        done(commons.approve_curve(name, HOLDING))?;
    }
    Ok(commons)
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
