//! The end of a launched commons: a majority begins it, and finishes it or loses its support.

use anyhow::Result;
use commons::suite::{done, Commons, FOUNDER};
use interfaces::{
    bonding_curve::{BondingCurveError, ClosingBegun, Finished, Phase as MarketPhase, Resumed},
    call::CallFailure,
    conviction_voting::{Ended, Ending, Kind, Passed, Phase, ProposalId, Request, VotingError},
    funding_pool::{FundingPoolError, PaymentsHeld},
    vesting::BatchId,
};
use sandbox_tests::{
    gift, launched_commons,
    messages::{begin_closing, finish, resume},
    proposals::{
        cancel, ending, payment, phase, proposed, reclaim_bond, BOND, FAILING_WINDOW_MS, HALF_LIFE_MS, MAJORITY,
    },
    refused, Prepared, COIN, DAY_MS,
};
use std::sync::OnceLock;

const CLOSING_DELAY_MS: u64 = 14 * DAY_MS;
const CLOSING_WINDOW_MS: u64 = 7 * DAY_MS;
const CLOSING_COOL_DOWN_MS: u64 = 60 * DAY_MS;

/// What the contributors' million was given for, and what was left of it: a tenth of a coin for a token when both are
/// together again.
const POOL: u128 = 30_000 * COIN;
const RESERVE: u128 = 70_000 * COIN;

/// Contributors with their batches and a tenth of them released.
const CONTRIBUTORS: [(&str, BatchId, u128); 3] = [
    ("alice", BatchId(0), 250_000 * COIN),
    ("bob", BatchId(1), 250_000 * COIN),
    ("carol", BatchId(2), 500_000 * COIN),
];

/// A launched commons in which everybody who has claimed has supported its end for two half-lives.
fn commons_before_its_end() -> (Commons, ProposalId) {
    static BEFORE: OnceLock<Prepared> = OnceLock::new();
    let commons = BEFORE
        .get_or_init(|| Prepared::keep(before_its_end().expect("holders may decide so")))
        .start();
    (commons, ProposalId(1))
}

fn before_its_end() -> Result<Commons> {
    let mut commons = launched_commons();
    for (who, batch, owed) in CONTRIBUTORS {
        assert_eq!(done(commons.claim("frank", who))?, batch);
        done(commons.enlist(who))?;
        assert_eq!(done(commons.release("frank", batch))?, owed / 10);
    }
    done(commons.deposit("alice", 1_000 * COIN)?)?;
    let proposal = proposed(&mut commons, "alice", Request::WindDown)?;
    for (who, _, owed) in CONTRIBUTORS {
        done(commons.stake(who, proposal, owed / 10 * 9))?;
    }
    commons.chain.wait(2 * HALF_LIFE_MS);
    Ok(commons)
}

fn closing() -> BondingCurveError {
    BondingCurveError::NotTrading {
        phase: MarketPhase::Closing,
    }
}

#[test]
fn it_takes_a_majority_of_the_supply() -> Result<()> {
    let (mut commons, proposal) = commons_before_its_end();
    let status = commons.proposal(proposal)?;
    assert_eq!(status.proposal.kind, Kind::BeyondGuardian);
    // 900 000·3/4 = 675 000.
    assert_eq!(status.proposal.conviction, 675_000 * COIN);
    assert_eq!((status.threshold, status.time_to_pass_ms), (Some(MAJORITY), Some(0)));
    // 650 000·3/4.
    done(commons.unstake("carol", proposal, 250_000 * COIN))?;
    let conviction = 487_500 * COIN;
    let error = VotingError::BelowThreshold {
        conviction,
        threshold: MAJORITY,
    };
    refused(&mut commons, error, |commons| commons.execute("frank", proposal));
    Ok(())
}

#[test]
fn trading_and_payments_stop_the_moment_it_passes() -> Result<()> {
    let (mut commons, proposal) = commons_before_its_end();
    let at = commons.at;
    commons.pay_in("dave", COIN)?;
    let request = payment(&commons, 1, "dave");
    let request = proposed(&mut commons, "alice", request)?;
    let now_ms = commons.chain.now_ms();
    let (finish_from_ms, lapses_at_ms) = (now_ms + CLOSING_DELAY_MS, now_ms + CLOSING_DELAY_MS + CLOSING_WINDOW_MS);
    let receipt = commons.execute("frank", proposal);
    let begun = ClosingBegun {
        finish_from_ms,
        lapses_at_ms,
    };
    assert_eq!(receipt.events_of(), [(at.curve, begun)]);
    let held = PaymentsHeld { until_ms: lapses_at_ms };
    assert_eq!(receipt.events_of(), [(at.funding_pool, held)]);
    let passed = Passed {
        proposal,
        executable_from_ms: finish_from_ms,
        expires_ms: lapses_at_ms,
    };
    assert_eq!(receipt.events_of(), [(at.voting, passed)]);
    assert_eq!(receipt.events.len(), 3);
    done(receipt)?;

    refused(&mut commons, closing(), |commons| commons.buy("dave", COIN));
    refused(&mut commons, closing(), |commons| commons.sell("alice", COIN));
    let held = FundingPoolError::PaymentsHeld { until_ms: lapses_at_ms };
    let held = VotingError::Pool(CallFailure::Refused(held));
    refused(&mut commons, held, |commons| commons.execute("frank", request));
    refused(&mut commons, VotingError::AlreadyPassed, |commons| {
        cancel(commons, "alice", proposal)
    });
    let early = VotingError::TooEarly {
        from_ms: finish_from_ms,
    };
    commons.chain.set_now(finish_from_ms - 1);
    refused(&mut commons, early, |commons| commons.execute("frank", proposal));
    assert_eq!(commons.market()?.phase, MarketPhase::Closing);
    Ok(())
}

#[test]
fn finished_every_token_redeems_its_share_to_the_unit() -> Result<()> {
    let (mut commons, proposal) = commons_before_its_end();
    let pool = commons.at.funding_pool;
    // So that the shares are no round numbers.
    gift(&mut commons, pool, 7)?;
    done(commons.execute("frank", proposal))?;
    commons.chain.wait(CLOSING_DELAY_MS);
    let receipt = commons.execute("frank", proposal);
    let (mut supply, mut reserve) = (1_000_000 * COIN, POOL + RESERVE + 7);
    let finished = Finished {
        supply,
        reserve,
        burned: 0,
        surrendered: POOL + 7,
    };
    assert_eq!(receipt.events_of(), [(commons.at.curve, finished)]);
    assert_eq!(receipt.events_of::<Ended>()[0].1.ending, Ending::Completed);
    done(receipt)?;
    assert_eq!(commons.market()?.phase, MarketPhase::Closed);
    assert_eq!((commons.held_by_pool()?, commons.held_by_curve()?), (0, reserve));

    // What is unlocked now, and what is brought back from voting.
    done(reclaim_bond(&mut commons, "frank", proposal))?;
    done(commons.withdraw("alice", 1_000 * COIN))?;
    assert_eq!(BOND, 100 * COIN);
    let mut redeem = |commons: &mut Commons, who, tokens| -> Result<()> {
        let share = reserve * tokens / supply;
        assert_eq!(done(commons.redeem(who, tokens))?, share);
        reserve -= share;
        supply -= tokens;
        assert_eq!((commons.market()?.reserve, commons.market()?.supply), (reserve, supply));
        Ok(())
    };
    redeem(&mut commons, "alice", 25_000 * COIN)?;
    redeem(&mut commons, "bob", 12_345_678_901_234_567)?;
    redeem(&mut commons, "carol", 1)?;
    // The rest unlocks as promised; no stake holds it up, for what they were on has ended.
    commons.chain.wait(400 * DAY_MS);
    for (who, batch, _) in CONTRIBUTORS {
        done(commons.release("frank", batch))?;
        let tokens = commons.tokens_of(who)?;
        redeem(&mut commons, who, tokens)?;
    }
    assert_eq!((supply, reserve), (0, 0));
    assert_eq!((commons.held_by_pool()?, commons.held_by_curve()?), (0, 0));
    Ok(())
}

#[test]
fn it_has_to_have_its_majority_when_it_is_finished_as_well() -> Result<()> {
    let (mut commons, proposal) = commons_before_its_end();
    done(commons.execute("frank", proposal))?;
    done(commons.unstake("carol", proposal, 450_000 * COIN))?;
    commons.chain.wait(CLOSING_DELAY_MS);
    let conviction = commons.proposal(proposal)?.proposal.conviction;
    assert!(conviction < 450_000 * COIN);
    let error = VotingError::BelowThreshold {
        conviction,
        threshold: MAJORITY,
    };
    refused(&mut commons, error, |commons| commons.execute("frank", proposal));
    assert_eq!(commons.market()?.phase, MarketPhase::Closing);
    Ok(())
}

#[test]
fn it_is_finished_within_its_window_or_not_at_all() -> Result<()> {
    let (mut commons, proposal) = commons_before_its_end();
    done(commons.execute("frank", proposal))?;
    commons.chain.wait(CLOSING_DELAY_MS + CLOSING_WINDOW_MS - 1);
    let last_moment = commons.chain.snapshot();
    done(commons.execute("frank", proposal))?;
    assert_eq!(commons.market()?.phase, MarketPhase::Closed);
    commons.chain.restore(&last_moment);

    commons.chain.wait(1);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("frank", proposal)
    });
    assert_eq!(commons.market()?.phase, MarketPhase::Open);
    done(commons.touch("frank", proposal))?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Expired);
    done(commons.sell("alice", COIN))?;
    Ok(())
}

#[test]
fn when_it_loses_its_support_the_market_is_open_again() -> Result<()> {
    let (mut commons, proposal) = commons_before_its_end();
    let at = commons.at;
    done(commons.execute("frank", proposal))?;
    commons.chain.wait(DAY_MS);
    done(commons.unstake("carol", proposal, 450_000 * COIN))?;
    done(commons.touch("frank", proposal))?;
    assert_eq!(phase(&mut commons, proposal)?, Phase::Passed);
    commons.chain.wait(FAILING_WINDOW_MS - 1);
    done(commons.touch("frank", proposal))?;
    refused(&mut commons, closing(), |commons| commons.sell("alice", COIN));
    commons.chain.wait(1);

    let receipt = commons.touch("frank", proposal);
    let ended = Ended {
        proposal,
        ending: Ending::Failed,
    };
    assert_eq!(receipt.events_of(), [(at.voting, ended)]);
    let closing_possible_from_ms = commons.chain.now_ms() + CLOSING_COOL_DOWN_MS;
    let resumed = Resumed {
        closing_possible_from_ms,
    };
    assert_eq!(receipt.events_of(), [(at.curve, resumed)]);
    assert_eq!(receipt.events_of(), [(at.funding_pool, PaymentsHeld { until_ms: 0 })]);
    assert_eq!(receipt.events.len(), 3);
    done(receipt)?;
    assert_eq!(commons.market()?.phase, MarketPhase::Open);
    commons.pay_in("dave", COIN)?;
    done(commons.buy("dave", COIN))?;
    done(commons.sell("alice", COIN))?;

    // Another does not begin before the cool-down is over.
    let again = proposed(&mut commons, "alice", Request::WindDown)?;
    for (who, _, owed) in CONTRIBUTORS {
        done(commons.stake(who, again, owed / 10 * 9))?;
    }
    commons.chain.set_now(closing_possible_from_ms - 1);
    let soon = BondingCurveError::ClosingTooSoon {
        from_ms: closing_possible_from_ms,
    };
    let soon = VotingError::Curve(CallFailure::Refused(soon));
    refused(&mut commons, soon, |commons| commons.execute("frank", again));
    assert_eq!(phase(&mut commons, again)?, Phase::Open);
    commons.chain.wait(1);
    done(commons.execute("frank", again))?;
    assert_eq!(commons.market()?.phase, MarketPhase::Closing);
    Ok(())
}

#[test]
fn while_one_is_under_way_another_does_not_begin() -> Result<()> {
    let (mut commons, proposal) = commons_before_its_end();
    let again = proposed(&mut commons, "alice", Request::WindDown)?;
    done(commons.execute("frank", proposal))?;
    for (who, _, owed) in CONTRIBUTORS {
        done(commons.unstake(who, proposal, owed / 10 * 9))?;
        done(commons.stake(who, again, owed / 10 * 9))?;
    }
    // 900 000·(1 − 2^(−1.4)) are more than half.
    commons.chain.wait(CLOSING_DELAY_MS);
    let error = VotingError::Curve(CallFailure::Refused(closing()));
    refused(&mut commons, error, |commons| commons.execute("frank", again));
    Ok(())
}

#[test]
fn nobody_but_voting_begins_or_finishes_it() -> Result<()> {
    let (mut commons, proposal) = commons_before_its_end();
    for who in [FOUNDER, "alice"] {
        refused(&mut commons, BondingCurveError::NotAdmin, |commons| {
            begin_closing(commons, who)
        });
    }
    done(commons.execute("frank", proposal))?;
    commons.chain.wait(CLOSING_DELAY_MS);
    for who in [FOUNDER, "alice"] {
        refused(&mut commons, BondingCurveError::NotAdmin, |commons| {
            finish(commons, who)
        });
        refused(&mut commons, BondingCurveError::NotAdmin, |commons| {
            resume(commons, who)
        });
    }
    Ok(())
}
