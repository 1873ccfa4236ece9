//! PSP22, the fungible token standard, as the `psp22` 2.0.0 crate has it.
//!
//! The traits, signatures, error and events are the standard's to the letter, so selectors and event
//! topics are equal to that crate's (a test of the suite compares them) and wallets show our tokens with no help.
//! The crate itself is a contract, and a contract that depends on it makes test tools rebuild it; hence this copy of
//! the interface.
//!
//! - [`ledger`]: the balances and allowances behind both of our tokens.
//! - [`metadata`]: what a wallet shows beside a balance.
//! - [`client`]: how our contracts call somebody else's token.

pub mod client;
pub mod ledger;
pub mod metadata;
mod text;

pub use text::{Data, Text, UncheckedText, LONGEST_TEXT};

use ink::primitives::AccountId;

/// The messages of a fungible token.
#[ink::trait_definition]
pub trait PSP22 {
    /// All tokens there are.
    #[ink(message)]
    fn total_supply(&self) -> u128;

    /// What `owner` holds; 0 for an account never seen.
    #[ink(message)]
    fn balance_of(&self, owner: AccountId) -> u128;

    /// What `spender` may still take from `owner`.
    #[ink(message)]
    fn allowance(&self, owner: AccountId, spender: AccountId) -> u128;

    /// Moves `value` from the caller to `to`. Emits [`Transfer`]. A transfer of 0, or to oneself, succeeds and does
    /// nothing.
    ///
    /// Errors: [`PSP22Error::InsufficientBalance`].
    #[ink(message)]
    fn transfer(&mut self, to: AccountId, value: u128, data: Data) -> Result<(), PSP22Error>;

    /// Moves `value` from `from` to `to` against the caller's allowance. Emits [`Approval`] with what is left of
    /// the allowance, and [`Transfer`]. Needs no allowance when the caller is `from`; a transfer of 0, or
    /// from an account to itself, succeeds and does nothing.
    ///
    /// Errors: [`PSP22Error::InsufficientAllowance`], then [`PSP22Error::InsufficientBalance`].
    #[ink(message)]
    fn transfer_from(&mut self, from: AccountId, to: AccountId, value: u128, data: Data) -> Result<(), PSP22Error>;

    /// Sets what `spender` may take from the caller to `value`. Emits [`Approval`].
    #[ink(message)]
    fn approve(&mut self, spender: AccountId, value: u128) -> Result<(), PSP22Error>;

    /// Raises what `spender` may take from the caller, to at most `u128::MAX`. Emits [`Approval`].
    #[ink(message)]
    fn increase_allowance(&mut self, spender: AccountId, delta_value: u128) -> Result<(), PSP22Error>;

    /// Lowers what `spender` may take from the caller. Emits [`Approval`].
    ///
    /// Errors: [`PSP22Error::InsufficientAllowance`] when less than `delta_value` is left.
    #[ink(message)]
    fn decrease_allowance(&mut self, spender: AccountId, delta_value: u128) -> Result<(), PSP22Error>;
}

/// What a wallet shows beside a balance.
#[ink::trait_definition]
pub trait PSP22Metadata {
    /// The token's name.
    #[ink(message)]
    fn token_name(&self) -> Option<Text>;

    /// The token's ticker.
    #[ink(message)]
    fn token_symbol(&self) -> Option<Text>;

    /// How many decimal places of a token one base unit is.
    #[ink(message)]
    fn token_decimals(&self) -> u8;
}

/// The standard's error. Variants and their order are fixed by it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum PSP22Error {
    /// Whatever the implementation wants to say.
    Custom(Text),
    /// The account holds less than is to be moved.
    InsufficientBalance,
    /// The spender may take less than is to be moved.
    InsufficientAllowance,
    /// No longer used by the standard.
    ZeroRecipientAddress,
    /// No longer used by the standard.
    ZeroSenderAddress,
    /// No longer used by the standard.
    SafeTransferCheckFailed(Text),
}

/// An allowance was set to `amount`.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Whose tokens.
    #[ink(topic)]
    pub owner: AccountId,
    /// Who may take them.
    #[ink(topic)]
    pub spender: AccountId,
    /// How much, from now on.
    pub amount: u128,
}

/// Tokens moved, came to be (`from` is `None`) or ceased to be (`to` is `None`).
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// From whom.
    #[ink(topic)]
    pub from: Option<AccountId>,
    /// To whom.
    #[ink(topic)]
    pub to: Option<AccountId>,
    /// How much.
    pub value: u128,
}
