//! Who there is, and what they can hold.

use commons::suite::{Commons, FOUNDER};
use ink::primitives::AccountId;
use interfaces::ZERO_ACCOUNT;
use sandbox_tests::{
    commerce::Sender,
    permits::{key, owner},
};
use std::sync::OnceLock;

/// A party: people first, then contracts, then nobody.
pub type Holder = usize;

/// People, each of whom has a key, and can be anything to anyone.
pub const PEOPLE: [&str; 8] = ["Ann", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal"];
/// Lets the escrow take little.
pub const CAUTIOUS: Holder = 6;
/// Has little.
pub const POOR: Holder = 7;
/// The admin, who has no part in any sale.
pub const ADMIN: Holder = 8;
pub const POOL: Holder = 9;
pub const ESCROW: Holder = 10;
pub const NOBODY: Holder = 11;
pub const HOLDERS: usize = 12;

/// Everything can be paid in either: the collateral, and the community token.
pub const ASSETS: usize = 2;

pub fn account_of(commons: &Commons, holder: Holder) -> AccountId {
    static ACCOUNTS: OnceLock<Vec<AccountId>> = OnceLock::new();
    match holder {
        ADMIN => FOUNDER.account(),
        POOL => commons.at.funding_pool,
        ESCROW => commons.at.escrow,
        NOBODY => ZERO_ACCOUNT.into(),
        person => ACCOUNTS.get_or_init(|| PEOPLE.map(|name| owner(&key(name))).to_vec())[person],
    }
}

pub fn asset_at(commons: &Commons, asset: usize) -> AccountId {
    [commons.at.collateral, commons.at.token][asset]
}
