//! What is owed: taken in, divided and paid, and never more or less.

use super::*;
use crate::credits::Credits;
use fastrand::Rng;
use math::MathError;

const RUNS: u64 = 12;
const STEPS: usize = 200;

fn nothing_owed() -> Credits {
    nothing_stored();
    Credits::default()
}

fn other_asset() -> AccountId {
    account(2)
}

fn owners() -> [AccountId; 3] {
    [alice(), bob(), carol()]
}

#[test]
fn what_is_taken_in_is_owed_until_it_is_paid() {
    let mut credits = nothing_owed();
    assert_eq!(credits.owe(asset(), 70), Ok(70));
    assert_eq!(credits.owe(asset(), 30), Ok(100));
    credits.add(alice(), asset(), 60).unwrap();
    credits.add(alice(), asset(), 5).unwrap();
    assert_eq!((credits.owed(asset()), credits.of(alice(), asset())), (100, 65));
    assert_eq!(credits.take(alice(), asset()), Ok(65));
    assert_eq!((credits.owed(asset()), credits.of(alice(), asset())), (35, 0));
    assert_eq!(credits.take(alice(), asset()), Ok(0));
    assert_eq!(credits.owed(asset()), 35);
}

#[test]
fn every_asset_and_every_account_is_its_own() {
    let mut credits = nothing_owed();
    credits.owe(asset(), 100).unwrap();
    credits.owe(other_asset(), 7).unwrap();
    credits.add(alice(), asset(), 40).unwrap();
    credits.add(bob(), asset(), 60).unwrap();
    credits.add(alice(), other_asset(), 7).unwrap();
    assert_eq!(credits.take(alice(), asset()), Ok(40));
    assert_eq!(credits.of(bob(), asset()), 60);
    assert_eq!(credits.of(alice(), other_asset()), 7);
    assert_eq!((credits.owed(asset()), credits.owed(other_asset())), (60, 7));
}

/// A naive model: of each asset what is open, and each owner's credit; what is owed is always all of it.
#[test]
fn what_is_owed_is_always_the_open_escrow_and_all_credits() {
    for seed in 0..RUNS {
        let mut rng = Rng::with_seed(seed);
        let mut credits = nothing_owed();
        let assets = [asset(), other_asset()];
        let mut open = [0_u128; 2];
        let mut credited = [[0_u128; 3]; 2];
        let mut paid = [0_u128; 2];
        let mut taken_in = [0_u128; 2];
        for _ in 0..STEPS {
            let which = rng.usize(..2);
            let owner = rng.usize(..3);
            match rng.u8(..3) {
                0 => {
                    let amount = rng.u128(..1_000);
                    open[which] += amount;
                    taken_in[which] += amount;
                    let owed = credits.owe(assets[which], amount).unwrap();
                    assert_eq!(owed, taken_in[which] - paid[which]);
                }
                1 => {
                    let amount = rng.u128(..=open[which]);
                    open[which] -= amount;
                    credited[which][owner] += amount;
                    credits.add(owners()[owner], assets[which], amount).unwrap();
                }
                _ => {
                    let amount = std::mem::take(&mut credited[which][owner]);
                    paid[which] += amount;
                    assert_eq!(credits.take(owners()[owner], assets[which]), Ok(amount));
                }
            }
            for (number, asset) in assets.into_iter().enumerate() {
                let found = owners().map(|owner| credits.of(owner, asset));
                assert_eq!(found, credited[number]);
                let all: u128 = found.iter().sum();
                assert_eq!(credits.owed(asset), open[number] + all);
                assert_eq!(credits.owed(asset), taken_in[number] - paid[number]);
            }
        }
    }
}

#[test]
fn what_is_owed_and_what_is_credited_fit_in_128_bits_or_nothing_changes() {
    let mut credits = nothing_owed();
    assert_eq!(credits.owe(asset(), u128::MAX), Ok(u128::MAX));
    assert_eq!(credits.owe(asset(), 1), Err(MathError::Overflow));
    assert_eq!(credits.owed(asset()), u128::MAX);
    credits.add(alice(), asset(), u128::MAX).unwrap();
    assert_eq!(credits.add(alice(), asset(), 1), Err(MathError::Overflow));
    assert_eq!(credits.of(alice(), asset()), u128::MAX);
    assert_eq!(credits.take(alice(), asset()), Ok(u128::MAX));
    assert_eq!(credits.owed(asset()), 0);
}

#[test]
fn more_than_is_owed_is_never_paid() {
    let mut credits = nothing_owed();
    credits.owe(asset(), 9).unwrap();
    credits.add(alice(), asset(), 10).unwrap();
    assert_eq!(credits.take(alice(), asset()), Err(MathError::Overflow));
    assert_eq!((credits.owed(asset()), credits.of(alice(), asset())), (9, 10));
}

/// So that nobody gets the storage deposit of another's record for calling on the owner's behalf.
#[test]
fn a_credit_that_was_paid_leaves_its_record() {
    let mut credits = nothing_owed();
    credits.owe(asset(), 5).unwrap();
    credits.add(alice(), asset(), 5).unwrap();
    let cells = || test::count_used_storage_cells::<DefaultEnvironment>(&this_contract()).unwrap();
    let before = cells();
    credits.take(alice(), asset()).unwrap();
    assert_eq!(cells(), before);
}
