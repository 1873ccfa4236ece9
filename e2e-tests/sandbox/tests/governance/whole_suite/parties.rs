//! Who there is, and what they can hold.

use commons::{chain::account, suite::Commons};
use ink::primitives::AccountId;

/// A party: people first, then contracts, then who inherits.
pub type Holder = usize;

pub const PEOPLE: [&str; 9] = [
    "alice", "bob", "carol", "dave", "erin", "frank", "mallory", "guardian", "founder",
];
pub const ERIN: Holder = 4;
pub const GUARDIAN: Holder = 7;
pub const VESTING: Holder = 9;
pub const CURVE: Holder = 10;
pub const POOL: Holder = 11;
pub const VOTING: Holder = 12;
pub const HATCH: Holder = 13;
pub const HEIR: Holder = 14;
pub const HOLDERS: usize = 15;

pub const COLLATERAL: usize = 0;
pub const TOKEN: usize = 1;
/// Another asset, that the pool can be told to pay in.
pub const EXTRA: usize = 2;
pub const ASSETS: usize = 3;

pub fn account_of(commons: &Commons, holder: Holder) -> AccountId {
    match holder {
        VESTING => commons.at.vesting,
        CURVE => commons.at.curve,
        POOL => commons.at.funding_pool,
        VOTING => commons.at.voting,
        HATCH => commons.at.hatch,
        HEIR => account("heir"),
        person => account(PEOPLE[person]),
    }
}
