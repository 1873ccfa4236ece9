//! PSP34, the standard of tokens that are each one of a kind, as Cardinal-Cryptography/PSP34 and OpenBrush have it.
//!
//! Traits, signatures, error and events are the standard's to the letter, so selectors and event topics are those that
//! wallets and marketplaces look for.

use crate::psp22::{Data, Text};
use ink::{prelude::vec::Vec, primitives::AccountId};

/// The messages of a collection of tokens.
#[ink::trait_definition]
pub trait PSP34 {
    /// The collection's identifier: the contract's address.
    #[ink(message)]
    fn collection_id(&self) -> Id;

    /// All tokens there are.
    #[ink(message)]
    fn total_supply(&self) -> u128;

    /// How many tokens `owner` holds.
    #[ink(message)]
    fn balance_of(&self, owner: AccountId) -> u32;

    /// Whether `operator` may transfer `owner`'s token `id`, or all of the owner's tokens (`None`).
    #[ink(message)]
    fn allowance(&self, owner: AccountId, operator: AccountId, id: Option<Id>) -> bool;

    /// Moves a token of the caller's, or one that the caller may transfer, to `to`. Emits [`Transfer`]. To its owner, a
    /// transfer succeeds and does nothing.
    ///
    /// Errors: [`PSP34Error::TokenNotExists`], [`PSP34Error::NotApproved`], and [`PSP34Error::Custom`] for what the
    /// collection does not allow.
    #[ink(message)]
    fn transfer(&mut self, to: AccountId, id: Id, data: Data) -> Result<(), PSP34Error>;

    /// Lets `operator` transfer the token `id`, or all of the caller's tokens (`None`), or no longer. Emits
    /// [`Approval`].
    ///
    /// Errors: [`PSP34Error::TokenNotExists`], [`PSP34Error::NotApproved`], [`PSP34Error::SelfApprove`].
    #[ink(message)]
    fn approve(&mut self, operator: AccountId, id: Option<Id>, approved: bool) -> Result<(), PSP34Error>;

    /// Who holds a token.
    #[ink(message)]
    fn owner_of(&self, id: Id) -> Option<AccountId>;
}

/// What a wallet shows of a token.
#[ink::trait_definition]
pub trait PSP34Metadata {
    /// The value of a token's attribute, or of the collection's under its [`collection_id`](PSP34::collection_id).
    #[ink(message)]
    fn get_attribute(&self, id: Id, key: Vec<u8>) -> Option<Vec<u8>>;
}

/// How a wallet finds somebody's tokens.
#[ink::trait_definition]
pub trait PSP34Enumerable {
    /// An owner's `index`-th token, from 0 on. When one leaves, the owner's last takes its place.
    ///
    /// Errors: [`PSP34Error::TokenNotExists`].
    #[ink(message)]
    fn owners_token_by_index(&self, owner: AccountId, index: u128) -> Result<Id, PSP34Error>;

    /// The `index`-th token of all, from 0 on.
    ///
    /// Errors: [`PSP34Error::TokenNotExists`].
    #[ink(message)]
    fn token_by_index(&self, index: u128) -> Result<Id, PSP34Error>;
}

/// A token's identifier. A collection uses one of the forms.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Id {
    /// 8 bits.
    U8(u8),
    /// 16 bits.
    U16(u16),
    /// 32 bits.
    U32(u32),
    /// 64 bits.
    U64(u64),
    /// 128 bits.
    U128(u128),
    /// Any bytes.
    Bytes(Vec<u8>),
}

/// The standard's error. Variants and their order are fixed by it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum PSP34Error {
    /// Whatever the implementation wants to say.
    Custom(Text),
    /// The owner is an operator anyway.
    SelfApprove,
    /// The caller may not do that with the token.
    NotApproved,
    /// The owner has the token already.
    TokenExists,
    /// There is no such token.
    TokenNotExists,
    /// The recipient would not take it.
    SafeTransferCheckFailed(Text),
}

/// A token has another owner, or came to be (`from` is `None`).
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// From whom.
    #[ink(topic)]
    pub from: Option<AccountId>,
    /// To whom.
    #[ink(topic)]
    pub to: Option<AccountId>,
    /// Which.
    #[ink(topic)]
    pub id: Id,
}

/// Somebody may transfer tokens of another's, or no longer.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Whose tokens.
    #[ink(topic)]
    pub owner: AccountId,
    /// Who may transfer them.
    #[ink(topic)]
    pub operator: AccountId,
    /// Which; all, if `None`.
    #[ink(topic)]
    pub id: Option<Id>,
    /// From now on, or no longer.
    pub approved: bool,
}
