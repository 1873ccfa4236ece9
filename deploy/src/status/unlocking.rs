//! When more of a batch vests.

use super::document::{self, Units};
use interfaces::vesting::{Batch, BatchStatus};
use math::vesting::{vested, Schedule};

/// The first moment after `now_ms` at which more of the batch has vested; `None` if everything has.
///
/// Vesting never falls, so halving the time to the end finds it, whatever the schedule.
pub fn next_unlock_ms(batch: &Batch, now_ms: u64) -> Option<u64> {
    let end_ms = batch.schedule.end_ms()?;
    if batch.revoked || now_ms >= end_ms {
        return None;
    }
    let schedule = Schedule::from(batch.schedule);
    let at = |moment_ms| vested(&schedule, batch.total, moment_ms).ok();
    let now = at(now_ms)?;
    if now >= batch.total {
        return None;
    }
    let (mut no_more, mut more) = (now_ms, end_ms);
    while more - no_more > 1 {
        let between = no_more.midpoint(more);
        if at(between)? > now {
            more = between;
        } else {
            no_more = between;
        }
    }
    Some(more)
}

/// A batch as it is shown.
pub fn shown(status: &BatchStatus, now_ms: u64) -> document::Batch {
    let batch = &status.batch;
    document::Batch {
        number: status.id.0,
        total: Units(batch.total),
        vested: Units(status.vested),
        released: Units(batch.released),
        releasable: Units(status.releasable),
        next_unlock_ms: next_unlock_ms(batch, now_ms),
        fully_vested_ms: batch.schedule.end_ms().filter(|_| !batch.revoked),
        revocable: batch.grantor.is_some(),
        revoked: batch.revoked,
        transferable: batch.transferable,
    }
}

/// What of `releasable` backs stakes: an account whose locked tokens vote cannot release them while it has too little
/// that is free.
pub fn behind_stakes(releasable: u128, free_power: u128, votes: bool) -> u128 {
    if votes {
        releasable.saturating_sub(free_power)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ink::primitives::AccountId;
    use interfaces::vesting::{Accrual, Schedule as Terms};

    fn batch(unlocked_at_start: u128, cliff_after_ms: u64, accrual: Accrual) -> Batch {
        Batch {
            beneficiary: AccountId::from([1; 32]),
            total: 1_000,
            released: 0,
            schedule: Terms {
                start_ms: 5_000,
                unlocked_at_start,
                cliff_after_ms,
                accrual,
            },
            grantor: None,
            revoked: false,
            transferable: false,
        }
    }

    #[test]
    fn steps_come_at_the_end_of_a_period_and_not_before_the_cliff() {
        let accrual = Accrual::Stepped {
            period_ms: 100,
            periods: 4,
        };
        let stepped = batch(10, 150, accrual);
        for (now_ms, next) in [
            (0, Some(5_000)),
            (4_999, Some(5_000)),
            // The cliff steps up to what has accrued.
            (5_000, Some(5_150)),
            (5_149, Some(5_150)),
            (5_150, Some(5_200)),
            (5_399, Some(5_400)),
            (5_400, None),
            (u64::MAX, None),
        ] {
            assert_eq!(next_unlock_ms(&stepped, now_ms), next, "{now_ms}");
        }
    }

    #[test]
    fn what_vests_evenly_vests_with_the_next_whole_unit() {
        // A unit every 10 ms.
        let linear = batch(0, 0, Accrual::Linear { duration_ms: 10_000 });
        assert_eq!(next_unlock_ms(&linear, 5_000), Some(5_010));
        assert_eq!(next_unlock_ms(&linear, 5_015), Some(5_020));
        assert_eq!(next_unlock_ms(&linear, 14_999), Some(15_000));
    }

    #[test]
    fn nothing_more_comes_once_all_has_vested_or_the_rest_was_taken_back() {
        let mut gone = batch(0, 0, Accrual::Linear { duration_ms: 10_000 });
        gone.revoked = true;
        assert_eq!(next_unlock_ms(&gone, 5_015), None);
        let at_once = batch(1_000, 0, Accrual::Linear { duration_ms: 10_000 });
        assert_eq!(next_unlock_ms(&at_once, 5_015), None);
        assert_eq!(next_unlock_ms(&at_once, 0), Some(5_000));
    }

    #[test]
    fn tokens_that_back_stakes_have_to_be_unstaked_first() {
        assert_eq!(behind_stakes(100, 30, true), 70);
        assert_eq!(behind_stakes(100, 130, true), 0);
        assert_eq!(behind_stakes(100, 30, false), 0);
    }
}
