//! The words that the tests of settlements share: sales, all their endings, and random ones.

use dashu_int::IBig;
use math::settlement::{escrowed, settle, Ending, Fault, Kind, Outcome, Payouts, Terms};
use math::{mul_div, Rounding, PPM};
use proptest::prelude::*;

use crate::random_inputs::{up_to, Random};

/// A sale that pays no fees: price, the seller's deposit, the buyer's and the complaint bond.
pub fn automatic(price: u128, seller_deposit: u128, buyer_deposit: u128, complaint_bond: u128) -> Terms {
    Terms {
        price,
        seller_deposit,
        protocol_fee_ppm: 0,
        agent_fee_ppm: 0,
        kind: Kind::Automatic {
            buyer_deposit,
            complaint_bond,
        },
    }
}

/// A sale without fees or penalty: price, the seller's deposit, the arbiter's fee and the escalation deposit.
pub fn arbitrated(price: u128, seller_deposit: u128, arbiter_fee: u128, escalation_deposit: u128) -> Terms {
    Terms {
        price,
        seller_deposit,
        protocol_fee_ppm: 0,
        agent_fee_ppm: 0,
        kind: Kind::Arbitrated {
            cancel_penalty: 0,
            arbiter_fee,
            escalation_deposit,
        },
    }
}

pub fn with_fees(terms: Terms, protocol_fee_ppm: u32, agent_fee_ppm: u32) -> Terms {
    Terms {
        protocol_fee_ppm,
        agent_fee_ppm,
        ..terms
    }
}

/// An arbitrated sale with another penalty.
pub fn with_penalty(terms: Terms, cancel_penalty: u128) -> Terms {
    let Kind::Arbitrated {
        arbiter_fee,
        escalation_deposit,
        ..
    } = terms.kind
    else {
        panic!("an automatic sale has no penalty");
    };
    Terms {
        kind: Kind::Arbitrated {
            cancel_penalty,
            arbiter_fee,
            escalation_deposit,
        },
        ..terms
    }
}

pub const fn redeemed(fault: Fault) -> Outcome {
    Outcome::Automatic { redeemed: true, fault }
}

pub const fn not_redeemed(fault: Fault) -> Outcome {
    Outcome::Automatic { redeemed: false, fault }
}

pub fn settled(buyer_share_ppm: u32) -> Outcome {
    Outcome::Arbitrated(Ending::Settled { buyer_share_ppm })
}

pub fn decided(buyer_share_ppm: u32) -> Outcome {
    Outcome::Arbitrated(Ending::Decided { buyer_share_ppm })
}

pub const FAULTS: [Fault; 5] = [
    Fault::None,
    Fault::Admitted,
    Fault::Complained,
    Fault::AdmittedThenComplained,
    Fault::ComplainedThenAdmitted,
];

/// Every way in which an automatic sale ends.
pub fn automatic_outcomes() -> Vec<Outcome> {
    FAULTS
        .into_iter()
        .flat_map(|fault| [redeemed(fault), not_redeemed(fault)])
        .collect()
}

/// Every way in which an arbitrated sale ends, with these shares for the buyer where there is one.
pub fn arbitrated_outcomes(buyer_shares_ppm: &[u32]) -> Vec<Outcome> {
    let without_share = [
        Ending::Completed,
        Ending::Revoked,
        Ending::Cancelled,
        Ending::Retracted,
        Ending::EscalatedThenRetracted,
        Ending::Unanswered,
    ];
    let shares = buyer_shares_ppm
        .iter()
        .flat_map(|share| [settled(*share), decided(*share)]);
    without_share
        .map(Outcome::Arbitrated)
        .into_iter()
        .chain(shares)
        .collect()
}

/// Every way in which a sale of this kind ends.
pub fn outcomes(terms: &Terms, buyer_shares_ppm: &[u32]) -> Vec<Outcome> {
    match terms.kind {
        Kind::Automatic { .. } => automatic_outcomes(),
        Kind::Arbitrated { .. } => arbitrated_outcomes(buyer_shares_ppm),
    }
}

/// Who gets what of a sale that can be settled, all of which was escrowed and none of which is lost.
pub fn paid(terms: &Terms, outcome: Outcome) -> Payouts {
    let payouts = settle(terms, outcome).unwrap_or_else(|error| panic!("{error:?}: {terms:?} {outcome:?}"));
    let whole = escrowed(terms, outcome).expect("what is paid was escrowed");
    assert_eq!(total(&payouts), IBig::from(whole), "{terms:?} {outcome:?} {payouts:?}");
    payouts
}

/// All parts together, in a number that cannot overflow.
pub fn total(payouts: &Payouts) -> IBig {
    let Payouts {
        buyer,
        seller,
        pool,
        agent,
        arbiter,
    } = *payouts;
    [buyer, seller, pool, agent, arbiter].map(IBig::from).into_iter().sum()
}

/// Fees that are at most the whole together, half of the time at an edge.
fn random_fees(random: &mut Random) -> (u32, u32) {
    let most = u128::from(PPM);
    let protocol = match random.next() % 3 {
        0 => random.below(100_000),
        _ => up_to(random, most),
    };
    (protocol as u32, up_to(random, most - protocol) as u32)
}

/// A sale of either kind. A third of them escrow as much as fits in 128 bits, or one unit more or less, if everything
/// is paid in that can be; a sixth do not fit for the most part.
pub fn random_terms(random: &mut Random) -> Terms {
    let [price, seller_deposit, first, second] = match random.next() % 6 {
        0 => [(); 4].map(|()| up_to(random, u128::MAX)),
        1 => [(); 4].map(|()| random.below(12)),
        2 | 3 => {
            let price = up_to(random, u128::MAX);
            let deposit = up_to(random, u128::MAX - price);
            let first = up_to(random, u128::MAX - price - deposit);
            let rest = u128::MAX - price - deposit - first;
            [
                price,
                deposit,
                first,
                rest.saturating_add(random.below(3)).saturating_sub(1),
            ]
        }
        _ => [(); 4].map(|()| random.magnitude(1 << 126) - 1),
    };
    let (protocol_fee_ppm, agent_fee_ppm) = random_fees(random);
    let terms = if random.next() % 2 == 0 {
        automatic(price, seller_deposit, first, second)
    } else {
        with_penalty(arbitrated(price, seller_deposit, first, second), up_to(random, price))
    };
    with_fees(terms, protocol_fee_ppm, agent_fee_ppm)
}

/// A handful of units, or an amount of any magnitude of which eight fit in 127 bits together.
pub fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![
        0..12_u128,
        (5..=124_u32, any::<u128>()).prop_map(|(bits, random)| random >> (128 - bits))
    ]
}

pub fn share_ppm() -> impl Strategy<Value = u32> {
    prop_oneof![0..3_u32, PPM - 2..=PPM, 0..=PPM]
}

/// The protocol's fee and the agent's, at most the whole together.
pub fn fees_ppm() -> impl Strategy<Value = (u32, u32)> {
    (share_ppm(), share_ppm()).prop_map(|(protocol, agent)| (protocol, agent.min(PPM - protocol)))
}

/// An automatic sale whose escrow fits.
pub fn any_automatic() -> impl Strategy<Value = Terms> {
    (amount(), amount(), amount(), amount(), fees_ppm()).prop_map(|(price, deposit, buyer_deposit, bond, fees)| {
        with_fees(automatic(price, deposit, buyer_deposit, bond), fees.0, fees.1)
    })
}

/// An arbitrated sale whose escrow fits.
pub fn any_arbitrated() -> impl Strategy<Value = Terms> {
    let sums = (amount(), amount(), amount(), amount(), share_ppm(), fees_ppm());
    sums.prop_map(|(price, deposit, arbiter_fee, escalation, penalty_ppm, fees)| {
        let terms = with_fees(arbitrated(price, deposit, arbiter_fee, escalation), fees.0, fees.1);
        let penalty = mul_div(price, penalty_ppm.into(), PPM.into(), Rounding::Down).expect("at most the price");
        with_penalty(terms, penalty)
    })
}
