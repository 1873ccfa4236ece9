//! The community's token: a PSP22 whose supply the bonding curve alone makes and destroys.

use ink::primitives::AccountId;

/// What the community token does beyond PSP22.
#[ink::trait_definition]
pub trait CommunityToken {
    /// Names the issuer, once and for ever. Only the deployer, only once, and only a contract: no person can mint.
    ///
    /// Emits [`IssuerWired`]. Errors: `NotDeployer`, `AlreadyWired`, `IssuerNotAContract`.
    #[ink(message)]
    fn wire(&mut self, issuer: AccountId) -> Result<(), CommunityTokenError>;

    /// Makes `amount` new tokens for `to`. Only the issuer.
    ///
    /// Emits `Transfer` from `None`. Errors: `NotIssuer`, `ZeroAmount`, `ZeroAccount`, `SupplyOverflow`.
    #[ink(message)]
    fn mint(&mut self, to: AccountId, amount: u128) -> Result<(), CommunityTokenError>;

    /// Destroys `amount` tokens of `from`; needs no allowance. Only the issuer.
    ///
    /// Emits `Transfer` to `None`. Errors: `NotIssuer`, `ZeroAmount`, `InsufficientBalance`.
    #[ink(message)]
    fn burn(&mut self, from: AccountId, amount: u128) -> Result<(), CommunityTokenError>;

    /// The issuer, or `None` before wiring.
    #[ink(message)]
    fn issuer(&self) -> Option<AccountId>;
}

/// The rule that a call broke.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum CommunityTokenError {
    /// Only the deployer wires.
    NotDeployer,
    /// The issuer is fixed already.
    AlreadyWired,
    /// A person, or nobody, cannot be the issuer.
    IssuerNotAContract,
    /// Only the issuer mints and burns.
    NotIssuer,
    /// Nothing to mint or burn.
    ZeroAmount,
    /// Tokens for the zero account would be lost.
    ZeroAccount,
    /// The supply would pass `u128::MAX`.
    SupplyOverflow {
        /// The supply now.
        supply: u128,
        /// What was to be minted.
        amount: u128,
    },
    /// The account holds less than was to be burned.
    InsufficientBalance {
        /// What it holds.
        balance: u128,
        /// What was to be burned.
        amount: u128,
    },
    /// A name or symbol of more than [`LONGEST_NAME`](crate::psp22::metadata::LONGEST_NAME) bytes.
    TextTooLong,
}

crate::wiring::wiring_error_into!(CommunityTokenError);

/// The issuer is fixed.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerWired {
    /// The one account that mints and burns from now on.
    pub issuer: AccountId,
}
