//! One voucher's case: what all messages about a voucher have in common.
//!
//! A message looks the voucher up, for whoever may send it, asks its [`Course`] what the step leads to, and records that:
//! by [`step`](Escrow::step), or by [`end`](Escrow::end) if it can only be the end.

use crate::{
    ledger::Record,
    lifecycle::{Course, Next},
    permit::Permit,
    settling::{count, settle},
    voucher_escrow::Escrow,
};
use ink::{codegen::StaticEnv, prelude::boxed::Box, primitives::AccountId};
use interfaces::{
    answer::done_without_root,
    psp22::client,
    voucher_escrow::{
        refuse, Change, EscrowError, Finalized, Offer, Outcome, Refusal, Resolution, Stage, VoucherChanged,
        VoucherEscrow, VoucherId, VoucherSet,
    },
};
use math::MathError;

/// A voucher with all that decides on it. (Large, so it is passed on behind a pointer.)
pub(crate) struct Case {
    pub(crate) id: VoucherId,
    pub(crate) record: Record,
    pub(crate) set: VoucherSet,
    pub(crate) now_ms: u64,
}

impl Case {
    pub(crate) fn course(&self) -> Course<'_> {
        Course::new(&self.set.offer, self.record.voucher.stage, self.now_ms)
    }

    pub(crate) fn holder(&self) -> AccountId {
        self.record.voucher.holder
    }
}

/// What there is to tell of a step.
enum Told {
    Changed(VoucherChanged),
    Finalized(Finalized),
}

impl Escrow {
    #[inline(never)]
    pub(crate) fn case(&self, id: VoucherId) -> Result<Box<Case>, Refusal> {
        let record = self
            .vouchers
            .record(id)
            .ok_or_else(|| refuse(EscrowError::UnknownVoucher))?;
        Ok(Box::new(Case {
            id,
            record,
            set: self.set_of(record.voucher.set)?,
            now_ms: self.now_ms(),
        }))
    }

    /// A voucher of the caller's.
    pub(crate) fn own_case(&self, id: VoucherId) -> Result<Box<Case>, Refusal> {
        let case = self.case(id)?;
        if case.holder() != Self::env().caller() {
            return Err(refuse(EscrowError::NotHolder));
        }
        Ok(case)
    }

    /// A voucher that the caller has sold.
    pub(crate) fn sold_case(&self, id: VoucherId) -> Result<Box<Case>, Refusal> {
        let case = self.case(id)?;
        if case.set.seller != Self::env().caller() {
            return Err(refuse(EscrowError::NotSeller));
        }
        Ok(case)
    }

    /// A voucher that the caller is to judge.
    pub(crate) fn judged_case(&self, id: VoucherId) -> Result<Box<Case>, Refusal> {
        let case = self.case(id)?;
        if case.course().arbitrated()?.arbiter != Self::env().caller() {
            return Err(refuse(EscrowError::NotArbiter));
        }
        Ok(case)
    }

    /// Takes in what is owed already, so that `owed` is held then, and believes no token that it has come.
    #[inline(never)]
    pub(crate) fn collect(&self, asset: AccountId, amount: u128, owed: u128) -> Result<(), Refusal> {
        if amount == 0 {
            return Ok(());
        }
        let this = Self::env().account_id();
        client::transfer_from(&asset, &Self::env().caller(), &this, amount).map_err(of_asset)?;
        let held = self.held(asset)?;
        if held < owed {
            return Err(refuse(EscrowError::AssetShort { held, owed }));
        }
        Ok(())
    }

    fn held(&self, asset: AccountId) -> Result<u128, Refusal> {
        client::balance_of(&asset, &Self::env().account_id()).map_err(of_asset)
    }

    /// Records a step. Whoever takes it adds `added` to the escrow.
    ///
    /// What comes is compared with what was held before, and not with all that is owed: an asset that is short already
    /// must not keep anybody from complaining while the clock runs.
    #[inline(never)]
    pub(crate) fn step(&mut self, mut case: Box<Case>, next: Next, change: Change, added: u128) -> Result<(), Refusal> {
        let asset = case.set.offer.asset;
        let held = if added > 0 { self.held(asset)? } else { 0 };
        self.credits.owe(asset, added)?;
        let told = match next {
            Next::Goes(stage) => {
                case.record.voucher.stage = stage;
                // What one would settle at depends on what is at stake.
                case.record.voucher.settlement = None;
                self.vouchers.set(case.id, &case.record);
                Told::Changed(VoucherChanged {
                    voucher: case.id,
                    change,
                })
            }
            Next::Ends(outcome) => Told::Finalized(self.finish(&mut case, outcome)?),
        };
        self.collect(asset, added, held.checked_add(added).ok_or(MathError::Overflow)?)?;
        match told {
            Told::Changed(event) => Self::env().emit_event(event),
            Told::Finalized(event) => Self::env().emit_event(event),
        }
        done_without_root()
    }

    /// Records a step that can only be the end.
    pub(crate) fn end(&mut self, mut case: Box<Case>, next: Next) -> Result<(), Refusal> {
        match next {
            Next::Ends(outcome) => {
                let event = self.finish(&mut case, outcome)?;
                Self::env().emit_event(event);
                done_without_root()
            }
            Next::Goes(_) => Err(refuse(EscrowError::Overflow)),
        }
    }

    /// Ends a voucher: divides its escrow, and counts.
    #[inline(never)]
    pub(crate) fn finish(&mut self, case: &mut Case, outcome: Outcome) -> Result<Finalized, Refusal> {
        let disputed = case.course().is_disputed();
        let set_id = case.record.voucher.set;
        let Offer {
            asset,
            resolution,
            agent,
            ..
        } = case.set.offer;
        let payouts = settle(&case.set, outcome)?;

        case.record.voucher.stage = Stage::Final(outcome);
        self.vouchers.set(case.id, &case.record);
        let mut progress = self.progress_of(set_id);
        count(&mut progress.counters, outcome, disputed);
        self.progress.insert(set_id, &progress);
        let mut counters = self.seller(case.set.seller);
        count(&mut counters, outcome, disputed);
        self.sellers.insert(case.set.seller, &counters);
        self.credits.add(case.holder(), asset, payouts.buyer)?;
        self.credits.add(case.set.seller, asset, payouts.seller)?;
        self.credits.add(self.terms.funding_pool, asset, payouts.pool)?;
        if let Some(agent) = agent {
            self.credits.add(agent.account, asset, payouts.agent)?;
        }
        if let Resolution::Arbitrated(terms) = resolution {
            self.credits.add(terms.arbiter, asset, payouts.arbiter)?;
        }
        Ok(Finalized {
            voucher: case.id,
            outcome,
            payouts,
        })
    }

    pub(crate) fn redeem_by(&mut self, case: Box<Case>) -> Result<(), Refusal> {
        let next = case.course().redeem()?;
        let by = Self::env().caller();
        self.step(case, next, Change::Redeemed { by }, 0)
    }

    pub(crate) fn permit(&self, voucher: VoucherId, nonce: u32, redeemer: AccountId, deadline_ms: u64) -> Permit {
        Permit {
            genesis_hash: self.terms.rules.genesis_hash,
            contract: Self::env().account_id(),
            voucher,
            redeemer,
            nonce,
            deadline_ms,
        }
    }
}

#[cold]
pub(crate) fn of_asset(failure: client::TokenFailure) -> Refusal {
    refuse(EscrowError::Asset(failure))
}
