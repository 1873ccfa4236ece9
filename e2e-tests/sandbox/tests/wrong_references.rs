//! Curves whose token or pool obeys somebody else, or is something else, or is gone.

use anyhow::Result;
use bonding_curve::CurveRef;
use commons::{
    chain::account,
    suite::{created, done, Commons, FOUNDER},
};
use community_token::TokenRef;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, CurveTerms, CurveWiring},
    call::CallFailure,
    community_token::{CommunityToken, CommunityTokenError},
    funding_pool::FundingPoolError,
};
use sandbox_tests::{
    codes, hostile,
    messages::{begin_closing, open},
    refused, unopened_market, COIN,
};

/// Puts another curve, with other references, in the place of the commons' own: wired, sealed, and its opener ready.
fn replace_curve(commons: &mut Commons, change: impl FnOnce(&mut CurveTerms)) -> Result<()> {
    let message = commons.curve().call().terms();
    let mut terms = commons.chain.read(message)?;
    change(&mut terms);
    let constructor = CurveRef::new(terms, commons.config.tributes);
    let receipt = commons
        .chain
        .instantiate(account(FOUNDER), &codes().bonding_curve, constructor);
    commons.at.curve = created(receipt)?;
    let message = commons.curve().call_mut().wire(CurveWiring {
        opener: account(FOUNDER),
        admin: account(FOUNDER),
    });
    done(commons.send(FOUNDER, message))?;
    commons.pay_in(FOUNDER, 100_000 * COIN)
}

/// A second token, for such a curve.
fn replace_token(commons: &mut Commons) -> Result<()> {
    let constructor = TokenRef::new(None, None, 12);
    let receipt = commons
        .chain
        .instantiate(account(FOUNDER), &codes().community_token, constructor);
    commons.at.token = created(receipt)?;
    Ok(())
}

#[test]
fn a_token_that_obeys_another_curve_is_not_minted() -> Result<()> {
    let mut commons = unopened_market();
    replace_curve(&mut commons, |_| {})?;
    let not_issuer = CallFailure::Refused(CommunityTokenError::NotIssuer);
    refused(&mut commons, BondingCurveError::Token(not_issuer), open);
    Ok(())
}

#[test]
fn a_token_that_does_not_know_the_message_or_is_gone_is_not_minted() -> Result<()> {
    let mut commons = unopened_market();
    let stranger = hostile::deploy(&mut commons.chain)?;
    replace_curve(&mut commons, |terms| terms.token = stranger)?;
    refused(&mut commons, BondingCurveError::Token(CallFailure::BadAnswer), open);
    hostile::vanish(&mut commons, stranger);
    refused(&mut commons, BondingCurveError::Token(CallFailure::NotAContract), open);
    Ok(())
}

#[test]
fn a_pool_that_does_not_obey_the_curve_keeps_it_open() -> Result<()> {
    for (stranger, failure) in [
        (false, CallFailure::Refused(FundingPoolError::NotCurve)),
        (true, CallFailure::BadAnswer),
    ] {
        let mut commons = unopened_market();
        replace_token(&mut commons)?;
        let token = commons.at.token;
        if stranger {
            commons.at.funding_pool = hostile::deploy(&mut commons.chain)?;
        }
        let funding_pool = commons.at.funding_pool;
        replace_curve(&mut commons, |terms| {
            *terms = CurveTerms {
                token,
                funding_pool,
                ..*terms
            }
        })?;
        let message = commons.token().call_mut().wire(commons.at.curve);
        done(commons.send(FOUNDER, message))?;
        done(open(&mut commons))?;
        refused(&mut commons, BondingCurveError::Pool(failure), |commons| {
            begin_closing(commons, FOUNDER)
        });
        // It goes on trading, and the pool gets its tribute even so.
        done(commons.buy(FOUNDER, 100 * COIN))?;
        assert_eq!(commons.held_by_pool()?, 5 * COIN);
        if stranger {
            hostile::vanish(&mut commons, funding_pool);
            refused(
                &mut commons,
                BondingCurveError::Pool(CallFailure::NotAContract),
                |commons| begin_closing(commons, FOUNDER),
            );
        }
    }
    Ok(())
}
