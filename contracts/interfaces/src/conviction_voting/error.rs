//! The rules of conviction voting, by the names of those that break them.

use super::{ProposalId, Setting};
use crate::{
    bonding_curve::BondingCurveError, call::CallFailure, funding_pool::PoolFailure, psp22::client::TokenFailure,
    vesting::VestingFailure, voucher_escrow::EscrowFailure,
};
use ink::{prelude::vec::Vec, primitives::AccountId};
use math::MathError;

/// The rule that a call broke.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum VotingError {
    /// This contract itself, the zero account, the same contract in two roles, or something that has to be a contract
    /// and is not.
    InvalidReference(AccountId),
    /// A half-life, a pause or a cool-down is 0 or too long, or a cool-down shorter than two pauses.
    DurationOutOfRange {
        /// What was asked for.
        got_ms: u64,
    },
    /// The setting is beyond its floor or its ceiling, or means nothing: a bar of 0 or of 100 %, a window of 0, a delay
    /// shorter than the failing window.
    SettingOutOfRange(Setting),
    /// More than [`MOST_ALLOWED_CALLS`](super::MOST_ALLOWED_CALLS).
    TooManyAllowedCalls,
    /// A call that can never be an action: it names the token, an asset, voting itself or the pool's payments, or one
    /// that needs a majority with a lower bar.
    CallForbidden {
        /// The contract.
        contract: AccountId,
        /// The message.
        selector: [u8; 4],
    },
    /// Nothing to deposit, withdraw, stake, unstake or ask for.
    ZeroAmount,
    /// More power than is free.
    AboveFree {
        /// What was asked for.
        amount: u128,
        /// What is free.
        free: u128,
    },
    /// More than is deposited and free: vesting tokens cannot be withdrawn, nor can a bond be made of them.
    AboveFreeDeposit {
        /// What was asked for.
        amount: u128,
        /// What of the deposit is free.
        free: u128,
    },
    /// The account's vesting tokens vote already.
    AlreadyEnlisted,
    /// There is no such proposal.
    UnknownProposal,
    /// The proposal is over, or has expired.
    ProposalEnded,
    /// The proposal is not over.
    NotEnded,
    /// The account's stakes are on [`MOST_STAKES`](super::MOST_STAKES) proposals.
    TooManyStakes,
    /// More than the account's stake on the proposal.
    AboveStake {
        /// What was asked for.
        amount: u128,
        /// What the account has staked there.
        stake: u128,
    },
    /// From a proposal to itself.
    SameProposal(ProposalId),
    /// The guardian has stopped new business.
    NewBusinessPaused {
        /// Until when.
        until_ms: u64,
    },
    /// More than [`LONGEST_INPUT`](super::LONGEST_INPUT) bytes.
    InputTooLong {
        /// How many bytes.
        got: u32,
    },
    /// Between 1 and [`MOST_MILESTONES`](super::MOST_MILESTONES), and no more than there are units to pay.
    MilestonesOutOfRange {
        /// What was asked for.
        got: u8,
    },
    /// The pool, this contract or the zero account.
    InvalidBeneficiary,
    /// The share β of what the pool holds of the asset, or more.
    AboveSpendingLimit {
        /// What was asked for.
        amount: u128,
        /// What the pool holds.
        pool: u128,
        /// β.
        limit_ppm: u32,
    },
    /// Abstaining is proposal 0, and there is no other.
    AbstainOnce,
    /// The call is not on the list.
    CallNotAllowed,
    /// This contract itself or the zero account cannot be the guardian.
    InvalidGuardian,
    /// Abstaining and signals do nothing.
    NothingToExecute,
    /// It cannot be executed yet.
    TooEarly {
        /// From when it can.
        from_ms: u64,
    },
    /// Its conviction does not reach the threshold.
    BelowThreshold {
        /// What it has.
        conviction: u128,
        /// What it needs.
        threshold: u128,
    },
    /// No conviction passes it: the pool holds too little for it now.
    Unreachable,
    /// The proposal is open and has not expired: there is nothing to look after.
    NothingToTouch,
    /// Only who proposed it.
    NotProposer,
    /// An action that has passed is not its proposer's to withdraw any more.
    AlreadyPassed,
    /// The bond is back, or there was none.
    NoBond,
    /// Only the guardian.
    NotGuardian,
    /// Only an action that has passed can be vetoed, and only in its delay.
    NotInDelay,
    /// To replace the guardian or to wind the commons down is beyond the guardian's say.
    BeyondGuardian,
    /// The cool-down of the last pause is not over.
    PausedTooRecently {
        /// From when a pause is possible.
        from_ms: u64,
    },
    /// The contract that the action calls refused; the error is its own, encoded.
    CallRefused {
        /// The error as the contract encoded it.
        error: Vec<u8>,
    },
    /// The contract that the action calls gave no answer: garbage for its arguments, for example.
    CallFailed,
    /// Figures beyond what the formulas take: about 2·10³¹ units.
    Overflow,
    /// What the community token said.
    Token(TokenFailure),
    /// What an asset of the pool said.
    Asset(TokenFailure),
    /// What the funding pool said.
    Pool(PoolFailure),
    /// What the vesting contract said.
    Vesting(VestingFailure),
    /// What the bonding curve said.
    Curve(CallFailure<BondingCurveError>),
    /// What the voucher escrow said.
    Escrow(EscrowFailure),
    /// More than [`LONGEST_TEXT`](crate::psp22::LONGEST_TEXT) bytes.
    DescriptionTooLong {
        /// How many bytes.
        got: u32,
    },
}

/// Why a change of vesting tokens was refused. (A type of its own, so that vesting's errors can contain it.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum PowerError {
    /// Only the vesting contract.
    NotVesting,
    /// The account's vesting tokens do not vote.
    NotEnlisted,
    /// The account has staked more than would be left to it.
    WouldUncoverStakes {
        /// What it has to unstake first.
        unstake_first: u128,
    },
    /// Figures beyond what the formulas take.
    Overflow,
}

/// A [`VotingError`] as the contract passes it on.
pub type Refusal = crate::refusal::Refusal<VotingError>;

pub use crate::refusal::refuse;

impl From<MathError> for Refusal {
    #[cold]
    #[inline(never)]
    fn from(_: MathError) -> Self {
        refuse(VotingError::Overflow)
    }
}

impl From<MathError> for PowerError {
    fn from(_: MathError) -> Self {
        Self::Overflow
    }
}
