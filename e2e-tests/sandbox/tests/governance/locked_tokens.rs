//! Locked tokens vote as well: for one account, for as long as they are there.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons, FOUNDER},
};
use interfaces::{
    call::CallFailure,
    conviction_voting::{Phase, PowerError, PowerReduced, ProposalId, Request, Unstaked, VotingError},
    hatch::{TeamLot, VestingPlan},
    vesting::{Accrual, BatchId, Grant, VestingError},
};
use sandbox_tests::{
    governing::{
        assert_near, commons_with_proposer, conviction_of, gained, proposed, revoke_batch, staked, threshold_of,
        unstaked, wait_days,
    },
    launched_commons_with,
    messages::{approve_vesting, grant, transfer_batch},
    proposals::{electorate, payment, phase, HALF_LIFE_MS},
    refused,
    schedules::{for_whom, stepped},
    terms, COIN, DAY_MS,
};

/// The same locked tokens must not be staked by two accounts, by handing the batch on.
#[test]
fn a_batch_that_is_handed_on_votes_for_one_account_only() -> Result<()> {
    let mut commons = commons_with_proposer();
    let all = 100_000 * COIN;
    let asked = payment(&commons, 2_000 * COIN, "mallory");
    let well = proposed(&mut commons, asked)?;
    done(approve_vesting(&mut commons, FOUNDER, all))?;
    let lot = Grant {
        transferable: true,
        ..for_whom("erin", all, stepped(commons.chain.now_ms()))
    };
    let batch = done(grant(&mut commons, FOUNDER, lot))?;
    for who in ["erin", "mallory"] {
        done(commons.enlist(who))?;
    }
    staked(&mut commons, &[("erin", well, all)])?;
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(conviction_of(&mut commons, well)?, 50_000 * COIN);
    let unstake_first =
        |unstake_first| VestingError::Voting(CallFailure::Refused(PowerError::WouldUncoverStakes { unstake_first }));
    refused(&mut commons, unstake_first(all), |commons| {
        transfer_batch(commons, "erin", batch, account("mallory"))
    });
    unstaked(&mut commons, &[("erin", well, all - 1)])?;
    refused(&mut commons, unstake_first(1), |commons| {
        transfer_batch(commons, "erin", batch, account("mallory"))
    });
    unstaked(&mut commons, &[("erin", well, 1)])?;
    done(transfer_batch(&mut commons, "erin", batch, account("mallory")))?;

    let (erin, mallory) = (commons.voter("erin")?, commons.voter("mallory")?);
    assert_eq!((erin.power, mallory.power), (0, all));
    refused(&mut commons, VotingError::AboveFree { amount: 1, free: 0 }, |commons| {
        commons.stake("erin", well, 1)
    });
    staked(&mut commons, &[("mallory", well, all)])?;
    assert_eq!(commons.proposal(well)?.proposal.stake, all);
    assert_eq!(electorate(&mut commons)?.active_stake, all);
    // And with the batch no conviction was handed on.
    assert_eq!(conviction_of(&mut commons, well)?, 0);
    let below = VotingError::BelowThreshold {
        conviction: 0,
        threshold: threshold_of(&mut commons, well)?,
    };
    refused(&mut commons, below, |commons| commons.execute("mallory", well));
    Ok(())
}

/// The commons takes back a grant whose locked tokens are staked: what they covered no more must come off in the same
/// transaction, the newest first, or votes would stay that nobody has.
#[test]
fn a_grant_that_governance_revokes_takes_its_newest_stakes_off_at_once() -> Result<()> {
    let mut config = terms();
    config.hatch.team = Some(TeamLot {
        beneficiary: account("erin"),
        share_ppm: 100_000,
        plan: VestingPlan {
            unlocked_ppm: 500_000,
            cliff_after_ms: 365 * DAY_MS,
            accrual: Accrual::Linear {
                duration_ms: 730 * DAY_MS,
            },
            transferable: false,
        },
        revocable: true,
    });
    let mut commons = launched_commons_with(&config);
    let coin = COIN as f64;
    // A tenth of all tokens: a ninth of the contributors' million.
    let lot = 1_000_000 * COIN / 9;
    let batch = BatchId(0);
    assert_eq!(commons.batch(batch)?.batch.beneficiary, account("erin"));
    assert_eq!(commons.batch(batch)?.batch.total, lot);
    for who in ["bob", "carol"] {
        done(commons.claim("frank", who))?;
        done(commons.enlist(who))?;
    }
    done(commons.enlist("erin"))?;
    assert_eq!(commons.voter("erin")?.power, lot);
    // Bonds are made of tokens that are there: a tenth of alice's are unlocked.
    let alices = done(commons.claim("alice", "alice"))?;
    assert_eq!(done(commons.release("alice", alices))?, 25_000 * COIN);
    done(commons.deposit("alice", 25_000 * COIN)?)?;
    let propose = |commons: &mut Commons, request| -> Result<ProposalId> {
        done(commons.propose("alice", request, "As alice says"))
    };
    let newer_stake = propose(&mut commons, Request::Signal)?;
    let older_stake = propose(&mut commons, Request::Signal)?;
    let revocation = revoke_batch(&commons, batch);
    let revocation = propose(&mut commons, revocation)?;

    staked(
        &mut commons,
        &[
            ("erin", older_stake, 40_000 * COIN),
            ("bob", newer_stake, 100_000 * COIN),
            ("carol", revocation, 500_000 * COIN),
        ],
    )?;
    wait_days(&mut commons, 5);
    staked(&mut commons, &[("erin", newer_stake, 60_000 * COIN)])?;
    wait_days(&mut commons, 5);
    // A quarter of all 700 000 that are staked.
    assert_eq!(threshold_of(&mut commons, revocation)?, 175_000 * COIN);
    done(commons.execute("frank", revocation))?;
    wait_days(&mut commons, 7);
    assert_near(
        conviction_of(&mut commons, newer_stake)?,
        gained(100_000 * COIN, 17 * DAY_MS) + gained(60_000 * COIN, 12 * DAY_MS),
    );

    // Half of the lot has vested and stays erin's.
    let left = lot / 2;
    let uncovered = 100_000 * COIN - left;
    let receipt = commons.execute("frank", revocation);
    let reduced = PowerReduced {
        account: account("erin"),
        unstaked: uncovered,
    };
    assert_eq!(receipt.events_of(), [(commons.at.voting, reduced)]);
    let [(_, off)] = &receipt.events_of::<Unstaked>()[..] else {
        panic!("one stake is enough: {:?}", receipt.events);
    };
    assert_eq!(
        (off.account, off.proposal, off.amount, off.stake),
        (account("erin"), newer_stake, uncovered, 160_000 * COIN - uncovered)
    );
    done(receipt)?;
    let erin = commons.voter("erin")?;
    assert_eq!((erin.vesting, erin.power, erin.free), (Some(left), left, 0));
    let stakes: Vec<_> = erin.stakes.iter().map(|stake| (stake.proposal, stake.amount)).collect();
    assert_eq!(
        stakes,
        [(older_stake, 40_000 * COIN), (newer_stake, 60_000 * COIN - uncovered)]
    );
    assert_eq!(commons.balance(commons.at.token, commons.at.funding_pool)?, lot - left);

    // Its conviction went along, and what is left of it is what it would be if it had never been there.
    let expected = |days: u64| {
        gained(100_000 * COIN, (17 + days) * DAY_MS) + gained(60_000 * COIN - uncovered, (12 + days) * DAY_MS)
    };
    assert_near(conviction_of(&mut commons, newer_stake)?, expected(0));
    assert_near(
        conviction_of(&mut commons, older_stake)?,
        gained(40_000 * COIN, 17 * DAY_MS),
    );
    assert_eq!(
        electorate(&mut commons)?.active_stake,
        140_000 * COIN + 60_000 * COIN - uncovered
    );
    wait_days(&mut commons, 13);
    assert_near(conviction_of(&mut commons, newer_stake)?, expected(13));
    assert_near(conviction_of(&mut commons, older_stake)?, 35_000.0 * coin);
    assert_eq!(phase(&mut commons, newer_stake)?, Phase::Open);
    Ok(())
}
