//! How the members of the story come to decisions: who brings tokens, who supports what, and how long that takes.

use super::{Story, HOUR_MS};
use crate::{
    chain::{account, name_of},
    demo::{season::Season, stage::DAY_MS},
    words::{listed, Asset},
};
use anyhow::Result;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    bonding_curve::BondingCurve,
    conviction_voting::{AccountStatus, ConvictionVoting, Phase, ProposalId, ProposalStatus, Request, StakeStatus},
};

/// Who sees to it that bonds come back and that what has expired is booked as such. Anyone can.
const CARETAKER: &str = "mallory";

impl Story<'_> {
    /// How a proposal stands.
    pub(super) fn status(&mut self, id: ProposalId) -> Result<ProposalStatus> {
        self.stage.commons.proposal(id)
    }

    /// Somebody's power and stakes.
    pub(super) fn voter(&mut self, who: AccountId) -> Result<AccountStatus> {
        let message = self.stage.commons.voting().call().account(who);
        self.stage.commons.chain.read(message)
    }

    /// Members bring so many percent of what they hold. Returns who has brought something.
    pub(super) fn bring(&mut self, members: &[&'static str], percent: u128) -> Result<Vec<&'static str>> {
        let mut brought = Vec::new();
        for who in members {
            let amount = portion(self.stage.commons.tokens_of(who)?, percent);
            if amount > 0 {
                self.stage.deposit(account(who), amount)?;
                brought.push(*who);
            }
        }
        Ok(brought)
    }

    /// Members let their locked tokens vote. Returns who does since now.
    pub(super) fn enlist(&mut self, members: &[&'static str]) -> Result<Vec<&'static str>> {
        let mut enlisted = Vec::new();
        for who in members {
            if self.voter(account(who))?.vesting.is_none() {
                self.stage.enlist(account(who))?;
                enlisted.push(*who);
            }
        }
        Ok(enlisted)
    }

    /// A member proposes something; who has too little for the bond brings or buys it.
    pub(super) fn propose(&mut self, who: &'static str, request: Request, title: &str) -> Result<ProposalId> {
        self.afford_bond(who)?;
        self.stage.propose(account(who), request, title)
    }

    fn afford_bond(&mut self, who: &'static str) -> Result<()> {
        let settings = self.stage.commons.voting().call().settings();
        let bond = self.stage.commons.chain.read(settings)?.bond;
        let AccountStatus { deposited, free, .. } = self.voter(account(who))?;
        let unstaked = free.min(deposited);
        if unstaked >= bond {
            return Ok(());
        }
        if deposited >= bond {
            return self.free_up(account(who), bond - unstaked);
        }
        let missing = bond - deposited;
        let held = self.stage.commons.tokens_of(who)?;
        if held < missing {
            let message = self.stage.commons.curve().call().quote_deposit_for(missing - held);
            let quote = self.stage.commons.chain.read(message)?;
            let quote = self.stage.answered("what a bond costs", Asset::Token, quote)?;
            self.stage.buy(who, quote.given)?;
            let sentence = format!("{who} buys {} for the bond.", self.stage.words.tokens(quote.received));
            self.stage.tell(&sentence);
        }
        self.stage.deposit(account(who), missing)?;
        let unstaked = self.voter(account(who))?.free;
        self.free_up(account(who), bond.saturating_sub(unstaked))
    }

    /// Takes so much off somebody's stakes, the largest first.
    pub(super) fn free_up(&mut self, who: AccountId, amount: u128) -> Result<()> {
        let mut missing = amount;
        let mut stakes = self.voter(who)?.stakes;
        stakes.sort_by_key(|stake| std::cmp::Reverse(stake.amount));
        for StakeStatus { proposal, amount, .. } in stakes {
            let taken = amount.min(missing);
            if taken > 0 {
                self.stage.unstake(who, proposal, taken)?;
                missing -= taken;
            }
        }
        Ok(())
    }

    /// Members put so many percent of what is free of their power on a proposal.
    pub(super) fn support(&mut self, id: ProposalId, members: &[(&'static str, u128)]) -> Result<()> {
        for (who, percent) in members {
            let amount = portion(self.voter(account(who))?.free, *percent);
            if amount > 0 {
                self.stage.stake(account(who), id, amount)?;
            }
        }
        Ok(())
    }

    /// Members put all they have on a proposal, but for their stakes on those of `kept`.
    pub(super) fn all_in(&mut self, id: ProposalId, members: &[&'static str], kept: &[ProposalId]) -> Result<()> {
        for who in members {
            for stake in self.voter(account(who))?.stakes {
                if stake.proposal != id && !kept.contains(&stake.proposal) {
                    self.stage.move_stake(account(who), stake.proposal, id, stake.amount)?;
                }
            }
            self.support(id, &[(*who, 100)])?;
        }
        Ok(())
    }

    /// Takes everything that somebody has staked on a proposal off again.
    pub(super) fn leave(&mut self, who: AccountId, id: ProposalId) -> Result<()> {
        let stakes = self.voter(who)?.stakes;
        match stakes.iter().find(|stake| stake.proposal == id) {
            Some(stake) => self.stage.unstake(who, id, stake.amount),
            None => Ok(()),
        }
    }

    /// How far a proposal is from passing, in words: "has 90,000 COMMON behind it, needs a conviction of 20,000 COMMON, and
    /// gets there on day 30".
    pub(super) fn outlook(&mut self, id: ProposalId) -> Result<String> {
        let status = self.status(id)?;
        let now_ms = self.stage.commons.chain.now_ms();
        let words = &self.stage.words;
        let stake = words.tokens(status.proposal.stake);
        let Some(threshold) = status.threshold else {
            return Ok(format!("has {stake} behind it, and no conviction is enough"));
        };
        let needed = words.tokens(threshold);
        let when = match status.time_to_pass_ms {
            Some(time_ms) => format!("and gets there on {}", words.moment(now_ms.saturating_add(time_ms))),
            None if threshold > status.proposal.stake => "which is more than that".to_string(),
            None => "and does not get there".to_string(),
        };
        Ok(format!("has {stake} behind it, needs a conviction of {needed}, {when}"))
    }

    /// Waits, while people trade, until a proposal has the conviction that it needs. `false` if it does not get it before
    /// it expires.
    pub(super) fn await_conviction(&mut self, id: ProposalId, season: &Season) -> Result<bool> {
        loop {
            let status = self.status(id)?;
            let Some(left_ms) = self.time_left(&status) else {
                return Ok(false);
            };
            if passes(&status) {
                return Ok(true);
            }
            let Some(time_ms) = status.time_to_pass_ms else {
                return Ok(false);
            };
            // Trading moves thresholds, so that one may be there a moment later than it seemed.
            let wait_ms = time_ms.max(HOUR_MS);
            if wait_ms >= left_ms {
                return Ok(false);
            }
            self.trade(season, wait_ms)?;
        }
    }

    /// Waits, while people trade, until a proposal can be executed as far as the clock is concerned. `false` if it is
    /// over by then.
    pub(super) fn await_its_time(&mut self, id: ProposalId, season: &Season) -> Result<bool> {
        let from_ms = self.status(id)?.proposal.progress.executable_from_ms;
        let wait_ms = from_ms.saturating_sub(self.stage.commons.chain.now_ms());
        self.trade(season, wait_ms)?;
        let status = self.status(id)?;
        Ok(self.time_left(&status).is_some())
    }

    /// Waits, while people trade, until the pool's spending cap lets the next payment through. `false` if the proposal is
    /// over by then.
    pub(super) fn await_the_cap(&mut self, id: ProposalId, season: &Season) -> Result<bool> {
        loop {
            let status = self.status(id)?;
            if self.time_left(&status).is_none() {
                return Ok(false);
            }
            if status.next_payment <= status.payable_now {
                return Ok(true);
            }
            self.trade(season, DAY_MS)?;
        }
    }

    /// How long a proposal can still be executed; `None` if it is over.
    pub(super) fn time_left(&self, status: &ProposalStatus) -> Option<u64> {
        let progress = status.proposal.progress;
        let left_ms = progress
            .expires_ms
            .checked_sub(self.stage.commons.chain.now_ms())
            .filter(|left_ms| *left_ms > 0);
        left_ms.filter(|_| !matches!(progress.phase, Phase::Ended(_)))
    }

    /// A proposal cannot get what it needs. Who made it takes it back, unless it has passed already.
    pub(super) fn falls_short(&mut self, id: ProposalId, what: &str) -> Result<()> {
        let status = self.status(id)?;
        let is_withdrawn = self.time_left(&status).is_some() && status.proposal.progress.phase != Phase::Passed;
        let needed = match status.threshold {
            Some(threshold) => format!("of the {} that it needs", self.stage.words.tokens(threshold)),
            None => "and needs more than there can be".to_string(),
        };
        let end = match is_withdrawn {
            true => "it is withdrawn",
            false => "it is left to expire",
        };
        let sentence = format!(
            "{what} (proposal {}) has a conviction of {} {needed}, and does not get there before {}: {end}.",
            id.0,
            self.stage.words.tokens(status.proposal.conviction),
            self.stage.words.moment(status.proposal.progress.expires_ms)
        );
        self.stage.tell(&sentence);
        if is_withdrawn {
            self.stage.cancel(status.proposal.proposer, id)?;
        }
        Ok(())
    }

    /// Books proposals that have expired as such, and gives bonds back that are due.
    pub(super) fn clear_up(&mut self) -> Result<()> {
        for id in self.stage.open_proposals() {
            let status = self.status(id)?;
            if self.time_left(&status).is_some() {
                continue;
            }
            self.stage.touch(account(CARETAKER), id)?;
            let highest = self.stage.history.course(id).map_or(0, |course| {
                course.points.iter().map(|point| point.conviction).max().unwrap_or(0)
            });
            let title = self.title(id);
            let sentence = match status.proposal.progress.phase {
                Phase::Passed => format!("Nobody has executed proposal {}, {title}, in time: it is over.", id.0),
                _ => format!(
                    "The time of proposal {}, {title}, is over. Its conviction was {} at most.",
                    id.0,
                    self.stage.words.tokens(highest)
                ),
            };
            self.stage.tell(&sentence);
        }
        self.reclaim_bonds()
    }

    fn reclaim_bonds(&mut self) -> Result<()> {
        let ballots = self.stage.assembly.iter().flat_map(|assembly| &assembly.ballots);
        let ended = ballots
            .map(|ballot| ballot.proposal)
            .filter(|proposal| matches!(proposal.progress.phase, Phase::Ended(_)) && proposal.bond > 0);
        let mut names = Vec::new();
        for proposal in ended.collect::<Vec<_>>() {
            self.stage.reclaim_bond(account(CARETAKER), proposal.id)?;
            names.extend(name_of(proposal.proposer));
        }
        names.dedup();
        if !names.is_empty() {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let sentence = format!("What is over gives its bond back: to {}.", listed(&names));
            self.stage.tell(&sentence);
        }
        Ok(())
    }

    /// What a proposal is about.
    pub(super) fn title(&mut self, id: ProposalId) -> String {
        self.stage
            .history
            .course(id)
            .map_or_else(String::new, |course| course.title.clone())
    }
}

/// Whether a proposal has the conviction that it needs.
pub(super) fn passes(status: &ProposalStatus) -> bool {
    status
        .threshold
        .is_some_and(|threshold| status.proposal.conviction >= threshold)
}

/// So many percent of an amount.
pub(super) fn portion(amount: u128, percent: u128) -> u128 {
    amount / 100 * percent + amount % 100 * percent / 100
}
