//! What an escrow can be made with, and who wires it.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{created, done, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    voucher_escrow::{EscrowError, EscrowTerms, EscrowWired, SetId, VoucherEscrow},
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    commerce::{
        automatic, business, commit, construct, create_set, escrow_terms, market, pause_new_business, set_protocol_fee,
        wire, BUYER, POOL_FEE_PPM, SELLER, STRANGER,
    },
    refused,
};

/// A market whose escrow is not wired yet.
fn unwired_market() -> Result<Commons> {
    let mut commons = market();
    let terms = escrow_terms(&mut commons)?;
    commons.at.escrow = created(construct(&mut commons, terms, POOL_FEE_PPM))?;
    Ok(commons)
}

fn admin(commons: &mut Commons) -> Result<Option<AccountId>> {
    let message = commons.escrow().call().admin();
    commons.chain.read(message)
}

#[track_caller]
fn refuses(commons: &mut Commons, terms: EscrowTerms, fee_ppm: u32, error: EscrowError) {
    refused(commons, error, |commons| construct(commons, terms, fee_ppm));
}

#[test]
fn an_escrow_serves_a_pool_that_is_a_contract() -> Result<()> {
    let mut commons = market();
    let good = escrow_terms(&mut commons)?;
    for funding_pool in [ZERO_ACCOUNT.into(), account(FOUNDER)] {
        let terms = EscrowTerms { funding_pool, ..good };
        refuses(&mut commons, terms, 0, EscrowError::InvalidReference(funding_pool));
    }
    Ok(())
}

#[test]
fn its_fee_has_a_ceiling_below_all() -> Result<()> {
    let mut commons = market();
    let good = escrow_terms(&mut commons)?;
    let with_ceiling = |protocol_fee_ceiling_ppm| {
        let mut terms = good;
        terms.rules.protocol_fee_ceiling_ppm = protocol_fee_ceiling_ppm;
        terms
    };
    for got_ppm in [1_000_000, u32::MAX] {
        let error = EscrowError::ShareOutOfRange { got_ppm };
        refuses(&mut commons, with_ceiling(got_ppm), 0, error);
    }
    for (ceiling_ppm, got_ppm) in [(0, 1), (30_000, 30_001), (999_999, u32::MAX)] {
        let error = EscrowError::FeeAboveCeiling { got_ppm, ceiling_ppm };
        refuses(&mut commons, with_ceiling(ceiling_ppm), got_ppm, error);
        done(construct(&mut commons, with_ceiling(ceiling_ppm), ceiling_ppm))?;
    }
    Ok(())
}

#[test]
fn its_periods_last_and_end() -> Result<()> {
    let mut commons = market();
    let good = escrow_terms(&mut commons)?;
    let with_periods = |shortest_ms, longest_ms| {
        let mut terms = good;
        terms.rules.shortest_period_ms = shortest_ms;
        terms.rules.longest_period_ms = longest_ms;
        terms
    };
    for (got_ms, longest_ms) in [(0, 0), (0, 1), (2, 1), (u64::MAX, u64::MAX - 1)] {
        let error = EscrowError::PeriodOutOfRange { got_ms };
        refuses(&mut commons, with_periods(got_ms, longest_ms), 0, error);
    }
    for (shortest_ms, longest_ms) in [(1, 1), (1, u64::MAX), (u64::MAX, u64::MAX)] {
        done(construct(&mut commons, with_periods(shortest_ms, longest_ms), 0))?;
    }
    Ok(())
}

#[test]
fn its_terms_are_shown() -> Result<()> {
    let mut commons = market();
    let mut terms = escrow_terms(&mut commons)?;
    terms.rules.genesis_hash = [7; 32];
    commons.at.escrow = created(construct(&mut commons, terms, 17))?;
    assert_eq!(escrow_terms(&mut commons)?, terms);
    let status = business(&mut commons)?;
    assert_eq!((status.protocol_fee_ppm, status.paused_until_ms), (17, 0));
    assert_eq!((status.sets, status.vouchers), (0, 0));
    Ok(())
}

#[test]
fn nobody_sells_before_it_is_wired() -> Result<()> {
    let mut commons = unwired_market()?;
    let offer = automatic(&commons);
    refused(&mut commons, EscrowError::NotWired, |commons| {
        create_set(commons, SELLER, offer)
    });
    refused(&mut commons, EscrowError::UnknownSet, |commons| {
        commit(commons, BUYER, SetId(0))
    });
    // Nobody is the admin yet, the deployer neither.
    refused(&mut commons, EscrowError::NotAdmin, |commons| {
        set_protocol_fee(commons, FOUNDER, 0)
    });
    refused(&mut commons, EscrowError::NotAdmin, |commons| {
        pause_new_business(commons, FOUNDER, 0)
    });
    Ok(())
}

#[test]
fn the_deployer_wires_once_and_has_no_say_afterwards() -> Result<()> {
    let mut commons = unwired_market()?;
    let (escrow, governor) = (commons.at.escrow, account("guardian"));
    assert_eq!(admin(&mut commons)?, None);
    for who in [SELLER, STRANGER, "guardian"] {
        refused(&mut commons, EscrowError::NotDeployer, |commons| {
            wire(commons, who, governor)
        });
    }
    for nobody in [ZERO_ACCOUNT.into(), escrow] {
        refused(&mut commons, EscrowError::InvalidReference(nobody), |commons| {
            wire(commons, FOUNDER, nobody)
        });
    }
    let receipt = wire(&mut commons, FOUNDER, governor);
    assert_eq!(receipt.events_of(), [(escrow, EscrowWired { admin: governor })]);
    done(receipt)?;
    assert_eq!(admin(&mut commons)?, Some(governor));
    for who in [FOUNDER, "guardian"] {
        refused(&mut commons, EscrowError::AlreadyWired, |commons| {
            wire(commons, who, account(who))
        });
    }
    refused(&mut commons, EscrowError::NotAdmin, |commons| {
        set_protocol_fee(commons, FOUNDER, 0)
    });
    done(set_protocol_fee(&mut commons, "guardian", 0))?;
    Ok(())
}
