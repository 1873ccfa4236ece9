//! The errors of the hatch and of vesting in words.

use super::{call_failure, invalid_reference, named, Explain, ALREADY_WIRED, NOT_ADMIN, NOT_DEPLOYER, OVERFLOW};
use crate::words::{share, Asset, Words};
use interfaces::{
    hatch::{HatchError, HatchPhase, Place},
    vesting::{ScheduleError, VestingError, MOST_GRANTS},
};

impl Explain for HatchError {
    fn explain(&self, words: &Words, received: Asset) -> String {
        match self {
            Self::InvalidReference(account) => invalid_reference(*account),
            Self::TimesOutOfOrder => {
                "contributions have to begin before they end, and end in the future, and a launch needs a window".to_string()
            }
            Self::GoalsOutOfOrder => "the minimum has to be above 0, and the maximum not below it".to_string(),
            Self::GoalsTooClose => "the goals are so close that the last of them would be worth no token".to_string(),
            Self::ZeroRate => "contributors have to get tokens for their collateral".to_string(),
            Self::ShareOutOfRange { got_ppm } => format!(
                "{} is too large a share: a tribute or the team's lot would leave nothing, or more would unlock than there is",
                share(*got_ppm)
            ),
            Self::MarketTooSmall {
                supply,
                minimum_supply,
                reserve,
            } => {
                let (supply, least) = words.two_amounts(Asset::Token, *supply, *minimum_supply);
                format!(
                    "the minimum would open a market of {supply}, where there must always be {least}, with a reserve of {}",
                    words.coins(*reserve)
                )
            }
            Self::InvalidSchedule(error) => error.explain(words, received),
            Self::AlreadySealed => "the hatch is sealed already".to_string(),
            Self::Unreadable(account) => format!("{} does not answer as a contract of the suite does", named(*account)),
            Self::Miswired(place) => format!("{} is not what the hatch promises", place_name(*place)),
            Self::NotSealed => "nobody can contribute before the hatch is sealed".to_string(),
            Self::WrongPhase { phase } => phase_of_the_hatch(*phase).to_string(),
            Self::ZeroAmount => "there is nothing to contribute".to_string(),
            Self::NotAllowed => "the account is not on the list with that cap".to_string(),
            Self::AboveCap { given, cap } => {
                let (given, cap) = words.two_amounts(Asset::Collateral, *given, *cap);
                format!("the account would have contributed {given}, more than its cap of {cap}")
            }
            Self::NothingToBook => "it is so little that rounding leaves no token to book".to_string(),
            Self::NoContribution => "the account has contributed nothing".to_string(),
            Self::AlreadySettled => "the account has had its batch, or its contribution back".to_string(),
            Self::CollateralShort { held, raised } => {
                let (held, raised) = words.two_amounts(Asset::Collateral, *held, *raised);
                format!("the collateral did not arrive in full: the hatch would hold {held} for contributions of {raised}")
            }
            Self::Overflow => OVERFLOW.to_string(),
            Self::Collateral(failure) => call_failure("the collateral", failure, words, received),
            Self::Curve(failure) => call_failure("the bonding curve", failure, words, received),
            Self::Vesting(failure) => call_failure("the vesting contract", failure, words, received),
        }
    }
}

impl Explain for VestingError {
    fn explain(&self, words: &Words, received: Asset) -> String {
        match self {
            Self::NotDeployer => NOT_DEPLOYER.to_string(),
            Self::AlreadyWired => ALREADY_WIRED.to_string(),
            Self::NotAdmin => NOT_ADMIN.to_string(),
            Self::AlreadyEnlisted => "the account's locked tokens vote already".to_string(),
            Self::Voting(failure) => call_failure("conviction voting", failure, words, received),
            Self::NotHatch => "only the hatch may hand out the first supply".to_string(),
            Self::InvalidReference(account) => invalid_reference(*account),
            Self::AlreadyReceived => "the first supply is here already, and there is only one".to_string(),
            Self::AboveUnclaimed { amount, unclaimed } => {
                let (amount, unclaimed) = words.two_amounts(Asset::Token, *amount, *unclaimed);
                format!("{amount} is more than the {unclaimed} that nobody has claimed")
            }
            Self::ZeroAmount => "there is nothing to grant or release".to_string(),
            Self::GrantsOutOfRange { got } => {
                format!("a call grants between 1 and {MOST_GRANTS} batches, and {got} are not")
            }
            Self::InvalidBeneficiary => {
                "neither the vesting contract nor the zero account nor who has the batch can be given it".to_string()
            }
            Self::InvalidSchedule(error) => error.explain(words, received),
            Self::UnknownBatch => "there is no such batch".to_string(),
            Self::NotBeneficiary => "only the beneficiary of the batch may do that".to_string(),
            Self::NothingToRelease => "all that has vested is released".to_string(),
            Self::AboveReleasable { amount, releasable } => {
                let (amount, releasable) = words.two_amounts(Asset::Token, *amount, *releasable);
                format!("{amount} is more than the {releasable} that have vested and are not released")
            }
            Self::NotRevocable => "the batch cannot be taken back".to_string(),
            Self::NotGrantor => "only who granted the batch may do that".to_string(),
            Self::FullyVested => "everything has vested, and nothing is left to take back".to_string(),
            Self::FullyReleased => "everything in the batch is released, and nothing is left to hand on".to_string(),
            Self::NotTransferable => "the batch cannot be handed on".to_string(),
            Self::Overflow => OVERFLOW.to_string(),
            Self::Token(failure) => call_failure("the community token", failure, words, Asset::Token),
        }
    }
}

impl Explain for ScheduleError {
    fn explain(&self, _: &Words, _: Asset) -> String {
        match self {
            Self::ZeroDuration => "a schedule cannot end when it starts",
            Self::CliffAfterEnd => "the cliff lies after the end of the schedule",
            Self::ZeroHalfLife => "with a half-life of no length nothing would ever halve",
            Self::UnlockAboveTotal => "more would unlock at the start than there is",
            Self::EndOutOfRange => "the schedule ends beyond the chain's clock",
        }
        .to_string()
    }
}

fn phase_of_the_hatch(phase: HatchPhase) -> &'static str {
    match phase {
        HatchPhase::Pending => "contributions have not begun",
        HatchPhase::Funding => "contributions are still coming in",
        HatchPhase::GoalReached => "the goal is reached, and the commons waits for its launch",
        HatchPhase::Refunding => "the hatch has failed, and everybody gets everything back",
        HatchPhase::Launched => "the commons has begun, and the hatch is over",
    }
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::TokenIssuer => "the issuer of the community token",
        Place::PoolAdmin => "the admin of the funding pool",
        Place::PoolSpender => "the spender of the funding pool",
        Place::PoolCurve => "the curve of the funding pool",
        Place::PoolAssets => "the list of the funding pool's assets",
        Place::CurveToken => "the token of the curve",
        Place::CurveCollateral => "the collateral of the curve",
        Place::CurveFundingPool => "the funding pool of the curve",
        Place::CurveReserveRatio => "the reserve ratio of the curve",
        Place::CurveTributeCeilings => "the pair of ceilings for the curve's tributes",
        Place::CurveMinimumSupply => "the minimum supply of the curve",
        Place::CurveClosing => "the way the curve winds down",
        Place::CurveOpener => "the opener of the curve",
        Place::CurveAdmin => "the admin of the curve",
        Place::VestingToken => "the token of the vesting contract",
        Place::VestingFundingPool => "the funding pool of the vesting contract",
        Place::VestingHatch => "the hatch of the vesting contract",
        Place::VestingAdmin => "the admin of the vesting contract",
        Place::EscrowFundingPool => "the funding pool of the voucher escrow",
        Place::EscrowRules => "the set of rules of the voucher escrow",
        Place::EscrowAdmin => "the admin of the voucher escrow",
        Place::VotingToken => "the token of the voting contract",
        Place::VotingFundingPool => "the funding pool of the voting contract",
        Place::VotingVesting => "the vesting contract of the voting contract",
        Place::VotingCurve => "the curve of the voting contract",
        Place::VotingEscrow => "the voucher escrow of the voting contract",
        Place::VotingRules => "the set of rules of the voting contract",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::account, config::Config, words::Calendar};
    use interfaces::call::CallFailure;

    const COIN: u128 = 1_000_000_000_000;

    fn explained(error: &impl Explain) -> String {
        let config = Config::parse(include_str!("../../commons.toml")).unwrap();
        error.explain(&Words::new(&config, Calendar::DaysSince(0)), Asset::Collateral)
    }

    #[test]
    fn amounts_are_told_in_what_they_count() {
        let above_cap = HatchError::AboveCap {
            given: 12 * COIN,
            cap: 10 * COIN,
        };
        assert_eq!(
            explained(&above_cap),
            "the account would have contributed 12 WCOIN, more than its cap of 10 WCOIN"
        );
        let above_releasable = VestingError::AboveReleasable {
            amount: 2 * COIN,
            releasable: 2 * COIN - 1,
        };
        assert_eq!(
            explained(&above_releasable),
            "2 COMMON is more than the 1.999999999999 COMMON that have vested and are not released"
        );
    }

    #[test]
    fn an_error_is_told_with_the_contracts_it_went_through() {
        let error = HatchError::Vesting(CallFailure::Refused(VestingError::InvalidSchedule(
            ScheduleError::CliffAfterEnd,
        )));
        assert_eq!(
            explained(&error),
            "the vesting contract says that the cliff lies after the end of the schedule"
        );
    }

    #[test]
    fn what_is_wrong_and_where_is_named() {
        assert_eq!(
            explained(&HatchError::Miswired(Place::CurveOpener)),
            "the opener of the curve is not what the hatch promises"
        );
        assert!(explained(&HatchError::Unreadable(account("mallory"))).starts_with("mallory "));
        let phase = HatchPhase::Pending;
        assert_eq!(
            explained(&HatchError::WrongPhase { phase }),
            "contributions have not begun"
        );
    }
}
