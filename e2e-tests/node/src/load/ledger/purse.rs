//! A PSP22 by its events alone.

use super::{add, take};
use anyhow::{Context, Result};
use commons::chain::Emitted;
use ink::primitives::AccountId;
use interfaces::psp22::{Approval, Transfer};
use std::collections::BTreeMap;

/// Who has how much of a PSP22, and who may take how much from whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purse {
    /// All there is.
    pub supply: u128,
    /// What everybody has.
    pub balances: BTreeMap<AccountId, u128>,
    /// What whose spender may take.
    pub allowances: BTreeMap<(AccountId, AccountId), u128>,
}

impl Purse {
    /// What an account has.
    pub fn of(&self, account: AccountId) -> u128 {
        self.balances.get(&account).copied().unwrap_or(0)
    }

    /// What a spender may take from an owner.
    pub fn allowed(&self, owner: AccountId, spender: AccountId) -> u128 {
        self.allowances.get(&(owner, spender)).copied().unwrap_or(0)
    }

    /// Takes in an event.
    pub fn hear(&mut self, emitted: &Emitted) -> Result<()> {
        if let Some(Transfer { from, to, value }) = emitted.decode() {
            match from {
                Some(from) => take(&mut self.balances, from, value)?,
                None => self.supply = self.supply.checked_add(value).context("a supply beyond 128 bits")?,
            }
            match to {
                Some(to) => add(&mut self.balances, to, value)?,
                None => {
                    self.supply = self
                        .supply
                        .checked_sub(value)
                        .context("more was burned than there is")?
                }
            }
        } else if let Some(Approval { owner, spender, amount }) = emitted.decode() {
            self.allowances.insert((owner, spender), amount);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::ledger::emitted;

    #[test]
    fn tokens_come_go_and_cease() {
        let (alice, bob) = (AccountId::from([1; 32]), AccountId::from([2; 32]));
        let mut purse = Purse::default();
        let moved = |from, to, value| emitted(Transfer { from, to, value });
        purse.hear(&moved(None, Some(alice), 10)).unwrap();
        purse.hear(&moved(Some(alice), Some(bob), 7)).unwrap();
        purse.hear(&moved(Some(bob), None, 2)).unwrap();
        assert_eq!((purse.supply, purse.of(alice), purse.of(bob)), (8, 3, 5));
        assert!(purse.hear(&moved(Some(alice), Some(bob), 4)).is_err());
        let allowed = Approval {
            owner: alice,
            spender: bob,
            amount: 6,
        };
        purse.hear(&emitted(allowed)).unwrap();
        assert_eq!(purse.allowed(alice, bob), 6);
    }
}
