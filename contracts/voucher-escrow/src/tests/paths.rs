//! Every legal path of actions in every order, and who gets what at its end: Boson v1's combinatorial test for both kinds.
//!
//! The figures are by hand, from the design's tables. Of a price of 300 that reaches the seller the pool has 1 %, rounded
//! up, and the agent 2.5 %, rounded down: 3 and 7.

use super::*;
use crate::settling::settle;
use interfaces::voucher_escrow::{Payouts, VoucherSet};
use std::collections::BTreeMap;
use Action::*;

const PROTOCOL_FEE_PPM: u32 = 10_000;

/// ⌈50/2⌉ + 40.
const DEFAULT_BOND: u128 = 65;

fn sold(offer: Offer) -> VoucherSet {
    VoucherSet {
        seller: seller(),
        protocol_fee_ppm: PROTOCOL_FEE_PPM,
        offer,
    }
}

fn pays(buyer: u128, seller: u128, pool: u128, agent: u128, arbiter: u128) -> Payouts {
    Payouts {
        buyer,
        seller,
        pool,
        agent,
        arbiter,
    }
}

/// The design's table of an automatic set, by what was done in which order.
fn automatic_payouts(actions: &[Action], bond: u128) -> Payouts {
    let is_redeemed = actions.contains(&Redeem);
    let words: Vec<Action> = actions
        .iter()
        .copied()
        .filter(|action| [Complain, Admit].contains(action))
        .collect();
    match (is_redeemed, &words[..]) {
        (false, []) => pays(300, 50, 40, 0, 0),
        (false, [Admit]) => pays(300 + 25 + 40, 25, 0, 0, 0),
        (false, [Complain]) => pays(300, 0, 50 + 40 + bond, 0, 0),
        (false, [Admit, Complain]) => pays(300 + 25 + 40 + bond, 12, 13, 0, 0),
        (false, [Complain, Admit]) => pays(300 + 25 + 40, 12, 13 + bond, 0, 0),
        (true, []) => pays(40, 290 + 50, 3, 7, 0),
        (true, [Admit]) => pays(25 + 40, 290 + 25, 3, 7, 0),
        (true, [Complain]) => pays(40, 290, 3 + 50 + bond, 7, 0),
        (true, [Admit, Complain]) => pays(25 + 40 + bond, 290 + 12, 3 + 13, 7, 0),
        (true, [Complain, Admit]) => pays(25 + 40, 290 + 12, 3 + 13 + bond, 7, 0),
        other => panic!("the table has no {other:?}"),
    }
}

/// All paths of an automatic set. One that is admitted before it is used has the actions of one that has expired.
fn automatic_paths() -> Vec<Vec<Action>> {
    let uses: [&[Action]; 3] = [&[Redeem], &[Refund], &[]];
    let words: [&[Action]; 5] = [
        &[Finalize],
        &[Complain, Finalize],
        &[Admit, Finalize],
        &[Complain, Admit],
        &[Admit, Complain],
    ];
    let mut paths: Vec<Vec<Action>> = uses
        .iter()
        .flat_map(|used| words.iter().map(|said| [*used, *said].concat()))
        .collect();
    paths.sort();
    paths
}

/// All paths of an arbitrated set, with who gets what. The buyer's share is 40 %; of the 180 that are left to the seller
/// then, the pool has ⌈1.8⌉ and the agent ⌊4.5⌋; of the penalty of 30, ⌈0.3⌉ and ⌊0.75⌋.
fn arbitrated_paths() -> BTreeMap<Vec<Action>, Payouts> {
    let completed = pays(0, 290 + 50 + 20, 3, 7, 0);
    let cancelled = pays(270, 29 + 50 + 20, 1, 0, 0);
    let settled = pays(120 + 20, 174 + 30 + 20, 2, 4, 0);
    let decided = pays(120 + 24, 174 + 36, 2, 4, 20);
    let unanswered = pays(300 + 10, 50 + 20, 0, 0, 0);
    BTreeMap::from([
        (vec![Finalize], cancelled),
        (vec![Refund], cancelled),
        (vec![Revoke], pays(300 + 50, 20, 0, 0, 0)),
        (vec![Redeem, Finalize], completed),
        (vec![Redeem, Confirm], completed),
        (vec![Redeem, Settle], settled),
        (vec![Redeem, Complain, Finalize], completed),
        (vec![Redeem, Complain, Confirm], completed),
        (vec![Redeem, Complain, Settle], settled),
        (vec![Redeem, Complain, Escalate, Confirm], pays(0, 290 + 60, 3, 7, 20)),
        (vec![Redeem, Complain, Escalate, Settle], decided),
        (vec![Redeem, Complain, Escalate, Decide], decided),
        (vec![Redeem, Complain, Escalate, Refuse], unanswered),
        (vec![Redeem, Complain, Escalate, Finalize], unanswered),
    ])
}

/// Every path that ends, as often as there are moments to walk it at, with how it ended and who got what.
fn every_end(offer: Offer, mut visit: impl FnMut(&[Action], Outcome, Payouts)) {
    every_walk(&offer, &mut |walk| {
        if let Stage::Final(outcome) = walk.stage {
            visit(&walk.actions, outcome, settle(&sold(offer), outcome).unwrap());
        }
    });
}

/// What was escrowed when all of this was done.
fn taken_in(offer: &Offer, actions: &[Action], bond: u128) -> u128 {
    let [at_first, at_complaint, at_escalation] = match offer.resolution {
        Resolution::Automatic(_) => [300 + 50 + 40, bond, 0],
        Resolution::Arbitrated(_) => [300 + 50 + 20, 0, 10],
    };
    let mut sum = at_first;
    for action in actions {
        sum += match action {
            Complain => at_complaint,
            Escalate => at_escalation,
            _ => 0,
        };
    }
    sum
}

/// All automatic sets there are here, and an arbitrated one, each with its bond.
fn sets() -> [(Offer, u128); 4] {
    [
        (automatic_with_bond(Some(0)), 0),
        (automatic_with_bond(None), DEFAULT_BOND),
        (automatic_with_bond(Some(7)), 7),
        (arbitrated(), 0),
    ]
}

#[test]
fn whatever_is_done_in_an_automatic_set_pays_by_the_table() {
    for (bond, amount) in [(Some(0), 0), (None, DEFAULT_BOND), (Some(7), 7)] {
        let mut paths: Vec<Vec<Action>> = Vec::new();
        every_end(automatic_with_bond(bond), |actions, outcome, payouts| {
            assert_eq!(
                payouts,
                automatic_payouts(actions, amount),
                "{actions:?}, so {outcome:?}"
            );
            paths.push(actions.to_vec());
        });
        paths.sort();
        paths.dedup();
        assert_eq!(paths, automatic_paths());
    }
}

#[test]
fn whatever_is_done_in_an_arbitrated_set_pays_by_the_table() {
    let expected = arbitrated_paths();
    let mut found = BTreeMap::new();
    every_end(arbitrated(), |actions, outcome, payouts| {
        assert_eq!(Some(&payouts), expected.get(actions), "{actions:?}, so {outcome:?}");
        found.insert(actions.to_vec(), payouts);
    });
    assert_eq!(found, expected);
}

#[test]
fn what_a_path_pays_depends_on_how_it_ended_alone() {
    for (offer, _) in sets() {
        let mut ends: Vec<(Outcome, Payouts)> = Vec::new();
        every_end(offer, |actions, outcome, payouts| {
            match ends.iter().find(|(other, _)| *other == outcome) {
                Some((_, paid)) => assert_eq!(*paid, payouts, "{actions:?}"),
                None => ends.push((outcome, payouts)),
            }
        });
        // By hand: three uses with five faults and one without two of them; eleven endings.
        let outcomes = match offer.resolution {
            Resolution::Automatic(_) => 3 * 5 + 2,
            Resolution::Arbitrated(_) => 11,
        };
        assert_eq!(ends.len(), outcomes);
    }
}

#[test]
fn whatever_is_done_all_that_was_taken_in_is_paid_out() {
    for (offer, bond) in sets() {
        every_end(offer, |actions, _, payouts| {
            let Payouts {
                buyer,
                seller,
                pool,
                agent,
                arbiter,
            } = payouts;
            assert_eq!(
                buyer + seller + pool + agent + arbiter,
                taken_in(&offer, actions, bond),
                "{actions:?}"
            );
        });
    }
}

/// With the default bond, whatever the seller answers: the buyer never gets back more than the bond above what silence
/// would have paid.
#[test]
fn a_false_complaint_never_pays_the_buyer() {
    for seller_deposit in [50, 51] {
        for is_redeemed in [true, false] {
            let offer = Offer {
                seller_deposit,
                ..automatic()
            };
            let how = if is_redeemed { Use::Redeemed } else { Use::Expired };
            let buyer = |fault| settle(&sold(offer), said_of(how, fault)).unwrap().buyer;
            let bond = seller_deposit.div_ceil(2) + BUYER_DEPOSIT;
            for fault in [Fault::Complained, Fault::ComplainedThenAdmitted] {
                assert!(buyer(fault) <= buyer(Fault::None) + bond, "{how:?}, {fault:?}");
            }
        }
    }
}
