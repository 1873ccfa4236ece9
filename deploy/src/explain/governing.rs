//! The errors of conviction voting.

use super::{call_failure, invalid_reference, Explain, OVERFLOW};
use crate::words::{share, Asset, Words};
use interfaces::conviction_voting::{
    PowerError, Setting, VotingError, LONGEST_INPUT, MOST_ALLOWED_CALLS, MOST_MILESTONES, MOST_STAKES,
};

impl Explain for VotingError {
    fn explain(&self, words: &Words, received: Asset) -> String {
        let tokens = |one: u128, other: u128| words.two_amounts(Asset::Token, one, other);
        match self {
            Self::InvalidReference(account) => invalid_reference(*account),
            Self::DurationOutOfRange { got_ms } => format!(
                "{} is no such duration: above 0, at most ten years, and a cool-down longer than the pause",
                humantime::format_duration(std::time::Duration::from_millis(*got_ms))
            ),
            Self::SettingOutOfRange(setting) => format!("{} is beyond what the terms allow", setting_name(*setting)),
            Self::TooManyAllowedCalls => format!("actions are made of at most {MOST_ALLOWED_CALLS} calls"),
            Self::CallForbidden { selector, .. } => format!(
                "the call 0x{} can never be an action, or not without a majority",
                hex::encode(selector)
            ),
            Self::ZeroAmount => "there is nothing to move".to_string(),
            Self::AboveFree { amount, free } => {
                let (amount, free) = tokens(*amount, *free);
                format!("{amount} is more than the {free} of power that is free")
            }
            Self::AboveFreeDeposit { amount, free } => {
                let (amount, free) = tokens(*amount, *free);
                format!("{amount} is more than the {free} of the deposit that is free")
            }
            Self::AlreadyEnlisted => "the account's locked tokens vote already".to_string(),
            Self::UnknownProposal => "there is no such proposal".to_string(),
            Self::ProposalEnded => "the proposal is over".to_string(),
            Self::NotEnded => "the proposal is not over".to_string(),
            Self::TooManyStakes => {
                format!("the account has stakes on {MOST_STAKES} proposals, and no more are possible")
            }
            Self::AboveStake { amount, stake } => {
                let (amount, stake) = tokens(*amount, *stake);
                format!("{amount} is more than the {stake} that the account has staked there")
            }
            Self::SameProposal(_) => "a stake cannot move to where it is".to_string(),
            Self::NewBusinessPaused { until_ms } => {
                format!("the guardian has paused new business until {}", words.moment(*until_ms))
            }
            Self::InputTooLong { got } => {
                format!("the input of a call has at most {LONGEST_INPUT} bytes, and this has {got}")
            }
            Self::MilestonesOutOfRange { got } => format!(
                "a request is paid in 1 to {MOST_MILESTONES} parts of at least a unit, and {got} are not possible"
            ),
            Self::InvalidBeneficiary => {
                "neither the pool nor the voting contract nor the zero account can be paid".to_string()
            }
            Self::AboveSpendingLimit { limit_ppm, .. } => format!(
                "it asks for {} of what the pool holds of that asset, or for more",
                share(*limit_ppm)
            ),
            Self::AbstainOnce => "there is one proposal to abstain with, number 0".to_string(),
            Self::CallNotAllowed => "the call is not one that actions can be made of".to_string(),
            Self::InvalidGuardian => "neither the voting contract nor the zero account can be the guardian".to_string(),
            Self::NothingToExecute => "a signal does nothing".to_string(),
            Self::TooEarly { from_ms } => format!("it cannot be executed before {}", words.moment(*from_ms)),
            Self::BelowThreshold { conviction, threshold } => {
                let (conviction, threshold) = tokens(*conviction, *threshold);
                format!("its conviction of {conviction} is below the threshold of {threshold}")
            }
            Self::Unreachable => "no conviction passes it: the pool holds too little for it".to_string(),
            Self::NothingToTouch => "the proposal is open, and there is nothing to look after".to_string(),
            Self::NotProposer => "only who proposed it may do that".to_string(),
            Self::AlreadyPassed => "it has passed, and is not its proposer's to withdraw".to_string(),
            Self::NoBond => "its bond is back, or there was none".to_string(),
            Self::NotGuardian => "only the guardian may do that".to_string(),
            Self::NotInDelay => "only an action in its delay can be vetoed".to_string(),
            Self::BeyondGuardian => {
                "the guardian has no say in its own replacement or in the end of the commons".to_string()
            }
            Self::PausedTooRecently { from_ms } => {
                format!("the next pause is possible from {}", words.moment(*from_ms))
            }
            Self::CallRefused { error } => {
                format!(
                    "the contract that it calls refused, in its own words 0x{}",
                    hex::encode(error)
                )
            }
            Self::CallFailed => "the contract that it calls gave no answer: its input may be garbage".to_string(),
            Self::Overflow => OVERFLOW.to_string(),
            Self::Token(failure) => call_failure("the community token", failure, words, Asset::Token),
            Self::Asset(failure) => call_failure("the asset", failure, words, Asset::Collateral),
            Self::Pool(failure) => call_failure("the funding pool", failure, words, received),
            Self::Vesting(failure) => call_failure("the vesting contract", failure, words, received),
            Self::Curve(failure) => call_failure("the bonding curve", failure, words, received),
        }
    }
}

impl Explain for PowerError {
    fn explain(&self, words: &Words, _: Asset) -> String {
        match self {
            Self::NotVesting => "only the vesting contract may tell of locked tokens".to_string(),
            Self::NotEnlisted => "the account's locked tokens do not vote".to_string(),
            Self::WouldUncoverStakes { unstake_first } => format!(
                "these tokens back stakes: unstake {} first",
                words.amount(Asset::Token, *unstake_first)
            ),
            Self::Overflow => OVERFLOW.to_string(),
        }
    }
}

fn setting_name(setting: Setting) -> &'static str {
    match setting {
        Setting::SpendingLimit => "the spending limit",
        Setting::MinimumConviction => "the minimum conviction",
        Setting::MinimumStake => "the minimum stake",
        Setting::ActionBar => "the bar of actions",
        Setting::ActionStake => "the least stake that counts for actions",
        Setting::Bond => "the bond",
        Setting::VotingPeriod => "the voting period",
        Setting::ActionDelay => "the delay of actions",
        Setting::ExecutionWindow => "the execution window",
        Setting::FailingWindow => "the failing window",
        Setting::MilestoneInterval => "the interval between milestones",
    }
}
