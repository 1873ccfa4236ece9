//! The contracts' typed errors in words.
//!
//! Each function gives a clause that reads on after "refused: ", with the amounts in whole tokens. The matches name every
//! variant, so that a new rule of a contract does not compile until it has its words here.

mod beginning;
mod commerce;
mod governing;

pub use governing::{refused_call, Governed};

use crate::{
    chain::{name_of, CallError, Failure},
    hexadecimal::hexadecimal,
    words::{share, Asset, Words},
};
use ink::primitives::AccountId;
use interfaces::{
    bonding_curve::{BondingCurveError, Phase},
    call::CallFailure,
    community_token::CommunityTokenError,
    funding_pool::{FundingPoolError, MOST_ASSETS},
    psp22::{metadata::LONGEST_NAME, PSP22Error},
    wrapped_native::WrappedNativeError,
};

/// An error that can be put in words.
pub trait Explain {
    /// The rule that was broken. `received` is what the caller would have got, which the figures of some errors count.
    fn explain(&self, words: &Words, received: Asset) -> String;
}

impl Explain for BondingCurveError {
    fn explain(&self, words: &Words, received: Asset) -> String {
        match self {
            Self::NotDeployer => NOT_DEPLOYER.to_string(),
            Self::AlreadyWired => ALREADY_WIRED.to_string(),
            Self::NotOpener => "only the opener may open the market".to_string(),
            Self::NotAdmin => NOT_ADMIN.to_string(),
            Self::InvalidReference(account) => invalid_reference(*account),
            Self::ReserveRatioOutOfRange { got_ppm } => {
                format!(
                    "a reserve ratio is above 0 % and at most 100 %, and {} is not",
                    share(*got_ppm)
                )
            }
            Self::TributeCeilingOutOfRange { got_ppm } => {
                format!("a ceiling of {} would let a tribute take everything", share(*got_ppm))
            }
            Self::TributeAboveCeiling { got_ppm, ceiling_ppm } => format!(
                "{} is above the ceiling of {}, which nobody can raise",
                share(*got_ppm),
                share(*ceiling_ppm)
            ),
            Self::ZeroMinimumSupply => "the minimum supply has to be above 0".to_string(),
            Self::ClosingTermsOutOfRange => {
                "a wind-down needs a window, and none of its steps may last over a year".to_string()
            }
            Self::NotTrading { phase } => match phase {
                Phase::Sealed => "the market has not opened yet",
                Phase::Open => "the market is open already",
                Phase::Closing => "the commons is winding down, and trading stands still",
                Phase::Closed => "the commons is wound down, and its tokens can only be redeemed",
            }
            .to_string(),
            Self::BuyingPaused { until_ms } => {
                format!("buying is paused until {}", words.moment(*until_ms))
            }
            Self::DeadlinePassed { deadline_ms, now_ms } => {
                let (deadline, now) = (words.moment(*deadline_ms), words.moment(*now_ms));
                if deadline == now {
                    format!(
                        "the order was good until {} ms ago",
                        now_ms.saturating_sub(*deadline_ms)
                    )
                } else {
                    format!("the order was good until {deadline}, and it is {now}")
                }
            }
            Self::ZeroAmount => "there is nothing to trade".to_string(),
            Self::InvalidRecipient => "neither the curve itself nor the zero account can be the recipient".to_string(),
            Self::NothingToGive => "it is so little that rounding leaves nothing to give".to_string(),
            Self::SlippageExceeded { got, min } => {
                let (got, least) = words.two_amounts(received, *got, *min);
                format!("it would bring {got}, less than the {least} accepted")
            }
            Self::BelowMinimumSupply { left, minimum } => {
                let (left, minimum) = words.two_amounts(Asset::Token, *left, *minimum);
                format!("it would leave {left}, less than the {minimum} that there must always be")
            }
            Self::AboveSupply { tokens, supply } => {
                let (tokens, supply) = words.two_amounts(Asset::Token, *tokens, *supply);
                format!("{tokens} is more than the {supply} that there are")
            }
            Self::CollateralShort { held, reserve } => {
                let (held, reserve) = words.two_amounts(Asset::Collateral, *held, *reserve);
                format!("the collateral did not arrive in full: the curve would hold {held} for a reserve of {reserve}")
            }
            Self::ClosingTooSoon { from_ms } => {
                format!("it is too early, this is possible from {} on", words.moment(*from_ms))
            }
            Self::NotClosing => "no wind-down is under way".to_string(),
            Self::NotClosed => "tokens are redeemed only once the commons is wound down".to_string(),
            Self::NotAnOtherAsset => "the collateral and the community token are not shared out this way".to_string(),
            Self::Overflow => OVERFLOW.to_string(),
            Self::Collateral(failure) => call_failure("the collateral", failure, words, received),
            Self::Token(failure) => call_failure("the community token", failure, words, received),
            Self::Pool(failure) => call_failure("the funding pool", failure, words, Asset::Collateral),
        }
    }
}

impl Explain for FundingPoolError {
    fn explain(&self, words: &Words, received: Asset) -> String {
        match self {
            Self::NotDeployer => NOT_DEPLOYER.to_string(),
            Self::AlreadyWired => ALREADY_WIRED.to_string(),
            Self::NotAdmin => NOT_ADMIN.to_string(),
            Self::NotSpender => "only the spender can make the pool pay".to_string(),
            Self::NotCurve => "only the bonding curve may ask for that".to_string(),
            Self::InvalidReference(account) => invalid_reference(*account),
            Self::InvalidRecipient => "neither the pool itself nor the zero account can be the recipient".to_string(),
            Self::ZeroAmount => "there is nothing to pay".to_string(),
            Self::PaymentsHeld { until_ms: u64::MAX } => {
                "the commons is wound down, and the pool pays no more".to_string()
            }
            Self::PaymentsHeld { until_ms } => format!(
                "the commons is winding down, and the pool pays nothing until {}",
                words.moment(*until_ms)
            ),
            Self::AssetNotRegistered => "the pool is not registered for that asset".to_string(),
            Self::AssetAlreadyRegistered => "the pool has that asset already".to_string(),
            Self::TooManyAssets => format!("the pool has {MOST_ASSETS} assets, the most it can have"),
            Self::CapOutOfRange { got_ppm } => {
                format!(
                    "a spending cap is above 0 % and at most 100 %, and {} is not",
                    share(*got_ppm)
                )
            }
            Self::ZeroPeriod => "the spending period has to be above 0".to_string(),
            Self::InsufficientFunds { balance, amount } => {
                let (balance, amount) = words.two_amounts(received, *balance, *amount);
                format!("the pool holds {balance}, less than the {amount} to be paid")
            }
            Self::OverSpendingCap { amount, payable_now } => {
                let (amount, payable) = words.two_amounts(received, *amount, *payable_now);
                format!("{amount} is over the spending cap, which leaves {payable} for now")
            }
            Self::Surrendered => "the commons is wound down for ever".to_string(),
            Self::NotSurrendered => "shares are paid only once the commons is wound down".to_string(),
            Self::NothingToPay => "the account has had all its share".to_string(),
            Self::Overflow => OVERFLOW.to_string(),
            Self::Asset(failure) => call_failure("the asset", failure, words, received),
        }
    }
}

impl Explain for CommunityTokenError {
    fn explain(&self, words: &Words, _: Asset) -> String {
        match self {
            Self::NotDeployer => NOT_DEPLOYER.to_string(),
            Self::AlreadyWired => ALREADY_WIRED.to_string(),
            Self::IssuerNotAContract => "a person, or nobody, cannot be the issuer".to_string(),
            Self::NotIssuer => "only the bonding curve makes and destroys tokens".to_string(),
            Self::ZeroAmount => "there is nothing to make or destroy".to_string(),
            Self::ZeroAccount => "tokens for the zero account would be lost".to_string(),
            Self::SupplyOverflow { supply, amount } => format!(
                "{} more than the {} that there are is beyond what a token can count",
                words.tokens(*amount),
                words.tokens(*supply)
            ),
            Self::InsufficientBalance { balance, amount } => {
                let (balance, amount) = words.two_amounts(Asset::Token, *balance, *amount);
                format!("the account holds {balance}, less than {amount}")
            }
            Self::TextTooLong => text_too_long(),
        }
    }
}

impl Explain for WrappedNativeError {
    fn explain(&self, words: &Words, _: Asset) -> String {
        match self {
            Self::ZeroAmount => "there is nothing to wrap or unwrap".to_string(),
            Self::SupplyOverflow => OVERFLOW.to_string(),
            Self::InsufficientBalance { balance, amount } => {
                let (balance, amount) = words.two_amounts(Asset::Collateral, *balance, *amount);
                format!("the account holds {balance}, less than {amount}")
            }
            Self::NativeTransferFailed => "the chain refused to pay the coins out".to_string(),
            Self::TextTooLong => text_too_long(),
        }
    }
}

impl Explain for PSP22Error {
    fn explain(&self, _: &Words, _: Asset) -> String {
        match self {
            Self::Custom(text) => format!("\"{}\"", text.to_string_lossy()),
            Self::InsufficientBalance => "the account holds less than that".to_string(),
            Self::InsufficientAllowance => "the account has not allowed that much to be taken".to_string(),
            Self::ZeroRecipientAddress => "the zero account cannot receive".to_string(),
            Self::ZeroSenderAddress => "the zero account cannot send".to_string(),
            Self::SafeTransferCheckFailed(text) => {
                format!("the recipient does not want it: \"{}\"", text.to_string_lossy())
            }
        }
    }
}

impl<Error: Explain> Explain for CallError<Error> {
    fn explain(&self, words: &Words, received: Asset) -> String {
        match self {
            Self::Refused(error) => error.explain(words, received),
            Self::Failed(Failure::Chain(text)) => format!("the chain did not run the call: {text}"),
            Self::Failed(Failure::Language(error)) => format!("the contract does not know the message: {error:?}"),
            Self::Failed(Failure::Undecodable) => "the answer could not be read".to_string(),
        }
    }
}

const NOT_DEPLOYER: &str = "only the deployer may wire the contracts";
const ALREADY_WIRED: &str = "it is wired already, for ever";
const NOT_ADMIN: &str = "only the admin of the commons may do that";
const OVERFLOW: &str = "the figures are beyond 128 bits";

fn text_too_long() -> String {
    format!("its name or symbol is longer than {LONGEST_NAME} bytes")
}

fn invalid_reference(account: AccountId) -> String {
    let named = named(account);
    format!("{named} cannot take that part: nobody's account, the contract itself, named twice, or not a contract")
}

fn named(account: AccountId) -> String {
    let bytes: &[u8; 32] = account.as_ref();
    name_of(account).unwrap_or_else(|| hexadecimal(bytes))
}

fn call_failure<Error: Explain>(callee: &str, failure: &CallFailure<Error>, words: &Words, received: Asset) -> String {
    match failure {
        CallFailure::Refused(error) => format!("{callee} says that {}", error.explain(words, received)),
        CallFailure::NotAContract => format!("{callee} is not a contract"),
        CallFailure::Trapped => format!("{callee} broke off, or could not be entered"),
        CallFailure::BadAnswer => format!("{callee} gave an answer that cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::account, config::Config, words::Calendar};

    const COIN: u128 = 1_000_000_000_000;

    fn words() -> Words {
        let config = Config::parse(include_str!("../../commons.toml")).unwrap();
        Words::new(&config, Calendar::DaysSince(0))
    }

    #[test]
    fn amounts_are_told_in_what_the_caller_would_have_got() {
        let error = BondingCurveError::SlippageExceeded {
            got: 12 * COIN + COIN * 3 / 10,
            min: 15 * COIN,
        };
        assert_eq!(
            error.explain(&words(), Asset::Token),
            "it would bring 12.3 COMMON, less than the 15 COMMON accepted"
        );
        assert_eq!(
            error.explain(&words(), Asset::Collateral),
            "it would bring 12.3 WCOIN, less than the 15 WCOIN accepted"
        );
    }

    #[test]
    fn the_error_of_a_called_contract_is_told_with_its_name() {
        let error = BondingCurveError::Token(CallFailure::Refused(CommunityTokenError::InsufficientBalance {
            balance: COIN,
            amount: 2 * COIN,
        }));
        assert_eq!(
            error.explain(&words(), Asset::Collateral),
            "the community token says that the account holds 1 COMMON, less than 2 COMMON"
        );
    }

    #[test]
    fn accounts_have_names() {
        let error = FundingPoolError::InvalidReference(account("mallory"));
        assert!(error.explain(&words(), Asset::Collateral).starts_with("mallory "));
    }

    #[test]
    fn an_end_that_never_comes_is_not_a_date() {
        let error = FundingPoolError::PaymentsHeld { until_ms: u64::MAX };
        assert_eq!(
            error.explain(&words(), Asset::Collateral),
            "the commons is wound down, and the pool pays no more"
        );
    }
}
