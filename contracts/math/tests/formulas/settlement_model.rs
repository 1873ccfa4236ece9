//! Every payout beside one that is worked out anew from the design's tables, row by row and in unbounded integers.

use dashu_int::IBig;
use math::settlement::{escrowed, settle, Ending, Fault, Kind, Outcome, Terms};
use math::{MathError, PPM};

use crate::random_inputs::{random_cases, up_to, Random};
use crate::settlement::{arbitrated, automatic, outcomes, random_terms, total, with_fees, with_penalty};

/// Buyer, seller, pool, agent and arbiter.
type Parts = [IBig; 5];

fn floor(value: &IBig, numerator: u32, denominator: u32) -> IBig {
    value * IBig::from(numerator) / IBig::from(denominator)
}

fn ceiling(value: &IBig, numerator: u32, denominator: u32) -> IBig {
    (value * IBig::from(numerator) + IBig::from(denominator - 1)) / IBig::from(denominator)
}

/// What is left to the seller of a part of the price, and the pool's and the agent's fee on it.
fn less_fees(terms: &Terms, earned: &IBig) -> (IBig, IBig, IBig) {
    let fee = ceiling(earned, terms.protocol_fee_ppm, PPM);
    let agent = floor(earned, terms.agent_fee_ppm, PPM);
    (earned - &fee - &agent, fee, agent)
}

/// The rows of the automatic table: `P`, `D`, `B` and `C` where a complaint was made.
fn automatic_row(terms: &Terms, [p, d, b, c]: [IBig; 4], is_redeemed: bool, fault: Fault) -> Parts {
    let zero = IBig::ZERO;
    let (net, fee, agent) = less_fees(terms, &p);
    let (more, half) = (ceiling(&d, 1, 2), floor(&d, 1, 2));
    let quarter = floor(&half, 1, 2);
    let dust = &d - &half - &quarter;
    let (buyer, seller, pool) = match (is_redeemed, fault) {
        (false, Fault::None) => (p, d, b),
        (false, Fault::Admitted) => (p + more + b, half, zero.clone()),
        (false, Fault::Complained) => (p, zero.clone(), d + b + c),
        (false, Fault::AdmittedThenComplained) => (p + half + b + c, quarter, dust),
        (false, Fault::ComplainedThenAdmitted) => (p + half + b, quarter, dust + c),
        (true, Fault::None) => (b, net + d, fee),
        (true, Fault::Admitted) => (more + b, net + half, fee),
        (true, Fault::Complained) => (b, net, fee + d + c),
        (true, Fault::AdmittedThenComplained) => (half + b + c, net + quarter, fee + dust),
        (true, Fault::ComplainedThenAdmitted) => (half + b, net + quarter, fee + dust + c),
    };
    [
        buyer,
        seller,
        pool,
        if is_redeemed { agent } else { zero.clone() },
        zero,
    ]
}

/// The rows of the arbitrated table: `P`, `D`, penalty, `A`, and `E` where the arbiter was asked.
fn arbitrated_row(terms: &Terms, [p, d, penalty, a, e]: [IBig; 5], ending: Ending) -> Parts {
    let zero = IBig::ZERO;
    let (buyer, earned, besides_price, arbiter) = match ending {
        Ending::Completed | Ending::Retracted => (zero.clone(), p, d + a, zero),
        Ending::Revoked => (p + d, zero.clone(), a, zero),
        Ending::Cancelled => (p - &penalty, penalty, d + a, zero),
        Ending::Settled { buyer_share_ppm } => {
            let (of_price, of_deposit) = (floor(&p, buyer_share_ppm, PPM), floor(&d, buyer_share_ppm, PPM));
            (&of_price + &of_deposit, p - of_price, d - of_deposit + a, zero)
        }
        Ending::Decided { buyer_share_ppm } => {
            let pot = d + e;
            let (of_price, of_pot) = (floor(&p, buyer_share_ppm, PPM), floor(&pot, buyer_share_ppm, PPM));
            (&of_price + &of_pot, p - of_price, pot - of_pot, a)
        }
        Ending::EscalatedThenRetracted => (zero, p, d + e, a),
        Ending::Unanswered => (p + e, zero.clone(), d + a, zero),
    };
    let (net, fee, agent) = less_fees(terms, &earned);
    [buyer, net + besides_price, fee, agent, arbiter]
}

/// What is escrowed, and who gets what of it.
fn expected(terms: &Terms, outcome: Outcome) -> (IBig, Parts) {
    let (p, d) = (IBig::from(terms.price), IBig::from(terms.seller_deposit));
    match (terms.kind, outcome) {
        (
            Kind::Automatic {
                buyer_deposit,
                complaint_bond,
            },
            Outcome::Automatic { redeemed, fault },
        ) => {
            let complained = !matches!(fault, Fault::None | Fault::Admitted);
            let (b, c) = (buyer_deposit.into(), if complained { complaint_bond } else { 0 }.into());
            (&p + &d + &b + &c, automatic_row(terms, [p, d, b, c], redeemed, fault))
        }
        (
            Kind::Arbitrated {
                cancel_penalty,
                arbiter_fee,
                escalation_deposit,
            },
            Outcome::Arbitrated(ending),
        ) => {
            let asked = matches!(
                ending,
                Ending::Decided { .. } | Ending::EscalatedThenRetracted | Ending::Unanswered
            );
            let (a, e) = (arbiter_fee.into(), if asked { escalation_deposit } else { 0 }.into());
            let escrow = &p + &d + &a + &e;
            (
                escrow,
                arbitrated_row(terms, [p, d, cancel_penalty.into(), a, e], ending),
            )
        }
        _ => panic!("an outcome of another kind"),
    }
}

/// Whether the escrow fits in 128 bits, after both functions have given what the model gives, or the typed error.
fn is_as_expected(terms: &Terms, outcome: Outcome) -> bool {
    let case = (terms, outcome);
    let (escrow, parts) = expected(terms, outcome);
    assert_eq!(
        parts.iter().sum::<IBig>(),
        escrow,
        "the model loses something: {case:?}"
    );
    assert!(
        parts.iter().all(|part| *part >= IBig::ZERO),
        "the model takes too much: {case:?}"
    );
    let Ok(whole) = u128::try_from(escrow) else {
        assert_eq!(escrowed(terms, outcome), Err(MathError::Overflow), "{case:?}");
        assert_eq!(settle(terms, outcome), Err(MathError::Overflow), "{case:?}");
        return false;
    };
    assert_eq!(escrowed(terms, outcome), Ok(whole), "{case:?}");
    let got = settle(terms, outcome).unwrap_or_else(|error| panic!("{error:?}: {case:?}"));
    assert_eq!(total(&got), IBig::from(whole), "{case:?} {got:?}");
    let got = [got.buyer, got.seller, got.pool, got.agent, got.arbiter].map(IBig::from);
    assert_eq!(got, parts, "{case:?}");
    true
}

#[test]
fn random_sales_pay_what_the_tables_say_or_overflow_exactly_when_the_escrow_does() {
    let mut random = Random::new(51);
    let (mut fitting, mut overflowing) = (0, 0);
    for _ in 0..random_cases(10_000) {
        let terms = random_terms(&mut random);
        let shares = [up_to(&mut random, PPM.into()) as u32, random.below(PPM.into()) as u32];
        for outcome in outcomes(&terms, &shares) {
            if is_as_expected(&terms, outcome) {
                fitting += 1;
            } else {
                overflowing += 1;
            }
        }
    }
    println!("{fitting} settled, {overflowing} did not fit");
    assert!(fitting > overflowing && overflowing > 0);
}

const FEES: [(u32, u32); 6] = [
    (0, 0),
    (20_000, 50_000),
    (1, PPM - 1),
    (PPM, 0),
    (0, PPM),
    (333_333, 333_333),
];

/// In all combinations: nothing, odd and even handfuls, and amounts of which four, two or one fit in 128 bits.
#[test]
fn every_combination_of_edges_pays_what_the_tables_say_or_overflows() {
    const EDGES: [u128; 9] = [0, 1, 2, 3, 7, u128::MAX / 4, u128::MAX / 2, u128::MAX - 3, u128::MAX];
    let mut fees = FEES.iter().cycle();
    for combination in 0..EDGES.len().pow(4) {
        let [price, deposit, first, second] = [1, 9, 81, 729].map(|place| EDGES[combination / place % EDGES.len()]);
        let (protocol, agent) = *fees.next().expect("an endless cycle");
        for terms in [
            automatic(price, deposit, first, second),
            with_penalty(arbitrated(price, deposit, first, second), price / 2),
        ] {
            let terms = with_fees(terms, protocol, agent);
            for outcome in outcomes(&terms, &[0, 1, 333_333, PPM]) {
                is_as_expected(&terms, outcome);
            }
        }
    }
}

/// Small numbers are where roundings differ most: all prices, deposits and fees on a coarse grid.
#[test]
fn all_small_sales_pay_what_the_tables_say() {
    for price in 0..9 {
        for deposit in 0..9 {
            for (protocol, agent) in FEES {
                let sales = [
                    automatic(price, deposit, 2, 3),
                    with_penalty(arbitrated(price, deposit, 2, 3), price.div_ceil(2)),
                ];
                for terms in sales.map(|terms| with_fees(terms, protocol, agent)) {
                    for outcome in outcomes(&terms, &[0, 1, 250_000, 499_999, 500_000, 666_667, 999_999, PPM]) {
                        assert!(is_as_expected(&terms, outcome));
                    }
                }
            }
        }
    }
}
