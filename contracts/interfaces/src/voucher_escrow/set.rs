//! What a seller offers, and how its sale goes.

use crate::psp22::UncheckedText;
use ink::primitives::AccountId;

/// A set's identifier: they are counted from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct SetId(pub u64);

/// What is offered. All amounts are of one asset, and for one voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Offer {
    /// The PSP22 that everything is paid in.
    pub asset: AccountId,
    /// What a voucher costs; it may cost nothing.
    pub price: u128,
    /// What the seller leaves for each.
    pub seller_deposit: u128,
    /// How many there are.
    pub quantity: u32,
    /// From when they can be redeemed.
    pub valid_from_ms: u64,
    /// From when they cannot be redeemed, nor bought, any more.
    pub valid_to_ms: u64,
    /// How long after that, or after a redemption, the buyer can complain.
    pub complaint_period_ms: u64,
    /// How disputes end.
    pub resolution: Resolution,
    /// Who brings the buyers.
    pub agent: Option<Agent>,
    /// Who can buy.
    pub gate: Option<Gate>,
}

/// How disputes end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Resolution {
    /// By what both sides say; nobody finds out who is right.
    Automatic(AutomaticTerms),
    /// By an arbiter.
    Arbitrated(ArbitratedTerms),
}

/// Disputes end by what both sides say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct AutomaticTerms {
    /// What the buyer leaves, and loses to the pool without a redemption, unless the seller is at fault.
    pub buyer_deposit: u128,
    /// What a complaint takes; it comes back if the seller had admitted the fault before. `None` is what makes a false
    /// complaint worth nothing: ⌈D/2⌉ + B.
    pub complaint_bond: Option<u128>,
    /// How long after a complaint the seller can admit the fault.
    pub fault_period_ms: u64,
}

/// Disputes end by an arbiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct ArbitratedTerms {
    /// Who decides. Nobody can buy before it has accepted the set.
    pub arbiter: AccountId,
    /// What the arbiter gets if it is asked and answers; the seller leaves it, and gets it back otherwise.
    pub arbiter_fee: u128,
    /// What of the price goes to the seller if the buyer gives a voucher back or lets it expire.
    pub cancel_penalty: u128,
    /// What a buyer adds who asks the arbiter; at most the price.
    pub escalation_deposit: u128,
    /// How long after a complaint the buyer can ask the arbiter.
    pub resolution_period_ms: u64,
    /// How long the arbiter has then.
    pub response_period_ms: u64,
}

/// Who brings the buyers, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Agent {
    /// Who.
    pub account: AccountId,
    /// The agent's share of what of the price reaches the seller, rounded down.
    pub fee_ppm: u32,
}

/// What a holder has to hold to buy. It is looked at once; a voucher that is handed on is past the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Gate {
    /// A PSP22.
    pub token: AccountId,
    /// The least of it.
    pub least: u128,
}

/// Where the goods are described.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Metadata {
    /// Where; at most [`LONGEST_URI`](super::LONGEST_URI) bytes.
    pub uri: UncheckedText,
    /// The hash of what is there, so that nobody can change it.
    pub hash: [u8; 32],
}

/// An offer that was made, with what was frozen then. It never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct VoucherSet {
    /// By whom.
    pub seller: AccountId,
    /// The pool's share of what of the price reaches the seller, rounded up.
    pub protocol_fee_ppm: u32,
    /// What is offered.
    pub offer: Offer,
}

/// How a sale goes. `committed` and `closed` and what remains are together the quantity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct SetProgress {
    /// Whether the arbiter has agreed; true without one.
    pub accepted: bool,
    /// How many were bought.
    pub committed: u32,
    /// How many will never be sold.
    pub closed: u32,
    /// What has come of those that are final.
    pub counters: Counters,
}

/// What has come of vouchers that are final. All of it is counted when they become so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Counters {
    /// How many there are; each is one of the next five.
    pub committed: u32,
    /// Redeemed.
    pub redeemed: u32,
    /// Given back, or cancelled, by the buyer.
    pub refunded: u32,
    /// Not used in time.
    pub expired: u32,
    /// Taken back by the seller before they were redeemed.
    pub revoked: u32,
    /// Not redeemed, since the seller admitted a fault first.
    pub withheld: u32,
    /// The buyer complained.
    pub complained: u32,
    /// The seller admitted a fault.
    pub admitted: u32,
    /// The seller lost: a complaint that was never answered, or a decision for the buyer by half or more.
    pub lost: u32,
    /// They speak for the seller: redeemed, and nothing came of a complaint.
    pub good: u32,
    /// They speak against the seller: revoked, admitted, complained of or decided with more than nothing for the buyer.
    pub bad: u32,
}

/// A set, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct SetStatus {
    /// What was offered.
    pub set: VoucherSet,
    /// Where the goods are described.
    pub metadata: Metadata,
    /// How the sale goes.
    pub progress: SetProgress,
    /// How many can still be bought.
    pub remaining: u32,
    /// What can be done with it.
    pub phase: SetPhase,
    /// What a complaint costs; nothing in an arbitrated set.
    pub complaint_bond: u128,
    /// How good these vouchers are: (good + 1)/(good + bad + 2).
    pub score_ppm: u32,
}

/// What can be done with a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum SetPhase {
    /// Its arbiter has to accept it.
    AwaitingArbiter,
    /// Anyone who passes the gate can buy.
    Open,
    /// None remains, all having been bought or the sale having been closed.
    SoldOut,
    /// It is past its validity; what remains can be closed by anyone.
    Over,
}
