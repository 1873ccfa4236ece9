//! The errors of conviction voting, and those of the contracts that its actions call.

use super::{call_failure, invalid_reference, Explain, OVERFLOW};
use crate::words::{share, Asset, Words};
use ink::scale::DecodeAll;
use interfaces::{
    bonding_curve::BondingCurveError,
    call::CallFailure,
    conviction_voting::{
        PowerError, Setting, VotingError, LONGEST_INPUT, MOST_ALLOWED_CALLS, MOST_MILESTONES, MOST_STAKES,
    },
    funding_pool::FundingPoolError,
    psp22::LONGEST_TEXT,
    vesting::VestingError,
    voucher_escrow::EscrowError,
};

/// A contract of the suite that an action can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Governed {
    /// The bonding curve.
    Curve,
    /// The funding pool.
    Pool,
    /// The vesting contract.
    Vesting,
    /// The voucher escrow.
    Escrow,
}

/// What [`VotingError::CallRefused`] carries: the error of the contract that an action called, as that contract encoded
/// it. The error alone does not say which contract that was, so whoever knows the action does.
pub fn refused_call(contract: Governed, error: &[u8], words: &Words) -> String {
    match contract {
        Governed::Curve => own_words::<BondingCurveError>("the bonding curve", error, words),
        Governed::Pool => own_words::<FundingPoolError>("the funding pool", error, words),
        Governed::Vesting => own_words::<VestingError>("the vesting contract", error, words),
        Governed::Escrow => own_words::<EscrowError>("the voucher escrow", error, words),
    }
}

fn own_words<Error: Explain + DecodeAll>(callee: &str, error: &[u8], words: &Words) -> String {
    match Error::decode_all(&mut &*error) {
        Ok(error) => call_failure(callee, &CallFailure::Refused(error), words, Asset::Collateral),
        Err(_) => format!(
            "{callee} refused with 0x{}, which is none of its errors",
            hex::encode(error)
        ),
    }
}

impl Explain for VotingError {
    fn explain(&self, words: &Words, received: Asset) -> String {
        let tokens = |one: u128, other: u128| words.two_amounts(Asset::Token, one, other);
        match self {
            Self::InvalidReference(account) => invalid_reference(*account),
            Self::DurationOutOfRange { got_ms } => format!(
                "{} is no such duration: above 0, at most ten years, and a cool-down of two pauses at least",
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
            Self::Escrow(failure) => call_failure("the voucher escrow", failure, words, received),
            Self::DescriptionTooLong { got } => {
                format!("a description has at most {LONGEST_TEXT} bytes, and this has {got}")
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::account, config::Config, words::Calendar};
    use ink::scale::{Decode, Encode};
    use interfaces::psp22::PSP22Error;
    use std::collections::BTreeSet;

    const COIN: u128 = 1_000_000_000_000;
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;

    fn words() -> Words {
        let config = Config::parse(include_str!("../../commons.toml")).unwrap();
        Words::new(&config, Calendar::DaysSince(0))
    }

    fn explained(error: &impl Explain) -> String {
        error.explain(&words(), Asset::Collateral)
    }

    /// One error of every variant, its figures all 0.
    fn every_variant<Error: Decode>() -> Vec<Error> {
        (0..=u8::MAX)
            .map_while(|index| {
                let mut encoded = vec![0; 256];
                encoded[0] = index;
                Error::decode(&mut &encoded[..]).ok()
            })
            .collect()
    }

    #[test]
    fn every_error_is_a_clause_of_its_own() {
        let voting = every_variant::<VotingError>();
        let power = every_variant::<PowerError>();
        assert!(voting.len() > 40 && power.len() > 3, "{voting:?} {power:?}");
        let clauses: Vec<_> = voting
            .iter()
            .map(explained)
            .chain(power.iter().map(explained))
            .collect();
        for clause in &clauses {
            let first = clause.chars().next().unwrap();
            assert!(first.is_lowercase() || first.is_ascii_digit(), "{clause}");
            assert!(!clause.ends_with('.') && !clause.contains(['{', '_']), "{clause}");
        }
        // What both have, and two that say the same.
        let different: BTreeSet<_> = clauses.iter().collect();
        assert!(different.len() + 2 >= clauses.len(), "{clauses:#?}");
    }

    #[test]
    fn every_setting_has_a_name_of_its_own() {
        let settings = every_variant::<Setting>();
        let names: BTreeSet<_> = settings.iter().map(|setting| setting_name(*setting)).collect();
        assert_eq!(names.len(), settings.len());
        assert_eq!(
            explained(&VotingError::SettingOutOfRange(Setting::ActionDelay)),
            "the delay of actions is beyond what the terms allow"
        );
    }

    #[test]
    fn amounts_are_told_in_tokens_and_moments_by_the_calendar() {
        let (amount, free) = (12 * COIN, 10 * COIN + COIN / 2);
        let (conviction, threshold) = (2 * COIN - 1, 2 * COIN);
        for (error, told) in [
            (
                VotingError::AboveFree { amount, free },
                "12 COMMON is more than the 10.5 COMMON of power that is free",
            ),
            (
                VotingError::AboveFreeDeposit { amount, free },
                "12 COMMON is more than the 10.5 COMMON of the deposit that is free",
            ),
            (
                VotingError::AboveStake { amount, stake: free },
                "12 COMMON is more than the 10.5 COMMON that the account has staked there",
            ),
            (
                VotingError::BelowThreshold { conviction, threshold },
                "its conviction of 1.999999999999 COMMON is below the threshold of 2 COMMON",
            ),
            (
                VotingError::AboveSpendingLimit {
                    amount,
                    pool: free,
                    limit_ppm: 200_000,
                },
                "it asks for 20 % of what the pool holds of that asset, or for more",
            ),
            (
                VotingError::TooEarly { from_ms: 9 * DAY_MS },
                "it cannot be executed before day 9",
            ),
            (
                VotingError::NewBusinessPaused { until_ms: 3 * DAY_MS },
                "the guardian has paused new business until day 3",
            ),
            (
                VotingError::PausedTooRecently { from_ms: 30 * DAY_MS },
                "the next pause is possible from day 30",
            ),
            (
                VotingError::DurationOutOfRange { got_ms: 0 },
                "0s is no such duration: above 0, at most ten years, and a cool-down of two pauses at least",
            ),
        ] {
            assert_eq!(explained(&error), told);
        }
        let unstake_first = 1_500 * COIN;
        assert_eq!(
            explained(&PowerError::WouldUncoverStakes { unstake_first }),
            "these tokens back stakes: unstake 1,500 COMMON first"
        );
    }

    #[test]
    fn errors_are_told_with_the_contracts_they_went_through() {
        let over_cap = FundingPoolError::OverSpendingCap {
            amount: 30 * COIN,
            payable_now: 25 * COIN,
        };
        let error = VotingError::Pool(CallFailure::Refused(over_cap));
        assert_eq!(
            explained(&error),
            "the funding pool says that 30 WCOIN is over the spending cap, which leaves 25 WCOIN for now"
        );
        let error = VotingError::Token(CallFailure::Refused(PSP22Error::InsufficientAllowance));
        assert_eq!(
            explained(&error),
            "the community token says that the account has not allowed that much to be taken"
        );
        let mallory = VotingError::InvalidReference(account("mallory"));
        assert!(explained(&mallory).starts_with("mallory "));
    }

    /// A release that would leave stakes uncovered: vesting says what voting said.
    #[test]
    fn vesting_passes_on_how_much_to_unstake() {
        let error = VestingError::Voting(CallFailure::Refused(PowerError::WouldUncoverStakes {
            unstake_first: COIN,
        }));
        assert_eq!(
            explained(&error),
            "conviction voting says that these tokens back stakes: unstake 1 COMMON first"
        );
    }

    #[test]
    fn what_an_action_called_is_told_in_its_own_words() {
        let above_ceiling = BondingCurveError::TributeAboveCeiling {
            got_ppm: 120_000,
            ceiling_ppm: 100_000,
        };
        let token = VestingError::Token(CallFailure::Refused(PSP22Error::InsufficientBalance));
        for (contract, error, told) in [
            (
                Governed::Curve,
                above_ceiling.encode(),
                "the bonding curve says that 12 % is above the ceiling of 10 %, which nobody can raise",
            ),
            (
                Governed::Pool,
                FundingPoolError::AssetAlreadyRegistered.encode(),
                "the funding pool says that the pool has that asset already",
            ),
            (
                Governed::Vesting,
                VestingError::FullyVested.encode(),
                "the vesting contract says that everything has vested, and nothing is left to take back",
            ),
            (
                Governed::Vesting,
                token.encode(),
                "the vesting contract says that the community token says that the account holds less than that",
            ),
        ] {
            assert_eq!(refused_call(contract, &error, &words()), told);
        }
    }

    #[test]
    fn what_is_no_error_of_the_contract_is_told_as_it_came() {
        let none = "the bonding curve refused with 0xff00, which is none of its errors";
        assert_eq!(refused_call(Governed::Curve, &[0xff, 0], &words()), none);
        let mut longer = BondingCurveError::NotAdmin.encode();
        longer.push(0);
        assert!(refused_call(Governed::Curve, &longer, &words()).ends_with("none of its errors"));
        assert!(refused_call(Governed::Pool, &[], &words()).ends_with("none of its errors"));
        let error = VotingError::CallRefused { error: vec![0xff, 0] };
        assert!(explained(&error).ends_with("0xff00"));
    }
}
