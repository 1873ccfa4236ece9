//! The errors of the voucher escrow in words.

use super::{call_failure, invalid_reference, named, Explain, ALREADY_WIRED, NOT_ADMIN, NOT_DEPLOYER, OVERFLOW};
use crate::words::{share, span, Asset, Words};
use interfaces::{
    psp34::PSP34Error,
    voucher_escrow::{EscrowError, VoucherState, LONGEST_URI},
};

impl Explain for EscrowError {
    fn explain(&self, words: &Words, received: Asset) -> String {
        match self {
            Self::InvalidReference(account) => invalid_reference(*account),
            Self::NotDeployer => NOT_DEPLOYER.to_string(),
            Self::AlreadyWired => ALREADY_WIRED.to_string(),
            Self::NotWired => "nobody can sell before the escrow is wired".to_string(),
            Self::NotAdmin => NOT_ADMIN.to_string(),
            Self::ShareOutOfRange { got_ppm } => format!("{} is too large a share", share(*got_ppm)),
            Self::FeeAboveCeiling { got_ppm, ceiling_ppm } => format!(
                "{} is above the ceiling of {}, which nobody can raise",
                share(*got_ppm),
                share(*ceiling_ppm)
            ),
            Self::PeriodOutOfRange { got_ms } => {
                format!("{} is too short a period, or too long a one", span(*got_ms))
            }
            Self::NewBusinessPaused { until_ms } => {
                format!("new sets and purchases are paused until {}", words.moment(*until_ms))
            }
            Self::ZeroQuantity => "there is nothing to sell".to_string(),
            Self::ValidityOutOfOrder => {
                "vouchers have to be valid before they expire, and expire in the future".to_string()
            }
            Self::FeesAboveLimit { fees_ppm, limit_ppm } => format!(
                "the fees are {} together, above the seller's limit of {}",
                share(u32::try_from(*fees_ppm).unwrap_or(u32::MAX)),
                share(*limit_ppm)
            ),
            Self::PenaltyAbovePrice { penalty, price } => {
                let (penalty, price) = words.two_amounts(received, *penalty, *price);
                format!("a penalty of {penalty} cannot come out of a price of {price}")
            }
            Self::EscalationAbovePrice { deposit, price } => {
                let (deposit, price) = words.two_amounts(received, *deposit, *price);
                format!("to ask the arbiter costs a deposit of {deposit}, more than the price of {price}")
            }
            Self::InvalidParty(account) => format!("{} cannot take that part in the sale", named(*account)),
            Self::UriTooLong { got } => format!("a URI has at most {LONGEST_URI} bytes, and this has {got}"),
            Self::UnknownSet => "there is no such set".to_string(),
            Self::NotArbiter => "only the arbiter of the set may do that".to_string(),
            Self::AlreadyAccepted => "the arbiter has agreed already".to_string(),
            Self::NotSeller => "only the seller may do that".to_string(),
            Self::AwaitingArbiter => "the arbiter has not agreed yet".to_string(),
            Self::SetExpired => "the vouchers have expired".to_string(),
            Self::SoldOut => "none is left".to_string(),
            Self::GateClosed { held, least } => {
                // In the gate's token, whose decimals nobody here knows.
                format!("the holder has {held} units of the token that opens the gate, less than {least}")
            }
            Self::UnknownVoucher => "there is no such voucher".to_string(),
            Self::NotHolder => "only the voucher's holder may do that, or whoever may redeem it".to_string(),
            Self::NotParty => "only the voucher's holder or its seller may do that".to_string(),
            Self::WrongKind => "that is not for this kind of set".to_string(),
            Self::NotNow { state } => format!("the voucher {}", state_in_words(*state)),
            Self::TooEarly { from_ms } => format!("it is too early before {}", words.moment(*from_ms)),
            Self::TooLate { since_ms } => format!("it is too late since {}", words.moment(*since_ms)),
            Self::PermitExpired { deadline_ms } => format!("the permit was good until {}", words.moment(*deadline_ms)),
            Self::SignatureLength { got } => format!("a signature has 64 bytes, and this has {got}"),
            Self::BadSignature => "the holder did not sign this, or has made it void".to_string(),
            Self::NothingToWithdraw => "nothing is credited to the account".to_string(),
            Self::AssetShort { held, owed } => {
                let (held, owed) = words.two_amounts(received, *held, *owed);
                format!("the asset did not arrive in full: the escrow would hold {held} where it owes {owed}")
            }
            Self::Overflow => OVERFLOW.to_string(),
            Self::Asset(failure) => call_failure("the asset", failure, words, received),
            Self::Gate(failure) => call_failure("the token of the gate", failure, words, received),
        }
    }
}

impl Explain for PSP34Error {
    fn explain(&self, _: &Words, _: Asset) -> String {
        match self {
            Self::Custom(text) => format!("\"{}\"", text.to_string_lossy()),
            Self::SelfApprove => "the owner needs no approval".to_string(),
            Self::NotApproved => "only the voucher's holder, or who has its approval, may do that".to_string(),
            Self::TokenExists => "there is such a voucher already".to_string(),
            Self::TokenNotExists => "there is no such voucher".to_string(),
            Self::SafeTransferCheckFailed(text) => {
                format!("the recipient does not want it: \"{}\"", text.to_string_lossy())
            }
        }
    }
}

fn state_in_words(state: VoucherState) -> &'static str {
    match state {
        VoucherState::Committed => "is bought and not used yet",
        VoucherState::Redeemed => "is redeemed",
        VoucherState::Refunded => "is given back",
        VoucherState::Expired => "has expired",
        VoucherState::Complained => "has been complained of",
        VoucherState::Admitted => "has a fault that the seller admitted",
        VoucherState::Escalated => "is before the arbiter",
        VoucherState::Final => "is final, and everybody was credited",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::account, config::Config, words::Calendar};

    const COIN: u128 = 1_000_000_000_000;

    fn explained(error: &EscrowError) -> String {
        let config = Config::parse(include_str!("../../commons.toml")).unwrap();
        error.explain(&Words::new(&config, Calendar::DaysSince(0)), Asset::Collateral)
    }

    #[test]
    fn figures_have_their_units() {
        for (error, told) in [
            (
                EscrowError::FeeAboveCeiling {
                    got_ppm: 60_000,
                    ceiling_ppm: 50_000,
                },
                "6 % is above the ceiling of 5 %, which nobody can raise",
            ),
            (
                EscrowError::FeesAboveLimit {
                    fees_ppm: 70_000,
                    limit_ppm: 25_000,
                },
                "the fees are 7 % together, above the seller's limit of 2.5 %",
            ),
            (
                EscrowError::PenaltyAbovePrice {
                    penalty: 12 * COIN,
                    price: 10 * COIN,
                },
                "a penalty of 12 WCOIN cannot come out of a price of 10 WCOIN",
            ),
            (
                EscrowError::TooEarly {
                    from_ms: 2 * 24 * 60 * 60 * 1000,
                },
                "it is too early before day 2",
            ),
        ] {
            assert_eq!(explained(&error), told);
        }
    }

    #[test]
    fn accounts_and_states_have_names() {
        assert!(explained(&EscrowError::InvalidParty(account("mallory"))).starts_with("mallory "));
        let state = VoucherState::Final;
        assert_eq!(
            explained(&EscrowError::NotNow { state }),
            "the voucher is final, and everybody was credited"
        );
    }
}
