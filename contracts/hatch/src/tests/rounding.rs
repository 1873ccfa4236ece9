//! What rounding each contribution down can do to a hatch.

use super::*;

/// Two units for a token, and nothing but `minimum` to 20 units is enough.
fn two_for_one(minimum: u128) -> HatchTerms {
    with_funding(FundingTerms {
        minimum,
        maximum: 20,
        tokens_per_million: 500_000,
        ..funding()
    })
}

#[ink::test]
fn a_rest_that_is_worth_no_token_cannot_keep_the_goal_out_of_reach() {
    begin_deployment();
    // With 19 of 20 raised nobody could give the last unit.
    assert_eq!(refusal(two_for_one(20)), Some(HatchError::GoalsTooClose));

    let mut hatch = funding_hatch(two_for_one(19));
    contribute(&mut hatch, alice(), 18);
    contribute(&mut hatch, bob(), 2);
    assert_eq!(hatch.status().phase, HatchPhase::GoalReached);

    // What is left is worth no token: nobody has to wait for it.
    let mut hatch = funding_hatch(two_for_one(19));
    contribute(&mut hatch, alice(), 17);
    assert_eq!(hatch.status().phase, HatchPhase::Funding);
    contribute(&mut hatch, alice(), 2);
    assert_eq!(hatch.status().phase, HatchPhase::GoalReached);
    for amount in [1, 2, u128::MAX] {
        let phase = HatchPhase::GoalReached;
        assert_refused(&mut hatch, HatchError::WrongPhase { phase }, |hatch| {
            hatch.contribute(amount, None)
        });
    }
}

/// Nobody loses anything by it: it cannot be launched, and everybody is refunded.
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
