//! The balances and allowances of a PSP22 token, as a data type: every change returns the events it
//! calls for, and the contract around it emits them. (The shape is that of Cardinal's PSP22 crate.)
//!
//! Always true: the balances add up to the total supply.

use super::{Approval, PSP22Error, Transfer};
use ink::{primitives::AccountId, storage::Mapping};

/// Who holds what, and who may take what from whom.
#[ink::storage_item]
#[derive(Debug, Default)]
pub struct Ledger {
    total_supply: u128,
    balances: Mapping<AccountId, u128>,
    allowances: Mapping<(AccountId, AccountId), u128>,
}

/// The events that a change calls for, in the order the standard emits them.
#[derive(Debug, Default, PartialEq, Eq)]
#[must_use = "a change of the ledger that nobody hears of misleads every wallet"]
pub struct Changes {
    /// An allowance that is different now.
    pub approval: Option<Approval>,
    /// Tokens that moved.
    pub transfer: Option<Transfer>,
}

impl Changes {
    const NONE: Self = Self {
        approval: None,
        transfer: None,
    };

    fn moved(from: Option<&AccountId>, to: Option<&AccountId>, value: u128) -> Self {
        Self {
            approval: None,
            transfer: Some(Transfer {
                from: from.copied(),
                to: to.copied(),
                value,
            }),
        }
    }

    fn approved(owner: &AccountId, spender: &AccountId, amount: u128) -> Self {
        Self {
            approval: Some(Approval {
                owner: *owner,
                spender: *spender,
                amount,
            }),
            transfer: None,
        }
    }
}

impl Ledger {
    /// All tokens there are.
    pub fn total_supply(&self) -> u128 {
        self.total_supply
    }

    /// What `owner` holds.
    pub fn balance_of(&self, owner: &AccountId) -> u128 {
        self.balances.get(owner).unwrap_or(0)
    }

    /// What `spender` may take from `owner`.
    pub fn allowance(&self, owner: &AccountId, spender: &AccountId) -> u128 {
        self.allowances.get((owner, spender)).unwrap_or(0)
    }

    /// Moves `value` from `from` to `to`.
    ///
    /// Errors: [`PSP22Error::InsufficientBalance`].
    pub fn transfer(&mut self, from: &AccountId, to: &AccountId, value: u128) -> Result<Changes, PSP22Error> {
        if from == to || value == 0 {
            return Ok(Changes::NONE);
        }
        let left = self.balance_after(from, value)?;
        self.set_balance(from, left);
        self.credit(to, value);
        Ok(Changes::moved(Some(from), Some(to), value))
    }

    /// Moves `value` from `from` to `to` against the allowance of `spender`.
    ///
    /// Errors: [`PSP22Error::InsufficientAllowance`], then [`PSP22Error::InsufficientBalance`].
    pub fn transfer_from(
        &mut self,
        spender: &AccountId,
        from: &AccountId,
        to: &AccountId,
        value: u128,
    ) -> Result<Changes, PSP22Error> {
        if spender == from || from == to || value == 0 {
            return self.transfer(from, to, value);
        }
        let allowed = self
            .allowance(from, spender)
            .checked_sub(value)
            .ok_or(PSP22Error::InsufficientAllowance)?;
        // Found out before anything is written, so that an error leaves the ledger as it was.
        self.balance_after(from, value)?;
        let approval = self.approve(from, spender, allowed).approval;
        let transfer = self.transfer(from, to, value)?.transfer;
        Ok(Changes { approval, transfer })
    }

    /// Sets what `spender` may take from `owner`.
    pub fn approve(&mut self, owner: &AccountId, spender: &AccountId, amount: u128) -> Changes {
        if owner == spender {
            return Changes::NONE;
        }
        if amount == 0 {
            self.allowances.remove((owner, spender));
        } else {
            self.allowances.insert((owner, spender), &amount);
        }
        Changes::approved(owner, spender, amount)
    }

    /// Raises what `spender` may take from `owner`, to at most `u128::MAX`.
    pub fn increase_allowance(&mut self, owner: &AccountId, spender: &AccountId, by: u128) -> Changes {
        if by == 0 {
            return Changes::NONE;
        }
        let amount = self.allowance(owner, spender).saturating_add(by);
        self.approve(owner, spender, amount)
    }

    /// Lowers what `spender` may take from `owner`.
    ///
    /// Errors: [`PSP22Error::InsufficientAllowance`] when less than `by` is left.
    pub fn decrease_allowance(
        &mut self,
        owner: &AccountId,
        spender: &AccountId,
        by: u128,
    ) -> Result<Changes, PSP22Error> {
        if owner == spender || by == 0 {
            return Ok(Changes::NONE);
        }
        let amount = self
            .allowance(owner, spender)
            .checked_sub(by)
            .ok_or(PSP22Error::InsufficientAllowance)?;
        Ok(self.approve(owner, spender, amount))
    }

    /// Makes `amount` new tokens for `to`; `None` when the supply would pass `u128::MAX`.
    pub fn mint(&mut self, to: &AccountId, amount: u128) -> Option<Changes> {
        self.total_supply = self.total_supply.checked_add(amount)?;
        self.credit(to, amount);
        Some(Changes::moved(None, Some(to), amount))
    }

    /// Destroys `amount` tokens of `from`.
    ///
    /// Errors: [`PSP22Error::InsufficientBalance`].
    pub fn burn(&mut self, from: &AccountId, amount: u128) -> Result<Changes, PSP22Error> {
        let left = self.balance_after(from, amount)?;
        self.set_balance(from, left);
        // No balance is above the total supply.
        self.total_supply = self.total_supply.saturating_sub(amount);
        Ok(Changes::moved(Some(from), None, amount))
    }

    fn balance_after(&self, owner: &AccountId, spent: u128) -> Result<u128, PSP22Error> {
        self.balance_of(owner)
            .checked_sub(spent)
            .ok_or(PSP22Error::InsufficientBalance)
    }

    fn credit(&mut self, owner: &AccountId, amount: u128) {
        // The balances add up to the total supply, which fits.
        let balance = self.balance_of(owner).saturating_add(amount);
        self.set_balance(owner, balance);
    }

    /// An empty balance is no record: its storage deposit returns to whoever emptied it.
    fn set_balance(&mut self, owner: &AccountId, balance: u128) {
        if balance == 0 {
            self.balances.remove(owner);
        } else {
            self.balances.insert(owner, &balance);
        }
    }
}
