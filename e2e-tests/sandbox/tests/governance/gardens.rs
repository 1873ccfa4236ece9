//! The advisory ledger of 1Hive/gardens-v2 (`security/advisory-history.md`), one test for each rule that it taught.

use anyhow::Result;
use commons::{
    chain::account,
    config::VotingConfig,
    suite::{created, done, psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, selector_bytes};
use interfaces::{
    call::CallFailure,
    conviction_voting::{
        AllowedCall, Bar, Ending, Phase, ProposalId, Request, StakeStatus, VotingError, ABSTAIN, MOST_STAKES,
    },
    funding_pool::{FundingPool, PoolWiring},
    psp22::{Data, PSP22Error, PSP22},
    vesting::Grant,
};
use sandbox_tests::{
    governing::{
        assert_near, commons_with_proposer, construct, conviction_of, details_of, gained, proposed, set_tributes,
        staked, threshold, threshold_of, too_little, towards, unstaked, wait_days,
    },
    hostile::{self, Message, Misdeed},
    messages::{approve_vesting, grant, revoke},
    proposals::{
        cancel, electorate, join, move_stake, payment, payment_in_parts, phase, reclaim_bond, veto, HALF_LIFE_MS,
    },
    refused,
    schedules::{for_whom, linear},
    terms, unwired_commons_with, COIN, DAY_MS, GUARDIAN, POOL,
};

/// A way to take stake off.
type Leave = fn(&mut Commons, ProposalId) -> Result<()>;

fn unstake_and_withdraw(commons: &mut Commons, signal: ProposalId) -> Result<()> {
    unstaked(
        commons,
        &[
            ("alice", signal, 300_000 * COIN),
            ("bob", ABSTAIN, 175_000 * COIN),
            ("carol", ABSTAIN, 100_000 * COIN),
        ],
    )?;
    done(commons.withdraw("alice", 300_000 * COIN))?;
    done(commons.withdraw("bob", 175_000 * COIN))?;
    done(commons.withdraw("carol", 100_000 * COIN))
}

fn cancel_what_it_is_on(commons: &mut Commons, signal: ProposalId) -> Result<()> {
    done(cancel(commons, "dave", signal))
}

fn unstake_a_part_and_cancel(commons: &mut Commons, signal: ProposalId) -> Result<()> {
    unstaked(commons, &[("alice", signal, 250_000 * COIN)])?;
    done(cancel(commons, "dave", signal))?;
    unstaked(commons, &[("carol", ABSTAIN, 100_000 * COIN)])
}

/// Issue #369 and GHSA-22hv: to withdraw power let S and with it the threshold fall at once, so that a proposal with
/// little conviction was executed in the same transaction.
#[test]
fn stake_that_leaves_lowers_no_threshold_in_the_same_transaction() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    let signal = proposed(&mut commons, Request::Signal)?;
    staked(
        &mut commons,
        &[
            ("bob", well, 25_000 * COIN),
            ("bob", ABSTAIN, 175_000 * COIN),
            ("carol", ABSTAIN, 100_000 * COIN),
            ("alice", signal, 300_000 * COIN),
        ],
    )?;
    wait_days(&mut commons, 60);
    // Six half-lives: 1 − 1/64 of 25 000 and of 600 000.
    let conviction = conviction_of(&mut commons, well)?;
    assert_eq!(conviction, 24_609_375 * COIN / 1_000);
    assert_eq!(electorate(&mut commons)?.average_stake, 590_625 * COIN);
    // 5 % / 0.8² of what counts. All stake: 46 875. Its average: 46 142.6. What is left when 300 000 have gone:
    // 23 437.5; when nearly all have, a fifth of the supply: 15 625.
    assert_near(threshold_of(&mut commons, well)?, 46_875.0 * COIN as f64);
    let sixty_days_on = commons.chain.snapshot();
    let ways: [Leave; 3] = [unstake_and_withdraw, cancel_what_it_is_on, unstake_a_part_and_cancel];
    for leave in ways {
        commons.chain.restore(&sixty_days_on);
        leave(&mut commons, signal)?;
        assert!(electorate(&mut commons)?.active_stake <= 300_000 * COIN);
        let threshold = threshold_of(&mut commons, well)?;
        assert_near(threshold, 46_142.578_125 * COIN as f64);
        let below = VotingError::BelowThreshold { conviction, threshold };
        refused(&mut commons, below, |commons| commons.execute("mallory", well));
    }
    Ok(())
}

/// GHSA-qpr5: the threshold that gardens then kept per proposal was the largest ever seen, so one spike of stake pinned
/// a proposal for ever.
#[test]
fn a_threshold_comes_down_with_the_half_life_after_a_spike_has_left() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    let spike = [
        ("alice", ABSTAIN, 300_000 * COIN),
        ("bob", ABSTAIN, 175_000 * COIN),
        ("carol", ABSTAIN, 100_000 * COIN),
    ];
    staked(&mut commons, &[("bob", well, 25_000 * COIN)])?;
    staked(&mut commons, &spike)?;
    wait_days(&mut commons, 90);
    unstaked(&mut commons, &spike)?;

    // The average is 600 000·(1 − 2⁻⁹) now, and what is above the 25 000 that are left halves every ten days.
    let above = 600_000.0 * (1.0 - 1.0 / 512.0) - 25_000.0;
    let coin = COIN as f64;
    for (days, counted) in [
        (0, 25_000.0 + above),
        (5, 25_000.0 + above * 0.5_f64.sqrt()),
        (5, 25_000.0 + above / 2.0),
    ] {
        wait_days(&mut commons, days);
        assert_near(threshold_of(&mut commons, well)?, counted * 0.05 / 0.64 * coin);
        if counted > 320_000.0 {
            let below = too_little(&mut commons, well)?;
            refused(&mut commons, below, |commons| commons.execute("mallory", well));
        }
    }
    // 24 375.6 by now, and the conviction is 25 000·(1 − 2⁻¹⁰) = 24 975.6.
    done(commons.execute("mallory", well))?;
    assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);

    // In the end what counts is as if the spike had never been: a fifth of the supply.
    let asked = payment(&commons, 1_000 * COIN, "erin");
    let next = proposed(&mut commons, asked)?;
    wait_days(&mut commons, 10);
    let settings = commons.config.voting.settings;
    let pool = commons.held_by_pool()?;
    assert_near(
        threshold_of(&mut commons, next)?,
        threshold(&settings, 1_000 * COIN, pool, 200_000.0 * coin),
    );
    Ok(())
}

/// GHSA-7ghx: streaming went on with the live figure when everything else had the snapshot.
#[test]
fn stake_that_leaves_lowers_the_bar_of_no_kind_of_proposal() -> Result<()> {
    let mut commons = commons_with_proposer();
    let coin = COIN as f64;
    let asked = payment_in_parts(&commons, 2_000 * COIN, "erin", 2);
    let milestones = proposed(&mut commons, asked)?;
    let action = set_tributes(&commons, 10_000);
    let passing = proposed(&mut commons, action.clone())?;
    let open = proposed(&mut commons, action)?;
    staked(&mut commons, &[("bob", milestones, 30_000 * COIN)])?;
    wait_days(&mut commons, 15);
    done(commons.execute("frank", milestones))?;
    staked(
        &mut commons,
        &[
            ("alice", passing, 160_000 * COIN),
            ("alice", open, 130_000 * COIN),
            ("alice", ABSTAIN, 10_000 * COIN),
            ("bob", ABSTAIN, 170_000 * COIN),
            ("carol", ABSTAIN, 100_000 * COIN),
        ],
    )?;
    wait_days(&mut commons, 60);
    // A quarter of 600 000 passes an action.
    assert_eq!(threshold_of(&mut commons, passing)?, 150_000 * COIN);
    done(commons.execute("frank", passing))?;
    wait_days(&mut commons, 7);

    unstaked(
        &mut commons,
        &[
            ("alice", passing, 40_000 * COIN),
            ("alice", ABSTAIN, 10_000 * COIN),
            ("bob", ABSTAIN, 170_000 * COIN),
            ("carol", ABSTAIN, 100_000 * COIN),
        ],
    )?;
    assert_eq!(electorate(&mut commons)?.active_stake, 280_000 * COIN);
    let average = towards(gained(30_000 * COIN, 15 * DAY_MS), 600_000.0 * coin, 67 * DAY_MS);
    let settings = commons.config.voting.settings;
    let bar_of_request = threshold(&settings, 1_000 * COIN, POOL - 1_000 * COIN, average);
    for (proposal, bar) in [
        (milestones, bar_of_request),
        (passing, average / 4.0),
        (open, average / 4.0),
    ] {
        assert_near(threshold_of(&mut commons, proposal)?, bar);
        let below = too_little(&mut commons, proposal)?;
        refused(&mut commons, below, |commons| commons.execute("mallory", proposal));
    }

    // Ten days later half of what has left counts no more, and each of them passes that has not run out of time.
    wait_days(&mut commons, 10);
    let average = towards(average, 280_000.0 * coin, 10 * DAY_MS);
    assert_near(threshold_of(&mut commons, open)?, average / 4.0);
    done(commons.execute("frank", passing))?;
    done(commons.execute("frank", open))?;
    done(commons.execute("frank", milestones))?;
    assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);
    Ok(())
}

/// GDN-01 and GHSA-942w: the amount of a proposal could be edited, and the larger request kept the conviction of the
/// smaller. Here nothing can be edited; who wants more proposes anew, and starts at nothing.
#[test]
fn a_request_cannot_become_larger_and_keep_its_conviction() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment_in_parts(&commons, 500 * COIN, "erin", 2);
    let small = proposed(&mut commons, asked.clone())?;
    let as_proposed = details_of(&mut commons, small)?;
    assert_eq!(as_proposed.request, asked);
    staked(&mut commons, &[("bob", small, 100_000 * COIN)])?;
    wait_days(&mut commons, 30);
    done(commons.execute("frank", small))?;
    wait_days(&mut commons, 30);
    done(commons.touch("frank", small))?;
    assert_eq!(details_of(&mut commons, small)?, as_proposed);
    assert_eq!(conviction_of(&mut commons, small)?, 100_000 * COIN * 63 / 64);

    // In one transaction: withdrawn, proposed anew and supported by the same.
    done(cancel(&mut commons, "dave", small))?;
    assert_eq!(details_of(&mut commons, small)?, as_proposed);
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let large = proposed(&mut commons, asked)?;
    staked(&mut commons, &[("bob", large, 100_000 * COIN)])?;
    assert_eq!(conviction_of(&mut commons, large)?, 0);
    let below = too_little(&mut commons, large)?;
    refused(&mut commons, below, |commons| commons.execute("frank", large));
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(conviction_of(&mut commons, large)?, 50_000 * COIN);

    // Stake that is moved leaves its conviction, too.
    let asked = payment(&commons, 2_500 * COIN, "erin");
    let larger = proposed(&mut commons, asked)?;
    done(move_stake(&mut commons, "bob", large, larger, 60_000 * COIN))?;
    assert_eq!(conviction_of(&mut commons, large)?, 20_000 * COIN);
    assert_eq!(conviction_of(&mut commons, larger)?, 0);
    Ok(())
}

/// GDN-02: a withdrawal settled the conviction with the stake of whoever withdrew.
#[test]
fn who_withdraws_settles_the_conviction_with_all_of_the_old_stake() -> Result<()> {
    let mut commons = commons_with_proposer();
    let signal = proposed(&mut commons, Request::Signal)?;
    let coin = COIN as f64;
    staked(&mut commons, &[("alice", signal, 30_000 * COIN)])?;
    wait_days(&mut commons, 5);
    staked(&mut commons, &[("bob", signal, 20_000 * COIN)])?;
    wait_days(&mut commons, 7);
    unstaked(&mut commons, &[("bob", signal, 5_000 * COIN)])?;
    // Conviction is linear, so it is the sum of what every token has gained that is still there.
    let twelfth_day = gained(30_000 * COIN, 12 * DAY_MS) + gained(15_000 * COIN, 7 * DAY_MS);
    assert_near(conviction_of(&mut commons, signal)?, twelfth_day);
    wait_days(&mut commons, 8);
    staked(&mut commons, &[("alice", signal, 10_000 * COIN)])?;
    wait_days(&mut commons, 10);
    // 30 000·(1 − 2⁻³) + 15 000·(1 − 2^−2.5) + 10 000·(1 − 2⁻¹)
    let thirtieth_day = 26_250.0 + 15_000.0 * (1.0 - 0.5_f64.powf(2.5)) + 5_000.0;
    assert_near(conviction_of(&mut commons, signal)?, thirtieth_day * coin);
    unstaked(&mut commons, &[("bob", signal, 15_000 * COIN)])?;
    assert_near(conviction_of(&mut commons, signal)?, 31_250.0 * coin);

    // What each of them is shown adds up to it.
    let [stake] = commons.voter("alice")?.stakes[..] else {
        panic!("alice has one stake");
    };
    assert_eq!((stake.proposal, stake.amount), (signal, 40_000 * COIN));
    assert_near(stake.conviction, 31_250.0 * coin);
    assert_eq!(commons.voter("bob")?.stakes, []);
    Ok(())
}

/// GHSA-qc96: when an administrator took power away, no conviction was settled.
#[test]
fn power_that_is_taken_away_settles_the_conviction_as_well() -> Result<()> {
    let mut commons = commons_with_proposer();
    let coin = COIN as f64;
    let signal = proposed(&mut commons, Request::Signal)?;
    done(approve_vesting(&mut commons, FOUNDER, 100_000 * COIN))?;
    let lot = Grant {
        revocable: true,
        ..for_whom("erin", 100_000 * COIN, linear(commons.chain.now_ms(), 100_000 * COIN))
    };
    let batch = done(grant(&mut commons, FOUNDER, lot))?;
    done(commons.enlist("erin"))?;
    staked(&mut commons, &[("carol", signal, 40_000 * COIN)])?;
    wait_days(&mut commons, 10);
    staked(&mut commons, &[("erin", signal, 100_000 * COIN)])?;
    wait_days(&mut commons, 10);
    // 40 000·3/4 + 100 000/2
    assert_eq!(conviction_of(&mut commons, signal)?, 80_000 * COIN);

    // A tenth of the batch has vested.
    done(revoke(&mut commons, FOUNDER, batch))?;
    assert_eq!(commons.proposal(signal)?.proposal.stake, 50_000 * COIN);
    assert_near(conviction_of(&mut commons, signal)?, (30_000.0 + 5_000.0) * coin);
    let erin = commons.voter("erin")?;
    assert_eq!((erin.power, erin.free), (10_000 * COIN, 0));
    let [StakeStatus { amount, conviction, .. }] = erin.stakes[..] else {
        panic!("erin has one stake");
    };
    assert_eq!(amount, 10_000 * COIN);
    assert_near(conviction, 5_000.0 * coin);

    // The average was settled with the old stake, too: 20 000 and 80 000 after ten days each, and now towards 50 000.
    let after = electorate(&mut commons)?;
    assert_eq!(after.active_stake, 50_000 * COIN);
    assert_near(after.average_stake, 80_000.0 * coin);
    wait_days(&mut commons, 10);
    assert_near(electorate(&mut commons)?.average_stake, 65_000.0 * coin);
    // 40 000·7/8 + 10 000·3/4
    assert_near(conviction_of(&mut commons, signal)?, 42_500.0 * coin);
    Ok(())
}

/// GDN-05: cancelled proposals went on counting towards the limit of 128.
#[test]
fn ended_proposals_use_up_no_capacity() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 500 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    let mut signals = Vec::new();
    for _ in 0..MOST_STAKES + 2 {
        signals.push(proposed(&mut commons, Request::Signal)?);
    }
    let mut signals = signals.into_iter();
    let mut next = || signals.next().expect("there are as many as this needs");
    staked(&mut commons, &[("bob", well, 100_000 * COIN), ("alice", well, COIN)])?;
    let first = next();
    staked(&mut commons, &[("alice", first, COIN)])?;
    for _ in 2..MOST_STAKES {
        staked(&mut commons, &[("alice", next(), COIN)])?;
    }
    let full = |commons: &mut Commons, proposal| {
        refused(commons, VotingError::TooManyStakes, |commons| {
            commons.stake("alice", proposal, COIN)
        });
    };
    let (one_more, two_more, three_more) = (next(), next(), next());
    full(&mut commons, one_more);

    // One that is executed leaves a place, and so does one that is cancelled.
    wait_days(&mut commons, 3);
    done(commons.execute("frank", well))?;
    staked(&mut commons, &[("alice", one_more, COIN)])?;
    full(&mut commons, two_more);
    done(cancel(&mut commons, "dave", first))?;
    staked(&mut commons, &[("alice", two_more, COIN)])?;
    full(&mut commons, three_more);
    // So do those that have expired, even if nobody has taken note of it.
    wait_days(&mut commons, 117);
    for _ in 0..MOST_STAKES {
        let signal = proposed(&mut commons, Request::Signal)?;
        staked(&mut commons, &[("alice", signal, COIN)])?;
    }
    full(&mut commons, ABSTAIN);

    // And there is no limit to how many proposals there have been.
    for _ in 0..130 {
        let signal = proposed(&mut commons, Request::Signal)?;
        done(cancel(&mut commons, "dave", signal))?;
        done(reclaim_bond(&mut commons, "frank", signal))?;
    }
    Ok(())
}

/// GHSA-wq6c: `distribute()` took proposals that only signal something.
#[test]
fn signals_and_abstaining_are_never_executed() -> Result<()> {
    let mut commons = commons_with_proposer();
    let signal = proposed(&mut commons, Request::Signal)?;
    staked(
        &mut commons,
        &[("alice", signal, 300_000 * COIN), ("bob", ABSTAIN, 200_000 * COIN)],
    )?;
    wait_days(&mut commons, 100);
    for proposal in [signal, ABSTAIN] {
        refused(&mut commons, VotingError::NothingToExecute, |commons| {
            commons.execute("alice", proposal)
        });
        let status = commons.proposal(proposal)?;
        assert_eq!((status.threshold, status.time_to_pass_ms), (None, None));
        assert_eq!((status.next_payment, status.payable_now), (0, 0));
    }
    assert_eq!(commons.held_by_pool()?, POOL);
    Ok(())
}

/// A governed commons whose community token does as it is told: alice and dave hold 300 000 and 10 000 of its million
/// tokens, all of them deposited.
fn commons_with_hostile_token() -> Result<Commons> {
    let mut commons = unwired_commons_with(&terms());
    let token = hostile::deploy(&mut commons.chain)?;
    commons.at.token = token;
    let at = commons.at;
    let allowed = vec![AllowedCall {
        contract: at.curve,
        selector: selector_bytes!("BondingCurve::set_tributes"),
        bar: Bar::Action,
    }];
    let VotingConfig { rules, settings, .. } = commons.config.voting;
    let voting = created(construct(&mut commons, rules, settings, allowed))?;
    commons.at.voting = voting;
    let wire = commons.pool().call_mut().wire(PoolWiring {
        admin: voting,
        spender: voting,
        curve: at.curve,
    });
    done(commons.send(FOUNDER, wire))?;
    done(commons.wrap(FOUNDER, POOL))?;
    let gift = psp22(at.collateral).call_mut().transfer(at.funding_pool, POOL, Data);
    done(commons.send(FOUNDER, gift))?;

    done(hostile::mint(&mut commons, token, account(FOUNDER), 1_000_000 * COIN))?;
    join(&mut commons, "alice", 300_000 * COIN)?;
    join(&mut commons, "dave", 10_000 * COIN)?;
    Ok(commons)
}

/// M-7: the collateral of a proposal was pushed back to its proposer, who could refuse it and so block cancelling and
/// disputes. Here a bond is fetched, and no ending waits for it.
#[test]
fn a_proposer_who_cannot_receive_blocks_nobody() -> Result<()> {
    let mut commons = commons_with_hostile_token()?;
    let asked = payment(&commons, 500 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    let action = set_tributes(&commons, 10_000);
    let vetoed = proposed(&mut commons, action.clone())?;
    let failing = proposed(&mut commons, action)?;
    let cancelled = proposed(&mut commons, Request::Signal)?;
    let expiring = proposed(&mut commons, Request::Signal)?;
    // From now on the token moves nothing from or to dave.
    let token = commons.at.token;
    hostile::misbehave(&mut commons, token, Message::Transfer, Misdeed::Freeze(account("dave")))?;

    staked(
        &mut commons,
        &[
            ("alice", well, 20_000 * COIN),
            ("alice", vetoed, 130_000 * COIN),
            ("alice", failing, 130_000 * COIN),
            ("alice", cancelled, 10_000 * COIN),
            ("alice", expiring, 10_000 * COIN),
        ],
    )?;
    wait_days(&mut commons, 30);
    done(commons.execute("frank", well))?;
    assert_eq!(commons.collateral_of("erin")?, 500 * COIN);
    done(commons.execute("frank", vetoed))?;
    done(veto(&mut commons, GUARDIAN, vetoed))?;
    done(commons.execute("frank", failing))?;
    unstaked(&mut commons, &[("alice", failing, 130_000 * COIN)])?;
    done(commons.touch("frank", failing))?;
    wait_days(&mut commons, 3);
    done(commons.touch("frank", failing))?;
    done(cancel(&mut commons, "dave", cancelled))?;
    wait_days(&mut commons, 90);
    done(commons.touch("frank", expiring))?;

    // All have ended, alice's stake is free, and the bonds lie where they were.
    let endings = [
        (well, Ending::Completed),
        (vetoed, Ending::Vetoed),
        (failing, Ending::Failed),
        (cancelled, Ending::Cancelled),
        (expiring, Ending::Expired),
    ];
    done(commons.withdraw("alice", 300_000 * COIN))?;
    for (proposal, ending) in endings {
        assert_eq!(phase(&mut commons, proposal)?, Phase::Ended(ending));
        assert_eq!(commons.proposal(proposal)?.proposal.bond, 100 * COIN);
    }
    assert_eq!(commons.voter("dave")?.deposited, 9_500 * COIN);

    // Anyone may put them back to his deposit; only he cannot take that home.
    for (proposal, _) in endings {
        done(reclaim_bond(&mut commons, "frank", proposal))?;
        refused(&mut commons, VotingError::NoBond, |commons| {
            reclaim_bond(commons, "dave", proposal)
        });
    }
    assert_eq!(commons.voter("dave")?.deposited, 10_000 * COIN);
    let frozen = VotingError::Token(CallFailure::Refused(PSP22Error::Custom("frozen".into())));
    refused(&mut commons, frozen, |commons| commons.withdraw("dave", 10_000 * COIN));
    hostile::behave(&mut commons, token)?;
    done(commons.withdraw("dave", 10_000 * COIN))?;
    Ok(())
}
