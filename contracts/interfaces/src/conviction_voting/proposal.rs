//! Proposals: what they ask for and how far they are.

use super::Settings;
use crate::psp22::UncheckedText;
use ink::{prelude::vec::Vec, primitives::AccountId};

/// A proposal's identifier: they are counted from 0, which is abstaining.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct ProposalId(pub u64);

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Request {
    /// Nothing: to support it is to abstain. Only proposal 0.
    Abstain,
    /// Nothing: it only shows how much support something has.
    Signal,
    /// That the pool pays.
    Funding {
        /// In what.
        asset: AccountId,
        /// How much in all.
        amount: u128,
        /// To whom.
        beneficiary: AccountId,
        /// In how many parts, 1 to [`MOST_MILESTONES`](super::MOST_MILESTONES), as equal as whole units allow.
        milestones: u8,
    },
    /// That voting calls a contract: one of the [`AllowedCall`](super::AllowedCall)s.
    Call {
        /// The contract.
        contract: AccountId,
        /// The message.
        selector: [u8; 4],
        /// Its encoded arguments, at most [`LONGEST_INPUT`](super::LONGEST_INPUT) bytes.
        input: Vec<u8>,
    },
    /// Other settings for the proposals to come.
    ChangeSettings(Settings),
    /// Another guardian, or none.
    ReplaceGuardian(Option<AccountId>),
    /// To wind the commons down.
    WindDown,
}

/// Which kind of proposal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Kind {
    /// Abstaining: never ends and does nothing.
    Abstain,
    /// Shows support and does nothing.
    Signal,
    /// Has the pool pay.
    Funding,
    /// Changes something, after a delay, unless the guardian vetoes it.
    Action(Bar),
    /// Replaces the guardian, or winds the commons down: by a majority and without the guardian's say.
    BeyondGuardian,
}

/// What an action has to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Bar {
    /// `action_bar_ppm` of the stakes that count.
    Action,
    /// More than half of the supply.
    Majority,
}

/// A proposal, without what it asks for in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Proposal {
    /// Its identifier.
    pub id: ProposalId,
    /// Its kind.
    pub kind: Kind,
    /// Who proposed it.
    pub proposer: AccountId,
    /// The bond that is held of the proposer's.
    pub bond: u128,
    /// All that is staked on it; once it has ended, what was staked then.
    pub stake: u128,
    /// The conviction of that, in whole units and rounded down; once it has ended, as it was then.
    pub conviction: u128,
    /// How far it is.
    pub progress: Progress,
}

/// How far a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Progress {
    /// Its phase.
    pub phase: Phase,
    /// How many milestones are paid.
    pub milestones_paid: u8,
    /// From when it can be executed.
    pub executable_from_ms: u64,
    /// From when it is expired, if it is still there.
    pub expires_ms: u64,
    /// Since when it fails, as far as anyone has noticed.
    pub failing_since_ms: Option<u64>,
}

/// Where a proposal is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Phase {
    /// It gathers support.
    Open,
    /// An action that has passed and waits to be executed.
    Passed,
    /// A request of which some milestones are paid.
    Active,
    /// Over.
    Ended(Ending),
}

/// How a proposal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Ending {
    /// Paid or executed.
    Completed,
    /// It lost its support after it had passed.
    Failed,
    /// Its proposer withdrew it.
    Cancelled,
    /// The guardian vetoed it.
    Vetoed,
    /// It was not executed in time.
    Expired,
}

/// What a proposal asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct ProposalDetails {
    /// In so many bytes.
    pub request: Request,
    /// In words: a title and a link.
    pub description: UncheckedText,
    /// The settings that it lives by.
    pub settings: Settings,
}

/// A proposal and how it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct ProposalStatus {
    /// The proposal, its conviction brought up to now.
    pub proposal: Proposal,
    /// The conviction that takes it a step further; `None` if no conviction does: it asks for too much of the pool, has
    /// ended, or is nothing that can be executed.
    pub threshold: Option<u128>,
    /// How long until its conviction is there, with the stake it has; `None` if it never is.
    pub time_to_pass_ms: Option<u64>,
    /// What its next payment is; 0 if it pays nothing.
    pub next_payment: u128,
    /// What the pool's spending cap lets through of that asset right now; 0 while payments are held.
    pub payable_now: u128,
}
