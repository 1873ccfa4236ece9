//! The vouchers as tokens: handed on, and allowed to be.

use super::{
    model::Model,
    operations::{Caller, Pick},
    parties::{Holder, ESCROW, NOBODY, PEOPLE},
    perform::id,
    story::Story,
};
use anyhow::{ensure, Result};
use commons::chain::Emitted;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    psp34::{Approval, PSP34Error, Transfer, PSP34},
    voucher_escrow::VoucherState,
};
use sandbox_tests::commerce::{collection, hand_on, token};

impl Model {
    fn may_hand_on(&self, who: Holder, voucher: usize) -> bool {
        let bought = &self.vouchers[voucher];
        bought.holder == who || bought.approved.contains(&who) || self.operators.contains(&(bought.holder, who))
    }

    fn cannot_transfer(&self, who: Holder, voucher: usize, to: Holder) -> Vec<PSP34Error> {
        let Some(bought) = self.vouchers.get(voucher) else {
            return vec![PSP34Error::TokenNotExists];
        };
        let mut broken = Vec::new();
        if !self.may_hand_on(who, voucher) {
            broken.push(PSP34Error::NotApproved);
        }
        // To its holder a transfer does nothing, so it breaks nothing.
        if to == bought.holder {
            return broken;
        }
        if self.state(voucher) != VoucherState::Committed {
            broken.push(PSP34Error::Custom("the voucher is used, expired or at fault".into()));
        }
        let set = self.set_of(voucher);
        if [Some(ESCROW), Some(NOBODY), Some(set.seller), set.arbiter].contains(&Some(to)) {
            broken.push(PSP34Error::Custom("this account cannot hold the voucher".into()));
        }
        broken
    }

    fn cannot_approve(&self, who: Holder, operator: Holder, voucher: usize) -> Vec<PSP34Error> {
        let Some(bought) = self.vouchers.get(voucher) else {
            return vec![PSP34Error::TokenNotExists];
        };
        let mut broken = Vec::new();
        if bought.holder != who && !self.operators.contains(&(bought.holder, who)) {
            broken.push(PSP34Error::NotApproved);
        }
        if bought.holder == operator {
            broken.push(PSP34Error::SelfApprove);
        }
        broken
    }
}

impl Story {
    pub fn transfer(&mut self, caller: Caller, pick: Pick, to: Holder) -> Result<()> {
        let Some(voucher) = self.in_state(pick, &[VoucherState::Committed]) else {
            return self.skip();
        };
        let who = self.caller(caller, |model| {
            let holder = model.holder(voucher)?;
            let others = (0..PEOPLE.len()).filter(|who| *who != holder);
            others
                .clone()
                .find(|who| model.may_hand_on(*who, voucher))
                .or(Some(holder))
        });
        let broken = self.model.cannot_transfer(who, voucher, to);
        let (account, receiver) = (self.account(who), self.account(to));
        let Some(done) = self.ask(&broken, |commons| hand_on(commons, account, id(voucher), receiver))? else {
            return Ok(());
        };
        self.touch(voucher);
        let told: Vec<Transfer> = done.events.iter().filter_map(Emitted::decode).collect();
        let from = self.model.vouchers[voucher].holder;
        if to == from {
            ensure!(told.is_empty(), "nothing was handed on, but {told:?}");
            self.tally.count("handed on to its holder");
            return Ok(());
        }
        let expected = Transfer {
            from: Some(self.account(from)),
            to: Some(receiver),
            id: token(id(voucher)),
        };
        ensure!(told == [expected.clone()], "{expected:?} was told as {told:?}");
        if who != from {
            self.tally.count("handed on by another");
        }
        self.model.hand_on(voucher, to);
        self.touched.parties.insert(to);
        // The gap was filled with this one.
        self.touched.vouchers.extend(self.model.owned[from].last());
        Ok(())
    }

    pub fn approve(&mut self, caller: Caller, operator: Holder, pick: Pick, approved: bool) -> Result<()> {
        let Some(voucher) = self.in_state(pick, &[VoucherState::Committed]) else {
            return self.skip();
        };
        let who = self.caller(caller, |model| model.holder(voucher));
        let broken = self.model.cannot_approve(who, operator, voucher);
        let (account, other) = (self.account(who), self.account(operator));
        let Some(done) = self.ask(&broken, |commons| {
            let message = collection(commons)
                .call_mut()
                .approve(other, Some(token(id(voucher))), approved);
            commons.chain.call(account, message)
        })?
        else {
            return Ok(());
        };
        let bought = &mut self.model.vouchers[voucher];
        if approved {
            bought.approved.insert(operator);
        } else {
            bought.approved.remove(&operator);
        }
        let owner = bought.holder;
        self.touch(voucher);
        let expected = Approval {
            owner: self.account(owner),
            operator: other,
            id: Some(token(id(voucher))),
            approved,
        };
        let told: Vec<Approval> = done.events.iter().filter_map(Emitted::decode).collect();
        ensure!(told == [expected.clone()], "{expected:?} was told as {told:?}");
        self.check_allowance(owner, operator, Some(voucher))
    }

    pub fn approve_all(&mut self, who: Holder, operator: Holder, approved: bool) -> Result<()> {
        let broken = if who == operator {
            vec![PSP34Error::SelfApprove]
        } else {
            Vec::new()
        };
        let (account, other) = (self.account(who), self.account(operator));
        let done = self.ask(&broken, |commons| {
            let message = collection(commons).call_mut().approve(other, None, approved);
            commons.chain.call(account, message)
        })?;
        if done.is_some() {
            if approved {
                self.model.operators.insert((who, operator));
            } else {
                self.model.operators.remove(&(who, operator));
            }
            self.touched.parties.insert(who);
            self.check_allowance(who, operator, None)?;
        }
        Ok(())
    }

    /// Whether somebody may hand on another's voucher, or all of them.
    pub fn check_allowance(&mut self, owner: Holder, operator: Holder, voucher: Option<usize>) -> Result<()> {
        let of_all = self.model.operators.contains(&(owner, operator));
        let expected = match voucher {
            None => of_all,
            Some(voucher) => {
                let bought = &self.model.vouchers[voucher];
                bought.holder == owner && (of_all || bought.approved.contains(&operator))
            }
        };
        let tokens = voucher.map(|voucher| token(id(voucher)));
        let (owner, operator) = (self.account(owner), self.account(operator));
        let message = collection(&self.commons).call().allowance(owner, operator, tokens);
        let shown = self.commons.chain.read(message)?;
        ensure!(shown == expected, "an allowance is {shown}");
        Ok(())
    }
}
