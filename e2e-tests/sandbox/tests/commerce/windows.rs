//! When everything can be done, to the millisecond: what is open closes when the end opens, and nothing in between.
//!
//! The moments are the design's tables.

use super::callers::{decide_for_half, settle_at_half};
use anyhow::Result;
use commons::suite::{done, Commons};
use interfaces::voucher_escrow::{EscrowError, Offer, VoucherId, VoucherState};
use sandbox_tests::{
    commerce::{
        admit, arbitrated, automatic, complain, complained, confirm, escalate, escalated, finalize, market, redeem,
        redeemed, refund, refuse, revoke, sold, voucher, Step, ANYONE, ARBITER, BUYER, COMPLAINT_MS, FAULT_MS, FROM_MS,
        RESOLUTION_MS, RESPONSE_MS, SELLER, TO_MS,
    },
    refused, DAY_MS,
};

/// All of these can be done until a moment, from which on anyone can end the voucher.
fn until(commons: &mut Commons, id: VoucherId, end_ms: u64, steps: &[(&'static str, Step)]) -> Result<()> {
    assert_eq!(voucher(commons, id)?.final_from_ms, Some(end_ms));
    let start_ms = commons.chain.now_ms();
    let before = commons.chain.snapshot();
    for moment_ms in [start_ms, end_ms - 1] {
        for (who, step) in steps {
            commons.chain.set_now(moment_ms);
            done(step(commons, who, id))?;
            commons.chain.restore(&before);
        }
        commons.chain.set_now(moment_ms);
        refused(commons, EscrowError::TooEarly { from_ms: end_ms }, |commons| {
            finalize(commons, ANYONE, id)
        });
    }
    for moment_ms in [end_ms, end_ms + 1, end_ms + 1_000 * DAY_MS] {
        commons.chain.set_now(moment_ms);
        for (who, step) in steps {
            refused(commons, EscrowError::TooLate { since_ms: end_ms }, |commons| {
                step(commons, who, id)
            });
        }
        done(finalize(commons, ANYONE, id))?;
        commons.chain.restore(&before);
    }
    Ok(())
}

#[test]
fn a_voucher_is_used_from_its_first_moment_until_before_its_last() -> Result<()> {
    for offer in [automatic, arbitrated] {
        let mut commons = market();
        let offer = offer(&commons);
        let id = sold(&mut commons, offer)?;
        let before = commons.chain.snapshot();
        commons.chain.set_now(FROM_MS - 1);
        refused(&mut commons, EscrowError::TooEarly { from_ms: FROM_MS }, |commons| {
            redeem(commons, BUYER, id)
        });
        for moment_ms in [FROM_MS, TO_MS - 1] {
            commons.chain.set_now(moment_ms);
            done(redeem(&mut commons, BUYER, id))?;
            commons.chain.restore(&before);
        }
        for moment_ms in [commons.chain.now_ms(), TO_MS - 1] {
            commons.chain.set_now(moment_ms);
            done(refund(&mut commons, BUYER, id))?;
            commons.chain.restore(&before);
        }
        let state = VoucherState::Expired;
        let steps: [Step; 2] = [redeem, refund];
        for moment_ms in [TO_MS, TO_MS + 1] {
            commons.chain.set_now(moment_ms);
            for step in steps {
                refused(&mut commons, EscrowError::NotNow { state }, |commons| {
                    step(commons, BUYER, id)
                });
            }
        }
    }
    Ok(())
}

#[test]
fn after_a_redemption_or_a_refund_there_is_time_to_complain_and_to_admit() -> Result<()> {
    let steps: [Step; 2] = [redeem, refund];
    for use_it in steps {
        let mut commons = market();
        let offer = automatic(&commons);
        let id = sold(&mut commons, offer)?;
        let used_ms = FROM_MS + DAY_MS + 17;
        commons.chain.set_now(used_ms);
        done(use_it(&mut commons, BUYER, id))?;
        until(
            &mut commons,
            id,
            used_ms + COMPLAINT_MS,
            &[(BUYER, complain), (SELLER, admit)],
        )?;
    }
    Ok(())
}

#[test]
fn after_the_last_moment_there_is_as_much_whoever_looks_when() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = sold(&mut commons, offer)?;
    for late_ms in [0, DAY_MS] {
        commons.chain.set_now(TO_MS + late_ms);
        until(
            &mut commons,
            id,
            TO_MS + COMPLAINT_MS,
            &[(BUYER, complain), (SELLER, admit)],
        )?;
    }
    Ok(())
}

#[test]
fn after_a_complaint_there_is_time_to_admit() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = complained(&mut commons, offer)?;
    // A day after the redemption.
    until(&mut commons, id, FROM_MS + DAY_MS + FAULT_MS, &[(SELLER, admit)])?;

    // At the last moment for a complaint there is no less.
    let id = redeemed(&mut commons, offer)?;
    let redeemed_ms = commons.chain.now_ms();
    commons.chain.wait(COMPLAINT_MS - 1);
    done(complain(&mut commons, BUYER, id))?;
    until(
        &mut commons,
        id,
        redeemed_ms + COMPLAINT_MS - 1 + FAULT_MS,
        &[(SELLER, admit)],
    )
}

#[test]
fn after_an_admission_there_is_time_to_complain() -> Result<()> {
    // Before it is used; after it; and after it has expired.
    for admitted_ms in [FROM_MS - 1, FROM_MS + DAY_MS, TO_MS + COMPLAINT_MS - 1] {
        let mut commons = market();
        let offer = automatic(&commons);
        let id = if admitted_ms == FROM_MS + DAY_MS {
            redeemed(&mut commons, offer)?
        } else {
            sold(&mut commons, offer)?
        };
        commons.chain.set_now(admitted_ms);
        done(admit(&mut commons, SELLER, id))?;
        until(&mut commons, id, admitted_ms + COMPLAINT_MS, &[(BUYER, complain)])?;
    }
    Ok(())
}

/// A voucher that nobody has used yet cannot be ended; its seller can admit a fault all the while.
#[test]
fn before_a_voucher_expires_nothing_ends_it_but_those_concerned() -> Result<()> {
    for (offer, end_ms) in [
        (automatic as fn(&Commons) -> Offer, TO_MS + COMPLAINT_MS),
        (arbitrated, TO_MS),
    ] {
        let mut commons = market();
        let offer = offer(&commons);
        let id = sold(&mut commons, offer)?;
        for moment_ms in [commons.chain.now_ms(), FROM_MS, TO_MS - 1] {
            commons.chain.set_now(moment_ms);
            refused(&mut commons, EscrowError::TooEarly { from_ms: end_ms }, |commons| {
                finalize(commons, ANYONE, id)
            });
        }
        commons.chain.set_now(end_ms);
        done(finalize(&mut commons, ANYONE, id))?;
    }
    Ok(())
}

#[test]
fn a_seller_revokes_until_the_voucher_expires() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = sold(&mut commons, offer)?;
    let before = commons.chain.snapshot();
    for moment_ms in [commons.chain.now_ms(), TO_MS - 1] {
        commons.chain.set_now(moment_ms);
        done(revoke(&mut commons, SELLER, id))?;
        commons.chain.restore(&before);
    }
    commons.chain.set_now(TO_MS);
    let state = VoucherState::Expired;
    refused(&mut commons, EscrowError::NotNow { state }, |commons| {
        revoke(commons, SELLER, id)
    });
    Ok(())
}

#[test]
fn a_redemption_before_an_arbiter_can_be_complained_of_confirmed_and_settled() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = redeemed(&mut commons, offer)?;
    until(
        &mut commons,
        id,
        FROM_MS + COMPLAINT_MS,
        &[
            (BUYER, complain),
            (BUYER, confirm),
            (BUYER, settle_at_half),
            (SELLER, settle_at_half),
        ],
    )
}

#[test]
fn a_complaint_can_be_escalated_taken_back_and_settled() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = complained(&mut commons, offer)?;
    until(
        &mut commons,
        id,
        FROM_MS + DAY_MS + RESOLUTION_MS,
        &[
            (BUYER, escalate),
            (BUYER, confirm),
            (BUYER, settle_at_half),
            (SELLER, settle_at_half),
        ],
    )
}

#[test]
fn an_escalation_can_be_decided_refused_taken_back_and_settled() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = escalated(&mut commons, offer)?;
    until(
        &mut commons,
        id,
        FROM_MS + 2 * DAY_MS + RESPONSE_MS,
        &[
            (ARBITER, decide_for_half),
            (ARBITER, refuse),
            (BUYER, confirm),
            (BUYER, settle_at_half),
            (SELLER, settle_at_half),
        ],
    )
}
