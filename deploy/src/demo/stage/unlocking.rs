//! Steps of the vesting contract.

use super::{name, Stage};
use crate::{
    demo::{
        costs::messages::*,
        invariants::{self, check_same, Batches},
        observer,
    },
    words::Asset,
};
use anyhow::Result;
use ink::primitives::AccountId;
use interfaces::vesting::{BatchId, BatchStatus};

impl Stage {
    /// Sends what a batch has vested to its beneficiary, and returns how much that is.
    pub fn release(&mut self, who: &str, batch: BatchId) -> Result<u128> {
        let before = self.commons.batch(batch)?;
        let step = format!("the release for {}", name(before.batch.beneficiary));
        let receipt = self.commons.release(who, batch);
        let released = self.worked_for(VESTING_RELEASE, &step, Asset::Token, receipt)?;
        self.flows.released += released;
        self.concerned
            .extend([before.batch.beneficiary, self.commons.at.vesting]);
        self.settle_without_trade(&step)?;
        let all = check_same("a release pays all that has vested", released, before.releasable);
        self.held(&step, all)?;
        Ok(released)
    }

    /// All that revocations took back; the story has none but the team's.
    pub fn taken_back(&self) -> u128 {
        self.flows.taken_back
    }

    /// All batches, as they are now.
    pub fn batches_now(&mut self) -> Result<Vec<BatchStatus>> {
        self.look_at_batches("a look at the batches")?;
        Ok(self.batches.list.clone())
    }

    /// Whether there can be batches.
    pub(super) fn is_launched(&self) -> bool {
        self.flows.first_supply > 0
    }

    /// Reads what the vesting contract holds, and the batches of those whom a step concerns, and checks their rules.
    pub(super) fn glance_at_batches(&mut self, step: &str, touched: &[AccountId]) -> Result<()> {
        let is_concerned = |one: &BatchStatus| touched.contains(&one.batch.beneficiary);
        let now = observer::vesting(&mut self.commons, &self.batches, is_concerned)?;
        self.check_batches(step, now)
    }

    /// Reads all batches, and checks their rules.
    pub(super) fn look_at_batches(&mut self, step: &str) -> Result<()> {
        let now = observer::batches(&mut self.commons)?;
        self.check_batches(step, now)
    }

    fn check_batches(&mut self, step: &str, now: Batches) -> Result<()> {
        let before = std::mem::replace(&mut self.batches, now);
        self.held(step, invariants::check_batches(&before, &self.batches, &self.flows))
    }
}
