//! What has to hold of all batches after every operation, whatever anybody does, in whatever order.
//!
//! `INVARIANT_OPERATIONS` sets how many operations each story has, `INVARIANT_SEED` which ones they are.

use crate::{
    invariants::{setting, Dice},
    team::terms_with_team,
};
use anyhow::{ensure, Context, Result};
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::vesting::{BatchId, BatchStatus, Grant, Vesting};
use sandbox_tests::{
    invariants::total_supply,
    launched_commons_with,
    messages::{approve_vesting, batches_of, grant_many, vesting_account, vesting_status},
    schedules::{for_whom, half_life, linear, stepped},
    CONTRIBUTIONS, DAY_MS,
};
use std::collections::BTreeMap;

const MEMBERS: [&str; 5] = ["alice", "bob", "carol", "dave", "erin"];

/// A launched commons whose batches are granted, released, revoked and handed on.
struct Story {
    commons: Commons,
    dice: Dice,
    /// Every batch as it was last seen.
    seen: Vec<BatchStatus>,
    successes: BTreeMap<&'static str, u32>,
}

impl Story {
    /// One operation, mostly by somebody who may do it.
    fn act(&mut self) -> Result<()> {
        let (who, other) = (self.dice.pick(&MEMBERS), self.dice.pick(&MEMBERS));
        let id = BatchId(self.dice.below(self.seen.len() as u64 + 1));
        let seen = self.seen.get(id.0 as usize).copied();
        let mut one_of = |party: Option<AccountId>| {
            let anyone = [account(who), account(FOUNDER)];
            party
                .filter(|_| self.dice.below(4) > 0)
                .unwrap_or(self.dice.pick(&anyone))
        };
        let owner = one_of(seen.map(|seen| seen.batch.beneficiary));
        let grantor = one_of(seen.and_then(|seen| seen.batch.grantor));
        let mut vesting = self.commons.vesting();
        let vesting = vesting.call_mut();
        let chain = &mut self.commons.chain;
        let (name, worked) = match self.dice.below(9) {
            0 => ("claim", self.commons.claim(who, other).outcome().is_ok()),
            1 => ("grant", self.grant(who, other)?),
            2 | 3 => ("release", self.commons.release(who, id).outcome().is_ok()),
            4 => {
                let amount = self.dice.amount(seen.map_or(1, |seen| seen.releasable));
                let message = vesting.release_amount(id, amount);
                ("release some", chain.call(owner, message).outcome().is_ok())
            }
            5 => ("revoke", chain.call(grantor, vesting.revoke(id)).outcome().is_ok()),
            6 => {
                let message = vesting.renounce_revocation(id);
                ("renounce", chain.call(grantor, message).outcome().is_ok())
            }
            7 => {
                let message = vesting.transfer_batch(id, account(other));
                ("hand on", chain.call(owner, message).outcome().is_ok())
            }
            _ => {
                let duration_ms = self.dice.below(20 * DAY_MS);
                chain.wait(duration_ms);
                ("wait", true)
            }
        };
        *self.successes.entry(name).or_default() += u32::from(worked);
        self.check().with_context(|| format!("after {name} by {who}"))
    }

    /// Up to three batches of somebody's tokens.
    fn grant(&mut self, who: &str, other: &str) -> Result<bool> {
        let commons = &mut self.commons;
        let held = commons.tokens_of(who)?;
        done(approve_vesting(commons, who, held))?;
        let amount = self.dice.amount(held / 4) + 1;
        let start_ms = commons.chain.now_ms() - 50 * DAY_MS + self.dice.below(100 * DAY_MS);
        let schedules = [linear(start_ms, amount), stepped(start_ms), half_life(start_ms)];
        let wanted = Grant {
            revocable: self.dice.below(2) == 0,
            transferable: self.dice.below(2) == 0,
            ..for_whom(other, amount, self.dice.pick(&schedules))
        };
        let count = self.dice.below(3) as usize + 1;
        Ok(grant_many(commons, who, vec![wanted; count]).outcome().is_ok())
    }

    fn check(&mut self) -> Result<()> {
        let at = self.commons.at;
        let status = vesting_status(&mut self.commons)?;
        let (mut now, mut unreleased) = (Vec::new(), 0);
        for name in MEMBERS {
            let total = vesting_account(&mut self.commons, account(name))?;
            let mut own: Vec<BatchStatus> = Vec::new();
            while own.len() < total.batches as usize {
                let page = batches_of(&mut self.commons, account(name), own.len() as u64, 17)?;
                ensure!(!page.is_empty(), "{name} has {total:?} and {} are shown", own.len());
                own.extend(page);
            }
            ensure!(own.iter().all(|status| status.batch.beneficiary == account(name)));
            let sum = own
                .iter()
                .map(|status| status.batch.total - status.batch.released)
                .sum();
            ensure!(total.unreleased == sum, "{name} has {total:?}, but the sum is {sum}");
            unreleased += sum;
            now.extend(own);
        }
        now.sort_by_key(|status| status.id);
        let all = (0..status.batches).map(BatchId);
        ensure!(now.iter().map(|status| status.id).eq(all), "every batch has one owner");
        for BatchStatus {
            batch,
            vested,
            releasable,
            ..
        } in &now
        {
            ensure!(batch.released <= *vested && *vested <= batch.total);
            ensure!(*releasable == vested - batch.released);
        }
        for (before, now) in self.seen.iter().zip(&now) {
            ensure!(before.vested <= now.vested, "what has vested never falls");
            ensure!(before.batch.released <= now.batch.released, "nor what was released");
            ensure!(!before.batch.revoked || before.batch.total == now.batch.total);
        }
        let unclaimed = status.unclaimed.context("it has been launched")?;
        let held = self.commons.balance(at.token, at.vesting)?;
        ensure!(held == unclaimed + unreleased, "{held} of {unclaimed} + {unreleased}");
        let supply = total_supply(&mut self.commons, at.token)?;
        ensure!(supply == self.commons.market()?.supply);
        self.seen = now;
        Ok(())
    }

    /// In the end everybody gets everything.
    fn end(&mut self) -> Result<()> {
        for (who, _) in CONTRIBUTIONS {
            let _ = self.commons.claim("frank", who).outcome();
        }
        self.commons.chain.wait(2_000 * DAY_MS);
        for id in 0..vesting_status(&mut self.commons)?.batches {
            let _ = self.commons.release("frank", BatchId(id)).outcome();
        }
        self.check()?;
        let at = self.commons.at;
        ensure!(self.commons.balance(at.token, at.vesting)? == 0);
        Ok(())
    }
}

fn a_story(seed: u64) -> Result<()> {
    let operations = setting("INVARIANT_OPERATIONS", 200)?;
    let seed = setting("INVARIANT_SEED", seed)?;
    let mut story = Story {
        commons: launched_commons_with(&terms_with_team()),
        dice: Dice(seed),
        seen: Vec::new(),
        successes: BTreeMap::new(),
    };
    for operation in 0..operations {
        story
            .act()
            .with_context(|| format!("operation {operation} with INVARIANT_SEED={seed}"))?;
    }
    story
        .end()
        .with_context(|| format!("the end with INVARIANT_SEED={seed}"))?;
    if operations >= 200 {
        for name in [
            "claim",
            "grant",
            "release",
            "release some",
            "revoke",
            "renounce",
            "hand on",
        ] {
            let successes = story.successes.get(name).copied().unwrap_or(0);
            ensure!(successes > 0, "{name} never worked: {:?}", story.successes);
        }
    }
    Ok(())
}

#[test]
fn batches_and_what_is_unclaimed_are_all_that_is_held() -> Result<()> {
    a_story(1)
}

#[test]
fn so_they_are_whatever_else_happens() -> Result<()> {
    a_story(2)
}
