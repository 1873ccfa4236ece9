//! Every way in which a voucher of an arbitrated set can end, and who has how much then.
//!
//! The figures are worked out by hand from the design's table: a price of 101, a deposit of the seller's of 7, a fee of
//! the arbiter's of 11, an escalation deposit of 4, a penalty of 21. Of what reaches the seller of the price, 2 % are the
//! pool's, rounded up, and 5 % the agent's, rounded down: 3 and 5 of 101; 2 and 2 of 51; 2 and 3 of 68; 1 and 1 of 21.

use anyhow::Result;
use commons::suite::{done, Commons};
use interfaces::voucher_escrow::{
    Ending, EscrowError, Finalized, Offer, Outcome, Party, Payouts, SettlementOffer, VoucherId, VoucherState,
};
use sandbox_tests::{
    commerce::{
        arbitrated, complained, confirm, credits, decide, escalated, finalize, holdings, market, owed, redeemed,
        refund, refuse, revoke, run_out, settle, sold, voucher, withdraw_all, EscrowReceipt, Step, ANYONE, ARBITER,
        BUYER, SELLER, TO_MS,
    },
    refused, DAY_MS,
};

/// How a story begins.
pub(super) type Beginning = fn(&mut Commons, Offer) -> Result<VoucherId>;

/// Who does what then; nobody, if it runs out.
#[derive(Clone, Copy)]
pub(super) enum Last {
    Nobody,
    Buyer(Step),
    Seller(Step),
    Arbiter(Step),
    /// The seller would settle, and the buyer agrees.
    Both(u32),
    Decision(u32),
}

pub(super) fn finish(commons: &mut Commons, id: VoucherId, last: Last) -> EscrowReceipt {
    match last {
        Last::Nobody => {
            let from_ms = final_from(commons, id);
            commons.chain.set_now(from_ms - 1);
            refused(commons, EscrowError::TooEarly { from_ms }, |commons| {
                finalize(commons, ANYONE, id)
            });
            commons.chain.wait(1);
            finalize(commons, ANYONE, id)
        }
        Last::Buyer(step) => step(commons, BUYER, id),
        Last::Seller(step) => step(commons, SELLER, id),
        Last::Arbiter(step) => step(commons, ARBITER, id),
        Last::Both(share_ppm) => {
            done(settle(commons, SELLER, id, share_ppm)).expect("a party may say anything");
            settle(commons, BUYER, id, share_ppm)
        }
        Last::Decision(share_ppm) => decide(commons, ARBITER, id, share_ppm),
    }
}

fn final_from(commons: &mut Commons, id: VoucherId) -> u64 {
    let status = voucher(commons, id).expect("a view answers");
    status.final_from_ms.expect("it is not final")
}

/// What buyer, seller, pool, agent and arbiter get.
fn endings() -> Vec<(Beginning, Last, Ending, [u128; 5])> {
    let half = 500_000;
    // 33.67 of 101, 3.67 of 11.
    let third = 333_333;
    let settled = |buyer_share_ppm| Ending::Settled { buyer_share_ppm };
    let late = |buyer_share_ppm| Ending::SettledLate { buyer_share_ppm };
    let decided = |buyer_share_ppm| Ending::Decided { buyer_share_ppm };
    let paid_out = [0, 111, 3, 5, 0];
    vec![
        (redeemed, Last::Nobody, Ending::Completed, paid_out),
        (redeemed, Last::Buyer(confirm), Ending::Completed, paid_out),
        (sold, Last::Seller(revoke), Ending::Revoked, [108, 11, 0, 0, 0]),
        (sold, Last::Buyer(refund), Ending::Cancelled, [80, 37, 1, 1, 0]),
        (sold, Last::Nobody, Ending::Expired, [80, 37, 1, 1, 0]),
        (complained, Last::Nobody, Ending::Retracted, paid_out),
        (complained, Last::Buyer(confirm), Ending::Retracted, paid_out),
        // 50.5 of 101 and 3.5 of 7, each rounded down.
        (redeemed, Last::Both(half), settled(half), [53, 62, 2, 2, 0]),
        (complained, Last::Both(half), settled(half), [53, 62, 2, 2, 0]),
        (complained, Last::Both(0), settled(0), paid_out),
        (
            complained,
            Last::Both(1_000_000),
            settled(1_000_000),
            [108, 11, 0, 0, 0],
        ),
        // 50.5 of 101 and 5.5 of 11.
        (escalated, Last::Both(half), late(half), [55, 53, 2, 2, 11]),
        (escalated, Last::Decision(half), decided(half), [55, 53, 2, 2, 11]),
        (escalated, Last::Decision(third), decided(third), [36, 71, 2, 3, 11]),
        (escalated, Last::Decision(0), decided(0), [0, 104, 3, 5, 11]),
        (
            escalated,
            Last::Decision(1_000_000),
            decided(1_000_000),
            [112, 0, 0, 0, 11],
        ),
        (
            escalated,
            Last::Buyer(confirm),
            Ending::EscalatedThenRetracted,
            [0, 104, 3, 5, 11],
        ),
        (escalated, Last::Arbiter(refuse), Ending::Refused, [105, 18, 0, 0, 0]),
        (escalated, Last::Nobody, Ending::Unanswered, [105, 18, 0, 0, 0]),
    ]
}

#[test]
fn every_ending_of_an_arbitrated_set_pays_by_the_table() -> Result<()> {
    for (begin, last, ending, received) in endings() {
        let mut commons = market();
        let (asset, escrow) = (commons.at.collateral, commons.at.escrow);
        let before = holdings(&mut commons, asset)?;
        let offer = Offer {
            quantity: 1,
            ..arbitrated(&commons)
        };
        let id = begin(&mut commons, offer)?;
        let is_escalated = voucher(&mut commons, id)?.state == VoucherState::Escalated;
        let paid = [if is_escalated { 101 + 4 } else { 101 }, 7 + 11, 0, 0, 0];
        assert_eq!(owed(&mut commons, asset)?, paid.iter().sum::<u128>());

        let receipt = finish(&mut commons, id, last);
        let outcome = Outcome::Arbitrated(ending);
        let [buyer, seller, pool, agent, arbiter] = received;
        let payouts = Payouts {
            buyer,
            seller,
            pool,
            agent,
            arbiter,
        };
        let event = Finalized {
            voucher: id,
            outcome,
            payouts,
        };
        assert_eq!(receipt.events_of(), [(escrow, event)]);
        assert_eq!(receipt.events.len(), 1);
        done(receipt)?;
        let status = voucher(&mut commons, id)?;
        assert_eq!((status.state, status.final_from_ms), (VoucherState::Final, None));
        assert_eq!((status.outcome, status.payouts), (outcome, payouts));
        assert_eq!(credits(&mut commons, asset)?, received, "{ending:?}");

        withdraw_all(&mut commons, asset)?;
        let after = holdings(&mut commons, asset)?;
        for party in 0..5 {
            assert_eq!(
                after[party],
                before[party] - paid[party] + received[party],
                "{ending:?}, {party}"
            );
        }
        assert_eq!((owed(&mut commons, asset)?, commons.balance(asset, escrow)?), (0, 0));
    }
    Ok(())
}

#[test]
fn what_will_come_is_shown_before() -> Result<()> {
    let beginnings: [(Beginning, Ending, [u128; 5]); 4] = [
        (sold, Ending::Expired, [80, 37, 1, 1, 0]),
        (redeemed, Ending::Completed, [0, 111, 3, 5, 0]),
        (complained, Ending::Retracted, [0, 111, 3, 5, 0]),
        (escalated, Ending::Unanswered, [105, 18, 0, 0, 0]),
    ];
    for (begin, ending, [buyer, seller, pool, agent, arbiter]) in beginnings {
        let mut commons = market();
        let offer = arbitrated(&commons);
        let id = begin(&mut commons, offer)?;
        let status = voucher(&mut commons, id)?;
        assert_eq!(status.outcome, Outcome::Arbitrated(ending));
        let payouts = Payouts {
            buyer,
            seller,
            pool,
            agent,
            arbiter,
        };
        assert_eq!(status.payouts, payouts);
        run_out(&mut commons, id)?;
        assert_eq!(voucher(&mut commons, id)?.payouts, payouts);
    }
    Ok(())
}

#[test]
fn a_voucher_that_is_not_used_in_time_ends_at_once() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = sold(&mut commons, offer)?;
    commons.chain.set_now(TO_MS);
    assert_eq!(voucher(&mut commons, id)?.state, VoucherState::Expired);
    done(finalize(&mut commons, ANYONE, id))?;
    Ok(())
}

#[test]
fn a_settlement_is_what_both_have_said() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = complained(&mut commons, offer)?;
    // Whoever says another share replaces what stands, the other's too; to agree with oneself is nothing.
    for (who, share_ppm) in [
        (SELLER, 100_000),
        (BUYER, 900_000),
        (SELLER, 300_000),
        (SELLER, 300_000),
        (BUYER, 400_000),
        (BUYER, 400_000),
    ] {
        done(settle(&mut commons, who, id, share_ppm))?;
        assert_eq!(voucher(&mut commons, id)?.state, VoucherState::Complained);
    }
    // Days later it stands as it did.
    commons.chain.wait(2 * DAY_MS);
    let standing = SettlementOffer {
        by: Party::Buyer,
        buyer_share_ppm: 400_000,
    };
    assert_eq!(voucher(&mut commons, id)?.voucher.settlement, Some(standing));
    done(settle(&mut commons, SELLER, id, 400_000))?;
    let buyer_share_ppm = 400_000;
    let status = voucher(&mut commons, id)?;
    assert_eq!(status.outcome, Outcome::Arbitrated(Ending::Settled { buyer_share_ppm }));
    assert_eq!(status.voucher.settlement, None);
    Ok(())
}
