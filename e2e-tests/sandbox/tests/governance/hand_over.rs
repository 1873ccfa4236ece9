//! A commons that was launched by its hatch: its token holders govern it, and nobody else.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, scale::Encode};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, CurveWiring},
    community_token::{CommunityToken, CommunityTokenError},
    conviction_voting::{Ending, PowerReduced, Unstaked, VotingError, ABSTAIN},
    funding_pool::{FundingPool, FundingPoolError, PoolWiring},
    hatch::{Hatch, HatchError},
    vesting::{BatchId, Revoked, Vesting, VestingError, VestingWiring},
    voucher_escrow::{EscrowError, VoucherEscrow},
};
use sandbox_tests::{
    commerce::{pause_new_business, set_protocol_fee},
    launched_commons_with,
    messages::{
        begin_closing, finish, pause_buying, pay, register, renounce_revocation, resume, revoke, set_spender,
        set_spending_cap, set_tributes, vesting_status,
    },
    proposals::{
        action, carry, electorate, ending, pause, payment, proposed, signal, stakes_of, veto, DELAY_MS, HALF_LIFE_MS,
    },
    refused, terms_with_team, Prepared, COIN, GUARDIAN,
};
use std::sync::OnceLock;

/// The team's batch: the launch makes it.
const TEAM: BatchId = BatchId(0);

/// A tenth of all tokens; the other nine are the contributors' million.
const LOT: u128 = 111_111_111_111_111_111;

/// A commons that has been launched: alice, bob and carol have claimed and enlisted 250 000, 250 000 and 500 000, erin
/// the team's lot. A tenth of alice's is released, and she has deposited 1000 of it.
fn handed_over_commons() -> Commons {
    static HANDED_OVER: OnceLock<Prepared> = OnceLock::new();
    HANDED_OVER
        .get_or_init(|| Prepared::keep(handed_over().expect("a launch hands everything over")))
        .start()
}

fn handed_over() -> Result<Commons> {
    let mut commons = launched_commons_with(&terms_with_team());
    for who in ["alice", "bob", "carol"] {
        let batch = done(commons.claim("frank", who))?;
        done(commons.enlist(who))?;
        if who == "alice" {
            assert_eq!(done(commons.release("frank", batch))?, 25_000 * COIN);
            done(commons.deposit("alice", 1_000 * COIN)?)?;
        }
    }
    done(commons.enlist("erin"))?;
    Ok(commons)
}

#[test]
fn everything_obeys_voting() -> Result<()> {
    let mut commons = handed_over_commons();
    let at = commons.at;
    let admin = at.voting;
    let message = commons.curve().call().wiring();
    let expected = CurveWiring {
        opener: at.hatch,
        admin,
    };
    assert_eq!(commons.chain.read(message)?, Some(expected));
    let message = commons.pool().call().wiring();
    let expected = PoolWiring {
        admin,
        spender: admin,
        curve: at.curve,
    };
    assert_eq!(commons.chain.read(message)?, Some(expected));
    let expected = VestingWiring { hatch: at.hatch, admin };
    assert_eq!(vesting_status(&mut commons)?.wiring, Some(expected));
    let message = commons.token().call().issuer();
    assert_eq!(commons.chain.read(message)?, Some(at.curve));
    let message = commons.escrow().call().admin();
    assert_eq!(commons.chain.read(message)?, Some(admin));
    Ok(())
}

#[test]
fn the_founder_has_no_say_in_anything() -> Result<()> {
    let mut commons = handed_over_commons();
    let at = commons.at;
    let tributes = commons.config.tributes;
    for who in [FOUNDER, "alice", GUARDIAN] {
        let curve = || BondingCurveError::NotAdmin;
        refused(&mut commons, curve(), |commons| set_tributes(commons, who, tributes));
        refused(&mut commons, curve(), |commons| pause_buying(commons, who, u64::MAX));
        refused(&mut commons, curve(), |commons| begin_closing(commons, who));
        refused(&mut commons, curve(), |commons| resume(commons, who));
        refused(&mut commons, curve(), |commons| finish(commons, who));
        let escrow = || EscrowError::NotAdmin;
        refused(&mut commons, escrow(), |commons| set_protocol_fee(commons, who, 0));
        refused(&mut commons, escrow(), |commons| {
            pause_new_business(commons, who, u64::MAX)
        });
        let pool = || FundingPoolError::NotAdmin;
        refused(&mut commons, pool(), |commons| register(commons, who, at.token, 1));
        refused(&mut commons, pool(), |commons| {
            set_spending_cap(commons, who, at.collateral, 1)
        });
        refused(&mut commons, pool(), |commons| set_spender(commons, who, at.hatch));
        refused(&mut commons, VestingError::NotGrantor, |commons| {
            revoke(commons, who, TEAM)
        });
        refused(&mut commons, VestingError::NotGrantor, |commons| {
            renounce_revocation(commons, who, TEAM)
        });
        refused(&mut commons, VestingError::NotAdmin, |commons| {
            let message = commons.vesting().call_mut().enlist(account("dave"));
            commons.send(who, message)
        });
    }
    refused(&mut commons, FundingPoolError::NotSpender, |commons| {
        pay(commons, at.collateral, account(FOUNDER), COIN)
    });
    refused(&mut commons, VotingError::NotGuardian, |commons| {
        pause(commons, FOUNDER)
    });
    refused(&mut commons, VotingError::NotGuardian, |commons| {
        veto(commons, FOUNDER, ABSTAIN)
    });
    Ok(())
}

#[test]
fn the_founder_wires_nothing_again() {
    let mut commons = handed_over_commons();
    let founder = account(FOUNDER);
    let at = commons.at;
    refused(&mut commons, BondingCurveError::AlreadyWired, |commons| {
        let wiring = CurveWiring {
            opener: founder,
            admin: founder,
        };
        let message = commons.curve().call_mut().wire(wiring);
        commons.send(FOUNDER, message)
    });
    refused(&mut commons, FundingPoolError::AlreadyWired, |commons| {
        let wiring = PoolWiring {
            admin: founder,
            spender: founder,
            curve: at.curve,
        };
        let message = commons.pool().call_mut().wire(wiring);
        commons.send(FOUNDER, message)
    });
    refused(&mut commons, VestingError::AlreadyWired, |commons| {
        let wiring = VestingWiring {
            hatch: at.hatch,
            admin: founder,
        };
        let message = commons.vesting().call_mut().wire(wiring);
        commons.send(FOUNDER, message)
    });
    refused(&mut commons, CommunityTokenError::AlreadyWired, |commons| {
        let message = commons.token().call_mut().wire(at.hatch);
        commons.send(FOUNDER, message)
    });
    refused(&mut commons, HatchError::AlreadySealed, |commons| {
        let message = commons.hatch().call_mut().seal();
        commons.send(FOUNDER, message)
    });
}

/// 30 000 of the 100 000 raised are the pool's.
#[test]
fn what_the_hatch_gave_the_pool_is_paid_by_decision() -> Result<()> {
    let mut commons = handed_over_commons();
    let request = payment(&commons, 2_000 * COIN, "dave");
    let proposal = proposed(&mut commons, "alice", request)?;
    done(commons.stake("carol", proposal, 500_000 * COIN))?;
    carry(&mut commons, proposal)?;
    assert_eq!(commons.collateral_of("dave")?, 2_000 * COIN);
    assert_eq!(commons.held_by_pool()?, 28_000 * COIN);
    Ok(())
}

#[test]
fn the_teams_lot_is_revoked_by_an_action_and_its_stakes_go() -> Result<()> {
    let mut commons = handed_over_commons();
    let at = commons.at;
    let request = action(commons.vesting().call_mut().revoke(TEAM));
    let proposal = proposed(&mut commons, "alice", request)?;
    let [older, newer] = [(); 2].map(|()| signal(&mut commons, "alice").expect("alice has a bond"));
    for (on, amount) in [(proposal, 11_111), (older, 30_000), (newer, 40_000), (ABSTAIN, 20_000)] {
        done(commons.stake("erin", on, amount * COIN))?;
    }
    done(commons.stake("carol", proposal, 500_000 * COIN))?;
    done(commons.stake("bob", older, 1_000 * COIN))?;
    commons.chain.wait(HALF_LIFE_MS);
    done(commons.execute("frank", proposal))?;
    commons.chain.wait(DELAY_MS);

    // Nothing has vested within a year. What erin has staked on this very action has ended with it.
    let receipt = commons.execute("frank", proposal);
    let revoked = Revoked {
        beneficiary: account("erin"),
        batch: TEAM,
        vested: 0,
        returned: LOT,
        grantor: at.funding_pool,
    };
    assert_eq!(receipt.events_of(), [(at.vesting, revoked)]);
    let unstaked: Vec<(_, Unstaked)> = receipt.events_of();
    let unstaked: Vec<_> = unstaked
        .into_iter()
        .map(|(_, event)| (event.account, event.proposal, event.amount))
        .collect();
    let erin = account("erin");
    assert_eq!(
        unstaked,
        [
            (erin, ABSTAIN, 20_000 * COIN),
            (erin, newer, 40_000 * COIN),
            (erin, older, 30_000 * COIN)
        ]
    );
    let reduced = PowerReduced {
        account: erin,
        unstaked: 90_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(at.voting, reduced)]);
    done(receipt)?;
    assert_eq!(ending(&mut commons, proposal)?, Ending::Completed);
    assert_eq!(commons.balance(at.token, at.funding_pool)?, LOT);
    assert_eq!(stakes_of(&mut commons, "erin")?, []);
    let status = commons.voter("erin")?;
    assert_eq!((status.vesting, status.power, status.free), (Some(0), 0, 0));
    assert_eq!(commons.proposal(older)?.proposal.stake, 1_000 * COIN);
    assert_eq!(commons.proposal(newer)?.proposal.stake, 0);
    assert_eq!(electorate(&mut commons)?.active_stake, 1_000 * COIN);
    Ok(())
}

#[test]
fn the_right_to_revoke_it_is_given_up_by_a_majority_for_ever() -> Result<()> {
    let mut commons = handed_over_commons();
    let renunciation = action(commons.vesting().call_mut().renounce_revocation(TEAM));
    let renunciation = proposed(&mut commons, "alice", renunciation)?;
    let revocation = action(commons.vesting().call_mut().revoke(TEAM));
    let revocation = proposed(&mut commons, "alice", revocation)?;
    // More than half of 1 111 111.111111111111.
    assert_eq!(commons.proposal(renunciation)?.threshold, Some(555_555_555_555_555_556));
    done(commons.stake("carol", renunciation, 500_000 * COIN))?;
    done(commons.stake("bob", renunciation, 100_000 * COIN))?;
    done(commons.stake("erin", renunciation, LOT))?;
    done(commons.stake("bob", revocation, 150_000 * COIN))?;
    done(commons.stake("alice", revocation, 225_000 * COIN))?;
    commons.chain.wait(3 * HALF_LIFE_MS);
    for proposal in [renunciation, revocation] {
        done(commons.execute("frank", proposal))?;
    }
    commons.chain.wait(DELAY_MS);
    done(commons.execute("frank", renunciation))?;
    assert_eq!(commons.batch(TEAM)?.batch.grantor, None);
    let error = VestingError::NotRevocable.encode();
    refused(&mut commons, VotingError::CallRefused { error }, |commons| {
        commons.execute("frank", revocation)
    });
    Ok(())
}

#[test]
fn the_guardian_is_there_from_the_launch_on() -> Result<()> {
    let mut commons = handed_over_commons();
    done(pause(&mut commons, GUARDIAN))?;
    let until_ms = commons.chain.now_ms() + commons.config.voting.rules.pause_ms;
    commons.pay_in("dave", COIN)?;
    refused(&mut commons, BondingCurveError::BuyingPaused { until_ms }, |commons| {
        commons.buy("dave", COIN)
    });
    Ok(())
}
