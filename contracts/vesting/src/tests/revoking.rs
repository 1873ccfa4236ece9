//! Who granted a batch takes back what has not vested, and nothing of what has.

use super::*;

/// Bob has granted Alice a batch of 100 that he can revoke.
fn bobs_grant() -> (Batches, BatchId) {
    let mut vesting = wired_vesting();
    let batch = granted(&mut vesting, bob(), revocable(alice(), 100));
    (vesting, batch)
}

/// The commons has granted Alice a batch of 100 that it can revoke.
fn commons_grant() -> (Batches, BatchId) {
    let mut vesting = launched_vesting();
    let batch = claimed(&mut vesting, revocable(alice(), 100));
    (vesting, batch)
}

fn revoke(vesting: &mut Batches, batch: BatchId) {
    until_it_calls_out(vesting, |vesting| vesting.revoke(batch));
}

#[ink::test]
fn a_revoked_batch_is_what_had_vested() {
    let (mut vesting, batch) = bobs_grant();
    let before = found(&vesting, batch);
    at_ms(START_MS + 309);

    revoke(&mut vesting, batch);

    assert_eq!(
        found(&vesting, batch),
        Batch {
            total: 30,
            grantor: None,
            revoked: true,
            ..before
        }
    );
    assert_eq!(figures(&vesting, batch), [30, 0, 30]);
    let account = VestingAccount {
        batches: 1,
        unreleased: 30,
        enlisted: false,
    };
    assert_eq!(vesting.account(alice()), account);
}

#[ink::test]
fn what_had_vested_stays_and_nothing_is_added() {
    let (mut vesting, batch) = bobs_grant();
    at_ms(HALFWAY_MS);
    revoke(&mut vesting, batch);

    for now_ms in [HALFWAY_MS, HALFWAY_MS + 1, END_MS - 1, END_MS, u64::MAX] {
        at_ms(now_ms);
        assert_eq!(figures(&vesting, batch), [50, 0, 50], "at {now_ms}");
    }
}

#[ink::test]
fn what_had_vested_is_still_released() {
    let (mut vesting, batch) = bobs_grant();
    at_ms(HALFWAY_MS);
    revoke(&mut vesting, batch);

    call_as(alice());
    let error = VestingError::AboveReleasable {
        amount: 51,
        releasable: 50,
    };
    assert_refused(&mut vesting, error, |vesting| vesting.release_amount(batch, 51));
    until_it_calls_out(&mut vesting, |vesting| vesting.release_amount(batch, 20));
    at_ms(u64::MAX);
    until_it_calls_out(&mut vesting, |vesting| vesting.release(batch));

    assert_eq!(figures(&vesting, batch), [50, 50, 0]);
    assert_eq!(unreleased(&vesting, alice()), 0);
    assert_refused(&mut vesting, VestingError::NothingToRelease, |vesting| {
        vesting.release(batch)
    });
}

#[ink::test]
fn what_was_released_is_not_taken_back() {
    let (mut vesting, batch) = bobs_grant();
    at_ms(START_MS + 200);
    until_it_calls_out(&mut vesting, |vesting| vesting.release(batch));
    at_ms(HALFWAY_MS);

    revoke(&mut vesting, batch);

    assert_eq!(figures(&vesting, batch), [50, 20, 30]);
    assert_eq!(unreleased(&vesting, alice()), 30);
}

#[ink::test]
fn before_anything_has_vested_all_of_it_returns() {
    let (mut vesting, batch) = bobs_grant();

    revoke(&mut vesting, batch);

    assert_eq!(found(&vesting, batch).total, 0);
    assert_eq!(unreleased(&vesting, alice()), 0);
    at_ms(END_MS);
    assert_eq!(figures(&vesting, batch), [0, 0, 0]);
    assert_refused(&mut vesting, VestingError::NothingToRelease, |vesting| {
        vesting.release(batch)
    });
}

#[ink::test]
fn what_is_unlocked_at_the_start_stays() {
    let mut vesting = wired_vesting();
    let grant = Grant {
        schedule: Schedule {
            unlocked_at_start: 12,
            cliff_after_ms: 700,
            ..schedule()
        },
        ..revocable(alice(), 100)
    };
    let batch = granted(&mut vesting, bob(), grant);
    at_ms(START_MS + 699);

    revoke(&mut vesting, batch);

    at_ms(END_MS);
    assert_eq!(figures(&vesting, batch), [12, 0, 12]);
}

#[ink::test]
fn a_batch_is_revoked_until_all_of_it_has_vested() {
    let (mut vesting, batch) = bobs_grant();
    for now_ms in [END_MS, END_MS + 1, u64::MAX] {
        at_ms(now_ms);
        assert_refused(&mut vesting, VestingError::FullyVested, |vesting| vesting.revoke(batch));
    }

    at_ms(END_MS - 1);
    revoke(&mut vesting, batch);
    assert_eq!(found(&vesting, batch).total, 99);
}

#[ink::test]
fn nobody_but_the_grantor_revokes() {
    let (mut vesting, batch) = bobs_grant();

    // The admin stands in for the funding pool alone.
    for caller in [
        alice(),
        carol(),
        admin(),
        hatch(),
        funding_pool(),
        deployer(),
        this_contract(),
    ] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotGrantor, |vesting| vesting.revoke(batch));
    }
}

#[ink::test]
fn the_admin_revokes_what_the_commons_granted() {
    let (mut vesting, batch) = commons_grant();
    at_ms(HALFWAY_MS);
    for caller in [alice(), bob(), hatch(), deployer(), this_contract()] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotGrantor, |vesting| vesting.revoke(batch));
    }

    call_as(admin());
    revoke(&mut vesting, batch);

    assert_eq!(figures(&vesting, batch), [50, 0, 50]);
    assert_eq!(
        vesting.status().unclaimed,
        Some(SUPPLY - 100),
        "it does not become claimable"
    );
}

#[ink::test]
fn the_admins_own_grants_are_the_admins() {
    let mut vesting = wired_vesting();
    let batch = granted(&mut vesting, admin(), revocable(alice(), 100));

    revoke(&mut vesting, batch);

    assert!(found(&vesting, batch).revoked);
}

#[ink::test]
fn a_batch_that_was_given_for_good_is_not_revoked() {
    let mut vesting = launched_vesting();
    let commons_grant = claimed(&mut vesting, plain(alice(), 100));
    let bobs_grant = granted(&mut vesting, bob(), plain(alice(), 100));

    for caller in [bob(), admin(), funding_pool(), hatch(), alice()] {
        call_as(caller);
        for batch in [commons_grant, bobs_grant] {
            assert_refused(&mut vesting, VestingError::NotRevocable, |vesting| {
                vesting.revoke(batch)
            });
        }
    }
}

#[ink::test]
fn a_batch_is_revoked_once() {
    for is_the_commons_grant in [false, true] {
        let ((mut vesting, batch), grantor) = match is_the_commons_grant {
            false => (bobs_grant(), bob()),
            true => (commons_grant(), admin()),
        };
        call_as(grantor);
        at_ms(HALFWAY_MS);
        revoke(&mut vesting, batch);

        for now_ms in [0, HALFWAY_MS, END_MS] {
            at_ms(now_ms);
            assert_refused(&mut vesting, VestingError::NotRevocable, |vesting| {
                vesting.revoke(batch)
            });
            assert_refused(&mut vesting, VestingError::NotRevocable, |vesting| {
                vesting.renounce_revocation(batch)
            });
        }
    }
}

#[ink::test]
fn a_batch_that_is_not_there_is_not_revoked() {
    let (mut vesting, _) = bobs_grant();

    for batch in [BatchId(1), BatchId(u64::MAX)] {
        assert_refused(&mut vesting, VestingError::UnknownBatch, |vesting| {
            vesting.revoke(batch)
        });
    }
}

#[ink::test]
fn a_revocation_leaves_other_batches_alone() {
    let (mut vesting, first) = bobs_grant();
    let second = granted(&mut vesting, bob(), revocable(alice(), 60));
    at_ms(HALFWAY_MS);

    revoke(&mut vesting, first);

    assert!(!found(&vesting, second).revoked);
    assert_eq!(figures(&vesting, second), [30, 0, 30]);
    assert_eq!(unreleased(&vesting, alice()), 110);
}
