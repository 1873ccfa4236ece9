//! What somebody could try who comes, does something, and is gone again: with stake of their own or of others', within a
//! transaction or over weeks. No time passes between the steps of one transaction.

use anyhow::Result;
use commons::suite::{done, Commons, FOUNDER};
use interfaces::conviction_voting::{Ending, Phase, ProposalId, Request, Settings, VotingError, ABSTAIN};
use sandbox_tests::{
    governing::{
        assert_near, commons_with_proposer, conviction_of, gained, proposed, set_spender, set_tributes, staked,
        threshold, threshold_of, too_little, towards, unstaked, wait_days,
    },
    proposals::{electorate, join, payment, payment_in_parts, phase, HALF_LIFE_MS},
    refused, COIN, DAY_MS, POOL,
};

/// A request sliced into milestones must not pass more easily than the whole.
#[test]
fn a_request_in_milestones_passes_no_more_easily_than_the_whole() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 6_000 * COIN, "erin");
    let whole = proposed(&mut commons, asked)?;
    let asked = payment_in_parts(&commons, 6_000 * COIN, "erin", 8);
    let sliced = proposed(&mut commons, asked)?;
    let asked = payment(&commons, 750 * COIN, "erin");
    let slice = proposed(&mut commons, asked)?;
    staked(
        &mut commons,
        &[
            ("bob", whole, 100_000 * COIN),
            ("carol", sliced, 100_000 * COIN),
            ("alice", slice, 10_000 * COIN),
        ],
    )?;
    wait_days(&mut commons, 5);
    // 12 % of the pool: u = 0.4, so 5 %/0.16 of 210 000. A slice alone would need a fifth of that.
    let [of_whole, of_sliced] = [whole, sliced].map(|id| commons.proposal(id).expect("it is there"));
    assert_near(of_whole.threshold.unwrap(), 65_625.0 * COIN as f64);
    assert_eq!(of_sliced.threshold, of_whole.threshold);
    assert_eq!(of_sliced.time_to_pass_ms, of_whole.time_to_pass_ms);
    assert_eq!(
        (of_whole.next_payment, of_sliced.next_payment),
        (6_000 * COIN, 750 * COIN)
    );
    let conviction = of_sliced.proposal.conviction;
    assert!(conviction > 2 * threshold_of(&mut commons, slice)?);
    for proposal in [whole, sliced] {
        let below = too_little(&mut commons, proposal)?;
        refused(&mut commons, below, |commons| commons.execute("frank", proposal));
    }

    // And each that follows is judged by all that is still unpaid.
    commons.chain.wait(of_whole.time_to_pass_ms.unwrap());
    done(commons.execute("frank", sliced))?;
    let settings = commons.config.voting.settings;
    let unpaid = threshold(&settings, 5_250 * COIN, POOL - 750 * COIN, 210_000.0 * COIN as f64);
    assert_near(threshold_of(&mut commons, sliced)?, unpaid);
    unstaked(&mut commons, &[("carol", sliced, 60_000 * COIN)])?;
    wait_days(&mut commons, 14);
    let below = too_little(&mut commons, sliced)?;
    assert!(conviction_of(&mut commons, sliced)? > 2 * threshold_of(&mut commons, slice)?);
    refused(&mut commons, below, |commons| commons.execute("frank", sliced));
    Ok(())
}

/// Stake that is put on abstaining and taken off again in one transaction must not raise the thresholds of others.
#[test]
fn stake_that_comes_and_goes_in_one_transaction_raises_no_threshold() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment_in_parts(&commons, 2_000 * COIN, "erin", 2);
    let well = proposed(&mut commons, asked)?;
    let action = set_tributes(&commons, 10_000);
    let action = proposed(&mut commons, action)?;
    staked(
        &mut commons,
        &[("bob", well, 20_000 * COIN), ("carol", action, 100_000 * COIN)],
    )?;
    wait_days(&mut commons, 40);
    done(commons.execute("frank", well))?;
    let before = electorate(&mut commons)?;
    let thresholds = [well, action].map(|id| threshold_of(&mut commons, id).expect("it is there"));
    for _ in 0..10 {
        staked(
            &mut commons,
            &[("alice", ABSTAIN, 300_000 * COIN), ("bob", ABSTAIN, 180_000 * COIN)],
        )?;
        assert!(threshold_of(&mut commons, well)? > 2 * thresholds[0]);
        done(commons.touch("mallory", well))?;
        unstaked(
            &mut commons,
            &[("alice", ABSTAIN, 300_000 * COIN), ("bob", ABSTAIN, 180_000 * COIN)],
        )?;
    }
    assert_eq!(electorate(&mut commons)?, before);
    let after = [well, action].map(|id| threshold_of(&mut commons, id).expect("it is there"));
    assert_eq!(after, thresholds);
    assert_eq!(commons.proposal(well)?.proposal.progress.failing_since_ms, None);
    wait_days(&mut commons, 14);
    done(commons.execute("frank", well))?;
    assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);
    Ok(())
}

/// All who supported an action leave in its delay: nothing of it must be done.
#[test]
fn an_action_whose_supporters_leave_in_its_delay_is_not_done() -> Result<()> {
    let mut commons = commons_with_proposer();
    let tributes = commons.market()?.tributes;
    let action = set_tributes(&commons, 10_000);
    let action = proposed(&mut commons, action)?;
    staked(&mut commons, &[("alice", action, 300_000 * COIN)])?;
    wait_days(&mut commons, 6);
    done(commons.execute("frank", action))?;
    let from_ms = commons.chain.now_ms() + 7 * DAY_MS;
    wait_days(&mut commons, 2);
    unstaked(&mut commons, &[("alice", action, 300_000 * COIN)])?;
    done(commons.withdraw("alice", 300_000 * COIN))?;
    refused(&mut commons, VotingError::TooEarly { from_ms }, |commons| {
        commons.execute("frank", action)
    });
    let left = commons.chain.snapshot();

    // Nobody touches it: it is refused for as long as it can be executed, and then it is too late.
    commons.chain.set_now(from_ms);
    let below = VotingError::BelowThreshold {
        conviction: 0,
        threshold: 100_000 * COIN,
    };
    refused(&mut commons, below.clone(), |commons| {
        commons.execute("mallory", action)
    });
    wait_days(&mut commons, 13);
    refused(&mut commons, below, |commons| commons.execute("mallory", action));
    wait_days(&mut commons, 1);
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.execute("mallory", action)
    });

    // Two touches with the window between them: it lapses.
    commons.chain.restore(&left);
    done(commons.touch("frank", action))?;
    commons.chain.wait(3 * DAY_MS - 1);
    done(commons.touch("frank", action))?;
    assert_eq!(phase(&mut commons, action)?, Phase::Passed);
    commons.chain.wait(1);
    done(commons.touch("frank", action))?;
    assert_eq!(phase(&mut commons, action)?, Phase::Ended(Ending::Failed));
    // Whoever comes back then comes too late.
    done(commons.deposit("alice", 300_000 * COIN)?)?;
    refused(&mut commons, VotingError::ProposalEnded, |commons| {
        commons.stake("alice", action, 300_000 * COIN)
    });
    assert_eq!(commons.market()?.tributes, tributes);
    Ok(())
}

/// A stake of years leaves, and what was borrowed and put on before must not keep its conviction.
#[test]
fn a_stake_that_leaves_passes_its_conviction_on_to_nobody() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment(&commons, 2_000 * COIN, "mallory");
    let well = proposed(&mut commons, asked)?;
    staked(&mut commons, &[("alice", well, 100_000 * COIN)])?;
    wait_days(&mut commons, 100);
    assert_eq!(conviction_of(&mut commons, well)?, 100_000 * COIN * 1_023 / 1_024);
    // In one transaction: the borrower stakes, and the holder leaves.
    join(&mut commons, "mallory", 300_000 * COIN)?;
    staked(&mut commons, &[("mallory", well, 300_000 * COIN)])?;
    unstaked(&mut commons, &[("alice", well, 100_000 * COIN)])?;
    done(commons.withdraw("alice", 100_000 * COIN))?;
    assert_eq!(commons.proposal(well)?.proposal.stake, 300_000 * COIN);
    assert_eq!(conviction_of(&mut commons, well)?, 0);
    let below = too_little(&mut commons, well)?;
    refused(&mut commons, below, |commons| commons.execute("mallory", well));
    // What the borrower has there gains conviction from now on, like any other.
    wait_days(&mut commons, 1);
    assert_near(conviction_of(&mut commons, well)?, gained(300_000 * COIN, DAY_MS));
    Ok(())
}

/// Ten times the stake is borrowed, put on for a short while and given back: its conviction goes with it.
#[test]
fn a_borrowed_stake_leaves_no_conviction_behind() -> Result<()> {
    const HOUR_MS: u64 = DAY_MS / 24;
    let mut commons = commons_with_proposer();
    let coin = COIN as f64;
    let asked = payment(&commons, 2_000 * COIN, "alice");
    let well = proposed(&mut commons, asked)?;
    staked(&mut commons, &[("alice", well, 15_000 * COIN)])?;
    wait_days(&mut commons, 60);
    // 15 000·63/64 = 14 765.6, which is short of 15 625.
    assert_near(conviction_of(&mut commons, well)?, 14_765.625 * coin);
    let before = commons.chain.snapshot();

    // By another account: what is left is what alice's own stake has gained.
    join(&mut commons, "mallory", 150_000 * COIN)?;
    staked(&mut commons, &[("mallory", well, 150_000 * COIN)])?;
    commons.chain.wait(6 * HOUR_MS);
    // 150 000·(1 − 2^(−1/40)) = 2577: enough as long as it is there.
    let with_it = conviction_of(&mut commons, well)?;
    assert_near(
        with_it,
        gained(15_000 * COIN, 60 * DAY_MS + 6 * HOUR_MS) + gained(150_000 * COIN, 6 * HOUR_MS),
    );
    assert!(with_it > 15_625 * COIN);
    unstaked(&mut commons, &[("mallory", well, 150_000 * COIN)])?;
    let own = gained(15_000 * COIN, 60 * DAY_MS + 6 * HOUR_MS);
    assert_near(conviction_of(&mut commons, well)?, own);
    let below = too_little(&mut commons, well)?;
    refused(&mut commons, below, |commons| commons.execute("mallory", well));

    // By alice herself: what she takes off takes its part of all the conviction she has there.
    commons.chain.restore(&before);
    join(&mut commons, "alice", 150_000 * COIN)?;
    staked(&mut commons, &[("alice", well, 150_000 * COIN)])?;
    commons.chain.wait(6 * HOUR_MS);
    assert_eq!(conviction_of(&mut commons, well)?, with_it);
    unstaked(&mut commons, &[("alice", well, 150_000 * COIN)])?;
    assert_near(conviction_of(&mut commons, well)?, with_it as f64 / 11.0);
    let below = too_little(&mut commons, well)?;
    refused(&mut commons, below, |commons| commons.execute("alice", well));
    Ok(())
}

/// A decision that a share of the supply makes: the request, what it would need with so many tokens and so much in the
/// pool, and a conviction that is too little with a million tokens, and enough with 700 000.
struct Decision {
    request: Request,
    needed: fn(&Settings, supply: f64, pool: u128) -> f64,
    conviction: u128,
}

fn decisions(commons: &Commons) -> [Decision; 3] {
    [
        // 7.8125 % of a fifth of the supply: 15 625, or 10 937.5.
        Decision {
            request: payment(commons, 2_000 * COIN, "mallory"),
            needed: |settings, supply, pool| threshold(settings, 2_000 * COIN, pool, supply / 5.0),
            conviction: 13_000 * COIN,
        },
        // A quarter of two fifths: 100 000, or 70 000.
        Decision {
            request: set_tributes(commons, 100_000),
            needed: |_, supply, _| supply / 10.0,
            conviction: 85_000 * COIN,
        },
        // More than half: 500 000, or 350 000.
        Decision {
            request: set_spender(commons, commons.at.vesting),
            needed: |_, supply, _| supply / 2.0 + 1.0,
            conviction: 425_000 * COIN,
        },
    ]
}

impl Decision {
    /// Proposes it, supported by alice, and by bob as far as hers is not enough, so that it has its conviction after so
    /// many half-lives.
    fn prepare(&self, commons: &mut Commons, half_lives: u32) -> Result<ProposalId> {
        let proposal = proposed(commons, self.request.clone())?;
        let parts = 1_u128 << half_lives;
        let stake = self.conviction * parts / (parts - 1);
        let alices = stake.min(300_000 * COIN);
        staked(commons, &[("alice", proposal, alices)])?;
        if stake > alices {
            staked(commons, &[("bob", proposal, stake - alices)])?;
        }
        commons.chain.wait(HALF_LIFE_MS * u64::from(half_lives));
        let conviction = conviction_of(commons, proposal)?;
        assert_near(conviction, self.conviction as f64);
        Ok(proposal)
    }

    /// What it needs now, if there are so many tokens in the eyes of voting.
    fn needs(&self, commons: &mut Commons, supply: u128) -> Result<f64> {
        let pool = commons.held_by_pool()?;
        Ok((self.needed)(&commons.config.voting.settings, supply as f64, pool))
    }
}

/// A holder sells, executes and buys back in one transaction, so that a share of the supply is less for a moment.
#[test]
fn selling_before_and_buying_back_after_lowers_no_bar() -> Result<()> {
    for half_lives in [1, 6] {
        for decision in decisions(&commons_with_proposer()) {
            if decision.conviction > 400_000 * COIN && half_lives == 1 {
                continue; // alice and bob have not as much.
            }
            let mut commons = commons_with_proposer();
            let proposal = decision.prepare(&mut commons, half_lives)?;
            sell_and_buy_back(&mut commons, |commons| {
                assert_eq!(commons.market()?.supply, 700_000 * COIN);
                // The tribute has made the pool a little larger, which is all that makes a difference.
                let needed = decision.needs(commons, 1_000_000 * COIN)?;
                assert_near(threshold_of(commons, proposal)?, needed);
                let below = too_little(commons, proposal)?;
                refused(commons, below.clone(), |commons| commons.execute(FOUNDER, proposal));
                // Nor after voting has seen the smaller supply.
                done(commons.deposit(FOUNDER, 1)?)?;
                assert_eq!(electorate(commons)?.last_seen_supply, 700_000 * COIN);
                refused(commons, below, |commons| commons.execute(FOUNDER, proposal));
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// The same over some weeks, in two transactions that leave the supply as it was: the first shows voting a small supply,
/// the second executes at a moment at which it is small again. Whoever lets voting look in between, for which touching
/// proposal 0 is enough, leaves the first without effect.
#[test]
fn a_sale_that_is_seen_and_taken_back_lowers_no_bar_later_once_anyone_has_looked() -> Result<()> {
    for decision in decisions(&commons_with_proposer()) {
        let mut commons = commons_with_proposer();
        let proposal = decision.prepare(&mut commons, 6)?;
        sell_and_buy_back(&mut commons, |commons| done(commons.deposit(FOUNDER, 1)?))?;
        let supply = commons.market()?.supply;
        assert!(supply > 980_000 * COIN, "all but the tributes is back: {supply}");
        done(commons.touch("frank", ABSTAIN))?;
        wait_days(&mut commons, 30);
        sell_and_buy_back(&mut commons, |commons| {
            let needed = decision.needs(commons, supply)?;
            let threshold = threshold_of(commons, proposal)?;
            assert!(
                threshold as f64 > needed * 0.99,
                "only {threshold} of {needed}, which a supply of {supply} in all those days would make"
            );
            Ok(())
        })?;
    }
    Ok(())
}

/// The other way round: a purchase that voting sees, sold again in the same transaction, must not raise the bars for
/// weeks.
#[test]
fn a_purchase_that_is_seen_and_a_sale_that_is_not_raise_no_bar_later() -> Result<()> {
    for decision in decisions(&commons_with_proposer()) {
        let mut commons = commons_with_proposer();
        let proposal = decision.prepare(&mut commons, 6)?;
        // Three times the reserve, after the tribute, buys as many tokens as there are.
        commons.pay_in("mallory", 221_053 * COIN)?;
        let bought = done(commons.buy("mallory", 221_053 * COIN))?;
        assert!(bought > 999_000 * COIN, "{bought}");
        done(commons.deposit("mallory", 1)?)?;
        done(commons.sell("mallory", bought - 1))?;
        assert_eq!(commons.market()?.supply, 1_000_000 * COIN + 1);
        wait_days(&mut commons, 20);
        let needed = decision.needs(&mut commons, 1_000_000 * COIN)?;
        let threshold = threshold_of(&mut commons, proposal)?;
        assert!(
            (threshold as f64) < needed * 1.01,
            "{threshold} and not {needed}, which a supply of a million in all those days would make"
        );
    }
    Ok(())
}

/// The founder sells 300 000 tokens, does something, and buys back for what they brought.
fn sell_and_buy_back(commons: &mut Commons, meanwhile: impl FnOnce(&mut Commons) -> Result<()>) -> Result<()> {
    let proceeds = done(commons.sell(FOUNDER, 300_000 * COIN))?;
    meanwhile(commons)?;
    done(commons.approve_curve(FOUNDER, proceeds))?;
    done(commons.buy(FOUNDER, proceeds))?;
    Ok(())
}

/// Two touches a window apart, each at a moment at which much is staked on abstaining, must not end a request that is
/// supported well enough.
#[test]
fn a_milestone_is_not_failed_by_two_touches_with_a_spike_of_abstaining() -> Result<()> {
    let mut commons = commons_with_proposer();
    let asked = payment_in_parts(&commons, 2_000 * COIN, "erin", 2);
    let well = proposed(&mut commons, asked)?;
    staked(&mut commons, &[("bob", well, 25_000 * COIN)])?;
    wait_days(&mut commons, 40);
    done(commons.execute("frank", well))?;
    let spike = [
        ("alice", ABSTAIN, 300_000 * COIN),
        ("bob", ABSTAIN, 175_000 * COIN),
        ("carol", ABSTAIN, 100_000 * COIN),
    ];
    for _ in 0..3 {
        staked(&mut commons, &spike)?;
        let status = commons.proposal(well)?;
        assert!(status.threshold.unwrap() > status.proposal.conviction);
        done(commons.touch("mallory", well))?;
        unstaked(&mut commons, &spike)?;
        assert_eq!(commons.proposal(well)?.proposal.progress.failing_since_ms, None);
        wait_days(&mut commons, 5);
    }
    assert_eq!(phase(&mut commons, well)?, Phase::Active);
    done(commons.execute("frank", well))?;
    assert_eq!(commons.collateral_of("erin")?, 2_000 * COIN);

    // It fails by what abstains for long.
    let asked = payment_in_parts(&commons, 2_000 * COIN, "erin", 2);
    let next = proposed(&mut commons, asked)?;
    staked(&mut commons, &[("bob", next, 25_000 * COIN)])?;
    wait_days(&mut commons, 40);
    done(commons.execute("frank", next))?;
    staked(&mut commons, &spike)?;
    wait_days(&mut commons, 17);
    let average = electorate(&mut commons)?.average_stake;
    assert_near(
        average,
        towards(gained(25_000 * COIN, 95 * DAY_MS), 600_000.0 * COIN as f64, 17 * DAY_MS),
    );
    done(commons.touch("frank", next))?;
    wait_days(&mut commons, 3);
    done(commons.touch("frank", next))?;
    assert_eq!(phase(&mut commons, next)?, Phase::Ended(Ending::Failed));
    assert_eq!(commons.collateral_of("erin")?, 3_000 * COIN);
    Ok(())
}
