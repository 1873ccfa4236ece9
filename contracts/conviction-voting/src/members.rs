//! What each account brings and where it has staked it.

use crate::support::Support;
use ink::prelude::vec::Vec;
use interfaces::conviction_voting::{refuse, ProposalId, Refusal, VotingError, MOST_STAKES};
use math::{MathError, Rounding};

/// An account's tokens and stakes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Member {
    /// The tokens deposited here.
    pub deposited: u128,
    /// Its unreleased vesting tokens, if it has enlisted them.
    pub vesting: Option<u128>,
    /// The sum of `stakes`; those on ended proposals are among them until they are in the way.
    staked: u128,
    /// At most [`MOST_STAKES`], the newest last.
    stakes: Vec<Stake>,
}

/// A stake on a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Stake {
    /// The proposal.
    pub proposal: ProposalId,
    /// The stake.
    pub support: Support,
}

/// A part of a stake that leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving {
    /// The proposal that it leaves.
    pub proposal: ProposalId,
    /// How much.
    pub amount: u128,
    /// Its conviction, in units of 2⁻²⁴.
    pub conviction: u128,
}

impl Member {
    /// What it can stake in all.
    pub fn power(&self) -> Result<u128, MathError> {
        self.deposited
            .checked_add(self.vesting.unwrap_or(0))
            .ok_or(MathError::Overflow)
    }

    /// What of that is not staked.
    pub fn free(&self) -> Result<u128, MathError> {
        Ok(self.power()?.saturating_sub(self.staked))
    }

    /// What is staked beyond the power.
    pub fn uncovered(&self) -> Result<u128, MathError> {
        Ok(self.staked.saturating_sub(self.power()?))
    }

    /// All its stakes.
    pub fn stakes(&self) -> &[Stake] {
        &self.stakes
    }

    /// Lets go of the stakes on proposals that have ended. Only the account itself forgets them: for anybody else their
    /// records stay, empty, so that nobody gets another's storage deposit.
    #[inline(never)]
    pub fn release_ended(&mut self, forget: bool, is_live: impl Fn(ProposalId) -> bool) {
        let mut staked = 0_u128;
        for stake in &mut self.stakes {
            if !is_live(stake.proposal) {
                stake.support = Support::default();
            }
            staked = staked.saturating_add(stake.support.stake);
        }
        self.staked = staked;
        if forget {
            self.stakes.retain(|stake| stake.support.stake > 0);
        }
    }

    /// Whether a stake on one more proposal would be one too many.
    pub fn is_full_for(&self, proposal: ProposalId) -> bool {
        self.stakes.len() >= MOST_STAKES && self.position(proposal).is_none()
    }

    /// Puts `amount` on a proposal, which becomes the account's newest stake.
    pub fn stake(
        &mut self,
        proposal: ProposalId,
        amount: u128,
        now_ms: u64,
        half_life_ms: u64,
    ) -> Result<(), MathError> {
        let mut stake = match self.position(proposal) {
            Some(position) => self.stakes.remove(position),
            None => Stake {
                proposal,
                support: Support::default(),
            },
        };
        stake.support.settle(now_ms, half_life_ms, Rounding::Up)?;
        stake.support.add(amount)?;
        self.stakes.push(stake);
        self.staked = self.staked.checked_add(amount).ok_or(MathError::Overflow)?;
        Ok(())
    }

    /// Takes `amount` off a proposal.
    pub fn unstake(
        &mut self,
        proposal: ProposalId,
        amount: u128,
        now_ms: u64,
        half_life_ms: u64,
    ) -> Result<Leaving, Refusal> {
        let position = self
            .position(proposal)
            .ok_or_else(|| refuse(VotingError::AboveStake { amount, stake: 0 }))?;
        let leaving = self.take(position, amount, now_ms, half_life_ms)?;
        self.stakes.retain(|stake| stake.support.stake > 0);
        Ok(leaving)
    }

    /// Takes off its newest stake, up to what is uncovered; `None` once all is covered. The record stays.
    pub fn uncover(&mut self, now_ms: u64, half_life_ms: u64) -> Result<Option<Leaving>, Refusal> {
        let uncovered = self.uncovered()?;
        if uncovered == 0 {
            return Ok(None);
        }
        let Some(position) = self.stakes.iter().rposition(|stake| stake.support.stake > 0) else {
            return Ok(None);
        };
        let amount = self
            .stakes
            .get(position)
            .map_or(0, |stake| stake.support.stake.min(uncovered));
        self.take(position, amount, now_ms, half_life_ms).map(Some)
    }

    fn take(&mut self, position: usize, amount: u128, now_ms: u64, half_life_ms: u64) -> Result<Leaving, Refusal> {
        let Some(stake) = self.stakes.get_mut(position) else {
            return Err(refuse(VotingError::AboveStake { amount, stake: 0 }));
        };
        if amount > stake.support.stake {
            return Err(refuse(VotingError::AboveStake {
                amount,
                stake: stake.support.stake,
            }));
        }
        stake.support.settle(now_ms, half_life_ms, Rounding::Up)?;
        let conviction = stake.support.take(amount)?;
        self.staked = self.staked.checked_sub(amount).ok_or(MathError::Overflow)?;
        Ok(Leaving {
            proposal: stake.proposal,
            amount,
            conviction,
        })
    }

    fn position(&self, proposal: ProposalId) -> Option<usize> {
        self.stakes.iter().position(|stake| stake.proposal == proposal)
    }
}
