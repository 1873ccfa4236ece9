//! The minimum opens a market, and the maximum fits in 128 bits.

use super::*;

/// Why there is no hatch with these goals and this rate, without a team and a tribute.
fn refusal(minimum: u128, maximum: u128, tokens_per_million: u128) -> Option<HatchError> {
    let funding = FundingTerms {
        minimum,
        maximum,
        tokens_per_million,
        tribute_ppm: 0,
        ..funding()
    };
    Fundraiser::new(HatchTerms {
        team: None,
        ..with_funding(funding)
    })
    .err()
}

#[ink::test]
fn the_minimum_brings_the_curves_minimum_supply() {
    begin_deployment();
    let with_minimum_supply = |minimum_supply, team| {
        Fundraiser::new(HatchTerms {
            market: CurveTerms {
                minimum_supply,
                ..market()
            },
            team,
            ..terms()
        })
        .err()
    };
    let too_small = |supply| {
        Some(HatchError::MarketTooSmall {
            supply,
            minimum_supply: supply + 1,
            reserve: 75,
        })
    };

    // 100 units at 1.5 are 150 tokens, and a quarter of the units goes to the funding pool.
    assert_eq!(with_minimum_supply(150, None), None);
    assert_eq!(with_minimum_supply(151, None), too_small(150));
    // The team's lot counts: 150 · 10/90 = 16.67.
    assert_eq!(with_minimum_supply(166, Some(team())), None);
    assert_eq!(with_minimum_supply(167, Some(team())), too_small(166));
}

#[ink::test]
fn the_minimum_leaves_a_reserve() {
    begin_deployment();
    let with_tribute = |minimum, tribute_ppm| {
        Fundraiser::new(HatchTerms {
            team: None,
            ..with_funding(FundingTerms {
                minimum,
                tribute_ppm,
                tokens_per_million: 20_000_000,
                ..funding()
            })
        })
        .err()
    };
    let without_reserve = |supply| {
        Some(HatchError::MarketTooSmall {
            supply,
            minimum_supply: 10,
            reserve: 0,
        })
    };

    // The tribute is rounded up, so any tribute takes all of one unit.
    assert_eq!(with_tribute(1, 1), without_reserve(20));
    assert_eq!(with_tribute(1, 0), None);
    assert_eq!(with_tribute(2, 500_001), without_reserve(40));
    assert_eq!(with_tribute(2, 500_000), None);
}

#[ink::test]
fn the_tokens_for_the_maximum_fit_in_128_bits() {
    begin_deployment();

    assert_eq!(refusal(100, u128::MAX, 1_000_000), None);
    assert_eq!(refusal(100, u128::MAX, 1_000_001), Some(HatchError::Overflow));
    assert_eq!(refusal(u128::MAX, u128::MAX, 1_000_000), None);
    // A million units at MAX ppm are worth MAX tokens.
    assert_eq!(refusal(1, 1_000_000, u128::MAX), None);
    assert_eq!(refusal(1, 1_000_001, u128::MAX), Some(HatchError::Overflow));
}

#[ink::test]
fn so_do_they_with_the_teams_lot() {
    begin_deployment();
    let with_maximum = |maximum, share_ppm| {
        Fundraiser::new(HatchTerms {
            team: Some(TeamLot { share_ppm, ..team() }),
            ..with_funding(FundingTerms {
                maximum,
                tokens_per_million: 1_000_000,
                ..funding()
            })
        })
        .err()
    };
    let half = 1_u128 << 127;

    // A team with half of everything gets as many as all others: twice 2^127 − 1 fits, 2^128 does not.
    assert_eq!(with_maximum(half - 1, 500_000), None);
    assert_eq!(with_maximum(half, 500_000), Some(HatchError::Overflow));
    // The lot alone can be too large: 999 999 times the rest.
    assert_eq!(with_maximum(half, 999_999), Some(HatchError::Overflow));
    assert_eq!(with_maximum(u128::MAX, 0), None);
}
