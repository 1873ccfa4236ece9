//! A hatch that raised too little, or that nobody could launch in time: everybody gets everything back.

use anyhow::Result;
use commons::{
    chain::account,
    config::Config,
    suite::{done, Commons},
};
use interfaces::{
    bonding_curve::BondingCurveError,
    call::CallFailure,
    hatch::{HatchError, HatchPhase, Refunded},
};
use sandbox_tests::{gift, hatching_commons, hatching_commons_with, messages::contribute, refused, terms, COIN};

const LAUNCHED: HatchError = HatchError::WrongPhase {
    phase: HatchPhase::Launched,
};
const REFUNDING: HatchError = HatchError::WrongPhase {
    phase: HatchPhase::Refunding,
};

/// The hatch has ended.
fn end(commons: &mut Commons) {
    commons.chain.set_now(commons.config.hatch.funding.end_ms);
}

fn give(commons: &mut Commons, contributions: &[(&str, u128)]) -> Result<()> {
    for (who, amount) in contributions {
        assert_eq!(done(commons.contribute(who, *amount)?)?, *amount);
    }
    Ok(())
}

fn held_by_hatch(commons: &mut Commons) -> Result<u128> {
    commons.balance(commons.at.collateral, commons.at.hatch)
}

/// hatch-app mints ⌊v·rate⌋ for each contribution and burns ⌊Σv·rate⌋ for a refund, which nobody with two of them holds.
#[test]
fn refunds_after_many_contributions_at_a_fractional_rate_are_exact_to_the_unit() -> Result<()> {
    let mut config = terms();
    config.hatch.funding.tokens_per_million = 1_500_000;
    let mut commons = hatching_commons_with(&config);
    let contributions = [
        ("alice", 1),
        ("alice", 1),
        ("bob", 1),
        ("alice", 1),
        ("bob", 3),
        ("carol", 7),
        ("bob", 1),
        ("carol", 4_999),
    ];
    give(&mut commons, &contributions)?;
    end(&mut commons);
    for (who, given, owed) in [("alice", 3, 3), ("bob", 5, 6), ("carol", 5_006, 7_508)] {
        let contribution = commons.contribution(who)?.expect("a contribution");
        assert_eq!((contribution.given, contribution.owed), (given, owed), "{who}");
        assert_eq!(commons.collateral_of(who)?, 0);
        assert_eq!(done(commons.refund(who, who))?, given);
        assert_eq!(commons.collateral_of(who)?, given);
    }
    assert_eq!(held_by_hatch(&mut commons)?, 0);
    Ok(())
}

#[test]
fn the_whole_contribution_comes_back_without_tribute() -> Result<()> {
    let mut commons = hatching_commons();
    assert_eq!(commons.config.hatch.funding.tribute_ppm, 300_000);
    give(&mut commons, &[("alice", 20_000 * COIN), ("bob", 10_000 * COIN)])?;
    end(&mut commons);
    let receipt = commons.refund("alice", "alice");
    let refunded = Refunded {
        account: account("alice"),
        amount: 20_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(commons.at.hatch, refunded)]);
    // Its own and the token's; of its own, one field is indexed besides the signature.
    assert_eq!(receipt.events.len(), 2);
    assert!(receipt.events.iter().all(|event| event.topics.len() <= 3));
    assert_eq!(receipt.events[1].topics.len(), 2);
    assert_eq!(done(receipt)?, 20_000 * COIN);
    assert_eq!(commons.collateral_of("alice")?, 20_000 * COIN);
    assert_eq!(commons.held_by_pool()?, 0);
    assert_eq!(held_by_hatch(&mut commons)?, 10_000 * COIN);
    Ok(())
}

#[test]
fn a_contribution_is_paid_back_once_and_never_claimed_as_well() -> Result<()> {
    let mut commons = hatching_commons();
    give(&mut commons, &[("alice", COIN), ("bob", 2 * COIN)])?;
    end(&mut commons);
    refused(&mut commons, REFUNDING, |commons| commons.claim("alice", "alice"));
    done(commons.refund("alice", "alice"))?;
    let contribution = commons.contribution("alice")?.expect("its record stays");
    assert!(contribution.settled);
    assert_eq!(contribution.given, COIN);
    for who in ["alice", "mallory"] {
        refused(&mut commons, HatchError::AlreadySettled, |commons| {
            commons.refund(who, "alice")
        });
    }
    refused(&mut commons, REFUNDING, |commons| commons.claim("alice", "alice"));
    refused(&mut commons, HatchError::NoContribution, |commons| {
        commons.refund("mallory", "mallory")
    });
    assert_eq!(held_by_hatch(&mut commons)?, 2 * COIN);
    Ok(())
}

#[test]
fn a_stranger_can_send_a_refund_to_nobody_but_its_owner() -> Result<()> {
    let mut commons = hatching_commons();
    give(&mut commons, &[("alice", 5 * COIN)])?;
    end(&mut commons);
    assert_eq!(done(commons.refund("mallory", "alice"))?, 5 * COIN);
    assert_eq!(commons.collateral_of("alice")?, 5 * COIN);
    assert_eq!(commons.collateral_of("mallory")?, 0);
    Ok(())
}

#[test]
fn a_hatch_that_nobody_contributed_to_ends_without_anything() -> Result<()> {
    let mut commons = hatching_commons();
    end(&mut commons);
    let status = commons.hatch_status()?;
    assert_eq!(
        (status.phase, status.raised, status.owed),
        (HatchPhase::Refunding, 0, 0)
    );
    refused(&mut commons, REFUNDING, |commons| commons.launch("alice"));
    refused(&mut commons, HatchError::NoContribution, |commons| {
        commons.refund("alice", "alice")
    });
    refused(&mut commons, REFUNDING, |commons| {
        contribute(commons, "alice", COIN, None)
    });
    Ok(())
}

#[test]
fn one_unit_less_than_the_minimum_fails_and_the_minimum_itself_is_enough() -> Result<()> {
    let minimum = terms().hatch.funding.minimum;
    let mut commons = hatching_commons();
    give(&mut commons, &[("alice", minimum - 1)])?;
    end(&mut commons);
    refused(&mut commons, REFUNDING, |commons| commons.launch("alice"));
    assert_eq!(done(commons.refund("alice", "alice"))?, minimum - 1);

    let mut commons = hatching_commons();
    give(&mut commons, &[("alice", minimum - 1), ("bob", 1)])?;
    end(&mut commons);
    let reached = HatchError::WrongPhase {
        phase: HatchPhase::GoalReached,
    };
    refused(&mut commons, reached, |commons| commons.refund("alice", "alice"));
    done(commons.launch("alice"))?;
    assert_eq!(commons.market()?.supply, 10 * minimum);
    refused(&mut commons, LAUNCHED, |commons| commons.refund("alice", "alice"));
    Ok(())
}

#[test]
fn what_nobody_launched_in_time_is_refunded_though_the_goal_was_reached() -> Result<()> {
    for given in [terms().hatch.funding.minimum, terms().hatch.funding.maximum] {
        let mut commons = hatching_commons();
        give(&mut commons, &[("alice", given - COIN), ("bob", COIN)])?;
        let over_at_ms = commons.hatch_status()?.launch_before_ms;
        commons.chain.set_now(over_at_ms);
        refused(&mut commons, REFUNDING, |commons| commons.launch("alice"));
        assert_eq!(done(commons.refund("carol", "alice"))?, given - COIN);
        assert_eq!(done(commons.refund("carol", "bob"))?, COIN);
        assert_eq!(held_by_hatch(&mut commons)?, 0);
    }
    Ok(())
}

/// Terms under which a single contribution of the minimum opens a market, and one unit of rounding does not.
fn terms_on_the_edge() -> Config {
    let mut config = terms();
    config.minimum_supply = 3;
    config.hatch.funding.tokens_per_million = 1_500_000;
    config.hatch.funding.minimum = 2;
    config.hatch.funding.maximum = 2;
    config
}

#[test]
fn rounding_that_undercuts_the_markets_minimum_supply_locks_nobodys_money_in() -> Result<()> {
    let mut commons = hatching_commons_with(&terms_on_the_edge());
    give(&mut commons, &[("alice", 2)])?;
    done(commons.launch("alice"))?;
    assert_eq!(commons.market()?.supply, 3);

    let mut commons = hatching_commons_with(&terms_on_the_edge());
    give(&mut commons, &[("alice", 1), ("bob", 1)])?;
    let too_few = BondingCurveError::BelowMinimumSupply { left: 2, minimum: 3 };
    refused(
        &mut commons,
        HatchError::Curve(CallFailure::Refused(too_few)),
        |commons| commons.launch("alice"),
    );
    let over_at_ms = commons.hatch_status()?.launch_before_ms;
    commons.chain.set_now(over_at_ms);
    for who in ["alice", "bob"] {
        assert_eq!(done(commons.refund(who, who))?, 1);
    }
    Ok(())
}

#[test]
fn a_gift_to_a_hatch_that_fails_changes_no_refund() -> Result<()> {
    let mut commons = hatching_commons();
    let hatch = commons.at.hatch;
    give(&mut commons, &[("alice", COIN)])?;
    gift(&mut commons, hatch, 7 * COIN)?;
    end(&mut commons);
    assert_eq!(done(commons.refund("alice", "alice"))?, COIN);
    assert_eq!(commons.collateral_of("alice")?, COIN);
    Ok(())
}
