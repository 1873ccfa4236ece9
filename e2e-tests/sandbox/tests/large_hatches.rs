//! Hatches and batches of the largest figures, and of the smallest.

use anyhow::Result;
use commons::{
    chain::{account, NAMED},
    config::Config,
    suite::{done, Commons},
};
use interfaces::{
    hatch::VestingPlan,
    vesting::{Accrual, BatchId},
};
use sandbox_tests::{
    hatching_commons_with, hostile,
    messages::{contribute, preview, release_amount, vesting_status},
    terms, transfer, COIN, DAY_MS,
};

/// The largest market whose trades are exact.
const LARGE: u128 = 1 << 112;

/// Terms under which `most` is raised, tokens and collateral being one to one, and everything unlocks by `accrual`.
fn terms_for(most: u128, accrual: Accrual) -> Config {
    let mut config = terms();
    config.hatch.funding.minimum = COIN;
    config.hatch.funding.maximum = most;
    config.hatch.funding.tokens_per_million = 1_000_000;
    config.hatch.vesting_plan = VestingPlan {
        unlocked_ppm: 1,
        cliff_after_ms: DAY_MS,
        accrual,
        transferable: true,
    };
    config
}

/// A hatch of such terms with a hostile token, of which alice holds `most`.
fn hatching_commons_for(most: u128, accrual: Accrual) -> Result<Commons> {
    let mut commons = hostile::hatching_commons_with(&terms_for(most, accrual));
    let (collateral, hatch) = (commons.at.collateral, commons.at.hatch);
    let others = NAMED.iter().filter(|name| **name != "alice");
    let mut held = hostile::HOLDING;
    for name in others {
        done(transfer(
            &mut commons,
            collateral,
            name,
            account("alice"),
            hostile::HOLDING,
        ))?;
        held += hostile::HOLDING;
    }
    done(hostile::mint(&mut commons, collateral, account("alice"), most - held))?;
    done(commons.approve("alice", hatch, most - hostile::HOLDING))?;
    Ok(commons)
}

const ACCRUALS: [Accrual; 3] = [
    Accrual::Linear {
        duration_ms: 360 * DAY_MS + 7,
    },
    Accrual::Stepped {
        period_ms: 30 * DAY_MS,
        periods: 13,
    },
    Accrual::HalfLife {
        half_life_ms: 30 * DAY_MS,
        duration_ms: 390 * DAY_MS,
    },
];

#[test]
fn a_hatch_of_the_largest_figures_launches_and_releases_to_the_unit() -> Result<()> {
    for most in [LARGE, u128::MAX] {
        for accrual in ACCRUALS {
            let mut commons = hatching_commons_for(most, accrual)?;
            assert_eq!(done(contribute(&mut commons, "alice", u128::MAX, None))?, most);
            let opening = preview(&mut commons)?;
            assert_eq!(opening.supply, most);
            assert_eq!(opening.reserve + opening.tribute, most);
            done(commons.launch("bob"))?;
            assert_eq!(commons.held_by_curve()?, opening.reserve);
            assert_eq!(commons.held_by_pool()?, opening.tribute);
            let batch = done(commons.claim("bob", "alice"))?;
            assert_eq!(vesting_status(&mut commons)?.unclaimed, Some(0));
            // A millionth is unlocked at once, rounded down.
            assert_eq!(done(commons.release("bob", batch))?, most / 1_000_000);
            let mut released = most / 1_000_000;
            while released < most {
                commons.chain.wait(29 * DAY_MS + 1);
                let releasable = commons.batch(batch)?.releasable;
                if releasable > 1 {
                    done(release_amount(&mut commons, "alice", batch, releasable / 2))?;
                    released += releasable / 2 + done(commons.release("bob", batch))?;
                }
                assert_eq!(commons.tokens_of("alice")?, released);
            }
        }
    }
    Ok(())
}

#[test]
fn a_market_of_the_largest_exact_size_trades_after_its_hatch() -> Result<()> {
    let mut commons = hatching_commons_for(LARGE, ACCRUALS[0])?;
    done(contribute(&mut commons, "alice", LARGE, None))?;
    done(commons.launch("bob"))?;
    done(commons.claim("alice", "alice"))?;
    commons.chain.wait(361 * DAY_MS);
    done(commons.release("bob", BatchId(0)))?;
    let quote = commons.quote_sell(LARGE / 2)?.expect("an open market");
    assert_eq!(done(commons.sell("alice", LARGE / 2))?, quote.received);
    Ok(())
}

#[test]
fn a_unit_of_collateral_can_be_worth_almost_all_tokens() -> Result<()> {
    let mut config = terms();
    config.hatch.funding.minimum = 1;
    config.hatch.funding.maximum = 1_000_000;
    config.hatch.funding.tokens_per_million = u128::MAX;
    config.hatch.funding.tribute_ppm = 0;
    let mut commons = hatching_commons_with(&config);
    done(commons.contribute("alice", 1)?)?;
    done(commons.contribute("bob", 999_999)?)?;
    let owed = |commons: &mut Commons, who| commons.contribution(who).map(|one| one.expect("it is there").owed);
    let (alice, bob) = (owed(&mut commons, "alice")?, owed(&mut commons, "bob")?);
    assert_eq!(alice, u128::MAX / 1_000_000);
    done(commons.launch("carol"))?;
    assert_eq!(commons.market()?.supply, alice + bob);
    done(commons.claim("carol", "bob"))?;
    done(commons.claim("carol", "alice"))?;
    assert_eq!(vesting_status(&mut commons)?.unclaimed, Some(0));
    Ok(())
}

#[test]
fn the_smallest_hatch_is_one_unit() -> Result<()> {
    let mut config = terms();
    config.minimum_supply = 1;
    config.hatch.funding.minimum = 1;
    config.hatch.funding.maximum = 1;
    config.hatch.funding.tokens_per_million = 1_000_000;
    config.hatch.funding.tribute_ppm = 0;
    let mut commons = hatching_commons_with(&config);
    done(commons.contribute("alice", 1)?)?;
    done(commons.launch("alice"))?;
    let batch = done(commons.claim("alice", "alice"))?;
    commons.chain.wait(360 * DAY_MS);
    assert_eq!(done(commons.release("alice", batch))?, 1);
    assert_eq!(commons.market()?.supply, 1);
    Ok(())
}
