//! What has vested goes to the beneficiary, in any number of parts.

use super::*;

/// Alice has a batch of 100.
fn one_batch() -> (Batches, BatchId) {
    let mut vesting = launched_vesting();
    let batch = claimed(&mut vesting, plain(alice(), 100));
    (vesting, batch)
}

fn release(vesting: &mut Batches, batch: BatchId) {
    until_it_calls_out(vesting, |vesting| vesting.release(batch));
}

#[ink::test]
fn a_batch_vests_by_its_schedule() {
    let with = |cliff_after_ms, unlocked_at_start, accrual| Grant {
        schedule: Schedule {
            start_ms: START_MS,
            unlocked_at_start,
            cliff_after_ms,
            accrual,
        },
        ..plain(alice(), 100)
    };
    let linear = Accrual::Linear { duration_ms: 1_000 };
    let stepped = Accrual::Stepped {
        period_ms: 250,
        periods: 4,
    };
    let half_life = Accrual::HalfLife {
        half_life_ms: 200,
        duration_ms: 1_000,
    };

    // By hand, at 0, 999, 1 000, 1 249, 1 250, 1 600, 1 999, 2 000 and the clock's end.
    for (grant, expected) in [
        (with(0, 0, linear), [0, 0, 0, 24, 25, 60, 99, 100, 100]),
        (with(250, 20, linear), [0, 0, 20, 20, 40, 68, 99, 100, 100]),
        (with(1_000, 0, linear), [0, 0, 0, 0, 0, 0, 0, 100, 100]),
        (with(0, 0, stepped), [0, 0, 0, 0, 25, 50, 75, 100, 100]),
        (with(600, 40, stepped), [0, 0, 40, 40, 40, 70, 85, 100, 100]),
        (with(250, 100, linear), [0, 0, 100, 100, 100, 100, 100, 100, 100]),
    ] {
        let mut vesting = launched_vesting();
        let batch = claimed(&mut vesting, grant);
        let times = [0, 999, 1_000, 1_249, 1_250, 1_600, 1_999, 2_000, u64::MAX];
        for (now_ms, vested) in times.into_iter().zip(expected) {
            at_ms(now_ms);
            assert_eq!(figures(&vesting, batch), [vested, 0, vested], "{grant:?} at {now_ms}");
        }
    }
    // A half, three quarters, and at the end what is then left.
    let mut vesting = launched_vesting();
    let batch = claimed(&mut vesting, with(200, 0, half_life));
    for (now_ms, vested) in [(1_200, 0), (1_400, 50), (1_600, 75), (1_999, 93), (2_000, 100)] {
        at_ms(now_ms);
        assert_eq!(figures(&vesting, batch)[0], vested, "at {now_ms}");
    }
}

#[ink::test]
fn four_years_with_a_cliff_vest_as_with_openzeppelin() {
    // test/finance/VestingWalletCliff: 100 ether over four years with a cliff after one, looked at 60 times.
    const ETHER: u128 = 1_000_000_000_000_000_000;
    const DURATION_MS: u64 = 126_144_000_000;
    let mut vesting = wired_vesting();
    let grant = Grant {
        schedule: Schedule {
            cliff_after_ms: DURATION_MS / 4,
            accrual: Accrual::Linear {
                duration_ms: DURATION_MS,
            },
            ..schedule()
        },
        ..plain(alice(), 100 * ETHER)
    };
    let batch = granted(&mut vesting, bob(), grant);

    for (look, vested) in [(0, 0), (14, 0), (15, 25), (30, 50), (45, 75), (60, 100), (63, 100)] {
        at_ms(START_MS + look * (DURATION_MS / 60));
        assert_eq!(figures(&vesting, batch)[0], vested * ETHER);
    }
}

#[ink::test]
fn anyone_has_it_sent_to_the_beneficiary() {
    for caller in [alice(), bob(), hatch(), admin()] {
        let (mut vesting, batch) = one_batch();
        at_ms(HALFWAY_MS);
        call_as(caller);

        release(&mut vesting, batch);

        assert_eq!(figures(&vesting, batch), [50, 50, 0]);
        let account = VestingAccount {
            batches: 1,
            unreleased: 50,
            enlisted: false,
        };
        assert_eq!(vesting.account(alice()), account);
        assert_eq!(vesting.account(caller).batches, u64::from(caller == alice()));
    }
}

#[ink::test]
fn nothing_is_released_before_anything_has_vested() {
    let (mut vesting, batch) = one_batch();

    // A hundredth of the batch takes 10 ms.
    for now_ms in [0, START_MS - 1, START_MS, START_MS + 9] {
        at_ms(now_ms);
        assert_refused(&mut vesting, VestingError::NothingToRelease, |vesting| {
            vesting.release(batch)
        });
    }
    at_ms(START_MS + 10);
    release(&mut vesting, batch);
    assert_eq!(figures(&vesting, batch), [1, 1, 0]);
}

#[ink::test]
fn what_is_released_is_not_released_again() {
    let (mut vesting, batch) = one_batch();

    for (now_ms, vested) in [(HALFWAY_MS, 50), (END_MS, 100)] {
        at_ms(now_ms);
        release(&mut vesting, batch);
        assert_eq!(figures(&vesting, batch), [vested, vested, 0]);
        assert_refused(&mut vesting, VestingError::NothingToRelease, |vesting| {
            vesting.release(batch)
        });
    }
    at_ms(u64::MAX);
    assert_refused(&mut vesting, VestingError::NothingToRelease, |vesting| {
        vesting.release(batch)
    });
}

#[ink::test]
fn all_parts_together_are_the_whole_batch() {
    for step_ms in [1, 7, 333, 999] {
        let mut vesting = launched_vesting();
        let batch = claimed(&mut vesting, plain(alice(), 997));
        let mut now_ms = START_MS;
        while now_ms < END_MS {
            now_ms += step_ms;
            at_ms(now_ms);
            if figures(&vesting, batch)[2] > 0 {
                release(&mut vesting, batch);
            }
        }
        assert_eq!(figures(&vesting, batch), [997, 997, 0]);
        assert_eq!(unreleased(&vesting, alice()), 0);
    }
}

#[ink::test]
fn the_beneficiary_takes_some_of_it() {
    let (mut vesting, batch) = one_batch();
    at_ms(HALFWAY_MS);
    call_as(alice());

    until_it_calls_out(&mut vesting, |vesting| vesting.release_amount(batch, 20));
    assert_eq!(figures(&vesting, batch), [50, 20, 30]);
    assert_eq!(unreleased(&vesting, alice()), 80);

    until_it_calls_out(&mut vesting, |vesting| vesting.release_amount(batch, 30));
    assert_eq!(figures(&vesting, batch), [50, 50, 0]);
    assert_eq!(unreleased(&vesting, alice()), 50);
}

#[ink::test]
fn nobody_else_says_how_much() {
    let (mut vesting, batch) = one_batch();
    at_ms(HALFWAY_MS);

    for caller in [bob(), hatch(), admin(), funding_pool(), deployer()] {
        call_as(caller);
        for amount in [0, 1, 51] {
            assert_refused(&mut vesting, VestingError::NotBeneficiary, |vesting| {
                vesting.release_amount(batch, amount)
            });
        }
    }
}

#[ink::test]
fn no_more_is_taken_than_has_vested_and_is_not_released() {
    let (mut vesting, batch) = one_batch();
    call_as(alice());

    for (now_ms, releasable) in [(START_MS, 0), (HALFWAY_MS, 50), (END_MS, 50)] {
        at_ms(now_ms);
        for amount in [releasable + 1, u128::MAX] {
            let error = VestingError::AboveReleasable { amount, releasable };
            assert_refused(&mut vesting, error, |vesting| vesting.release_amount(batch, amount));
        }
        if releasable > 0 {
            until_it_calls_out(&mut vesting, |vesting| vesting.release_amount(batch, releasable));
        }
    }
    assert_eq!(figures(&vesting, batch), [100, 100, 0]);
}

#[ink::test]
fn nothing_is_not_taken() {
    let (mut vesting, batch) = one_batch();
    at_ms(HALFWAY_MS);
    call_as(alice());

    assert_refused(&mut vesting, VestingError::ZeroAmount, |vesting| {
        vesting.release_amount(batch, 0)
    });
}

#[ink::test]
fn nothing_is_released_from_a_batch_that_is_not_there() {
    let (mut vesting, _) = one_batch();
    at_ms(END_MS);
    call_as(alice());

    for batch in [BatchId(1), BatchId(u64::MAX)] {
        assert_refused(&mut vesting, VestingError::UnknownBatch, |vesting| {
            vesting.release(batch)
        });
        assert_refused(&mut vesting, VestingError::UnknownBatch, |vesting| {
            vesting.release_amount(batch, 1)
        });
    }
}

#[ink::test]
fn a_release_leaves_other_batches_alone() {
    let (mut vesting, first) = one_batch();
    let second = claimed(&mut vesting, plain(alice(), 60));
    let bobs = claimed(&mut vesting, plain(bob(), 40));
    at_ms(HALFWAY_MS);

    release(&mut vesting, second);

    assert_eq!(figures(&vesting, first), [50, 0, 50]);
    assert_eq!(figures(&vesting, second), [30, 30, 0]);
    assert_eq!(figures(&vesting, bobs), [20, 0, 20]);
    assert_eq!([unreleased(&vesting, alice()), unreleased(&vesting, bob())], [130, 40]);
}

#[ink::test]
fn the_largest_batch_is_released_like_any_other() {
    let mut vesting = wired_vesting();
    let batch = granted(&mut vesting, bob(), plain(alice(), u128::MAX));

    at_ms(HALFWAY_MS);
    release(&mut vesting, batch);
    // ⌊(2^128 − 1)/2⌋.
    assert_eq!(found(&vesting, batch).released, (1 << 127) - 1);
    at_ms(END_MS);
    release(&mut vesting, batch);

    assert_eq!(found(&vesting, batch).released, u128::MAX);
    assert_eq!(unreleased(&vesting, alice()), 0);
}
