//! What trades come to, to the unit.
//!
//! With a reserve ratio of 50 % a purchase of d mints ⌊S · (√(1 + d/R) − 1)⌋ and a sale of s pays
//! ⌊R · (1 − (1 − s/S)²)⌋; with 100 % they are ⌊S · d/R⌋ and ⌊R · s/S⌋.

use super::*;
use crate::trade::{Ledger, Trade};
use interfaces::bonding_curve::BondingCurveError;

const FREE: Tributes = Tributes {
    entry_ppm: 0,
    exit_ppm: 0,
};

fn ledger(supply: u128, reserve: u128, tributes: Tributes) -> Ledger {
    Ledger {
        supply,
        reserve,
        tributes,
    }
}

fn terms_with_ratio(reserve_ratio_ppm: u32) -> CurveTerms {
    CurveTerms {
        reserve_ratio_ppm,
        ..terms()
    }
}

#[ink::test]
fn a_purchase_takes_the_tribute_off_and_mints_for_the_rest() {
    // ⌈3 % · 5 155⌉ = ⌈154.65⌉ = 155; 1 000 · (√1.5 − 1) = 224.74.
    assert_eq!(
        ledger(1_000, 10_000, TRIBUTES).purchase(&terms(), 5_155),
        Ok(Trade {
            given: 5_155,
            received: 224,
            tribute: 155,
            after: ledger(1_224, 15_000, TRIBUTES),
        })
    );
}

#[ink::test]
fn a_sale_takes_the_tribute_off_and_pays_the_rest() {
    // 10 000 · (1 − 0.667²) = 5 551.11; ⌈2 % · 5 551⌉ = ⌈111.02⌉ = 112; 5 551 − 112 = 5 439.
    assert_eq!(
        ledger(1_000, 10_000, TRIBUTES).sale(&terms(), 333),
        Ok(Trade {
            given: 333,
            received: 5_439,
            tribute: 112,
            after: ledger(667, 4_449, TRIBUTES),
        })
    );
}

#[ink::test]
fn a_market_that_is_fully_covered_has_one_price() {
    let market = ledger(1_000, 10_000, FREE);

    // ⌊1 000 · 97 / 10 000⌋ = ⌊9.7⌋ = 9.
    let purchase = market.purchase(&terms_with_ratio(1_000_000), 97).unwrap();
    assert_eq!((purchase.received, purchase.after), (9, ledger(1_009, 10_097, FREE)));
    // ⌊10 097 · 9 / 1 009⌋ = ⌊90.06…⌋ = 90.
    let sale = purchase.after.sale(&terms_with_ratio(1_000_000), 9).unwrap();
    assert_eq!((sale.received, sale.after), (90, ledger(1_000, 10_007, FREE)));
}

#[ink::test]
fn an_entry_tribute_is_rounded_up() {
    let market = ledger(1_000, 10_000, TRIBUTES);

    // 3 % of 5 000 is 150, of 5 001 it is 150.03, of 5 033 it is 150.99.
    for (deposit, tribute) in [(5_000, 150), (5_001, 151), (5_033, 151)] {
        let trade = market.purchase(&terms(), deposit).unwrap();
        assert_eq!(trade.tribute, tribute);
        assert_eq!(trade.after.reserve, 10_000 + deposit - tribute);
    }
}

#[ink::test]
fn an_exit_tribute_is_rounded_up() {
    let market = ledger(1_000, 10_000, TRIBUTES);

    // At 100 % a token is worth 10: 2 % of 100 is 2, of 110 it is 2.2, of 150 it is 3.
    for (tokens, payout, tribute) in [(10, 98, 2), (11, 107, 3), (15, 147, 3)] {
        let trade = market.sale(&terms_with_ratio(1_000_000), tokens).unwrap();
        assert_eq!((trade.received, trade.tribute), (payout, tribute));
        assert_eq!(trade.after.reserve, 10_000 - payout - tribute);
    }
}

#[ink::test]
fn nothing_cannot_be_traded() {
    let market = ledger(1_000, 10_000, TRIBUTES);
    let error = BondingCurveError::ZeroAmount;

    assert_eq!(market.purchase(&terms(), 0), Err(error.clone()));
    assert_eq!(market.deposit_for(&terms(), 0), Err(error.clone()));
    assert_eq!(market.sale(&terms(), 0), Err(error.clone()));
    assert_eq!(market.redemption(0), Err(error));
}

#[ink::test]
fn a_purchase_that_mints_nothing_is_refused() {
    // All of a deposit of 1 is tribute.
    let market = ledger(1_000, 10_000, TRIBUTES);
    assert_eq!(market.purchase(&terms(), 1), Err(BondingCurveError::NothingToGive));

    // 1 000 · (√1.002 − 1) = 0.9995, 1 000 · (√1.0021 − 1) = 1.0494.
    let market = ledger(1_000, 10_000, FREE);
    assert_eq!(market.purchase(&terms(), 20), Err(BondingCurveError::NothingToGive));
    assert_eq!(market.purchase(&terms(), 21).map(|trade| trade.received), Ok(1));
}

#[ink::test]
fn a_sale_that_pays_nothing_is_refused() {
    // 100 · (1 − 0.994²) = 1.1964: 1 leaves the reserve, and all of it is tribute.
    let market = ledger(1_000, 100, TRIBUTES);
    assert_eq!(market.sale(&terms(), 6), Err(BondingCurveError::NothingToGive));

    // 100 · (1 − 0.996²) = 0.7984.
    let market = ledger(1_000, 100, FREE);
    assert_eq!(market.sale(&terms(), 4), Err(BondingCurveError::NothingToGive));
    assert_eq!(market.sale(&terms(), 6).map(|trade| trade.received), Ok(1));
}

#[ink::test]
fn a_sale_leaves_the_minimum_supply() {
    let market = ledger(1_000, 10_000, FREE);

    assert_eq!(market.sale(&terms(), 900).map(|trade| trade.after.supply), Ok(100));
    for (tokens, left) in [(901, 99), (1_000, 0)] {
        assert_eq!(
            market.sale(&terms(), tokens),
            Err(BondingCurveError::BelowMinimumSupply { left, minimum: 100 })
        );
    }
}

#[ink::test]
fn no_more_is_given_back_than_there_is() {
    let market = ledger(1_000, 10_000, FREE);

    for tokens in [1_001, u128::MAX] {
        let error = BondingCurveError::AboveSupply { tokens, supply: 1_000 };
        assert_eq!(market.sale(&terms(), tokens), Err(error.clone()));
        assert_eq!(market.redemption(tokens), Err(error));
    }
}

#[ink::test]
fn a_redemption_pays_the_share_without_tribute() {
    // ⌊10 001 · 333 / 1 000⌋ = ⌊3 330.333⌋ = 3 330.
    assert_eq!(
        ledger(1_000, 10_001, TRIBUTES).redemption(333),
        Ok(Trade {
            given: 333,
            received: 3_330,
            tribute: 0,
            after: ledger(667, 6_671, TRIBUTES),
        })
    );
}

#[ink::test]
fn a_share_that_rounds_to_nothing_is_redeemed_all_the_same() {
    // 10 · 99 / 1 000 = 0.99, 10 · 100 / 1 000 = 1. The pool's other assets may be worth something.
    for (reserve, tokens, received) in [(10, 99, 0), (10, 100, 1), (0, 99, 0)] {
        assert_eq!(
            ledger(1_000, reserve, FREE).redemption(tokens),
            Ok(Trade {
                given: tokens,
                received,
                tribute: 0,
                after: ledger(1_000 - tokens, reserve - received, FREE),
            })
        );
    }
}

#[ink::test]
fn the_order_of_redemptions_gains_nobody_and_leaves_nothing() {
    let mut market = ledger(1_000, 10_001, FREE);
    let mut paid = 0;

    for tokens in [333, 1, 666] {
        let trade = market.redemption(tokens).unwrap();
        // 10.001 a token, and whoever comes last gets what rounding left.
        assert!(trade.received >= 10 * tokens && trade.received <= 10 * tokens + 1);
        paid += trade.received;
        market = trade.after;
    }

    assert_eq!((paid, market), (10_001, ledger(0, 0, FREE)));
}

#[ink::test]
fn the_deposit_for_some_tokens_is_the_least_that_mints_them() {
    // 10 000 · (1.224² − 1) = 4 981.76 and ⌈4 982 / 0.97⌉ = ⌈5 136.08⌉.
    assert_eq!(ledger(1_000, 10_000, TRIBUTES).deposit_for(&terms(), 224), Ok(5_137));

    for reserve_ratio_ppm in [50_000, 333_333, 500_000, 1_000_000] {
        let terms = terms_with_ratio(reserve_ratio_ppm);
        for market in [ledger(1_000, 10_000, TRIBUTES), ledger(1_000, 777, FREE)] {
            for tokens in 1..=300 {
                let deposit = market.deposit_for(&terms, tokens).unwrap();
                assert!(market.purchase(&terms, deposit).unwrap().received >= tokens);
                let fewer = match market.purchase(&terms, deposit - 1) {
                    Ok(trade) => trade.received,
                    Err(BondingCurveError::NothingToGive | BondingCurveError::ZeroAmount) => 0,
                    Err(error) => panic!("{error:?}"),
                };
                assert!(
                    fewer < tokens,
                    "{deposit} is not the least for {tokens} at {reserve_ratio_ppm} ppm"
                );
            }
        }
    }
}

#[ink::test]
fn whoever_buys_and_sells_again_has_gained_nothing() {
    for reserve_ratio_ppm in [50_000, 333_333, 500_000, 1_000_000] {
        let terms = terms_with_ratio(reserve_ratio_ppm);
        let mut market = ledger(1_000, 10_000, FREE);
        for deposit in [500, 1_000, 77_777, 1_000_003] {
            let purchase = market.purchase(&terms, deposit).unwrap();
            let sale = purchase.after.sale(&terms, purchase.received).unwrap();
            assert!(sale.received <= deposit);
            assert_eq!(sale.after.supply, market.supply);
            assert!(sale.after.reserve >= market.reserve);
            market = sale.after;
        }
    }
}

#[ink::test]
fn what_does_not_fit_in_128_bits_is_refused() {
    let overflow = BondingCurveError::Overflow;

    let full_reserve = ledger(1_000, u128::MAX, FREE);
    assert_eq!(full_reserve.purchase(&terms(), 1), Err(overflow.clone()));
    let full_supply = ledger(u128::MAX, 10_000, FREE);
    assert_eq!(full_supply.purchase(&terms(), 1), Err(overflow.clone()));
    assert_eq!(full_supply.deposit_for(&terms(), 1), Err(overflow.clone()));
    let usual = ledger(1_000, 10_000, FREE);
    assert_eq!(usual.purchase(&terms(), u128::MAX), Err(overflow.clone()));
    assert_eq!(usual.deposit_for(&terms(), u128::MAX), Err(overflow.clone()));
    // Enough tokens for a deposit beyond 128 bits: 10 000 · (10^33)^2.
    assert_eq!(usual.deposit_for(&terms(), 10_u128.pow(36)), Err(overflow));
}

#[ink::test]
fn a_full_market_redeems_in_full() {
    let trade = ledger(u128::MAX, u128::MAX, TRIBUTES).redemption(u128::MAX).unwrap();

    assert_eq!(trade.received, u128::MAX);
    assert_eq!(trade.after, ledger(0, 0, TRIBUTES));
}

#[ink::test]
fn no_number_makes_a_trade_panic_and_every_trade_adds_up() {
    const NUMBERS: [u128; 6] = [0, 1, 2, 1_000_000_007, u128::MAX - 1, u128::MAX];
    let highest = Tributes {
        entry_ppm: 999_999,
        exit_ppm: 999_999,
    };
    for (supply, reserve) in NUMBERS
        .into_iter()
        .flat_map(|supply| NUMBERS.map(|reserve| (supply, reserve)))
    {
        for tributes in [FREE, TRIBUTES, highest] {
            let market = ledger(supply, reserve, tributes);
            for amount in NUMBERS {
                for reserve_ratio_ppm in [1, 500_000, 999_999, 1_000_000] {
                    let terms = terms_with_ratio(reserve_ratio_ppm);
                    let _ = market.deposit_for(&terms, amount);
                    let _ = market.spot_price(&terms);
                    if let Ok(trade) = market.purchase(&terms, amount) {
                        assert_eq!(trade.after.reserve - reserve + trade.tribute, amount);
                        assert_eq!(trade.after.supply - supply, trade.received);
                    }
                    if let Ok(trade) = market.sale(&terms, amount) {
                        assert_eq!(reserve - trade.after.reserve, trade.received + trade.tribute);
                        assert_eq!(supply - trade.after.supply, amount);
                        assert!(trade.after.supply >= MINIMUM_SUPPLY);
                    }
                }
                if let Ok(trade) = market.redemption(amount) {
                    assert_eq!(reserve - trade.after.reserve, trade.received);
                    assert_eq!(supply - trade.after.supply, amount);
                }
            }
        }
    }
}
