//! What the contracts of a commons say to each other and to the world.
//!
//! One file per contract holds its messages (a trait, called through `contract_ref!`), its events,
//! its errors and the types they share. A Rust integrator depends on this crate and on nothing else
//! of the suite.
//!
//! Units: amounts are `u128` base units, shares are parts per million and end in `_ppm`, times are
//! milliseconds of the chain's clock and end in `_ms`.
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]

pub mod allow_list;
pub mod answer;
pub mod bonding_curve;
pub mod call;
pub mod community_token;
pub mod conviction_voting;
pub mod effects;
pub mod funding_pool;
pub mod hatch;
pub mod psp22;
pub mod psp34;
pub mod refusal;
pub mod vesting;
pub mod voucher_escrow;
pub mod wiring;
pub mod wrapped_native;

pub use ink::primitives::AccountId;

/// The account whose 32 bytes are all zero: nobody holds its key, so nothing is ever sent to it.
pub const ZERO_ACCOUNT: [u8; 32] = [0; 32];

/// Whether `account` is [`ZERO_ACCOUNT`].
pub fn is_zero(account: AccountId) -> bool {
    account == AccountId::from(ZERO_ACCOUNT)
}
