//! What the guardian's pause stops, for how long, and what it never stops.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, BuyingPaused, Tributes},
    call::CallFailure,
    conviction_voting::{Ending, NewBusinessPaused, Request, VotingError, ABSTAIN},
    voucher_escrow::{EscrowError, NewBusinessStopped},
};
use sandbox_tests::{
    commerce::{automatic, business, commit, create_set, fill_purses},
    give_tokens, governed_commons, open_commons,
    proposals::{
        action, batch_for, cancel, carry, electorate, ending, granted, join, move_stake, pause, payment,
        payment_in_parts, proposed, reclaim_bond, signal, veto, FAILING_WINDOW_MS, HALF_LIFE_MS, INTERVAL_MS,
    },
    refused, COIN, DAY_MS, GUARDIAN,
};

/// How long a pause lasts, and how long after its beginning the next can begin.
const PAUSE_MS: u64 = 3 * DAY_MS;
const COOL_DOWN_MS: u64 = 30 * DAY_MS;

fn paused(until_ms: u64) -> VotingError {
    VotingError::NewBusinessPaused { until_ms }
}

fn no_tributes(commons: &Commons) -> Request {
    let tributes = Tributes {
        entry_ppm: 0,
        exit_ppm: 0,
    };
    action(commons.curve().call_mut().set_tributes(tributes))
}

/// The guardian pauses; until when.
fn begin_pause(commons: &mut Commons) -> Result<u64> {
    done(pause(commons, GUARDIAN))?;
    Ok(commons.chain.now_ms() + PAUSE_MS)
}

#[test]
fn the_guardian_alone_pauses_for_a_while_and_then_has_to_wait() -> Result<()> {
    let mut commons = governed_commons();
    let at = commons.at;
    for who in ["alice", "mallory", FOUNDER] {
        refused(&mut commons, VotingError::NotGuardian, |commons| pause(commons, who));
    }
    let now_ms = commons.chain.now_ms();
    let (until_ms, possible_from_ms) = (now_ms + PAUSE_MS, now_ms + COOL_DOWN_MS);
    let receipt = pause(&mut commons, GUARDIAN);
    let event = NewBusinessPaused {
        until_ms,
        possible_from_ms,
    };
    assert_eq!(receipt.events_of(), [(at.voting, event)]);
    assert_eq!(receipt.events_of(), [(at.curve, BuyingPaused { until_ms })]);
    assert_eq!(receipt.events_of(), [(at.escrow, NewBusinessStopped { until_ms })]);
    assert_eq!(receipt.events.len(), 3);
    done(receipt)?;
    let shown = electorate(&mut commons)?;
    assert_eq!(
        (shown.paused_until_ms, shown.pause_possible_from_ms),
        (until_ms, possible_from_ms)
    );
    assert_eq!(commons.market()?.buying_paused_until_ms, until_ms);
    assert_eq!(business(&mut commons)?.paused_until_ms, until_ms);

    let from_ms = possible_from_ms;
    for moment_ms in [now_ms, until_ms, possible_from_ms - 1] {
        commons.chain.set_now(moment_ms);
        refused(&mut commons, VotingError::PausedTooRecently { from_ms }, |commons| {
            pause(commons, GUARDIAN)
        });
    }
    commons.chain.wait(1);
    done(pause(&mut commons, GUARDIAN))?;
    assert_eq!(electorate(&mut commons)?.paused_until_ms, possible_from_ms + PAUSE_MS);
    Ok(())
}

/// A pause is one of everything or none.
#[test]
fn where_the_curve_does_not_obey_voting_nothing_is_paused() -> Result<()> {
    let mut commons = open_commons();
    let error = VotingError::Curve(CallFailure::Refused(BondingCurveError::NotAdmin));
    refused(&mut commons, error, |commons| pause(commons, GUARDIAN));
    assert_eq!(electorate(&mut commons)?.paused_until_ms, 0);
    Ok(())
}

#[test]
fn vouchers_are_neither_offered_nor_bought_until_it_ends_by_itself() -> Result<()> {
    let mut commons = governed_commons();
    fill_purses(&mut commons)?;
    let offer = automatic(&commons);
    let set = done(create_set(&mut commons, "carol", offer))?;
    let bought = done(commit(&mut commons, "alice", set))?;
    let until_ms = begin_pause(&mut commons)?;
    let paused = || EscrowError::NewBusinessPaused { until_ms };
    for wait_ms in [0, PAUSE_MS - 1] {
        commons.chain.wait(wait_ms);
        refused(&mut commons, paused(), |commons| create_set(commons, "carol", offer));
        refused(&mut commons, paused(), |commons| commit(commons, "alice", set));
    }
    // What was bought before goes on.
    done(commons.redeem_voucher("alice", bought))?;
    commons.chain.wait(1);
    done(create_set(&mut commons, "carol", offer))?;
    done(commit(&mut commons, "alice", set))?;
    Ok(())
}

#[test]
fn new_stakes_wait_and_so_does_buying_until_it_ends_by_itself() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "carol")?;
    done(commons.stake("alice", proposal, COIN))?;
    commons.pay_in("dave", 100 * COIN)?;
    let until_ms = begin_pause(&mut commons)?;
    for wait_ms in [0, PAUSE_MS - 1] {
        commons.chain.wait(wait_ms);
        refused(&mut commons, paused(until_ms), |commons| {
            commons.stake("bob", proposal, COIN)
        });
        // To object is possible at any time.
        done(commons.stake("bob", ABSTAIN, COIN))?;
        refused(&mut commons, paused(until_ms), |commons| {
            move_stake(commons, "bob", ABSTAIN, proposal, COIN)
        });
        refused(&mut commons, BondingCurveError::BuyingPaused { until_ms }, |commons| {
            commons.buy("dave", COIN)
        });
    }
    commons.chain.wait(1);
    done(commons.stake("bob", proposal, COIN))?;
    done(commons.stake("bob", ABSTAIN, COIN))?;
    done(move_stake(&mut commons, "alice", proposal, ABSTAIN, COIN))?;
    done(commons.buy("dave", COIN))?;
    Ok(())
}

#[test]
fn nothing_is_paid_nothing_passes_and_nothing_is_done() -> Result<()> {
    let mut commons = governed_commons();
    let one = payment(&commons, COIN, "dave");
    let one = proposed(&mut commons, "carol", one)?;
    let parts = payment_in_parts(&commons, 2 * COIN, "dave", 2);
    let parts = proposed(&mut commons, "carol", parts)?;
    let open = no_tributes(&commons);
    let open = proposed(&mut commons, "carol", open.clone())?;
    let passed = no_tributes(&commons);
    let passed = proposed(&mut commons, "carol", passed)?;
    join(&mut commons, FOUNDER, 400_000 * COIN)?;
    for (who, proposal, tokens) in [
        ("alice", one, 100_000),
        ("alice", parts, 200_000),
        ("bob", open, 200_000),
        (FOUNDER, passed, 400_000),
    ] {
        done(commons.stake(who, proposal, tokens * COIN))?;
    }
    commons.chain.wait(4 * HALF_LIFE_MS);
    done(commons.execute("frank", parts))?;
    done(commons.execute("frank", passed))?;
    commons.chain.wait(INTERVAL_MS);
    for proposal in [one, parts, passed] {
        assert_eq!(commons.proposal(proposal)?.time_to_pass_ms, Some(0));
    }
    done(commons.unstake(FOUNDER, passed, 100_000 * COIN))?;

    let until_ms = begin_pause(&mut commons)?;
    for wait_ms in [0, PAUSE_MS - 1] {
        commons.chain.wait(wait_ms);
        for proposal in [one, parts, open, passed] {
            refused(&mut commons, paused(until_ms), |commons| {
                commons.execute("frank", proposal)
            });
        }
    }
    assert_eq!(commons.collateral_of("dave")?, COIN);
    commons.chain.wait(1);
    for proposal in [one, parts, passed] {
        done(commons.execute("frank", proposal))?;
    }
    assert_eq!(commons.collateral_of("dave")?, 3 * COIN);
    assert_eq!(ending(&mut commons, passed)?, Ending::Completed);
    Ok(())
}

#[test]
fn everybody_can_leave_and_all_that_is_not_new_goes_on() -> Result<()> {
    let mut commons = governed_commons();
    let [kept, ended] = [(); 2].map(|()| signal(&mut commons, "carol").expect("carol has a bond"));
    let request = payment_in_parts(&commons, 2 * COIN, "dave", 2);
    let active = proposed(&mut commons, "carol", request)?;
    done(commons.stake("alice", kept, 100_000 * COIN))?;
    done(commons.stake("bob", active, 200_000 * COIN))?;
    carry(&mut commons, active)?;
    let batch = batch_for(&commons, "erin", 100 * COIN);
    let batch = granted(&mut commons, batch)?;
    give_tokens(&mut commons, "frank", 10 * COIN)?;
    begin_pause(&mut commons)?;
    commons.chain.wait(DAY_MS);

    done(commons.unstake("alice", kept, 100_000 * COIN))?;
    done(commons.withdraw("alice", 300_000 * COIN))?;
    done(commons.sell("alice", 300_000 * COIN))?;
    done(commons.unstake("bob", active, 200_000 * COIN))?;
    done(commons.touch("frank", active))?;
    done(cancel(&mut commons, "carol", ended))?;
    done(reclaim_bond(&mut commons, "frank", ended))?;
    done(commons.deposit("frank", 10 * COIN)?)?;
    done(commons.withdraw("frank", 10 * COIN))?;
    done(commons.enlist("erin"))?;
    done(commons.release("frank", batch))?;
    signal(&mut commons, "carol")?;
    // What loses its support meanwhile fails.
    commons.chain.wait(FAILING_WINDOW_MS);
    done(commons.touch("frank", active))?;
    assert_eq!(ending(&mut commons, active)?, Ending::Failed);
    Ok(())
}

#[test]
fn an_action_in_its_delay_can_be_vetoed_meanwhile() -> Result<()> {
    let mut commons = governed_commons();
    let request = no_tributes(&commons);
    let proposal = proposed(&mut commons, "carol", request)?;
    done(commons.stake("alice", proposal, 300_000 * COIN))?;
    carry(&mut commons, proposal)?;
    begin_pause(&mut commons)?;
    done(veto(&mut commons, GUARDIAN, proposal))?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Vetoed);
    Ok(())
}

/// What the guardian has no say in.
fn beyond_the_guardian() -> [Request; 2] {
    [Request::ReplaceGuardian(Some(account("erin"))), Request::WindDown]
}

#[test]
fn what_is_beyond_the_guardian_is_supported_all_the_same() -> Result<()> {
    for request in beyond_the_guardian() {
        let mut commons = governed_commons();
        let proposal = proposed(&mut commons, "carol", request)?;
        done(commons.stake("bob", ABSTAIN, 50_000 * COIN))?;
        let until_ms = begin_pause(&mut commons)?;
        done(commons.stake("alice", proposal, 300_000 * COIN))?;
        done(move_stake(&mut commons, "bob", ABSTAIN, proposal, 20_000 * COIN))?;
        let other = signal(&mut commons, "carol")?;
        refused(&mut commons, paused(until_ms), |commons| {
            move_stake(commons, "bob", proposal, other, 20_000 * COIN)
        });
        assert_eq!(commons.proposal(proposal)?.proposal.stake, 320_000 * COIN);
    }
    Ok(())
}

#[test]
fn what_is_beyond_the_guardian_passes_and_is_done_all_the_same() -> Result<()> {
    for pause_when_it_passes in [true, false] {
        for request in beyond_the_guardian() {
            let mut commons = governed_commons();
            let proposal = proposed(&mut commons, "carol", request)?;
            for (who, tokens) in [("alice", 300_000), ("bob", 200_000), ("carol", 99_000)] {
                done(commons.stake(who, proposal, tokens * COIN))?;
            }
            commons.chain.wait(3 * HALF_LIFE_MS);
            if pause_when_it_passes {
                begin_pause(&mut commons)?;
            }
            done(commons.execute("frank", proposal))?;
            let from_ms = commons.proposal(proposal)?.proposal.progress.executable_from_ms;
            commons.chain.set_now(from_ms - 1);
            if !pause_when_it_passes {
                begin_pause(&mut commons)?;
            }
            refused(&mut commons, VotingError::TooEarly { from_ms }, |commons| {
                commons.execute("frank", proposal)
            });
            commons.chain.wait(1);
            done(commons.execute("frank", proposal))?;
            assert_eq!(ending(&mut commons, proposal)?, Ending::Completed);
        }
    }
    Ok(())
}
