//! A voucher, from its purchase to its end.

use super::SetId;
use ink::primitives::AccountId;

/// A voucher's identifier, and as `Id::U64` its identifier as a token: they are counted from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct VoucherId(pub u64);

/// A voucher as it is recorded. What the clock alone brings is not in it: see [`VoucherStatus`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Voucher {
    /// Of which set.
    pub set: SetId,
    /// Whose.
    pub holder: AccountId,
    /// Who else may redeem it.
    pub delegate: Option<AccountId>,
    /// How often it was handed on, or permits were made void.
    pub permit_nonce: u32,
    /// What was done last.
    pub stage: Stage,
    /// At what share one side would settle.
    pub settlement: Option<SettlementOffer>,
}

/// What was done with a voucher last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Stage {
    /// Bought.
    Committed,
    /// Redeemed or given back, or it has expired.
    Used {
        /// Which.
        how: Use,
        /// When.
        since_ms: u64,
    },
    /// The buyer has complained.
    Complained {
        /// What was done before.
        how: Use,
        /// When.
        since_ms: u64,
    },
    /// The seller has admitted a fault.
    Admitted {
        /// What was done before.
        how: Use,
        /// When.
        since_ms: u64,
    },
    /// The arbiter was asked.
    Escalated {
        /// When.
        since_ms: u64,
    },
    /// Everybody was credited.
    Final(Outcome),
}

/// What became of the right to the goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Use {
    /// The seller admitted a fault before it was used.
    Withheld,
    /// Redeemed.
    Redeemed,
    /// Given back.
    Refunded,
    /// Not used in time.
    Expired,
}

/// How a voucher ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Outcome {
    /// One of an automatic set.
    Automatic {
        /// What became of the right to the goods.
        how: Use,
        /// What was said.
        fault: Fault,
    },
    /// One of an arbitrated set.
    Arbitrated(Ending),
}

/// What the two sides of an automatic set said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Fault {
    /// Nothing.
    None,
    /// The seller admitted a fault.
    Admitted,
    /// The buyer complained.
    Complained,
    /// The seller admitted a fault, and then the buyer complained.
    AdmittedThenComplained,
    /// The buyer complained, and then the seller admitted a fault.
    ComplainedThenAdmitted,
}

/// How a voucher of an arbitrated set ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Ending {
    /// Redeemed, and nobody complained in time, or the buyer confirmed.
    Completed,
    /// The seller took it back before it was redeemed.
    Revoked,
    /// The buyer gave it back.
    Cancelled,
    /// The buyer did not use it in time.
    Expired,
    /// The buyer complained and took it back, or did not ask the arbiter in time.
    Retracted,
    /// Both agreed before anybody asked the arbiter.
    Settled {
        /// The buyer's share.
        buyer_share_ppm: u32,
    },
    /// Both agreed when the arbiter had been asked.
    SettledLate {
        /// The buyer's share.
        buyer_share_ppm: u32,
    },
    /// The arbiter decided.
    Decided {
        /// The buyer's share.
        buyer_share_ppm: u32,
    },
    /// The arbiter was asked, and the buyer took the complaint back.
    EscalatedThenRetracted,
    /// The arbiter was asked, and refused.
    Refused,
    /// The arbiter was asked, and said nothing in time.
    Unanswered,
}

/// At what share one side would settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct SettlementOffer {
    /// Which side.
    pub by: Party,
    /// The buyer's share.
    pub buyer_share_ppm: u32,
}

/// A side of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Party {
    /// The voucher's holder.
    Buyer,
    /// The seller.
    Seller,
}

/// Where a voucher is in its life, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum VoucherState {
    /// It can be redeemed, or can once it is valid.
    Committed,
    /// Redeemed; the buyer may complain.
    Redeemed,
    /// Given back; in an automatic set the buyer may complain.
    Refunded,
    /// Not used in time; in an automatic set the buyer may complain.
    Expired,
    /// The buyer has complained.
    Complained,
    /// The seller has admitted a fault; the buyer may complain.
    Admitted,
    /// The arbiter has been asked.
    Escalated,
    /// Everybody was credited.
    Final,
}

/// A voucher, and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct VoucherStatus {
    /// As it is recorded.
    pub voucher: Voucher,
    /// Where it is in its life, now.
    pub state: VoucherState,
    /// From when anyone can end it, unless somebody does something before; `None` once it is final.
    pub final_from_ms: Option<u64>,
    /// How it ended, or would end if nobody did anything more.
    pub outcome: Outcome,
    /// Who got, or would get, how much then.
    pub payouts: Payouts,
}

/// Who gets how much. Together it is all that was escrowed for the voucher.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Payouts {
    /// The holder.
    pub buyer: u128,
    /// The seller.
    pub seller: u128,
    /// The funding pool.
    pub pool: u128,
    /// The agent.
    pub agent: u128,
    /// The arbiter.
    pub arbiter: u128,
}
