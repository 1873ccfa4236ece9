//! The bonding curve's rules: who may do what and when, and what a trade comes to. What happens once collateral, token
//! and funding pool are called is the sandbox tests' subject.

#[path = "../../interfaces/tests/shared/off_chain.rs"]
mod off_chain;

mod construction;
mod governing;
mod ledger;
mod lifecycle;
mod opening;
mod redeeming;
mod trading;
mod winding_down;

use crate::Curve;
use ink::primitives::AccountId;
use interfaces::bonding_curve::{BondingCurve, ClosingTerms, CurveTerms, CurveWiring, Phase, Tributes};
use off_chain::*;

const DELAY_MS: u64 = 1_000;
const WINDOW_MS: u64 = 500;
const COOL_DOWN_MS: u64 = 2_000;
const MINIMUM_SUPPLY: u128 = 100;

/// The opening supply and reserve: at a reserve ratio of 50 % a price of 10 000 / (1/2 · 1 000) = 20.
const SUPPLY: u128 = 1_000;
const RESERVE: u128 = 10_000;

/// When the wind-down of [`closing_market`] begins.
const BEGUN_MS: u64 = 10_000;

const TRIBUTES: Tributes = Tributes {
    entry_ppm: 30_000,
    exit_ppm: 20_000,
};

fn token() -> AccountId {
    contract(1)
}

fn collateral() -> AccountId {
    contract(2)
}

fn funding_pool() -> AccountId {
    contract(3)
}

fn opener() -> AccountId {
    contract(4)
}

fn admin() -> AccountId {
    contract(5)
}

/// Everyone who might want to be the admin and is not.
fn not_the_admin() -> [AccountId; 5] {
    [deployer(), opener(), funding_pool(), alice(), this_contract()]
}

fn closing_terms() -> ClosingTerms {
    ClosingTerms {
        delay_ms: DELAY_MS,
        window_ms: WINDOW_MS,
        cool_down_ms: COOL_DOWN_MS,
        heir: None,
    }
}

fn terms() -> CurveTerms {
    CurveTerms {
        token: token(),
        collateral: collateral(),
        funding_pool: funding_pool(),
        reserve_ratio_ppm: 500_000,
        tribute_ceilings: Tributes {
            entry_ppm: 100_000,
            exit_ppm: 200_000,
        },
        minimum_supply: MINIMUM_SUPPLY,
        closing: closing_terms(),
    }
}

fn references() -> CurveWiring {
    CurveWiring {
        opener: opener(),
        admin: admin(),
    }
}

/// Before wiring; the deployer calls.
fn unwired_market() -> Curve {
    begin_deployment();
    Curve::new(terms(), TRIBUTES).unwrap()
}

/// Wired and not open; the opener calls.
fn sealed_market() -> Curve {
    let mut curve = unwired_market();
    curve.wire(references()).unwrap();
    call_as(opener());
    curve
}

/// Open; Alice calls.
fn open_market() -> Curve {
    let mut curve = sealed_market();
    until_it_calls_out(&mut curve, |curve| curve.open(SUPPLY, RESERVE, alice()));
    call_as(alice());
    curve
}

/// Winding down since [`BEGUN_MS`]; Alice calls.
fn closing_market() -> Curve {
    let mut curve = open_market();
    at_ms(BEGUN_MS);
    call_as(admin());
    until_it_calls_out(&mut curve, |curve| curve.begin_closing());
    call_as(alice());
    curve
}

/// Wound down; Alice calls. As the pool was never called, its collateral has not joined the reserve.
fn closed_market() -> Curve {
    let mut curve = closing_market();
    at_ms(BEGUN_MS + DELAY_MS);
    call_as(admin());
    until_it_calls_out(&mut curve, |curve| curve.finish());
    call_as(alice());
    curve
}

/// A market in every phase but `Open`.
fn markets_without_trade() -> [(Phase, Curve); 3] {
    // The clock stands where the last of them leaves it, so that one begins first.
    let closed = closed_market();
    let sealed = sealed_market();
    let closing = closing_market();
    [
        (Phase::Closed, closed),
        (Phase::Sealed, sealed),
        (Phase::Closing, closing),
    ]
}
