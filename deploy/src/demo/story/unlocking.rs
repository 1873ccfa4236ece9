//! How the batches of the story unlock.

use super::Story;
use crate::{
    chain::account,
    demo::{
        season::{A_SLOW_TIME, MEMBERS},
        stage::DAY_MS,
    },
    words::{listed, Asset},
};
use anyhow::{Context, Result};
use interfaces::vesting::{BatchId, BatchStatus};

/// From the launch to the wind-down the story takes so long, or longer.
pub const YEAR_MS: u64 = 365 * DAY_MS;

/// Who releases after every season; the others do so less often.
pub const EAGER: [&str; 3] = ["alice", "bob", "dave"];

/// So long before the end of the year the commons looks after the team, and after its last request.
const LAST_DECISIONS_MS: u64 = 55 * DAY_MS;
const LAST_REQUEST_MS: u64 = 18 * DAY_MS;

impl Story<'_> {
    /// The batch that somebody's contributions became.
    pub(super) fn batch_of(&mut self, who: &'static str) -> Result<BatchStatus> {
        let mut batches = self.batches_of(&[who])?;
        batches
            .pop()
            .map(|(_, batch)| batch)
            .with_context(|| format!("{who} has no batch"))
    }

    /// The batches that these members' contributions became.
    fn batches_of(&mut self, members: &[&'static str]) -> Result<Vec<(&'static str, BatchStatus)>> {
        let team = self.stage.team_batch;
        let batches = self.stage.batches_now()?;
        let batch_of = |who: &&'static str| {
            let is_theirs = |one: &&BatchStatus| one.batch.beneficiary == account(who) && Some(one.id) != team;
            batches.iter().find(is_theirs).map(|one| (*who, *one))
        };
        Ok(members.iter().filter_map(batch_of).collect())
    }

    /// Members release what their batches have vested. What backs a stake is taken off it first.
    pub(super) fn release_for(&mut self, members: &[&'static str]) -> Result<()> {
        let mut released = Vec::new();
        for (who, batch) in self.batches_of(members)? {
            if batch.releasable > 0 {
                let voter = self.voter(account(who))?;
                if voter.vesting.is_some() {
                    self.free_up(account(who), batch.releasable.saturating_sub(voter.free))?;
                }
                let amount = self.stage.release(who, batch.id)?;
                released.push(format!("{who} {}", self.stage.words.figure(Asset::Token, amount)));
            }
        }
        if !released.is_empty() {
            let sentence = format!(
                "Vested and released, in {}: {}.",
                self.stage.words.symbol(Asset::Token),
                released.join(", ")
            );
            self.stage.tell(&sentence);
        }
        Ok(())
    }

    /// Anyone may release for the team, whose key nobody here has.
    pub(super) fn release_for_the_team(&mut self, who: &str) -> Result<()> {
        let Some(batch) = self.team_batch()?.filter(|batch| batch.releasable > 0) else {
            return Ok(());
        };
        let amount = self.stage.release(who, batch.id)?;
        let sentence = format!(
            "{who} releases what the team's batch has vested: {} go to the team.",
            self.stage.words.tokens(amount)
        );
        self.stage.tell(&sentence);
        Ok(())
    }

    /// Until a year after the launch hardly anything happens.
    pub(super) fn the_year_comes_round(&mut self) -> Result<()> {
        let launched_ms = self.stage.commons.hatch_status()?.launched_ms;
        let year_ms = launched_ms
            .context("the year begins with the launch")?
            .saturating_add(YEAR_MS);
        self.stage.chapter("The year comes round")?;
        self.trade_until(year_ms.saturating_sub(LAST_DECISIONS_MS), &A_SLOW_TIME)?;
        self.release_for_the_team("frank")?;
        self.take_back_from_the_team()?;
        self.trade_until(year_ms.saturating_sub(LAST_REQUEST_MS), &A_SLOW_TIME)?;
        self.a_library(&A_SLOW_TIME)?;
        self.trade_until(year_ms, &A_SLOW_TIME)?;
        self.tell_trading()?;
        self.release_for_the_team("frank")?;
        self.release_for(&EAGER)?;
        self.clear_up()?;
        let batches = self.batches_of(&MEMBERS)?;
        if batches.iter().any(|(_, one)| one.vested < one.batch.total) {
            return Ok(());
        }
        self.stage.tell("The contributors' batches have vested in full.");
        let waiting = batches.iter().filter(|(_, one)| one.releasable > 0);
        let waiting: Vec<_> = waiting.map(|(who, _)| *who).collect();
        if !waiting.is_empty() {
            self.stage
                .tell(&format!("{} leave the rest of theirs where it is.", listed(&waiting)));
        }
        Ok(())
    }

    /// What batches have not released yet, and what nobody has claimed.
    pub(super) fn still_to_come(&mut self) -> Result<u128> {
        self.stage.batches_now()?;
        let unlocking = self.stage.batches.unlocking();
        Ok(unlocking.locked + unlocking.vested)
    }

    /// The team's batch, if it has one.
    pub(super) fn team_batch(&mut self) -> Result<Option<BatchStatus>> {
        let batch: Option<BatchId> = self.stage.team_batch;
        batch.map(|batch| self.stage.commons.batch(batch)).transpose()
    }
}
