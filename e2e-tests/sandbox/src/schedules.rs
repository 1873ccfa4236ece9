//! Batches for the tests of vesting.

use crate::{messages, open_commons, Prepared, COIN, DAY_MS, OPENING_SUPPLY};
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use interfaces::vesting::{Accrual, BatchId, Grant, Schedule};
use std::sync::OnceLock;

/// Evenly over 360 days from `start_ms`, a tenth of `total` at once, the rest from the 90th day on.
pub fn linear(start_ms: u64, total: u128) -> Schedule {
    Schedule {
        start_ms,
        unlocked_at_start: total / 10,
        cliff_after_ms: 90 * DAY_MS,
        accrual: Accrual::Linear {
            duration_ms: 360 * DAY_MS,
        },
    }
}

/// In twelve steps of 30 days from `start_ms`, the first three together.
pub fn stepped(start_ms: u64) -> Schedule {
    Schedule {
        start_ms,
        unlocked_at_start: 0,
        cliff_after_ms: 90 * DAY_MS,
        accrual: Accrual::Stepped {
            period_ms: 30 * DAY_MS,
            periods: 12,
        },
    }
}

/// From the 90th day on, half of what is left in 90 days each, for four of them.
pub fn half_life(start_ms: u64) -> Schedule {
    Schedule {
        start_ms,
        unlocked_at_start: 0,
        cliff_after_ms: 90 * DAY_MS,
        accrual: Accrual::HalfLife {
            half_life_ms: 90 * DAY_MS,
            duration_ms: 450 * DAY_MS,
        },
    }
}

/// A batch that can be neither taken back nor handed on.
pub fn for_whom(who: &str, amount: u128, schedule: Schedule) -> Grant {
    Grant {
        beneficiary: account(who),
        amount,
        schedule,
        revocable: false,
        transferable: false,
    }
}

/// An open market in which founder, bob and carol have tokens that the vesting contract may take.
pub fn granting_commons() -> Commons {
    static GRANTING: OnceLock<Prepared> = OnceLock::new();
    GRANTING
        .get_or_init(|| {
            let mut commons = open_commons();
            for who in [FOUNDER, "bob", "carol"] {
                if who != FOUNDER {
                    crate::give_tokens(&mut commons, who, 100_000 * COIN).expect("the founder has all tokens");
                }
                done(messages::approve_vesting(&mut commons, who, OPENING_SUPPLY)).expect("an allowance");
            }
            Prepared::keep(commons)
        })
        .start()
}

/// Such a commons, in which bob has granted `grant`.
pub fn commons_with(grant: Grant) -> (Commons, BatchId) {
    let mut commons = granting_commons();
    let batch = done(messages::grant(&mut commons, "bob", grant)).expect("bob has tokens");
    (commons, batch)
}
