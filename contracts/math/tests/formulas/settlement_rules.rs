//! What no settlement may do, whatever the sale: pay anyone what is not theirs, make fees pass what was earned or fall by
//! cutting a price, or make a complaint out of nothing pay.

use math::settlement::{deterring_bond, escrowed, settle, Ending, Fault, Kind, Outcome, Terms};
use math::{MathError, PPM};
use proptest::prelude::*;

use crate::settlement::{
    amount, any_arbitrated, any_automatic, arbitrated, arbitrated_outcomes, automatic, automatic_outcomes, decided,
    fees_ppm, not_redeemed, outcomes, paid, redeemed, settled, share_ppm, with_fees, with_penalty, FAULTS,
};
use crate::trading_rules::deterministic;

/// A complaint, and what the seller may say to it.
const ANSWERS: [Fault; 2] = [Fault::Complained, Fault::ComplainedThenAdmitted];

fn with_bond(terms: Terms, complaint_bond: u128) -> Terms {
    let buyer_deposit = buyers_deposit(&terms);
    Terms {
        kind: Kind::Automatic {
            buyer_deposit,
            complaint_bond,
        },
        ..terms
    }
}

fn bond_that_deters(terms: &Terms) -> u128 {
    deterring_bond(terms.seller_deposit, buyers_deposit(terms)).expect("a bond that fits")
}

fn buyers_deposit(terms: &Terms) -> u128 {
    match terms.kind {
        Kind::Automatic { buyer_deposit, .. } => buyer_deposit,
        Kind::Arbitrated { .. } => panic!("the buyer leaves none in an arbitrated sale"),
    }
}

/// What the buyer has paid in when it ends like this: the price and every deposit and bond but the seller's.
fn own_escrow(terms: &Terms, outcome: Outcome) -> u128 {
    let sellers = match terms.kind {
        Kind::Automatic { .. } => terms.seller_deposit,
        Kind::Arbitrated { arbiter_fee, .. } => terms.seller_deposit + arbiter_fee,
    };
    escrowed(terms, outcome).expect("an escrow that fits") - sellers
}

/// What the buyer has in the end beyond what they paid in.
fn gain(terms: &Terms, outcome: Outcome) -> i128 {
    paid(terms, outcome).buyer as i128 - own_escrow(terms, outcome) as i128
}

proptest! {
    #![proptest_config(deterministic(2_500))]

    #[test]
    fn what_is_paid_is_what_was_escrowed(
        automatic in any_automatic(), arbitrated in any_arbitrated(), share in share_ppm(),
    ) {
        for terms in [automatic, arbitrated] {
            for outcome in outcomes(&terms, &[share]) {
                // Which `paid` asserts.
                paid(&terms, outcome);
            }
        }
    }

    #[test]
    fn the_protocols_fee_is_the_ceiling_and_the_agents_the_floor(price in amount(), fees in fees_ppm()) {
        let terms = with_fees(arbitrated(price, 0, 0, 0), fees.0, fees.1);
        let completed = paid(&terms, Outcome::Arbitrated(Ending::Completed));
        let same = paid(&with_fees(automatic(price, 0, 0, 0), fees.0, fees.1), redeemed(Fault::None));
        prop_assert_eq!(completed, same);
        // Compared in millionths of a unit, which need no rounding and 20 bits more.
        let price = price.min(u128::MAX >> 21);
        let terms = Terms { price, ..terms };
        let completed = paid(&terms, Outcome::Arbitrated(Ending::Completed));
        let one = u128::from(PPM);
        let (protocol, agent) = (price * u128::from(fees.0), price * u128::from(fees.1));
        prop_assert!(completed.pool * one >= protocol && completed.pool * one < protocol + one);
        prop_assert!(completed.agent * one <= agent && agent < (completed.agent + 1) * one);
        prop_assert!(completed.pool + completed.agent <= price);
        prop_assert_eq!(completed.seller, price - completed.pool - completed.agent);
    }

    /// What fees take is taken from the part of the price that reaches the seller, and from nobody else.
    #[test]
    fn fees_never_pass_the_part_of_the_price_that_reaches_the_seller(
        automatic in any_automatic(), arbitrated in any_arbitrated(), share in share_ppm(),
    ) {
        for terms in [automatic, arbitrated] {
            let free = with_fees(terms, 0, 0);
            for outcome in outcomes(&terms, &[share]) {
                let (charged, free) = (paid(&terms, outcome), paid(&free, outcome));
                prop_assert_eq!(charged.buyer, free.buyer);
                prop_assert_eq!(charged.arbiter, free.arbiter);
                let fees = (charged.pool - free.pool) + charged.agent;
                // What the seller would lose if there were no price.
                let unpriced = Terms { price: 0, ..with_penalty_of_nothing(terms) };
                let earned = free.seller - paid(&unpriced, outcome).seller;
                prop_assert!(fees <= earned, "{} of {}: {:?}", fees, earned, outcome);
                prop_assert!(terms.protocol_fee_ppm == 0 || earned == 0 || charged.pool > free.pool);
            }
        }
    }

    #[test]
    fn a_price_cut_into_pieces_pays_the_protocol_no_less_and_the_agent_no_more(
        pieces in prop::collection::vec(amount(), 1..20), fees in fees_ppm(),
    ) {
        let completed = |price| {
            paid(&with_fees(arbitrated(price, 0, 0, 0), fees.0, fees.1), Outcome::Arbitrated(Ending::Completed))
        };
        // Twenty of these fit.
        let pieces = pieces.into_iter().map(|piece| piece.min(u128::MAX >> 5));
        let (mut pool, mut agent, mut price) = (0, 0, 0);
        for piece in pieces {
            let part = completed(piece);
            (pool, agent, price) = (pool + part.pool, agent + part.agent, price + piece);
        }
        let whole = completed(price);
        prop_assert!(pool >= whole.pool, "{pool} in pieces, {} at once", whole.pool);
        prop_assert!(agent <= whole.agent, "{agent} in pieces, {} at once", whole.agent);
    }

    /// Whether parts are settled in private or decided by the arbiter, and whether a price is earned by a penalty or by a
    /// share: the same part of the price pays the same fees.
    #[test]
    fn every_way_to_earn_the_same_part_of_a_price_pays_the_same_fees(terms in any_arbitrated(), share in share_ppm()) {
        let settlement = paid(&terms, settled(share));
        let decision = paid(&terms, decided(share));
        prop_assert_eq!((settlement.pool, settlement.agent), (decision.pool, decision.agent));
        let of_price = paid(&Terms { seller_deposit: 0, ..terms }, settled(share)).buyer;
        let cancelled = paid(&with_penalty(terms, terms.price - of_price), Outcome::Arbitrated(Ending::Cancelled));
        prop_assert_eq!((settlement.pool, settlement.agent), (cancelled.pool, cancelled.agent));
        let nothing_back = paid(&terms, settled(0));
        prop_assert_eq!(nothing_back, paid(&terms, Outcome::Arbitrated(Ending::Completed)));
    }

    #[test]
    fn with_the_deterring_bond_a_complaint_never_pays_whatever_the_seller_answers(terms in any_automatic()) {
        let terms = with_bond(terms, bond_that_deters(&terms));
        for outcome in [redeemed, not_redeemed] {
            let silent = gain(&terms, outcome(Fault::None));
            for answer in ANSWERS {
                prop_assert!(gain(&terms, outcome(answer)) <= silent, "{:?}", outcome(answer));
            }
            // Nor does it pay where the seller would have admitted the fault unasked.
            let admitted = gain(&terms, outcome(Fault::Admitted));
            for answer in [Fault::AdmittedThenComplained, Fault::ComplainedThenAdmitted] {
                prop_assert!(gain(&terms, outcome(answer)) <= admitted, "{:?}", outcome(answer));
            }
        }
    }

    /// A unit less than the ceiling of half the deposit, and a complaint about an even one pays if the seller gives in.
    #[test]
    fn a_smaller_bond_than_the_deterring_one_does_not_deter(terms in any_automatic()) {
        let even = Terms { seller_deposit: terms.seller_deposit / 2 * 2, ..terms };
        let bond = bond_that_deters(&even);
        prop_assume!(bond > 0);
        let terms = with_bond(even, bond - 1);
        let silent = gain(&terms, not_redeemed(Fault::None));
        prop_assert_eq!(gain(&terms, not_redeemed(Fault::ComplainedThenAdmitted)), silent + 1);
    }

    /// A seller who is complained about does no better by silence, and one who is not does no better by admitting.
    #[test]
    fn a_seller_admits_a_fault_when_it_is_complained_about(terms in any_automatic()) {
        for outcome in [redeemed, not_redeemed] {
            let seller = |fault| paid(&terms, outcome(fault)).seller;
            prop_assert!(seller(Fault::ComplainedThenAdmitted) >= seller(Fault::Complained));
            prop_assert!(seller(Fault::Admitted) >= seller(Fault::AdmittedThenComplained));
            prop_assert!(seller(Fault::None) >= seller(Fault::Admitted));
        }
    }

    /// With one fee alone, the seller never gets more. With both, the two roundings may leave the seller one unit more of
    /// less: see `a_seller_may_have_a_unit_more_of_a_unit_less`.
    #[test]
    fn a_larger_share_never_pays_the_buyer_less_nor_the_seller_more_than_a_rounding_more(
        terms in any_arbitrated(), shares in (share_ppm(), share_ppm()),
    ) {
        let (less, more) = (shares.0.min(shares.1), shares.0.max(shares.1));
        for outcome in [settled, decided] {
            let (before, after) = (paid(&terms, outcome(less)), paid(&terms, outcome(more)));
            prop_assert!(after.buyer >= before.buyer);
            prop_assert!(after.pool <= before.pool);
            prop_assert!(after.agent <= before.agent);
            prop_assert!(after.seller <= before.seller + 1);
            let with_one_fee = |outcome| [
                paid(&with_fees(terms, terms.protocol_fee_ppm, 0), outcome).seller,
                paid(&with_fees(terms, 0, terms.agent_fee_ppm), outcome).seller,
            ];
            let (before, after) = (with_one_fee(outcome(less)), with_one_fee(outcome(more)));
            prop_assert!(after[0] <= before[0] && after[1] <= before[1]);
        }
    }

    /// Peers' rule: never above their own escrow and the other side's deposit. The arbiter's fee is out of the buyer's reach.
    #[test]
    fn a_buyer_never_gets_more_than_their_own_escrow_and_the_sellers_deposit(
        automatic in any_automatic(), arbitrated in any_arbitrated(), share in share_ppm(),
    ) {
        for terms in [automatic, arbitrated] {
            for outcome in outcomes(&terms, &[share]) {
                prop_assert!(paid(&terms, outcome).buyer <= own_escrow(&terms, outcome) + terms.seller_deposit);
            }
        }
    }

    /// The arbiter has the whole fee for a dispute that was put to them and that they did not leave, and nothing else.
    #[test]
    fn an_arbiter_gets_the_fee_or_nothing(terms in any_arbitrated(), share in share_ppm()) {
        let Kind::Arbitrated { arbiter_fee, .. } = terms.kind else {
            unreachable!("arbitrated");
        };
        for outcome in arbitrated_outcomes(&[share]) {
            let earned = matches!(
                outcome,
                Outcome::Arbitrated(Ending::Decided { .. } | Ending::EscalatedThenRetracted)
            );
            prop_assert_eq!(paid(&terms, outcome).arbiter, if earned { arbiter_fee } else { 0 });
        }
        for outcome in automatic_outcomes() {
            prop_assert_eq!(paid(&automatic(1, 2, 3, 4), outcome).arbiter, 0);
        }
    }

    /// Who has not redeemed has the price back, but for a penalty that was agreed.
    #[test]
    fn a_price_that_was_not_redeemed_goes_back(automatic in any_automatic(), arbitrated in any_arbitrated()) {
        for fault in FAULTS {
            prop_assert!(paid(&automatic, not_redeemed(fault)).buyer >= automatic.price);
        }
        let free = with_penalty_of_nothing(arbitrated);
        for ending in [Ending::Revoked, Ending::Cancelled, Ending::Unanswered] {
            prop_assert!(paid(&free, Outcome::Arbitrated(ending)).buyer >= free.price);
        }
    }
}

/// Without the penalty, which could be above another price.
fn with_penalty_of_nothing(terms: Terms) -> Terms {
    match terms.kind {
        Kind::Automatic { .. } => terms,
        Kind::Arbitrated { .. } => with_penalty(terms, 0),
    }
}

/// 30 % for the pool and 50 % for the agent. Of 3 the seller keeps `3 − ⌈0.9⌉ − ⌊1.5⌋`, of 4 `4 − ⌈1.2⌉ − ⌊2⌋`.
#[test]
fn a_seller_may_have_a_unit_more_of_a_unit_less() {
    let completed = |price| {
        let terms = with_fees(arbitrated(price, 0, 0, 0), 300_000, 500_000);
        paid(&terms, Outcome::Arbitrated(Ending::Completed)).seller
    };
    assert_eq!([3, 4].map(completed), [1, 0]);
}

/// 2 % of 100 are 2, and a hundred ceilings of 0.02 are 100; the floors of 5 % of 19 are nothing, of 20 one.
#[test]
fn no_price_is_too_small_for_the_protocols_fee() {
    let fees = |price| {
        let terms = with_fees(arbitrated(price, 0, 0, 0), 20_000, 50_000);
        let parts = paid(&terms, Outcome::Arbitrated(Ending::Completed));
        (parts.pool, parts.agent)
    };
    assert_eq!(
        [0, 1, 19, 20, 50, 51, 100].map(fees),
        [(0, 0), (1, 0), (1, 0), (1, 1), (1, 2), (2, 2), (2, 5)]
    );
}

/// A deposit of 100 and one of 30 of the buyer: a false complaint wins 50 and saves 30 if the seller gives in, which the
/// bond of 80 takes away. One unit less of it leaves one unit.
#[test]
fn without_a_bond_a_false_complaint_pays() {
    let gains = |bond| {
        let terms = automatic(1_000, 100, 30, bond);
        let won = |outcome: fn(Fault) -> Outcome| {
            gain(&terms, outcome(Fault::ComplainedThenAdmitted)) - gain(&terms, outcome(Fault::None))
        };
        (won(redeemed), won(not_redeemed))
    };
    assert_eq!(gains(0), (50, 80));
    assert_eq!(gains(79), (-29, 1));
    assert_eq!(deterring_bond(100, 30), Ok(80));
    assert_eq!(gains(80), (-30, 0));
}

/// After an admission the bond comes back, so a complaint costs the buyer at most the odd unit that goes to the pool, and
/// it costs the seller a quarter of the deposit: the spite that Boson 1 allows, and that no bond of this kind prices.
#[test]
fn a_complaint_after_an_admission_is_nearly_free_for_the_buyer() {
    for (deposit, buyer_loses, seller_loses) in [(100, 0, 25), (101, 1, 25), (3, 1, 1), (1, 1, 0), (0, 0, 0)] {
        let terms = automatic(1_000, deposit, 30, 81);
        for outcome in [redeemed, not_redeemed] {
            let (admitted, both) = (outcome(Fault::Admitted), outcome(Fault::AdmittedThenComplained));
            assert_eq!(gain(&terms, admitted) - gain(&terms, both), buyer_loses, "{deposit}");
            let seller = |outcome| paid(&terms, outcome).seller;
            assert_eq!(seller(admitted) - seller(both), seller_loses, "{deposit}");
        }
    }
}

#[test]
fn a_deterring_bond_is_half_the_deposit_rounded_up_and_the_buyers_or_does_not_fit() {
    let half = u128::MAX / 2 + 1;
    let cases = [
        (0, 0, Ok(0)),
        (1, 0, Ok(1)),
        (2, 0, Ok(1)),
        (3, 4, Ok(6)),
        (u128::MAX, 0, Ok(half)),
        (0, u128::MAX, Ok(u128::MAX)),
        (1, u128::MAX, Err(MathError::Overflow)),
        (u128::MAX, half - 1, Ok(u128::MAX)),
        (u128::MAX, half, Err(MathError::Overflow)),
    ];
    for (deposit, buyer_deposit, expected) in cases {
        assert_eq!(
            deterring_bond(deposit, buyer_deposit),
            expected,
            "{deposit} {buyer_deposit}"
        );
    }
}

/// Also where nothing of it would fit: the kind comes first.
#[test]
fn an_outcome_of_another_kind_is_refused_both_ways() {
    let refused = Err(MathError::OutcomeOfAnotherKind);
    for sum in [0, 7, u128::MAX] {
        for outcome in arbitrated_outcomes(&[0, PPM, PPM + 1]) {
            let terms = automatic(sum, sum, sum, sum);
            assert_eq!(settle(&terms, outcome), refused, "{outcome:?}");
            assert_eq!(escrowed(&terms, outcome).map(drop), refused.map(drop), "{outcome:?}");
        }
        for outcome in automatic_outcomes() {
            let terms = arbitrated(sum, sum, sum, sum);
            assert_eq!(settle(&terms, outcome), refused, "{outcome:?}");
            assert_eq!(escrowed(&terms, outcome).map(drop), refused.map(drop), "{outcome:?}");
        }
    }
}

/// Even where no part of the price reaches the seller, so that bad terms are found at once and not by the first sale.
#[test]
fn fees_above_the_whole_are_refused_in_every_outcome() {
    let fees = [
        (PPM, 0, true),
        (0, PPM, true),
        (PPM / 2, PPM / 2, true),
        (PPM + 1, 0, false),
        (0, PPM + 1, false),
        (PPM, 1, false),
        (PPM / 2 + 1, PPM / 2, false),
        (u32::MAX, 0, false),
        (1, u32::MAX, false),
        (u32::MAX, u32::MAX, false),
    ];
    for (protocol, agent, taken) in fees {
        for terms in [automatic(100, 10, 5, 5), arbitrated(100, 10, 5, 5)] {
            let terms = with_fees(terms, protocol, agent);
            for outcome in outcomes(&terms, &[0, PPM]) {
                let got = settle(&terms, outcome);
                if taken {
                    assert!(got.is_ok(), "{protocol} {agent} {outcome:?}");
                } else {
                    assert_eq!(got, Err(MathError::ShareOutOfRange), "{protocol} {agent} {outcome:?}");
                }
            }
        }
    }
}

#[test]
fn a_buyers_share_is_at_most_the_whole() {
    let terms = with_fees(arbitrated(100, 10, 5, 3), 20_000, 0);
    let buyer = |outcome| settle(&terms, outcome).map(|payouts| payouts.buyer);
    assert_eq!([settled(0), decided(0)].map(buyer), [Ok(0), Ok(0)]);
    assert_eq!([settled(PPM), decided(PPM)].map(buyer), [Ok(110), Ok(113)]);
    for share in [PPM + 1, u32::MAX] {
        assert_eq!(
            [settled(share), decided(share)].map(buyer),
            [Err(MathError::ShareOutOfRange); 2]
        );
    }
}

/// Where nobody cancels, the penalty is not looked at.
#[test]
fn a_penalty_is_at_most_the_price() {
    let cancelled = Outcome::Arbitrated(Ending::Cancelled);
    let terms = arbitrated(100, 10, 5, 3);
    assert_eq!(paid(&with_penalty(terms, 100), cancelled).buyer, 0);
    for penalty in [101, u128::MAX] {
        let terms = with_penalty(terms, penalty);
        for outcome in arbitrated_outcomes(&[0, 500_000, PPM]) {
            let expected = if outcome == cancelled {
                Err(MathError::PenaltyAbovePrice)
            } else {
                settle(&with_penalty(terms, 0), outcome)
            };
            assert_eq!(settle(&terms, outcome), expected, "{outcome:?}");
        }
    }
}
