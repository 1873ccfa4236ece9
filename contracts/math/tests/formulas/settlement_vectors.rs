//! Settlements that Boson Protocol's test suites expect, and roundings worked out by hand from its formulas. Where the
//! design departs from Boson, both numbers stand side by side.

use math::settlement::{deterring_bond, Ending, Fault, Outcome, Payouts, Terms};

use crate::settlement::{
    arbitrated, automatic, decided, not_redeemed, paid, redeemed, settled, with_fees, with_penalty,
};

/// Sums are in ten-thousandths of a coin, and the same in the 10^18 units of a coin of Ethereum.
const SCALES: [u128; 2] = [1, 100_000_000_000_000];

fn parts(buyer: u128, seller: u128, pool: u128) -> Payouts {
    Payouts {
        buyer,
        seller,
        pool,
        ..Payouts::default()
    }
}

/// Price 0.3, the seller's deposit 0.05, the buyer's 0.04.
fn boson_1(scale: u128, complaint_bond: u128) -> Terms {
    automatic(3_000 * scale, 500 * scale, 400 * scale, complaint_bond)
}

/// bosonprotocol/contracts, test/3_withdrawals.ts and test/3_1_withdrawals_per_entity.ts @c163825. Buyer, seller, pool.
/// A fault that is admitted before redemption leaves the voucher unredeemed.
const BOSON_1: [(Outcome, [u128; 3]); 7] = [
    (not_redeemed(Fault::AdmittedThenComplained), [3_650, 125, 125]),
    (not_redeemed(Fault::Admitted), [3_650, 250, 0]),
    (redeemed(Fault::None), [400, 3_500, 0]),
    (redeemed(Fault::Complained), [400, 3_000, 500]),
    (redeemed(Fault::ComplainedThenAdmitted), [650, 3_125, 125]),
    (redeemed(Fault::AdmittedThenComplained), [650, 3_125, 125]),
    (redeemed(Fault::Admitted), [650, 3_250, 0]),
];

#[test]
fn boson_1_withdrawals() {
    for scale in SCALES {
        for (outcome, expected) in BOSON_1 {
            let [buyer, seller, pool] = expected.map(|part| part * scale);
            assert_eq!(
                paid(&boson_1(scale, 0), outcome),
                parts(buyer, seller, pool),
                "{outcome:?}"
            );
        }
    }
}

/// Boson's complaints are free. Ours cost a bond, here the deterring one of 0.025 + 0.04, which only an earlier
/// admission saves from the pool: the rows differ by it and by nothing else.
#[test]
fn boson_1_withdrawals_with_a_complaint_bond() {
    let bond = deterring_bond(500, 400).expect("a bond that fits");
    assert_eq!(bond, 650);
    for (outcome, [buyer, seller, pool]) in BOSON_1 {
        let Outcome::Automatic { fault, .. } = outcome else {
            panic!("all are automatic");
        };
        let (back, lost) = match fault {
            Fault::None | Fault::Admitted => (0, 0),
            Fault::AdmittedThenComplained => (bond, 0),
            Fault::Complained | Fault::ComplainedThenAdmitted => (0, bond),
        };
        let expected = parts(buyer + back, seller, pool + lost);
        assert_eq!(paid(&boson_1(1, bond), outcome), expected, "{outcome:?}");
    }
}

/// Boson 1 has no fees. With 2 % and 5 % of the price 60 go to the pool and 150 to the agent if it was redeemed, and
/// nothing if it was not.
#[test]
fn boson_1_withdrawals_with_fees_on_a_price_that_is_earned() {
    for (outcome, [buyer, seller, pool]) in BOSON_1 {
        let got = paid(&with_fees(boson_1(1, 0), 20_000, 50_000), outcome);
        let expected = if matches!(outcome, Outcome::Automatic { redeemed: true, .. }) {
            Payouts {
                agent: 150,
                ..parts(buyer, seller - 210, pool + 60)
            }
        } else {
            parts(buyer, seller, pool)
        };
        assert_eq!(got, expected, "{outcome:?}");
    }
}

/// By hand, from `CANCELFAULT_SPLIT` in contracts/Cashier.sol of the same repository. With a price of 100 and a buyer's
/// deposit of 5: the seller's deposit, then buyer, seller and pool.
#[test]
fn boson_1_roundings() {
    let cases = [
        (3, not_redeemed(Fault::Admitted), [107, 1, 0]),
        (3, not_redeemed(Fault::AdmittedThenComplained), [106, 0, 2]),
        (7, not_redeemed(Fault::AdmittedThenComplained), [108, 1, 3]),
        (7, redeemed(Fault::AdmittedThenComplained), [8, 101, 3]),
        (7, redeemed(Fault::Admitted), [9, 103, 0]),
        (1, redeemed(Fault::AdmittedThenComplained), [5, 100, 1]),
        (1, not_redeemed(Fault::Admitted), [106, 0, 0]),
        (7, not_redeemed(Fault::Complained), [100, 0, 12]),
        // Who spoke first decides about the bond alone, and here there is none.
        (3, not_redeemed(Fault::ComplainedThenAdmitted), [106, 0, 2]),
        (7, not_redeemed(Fault::ComplainedThenAdmitted), [108, 1, 3]),
        (7, redeemed(Fault::ComplainedThenAdmitted), [8, 101, 3]),
        (1, redeemed(Fault::ComplainedThenAdmitted), [5, 100, 1]),
    ];
    for (deposit, outcome, [buyer, seller, pool]) in cases {
        assert_eq!(
            paid(&automatic(100, deposit, 5, 0), outcome),
            parts(buyer, seller, pool),
            "{deposit} {outcome:?}"
        );
    }
}

/// Parts as Boson 2 has them, whose arbiter's fee is locked beside the escrow: buyer, seller, protocol and agent.
type Boson2 = [u128; 4];

/// The same with the arbiter's fee of 0.01 inside, which goes back to the seller if the arbiter was not asked.
fn arbiter_not_asked([buyer, seller, pool, agent]: Boson2, scale: u128) -> Payouts {
    Payouts {
        buyer: buyer * scale,
        seller: (seller + 100) * scale,
        pool: pool * scale,
        agent: agent * scale,
        arbiter: 0,
    }
}

fn arbiter_asked([buyer, seller, pool, agent]: Boson2, scale: u128) -> Payouts {
    Payouts {
        buyer: buyer * scale,
        seller: seller * scale,
        pool: pool * scale,
        agent: agent * scale,
        arbiter: 100 * scale,
    }
}

/// bosonprotocol/boson-protocol-contracts, test/protocol/FundsHandlerTest.js with test/util/mock.js @f7ba850a: price 1.5,
/// the seller's deposit 0.25, penalty 0.05, protocol fee 2 %, arbiter's fee 0.01, escalation deposit 0.001.
fn boson_2(scale: u128, agent_fee_ppm: u32) -> Terms {
    let terms = arbitrated(15_000 * scale, 2_500 * scale, 100 * scale, 10 * scale);
    with_fees(with_penalty(terms, 500 * scale), 20_000, agent_fee_ppm)
}

const AGENT_5_PERCENT: u32 = 50_000;

#[test]
fn boson_2_funds_released() {
    for scale in SCALES {
        let cases = [
            (Ending::Completed, 0, [0, 17_200, 300, 0]),
            (Ending::Completed, AGENT_5_PERCENT, [0, 16_450, 300, 750]),
            (Ending::Revoked, 0, [17_500, 0, 0, 0]),
            (Ending::Revoked, AGENT_5_PERCENT, [17_500, 0, 0, 0]),
            (Ending::Retracted, 0, [0, 17_200, 300, 0]),
            (Ending::Retracted, AGENT_5_PERCENT, [0, 16_450, 300, 750]),
        ];
        for (ending, agent_fee_ppm, expected) in cases {
            assert_eq!(
                paid(&boson_2(scale, agent_fee_ppm), Outcome::Arbitrated(ending)),
                arbiter_not_asked(expected, scale),
                "{ending:?}"
            );
        }
    }
}

/// The same suite, CANCELED: Boson charges no fee on the penalty of 0.05, so its seller has 0.30 and its protocol
/// nothing. Ours charges it like any part of the price that reaches the seller: 0.001 for the pool, 0.0025 for an agent.
#[test]
fn boson_2_cancelled_but_for_the_fees_on_the_penalty() {
    let boson = [14_500, 3_000, 0, 0];
    let cancelled = Outcome::Arbitrated(Ending::Cancelled);
    for scale in SCALES {
        let free = with_fees(boson_2(scale, 0), 0, 0);
        assert_eq!(paid(&free, cancelled), arbiter_not_asked(boson, scale));
        assert_eq!(
            paid(&boson_2(scale, 0), cancelled),
            arbiter_not_asked([14_500, 3_000 - 10, 10, 0], scale)
        );
        assert_eq!(
            paid(&boson_2(scale, AGENT_5_PERCENT), cancelled),
            arbiter_not_asked([14_500, 3_000 - 35, 10, 25], scale)
        );
    }
}

/// The formulas of contracts/protocol/bases/FundsBase.sol of the same repository with the numbers of the same suite and
/// its share of 55.66 %: `⌊8 349⌋` of the price and `⌊1 391.5⌋` of the deposit, or `⌊1 397.066⌋` of deposit and
/// escalation deposit. Boson charges no fees on what is settled or decided. Ours takes `⌈133.02⌉` for the pool and
/// `⌊332.55⌋` for an agent of the 6 651 of the price that reach the seller.
#[test]
fn boson_2_settled_and_decided_but_for_the_fees() {
    let free = with_fees(boson_2(1, 0), 0, 0);
    let charged = boson_2(1, AGENT_5_PERCENT);
    let of_settled = [9_740, 7_760, 0, 0];
    assert_eq!(paid(&free, settled(556_600)), arbiter_not_asked(of_settled, 1));
    assert_eq!(
        paid(&charged, settled(556_600)),
        arbiter_not_asked([9_740, 7_760 - 134 - 332, 134, 332], 1)
    );
    let of_decided = [9_746, 7_764, 0, 0];
    assert_eq!(paid(&free, decided(556_600)), arbiter_asked(of_decided, 1));
    assert_eq!(
        paid(&charged, decided(556_600)),
        arbiter_asked([9_746, 7_764 - 134 - 332, 134, 332], 1)
    );
}

/// The same formulas for what becomes of an escalated dispute that nobody decides. A silent arbiter is paid nothing by
/// either; Boson returns the fee to where it was locked, ours to the seller. After a retraction the seller has the
/// escalation deposit too.
#[test]
fn boson_2_escalated_and_not_decided() {
    for scale in SCALES {
        assert_eq!(
            paid(&boson_2(scale, 0), Outcome::Arbitrated(Ending::Unanswered)),
            arbiter_not_asked([15_010, 2_500, 0, 0], scale)
        );
        assert_eq!(
            paid(
                &boson_2(scale, AGENT_5_PERCENT),
                Outcome::Arbitrated(Ending::EscalatedThenRetracted)
            ),
            arbiter_asked([0, 16_450 + 10, 300, 750], scale)
        );
    }
}

/// By hand: price 101, the seller's deposit 7, escalation deposit 1, a share of 55.66 %. Price and pot are rounded down
/// apart: `⌊4.4528⌋ + ⌊56.2166⌋` is what `⌊60.6694⌋` is too, but `⌊3.8962⌋ + ⌊56.2166⌋` is one less than `⌊60.1128⌋`.
#[test]
fn price_and_pot_are_rounded_apart() {
    let terms = arbitrated(101, 7, 0, 1);
    assert_eq!(paid(&terms, decided(556_600)), parts(60, 49, 0));
    assert_eq!(paid(&terms, settled(556_600)), parts(59, 49, 0));
    let no_escalation = arbitrated(101, 7, 0, 0);
    assert_eq!(paid(&no_escalation, decided(556_600)), parts(59, 49, 0));
}
