//! What pool and agent get, what the seller agreed to, and that nobody can change it afterwards.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use interfaces::{
    effects::Effects,
    voucher_escrow::{Agent, EscrowError, Offer, ProtocolFeeChanged, SetId},
};
use sandbox_tests::{
    commerce::{
        arbitrated, automatic, business, commit, confirm, create_set_with, credits, description, escrow_terms, market,
        redeem, redeemed, run_out, set, set_protocol_fee, sold, with_automatic, AGENT, ARBITER, BUYER, FEES_PPM,
        FROM_MS, POOL_FEE_PPM, SELLER, STRANGER,
    },
    refused,
};

fn with_agent(offer: Offer, fee_ppm: u32) -> Offer {
    Offer {
        agent: Some(Agent {
            account: account(AGENT),
            fee_ppm,
        }),
        ..offer
    }
}

/// What seller, pool and agent get of a price of 101, a deposit of 7 and, if there is an arbiter, a fee of 11 that comes
/// back.
fn shares(commons: &mut Commons, offer: Offer) -> Result<[u128; 3]> {
    let asset = commons.at.collateral;
    let id = redeemed(commons, offer)?;
    run_out(commons, id)?;
    let [_, seller, pool, agent, _] = credits(commons, asset)?;
    Ok([seller, pool, agent])
}

#[test]
fn the_seller_says_how_much_at_most() -> Result<()> {
    let mut commons = market();
    for offer in [automatic(&commons), arbitrated(&commons)] {
        for limit_ppm in [0, POOL_FEE_PPM, FEES_PPM - 1] {
            let error = EscrowError::FeesAboveLimit {
                fees_ppm: u64::from(FEES_PPM),
                limit_ppm,
            };
            refused(&mut commons, error, |commons| {
                create_set_with(commons, SELLER, offer, limit_ppm, description())
            });
        }
        done(create_set_with(&mut commons, SELLER, offer, FEES_PPM, description()))?;
        // Without an agent, the pool's alone.
        let offer = Offer { agent: None, ..offer };
        done(create_set_with(
            &mut commons,
            SELLER,
            offer,
            POOL_FEE_PPM,
            description(),
        ))?;
    }
    Ok(())
}

/// The fee is raised while the seller's transaction waits.
#[test]
fn a_fee_that_has_been_raised_meanwhile_is_refused() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    done(set_protocol_fee(&mut commons, FOUNDER, POOL_FEE_PPM + 1))?;
    let error = EscrowError::FeesAboveLimit {
        fees_ppm: u64::from(FEES_PPM) + 1,
        limit_ppm: FEES_PPM,
    };
    refused(&mut commons, error, |commons| {
        create_set_with(commons, SELLER, offer, FEES_PPM, description())
    });
    Ok(())
}

#[test]
fn a_sets_fee_is_that_of_its_creation_whatever_the_admin_does_later() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = automatic(&commons);
    let old = sold(&mut commons, offer)?;
    done(set_protocol_fee(&mut commons, FOUNDER, 0))?;
    // A commitment after the change is one to the old set all the same.
    let late = done(commit(&mut commons, BUYER, SetId(0)))?;
    let new = sold(&mut commons, offer)?;
    done(set_protocol_fee(&mut commons, FOUNDER, 1))?;

    commons.chain.set_now(FROM_MS);
    for id in [old, late, new] {
        done(redeem(&mut commons, BUYER, id))?;
    }
    let mut before = 0;
    for (id, fee) in [(old, 3), (late, 3), (new, 0)] {
        run_out(&mut commons, id)?;
        let after = credits(&mut commons, asset)?[2];
        assert_eq!(after - before, fee, "{id:?}");
        before = after;
    }
    assert_eq!(set(&mut commons, SetId(0))?.set.protocol_fee_ppm, POOL_FEE_PPM);
    assert_eq!(set(&mut commons, SetId(1))?.set.protocol_fee_ppm, 0);
    Ok(())
}

#[test]
fn only_the_admin_changes_the_fee_and_only_up_to_its_ceiling() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    for who in [SELLER, BUYER, AGENT, ARBITER, STRANGER] {
        refused(&mut commons, EscrowError::NotAdmin, |commons| {
            set_protocol_fee(commons, who, 0)
        });
    }
    let ceiling_ppm = escrow_terms(&mut commons)?.rules.protocol_fee_ceiling_ppm;
    for got_ppm in [ceiling_ppm + 1, 1_000_000, u32::MAX] {
        let error = EscrowError::FeeAboveCeiling { got_ppm, ceiling_ppm };
        refused(&mut commons, error, |commons| {
            set_protocol_fee(commons, FOUNDER, got_ppm)
        });
    }
    for fee_ppm in [0, ceiling_ppm] {
        let receipt = set_protocol_fee(&mut commons, FOUNDER, fee_ppm);
        assert_eq!(receipt.events_of(), [(escrow, ProtocolFeeChanged { fee_ppm })]);
        assert_eq!(done(receipt)?, Effects::NONE);
        assert_eq!(business(&mut commons)?.protocol_fee_ppm, fee_ppm);
    }
    Ok(())
}

#[test]
fn fees_are_at_most_all_of_the_price() -> Result<()> {
    let mut commons = market();
    // 3 are the pool's, and 98 % of 101 are 98.98.
    let offer = with_agent(automatic(&commons), 980_000);
    assert_eq!(shares(&mut commons, offer)?, [7, 3, 98]);

    for fee_ppm in [980_001, 1_000_000, u32::MAX] {
        let mut commons = market();
        let offer = with_agent(automatic(&commons), fee_ppm);
        let error = EscrowError::ShareOutOfRange { got_ppm: fee_ppm };
        refused(&mut commons, error, |commons| {
            create_set_with(commons, SELLER, offer, u32::MAX, description())
        });
    }
    Ok(())
}

#[test]
fn no_price_is_so_small_that_it_pays_no_fee() -> Result<()> {
    for (price, expected) in [
        (0, [7, 0, 0]),
        (1, [7, 1, 0]),
        (19, [25, 1, 0]),
        (20, [25, 1, 1]),
        (51, [54, 2, 2]),
    ] {
        let mut commons = market();
        let offer = Offer {
            price,
            ..automatic(&commons)
        };
        assert_eq!(shares(&mut commons, offer)?, expected, "{price}");
    }
    Ok(())
}

#[test]
fn without_an_agent_nobody_gets_its_fee() -> Result<()> {
    let mut commons = market();
    let offer = Offer {
        agent: None,
        ..automatic(&commons)
    };
    assert_eq!(shares(&mut commons, offer)?, [105, 3, 0]);
    Ok(())
}

/// One account can have several parts; it is credited with each.
#[test]
fn an_agent_who_is_the_seller_gets_both_parts() -> Result<()> {
    let mut commons = market();
    let offer = Offer {
        agent: Some(Agent {
            account: account(SELLER),
            fee_ppm: 50_000,
        }),
        ..automatic(&commons)
    };
    assert_eq!(shares(&mut commons, offer)?, [105, 3, 0]);
    Ok(())
}

#[test]
fn deposits_and_bonds_pay_no_fee() -> Result<()> {
    let mut commons = market();
    let offer = with_automatic(
        Offer {
            price: 0,
            seller_deposit: 1_000,
            ..automatic(&commons)
        },
        |terms| terms.buyer_deposit = 1_000,
    );
    assert_eq!(shares(&mut commons, offer)?, [1_000, 0, 0]);
    Ok(())
}

#[test]
fn a_sale_that_is_confirmed_at_once_pays_as_any_other() -> Result<()> {
    let mut commons = market();
    let asset = commons.at.collateral;
    let offer = arbitrated(&commons);
    let id = redeemed(&mut commons, offer)?;
    done(confirm(&mut commons, BUYER, id))?;
    assert_eq!(credits(&mut commons, asset)?, [0, 111, 3, 5, 0]);
    Ok(())
}
