//! The chain's own coin: what every account has more or less than in the first block.

use crate::load::blocks::{Fact, Included, OfAccount, Transfer};
use anyhow::{ensure, Context, Result};
use commons::network::NativeBalance;
use ink::primitives::AccountId;
use std::collections::BTreeMap;

/// What accounts have more or less than in the first block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coins {
    changes: BTreeMap<AccountId, Change>,
    /// All fees, which nobody got.
    pub fees: u128,
}

/// What an account has more or less.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Change {
    free: i128,
    held: i128,
}

impl Coins {
    /// What an account has that had this in the first block; `None` if it were less than nothing.
    pub fn now(&self, account: AccountId, at_first: NativeBalance) -> Option<NativeBalance> {
        let Change { free, held } = self.changes.get(&account).copied().unwrap_or_default();
        Some(NativeBalance {
            free: at_first.free.checked_add_signed(free)?,
            reserved: at_first.reserved.checked_add_signed(held)?,
        })
    }

    /// Everybody who has more or less.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.changes.keys().copied()
    }

    /// Takes in a transaction. What it cost is told in two ways, and both have to agree; one that failed cost that alone.
    pub fn enter(&mut self, transaction: &Included) -> Result<()> {
        let mut told = 0_u128;
        let mut paid = 0_i128;
        let mut has_done_more = false;
        for fact in &transaction.facts {
            match fact {
                Fact::Fee(OfAccount { who, amount }) => {
                    ensure!(*who == transaction.signer, "somebody else paid the fee");
                    told = *amount;
                }
                Fact::Withdrawn(OfAccount { who, amount }) => {
                    ensure!(*who == transaction.signer, "somebody else paid the fee");
                    paid += signed(*amount)?;
                }
                Fact::Deposited(OfAccount { who, amount }) => {
                    ensure!(*who == transaction.signer, "somebody else got the rest of the fee");
                    paid -= signed(*amount)?;
                }
                Fact::Moved(Transfer { from, to, amount }) => {
                    self.change(*from).free -= signed(*amount)?;
                    self.change(*to).free += signed(*amount)?;
                    has_done_more = true;
                }
                Fact::Held(Transfer { from, to, amount }) => {
                    self.change(*from).free -= signed(*amount)?;
                    self.change(*to).held += signed(*amount)?;
                    has_done_more = true;
                }
                Fact::Released(Transfer { from, to, amount }) => {
                    self.change(*from).held -= signed(*amount)?;
                    self.change(*to).free += signed(*amount)?;
                    has_done_more = true;
                }
                Fact::HeldForCode(OfAccount { who, amount }) => {
                    self.change(*who).free -= signed(*amount)?;
                    self.change(*who).held += signed(*amount)?;
                    has_done_more = true;
                }
                Fact::Emitted(_) => has_done_more = true,
            }
        }
        ensure!(signed(told)? == paid, "the fee was {told}, and {paid} was paid");
        ensure!(
            transaction.failure.is_none() || !has_done_more,
            "it failed and has changed something: {:?}",
            transaction.facts
        );
        self.change(transaction.signer).free -= paid;
        self.fees = self.fees.checked_add(told).context("more than 128 bits of fees")?;
        Ok(())
    }

    fn change(&mut self, account: AccountId) -> &mut Change {
        self.changes.entry(account).or_default()
    }
}

fn signed(amount: u128) -> Result<i128> {
    i128::try_from(amount).context("more coins than there can be")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBER: [u8; 32] = [1; 32];
    const CONTRACT: [u8; 32] = [2; 32];

    fn transaction(failure: Option<&str>, more: Vec<Fact>) -> Included {
        let of = |amount| OfAccount {
            who: MEMBER.into(),
            amount,
        };
        let mut facts = vec![Fact::Withdrawn(of(30))];
        facts.extend(more);
        facts.extend([Fact::Deposited(of(10)), Fact::Fee(of(20))]);
        Included {
            signer: MEMBER.into(),
            nonce: 0,
            failure: failure.map(str::to_owned),
            facts,
        }
    }

    fn to_contract(amount: u128) -> Transfer {
        Transfer {
            from: MEMBER.into(),
            to: CONTRACT.into(),
            amount,
        }
    }

    #[test]
    fn coins_are_free_or_held_and_only_fees_are_gone() {
        let mut coins = Coins::default();
        let moved = vec![Fact::Moved(to_contract(100)), Fact::Held(to_contract(5))];
        coins.enter(&transaction(None, moved)).unwrap();
        let had = |free, reserved| NativeBalance { free, reserved };
        assert_eq!(coins.now(MEMBER.into(), had(1000, 7)), Some(had(875, 7)));
        assert_eq!(coins.now(CONTRACT.into(), had(0, 0)), Some(had(100, 5)));
        assert_eq!(coins.now(MEMBER.into(), had(124, 0)), None);
        assert_eq!(coins.fees, 20);
    }

    #[test]
    fn a_fee_that_is_not_what_was_paid_is_found() {
        let mut wrong = transaction(None, Vec::new());
        wrong.facts.remove(1);
        let error = Coins::default().enter(&wrong).unwrap_err().to_string();
        assert_eq!(error, "the fee was 20, and 30 was paid");
    }

    #[test]
    fn a_failure_that_changes_something_is_found() {
        let failed = |more| Coins::default().enter(&transaction(Some("ContractReverted"), more));
        failed(Vec::new()).unwrap();
        assert!(failed(vec![Fact::Held(to_contract(1))]).is_err());
        assert!(failed(vec![Fact::Moved(to_contract(1))]).is_err());
    }
}
