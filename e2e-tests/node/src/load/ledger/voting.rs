//! Voting and vesting by their events.

use super::{add, take};
use anyhow::{ensure, Context, Result};
use commons::chain::Emitted;
use ink::primitives::AccountId;
use interfaces::{
    conviction_voting::{
        BondReclaimed, Deposited, Ended, Enlisted, Kind, ProposalId, Proposed, Staked, Unstaked, Withdrawn, ABSTAIN,
    },
    vesting::{BatchId, Granted, Released},
};
use std::collections::{BTreeMap, BTreeSet};

/// Deposits, bonds, stakes and batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voting {
    bond: u128,
    /// What everybody has deposited, bonds apart.
    pub deposits: BTreeMap<AccountId, u128>,
    /// Whose unreleased tokens vote.
    pub enlisted: BTreeSet<AccountId>,
    /// The proposals, abstaining apart, which nobody has proposed.
    pub proposals: BTreeMap<ProposalId, ProposalBook>,
    /// What everybody has staked on what.
    pub stakes: BTreeMap<(AccountId, ProposalId), u128>,
    /// The batches.
    pub batches: BTreeMap<BatchId, BatchBook>,
}

/// A proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProposalBook {
    /// By whom.
    pub proposer: AccountId,
    /// Of which kind.
    pub kind: Kind,
    /// The bond that is held for it.
    pub bond: u128,
    /// When it was made.
    pub since_ms: u64,
    /// Whether it is over.
    pub ended: bool,
}

/// A batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchBook {
    /// Whose.
    pub beneficiary: AccountId,
    /// All its tokens.
    pub total: u128,
    /// Those that were released.
    pub released: u128,
}

impl Voting {
    /// Before anything happened; a proposal takes that bond.
    pub fn new(bond: u128) -> Self {
        Self {
            bond,
            deposits: BTreeMap::new(),
            enlisted: BTreeSet::new(),
            proposals: BTreeMap::new(),
            stakes: BTreeMap::new(),
            batches: BTreeMap::new(),
        }
    }

    /// What an account has deposited.
    pub fn deposit(&self, account: AccountId) -> u128 {
        self.deposits.get(&account).copied().unwrap_or(0)
    }

    /// What an account has in batches.
    pub fn unreleased(&self, account: AccountId) -> u128 {
        let own = self.batches.values().filter(|batch| batch.beneficiary == account);
        own.map(|batch| batch.total.saturating_sub(batch.released)).sum()
    }

    /// Whether stakes on it count.
    pub fn is_live(&self, proposal: ProposalId) -> bool {
        proposal == ABSTAIN || self.proposals.get(&proposal).is_some_and(|book| !book.ended)
    }

    /// What an account has staked on proposals that are not over.
    pub fn stakes_of(&self, account: AccountId) -> impl Iterator<Item = (ProposalId, u128)> + '_ {
        let all = self.stakes.iter().filter(move |((who, _), _)| *who == account);
        all.filter(|((_, proposal), amount)| **amount > 0 && self.is_live(*proposal))
            .map(|((_, proposal), amount)| (*proposal, *amount))
    }

    /// What an account can stake, or withdraw of its deposit.
    pub fn free(&self, account: AccountId) -> u128 {
        let vesting = if self.enlisted.contains(&account) {
            self.unreleased(account)
        } else {
            0
        };
        let staked: u128 = self.stakes_of(account).map(|(_, amount)| amount).sum();
        (self.deposit(account) + vesting).saturating_sub(staked)
    }

    /// Takes in what the vesting contract tells.
    pub fn hear_vesting(&mut self, emitted: &Emitted) -> Result<()> {
        if let Some(granted) = emitted.decode::<Granted>() {
            let batch = BatchBook {
                beneficiary: granted.beneficiary,
                total: granted.amount,
                released: 0,
            };
            ensure!(self.batches.insert(granted.batch, batch).is_none(), "a batch twice");
        } else if let Some(Released { batch, amount, .. }) = emitted.decode() {
            let book = self.batches.get_mut(&batch).context("there is no such batch")?;
            book.released += amount;
            ensure!(book.released <= book.total, "{book:?} has released too much");
        }
        Ok(())
    }

    /// Takes in what voting tells.
    pub fn hear(&mut self, emitted: &Emitted, now_ms: u64) -> Result<()> {
        if let Some(Deposited { account, amount }) = emitted.decode() {
            add(&mut self.deposits, account, amount)
        } else if let Some(Withdrawn { account, amount }) = emitted.decode() {
            take(&mut self.deposits, account, amount)
        } else if let Some(Enlisted { account, unreleased }) = emitted.decode() {
            ensure!(self.unreleased(account) == unreleased, "{unreleased} were enlisted");
            self.enlisted.insert(account);
            Ok(())
        } else if let Some(proposed) = emitted.decode::<Proposed>() {
            take(&mut self.deposits, proposed.proposer, self.bond)?;
            let book = ProposalBook {
                proposer: proposed.proposer,
                kind: proposed.kind,
                bond: self.bond,
                since_ms: now_ms,
                ended: false,
            };
            ensure!(
                self.proposals.insert(proposed.proposal, book).is_none(),
                "a proposal twice"
            );
            Ok(())
        } else if let Some(Ended { proposal, .. }) = emitted.decode() {
            self.proposal(proposal)?.ended = true;
            Ok(())
        } else if let Some(BondReclaimed {
            proposer,
            proposal,
            amount,
        }) = emitted.decode()
        {
            let book = self.proposal(proposal)?;
            ensure!(
                book.ended && book.bond == amount && book.proposer == proposer,
                "{amount} came back for {book:?}"
            );
            book.bond = 0;
            add(&mut self.deposits, proposer, amount)
        } else if let Some(staked) = emitted.decode::<Staked>() {
            add(&mut self.stakes, (staked.account, staked.proposal), staked.amount)?;
            self.check_stake(staked.proposal, staked.stake, staked.conviction)
        } else if let Some(unstaked) = emitted.decode::<Unstaked>() {
            take(&mut self.stakes, (unstaked.account, unstaked.proposal), unstaked.amount)?;
            self.check_stake(unstaked.proposal, unstaked.stake, unstaked.conviction)
        } else {
            Ok(())
        }
    }

    fn proposal(&mut self, proposal: ProposalId) -> Result<&mut ProposalBook> {
        self.proposals.get_mut(&proposal).context("there is no such proposal")
    }

    fn check_stake(&self, proposal: ProposalId, told: u128, conviction: u128) -> Result<()> {
        ensure!(conviction <= told, "a conviction of {conviction} on a stake of {told}");
        let on_it = self.stakes.iter().filter(|((_, on), _)| *on == proposal);
        let sum: u128 = on_it.map(|(_, amount)| amount).sum();
        ensure!(
            sum == told || !self.is_live(proposal),
            "proposal {} has a stake of {told}, and the stakes on it are {sum}",
            proposal.0
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::ledger::emitted;
    use interfaces::conviction_voting::Ending;

    fn alice() -> AccountId {
        [1; 32].into()
    }

    /// Alice has deposited 100, and proposed something for a bond of 10.
    fn voting() -> Voting {
        let mut voting = Voting::new(10);
        let deposited = Deposited {
            account: alice(),
            amount: 100,
        };
        let proposed = Proposed {
            proposer: alice(),
            proposal: ProposalId(1),
            kind: Kind::Funding,
            expires_ms: 1_000,
        };
        voting.hear(&emitted(deposited), 0).unwrap();
        voting.hear(&emitted(proposed), 0).unwrap();
        voting
    }

    fn staked(amount: u128, stake: u128, conviction: u128) -> Emitted {
        emitted(Staked {
            account: alice(),
            proposal: ProposalId(1),
            amount,
            stake,
            conviction,
        })
    }

    #[test]
    fn what_is_staked_is_not_free_until_its_proposal_ends() {
        let mut voting = voting();
        voting.hear(&staked(60, 60, 0), 0).unwrap();
        assert_eq!((voting.deposit(alice()), voting.free(alice())), (90, 30));
        let ended = Ended {
            proposal: ProposalId(1),
            ending: Ending::Completed,
        };
        voting.hear(&emitted(ended), 0).unwrap();
        assert_eq!(voting.free(alice()), 90);
        let back = |amount| {
            emitted(BondReclaimed {
                proposer: alice(),
                proposal: ProposalId(1),
                amount,
            })
        };
        assert!(voting.clone().hear(&back(11), 0).is_err());
        voting.hear(&back(10), 0).unwrap();
        assert_eq!(voting.deposit(alice()), 100);
        assert!(voting.hear(&back(10), 0).is_err(), "once each");
    }

    #[test]
    fn a_stake_that_is_no_sum_and_a_conviction_above_it_are_found() {
        let hear = |event: Emitted| {
            let mut voting = voting();
            voting.hear(&staked(60, 60, 0), 0).unwrap();
            voting.hear(&event, 0)
        };
        hear(staked(5, 65, 65)).unwrap();
        assert!(hear(staked(5, 66, 0)).is_err());
        assert!(hear(staked(5, 65, 66)).is_err());
    }
}
