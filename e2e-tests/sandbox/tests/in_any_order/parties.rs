//! Whoever can hold something in these stories, and what they can hold.

use commons::{chain::account, suite::Addresses};
use ink::primitives::AccountId;
use sandbox_tests::GOVERNANCE;

/// A person, a contract, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    Alice,
    Bob,
    Carol,
    /// Has little collateral.
    Dave,
    /// Is the team, where there is one.
    Erin,
    /// Lets no contract take anything.
    Mallory,
    /// Deploys.
    Founder,
    Hatch,
    Vesting,
    Curve,
    Pool,
    /// Governs. Nobody sends it anything.
    Voting,
    /// The zero account.
    Nobody,
}

use Party::*;

/// Everyone who does something.
pub const PEOPLE: [Party; 7] = [Alice, Bob, Carol, Dave, Erin, Mallory, Founder];

/// The contracts that hold something.
pub const CONTRACTS: [Party; 4] = [Hatch, Vesting, Curve, Pool];

/// Everyone who can hold anything.
pub fn holders() -> impl Iterator<Item = Party> {
    PEOPLE.into_iter().chain(CONTRACTS)
}

impl Party {
    /// The name that it sends messages by.
    pub fn name(self) -> &'static str {
        match self {
            Alice => "alice",
            Bob => "bob",
            Carol => "carol",
            Dave => "dave",
            Erin => "erin",
            Mallory => "mallory",
            Founder => "founder",
            Voting => GOVERNANCE,
            Hatch | Vesting | Curve | Pool | Nobody => panic!("{self:?} sends no messages"),
        }
    }

    /// The account.
    pub fn account(self, at: &Addresses) -> AccountId {
        match self {
            Hatch => at.hatch,
            Vesting => at.vesting,
            Curve => at.curve,
            Pool => at.funding_pool,
            Voting => at.voting,
            Nobody => AccountId::from([0; 32]),
            person => account(person.name()),
        }
    }

    /// Who has that account.
    pub fn of(account: AccountId, at: &Addresses) -> Option<Self> {
        holders().find(|party| party.account(at) == account)
    }

    /// Whether it can send messages.
    pub fn is_sender(self) -> bool {
        PEOPLE.contains(&self) || self == Voting
    }
}

/// One of the two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asset {
    /// What contributors and buyers pay with.
    Collateral,
    /// The community token.
    Token,
}

impl Asset {
    /// Its contract.
    pub fn account(self, at: &Addresses) -> AccountId {
        match self {
            Self::Collateral => at.collateral,
            Self::Token => at.token,
        }
    }
}
