//! How our contracts call a PSP22 that may be anybody's: what it does wrong becomes a [`TokenFailure`].
//!
//! These calls are in nearly every contract of the suite, so they are written with selectors instead of a
//! `contract_ref!`, which would make each several hundred bytes larger.

use super::{Data, PSP22Error};
use crate::call::{ask_of, read_from, CallFailure};
use ink::{primitives::AccountId, selector_bytes};

/// Why a token did not do what it was asked.
pub type TokenFailure = CallFailure<PSP22Error>;

/// What `owner` holds of `token`.
#[inline(never)]
pub fn balance_of(token: &AccountId, owner: &AccountId) -> Result<u128, TokenFailure> {
    read_from(token, &(selector_bytes!("PSP22::balance_of"), owner))
}

/// All there is of `token`.
#[inline(never)]
pub fn total_supply(token: &AccountId) -> Result<u128, TokenFailure> {
    read_from(token, &selector_bytes!("PSP22::total_supply"))
}

/// Moves `amount` of `token` from the calling contract to `to`.
#[inline(never)]
pub fn transfer(token: &AccountId, to: &AccountId, amount: u128) -> Result<(), TokenFailure> {
    ask_of(token, &(selector_bytes!("PSP22::transfer"), to, amount, Data))
}

/// Moves `amount` of `token` from `from` to `to` against the calling contract's allowance.
#[inline(never)]
pub fn transfer_from(token: &AccountId, from: &AccountId, to: &AccountId, amount: u128) -> Result<(), TokenFailure> {
    ask_of(
        token,
        &(selector_bytes!("PSP22::transfer_from"), from, to, amount, Data),
    )
}

/// Lets `spender` take `amount` of the calling contract's `token`, whatever it was allowed before.
#[inline(never)]
pub fn approve(token: &AccountId, spender: &AccountId, amount: u128) -> Result<(), TokenFailure> {
    ask_of(token, &(selector_bytes!("PSP22::approve"), spender, amount))
}
