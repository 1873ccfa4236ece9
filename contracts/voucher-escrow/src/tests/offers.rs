//! What can be offered in an escrow, and who can be a party: every rule at its edge and one past it.

use super::*;
use crate::terms::{check_fees, check_offer, ensure_buyer, ensure_payable};
use interfaces::voucher_escrow::Gate;
use math::PPM;

const NOW_MS: u64 = 500;

/// Ten vouchers, with what the seller leaves for each.
const LEFT_FOR_AUTOMATIC: u128 = 10 * SELLER_DEPOSIT;
const LEFT_FOR_ARBITRATED: u128 = 10 * (SELLER_DEPOSIT + ARBITER_FEE);

fn offered(offer: Offer) -> Result<u128, Refusal> {
    check_offer(&offer, seller(), this_contract(), NOW_MS, &RULES, is_contract)
}

#[track_caller]
fn assert_offered(offer: Offer) {
    if let Err(error) = offered(offer) {
        panic!("{error:?} for {offer:?}");
    }
}

fn automatic_with(terms: AutomaticTerms) -> Offer {
    offer_with(Resolution::Automatic(terms))
}

fn arbitrated_with(terms: ArbitratedTerms) -> Offer {
    offer_with(Resolution::Arbitrated(terms))
}

/// An automatic offer of one voucher, of these sums and nothing else.
fn sums(price: u128, seller_deposit: u128, buyer_deposit: u128, complaint_bond: Option<u128>) -> Offer {
    Offer {
        price,
        seller_deposit,
        quantity: 1,
        ..automatic_with(AutomaticTerms {
            buyer_deposit,
            complaint_bond,
            ..AUTOMATIC_TERMS
        })
    }
}

/// The same for an arbitrated one.
fn arbitrated_sums(price: u128, seller_deposit: u128, arbiter_fee: u128, escalation_deposit: u128) -> Offer {
    Offer {
        price,
        seller_deposit,
        quantity: 1,
        ..arbitrated_with(ArbitratedTerms {
            arbiter_fee,
            escalation_deposit,
            cancel_penalty: 0,
            ..arbitrated_terms()
        })
    }
}

/// An offer with all four periods set in turn to this one: of the complaint in both kinds, and each kind's others.
fn with_each_period(period_ms: u64) -> Vec<Offer> {
    vec![
        Offer {
            complaint_period_ms: period_ms,
            ..automatic()
        },
        Offer {
            complaint_period_ms: period_ms,
            ..arbitrated()
        },
        automatic_with(AutomaticTerms {
            fault_period_ms: period_ms,
            ..AUTOMATIC_TERMS
        }),
        arbitrated_with(ArbitratedTerms {
            resolution_period_ms: period_ms,
            ..arbitrated_terms()
        }),
        arbitrated_with(ArbitratedTerms {
            response_period_ms: period_ms,
            ..arbitrated_terms()
        }),
    ]
}

#[test]
fn the_seller_leaves_the_deposit_and_the_arbiters_fee_for_each_voucher() {
    assert_eq!(offered(automatic()), Ok(LEFT_FOR_AUTOMATIC));
    assert_eq!(offered(arbitrated()), Ok(LEFT_FOR_ARBITRATED));
    let gifts = Offer {
        quantity: u32::MAX,
        ..sums(0, 0, 0, Some(0))
    };
    assert_eq!(offered(gifts), Ok(0));
}

#[test]
fn a_set_has_a_voucher() {
    for base in [automatic(), arbitrated()] {
        assert_offered(Offer { quantity: 1, ..base });
        assert_eq!(offered(Offer { quantity: 0, ..base }), Err(EscrowError::ZeroQuantity));
    }
}

#[test]
fn vouchers_are_valid_from_some_moment_until_a_later_one_to_come() {
    let valid = |valid_from_ms, valid_to_ms| Offer {
        valid_from_ms,
        valid_to_ms,
        ..automatic()
    };
    for (from_ms, to_ms) in [
        (1_000, 1_000),
        (1_001, 1_000),
        (0, NOW_MS),
        (0, NOW_MS - 1),
        (u64::MAX, 0),
        (u64::MAX, u64::MAX),
    ] {
        assert_eq!(
            offered(valid(from_ms, to_ms)),
            Err(EscrowError::ValidityOutOfOrder),
            "from {from_ms} to {to_ms}"
        );
    }
}

#[test]
fn from_now_on_vouchers_can_be_redeemed_for_the_shortest_period_at_least() {
    let valid = |valid_from_ms, valid_to_ms| Offer {
        valid_from_ms,
        valid_to_ms,
        ..automatic()
    };
    for (from_ms, to_ms) in [
        (900, 1_000),
        (0, NOW_MS + SHORTEST_MS),
        (NOW_MS, NOW_MS + SHORTEST_MS),
        (NOW_MS + 1, NOW_MS + 1 + SHORTEST_MS),
    ] {
        assert_offered(valid(from_ms, to_ms));
    }
    for (from_ms, to_ms, got_ms) in [
        (901, 1_000, SHORTEST_MS - 1),
        (0, NOW_MS + SHORTEST_MS - 1, SHORTEST_MS - 1),
        (NOW_MS + 1, NOW_MS + SHORTEST_MS, SHORTEST_MS - 1),
        (0, NOW_MS + 1, 1),
        (999, 1_000, 1),
    ] {
        let error = EscrowError::PeriodOutOfRange { got_ms };
        assert_eq!(offered(valid(from_ms, to_ms)), Err(error), "from {from_ms} to {to_ms}");
    }
}

#[test]
fn asset_and_gate_are_other_contracts() {
    for wrong in [this_contract(), person(), zero_account()] {
        let error = EscrowError::InvalidReference(wrong);
        assert_eq!(
            offered(Offer {
                asset: wrong,
                ..automatic()
            }),
            Err(error.clone())
        );
        let gate = |token| Offer {
            gate: Some(Gate { token, least: 1 }),
            ..automatic()
        };
        assert_eq!(offered(gate(wrong)), Err(error));
        assert_offered(gate(account(2)));
    }
}

#[test]
fn agent_and_arbiter_can_be_paid_and_the_arbiter_is_neither_seller_nor_agent() {
    let with_agent = |account| Offer {
        agent: Some(Agent { account, fee_ppm: 0 }),
        ..automatic()
    };
    let with_arbiter = |arbiter| {
        arbitrated_with(ArbitratedTerms {
            arbiter,
            ..arbitrated_terms()
        })
    };
    for wrong in [zero_account(), this_contract()] {
        let error = EscrowError::InvalidParty(wrong);
        assert_eq!(offered(with_agent(wrong)), Err(error.clone()));
        assert_eq!(offered(with_arbiter(wrong)), Err(error));
    }
    for partial in [seller(), agent()] {
        assert_eq!(offered(with_arbiter(partial)), Err(EscrowError::InvalidParty(partial)));
    }
    assert_offered(with_agent(seller()));
    assert_offered(with_arbiter(person()));
    assert_offered(Offer {
        agent: None,
        ..automatic()
    });
}

#[test]
fn every_period_is_within_the_rules() {
    for period_ms in [SHORTEST_MS, LONGEST_MS] {
        with_each_period(period_ms).into_iter().for_each(assert_offered);
    }
    for got_ms in [0, SHORTEST_MS - 1, LONGEST_MS + 1, u64::MAX] {
        for offer in with_each_period(got_ms) {
            let error = EscrowError::PeriodOutOfRange { got_ms };
            assert_eq!(offered(offer), Err(error), "{offer:?}");
        }
    }
}

/// By hand, from the periods one after the other; of an automatic set that is more than any voucher can take.
#[test]
fn the_last_window_ends_within_the_chains_clock() {
    for (base, after_ms, last_ms) in [
        (automatic(), 300 + 300 + 170, 170),
        (arbitrated(), 300 + 210 + 130, 130),
    ] {
        let valid_to = |valid_to_ms| Offer { valid_to_ms, ..base };
        assert_offered(valid_to(u64::MAX - after_ms));
        for past_ms in [1, last_ms] {
            let error = EscrowError::PeriodOutOfRange { got_ms: last_ms };
            assert_eq!(offered(valid_to(u64::MAX - after_ms + past_ms)), Err(error));
        }
        let error = EscrowError::PeriodOutOfRange { got_ms: 300 };
        assert_eq!(offered(valid_to(u64::MAX - 299)), Err(error.clone()));
        assert_eq!(offered(valid_to(u64::MAX)), Err(error));
    }
}

#[test]
fn the_penalty_is_within_the_price() {
    let with_penalty = |cancel_penalty| {
        arbitrated_with(ArbitratedTerms {
            cancel_penalty,
            ..arbitrated_terms()
        })
    };
    for penalty in [0, PRICE] {
        assert_offered(with_penalty(penalty));
    }
    for penalty in [PRICE + 1, u128::MAX] {
        let error = EscrowError::PenaltyAbovePrice { penalty, price: PRICE };
        assert_eq!(offered(with_penalty(penalty)), Err(error));
    }
}

#[test]
fn the_escalation_deposit_is_within_the_price() {
    let with_deposit = |escalation_deposit| {
        arbitrated_with(ArbitratedTerms {
            escalation_deposit,
            ..arbitrated_terms()
        })
    };
    for deposit in [0, PRICE] {
        assert_offered(with_deposit(deposit));
    }
    for deposit in [PRICE + 1, u128::MAX] {
        let error = EscrowError::EscalationAbovePrice { deposit, price: PRICE };
        assert_eq!(offered(with_deposit(deposit)), Err(error));
    }
}

#[test]
fn what_is_escrowed_for_a_voucher_fits_in_128_bits() {
    const ALL: u128 = u128::MAX;
    const HALF: u128 = ALL / 2;
    for fits in [
        sums(ALL - 9, 2, 3, Some(4)),
        sums(2, ALL - 9, 3, Some(4)),
        sums(2, 3, ALL - 9, Some(4)),
        sums(2, 3, 4, Some(ALL - 9)),
        // A bond of ⌈3/2⌉ + 3.
        sums(ALL - 11, 3, 3, None),
        arbitrated_sums(ALL - 9, 2, 3, 4),
        arbitrated_sums(5, ALL - 12, 3, 4),
        arbitrated_sums(5, 3, ALL - 12, 4),
        arbitrated_sums(HALF, 1, 0, HALF),
        arbitrated_sums(HALF, 0, 1, HALF),
    ] {
        assert_offered(fits);
    }
    for passes in [
        sums(ALL - 8, 2, 3, Some(4)),
        sums(2, ALL - 8, 3, Some(4)),
        sums(2, 3, ALL - 8, Some(4)),
        sums(2, 3, 4, Some(ALL - 8)),
        sums(ALL - 10, 3, 3, None),
        sums(0, 1, ALL, None),
        sums(0, ALL, ALL, None),
        arbitrated_sums(ALL - 8, 2, 3, 4),
        arbitrated_sums(5, ALL - 11, 3, 4),
        arbitrated_sums(5, 3, ALL - 11, 4),
        arbitrated_sums(HALF, 1, 1, HALF),
        arbitrated_sums(HALF + 1, 0, 0, HALF + 1),
        arbitrated_sums(ALL, ALL, ALL, ALL),
    ] {
        assert_eq!(offered(passes), Err(EscrowError::Overflow), "{passes:?}");
    }
}

#[test]
fn what_the_seller_leaves_for_all_vouchers_fits_in_128_bits() {
    const QUARTER: u128 = 1 << 126;
    let four = |offer| Offer { quantity: 4, ..offer };
    assert_eq!(offered(four(sums(0, QUARTER - 1, 0, Some(0)))), Ok(u128::MAX - 3));
    assert_eq!(offered(four(arbitrated_sums(0, QUARTER - 3, 2, 0))), Ok(u128::MAX - 3));
    for passes in [
        four(sums(0, QUARTER, 0, Some(0))),
        four(arbitrated_sums(0, QUARTER - 3, 3, 0)),
    ] {
        assert_eq!(offered(passes), Err(EscrowError::Overflow), "{passes:?}");
    }
}

/// One rule after the other is kept, and the next one is what is told then, however much is still wrong behind it.
#[test]
fn the_first_rule_that_is_broken_is_told() {
    let mut terms = ArbitratedTerms {
        arbiter: seller(),
        arbiter_fee: u128::MAX,
        cancel_penalty: 2,
        escalation_deposit: u128::MAX,
        resolution_period_ms: 2,
        response_period_ms: 3,
    };
    let mut offer = Offer {
        asset: person(),
        price: 1,
        seller_deposit: u128::MAX,
        quantity: 0,
        valid_from_ms: 9,
        valid_to_ms: 8,
        complaint_period_ms: 1,
        resolution: Resolution::Arbitrated(terms),
        agent: Some(Agent {
            account: zero_account(),
            fee_ppm: u32::MAX,
        }),
        gate: Some(Gate {
            token: this_contract(),
            least: 0,
        }),
    };
    let period = |got_ms| EscrowError::PeriodOutOfRange { got_ms };

    assert_eq!(offered(offer), Err(EscrowError::ZeroQuantity));
    offer.quantity = 2;
    assert_eq!(offered(offer), Err(EscrowError::ValidityOutOfOrder));
    offer.valid_to_ms = NOW_MS + 5;
    assert_eq!(offered(offer), Err(period(5)));
    offer.valid_to_ms = NOW_MS + SHORTEST_MS;
    assert_eq!(offered(offer), Err(EscrowError::InvalidReference(person())));
    offer.asset = asset();
    assert_eq!(offered(offer), Err(EscrowError::InvalidReference(this_contract())));
    offer.gate = None;
    assert_eq!(offered(offer), Err(EscrowError::InvalidParty(zero_account())));
    offer.agent = None;
    assert_eq!(offered(offer), Err(period(1)));
    offer.complaint_period_ms = SHORTEST_MS;
    assert_eq!(offered(offer), Err(period(2)));
    terms.resolution_period_ms = SHORTEST_MS;
    offer.resolution = Resolution::Arbitrated(terms);
    assert_eq!(offered(offer), Err(period(3)));
    terms.response_period_ms = SHORTEST_MS;
    offer.resolution = Resolution::Arbitrated(terms);
    assert_eq!(offered(offer), Err(EscrowError::InvalidParty(seller())));
    terms.arbiter = arbiter();
    offer.resolution = Resolution::Arbitrated(terms);
    let above = EscrowError::PenaltyAbovePrice { penalty: 2, price: 1 };
    assert_eq!(offered(offer), Err(above));
    offer.price = 2;
    let above = EscrowError::EscalationAbovePrice {
        deposit: u128::MAX,
        price: 2,
    };
    assert_eq!(offered(offer), Err(above));
    terms.escalation_deposit = 2;
    offer.resolution = Resolution::Arbitrated(terms);
    assert_eq!(offered(offer), Err(EscrowError::Overflow));
    terms.arbiter_fee = 1;
    terms.escalation_deposit = 0;
    offer.resolution = Resolution::Arbitrated(terms);
    offer.seller_deposit = u128::MAX - 3;
    // The escrow fits now, all deposits do not.
    assert_eq!(offered(offer), Err(EscrowError::Overflow));
    offer.quantity = 1;
    assert_eq!(offered(offer), Ok(u128::MAX - 2));
}

#[test]
fn the_fees_together_are_within_the_sellers_limit() {
    let limit_ppm = 10_000 + AGENT_FEE_PPM;
    for limit_ppm in [limit_ppm, limit_ppm + 1, u32::MAX] {
        assert_eq!(check_fees(&automatic(), 10_000, limit_ppm), Ok(()));
    }
    for below_ppm in [0, limit_ppm - 1] {
        let error = EscrowError::FeesAboveLimit {
            fees_ppm: u64::from(limit_ppm),
            limit_ppm: below_ppm,
        };
        assert_eq!(check_fees(&automatic(), 10_000, below_ppm), Err(error));
    }
    let without_agent = Offer {
        agent: None,
        ..automatic()
    };
    assert_eq!(check_fees(&without_agent, 10_000, 10_000), Ok(()));
    assert_eq!(check_fees(&without_agent, 0, 0), Ok(()));
}

#[test]
fn the_fees_together_are_no_more_than_the_price_whatever_the_seller_accepts() {
    let with_agent = |fee_ppm| Offer {
        agent: Some(Agent {
            account: agent(),
            fee_ppm,
        }),
        ..automatic()
    };
    assert_eq!(check_fees(&with_agent(PPM - 10_000), 10_000, PPM), Ok(()));
    for (protocol_fee_ppm, got_ppm) in [(10_000, PPM - 9_999), (0, PPM + 1), (1, u32::MAX), (u32::MAX, u32::MAX)] {
        let error = EscrowError::ShareOutOfRange { got_ppm };
        for limit_ppm in [0, u32::MAX] {
            assert_eq!(
                check_fees(&with_agent(got_ppm), protocol_fee_ppm, limit_ppm),
                Err(error.clone())
            );
        }
    }
}

#[test]
fn a_party_is_neither_nobody_nor_this_contract() {
    assert_eq!(ensure_payable(person(), this_contract()), Ok(()));
    for wrong in [zero_account(), this_contract()] {
        let error = EscrowError::InvalidParty(wrong);
        assert_eq!(ensure_payable(wrong, this_contract()), Err(error));
    }
}

#[test]
fn a_buyer_is_neither_seller_nor_arbiter() {
    for offer in [automatic(), arbitrated()] {
        let buys = |account| ensure_buyer(account, seller(), &offer);
        assert_eq!(buys(person()), Ok(()));
        assert_eq!(buys(agent()), Ok(()));
        assert_eq!(buys(seller()), Err(EscrowError::InvalidParty(seller())));
    }
    assert_eq!(ensure_buyer(arbiter(), seller(), &automatic()), Ok(()));
    let error = EscrowError::InvalidParty(arbiter());
    assert_eq!(ensure_buyer(arbiter(), seller(), &arbitrated()), Err(error));
}
