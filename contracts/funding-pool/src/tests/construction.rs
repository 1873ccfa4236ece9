//! What a pool may be made with, and what it is told once.

use super::*;
use interfaces::funding_pool::{AssetRegistered, FundingPoolError, PoolWired};

/// Why no pool is made of these assets. (All pools of a test have one address here, so one that is made keeps its assets
/// registered for the next.)
fn refusal(assets: Vec<AssetTerms>) -> Option<FundingPoolError> {
    Pool::new(PERIOD_MS, assets).err()
}

fn contracts(count: u8) -> Vec<AccountId> {
    (10..).take(usize::from(count)).map(contract).collect()
}

#[ink::test]
fn a_new_pool_has_its_assets_and_is_not_wired() {
    let pool = unwired_pool();

    assert_eq!(pool.assets(), [registered()]);
    assert_eq!(pool.spending_period_ms(), PERIOD_MS);
    assert_eq!(pool.payments_held_until_ms(), 0);
    assert_eq!(pool.wiring(), None);
    let event = AssetRegistered {
        asset: registered(),
        spending_cap_ppm: 100_000,
    };
    assert_eq!(events::<AssetRegistered>(), [event]);
}

#[ink::test]
fn a_pool_may_begin_without_assets() {
    begin_deployment();

    assert_eq!(Pool::new(u64::MAX, Vec::new()).unwrap().assets(), []);
}

#[ink::test]
fn the_spending_period_is_at_least_a_millisecond() {
    begin_deployment();

    assert_eq!(Pool::new(0, Vec::new()).err(), Some(FundingPoolError::ZeroPeriod));
    assert_eq!(Pool::new(1, Vec::new()).unwrap().spending_period_ms(), 1);
}

#[ink::test]
fn an_asset_is_a_contract_other_than_the_pool() {
    begin_deployment();

    for account in [zero_account(), this_contract(), alice()] {
        assert_eq!(
            refusal(vec![within(account, 100_000)]),
            Some(FundingPoolError::InvalidReference(account))
        );
    }
}

#[ink::test]
fn a_spending_cap_is_between_1_and_1_000_000_ppm() {
    begin_deployment();

    for got_ppm in [0, 1_000_001, u32::MAX] {
        assert_eq!(
            refusal(vec![within(registered(), got_ppm)]),
            Some(FundingPoolError::CapOutOfRange { got_ppm })
        );
    }
    assert_eq!(
        refusal(vec![within(registered(), 1), within(unregistered(), 1_000_000)]),
        None
    );
}

#[ink::test]
fn an_asset_is_registered_once() {
    begin_deployment();

    assert_eq!(
        refusal(vec![within(registered(), 1), within(registered(), 2)]),
        Some(FundingPoolError::AssetAlreadyRegistered)
    );
}

#[ink::test]
fn a_pool_may_begin_with_eight_assets() {
    begin_deployment();
    let assets = contracts(8).into_iter().map(|asset| within(asset, 1)).collect();

    assert_eq!(Pool::new(PERIOD_MS, assets).unwrap().assets(), contracts(8));
}

#[ink::test]
fn a_pool_cannot_begin_with_nine_assets() {
    begin_deployment();
    let assets = contracts(9).into_iter().map(|asset| within(asset, 1)).collect();

    assert_eq!(refusal(assets), Some(FundingPoolError::TooManyAssets));
}

#[ink::test]
fn the_deployer_names_whom_the_pool_obeys() {
    let mut pool = unwired_pool();

    assert_eq!(pool.wire(references()), Ok(()));

    assert_eq!(pool.wiring(), Some(references()));
    let event = PoolWired {
        admin: admin(),
        spender: spender(),
        curve: curve(),
    };
    assert_eq!(events::<PoolWired>(), [event]);
}

#[ink::test]
fn nobody_else_names_them() {
    let mut pool = unwired_pool();

    for caller in [alice(), admin(), spender(), curve()] {
        call_as(caller);
        assert_refused(&mut pool, FundingPoolError::NotDeployer, |pool| pool.wire(references()));
    }

    assert_eq!(pool.wiring(), None);
}

#[ink::test]
fn they_are_named_once() {
    let mut pool = pool_called_by(deployer());

    for caller in [deployer(), admin(), alice()] {
        call_as(caller);
        let others = PoolWiring {
            admin: alice(),
            ..references()
        };
        for wiring in [references(), others] {
            assert_refused(&mut pool, FundingPoolError::AlreadyWired, |pool| pool.wire(wiring));
        }
    }

    assert_eq!(pool.wiring(), Some(references()));
}

#[ink::test]
fn none_of_them_is_the_zero_account_or_the_pool_itself() {
    let mut pool = unwired_pool();

    for account in [zero_account(), this_contract()] {
        for wiring in [
            PoolWiring {
                admin: account,
                ..references()
            },
            PoolWiring {
                spender: account,
                ..references()
            },
            PoolWiring {
                curve: account,
                ..references()
            },
        ] {
            assert_refused(&mut pool, FundingPoolError::InvalidReference(account), |pool| {
                pool.wire(wiring)
            });
        }
    }
}

#[ink::test]
fn the_curve_is_a_contract() {
    let mut pool = unwired_pool();
    let wiring = PoolWiring {
        curve: alice(),
        ..references()
    };

    assert_refused(&mut pool, FundingPoolError::InvalidReference(alice()), |pool| {
        pool.wire(wiring)
    });
}
