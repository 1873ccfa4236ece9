//! What the contracts' own errors mean for whoever types an act.

use ink::{
    scale::{Decode, Encode},
    scale_info::TypeInfo,
};
use interfaces::{
    bonding_curve::BondingCurveError,
    call::CallFailure,
    conviction_voting::VotingError,
    funding_pool::FundingPoolError,
    hatch::HatchError,
    psp22::{client::TokenFailure, PSP22Error},
    psp34::PSP34Error,
    vesting::VestingError,
    voucher_escrow::{EscrowError, VoucherState},
    wrapped_native::WrappedNativeError,
};

/// A contract's own error.
pub trait OwnError: Decode + Encode + TypeInfo + 'static {
    /// Whether nothing is wrong but that the caller holds too little, or has not let the contract take it. Contracts look
    /// at that last, after all their own rules.
    fn is_lack_of_funds(&self) -> bool {
        false
    }

    /// Whether it can be another answer once time has passed.
    fn is_about_time(&self) -> bool {
        false
    }
}

impl OwnError for PSP22Error {}
impl OwnError for PSP34Error {}
impl OwnError for WrappedNativeError {}

impl OwnError for FundingPoolError {
    fn is_about_time(&self) -> bool {
        matches!(self, Self::PaymentsHeld { .. } | Self::OverSpendingCap { .. })
    }
}

impl OwnError for VestingError {
    fn is_about_time(&self) -> bool {
        matches!(self, Self::NothingToRelease | Self::AboveReleasable { .. })
    }
}

impl OwnError for BondingCurveError {
    fn is_lack_of_funds(&self) -> bool {
        matches!(self, Self::Collateral(failure) if is_short(failure))
    }

    fn is_about_time(&self) -> bool {
        matches!(
            self,
            Self::NotTrading { .. } | Self::BuyingPaused { .. } | Self::ClosingTooSoon { .. } | Self::NotClosed
        )
    }
}

impl OwnError for HatchError {
    fn is_lack_of_funds(&self) -> bool {
        matches!(self, Self::Collateral(failure) if is_short(failure))
    }

    fn is_about_time(&self) -> bool {
        matches!(self, Self::WrongPhase { .. })
    }
}

impl OwnError for VotingError {
    fn is_lack_of_funds(&self) -> bool {
        match self {
            Self::Token(failure) => is_short(failure),
            Self::AboveFreeDeposit { .. } => true,
            _ => false,
        }
    }

    fn is_about_time(&self) -> bool {
        match self {
            Self::TooEarly { .. }
            | Self::BelowThreshold { .. }
            | Self::NothingToTouch
            | Self::NotInDelay
            | Self::NewBusinessPaused { .. }
            | Self::PausedTooRecently { .. } => true,
            Self::Pool(CallFailure::Refused(error)) => error.is_about_time(),
            Self::Curve(CallFailure::Refused(error)) => error.is_about_time(),
            _ => false,
        }
    }
}

impl OwnError for EscrowError {
    fn is_lack_of_funds(&self) -> bool {
        matches!(self, Self::Asset(failure) if is_short(failure))
    }

    fn is_about_time(&self) -> bool {
        match self {
            Self::NotNow { state } => *state != VoucherState::Final,
            Self::NewBusinessPaused { .. } | Self::TooEarly { .. } | Self::TooLate { .. } => true,
            _ => false,
        }
    }
}

fn is_short(failure: &TokenFailure) -> bool {
    matches!(
        failure,
        CallFailure::Refused(PSP22Error::InsufficientBalance | PSP22Error::InsufficientAllowance)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short() -> TokenFailure {
        CallFailure::Refused(PSP22Error::InsufficientAllowance)
    }

    #[test]
    fn what_more_coins_put_right_is_lack_of_funds_and_nothing_else() {
        assert!(BondingCurveError::Collateral(short()).is_lack_of_funds());
        assert!(HatchError::Collateral(short()).is_lack_of_funds());
        assert!(VotingError::Token(short()).is_lack_of_funds());
        assert!(EscrowError::Asset(short()).is_lack_of_funds());
        assert!(!EscrowError::Gate(short()).is_lack_of_funds());
        assert!(!HatchError::Collateral(CallFailure::Trapped).is_lack_of_funds());
        assert!(!BondingCurveError::ZeroAmount.is_lack_of_funds());
    }

    #[test]
    fn what_waiting_puts_right_is_about_time_whoever_says_it() {
        assert!(VotingError::TooEarly { from_ms: 1 }.is_about_time());
        let within = BondingCurveError::ClosingTooSoon { from_ms: 1 };
        assert!(VotingError::Curve(CallFailure::Refused(within)).is_about_time());
        assert!(!VotingError::NotGuardian.is_about_time());
        let state = VoucherState::Committed;
        assert!(EscrowError::NotNow { state }.is_about_time());
        let state = VoucherState::Final;
        assert!(!EscrowError::NotNow { state }.is_about_time());
    }
}
