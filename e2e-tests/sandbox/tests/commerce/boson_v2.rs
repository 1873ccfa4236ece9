//! What went wrong in Boson Protocol v2 (bosonprotocol/boson-protocol-contracts), each as it would show here. Numbers are
//! those of its issues, names those of the findings in its audits.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, FOUNDER},
};
use ink::selector_bytes;
use interfaces::{
    call::CallFailure,
    voucher_escrow::{Agent, Ending, EscrowError, Gate, Offer, Outcome, SetId, VoucherState},
};
use sandbox_tests::{
    commerce::{
        accept_set, arbitrated, automatic, commit, commit_for, complain, complained, confirm, create_set, credit,
        credits, decide, escalate, escalated, finalize, give_everyone, hand_on, market, offered, parties,
        pause_new_business, redeem, redeem_with_permit, redeemed, revoke, run_out, set_protocol_fee, settle, sold,
        voucher, with_arbitration, withdraw, Step, ANYONE, ARBITER, BUYER, FRIEND, FROM_MS, SELLER, STRANGER, TO_MS,
    },
    hostile::{self, misbehave, Message, Misdeed},
    refused,
};

/// #692: a voucher could be redeemed and be expired in the same second.
#[test]
fn issue_692_no_moment_is_both_in_time_and_too_late() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = sold(&mut commons, offer)?;
    let before = commons.chain.snapshot();
    for moment_ms in [TO_MS - 1, TO_MS, TO_MS + 1] {
        commons.chain.set_now(moment_ms);
        let redeems = redeem(&mut commons, BUYER, id).outcome().is_ok();
        commons.chain.restore(&before);
        commons.chain.set_now(moment_ms);
        let ends = finalize(&mut commons, ANYONE, id).outcome().is_ok();
        commons.chain.restore(&before);
        assert_eq!((redeems, ends), (moment_ms < TO_MS, moment_ms >= TO_MS), "{moment_ms}");
    }
    Ok(())
}

/// FLB-01M: what was escalated fell into the branch of what was resolved, whose share was 0.
#[test]
fn flb_01m_what_was_escalated_is_not_what_was_settled() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = arbitrated(&commons);
    let id = complained(&mut commons, offer)?;
    done(settle(&mut commons, SELLER, id, 0))?;
    done(escalate(&mut commons, BUYER, id))?;
    let outcome = Outcome::Arbitrated(Ending::Unanswered);
    assert_eq!(voucher(&mut commons, id)?.outcome, outcome);
    run_out(&mut commons, id)?;
    assert_eq!(voucher(&mut commons, id)?.outcome, outcome);
    assert_eq!(credits(&mut commons, asset)?, [105, 18, 0, 0, 0]);
    Ok(())
}

/// A share means something else when more is at stake.
#[test]
fn what_was_offered_before_an_escalation_cannot_be_accepted_after_it() -> Result<()> {
    for (offers, accepts) in [(SELLER, BUYER), (BUYER, SELLER)] {
        let mut commons = market();
        let offer = arbitrated(&commons);
        let id = complained(&mut commons, offer)?;
        done(settle(&mut commons, offers, id, 500_000))?;
        assert!(voucher(&mut commons, id)?.voucher.settlement.is_some());
        done(escalate(&mut commons, BUYER, id))?;
        assert_eq!(voucher(&mut commons, id)?.voucher.settlement, None);
        done(settle(&mut commons, accepts, id, 500_000))?;
        assert_eq!(voucher(&mut commons, id)?.state, VoucherState::Escalated);
        // It is a new offer, which the other side has to accept.
        done(settle(&mut commons, offers, id, 500_000))?;
        let buyer_share_ppm = 500_000;
        let outcome = Outcome::Arbitrated(Ending::SettledLate { buyer_share_ppm });
        assert_eq!(voucher(&mut commons, id)?.outcome, outcome);
    }
    Ok(())
}

#[test]
fn what_was_offered_before_a_complaint_cannot_be_accepted_after_it() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = redeemed(&mut commons, offer)?;
    done(settle(&mut commons, SELLER, id, 500_000))?;
    done(complain(&mut commons, BUYER, id))?;
    done(settle(&mut commons, BUYER, id, 500_000))?;
    assert_eq!(voucher(&mut commons, id)?.state, VoucherState::Complained);
    Ok(())
}

/// PVE-001, which they accepted, as we do: a condition holds for who buys, and not for whoever gets the voucher.
#[test]
fn pve_001_a_gate_is_passed_by_a_transfer() -> Result<()> {
    let mut commons = market();
    let offer = Offer {
        gate: Some(Gate {
            token: commons.at.collateral,
            least: 1,
        }),
        ..automatic(&commons)
    };
    let id = sold(&mut commons, offer)?;
    let nobody = account("nobody");
    assert_eq!(commons.balance(commons.at.collateral, nobody)?, 0);
    done(hand_on(&mut commons, BUYER, id, nobody))?;
    Ok(())
}

/// OHF-01M: one way to make an offer had no guard against being entered twice.
#[test]
fn ohf_01m_no_message_is_entered_while_another_runs() -> Result<()> {
    let mut commons = market();
    let asset = hostile::deploy(&mut commons.chain)?;
    give_everyone(&mut commons, asset, 1_000)?;
    let offer = Offer {
        asset,
        ..automatic(&commons)
    };
    let call_back = Misdeed::CallBack {
        contract: commons.at.escrow,
        message: selector_bytes!("VoucherEscrow::status"),
    };
    misbehave(&mut commons, asset, Message::TransferFrom, call_back)?;
    let trapped = EscrowError::Asset(CallFailure::Trapped);
    refused(&mut commons, trapped, |commons| create_set(commons, SELLER, offer));
    Ok(())
}

/// BVR-03M: anybody could withdraw to the protocol's account. Anybody can here, and it goes to its owner alone.
#[test]
fn bvr_03m_a_withdrawal_by_anyone_goes_to_its_owner() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = automatic(&commons);
    let id = redeemed(&mut commons, offer)?;
    run_out(&mut commons, id)?;
    let stranger = commons.collateral_of(STRANGER)?;
    for owner in parties(&commons) {
        let (before, amount) = (commons.balance(asset, owner)?, credit(&mut commons, owner, asset)?);
        if amount > 0 {
            assert_eq!(done(withdraw(&mut commons, STRANGER, owner, asset))?, amount);
            assert_eq!(commons.balance(asset, owner)?, before + amount);
        }
    }
    assert_eq!(commons.collateral_of(STRANGER)?, stranger);
    refused(&mut commons, EscrowError::NothingToWithdraw, |commons| {
        withdraw(commons, STRANGER, account(STRANGER), asset)
    });
    Ok(())
}

/// FLB-02M and FBE-02M: whoever had a part in a payout could make it fail, or cost too much. Here to end a sale calls
/// nobody, whoever has a part.
#[test]
fn flb_02m_and_fbe_02m_nobody_who_is_paid_can_stop_the_end() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    // Contracts that know no message of ours.
    let (agent, arbiter) = (commons.at.curve, commons.at.vesting);
    let offer = with_arbitration(
        Offer {
            agent: Some(Agent {
                account: agent,
                fee_ppm: 50_000,
            }),
            ..arbitrated(&commons)
        },
        |terms| terms.arbiter = arbiter,
    );
    commons.chain.endow(arbiter, 1 << 60);
    let id = escalated(&mut commons, offer)?;
    done(decide(&mut commons, arbiter, id, 0))?;
    assert_eq!(credit(&mut commons, agent, asset)?, 5);
    assert_eq!(credit(&mut commons, arbiter, asset)?, 11);
    done(withdraw(&mut commons, ANYONE, agent, asset))?;
    Ok(())
}

/// EIP-01M: a signature was checked by what the signer said of it. What is no signature of the holder's is none.
#[test]
fn eip_01m_nothing_but_the_holders_signature_is_one() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    // The holder is a contract, which answers to everything, and has no key.
    let set = offered(&mut commons, offer)?;
    let holder = commons.at.curve;
    let id = done(commit_for(&mut commons, BUYER, set, holder))?;
    commons.chain.set_now(FROM_MS);
    refused(&mut commons, EscrowError::BadSignature, |commons| {
        redeem_with_permit(commons, SELLER, id, u64::MAX, vec![1; 64])
    });
    Ok(())
}

/// #758: a dispute could be raised twice.
#[test]
fn issue_758_a_complaint_is_made_once() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = complained(&mut commons, offer)?;
    let state = VoucherState::Complained;
    refused(&mut commons, EscrowError::NotNow { state }, |commons| {
        complain(commons, BUYER, id)
    });
    done(escalate(&mut commons, BUYER, id))?;
    let state = VoucherState::Escalated;
    let steps: [Step; 2] = [complain, escalate];
    for step in steps {
        refused(&mut commons, EscrowError::NotNow { state }, |commons| {
            step(commons, BUYER, id)
        });
    }
    done(confirm(&mut commons, BUYER, id))?;
    let state = VoucherState::Final;
    refused(&mut commons, EscrowError::NotNow { state }, |commons| {
        complain(commons, BUYER, id)
    });
    Ok(())
}

/// #522: to pause disputes made redemptions fail.
#[test]
fn issue_522_a_pause_of_sales_pauses_no_redemption_and_no_dispute() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = sold(&mut commons, offer)?;
    done(pause_new_business(&mut commons, FOUNDER, u64::MAX))?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, BUYER, id))?;
    done(complain(&mut commons, BUYER, id))?;
    done(escalate(&mut commons, BUYER, id))?;
    done(decide(&mut commons, ARBITER, id, 1_000_000))?;
    Ok(())
}

/// #651: the seller's deposit was lost when the protocol's rules changed under a redemption.
#[test]
fn issue_651_no_change_of_rules_reaches_a_set() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = arbitrated(&commons);
    let set = done(create_set(&mut commons, SELLER, offer))?;
    done(set_protocol_fee(&mut commons, FOUNDER, 50_000))?;
    done(accept_set(&mut commons, ARBITER, set))?;
    let id = done(commit(&mut commons, BUYER, set))?;
    done(set_protocol_fee(&mut commons, FOUNDER, 0))?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, BUYER, id))?;
    run_out(&mut commons, id)?;
    assert_eq!(credits(&mut commons, asset)?, [0, 111, 3, 5, 0]);
    Ok(())
}

/// A buyer who had bought of another buyer was paid as the first one. Who holds a voucher when it ends is paid.
#[test]
fn the_last_holder_is_paid() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = arbitrated(&commons);
    let id = sold(&mut commons, offer)?;
    for (from, to) in [(BUYER, STRANGER), (STRANGER, FRIEND)] {
        done(hand_on(&mut commons, from, id, account(to)))?;
    }
    done(revoke(&mut commons, SELLER, id))?;
    for (who, amount) in [(BUYER, 0), (STRANGER, 0), (FRIEND, 108)] {
        assert_eq!(credit(&mut commons, account(who), asset)?, amount);
    }
    Ok(())
}

/// A buyer can take a complaint back, and somebody who bought the voucher before cannot.
#[test]
fn who_has_handed_a_voucher_on_has_no_say_in_it() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = sold(&mut commons, offer)?;
    done(hand_on(&mut commons, BUYER, id, account(FRIEND)))?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, FRIEND, id))?;
    done(complain(&mut commons, FRIEND, id))?;
    let steps: [Step; 2] = [confirm, escalate];
    for step in steps {
        refused(&mut commons, EscrowError::NotHolder, |commons| step(commons, BUYER, id));
    }
    refused(&mut commons, EscrowError::NotParty, |commons| {
        settle(commons, BUYER, id, 0)
    });
    Ok(())
}

/// Condition and price are looked at together: an offer that costs nothing is gated all the same.
#[test]
fn a_gift_is_behind_the_gate_too() -> Result<()> {
    let mut commons = market();
    let token = commons.at.token;
    let offer = Offer {
        price: 0,
        gate: Some(Gate { token, least: 1 }),
        ..automatic(&commons)
    };
    let set = offered(&mut commons, offer)?;
    assert_eq!(set, SetId(0));
    let held = commons.balance(token, account(BUYER))?;
    assert_eq!(held, 0);
    let error = EscrowError::GateClosed { held, least: 1 };
    refused(&mut commons, error, |commons| commit(commons, BUYER, set));
    Ok(())
}

/// Whose sets nobody asked for cost their arbiter nothing: an arbiter that is named has agreed to nothing.
#[test]
fn an_arbiter_who_was_not_asked_has_no_part_in_it() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let set = done(create_set(&mut commons, STRANGER, offer))?;
    refused(&mut commons, EscrowError::AwaitingArbiter, |commons| {
        commit(commons, BUYER, set)
    });
    Ok(())
}
