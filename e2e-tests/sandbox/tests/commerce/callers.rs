//! Who may do what, and when not: every message by everybody else, and in every state in which it is out of place.

use super::arbitrated_endings::Beginning;
use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use interfaces::voucher_escrow::{EscrowError, Offer, VoucherId, VoucherState};
use sandbox_tests::{
    commerce::{
        admit, arbitrated, automatic, complain, complained, confirm, decide, escalate, escalated, finalize, market,
        redeem, redeem_with_permit, redeemed, refund, refuse, revoke, revoke_permits, run_out, set_delegate, settle,
        sold, EscrowReceipt, Step, AGENT, ANYONE, ARBITER, BUYER, FRIEND, FROM_MS, SELLER, STRANGER, TO_MS,
    },
    refused,
};

fn name_nobody(commons: &mut Commons, who: &'static str, voucher: VoucherId) -> EscrowReceipt {
    set_delegate(commons, who, voucher, None)
}

/// A party offers half.
pub(super) fn settle_at_half(commons: &mut Commons, who: &'static str, voucher: VoucherId) -> EscrowReceipt {
    settle(commons, who, voucher, 500_000)
}

/// The arbiter decides for half.
pub(super) fn decide_for_half(commons: &mut Commons, who: &'static str, voucher: VoucherId) -> EscrowReceipt {
    decide(commons, who, voucher, 500_000)
}

fn show_a_permit(commons: &mut Commons, who: &'static str, voucher: VoucherId) -> EscrowReceipt {
    redeem_with_permit(commons, who, voucher, u64::MAX, vec![0; 64])
}

/// All that can be done with a voucher.
const STEPS: [Step; 14] = [
    name_nobody,
    revoke_permits,
    redeem,
    show_a_permit,
    refund,
    revoke,
    complain,
    admit,
    confirm,
    escalate,
    settle_at_half,
    decide_for_half,
    refuse,
    finalize,
];

const EVERYBODY: [&str; 8] = [BUYER, SELLER, AGENT, ARBITER, FRIEND, ANYONE, STRANGER, FOUNDER];

/// Everybody but these is refused.
#[track_caller]
fn only(commons: &mut Commons, allowed: &[&str], id: VoucherId, step: Step, error: &EscrowError) {
    for who in EVERYBODY {
        if !allowed.contains(&who) {
            refused(commons, error.clone(), |commons| step(commons, who, id));
        }
    }
}

/// These are not refused. The state is as before.
fn may(commons: &mut Commons, allowed: &[&'static str], id: VoucherId, step: Step) -> Result<()> {
    let before = commons.chain.snapshot();
    for who in allowed {
        done(step(commons, who, id))?;
        commons.chain.restore(&before);
    }
    Ok(())
}

#[test]
fn the_holder_alone_uses_a_voucher_and_complains() -> Result<()> {
    for is_automatic in [true, false] {
        let mut commons = market();
        let offer = if is_automatic {
            automatic(&commons)
        } else {
            arbitrated(&commons)
        };
        let id = sold(&mut commons, offer)?;
        commons.chain.set_now(FROM_MS);
        let not_holder = EscrowError::NotHolder;
        let steps: [Step; 4] = [name_nobody, revoke_permits, redeem, refund];
        for step in steps {
            only(&mut commons, &[BUYER], id, step, &not_holder);
            may(&mut commons, &[BUYER], id, step)?;
        }
        done(redeem(&mut commons, BUYER, id))?;
        only(&mut commons, &[BUYER], id, complain, &not_holder);
        may(&mut commons, &[BUYER], id, complain)?;
    }
    Ok(())
}

#[test]
fn a_delegate_redeems_and_does_nothing_else_for_the_holder() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = sold(&mut commons, offer)?;
    done(set_delegate(&mut commons, BUYER, id, Some(account(FRIEND))))?;
    commons.chain.set_now(FROM_MS);
    only(&mut commons, &[BUYER, FRIEND], id, redeem, &EscrowError::NotHolder);
    may(&mut commons, &[BUYER, FRIEND], id, redeem)?;
    let steps: [Step; 3] = [name_nobody, revoke_permits, refund];
    for step in steps {
        only(&mut commons, &[BUYER], id, step, &EscrowError::NotHolder);
    }
    done(redeem(&mut commons, FRIEND, id))?;
    only(&mut commons, &[BUYER], id, complain, &EscrowError::NotHolder);

    // Another takes the place of the first; nobody does as well.
    let id = sold(&mut commons, offer)?;
    for delegate in [Some(account(FRIEND)), Some(account(ANYONE)), None] {
        done(set_delegate(&mut commons, BUYER, id, delegate))?;
    }
    only(&mut commons, &[BUYER], id, redeem, &EscrowError::NotHolder);
    Ok(())
}

#[test]
fn the_seller_alone_admits_and_revokes() -> Result<()> {
    let mut commons = market();
    let (first, second) = (automatic(&commons), arbitrated(&commons));
    let (first, second) = (sold(&mut commons, first)?, sold(&mut commons, second)?);
    only(&mut commons, &[SELLER], first, admit, &EscrowError::NotSeller);
    may(&mut commons, &[SELLER], first, admit)?;
    only(&mut commons, &[SELLER], second, revoke, &EscrowError::NotSeller);
    may(&mut commons, &[SELLER], second, revoke)
}

#[test]
fn the_buyer_alone_confirms_and_escalates_and_both_sides_settle() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = complained(&mut commons, offer)?;
    let steps: [Step; 2] = [confirm, escalate];
    for step in steps {
        only(&mut commons, &[BUYER], id, step, &EscrowError::NotHolder);
        may(&mut commons, &[BUYER], id, step)?;
    }
    only(
        &mut commons,
        &[BUYER, SELLER],
        id,
        settle_at_half,
        &EscrowError::NotParty,
    );
    may(&mut commons, &[BUYER, SELLER], id, settle_at_half)
}

#[test]
fn the_arbiter_alone_decides_and_refuses() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = escalated(&mut commons, offer)?;
    let steps: [Step; 2] = [decide_for_half, refuse];
    for step in steps {
        only(&mut commons, &[ARBITER], id, step, &EscrowError::NotArbiter);
        may(&mut commons, &[ARBITER], id, step)?;
    }
    Ok(())
}

#[test]
fn anyone_ends_what_is_over() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = sold(&mut commons, offer)?;
    commons.chain.set_now(TO_MS + offer.complaint_period_ms);
    may(&mut commons, &EVERYBODY, id, finalize)
}

#[test]
fn nothing_is_done_with_a_voucher_that_there_is_not() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    sold(&mut commons, offer)?;
    for unknown in [VoucherId(1), VoucherId(u64::MAX)] {
        for step in STEPS {
            refused(&mut commons, EscrowError::UnknownVoucher, |commons| {
                step(commons, BUYER, unknown)
            });
        }
    }
    Ok(())
}

#[test]
fn each_kind_of_set_has_its_own_messages() -> Result<()> {
    let mut commons = market();
    let (first, second) = (automatic(&commons), arbitrated(&commons));
    let (first, second) = (redeemed(&mut commons, first)?, redeemed(&mut commons, second)?);
    let of_the_other: [(&str, Step); 6] = [
        (SELLER, revoke),
        (BUYER, confirm),
        (BUYER, escalate),
        (SELLER, settle_at_half),
        (ARBITER, decide_for_half),
        (ARBITER, refuse),
    ];
    for (who, step) in of_the_other {
        refused(&mut commons, EscrowError::WrongKind, |commons| {
            step(commons, who, first)
        });
    }
    refused(&mut commons, EscrowError::WrongKind, |commons| {
        admit(commons, SELLER, second)
    });
    Ok(())
}

fn expired(commons: &mut Commons, offer: Offer) -> Result<VoucherId> {
    let id = sold(commons, offer)?;
    commons.chain.set_now(TO_MS);
    Ok(id)
}

fn admitted(commons: &mut Commons, offer: Offer) -> Result<VoucherId> {
    let id = sold(commons, offer)?;
    done(admit(commons, SELLER, id))?;
    Ok(id)
}

fn ended(commons: &mut Commons, offer: Offer) -> Result<VoucherId> {
    let id = redeemed(commons, offer)?;
    run_out(commons, id)?;
    Ok(id)
}

/// How a state is come to, and what is out of place in it.
type Case<'a> = (Beginning, VoucherState, &'a [(&'static str, Step)]);

/// In each state, what is out of place is named with the state.
#[track_caller]
fn names_the_state(offer: fn(&Commons) -> Offer, (begin, state, out_of_place): Case) -> Result<()> {
    let mut commons = market();
    let offer = offer(&commons);
    let id = begin(&mut commons, offer)?;
    let use_it: [(&str, Step); 5] = [
        (BUYER, name_nobody),
        (BUYER, revoke_permits),
        (BUYER, redeem),
        (STRANGER, show_a_permit),
        (BUYER, refund),
    ];
    let used: &[(&str, Step)] = if state == VoucherState::Committed { &[] } else { &use_it };
    for (who, step) in used.iter().chain(out_of_place) {
        refused(&mut commons, EscrowError::NotNow { state }, |commons| {
            step(commons, who, id)
        });
    }
    Ok(())
}

#[test]
fn nothing_is_done_with_an_automatic_voucher_in_a_state_in_which_it_is_out_of_place() -> Result<()> {
    let cases: [Case; 6] = [
        (sold, VoucherState::Committed, &[(BUYER, complain)]),
        (redeemed, VoucherState::Redeemed, &[]),
        (expired, VoucherState::Expired, &[]),
        (admitted, VoucherState::Admitted, &[(SELLER, admit)]),
        (complained, VoucherState::Complained, &[(BUYER, complain)]),
        (
            ended,
            VoucherState::Final,
            &[(BUYER, complain), (SELLER, admit), (ANYONE, finalize)],
        ),
    ];
    for case in cases {
        names_the_state(automatic, case)?;
    }
    Ok(())
}

#[test]
fn nothing_is_done_with_an_arbitrated_voucher_in_a_state_in_which_it_is_out_of_place() -> Result<()> {
    let judge: [(&str, Step); 2] = [(ARBITER, decide_for_half), (ARBITER, refuse)];
    let dispute: [(&str, Step); 7] = [
        (BUYER, complain),
        (BUYER, confirm),
        (BUYER, escalate),
        (BUYER, settle_at_half),
        (SELLER, settle_at_half),
        judge[0],
        judge[1],
    ];
    let revoke_it: [(&str, Step); 1] = [(SELLER, revoke)];
    let cases: [Case; 12] = [
        (sold, VoucherState::Committed, &dispute),
        (expired, VoucherState::Expired, &dispute),
        (expired, VoucherState::Expired, &revoke_it),
        (redeemed, VoucherState::Redeemed, &judge),
        (redeemed, VoucherState::Redeemed, &[(SELLER, revoke), (BUYER, escalate)]),
        (complained, VoucherState::Complained, &judge),
        (
            complained,
            VoucherState::Complained,
            &[(SELLER, revoke), (BUYER, complain)],
        ),
        (escalated, VoucherState::Escalated, &revoke_it),
        (
            escalated,
            VoucherState::Escalated,
            &[(BUYER, complain), (BUYER, escalate)],
        ),
        (ended, VoucherState::Final, &dispute),
        (ended, VoucherState::Final, &revoke_it),
        (ended, VoucherState::Final, &[(ANYONE, finalize)]),
    ];
    for case in cases {
        names_the_state(arbitrated, case)?;
    }
    Ok(())
}
