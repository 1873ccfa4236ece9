//! What a launch makes of the contributions: the team's lot, the tribute, the reserve.

use super::*;
use crate::opening::{tokens_for, Opening};

/// 10^18: a token or a unit of collateral as people count them.
const ONE: u128 = 1_000_000_000_000_000_000;

/// Terms as far as an opening depends on them. No team without a share.
fn terms_with(tokens_per_million: u128, tribute_ppm: u32, share_ppm: Option<u32>) -> HatchTerms {
    HatchTerms {
        team: share_ppm.map(|share_ppm| TeamLot { share_ppm, ..team() }),
        ..with_funding(FundingTerms {
            tokens_per_million,
            tribute_ppm,
            ..funding()
        })
    }
}

/// Tribute and reserve of what was raised.
fn split(raised: u128, tribute_ppm: u32) -> (u128, u128) {
    let opening = Opening::of(raised, 1, &terms_with(1_000_000, tribute_ppm, None)).unwrap();
    (opening.tribute, opening.reserve)
}

/// The lot of a team with this share.
fn lot(owed: u128, share_ppm: u32) -> u128 {
    let opening = Opening::of(1, owed, &terms_with(1_000_000, 0, Some(share_ppm))).unwrap();
    assert_eq!(opening.supply, owed + opening.team);
    opening.team
}

#[ink::test]
fn it_opens_as_the_hatch_of_commons_stack_does() {
    // hatch-app, test/Close.test.js: 20 000 units at a rate of 1, 90 % of the supply offered, 25 % for the beneficiary.
    let terms = terms_with(1_000_000, 250_000, Some(100_000));

    assert_eq!(
        Opening::of_one_contribution(20_000 * ONE, &terms),
        Ok(Opening {
            supply: 22_222_222_222_222_222_222_222,
            team: 2_222_222_222_222_222_222_222,
            reserve: 15_000 * ONE,
            tribute: 5_000 * ONE,
        })
    );
}

#[ink::test]
fn it_opens_as_the_commons_simulator_does() {
    // 100 000 raised at a price of 0.1 with a tribute of 30 %.
    assert_eq!(
        Opening::of_one_contribution(100_000 * ONE, &terms_with(10_000_000, 300_000, None)),
        Ok(Opening {
            supply: 1_000_000 * ONE,
            team: 0,
            reserve: 70_000 * ONE,
            tribute: 30_000 * ONE,
        })
    );
    // simulation/hatch_test.py: 2 % of 100 000.
    assert_eq!(split(100_000, 20_000), (2_000, 98_000));
}

#[ink::test]
fn the_tribute_is_rounded_up() {
    for (raised, tribute_ppm, expected) in [
        (10, 250_000, (3, 7)),                // 2.5
        (8, 250_000, (2, 6)),                 // 2
        (9, 250_000, (3, 6)),                 // 2.25
        (7, 500_000, (4, 3)),                 // 3.5
        (1, 1, (1, 0)),                       // 0.000001
        (1_000_000, 1, (1, 999_999)),         // 1
        (1_000_001, 1, (2, 999_999)),         // 1.000001
        (1_000_001, 999_999, (1_000_000, 1)), // 999 999.999999
        (1_000, 0, (0, 1_000)),
        (0, 500_000, (0, 0)),
    ] {
        assert_eq!(split(raised, tribute_ppm), expected, "{tribute_ppm} ppm of {raised}");
    }
}

#[ink::test]
fn tribute_and_reserve_are_all_that_was_raised() {
    for raised in [1, 2, 3, 999, 1_000_003, u128::MAX] {
        for tribute_ppm in [0, 1, 333_333, 999_999] {
            let (tribute, reserve) = split(raised, tribute_ppm);
            assert_eq!(tribute.checked_add(reserve), Some(raised));
        }
    }
}

#[ink::test]
fn the_teams_lot_is_its_share_of_everything_rounded_down() {
    for (owed, share_ppm, expected) in [
        (9, 100_000, 1),   // 9/9
        (8, 100_000, 0),   // 8/9
        (17, 100_000, 1),  // 17/9
        (10, 250_000, 3),  // 10/3
        (10, 500_000, 10), // as many as all others
        (10, 750_000, 30), // three times as many
        (1, 999_999, 999_999),
        (1_000_000, 0, 0),
        (999_999, 1, 1),
        (999_998, 1, 0),
    ] {
        assert_eq!(lot(owed, share_ppm), expected, "{share_ppm} ppm beside {owed}");
    }
}

#[ink::test]
fn the_team_never_has_more_than_its_share_and_less_by_under_a_token() {
    for owed in (1..200).chain([123_456_789, 1 << 80]) {
        for share_ppm in [1, 99_999, 100_000, 333_333, 500_000, 999_999] {
            let team = lot(owed, share_ppm);
            let million = 1_000_000;
            let is_within = |team: u128| team * million <= (owed + team) * u128::from(share_ppm);
            assert!(is_within(team), "{share_ppm} beside {owed}");
            assert!(!is_within(team + 1), "{share_ppm} beside {owed}");
        }
    }
}

#[ink::test]
fn without_a_team_the_supply_is_what_is_owed() {
    let opening = Opening::of(100, 150, &terms_with(TOKENS_PER_MILLION, 0, None)).unwrap();

    assert_eq!((opening.supply, opening.team), (150, 0));
}

#[ink::test]
fn what_is_owed_is_taken_as_booked() {
    // At 1.5, two units given at once are owed 3 tokens, given one by one 2.
    let terms = terms_with(TOKENS_PER_MILLION, 0, None);

    assert_eq!(Opening::of(2, 2, &terms).unwrap().supply, 2);
    assert_eq!(Opening::of_one_contribution(2, &terms).unwrap().supply, 3);
}

#[ink::test]
fn a_contributions_tokens_are_rounded_down() {
    for (amount, tokens_per_million, tokens) in [
        (1, 1_500_000, 1),
        (2, 1_500_000, 3),
        (3, 1_500_000, 4),
        (3, 300_000, 0),
        (4, 300_000, 1),
        (999_999, 1, 0),
        (1_000_000, 1, 1),
        (1, 999_999, 0),
        (u128::MAX, 1_000_000, u128::MAX),
        (1_000_000, u128::MAX, u128::MAX),
    ] {
        assert_eq!(
            tokens_for(amount, tokens_per_million),
            Ok(tokens),
            "{amount} at {tokens_per_million}"
        );
    }
    assert_eq!(tokens_for(u128::MAX, 1_000_001), Err(HatchError::Overflow));
    assert_eq!(tokens_for(1_000_001, u128::MAX), Err(HatchError::Overflow));
}

#[ink::test]
fn what_does_not_fit_in_128_bits_opens_nothing() {
    // The team's lot makes it twice as many: 2^128 − 2, and 2^128.
    let with_half = terms_with(1_000_000, 0, Some(500_000));

    assert_eq!(
        Opening::of(1, (1 << 127) - 1, &with_half).unwrap().supply,
        u128::MAX - 1
    );
    assert_eq!(Opening::of(1, 1 << 127, &with_half), Err(HatchError::Overflow));
    assert_eq!(
        Opening::of(1, u128::MAX, &terms_with(1, 0, Some(999_999))),
        Err(HatchError::Overflow)
    );
}

#[ink::test]
fn terms_that_were_never_checked_are_refused_as_well() {
    for terms in [
        terms_with(1_000_000, 1_000_000, None),
        terms_with(1_000_000, 0, Some(1_000_000)),
        terms_with(1_000_000, 0, Some(u32::MAX)),
    ] {
        assert_eq!(Opening::of(100, 100, &terms), Err(HatchError::Overflow));
    }
}
