//! Every way in which a voucher of an automatic set can end, and who has how much then.
//!
//! The figures are worked out by hand from the design's table: a price of 101, a deposit of the seller's of 7 and of the
//! buyer's of 5, so a bond of 9; 2 % for the pool (3 of 101, rounded up) and 5 % for the agent (5, rounded down).

use anyhow::Result;
use commons::{
    chain::{account, Emitted},
    suite::{done, Commons},
};
use interfaces::voucher_escrow::{
    EscrowError, Fault, Finalized, Offer, Outcome, Payouts, Use, VoucherId, VoucherState,
};
use sandbox_tests::{
    commerce::{
        admit, automatic, complain, credits, finalize, holdings, market, owed, redeem, refund, sold, voucher,
        with_automatic, withdraw, withdraw_all, Step, ANYONE, BUYER, FROM_MS, SELLER, TO_MS,
    },
    refused, DAY_MS,
};

/// What buyer, seller, pool, agent and arbiter get: of a voucher that was redeemed, and of one that was not.
const RECEIVED: [(Fault, [u128; 5], [u128; 5]); 5] = [
    (Fault::None, [5, 100, 3, 5, 0], [101, 7, 5, 0, 0]),
    (Fault::Admitted, [9, 96, 3, 5, 0], [110, 3, 0, 0, 0]),
    (Fault::Complained, [5, 93, 19, 5, 0], [101, 0, 21, 0, 0]),
    (Fault::AdmittedThenComplained, [17, 94, 6, 5, 0], [118, 1, 3, 0, 0]),
    (Fault::ComplainedThenAdmitted, [8, 94, 15, 5, 0], [109, 1, 12, 0, 0]),
];

/// What each of them has paid: the price and the deposit, and for a complaint the bond.
fn paid(fault: Fault) -> [u128; 5] {
    match fault {
        Fault::None | Fault::Admitted => [101 + 5, 7, 0, 0, 0],
        Fault::Complained | Fault::AdmittedThenComplained | Fault::ComplainedThenAdmitted => [101 + 5 + 9, 7, 0, 0, 0],
    }
}

pub(super) fn single(commons: &Commons) -> Offer {
    Offer {
        quantity: 1,
        ..automatic(commons)
    }
}

/// What becomes of the right to the goods.
pub(super) fn use_up(commons: &mut Commons, voucher: VoucherId, how: Use) -> Result<()> {
    match how {
        Use::Withheld => {}
        Use::Redeemed => {
            commons.chain.set_now(FROM_MS);
            done(redeem(commons, BUYER, voucher))?;
        }
        Use::Refunded => done(refund(commons, BUYER, voucher))?,
        Use::Expired => commons.chain.set_now(TO_MS),
    }
    Ok(())
}

/// What is said then, a day later each, and what the last of it emitted.
pub(super) fn say(commons: &mut Commons, voucher: VoucherId, fault: Fault) -> Result<Vec<Emitted>> {
    let mut events = vec![];
    for is_complaint in match fault {
        Fault::None => vec![],
        Fault::Admitted => vec![false],
        Fault::Complained => vec![true],
        Fault::AdmittedThenComplained => vec![false, true],
        Fault::ComplainedThenAdmitted => vec![true, false],
    } {
        commons.chain.wait(DAY_MS);
        let receipt = if is_complaint {
            complain(commons, BUYER, voucher)
        } else {
            admit(commons, SELLER, voucher)
        };
        events.clone_from(&receipt.events);
        done(receipt)?;
    }
    Ok(events)
}

/// Ends it, if what was said has not: a millisecond before the time, nobody can.
fn end(commons: &mut Commons, id: VoucherId, said: Vec<Emitted>) -> Result<Vec<Emitted>> {
    let Some(from_ms) = voucher(commons, id)?.final_from_ms else {
        return Ok(said);
    };
    commons.chain.set_now(from_ms - 1);
    refused(commons, EscrowError::TooEarly { from_ms }, |commons| {
        finalize(commons, SELLER, id)
    });
    commons.chain.wait(1);
    let receipt = finalize(commons, ANYONE, id);
    let events = receipt.events.clone();
    done(receipt)?;
    Ok(events)
}

#[test]
fn every_ending_of_an_automatic_set_pays_by_the_table() -> Result<()> {
    let mut endings = 0;
    for how in [Use::Withheld, Use::Redeemed, Use::Refunded, Use::Expired] {
        for (fault, if_redeemed, if_not) in RECEIVED {
            // What is withheld has been admitted first.
            if how == Use::Withheld && !matches!(fault, Fault::Admitted | Fault::AdmittedThenComplained) {
                continue;
            }
            let (received, paid) = (if how == Use::Redeemed { if_redeemed } else { if_not }, paid(fault));
            let mut commons = market();
            let (asset, escrow) = (commons.at.collateral, commons.at.escrow);
            let before = holdings(&mut commons, asset)?;
            let offer = single(&commons);
            let id = sold(&mut commons, offer)?;
            use_up(&mut commons, id, how)?;
            let said = say(&mut commons, id, fault)?;

            let outcome = Outcome::Automatic { how, fault };
            let [buyer, seller, pool, agent, arbiter] = received;
            let payouts = Payouts {
                buyer,
                seller,
                pool,
                agent,
                arbiter,
            };
            // Whoever looks before sees what will come.
            let status = voucher(&mut commons, id)?;
            assert_eq!((status.outcome, status.payouts), (outcome, payouts));
            let in_escrow = paid.iter().sum::<u128>();
            assert_eq!(owed(&mut commons, asset)?, in_escrow, "{outcome:?}");
            assert_eq!(received.iter().sum::<u128>(), in_escrow, "the table: {outcome:?}");

            let events = end(&mut commons, id, said)?;
            let finalized: Vec<Finalized> = events.iter().filter_map(Emitted::decode).collect();
            let event = Finalized {
                voucher: id,
                outcome,
                payouts,
            };
            assert_eq!(finalized, [event]);
            let status = voucher(&mut commons, id)?;
            assert_eq!((status.state, status.final_from_ms), (VoucherState::Final, None));
            assert_eq!((status.outcome, status.payouts), (outcome, payouts));
            assert_eq!(credits(&mut commons, asset)?, received, "{outcome:?}");

            withdraw_all(&mut commons, asset)?;
            let after = holdings(&mut commons, asset)?;
            for party in 0..5 {
                assert_eq!(
                    after[party],
                    before[party] - paid[party] + received[party],
                    "{outcome:?}, {party}"
                );
            }
            assert_eq!(owed(&mut commons, asset)?, 0);
            assert_eq!(commons.balance(asset, escrow)?, 0);
            endings += 1;
        }
    }
    assert_eq!(endings, 17);
    Ok(())
}

#[test]
fn what_is_final_stays_as_it_is_and_is_paid_once() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = single(&commons);
    let id = sold(&mut commons, offer)?;
    done(refund(&mut commons, BUYER, id))?;
    end(&mut commons, id, vec![])?;
    let state = VoucherState::Final;
    let steps: [(&str, Step); 5] = [
        (BUYER, redeem),
        (BUYER, refund),
        (BUYER, complain),
        (SELLER, admit),
        (ANYONE, finalize),
    ];
    for (who, call) in steps {
        refused(&mut commons, EscrowError::NotNow { state }, |commons| {
            call(commons, who, id)
        });
    }
    withdraw_all(&mut commons, asset)?;
    for who in [BUYER, SELLER] {
        refused(&mut commons, EscrowError::NothingToWithdraw, |commons| {
            withdraw(commons, who, account(who), asset)
        });
    }
    Ok(())
}

/// Half of 7 is 4 for the buyer of a fault that is admitted, and 3 of one that is quarrelled about.
#[test]
fn a_bond_can_be_set_and_can_be_nothing() -> Result<()> {
    for (bond, received) in [(0, [108, 1, 3, 0, 0]), (50, [108, 1, 53, 0, 0])] {
        let mut commons = market();
        let asset = commons.at.collateral;
        let offer = with_automatic(single(&commons), |terms| {
            terms.buyer_deposit = 4;
            terms.complaint_bond = Some(bond);
        });
        let id = sold(&mut commons, offer)?;
        done(refund(&mut commons, BUYER, id))?;
        let before = holdings(&mut commons, asset)?;
        done(complain(&mut commons, BUYER, id))?;
        assert_eq!(holdings(&mut commons, asset)?[0], before[0] - bond);
        done(admit(&mut commons, SELLER, id))?;
        assert_eq!(credits(&mut commons, asset)?, received);
    }
    Ok(())
}
