//! Settings that are changed by an action.

use crate::formula::assert_rounded_up;
use anyhow::Result;
use commons::suite::{done, Commons};
use interfaces::conviction_voting::{
    Bar, Ending, Kind, ProposalId, Request, Setting, Settings, SettingsChanged, VotingError,
};
use sandbox_tests::{
    governed_commons,
    proposals::{
        carry, details, ending, payment, proposed, refused_to_propose, settings, signal, BOND, DELAY_MS,
        VOTING_PERIOD_MS,
    },
    refused, COIN, DAY_MS,
};

/// Proposes other settings, has them passed with alice's 290 000, and waits for the delay.
fn ready(commons: &mut Commons, to: Settings) -> Result<ProposalId> {
    let proposal = proposed(commons, "carol", Request::ChangeSettings(to))?;
    done(commons.stake("alice", proposal, 290_000 * COIN))?;
    carry(commons, proposal)?;
    commons.chain.wait(commons.config.voting.settings.action_delay_ms);
    Ok(proposal)
}

#[test]
fn they_change_by_an_action_and_for_proposals_to_come() -> Result<()> {
    let mut commons = governed_commons();
    let from = commons.config.voting.settings;
    let to = Settings {
        spending_limit_ppm: 500_000,
        bond: 7 * COIN,
        voting_period_ms: 30 * DAY_MS,
        ..from
    };
    let request = payment(&commons, 5_000 * COIN, "dave");
    let older = proposed(&mut commons, "carol", request.clone())?;
    let expires_ms = commons.chain.now_ms() + VOTING_PERIOD_MS;
    let change = ready(&mut commons, to)?;
    assert_eq!(commons.proposal(change)?.proposal.kind, Kind::Action(Bar::Action));
    assert_eq!(settings(&mut commons)?, from);
    let receipt = commons.execute("frank", change);
    assert_eq!(receipt.events_of(), [(commons.at.voting, SettingsChanged { from, to })]);
    done(receipt)?;
    assert_eq!(settings(&mut commons)?, to);
    assert_eq!(ending(&mut commons, change)?, Ending::Completed);

    // What there was lives by what it was made with.
    let status = commons.proposal(older)?;
    assert_eq!(status.proposal.bond, BOND);
    assert_eq!(status.proposal.progress.expires_ms, expires_ms);
    assert_eq!(details(&mut commons, older)?.unwrap().settings, from);
    assert_rounded_up(status.threshold.unwrap(), 40_000 * COIN, 1);
    // A new one by the new: u = 1 − (1/10)/(1/2) = 4/5, and 5 %/(16/25) of 200 000.
    let deposited = commons.voter("bob")?.deposited;
    let newer = proposed(&mut commons, "bob", request)?;
    assert_eq!(commons.voter("bob")?.deposited, deposited - 7 * COIN);
    let status = commons.proposal(newer)?;
    assert_eq!(status.proposal.bond, 7 * COIN);
    assert_eq!(
        status.proposal.progress.expires_ms,
        commons.chain.now_ms() + 30 * DAY_MS
    );
    assert_eq!(details(&mut commons, newer)?.unwrap().settings, to);
    assert_rounded_up(status.threshold.unwrap(), 15_625 * COIN, 1);
    // Half of the pool may be asked for now.
    let limit_ppm = 500_000;
    let (amount, pool) = (25_000 * COIN, 50_000 * COIN);
    let error = VotingError::AboveSpendingLimit {
        amount,
        pool,
        limit_ppm,
    };
    let request = payment(&commons, amount, "dave");
    refused_to_propose(&mut commons, "bob", &request, error);
    Ok(())
}

#[test]
fn an_action_under_way_keeps_the_delay_that_it_was_made_with() -> Result<()> {
    let mut commons = governed_commons();
    let from = commons.config.voting.settings;
    let shorter = Settings {
        action_delay_ms: 3 * DAY_MS,
        ..from
    };
    let other = proposed(&mut commons, "carol", Request::ChangeSettings(from))?;
    let change = ready(&mut commons, shorter)?;
    done(commons.execute("frank", change))?;
    done(commons.stake("alice", other, 290_000 * COIN))?;
    carry(&mut commons, other)?;
    let from_ms = commons.chain.now_ms() + DELAY_MS;
    commons.chain.wait(3 * DAY_MS);
    refused(&mut commons, VotingError::TooEarly { from_ms }, |commons| {
        commons.execute("frank", other)
    });
    commons.chain.set_now(from_ms);
    done(commons.execute("frank", other))?;
    assert_eq!(settings(&mut commons)?, from);
    Ok(())
}

#[test]
fn they_reach_floors_and_ceilings_and_no_further() -> Result<()> {
    let mut commons = governed_commons();
    let rules = commons.config.voting.rules;
    let ceilings = rules.ceilings;
    let change = ready(&mut commons, ceilings)?;
    done(commons.execute("frank", change))?;
    assert_eq!(settings(&mut commons)?, ceilings);
    // The highest bond is 10 000, and bob can afford it.
    let proposal = signal(&mut commons, "bob")?;
    assert_eq!(commons.proposal(proposal)?.proposal.bond, 10_000 * COIN);
    let beyond = Settings {
        bond: ceilings.bond + 1,
        ..ceilings
    };
    let error = VotingError::SettingOutOfRange(Setting::Bond);
    refused_to_propose(&mut commons, "bob", &Request::ChangeSettings(beyond), error);
    // And all the way down.
    let floors = rules.floors;
    let down = proposed(&mut commons, "bob", Request::ChangeSettings(floors))?;
    done(commons.stake("alice", down, 299_000 * COIN))?;
    done(commons.stake("bob", down, 180_000 * COIN))?;
    // The bar is three fifths of three fifths of the supply: 360 000 of 479 000.
    assert_eq!(commons.proposal(down)?.threshold, Some(360_000 * COIN));
    carry(&mut commons, down)?;
    commons.chain.wait(ceilings.action_delay_ms);
    done(commons.execute("frank", down))?;
    assert_eq!(settings(&mut commons)?, floors);
    signal(&mut commons, "mallory")?;
    Ok(())
}
