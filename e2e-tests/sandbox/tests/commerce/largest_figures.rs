//! The largest amounts and the latest times that work, and one more.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, psp22, Commons},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    psp22::PSP22,
    voucher_escrow::{Agent, EscrowError, Offer, SetId, VoucherState},
};
use sandbox_tests::{
    commerce::{
        arbitrated, automatic, close_set, commit, complain, create_set, credits, decide, escalate, escalated, finalize,
        market, offered, owed, redeem, redeem_with_permit, refund, refuse, run_out, settle, sold, voucher,
        with_arbitration, with_automatic, withdraw_all, AGENT, ANYONE, ARBITER, BUYER, COMPLAINT_MS, FAULT_MS,
        RESOLUTION_MS, RESPONSE_MS, SELLER,
    },
    hostile, refused, DAY_MS,
};

const MAX: u128 = u128::MAX;

/// A market with an asset of which seller and buyer hold so much, and together at most as much as there can be.
fn market_with_purses(seller: u128, buyer: u128) -> Result<(Commons, AccountId)> {
    let mut commons = market();
    let asset = hostile::deploy(&mut commons.chain)?;
    for (who, amount) in [(SELLER, seller), (BUYER, buyer)] {
        done(hostile::mint(&mut commons, asset, account(who), amount))?;
        let allow = psp22(asset).call_mut().approve(commons.at.escrow, amount);
        done(commons.send(who, allow))?;
    }
    Ok((commons, asset))
}

fn single(offer: Offer, asset: AccountId, price: u128, seller_deposit: u128) -> Offer {
    Offer {
        asset,
        price,
        seller_deposit,
        quantity: 1,
        ..offer
    }
}

/// All of the asset that there can be: half is the price, the other half deposits, fee and escalation.
#[test]
fn a_sale_of_all_that_there_can_be_is_decided_and_paid() -> Result<()> {
    let price = 1 << 127;
    let escalation_deposit = 1_000;
    let arbiter_fee = 5;
    let deposit = MAX - price - escalation_deposit - arbiter_fee;
    let (mut commons, asset) = market_with_purses(deposit + arbiter_fee, price + escalation_deposit)?;
    let with = |deposit| {
        with_arbitration(single(arbitrated(&market()), asset, price, deposit), |terms| {
            terms.arbiter_fee = arbiter_fee;
            terms.escalation_deposit = escalation_deposit;
            terms.cancel_penalty = price;
        })
    };
    refused(&mut commons, EscrowError::Overflow, |commons| {
        create_set(commons, SELLER, with(deposit + 1))
    });
    let id = escalated(&mut commons, with(deposit))?;
    assert_eq!(owed(&mut commons, asset)?, MAX);
    let before = commons.chain.snapshot();
    done(decide(&mut commons, ARBITER, id, 0))?;
    // 2 % of 2^127, rounded up, and 5 %, rounded down: worked out with exact fractions.
    let (pool, agent) = (
        3_402_823_669_209_384_634_633_746_074_317_682_115,
        8_507_059_173_023_461_586_584_365_185_794_205_286,
    );
    assert_eq!(
        credits(&mut commons, asset)?,
        [0, MAX - arbiter_fee - pool - agent, pool, agent, arbiter_fee]
    );
    withdraw_all(&mut commons, asset)?;
    assert_eq!(owed(&mut commons, asset)?, 0);

    commons.chain.restore(&before);
    done(decide(&mut commons, ARBITER, id, 1_000_000))?;
    assert_eq!(credits(&mut commons, asset)?, [MAX - arbiter_fee, 0, 0, 0, arbiter_fee]);
    Ok(())
}

#[test]
fn what_an_automatic_sale_can_come_to_fits_in_128_bits() -> Result<()> {
    let (price, deposit, bond) = (MAX / 2, 1_000, 50);
    let buyer_deposit = MAX - price - deposit - bond;
    let (mut commons, asset) = market_with_purses(deposit, MAX - deposit)?;
    let with = |buyer_deposit| {
        with_automatic(single(automatic(&market()), asset, price, deposit), |terms| {
            terms.buyer_deposit = buyer_deposit;
            terms.complaint_bond = Some(bond);
        })
    };
    refused(&mut commons, EscrowError::Overflow, |commons| {
        create_set(commons, SELLER, with(buyer_deposit + 1))
    });
    let id = sold(&mut commons, with(buyer_deposit))?;
    done(refund(&mut commons, BUYER, id))?;
    done(complain(&mut commons, BUYER, id))?;
    assert_eq!(owed(&mut commons, asset)?, MAX);
    run_out(&mut commons, id)?;
    assert_eq!(credits(&mut commons, asset)?, [price, 0, MAX - price, 0, 0]);
    withdraw_all(&mut commons, asset)?;
    Ok(())
}

#[test]
fn no_figure_of_an_offer_overflows_unnoticed() -> Result<()> {
    let mut commons = market();
    let (first, second) = (automatic(&commons), arbitrated(&commons));
    let offers = [
        Offer { price: MAX, ..first },
        Offer { price: MAX, ..second },
        Offer {
            seller_deposit: MAX,
            ..first
        },
        Offer {
            seller_deposit: MAX,
            ..second
        },
        with_automatic(first, |terms| terms.buyer_deposit = MAX),
        with_automatic(first, |terms| terms.complaint_bond = Some(MAX)),
        // The bond that is not set is half of one and all of the other.
        with_automatic(
            Offer {
                price: 0,
                seller_deposit: 0,
                ..first
            },
            |terms| terms.buyer_deposit = 1 << 127,
        ),
        with_arbitration(second, |terms| terms.arbiter_fee = MAX),
        // As much as the price, and no more, is added by who asks the arbiter.
        with_arbitration(
            Offer {
                price: 1 << 127,
                ..second
            },
            |terms| terms.escalation_deposit = 1 << 127,
        ),
    ];
    for offer in offers {
        for quantity in [1, u32::MAX] {
            refused(&mut commons, EscrowError::Overflow, |commons| {
                create_set(commons, SELLER, Offer { quantity, ..offer })
            });
        }
    }
    Ok(())
}

#[test]
fn a_set_has_as_many_vouchers_as_32_bits_count() -> Result<()> {
    // A deposit of 7 for each of 2^32 - 1.
    let left = 30_064_771_065;
    let (mut commons, asset) = market_with_purses(left, 1_000)?;
    let offer = Offer {
        asset,
        quantity: u32::MAX,
        ..automatic(&commons)
    };
    let set = offered(&mut commons, offer)?;
    assert_eq!(owed(&mut commons, asset)?, left);
    let id = done(commit(&mut commons, BUYER, set))?;
    done(close_set(&mut commons, SELLER, set))?;
    assert_eq!(credits(&mut commons, asset)?[1], left - 7);
    run_out(&mut commons, id)?;
    withdraw_all(&mut commons, asset)?;
    assert_eq!(owed(&mut commons, asset)?, 0);
    Ok(())
}

#[test]
fn what_is_left_for_all_vouchers_fits_in_128_bits() -> Result<()> {
    // 2^128 - 1 is 2^32 - 1 times this.
    let deposit = MAX / u128::from(u32::MAX);
    assert_eq!(deposit * u128::from(u32::MAX), MAX);
    let (mut commons, asset) = market_with_purses(MAX, 0)?;
    let with = |seller_deposit| Offer {
        asset,
        seller_deposit,
        quantity: u32::MAX,
        ..automatic(&market())
    };
    refused(&mut commons, EscrowError::Overflow, |commons| {
        create_set(commons, SELLER, with(deposit + 1))
    });
    let set = offered(&mut commons, with(deposit))?;
    assert_eq!(owed(&mut commons, asset)?, MAX);
    done(close_set(&mut commons, SELLER, set))?;
    withdraw_all(&mut commons, asset)?;
    assert_eq!(commons.balance(asset, account(SELLER))?, MAX);
    Ok(())
}

/// More than there can be of an asset is owed by nobody, whatever the asset says.
#[test]
fn what_is_owed_of_an_asset_fits_in_128_bits() -> Result<()> {
    let (mut commons, asset) = market_with_purses(MAX, 0)?;
    let offer = with_automatic(single(automatic(&commons), asset, 0, MAX), |terms| {
        terms.buyer_deposit = 0;
        terms.complaint_bond = Some(0);
    });
    let set = offered(&mut commons, offer)?;
    let one_more = single(automatic(&commons), asset, 0, 1);
    refused(&mut commons, EscrowError::Overflow, |commons| {
        create_set(commons, BUYER, one_more)
    });
    // Other assets have their own figures.
    let offer = automatic(&commons);
    offered(&mut commons, offer)?;
    // A sale of nothing but deposits goes on.
    let id = done(commit(&mut commons, BUYER, set))?;
    run_out(&mut commons, id)?;
    withdraw_all(&mut commons, asset)?;
    assert_eq!(commons.balance(asset, account(SELLER))?, MAX);
    Ok(())
}

#[test]
fn a_share_is_at_most_all() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = escalated(&mut commons, offer)?;
    for got_ppm in [1_000_001, u32::MAX] {
        let error = || EscrowError::ShareOutOfRange { got_ppm };
        for who in [BUYER, SELLER] {
            refused(&mut commons, error(), |commons| settle(commons, who, id, got_ppm));
        }
        refused(&mut commons, error(), |commons| decide(commons, ARBITER, id, got_ppm));
    }
    Ok(())
}

#[test]
fn the_last_period_ends_within_the_chains_clock() -> Result<()> {
    // Complained of at the last moment and answered at the last; or admitted, and then complained of.
    for (is_automatic, periods_ms) in [
        (true, COMPLAINT_MS + COMPLAINT_MS + FAULT_MS),
        (false, COMPLAINT_MS + RESOLUTION_MS + RESPONSE_MS),
    ] {
        let mut commons = market();
        let offer = if is_automatic {
            automatic(&commons)
        } else {
            arbitrated(&commons)
        };
        let latest_ms = u64::MAX - periods_ms;
        let until = |valid_to_ms| Offer { valid_to_ms, ..offer };
        let got_ms = if is_automatic { FAULT_MS } else { RESPONSE_MS };
        refused(&mut commons, EscrowError::PeriodOutOfRange { got_ms }, |commons| {
            create_set(commons, SELLER, until(latest_ms + 1))
        });
        refused(
            &mut commons,
            EscrowError::PeriodOutOfRange { got_ms: COMPLAINT_MS },
            |commons| create_set(commons, SELLER, until(u64::MAX)),
        );
        let id = sold(&mut commons, until(latest_ms))?;
        commons.chain.set_now(latest_ms - 1);
        done(redeem(&mut commons, BUYER, id))?;
        commons.chain.wait(COMPLAINT_MS - 1);
        done(complain(&mut commons, BUYER, id))?;
        if !is_automatic {
            commons.chain.wait(RESOLUTION_MS - 1);
            done(escalate(&mut commons, BUYER, id))?;
            commons.chain.wait(RESPONSE_MS - 1);
            let before = commons.chain.snapshot();
            done(refuse(&mut commons, ARBITER, id))?;
            commons.chain.restore(&before);
        }
        run_out(&mut commons, id)?;
        assert_eq!(voucher(&mut commons, id)?.state, VoucherState::Final);
        // And for good: nothing begins again at the end of time.
        commons.chain.set_now(u64::MAX);
        let state = VoucherState::Final;
        refused(&mut commons, EscrowError::NotNow { state }, |commons| {
            finalize(commons, ANYONE, id)
        });
    }
    Ok(())
}

#[test]
fn the_longest_deadline_of_a_permit_is_read_as_any_other() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = sold(&mut commons, offer)?;
    commons.chain.wait(DAY_MS);
    for (deadline_ms, error) in [
        (0, EscrowError::PermitExpired { deadline_ms: 0 }),
        (u64::MAX, EscrowError::BadSignature),
    ] {
        refused(&mut commons, error, |commons| {
            redeem_with_permit(commons, ANYONE, id, deadline_ms, vec![0; 64])
        });
    }
    Ok(())
}

#[test]
fn all_of_the_largest_price_can_be_fees() -> Result<()> {
    // 2 % of 2^127 is rounded up, 98 % of it down: together they are all of it.
    let price = 1 << 127;
    let (mut commons, asset) = market_with_purses(7, price + 1_000)?;
    let offer = Offer {
        agent: Some(Agent {
            account: account(AGENT),
            fee_ppm: 980_000,
        }),
        ..single(automatic(&commons), asset, price, 7)
    };
    let set = offered(&mut commons, offer)?;
    assert_eq!(set, SetId(0));
    let id = done(commit(&mut commons, BUYER, set))?;
    commons.chain.wait(DAY_MS);
    done(redeem(&mut commons, BUYER, id))?;
    run_out(&mut commons, id)?;
    let [buyer, seller, pool, agent, _] = credits(&mut commons, asset)?;
    assert_eq!((buyer, seller, pool + agent), (5, 7, price));
    Ok(())
}
