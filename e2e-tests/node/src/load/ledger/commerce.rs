//! The escrow by its events.

use anyhow::{ensure, Context, Result};
use commons::{chain::Emitted, demo::invariants::Dealings, suite::Addresses};
use ink::primitives::AccountId;
use interfaces::{
    psp34::{Id, Transfer},
    voucher_escrow::{
        Change, Committed, Finalized, Offer, Payouts, Resolution, SetAccepted, SetClosed, SetCreated, SetId,
        VoucherChanged, VoucherId, VoucherState, Withdrawn,
    },
};
use std::collections::BTreeMap;

/// Sets, vouchers and credits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commerce {
    funding_pool: AccountId,
    /// The sets, by their identifiers.
    pub sets: Vec<SetBook>,
    /// The vouchers, by their identifiers.
    pub vouchers: Vec<VoucherBook>,
    /// Who has which voucher, as wallets see it.
    pub holders: BTreeMap<VoucherId, AccountId>,
    /// Credits, withdrawals and complaints.
    pub dealings: Dealings,
}

/// A set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetBook {
    /// By whom.
    pub seller: AccountId,
    /// What is offered.
    pub offer: Offer,
    /// Whether its arbiter has agreed, if it has one.
    pub accepted: bool,
    /// How many were sold.
    pub sold: u32,
    /// How many will never be.
    pub closed: u32,
}

/// A voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoucherBook {
    /// Of which set.
    pub set: SetId,
    /// What was done with it last.
    pub state: VoucherState,
    /// When that was.
    pub since_ms: u64,
}

impl SetBook {
    /// Who judges it.
    pub fn arbiter(&self) -> Option<AccountId> {
        match self.offer.resolution {
            Resolution::Automatic(_) => None,
            Resolution::Arbitrated(terms) => Some(terms.arbiter),
        }
    }

    /// How many can still be bought.
    pub fn remaining(&self) -> u32 {
        self.offer
            .quantity
            .saturating_sub(self.sold)
            .saturating_sub(self.closed)
    }
}

impl Commerce {
    /// Before anything happened.
    pub fn new(at: &Addresses) -> Self {
        Self {
            funding_pool: at.funding_pool,
            sets: Vec::new(),
            vouchers: Vec::new(),
            holders: BTreeMap::new(),
            dealings: Dealings::default(),
        }
    }

    /// A set, which has to be there.
    pub fn set(&self, set: SetId) -> Result<&SetBook> {
        let index = usize::try_from(set.0)?;
        self.sets
            .get(index)
            .with_context(|| format!("there is no set {}", set.0))
    }

    /// Takes in an event.
    pub fn hear(&mut self, emitted: &Emitted, now_ms: u64) -> Result<()> {
        if let Some(created) = emitted.decode::<SetCreated>() {
            ensure!(
                created.set.0 == self.sets.len() as u64,
                "set {} is not the next",
                created.set.0
            );
            let book = SetBook {
                seller: created.seller,
                offer: created.offer,
                accepted: false,
                sold: 0,
                closed: 0,
            };
            let accepted = book.arbiter().is_none();
            self.sets.push(SetBook { accepted, ..book });
        } else if let Some(SetAccepted { set }) = emitted.decode() {
            self.set_mut(set)?.accepted = true;
        } else if let Some(SetClosed { set, unsold, returned }) = emitted.decode() {
            let book = self.set_mut(set)?;
            ensure!(book.remaining() == unsold, "{unsold} of {book:?} were not sold");
            book.closed += unsold;
            let seller = book.seller;
            self.dealings.credit(seller, returned);
        } else if let Some(Transfer { to, id, .. }) = emitted.decode() {
            let (Some(to), Id::U64(id)) = (to, id) else {
                anyhow::bail!("a voucher without an owner, or with another identifier");
            };
            self.holders.insert(VoucherId(id), to);
        } else if let Some(Committed { voucher, set, .. }) = emitted.decode() {
            ensure!(
                voucher.0 == self.vouchers.len() as u64,
                "voucher {} is not the next",
                voucher.0
            );
            self.set_mut(set)?.sold += 1;
            self.vouchers.push(VoucherBook {
                set,
                state: VoucherState::Committed,
                since_ms: now_ms,
            });
        } else if let Some(VoucherChanged { voucher, change }) = emitted.decode() {
            self.changed(voucher, change, now_ms)?;
        } else if let Some(finalized) = emitted.decode::<Finalized>() {
            self.finalized(&finalized, now_ms)?;
        } else if let Some(Withdrawn { owner, amount, .. }) = emitted.decode() {
            ensure!(
                self.dealings.left(owner) >= amount,
                "{amount} is more than was credited"
            );
            self.dealings.withdraw(owner, amount);
        }
        Ok(())
    }

    fn changed(&mut self, voucher: VoucherId, change: Change, now_ms: u64) -> Result<()> {
        let state = match change {
            Change::Redeemed { .. } => VoucherState::Redeemed,
            Change::Refunded => VoucherState::Refunded,
            Change::Complained { .. } => {
                self.dealings.complained.insert(voucher);
                VoucherState::Complained
            }
            Change::Admitted => VoucherState::Admitted,
            Change::Escalated => VoucherState::Escalated,
            Change::SettlementOffered { .. } | Change::PermitsRevoked => return Ok(()),
        };
        let book = self.voucher_mut(voucher)?;
        (book.state, book.since_ms) = (state, now_ms);
        Ok(())
    }

    fn finalized(&mut self, finalized: &Finalized, now_ms: u64) -> Result<()> {
        let book = self.voucher_mut(finalized.voucher)?;
        ensure!(
            book.state != VoucherState::Final,
            "voucher {} ended twice",
            finalized.voucher.0
        );
        let set = book.set;
        (book.state, book.since_ms) = (VoucherState::Final, now_ms);
        if is_complained_of(finalized) {
            self.dealings.complained.insert(finalized.voucher);
        }
        let book = *self.set(set)?;
        let holder = self.holders.get(&finalized.voucher).copied();
        let agent = book.offer.agent.map(|agent| agent.account);
        let Payouts {
            buyer,
            seller,
            pool,
            agent: for_agent,
            arbiter,
        } = finalized.payouts;
        for (whose, amount) in [
            (holder, buyer),
            (Some(book.seller), seller),
            (Some(self.funding_pool), pool),
            (agent, for_agent),
            (book.arbiter(), arbiter),
        ] {
            if amount > 0 {
                self.dealings.credit(whose.context("a payout to nobody")?, amount);
            }
        }
        Ok(())
    }

    fn set_mut(&mut self, set: SetId) -> Result<&mut SetBook> {
        let index = usize::try_from(set.0)?;
        self.sets
            .get_mut(index)
            .with_context(|| format!("there is no set {}", set.0))
    }

    fn voucher_mut(&mut self, voucher: VoucherId) -> Result<&mut VoucherBook> {
        let index = usize::try_from(voucher.0)?;
        self.vouchers
            .get_mut(index)
            .with_context(|| format!("there is no voucher {}", voucher.0))
    }
}

/// A complaint about a fault that is admitted already is the end at once, and told by nothing else.
fn is_complained_of(finalized: &Finalized) -> bool {
    use interfaces::voucher_escrow::{Fault, Outcome};
    matches!(
        finalized.outcome,
        Outcome::Automatic {
            fault: Fault::AdmittedThenComplained,
            ..
        }
    )
}
