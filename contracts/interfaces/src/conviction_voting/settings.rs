//! What is fixed for the life of a voting contract, and what it can change of itself.

use super::Bar;
use ink::primitives::AccountId;

/// What is fixed at construction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct VotingTerms {
    /// The community token.
    pub token: AccountId,
    /// What the requests are paid from.
    pub funding_pool: AccountId,
    /// Whose locked tokens vote.
    pub vesting: AccountId,
    /// The market: paused by the guardian, and wound down by a majority.
    pub curve: AccountId,
    /// Where vouchers are sold; paused by the guardian, too.
    pub escrow: AccountId,
    /// What governance itself can never change.
    pub rules: VotingRules,
}

/// What governance itself can never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct VotingRules {
    /// The time in which conviction moves half of the way to the stake.
    pub half_life_ms: u64,
    /// How long the guardian's pause lasts: less than the floors of voting period and execution window.
    pub pause_ms: u64,
    /// How long after the beginning of a pause the next can begin; twice a pause at least.
    pub pause_cool_down_ms: u64,
    /// The least that each setting can be.
    pub floors: Settings,
    /// The most that each setting can be.
    pub ceilings: Settings,
}

/// What governance can change, within floors and ceilings. A proposal lives by the settings of the day it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Settings {
    /// β: a request is for less than this share of what the pool holds.
    pub spending_limit_ppm: u32,
    /// `c_min`: the share of the stakes that count that passes a request of next to nothing; below 100 %.
    pub minimum_conviction_ppm: u32,
    /// At least this share of the supply counts, however little is staked.
    pub minimum_stake_ppm: u32,
    /// The share of the stakes that count that passes an action; below 100 %.
    pub action_bar_ppm: u32,
    /// At least this share of the supply counts for an action, however little is staked.
    pub action_stake_ppm: u32,
    /// What a proposal's bond is.
    pub bond: u128,
    /// How long a proposal can pass; also how long a milestone that is due can.
    pub voting_period_ms: u64,
    /// How long an action that has passed waits; no shorter than the failing window.
    pub action_delay_ms: u64,
    /// How long it can be executed then.
    pub execution_window_ms: u64,
    /// How long a milestone or an action that has passed has to fail before it ends.
    pub failing_window_ms: u64,
    /// The least time between two milestones.
    pub milestone_interval_ms: u64,
}

/// One of the settings, to say which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Setting {
    /// `spending_limit_ppm`.
    SpendingLimit,
    /// `minimum_conviction_ppm`.
    MinimumConviction,
    /// `minimum_stake_ppm`.
    MinimumStake,
    /// `action_bar_ppm`.
    ActionBar,
    /// `action_stake_ppm`.
    ActionStake,
    /// `bond`.
    Bond,
    /// `voting_period_ms`.
    VotingPeriod,
    /// `action_delay_ms`.
    ActionDelay,
    /// `execution_window_ms`.
    ExecutionWindow,
    /// `failing_window_ms`.
    FailingWindow,
    /// `milestone_interval_ms`.
    MilestoneInterval,
}

/// A call that an action can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct AllowedCall {
    /// The contract; never the community token, an asset of the pool or the voting contract itself.
    pub contract: AccountId,
    /// The message, which has to answer `Result<Effects, _>`.
    pub selector: [u8; 4],
    /// What passes it: [`Bar::Action`] or [`Bar::Majority`].
    pub bar: Bar,
}
