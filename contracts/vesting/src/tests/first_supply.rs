//! The market's first supply comes once, and the hatch makes batches out of it until nothing is left.

use super::*;
use interfaces::vesting::{Granted, OpeningSupplyReceived};

/// What is unclaimed and what is in batches.
fn whole(vesting: &Batches) -> u128 {
    let status = vesting.status();
    let batches = (0..status.batches).map(|id| found(vesting, BatchId(id)).total);
    status.unclaimed.unwrap() + batches.sum::<u128>()
}

#[ink::test]
fn the_hatch_hands_over_the_first_supply() {
    let mut vesting = wired_vesting();

    assert_eq!(vesting.receive_opening_supply(SUPPLY), Ok(()));

    assert_eq!(vesting.status().unclaimed, Some(SUPPLY));
    assert_eq!(
        events::<OpeningSupplyReceived>(),
        [OpeningSupplyReceived { supply: SUPPLY }]
    );
}

#[ink::test]
fn nobody_else_does() {
    let mut vesting = wired_vesting();

    for caller in [deployer(), admin(), funding_pool(), token(), alice(), this_contract()] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotHatch, |vesting| {
            vesting.receive_opening_supply(SUPPLY)
        });
    }
}

#[ink::test]
fn before_wiring_nobody_is_the_hatch() {
    let mut vesting = unwired_vesting();

    for caller in [deployer(), hatch(), zero_account()] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotHatch, |vesting| {
            vesting.receive_opening_supply(SUPPLY)
        });
        assert_refused(&mut vesting, VestingError::NotHatch, |vesting| {
            vesting.grant_claimed(plain(alice(), 1))
        });
    }
}

#[ink::test]
fn there_is_one_first_supply() {
    for first in [0, 1, SUPPLY] {
        let mut vesting = wired_vesting();
        vesting.receive_opening_supply(first).unwrap();

        for supply in [0, first, u128::MAX] {
            assert_refused(&mut vesting, VestingError::AlreadyReceived, |vesting| {
                vesting.receive_opening_supply(supply)
            });
        }
    }
    // Nor is there another when nothing is left of it.
    let mut vesting = launched_vesting();
    claimed(&mut vesting, plain(alice(), SUPPLY));
    assert_refused(&mut vesting, VestingError::AlreadyReceived, |vesting| {
        vesting.receive_opening_supply(SUPPLY)
    });
}

#[ink::test]
fn a_claimed_batch_is_as_granted() {
    let schedules = [
        schedule(),
        Schedule {
            start_ms: 7,
            unlocked_at_start: 8,
            cliff_after_ms: 9,
            accrual: Accrual::HalfLife {
                half_life_ms: 10,
                duration_ms: 11,
            },
        },
    ];
    for (revocable, transferable, schedule) in [
        (false, false, schedules[0]),
        (true, false, schedules[1]),
        (false, true, schedules[0]),
        (true, true, schedules[1]),
    ] {
        let mut vesting = launched_vesting();
        let grant = Grant {
            beneficiary: alice(),
            amount: 300,
            schedule,
            revocable,
            transferable,
        };

        assert_eq!(vesting.grant_claimed(grant), Ok(BatchId(0)));

        assert_eq!(
            found(&vesting, BatchId(0)),
            Batch {
                beneficiary: alice(),
                total: 300,
                released: 0,
                schedule,
                // The commons' own grants return to the pool, if they can.
                grantor: revocable.then(funding_pool),
                revoked: false,
                transferable,
            }
        );
        assert_eq!(
            events::<Granted>(),
            [Granted {
                beneficiary: alice(),
                batch: BatchId(0),
                grantor: funding_pool(),
                amount: 300,
                schedule,
                revocable,
                transferable,
            }]
        );
        let account = VestingAccount {
            batches: 1,
            unreleased: 300,
            enlisted: false,
        };
        assert_eq!(vesting.account(alice()), account);
        assert_eq!(vesting.status().unclaimed, Some(SUPPLY - 300));
    }
}

#[ink::test]
fn the_hatch_alone_makes_batches_out_of_the_first_supply() {
    let mut vesting = launched_vesting();

    for caller in [deployer(), admin(), funding_pool(), alice(), this_contract()] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotHatch, |vesting| {
            vesting.grant_claimed(plain(alice(), 1))
        });
    }
}

#[ink::test]
fn batches_and_what_is_unclaimed_are_the_first_supply() {
    let mut vesting = launched_vesting();

    for (beneficiary, amount) in [
        (alice(), 1),
        (bob(), 4_999),
        (alice(), 4_000),
        (carol(), 999),
        (alice(), 1),
    ] {
        claimed(&mut vesting, plain(beneficiary, amount));
        assert_eq!(whole(&vesting), SUPPLY);
    }

    assert_eq!(vesting.status().unclaimed, Some(0));
    assert_eq!(vesting.status().batches, 5);
    assert_eq!(
        [alice(), bob(), carol()].map(|account| unreleased(&vesting, account)),
        [4_002, 4_999, 999]
    );
}

#[ink::test]
fn no_more_is_claimed_than_there_is() {
    let mut vesting = launched_vesting();
    claimed(&mut vesting, plain(alice(), 9_000));

    for amount in [1_001, 9_000, u128::MAX] {
        let error = VestingError::AboveUnclaimed {
            amount,
            unclaimed: 1_000,
        };
        assert_refused(&mut vesting, error, |vesting| {
            vesting.grant_claimed(plain(bob(), amount))
        });
    }
    claimed(&mut vesting, plain(bob(), 1_000));
    let error = VestingError::AboveUnclaimed {
        amount: 1,
        unclaimed: 0,
    };
    assert_refused(&mut vesting, error, |vesting| vesting.grant_claimed(plain(bob(), 1)));
}

#[ink::test]
fn before_the_launch_there_is_nothing_to_claim() {
    let mut vesting = wired_vesting();

    let error = VestingError::AboveUnclaimed {
        amount: 1,
        unclaimed: 0,
    };
    assert_refused(&mut vesting, error, |vesting| vesting.grant_claimed(plain(alice(), 1)));
}

#[ink::test]
fn the_largest_supply_is_claimed_like_any_other() {
    let mut vesting = wired_vesting();
    vesting.receive_opening_supply(u128::MAX).unwrap();

    claimed(&mut vesting, plain(alice(), u128::MAX - 1));
    claimed(&mut vesting, plain(alice(), 1));

    assert_eq!(unreleased(&vesting, alice()), u128::MAX);
    assert_eq!(vesting.status().unclaimed, Some(0));
}

#[ink::test]
fn impossible_batches_are_not_made_out_of_the_first_supply() {
    let mut vesting = launched_vesting();

    for (grant, error) in impossible_grants() {
        assert_refused(&mut vesting, error, |vesting| vesting.grant_claimed(grant));
    }
}

#[ink::test]
fn extreme_schedules_are_possible() {
    let mut vesting = launched_vesting();

    for schedule in extreme_schedules() {
        let batch = claimed(
            &mut vesting,
            Grant {
                schedule,
                ..plain(alice(), 100)
            },
        );
        at_ms(u64::MAX);
        assert_eq!(figures(&vesting, batch), [100, 0, 100], "{schedule:?}");
        at_ms(0);
        assert!(figures(&vesting, batch)[0] <= schedule.unlocked_at_start);
    }
}
