//! Who may make the funding pool do what. How much it pays depends on what a token answers, which is the sandbox tests'
//! subject.

#[path = "../../interfaces/tests/shared/off_chain.rs"]
mod off_chain;

mod administration;
mod construction;
mod payments;
mod winding_down;

use crate::Pool;
use ink::primitives::AccountId;
use interfaces::funding_pool::{AssetTerms, FundingPool, PoolWiring};
use off_chain::*;

const PERIOD_MS: u64 = 1_000;

fn curve() -> AccountId {
    contract(1)
}

fn spender() -> AccountId {
    contract(2)
}

/// The one registered asset, at first.
fn registered() -> AccountId {
    contract(3)
}

/// A contract that is no asset of the pool.
fn unregistered() -> AccountId {
    contract(4)
}

/// A person governs, so that nobody takes the admin for the spender.
fn admin() -> AccountId {
    carol()
}

fn within(asset: AccountId, spending_cap_ppm: u32) -> AssetTerms {
    AssetTerms {
        asset,
        spending_cap_ppm,
    }
}

fn references() -> PoolWiring {
    PoolWiring {
        admin: admin(),
        spender: spender(),
        curve: curve(),
    }
}

/// The deployer calls.
fn unwired_pool() -> Pool {
    begin_deployment();
    Pool::new(PERIOD_MS, vec![within(registered(), 100_000)]).unwrap()
}

/// Wired, and `caller` calls.
fn pool_called_by(caller: AccountId) -> Pool {
    let mut pool = unwired_pool();
    pool.wire(references()).unwrap();
    call_as(caller);
    pool
}
