//! Who can revoke a batch may give that up, for ever.

use super::*;
use interfaces::vesting::RevocationRenounced;

#[ink::test]
fn the_grantor_gives_up_the_right_to_revoke() {
    let mut vesting = wired_vesting();
    let batch = granted(&mut vesting, bob(), revocable(alice(), 100));
    let before = found(&vesting, batch);

    assert_eq!(vesting.renounce_revocation(batch), Ok(Effects::NONE));

    assert_eq!(
        found(&vesting, batch),
        Batch {
            grantor: None,
            ..before
        }
    );
    let event = RevocationRenounced {
        beneficiary: alice(),
        batch,
    };
    assert_eq!(events::<RevocationRenounced>(), [event]);
}

#[ink::test]
fn the_admin_does_for_the_commons() {
    let mut vesting = launched_vesting();
    let batch = claimed(&mut vesting, revocable(alice(), 100));

    call_as(admin());
    assert_eq!(vesting.renounce_revocation(batch), Ok(Effects::NONE));

    assert_eq!(found(&vesting, batch).grantor, None);
}

#[ink::test]
fn nobody_else_does() {
    let mut vesting = launched_vesting();
    let commons_grant = claimed(&mut vesting, revocable(alice(), 100));
    let bobs_grant = granted(&mut vesting, bob(), revocable(alice(), 100));

    for caller in [alice(), carol(), hatch(), deployer()] {
        call_as(caller);
        for batch in [commons_grant, bobs_grant] {
            assert_refused(&mut vesting, VestingError::NotGrantor, |vesting| {
                vesting.renounce_revocation(batch)
            });
        }
    }
    for (caller, batch) in [(admin(), bobs_grant), (bob(), commons_grant)] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotGrantor, |vesting| {
            vesting.renounce_revocation(batch)
        });
    }
}

#[ink::test]
fn afterwards_nobody_revokes() {
    let mut vesting = launched_vesting();
    let batch = claimed(&mut vesting, revocable(alice(), 100));
    call_as(admin());
    vesting.renounce_revocation(batch).unwrap();

    for caller in [admin(), funding_pool(), hatch(), alice()] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotRevocable, |vesting| {
            vesting.revoke(batch)
        });
        assert_refused(&mut vesting, VestingError::NotRevocable, |vesting| {
            vesting.renounce_revocation(batch)
        });
    }
    at_ms(END_MS);
    assert_eq!(figures(&vesting, batch), [100, 0, 100]);
}

#[ink::test]
fn there_is_nothing_to_give_up_for_a_batch_given_for_good_or_one_that_is_not_there() {
    let mut vesting = wired_vesting();
    let batch = granted(&mut vesting, bob(), plain(alice(), 100));

    assert_refused(&mut vesting, VestingError::NotRevocable, |vesting| {
        vesting.renounce_revocation(batch)
    });
    assert_refused(&mut vesting, VestingError::UnknownBatch, |vesting| {
        vesting.renounce_revocation(BatchId(1))
    });
}
