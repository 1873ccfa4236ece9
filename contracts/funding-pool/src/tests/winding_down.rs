//! What the curve does to the pool when the commons is wound down, and nobody else.

use super::*;
use interfaces::funding_pool::{FundingPoolError, PaymentsHeld};

fn others() -> [AccountId; 4] {
    [deployer(), admin(), spender(), alice()]
}

/// A pool that has given up what it held; the curve calls.
fn surrendered_pool() -> Pool {
    let mut pool = pool_called_by(curve());
    until_it_calls_out(&mut pool, |pool| pool.surrender(unregistered(), curve()));
    pool
}

#[ink::test]
fn the_curve_holds_payments() {
    let mut pool = pool_called_by(curve());

    for until_ms in [5_000, 0, 4_000] {
        assert_eq!(pool.hold_payments(until_ms), Ok(()));
        assert_eq!(pool.payments_held_until_ms(), until_ms);
    }

    assert_eq!(
        events::<PaymentsHeld>(),
        [5_000, 0, 4_000].map(|until_ms| PaymentsHeld { until_ms })
    );
}

#[ink::test]
fn only_the_curve_winds_down() {
    let mut pool = surrendered_pool();

    for caller in others() {
        call_as(caller);
        assert_refused(&mut pool, FundingPoolError::NotCurve, |pool| pool.hold_payments(0));
        assert_refused(&mut pool, FundingPoolError::NotCurve, |pool| {
            pool.surrender(registered(), alice())
        });
        assert_refused(&mut pool, FundingPoolError::NotCurve, |pool| {
            pool.pay_share(registered(), alice(), 1, 1)
        });
    }
}

#[ink::test]
fn before_wiring_nobody_winds_down() {
    let mut pool = unwired_pool();

    for caller in [deployer(), curve(), zero_account()] {
        call_as(caller);
        assert_refused(&mut pool, FundingPoolError::NotCurve, |pool| pool.hold_payments(1));
        assert_refused(&mut pool, FundingPoolError::NotCurve, |pool| {
            pool.surrender(registered(), alice())
        });
        assert_refused(&mut pool, FundingPoolError::NotCurve, |pool| {
            pool.pay_share(registered(), alice(), 1, 1)
        });
    }
}

#[ink::test]
fn nothing_is_surrendered_to_the_zero_account_or_to_the_pool_itself() {
    let mut pool = pool_called_by(curve());

    for to in [zero_account(), this_contract()] {
        assert_refused(&mut pool, FundingPoolError::InvalidRecipient, |pool| {
            pool.surrender(registered(), to)
        });
    }
}

#[ink::test]
fn a_pool_that_has_surrendered_never_pays_again() {
    let mut pool = surrendered_pool();

    assert_eq!(pool.payments_held_until_ms(), u64::MAX);
    for until_ms in [0, 5_000, u64::MAX] {
        assert_refused(&mut pool, FundingPoolError::Surrendered, |pool| {
            pool.hold_payments(until_ms)
        });
    }
    call_as(spender());
    at_ms(u64::MAX - 1);
    assert_refused(
        &mut pool,
        FundingPoolError::PaymentsHeld { until_ms: u64::MAX },
        |pool| pool.pay(registered(), alice(), 1, 1),
    );
}

#[ink::test]
fn a_pool_that_has_surrendered_can_surrender_what_arrives_later() {
    let mut pool = surrendered_pool();

    until_it_calls_out(&mut pool, |pool| pool.surrender(registered(), curve()));
}

#[ink::test]
fn shares_are_paid_only_after_the_surrender() {
    let mut pool = pool_called_by(curve());

    assert_refused(&mut pool, FundingPoolError::NotSurrendered, |pool| {
        pool.pay_share(registered(), alice(), 1, 1)
    });
    pool.hold_payments(u64::MAX - 1).unwrap();
    assert_refused(&mut pool, FundingPoolError::NotSurrendered, |pool| {
        pool.pay_share(registered(), alice(), 1, 1)
    });
}

#[ink::test]
fn no_share_goes_to_the_zero_account_or_to_the_pool_itself() {
    let mut pool = surrendered_pool();

    for to in [zero_account(), this_contract()] {
        assert_refused(&mut pool, FundingPoolError::InvalidRecipient, |pool| {
            pool.pay_share(registered(), to, 1, 1)
        });
    }
}

#[ink::test]
fn shares_are_paid_of_registered_assets_only() {
    let mut pool = surrendered_pool();

    assert_refused(&mut pool, FundingPoolError::AssetNotRegistered, |pool| {
        pool.pay_share(unregistered(), alice(), 1, 1)
    });
    until_it_calls_out(&mut pool, |pool| {
        pool.pay_share(registered(), alice(), u128::MAX, u128::MAX)
    });
}
