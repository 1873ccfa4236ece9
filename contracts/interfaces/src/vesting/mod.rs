//! Vesting: community tokens that belong to somebody already and are released over time, in batches.

mod schedule;

pub use schedule::{Accrual, Schedule, ScheduleError};

use crate::{call::CallFailure, conviction_voting::PowerError, effects::Effects, psp22::client::TokenFailure};
use ink::{prelude::vec::Vec, primitives::AccountId};

/// The most batches that one call grants.
pub const MOST_GRANTS: usize = 50;

/// The most batches that one page shows.
pub const LARGEST_PAGE: u32 = 50;

/// The messages of the vesting contract.
#[ink::trait_definition]
pub trait Vesting {
    /// Names the hatch and the admin, once. Only the deployer, who has no say afterwards.
    ///
    /// Emits [`VestingWired`]. Errors: `NotDeployer`, `AlreadyWired`, `InvalidReference`.
    #[ink(message)]
    fn wire(&mut self, wiring: VestingWiring) -> Result<(), VestingError>;

    /// Takes all of the market's first supply (its opening supply), which has just been minted to this contract, into account: it is
    /// unclaimed until [`grant_claimed`](Self::grant_claimed). Only the hatch, once.
    ///
    /// Emits [`OpeningSupplyReceived`]. Errors: `NotHatch`, `AlreadyReceived`.
    #[ink(message)]
    fn receive_opening_supply(&mut self, supply: u128) -> Result<(), VestingError>;

    /// Makes a batch out of the unclaimed supply: what a contributor claims, or the team's lot at the launch. If
    /// revocable, by the admin, to the funding pool. Only the hatch.
    ///
    /// Emits [`Granted`]. Errors: `NotHatch`, `AboveUnclaimed`, `ZeroAmount`, `InvalidBeneficiary`, `InvalidSchedule`,
    /// `Overflow`, `Voting`.
    #[ink(message)]
    fn grant_claimed(&mut self, grant: Grant) -> Result<BatchId, VestingError>;

    /// Makes a batch out of the caller's tokens (against its allowance); if revocable, by the caller.
    ///
    /// Emits [`Granted`]. Errors: `ZeroAmount`, `InvalidBeneficiary`, `InvalidSchedule`, `Overflow`, `Voting`,
    /// `Token`.
    #[ink(message)]
    fn grant(&mut self, grant: Grant) -> Result<BatchId, VestingError>;

    /// Makes several batches, all or none, taking the sum of them at once. Returns the first batch's identifier; the
    /// others follow it.
    ///
    /// Emits [`Granted`] for each. Errors: as [`grant`](Self::grant), and `GrantsOutOfRange`.
    #[ink(message)]
    fn grant_many(&mut self, grants: Vec<Grant>) -> Result<BatchId, VestingError>;

    /// Tells conviction voting of every change of an account's unreleased tokens from now on, and returns how many they
    /// are. Only the admin.
    ///
    /// Errors: `NotAdmin`, `AlreadyEnlisted`.
    #[ink(message)]
    fn enlist(&mut self, account: AccountId) -> Result<u128, VestingError>;

    /// Sends what a batch has vested, and not released, to its beneficiary. Anyone may call. Returns the amount.
    ///
    /// Emits [`Released`]. Errors: `UnknownBatch`, `NothingToRelease`, `Overflow`, `Voting` (with how much to unstake
    /// first, if these tokens back stakes), `Token`.
    #[ink(message)]
    fn release(&mut self, batch: BatchId) -> Result<u128, VestingError>;

    /// Sends some of what a batch has vested to its beneficiary, who alone may call.
    ///
    /// Emits [`Released`]. Errors: `UnknownBatch`, `NotBeneficiary`, `ZeroAmount`, `AboveReleasable`, `Overflow`,
    /// `Voting`, `Token`.
    #[ink(message)]
    fn release_amount(&mut self, batch: BatchId, amount: u128) -> Result<(), VestingError>;

    /// Freezes a batch at what has vested; the rest returns to its grantor. Only the grantor, or the admin for the
    /// funding pool. If that leaves stakes of the beneficiary's uncovered, its newest are taken off.
    ///
    /// Emits [`Revoked`]. Errors: `UnknownBatch`, `NotRevocable` (nor is one that was revoked), `NotGrantor`,
    /// `FullyVested`, `Overflow`, `Voting`, `Token`.
    #[ink(message)]
    fn revoke(&mut self, batch: BatchId) -> Result<Effects, VestingError>;

    /// Gives up the right to revoke a batch, for ever. Only who has that right.
    ///
    /// Emits [`RevocationRenounced`]. Errors: `UnknownBatch`, `NotRevocable`, `NotGrantor`.
    #[ink(message)]
    fn renounce_revocation(&mut self, batch: BatchId) -> Result<Effects, VestingError>;

    /// Makes somebody else the beneficiary of a batch that allows it. Only the beneficiary.
    ///
    /// Emits [`BatchTransferred`]. Errors: `UnknownBatch`, `NotBeneficiary`, `NotTransferable`, `InvalidBeneficiary`
    /// (the old one as well), `FullyReleased`, `Overflow`, `Voting`.
    #[ink(message)]
    fn transfer_batch(&mut self, batch: BatchId, to: AccountId) -> Result<(), VestingError>;

    /// A batch and how it stands, or `None` if there is no such batch.
    #[ink(message)]
    fn batch(&self, batch: BatchId) -> Option<BatchStatus>;

    /// An account's batches, from the `from`-th on (the first is 0), at most [`LARGEST_PAGE`]. Anyone can add to them.
    /// When one is handed on, the last takes its place.
    #[ink(message)]
    fn batches_of(&self, account: AccountId, from: u64, most: u32) -> Vec<BatchStatus>;

    /// What an account has in batches, in all.
    #[ink(message)]
    fn account(&self, account: AccountId) -> VestingAccount;

    /// Whom this contract serves and what it holds for the hatch.
    #[ink(message)]
    fn status(&self) -> VestingStatus;
}

/// A batch's identifier: they are counted from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct BatchId(pub u64);

/// Who feeds this contract and who governs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct VestingWiring {
    /// Turns what its contributors claim into batches.
    pub hatch: AccountId,
    /// Revokes the batches that the commons granted, and counts the votes of locked tokens: conviction voting.
    pub admin: AccountId,
}

/// A batch to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Grant {
    /// Who gets the tokens.
    pub beneficiary: AccountId,
    /// How many.
    pub amount: u128,
    /// When.
    pub schedule: Schedule,
    /// Whether what has not vested can be taken back.
    pub revocable: bool,
    /// Whether the beneficiary can hand the batch on.
    pub transferable: bool,
}

/// A batch of vesting tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Batch {
    /// Who gets the tokens.
    pub beneficiary: AccountId,
    /// All tokens of the batch, released or not; after a revocation, what had vested.
    pub total: u128,
    /// What the beneficiary has got.
    pub released: u128,
    /// How it unlocks.
    pub schedule: Schedule,
    /// To whom a revocation returns what has not vested; `None` if the batch cannot be revoked (any more).
    pub grantor: Option<AccountId>,
    /// Whether it was revoked: all of `total` has vested.
    pub revoked: bool,
    /// Whether the beneficiary can hand it on.
    pub transferable: bool,
}

/// A batch and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct BatchStatus {
    /// Which batch.
    pub id: BatchId,
    /// The batch.
    pub batch: Batch,
    /// What has vested by now.
    pub vested: u128,
    /// What of that can be released now.
    pub releasable: u128,
}

/// What an account has in batches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct VestingAccount {
    /// How many batches, finished ones included.
    pub batches: u64,
    /// Their tokens that are not released yet.
    pub unreleased: u128,
    /// Whether these vote: conviction voting is told of every change.
    pub enlisted: bool,
}

/// Whom the contract serves and what it holds for the hatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct VestingStatus {
    /// The community token.
    pub token: AccountId,
    /// Where the rest of the commons' own grants returns to.
    pub funding_pool: AccountId,
    /// The hatch and the admin, or `None` before wiring.
    pub wiring: Option<VestingWiring>,
    /// The first supply as far as nobody has claimed it; `None` before the launch.
    pub unclaimed: Option<u128>,
    /// How many batches there are.
    pub batches: u64,
}

/// The rule that a call broke.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum VestingError {
    /// Only the deployer wires.
    NotDeployer,
    /// Wiring is done once.
    AlreadyWired,
    /// Only the hatch.
    NotHatch,
    /// Only the admin.
    NotAdmin,
    /// This contract itself, the zero account, a token that is the pool, or something that has to be a contract and is
    /// not.
    InvalidReference(AccountId),
    /// There is only one first supply.
    AlreadyReceived,
    /// More than is left of the first supply.
    AboveUnclaimed {
        /// What was claimed.
        amount: u128,
        /// What is left.
        unclaimed: u128,
    },
    /// Nothing to grant or release.
    ZeroAmount,
    /// Between 1 and [`MOST_GRANTS`] batches at once.
    GrantsOutOfRange {
        /// What was asked for.
        got: u32,
    },
    /// Tokens for this contract itself or the zero account, or a batch for whom it is already.
    InvalidBeneficiary,
    /// The schedule breaks a rule.
    InvalidSchedule(ScheduleError),
    /// There is no such batch.
    UnknownBatch,
    /// Only the beneficiary.
    NotBeneficiary,
    /// Everything that has vested is released.
    NothingToRelease,
    /// More than has vested and is not released.
    AboveReleasable {
        /// What was asked for.
        amount: u128,
        /// What can be released now.
        releasable: u128,
    },
    /// The batch cannot be revoked.
    NotRevocable,
    /// Only who granted the batch.
    NotGrantor,
    /// Nothing is left to revoke.
    FullyVested,
    /// The batch cannot be handed on.
    NotTransferable,
    /// Nothing is left in the batch to hand on.
    FullyReleased,
    /// The account's tokens vote already.
    AlreadyEnlisted,
    /// Figures beyond 128 bits.
    Overflow,
    /// What conviction voting said.
    Voting(CallFailure<PowerError>),
    /// What the community token said.
    Token(TokenFailure),
}

crate::wiring::wiring_error_into!(VestingError);

impl From<TokenFailure> for VestingError {
    fn from(failure: TokenFailure) -> Self {
        Self::Token(failure)
    }
}

impl From<ScheduleError> for VestingError {
    fn from(error: ScheduleError) -> Self {
        Self::InvalidSchedule(error)
    }
}

/// Why the vesting contract did not do what another contract asked.
pub type VestingFailure = CallFailure<VestingError>;

/// Hatch and admin are fixed.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VestingWired {
    /// Turns what its contributors claim into batches.
    pub hatch: AccountId,
    /// Revokes the batches that the commons granted.
    pub admin: AccountId,
}

/// The market's first supply waits to be claimed.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningSupplyReceived {
    /// How much that is.
    pub supply: u128,
}

/// There is a new batch.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Who gets the tokens.
    #[ink(topic)]
    pub beneficiary: AccountId,
    /// Which batch.
    pub batch: BatchId,
    /// Whose tokens they were; the funding pool, if the commons granted it.
    pub grantor: AccountId,
    /// How many.
    pub amount: u128,
    /// When.
    pub schedule: Schedule,
    /// Whether what has not vested can be taken back.
    pub revocable: bool,
    /// Whether the beneficiary can hand the batch on.
    pub transferable: bool,
}

/// Vested tokens were sent to the beneficiary.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// To whom.
    #[ink(topic)]
    pub beneficiary: AccountId,
    /// Out of which batch.
    pub batch: BatchId,
    /// How many.
    pub amount: u128,
}

/// A batch was frozen at what had vested.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// Whose batch.
    #[ink(topic)]
    pub beneficiary: AccountId,
    /// Which batch.
    pub batch: BatchId,
    /// All that the batch comes to now.
    pub vested: u128,
    /// What went back.
    pub returned: u128,
    /// To whom.
    pub grantor: AccountId,
}

/// A batch cannot be revoked any more.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationRenounced {
    /// Whose batch.
    #[ink(topic)]
    pub beneficiary: AccountId,
    /// Which batch.
    pub batch: BatchId,
}

/// A batch has another beneficiary.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchTransferred {
    /// Who had it.
    #[ink(topic)]
    pub from: AccountId,
    /// Who has it.
    pub to: AccountId,
    /// Which batch.
    pub batch: BatchId,
}
