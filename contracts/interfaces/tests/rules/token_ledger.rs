//! The balances behind our tokens: how supply comes and goes, and that nothing empty is stored.
//!
//! What PSP22 says of transfers and allowances is tested on the tokens themselves, by `shared/psp22_standard.rs`.

use crate::off_chain::{alice, begin_deployment, bob, this_contract};
use ink::{
    env::{test::count_used_storage_cells, DefaultEnvironment},
    primitives::AccountId,
};
use interfaces::psp22::{
    ledger::{Changes, Ledger},
    PSP22Error, Transfer,
};

fn empty_ledger() -> Ledger {
    begin_deployment();
    Ledger::default()
}

fn ledger_of(owner: AccountId, amount: u128) -> Ledger {
    let mut ledger = empty_ledger();
    ledger
        .mint(&owner, amount)
        .expect("the first mint fits")
        .transfer
        .expect("a mint is a transfer");
    ledger
}

fn only_a_transfer(from: Option<AccountId>, to: Option<AccountId>, value: u128) -> Changes {
    Changes {
        approval: None,
        transfer: Some(Transfer { from, to, value }),
    }
}

fn cells() -> usize {
    count_used_storage_cells::<DefaultEnvironment>(&this_contract()).unwrap_or(0)
}

#[ink::test]
fn minting_adds_to_balance_and_supply() {
    let mut ledger = ledger_of(alice(), 100);

    assert_eq!(ledger.mint(&alice(), 7), Some(only_a_transfer(None, Some(alice()), 7)));

    assert_eq!(ledger.balance_of(&alice()), 107);
    assert_eq!(ledger.total_supply(), 107);
}

#[ink::test]
fn the_supply_fits_in_128_bits() {
    let mut ledger = ledger_of(alice(), u128::MAX - 1);

    assert_eq!(ledger.mint(&bob(), 2), None);
    assert_eq!(ledger.mint(&bob(), u128::MAX), None);
    assert_eq!(ledger.total_supply(), u128::MAX - 1);
    assert_eq!(ledger.balance_of(&bob()), 0);

    assert_eq!(ledger.mint(&bob(), 1), Some(only_a_transfer(None, Some(bob()), 1)));
    assert_eq!(ledger.total_supply(), u128::MAX);
}

#[ink::test]
fn burning_takes_off_balance_and_supply() {
    let mut ledger = ledger_of(alice(), 100);

    assert_eq!(ledger.burn(&alice(), 30), Ok(only_a_transfer(Some(alice()), None, 30)));

    assert_eq!(ledger.balance_of(&alice()), 70);
    assert_eq!(ledger.total_supply(), 70);
}

#[ink::test]
fn more_than_the_balance_cannot_be_burned() {
    let mut ledger = ledger_of(alice(), 100);

    assert_eq!(ledger.burn(&alice(), 101), Err(PSP22Error::InsufficientBalance));
    assert_eq!(ledger.burn(&bob(), 1), Err(PSP22Error::InsufficientBalance));

    assert_eq!(ledger.balance_of(&alice()), 100);
    assert_eq!(ledger.total_supply(), 100);
}

#[ink::test]
fn an_empty_balance_takes_no_storage() {
    let mut ledger = ledger_of(alice(), 100);
    assert_eq!(cells(), 1);

    ledger
        .transfer(&alice(), &bob(), 100)
        .expect("Alice has 100")
        .transfer
        .expect("tokens moved");
    assert_eq!(cells(), 1, "Bob's balance in place of Alice's");
    ledger
        .burn(&bob(), 100)
        .expect("Bob has 100")
        .transfer
        .expect("tokens ceased to be");
    assert_eq!(cells(), 0);
}

#[ink::test]
fn an_allowance_of_nothing_takes_no_storage() {
    let mut ledger = empty_ledger();

    ledger
        .approve(&alice(), &bob(), 5)
        .approval
        .expect("an allowance changed");
    assert_eq!(cells(), 1);
    ledger
        .approve(&alice(), &bob(), 0)
        .approval
        .expect("an allowance changed");
    assert_eq!(cells(), 0);
}
