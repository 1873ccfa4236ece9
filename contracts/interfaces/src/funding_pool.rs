//! The funding pool: what the commons has to spend, and who may make it pay.

use crate::{call::CallFailure, effects::Effects, psp22::client::TokenFailure};
use ink::{prelude::vec::Vec, primitives::AccountId};

/// The most assets that a pool registers: what is left in each of them is shared out at the end.
pub const MOST_ASSETS: usize = 8;

/// The messages of the funding pool.
#[ink::trait_definition]
pub trait FundingPool {
    /// Names whom the pool obeys, once. Only the deployer, who has no say afterwards.
    ///
    /// Emits [`PoolWired`]. Errors: `NotDeployer`, `AlreadyWired`, `InvalidReference`.
    #[ink(message)]
    fn wire(&mut self, wiring: PoolWiring) -> Result<(), FundingPoolError>;

    /// Pays `amount` of `asset` to `to`, for the proposal `reference`, and returns what the pool held before. Only the
    /// spender.
    ///
    /// Within the asset's spending cap: recent spending + amount ≤ cap · (balance + recent spending). A payment over it
    /// can be tried again later. Emits [`Paid`].
    /// Errors: `NotSpender`, `ZeroAmount`, `InvalidRecipient`, `PaymentsHeld`, `AssetNotRegistered`,
    /// `InsufficientFunds`, `OverSpendingCap`, `Overflow`, `Asset`.
    #[ink(message)]
    fn pay(&mut self, asset: AccountId, to: AccountId, amount: u128, reference: u64) -> Result<u128, FundingPoolError>;

    /// Lets the pool pay in one more asset. Only the admin.
    ///
    /// Emits [`AssetRegistered`]. Errors: `NotAdmin`, `InvalidReference`, `AssetAlreadyRegistered`, `TooManyAssets`,
    /// `CapOutOfRange`.
    #[ink(message)]
    fn register_asset(&mut self, asset: AssetTerms) -> Result<Effects, FundingPoolError>;

    /// Changes an asset's spending cap. What was spent within the period goes on counting. Only the admin.
    ///
    /// Emits [`SpendingCapChanged`]. Errors: `NotAdmin`, `AssetNotRegistered`, `CapOutOfRange`.
    #[ink(message)]
    fn set_spending_cap(&mut self, terms: AssetTerms) -> Result<Effects, FundingPoolError>;

    /// Makes another contract the spender. Only the admin.
    ///
    /// Emits [`SpenderChanged`]. Errors: `NotAdmin`, `InvalidReference`.
    #[ink(message)]
    fn set_spender(&mut self, spender: AccountId) -> Result<Effects, FundingPoolError>;

    /// Refuses payments until `until_ms`; 0 lets them go on. Only the curve, while the commons may be winding down.
    ///
    /// Emits [`PaymentsHeld`]. Errors: `NotCurve`, `Surrendered`.
    #[ink(message)]
    fn hold_payments(&mut self, until_ms: u64) -> Result<(), FundingPoolError>;

    /// Gives all the pool holds of `asset` to `to`, returns how much that was, and refuses every payment for ever.
    /// Only the curve, when the commons is wound down. Giving nothing is no error.
    ///
    /// Emits [`GivenUp`] if there was anything. Errors: `NotCurve`, `InvalidRecipient`, `Asset`.
    #[ink(message)]
    fn surrender(&mut self, asset: AccountId, to: AccountId) -> Result<u128, FundingPoolError>;

    /// Pays `to` its share of a registered asset: of all there has been since the end, the part
    /// `redeemed` / `supply`, less what `to` has had of it. Returns the amount. Only the curve, after
    /// [`surrender`](Self::surrender).
    ///
    /// Rounded down. Emits [`SharePaid`].
    /// Errors: `NotCurve`, `NotSurrendered`, `InvalidRecipient`, `AssetNotRegistered`, `NothingToPay`, `Overflow`,
    /// `Asset`.
    #[ink(message)]
    fn pay_share(
        &mut self,
        asset: AccountId,
        to: AccountId,
        redeemed: u128,
        supply: u128,
    ) -> Result<u128, FundingPoolError>;

    /// The registered assets, at most [`MOST_ASSETS`].
    #[ink(message)]
    fn assets(&self) -> Vec<AccountId>;

    /// What the pool holds of a registered asset and how much of it could be paid right now.
    ///
    /// Errors: `AssetNotRegistered`, `Overflow`, `Asset`.
    #[ink(message)]
    fn asset_status(&self, asset: AccountId) -> Result<AssetStatus, FundingPoolError>;

    /// Whom the pool obeys, or `None` before wiring.
    #[ink(message)]
    fn wiring(&self) -> Option<PoolWiring>;

    /// The period of the spending cap.
    #[ink(message)]
    fn spending_period_ms(&self) -> u64;

    /// Until when payments are refused; `u64::MAX` once the commons is wound down.
    #[ink(message)]
    fn payments_held_until_ms(&self) -> u64;
}

/// Whom the pool obeys. Only the curve has to be a contract from the start; a later spender has to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct PoolWiring {
    /// Changes assets, caps and the spender: conviction voting.
    pub admin: AccountId,
    /// Makes the pool pay: conviction voting at first.
    pub spender: AccountId,
    /// Winds the commons down: the bonding curve.
    pub curve: AccountId,
}

/// An asset that the pool may pay in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct AssetTerms {
    /// The PSP22.
    pub asset: AccountId,
    /// The largest share of it that may be paid at once; 1 000 000 (100 %) sets no limit. Over a whole period at
    /// most 2·cap − cap² of what was there can be paid.
    pub spending_cap_ppm: u32,
}

/// How an asset of the pool stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct AssetStatus {
    /// What the pool holds.
    pub balance: u128,
    /// Its spending cap.
    pub spending_cap_ppm: u32,
    /// What was spent of late and still counts.
    pub recent_spending: u128,
    /// The largest payment that would pass now.
    pub payable_now: u128,
    /// What has been paid out as shares since the commons was wound down.
    pub shares_paid: u128,
}

/// The rule that a call broke.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum FundingPoolError {
    /// Only the deployer wires.
    NotDeployer,
    /// Wiring is done once.
    AlreadyWired,
    /// Only the admin.
    NotAdmin,
    /// Only the spender.
    NotSpender,
    /// Only the curve.
    NotCurve,
    /// The pool itself, the zero account, or something that has to be a contract and is not.
    InvalidReference(AccountId),
    /// A payment to the pool itself or to the zero account.
    InvalidRecipient,
    /// Nothing to pay.
    ZeroAmount,
    /// The commons is winding down.
    PaymentsHeld {
        /// Until when; `u64::MAX` is for ever.
        until_ms: u64,
    },
    /// The pool pays in registered assets only.
    AssetNotRegistered,
    /// It is there already.
    AssetAlreadyRegistered,
    /// One more than [`MOST_ASSETS`].
    TooManyAssets,
    /// A cap is between 1 and 1 000 000 ppm.
    CapOutOfRange {
        /// What was asked for.
        got_ppm: u32,
    },
    /// The spending period is at least a millisecond.
    ZeroPeriod,
    /// The pool holds less.
    InsufficientFunds {
        /// What it holds.
        balance: u128,
        /// What it was to pay.
        amount: u128,
    },
    /// More than the spending cap leaves for now.
    OverSpendingCap {
        /// What it was to pay.
        amount: u128,
        /// The largest payment that would pass now.
        payable_now: u128,
    },
    /// Payments have ended for ever; nothing can let them go on.
    Surrendered,
    /// Shares are paid only once the commons is wound down.
    NotSurrendered,
    /// The account has had all its share.
    NothingToPay,
    /// Figures beyond 128 bits.
    Overflow,
    /// What the asset said.
    Asset(TokenFailure),
}

crate::wiring::wiring_error_into!(FundingPoolError);

impl From<TokenFailure> for FundingPoolError {
    fn from(failure: TokenFailure) -> Self {
        Self::Asset(failure)
    }
}

/// Why the pool did not do what another contract asked.
pub type PoolFailure = CallFailure<FundingPoolError>;

/// It is fixed whom the pool obeys.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolWired {
    /// Changes assets, caps and the spender.
    pub admin: AccountId,
    /// Makes the pool pay.
    pub spender: AccountId,
    /// Winds the commons down.
    pub curve: AccountId,
}

/// The pool has paid.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// For which proposal.
    #[ink(topic)]
    pub reference: u64,
    /// In what.
    pub asset: AccountId,
    /// To whom.
    pub to: AccountId,
    /// How much.
    pub amount: u128,
}

/// The pool can pay in one more asset.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetRegistered {
    /// Which.
    pub asset: AccountId,
    /// Within which cap.
    pub spending_cap_ppm: u32,
}

/// An asset has another spending cap.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpendingCapChanged {
    /// Which.
    pub asset: AccountId,
    /// The cap before.
    pub from_ppm: u32,
    /// The cap from now on.
    pub to_ppm: u32,
}

/// Another contract makes the pool pay.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpenderChanged {
    /// The spender before.
    pub from: AccountId,
    /// The spender from now on.
    pub to: AccountId,
}

/// Payments are refused for a while, or go on again.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentsHeld {
    /// Until when; 0 when they go on.
    pub until_ms: u64,
}

/// The commons is wound down and the pool gave up what it held of an asset.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// Which asset.
    pub asset: AccountId,
    /// To whom.
    pub to: AccountId,
    /// How much.
    pub amount: u128,
}

/// A holder got its share of an asset.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharePaid {
    /// To whom.
    #[ink(topic)]
    pub to: AccountId,
    /// Which asset.
    pub asset: AccountId,
    /// How much.
    pub amount: u128,
}
