//! Assets that fail, lie or call back: each gives a typed error, nothing is done by halves, and nobody else is harmed.

use anyhow::Result;
use commons::{
    chain::{account, CallError, Failure},
    suite::{done, Commons},
};
use ink::{primitives::AccountId, selector_bytes};
use interfaces::{
    call::CallFailure,
    psp22::{client::TokenFailure, PSP22Error},
    voucher_escrow::{EscrowError, Offer, SetId, VoucherId, VoucherState},
};
use sandbox_tests::{
    commerce::{
        admit, arbitrated, automatic, commit, complain, complained, confirm, create_set, credit, credits, escalate,
        give_everyone, market, offered, owed, parties, redeem, redeemed, refund, run_out, settle, sold, voucher,
        with_automatic, withdraw, withdraw_all, EscrowReceipt, AGENT, ANYONE, ARBITER, BUYER, FRIEND, FROM_MS, SELLER,
        TO_MS,
    },
    fails,
    hostile::{self, behave, failures_of_a_view, misbehave, refused_whatever_goes_wrong, Message, Misdeed},
    refused, transfer,
};
use std::fmt::Debug;

/// A view of the escrow, which a token would enter while the escrow calls it.
const STATUS: [u8; 4] = selector_bytes!("VoucherEscrow::status");

/// What everybody holds of the hostile asset.
const HOLDING: u128 = 1_000_000;

/// A market with an asset that does as it is told, right or wrong.
fn market_in_a_hostile_asset() -> Result<(Commons, AccountId)> {
    let mut commons = market();
    let asset = hostile::deploy(&mut commons.chain)?;
    give_everyone(&mut commons, asset, HOLDING)?;
    Ok((commons, asset))
}

fn in_asset(offer: Offer, asset: AccountId) -> Offer {
    Offer { asset, ..offer }
}

/// Every way in which moving can fail, re-entry into the escrow among them.
fn failures(commons: &Commons, party: AccountId) -> Vec<(Misdeed, TokenFailure)> {
    let escrow = commons.at.escrow;
    let mut failures = hostile::failures(escrow, party);
    failures.push((
        Misdeed::CallBack {
            contract: escrow,
            message: STATUS,
        },
        CallFailure::Trapped,
    ));
    failures
}

/// The call takes something from somebody.
fn takes_nothing_if_the_asset_fails<Value: Debug + PartialEq>(
    commons: &mut Commons,
    asset: AccountId,
    from: &str,
    call: impl Fn(&mut Commons) -> EscrowReceipt<Value>,
) {
    for party in [account(from), commons.at.escrow] {
        let ways = failures(commons, party);
        refused_whatever_goes_wrong(commons, asset, Message::TransferFrom, ways, EscrowError::Asset, &call);
    }
    let ways = failures_of_a_view();
    refused_whatever_goes_wrong(commons, asset, Message::BalanceOf, ways, EscrowError::Asset, &call);
}

#[test]
fn an_asset_that_fails_while_a_set_is_created_leaves_none() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    for offer in [automatic(&commons), arbitrated(&commons)] {
        let offer = in_asset(offer, asset);
        takes_nothing_if_the_asset_fails(&mut commons, asset, SELLER, |commons| {
            create_set(commons, SELLER, offer)
        });
    }
    Ok(())
}

#[test]
fn an_asset_that_fails_while_somebody_buys_sells_nothing() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let offer = in_asset(arbitrated(&commons), asset);
    let set = offered(&mut commons, offer)?;
    takes_nothing_if_the_asset_fails(&mut commons, asset, BUYER, |commons| commit(commons, BUYER, set));
    Ok(())
}

#[test]
fn an_asset_that_fails_while_somebody_complains_or_escalates_leaves_the_voucher_as_it_was() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let offer = in_asset(automatic(&commons), asset);
    let first = redeemed(&mut commons, offer)?;
    takes_nothing_if_the_asset_fails(&mut commons, asset, BUYER, |commons| complain(commons, BUYER, first));
    // The complaint that would be the end as well.
    done(admit(&mut commons, SELLER, first))?;
    takes_nothing_if_the_asset_fails(&mut commons, asset, BUYER, |commons| complain(commons, BUYER, first));
    let offer = in_asset(arbitrated(&commons), asset);
    let second = complained(&mut commons, offer)?;
    takes_nothing_if_the_asset_fails(&mut commons, asset, BUYER, |commons| escalate(commons, BUYER, second));
    Ok(())
}

/// What comes is compared with what was there: the clock of who complains goes on whether an asset is short or not.
#[test]
fn an_asset_that_is_short_stops_purchases_and_no_complaint_and_no_escalation() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let escrow = commons.at.escrow;
    let offer = in_asset(automatic(&commons), asset);
    let first = redeemed(&mut commons, offer)?;
    let offer = in_asset(arbitrated(&commons), asset);
    let second = complained(&mut commons, offer)?;
    hostile::confiscate(&mut commons, asset, escrow, 1)?;

    let owed = owed(&mut commons, asset)? + offer.price;
    let held = owed - 1;
    let short = EscrowError::AssetShort { held, owed };
    refused(&mut commons, short, |commons| commit(commons, FRIEND, SetId(1)));
    done(complain(&mut commons, BUYER, first))?;
    done(escalate(&mut commons, BUYER, second))?;
    Ok(())
}

#[test]
fn an_asset_that_fails_while_a_credit_is_paid_leaves_it_to_be_paid_later() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let offer = in_asset(automatic(&commons), asset);
    let id = redeemed(&mut commons, offer)?;
    run_out(&mut commons, id)?;
    let owner = account(SELLER);
    for party in [owner, commons.at.escrow] {
        let ways = failures(&commons, party);
        refused_whatever_goes_wrong(
            &mut commons,
            asset,
            Message::Transfer,
            ways,
            EscrowError::Asset,
            |commons| withdraw(commons, SELLER, owner, asset),
        );
    }
    assert_eq!(done(withdraw(&mut commons, SELLER, owner, asset))?, 100);
    Ok(())
}

#[test]
fn an_answer_that_is_too_long_to_be_read_undoes_everything() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let offer = in_asset(automatic(&commons), asset);
    let id = redeemed(&mut commons, offer)?;
    run_out(&mut commons, id)?;
    misbehave(&mut commons, asset, Message::TransferFrom, Misdeed::AnswerTooMuch)?;
    let error = fails(&mut commons, |commons| create_set(commons, SELLER, offer));
    assert!(matches!(error, CallError::Failed(Failure::Chain(_))), "{error:?}");
    misbehave(&mut commons, asset, Message::Transfer, Misdeed::AnswerTooMuch)?;
    let error = fails(&mut commons, |commons| {
        withdraw(commons, SELLER, account(SELLER), asset)
    });
    assert!(matches!(error, CallError::Failed(Failure::Chain(_))), "{error:?}");
    Ok(())
}

/// A twentieth of 21 is 1, of 106 is 5, of 9 nothing; of 101 it is 5, and a quarter of 4 is 1.
#[test]
fn an_asset_that_keeps_a_fee_is_refused() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let (first, second) = (
        in_asset(automatic(&commons), asset),
        in_asset(arbitrated(&commons), asset),
    );
    let keep = |commons: &mut Commons, ppm| misbehave(commons, asset, Message::TransferFrom, Misdeed::KeepFee(ppm));
    let short = |held, owed| EscrowError::AssetShort { held, owed };
    keep(&mut commons, 50_000)?;
    refused(&mut commons, short(20, 21), |commons| {
        create_set(commons, SELLER, first)
    });
    behave(&mut commons, asset)?;
    let set = offered(&mut commons, first)?;
    keep(&mut commons, 50_000)?;
    refused(&mut commons, short(21 + 101, 21 + 106), |commons| {
        commit(commons, BUYER, set)
    });
    behave(&mut commons, asset)?;
    let id = done(commit(&mut commons, BUYER, set))?;
    done(refund(&mut commons, BUYER, id))?;
    // A third of the bond of 9.
    keep(&mut commons, 333_334)?;
    refused(&mut commons, short(127 + 6, 127 + 9), |commons| {
        complain(commons, BUYER, id)
    });
    behave(&mut commons, asset)?;
    let id = complained(&mut commons, second)?;
    // Three times 18 and the price of 101 besides.
    keep(&mut commons, 250_000)?;
    refused(&mut commons, short(127 + 155 + 3, 127 + 155 + 4), |commons| {
        escalate(commons, BUYER, id)
    });
    Ok(())
}

#[test]
fn an_asset_that_only_says_it_moved_is_not_believed() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let offer = in_asset(automatic(&commons), asset);
    let set = offered(&mut commons, offer)?;
    misbehave(&mut commons, asset, Message::TransferFrom, Misdeed::MoveNothing)?;
    refused(
        &mut commons,
        EscrowError::AssetShort { held: 21, owed: 42 },
        |commons| create_set(commons, SELLER, offer),
    );
    refused(
        &mut commons,
        EscrowError::AssetShort { held: 21, owed: 127 },
        |commons| commit(commons, BUYER, set),
    );
    Ok(())
}

/// What somebody sends the escrow for nothing is nobody's; an asset that lies can make a sale of it, of that asset.
#[test]
fn a_gift_to_the_escrow_makes_up_for_what_an_asset_keeps_and_harms_nobody() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let (escrow, collateral) = (commons.at.escrow, commons.at.collateral);
    done(transfer(&mut commons, asset, FRIEND, escrow, 1))?;
    assert_eq!(owed(&mut commons, asset)?, 0);
    misbehave(&mut commons, asset, Message::TransferFrom, Misdeed::KeepFee(50_000))?;
    let offer = in_asset(automatic(&commons), asset);
    done(create_set(&mut commons, SELLER, offer))?;
    assert_eq!((owed(&mut commons, asset)?, commons.balance(asset, escrow)?), (21, 21));
    assert_eq!(owed(&mut commons, collateral)?, 0);
    Ok(())
}

#[test]
fn what_goes_wrong_with_one_asset_stops_nothing_in_another() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let collateral = commons.at.collateral;
    let offer = in_asset(arbitrated(&commons), asset);
    let hostile = sold(&mut commons, offer)?;
    let offer = arbitrated(&commons);
    let honest = sold(&mut commons, offer)?;
    hostile::vanish(&mut commons, asset);
    commons.chain.set_now(FROM_MS);
    for id in [hostile, honest] {
        // To end a sale asks no asset for anything.
        done(redeem(&mut commons, BUYER, id))?;
        done(confirm(&mut commons, BUYER, id))?;
        assert_eq!(voucher(&mut commons, id)?.state, VoucherState::Final);
    }
    let gone = || EscrowError::Asset(CallFailure::NotAContract);
    for owner in [SELLER, AGENT] {
        assert!(credit(&mut commons, account(owner), asset)? > 0);
        refused(&mut commons, gone(), |commons| {
            withdraw(commons, ANYONE, account(owner), asset)
        });
        done(withdraw(&mut commons, ANYONE, account(owner), collateral))?;
    }
    refused(&mut commons, gone(), |commons| commit(commons, FRIEND, SetId(0)));
    done(commit(&mut commons, FRIEND, SetId(1)))?;
    let again = EscrowError::InvalidReference(asset);
    refused(&mut commons, again, |commons| {
        create_set(commons, SELLER, Offer { asset, ..offer })
    });
    Ok(())
}

#[test]
fn who_cannot_be_paid_holds_up_nobody() -> Result<()> {
    for frozen in [BUYER, SELLER, AGENT, ARBITER, "pool"] {
        let (mut commons, asset) = market_in_a_hostile_asset()?;
        let party = if frozen == "pool" {
            commons.at.funding_pool
        } else {
            account(frozen)
        };
        let offer = in_asset(arbitrated(&commons), asset);
        let id = complained(&mut commons, offer)?;
        done(escalate(&mut commons, BUYER, id))?;
        misbehave(&mut commons, asset, Message::Transfer, Misdeed::Freeze(party))?;
        done(settle(&mut commons, BUYER, id, 500_000))?;
        done(settle(&mut commons, SELLER, id, 500_000))?;
        assert_eq!(credits(&mut commons, asset)?, [55, 53, 2, 2, 11]);
        let refusal = CallFailure::Refused(PSP22Error::Custom("frozen".into()));
        refused(&mut commons, EscrowError::Asset(refusal), |commons| {
            withdraw(commons, ANYONE, party, asset)
        });
        for owner in parties(&commons) {
            if owner != party {
                done(withdraw(&mut commons, ANYONE, owner, asset))?;
            }
        }
        let left = credit(&mut commons, party, asset)?;
        assert!(left > 0, "{frozen}");
        // Two more were not sold, and 18 lie there for each.
        assert_eq!(owed(&mut commons, asset)?, left + 36);
        behave(&mut commons, asset)?;
        assert_eq!(done(withdraw(&mut commons, ANYONE, party, asset))?, left);
    }
    Ok(())
}

/// An asset that keeps what it is told to pay harms those who trade in it.
#[test]
fn an_asset_that_does_not_pay_is_not_paid_for_with_another() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let (escrow, collateral) = (commons.at.escrow, commons.at.collateral);
    for offer in [in_asset(automatic(&commons), asset), automatic(&commons)] {
        let id = sold(&mut commons, offer)?;
        done(refund(&mut commons, BUYER, id))?;
    }
    commons.chain.set_now(TO_MS);
    for id in [VoucherId(0), VoucherId(1)] {
        run_out(&mut commons, id)?;
    }
    misbehave(&mut commons, asset, Message::Transfer, Misdeed::MoveNothing)?;
    withdraw_all(&mut commons, asset)?;
    assert_eq!(owed(&mut commons, asset)?, 14);
    refused(&mut commons, EscrowError::NothingToWithdraw, |commons| {
        withdraw(commons, BUYER, account(BUYER), asset)
    });
    assert_eq!(credits(&mut commons, collateral)?, [101, 7, 5, 0, 0]);
    withdraw_all(&mut commons, collateral)?;
    assert_eq!(owed(&mut commons, collateral)?, 14);
    assert_eq!(commons.balance(collateral, escrow)?, 14);
    Ok(())
}

#[test]
fn a_sale_for_nothing_asks_no_asset_for_anything() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let offer = with_automatic(
        Offer {
            price: 0,
            seller_deposit: 0,
            ..in_asset(automatic(&commons), asset)
        },
        |terms| terms.buyer_deposit = 0,
    );
    let set = offered(&mut commons, offer)?;
    hostile::vanish(&mut commons, asset);
    let id = done(commit(&mut commons, BUYER, set))?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, BUYER, id))?;
    done(complain(&mut commons, BUYER, id))?;
    run_out(&mut commons, id)?;
    assert_eq!(credits(&mut commons, asset)?, [0; 5]);
    refused(&mut commons, EscrowError::NothingToWithdraw, |commons| {
        withdraw(commons, ANYONE, account(SELLER), asset)
    });
    Ok(())
}

/// The curve is a contract, and no token: what it is asked for it does not know.
#[test]
fn what_is_no_token_moves_nothing() -> Result<()> {
    let mut commons = market();
    let offer = in_asset(automatic(&commons), commons.at.curve);
    let no_token = || EscrowError::Asset(CallFailure::BadAnswer);
    refused(&mut commons, no_token(), |commons| create_set(commons, SELLER, offer));
    // Where the seller leaves nothing it shows when somebody is to pay.
    let offer = Offer {
        seller_deposit: 0,
        ..offer
    };
    let set = offered(&mut commons, offer)?;
    refused(&mut commons, no_token(), |commons| commit(commons, BUYER, set));
    Ok(())
}

#[test]
fn a_buyer_without_funds_or_allowance_buys_nothing() -> Result<()> {
    let (mut commons, asset) = market_in_a_hostile_asset()?;
    let offer = in_asset(automatic(&commons), asset);
    let set = offered(&mut commons, offer)?;
    let short = |error| EscrowError::Asset(CallFailure::Refused(error));
    done(transfer(&mut commons, asset, BUYER, account(FRIEND), HOLDING - 105))?;
    refused(&mut commons, short(PSP22Error::InsufficientBalance), |commons| {
        commit(commons, BUYER, set)
    });
    done(transfer(&mut commons, asset, FRIEND, account(BUYER), 1))?;
    let id = done(commit(&mut commons, BUYER, set))?;
    // Nothing is left for a bond.
    done(refund(&mut commons, BUYER, id))?;
    refused(&mut commons, short(PSP22Error::InsufficientBalance), |commons| {
        complain(commons, BUYER, id)
    });
    Ok(())
}
