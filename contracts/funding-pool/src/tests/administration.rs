//! What the admin changes, and nobody else.

use super::*;
use interfaces::{
    effects::Effects,
    funding_pool::{AssetRegistered, FundingPoolError, SpenderChanged, SpendingCapChanged},
};

/// Everyone who might want to be the admin and is not.
fn others() -> [AccountId; 5] {
    [deployer(), spender(), curve(), alice(), zero_account()]
}

#[ink::test]
fn before_wiring_there_is_no_admin() {
    let mut pool = unwired_pool();

    for caller in [deployer(), admin()] {
        call_as(caller);
        assert_refused(&mut pool, FundingPoolError::NotAdmin, |pool| {
            pool.register_asset(within(unregistered(), 1))
        });
        assert_refused(&mut pool, FundingPoolError::NotAdmin, |pool| {
            pool.set_spending_cap(within(registered(), 1))
        });
        assert_refused(&mut pool, FundingPoolError::NotAdmin, |pool| pool.set_spender(curve()));
    }
}

#[ink::test]
fn the_admin_registers_an_asset() {
    let mut pool = pool_called_by(admin());

    assert_eq!(pool.register_asset(within(unregistered(), 7)), Ok(Effects::NONE));

    assert_eq!(pool.assets(), [registered(), unregistered()]);
    let event = AssetRegistered {
        asset: unregistered(),
        spending_cap_ppm: 7,
    };
    assert_eq!(events::<AssetRegistered>().last(), Some(&event));
}

#[ink::test]
fn nobody_else_registers_an_asset() {
    let mut pool = pool_called_by(admin());

    for caller in others() {
        call_as(caller);
        assert_refused(&mut pool, FundingPoolError::NotAdmin, |pool| {
            pool.register_asset(within(unregistered(), 7))
        });
    }

    assert_eq!(pool.assets(), [registered()]);
}

#[ink::test]
fn the_admin_is_bound_by_the_rules_for_assets() {
    let mut pool = pool_called_by(admin());

    for account in [zero_account(), this_contract(), alice()] {
        assert_refused(&mut pool, FundingPoolError::InvalidReference(account), |pool| {
            pool.register_asset(within(account, 7))
        });
    }
    for got_ppm in [0, 1_000_001, u32::MAX] {
        assert_refused(&mut pool, FundingPoolError::CapOutOfRange { got_ppm }, |pool| {
            pool.register_asset(within(unregistered(), got_ppm))
        });
    }
    assert_refused(&mut pool, FundingPoolError::AssetAlreadyRegistered, |pool| {
        pool.register_asset(within(registered(), 7))
    });
    // One is there from the beginning: seven more fit.
    for number in 10..17 {
        assert_eq!(pool.register_asset(within(contract(number), 7)), Ok(Effects::NONE));
    }
    assert_refused(&mut pool, FundingPoolError::TooManyAssets, |pool| {
        pool.register_asset(within(unregistered(), 7))
    });
    assert_eq!(pool.assets().len(), 8);
}

#[ink::test]
fn the_admin_changes_a_spending_cap() {
    let mut pool = pool_called_by(admin());

    assert_eq!(
        pool.set_spending_cap(within(registered(), 1_000_000)),
        Ok(Effects::NONE)
    );
    assert_eq!(pool.set_spending_cap(within(registered(), 1)), Ok(Effects::NONE));

    let changed = |from_ppm, to_ppm| SpendingCapChanged {
        asset: registered(),
        from_ppm,
        to_ppm,
    };
    assert_eq!(
        events::<SpendingCapChanged>(),
        [changed(100_000, 1_000_000), changed(1_000_000, 1)]
    );
}

#[ink::test]
fn nobody_else_changes_a_spending_cap() {
    let mut pool = pool_called_by(admin());

    for caller in others() {
        call_as(caller);
        assert_refused(&mut pool, FundingPoolError::NotAdmin, |pool| {
            pool.set_spending_cap(within(registered(), 7))
        });
    }
}

#[ink::test]
fn a_cap_that_is_changed_stays_between_1_and_1_000_000_ppm() {
    let mut pool = pool_called_by(admin());

    for got_ppm in [0, 1_000_001, u32::MAX] {
        assert_refused(&mut pool, FundingPoolError::CapOutOfRange { got_ppm }, |pool| {
            pool.set_spending_cap(within(registered(), got_ppm))
        });
    }
}

#[ink::test]
fn an_unregistered_asset_has_no_cap_to_change() {
    let mut pool = pool_called_by(admin());

    assert_refused(&mut pool, FundingPoolError::AssetNotRegistered, |pool| {
        pool.set_spending_cap(within(unregistered(), 7))
    });
}

#[ink::test]
fn the_admin_makes_another_contract_the_spender() {
    let mut pool = pool_called_by(admin());
    let successor = contract(20);

    assert_eq!(pool.set_spender(successor), Ok(Effects::NONE));

    assert_eq!(
        pool.wiring(),
        Some(PoolWiring {
            spender: successor,
            ..references()
        })
    );
    let event = SpenderChanged {
        from: spender(),
        to: successor,
    };
    assert_eq!(events::<SpenderChanged>(), [event]);
}

#[ink::test]
fn only_the_new_spender_makes_the_pool_pay() {
    let mut pool = pool_called_by(admin());
    let successor = contract(20);
    pool.set_spender(successor).unwrap();

    call_as(spender());
    assert_refused(&mut pool, FundingPoolError::NotSpender, |pool| {
        pool.pay(registered(), alice(), 1, 1)
    });
    call_as(successor);
    until_it_calls_out(&mut pool, |pool| pool.pay(registered(), alice(), 1, 1));
}

#[ink::test]
fn nobody_else_changes_the_spender() {
    let mut pool = pool_called_by(admin());

    for caller in others() {
        call_as(caller);
        assert_refused(&mut pool, FundingPoolError::NotAdmin, |pool| pool.set_spender(curve()));
    }
}

#[ink::test]
fn a_new_spender_is_a_contract_other_than_the_pool() {
    let mut pool = pool_called_by(admin());

    for account in [zero_account(), this_contract(), alice()] {
        assert_refused(&mut pool, FundingPoolError::InvalidReference(account), |pool| {
            pool.set_spender(account)
        });
    }
}
