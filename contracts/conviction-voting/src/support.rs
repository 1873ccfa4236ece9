//! A stake with the conviction that it has gained.
//!
//! Every account's stake on a proposal is kept with a conviction of its own beside the proposal's, so that whoever
//! leaves takes along what they brought: nobody can inherit the conviction of a stake that has gone. The proposal's is
//! rounded down, the accounts' are rounded up, and what leaves is rounded up; so the proposal's is never more than what
//! its present stakes have gained.

use math::{
    conviction::{accrue, exactly, in_units, part},
    MathError, Rounding,
};

/// A stake and its conviction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Support {
    /// The stake.
    pub stake: u128,
    /// Its conviction as of `settled_ms`, in units of 2⁻²⁴; never above the stake.
    conviction: u128,
    settled_ms: u64,
}

impl Support {
    /// Brings the conviction up to now. Before every change of the stake: what has been gained was gained with the old
    /// one.
    pub fn settle(&mut self, now_ms: u64, half_life_ms: u64, rounding: Rounding) -> Result<(), MathError> {
        let elapsed_ms = now_ms.saturating_sub(self.settled_ms);
        self.conviction = accrue(self.conviction, self.stake, elapsed_ms, half_life_ms, rounding)?;
        self.settled_ms = now_ms;
        Ok(())
    }

    /// Puts `amount` on, which has no conviction yet.
    pub fn add(&mut self, amount: u128) -> Result<(), MathError> {
        let stake = self.stake.checked_add(amount).ok_or(MathError::Overflow)?;
        exactly(stake)?;
        self.stake = stake;
        Ok(())
    }

    /// Takes `amount` off an account's stake, and returns the conviction that goes with it: the same part.
    pub fn take(&mut self, amount: u128) -> Result<u128, MathError> {
        let taken = part(self.conviction, self.stake, amount)?;
        let left = self.stake.checked_sub(amount).ok_or(MathError::MoreThanSupply)?;
        self.conviction = part(self.conviction, self.stake, left)?;
        self.stake = left;
        Ok(taken)
    }

    /// Takes `amount` and its `conviction` off a proposal's stake. What is left of the conviction is at most what is left
    /// of the stake.
    pub fn let_go(&mut self, amount: u128, conviction: u128) -> Result<(), MathError> {
        self.stake = self.stake.checked_sub(amount).ok_or(MathError::Overflow)?;
        self.conviction = self.conviction.saturating_sub(conviction).min(exactly(self.stake)?);
        Ok(())
    }

    /// The conviction in whole units, rounded down.
    pub fn conviction(&self) -> u128 {
        in_units(self.conviction, Rounding::Down)
    }

    /// The conviction in units of 2⁻²⁴.
    pub fn fine_conviction(&self) -> u128 {
        self.conviction
    }
}
