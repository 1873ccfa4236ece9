//! Vesting's rules: who may make, take from, revoke and hand on which batch, and what is booked. What happens once the
//! token is called is the sandbox tests' subject.

#[path = "../../interfaces/tests/shared/off_chain.rs"]
mod off_chain;

mod construction;
mod enlisting;
mod first_supply;
mod granting;
mod handing_on;
mod model;
mod pages;
mod releasing;
mod renouncing;
mod revoking;

use crate::Batches;
use ink::{
    env::{test, DefaultEnvironment},
    primitives::AccountId,
};
use interfaces::{
    effects::Effects,
    vesting::{
        Accrual, Batch, BatchId, BatchStatus, Grant, Schedule, ScheduleError, Vesting, VestingAccount, VestingError,
        VestingWiring,
    },
};
use off_chain::*;

/// The first supply.
const SUPPLY: u128 = 10_000;

/// A [`schedule`] is from here...
const START_MS: u64 = 1_000;

/// ... to here, and halfway here.
const END_MS: u64 = 2_000;
const HALFWAY_MS: u64 = 1_500;

fn token() -> AccountId {
    contract(1)
}

fn funding_pool() -> AccountId {
    contract(2)
}

fn hatch() -> AccountId {
    contract(3)
}

fn admin() -> AccountId {
    contract(4)
}

fn references() -> VestingWiring {
    VestingWiring {
        hatch: hatch(),
        admin: admin(),
    }
}

/// Nothing is left of a contract before this one, and it is 0 on the chain's clock. The deployer calls.
fn unwired_vesting() -> Batches {
    test::run_test::<DefaultEnvironment, _>(|_| Ok(())).unwrap();
    begin_deployment();
    at_ms(0);
    Batches::new(token(), funding_pool()).unwrap()
}

/// Before the launch; the hatch calls.
fn wired_vesting() -> Batches {
    let mut vesting = unwired_vesting();
    vesting.wire(references()).unwrap();
    call_as(hatch());
    vesting
}

/// After the launch, and nobody has claimed anything. The hatch calls.
fn launched_vesting() -> Batches {
    let mut vesting = wired_vesting();
    vesting.receive_opening_supply(SUPPLY).unwrap();
    vesting
}

/// Evenly over a second, without a cliff.
fn schedule() -> Schedule {
    Schedule {
        start_ms: START_MS,
        unlocked_at_start: 0,
        cliff_after_ms: 0,
        accrual: Accrual::Linear { duration_ms: 1_000 },
    }
}

/// By [`schedule`], for good, and not to be handed on.
fn plain(beneficiary: AccountId, amount: u128) -> Grant {
    Grant {
        beneficiary,
        amount,
        schedule: schedule(),
        revocable: false,
        transferable: false,
    }
}

fn revocable(beneficiary: AccountId, amount: u128) -> Grant {
    Grant {
        revocable: true,
        ..plain(beneficiary, amount)
    }
}

fn transferable(beneficiary: AccountId, amount: u128) -> Grant {
    Grant {
        transferable: true,
        ..plain(beneficiary, amount)
    }
}

/// Makes a batch out of the first supply; the hatch calls from now on.
fn claimed(vesting: &mut Batches, grant: Grant) -> BatchId {
    call_as(hatch());
    vesting.grant_claimed(grant).unwrap()
}

/// Makes a batch out of somebody's tokens, who calls from now on.
fn granted(vesting: &mut Batches, grantor: AccountId, grant: Grant) -> BatchId {
    let batch = BatchId(vesting.status().batches);
    call_as(grantor);
    until_it_calls_out(vesting, |vesting| vesting.grant(grant));
    batch
}

fn found(vesting: &Batches, batch: BatchId) -> Batch {
    vesting.batch(batch).unwrap().batch
}

/// What has vested of a batch, has been released and can be released.
fn figures(vesting: &Batches, batch: BatchId) -> [u128; 3] {
    let BatchStatus {
        batch,
        vested,
        releasable,
        ..
    } = vesting.batch(batch).unwrap();
    [vested, batch.released, releasable]
}

fn unreleased(vesting: &Batches, account: AccountId) -> u128 {
    vesting.account(account).unreleased
}

/// Grants that nobody can make, and why.
fn impossible_grants() -> Vec<(Grant, VestingError)> {
    let mut grants = vec![(plain(alice(), 0), VestingError::ZeroAmount)];
    for beneficiary in [zero_account(), this_contract()] {
        grants.push((plain(beneficiary, 100), VestingError::InvalidBeneficiary));
    }
    for (schedule, error) in impossible_schedules() {
        let grant = Grant {
            schedule,
            ..plain(alice(), 100)
        };
        grants.push((grant, VestingError::InvalidSchedule(error)));
    }
    grants
}

/// Schedules that a batch of 100 tokens cannot have, and why.
fn impossible_schedules() -> Vec<(Schedule, ScheduleError)> {
    let with_accrual = |accrual| Schedule { accrual, ..schedule() };
    let linear = |duration_ms| with_accrual(Accrual::Linear { duration_ms });
    let stepped = |period_ms, periods| with_accrual(Accrual::Stepped { period_ms, periods });
    let half_life = |half_life_ms, duration_ms| {
        with_accrual(Accrual::HalfLife {
            half_life_ms,
            duration_ms,
        })
    };
    vec![
        (linear(0), ScheduleError::ZeroDuration),
        (stepped(0, 5), ScheduleError::ZeroDuration),
        (stepped(5, 0), ScheduleError::ZeroDuration),
        (half_life(5, 0), ScheduleError::ZeroDuration),
        (
            Schedule {
                cliff_after_ms: 1_001,
                ..schedule()
            },
            ScheduleError::CliffAfterEnd,
        ),
        (half_life(0, 5), ScheduleError::ZeroHalfLife),
        (
            Schedule {
                unlocked_at_start: 101,
                ..schedule()
            },
            ScheduleError::UnlockAboveTotal,
        ),
        (linear(u64::MAX - START_MS + 1), ScheduleError::EndOutOfRange),
        (half_life(1, u64::MAX), ScheduleError::EndOutOfRange),
        (stepped(1 << 33, 1 << 31), ScheduleError::EndOutOfRange),
        (
            Schedule {
                start_ms: u64::MAX - 999,
                ..schedule()
            },
            ScheduleError::EndOutOfRange,
        ),
    ]
}

/// The outermost schedules that a batch of 100 tokens can have.
fn extreme_schedules() -> Vec<Schedule> {
    vec![
        Schedule {
            accrual: Accrual::Linear { duration_ms: 1 },
            ..schedule()
        },
        Schedule {
            accrual: Accrual::Linear {
                duration_ms: u64::MAX - START_MS,
            },
            ..schedule()
        },
        Schedule {
            start_ms: u64::MAX - 1_000,
            ..schedule()
        },
        Schedule {
            cliff_after_ms: 1_000,
            unlocked_at_start: 100,
            ..schedule()
        },
        Schedule {
            start_ms: 0,
            unlocked_at_start: 0,
            cliff_after_ms: u64::MAX,
            accrual: Accrual::HalfLife {
                half_life_ms: u64::MAX,
                duration_ms: u64::MAX,
            },
        },
        Schedule {
            start_ms: 0,
            unlocked_at_start: 1,
            cliff_after_ms: 0,
            accrual: Accrual::Stepped {
                period_ms: u64::MAX / u64::from(u32::MAX),
                periods: u32::MAX,
            },
        },
    ]
}
