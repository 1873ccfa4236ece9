//! Vesting: what each schedule releases, when, and to whom.

use anyhow::Result;
use commons::{
    chain::{account, GENESIS_MS},
    suite::{done, Commons, FOUNDER},
};
use interfaces::{
    psp22::Transfer,
    vesting::{Accrual, BatchId, Released, Schedule, VestingError},
};
use sandbox_tests::{
    messages::{release_amount, vesting_account},
    refused,
    schedules::{commons_with, for_whom, half_life, linear, stepped},
    COIN, DAY_MS,
};

const START: u64 = GENESIS_MS + 10 * DAY_MS;
const TOTAL: u128 = 1_200 * COIN;

/// At each of these moments, so much has vested and, released by anyone, has come to alice.
fn vests(schedule: Schedule, total: u128, moments: &[(u64, u128)]) -> Result<()> {
    let (mut commons, batch) = commons_with(for_whom("alice", total, schedule));
    for (now_ms, vested) in moments {
        commons.chain.set_now(*now_ms);
        let had = commons.tokens_of("alice")?;
        let status = commons.batch(batch)?;
        assert_eq!((status.vested, status.releasable), (*vested, vested - had), "{now_ms}");
        if *vested == had {
            refused(&mut commons, VestingError::NothingToRelease, |commons| {
                commons.release("frank", batch)
            });
        } else {
            assert_eq!(done(commons.release("frank", batch))?, vested - had);
        }
        assert_eq!(commons.tokens_of("alice")?, *vested);
        assert_eq!(commons.batch(batch)?.batch.released, *vested);
        let account = vesting_account(&mut commons, account("alice"))?;
        assert_eq!((account.batches, account.unreleased), (1, total - vested));
    }
    Ok(())
}

#[test]
fn a_linear_batch_steps_up_at_its_cliff_and_ends_in_full() -> Result<()> {
    let days = |days: u64| START + days * DAY_MS;
    let moments = [
        (START - 1, 0),
        (START, 120 * COIN),
        (days(90) - 1, 120 * COIN),
        (days(90), 390 * COIN),
        (days(91), 393 * COIN),
        (days(180), 660 * COIN),
        // 1 of 31 104 000 000 milliseconds before the end: of 1080 coins, 34 722.2 units.
        (days(360) - 1, TOTAL - 34_723),
        (days(360), TOTAL),
        (days(9_999), TOTAL),
    ];
    vests(linear(START, TOTAL), TOTAL, &moments)
}

#[test]
fn a_stepped_batch_stands_still_between_its_steps() -> Result<()> {
    let days = |days: u64| START + days * DAY_MS;
    let moments = [
        (START, 0),
        (days(89), 0),
        (days(90) - 1, 0),
        (days(90), 300 * COIN),
        (days(120) - 1, 300 * COIN),
        (days(120), 400 * COIN),
        (days(359), 1_100 * COIN),
        (days(360), TOTAL),
        (u64::MAX, TOTAL),
    ];
    vests(stepped(START), TOTAL, &moments)
}

/// commons-stack/commons-simulator, `simulation/hatch_test.py`, `vesting_curve(day, 90, 90)`: 0, 1/2, 3/4.
#[test]
fn a_half_life_batch_follows_the_simulators_curve_and_ends() -> Result<()> {
    let days = |days: u64| START + days * DAY_MS;
    let moments = [
        (days(89), 0),
        (days(90), 0),
        (days(180), 600 * COIN),
        // 1 − 2^(−3/2) of 1200 coins.
        (days(225), 775_735_931_288_071),
        (days(270), 900 * COIN),
        (days(360), 1_050 * COIN),
        // The fifth halving would bring 1162.5; the end brings everything.
        (days(450) - 1, 1_124_999_999_993_314),
        (days(450), TOTAL),
    ];
    vests(half_life(START), TOTAL, &moments)
}

/// OpenZeppelin, `test/finance/VestingWallet.test.js`: 100 over four years of 31 536 000 s, with and without a cliff of
/// one.
#[test]
fn openzeppelins_vesting_wallet_releases_the_same() -> Result<()> {
    let duration_ms = 4 * 365 * DAY_MS;
    for cliff_after_ms in [0, duration_ms / 4] {
        let schedule = Schedule {
            start_ms: START,
            unlocked_at_start: 0,
            cliff_after_ms,
            accrual: Accrual::Linear { duration_ms },
        };
        let moments = (0..64).map(|i| {
            let passed_ms = i * duration_ms / 60;
            let accrued = (100 * COIN * u128::from(i) / 60).min(100 * COIN);
            (START + passed_ms, if passed_ms < cliff_after_ms { 0 } else { accrued })
        });
        vests(schedule, 100 * COIN, &moments.collect::<Vec<_>>())?;
    }
    Ok(())
}

/// Hedgey, its parameters: 1000 in a hundred daily periods; 70 after seven days.
#[test]
fn hedgeys_periods_release_the_same() -> Result<()> {
    let schedule = Schedule {
        start_ms: START,
        unlocked_at_start: 0,
        cliff_after_ms: 0,
        accrual: Accrual::Stepped {
            period_ms: DAY_MS,
            periods: 100,
        },
    };
    let day = |day: u64, vested: u128| (START + day * DAY_MS, vested * COIN);
    vests(
        schedule,
        1_000 * COIN,
        &[day(0, 0), day(6, 60), day(7, 70), day(99, 990), day(100, 1_000)],
    )
}

#[test]
fn anyone_releases_to_the_beneficiary_and_to_nobody_else() -> Result<()> {
    let (mut commons, batch) = commons_with(for_whom("alice", TOTAL, linear(GENESIS_MS, TOTAL)));
    let at = commons.at;
    let receipt = commons.release("mallory", batch);
    let released = Released {
        beneficiary: account("alice"),
        batch,
        amount: 120 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.vesting, released)]);
    let moved = Transfer {
        from: Some(at.vesting),
        to: Some(account("alice")),
        value: 120 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.token, moved)]);
    assert_eq!(receipt.events.len(), 2);
    assert_eq!(receipt.events[1].topics.len(), 2);
    done(receipt)?;
    assert_eq!(commons.tokens_of("mallory")?, 0);
    assert_eq!(commons.tokens_of("alice")?, 120 * COIN);
    refused(&mut commons, VestingError::UnknownBatch, |commons| {
        commons.release("alice", BatchId(1))
    });
    Ok(())
}

#[test]
fn the_beneficiary_alone_chooses_how_much_to_release() -> Result<()> {
    let (mut commons, batch) = commons_with(for_whom("alice", TOTAL, linear(GENESIS_MS, TOTAL)));
    for who in ["bob", FOUNDER, "mallory"] {
        refused(&mut commons, VestingError::NotBeneficiary, |commons| {
            release_amount(commons, who, batch, 1)
        });
    }
    refused(&mut commons, VestingError::ZeroAmount, |commons| {
        release_amount(commons, "alice", batch, 0)
    });
    refused(&mut commons, VestingError::UnknownBatch, |commons| {
        release_amount(commons, "alice", BatchId(7), 1)
    });
    for amount in [120 * COIN + 1, u128::MAX] {
        let above = VestingError::AboveReleasable {
            amount,
            releasable: 120 * COIN,
        };
        refused(&mut commons, above, |commons| {
            release_amount(commons, "alice", batch, amount)
        });
    }
    let receipt = release_amount(&mut commons, "alice", batch, 50 * COIN);
    let released = Released {
        beneficiary: account("alice"),
        batch,
        amount: 50 * COIN,
    };
    assert_eq!(receipt.events_of(), [(commons.at.vesting, released)]);
    done(receipt)?;
    let above = VestingError::AboveReleasable {
        amount: 70 * COIN + 1,
        releasable: 70 * COIN,
    };
    refused(&mut commons, above, |commons| {
        release_amount(commons, "alice", batch, 70 * COIN + 1)
    });
    done(release_amount(&mut commons, "alice", batch, 70 * COIN))?;
    assert_eq!(commons.tokens_of("alice")?, 120 * COIN);
    Ok(())
}

/// Totals and moments that divide nothing.
#[test]
fn released_in_any_parts_a_batch_comes_to_its_total_to_the_unit() -> Result<()> {
    let total = 7 * 1_000_003 * COIN / 1_000 + 13;
    for schedule in [linear(START, total), stepped(START), half_life(START)] {
        let (mut commons, batch) = commons_with(for_whom("alice", total, schedule));
        let end_ms = schedule.end_ms().expect("within the clock");
        let (mut released, mut step) = (0, 0);
        while released < total {
            commons.chain.wait(23 * DAY_MS + 4_567_891);
            let releasable = commons.batch(batch)?.releasable;
            step += 1;
            match step % 3 {
                0 if releasable > 1 => {
                    done(release_amount(&mut commons, "alice", batch, releasable / 2))?;
                    released += releasable / 2;
                }
                1 if releasable > 0 => released += done(commons.release("frank", batch))?,
                _ => {}
            }
            assert_eq!(commons.tokens_of("alice")?, released);
        }
        assert_eq!(released, total);
        assert!(commons.chain.now_ms() >= end_ms, "no faster than the schedule");
        refused(&mut commons, VestingError::NothingToRelease, |commons| {
            commons.release("frank", batch)
        });
        // Its record stays.
        let status = commons.batch(batch)?;
        assert_eq!((status.batch.released, status.releasable), (total, 0));
        let vesting = commons.at.vesting;
        assert_eq!(commons.balance(commons.at.token, vesting)?, 0);
    }
    Ok(())
}

#[test]
fn a_batch_of_the_past_has_vested_when_it_is_made() -> Result<()> {
    let schedule = Schedule {
        start_ms: 0,
        unlocked_at_start: 0,
        cliff_after_ms: 1,
        accrual: Accrual::Linear { duration_ms: 1 },
    };
    let (mut commons, batch) = commons_with(for_whom("alice", 1, schedule));
    assert_eq!(done(commons.release("frank", batch))?, 1);
    Ok(())
}

#[test]
fn at_the_end_of_the_chains_clock_everything_has_vested() -> Result<()> {
    let start_ms = u64::MAX - 100;
    let schedule = |accrual| Schedule {
        start_ms,
        unlocked_at_start: 0,
        cliff_after_ms: 10,
        accrual,
    };
    for accrual in [
        Accrual::Linear { duration_ms: 100 },
        Accrual::Stepped {
            period_ms: 10,
            periods: 10,
        },
        Accrual::HalfLife {
            half_life_ms: u64::MAX,
            duration_ms: 100,
        },
    ] {
        let (mut commons, batch) = commons_with(for_whom("alice", TOTAL, schedule(accrual)));
        let vested_at = |commons: &mut Commons, now_ms| {
            commons.chain.set_now(now_ms);
            commons.batch(batch).map(|status| status.vested)
        };
        assert_eq!(vested_at(&mut commons, start_ms + 9)?, 0);
        assert!(vested_at(&mut commons, u64::MAX - 1)? < TOTAL);
        assert_eq!(vested_at(&mut commons, u64::MAX)?, TOTAL);
        assert_eq!(done(commons.release("frank", batch))?, TOTAL);
    }
    Ok(())
}
