//! What a pause stops, until when, and all that goes on.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use interfaces::{
    effects::Effects,
    voucher_escrow::{EscrowError, NewBusinessStopped, SetId, VoucherId},
};
use sandbox_tests::{
    commerce::{
        accept_set, admit, approve, arbitrated, automatic, business, close_set, commit, complain, confirm, create_set,
        decide, escalate, finalize, hand_on, market, offered, owed, pause_new_business, redeem, refund, refuse, revoke,
        revoke_permits, set_delegate, set_protocol_fee, settle, voucher, withdraw, withdraw_all, ANYONE, ARBITER,
        BUYER, FRIEND, FROM_MS, SELLER, STRANGER, TO_MS,
    },
    refused, DAY_MS,
};

fn paused(until_ms: u64) -> EscrowError {
    EscrowError::NewBusinessPaused { until_ms }
}

#[test]
fn only_the_admin_pauses() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    let until_ms = FROM_MS;
    for who in [SELLER, BUYER, ARBITER, STRANGER] {
        refused(&mut commons, EscrowError::NotAdmin, |commons| {
            pause_new_business(commons, who, until_ms)
        });
    }
    let receipt = pause_new_business(&mut commons, FOUNDER, until_ms);
    assert_eq!(receipt.events_of(), [(escrow, NewBusinessStopped { until_ms })]);
    assert_eq!(done(receipt)?, Effects::NONE);
    assert_eq!(business(&mut commons)?.paused_until_ms, until_ms);
    Ok(())
}

#[test]
fn nothing_is_offered_or_bought_until_the_pause_ends_by_itself() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let set = offered(&mut commons, offer)?;
    let until_ms = FROM_MS;
    done(pause_new_business(&mut commons, FOUNDER, until_ms))?;
    for moment_ms in [commons.chain.now_ms(), until_ms - 1] {
        commons.chain.set_now(moment_ms);
        refused(&mut commons, paused(until_ms), |commons| {
            create_set(commons, SELLER, offer)
        });
        refused(&mut commons, paused(until_ms), |commons| commit(commons, BUYER, set));
        refused(&mut commons, paused(until_ms), |commons| {
            commit(commons, BUYER, SetId(99))
        });
    }
    commons.chain.wait(1);
    done(create_set(&mut commons, SELLER, offer))?;
    done(commit(&mut commons, BUYER, set))?;
    Ok(())
}

#[test]
fn the_admin_can_end_it_early_or_make_it_longer() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    for until_ms in [FROM_MS, u64::MAX] {
        done(pause_new_business(&mut commons, FOUNDER, until_ms))?;
        refused(&mut commons, paused(until_ms), |commons| {
            create_set(commons, SELLER, offer)
        });
    }
    done(pause_new_business(&mut commons, FOUNDER, 0))?;
    done(create_set(&mut commons, SELLER, offer))?;
    Ok(())
}

/// A market in which everything is sold that the stories below need, and nothing else can be.
fn paused_market() -> Result<(Commons, Vec<VoucherId>)> {
    let mut commons = market();
    let offers = [automatic(&commons), arbitrated(&commons)];
    let mut vouchers = vec![];
    for offer in offers.into_iter().flat_map(|offer| [offer; 2]) {
        let set = offered(&mut commons, offer)?;
        for _ in 0..3 {
            vouchers.push(done(commit(&mut commons, BUYER, set))?);
        }
    }
    done(pause_new_business(&mut commons, FOUNDER, u64::MAX))?;
    Ok((commons, vouchers))
}

#[test]
fn every_sale_that_there_is_goes_on() -> Result<()> {
    let (mut commons, vouchers) = paused_market()?;
    let asset = commons.at.collateral;
    let [given_back, disputed, handed_on, _, _, _, cancelled, taken_back, confirmed, decided, unjudged, settled] =
        vouchers[..]
    else {
        panic!("twelve vouchers");
    };
    // Vouchers are tokens as before.
    done(approve(&mut commons, BUYER, FRIEND, Some(handed_on), true))?;
    done(hand_on(&mut commons, FRIEND, handed_on, account(FRIEND)))?;
    done(set_delegate(&mut commons, FRIEND, handed_on, Some(account(BUYER))))?;
    done(revoke_permits(&mut commons, FRIEND, handed_on))?;
    done(refund(&mut commons, BUYER, given_back))?;
    done(refund(&mut commons, BUYER, cancelled))?;
    done(revoke(&mut commons, SELLER, taken_back))?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, BUYER, handed_on))?;
    for id in [disputed, confirmed, decided, unjudged, settled] {
        done(redeem(&mut commons, BUYER, id))?;
    }
    done(confirm(&mut commons, BUYER, confirmed))?;
    done(admit(&mut commons, SELLER, given_back))?;
    for id in [disputed, decided, unjudged, settled] {
        done(complain(&mut commons, BUYER, id))?;
    }
    for id in [decided, unjudged] {
        done(escalate(&mut commons, BUYER, id))?;
    }
    done(decide(&mut commons, ARBITER, decided, 500_000))?;
    done(refuse(&mut commons, ARBITER, unjudged))?;
    done(settle(&mut commons, SELLER, settled, 500_000))?;
    done(settle(&mut commons, BUYER, settled, 500_000))?;
    done(set_protocol_fee(&mut commons, FOUNDER, 0))?;
    done(withdraw(&mut commons, ANYONE, account(SELLER), asset))?;

    // The clocks stand still for nobody, and everything ends.
    commons.chain.set_now(TO_MS + 30 * DAY_MS);
    for id in vouchers {
        if voucher(&mut commons, id)?.final_from_ms.is_some() {
            done(finalize(&mut commons, ANYONE, id))?;
        }
    }
    withdraw_all(&mut commons, asset)?;
    done(withdraw(&mut commons, ANYONE, account(FRIEND), asset))?;
    assert_eq!(owed(&mut commons, asset)?, 0);
    Ok(())
}

#[test]
fn a_set_can_be_accepted_and_closed_meanwhile() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let set = done(create_set(&mut commons, SELLER, offer))?;
    done(pause_new_business(&mut commons, FOUNDER, u64::MAX))?;
    done(accept_set(&mut commons, ARBITER, set))?;
    done(close_set(&mut commons, SELLER, set))?;
    Ok(())
}
