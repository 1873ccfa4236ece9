//! A set from its offer to the end of its sale: who accepts it, who can buy, who closes it.

use anyhow::Result;
use commons::{
    chain::{account, GENESIS_MS},
    suite::done,
};
use interfaces::{
    psp34::{Id, Transfer},
    voucher_escrow::{
        Committed, EscrowError, Offer, SetAccepted, SetClosed, SetCreated, SetId, SetPhase, VoucherId, VoucherState,
    },
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    commerce::{
        accept_set, arbitrated, automatic, business, close_set, commit, commit_for, create_set, credit, credits,
        description, finalize, holder_of, holdings, market, offered, owed, redeem, refund, run_out, set, sold, voucher,
        withdraw, ANYONE, ARBITER, BOND, BUYER, FRIEND, FROM_MS, POOL_FEE_PPM, QUANTITY, SELLER, STRANGER, TO_MS,
    },
    refused, DAY_MS,
};

#[test]
fn the_seller_leaves_deposits_for_all_vouchers_and_the_terms_are_shown() -> Result<()> {
    let mut commons = market();
    let (asset, escrow) = (commons.at.collateral, commons.at.escrow);
    // Three times 7, and three times 7 and 11.
    for (offer, left) in [(automatic(&commons), 21), (arbitrated(&commons), 54)] {
        let before = commons.chain.snapshot();
        let held = commons.collateral_of(SELLER)?;
        let receipt = create_set(&mut commons, SELLER, offer);
        let event = SetCreated {
            seller: account(SELLER),
            set: SetId(0),
            protocol_fee_ppm: POOL_FEE_PPM,
            offer,
        };
        assert_eq!(receipt.events_of(), [(escrow, event)]);
        assert_eq!(done(receipt)?, SetId(0));
        assert_eq!(commons.collateral_of(SELLER)?, held - left);
        assert_eq!(
            (owed(&mut commons, asset)?, commons.balance(asset, escrow)?),
            (left, left)
        );
        let shown = set(&mut commons, SetId(0))?;
        assert_eq!((shown.set.seller, shown.set.offer), (account(SELLER), offer));
        assert_eq!(shown.set.protocol_fee_ppm, POOL_FEE_PPM);
        assert_eq!((shown.metadata, shown.remaining), (description(), QUANTITY));
        assert_eq!(shown.score_ppm, 500_000);
        commons.chain.restore(&before);
    }
    Ok(())
}

#[test]
fn only_an_automatic_set_has_a_bond() -> Result<()> {
    let mut commons = market();
    let (first, second) = (automatic(&commons), arbitrated(&commons));
    let (first, second) = (offered(&mut commons, first)?, offered(&mut commons, second)?);
    assert_eq!(set(&mut commons, first)?.complaint_bond, BOND);
    assert_eq!(set(&mut commons, second)?.complaint_bond, 0);
    Ok(())
}

#[test]
fn sets_and_vouchers_are_counted_from_nought() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    for number in 0..3 {
        assert_eq!(offered(&mut commons, offer)?, SetId(number));
    }
    for number in 0..2 {
        assert_eq!(done(commit(&mut commons, BUYER, SetId(1)))?, VoucherId(number));
    }
    let status = business(&mut commons)?;
    assert_eq!((status.sets, status.vouchers), (3, 2));
    for unknown in [SetId(3), SetId(u64::MAX)] {
        refused(&mut commons, EscrowError::UnknownSet, |commons| {
            commit(commons, BUYER, unknown)
        });
        refused(&mut commons, EscrowError::UnknownSet, |commons| {
            close_set(commons, SELLER, unknown)
        });
        refused(&mut commons, EscrowError::UnknownSet, |commons| {
            accept_set(commons, ARBITER, unknown)
        });
    }
    Ok(())
}

#[test]
fn nobody_can_buy_before_the_arbiter_has_agreed() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    let offer = arbitrated(&commons);
    let id = done(create_set(&mut commons, SELLER, offer))?;
    assert_eq!(set(&mut commons, id)?.phase, SetPhase::AwaitingArbiter);
    refused(&mut commons, EscrowError::AwaitingArbiter, |commons| {
        commit(commons, BUYER, id)
    });
    for who in [SELLER, BUYER, STRANGER, "founder"] {
        refused(&mut commons, EscrowError::NotArbiter, |commons| {
            accept_set(commons, who, id)
        });
    }
    let receipt = accept_set(&mut commons, ARBITER, id);
    assert_eq!(receipt.events_of(), [(escrow, SetAccepted { set: id })]);
    done(receipt)?;
    refused(&mut commons, EscrowError::AlreadyAccepted, |commons| {
        accept_set(commons, ARBITER, id)
    });
    assert_eq!(set(&mut commons, id)?.phase, SetPhase::Open);
    done(commit(&mut commons, BUYER, id))?;
    Ok(())
}

#[test]
fn an_automatic_set_has_no_arbiter_to_agree() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = offered(&mut commons, offer)?;
    for who in [ARBITER, SELLER] {
        refused(&mut commons, EscrowError::WrongKind, |commons| {
            accept_set(commons, who, id)
        });
    }
    Ok(())
}

#[test]
fn a_buyer_pays_price_and_deposit_and_can_buy_before_the_set_is_valid() -> Result<()> {
    for (is_automatic, paid) in [(true, 106), (false, 101)] {
        let mut commons = market();
        let escrow = commons.at.escrow;
        let offer = if is_automatic {
            automatic(&commons)
        } else {
            arbitrated(&commons)
        };
        let id = offered(&mut commons, offer)?;
        assert!(commons.chain.now_ms() < FROM_MS);
        let before = commons.collateral_of(BUYER)?;
        let receipt = commit(&mut commons, BUYER, id);
        let (holder, bought) = (account(BUYER), VoucherId(0));
        let moved = Transfer {
            from: None,
            to: Some(holder),
            id: Id::U64(0),
        };
        let committed = Committed {
            voucher: bought,
            set: id,
            buyer: holder,
        };
        assert_eq!(receipt.events_of(), [(escrow, moved)]);
        assert_eq!(receipt.events_of(), [(escrow, committed)]);
        assert_eq!(done(receipt)?, bought);
        assert_eq!(commons.collateral_of(BUYER)?, before - paid);
        let status = voucher(&mut commons, bought)?;
        assert_eq!((status.state, status.voucher.holder), (VoucherState::Committed, holder));
        refused(&mut commons, EscrowError::TooEarly { from_ms: FROM_MS }, |commons| {
            redeem(commons, BUYER, bought)
        });
    }
    Ok(())
}

#[test]
fn a_gift_is_paid_by_the_buyer_and_is_the_holders() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = automatic(&commons);
    let id = offered(&mut commons, offer)?;
    let before = holdings(&mut commons, asset)?;
    let given = done(commit_for(&mut commons, BUYER, id, account(FRIEND)))?;
    assert_eq!(holder_of(&mut commons, given)?, Some(account(FRIEND)));
    assert_eq!(holdings(&mut commons, asset)?[0], before[0] - 106);
    refused(&mut commons, EscrowError::NotHolder, |commons| {
        redeem(commons, BUYER, given)
    });
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, FRIEND, given))?;
    run_out(&mut commons, given)?;
    // The deposit is the holder's as well.
    assert_eq!(credit(&mut commons, account(FRIEND), asset)?, 5);
    assert_eq!(credits(&mut commons, asset)?[0], 0);
    Ok(())
}

#[test]
fn neither_the_seller_nor_the_arbiter_buys_and_nobody_buys_for_them() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    let (first, second) = (automatic(&commons), arbitrated(&commons));
    let (first, second) = (offered(&mut commons, first)?, offered(&mut commons, second)?);
    for (set, who) in [(first, SELLER), (second, SELLER), (second, ARBITER)] {
        let error = || EscrowError::InvalidParty(account(who));
        refused(&mut commons, error(), |commons| commit(commons, who, set));
        refused(&mut commons, error(), |commons| {
            commit_for(commons, BUYER, set, account(who))
        });
        refused(&mut commons, error(), |commons| {
            commit_for(commons, who, set, account(BUYER))
        });
    }
    for holder in [ZERO_ACCOUNT.into(), escrow] {
        for set in [first, second] {
            refused(&mut commons, EscrowError::InvalidParty(holder), |commons| {
                commit_for(commons, BUYER, set, holder)
            });
        }
    }
    // To an automatic set, the other's arbiter is anybody.
    done(commit(&mut commons, ARBITER, first))?;
    Ok(())
}

#[test]
fn a_set_sells_what_it_offers_and_no_more() -> Result<()> {
    let mut commons = market();
    let offer = Offer {
        quantity: 2,
        ..automatic(&commons)
    };
    let id = offered(&mut commons, offer)?;
    for (who, remaining, phase) in [(BUYER, 1, SetPhase::Open), (FRIEND, 0, SetPhase::SoldOut)] {
        done(commit(&mut commons, who, id))?;
        let shown = set(&mut commons, id)?;
        assert_eq!((shown.remaining, shown.phase), (remaining, phase));
    }
    refused(&mut commons, EscrowError::SoldOut, |commons| commit(commons, BUYER, id));
    refused(&mut commons, EscrowError::SoldOut, |commons| {
        close_set(commons, SELLER, id)
    });
    // A refund does not bring it back.
    done(refund(&mut commons, BUYER, VoucherId(0)))?;
    refused(&mut commons, EscrowError::SoldOut, |commons| commit(commons, BUYER, id));
    Ok(())
}

#[test]
fn nobody_buys_what_nobody_could_redeem_any_more() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = offered(&mut commons, offer)?;
    commons.chain.set_now(TO_MS - 1);
    let last = done(commit(&mut commons, BUYER, id))?;
    done(redeem(&mut commons, BUYER, last))?;
    commons.chain.wait(1);
    assert_eq!(set(&mut commons, id)?.phase, SetPhase::Over);
    refused(&mut commons, EscrowError::SetExpired, |commons| {
        commit(commons, BUYER, id)
    });
    Ok(())
}

#[test]
fn the_seller_closes_early_and_has_back_what_was_left_for_the_unsold() -> Result<()> {
    let mut commons = market();
    let (asset, escrow) = (commons.at.collateral, commons.at.escrow);
    let offer = arbitrated(&commons);
    let bought = sold(&mut commons, offer)?;
    let id = SetId(0);
    for who in [BUYER, ARBITER, STRANGER, "founder"] {
        refused(&mut commons, EscrowError::NotSeller, |commons| {
            close_set(commons, who, id)
        });
    }
    let receipt = close_set(&mut commons, SELLER, id);
    // Twice 7 and 11.
    let event = SetClosed {
        set: id,
        unsold: 2,
        returned: 36,
    };
    assert_eq!(receipt.events_of(), [(escrow, event)]);
    done(receipt)?;
    assert_eq!(credit(&mut commons, account(SELLER), asset)?, 36);
    let shown = set(&mut commons, id)?;
    assert_eq!((shown.phase, shown.remaining), (SetPhase::SoldOut, 0));
    assert_eq!((shown.progress.committed, shown.progress.closed), (1, 2));
    refused(&mut commons, EscrowError::SoldOut, |commons| {
        commit(commons, FRIEND, id)
    });
    refused(&mut commons, EscrowError::SoldOut, |commons| {
        close_set(commons, SELLER, id)
    });

    // What was sold goes on, and has its own escrow.
    assert_eq!(done(withdraw(&mut commons, ANYONE, account(SELLER), asset))?, 36);
    assert_eq!(owed(&mut commons, asset)?, 101 + 18);
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, BUYER, bought))?;
    run_out(&mut commons, bought)?;
    assert_eq!(credits(&mut commons, asset)?, [0, 111, 3, 5, 0]);
    Ok(())
}

#[test]
fn anyone_closes_a_set_that_is_over_and_nobody_a_moment_before() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = automatic(&commons);
    let id = offered(&mut commons, offer)?;
    for moment_ms in [GENESIS_MS, FROM_MS, TO_MS - 1] {
        commons.chain.set_now(moment_ms);
        refused(&mut commons, EscrowError::NotSeller, |commons| {
            close_set(commons, ANYONE, id)
        });
    }
    commons.chain.wait(1);
    done(close_set(&mut commons, ANYONE, id))?;
    assert_eq!(credits(&mut commons, asset)?, [0, 21, 0, 0, 0]);
    Ok(())
}

/// An arbiter who never answers holds no deposit up.
#[test]
fn a_set_that_its_arbiter_never_accepts_can_be_closed() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = arbitrated(&commons);
    let id = done(create_set(&mut commons, SELLER, offer))?;
    done(close_set(&mut commons, SELLER, id))?;
    assert_eq!(credits(&mut commons, asset)?, [0, 54, 0, 0, 0]);
    // To agree then opens nothing.
    done(accept_set(&mut commons, ARBITER, id))?;
    refused(&mut commons, EscrowError::SoldOut, |commons| commit(commons, BUYER, id));
    Ok(())
}

#[test]
fn what_is_committed_what_remains_and_what_is_closed_are_the_quantity() -> Result<()> {
    let mut commons = market();
    let offer = Offer {
        quantity: 5,
        ..automatic(&commons)
    };
    let id = offered(&mut commons, offer)?;
    for _ in 0..2 {
        done(commit(&mut commons, BUYER, id))?;
        let shown = set(&mut commons, id)?;
        assert_eq!(shown.progress.committed + shown.progress.closed + shown.remaining, 5);
    }
    done(close_set(&mut commons, SELLER, id))?;
    let shown = set(&mut commons, id)?;
    assert_eq!(
        (shown.progress.committed, shown.progress.closed, shown.remaining),
        (2, 3, 0)
    );
    commons.chain.set_now(TO_MS + 20 * DAY_MS);
    for number in 0..2 {
        done(finalize(&mut commons, ANYONE, VoucherId(number)))?;
    }
    let shown = set(&mut commons, id)?;
    assert_eq!(
        (shown.progress.committed, shown.progress.closed, shown.remaining),
        (2, 3, 0)
    );
    Ok(())
}
