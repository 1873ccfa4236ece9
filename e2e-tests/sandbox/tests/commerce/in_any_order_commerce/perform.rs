//! What an operation does, to the market and to the model.

use super::{
    model::{Bought, Model},
    operations::{Caller, Op, Pick, Share, Side},
    parties::{Holder, ASSETS, ESCROW, HOLDERS, PEOPLE, POOL},
    rules::{Broken, DISPUTABLE},
    story::{picked, Story},
};
use crate::payout_table::{bond, escalation_deposit, paid_for_each};
use anyhow::{ensure, Result};
use commons::{chain::Emitted, suite::Commons};
use ink::primitives::AccountId;
use interfaces::voucher_escrow::{
    Ending, EscrowError, Fault, Finalized, Outcome, Party, SetId, Stage, Use, VoucherId, VoucherState,
};
use sandbox_tests::commerce::{
    admit, commit_for, complain, confirm, decide, escalate, finalize, redeem, refund, refuse, revoke, revoke_permits,
    set_delegate, settle, EscrowReceipt,
};
use std::collections::BTreeSet;

/// What comes of a step.
pub enum Next {
    Goes(Stage),
    Ends(Outcome),
}

impl Story {
    pub fn perform(&mut self, op: &Op) -> Result<()> {
        use VoucherState::{Committed, Complained, Escalated, Expired, Redeemed};
        match *op {
            Op::Wait(moment) => self.wait(moment),
            Op::CreateSet(who, plan) => self.create_set(who, &plan),
            Op::AcceptSet(caller, pick) => self.accept(caller, pick),
            Op::CloseSet(caller, pick) => self.close(caller, pick),
            Op::Commit(who, pick, holder) => self.commit(who, pick, holder.unwrap_or(who)),
            Op::SetDelegate(caller, pick, delegate) => self.name_delegate(caller, pick, delegate),
            Op::RevokePermits(caller, pick) => self.revoke_permits(caller, pick),
            Op::Redeem(caller, pick) => {
                let Some(voucher) = self.voucher(pick, |id| self.model.can_be_redeemed(id)) else {
                    return self.skip();
                };
                let who = self.caller(caller, |model| {
                    let bought = model.vouchers.get(voucher)?;
                    let delegate = bought.delegate.filter(|delegate| *delegate < PEOPLE.len());
                    delegate.or(Some(bought.holder))
                });
                self.step_by(who, voucher, Model::cannot_redeem, redeem)
            }
            Op::RedeemWithPermit(who, pick, signed) => self.redeem_with_permit(who, pick, signed),
            Op::Refund(caller, pick) => {
                let Some(voucher) = self.in_state(pick, &[Committed]) else {
                    return self.skip();
                };
                let who = self.caller(caller, |model| model.holder(voucher));
                self.step_by(who, voucher, Model::cannot_change, refund)
            }
            Op::Revoke(caller, pick) => {
                let Some(voucher) = self.arbitrated_in(pick, &[Committed]) else {
                    return self.skip();
                };
                let who = self.caller(caller, |model| model.seller(voucher));
                self.step_by(who, voucher, Model::cannot_revoke, revoke)
            }
            Op::Complain(caller, pick) => {
                let Some(voucher) = self.voucher(pick, |id| {
                    self.model.can_be_complained_of(id).contains(&self.model.state(id))
                }) else {
                    return self.skip();
                };
                let who = self.caller(caller, |model| model.holder(voucher));
                self.step_by(who, voucher, Model::cannot_complain, complain)
            }
            Op::Admit(caller, pick) => {
                let Some(voucher) = self.voucher(pick, |id| {
                    let states = [Redeemed, VoucherState::Refunded, Expired, Complained];
                    self.model.set_of(id).is_automatic() && states.contains(&self.model.state(id))
                }) else {
                    return self.skip();
                };
                let who = self.caller(caller, |model| model.seller(voucher));
                self.step_by(who, voucher, Model::cannot_admit, admit)
            }
            Op::Confirm(caller, pick) => {
                let Some(voucher) = self.arbitrated_in(pick, &DISPUTABLE) else {
                    return self.skip();
                };
                let who = self.caller(caller, |model| model.holder(voucher));
                self.step_by(who, voucher, Model::cannot_confirm, confirm)
            }
            Op::Escalate(caller, pick) => {
                let Some(voucher) = self.arbitrated_in(pick, &[Complained]) else {
                    return self.skip();
                };
                let who = self.caller(caller, |model| model.holder(voucher));
                self.step_by(who, voucher, Model::cannot_escalate, escalate)
            }
            Op::Settle(side, pick, share) => self.settle(side, pick, share),
            Op::Decide(caller, pick, share) => {
                let Some(voucher) = self.in_state(pick, &[Escalated]) else {
                    return self.skip();
                };
                let who = self.caller(caller, |model| model.arbiter(voucher));
                let ppm = self.share(voucher, share);
                let broken = |model: &Model, who, voucher| model.cannot_answer(who, voucher, ppm);
                self.last_step(
                    who,
                    voucher,
                    broken,
                    Ending::Decided { buyer_share_ppm: ppm },
                    |commons, who, id| decide(commons, who, id, ppm),
                )
            }
            Op::Refuse(caller, pick) => {
                let Some(voucher) = self.in_state(pick, &[Escalated]) else {
                    return self.skip();
                };
                let who = self.caller(caller, |model| model.arbiter(voucher));
                let broken = |model: &Model, who, voucher| model.cannot_answer(who, voucher, 0);
                self.last_step(who, voucher, broken, Ending::Refused, refuse)
            }
            Op::Finalize(who, pick) => {
                let Some(voucher) = self.voucher(pick, |id| self.model.cannot_finalize(id).is_empty()) else {
                    return self.skip();
                };
                self.finalize(who, voucher)
            }
            Op::Withdraw(who, pick) => {
                let credits = self.model.credits;
                let place = |number: usize| (number % HOLDERS, number / HOLDERS);
                let is_credited = |number: usize| credits[place(number).1][place(number).0] > 0;
                let Some(number) = picked(HOLDERS * ASSETS, pick, is_credited) else {
                    return self.skip();
                };
                let (owner, asset) = place(number % (HOLDERS * ASSETS));
                self.withdraw(who, owner, asset)
            }
            Op::Transfer(caller, pick, to) => self.transfer(caller, pick, to),
            Op::Approve(caller, operator, pick, approved) => self.approve(caller, operator, pick, approved),
            Op::ApproveAll(who, operator, approved) => self.approve_all(who, operator, approved),
            Op::SetFee(caller, fee_ppm) => self.set_fee(caller, fee_ppm),
            Op::Pause(caller, duration_ms) => self.pause(caller, duration_ms),
            Op::Gift(asset, amount) => self.gift(asset, amount),
        }
    }

    pub fn in_state(&self, pick: Pick, states: &[VoucherState]) -> Option<usize> {
        self.voucher(pick, |id| states.contains(&self.model.state(id)))
    }

    fn arbitrated_in(&self, pick: Pick, states: &[VoucherState]) -> Option<usize> {
        self.voucher(pick, |id| {
            !self.model.set_of(id).is_automatic() && states.contains(&self.model.state(id))
        })
    }

    fn share(&self, voucher: usize, share: Share) -> u32 {
        match share {
            Share::Ppm(ppm) => ppm,
            Share::Standing => {
                let standing = self.model.vouchers.get(voucher).and_then(|bought| bought.standing);
                standing.map_or(333_333, |(_, ppm)| ppm)
            }
        }
    }

    /// What is broken by doing something with a voucher, which there may not be.
    pub fn broken(&self, who: Holder, voucher: usize, rules: impl FnOnce(&Model, Holder, usize) -> Broken) -> Broken {
        if voucher >= self.model.vouchers.len() {
            return vec![EscrowError::UnknownVoucher];
        }
        rules(&self.model, who, voucher)
    }

    /// A step that the operation's name is enough to know the next of.
    fn step_by(
        &mut self,
        who: Holder,
        voucher: usize,
        rules: impl FnOnce(&Model, Holder, usize) -> Broken,
        call: fn(&mut Commons, AccountId, VoucherId) -> EscrowReceipt,
    ) -> Result<()> {
        let broken = self.broken(who, voucher, rules);
        let account = self.account(who);
        let Some(done) = self.ask(&broken, |commons| call(commons, account, id(voucher)))? else {
            return Ok(());
        };
        let name = self.name.clone();
        let (next, cost) = self.model.next(&name, voucher);
        self.take(who, voucher, cost);
        self.follow(voucher, next, &done.events)
    }

    fn last_step(
        &mut self,
        who: Holder,
        voucher: usize,
        rules: impl FnOnce(&Model, Holder, usize) -> Broken,
        ending: Ending,
        call: impl FnOnce(&mut Commons, AccountId, VoucherId) -> EscrowReceipt,
    ) -> Result<()> {
        let broken = self.broken(who, voucher, rules);
        let account = self.account(who);
        if let Some(done) = self.ask(&broken, |commons| call(commons, account, id(voucher)))? {
            self.follow(voucher, Next::Ends(Outcome::Arbitrated(ending)), &done.events)?;
        }
        Ok(())
    }

    /// Somebody pays more into a voucher's escrow.
    fn take(&mut self, who: Holder, voucher: usize, amount: u128) {
        let asset = self.model.set_of(voucher).asset;
        self.model.leave(who, asset, amount);
        self.model.vouchers[voucher].escrowed += amount;
        self.touched.parties.insert(who);
    }

    /// The model follows, and what was told of an end is right.
    pub fn follow(&mut self, voucher: usize, next: Next, events: &[Emitted]) -> Result<()> {
        let told: Vec<Finalized> = events.iter().filter_map(Emitted::decode).collect();
        self.touch(voucher);
        match next {
            Next::Goes(stage) => {
                ensure!(told.is_empty(), "it has not ended, but {told:?}");
                let bought = &mut self.model.vouchers[voucher];
                (bought.stage, bought.standing) = (stage, None);
            }
            Next::Ends(outcome) => {
                let payouts = self.model.finish(voucher, outcome)?;
                let expected = Finalized {
                    voucher: id(voucher),
                    outcome,
                    payouts,
                };
                ensure!(told == [expected.clone()], "{expected:?} was told as {told:?}");
                let set = self.model.set_of(voucher);
                let parties = [Some(set.seller), Some(POOL), set.agent, set.arbiter];
                self.touched.parties.extend(parties.into_iter().flatten());
                let words = format!("{outcome:?}")
                    .replace("Automatic { how: ", "")
                    .replace(", fault: ", " ");
                let words = words.replace("Arbitrated(", "");
                let words = words.split([')', '{', '}']).next().unwrap_or_default().trim();
                self.tally.count(format!("ended: {words}"));
            }
        }
        Ok(())
    }

    pub fn touch(&mut self, voucher: usize) {
        let bought = &self.model.vouchers[voucher];
        self.touched.vouchers.insert(voucher);
        self.touched.sets.insert(bought.set);
        self.touched.parties.insert(bought.holder);
        self.touched.assets.insert(self.model.set_of(voucher).asset);
    }

    fn commit(&mut self, who: Holder, pick: Pick, holder: Holder) -> Result<()> {
        let Some(set) = self.set(pick, |set| {
            let set = &self.model.sets[set];
            let may = set.seller != who && set.arbiter != Some(who);
            may && set.accepted && set.remaining() > 0 && self.model.now_ms < set.terms.offer.valid_to_ms
        }) else {
            return self.skip();
        };
        let broken = self
            .model
            .cannot_commit(who, set, holder, |holder| self.account(holder));
        let (buyer, account) = (self.account(who), self.account(holder));
        let Some(done) = self.ask(&broken, |commons| {
            commit_for(commons, buyer, SetId(set as u64), account)
        })?
        else {
            return Ok(());
        };
        let voucher = self.model.vouchers.len();
        ensure!(done.value == id(voucher), "it is the {voucher}th, but {:?}", done.value);
        let sold = &mut self.model.sets[set];
        sold.committed += 1;
        let paid = paid_for_each(&sold.terms.offer).expect("it was paid");
        let (left, asset) = (sold.left_for_each(), sold.asset);
        self.model.leave(who, asset, paid);
        self.model.vouchers.push(Bought {
            set,
            holder,
            delegate: None,
            nonce: 0,
            stage: Stage::Committed,
            standing: None,
            escrowed: left + paid,
            approved: BTreeSet::new(),
        });
        self.model.owned[holder].push(voucher);
        self.touch(voucher);
        self.touched.parties.insert(who);
        Ok(())
    }

    fn settle(&mut self, side: Side, pick: Pick, share: Share) -> Result<()> {
        let Some(voucher) = self.arbitrated_in(pick, &DISPUTABLE) else {
            return self.skip();
        };
        let model = &self.model;
        let side = match (side, model.vouchers.get(voucher).and_then(|bought| bought.standing)) {
            (Side::Other, Some((Party::Buyer, _))) => Side::Seller,
            (Side::Other, _) => Side::Buyer,
            (side, _) => side,
        };
        let who = match side {
            Side::Person(person) => person,
            Side::Seller => model.seller(voucher).unwrap_or(0),
            Side::Buyer | Side::Other => model.holder(voucher).filter(|who| *who < PEOPLE.len()).unwrap_or(0),
        };
        let ppm = self.share(voucher, share);
        let broken = self.broken(who, voucher, |model, who, voucher| {
            model.cannot_settle(who, voucher, ppm)
        });
        let account = self.account(who);
        let Some(done) = self.ask(&broken, |commons| settle(commons, account, id(voucher), ppm))? else {
            return Ok(());
        };
        let (by, other) = if self.model.vouchers[voucher].holder == who {
            (Party::Buyer, Party::Seller)
        } else {
            (Party::Seller, Party::Buyer)
        };
        if self.model.vouchers[voucher].standing == Some((other, ppm)) {
            let buyer_share_ppm = ppm;
            let ending = match self.model.state(voucher) {
                VoucherState::Escalated => Ending::SettledLate { buyer_share_ppm },
                _ => Ending::Settled { buyer_share_ppm },
            };
            return self.follow(voucher, Next::Ends(Outcome::Arbitrated(ending)), &done.events);
        }
        self.model.vouchers[voucher].standing = Some((by, ppm));
        self.touch(voucher);
        Ok(())
    }

    pub fn finalize(&mut self, who: Holder, voucher: usize) -> Result<()> {
        let broken = self.broken(who, voucher, |model, _, voucher| model.cannot_finalize(voucher));
        let account = self.account(who);
        if let Some(done) = self.ask(&broken, |commons| finalize(commons, account, id(voucher)))? {
            let outcome = self.model.outcome(voucher);
            self.follow(voucher, Next::Ends(outcome), &done.events)?;
        }
        Ok(())
    }

    fn name_delegate(&mut self, caller: Caller, pick: Pick, delegate: Option<Holder>) -> Result<()> {
        let Some(voucher) = self.in_state(pick, &[VoucherState::Committed]) else {
            return self.skip();
        };
        let who = self.caller(caller, |model| model.holder(voucher));
        let broken = self.broken(who, voucher, Model::cannot_change);
        let (account, named) = (self.account(who), delegate.map(|delegate| self.account(delegate)));
        let done = self.ask(&broken, |commons| set_delegate(commons, account, id(voucher), named))?;
        if done.is_some() {
            self.model.vouchers[voucher].delegate = delegate;
            self.touch(voucher);
        }
        Ok(())
    }

    fn revoke_permits(&mut self, caller: Caller, pick: Pick) -> Result<()> {
        let Some(voucher) = self.in_state(pick, &[VoucherState::Committed]) else {
            return self.skip();
        };
        let who = self.caller(caller, |model| model.holder(voucher));
        let broken = self.broken(who, voucher, Model::cannot_change);
        let account = self.account(who);
        let done = self.ask(&broken, |commons| revoke_permits(commons, account, id(voucher)))?;
        if done.is_some() {
            let bought = &mut self.model.vouchers[voucher];
            bought.nonce += 1;
            bought.approved.clear();
            self.touch(voucher);
        }
        Ok(())
    }
}

pub fn id(voucher: usize) -> VoucherId {
    VoucherId(voucher as u64)
}

impl Model {
    pub fn holder(&self, voucher: usize) -> Option<Holder> {
        Some(self.vouchers.get(voucher)?.holder)
    }

    fn seller(&self, voucher: usize) -> Option<Holder> {
        self.vouchers.get(voucher).map(|bought| self.sets[bought.set].seller)
    }

    fn arbiter(&self, voucher: usize) -> Option<Holder> {
        self.sets[self.vouchers.get(voucher)?.set].arbiter
    }

    pub fn can_be_redeemed(&self, voucher: usize) -> bool {
        self.not_committed(voucher).is_none() && self.too_early_to_redeem(voucher).is_none()
    }

    /// Somebody leaves something with the escrow.
    pub fn leave(&mut self, who: Holder, asset: usize, amount: u128) {
        self.pay(asset, who, ESCROW, amount);
        self.allowances[asset][who] -= amount;
    }

    pub fn used(&self, how: Use) -> Stage {
        let since_ms = self.now_ms;
        Stage::Used { how, since_ms }
    }

    /// What comes of an operation that was done with a voucher, and what it takes.
    fn next(&self, operation: &str, voucher: usize) -> (Next, u128) {
        let offer = &self.set_of(voucher).terms.offer;
        let is_automatic = self.set_of(voucher).is_automatic();
        let state = self.state(voucher);
        let (how, since_ms) = (self.how(voucher), self.now_ms);
        let said = |fault| Next::Ends(Outcome::Automatic { how, fault });
        let ends = |ending| Next::Ends(Outcome::Arbitrated(ending));
        match (operation, state) {
            ("Redeem", _) => (Next::Goes(self.used(Use::Redeemed)), 0),
            ("Refund", _) if is_automatic => (Next::Goes(self.used(Use::Refunded)), 0),
            ("Refund", _) => (ends(Ending::Cancelled), 0),
            ("Revoke", _) => (ends(Ending::Revoked), 0),
            ("Complain", VoucherState::Admitted) => {
                (said(Fault::AdmittedThenComplained), bond(offer).expect("it was paid"))
            }
            ("Complain", _) => (
                Next::Goes(Stage::Complained { how, since_ms }),
                bond(offer).expect("it was paid"),
            ),
            ("Admit", VoucherState::Complained) => (said(Fault::ComplainedThenAdmitted), 0),
            ("Admit", _) => (Next::Goes(Stage::Admitted { how, since_ms }), 0),
            ("Confirm", VoucherState::Redeemed) => (ends(Ending::Completed), 0),
            ("Confirm", VoucherState::Complained) => (ends(Ending::Retracted), 0),
            ("Confirm", _) => (ends(Ending::EscalatedThenRetracted), 0),
            ("Escalate", _) => (Next::Goes(Stage::Escalated { since_ms }), escalation_deposit(offer)),
            (other, _) => panic!("{other} is no step"),
        }
    }
}
