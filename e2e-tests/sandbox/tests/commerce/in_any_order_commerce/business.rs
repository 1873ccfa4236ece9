//! What concerns sets, money and the escrow itself rather than a voucher.

use super::{
    operations::{Caller, Pick},
    parties::{Holder, ADMIN, ESCROW, PEOPLE},
    rules::Broken,
    story::Story,
};
use anyhow::{ensure, Result};
use commons::suite::FOUNDER;
use interfaces::voucher_escrow::{EscrowError, SetId};
use sandbox_tests::{
    commerce::{accept_set, close_set, pause_new_business, set_protocol_fee, withdraw},
    transfer,
};

impl Story {
    pub fn accept(&mut self, caller: Caller, pick: Pick) -> Result<()> {
        let Some(set) = self.set(pick, |set| {
            let set = &self.model.sets[set];
            !set.accepted && set.arbiter.is_some_and(|arbiter| arbiter < PEOPLE.len())
        }) else {
            return self.skip();
        };
        let who = self.caller(caller, |model| model.sets.get(set)?.arbiter);
        let (broken, account) = (self.model.cannot_accept(who, set), self.account(who));
        let done = self.ask(&broken, |commons| accept_set(commons, account, SetId(set as u64)))?;
        if done.is_some() {
            self.model.sets[set].accepted = true;
            self.touched.sets.insert(set);
        }
        Ok(())
    }

    pub fn close(&mut self, caller: Caller, pick: Pick) -> Result<()> {
        let Some(set) = self.set(pick, |set| self.model.sets[set].remaining() > 0) else {
            return self.skip();
        };
        let who = self.caller(caller, |model| Some(model.sets.get(set)?.seller));
        self.close_set(who, set)
    }

    pub fn close_set(&mut self, who: Holder, set: usize) -> Result<()> {
        let (broken, account) = (self.model.cannot_close(who, set), self.account(who));
        let done = self.ask(&broken, |commons| close_set(commons, account, SetId(set as u64)))?;
        if done.is_some() {
            let closed = &mut self.model.sets[set];
            let (unsold, seller, asset) = (closed.remaining(), closed.seller, closed.asset);
            closed.closed += unsold;
            let returned = u128::from(unsold) * closed.left_for_each();
            self.model.credits[asset][seller] += returned;
            self.touched.sets.insert(set);
            self.touched.parties.insert(seller);
            self.touched.assets.insert(asset);
        }
        Ok(())
    }

    pub fn withdraw(&mut self, who: Holder, owner: Holder, asset: usize) -> Result<()> {
        let credit = self.model.credits[asset][owner];
        let broken = if credit == 0 {
            vec![EscrowError::NothingToWithdraw]
        } else {
            Vec::new()
        };
        let (account, owner_account, asset_account) = (self.account(who), self.account(owner), self.asset(asset));
        if let Some(done) = self.ask(&broken, |commons| {
            withdraw(commons, account, owner_account, asset_account)
        })? {
            ensure!(done.value == credit, "{credit} were credited, and {} paid", done.value);
            self.model.credits[asset][owner] = 0;
            self.model.pay(asset, ESCROW, owner, credit);
            self.touched.parties.extend([who, owner]);
            self.touched.assets.insert(asset);
        }
        Ok(())
    }

    pub fn gift(&mut self, asset: usize, amount: u128) -> Result<()> {
        let (token, escrow) = (self.asset(asset), self.commons.at.escrow);
        let done = self.ask(&[], |commons| transfer(commons, token, FOUNDER, escrow, amount))?;
        ensure!(done.is_some(), "the founder has enough");
        self.model.pay(asset, ADMIN, ESCROW, amount);
        self.model.gifts[asset] += amount;
        self.touched.assets.insert(asset);
        Ok(())
    }

    pub fn set_fee(&mut self, caller: Caller, fee_ppm: u32) -> Result<()> {
        let who = self.caller(caller, |_| Some(ADMIN));
        let ceiling_ppm = self.model.rules.protocol_fee_ceiling_ppm;
        let mut broken = not_admin(who);
        if fee_ppm > ceiling_ppm {
            let got_ppm = fee_ppm;
            broken.push(EscrowError::FeeAboveCeiling { got_ppm, ceiling_ppm });
        }
        let account = self.account(who);
        if self
            .ask(&broken, |commons| set_protocol_fee(commons, account, fee_ppm))?
            .is_some()
        {
            self.model.fee_ppm = fee_ppm;
        }
        Ok(())
    }

    pub fn pause(&mut self, caller: Caller, duration_ms: u64) -> Result<()> {
        let who = self.caller(caller, |_| Some(ADMIN));
        let until_ms = self.model.now_ms + duration_ms;
        let (account, broken) = (self.account(who), not_admin(who));
        let done = self.ask(&broken, |commons| pause_new_business(commons, account, until_ms))?;
        if done.is_some() {
            self.model.paused_until_ms = until_ms;
        }
        Ok(())
    }
}

fn not_admin(who: Holder) -> Broken {
    if who == ADMIN {
        Vec::new()
    } else {
        vec![EscrowError::NotAdmin]
    }
}
