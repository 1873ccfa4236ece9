//! When the hatch does what: each interval holds its first moment and not its last.

use anyhow::Result;
use commons::suite::{done, Commons};
use interfaces::{
    hatch::{FundingTerms, HatchError, HatchPhase, VestingPlan},
    vesting::Accrual,
};
use sandbox_tests::{
    hatching_commons, hatching_commons_with, messages::contribute, refused, terms, unwired_commons_with, COIN,
};

fn wrong(phase: HatchPhase) -> HatchError {
    HatchError::WrongPhase { phase }
}

/// Members who may contribute at once.
fn ready(mut commons: Commons) -> Result<Commons> {
    let (hatch, most) = (commons.at.hatch, commons.config.hatch.funding.maximum);
    for who in ["alice", "bob"] {
        done(commons.wrap(who, most))?;
        done(commons.approve(who, hatch, most))?;
    }
    Ok(commons)
}

#[test]
fn contributions_are_taken_from_the_first_moment_on_and_not_in_the_last() -> Result<()> {
    let mut commons = ready(hatching_commons())?;
    let FundingTerms {
        start_ms,
        end_ms,
        minimum,
        ..
    } = commons.config.hatch.funding;
    commons.chain.set_now(start_ms - 1);
    refused(&mut commons, wrong(HatchPhase::Pending), |commons| {
        contribute(commons, "alice", COIN, None)
    });
    commons.chain.set_now(start_ms);
    done(contribute(&mut commons, "alice", COIN, None))?;
    commons.chain.set_now(end_ms - 1);
    done(contribute(&mut commons, "alice", COIN, None))?;
    let last_moment = commons.chain.snapshot();
    commons.chain.set_now(end_ms);
    refused(&mut commons, wrong(HatchPhase::Refunding), |commons| {
        contribute(commons, "alice", COIN, None)
    });

    // The same, with enough raised.
    commons.chain.restore(&last_moment);
    commons.chain.set_now(end_ms - 1);
    done(contribute(&mut commons, "alice", minimum, None))?;
    commons.chain.set_now(end_ms);
    refused(&mut commons, wrong(HatchPhase::GoalReached), |commons| {
        contribute(commons, "alice", COIN, None)
    });
    Ok(())
}

/// From `reached_ms` on it can be launched, for the launch window, and from then on refunded.
fn launches_within_its_window(commons: &mut Commons, reached_ms: u64) -> Result<()> {
    let over_ms = reached_ms + commons.config.hatch.funding.launch_window_ms;
    assert_eq!(commons.hatch_status()?.launch_before_ms, over_ms);
    for (now_ms, launches) in [(reached_ms, true), (over_ms - 1, true), (over_ms, false)] {
        commons.chain.set_now(now_ms);
        let moment = commons.chain.snapshot();
        if launches {
            refused(commons, wrong(HatchPhase::GoalReached), |commons| {
                commons.refund("bob", "alice")
            });
            done(commons.launch("bob"))?;
            assert_eq!(commons.hatch_status()?.launched_ms, Some(now_ms));
        } else {
            refused(commons, wrong(HatchPhase::Refunding), |commons| commons.launch("bob"));
            done(commons.refund("bob", "alice"))?;
        }
        commons.chain.restore(&moment);
    }
    Ok(())
}

#[test]
fn with_the_maximum_it_can_be_launched_at_once_for_one_window() -> Result<()> {
    let FundingTerms { start_ms, end_ms, .. } = terms().hatch.funding;
    for reached_ms in [start_ms, start_ms + 12_345, end_ms - 1] {
        let mut commons = ready(hatching_commons())?;
        commons.chain.set_now(reached_ms);
        let maximum = commons.config.hatch.funding.maximum;
        done(contribute(&mut commons, "alice", maximum, None))?;
        launches_within_its_window(&mut commons, reached_ms)?;
    }
    Ok(())
}

#[test]
fn with_the_minimum_it_can_be_launched_from_the_end_on_for_one_window() -> Result<()> {
    let mut commons = ready(hatching_commons())?;
    let FundingTerms {
        end_ms,
        minimum,
        maximum,
        ..
    } = commons.config.hatch.funding;
    done(contribute(&mut commons, "alice", minimum, None))?;
    done(contribute(&mut commons, "bob", maximum - minimum - 1, None))?;
    commons.chain.set_now(end_ms - 1);
    refused(&mut commons, wrong(HatchPhase::Funding), |commons| {
        commons.launch("alice")
    });
    refused(&mut commons, wrong(HatchPhase::Funding), |commons| {
        commons.refund("alice", "alice")
    });
    refused(&mut commons, wrong(HatchPhase::Funding), |commons| {
        commons.claim("alice", "alice")
    });
    launches_within_its_window(&mut commons, end_ms)
}

#[test]
fn with_less_it_is_refunded_from_the_end_on() -> Result<()> {
    let mut commons = ready(hatching_commons())?;
    let FundingTerms { end_ms, minimum, .. } = commons.config.hatch.funding;
    done(contribute(&mut commons, "alice", minimum - 1, None))?;
    commons.chain.set_now(end_ms - 1);
    refused(&mut commons, wrong(HatchPhase::Funding), |commons| {
        commons.refund("alice", "alice")
    });
    commons.chain.set_now(end_ms);
    refused(&mut commons, wrong(HatchPhase::Refunding), |commons| {
        commons.launch("alice")
    });
    done(commons.refund("alice", "alice"))?;
    Ok(())
}

#[test]
fn it_can_be_sealed_until_contributions_would_end_and_nobody_contributes_before() -> Result<()> {
    let mut commons = unwired_commons_with(&terms());
    commons.wire()?;
    let mut commons = ready(commons)?;
    let FundingTerms { start_ms, end_ms, .. } = commons.config.hatch.funding;
    for now_ms in [start_ms - 1, start_ms, end_ms - 1] {
        commons.chain.set_now(now_ms);
        assert_eq!(commons.hatch_status()?.phase, HatchPhase::Pending);
        refused(&mut commons, HatchError::NotSealed, |commons| {
            contribute(commons, "alice", COIN, None)
        });
        let moment = commons.chain.snapshot();
        done(commons.seal())?;
        refused(&mut commons, HatchError::AlreadySealed, Commons::seal);
        if now_ms >= start_ms {
            done(contribute(&mut commons, "alice", COIN, None))?;
        }
        commons.chain.restore(&moment);
    }
    commons.chain.set_now(end_ms);
    refused(&mut commons, wrong(HatchPhase::Refunding), Commons::seal);
    refused(&mut commons, HatchError::NotSealed, |commons| {
        contribute(commons, "alice", COIN, None)
    });
    Ok(())
}

#[test]
fn at_the_end_of_the_chains_clock_a_hatch_works_as_ever() -> Result<()> {
    let mut config = terms();
    config.hatch.funding = FundingTerms {
        start_ms: u64::MAX - 40,
        end_ms: u64::MAX - 30,
        launch_window_ms: 20,
        ..config.hatch.funding
    };
    config.hatch.vesting_plan = VestingPlan {
        cliff_after_ms: 2,
        accrual: Accrual::Linear { duration_ms: 10 },
        ..config.hatch.vesting_plan
    };
    let FundingTerms { minimum, maximum, .. } = config.hatch.funding;

    // Launched in the last moment, with the minimum: everything has vested in the clock's last.
    let mut commons = ready(hatching_commons_with(&config))?;
    done(contribute(&mut commons, "alice", minimum, None))?;
    commons.chain.set_now(u64::MAX - 11);
    done(commons.launch("bob"))?;
    let batch = done(commons.claim("bob", "alice"))?;
    let total = 10 * minimum;
    for (now_ms, vested) in [
        (u64::MAX - 11, total / 10),
        (u64::MAX - 10, total / 10),
        (u64::MAX - 9, total / 10 + total * 9 / 10 / 10 * 2),
        (u64::MAX - 1, total),
        (u64::MAX, total),
    ] {
        commons.chain.set_now(now_ms);
        assert_eq!(
            commons.batch(batch)?.vested,
            vested,
            "at the end less {}",
            u64::MAX - now_ms
        );
    }
    assert_eq!(done(commons.release("bob", batch))?, total);

    // Or with the maximum at the beginning, or not at all.
    let mut commons = ready(hatching_commons_with(&config))?;
    done(contribute(&mut commons, "alice", maximum, None))?;
    launches_within_its_window(&mut commons, u64::MAX - 40)?;
    let mut commons = ready(hatching_commons_with(&config))?;
    done(contribute(&mut commons, "alice", minimum, None))?;
    launches_within_its_window(&mut commons, u64::MAX - 30)
}
