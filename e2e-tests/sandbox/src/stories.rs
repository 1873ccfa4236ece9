//! For stories that are drawn at random: dice of one's own, how often what happened, and a story that goes wrong made
//! shorter.

use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    env,
    fmt::{self, Debug, Display, Formatter},
    time::{Duration, Instant},
};

/// No story is made shorter for longer than this.
const PATIENCE: Duration = Duration::from_secs(120);

/// A generator of one's own, so that nobody's new version tells other stories. (Steele, Lea, Flood: SplitMix64.)
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// Any number.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next_number() % bound
    }

    /// True once in so many times.
    pub fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    /// One of several.
    pub fn one_of<T: Copy>(&mut self, several: &[T]) -> T {
        several[self.below(several.len() as u64) as usize]
    }
}

/// How often what happened. An operation is counted as "Name done" or as "Name refused: Why".
#[derive(Debug, Clone, Default)]
pub struct Tally(BTreeMap<String, u64>);

impl Tally {
    /// It happened once more.
    pub fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    /// How often it happened.
    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    /// Whether an operation of that name was ever refused.
    pub fn refused(&self, name: &str) -> bool {
        let refused = format!("{name} refused: ");
        self.0.keys().any(|what| what.starts_with(&refused))
    }

    /// How many operations there were, those apart that had nothing to do.
    pub fn operations(&self) -> u64 {
        let told = self
            .0
            .iter()
            .filter(|(what, _)| what.ends_with(" done") || what.contains(" refused: "));
        told.map(|(_, times)| times).sum()
    }

    /// What happened in another story happened as well.
    pub fn add(&mut self, other: Self) {
        for (what, times) in other.0 {
            *self.0.entry(what).or_default() += times;
        }
    }
}

impl Display for Tally {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|(what, times)| writeln!(formatter, "{times:>8}  {what}"))
    }
}

/// A number out of the environment.
pub fn setting(name: &str, otherwise: u64) -> Result<u64> {
    match env::var(name) {
        Ok(text) => text.parse().with_context(|| format!("{name}={text} is no number")),
        Err(_) => Ok(otherwise),
    }
}

/// Leaves out whatever a story that goes wrong goes wrong without. `failing` tells a story, and with which operation it
/// went wrong and why, if it did.
pub fn shortened<Operation: Clone, Reason>(
    mut story: Vec<Operation>,
    failing: impl Fn(&[Operation]) -> Option<(usize, Reason)>,
) -> Option<(Vec<Operation>, Reason)> {
    let (last, mut reason) = failing(&story)?;
    story.truncate(last + 1);
    let began = Instant::now();
    let mut part = story.len() / 2;
    while part > 0 && began.elapsed() < PATIENCE {
        let mut from = 0;
        while from < story.len() && began.elapsed() < PATIENCE {
            let mut fewer = story.clone();
            fewer.drain(from..(from + part).min(story.len()));
            match failing(&fewer) {
                Some((last, why)) => {
                    fewer.truncate(last + 1);
                    (story, reason) = (fewer, why);
                }
                None => from += part,
            }
        }
        part /= 2;
    }
    Some((story, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_story_that_goes_wrong_only_what_it_takes_is_left() {
        let wrong_by_three_and_seven = |story: &[u32]| {
            let three = story.iter().position(|operation| *operation == 3)?;
            let seven = story[three..].iter().position(|operation| *operation == 7)?;
            Some((three + seven, ()))
        };
        let story: Vec<u32> = (0..100).collect();
        assert_eq!(shortened(story, wrong_by_three_and_seven), Some((vec![3, 7], ())));
        assert_eq!(shortened(vec![7, 3], wrong_by_three_and_seven), None);
    }
}
