//! What a governed message brings about that conviction voting has to know of.
//!
//! Governance calls a contract, and that contract cannot call governance back: a chain lets no contract be entered
//! twice. So every governed message answers with its effects, and conviction voting applies them.

use ink::primitives::AccountId;

/// What a governed message brought about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Effects {
    /// Somebody's locked tokens have become fewer.
    pub revoked: Option<LockedTokens>,
    /// The wind-down has begun.
    pub closing: Option<ClosingSchedule>,
}

/// What an account has in vesting batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct LockedTokens {
    /// Whose.
    pub account: AccountId,
    /// All that is not released.
    pub unreleased: u128,
}

/// The moments of a wind-down that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct ClosingSchedule {
    /// The first moment at which it can be finished.
    pub finish_from_ms: u64,
    /// The moment at which the market is open again, if it is not finished.
    pub lapses_at_ms: u64,
}

impl Effects {
    /// Nothing that voting has to know of.
    pub const NONE: Self = Self {
        revoked: None,
        closing: None,
    };
}
