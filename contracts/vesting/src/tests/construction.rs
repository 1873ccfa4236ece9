//! What the contract is made with, and what it is told once.

use super::*;
use interfaces::vesting::{VestingStatus, VestingWired};

#[ink::test]
fn a_new_contract_has_no_batches() {
    let vesting = unwired_vesting();

    assert_eq!(
        vesting.status(),
        VestingStatus {
            token: token(),
            funding_pool: funding_pool(),
            wiring: None,
            unclaimed: None,
            batches: 0,
        }
    );
    assert_eq!(vesting.account(alice()), VestingAccount::default());
    assert_eq!(event_count(), 0);
}

#[ink::test]
fn token_and_pool_are_contracts_other_than_this_one() {
    begin_deployment();

    for account in [zero_account(), this_contract(), alice()] {
        let error = Some(VestingError::InvalidReference(account));
        assert_eq!(Batches::new(account, funding_pool()).err(), error);
        assert_eq!(Batches::new(token(), account).err(), error);
    }
}

#[ink::test]
fn token_and_pool_are_two_contracts() {
    begin_deployment();

    assert_eq!(
        Batches::new(token(), token()).err(),
        Some(VestingError::InvalidReference(token()))
    );
}

#[ink::test]
fn the_deployer_names_hatch_and_admin() {
    let mut vesting = unwired_vesting();

    assert_eq!(vesting.wire(references()), Ok(()));

    assert_eq!(vesting.status().wiring, Some(references()));
    let event = VestingWired {
        hatch: hatch(),
        admin: admin(),
    };
    assert_eq!(events::<VestingWired>(), [event]);
}

#[ink::test]
fn nobody_else_names_them() {
    let mut vesting = unwired_vesting();

    for caller in [alice(), hatch(), admin(), funding_pool()] {
        call_as(caller);
        assert_refused(&mut vesting, VestingError::NotDeployer, |vesting| {
            vesting.wire(references())
        });
    }
}

#[ink::test]
fn they_are_named_once() {
    let mut vesting = wired_vesting();
    let others = VestingWiring {
        hatch: contract(8),
        admin: bob(),
    };

    for caller in [deployer(), hatch(), admin(), alice()] {
        call_as(caller);
        for wiring in [references(), others] {
            assert_refused(&mut vesting, VestingError::AlreadyWired, |vesting| vesting.wire(wiring));
        }
    }
}

#[ink::test]
fn the_hatch_is_a_contract_other_than_this_one() {
    let mut vesting = unwired_vesting();

    for account in [zero_account(), this_contract(), alice()] {
        let wiring = VestingWiring {
            hatch: account,
            ..references()
        };
        assert_refused(&mut vesting, VestingError::InvalidReference(account), |vesting| {
            vesting.wire(wiring)
        });
    }
}

#[ink::test]
fn the_admin_is_anyone_but_the_zero_account_and_this_contract() {
    let mut vesting = unwired_vesting();
    let with_admin = |admin| VestingWiring { admin, ..references() };

    for account in [zero_account(), this_contract()] {
        assert_refused(&mut vesting, VestingError::InvalidReference(account), |vesting| {
            vesting.wire(with_admin(account))
        });
    }
    assert_eq!(vesting.wire(with_admin(alice())), Ok(()), "a person");
    assert_eq!(unwired_vesting().wire(with_admin(contract(9))), Ok(()), "a contract");
}
