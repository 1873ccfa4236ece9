//! What 1Hive's conviction-voting-app got right or wrong, and what its users and ports ran into
//! (`contracts/ConvictionVoting.sol`, its tests and issues).

use anyhow::Result;
use commons::{
    chain::{account, CallError, Chain, ENDOWMENT, GENESIS_MS},
    config::VotingConfig,
    suite::{done, Commons, FOUNDER},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    call::CallFailure,
    conviction_voting::{
        Ending, Phase, Request, Setting, Settings, VotingError, VotingRules, ABSTAIN, LONGEST_DURATION_MS, MOST_STAKES,
    },
    funding_pool::{FundingPool, FundingPoolError},
};
use sandbox_tests::{
    codes, gift, governed, governed_commons_with,
    governing::{
        assert_near, commons_with_proposer, construct, conviction_of, details_of, proposed, set_tributes, staked,
        threshold_of, unstaked, wait_days, with_proposer,
    },
    proposals::{cancel, electorate, move_stake, payment, payment_in_parts, phase, HALF_LIFE_MS},
    refused, terms, COIN, DAY_MS, POOL,
};

/// What makes settings absurd, and which setting it is.
type Absurdity = (Setting, fn(&mut Settings));

const TOO_LITTLE: [Absurdity; 8] = [
    (Setting::SpendingLimit, |to| to.spending_limit_ppm = 0),
    (Setting::MinimumConviction, |to| to.minimum_conviction_ppm = 0),
    (Setting::ActionBar, |to| to.action_bar_ppm = 0),
    (Setting::VotingPeriod, |to| to.voting_period_ms = 0),
    (Setting::ActionDelay, |to| to.action_delay_ms = 0),
    (Setting::ExecutionWindow, |to| to.execution_window_ms = 0),
    (Setting::FailingWindow, |to| to.failing_window_ms = 0),
    (Setting::MilestoneInterval, |to| to.milestone_interval_ms = 0),
];

const TOO_MUCH: [Absurdity; 11] = [
    (Setting::SpendingLimit, |to| to.spending_limit_ppm = 1_000_001),
    (Setting::MinimumConviction, |to| to.minimum_conviction_ppm = 1_000_000),
    (Setting::MinimumStake, |to| to.minimum_stake_ppm = 1_000_001),
    (Setting::ActionBar, |to| to.action_bar_ppm = 1_000_000),
    (Setting::ActionStake, |to| to.action_stake_ppm = 1_000_001),
    (Setting::Bond, |to| to.bond = 1 << 104),
    (Setting::VotingPeriod, |to| {
        to.voting_period_ms = LONGEST_DURATION_MS + 1
    }),
    (Setting::ActionDelay, |to| to.action_delay_ms = LONGEST_DURATION_MS + 1),
    (Setting::ExecutionWindow, |to| {
        to.execution_window_ms = LONGEST_DURATION_MS + 1;
    }),
    (Setting::FailingWindow, |to| {
        to.failing_window_ms = LONGEST_DURATION_MS + 1
    }),
    (Setting::MilestoneInterval, |to| {
        to.milestone_interval_ms = LONGEST_DURATION_MS + 1;
    }),
];

/// 1Hive: `decay == D` was taken, a division by zero for ever after, and a test of theirs even sets it. Checklist 18:
/// 0 < α < 1, 0 < ρ < β² ≤ 1.
#[test]
fn settings_that_mean_nothing_are_refused() -> Result<()> {
    let mut commons = commons_with_proposer();
    let VotingConfig { rules, settings, .. } = commons.config.voting;
    done(construct(&mut commons, rules, settings, vec![]))?;
    let out_of_range = |setting| CallError::Refused(VotingError::SettingOutOfRange(setting));

    // Neither floors nor ceilings can allow them.
    for (setting, make) in TOO_LITTLE {
        let mut absurd = rules;
        make(&mut absurd.floors);
        let answer = construct(&mut commons, absurd, settings, vec![]).outcome();
        assert_eq!(answer, Err(out_of_range(setting)));
    }
    for (setting, make) in TOO_MUCH {
        let mut absurd = rules;
        make(&mut absurd.ceilings);
        let answer = construct(&mut commons, absurd, settings, vec![]).outcome();
        assert_eq!(answer, Err(out_of_range(setting)));
    }
    // Nor can they be the settings of the beginning, or be proposed.
    for (setting, make) in TOO_LITTLE.into_iter().chain(TOO_MUCH) {
        let mut absurd = settings;
        make(&mut absurd);
        let answer = construct(&mut commons, rules, absurd, vec![]).outcome();
        assert_eq!(answer, Err(out_of_range(setting)));
        refused(&mut commons, VotingError::SettingOutOfRange(setting), |commons| {
            commons.propose("dave", Request::ChangeSettings(absurd), "Absurd")
        });
    }
    let too_soon = Settings {
        action_delay_ms: settings.failing_window_ms - 1,
        ..settings
    };
    let answer = construct(&mut commons, rules, too_soon, vec![]).outcome();
    assert_eq!(answer, Err(out_of_range(Setting::ActionDelay)));

    // The half-life is fixed for life, so it has to be right at first.
    for half_life_ms in [0, LONGEST_DURATION_MS + 1, u64::MAX] {
        let absurd = VotingRules { half_life_ms, ..rules };
        let answer = construct(&mut commons, absurd, settings, vec![]).outcome();
        let got_ms = half_life_ms;
        assert_eq!(
            answer,
            Err(CallError::Refused(VotingError::DurationOutOfRange { got_ms }))
        );
    }
    Ok(())
}

/// 1Hive: `conviction == threshold` did not pass. BlockScience passes with ≥, and so does this.
#[test]
fn conviction_that_equals_the_threshold_passes() -> Result<()> {
    let mut commons = commons_with_proposer();
    let action = set_tributes(&commons, 10_000);
    let action = proposed(&mut commons, action)?;
    // Half of the spending limit: u = 1/2, so 5 %·4 of the 200 000 that count.
    let asked = payment(&commons, 5_000 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    assert_eq!(threshold_of(&mut commons, action)?, 100_000 * COIN);
    let needed = threshold_of(&mut commons, well)?;
    assert!((40_000 * COIN..=40_000 * COIN + 2).contains(&needed), "{needed}");

    // After a half-life conviction is half of the stake: two units less of that are one less of this.
    for (proposal, needed) in [(action, 100_000 * COIN), (well, needed)] {
        let before = commons.chain.snapshot();
        for (stake, passes) in [(2 * needed - 2, false), (2 * needed, true)] {
            commons.chain.restore(&before);
            staked(&mut commons, &[("alice", proposal, stake)])?;
            commons.chain.wait(HALF_LIFE_MS);
            let status = commons.proposal(proposal)?;
            assert_eq!(status.threshold, Some(needed));
            assert_eq!(status.proposal.conviction, stake / 2);
            if passes {
                assert_eq!(status.time_to_pass_ms, Some(0));
                done(commons.execute("frank", proposal))?;
            } else {
                let below = VotingError::BelowThreshold {
                    conviction: needed - 1,
                    threshold: needed,
                };
                refused(&mut commons, below, |commons| commons.execute("frank", proposal));
            }
        }
        commons.chain.restore(&before);
    }
    Ok(())
}

/// 1Hive #108, #109 and gardens-ui PR #182: stake on executed and cancelled proposals was counted until its owner took
/// it off, so that others were "forced to abstain".
#[test]
fn stake_on_an_ended_proposal_counts_no_more_and_is_free_at_once() -> Result<()> {
    for ending in [Ending::Completed, Ending::Cancelled, Ending::Expired] {
        let mut commons = commons_with_proposer();
        let asked = payment(&commons, 500 * COIN, "erin");
        let proposal = proposed(&mut commons, asked)?;
        staked(
            &mut commons,
            &[
                ("alice", proposal, 200_000 * COIN),
                ("alice", ABSTAIN, 100_000 * COIN),
                ("bob", proposal, 50_000 * COIN),
            ],
        )?;
        assert_eq!(electorate(&mut commons)?.active_stake, 350_000 * COIN);
        wait_days(&mut commons, 10);
        match ending {
            Ending::Completed => done(commons.execute("frank", proposal))?,
            Ending::Cancelled => done(cancel(&mut commons, "dave", proposal))?,
            _ => {
                wait_days(&mut commons, 110);
                done(commons.touch("frank", proposal))?;
            }
        }
        assert_eq!(phase(&mut commons, proposal)?, Phase::Ended(ending));
        assert_eq!(electorate(&mut commons)?.active_stake, 100_000 * COIN);
        let alice = commons.voter("alice")?;
        assert_eq!((alice.free, alice.stakes.len()), (200_000 * COIN, 1));
        let bob = commons.voter("bob")?;
        assert_eq!((bob.free, bob.stakes), (200_000 * COIN, vec![]));

        // Free for another stake, free to go home, with nothing to take off before.
        staked(&mut commons, &[("alice", ABSTAIN, 200_000 * COIN)])?;
        done(commons.withdraw("bob", 200_000 * COIN))?;
        assert_eq!(electorate(&mut commons)?.active_stake, 300_000 * COIN);
    }
    Ok(())
}

/// The same of what has expired before anybody took note of it: its stake is free, so it must not count twice, on the old
/// proposal and wherever it is put next; nor when it has gone home.
#[test]
fn stake_on_an_expired_proposal_is_not_counted_twice() -> Result<()> {
    let mut commons = commons_with_proposer();
    let old = proposed(&mut commons, Request::Signal)?;
    staked(&mut commons, &[("alice", old, 300_000 * COIN)])?;
    wait_days(&mut commons, 120);
    let new = proposed(&mut commons, Request::Signal)?;
    let expired = commons.chain.snapshot();
    staked(&mut commons, &[("alice", new, 300_000 * COIN)])?;
    let active = electorate(&mut commons)?.active_stake;
    assert_eq!(active, 300_000 * COIN, "alice has no more than 300 000");
    commons.chain.restore(&expired);
    done(commons.withdraw("alice", 300_000 * COIN))?;
    assert_eq!(electorate(&mut commons)?.active_stake, 0, "alice has nothing here");
    Ok(())
}

/// 1Hive: the block of the last settlement being 0 meant "never settled", so that the first stake of all needed care.
#[test]
fn the_first_stake_starts_the_clock_even_at_time_zero() -> Result<()> {
    let mut chain = Chain::default();
    chain.set_now(0);
    let unwired = Commons::deploy_unwired_on(chain, codes(), &terms())?;
    let mut at_zero = with_proposer(governed(unwired));
    assert_eq!(at_zero.chain.now_ms(), 0);
    let mut later = commons_with_proposer();
    assert_eq!(later.chain.now_ms(), GENESIS_MS);
    for (commons, first_wait_days) in [(&mut at_zero, 0), (&mut later, 60)] {
        let signal = proposed(commons, Request::Signal)?;
        wait_days(commons, first_wait_days);
        staked(commons, &[("bob", signal, 100_000 * COIN)])?;
        assert_eq!(conviction_of(commons, signal)?, 0);
        assert_eq!(electorate(commons)?.average_stake, 0);
        commons.chain.wait(HALF_LIFE_MS);
        assert_eq!(conviction_of(commons, signal)?, 50_000 * COIN);
        staked(commons, &[("bob", signal, 100_000 * COIN)])?;
        commons.chain.wait(HALF_LIFE_MS);
        assert_eq!(conviction_of(commons, signal)?, 125_000 * COIN);
        assert_eq!(electorate(commons)?.average_stake, 125_000 * COIN);
    }
    Ok(())
}

/// The same zero, and the same care: the first supply that voting sees is the average, and not what an average comes to
/// that has been nothing since 1970. Until it is, a sale lowers every share of the supply at once.
#[test]
fn the_first_supply_that_is_seen_is_the_average_at_once() -> Result<()> {
    let mut commons = commons_with_proposer();
    for days in [0, 1, 59] {
        wait_days(&mut commons, days);
        let electorate = electorate(&mut commons)?;
        assert_eq!(electorate.last_seen_supply, 1_000_000 * COIN);
        assert_eq!(electorate.average_supply, 1_000_000 * COIN);
        done(commons.deposit(FOUNDER, 1)?)?;
    }
    Ok(())
}

/// 1Hive: new settings were applied to what had been gathered under the old ones.
#[test]
fn a_change_of_settings_is_not_retroactive() -> Result<()> {
    let mut commons = commons_with_proposer();
    let old = commons.config.voting.settings;
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked.clone())?;
    let new = Settings {
        spending_limit_ppm: 500_000,
        minimum_conviction_ppm: 250_000,
        minimum_stake_ppm: 500_000,
        bond: 1_000 * COIN,
        voting_period_ms: 20 * DAY_MS,
        ..old
    };
    let change = proposed(&mut commons, Request::ChangeSettings(new))?;
    staked(
        &mut commons,
        &[("bob", well, 30_000 * COIN), ("alice", change, 300_000 * COIN)],
    )?;
    wait_days(&mut commons, 6);
    done(commons.execute("frank", change))?;
    wait_days(&mut commons, 7);
    let before = commons.proposal(well)?;
    done(commons.execute("frank", change))?;

    assert_eq!(details_of(&mut commons, well)?.settings, old);
    let after = commons.proposal(well)?;
    assert_eq!(after.proposal, before.proposal);
    let coin = COIN as f64;
    // 330 000 while the change was open, 200 000 at least.
    assert_near(before.threshold.unwrap(), 330_000.0 * 0.05 / 0.64 * coin);
    assert_near(after.threshold.unwrap(), 200_000.0 * 0.05 / 0.64 * coin);
    let later = proposed(&mut commons, asked)?;
    assert_eq!(details_of(&mut commons, later)?.settings, new);
    let proposal = commons.proposal(later)?.proposal;
    assert_eq!(proposal.bond, 1_000 * COIN);
    assert_eq!(proposal.progress.expires_ms, commons.chain.now_ms() + 20 * DAY_MS);
    // u = 1 − 4 %/50 % = 0.92: a quarter of 500 000, by 0.92²
    assert_near(
        threshold_of(&mut commons, later)?,
        500_000.0 * 0.25 / (0.92 * 0.92) * coin,
    );
    done(commons.execute("frank", well))?;
    assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);
    Ok(())
}

/// 1Hive #82: a voter's stakes are on ten proposals at most, so that what concerns all of them costs little.
#[test]
fn stakes_are_on_ten_proposals_at_most() -> Result<()> {
    let mut commons = commons_with_proposer();
    let mut signals = Vec::new();
    for _ in 0..=MOST_STAKES {
        signals.push(proposed(&mut commons, Request::Signal)?);
    }
    let (last, ten) = signals.split_last().unwrap();
    for (signal, amount) in ten.iter().zip(1..) {
        staked(&mut commons, &[("alice", *signal, amount * COIN)])?;
    }
    for eleventh in [*last, ABSTAIN] {
        refused(&mut commons, VotingError::TooManyStakes, |commons| {
            commons.stake("alice", eleventh, COIN)
        });
        refused(&mut commons, VotingError::TooManyStakes, |commons| {
            move_stake(commons, "alice", ten[1], eleventh, COIN)
        });
    }
    // More on one of the ten is no eleventh; nor is what is moved from one of them altogether.
    staked(&mut commons, &[("alice", ten[0], COIN)])?;
    done(move_stake(&mut commons, "alice", ten[1], *last, 2 * COIN))?;
    refused(&mut commons, VotingError::TooManyStakes, |commons| {
        commons.stake("alice", ten[1], COIN)
    });
    unstaked(&mut commons, &[("alice", ten[2], 3 * COIN)])?;
    staked(&mut commons, &[("alice", ten[1], COIN)])?;
    // Whose stakes they are makes no difference to anybody else.
    staked(&mut commons, &[("bob", *last, COIN)])?;
    assert_eq!(commons.voter("alice")?.stakes.len(), MOST_STAKES);
    Ok(())
}

/// 1Hive counts blocks and settles at most once in each. Here the clock counts, however many calls a millisecond holds.
#[test]
fn calls_within_one_millisecond_settle_once() -> Result<()> {
    let mut commons = commons_with_proposer();
    let signal = proposed(&mut commons, Request::Signal)?;
    let other = proposed(&mut commons, Request::Signal)?;
    staked(&mut commons, &[("bob", signal, 60_000 * COIN)])?;
    commons.chain.wait(HALF_LIFE_MS);
    let quiet = commons.chain.snapshot();
    for calls in [0, 1, 20] {
        commons.chain.restore(&quiet);
        for _ in 0..calls {
            staked(&mut commons, &[("carol", signal, 40_000 * COIN)])?;
            assert_eq!(conviction_of(&mut commons, signal)?, 30_000 * COIN);
            done(move_stake(&mut commons, "carol", signal, other, 30_000 * COIN))?;
            assert_eq!(conviction_of(&mut commons, signal)?, 30_000 * COIN);
            unstaked(
                &mut commons,
                &[("carol", signal, 10_000 * COIN), ("carol", other, 30_000 * COIN)],
            )?;
        }
        assert_eq!(electorate(&mut commons)?.average_stake, 30_000 * COIN);
        assert_eq!(conviction_of(&mut commons, signal)?, 30_000 * COIN);
        assert_eq!(conviction_of(&mut commons, other)?, 0);
        commons.chain.wait(HALF_LIFE_MS);
        assert_eq!(electorate(&mut commons)?.average_stake, 45_000 * COIN);
        assert_eq!(conviction_of(&mut commons, signal)?, 45_000 * COIN);
    }
    Ok(())
}

/// 1Hive, `CV_AMOUNT_OVER_MAX_RATIO` (6E, T5), and checklist 19: what asks for β of the pool or more is told so.
#[test]
fn a_request_for_the_spending_limit_or_more_is_refused_by_name() -> Result<()> {
    let mut commons = commons_with_proposer();
    for amount in [10_000 * COIN, 10_000 * COIN + 1, POOL, u128::MAX] {
        let asked = payment(&commons, amount, "erin");
        let above = VotingError::AboveSpendingLimit {
            amount,
            pool: POOL,
            limit_ppm: 200_000,
        };
        refused(&mut commons, above, |commons| {
            commons.propose("dave", asked, "Too much")
        });
    }
    // One unit less can be asked for, but no stake there is will ever do.
    let asked = payment(&commons, 10_000 * COIN - 1, "erin");
    let nearly = proposed(&mut commons, asked)?;
    assert!(commons
        .proposal(nearly)?
        .threshold
        .is_none_or(|threshold| threshold > 1_000_000 * COIN));
    // What could be paid becomes unreachable when the pool has become too small for it.
    let asked = payment(&commons, 9_000 * COIN, "erin");
    let large = proposed(&mut commons, asked)?;
    let asked = payment(&commons, 6_000 * COIN, "frank");
    let before = proposed(&mut commons, asked)?;
    staked(
        &mut commons,
        &[("alice", large, 300_000 * COIN), ("bob", before, 200_000 * COIN)],
    )?;
    wait_days(&mut commons, 60);
    // 12 % of the pool: u = 0.4, and 31.25 % of the 500 000 are 156 250.
    done(commons.execute("frank", before))?;
    // 30 days later the cap lets 9000 through again, which are more than 20 % of 44 000.
    wait_days(&mut commons, 30);
    let status = commons.proposal(large)?;
    assert!(status.payable_now >= 9_000 * COIN);
    assert_eq!((status.threshold, status.time_to_pass_ms), (None, None));
    refused(&mut commons, VotingError::Unreachable, |commons| {
        commons.execute("frank", large)
    });
    Ok(())
}

/// 1Hive #21 and checklist 19: `F = 0` is an answer and no division by zero.
#[test]
fn an_empty_pool_is_an_answer_and_no_division_by_zero() -> Result<()> {
    let mut config = terms();
    config.collateral_spending_cap_ppm = 1_000_000;
    let mut commons = with_proposer(governed_commons_with(&config));
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked.clone())?;
    let asked_in_parts = payment_in_parts(&commons, 2_000 * COIN, "erin", 2);
    let parts = proposed(&mut commons, asked_in_parts)?;
    staked(
        &mut commons,
        &[("alice", well, 100_000 * COIN), ("alice", parts, 100_000 * COIN)],
    )?;
    wait_days(&mut commons, 30);
    done(commons.execute("frank", parts))?;
    wait_days(&mut commons, 14);

    let (voting, collateral) = (commons.at.voting, commons.at.collateral);
    let everything = commons.held_by_pool()?;
    commons.chain.endow(voting, ENDOWMENT);
    let drain = commons
        .pool()
        .call_mut()
        .pay(collateral, account("mallory"), everything, 0);
    done(commons.chain.call(voting, drain))?;
    let nothing_left = VotingError::AboveSpendingLimit {
        amount: 2_000 * COIN,
        pool: 0,
        limit_ppm: 200_000,
    };
    refused(&mut commons, nothing_left, |commons| {
        commons.propose("dave", asked, "Too late")
    });
    for (proposal, amount) in [(well, 2_000 * COIN), (parts, 1_000 * COIN)] {
        let status = commons.proposal(proposal)?;
        assert_eq!((status.threshold, status.time_to_pass_ms), (None, None));
        assert_eq!((status.next_payment, status.payable_now), (amount, 0));
        let balance = 0;
        let short = VotingError::Pool(CallFailure::Refused(FundingPoolError::InsufficientFunds {
            balance,
            amount,
        }));
        refused(&mut commons, short, |commons| commons.execute("frank", proposal));
    }
    // To be unreachable is to fail.
    done(commons.touch("frank", parts))?;
    assert!(commons.proposal(parts)?.proposal.progress.failing_since_ms.is_some());
    // And once there is something in the pool again, all is as it was.
    let pool = commons.at.funding_pool;
    gift(&mut commons, pool, POOL)?;
    done(commons.execute("frank", well))?;
    done(commons.execute("frank", parts))?;
    assert_eq!(commons.collateral_of("erin")?, 4_000 * COIN);
    Ok(())
}

/// 1Hive and gardens are given α for one block, in seven digits, so that a half-life is only about what was meant (gardens
/// #149 asked for a half-life to set). Here it is what was set, to the millisecond.
#[test]
fn a_half_life_of_seven_days_is_seven_days() -> Result<()> {
    for half_life_ms in [7 * DAY_MS, 7 * DAY_MS + 1] {
        let mut config = terms();
        config.voting.rules.half_life_ms = half_life_ms;
        let mut commons = with_proposer(governed_commons_with(&config));
        let quiet = proposed(&mut commons, Request::Signal)?;
        let busy = proposed(&mut commons, Request::Signal)?;
        staked(
            &mut commons,
            &[("bob", quiet, 60_000 * COIN), ("bob", busy, 60_000 * COIN)],
        )?;
        let start_ms = commons.chain.now_ms();
        // One of them is settled 28 times within the half-life: that makes no difference either.
        for quarter in 1..=28 {
            commons.chain.set_now(start_ms + half_life_ms * quarter / 28);
            staked(&mut commons, &[("carol", busy, 1)])?;
            unstaked(&mut commons, &[("carol", busy, 1)])?;
        }
        assert_eq!(conviction_of(&mut commons, quiet)?, 30_000 * COIN);
        let busy = conviction_of(&mut commons, busy)?;
        assert!((30_000 * COIN - 2..=30_000 * COIN + 1).contains(&busy), "{busy}");
        // A millisecond before and after: 60 000·ln 2/2 in 7 days is 3.4·10⁻⁵ tokens in a millisecond.
        for (now_ms, way) in [(start_ms + half_life_ms - 1, -1.0), (start_ms + half_life_ms + 1, 1.0)] {
            commons.chain.set_now(now_ms);
            let in_a_millisecond = 30_000.0 * COIN as f64 * std::f64::consts::LN_2 / half_life_ms as f64;
            let expected = 30_000.0 * COIN as f64 + way * in_a_millisecond;
            assert!((conviction_of(&mut commons, quiet)? as f64 - expected).abs() < 10.0);
        }
        commons.chain.set_now(start_ms + 2 * half_life_ms);
        assert_eq!(conviction_of(&mut commons, quiet)?, 45_000 * COIN);
    }
    Ok(())
}
