//! What a story should have come to, by a bookkeeping that shares no code with the contracts.
//!
//! The contracts keep sums; this keeps every contribution and every batch, and adds them up when it is asked.

pub mod hatch;
pub mod market;
pub mod schedule;
pub mod vesting;

use super::parties::{Asset, Party};
use commons::config::Config;
use dashu_int::UBig;
use interfaces::{
    allow_list::AllowList,
    call::CallFailure,
    psp22::{client::TokenFailure, PSP22Error},
};
use sandbox_tests::invariants::Point;
use std::collections::BTreeMap;

/// All that there is to know of a commons.
#[derive(Clone)]
pub struct Model {
    pub config: Config,
    /// Who may contribute, if not everybody.
    pub list: Option<AllowList>,
    pub now_ms: u64,
    pub collateral: Balances,
    pub tokens: Balances,
    pub hatch: hatch::Hatch,
    pub vesting: vesting::Vesting,
    /// Where the market is, once it is open.
    pub market: Option<Point>,
}

/// What everybody holds of a token.
#[derive(Debug, Clone, Default)]
pub struct Balances(BTreeMap<Party, u128>);

impl Balances {
    pub fn of(&self, party: Party) -> u128 {
        self.0.get(&party).copied().unwrap_or(0)
    }

    pub fn sum(&self) -> u128 {
        self.0.values().sum()
    }

    pub fn mint(&mut self, to: Party, amount: u128) {
        *self.0.entry(to).or_default() += amount;
    }

    pub fn burn(&mut self, from: Party, amount: u128) {
        *self.0.entry(from).or_default() -= amount;
    }

    pub fn pay(&mut self, from: Party, to: Party, amount: u128) {
        self.burn(from, amount);
        self.mint(to, amount);
    }
}

impl Model {
    pub fn balances(&self, asset: Asset) -> &Balances {
        match asset {
            Asset::Collateral => &self.collateral,
            Asset::Token => &self.tokens,
        }
    }

    /// What a token says to a contract that takes so much from somebody.
    pub fn refusals_to_pay(&self, asset: Asset, who: Party, amount: u128) -> Vec<TokenFailure> {
        let mut refusals = Vec::new();
        // Everybody else's allowance began as the largest number there is.
        let is_beyond_any_allowance = amount > u128::MAX / 2;
        if is_beyond_any_allowance || (amount > 0 && who == Party::Mallory) {
            refusals.push(CallFailure::Refused(PSP22Error::InsufficientAllowance));
        }
        if amount > self.balances(asset).of(who) {
            refusals.push(CallFailure::Refused(PSP22Error::InsufficientBalance));
        }
        refusals
    }
}

/// ⌊all · part / whole⌋.
pub fn share(all: u128, part: u128, whole: u128) -> u128 {
    small(UBig::from(all) * UBig::from(part) / UBig::from(whole))
}

/// ⌈all · part / whole⌉.
pub fn share_rounded_up(all: u128, part: u128, whole: u128) -> u128 {
    all - share(all, whole - part, whole)
}

/// A number that is known to fit.
pub fn small(number: UBig) -> u128 {
    u128::try_from(number).expect("a figure of these stories fits in 128 bits")
}

#[test]
fn a_share_is_rounded_as_asked() {
    assert_eq!((share(10, 1, 3), share_rounded_up(10, 1, 3)), (3, 4));
    assert_eq!((share(9, 1, 3), share_rounded_up(9, 1, 3)), (3, 3));
}
