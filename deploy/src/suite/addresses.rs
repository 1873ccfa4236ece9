//! Where the contracts of a commons are, and how to speak to them.

use super::constructors::Part;
use ink::{contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    bonding_curve::BondingCurve, community_token::CommunityToken, conviction_voting::ConvictionVoting,
    funding_pool::FundingPool, hatch::Hatch, vesting::Vesting, voucher_escrow::VoucherEscrow,
    wrapped_native::WrappedNative,
};

/// Where the contracts of a commons are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// The community token.
    pub token: AccountId,
    /// The PSP22 that the reserve is held in.
    pub collateral: AccountId,
    /// The funding pool.
    pub funding_pool: AccountId,
    /// The bonding curve.
    pub curve: AccountId,
    /// The vesting contract.
    pub vesting: AccountId,
    /// The hatch.
    pub hatch: AccountId,
    /// The voucher escrow.
    pub escrow: AccountId,
    /// The voting contract.
    pub voting: AccountId,
}

impl Addresses {
    /// Messages to the wrapper, if it is the collateral.
    pub fn to_wrapper(&self) -> contract_ref!(WrappedNative, DefaultEnvironment) {
        self.collateral.into()
    }

    /// Messages to the community token, beyond PSP22.
    pub fn to_token(&self) -> contract_ref!(CommunityToken, DefaultEnvironment) {
        self.token.into()
    }

    /// Messages to the funding pool.
    pub fn to_pool(&self) -> contract_ref!(FundingPool, DefaultEnvironment) {
        self.funding_pool.into()
    }

    /// Messages to the bonding curve.
    pub fn to_curve(&self) -> contract_ref!(BondingCurve, DefaultEnvironment) {
        self.curve.into()
    }

    /// Messages to the vesting contract.
    pub fn to_vesting(&self) -> contract_ref!(Vesting, DefaultEnvironment) {
        self.vesting.into()
    }

    /// Messages to the voucher escrow.
    pub fn to_escrow(&self) -> contract_ref!(VoucherEscrow, DefaultEnvironment) {
        self.escrow.into()
    }

    /// Messages to the voting contract.
    pub fn to_voting(&self) -> contract_ref!(ConvictionVoting, DefaultEnvironment) {
        self.voting.into()
    }

    /// Messages to the hatch.
    pub fn to_hatch(&self) -> contract_ref!(Hatch, DefaultEnvironment) {
        self.hatch.into()
    }

    /// Where that contract is.
    pub fn of(&self, part: Part) -> AccountId {
        match part {
            Part::WrappedNative => self.collateral,
            Part::CommunityToken => self.token,
            Part::FundingPool => self.funding_pool,
            Part::BondingCurve => self.curve,
            Part::Vesting => self.vesting,
            Part::VoucherEscrow => self.escrow,
            Part::ConvictionVoting => self.voting,
            Part::Hatch => self.hatch,
        }
    }

    /// The same with that contract elsewhere.
    pub fn with(mut self, part: Part, address: AccountId) -> Self {
        *match part {
            Part::WrappedNative => &mut self.collateral,
            Part::CommunityToken => &mut self.token,
            Part::FundingPool => &mut self.funding_pool,
            Part::BondingCurve => &mut self.curve,
            Part::Vesting => &mut self.vesting,
            Part::VoucherEscrow => &mut self.escrow,
            Part::ConvictionVoting => &mut self.voting,
            Part::Hatch => &mut self.hatch,
        } = address;
        self
    }

    /// No contract is there yet.
    pub fn nowhere() -> Self {
        let nobody = AccountId::from([0; 32]);
        Self {
            token: nobody,
            collateral: nobody,
            funding_pool: nobody,
            curve: nobody,
            vesting: nobody,
            hatch: nobody,
            escrow: nobody,
            voting: nobody,
        }
    }
}
