//! What the escrow tells an indexer.
//!
//! A purchase emits [`Transfer`](crate::psp34::Transfer) with its three indexed fields, as wallets expect of a token, so
//! [`Committed`] has none besides its signature.

use super::{Offer, Outcome, Party, Payouts, SetId, VoucherId};
use ink::primitives::AccountId;

/// The escrow knows who governs it.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscrowWired {
    /// Who.
    pub admin: AccountId,
}

/// Vouchers are for sale.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCreated {
    /// By whom.
    #[ink(topic)]
    pub seller: AccountId,
    /// Which set.
    pub set: SetId,
    /// The pool's fee.
    pub protocol_fee_ppm: u32,
    /// What is offered.
    pub offer: Offer,
}

/// A set's arbiter has agreed to judge it.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAccepted {
    /// Which set.
    pub set: SetId,
}

/// The sale of a set has ended.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetClosed {
    /// Which set.
    pub set: SetId,
    /// How many were not sold.
    pub unsold: u32,
    /// What the seller was credited with.
    pub returned: u128,
}

/// A voucher was bought.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Which.
    pub voucher: VoucherId,
    /// Of which set.
    pub set: SetId,
    /// Who paid for it.
    pub buyer: AccountId,
}

/// Somebody else may redeem a voucher, or nobody else any more.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegateChanged {
    /// Which voucher.
    pub voucher: VoucherId,
    /// Who.
    pub delegate: Option<AccountId>,
}

/// Something was done with a voucher that did not end it.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherChanged {
    /// Which voucher.
    #[ink(topic)]
    pub voucher: VoucherId,
    /// What was done.
    pub change: Change,
}

/// What was done with a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Change {
    /// Redeemed.
    Redeemed {
        /// By the holder, the delegate, or who had a permit.
        by: AccountId,
    },
    /// Given back.
    Refunded,
    /// The buyer complained.
    Complained {
        /// What the complaint cost.
        bond: u128,
    },
    /// The seller admitted a fault.
    Admitted,
    /// The arbiter was asked.
    Escalated,
    /// One side would settle.
    SettlementOffered {
        /// Which side.
        by: Party,
        /// The buyer's share.
        buyer_share_ppm: u32,
    },
    /// What the holder had signed is void.
    PermitsRevoked,
}

/// A voucher has ended, and everybody was credited.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finalized {
    /// Which voucher.
    #[ink(topic)]
    pub voucher: VoucherId,
    /// How.
    pub outcome: Outcome,
    /// Who was credited with how much.
    pub payouts: Payouts,
}

/// A credit was paid.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// To whom.
    #[ink(topic)]
    pub owner: AccountId,
    /// In what.
    pub asset: AccountId,
    /// How much.
    pub amount: u128,
}

/// The pool's fee for the sets to come changed.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtocolFeeChanged {
    /// To what.
    pub fee_ppm: u32,
}

/// Nobody can create a set or commit for a while.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBusinessStopped {
    /// Until when.
    pub until_ms: u64,
}
