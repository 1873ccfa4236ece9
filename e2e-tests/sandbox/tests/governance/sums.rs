//! A long story told by dice: after every step all sums have to come out, and all convictions to follow the formula.

use crate::formula::{sum, Support};
use anyhow::{ensure, Result};
use commons::suite::{done, Commons};
use interfaces::conviction_voting::{Phase, ProposalId, ABSTAIN};
use sandbox_tests::{
    governed_commons,
    proposals::{cancel, electorate, move_stake, page, signal},
    stories::Dice,
    COIN, DAY_MS, MEMBERS,
};
use std::collections::BTreeMap;

/// What everybody has staked where, as it has to be.
#[derive(Default)]
struct Model {
    stakes: BTreeMap<(ProposalId, &'static str), Support>,
    open: Vec<ProposalId>,
}

impl Model {
    fn wait(&mut self, elapsed_ms: u64) {
        for support in self.stakes.values_mut() {
            support.wait(elapsed_ms);
        }
    }

    fn put_on(&mut self, who: &'static str, proposal: ProposalId, amount: u128) {
        self.stakes
            .entry((proposal, who))
            .or_insert_with(|| Support::new(0))
            .add(amount);
    }

    fn take_off(&mut self, who: &'static str, proposal: ProposalId, amount: u128) {
        let support = self.stakes.get_mut(&(proposal, who)).expect("a stake");
        if support.stake == amount {
            self.stakes.remove(&(proposal, who));
        } else {
            support.take(amount);
        }
    }

    fn end(&mut self, proposal: ProposalId) {
        self.stakes.retain(|(on, _), _| *on != proposal);
        self.open.retain(|open| *open != proposal);
    }

    fn stake_of(&self, who: &str, proposal: ProposalId) -> u128 {
        self.stakes
            .iter()
            .find(|((on, whose), _)| *on == proposal && *whose == who)
            .map_or(0, |(_, support)| support.stake)
    }

    /// Compares everything that voting shows.
    fn check(&self, commons: &mut Commons) -> Result<()> {
        let mut active = 0;
        for proposal in page(commons, 0, 20)? {
            if matches!(proposal.progress.phase, Phase::Ended(_)) {
                ensure!(!self.open.contains(&proposal.id), "{proposal:?} is open");
                continue;
            }
            ensure!(self.open.contains(&proposal.id), "{proposal:?} has ended");
            let here = || self.stakes.iter().filter(|((on, _), _)| *on == proposal.id);
            let stake: u128 = here().map(|(_, support)| support.stake).sum();
            ensure!(proposal.stake == stake, "{stake} are staked on {proposal:?}");
            let exact = sum(here().map(|(_, support)| support));
            // Whoever leaves takes up to a fraction of a unit more than they have brought.
            ensure!(
                proposal.conviction <= exact && exact - proposal.conviction <= 2,
                "{exact} is the conviction of {proposal:?}"
            );
            active += stake;
        }
        let electorate = electorate(commons)?;
        ensure!(
            electorate.active_stake == active,
            "{active} are active, not {electorate:?}"
        );

        let mut sum_of_accounts = 0;
        for (who, _) in MEMBERS {
            let status = commons.voter(who)?;
            let staked: u128 = status.stakes.iter().map(|stake| stake.amount).sum();
            ensure!(status.power == status.free + staked, "{who}: {status:?}");
            for stake in &status.stakes {
                let exact = self.stake_of(who, stake.proposal);
                ensure!(stake.amount == exact, "{who} has staked {exact}, not {stake:?}");
            }
            let on = self.stakes.keys().filter(|(_, whose)| *whose == who).count();
            ensure!(status.stakes.len() == on, "{who} has {on} stakes: {status:?}");
            sum_of_accounts += staked;
        }
        ensure!(sum_of_accounts == active, "{sum_of_accounts} of {active} have an owner");
        Ok(())
    }
}

fn tell(seed: u64) -> Result<()> {
    let mut commons = governed_commons();
    let mut dice = Dice(seed);
    let mut model = Model {
        open: vec![ABSTAIN],
        ..Model::default()
    };
    for _ in 0..3 {
        model.open.push(signal(&mut commons, "alice")?);
    }
    for _ in 0..60 {
        let (who, _) = MEMBERS[dice.below(3) as usize];
        let proposal = model.open[dice.below(model.open.len() as u64) as usize];
        let free = commons.voter(who)?.free;
        let staked = model.stake_of(who, proposal);
        match dice.below(10) {
            0..=3 if free > 0 => {
                let amount = 1 + u128::from(dice.below(1 << 30)) * 50_000_000 % free;
                done(commons.stake(who, proposal, amount))?;
                model.put_on(who, proposal, amount);
            }
            4 | 5 if staked > 0 => {
                let part = u128::from(dice.below(4));
                let amount = if part == 0 { staked } else { staked.div_ceil(part + 1) };
                done(commons.unstake(who, proposal, amount))?;
                model.take_off(who, proposal, amount);
            }
            6 if staked > 0 => {
                let to = model.open[dice.below(model.open.len() as u64) as usize];
                if to != proposal {
                    let amount = staked.div_ceil(1 + u128::from(dice.below(3)));
                    done(move_stake(&mut commons, who, proposal, to, amount))?;
                    model.take_off(who, proposal, amount);
                    model.put_on(who, to, amount);
                }
            }
            7 if proposal != ABSTAIN => {
                done(cancel(&mut commons, "alice", proposal))?;
                model.end(proposal);
                model.open.push(signal(&mut commons, "alice")?);
            }
            8 => {
                // Long enough for some to expire; somebody notices.
                let wait_ms = 31 * DAY_MS + dice.below(DAY_MS);
                commons.chain.wait(wait_ms);
                model.wait(wait_ms);
                for proposal in model.open.clone() {
                    let expires_ms = commons.proposal(proposal)?.proposal.progress.expires_ms;
                    if commons.chain.now_ms() >= expires_ms {
                        done(commons.touch("frank", proposal))?;
                        model.end(proposal);
                        model.open.push(signal(&mut commons, "alice")?);
                    }
                }
            }
            _ => {
                let wait_ms = 1 + dice.below(3 * DAY_MS);
                commons.chain.wait(wait_ms);
                model.wait(wait_ms);
            }
        }
        model.check(&mut commons)?;
    }

    // In the end everybody gets everything back.
    for ((proposal, who), support) in std::mem::take(&mut model.stakes) {
        done(commons.unstake(who, proposal, support.stake))?;
    }
    model.check(&mut commons)?;
    for proposal in page(&mut commons, 0, 20)? {
        if !matches!(proposal.progress.phase, Phase::Ended(_)) {
            ensure!((proposal.stake, proposal.conviction) == (0, 0), "{proposal:?}");
        }
    }
    for who in ["bob", "carol"] {
        let deposited = commons.voter(who)?.deposited;
        done(commons.withdraw(who, deposited))?;
        ensure!(
            MEMBERS.contains(&(who, commons.tokens_of(who)?)),
            "{who} has lost tokens"
        );
    }
    ensure!(commons.tokens_of("alice")? < COIN);
    Ok(())
}

#[test]
fn all_sums_come_out_whatever_is_done() -> Result<()> {
    for seed in [1, 22, 333] {
        tell(seed).map_err(|error| error.context(format!("with the dice {seed}")))?;
    }
    Ok(())
}
