//! Commerce feeds the commons: what fees and slashed deposits bring is voted out of the pool, and voting governs the fee.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId, scale::Encode};
use interfaces::{
    conviction_voting::{Ending, Request, VotingError},
    funding_pool::{AssetTerms, FundingPool},
    voucher_escrow::{EscrowError, Offer, ProtocolFeeChanged, SetId, VoucherEscrow},
};
use sandbox_tests::{
    commerce::{
        automatic, business, commit, complain, create_set, credits, fill_purses, give_everyone, offered, redeem,
        redeemed, refund, run_out, set, set_protocol_fee, with_automatic, withdraw, ANYONE, BUYER, FROM_MS,
        POOL_FEE_PPM, SELLER, STRANGER,
    },
    governed_commons, hostile,
    messages::asset_status,
    proposals::{action, carry, ending, pause, payment_of, proposed, DELAY_MS},
    refused, COIN, DAY_MS, GUARDIAN,
};

/// A commons that its members govern, with purses, and the asset that people trade in; the pool has none of it.
fn governed_market() -> Result<(Commons, AccountId)> {
    let mut commons = governed_commons();
    fill_purses(&mut commons)?;
    let asset = hostile::deploy(&mut commons.chain)?;
    give_everyone(&mut commons, asset, 1_000_000 * COIN)?;
    Ok((commons, asset))
}

/// Makes an action pass, with alice's tokens, and has it done.
fn decided(commons: &mut Commons, request: Request) -> Result<()> {
    let proposal = proposed(commons, "carol", request)?;
    done(commons.stake("alice", proposal, 290_000 * COIN))?;
    carry(commons, proposal)?;
    commons.chain.wait(DELAY_MS);
    done(commons.execute("frank", proposal))?;
    done(commons.unstake("alice", proposal, 290_000 * COIN))
}

#[test]
fn fees_and_what_is_slashed_are_voted_out_of_the_pool() -> Result<()> {
    let (mut commons, asset) = governed_market()?;
    let pool = commons.at.funding_pool;
    let offer = with_automatic(
        Offer {
            asset,
            price: 1_000 * COIN,
            seller_deposit: 400 * COIN,
            ..automatic(&commons)
        },
        |terms| terms.buyer_deposit = 100 * COIN,
    );
    // One is redeemed: 2 % of 1000 are the pool's.
    let good = redeemed(&mut commons, offer)?;
    // One is given back, since the shop was shut, and nobody answers the complaint: the seller's 400, the buyer's 100,
    // and the bond of 300.
    let bad = done(commit(&mut commons, BUYER, SetId(0)))?;
    done(refund(&mut commons, BUYER, bad))?;
    done(complain(&mut commons, BUYER, bad))?;
    // One is not used: the buyer's 100.
    let unused = done(commit(&mut commons, BUYER, SetId(0)))?;
    for id in [bad, good, unused] {
        run_out(&mut commons, id)?;
    }
    let earned = 20 * COIN + 800 * COIN + 100 * COIN;
    assert_eq!(credits(&mut commons, asset)?[2], earned);
    assert_eq!(commons.balance(asset, pool)?, 0);
    assert_eq!(done(withdraw(&mut commons, ANYONE, pool, asset))?, earned);
    assert_eq!(commons.balance(asset, pool)?, earned);

    // It is the commons' now, and nobody else's: it is paid as anything else of the pool's.
    let terms = AssetTerms {
        asset,
        spending_cap_ppm: 250_000,
    };
    let registration = action(commons.pool().call_mut().register_asset(terms));
    decided(&mut commons, registration)?;
    let request = payment_of(asset, earned / 10, account("dave"), 1);
    let proposal = proposed(&mut commons, "carol", request)?;
    done(commons.stake("bob", proposal, 200_000 * COIN))?;
    let before = commons.balance(asset, account("dave"))?;
    carry(&mut commons, proposal)?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Completed);
    assert_eq!(commons.balance(asset, account("dave"))?, before + 92 * COIN);
    assert_eq!(asset_status(&mut commons, asset)?.balance, 828 * COIN);
    Ok(())
}

#[test]
fn voting_changes_the_fee_of_sets_to_come() -> Result<()> {
    let (mut commons, _) = governed_market()?;
    let escrow = commons.at.escrow;
    let offer = Offer {
        valid_to_ms: FROM_MS + 300 * DAY_MS,
        ..automatic(&commons)
    };
    let old = offered(&mut commons, offer)?;
    // Nobody else does, the founder neither.
    for who in ["founder", GUARDIAN, "alice"] {
        refused(&mut commons, EscrowError::NotAdmin, |commons| {
            set_protocol_fee(commons, who, 0)
        });
    }
    let fee_ppm = 30_000;
    let request = action(commons.escrow().call_mut().set_protocol_fee(fee_ppm));
    let proposal = proposed(&mut commons, "carol", request)?;
    done(commons.stake("alice", proposal, 290_000 * COIN))?;
    carry(&mut commons, proposal)?;
    commons.chain.wait(DELAY_MS);
    let receipt = commons.execute("frank", proposal);
    assert_eq!(receipt.events_of(), [(escrow, ProtocolFeeChanged { fee_ppm })]);
    done(receipt)?;
    assert_eq!(business(&mut commons)?.protocol_fee_ppm, fee_ppm);

    let new = offered(&mut commons, offer)?;
    assert_eq!(set(&mut commons, old)?.set.protocol_fee_ppm, POOL_FEE_PPM);
    assert_eq!(set(&mut commons, new)?.set.protocol_fee_ppm, fee_ppm);
    // 2 % and 3 % of 101, rounded up.
    let asset = commons.at.collateral;
    let mut before = 0;
    for (set, fee) in [(old, 3), (new, 4)] {
        let id = done(commit(&mut commons, BUYER, set))?;
        done(redeem(&mut commons, BUYER, id))?;
        run_out(&mut commons, id)?;
        let after = credits(&mut commons, asset)?[2];
        assert_eq!(after - before, fee);
        before = after;
    }
    Ok(())
}

#[test]
fn a_fee_above_the_ceiling_passes_in_vain() -> Result<()> {
    let (mut commons, _) = governed_market()?;
    let request = action(commons.escrow().call_mut().set_protocol_fee(50_001));
    let proposal = proposed(&mut commons, "carol", request)?;
    done(commons.stake("alice", proposal, 290_000 * COIN))?;
    carry(&mut commons, proposal)?;
    commons.chain.wait(DELAY_MS);
    let refusal = EscrowError::FeeAboveCeiling {
        got_ppm: 50_001,
        ceiling_ppm: 50_000,
    };
    let error = VotingError::CallRefused {
        error: refusal.encode(),
    };
    refused(&mut commons, error, |commons| commons.execute("frank", proposal));
    assert_eq!(business(&mut commons)?.protocol_fee_ppm, POOL_FEE_PPM);
    Ok(())
}

#[test]
fn the_guardians_pause_stops_new_sales_for_a_while() -> Result<()> {
    let (mut commons, _) = governed_market()?;
    let offer = automatic(&commons);
    let set = offered(&mut commons, offer)?;
    let until_ms = commons.chain.now_ms() + commons.config.voting.rules.pause_ms;
    for who in [SELLER, STRANGER] {
        refused(&mut commons, VotingError::NotGuardian, |commons| pause(commons, who));
    }
    done(pause(&mut commons, GUARDIAN))?;
    let paused = || EscrowError::NewBusinessPaused { until_ms };
    commons.chain.set_now(until_ms - 1);
    refused(&mut commons, paused(), |commons| create_set(commons, SELLER, offer));
    refused(&mut commons, paused(), |commons| commit(commons, BUYER, set));
    commons.chain.wait(1);
    done(create_set(&mut commons, SELLER, offer))?;
    done(commit(&mut commons, BUYER, set))?;
    Ok(())
}
