//! Commitment vouchers: escrow for real goods, whose fees feed the commons.

mod error;
mod events;
mod set;
mod voucher;

pub use error::{refuse, EscrowError, EscrowFailure, Refusal};
pub use events::{
    Change, Committed, DelegateChanged, EscrowWired, Finalized, NewBusinessStopped, ProtocolFeeChanged, SetAccepted,
    SetClosed, SetCreated, VoucherChanged, Withdrawn,
};
pub use set::{
    Agent, ArbitratedTerms, AutomaticTerms, Counters, Gate, Metadata, Offer, Resolution, SetId, SetPhase, SetProgress,
    SetStatus, VoucherSet,
};
pub use voucher::{
    Ending, Fault, Outcome, Party, Payouts, SettlementOffer, Stage, Use, Voucher, VoucherId, VoucherState,
    VoucherStatus,
};

use crate::{effects::Effects, psp22::UncheckedText};
use ink::{prelude::vec::Vec, primitives::AccountId};

/// The longest metadata URI, in bytes.
pub const LONGEST_URI: usize = 256;

/// What every permit begins with, so that a signature for it is one for nothing else.
pub const PERMIT_DOMAIN: &[u8; 32] = b"ink-commons: redeem this voucher";

/// The messages of the voucher escrow.
#[ink::trait_definition]
pub trait VoucherEscrow {
    /// Names the admin, once. Only the deployer, who has no say afterwards. Nobody can sell before.
    ///
    /// Emits [`EscrowWired`]. Errors: `NotDeployer`, `AlreadyWired`, `InvalidReference`.
    #[ink(message)]
    fn wire(&mut self, admin: AccountId) -> Result<(), Refusal>;

    /// Offers vouchers for sale, on terms that never change. Takes the seller's deposits, and an arbiter's fees, for all
    /// of them (against the caller's allowance on the asset). The fees of pool and agent together must be within
    /// `fee_limit_ppm`.
    ///
    /// Emits [`SetCreated`]. Errors: `NotWired`, `NewBusinessPaused`, `ZeroQuantity`, `ValidityOutOfOrder`,
    /// `PeriodOutOfRange`, `FeesAboveLimit`, `ShareOutOfRange`, `PenaltyAbovePrice`, `EscalationAbovePrice`,
    /// `InvalidParty`, `InvalidReference`, `UriTooLong`, `Overflow`, `Asset`, `AssetShort`.
    #[ink(message)]
    fn create_set(&mut self, offer: Offer, fee_limit_ppm: u32, metadata: Metadata) -> Result<SetId, Refusal>;

    /// The arbiter of a set agrees to judge it; nobody can commit before.
    ///
    /// Emits [`SetAccepted`]. Errors: `UnknownSet`, `WrongKind`, `NotArbiter`, `AlreadyAccepted`.
    #[ink(message)]
    fn accept_set(&mut self, set: SetId) -> Result<(), Refusal>;

    /// Ends the sale of a set, and credits the seller with what it left for those not sold. The seller at any time;
    /// anyone once nobody can commit any more. Vouchers that were sold go on.
    ///
    /// Emits [`SetClosed`]. Errors: `UnknownSet`, `NotSeller`, `SoldOut`, `Overflow`.
    #[ink(message)]
    fn close_set(&mut self, set: SetId) -> Result<(), Refusal>;

    /// Buys a voucher for `holder`: takes the price, and the buyer's deposit of an automatic set, from the caller (against
    /// its allowance on the asset). It can be redeemed once the set is valid, and can be bought before.
    ///
    /// Emits [`Transfer`](crate::psp34::Transfer) and [`Committed`]. Errors: `NewBusinessPaused`, `UnknownSet`,
    /// `AwaitingArbiter`, `SetExpired`, `SoldOut` (a closed set has none left), `InvalidParty` (the seller, the arbiter,
    /// the zero account or this contract), `Gate`, `GateClosed`, `Overflow`, `Asset`, `AssetShort`.
    #[ink(message)]
    fn commit(&mut self, set: SetId, holder: AccountId) -> Result<VoucherId, Refusal>;

    /// Names somebody who may redeem the voucher for its holder, or nobody. Only the holder; a transfer ends it.
    ///
    /// Emits [`DelegateChanged`]. Errors: `UnknownVoucher`, `NotHolder`, `NotNow`.
    #[ink(message)]
    fn set_delegate(&mut self, voucher: VoucherId, delegate: Option<AccountId>) -> Result<(), Refusal>;

    /// Makes void what the holder has signed so far, and who may transfer this voucher. Only the holder; a transfer does
    /// the same.
    ///
    /// Emits [`VoucherChanged`]. Errors: `UnknownVoucher`, `NotHolder`, `NotNow`, `Overflow`.
    #[ink(message)]
    fn revoke_permits(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// Takes the goods: in `[valid_from, valid_to)`, by the holder or the delegate.
    ///
    /// Emits [`VoucherChanged`]. Errors: `UnknownVoucher`, `NotHolder`, `NotNow`, `TooEarly`.
    #[ink(message)]
    fn redeem(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// The same by the caller, with what the holder signed: [`permit_message`](Self::permit_message), as it is or between
    /// `<Bytes>` and `</Bytes>`, with sr25519.
    ///
    /// Emits [`VoucherChanged`]. Errors: `UnknownVoucher`, `NotNow`, `PermitExpired`, `SignatureLength`, `BadSignature`,
    /// `TooEarly`.
    #[ink(message)]
    fn redeem_with_permit(&mut self, voucher: VoucherId, deadline_ms: u64, signature: Vec<u8>) -> Result<(), Refusal>;

    /// Gives the voucher back: before it expires, by the holder. In an automatic set the price comes back and the buyer's
    /// deposit goes to the pool, unless the seller is at fault; in an arbitrated one all but the penalty, at once.
    ///
    /// Emits [`VoucherChanged`], or [`Finalized`]. Errors: `UnknownVoucher`, `NotHolder`, `NotNow`, `Overflow`.
    #[ink(message)]
    fn refund(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// The seller of an arbitrated set takes back an offer that is not redeemed: the buyer gets the price and the
    /// seller's deposit, at once.
    ///
    /// Emits [`Finalized`]. Errors: `UnknownVoucher`, `NotSeller`, `WrongKind`, `NotNow`, `Overflow`.
    #[ink(message)]
    fn revoke(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// Says that the seller is at fault, in the complaint window, by the holder. In an automatic set it takes the bond
    /// (against the caller's allowance), and if the seller has admitted the fault already, that is the end; in an
    /// arbitrated one it needs a redemption.
    ///
    /// Emits [`VoucherChanged`], or [`Finalized`]. Errors: `UnknownVoucher`, `NotHolder`, `NotNow`, `TooLate`,
    /// `Overflow`, `Asset`, `AssetShort`.
    #[ink(message)]
    fn complain(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// The seller of an automatic set admits a fault: before the voucher expires, in the complaint window, or after a
    /// complaint, which is then the end.
    ///
    /// Emits [`VoucherChanged`], or [`Finalized`]. Errors: `UnknownVoucher`, `NotSeller`, `WrongKind`, `NotNow`,
    /// `TooLate`, `Overflow`.
    #[ink(message)]
    fn admit(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// The holder of a redeemed voucher of an arbitrated set says that all is well, or takes a complaint back: the seller
    /// is paid at once.
    ///
    /// Emits [`Finalized`]. Errors: `UnknownVoucher`, `NotHolder`, `WrongKind`, `NotNow`, `TooLate`, `Overflow`.
    #[ink(message)]
    fn confirm(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// Asks the arbiter, after a complaint, in the resolution period, by the holder, who adds the escalation deposit
    /// (against its allowance).
    ///
    /// Emits [`VoucherChanged`]. Errors: `UnknownVoucher`, `NotHolder`, `WrongKind`, `NotNow`, `TooLate`, `Overflow`,
    /// `Asset`, `AssetShort`.
    #[ink(message)]
    fn escalate(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// Holder or seller of an arbitrated set would settle at this share for the buyer, from the redemption until the
    /// arbiter decides. If the other side has said the same share, it is settled. What was said before a complaint, or
    /// before it was escalated, holds no more.
    ///
    /// Emits [`VoucherChanged`], or [`Finalized`]. Errors: `UnknownVoucher`, `NotParty`, `WrongKind`, `ShareOutOfRange`,
    /// `NotNow`, `TooLate`, `Overflow`.
    #[ink(message)]
    fn settle(&mut self, voucher: VoucherId, buyer_share_ppm: u32) -> Result<(), Refusal>;

    /// The arbiter decides what share the buyer gets, in the response period after an escalation.
    ///
    /// Emits [`Finalized`]. Errors: `UnknownVoucher`, `WrongKind`, `NotArbiter`, `ShareOutOfRange`, `NotNow`, `TooLate`,
    /// `Overflow`.
    #[ink(message)]
    fn decide(&mut self, voucher: VoucherId, buyer_share_ppm: u32) -> Result<(), Refusal>;

    /// The arbiter will not decide: the buyer gets the price and the escalation deposit back, the seller the deposit and
    /// the fee.
    ///
    /// Emits [`Finalized`]. Errors: `UnknownVoucher`, `WrongKind`, `NotArbiter`, `NotNow`, `TooLate`, `Overflow`.
    #[ink(message)]
    fn refuse(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// Ends a voucher whose last window is over, and credits everybody. Anyone may call.
    ///
    /// Emits [`Finalized`]. Errors: `UnknownVoucher`, `NotNow` (it is final), `TooEarly`, `Overflow`.
    #[ink(message)]
    fn finalize(&mut self, voucher: VoucherId) -> Result<(), Refusal>;

    /// Sends `owner` all that it is credited with of an asset. Anyone may call. Returns the amount.
    ///
    /// Emits [`Withdrawn`]. Errors: `NothingToWithdraw`, `Asset`.
    #[ink(message)]
    fn withdraw(&mut self, owner: AccountId, asset: AccountId) -> Result<u128, Refusal>;

    /// Changes the pool's fee for the sets to come. Only the admin.
    ///
    /// Emits [`ProtocolFeeChanged`]. Errors: `NotAdmin`, `FeeAboveCeiling`.
    #[ink(message)]
    fn set_protocol_fee(&mut self, fee_ppm: u32) -> Result<Effects, Refusal>;

    /// Stops new sets and new commitments until then; everything else goes on. Only the admin.
    ///
    /// Emits [`NewBusinessStopped`]. Errors: `NotAdmin`.
    #[ink(message)]
    fn pause_new_business(&mut self, until_ms: u64) -> Result<Effects, Refusal>;

    /// A set, and how it stands.
    #[ink(message)]
    fn set(&self, set: SetId) -> Option<SetStatus>;

    /// A voucher, and how it stands.
    #[ink(message)]
    fn voucher(&self, voucher: VoucherId) -> Option<VoucherStatus>;

    /// What has come of a seller's vouchers that are final, in all.
    #[ink(message)]
    fn seller(&self, seller: AccountId) -> Counters;

    /// How good a seller is, from that: (good + 1)/(good + bad + 2), rounded down.
    #[ink(message)]
    fn score(&self, seller: AccountId) -> u32;

    /// What an account can withdraw of an asset.
    #[ink(message)]
    fn credit(&self, owner: AccountId, asset: AccountId) -> u128;

    /// All that is owed of an asset: open escrow and credits.
    #[ink(message)]
    fn owed(&self, asset: AccountId) -> u128;

    /// What the holder signs so that `redeemer` can redeem the voucher before `deadline_ms`: [`PERMIT_DOMAIN`], genesis
    /// hash, this contract, voucher, redeemer, nonce and deadline, encoded one after the other. `None` for an unknown
    /// voucher.
    #[ink(message)]
    fn permit_message(&self, voucher: VoucherId, redeemer: AccountId, deadline_ms: u64) -> Option<Vec<u8>>;

    /// Whom this contract serves.
    #[ink(message)]
    fn terms(&self) -> EscrowTerms;

    /// Who governs it, once it is wired.
    #[ink(message)]
    fn admin(&self) -> Option<AccountId>;

    /// How business stands.
    #[ink(message)]
    fn status(&self) -> EscrowStatus;
}

/// What wallets beside the standard ask for, by the name that OpenBrush's collections have for it.
#[ink::trait_definition]
pub trait Psp34Traits {
    /// Where a voucher is described; empty for one that there is not.
    #[ink(message)]
    fn token_uri(&self, token_id: u64) -> UncheckedText;
}

/// What is fixed at construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct EscrowTerms {
    /// Where protocol fees and slashed deposits go.
    pub funding_pool: AccountId,
    /// What nobody can change.
    pub rules: EscrowRules,
}

/// What nobody can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct EscrowRules {
    /// The hash of the chain's first block, so that a permit for this chain is none for another. (A contract cannot ask
    /// for it.)
    pub genesis_hash: [u8; 32],
    /// The most that the pool's fee can be, below 1 000 000.
    pub protocol_fee_ceiling_ppm: u32,
    /// No period of a set is shorter; 1 or more.
    pub shortest_period_ms: u64,
    /// Nor longer.
    pub longest_period_ms: u64,
}

/// How business stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct EscrowStatus {
    /// The pool's fee for a set that is created now.
    pub protocol_fee_ppm: u32,
    /// Nobody can create a set or commit before.
    pub paused_until_ms: u64,
    /// How many sets there are.
    pub sets: u64,
    /// How many vouchers there are.
    pub vouchers: u64,
}
