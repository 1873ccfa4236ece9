//! Who gets what, as the design's table has it, in whole numbers of the tests' own: nothing here is the contracts' but
//! the names.

use interfaces::voucher_escrow::{
    ArbitratedTerms, AutomaticTerms, Ending, Fault, Offer, Outcome, Payouts, Resolution, Use, VoucherSet,
};

const MILLION: u128 = 1_000_000;

/// What the seller leaves for each voucher; `None` beyond 128 bits.
pub fn left_for_each(offer: &Offer) -> Option<u128> {
    match offer.resolution {
        Resolution::Automatic(_) => Some(offer.seller_deposit),
        Resolution::Arbitrated(terms) => offer.seller_deposit.checked_add(terms.arbiter_fee),
    }
}

/// What a buyer pays for one; `None` beyond 128 bits.
pub fn paid_for_each(offer: &Offer) -> Option<u128> {
    match offer.resolution {
        Resolution::Automatic(terms) => offer.price.checked_add(terms.buyer_deposit),
        Resolution::Arbitrated(_) => Some(offer.price),
    }
}

/// What a complaint costs; `None` beyond 128 bits.
pub fn bond(offer: &Offer) -> Option<u128> {
    match offer.resolution {
        Resolution::Automatic(AutomaticTerms {
            complaint_bond: Some(bond),
            ..
        }) => Some(bond),
        Resolution::Automatic(terms) => {
            let deposit = offer.seller_deposit;
            (deposit - deposit / 2).checked_add(terms.buyer_deposit)
        }
        Resolution::Arbitrated(_) => Some(0),
    }
}

/// What asking the arbiter costs the buyer.
pub fn escalation_deposit(offer: &Offer) -> u128 {
    match offer.resolution {
        Resolution::Automatic(_) => 0,
        Resolution::Arbitrated(terms) => terms.escalation_deposit,
    }
}

/// Who gets what of a voucher that has ended so.
pub fn payouts(set: &VoucherSet, outcome: Outcome) -> Payouts {
    match (set.offer.resolution, outcome) {
        (Resolution::Automatic(terms), Outcome::Automatic { how, fault }) => by_what_was_said(set, terms, how, fault),
        (Resolution::Arbitrated(terms), Outcome::Arbitrated(ending)) => by_ending(set, terms, ending),
        (resolution, outcome) => panic!("{outcome:?} of {resolution:?}"),
    }
}

fn by_what_was_said(set: &VoucherSet, terms: AutomaticTerms, how: Use, fault: Fault) -> Payouts {
    let offer = &set.offer;
    let (deposit, own, bond) = (
        offer.seller_deposit,
        terms.buyer_deposit,
        bond(offer).expect("it was escrowed"),
    );
    let (half, quarter) = (deposit / 2, deposit / 4);
    // What besides price and the buyer's deposit goes to buyer, seller and pool.
    let [to_buyer, to_seller, to_pool] = match fault {
        Fault::None => [0, deposit, 0],
        Fault::Admitted => [deposit - half, half, 0],
        Fault::Complained => [0, 0, deposit + bond],
        Fault::AdmittedThenComplained => [half + bond, quarter, deposit - half - quarter],
        Fault::ComplainedThenAdmitted => [half, quarter, deposit - half - quarter + bond],
    };
    let redeemed = how == Use::Redeemed;
    let admitted = matches!(
        fault,
        Fault::Admitted | Fault::AdmittedThenComplained | Fault::ComplainedThenAdmitted
    );
    let mut payouts = Payouts {
        buyer: to_buyer,
        seller: to_seller,
        pool: to_pool,
        ..Payouts::default()
    };
    if redeemed {
        earn(&mut payouts, set, offer.price);
    } else {
        payouts.buyer += offer.price;
    }
    if redeemed || admitted {
        payouts.buyer += own;
    } else {
        payouts.pool += own;
    }
    payouts
}

fn by_ending(set: &VoucherSet, terms: ArbitratedTerms, ending: Ending) -> Payouts {
    let Offer {
        price, seller_deposit, ..
    } = set.offer;
    let ArbitratedTerms {
        arbiter_fee,
        cancel_penalty,
        escalation_deposit,
        ..
    } = terms;
    let both = seller_deposit + escalation_deposit;
    let share = |amount, ppm: u32| part(amount, ppm).0;
    // Of the price to the buyer; of the deposits to the buyer and to the seller; to the arbiter and back to the seller.
    let (price_back, [to_buyer, to_seller], [to_arbiter, fee_back]) = match ending {
        Ending::Completed | Ending::Retracted => (0, [0, seller_deposit], [0, arbiter_fee]),
        Ending::Revoked => (price, [seller_deposit, 0], [0, arbiter_fee]),
        Ending::Cancelled | Ending::Expired => (price - cancel_penalty, [0, seller_deposit], [0, arbiter_fee]),
        Ending::Settled { buyer_share_ppm: ppm } => {
            let to_buyer = share(seller_deposit, ppm);
            (
                share(price, ppm),
                [to_buyer, seller_deposit - to_buyer],
                [0, arbiter_fee],
            )
        }
        Ending::SettledLate { buyer_share_ppm: ppm } | Ending::Decided { buyer_share_ppm: ppm } => {
            let to_buyer = share(both, ppm);
            (share(price, ppm), [to_buyer, both - to_buyer], [arbiter_fee, 0])
        }
        Ending::EscalatedThenRetracted => (0, [0, both], [arbiter_fee, 0]),
        Ending::Refused | Ending::Unanswered => (price, [escalation_deposit, seller_deposit], [0, arbiter_fee]),
    };
    let mut payouts = Payouts {
        buyer: price_back + to_buyer,
        seller: to_seller + fee_back,
        arbiter: to_arbiter,
        ..Payouts::default()
    };
    earn(&mut payouts, set, price - price_back);
    payouts
}

/// Divides what of the price reaches the seller: the pool's fee is rounded up, the agent's down.
fn earn(payouts: &mut Payouts, set: &VoucherSet, amount: u128) {
    let (mut pool, rest) = part(amount, set.protocol_fee_ppm);
    if rest > 0 {
        pool += 1;
    }
    let agent = part(amount, set.offer.agent.map_or(0, |agent| agent.fee_ppm)).0;
    payouts.pool += pool;
    payouts.agent += agent;
    payouts.seller += amount - pool - agent;
}

/// So many millionths of an amount in whole units, and what is left over in millionths of one.
fn part(amount: u128, ppm: u32) -> (u128, u128) {
    let ppm = u128::from(ppm);
    let (millions, units) = (amount / MILLION, amount % MILLION);
    (millions * ppm + units * ppm / MILLION, units * ppm % MILLION)
}

/// What all get together.
pub fn sum(payouts: &Payouts) -> u128 {
    let Payouts {
        buyer,
        seller,
        pool,
        agent,
        arbiter,
    } = *payouts;
    buyer + seller + pool + agent + arbiter
}

/// A share of an odd sum, as Boson v2 rounds it (peers 4.3): of 101 and 7 + 1 at 55.66 %, 56 and 4 are the buyer's.
#[test]
fn shares_are_rounded_down_and_the_pools_fee_up() {
    assert_eq!(part(101, 556_600).0, 56);
    assert_eq!(part(8, 556_600).0, 4);
    assert_eq!(part(7, 556_600).0, 3);
    assert_eq!(part(u128::MAX, 1_000_000), (u128::MAX, 0));
}
