//! What went wrong in Boson Protocol v1 (bosonprotocol/contracts), each as it would show here. The numbers are those of
//! its issues.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use ink::selector_bytes;
use interfaces::{
    call::CallFailure,
    psp34::PSP34Error,
    voucher_escrow::{EscrowError, Finalized, Offer, SetId, VoucherId, VoucherState},
};
use sandbox_tests::{
    commerce::{
        admit, arbitrated, automatic, commit, complain, complained, create_set, credit, credits, finalize,
        give_everyone, hand_on, market, offered, offered_by, owed, pause_new_business, redeem, redeemed, refund,
        run_out, set, set_protocol_fee, sold, voucher, with_automatic, withdraw, ANYONE, BUYER, COMPLAINT_MS, FAULT_MS,
        FRIEND, FROM_MS, SELLER, STRANGER, TO_MS,
    },
    hostile::{self, misbehave, Message, Misdeed},
    refused, DAY_MS,
};

/// #315: who got a set got the payouts of what had been sold of it before. A set here has one seller for ever; that a
/// voucher changes hands moves the buyer's side alone.
#[test]
fn issue_315_no_change_of_hands_redirects_the_sellers_payouts() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = automatic(&commons);
    let mine = sold(&mut commons, offer)?;
    let theirs = offered_by(&mut commons, STRANGER, offer)?;
    let other = done(commit(&mut commons, BUYER, theirs))?;
    done(hand_on(&mut commons, BUYER, mine, account(STRANGER)))?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, STRANGER, mine))?;
    done(redeem(&mut commons, BUYER, other))?;
    run_out(&mut commons, mine)?;
    assert_eq!(credits(&mut commons, asset)?, [0, 100, 3, 5, 0]);
    assert_eq!(credit(&mut commons, account(STRANGER), asset)?, 5);
    run_out(&mut commons, other)?;
    assert_eq!(credits(&mut commons, asset)?, [5, 100, 6, 10, 0]);
    assert_eq!(credit(&mut commons, account(STRANGER), asset)?, 5 + 100);
    Ok(())
}

/// #342: deposits were looked up by the voucher's number where the set's was meant, and the event was never emitted.
#[test]
fn issue_342_a_voucher_is_settled_by_its_own_sets_terms() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    let small = automatic(&commons);
    let large = Offer {
        price: 1_000,
        seller_deposit: 100,
        ..small
    };
    let (first, second) = (offered(&mut commons, small)?, offered(&mut commons, large)?);
    // Voucher 1 is of set 0, and voucher 0 of set 1.
    assert_eq!(done(commit(&mut commons, BUYER, second))?, VoucherId(0));
    assert_eq!(done(commit(&mut commons, BUYER, first))?, VoucherId(1));
    for (id, seller) in [(VoucherId(1), 7), (VoucherId(0), 100)] {
        done(refund(&mut commons, BUYER, id))?;
        commons.chain.wait(COMPLAINT_MS);
        let receipt = finalize(&mut commons, ANYONE, id);
        let events = receipt.events_of::<Finalized>();
        let [(emitter, event)] = &events[..] else {
            panic!("one event");
        };
        assert_eq!(*emitter, escrow);
        assert_eq!((event.voucher, event.payouts.seller), (id, seller));
        done(receipt)?;
    }
    Ok(())
}

/// #334: deposits of nothing were never marked as released.
#[test]
fn issue_334_a_sale_without_deposits_ends_as_any_other() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = with_automatic(
        Offer {
            seller_deposit: 0,
            ..automatic(&commons)
        },
        |terms| terms.buyer_deposit = 0,
    );
    let id = redeemed(&mut commons, offer)?;
    run_out(&mut commons, id)?;
    assert_eq!(voucher(&mut commons, id)?.state, VoucherState::Final);
    assert_eq!(credits(&mut commons, asset)?, [0, 93, 3, 5, 0]);
    let used = PSP34Error::Custom("the voucher is used, expired or at fault".into());
    refused(&mut commons, used, |commons| {
        hand_on(commons, BUYER, id, account(FRIEND))
    });
    refused(&mut commons, EscrowError::NothingToWithdraw, |commons| {
        withdraw(commons, BUYER, account(BUYER), asset)
    });
    Ok(())
}

/// #333 and #53: a withdrawal paid first and wrote afterwards.
#[test]
fn issues_333_and_53_a_withdrawal_that_calls_back_is_paid_once() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    let asset = hostile::deploy(&mut commons.chain)?;
    give_everyone(&mut commons, asset, 1_000)?;
    let offer = Offer {
        asset,
        ..automatic(&commons)
    };
    let id = redeemed(&mut commons, offer)?;
    run_out(&mut commons, id)?;
    let call_back = Misdeed::CallBack {
        contract: escrow,
        message: selector_bytes!("VoucherEscrow::status"),
    };
    misbehave(&mut commons, asset, Message::Transfer, call_back)?;
    let trapped = EscrowError::Asset(CallFailure::Trapped);
    refused(&mut commons, trapped, |commons| {
        withdraw(commons, SELLER, account(SELLER), asset)
    });
    hostile::behave(&mut commons, asset)?;
    let before = commons.balance(asset, account(SELLER))?;
    assert_eq!(done(withdraw(&mut commons, SELLER, account(SELLER), asset))?, 100);
    refused(&mut commons, EscrowError::NothingToWithdraw, |commons| {
        withdraw(commons, SELLER, account(SELLER), asset)
    });
    assert_eq!(commons.balance(asset, account(SELLER))?, before + 100);
    Ok(())
}

/// #252 and #201: times were added to before they were looked at.
#[test]
fn issues_252_and_201_no_time_overflows_into_one_that_is_allowed() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    for (valid_from_ms, valid_to_ms) in [(u64::MAX, 0), (u64::MAX, u64::MAX), (u64::MAX - 1, 1), (TO_MS, FROM_MS)] {
        let offer = Offer {
            valid_from_ms,
            valid_to_ms,
            ..offer
        };
        refused(&mut commons, EscrowError::ValidityOutOfOrder, |commons| {
            create_set(commons, SELLER, offer)
        });
    }
    let offer = Offer {
        valid_to_ms: u64::MAX,
        ..offer
    };
    let error = EscrowError::PeriodOutOfRange { got_ms: COMPLAINT_MS };
    refused(&mut commons, error, |commons| create_set(commons, SELLER, offer));
    Ok(())
}

/// #65: a complaint without an answer was ended by the clock of another state.
#[test]
fn issue_65_a_complaint_is_ended_by_its_own_clock() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = redeemed(&mut commons, offer)?;
    // So late that the time to complain would be over first.
    commons.chain.wait(COMPLAINT_MS - 1);
    done(complain(&mut commons, BUYER, id))?;
    let from_ms = commons.chain.now_ms() + FAULT_MS;
    for moment_ms in [FROM_MS + COMPLAINT_MS, from_ms - 1] {
        commons.chain.set_now(moment_ms);
        refused(&mut commons, EscrowError::TooEarly { from_ms }, |commons| {
            finalize(commons, ANYONE, id)
        });
    }
    commons.chain.set_now(from_ms);
    done(finalize(&mut commons, ANYONE, id))?;
    Ok(())
}

/// #59 and #115: an admission after a commitment or an expiry left the clock of complaints unset.
#[test]
fn issues_59_and_115_an_admission_starts_the_time_to_complain() -> Result<()> {
    for admitted_ms in [FROM_MS - 3, TO_MS + 3] {
        let mut commons = market();
        let offer = automatic(&commons);
        let id = sold(&mut commons, offer)?;
        commons.chain.set_now(admitted_ms);
        done(admit(&mut commons, SELLER, id))?;
        let end_ms = admitted_ms + COMPLAINT_MS;
        assert_eq!(voucher(&mut commons, id)?.final_from_ms, Some(end_ms));
        commons.chain.set_now(end_ms - 1);
        done(complain(&mut commons, BUYER, id))?;
    }
    Ok(())
}

/// #93: two sellers with the same offer in the same block had one set.
#[test]
fn issue_93_the_same_offer_twice_is_two_sets() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    for (number, seller) in (0..).zip([SELLER, STRANGER, SELLER]) {
        let id = SetId(number);
        assert_eq!(offered_by(&mut commons, seller, offer)?, id);
    }
    for (number, seller) in (0..).zip([SELLER, STRANGER, SELLER]) {
        let shown = set(&mut commons, SetId(number))?;
        assert_eq!(shown.set.seller, account(seller));
    }
    Ok(())
}

/// Version 1.1 had to add withdrawals for one party alone, since one that failed had stopped all.
#[test]
fn version_1_1_everybody_is_paid_alone() -> Result<()> {
    let mut commons = market();
    let asset = hostile::deploy(&mut commons.chain)?;
    give_everyone(&mut commons, asset, 1_000)?;
    let offer = Offer {
        asset,
        ..automatic(&commons)
    };
    let id = redeemed(&mut commons, offer)?;
    run_out(&mut commons, id)?;
    let freeze = Misdeed::Freeze(commons.at.funding_pool);
    misbehave(&mut commons, asset, Message::Transfer, freeze)?;
    for owner in [BUYER, SELLER] {
        done(withdraw(&mut commons, ANYONE, account(owner), asset))?;
    }
    Ok(())
}

/// The hole of pooled accounts: after a part of a voucher had been paid it could be handed on, and took its escrow along
/// once more, out of another voucher's of the same holder.
#[test]
fn no_voucher_is_paid_out_of_anothers_escrow() -> Result<()> {
    let mut commons = market();
    let (asset, pool) = (commons.at.collateral, commons.at.funding_pool);
    let offer = Offer {
        quantity: 2,
        ..automatic(&commons)
    };
    let set = offered(&mut commons, offer)?;
    let ended = done(commit(&mut commons, BUYER, set))?;
    let kept = done(commit(&mut commons, BUYER, set))?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, BUYER, kept))?;
    done(complain(&mut commons, BUYER, kept))?;
    commons.chain.set_now(TO_MS + COMPLAINT_MS);
    done(finalize(&mut commons, ANYONE, ended))?;
    assert_eq!(done(withdraw(&mut commons, ANYONE, pool, asset))?, 5);
    let used = || PSP34Error::Custom("the voucher is used, expired or at fault".into());
    for to in [FRIEND, STRANGER] {
        refused(&mut commons, used(), |commons| {
            hand_on(commons, BUYER, ended, account(to))
        });
    }
    assert_eq!(done(withdraw(&mut commons, ANYONE, account(BUYER), asset))?, 101);
    assert_eq!(done(withdraw(&mut commons, ANYONE, account(SELLER), asset))?, 7);
    // All that is left is the other's, whole.
    assert_eq!(owed(&mut commons, asset)?, 122);
    done(finalize(&mut commons, ANYONE, kept))?;
    assert_eq!(credits(&mut commons, asset)?, [5, 93, 19, 5, 0]);
    Ok(())
}

/// Periods were the owner's, for all vouchers at once, those that were running too.
#[test]
fn nothing_that_the_admin_does_changes_a_running_voucher() -> Result<()> {
    for offer in [automatic as fn(&Commons) -> Offer, arbitrated] {
        let mut commons = market();
        let offer = offer(&commons);
        let id = complained(&mut commons, offer)?;
        let before = voucher(&mut commons, id)?;
        done(set_protocol_fee(&mut commons, FOUNDER, 50_000))?;
        done(pause_new_business(&mut commons, FOUNDER, u64::MAX))?;
        assert_eq!(voucher(&mut commons, id)?, before);
        run_out(&mut commons, id)?;
        let after = voucher(&mut commons, id)?;
        assert_eq!((after.outcome, after.payouts), (before.outcome, before.payouts));
    }
    Ok(())
}

/// A complaint was legal for a week longer than it took anyone to end the voucher: the real deadline was a race.
#[test]
fn a_complaint_in_time_cannot_be_overtaken() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = redeemed(&mut commons, offer)?;
    let end_ms = FROM_MS + COMPLAINT_MS;
    for moment_ms in [FROM_MS, end_ms - 1, end_ms, end_ms + 1, end_ms + 7 * DAY_MS] {
        let before = commons.chain.snapshot();
        commons.chain.set_now(moment_ms);
        let complains = complain(&mut commons, BUYER, id).outcome().is_ok();
        commons.chain.restore(&before);
        commons.chain.set_now(moment_ms);
        let ends = finalize(&mut commons, ANYONE, id).outcome().is_ok();
        commons.chain.restore(&before);
        assert_eq!(
            (complains, ends),
            (moment_ms < end_ms, moment_ms >= end_ms),
            "{moment_ms}"
        );
    }
    Ok(())
}

/// After an expiry the time to complain began when somebody said so. Here it begins by itself, and a late look does not
/// make it longer.
#[test]
fn an_expiry_needs_no_transaction_and_no_keeper_makes_it_later() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = sold(&mut commons, offer)?;
    commons.chain.set_now(TO_MS + COMPLAINT_MS);
    let since_ms = TO_MS + COMPLAINT_MS;
    refused(&mut commons, EscrowError::TooLate { since_ms }, |commons| {
        complain(commons, BUYER, id)
    });
    refused(&mut commons, EscrowError::TooLate { since_ms }, |commons| {
        admit(commons, SELLER, id)
    });
    done(finalize(&mut commons, ANYONE, id))?;
    Ok(())
}

/// A pause stopped complaints and admissions, and no clock.
#[test]
fn a_pause_takes_nobodys_time() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = redeemed(&mut commons, offer)?;
    done(pause_new_business(&mut commons, FOUNDER, u64::MAX))?;
    done(complain(&mut commons, BUYER, id))?;
    done(admit(&mut commons, SELLER, id))?;
    Ok(())
}

/// In its emergency exit a buyer who had redeemed got the price back. There is none here: what was redeemed is paid for.
#[test]
fn there_is_no_way_out_but_by_the_table() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = automatic(&commons);
    let id = redeemed(&mut commons, offer)?;
    let state = VoucherState::Redeemed;
    refused(&mut commons, EscrowError::NotNow { state }, |commons| {
        refund(commons, BUYER, id)
    });
    for who in [BUYER, FOUNDER] {
        refused(&mut commons, EscrowError::NothingToWithdraw, |commons| {
            withdraw(commons, who, account(BUYER), asset)
        });
    }
    Ok(())
}
