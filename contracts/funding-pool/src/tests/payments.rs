//! Which payments are refused before any token is asked.

use super::*;
use interfaces::funding_pool::FundingPoolError;

/// A pool whose payments are held until `until_ms`; the spender calls.
fn pool_held_until(until_ms: u64) -> Pool {
    let mut pool = pool_called_by(curve());
    pool.hold_payments(until_ms).unwrap();
    call_as(spender());
    pool
}

#[ink::test]
fn the_spender_makes_the_pool_pay() {
    let mut pool = pool_called_by(spender());

    until_it_calls_out(&mut pool, |pool| pool.pay(registered(), alice(), u128::MAX, u64::MAX));
}

#[ink::test]
fn nobody_else_makes_the_pool_pay() {
    let mut pool = pool_called_by(spender());

    for caller in [deployer(), admin(), curve(), alice(), this_contract()] {
        call_as(caller);
        assert_refused(&mut pool, FundingPoolError::NotSpender, |pool| {
            pool.pay(registered(), alice(), 1, 1)
        });
    }
}

#[ink::test]
fn before_wiring_nobody_makes_the_pool_pay() {
    let mut pool = unwired_pool();

    for caller in [deployer(), spender(), zero_account()] {
        call_as(caller);
        assert_refused(&mut pool, FundingPoolError::NotSpender, |pool| {
            pool.pay(registered(), alice(), 1, 1)
        });
    }
}

#[ink::test]
fn nothing_cannot_be_paid() {
    let mut pool = pool_called_by(spender());

    assert_refused(&mut pool, FundingPoolError::ZeroAmount, |pool| {
        pool.pay(registered(), alice(), 0, 1)
    });
}

#[ink::test]
fn nothing_is_paid_to_the_zero_account_or_to_the_pool_itself() {
    let mut pool = pool_called_by(spender());

    for to in [zero_account(), this_contract()] {
        assert_refused(&mut pool, FundingPoolError::InvalidRecipient, |pool| {
            pool.pay(registered(), to, 1, 1)
        });
    }
}

#[ink::test]
fn only_registered_assets_are_paid_in() {
    let mut pool = pool_called_by(spender());

    assert_refused(&mut pool, FundingPoolError::AssetNotRegistered, |pool| {
        pool.pay(unregistered(), alice(), 1, 1)
    });
    assert_eq!(
        pool.asset_status(unregistered()),
        Err(FundingPoolError::AssetNotRegistered)
    );
}

#[ink::test]
fn held_payments_go_on_at_the_very_moment() {
    let mut pool = pool_held_until(5_000);

    for now_ms in [0, 4_999] {
        at_ms(now_ms);
        assert_refused(&mut pool, FundingPoolError::PaymentsHeld { until_ms: 5_000 }, |pool| {
            pool.pay(registered(), alice(), 1, 1)
        });
    }
    at_ms(5_000);
    until_it_calls_out(&mut pool, |pool| pool.pay(registered(), alice(), 1, 1));
}

#[ink::test]
fn held_payments_that_are_let_go_on_do_so_at_once() {
    let mut pool = pool_held_until(5_000);
    call_as(curve());
    pool.hold_payments(0).unwrap();

    call_as(spender());
    at_ms(0);
    until_it_calls_out(&mut pool, |pool| pool.pay(registered(), alice(), 1, 1));
}
