//! What the batches have to keep.

use super::{ensure, sum, Broken, Flows};
use crate::demo::history::Unlocking;
use ink::primitives::AccountId;
use interfaces::vesting::BatchStatus;

/// All batches at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batches {
    /// What the vesting contract really holds.
    pub held: u128,
    /// What it keeps for those who have not claimed.
    pub unclaimed: u128,
    /// The batches, by their identifiers.
    pub list: Vec<BatchStatus>,
}

impl Batches {
    /// The first supply, by how far it is unlocked.
    pub fn unlocking(&self) -> Unlocking {
        let sum_of = |amount: fn(&BatchStatus) -> u128| self.list.iter().map(amount).fold(0, u128::saturating_add);
        Unlocking {
            locked: sum_of(|one| one.batch.total.saturating_sub(one.vested)).saturating_add(self.unclaimed),
            vested: sum_of(|one| one.vested.saturating_sub(one.batch.released)),
            released: sum_of(|one| one.batch.released),
        }
    }

    /// What an account has in batches and not released.
    pub fn unreleased(&self, account: AccountId) -> u128 {
        let own = self.list.iter().filter(|one| one.batch.beneficiary == account);
        own.map(|one| one.batch.total.saturating_sub(one.batch.released))
            .fold(0, u128::saturating_add)
    }
}

/// The rules of the batches, before and after a step or some time.
pub fn check_batches(before: &Batches, now: &Batches, flows: &Flows) -> Result<(), Broken> {
    for one in &now.list {
        check_one(one)?;
    }
    ensure(
        before.list.len() <= now.list.len() && before.list.iter().zip(&now.list).all(is_later),
        "what has vested stays vested, and what is released stays released",
        || format!("{:?} to {:?}", before.list, now.list),
    )?;

    let Flows {
        first_supply,
        released,
        taken_back,
        ..
    } = *flows;
    let total = sum(now.list.iter().map(|one| one.batch.total));
    let (unclaimed, held) = (now.unclaimed, now.held);
    ensure(
        total.and_then(|total| sum([total, unclaimed, taken_back])) == Some(first_supply),
        "all batches, what was taken back and what nobody has claimed are the first supply",
        || format!("batches {total:?}, taken back {taken_back}, unclaimed {unclaimed}; first supply {first_supply}"),
    )?;
    let paid = sum(now.list.iter().map(|one| one.batch.released));
    ensure(
        paid == Some(released),
        "what the batches have released is what the releases paid",
        || format!("batches {paid:?}, releases {released}"),
    )?;
    let unreleased = total
        .and_then(|total| total.checked_add(unclaimed))
        .and_then(|all| all.checked_sub(released));
    ensure(
        unreleased.is_some_and(|unreleased| unreleased <= held),
        "the vesting contract holds what is not released and what nobody has claimed",
        || format!("held {held}, unreleased and unclaimed {unreleased:?}"),
    )
}

fn check_one(one: &BatchStatus) -> Result<(), Broken> {
    let (released, vested, total) = (one.batch.released, one.vested, one.batch.total);
    ensure(
        released <= vested && vested <= total && one.releasable == vested - released,
        "no more is released than has vested, and no more vests than there is",
        || {
            format!(
                "batch {}: released {released}, vested {vested}, total {total}, releasable {}",
                one.id.0, one.releasable
            )
        },
    )
}

/// Whether the second may be the first at a later time.
fn is_later((before, now): (&BatchStatus, &BatchStatus)) -> bool {
    before.id == now.id && before.vested <= now.vested && before.batch.released <= now.batch.released
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::vesting::{Accrual, Batch, BatchId, Schedule};

    const FLOWS: Flows = Flows {
        paid_in: 0,
        paid_out: 0,
        first_supply: 1_000,
        released: 150,
        taken_back: 0,
    };

    fn status(id: u64, total: u128, vested: u128, released: u128) -> BatchStatus {
        BatchStatus {
            id: BatchId(id),
            batch: Batch {
                beneficiary: [1; 32].into(),
                total,
                released,
                schedule: Schedule {
                    start_ms: 0,
                    unlocked_at_start: 0,
                    cliff_after_ms: 0,
                    accrual: Accrual::Linear { duration_ms: 1 },
                },
                grantor: None,
                revoked: false,
                transferable: false,
            },
            vested,
            releasable: vested - released,
        }
    }

    /// 600 and 300 in batches, 100 unclaimed.
    fn batches() -> Batches {
        Batches {
            held: 850,
            unclaimed: 100,
            list: vec![status(0, 600, 200, 100), status(1, 300, 60, 50)],
        }
    }

    /// The rule that does not hold after a change.
    fn broken(change: impl FnOnce(&mut Batches)) -> &'static str {
        let mut now = batches();
        change(&mut now);
        check_batches(&batches(), &now, &FLOWS).unwrap_err().rule
    }

    #[test]
    fn sound_batches_pass_and_vest() {
        assert_eq!(check_batches(&Batches::default(), &batches(), &FLOWS), Ok(()));
        let mut later = batches();
        later.list[0] = status(0, 600, 250, 100);
        assert_eq!(check_batches(&batches(), &later, &FLOWS), Ok(()));
        assert!(check_batches(&later, &batches(), &FLOWS).is_err());
    }

    #[test]
    fn a_batch_that_pays_too_much_is_found() {
        let rule = "no more is released than has vested, and no more vests than there is";
        assert_eq!(broken(|now| now.list[0].batch.released = 201), rule);
        assert_eq!(broken(|now| now.list[0].vested = 601), rule);
        assert_eq!(broken(|now| now.list[0].releasable += 1), rule);
    }

    #[test]
    fn a_batch_that_goes_back_or_away_is_found() {
        let rule = "what has vested stays vested, and what is released stays released";
        assert_eq!(broken(|now| now.list[0] = status(0, 600, 199, 100)), rule);
        assert_eq!(broken(|now| now.list[0] = status(0, 600, 200, 99)), rule);
        assert_eq!(broken(|now| now.list.truncate(1)), rule);
        assert_eq!(broken(|now| now.list.swap(0, 1)), rule);
    }

    #[test]
    fn a_sum_that_is_none_is_found() {
        let rule = "all batches, what was taken back and what nobody has claimed are the first supply";
        assert_eq!(broken(|now| now.list[1].batch.total += 1), rule);
        assert_eq!(broken(|now| now.unclaimed -= 1), rule);
        let taken_back = Flows { taken_back: 1, ..FLOWS };
        assert_eq!(
            check_batches(&batches(), &batches(), &taken_back).unwrap_err().rule,
            rule
        );
        assert_eq!(
            broken(|now| now.list[0] = status(0, 600, 200, 101)),
            "what the batches have released is what the releases paid"
        );
    }

    #[test]
    fn tokens_that_the_vesting_contract_lacks_are_found() {
        assert_eq!(
            broken(|now| now.held = 849),
            "the vesting contract holds what is not released and what nobody has claimed"
        );
    }

    #[test]
    fn every_token_is_locked_vested_or_released() {
        let unlocking = batches().unlocking();
        assert_eq!(
            unlocking,
            Unlocking {
                locked: 740,
                vested: 110,
                released: 150
            }
        );
    }
}
