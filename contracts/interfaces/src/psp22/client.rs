//! How our contracts call a PSP22 that may be anybody's: what it does wrong becomes a [`TokenFailure`].

use super::{Data, PSP22Error, PSP22};
use crate::call::{ask, read, CallFailure};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};

/// Why a token did not do what it was asked.
pub type TokenFailure = CallFailure<PSP22Error>;

/// What `owner` holds of `token`.
#[inline(never)]
pub fn balance_of(token: &AccountId, owner: &AccountId) -> Result<u128, TokenFailure> {
    let token: contract_ref!(PSP22, DefaultEnvironment) = (*token).into();
    read(token.call().balance_of(*owner))
}

/// All there is of `token`.
#[inline(never)]
pub fn total_supply(token: &AccountId) -> Result<u128, TokenFailure> {
    let token: contract_ref!(PSP22, DefaultEnvironment) = (*token).into();
    read(token.call().total_supply())
}

/// Moves `amount` of `token` from the calling contract to `to`.
#[inline(never)]
pub fn transfer(token: &AccountId, to: &AccountId, amount: u128) -> Result<(), TokenFailure> {
    let mut token: contract_ref!(PSP22, DefaultEnvironment) = (*token).into();
    ask(token.call_mut().transfer(*to, amount, Data))
}

/// Moves `amount` of `token` from `from` to `to` against the calling contract's allowance.
#[inline(never)]
pub fn transfer_from(token: &AccountId, from: &AccountId, to: &AccountId, amount: u128) -> Result<(), TokenFailure> {
    let mut token: contract_ref!(PSP22, DefaultEnvironment) = (*token).into();
    ask(token.call_mut().transfer_from(*from, *to, amount, Data))
}

/// Lets `spender` take `amount` of the calling contract's `token`, whatever it was allowed before.
#[inline(never)]
pub fn approve(token: &AccountId, spender: &AccountId, amount: u128) -> Result<(), TokenFailure> {
    let mut token: contract_ref!(PSP22, DefaultEnvironment) = (*token).into();
    ask(token.call_mut().approve(*spender, amount))
}
