//! What a step records, what it ends in, and what a refused one says.

use super::*;
use Action::*;

/// An action in a stage at a moment, and what becomes of the voucher.
#[track_caller]
fn assert_leads(offer: &Offer, stage: Stage, action: Action, now_ms: u64, next: Next) {
    let course = Course::new(offer, stage, now_ms);
    assert_eq!(action.take(&course), Ok(next), "{action:?} of {stage:?} at {now_ms}");
}

#[track_caller]
fn assert_says(offer: &Offer, stage: Stage, action: Action, now_ms: u64, error: EscrowError) {
    let course = Course::new(offer, stage, now_ms);
    assert_eq!(action.take(&course), Err(error), "{action:?} of {stage:?} at {now_ms}");
}

fn not_now(state: VoucherState) -> EscrowError {
    EscrowError::NotNow { state }
}

#[test]
fn a_step_of_an_automatic_set_records_what_was_done_before_and_when() {
    for (stage, action, now_ms, recorded) in [
        (Stage::Committed, Redeem, 1_200, used(Use::Redeemed, 1_200)),
        (Stage::Committed, Refund, 700, used(Use::Refunded, 700)),
        (Stage::Committed, Admit, 700, admitted(Use::Withheld, 700)),
        (Stage::Committed, Admit, 2_000, admitted(Use::Expired, 2_000)),
        (Stage::Committed, Complain, 2_100, complained(Use::Expired, 2_100)),
        (
            used(Use::Redeemed, 1_200),
            Complain,
            1_300,
            complained(Use::Redeemed, 1_300),
        ),
        (used(Use::Refunded, 700), Complain, 800, complained(Use::Refunded, 800)),
        (used(Use::Redeemed, 1_200), Admit, 1_300, admitted(Use::Redeemed, 1_300)),
        (used(Use::Refunded, 700), Admit, 800, admitted(Use::Refunded, 800)),
    ] {
        assert_leads(&automatic(), stage, action, now_ms, Next::Goes(recorded));
    }
}

#[test]
fn the_second_word_in_an_automatic_set_is_the_end_and_the_order_is_kept() {
    for how in [Use::Redeemed, Use::Refunded, Use::Expired] {
        let both = |fault| Next::Ends(said_of(how, fault));
        let (admitted_then, complained_then) = (Fault::AdmittedThenComplained, Fault::ComplainedThenAdmitted);
        assert_leads(&automatic(), admitted(how, 2_100), Complain, 2_150, both(admitted_then));
        assert_leads(
            &automatic(),
            complained(how, 2_100),
            Admit,
            2_150,
            both(complained_then),
        );
    }
    assert_leads(
        &automatic(),
        admitted(Use::Withheld, 700),
        Complain,
        800,
        Next::Ends(said_of(Use::Withheld, Fault::AdmittedThenComplained)),
    );
}

#[test]
fn what_was_said_last_stands_when_time_is_over() {
    for (stage, outcome) in [
        (Stage::Committed, said_of(Use::Expired, Fault::None)),
        (used(Use::Redeemed, 1_200), said_of(Use::Redeemed, Fault::None)),
        (used(Use::Refunded, 1_200), said_of(Use::Refunded, Fault::None)),
        (
            complained(Use::Refunded, 1_200),
            said_of(Use::Refunded, Fault::Complained),
        ),
        (admitted(Use::Withheld, 1_200), said_of(Use::Withheld, Fault::Admitted)),
        (admitted(Use::Expired, 2_200), said_of(Use::Expired, Fault::Admitted)),
    ] {
        assert_leads(&automatic(), stage, Finalize, 3_000, Next::Ends(outcome));
    }
    for (stage, ending) in [
        (Stage::Committed, Ending::Expired),
        (used(Use::Redeemed, 1_200), Ending::Completed),
        (complained(Use::Redeemed, 1_200), Ending::Retracted),
        (escalated(1_200), Ending::Unanswered),
    ] {
        assert_leads(
            &arbitrated(),
            stage,
            Finalize,
            3_000,
            Next::Ends(Outcome::Arbitrated(ending)),
        );
    }
}

#[test]
fn a_step_of_an_arbitrated_set_goes_on_or_ends_it() {
    let redeemed = used(Use::Redeemed, 1_200);
    let disputed = complained(Use::Redeemed, 1_200);
    let escalated_then = escalated(1_200);
    let buyer_share_ppm = SHARE_PPM;
    for (stage, action, recorded) in [
        (Stage::Committed, Redeem, used(Use::Redeemed, 1_250)),
        (redeemed, Complain, complained(Use::Redeemed, 1_250)),
        (disputed, Escalate, escalated(1_250)),
    ] {
        assert_leads(&arbitrated(), stage, action, 1_250, Next::Goes(recorded));
    }
    for (stage, action, ending) in [
        (Stage::Committed, Refund, Ending::Cancelled),
        (Stage::Committed, Revoke, Ending::Revoked),
        (redeemed, Confirm, Ending::Completed),
        (disputed, Confirm, Ending::Retracted),
        (escalated_then, Confirm, Ending::EscalatedThenRetracted),
        (redeemed, Settle, Ending::Settled { buyer_share_ppm }),
        (disputed, Settle, Ending::Settled { buyer_share_ppm }),
        (escalated_then, Settle, Ending::SettledLate { buyer_share_ppm }),
        (escalated_then, Decide, Ending::Decided { buyer_share_ppm }),
        (escalated_then, Refuse, Ending::Refused),
    ] {
        assert_leads(
            &arbitrated(),
            stage,
            action,
            1_250,
            Next::Ends(Outcome::Arbitrated(ending)),
        );
    }
}

#[test]
fn two_settle_only_if_the_other_side_has_said_the_same_share() {
    let offer = arbitrated();
    let course = Course::new(&offer, used(Use::Redeemed, 1_200), 1_250);
    for (by, other) in [(Party::Buyer, Party::Seller), (Party::Seller, Party::Buyer)] {
        for standing in [
            None,
            Some(said(by, SHARE_PPM)),
            Some(said(other, SHARE_PPM + 1)),
            Some(said(other, SHARE_PPM - 1)),
        ] {
            assert_eq!(course.settle(by, SHARE_PPM, standing), Ok(None), "{by:?}, {standing:?}");
        }
        let agreed = course.settle(by, SHARE_PPM, Some(said(other, SHARE_PPM)));
        let settled = Ending::Settled {
            buyer_share_ppm: SHARE_PPM,
        };
        assert_eq!(agreed, Ok(Some(Next::Ends(Outcome::Arbitrated(settled)))));
    }
}

#[test]
fn nobody_can_say_a_share_any_more_when_time_is_over() {
    let offer = arbitrated();
    let course = Course::new(&offer, used(Use::Redeemed, 1_200), 1_500);
    let too_late = EscrowError::TooLate { since_ms: 1_500 };
    assert_eq!(course.settle(Party::Seller, SHARE_PPM, None), Err(too_late));
}

#[test]
fn what_comes_too_early_is_told_from_when() {
    let from = |from_ms| EscrowError::TooEarly { from_ms };
    assert_says(&automatic(), Stage::Committed, Redeem, 999, from(1_000));
    assert_says(&arbitrated(), Stage::Committed, Redeem, 999, from(1_000));
    assert_says(&automatic(), Stage::Committed, Finalize, 2_299, from(2_300));
    assert_says(&arbitrated(), Stage::Committed, Finalize, 1_999, from(2_000));
    assert_says(
        &automatic(),
        complained(Use::Redeemed, 1_200),
        Finalize,
        1_369,
        from(1_370),
    );
    assert_says(&arbitrated(), escalated(1_200), Finalize, 1_329, from(1_330));
}

#[test]
fn what_comes_too_late_is_told_since_when() {
    let since = |since_ms| EscrowError::TooLate { since_ms };
    for (offer, stage, action, now_ms) in [
        (automatic(), Stage::Committed, Complain, 2_300),
        (automatic(), Stage::Committed, Admit, 2_300),
        (automatic(), used(Use::Refunded, 1_200), Complain, 1_500),
        (automatic(), complained(Use::Redeemed, 1_200), Admit, 1_370),
        (automatic(), admitted(Use::Withheld, 1_200), Complain, 1_500),
        (arbitrated(), used(Use::Redeemed, 1_200), Complain, 1_500),
        (arbitrated(), used(Use::Redeemed, 1_200), Confirm, 1_500),
        (arbitrated(), complained(Use::Redeemed, 1_200), Escalate, 1_410),
        (arbitrated(), escalated(1_200), Decide, 1_330),
        (arbitrated(), escalated(1_200), Refuse, 1_330),
    ] {
        assert_says(&offer, stage, action, now_ms, since(now_ms));
        assert_says(&offer, stage, action, u64::MAX, since(now_ms));
    }
}

#[test]
fn what_is_not_of_this_state_is_told_the_state() {
    let done = Stage::Final(said_of(Use::Redeemed, Fault::None));
    for (offer, stage, action, now_ms, state) in [
        (automatic(), Stage::Committed, Complain, 1_999, VoucherState::Committed),
        (automatic(), Stage::Committed, Redeem, 2_000, VoucherState::Expired),
        (automatic(), Stage::Committed, Refund, 2_000, VoucherState::Expired),
        (
            automatic(),
            used(Use::Redeemed, 1_200),
            Redeem,
            1_250,
            VoucherState::Redeemed,
        ),
        (
            automatic(),
            used(Use::Refunded, 1_200),
            Redeem,
            1_250,
            VoucherState::Refunded,
        ),
        (
            automatic(),
            admitted(Use::Withheld, 1_200),
            Redeem,
            1_250,
            VoucherState::Admitted,
        ),
        (
            automatic(),
            admitted(Use::Withheld, 1_200),
            Admit,
            1_250,
            VoucherState::Admitted,
        ),
        (
            automatic(),
            complained(Use::Redeemed, 1_200),
            Complain,
            1_250,
            VoucherState::Complained,
        ),
        (automatic(), done, Finalize, 9_000, VoucherState::Final),
        (arbitrated(), Stage::Committed, Complain, 2_100, VoucherState::Expired),
        (arbitrated(), Stage::Committed, Revoke, 2_000, VoucherState::Expired),
        (arbitrated(), Stage::Committed, Confirm, 1_200, VoucherState::Committed),
        (
            arbitrated(),
            used(Use::Redeemed, 1_200),
            Escalate,
            1_250,
            VoucherState::Redeemed,
        ),
        (
            arbitrated(),
            complained(Use::Redeemed, 1_200),
            Decide,
            1_250,
            VoucherState::Complained,
        ),
        (arbitrated(), escalated(1_200), Escalate, 1_250, VoucherState::Escalated),
    ] {
        assert_says(&offer, stage, action, now_ms, not_now(state));
    }
}

#[test]
fn each_kind_of_set_refuses_what_only_the_other_has() {
    for action in [Revoke, Confirm, Escalate, Settle] {
        assert_says(
            &automatic(),
            used(Use::Redeemed, 1_200),
            action,
            1_250,
            EscrowError::WrongKind,
        );
    }
    assert_says(&arbitrated(), Stage::Committed, Admit, 1_250, EscrowError::WrongKind);
    let offer = automatic();
    let course = Course::new(&offer, Stage::Committed, 0);
    assert_eq!(course.arbitrated(), Err(EscrowError::WrongKind));
}

#[test]
fn a_voucher_is_disputed_from_its_complaint_on() {
    let offer = arbitrated();
    for (stage, is_disputed) in [
        (Stage::Committed, false),
        (used(Use::Redeemed, 1_200), false),
        (complained(Use::Redeemed, 1_200), true),
        (escalated(1_200), true),
    ] {
        let course = Course::new(&offer, stage, 1_250);
        assert_eq!(course.is_disputed(), is_disputed, "{stage:?}");
    }
}

#[test]
fn a_voucher_can_be_handed_on_until_it_is_used_expires_or_is_at_fault() {
    let offer = automatic();
    for now_ms in [0, VALID_FROM_MS, VALID_TO_MS - 1] {
        assert_eq!(Course::new(&offer, Stage::Committed, now_ms).ensure_committed(), Ok(()));
    }
    for (stage, now_ms, state) in [
        (Stage::Committed, VALID_TO_MS, VoucherState::Expired),
        (used(Use::Redeemed, 1_200), 1_250, VoucherState::Redeemed),
        (admitted(Use::Withheld, 1_200), 1_250, VoucherState::Admitted),
    ] {
        let course = Course::new(&offer, stage, now_ms);
        assert_eq!(course.ensure_committed(), Err(not_now(state)));
        assert_eq!(course.state(), state);
    }
}
