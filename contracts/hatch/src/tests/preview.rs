//! The market as a launch would open it, shown beside what contributors pay.

use super::*;
use interfaces::hatch::Preview;

const ONE: u128 = 1_000_000_000_000_000_000;

/// The commons simulator's: up to 100 000 raised at a price of 0.1, a tribute of 30 %, a reserve ratio of 50 %.
fn simulator_terms() -> HatchTerms {
    HatchTerms {
        team: None,
        ..with_funding(FundingTerms {
            minimum: 40_000 * ONE,
            maximum: 100_000 * ONE,
            tokens_per_million: 10_000_000,
            tribute_ppm: 300_000,
            ..funding()
        })
    }
}

#[ink::test]
fn the_curve_opens_at_the_price_of_reserve_and_supply() {
    let mut hatch = funding_hatch(simulator_terms());
    contribute(&mut hatch, alice(), 100_000 * ONE);

    assert_eq!(
        hatch.preview(),
        Ok(Preview {
            supply: 1_000_000 * ONE,
            team: 0,
            reserve: 70_000 * ONE,
            tribute: 30_000 * ONE,
            // 70 000/(1/2 · 1 000 000) = 0.14.
            opening_price: Some(140_000_000_000_000_000),
            // A unit buys 10 tokens.
            hatch_price: 100_000_000_000_000_000,
        })
    );
}

#[ink::test]
fn below_the_minimum_it_is_the_market_of_the_minimum() {
    let mut hatch = funding_hatch(simulator_terms());
    let of_the_minimum = Ok(Preview {
        supply: 400_000 * ONE,
        team: 0,
        reserve: 28_000 * ONE,
        tribute: 12_000 * ONE,
        opening_price: Some(140_000_000_000_000_000),
        hatch_price: 100_000_000_000_000_000,
    });

    assert_eq!(hatch.preview(), of_the_minimum);
    contribute(&mut hatch, alice(), 40_000 * ONE - 1);
    assert_eq!(hatch.preview(), of_the_minimum);
    contribute(&mut hatch, alice(), 1);
    assert_eq!(hatch.preview(), of_the_minimum);
    contribute(&mut hatch, alice(), ONE);
    assert_eq!(hatch.preview().unwrap().supply, 400_010 * ONE);
}

#[ink::test]
fn from_the_minimum_on_it_is_what_was_booked() {
    let mut hatch = funding_hatch(terms());
    // 100 units at once would be worth 150 tokens; 1 and 99 are worth 1 and 148.
    contribute(&mut hatch, alice(), 1);
    assert_eq!(hatch.preview().unwrap().supply, 166, "150 and ⌊150/9⌋");

    contribute(&mut hatch, alice(), 99);

    // ⌊149/9⌋ = 16 for the team; a quarter of 100 for the pool.
    let preview = hatch.preview().unwrap();
    assert_eq!((preview.supply, preview.team), (165, 16));
    assert_eq!((preview.reserve, preview.tribute), (75, 25));
    // 75/(1/2 · 165) = 0.909…
    assert_eq!(preview.opening_price, Some(909_090_909_090_909_090));
    // 1/1.5.
    assert_eq!(preview.hatch_price, 666_666_666_666_666_666);
}

#[ink::test]
fn it_stays_after_the_launch() {
    let mut hatch = hatch_in(HatchPhase::GoalReached);
    let before = hatch.preview().unwrap();

    until_it_calls_out(&mut hatch, |hatch| hatch.launch());

    assert_eq!(hatch.preview(), Ok(before));
}

#[ink::test]
fn there_is_a_preview_before_anything_has_happened() {
    let hatch = unsealed_hatch(terms());

    // 100 units at 1.5, and the team's ninth of them.
    let preview = hatch.preview().unwrap();
    assert_eq!((preview.supply, preview.team), (166, 16));
    assert_eq!((preview.reserve, preview.tribute), (75, 25));
}

#[ink::test]
fn the_extreme_rates_have_a_hatch_price() {
    // At 1 ppm a token costs a million units; at 10^24 ppm and above it costs 10^-18 units, or less than can be shown.
    for (tokens_per_million, minimum, hatch_price) in [
        (1, 10_000_000, 1_000_000 * ONE),
        (1_000_000, 100, ONE),
        (1_000_000 * ONE, 100, 1),
        (1_000_000 * ONE + 1, 100, 0),
    ] {
        let hatch = unsealed_hatch(with_funding(FundingTerms {
            tokens_per_million,
            minimum,
            maximum: minimum + 999_999,
            ..funding()
        }));
        assert_eq!(hatch.preview().unwrap().hatch_price, hatch_price);
    }
}
