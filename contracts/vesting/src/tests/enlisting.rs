//! Accounts whose tokens vote: who marks them, and that conviction voting is called whenever they get more or fewer. What
//! it is told, and what it says, is the sandbox tests' subject.

use super::*;

/// A launched commons in which the admin has enlisted Alice, who has a batch of 100 that can be handed on and taken back,
/// and of which half has vested. The admin calls.
fn alice_votes() -> (Batches, BatchId) {
    let mut vesting = launched_vesting();
    let grant = Grant {
        revocable: true,
        ..transferable(alice(), 100)
    };
    let batch = claimed(&mut vesting, grant);
    call_as(admin());
    vesting.enlist(alice()).unwrap();
    at_ms(HALFWAY_MS);
    (vesting, batch)
}

#[ink::test]
fn the_admin_enlists_an_account_and_learns_what_it_has() {
    let mut vesting = launched_vesting();
    let first = claimed(&mut vesting, plain(alice(), 100));
    claimed(&mut vesting, plain(alice(), 60));
    at_ms(HALFWAY_MS);
    until_it_calls_out(&mut vesting, |vesting| vesting.release(first));
    let events_before = event_count();

    call_as(admin());
    assert_eq!(vesting.enlist(alice()), Ok(110));

    let account = VestingAccount {
        batches: 2,
        unreleased: 110,
        enlisted: true,
    };
    assert_eq!(vesting.account(alice()), account);
    assert_eq!(event_count(), events_before, "voting tells of it");
    assert!(!vesting.account(bob()).enlisted);
}

#[ink::test]
fn an_account_without_batches_can_be_enlisted() {
    let mut vesting = launched_vesting();

    call_as(admin());
    assert_eq!(vesting.enlist(alice()), Ok(0));

    let account = VestingAccount {
        batches: 0,
        unreleased: 0,
        enlisted: true,
    };
    assert_eq!(vesting.account(alice()), account);
}

#[ink::test]
fn nobody_else_enlists_not_even_the_account_itself() {
    let mut vesting = launched_vesting();
    claimed(&mut vesting, plain(alice(), 100));

    for caller in [alice(), hatch(), funding_pool(), token(), deployer(), this_contract()] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotAdmin, |vesting| vesting.enlist(alice()));
    }
}

#[ink::test]
fn before_wiring_nobody_enlists() {
    let mut vesting = unwired_vesting();

    for caller in [deployer(), admin(), zero_account()] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotAdmin, |vesting| vesting.enlist(alice()));
    }
}

#[ink::test]
fn an_account_is_enlisted_once_whatever_becomes_of_its_batches() {
    let (mut vesting, batch) = alice_votes();
    assert_refused(&mut vesting, VestingError::AlreadyEnlisted, |vesting| {
        vesting.enlist(alice())
    });

    at_ms(END_MS);
    until_it_calls_out(&mut vesting, |vesting| vesting.release(batch));
    assert_eq!(unreleased(&vesting, alice()), 0);
    assert_refused(&mut vesting, VestingError::AlreadyEnlisted, |vesting| {
        vesting.enlist(alice())
    });
    assert_eq!(vesting.enlist(bob()), Ok(0), "others still can be");
}

#[ink::test]
fn voting_is_called_when_an_enlisted_account_gets_a_batch() {
    let (mut vesting, _) = alice_votes();

    call_as(hatch());
    until_it_calls_out(&mut vesting, |vesting| vesting.grant_claimed(plain(alice(), 60)));
    assert_eq!(unreleased(&vesting, alice()), 160);
    assert_eq!(vesting.status().unclaimed, Some(SUPPLY - 160));

    // For anyone else this calls nobody.
    assert_eq!(vesting.grant_claimed(plain(bob(), 60)), Ok(BatchId(2)));
}

#[ink::test]
fn voting_is_called_when_a_batch_leaves_an_enlisted_account_or_comes_to_it() {
    let (mut vesting, batch) = alice_votes();

    call_as(alice());
    until_it_calls_out(&mut vesting, |vesting| vesting.transfer_batch(batch, bob()));
    assert_eq!([unreleased(&vesting, alice()), unreleased(&vesting, bob())], [0, 100]);

    call_as(bob());
    assert_eq!(vesting.transfer_batch(batch, carol()), Ok(()), "between others");
    call_as(carol());
    until_it_calls_out(&mut vesting, |vesting| vesting.transfer_batch(batch, alice()));
    assert_eq!([unreleased(&vesting, alice()), unreleased(&vesting, carol())], [100, 0]);

    for (account, enlisted) in [(alice(), true), (bob(), false), (carol(), false)] {
        assert_eq!(vesting.account(account).enlisted, enlisted);
    }
}

#[ink::test]
fn what_is_released_granted_and_taken_back_is_booked_before_voting_is_called() {
    let (mut vesting, batch) = alice_votes();

    until_it_calls_out(&mut vesting, |vesting| vesting.release(batch));
    assert_eq!(figures(&vesting, batch), [50, 50, 0]);
    assert_eq!(unreleased(&vesting, alice()), 50);

    let bobs_grant = granted(&mut vesting, bob(), revocable(alice(), 40));
    assert_eq!(unreleased(&vesting, alice()), 90);
    until_it_calls_out(&mut vesting, |vesting| vesting.revoke(bobs_grant));
    assert_eq!(figures(&vesting, bobs_grant), [20, 0, 20]);
    assert_eq!(unreleased(&vesting, alice()), 70);

    call_as(admin());
    until_it_calls_out(&mut vesting, |vesting| vesting.revoke(batch));
    assert_eq!(unreleased(&vesting, alice()), 20);
    assert!(vesting.account(alice()).enlisted);
}

#[ink::test]
fn giving_up_a_revocation_changes_no_votes() {
    let (mut vesting, batch) = alice_votes();

    assert_eq!(vesting.renounce_revocation(batch), Ok(Effects::NONE));
    assert_eq!(unreleased(&vesting, alice()), 100);
}
