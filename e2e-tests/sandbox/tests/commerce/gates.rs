//! Who can buy: a gate looks at the first holder's balance, once, and what its token does wrong is its own matter.

use anyhow::Result;
use commons::{
    chain::{account, CallError, Failure},
    suite::{done, Commons},
};
use ink::primitives::AccountId;
use interfaces::{
    call::CallFailure,
    voucher_escrow::{EscrowError, Gate, Offer, SetId},
};
use sandbox_tests::{
    commerce::{
        arbitrated, automatic, commit, commit_for, hand_on, market, offered, redeem, run_out, BUYER, FRIEND, FROM_MS,
        STRANGER,
    },
    fails, give_tokens,
    hostile::{self, behave, failures_of_a_view, misbehave, refused_whatever_goes_wrong, Message, Misdeed},
    refused, transfer,
};

const LEAST: u128 = 1_000;

/// A market with a set for members: who holds [`LEAST`] of this token.
fn market_for_members() -> Result<(Commons, AccountId, SetId)> {
    let mut commons = market();
    let token = hostile::deploy(&mut commons.chain)?;
    let offer = Offer {
        gate: Some(Gate { token, least: LEAST }),
        ..automatic(&commons)
    };
    let set = offered(&mut commons, offer)?;
    Ok((commons, token, set))
}

#[test]
fn a_gate_opens_at_the_least_exactly() -> Result<()> {
    let (mut commons, token, set) = market_for_members()?;
    let closed = |held| EscrowError::GateClosed { held, least: LEAST };
    refused(&mut commons, closed(0), |commons| commit(commons, BUYER, set));
    done(hostile::mint(&mut commons, token, account(BUYER), LEAST - 1))?;
    refused(&mut commons, closed(LEAST - 1), |commons| commit(commons, BUYER, set));
    done(hostile::mint(&mut commons, token, account(BUYER), 1))?;
    done(commit(&mut commons, BUYER, set))?;
    Ok(())
}

#[test]
fn a_gate_looks_at_the_holder_and_not_at_who_pays() -> Result<()> {
    let (mut commons, token, set) = market_for_members()?;
    done(hostile::mint(&mut commons, token, account(BUYER), LEAST))?;
    let error = EscrowError::GateClosed { held: 0, least: LEAST };
    refused(&mut commons, error, |commons| {
        commit_for(commons, BUYER, set, account(FRIEND))
    });
    done(commit_for(&mut commons, FRIEND, set, account(BUYER)))?;
    Ok(())
}

#[test]
fn a_gate_holds_for_the_first_holder_and_at_the_purchase_only() -> Result<()> {
    let (mut commons, token, set) = market_for_members()?;
    done(hostile::mint(&mut commons, token, account(BUYER), LEAST))?;
    let (kept, given) = (
        done(commit(&mut commons, BUYER, set))?,
        done(commit(&mut commons, BUYER, set))?,
    );
    done(transfer(&mut commons, token, BUYER, account(STRANGER), LEAST))?;
    done(hand_on(&mut commons, BUYER, given, account(FRIEND)))?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, BUYER, kept))?;
    done(redeem(&mut commons, FRIEND, given))?;
    let error = EscrowError::GateClosed { held: 0, least: LEAST };
    refused(&mut commons, error, |commons| commit(commons, BUYER, set));
    Ok(())
}

#[test]
fn a_gate_of_nothing_is_open_to_all() -> Result<()> {
    let mut commons = market();
    let offer = Offer {
        gate: Some(Gate {
            token: commons.at.token,
            least: 0,
        }),
        ..arbitrated(&commons)
    };
    let set = offered(&mut commons, offer)?;
    done(commit(&mut commons, STRANGER, set))?;
    Ok(())
}

/// A shop for members of the commons.
#[test]
fn a_gate_can_ask_for_the_community_token() -> Result<()> {
    let mut commons = market();
    let offer = Offer {
        gate: Some(Gate {
            token: commons.at.token,
            least: 5,
        }),
        ..automatic(&commons)
    };
    let set = offered(&mut commons, offer)?;
    let error = EscrowError::GateClosed { held: 0, least: 5 };
    refused(&mut commons, error, |commons| commit(commons, BUYER, set));
    give_tokens(&mut commons, BUYER, 5)?;
    done(commit(&mut commons, BUYER, set))?;
    Ok(())
}

#[test]
fn a_gate_whose_token_fails_is_shut() -> Result<()> {
    let (mut commons, token, set) = market_for_members()?;
    done(hostile::mint(&mut commons, token, account(BUYER), LEAST))?;
    refused_whatever_goes_wrong(
        &mut commons,
        token,
        Message::BalanceOf,
        failures_of_a_view(),
        EscrowError::Gate,
        |commons| commit(commons, BUYER, set),
    );
    Ok(())
}

/// What a contract stores, whoever sent the transaction leaves a deposit for. A gate is of the seller's choice, and the
/// buyer sends.
#[test]
fn a_gate_that_stores_anything_at_the_buyers_cost_is_shut() -> Result<()> {
    let (mut commons, token, set) = market_for_members()?;
    done(hostile::mint(&mut commons, token, account(BUYER), LEAST))?;
    misbehave(&mut commons, token, Message::BalanceOf, Misdeed::Hoard)?;
    // The chain itself ends such a call, so there is no error of the escrow's.
    let error = fails(&mut commons, |commons| commit(commons, BUYER, set));
    let CallError::Failed(Failure::Chain(reason)) = error else {
        panic!("{error:?}");
    };
    assert!(reason.contains("StorageDepositLimitExhausted"), "{reason}");
    behave(&mut commons, token)?;
    done(commit(&mut commons, BUYER, set))?;
    Ok(())
}

#[test]
fn a_gate_that_is_gone_stops_purchases_and_nothing_else() -> Result<()> {
    let (mut commons, token, set) = market_for_members()?;
    done(hostile::mint(&mut commons, token, account(BUYER), LEAST))?;
    let id = done(commit(&mut commons, BUYER, set))?;
    hostile::vanish(&mut commons, token);
    let gone = EscrowError::Gate(CallFailure::NotAContract);
    refused(&mut commons, gone, |commons| commit(commons, BUYER, set));
    done(hand_on(&mut commons, BUYER, id, account(FRIEND)))?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, FRIEND, id))?;
    // Other sets do not know of it.
    let offer = automatic(&commons);
    let open = offered(&mut commons, offer)?;
    done(commit(&mut commons, BUYER, open))?;
    run_out(&mut commons, id)?;
    Ok(())
}
