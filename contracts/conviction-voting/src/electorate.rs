//! How many tokens count: the active stake and the supply, now and on average.
//!
//! What a request or an action needs is a share of what counts. If only the figures of the moment counted, somebody
//! could pull them down (unstake or sell, execute, come back) or up (stake on abstaining, and leave) within one
//! transaction. So the largest of the figures of the moment and of their averages counts to pass, and the averages
//! alone count to fail. An average follows its figure by half of the distance in every half-life, like conviction
//! itself.

use interfaces::conviction_voting::Settings;
use math::{
    conviction::{accrue, bar, exactly, in_units},
    MathError, Rounding,
};

/// A figure as it was last seen, and its average.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Average {
    /// The figure.
    pub seen: u128,
    /// Its average as of `settled_ms`, in units of 2⁻²⁴.
    average: u128,
    settled_ms: u64,
}

impl Average {
    /// The average at a moment, in whole units and rounded up, if the figure has been what was seen last.
    pub fn at(&self, now_ms: u64, half_life_ms: u64) -> Result<u128, MathError> {
        self.at_sight_of(self.seen, now_ms, half_life_ms)
    }

    /// The average at a moment at which the figure is `seen`, if nobody knows what it was in between.
    pub fn at_sight_of(&self, seen: u128, now_ms: u64, half_life_ms: u64) -> Result<u128, MathError> {
        Ok(in_units(self.settled(seen, now_ms, half_life_ms)?, Rounding::Up))
    }

    /// The figure was what was seen last until now, and is `seen` from now on.
    pub fn observe(&mut self, seen: u128, now_ms: u64, half_life_ms: u64) -> Result<(), MathError> {
        self.look(self.seen, seen, now_ms, half_life_ms)
    }

    /// The figure is `seen` now, and nobody knows what it was since it was seen last. The first ever seen is the average
    /// at once.
    pub fn observe_at_times(&mut self, seen: u128, now_ms: u64, half_life_ms: u64) -> Result<(), MathError> {
        // Rounded up, an average is 0 only as long as there was nothing to see.
        if self.average == 0 {
            *self = Self {
                seen,
                average: exactly(seen)?,
                settled_ms: now_ms,
            };
        }
        self.look(seen, seen, now_ms, half_life_ms)
    }

    fn look(&mut self, until_now: u128, seen: u128, now_ms: u64, half_life_ms: u64) -> Result<(), MathError> {
        self.average = self.settled(until_now, now_ms, half_life_ms)?;
        exactly(seen)?;
        self.seen = seen;
        self.settled_ms = now_ms;
        Ok(())
    }

    /// Moves the average as far as both sights of the figure agree: towards the nearer of the two, and not at all if it
    /// lies between them. So what somebody shows voting at one moment only, and takes back, moves nothing.
    fn settled(&self, seen: u128, now_ms: u64, half_life_ms: u64) -> Result<u128, MathError> {
        let (lower, upper) = (self.seen.min(seen), self.seen.max(seen));
        let nearer = if self.average < exactly(lower)? {
            lower
        } else if self.average > exactly(upper)? {
            upper
        } else {
            return Ok(self.average);
        };
        let elapsed_ms = now_ms.saturating_sub(self.settled_ms);
        accrue(self.average, nearer, elapsed_ms, half_life_ms, Rounding::Up)
    }
}

/// The tokens that count in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What is staked on proposals that have not ended.
    pub stake: u128,
    /// The supply.
    pub supply: u128,
}

impl Counted {
    /// The stake that a request is measured by: at least a share of the supply, and never nothing, so that nothing passes
    /// without conviction, not even before there are tokens.
    pub fn for_requests(&self, settings: &Settings) -> Result<u128, MathError> {
        Ok(self.stake.max(bar(self.supply, settings.minimum_stake_ppm)?).max(1))
    }

    /// What passes an action: a share of the stake, or of a share of the supply if that is more.
    pub fn action_bar(&self, settings: &Settings) -> Result<u128, MathError> {
        let counted = self
            .for_requests(settings)?
            .max(bar(self.supply, settings.action_stake_ppm)?);
        bar(counted, settings.action_bar_ppm)
    }

    /// What passes the gravest decisions: more than half of the supply.
    pub fn majority(&self) -> u128 {
        (self.supply >> 1).saturating_add(1)
    }
}
