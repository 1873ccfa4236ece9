//! What goes wrong when conviction voting is ported without thinking: zodiac-module-conviction-voting, which keeps
//! 1Hive's balance check where tokens are held, and monistowl/sol-commons, a catalogue of it.

use anyhow::Result;
use commons::{chain::account, suite::done};
use interfaces::{
    conviction_voting::{Executed, VotingError, ABSTAIN},
    funding_pool::Paid,
};
use sandbox_tests::{
    governing::{
        assert_near, commons_with_proposer, conviction_of, details_of, gained, proposed, staked, threshold_of,
        too_little, unstaked, wait_days,
    },
    proposals::{move_stake, payment},
    refused, COIN, DAY_MS, POOL,
};

/// Zodiac compares what is staked with the voter's balance after the tokens have left it: half of them can be staked, and
/// who has staked more than is left can never stake again.
#[test]
fn all_of_a_deposit_can_be_staked_and_staked_again() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    let all = 300_000 * COIN;
    assert_eq!(commons.tokens_of("alice")?, 0);
    staked(&mut commons, &[("alice", well, all)])?;
    assert_eq!(commons.voter("alice")?.free, 0);
    refused(&mut commons, VotingError::AboveFree { amount: 1, free: 0 }, |commons| {
        commons.stake("alice", well, 1)
    });
    unstaked(&mut commons, &[("alice", well, all)])?;
    staked(&mut commons, &[("alice", ABSTAIN, all)])?;
    done(move_stake(&mut commons, "alice", ABSTAIN, well, all))?;
    unstaked(&mut commons, &[("alice", well, all / 2)])?;
    staked(&mut commons, &[("alice", well, all / 2)])?;
    assert_eq!(commons.proposal(well)?.proposal.stake, all);

    // The way home needs no allowance, and the whole can come back.
    unstaked(&mut commons, &[("alice", well, all)])?;
    done(commons.withdraw("alice", all))?;
    assert_eq!(commons.tokens_of("alice")?, all);
    done(commons.deposit("alice", all)?)?;
    staked(&mut commons, &[("alice", well, all)])?;
    assert_eq!(commons.voter("alice")?.free, 0);
    Ok(())
}

/// Sol-commons: a stake counts in full the moment it comes, so that one transaction stakes and executes; their own test of
/// success does that.
#[test]
fn a_stake_passes_nothing_in_the_block_in_which_it_comes() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 1, "mallory");
    let tiny = proposed(&mut commons, asked)?;
    let below = |conviction, threshold| VotingError::BelowThreshold { conviction, threshold };
    for who in ["alice", "bob", "carol"] {
        let all = commons.voter(who)?.free;
        staked(&mut commons, &[(who, tiny, all)])?;
    }
    let threshold = threshold_of(&mut commons, tiny)?;
    // 5 % of the 600 000
    assert_near(threshold, 30_000.0 * COIN as f64);
    refused(&mut commons, below(0, threshold), |commons| {
        commons.execute("alice", tiny)
    });
    // Nor in the next.
    commons.chain.wait(6_000);
    let conviction = conviction_of(&mut commons, tiny)?;
    assert_near(conviction, gained(600_000 * COIN, 6_000));
    assert!(conviction < 3 * COIN);
    refused(&mut commons, below(conviction, threshold), |commons| {
        commons.execute("alice", tiny)
    });
    Ok(())
}

/// Sol-commons: `conviction·αᵗ + stake`, so that support is worth the less the longer it stays.
#[test]
fn conviction_grows_the_longer_a_stake_stays() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    let stake = 70_000 * COIN;
    staked(&mut commons, &[("bob", well, stake)])?;
    let mut before = conviction_of(&mut commons, well)?;
    assert_eq!(before, 0);
    let mut days = 0;
    for wait in [1, 1, 3, 5, 10, 20, 40, 39] {
        wait_days(&mut commons, wait);
        days += wait;
        let conviction = conviction_of(&mut commons, well)?;
        assert!(before < conviction && conviction < stake, "{before} {conviction}");
        assert_near(conviction, gained(stake, days * DAY_MS));
        before = conviction;
    }
    assert!(commons.voter("bob")?.stakes[0].conviction.abs_diff(before) <= 1);
    Ok(())
}

/// Sol-commons: who executes says where the money goes.
#[test]
fn the_beneficiary_is_fixed_when_it_is_proposed() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked.clone())?;
    staked(&mut commons, &[("bob", well, 100_000 * COIN)])?;
    wait_days(&mut commons, 10);
    assert_eq!(details_of(&mut commons, well)?.request, asked);
    let receipt = commons.execute("mallory", well);
    let paid = Paid {
        reference: well.0,
        asset: commons.at.collateral,
        to: account("erin"),
        amount: 2_000 * COIN,
    };
    assert_eq!(receipt.events_of(), [(commons.at.funding_pool, paid)]);
    done(receipt)?;
    assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);
    assert_eq!(
        (commons.collateral_of("mallory")?, commons.collateral_of("dave")?),
        (0, 0)
    );
    Ok(())
}

/// Sol-commons: only an authority executes.
#[test]
fn anyone_executes_what_has_passed() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    staked(&mut commons, &[("bob", well, 100_000 * COIN)])?;
    wait_days(&mut commons, 10);
    let passed = commons.chain.snapshot();
    // Who governs, who guards, who founded, who is paid, and who has nothing to do with it.
    for who in ["alice", "dave", "guardian", "founder", "erin", "frank", "mallory"] {
        commons.chain.restore(&passed);
        done(commons.execute(who, well))?;
        assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);
    }
    Ok(())
}

/// Sol-commons: a threshold linear in r/F. Here ρ·S/(β − r/F)², which is 5 %/u² of the 200 000 that count, with
/// u = 1 − (r/F)/20 %.
#[test]
fn the_threshold_is_not_linear_in_the_share_asked_for() -> Result<()> {
    let mut commons = commons_with_proposer();
    // What is asked for of the 50 000, and the threshold in millionths of a token, rounded up.
    let by_hand = [
        // 2 %: u = 0.9, 10 000/0.81
        (1_000, 12_345_679_013),
        // 5 %: u = 0.75, 10 000/0.5625
        (2_500, 17_777_777_778),
        // 10 %: u = 0.5, 10 000/0.25
        (5_000, 40_000_000_000),
        // 15 %: u = 0.25, 10 000/0.0625
        (7_500, 160_000_000_000),
        // 18 %: u = 0.1, 10 000/0.01
        (9_000, 1_000_000_000_000),
    ];
    assert_eq!(POOL, 50_000 * COIN);
    for (coins, millionths) in by_hand {
        let asked = payment(&commons, coins * COIN, "erin");
        let proposal = proposed(&mut commons, asked)?;
        let threshold = threshold_of(&mut commons, proposal)?;
        let unit = COIN / 1_000_000;
        assert!(
            (unit * (millionths - 1)..=unit * millionths + 2).contains(&threshold),
            "{coins}: {threshold}"
        );
    }
    Ok(())
}

/// Sol-commons: execution takes the conviction as it was stored when somebody last staked.
#[test]
fn what_is_executed_has_its_conviction_brought_up_to_now() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let well = proposed(&mut commons, asked)?;
    staked(&mut commons, &[("bob", well, 50_000 * COIN)])?;
    let below = too_little(&mut commons, well)?;
    refused(&mut commons, below, |commons| commons.execute("frank", well));
    // Nobody has called anything since the stake came.
    wait_days(&mut commons, 20);
    let receipt = commons.execute("frank", well);
    let executed = receipt.events_of::<Executed>()[0].1.clone();
    done(receipt)?;
    assert_eq!(executed.conviction, 37_500 * COIN);
    assert_near(executed.threshold, 15_625.0 * COIN as f64);

    // The other way round: what was stored is more than there is after some of it has left.
    let asked = payment(&commons, 2_000 * COIN, "erin");
    let next = proposed(&mut commons, asked)?;
    staked(&mut commons, &[("carol", next, 20_000 * COIN)])?;
    wait_days(&mut commons, 30);
    assert_eq!(conviction_of(&mut commons, next)?, 17_500 * COIN);
    unstaked(&mut commons, &[("carol", next, 4_000 * COIN)])?;
    assert_eq!(conviction_of(&mut commons, next)?, 14_000 * COIN);
    let below = too_little(&mut commons, next)?;
    refused(&mut commons, below, |commons| commons.execute("frank", next));
    Ok(())
}
