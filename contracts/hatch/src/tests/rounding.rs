//! What rounding each contribution down can do to a hatch whose goals leave no room for it. Nobody loses anything by
//! it: the hatch fails, and everybody is refunded.

use super::*;

#[ink::test]
fn a_rest_that_is_worth_no_token_is_never_raised() {
    // Two units for a token, and nothing but all twenty units is enough.
    let mut hatch = funding_hatch(with_funding(FundingTerms {
        minimum: 20,
        maximum: 20,
        rate_ppm: 500_000,
        ..funding()
    }));
    contribute(&mut hatch, alice(), 19);

    for amount in [1, 2, u128::MAX] {
        assert_refused(&mut hatch, HatchError::NothingToBook, |hatch| {
            hatch.contribute(amount, None)
        });
    }

    at_ms(END_MS);
    assert_eq!(hatch.status().phase, HatchPhase::Refunding);
}

#[ink::test]
fn several_contributions_can_bring_fewer_tokens_than_the_minimum_given_at_once() {
    // 100 units at 1.5 are the 150 tokens that the curve needs.
    let mut hatch = funding_hatch(HatchTerms {
        market: CurveTerms {
            minimum_supply: 150,
            ..market()
        },
        team: None,
        ..terms()
    });
    contribute(&mut hatch, alice(), 99);
    contribute(&mut hatch, bob(), 1);

    at_ms(END_MS);
    assert_eq!(hatch.status().phase, HatchPhase::GoalReached);
    // 148 and 1. The curve refuses to open with that.
    assert_eq!(hatch.preview().unwrap().supply, 149);
}
