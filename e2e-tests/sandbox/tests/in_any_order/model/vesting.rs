//! The batches as the design has them.

use super::schedule;
use crate::in_any_order::parties::Party;
use interfaces::vesting::Schedule;

/// All batches, and what is left of the first supply.
#[derive(Debug, Clone, Default)]
pub struct Vesting {
    pub batches: Vec<Batch>,
    /// What the market opened with.
    pub first_supply: Option<u128>,
    /// Tokens that nobody granted.
    pub gifts: u128,
}

/// A batch, and all that happened to it.
#[derive(Debug, Clone)]
pub struct Batch {
    pub beneficiary: Party,
    pub granted: u128,
    pub released: u128,
    /// What a revocation returned.
    pub returned: u128,
    pub revoked: bool,
    pub schedule: Schedule,
    /// Who may revoke it.
    pub grantor: Option<Party>,
    pub transferable: bool,
    pub from_the_first_supply: bool,
    /// What the contract said had vested, when it was last looked at.
    pub seen: u128,
}

impl Batch {
    pub fn total(&self) -> u128 {
        self.granted - self.returned
    }

    pub fn unreleased(&self) -> u128 {
        self.total() - self.released
    }

    /// The least and the most that may have vested. They differ for half-lives only.
    pub fn bounds(&self, now_ms: u64) -> (u128, u128) {
        if self.revoked {
            return (self.total(), self.total());
        }
        schedule::bounds(&self.schedule, self.total(), now_ms)
    }

    /// What can be released: every batch is looked at after every operation, so that what was seen is so now.
    pub fn releasable(&self) -> u128 {
        self.seen - self.released
    }
}

impl Vesting {
    pub fn next(&self) -> u64 {
        self.batches.len() as u64
    }

    pub fn batch(&self, id: u64) -> Option<&Batch> {
        self.batches.get(id as usize)
    }

    pub fn batch_mut(&mut self, id: u64) -> &mut Batch {
        &mut self.batches[id as usize]
    }

    pub fn unclaimed(&self) -> Option<u128> {
        let claimed = self.batches.iter().filter(|batch| batch.from_the_first_supply);
        Some(self.first_supply? - claimed.map(|batch| batch.granted).sum::<u128>())
    }

    /// The identifiers of somebody's batches.
    pub fn of(&self, whose: Party) -> Vec<u64> {
        let belongs = |id: &u64| self.batches[*id as usize].beneficiary == whose;
        (0..self.next()).filter(belongs).collect()
    }

    pub fn unreleased_of(&self, whose: Party) -> u128 {
        let theirs = self.batches.iter().filter(|batch| batch.beneficiary == whose);
        theirs.map(Batch::unreleased).sum()
    }

    /// All tokens that the contract should hold.
    pub fn held(&self) -> u128 {
        let unreleased: u128 = self.batches.iter().map(Batch::unreleased).sum();
        unreleased + self.unclaimed().unwrap_or(0) + self.gifts
    }
}
