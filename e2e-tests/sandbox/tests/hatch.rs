//! The hatch: contributing, and what it shows of itself. The whole story of the simulator's commons comes first.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, psp22, Commons},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    call::CallFailure,
    hatch::{Contributed, Contribution, HatchError, HatchPhase, HatchStatus, Preview, Sealed},
    psp22::{PSP22Error, Transfer, PSP22},
    vesting::BatchId,
};
use sandbox_tests::{
    hatching_commons, hatching_commons_with, launched_commons,
    messages::{contribute, preview},
    refused, terms, unwired_commons_with, COIN, CONTRIBUTIONS, DAY_MS,
};

const MAXIMUM: u128 = 100_000 * COIN;

fn allowance(commons: &mut Commons, owner: AccountId) -> Result<u128> {
    let at = commons.at;
    commons
        .chain
        .read(psp22(at.collateral).call().allowance(owner, at.hatch))
}

/// commons-stack/commons-simulator, `simulation/hatch_test.py`: 25k + 25k + 50k at 0.1 with a hatch tribute of 30 %.
#[test]
fn a_launch_opens_the_market_of_the_simulator() -> Result<()> {
    let mut commons = launched_commons();
    let market = commons.market()?;
    assert_eq!(market.supply, 1_000_000 * COIN);
    assert_eq!(market.reserve, 70_000 * COIN);
    assert_eq!(commons.held_by_pool()?, 30_000 * COIN);
    // 70 000 / (0.5 · 1 000 000) = 0.14.
    assert_eq!(market.spot_price, Some(140_000_000_000_000_000));

    for (who, given) in CONTRIBUTIONS {
        let batch = done(commons.claim("frank", who))?;
        assert_eq!(commons.batch(batch)?.batch.total, 10 * given);
        done(commons.release(who, batch))?;
        assert_eq!(commons.tokens_of(who)?, given, "a tenth is unlocked at once");
    }
    commons.chain.wait(360 * DAY_MS);
    let batch = commons.batch(BatchId(2))?;
    assert_eq!(batch.batch.beneficiary, account("carol"));
    done(commons.release("mallory", batch.id))?;
    assert_eq!(commons.tokens_of("carol")?, 500_000 * COIN);
    Ok(())
}

#[test]
fn a_contribution_is_taken_booked_and_told() -> Result<()> {
    let mut commons = hatching_commons();
    let at = commons.at;
    let receipt = commons.contribute("alice", 2_000 * COIN)?;
    let contributed = Contributed {
        contributor: account("alice"),
        amount: 2_000 * COIN,
        tokens: 20_000 * COIN,
        raised: 2_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.hatch, contributed)]);
    let moved = Transfer {
        from: Some(account("alice")),
        to: Some(at.hatch),
        value: 2_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.collateral, moved)]);
    let topics = receipt.events.iter().filter(|event| event.contract == at.hatch);
    assert_eq!(topics.map(|event| event.topics.len()).collect::<Vec<_>>(), [2]);
    assert_eq!(done(receipt)?, 2_000 * COIN);

    done(commons.contribute("bob", 3 * COIN)?)?;
    done(commons.contribute("alice", 500 * COIN)?)?;
    let alice = Contribution {
        given: 2_500 * COIN,
        owed: 25_000 * COIN,
        settled: false,
    };
    assert_eq!(commons.contribution("alice")?, Some(alice));
    assert_eq!(commons.contribution("mallory")?, None);
    assert_eq!(commons.collateral_of("alice")?, 0);
    assert_eq!(commons.balance(at.collateral, at.hatch)?, 2_503 * COIN);
    assert_eq!(commons.tokens_of("alice")?, 0, "no token before the launch");
    Ok(())
}

#[test]
fn what_passes_the_maximum_is_never_taken() -> Result<()> {
    let mut commons = hatching_commons();
    done(commons.contribute("alice", MAXIMUM - 10)?)?;
    let receipt = commons.contribute("bob", 30)?;
    let contributed = Contributed {
        contributor: account("bob"),
        amount: 10,
        tokens: 100,
        raised: MAXIMUM,
    };
    assert_eq!(receipt.events_of(), [(commons.at.hatch, contributed)]);
    assert_eq!(done(receipt)?, 10);
    assert_eq!(commons.collateral_of("bob")?, 20);
    assert_eq!(allowance(&mut commons, account("bob"))?, 20);
    assert_eq!(
        commons.contribution("bob")?.map(|bob| (bob.given, bob.owed)),
        Some((10, 100))
    );
    assert_eq!(commons.hatch_status()?.phase, HatchPhase::GoalReached);
    Ok(())
}

#[test]
fn the_last_contributor_needs_to_have_and_allow_no_more_than_is_taken() -> Result<()> {
    let mut commons = hatching_commons();
    done(commons.contribute("alice", MAXIMUM - 10)?)?;
    done(commons.wrap("bob", 10))?;
    done(commons.approve("bob", commons.at.hatch, 10))?;
    assert_eq!(done(contribute(&mut commons, "bob", u128::MAX, None))?, 10);
    assert_eq!(commons.collateral_of("bob")?, 0);
    Ok(())
}

#[test]
fn the_contribution_that_reaches_the_maximum_exactly_is_the_last_one() -> Result<()> {
    let mut commons = hatching_commons();
    done(commons.contribute("alice", MAXIMUM - 1)?)?;
    assert_eq!(commons.hatch_status()?.phase, HatchPhase::Funding);
    done(commons.contribute("bob", 1)?)?;
    done(commons.wrap("carol", COIN))?;
    done(commons.approve("carol", commons.at.hatch, COIN))?;
    let reached = HatchError::WrongPhase {
        phase: HatchPhase::GoalReached,
    };
    refused(&mut commons, reached, |commons| contribute(commons, "carol", 1, None));
    let launched = HatchError::WrongPhase {
        phase: HatchPhase::Launched,
    };
    done(commons.launch("carol"))?;
    refused(&mut commons, launched, |commons| contribute(commons, "carol", 1, None));
    Ok(())
}

#[test]
fn without_allowance_balance_or_amount_nothing_is_taken() -> Result<()> {
    let mut commons = hatching_commons();
    let short = |error| HatchError::Collateral(CallFailure::Refused(error));
    done(commons.wrap("alice", COIN))?;
    done(commons.approve("alice", commons.at.hatch, COIN - 1))?;
    refused(&mut commons, short(PSP22Error::InsufficientAllowance), |commons| {
        contribute(commons, "alice", COIN, None)
    });
    done(commons.approve("alice", commons.at.hatch, COIN))?;
    refused(&mut commons, short(PSP22Error::InsufficientBalance), |commons| {
        contribute(commons, "alice", COIN + 1, None)
    });
    refused(&mut commons, HatchError::ZeroAmount, |commons| {
        contribute(commons, "alice", 0, None)
    });
    assert_eq!(commons.contribution("alice")?, None);
    done(contribute(&mut commons, "alice", COIN, None))?;
    Ok(())
}

#[test]
fn a_contribution_that_is_worth_no_token_is_refused() -> Result<()> {
    let mut config = terms();
    config.hatch.funding.tokens_per_million = 400_000;
    let mut commons = hatching_commons_with(&config);
    done(commons.wrap("alice", 9))?;
    done(commons.approve("alice", commons.at.hatch, 9))?;
    for amount in [1, 2] {
        refused(&mut commons, HatchError::NothingToBook, |commons| {
            contribute(commons, "alice", amount, None)
        });
    }
    for amount in [3, 4] {
        done(contribute(&mut commons, "alice", amount, None))?;
    }
    assert_eq!(commons.contribution("alice")?.map(|alice| alice.owed), Some(2));
    Ok(())
}

#[test]
fn the_status_tells_how_far_it_is() -> Result<()> {
    let mut commons = unwired_commons_with(&terms());
    let funding = commons.config.hatch.funding;
    let pending = HatchStatus {
        phase: HatchPhase::Pending,
        sealed: false,
        raised: 0,
        owed: 0,
        launch_before_ms: funding.end_ms + funding.launch_window_ms,
        launched_ms: None,
    };
    assert_eq!(commons.hatch_status()?, pending);
    commons.wire()?;
    let receipt = commons.seal();
    let admin = commons.at.voting;
    assert_eq!(receipt.events_of(), [(commons.at.hatch, Sealed { admin })]);
    assert_eq!(receipt.events.len(), 1);
    assert_eq!(receipt.events[0].topics.len(), 1);
    done(receipt)?;
    let sealed = HatchStatus {
        sealed: true,
        ..pending
    };
    assert_eq!(commons.hatch_status()?, sealed);

    commons.chain.set_now(funding.start_ms);
    done(commons.contribute("alice", MAXIMUM - 3)?)?;
    let funding_now = HatchStatus {
        phase: HatchPhase::Funding,
        raised: MAXIMUM - 3,
        owed: 10 * (MAXIMUM - 3),
        ..sealed
    };
    assert_eq!(commons.hatch_status()?, funding_now);

    commons.chain.wait(DAY_MS);
    done(commons.contribute("bob", 3)?)?;
    let reached = HatchStatus {
        phase: HatchPhase::GoalReached,
        raised: MAXIMUM,
        owed: 10 * MAXIMUM,
        launch_before_ms: funding.start_ms + DAY_MS + funding.launch_window_ms,
        ..funding_now
    };
    assert_eq!(commons.hatch_status()?, reached);

    commons.chain.wait(5);
    done(commons.launch("bob"))?;
    let launched = HatchStatus {
        phase: HatchPhase::Launched,
        launched_ms: Some(funding.start_ms + DAY_MS + 5),
        ..reached
    };
    commons.chain.wait(funding.launch_window_ms + funding.end_ms);
    assert_eq!(commons.hatch_status()?, launched);
    Ok(())
}

#[test]
fn the_preview_shows_the_least_market_and_then_the_one_that_would_open() -> Result<()> {
    let mut commons = hatching_commons();
    // At the minimum; the prices are the same whatever is raised: 0.14 on the curve, 0.10 for contributors.
    let least = Preview {
        supply: 500_000 * COIN,
        team: 0,
        reserve: 35_000 * COIN,
        tribute: 15_000 * COIN,
        opening_price: Some(140_000_000_000_000_000),
        hatch_price: 100_000_000_000_000_000,
    };
    assert_eq!(preview(&mut commons)?, least);
    done(commons.contribute("alice", 50_000 * COIN - 1)?)?;
    assert_eq!(preview(&mut commons)?, least);
    done(commons.contribute("bob", 10_000 * COIN + 1)?)?;
    let more = Preview {
        supply: 600_000 * COIN,
        reserve: 42_000 * COIN,
        tribute: 18_000 * COIN,
        ..least
    };
    assert_eq!(preview(&mut commons)?, more);
    commons.chain.set_now(commons.config.hatch.funding.end_ms);
    done(commons.launch("carol"))?;
    let market = commons.market()?;
    assert_eq!((market.supply, market.reserve), (more.supply, more.reserve));
    assert_eq!(market.spot_price, more.opening_price);
    assert_eq!(commons.held_by_pool()?, more.tribute);
    Ok(())
}

/// Whoever leaves less than a token's worth below the maximum would otherwise keep it out of reach, for nothing.
#[test]
fn a_rest_that_is_worth_no_token_keeps_no_hatch_from_its_goal() -> Result<()> {
    let mut config = terms();
    config.hatch.funding.tokens_per_million = 400_000;
    config.hatch.funding.minimum = MAXIMUM - 2;
    let mut commons = hatching_commons_with(&config);
    done(commons.contribute("alice", MAXIMUM - 4)?)?;
    assert_eq!(commons.hatch_status()?.phase, HatchPhase::Funding);
    done(commons.contribute("mallory", 3)?)?;
    let status = commons.hatch_status()?;
    assert_eq!((status.phase, status.raised), (HatchPhase::GoalReached, MAXIMUM - 1));
    done(commons.launch("bob"))
}
