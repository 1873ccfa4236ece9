//! What conviction voting tells an indexer.
//!
//! [`Staked`] and [`Unstaked`] are what people do most, so they have no indexed field: each would make a stake a tenth of
//! a transfer dearer.

use super::{Ending, Kind, ProposalId, Settings};
use ink::primitives::AccountId;

/// Tokens can be staked that could not be.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposited {
    /// Whose.
    #[ink(topic)]
    pub account: AccountId,
    /// How many.
    pub amount: u128,
}

/// Tokens were taken back.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Whose.
    #[ink(topic)]
    pub account: AccountId,
    /// How many.
    pub amount: u128,
}

/// An account's vesting tokens vote from now on.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enlisted {
    /// Whose.
    #[ink(topic)]
    pub account: AccountId,
    /// How many they are now.
    pub unreleased: u128,
}

/// A revocation left an account less power than it had staked, so its newest stakes were taken off.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PowerReduced {
    /// Whose.
    #[ink(topic)]
    pub account: AccountId,
    /// What was taken off its stakes.
    pub unstaked: u128,
}

/// There is a new proposal.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// By whom.
    #[ink(topic)]
    pub proposer: AccountId,
    /// Which.
    pub proposal: ProposalId,
    /// Of which kind.
    pub kind: Kind,
    /// Until when it can pass.
    pub expires_ms: u64,
}

/// A proposal has more support.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staked {
    /// By whom.
    pub account: AccountId,
    /// Which proposal.
    pub proposal: ProposalId,
    /// How much more.
    pub amount: u128,
    /// All that is staked on it now.
    pub stake: u128,
    /// Its conviction now, in whole units.
    pub conviction: u128,
}

/// A proposal has less support.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unstaked {
    /// By whom.
    pub account: AccountId,
    /// Which proposal.
    pub proposal: ProposalId,
    /// How much less.
    pub amount: u128,
    /// All that is staked on it now.
    pub stake: u128,
    /// Its conviction now, in whole units.
    pub conviction: u128,
}

/// An action has passed and waits.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Which proposal.
    #[ink(topic)]
    pub proposal: ProposalId,
    /// From when it can be executed.
    pub executable_from_ms: u64,
    /// From when it cannot any more.
    pub expires_ms: u64,
}

/// A proposal was paid, or done.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executed {
    /// Which proposal.
    #[ink(topic)]
    pub proposal: ProposalId,
    /// What was paid; 0 if it is no request.
    pub paid: u128,
    /// The conviction it had.
    pub conviction: u128,
    /// The conviction it needed.
    pub threshold: u128,
}

/// A proposal is over.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Which.
    #[ink(topic)]
    pub proposal: ProposalId,
    /// How.
    pub ending: Ending,
}

/// A bond is back.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BondReclaimed {
    /// Whose.
    #[ink(topic)]
    pub proposer: AccountId,
    /// Of which proposal.
    pub proposal: ProposalId,
    /// How much.
    pub amount: u128,
}

/// The guardian has stopped new business.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBusinessPaused {
    /// Until when.
    pub until_ms: u64,
    /// From when it can be done again.
    pub possible_from_ms: u64,
}

/// New proposals live by other settings.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsChanged {
    /// The settings before.
    pub from: Settings,
    /// The settings from now on.
    pub to: Settings,
}

/// There is another guardian.
#[ink::event]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianChanged {
    /// The guardian before.
    pub from: Option<AccountId>,
    /// The guardian from now on.
    pub to: Option<AccountId>,
}
