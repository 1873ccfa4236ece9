//! What every contract of a commons is constructed with, and how they are wired: once, for every chain.

use super::Addresses;
use crate::{chain::Constructor, config::Config};
use bonding_curve::CurveRef;
use community_token::TokenRef;
use conviction_voting::VotingRef;
use funding_pool::PoolRef;
use hatch::FundraiserRef;
use ink::{scale::Encode, selector_bytes};
use interfaces::{
    bonding_curve::{BondingCurveError, CurveTerms},
    community_token::CommunityTokenError,
    conviction_voting::{AllowedCall, Bar, VotingError, VotingTerms},
    funding_pool::{AssetTerms, FundingPoolError},
    hatch::{HatchError, HatchTerms},
    vesting::VestingError,
    voucher_escrow::{EscrowError, EscrowTerms},
    wrapped_native::WrappedNativeError,
};
use vesting::BatchesRef;
use voucher_escrow::EscrowRef;
use wrapped_native::WrapperRef;

/// A contract of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The chain's coin as a PSP22.
    WrappedNative,
    /// The community token.
    CommunityToken,
    /// The funding pool.
    FundingPool,
    /// The bonding curve.
    BondingCurve,
    /// The vesting contract.
    Vesting,
    /// The voucher escrow.
    VoucherEscrow,
    /// The voting contract.
    ConvictionVoting,
    /// The hatch.
    Hatch,
}

impl Part {
    /// In the order they are made: each constructor names contracts that are there already.
    pub const ALL: [Self; 8] = [
        Self::WrappedNative,
        Self::CommunityToken,
        Self::FundingPool,
        Self::BondingCurve,
        Self::Vesting,
        Self::VoucherEscrow,
        Self::ConvictionVoting,
        Self::Hatch,
    ];

    /// Those that are told about the others afterwards, by a message `wire`.
    pub const WIRED: [Self; 5] = [
        Self::CommunityToken,
        Self::FundingPool,
        Self::BondingCurve,
        Self::Vesting,
        Self::VoucherEscrow,
    ];

    /// The name of its package and its bundle.
    pub fn name(self) -> &'static str {
        match self {
            Self::WrappedNative => "wrapped-native",
            Self::CommunityToken => "community-token",
            Self::FundingPool => "funding-pool",
            Self::BondingCurve => "bonding-curve",
            Self::Vesting => "vesting",
            Self::VoucherEscrow => "voucher-escrow",
            Self::ConvictionVoting => "conviction-voting",
            Self::Hatch => "hatch",
        }
    }

    /// The contract of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// The wrapper of the chain's coin.
pub fn wrapped_native(config: &Config) -> Constructor<WrapperRef, impl Encode + Clone, WrappedNativeError> {
    let info = config.collateral.clone();
    WrapperRef::new(Some(info.name.into()), Some(info.symbol.into()), info.decimals)
}

/// The community token.
pub fn community_token(config: &Config) -> Constructor<TokenRef, impl Encode + Clone, CommunityTokenError> {
    let info = config.token.clone();
    TokenRef::new(Some(info.name.into()), Some(info.symbol.into()), info.decimals)
}

/// The funding pool. The collateral has to be there.
pub fn funding_pool(config: &Config, at: &Addresses) -> Constructor<PoolRef, impl Encode + Clone, FundingPoolError> {
    let collateral = AssetTerms {
        asset: at.collateral,
        spending_cap_ppm: config.collateral_spending_cap_ppm,
    };
    PoolRef::new(config.spending_period_ms, vec![collateral])
}

/// The bonding curve. Token, collateral and pool have to be there.
pub fn bonding_curve(config: &Config, at: &Addresses) -> Constructor<CurveRef, impl Encode + Clone, BondingCurveError> {
    CurveRef::new(curve_terms(config, at), config.tributes)
}

/// The vesting contract. Token and pool have to be there.
pub fn vesting(at: &Addresses) -> Constructor<BatchesRef, impl Encode + Clone, VestingError> {
    BatchesRef::new(at.token, at.funding_pool)
}

/// The voucher escrow. The pool has to be there.
pub fn voucher_escrow(config: &Config, at: &Addresses) -> Constructor<EscrowRef, impl Encode + Clone, EscrowError> {
    EscrowRef::new(escrow_terms(config, at), config.escrow.protocol_fee_ppm)
}

/// The voting contract. All but the hatch have to be there.
pub fn conviction_voting(config: &Config, at: &Addresses) -> Constructor<VotingRef, impl Encode + Clone, VotingError> {
    VotingRef::new(
        voting_terms(config, at),
        config.voting.settings,
        config.voting.guardian,
        allowed_calls(at),
    )
}

/// The hatch. All others have to be there.
pub fn hatch(config: &Config, at: &Addresses) -> Constructor<FundraiserRef, impl Encode + Clone, HatchError> {
    FundraiserRef::new(hatch_terms(config, at))
}

/// What the hatch is constructed with.
pub fn hatch_terms(config: &Config, at: &Addresses) -> HatchTerms {
    HatchTerms {
        funding: config.hatch.funding,
        curve: at.curve,
        market: curve_terms(config, at),
        vesting: at.vesting,
        escrow: at.escrow,
        admin: at.voting,
        voting_rules: config.voting.rules,
        escrow_rules: config.escrow.rules,
        vesting_plan: config.hatch.vesting_plan,
        team: config.hatch.team,
    }
}

/// What the curve is constructed with.
pub fn curve_terms(config: &Config, at: &Addresses) -> CurveTerms {
    CurveTerms {
        token: at.token,
        collateral: at.collateral,
        funding_pool: at.funding_pool,
        reserve_ratio_ppm: config.reserve_ratio_ppm,
        tribute_ceilings: config.tribute_ceilings,
        minimum_supply: config.minimum_supply,
        closing: config.closing,
    }
}

/// What the escrow is constructed with, but for the fee at first.
pub fn escrow_terms(config: &Config, at: &Addresses) -> EscrowTerms {
    EscrowTerms {
        funding_pool: at.funding_pool,
        rules: config.escrow.rules,
    }
}

/// What voting is constructed with and can never change.
pub fn voting_terms(config: &Config, at: &Addresses) -> VotingTerms {
    VotingTerms {
        token: at.token,
        funding_pool: at.funding_pool,
        vesting: at.vesting,
        curve: at.curve,
        escrow: at.escrow,
        rules: config.voting.rules,
    }
}

/// The calls that actions can be made of: tributes, assets, revocations and the fee of vouchers; and, by a majority, who
/// makes the pool pay and how much, and giving up a revocation.
pub fn allowed_calls(at: &Addresses) -> Vec<AllowedCall> {
    let allowed = |contract, selector, bar| AllowedCall {
        contract,
        selector,
        bar,
    };
    let &Addresses {
        funding_pool,
        curve,
        vesting,
        escrow,
        ..
    } = at;
    vec![
        allowed(curve, selector_bytes!("BondingCurve::set_tributes"), Bar::Action),
        allowed(
            funding_pool,
            selector_bytes!("FundingPool::register_asset"),
            Bar::Action,
        ),
        allowed(vesting, selector_bytes!("Vesting::revoke"), Bar::Action),
        allowed(escrow, selector_bytes!("VoucherEscrow::set_protocol_fee"), Bar::Action),
        allowed(funding_pool, selector_bytes!("FundingPool::set_spender"), Bar::Majority),
        allowed(
            funding_pool,
            selector_bytes!("FundingPool::set_spending_cap"),
            Bar::Majority,
        ),
        allowed(vesting, selector_bytes!("Vesting::renounce_revocation"), Bar::Majority),
    ]
}
