//! The rules of the escrow, by the names of those that break them.

use super::VoucherState;
use crate::{call::CallFailure, psp22::client::TokenFailure, wiring::wiring_error_into};
use ink::primitives::AccountId;
use math::MathError;

/// The rule that a call broke.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum EscrowError {
    /// This contract itself, the zero account, or something that has to be a contract and is not.
    InvalidReference(AccountId),
    /// Only the deployer wires.
    NotDeployer,
    /// Wiring is done once.
    AlreadyWired,
    /// Nobody can sell before it is wired.
    NotWired,
    /// Only the admin.
    NotAdmin,
    /// A ceiling of 100 % or more, or a share, or fees together, above it.
    ShareOutOfRange {
        /// What was asked for.
        got_ppm: u32,
    },
    /// The pool's fee is above its ceiling.
    FeeAboveCeiling {
        /// What was asked for.
        got_ppm: u32,
        /// The ceiling.
        ceiling_ppm: u32,
    },
    /// A period shorter than the shortest, or longer than the longest, or one that ends past the chain's clock; or less
    /// than the shortest to redeem in.
    PeriodOutOfRange {
        /// What was asked for.
        got_ms: u64,
    },
    /// New business is paused.
    NewBusinessPaused {
        /// Until when.
        until_ms: u64,
    },
    /// Nothing to sell.
    ZeroQuantity,
    /// Vouchers are valid from some moment until a later one that is still to come.
    ValidityOutOfOrder,
    /// The fees of pool and agent together are more than the seller wants to pay.
    FeesAboveLimit {
        /// What they are.
        fees_ppm: u64,
        /// The limit.
        limit_ppm: u32,
    },
    /// The penalty is taken out of the price, so it is not above it.
    PenaltyAbovePrice {
        /// The penalty.
        penalty: u128,
        /// The price.
        price: u128,
    },
    /// An escalation deposit is not above the price.
    EscalationAbovePrice {
        /// The deposit.
        deposit: u128,
        /// The price.
        price: u128,
    },
    /// An account that cannot take that part: the zero account, this contract, a seller or an agent who is also arbiter, or
    /// a buyer who is also seller or arbiter.
    InvalidParty(AccountId),
    /// More than [`LONGEST_URI`](super::LONGEST_URI) bytes.
    UriTooLong {
        /// How many bytes.
        got: u32,
    },
    /// There is no such set.
    UnknownSet,
    /// Only the arbiter of the set.
    NotArbiter,
    /// The arbiter has agreed already.
    AlreadyAccepted,
    /// Only the seller, unless the set is over.
    NotSeller,
    /// The arbiter has not agreed yet.
    AwaitingArbiter,
    /// The set is past its validity.
    SetExpired,
    /// None is left.
    SoldOut,
    /// The holder has too little of the gate's token.
    GateClosed {
        /// What it has.
        held: u128,
        /// The least.
        least: u128,
    },
    /// There is no such voucher.
    UnknownVoucher,
    /// Only the voucher's holder; to redeem, the holder's delegate too.
    NotHolder,
    /// Only the voucher's holder or its seller.
    NotParty,
    /// Not in this kind of set.
    WrongKind,
    /// Not in this state.
    NotNow {
        /// The state that the voucher is in.
        state: VoucherState,
    },
    /// Not yet.
    TooEarly {
        /// From when.
        from_ms: u64,
    },
    /// Not any more.
    TooLate {
        /// The first moment at which it was too late.
        since_ms: u64,
    },
    /// The permit's deadline has passed.
    PermitExpired {
        /// It.
        deadline_ms: u64,
    },
    /// An sr25519 signature is 64 bytes long.
    SignatureLength {
        /// How long this was.
        got: u32,
    },
    /// The holder did not sign this: another voucher, redeemer, deadline, contract or chain, or the voucher has been
    /// handed on since.
    BadSignature,
    /// Nothing is credited to the account.
    NothingToWithdraw,
    /// The asset did not bring what it was told to move: a token that keeps a fee, say.
    AssetShort {
        /// What this contract holds.
        held: u128,
        /// What it must hold.
        owed: u128,
    },
    /// Figures beyond 128 bits.
    Overflow,
    /// What the asset said.
    Asset(TokenFailure),
    /// What the gate's token said.
    Gate(TokenFailure),
}

/// An [`EscrowError`] as the contract passes it on.
pub type Refusal = crate::refusal::Refusal<EscrowError>;

pub use crate::refusal::refuse;

/// Why the escrow gave no answer.
pub type EscrowFailure = CallFailure<EscrowError>;

wiring_error_into!(EscrowError);

impl From<MathError> for Refusal {
    #[cold]
    #[inline(never)]
    fn from(_: MathError) -> Self {
        refuse(EscrowError::Overflow)
    }
}
