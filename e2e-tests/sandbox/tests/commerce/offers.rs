//! Offers that nobody should make: each is refused with the rule that it breaks.

use anyhow::Result;
use commons::{
    chain::{account, GENESIS_MS},
    suite::{done, psp22, Commons},
};
use ink::{
    codegen::TraitCallBuilder,
    scale::{Decode, Encode},
};
use interfaces::{
    call::CallFailure,
    psp22::{PSP22Error, UncheckedText, PSP22},
    voucher_escrow::{Agent, EscrowError, EscrowRules, Gate, Metadata, Offer, LONGEST_URI},
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    commerce::{
        arbitrated, automatic, create_set, create_set_with, escrow_terms, market, set, with_arbitration,
        with_automatic, AGENT, AGENT_FEE_PPM, BUYER, SELLER,
    },
    refused, transfer,
};

#[track_caller]
fn refuses(commons: &mut Commons, offer: Offer, error: EscrowError) {
    refused(commons, error, |commons| create_set(commons, SELLER, offer));
}

fn accepts(commons: &mut Commons, offer: Offer) -> Result<()> {
    let before = commons.chain.snapshot();
    done(create_set(commons, SELLER, offer))?;
    commons.chain.restore(&before);
    Ok(())
}

fn both(commons: &Commons) -> [Offer; 2] {
    [automatic(commons), arbitrated(commons)]
}

fn rules(commons: &mut Commons) -> Result<EscrowRules> {
    Ok(escrow_terms(commons)?.rules)
}

#[test]
fn there_is_something_to_sell() {
    let mut commons = market();
    for offer in both(&commons) {
        refuses(&mut commons, Offer { quantity: 0, ..offer }, EscrowError::ZeroQuantity);
    }
}

#[test]
fn a_set_is_valid_from_some_moment_until_a_later_one_that_is_still_to_come() -> Result<()> {
    let mut commons = market();
    commons.chain.wait(1_000);
    let now_ms = commons.chain.now_ms();
    let order = || EscrowError::ValidityOutOfOrder;
    for offer in both(&commons) {
        for (valid_from_ms, valid_to_ms) in [
            (offer.valid_to_ms, offer.valid_to_ms),
            (offer.valid_to_ms + 1, offer.valid_to_ms),
            (u64::MAX, offer.valid_to_ms),
            (u64::MAX, u64::MAX),
            (0, 0),
            (0, GENESIS_MS),
            (0, now_ms),
            (now_ms - 1, now_ms),
        ] {
            let offer = Offer {
                valid_from_ms,
                valid_to_ms,
                ..offer
            };
            refuses(&mut commons, offer, order());
        }
        // It may have begun long ago.
        accepts(
            &mut commons,
            Offer {
                valid_from_ms: 0,
                ..offer
            },
        )?;
    }
    Ok(())
}

#[test]
fn there_is_time_to_redeem() -> Result<()> {
    let mut commons = market();
    let least_ms = rules(&mut commons)?.shortest_period_ms;
    let now_ms = commons.chain.now_ms();
    for offer in both(&commons) {
        for (valid_from_ms, opens_ms) in [
            (offer.valid_from_ms, offer.valid_from_ms),
            // What is over of it counts for nothing.
            (0, now_ms),
        ] {
            let until = |valid_to_ms| Offer {
                valid_from_ms,
                valid_to_ms,
                ..offer
            };
            accepts(&mut commons, until(opens_ms + least_ms))?;
            let got_ms = least_ms - 1;
            let error = if got_ms == 0 {
                EscrowError::ValidityOutOfOrder
            } else {
                EscrowError::PeriodOutOfRange { got_ms }
            };
            refuses(&mut commons, until(opens_ms + got_ms), error);
        }
    }
    Ok(())
}

#[test]
fn no_period_is_shorter_than_the_shortest_or_longer_than_the_longest() -> Result<()> {
    let mut commons = market();
    let EscrowRules {
        shortest_period_ms,
        longest_period_ms,
        ..
    } = rules(&mut commons)?;
    let [first, second] = both(&commons);
    let with_period = |got_ms| {
        [
            Offer {
                complaint_period_ms: got_ms,
                ..first
            },
            with_automatic(first, |terms| terms.fault_period_ms = got_ms),
            Offer {
                complaint_period_ms: got_ms,
                ..second
            },
            with_arbitration(second, |terms| terms.resolution_period_ms = got_ms),
            with_arbitration(second, |terms| terms.response_period_ms = got_ms),
        ]
    };
    for got_ms in [shortest_period_ms, longest_period_ms] {
        for offer in with_period(got_ms) {
            accepts(&mut commons, offer)?;
        }
    }
    for got_ms in [0, shortest_period_ms - 1, longest_period_ms + 1, u64::MAX] {
        for offer in with_period(got_ms) {
            refuses(&mut commons, offer, EscrowError::PeriodOutOfRange { got_ms });
        }
    }
    Ok(())
}

#[test]
fn what_has_to_be_a_contract_is_one() {
    let mut commons = market();
    let escrow = commons.at.escrow;
    for offer in both(&commons) {
        for reference in [ZERO_ACCOUNT.into(), account(BUYER), escrow] {
            let error = || EscrowError::InvalidReference(reference);
            refuses(
                &mut commons,
                Offer {
                    asset: reference,
                    ..offer
                },
                error(),
            );
            let gate = Some(Gate {
                token: reference,
                least: 1,
            });
            refuses(&mut commons, Offer { gate, ..offer }, error());
        }
    }
}

#[test]
fn agent_and_arbiter_can_be_paid_and_nobody_with_a_part_in_the_price_judges() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    let [first, second] = both(&commons);
    for nobody in [ZERO_ACCOUNT.into(), escrow] {
        let error = || EscrowError::InvalidParty(nobody);
        for offer in [first, second] {
            let agent = Some(Agent {
                account: nobody,
                fee_ppm: AGENT_FEE_PPM,
            });
            refuses(&mut commons, Offer { agent, ..offer }, error());
        }
        let offer = with_arbitration(second, |terms| terms.arbiter = nobody);
        refuses(&mut commons, offer, error());
    }
    // Neither who sells nor who brings the buyers judges.
    for partial in [SELLER, AGENT] {
        let offer = with_arbitration(second, |terms| terms.arbiter = account(partial));
        refuses(&mut commons, offer, EscrowError::InvalidParty(account(partial)));
    }
    let offer = with_arbitration(second, |terms| terms.arbiter = account(AGENT));
    accepts(&mut commons, Offer { agent: None, ..offer })
}

#[test]
fn a_penalty_is_taken_out_of_the_price() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let price = offer.price;
    let with = |penalty| with_arbitration(offer, |terms| terms.cancel_penalty = penalty);
    accepts(&mut commons, with(price))?;
    for penalty in [price + 1, u128::MAX] {
        refuses(
            &mut commons,
            with(penalty),
            EscrowError::PenaltyAbovePrice { penalty, price },
        );
    }
    Ok(())
}

/// What of it reaches the seller pays no fee, so it must not stand for the price.
#[test]
fn an_escalation_deposit_is_not_above_the_price() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let price = offer.price;
    let with = |deposit| with_arbitration(offer, |terms| terms.escalation_deposit = deposit);
    accepts(&mut commons, with(price))?;
    for deposit in [price + 1, u128::MAX] {
        refuses(
            &mut commons,
            with(deposit),
            EscrowError::EscalationAbovePrice { deposit, price },
        );
    }
    Ok(())
}

#[test]
fn a_uri_has_a_bound_and_may_be_empty_or_no_text() -> Result<()> {
    let mut commons = market();
    assert_eq!(LONGEST_URI, 256);
    let described = |length: usize| Metadata {
        uri: "x".repeat(length).into(),
        hash: [0; 32],
    };
    for offer in both(&commons) {
        for (length, got) in [(257, 257), (10_000, 10_000)] {
            refused(&mut commons, EscrowError::UriTooLong { got }, |commons| {
                create_set_with(commons, SELLER, offer, 1_000_000, described(length))
            });
        }
        let no_text = Metadata {
            uri: UncheckedText::decode(&mut &[0xff_u8; 3].to_vec().encode()[..])?,
            hash: [0; 32],
        };
        for metadata in [described(0), described(256), no_text] {
            let before = commons.chain.snapshot();
            let id = done(create_set_with(
                &mut commons,
                SELLER,
                offer,
                1_000_000,
                metadata.clone(),
            ))?;
            assert_eq!(set(&mut commons, id)?.metadata, metadata);
            commons.chain.restore(&before);
        }
    }
    Ok(())
}

/// The funds are exact: neither more nor less is taken, and who has too little gets the asset's own refusal.
#[test]
fn a_seller_without_funds_or_allowance_offers_nothing() -> Result<()> {
    let mut commons = market();
    let (asset, escrow) = (commons.at.collateral, commons.at.escrow);
    let offer = automatic(&commons);
    let short = |error| EscrowError::Asset(CallFailure::Refused(error));
    let enough = commons.chain.snapshot();
    for (allowed, is_enough) in [(20, false), (21, true)] {
        let allow = psp22(asset).call_mut().approve(escrow, allowed);
        done(commons.send(SELLER, allow))?;
        if is_enough {
            accepts(&mut commons, offer)?;
        } else {
            refuses(&mut commons, offer, short(PSP22Error::InsufficientAllowance));
        }
    }
    commons.chain.restore(&enough);

    let held = commons.collateral_of(SELLER)?;
    done(transfer(&mut commons, asset, SELLER, account(BUYER), held - 20))?;
    refuses(&mut commons, offer, short(PSP22Error::InsufficientBalance));
    Ok(())
}
