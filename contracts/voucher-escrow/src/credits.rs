//! What the escrow owes: for each asset in all, and to each account what it can withdraw.
//!
//! Money that is taken in is owed from then on. That a voucher ends only divides what is owed for it among those who can
//! withdraw it; a withdrawal pays it. So what is owed of an asset is its open escrow and all credits, always, and has to
//! be held.

use ink::{primitives::AccountId, storage::Mapping};
use math::MathError;

/// What is owed.
#[derive(Debug, Default)]
#[ink::storage_item]
pub struct Credits {
    owed: Mapping<AccountId, u128>,
    credits: Mapping<(AccountId, AccountId), u128>,
}

impl Credits {
    /// All that is owed of an asset.
    pub fn owed(&self, asset: AccountId) -> u128 {
        self.owed.get(asset).unwrap_or(0)
    }

    /// What an account can withdraw of an asset.
    pub fn of(&self, owner: AccountId, asset: AccountId) -> u128 {
        self.credits.get((owner, asset)).unwrap_or(0)
    }

    /// More is owed of an asset, since it is about to be taken in. Returns all that is owed then.
    pub fn owe(&mut self, asset: AccountId, amount: u128) -> Result<u128, MathError> {
        let owed = self.owed(asset).checked_add(amount).ok_or(MathError::Overflow)?;
        if amount > 0 {
            self.owed.insert(asset, &owed);
        }
        Ok(owed)
    }

    /// An account can withdraw more, of what is owed already.
    pub fn add(&mut self, owner: AccountId, asset: AccountId, amount: u128) -> Result<(), MathError> {
        if amount > 0 {
            let credit = self.of(owner, asset).checked_add(amount).ok_or(MathError::Overflow)?;
            self.credits.insert((owner, asset), &credit);
        }
        Ok(())
    }

    /// Takes all of an account's credit, to be paid. The record stays, with 0: anyone may withdraw for anyone, and would
    /// get the storage deposit of another's record.
    pub fn take(&mut self, owner: AccountId, asset: AccountId) -> Result<u128, MathError> {
        let amount = self.of(owner, asset);
        if amount > 0 {
            let owed = self.owed(asset).checked_sub(amount).ok_or(MathError::Overflow)?;
            self.owed.insert(asset, &owed);
            self.credits.insert((owner, asset), &0);
        }
        Ok(amount)
    }
}
