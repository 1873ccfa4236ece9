//! What no action can do, what a minority cannot, and what the guardian cannot.

use anyhow::Result;
use commons::{
    chain::{account, CallError},
    config::VotingConfig,
    suite::{done, Commons},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId, scale::Encode, selector_bytes};
use interfaces::{
    bonding_curve::BondingCurveError,
    conviction_voting::{AllowedCall, Bar, Ending, Phase, Request, Settings, VotingError},
    funding_pool::{AssetTerms, FundingPool},
    psp22::Data,
};
use sandbox_tests::{
    governing::{
        call, commons_with_proposer, construct, conviction_of, proposed, set_spender, set_tributes, staked,
        threshold_of, too_little, unstaked, wait_days,
    },
    proposals::{electorate, pause, payment, payment_in_parts, phase, veto},
    refused, COIN, DAY_MS, GUARDIAN, POOL,
};

/// Makes a voting contract whose actions can be this call.
fn allowing(commons: &mut Commons, call: AllowedCall) -> Result<(), CallError<VotingError>> {
    let VotingConfig { rules, settings, .. } = commons.config.voting;
    construct(commons, rules, settings, vec![call]).outcome().map(|_| ())
}

const TRANSFER: [u8; 4] = selector_bytes!("PSP22::transfer");

/// An action is one call out of a list that is fixed at the beginning. What moves tokens can never be on it.
#[test]
fn no_action_can_name_a_token_or_the_pools_payments() -> Result<()> {
    let mut commons = commons_with_proposer();
    let at = commons.at;
    for bar in [Bar::Action, Bar::Majority] {
        for (contract, selector) in [
            (at.token, TRANSFER),
            (at.token, selector_bytes!("PSP22::approve")),
            (at.token, selector_bytes!("CommunityToken::mint")),
            (at.collateral, TRANSFER),
            (at.collateral, selector_bytes!("PSP22::approve")),
            (at.collateral, selector_bytes!("WrappedNative::withdraw")),
            (at.funding_pool, selector_bytes!("FundingPool::pay")),
            (at.curve, selector_bytes!("BondingCurve::begin_closing")),
            (at.curve, selector_bytes!("BondingCurve::resume")),
            (at.curve, selector_bytes!("BondingCurve::finish")),
            (at.curve, selector_bytes!("BondingCurve::pause_buying")),
            (at.vesting, selector_bytes!("Vesting::enlist")),
        ] {
            let allowed = AllowedCall {
                contract,
                selector,
                bar,
            };
            assert_eq!(
                allowing(&mut commons, allowed),
                Err(CallError::Refused(VotingError::CallForbidden { contract, selector }))
            );
        }
    }
    // What hands out power over the pool needs a majority.
    for (contract, selector) in [
        (at.funding_pool, selector_bytes!("FundingPool::set_spender")),
        (at.funding_pool, selector_bytes!("FundingPool::set_spending_cap")),
        (at.vesting, selector_bytes!("Vesting::renounce_revocation")),
    ] {
        for (bar, answer) in [
            (
                Bar::Action,
                Err(CallError::Refused(VotingError::CallForbidden { contract, selector })),
            ),
            (Bar::Majority, Ok(())),
        ] {
            let allowed = AllowedCall {
                contract,
                selector,
                bar,
            };
            assert_eq!(allowing(&mut commons, allowed), answer);
        }
    }
    Ok(())
}

/// What is not on the list cannot be proposed, whatever it is.
#[test]
fn a_call_that_is_not_on_the_list_cannot_be_proposed() -> Result<()> {
    let mut commons = commons_with_proposer();
    let at = commons.at;
    let to_mallory = (account("mallory"), POOL, Data).encode();
    let pay = (at.collateral, account("mallory"), POOL, 1_u64).encode();
    let not_on_the_list: [(AccountId, [u8; 4], Vec<u8>); 9] = [
        (at.token, TRANSFER, to_mallory.clone()),
        (at.collateral, TRANSFER, to_mallory.clone()),
        (at.funding_pool, selector_bytes!("FundingPool::pay"), pay),
        (at.curve, selector_bytes!("BondingCurve::finish"), vec![]),
        (at.voting, selector_bytes!("ConvictionVoting::withdraw"), COIN.encode()),
        // A message of one contract on the list, sent to another.
        (at.vesting, selector_bytes!("BondingCurve::set_tributes"), vec![]),
        (at.hatch, selector_bytes!("FundingPool::set_spender"), vec![]),
        (account("mallory"), TRANSFER, to_mallory),
        (at.curve, [0; 4], vec![]),
    ];
    for (contract, selector, input) in not_on_the_list {
        let request = Request::Call {
            contract,
            selector,
            input,
        };
        refused(&mut commons, VotingError::CallNotAllowed, |commons| {
            commons.propose("dave", request, "Trust me")
        });
    }
    Ok(())
}

/// A tenth of the supply, alone and for as long as it likes, makes itself the pool's spender.
#[test]
fn a_tenth_of_the_supply_cannot_make_itself_the_pools_spender() -> Result<()> {
    let mut commons = commons_with_proposer();
    // It would have to be a contract: it takes one that is there.
    let spender = commons.at.hatch;
    let takeover = set_spender(&commons, spender);
    let takeover = proposed(&mut commons, takeover)?;
    let cap = AssetTerms {
        asset: commons.at.collateral,
        spending_cap_ppm: 1_000_000,
    };
    let pool = commons.at.funding_pool;
    let no_cap = call(pool, selector_bytes!("FundingPool::set_spending_cap"), cap);
    let no_cap = proposed(&mut commons, no_cap)?;
    let no_guardian = proposed(&mut commons, Request::ReplaceGuardian(Some(account("carol"))))?;
    let gravest = [takeover, no_cap, no_guardian];
    let before = commons.chain.snapshot();
    for proposal in gravest {
        commons.chain.restore(&before);
        // Nobody else takes part, so that it has all of the active stake.
        staked(&mut commons, &[("carol", proposal, 100_000 * COIN)])?;
        wait_days(&mut commons, 119);
        assert_eq!(threshold_of(&mut commons, proposal)?, 500_000 * COIN + 1);
        assert_eq!(commons.proposal(proposal)?.time_to_pass_ms, None);
        let below = too_little(&mut commons, proposal)?;
        refused(&mut commons, below, |commons| commons.execute("carol", proposal));
    }
    // Nor can half of it, to the unit. A token more would do.
    commons.chain.restore(&before);
    staked(
        &mut commons,
        &[("alice", takeover, 300_000 * COIN), ("bob", takeover, 200_000 * COIN)],
    )?;
    wait_days(&mut commons, 60);
    assert_eq!(commons.proposal(takeover)?.time_to_pass_ms, None);
    staked(&mut commons, &[("carol", takeover, COIN)])?;
    assert!(commons.proposal(takeover)?.time_to_pass_ms.is_some());
    let wiring = commons.pool().call().wiring();
    assert_eq!(commons.chain.read(wiring)?.unwrap().spender, commons.at.voting);
    Ok(())
}

/// A guardian that holds on to its office vetoes its replacement, or pauses it away.
#[test]
fn a_guardian_neither_vetoes_nor_pauses_its_own_replacement() -> Result<()> {
    let mut commons = commons_with_proposer();
    let replacement = proposed(&mut commons, Request::ReplaceGuardian(Some(account("frank"))))?;
    let other = set_tributes(&commons, 10_000);
    let other = proposed(&mut commons, other)?;
    // It pauses before anybody has staked.
    done(pause(&mut commons, GUARDIAN))?;
    let until_ms = commons.chain.now_ms() + 3 * DAY_MS;
    let paused = VotingError::NewBusinessPaused { until_ms };
    refused(&mut commons, paused, |commons| commons.stake("carol", other, COIN));
    staked(
        &mut commons,
        &[
            ("alice", replacement, 300_000 * COIN),
            ("bob", replacement, 200_000 * COIN),
            ("carol", replacement, 50_000 * COIN),
        ],
    )?;
    wait_days(&mut commons, 28);
    staked(&mut commons, &[("carol", other, 50_000 * COIN)])?;
    // 550 000 until they have gained 500 001: 34.6 days. It pauses again, as soon as it may.
    wait_days(&mut commons, 6);
    done(pause(&mut commons, GUARDIAN))?;
    let until_ms = commons.chain.now_ms() + 3 * DAY_MS;
    wait_days(&mut commons, 1);
    done(commons.execute("carol", replacement))?;
    assert_eq!(phase(&mut commons, replacement)?, Phase::Passed);
    refused(&mut commons, VotingError::BeyondGuardian, |commons| {
        veto(commons, GUARDIAN, replacement)
    });
    let paused = VotingError::NewBusinessPaused { until_ms };
    refused(&mut commons, paused, |commons| commons.execute("carol", other));

    wait_days(&mut commons, 7);
    done(commons.execute("carol", replacement))?;
    assert_eq!(electorate(&mut commons)?.guardian, Some(account("frank")));
    refused(&mut commons, VotingError::NotGuardian, |commons| {
        pause(commons, GUARDIAN)
    });
    Ok(())
}

/// A guardian pauses, and pauses again before the pause is over.
#[test]
fn a_guardian_cannot_renew_a_pause_before_its_cool_down() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    staked(&mut commons, &[("bob", well, 100_000 * COIN)])?;
    wait_days(&mut commons, 10);
    commons.pay_in("alice", 3 * COIN)?;
    let paused_ms = commons.chain.now_ms();
    let (until_ms, from_ms) = (paused_ms + 3 * DAY_MS, paused_ms + 30 * DAY_MS);
    done(pause(&mut commons, GUARDIAN))?;
    let too_recently = VotingError::PausedTooRecently { from_ms };
    let paused = VotingError::NewBusinessPaused { until_ms };
    for now_ms in [paused_ms, until_ms - 1] {
        commons.chain.set_now(now_ms);
        refused(&mut commons, too_recently.clone(), |commons| pause(commons, GUARDIAN));
        refused(&mut commons, paused.clone(), |commons| commons.execute("frank", well));
        refused(&mut commons, paused.clone(), |commons| {
            commons.stake("alice", well, COIN)
        });
        refused(&mut commons, BondingCurveError::BuyingPaused { until_ms }, |commons| {
            commons.buy("alice", COIN)
        });
        // No way out is closed.
        unstaked(&mut commons, &[("bob", well, 20_000 * COIN)])?;
        done(commons.withdraw("bob", 20_000 * COIN))?;
        done(commons.sell("bob", 20_000 * COIN))?;
    }
    // From the end of the pause to the end of the cool-down all goes on, whatever the guardian does.
    for now_ms in [until_ms, from_ms - 1] {
        commons.chain.set_now(now_ms);
        refused(&mut commons, too_recently.clone(), |commons| pause(commons, GUARDIAN));
        staked(&mut commons, &[("alice", well, COIN)])?;
        done(commons.buy("alice", COIN))?;
    }
    done(commons.execute("frank", well))?;
    assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);
    commons.chain.set_now(from_ms);
    done(pause(&mut commons, GUARDIAN))?;
    assert_eq!(electorate(&mut commons)?.pause_possible_from_ms, from_ms + 30 * DAY_MS);
    Ok(())
}

/// A change of settings that looks backwards: it would lengthen the delay of an action that has passed, the windows and
/// intervals of a request that is partly paid.
#[test]
fn a_change_of_settings_leaves_what_is_under_way_its_times() -> Result<()> {
    let mut commons = commons_with_proposer();
    let start_ms = commons.chain.now_ms();
    let day = |day: u64| start_ms + day * DAY_MS;
    let old = commons.config.voting.settings;
    let action = set_tributes(&commons, 10_000);
    let action = proposed(&mut commons, action)?;
    let asked = payment_in_parts(&commons, 2_000 * COIN, "erin", 2);
    let well = proposed(&mut commons, asked)?;
    let change = proposed(
        &mut commons,
        Request::ChangeSettings(Settings {
            voting_period_ms: 10 * DAY_MS,
            action_delay_ms: 30 * DAY_MS,
            execution_window_ms: 4 * DAY_MS,
            failing_window_ms: 14 * DAY_MS,
            milestone_interval_ms: 90 * DAY_MS,
            ..old
        }),
    )?;
    staked(
        &mut commons,
        &[
            ("alice", change, 150_000 * COIN),
            ("alice", action, 150_000 * COIN),
            ("bob", well, 60_000 * COIN),
        ],
    )?;
    // 150 000·(1 − 2^(−t/10 days)) = 100 000 after 15.8 days.
    commons.chain.set_now(day(16));
    done(commons.execute("frank", change))?;
    commons.chain.set_now(day(22));
    done(commons.execute("frank", action))?;
    commons.chain.set_now(day(23));
    done(commons.execute("frank", change))?;

    // Passed on the 22nd: from the 29th to the 43rd, and not from the 52nd to the 53rd.
    let progress = commons.proposal(action)?.proposal.progress;
    assert_eq!((progress.executable_from_ms, progress.expires_ms), (day(29), day(43)));
    assert_eq!(commons.proposal(well)?.proposal.progress.expires_ms, day(120));
    done(commons.execute("frank", well))?;
    let progress = commons.proposal(well)?.proposal.progress;
    assert_eq!((progress.executable_from_ms, progress.expires_ms), (day(37), day(157)));
    commons.chain.set_now(day(29));
    done(commons.execute("frank", action))?;
    assert_eq!(commons.market()?.tributes.exit_ppm, 10_000);
    commons.chain.set_now(day(37));
    let due = commons.chain.snapshot();
    done(commons.execute("frank", well))?;
    assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);

    // It fails after three days, and not after fourteen.
    commons.chain.restore(&due);
    unstaked(&mut commons, &[("bob", well, 60_000 * COIN)])?;
    assert_eq!(conviction_of(&mut commons, well)?, 0);
    done(commons.touch("frank", well))?;
    commons.chain.set_now(day(40));
    done(commons.touch("frank", well))?;
    assert_eq!(phase(&mut commons, well)?, Phase::Ended(Ending::Failed));

    // What is new lives by the new times.
    let next = proposed(&mut commons, Request::Signal)?;
    assert_eq!(commons.proposal(next)?.proposal.progress.expires_ms, day(50));
    Ok(())
}
