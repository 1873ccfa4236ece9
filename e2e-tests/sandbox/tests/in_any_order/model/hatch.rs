//! The hatch as the design has it.

use super::{share, share_rounded_up};
use crate::in_any_order::parties::Party;
use interfaces::hatch::{Contribution, FundingTerms, HatchPhase};
use std::collections::{BTreeMap, BTreeSet};

/// A hatch, and all that it was given.
#[derive(Debug, Clone)]
pub struct Hatch {
    pub terms: FundingTerms,
    /// The team's share of the first supply.
    pub team_ppm: u32,
    pub sealed: bool,
    pub given: BTreeMap<Party, Vec<Given>>,
    /// Who has claimed or been refunded.
    pub settled: BTreeSet<Party>,
    pub maximum_reached_ms: Option<u64>,
    pub launched_ms: Option<u64>,
    /// Collateral that nobody contributed and that is still there.
    pub gifts: u128,
}

/// One contribution, and the tokens that were booked for it.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    pub amount: u128,
    pub tokens: u128,
}

/// What a launch makes of the contributions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    pub supply: u128,
    pub team: u128,
    pub reserve: u128,
    pub tribute: u128,
}

impl Hatch {
    pub fn new(terms: FundingTerms, team_ppm: u32) -> Self {
        Self {
            terms,
            team_ppm,
            sealed: false,
            given: BTreeMap::new(),
            settled: BTreeSet::new(),
            maximum_reached_ms: None,
            launched_ms: None,
            gifts: 0,
        }
    }

    fn all_given(&self) -> impl Iterator<Item = &Given> {
        self.given.values().flatten()
    }

    pub fn raised(&self) -> u128 {
        self.all_given().map(|given| given.amount).sum()
    }

    pub fn owed(&self) -> u128 {
        self.all_given().map(|given| given.tokens).sum()
    }

    /// What is left below the maximum.
    pub fn room(&self) -> u128 {
        self.terms.maximum - self.raised()
    }

    /// What was contributed and not refunded.
    pub fn unrefunded(&self) -> u128 {
        let unsettled = self.given.iter().filter(|(who, _)| !self.settled.contains(who));
        unsettled.flat_map(|(_, given)| given).map(|given| given.amount).sum()
    }

    pub fn contribution(&self, who: Party) -> Option<Contribution> {
        let given = self.given.get(&who)?;
        Some(Contribution {
            given: given.iter().map(|given| given.amount).sum(),
            owed: given.iter().map(|given| given.tokens).sum(),
            settled: self.settled.contains(&who),
        })
    }

    /// Whether somebody has contributed and has neither tokens nor collateral for it.
    pub fn is_waiting(&self, who: Party) -> bool {
        self.given.contains_key(&who) && !self.settled.contains(&who)
    }

    /// The tokens that a contribution is worth.
    pub fn tokens_for(&self, amount: u128) -> u128 {
        share(amount, self.terms.tokens_per_million, 1_000_000)
    }

    /// The first moment at which it is too late to launch.
    pub fn launch_before_ms(&self) -> u64 {
        self.maximum_reached_ms.unwrap_or(self.terms.end_ms) + self.terms.launch_window_ms
    }

    pub fn phase(&self, now_ms: u64) -> HatchPhase {
        if self.launched_ms.is_some() {
            HatchPhase::Launched
        } else if let Some(reached_ms) = self.reached_ms(now_ms) {
            if now_ms - reached_ms < self.terms.launch_window_ms {
                HatchPhase::GoalReached
            } else {
                HatchPhase::Refunding
            }
        } else if now_ms >= self.terms.end_ms {
            HatchPhase::Refunding
        } else if self.sealed && now_ms >= self.terms.start_ms {
            HatchPhase::Funding
        } else {
            HatchPhase::Pending
        }
    }

    /// When the goal was reached, if it was.
    fn reached_ms(&self, now_ms: u64) -> Option<u64> {
        let is_over = now_ms >= self.terms.end_ms;
        let at_the_end = is_over && self.raised() >= self.terms.minimum;
        self.maximum_reached_ms.or(at_the_end.then_some(self.terms.end_ms))
    }

    pub fn opening(&self) -> Opening {
        self.opening_of(self.raised(), self.owed())
    }

    /// The opening with the least that can be raised, in one piece.
    pub fn least_opening(&self) -> Opening {
        self.opening_of(self.terms.minimum, self.tokens_for(self.terms.minimum))
    }

    fn opening_of(&self, raised: u128, owed: u128) -> Opening {
        let team = share(owed, self.team_ppm.into(), (1_000_000 - self.team_ppm).into());
        let tribute = share_rounded_up(raised, self.terms.tribute_ppm.into(), 1_000_000);
        Opening {
            supply: owed + team,
            team,
            reserve: raised - tribute,
            tribute,
        }
    }
}
