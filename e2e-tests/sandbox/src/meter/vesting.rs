//! The vesting contract's messages.

use super::{created_and_noted, Meter};
use crate::{
    codes, launched_commons,
    messages::{grant, grant_many, release_amount, renounce_revocation, revoke, transfer_batch},
    schedules::{for_whom, granting_commons, linear},
    unopened_market, Prepared, COIN, DAY_MS,
};
use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment};
use interfaces::vesting::{BatchId, Grant, Vesting, VestingWiring, LARGEST_PAGE};
use vesting::BatchesRef;

fn wanted(commons: &Commons, who: &str) -> Grant {
    Grant {
        revocable: true,
        transferable: true,
        ..for_whom(who, COIN, linear(commons.chain.now_ms(), COIN))
    }
}

/// A commons in which alice and bob have a page of batches each; alice has so many more, and so many others have one.
pub(super) fn prepare(others: u32) -> Result<Prepared> {
    let mut commons = granting_commons();
    let page = LARGEST_PAGE as usize;
    for name in ["alice", "bob"] {
        let grants = vec![wanted(&commons, name); page];
        done(grant_many(&mut commons, FOUNDER, grants))?;
    }
    let numbers: Vec<u32> = (0..others).collect();
    for some in numbers.chunks(page) {
        let of_alice = vec![wanted(&commons, "alice"); some.len()];
        done(grant_many(&mut commons, FOUNDER, of_alice))?;
        let of_others = some.iter().map(|number| wanted(&commons, &format!("holder{number}")));
        let of_others = of_others.collect();
        done(grant_many(&mut commons, FOUNDER, of_others))?;
    }
    Ok(Prepared::keep(commons))
}

impl Meter {
    /// What only the deployer and the hatch send.
    pub(super) fn vesting_of_first_supply(&mut self) -> Result<()> {
        self.contract("vesting");
        let at = self.commons.at;
        let constructor = BatchesRef::new(at.token, at.funding_pool);
        let receipt = self
            .commons
            .chain
            .instantiate(account(FOUNDER), &codes().vesting, constructor);
        let unwired = created_and_noted(self, receipt)?;
        let mut vesting: contract_ref!(Vesting, DefaultEnvironment) = unwired.into();
        let wiring = VestingWiring {
            hatch: at.hatch,
            admin: account(FOUNDER),
        };
        let receipt = self.commons.send(FOUNDER, vesting.call_mut().wire(wiring));
        self.note("wire", receipt)?;

        let mut commons = unopened_market();
        let hatch = commons.at.hatch;
        commons.chain.endow(hatch, COIN);
        let message = commons.vesting().call_mut().receive_opening_supply(COIN);
        let receipt = commons.chain.call(hatch, message);
        self.note("receive_opening_supply", receipt)?;

        let mut commons = launched_commons();
        let hatch = commons.at.hatch;
        commons.chain.endow(hatch, COIN);
        for _ in 0..2 {
            let wanted = wanted(&commons, "alice");
            let message = commons.vesting().call_mut().grant_claimed(wanted);
            let receipt = commons.chain.call(hatch, message);
            self.note("grant_claimed", receipt)?;
        }
        self.forget_all_but_the_last("grant_claimed");
        Ok(())
    }

    /// What everybody sends.
    pub(super) fn batches(&mut self) -> Result<()> {
        self.contract("vesting");
        let wanted = wanted(&self.commons, "alice");
        let commons = &mut self.commons;
        let receipt = grant(commons, FOUNDER, wanted);
        self.note("grant", receipt)?;
        let receipt = grant_many(&mut self.commons, FOUNDER, vec![wanted]);
        self.note("grant_many", receipt)?;
        let receipt = grant_many(&mut self.commons, FOUNDER, vec![wanted; 10]);
        self.note("grant_many (10 batches)", receipt)?;

        for _ in 0..2 {
            self.commons.chain.wait(100 * DAY_MS);
            let receipt = self.commons.release("alice", BatchId(1));
            self.note("release", receipt)?;
            let receipt = release_amount(&mut self.commons, "alice", BatchId(2), COIN / 10);
            self.note("release_amount", receipt)?;
        }
        self.forget_all_but_the_last("release");
        self.forget_all_but_the_last("release_amount");

        let receipt = renounce_revocation(&mut self.commons, FOUNDER, BatchId(3));
        self.note("renounce_revocation", receipt)?;
        let receipt = revoke(&mut self.commons, FOUNDER, BatchId(4));
        self.note("revoke", receipt)?;
        // From among others, so that the last of them takes its place.
        let receipt = transfer_batch(&mut self.commons, "alice", BatchId(5), account("bob"));
        self.note("transfer_batch", receipt)?;

        let message = self.commons.vesting().call().batch(BatchId(6));
        self.view("batch", message)?;
        let message = self.commons.vesting().call().batches_of(account("alice"), 0, 1);
        self.view("batches_of", message)?;
        let message = self
            .commons
            .vesting()
            .call()
            .batches_of(account("alice"), 0, LARGEST_PAGE);
        self.view("batches_of (50 batches)", message)?;
        let message = self.commons.vesting().call().account(account("alice"));
        self.view("account", message)?;
        let message = self.commons.vesting().call().status();
        self.view("status", message)?;

        // Here the founder is the admin, whom vesting cannot tell of anything.
        let message = self.commons.vesting().call_mut().enlist(account("alice"));
        let receipt = self.commons.send(FOUNDER, message);
        self.note("enlist", receipt).map(drop)
    }

    /// Of the notes of a message, keeps the last: what came before led to the steady state.
    pub(super) fn forget_all_but_the_last(&mut self, message: &str) {
        let last = self.rows.iter().rposition(|row| row.message == message);
        let mut place = 0..;
        self.rows.retain(|row| {
            let place = place.next();
            row.message != message || place == last
        });
    }
}
