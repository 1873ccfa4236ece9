//! Which trades are refused: outside the trader's bounds, the market's, or beyond what somebody has.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, FOUNDER, NO_DEADLINE},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, Bought, Sold, Tributes},
    call::CallFailure,
    community_token::CommunityTokenError,
    psp22::PSP22Error,
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    commons_with_alice, fails, give_tokens,
    messages::{buy_within, quote_deposit_for, sell_within, set_tributes},
    open_commons, refused, COIN,
};

#[test]
fn slippage_is_accepted_to_the_bound_and_not_a_unit_over_it() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let got = commons.quote_buy(COIN)?.expect("an open market").received;
    let min = got + 1;
    refused(
        &mut commons,
        BondingCurveError::SlippageExceeded { got, min },
        |commons| buy_within(commons, "alice", COIN, min, NO_DEADLINE),
    );
    assert_eq!(done(buy_within(&mut commons, "alice", COIN, got, NO_DEADLINE))?, got);

    let got = commons.quote_sell(COIN)?.expect("an open market").received;
    let min = got + 1;
    refused(
        &mut commons,
        BondingCurveError::SlippageExceeded { got, min },
        |commons| sell_within(commons, "alice", COIN, min, NO_DEADLINE),
    );
    assert_eq!(done(sell_within(&mut commons, "alice", COIN, got, NO_DEADLINE))?, got);
    Ok(())
}

#[test]
fn a_trade_is_in_time_until_its_deadline_and_not_a_millisecond_later() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let deadline_ms = commons.chain.now_ms();
    done(buy_within(&mut commons, "alice", COIN, 0, deadline_ms))?;
    done(sell_within(&mut commons, "alice", COIN, 0, deadline_ms))?;
    commons.chain.wait(1);
    let now_ms = deadline_ms + 1;
    for deadline_ms in [deadline_ms, 0] {
        let late = BondingCurveError::DeadlinePassed { deadline_ms, now_ms };
        refused(&mut commons, late.clone(), |commons| {
            buy_within(commons, "alice", COIN, 0, deadline_ms)
        });
        refused(&mut commons, late, |commons| {
            sell_within(commons, "alice", COIN, 0, deadline_ms)
        });
    }
    Ok(())
}

#[test]
fn nothing_is_no_trade_and_dust_buys_nothing() -> Result<()> {
    let mut commons = commons_with_alice()?;
    refused(&mut commons, BondingCurveError::ZeroAmount, |commons| {
        commons.buy("alice", 0)
    });
    refused(&mut commons, BondingCurveError::ZeroAmount, |commons| {
        commons.sell("alice", 0)
    });
    assert_eq!(commons.quote_buy(0)?, Err(BondingCurveError::ZeroAmount));
    assert_eq!(commons.quote_sell(0)?, Err(BondingCurveError::ZeroAmount));
    assert_eq!(quote_deposit_for(&mut commons, 0)?, Err(BondingCurveError::ZeroAmount));
    // All of a deposit of one unit is tribute; one unit of tokens is worth 0.14 units of collateral.
    refused(&mut commons, BondingCurveError::NothingToGive, |commons| {
        commons.buy("alice", 1)
    });
    refused(&mut commons, BondingCurveError::NothingToGive, |commons| {
        commons.sell("alice", 1)
    });
    assert_eq!(commons.quote_buy(1)?, Err(BondingCurveError::NothingToGive));
    assert_eq!(commons.quote_sell(1)?, Err(BondingCurveError::NothingToGive));
    Ok(())
}

#[test]
fn nobody_buys_or_sells_what_it_does_not_have() -> Result<()> {
    let mut commons = open_commons();
    let refusal = |error| BondingCurveError::Collateral(CallFailure::Refused(error));
    refused(&mut commons, refusal(PSP22Error::InsufficientAllowance), |commons| {
        commons.buy("alice", COIN)
    });
    done(commons.approve_curve("alice", 2 * COIN))?;
    refused(&mut commons, refusal(PSP22Error::InsufficientBalance), |commons| {
        commons.buy("alice", COIN)
    });
    done(commons.wrap("alice", 5 * COIN))?;
    refused(&mut commons, refusal(PSP22Error::InsufficientAllowance), |commons| {
        commons.buy("alice", 2 * COIN + 1)
    });

    give_tokens(&mut commons, "alice", COIN)?;
    let (balance, amount) = (COIN, COIN + 1);
    refused(
        &mut commons,
        BondingCurveError::Token(CallFailure::Refused(CommunityTokenError::InsufficientBalance {
            balance,
            amount,
        })),
        |commons| commons.sell("alice", amount),
    );
    Ok(())
}

#[test]
fn sales_leave_the_minimum_supply() -> Result<()> {
    let mut commons = open_commons();
    let (supply, minimum) = (commons.market()?.supply, commons.config.minimum_supply);
    let left = minimum - 1;
    refused(
        &mut commons,
        BondingCurveError::BelowMinimumSupply { left, minimum },
        |commons| commons.sell(FOUNDER, supply - left),
    );
    let tokens = supply + 1;
    refused(
        &mut commons,
        BondingCurveError::AboveSupply { tokens, supply },
        |commons| commons.sell(FOUNDER, tokens),
    );
    done(commons.sell(FOUNDER, supply - minimum))?;
    assert_eq!(commons.market()?.supply, minimum);
    refused(
        &mut commons,
        BondingCurveError::BelowMinimumSupply { left, minimum },
        |commons| commons.sell(FOUNDER, 1),
    );
    // From there it can grow again.
    commons.pay_in("alice", COIN)?;
    done(commons.buy("alice", COIN))?;
    Ok(())
}

#[test]
fn a_market_that_could_pass_128_bits_refuses() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let no_tributes = Tributes {
        entry_ppm: 0,
        exit_ppm: 0,
    };
    done(set_tributes(&mut commons, FOUNDER, no_tributes))?;
    let room = u128::MAX - commons.market()?.reserve;
    assert!(commons.quote_buy(room)?.is_ok());
    refused(&mut commons, BondingCurveError::Overflow, |commons| {
        commons.buy("alice", room + 1)
    });
    assert_eq!(commons.quote_buy(u128::MAX)?, Err(BondingCurveError::Overflow));
    assert_eq!(
        quote_deposit_for(&mut commons, u128::MAX)?,
        Err(BondingCurveError::Overflow)
    );
    let error = fails(&mut commons, |commons| commons.sell("alice", u128::MAX));
    assert!(format!("{error:?}").contains("AboveSupply"), "{error:?}");
    Ok(())
}

#[test]
fn a_trade_can_serve_somebody_else() -> Result<()> {
    let mut commons = commons_with_alice()?;
    let message = commons.curve().call_mut().buy(COIN, 0, account("bob"), NO_DEADLINE);
    let receipt = commons.send("alice", message);
    let event = &receipt.events_of::<Bought>()[0].1;
    assert_eq!((event.buyer, event.recipient), (account("alice"), account("bob")));
    let tokens = done(receipt)?;
    assert_eq!(commons.tokens_of("bob")?, tokens);

    let message = commons.curve().call_mut().sell(COIN, 0, account("carol"), NO_DEADLINE);
    let receipt = commons.send("alice", message);
    let event = &receipt.events_of::<Sold>()[0].1;
    assert_eq!((event.seller, event.recipient), (account("alice"), account("carol")));
    let payout = done(receipt)?;
    assert_eq!(commons.collateral_of("carol")?, payout);

    for nobody in [commons.at.curve, ZERO_ACCOUNT.into()] {
        refused(&mut commons, BondingCurveError::InvalidRecipient, |commons| {
            let message = commons.curve().call_mut().buy(COIN, 0, nobody, NO_DEADLINE);
            commons.send("alice", message)
        });
        refused(&mut commons, BondingCurveError::InvalidRecipient, |commons| {
            let message = commons.curve().call_mut().sell(COIN, 0, nobody, NO_DEADLINE);
            commons.send("alice", message)
        });
    }
    Ok(())
}
