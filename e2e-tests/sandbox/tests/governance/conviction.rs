//! How conviction comes and goes, against the closed formula.

use crate::formula::{assert_rounded_down, sum, Support};
use anyhow::Result;
use commons::suite::{done, Commons};
use interfaces::conviction_voting::{ProposalId, ABSTAIN};
use sandbox_tests::{
    governed_commons,
    proposals::{move_stake, signal, support, HALF_LIFE_MS},
    COIN, DAY_MS,
};

/// The conviction that an account's stake on a proposal has now.
fn conviction_of(commons: &mut Commons, whose: &str, proposal: ProposalId) -> Result<u128> {
    let stakes = commons.voter(whose)?.stakes;
    let stake = stakes.iter().find(|stake| stake.proposal == proposal);
    Ok(stake.expect("a stake").conviction)
}

/// 0 → 50 of 100 → (200) 125 → (150) 93.75 → 121.875, by hand.
#[test]
fn in_every_half_life_it_moves_half_of_the_way_to_the_stake() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "bob")?;
    done(commons.stake("alice", proposal, 100_000 * COIN))?;
    assert_eq!(support(&mut commons, proposal)?, (100_000 * COIN, 0));
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(support(&mut commons, proposal)?, (100_000 * COIN, 50_000 * COIN));
    done(commons.stake("alice", proposal, 100_000 * COIN))?;
    assert_eq!(support(&mut commons, proposal)?, (200_000 * COIN, 50_000 * COIN));
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(support(&mut commons, proposal)?, (200_000 * COIN, 125_000 * COIN));
    done(commons.unstake("alice", proposal, 50_000 * COIN))?;
    assert_eq!(support(&mut commons, proposal)?, (150_000 * COIN, 93_750 * COIN));
    commons.chain.wait(HALF_LIFE_MS);
    assert_eq!(support(&mut commons, proposal)?, (150_000 * COIN, 121_875 * COIN));
    assert_eq!(conviction_of(&mut commons, "alice", proposal)?, 121_875 * COIN);
    // Ten more half-lives leave a thousandth of the way.
    commons.chain.wait(10 * HALF_LIFE_MS);
    let left = 28_125 * COIN / 1_024;
    assert_rounded_down(support(&mut commons, proposal)?.1, 150_000 * COIN - left);
    Ok(())
}

#[test]
fn it_follows_the_formula_at_every_moment() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "bob")?;
    let first = 123_456_789_012_345_678;
    done(commons.stake("alice", proposal, first))?;
    let mut exact = Support::new(first);
    for (step, wait_ms) in [
        1,
        999,
        6_000,
        DAY_MS / 3,
        DAY_MS,
        3 * DAY_MS + 7,
        17 * DAY_MS,
        40 * DAY_MS + 1,
    ]
    .into_iter()
    .enumerate()
    {
        commons.chain.wait(wait_ms);
        exact.wait(wait_ms);
        let (stake, conviction) = support(&mut commons, proposal)?;
        assert_eq!(stake, exact.stake);
        assert_rounded_down(conviction, exact.conviction());
        if step % 2 == 0 {
            let more = 1_000_000_007 * (step as u128 + 1);
            done(commons.stake("alice", proposal, more))?;
            exact.add(more);
        } else {
            let less = exact.stake / 7;
            done(commons.unstake("alice", proposal, less))?;
            exact.take(less);
        }
        let (stake, conviction) = support(&mut commons, proposal)?;
        assert_eq!(stake, exact.stake);
        assert_rounded_down(conviction, exact.conviction());
    }
    Ok(())
}

#[test]
fn what_leaves_takes_along_what_it_has_brought_and_nothing_else() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "carol")?;
    done(commons.stake("alice", proposal, 100_000 * COIN))?;
    commons.chain.wait(HALF_LIFE_MS);
    done(commons.stake("bob", proposal, 100_000 * COIN))?;
    assert_eq!(support(&mut commons, proposal)?, (200_000 * COIN, 50_000 * COIN));
    assert_eq!(conviction_of(&mut commons, "alice", proposal)?, 50_000 * COIN);
    assert_eq!(conviction_of(&mut commons, "bob", proposal)?, 0);

    // Bob has brought no conviction: he takes none, whether all leaves or a part.
    let moment = commons.chain.snapshot();
    done(commons.unstake("bob", proposal, 100_000 * COIN))?;
    assert_eq!(support(&mut commons, proposal)?, (100_000 * COIN, 50_000 * COIN));
    commons.chain.restore(&moment);
    // Half of alice's stake takes half of her conviction, all of it all.
    done(commons.unstake("alice", proposal, 50_000 * COIN))?;
    assert_eq!(support(&mut commons, proposal)?, (150_000 * COIN, 25_000 * COIN));
    done(commons.unstake("alice", proposal, 50_000 * COIN))?;
    assert_eq!(support(&mut commons, proposal)?, (100_000 * COIN, 0));
    Ok(())
}

#[test]
fn stakes_of_different_ages_have_together_what_each_has_alone() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "carol")?;
    let mut exact = [
        ("alice", 70_000 * COIN + 3, DAY_MS + 1),
        ("bob", 11_111_111_111_111_111, 4 * DAY_MS + 77),
        ("carol", 1, 9 * DAY_MS),
    ]
    .map(|(who, stake, wait_ms)| (who, Support::new(stake), wait_ms));
    for newest in 0..exact.len() {
        let (who, Support { stake, .. }, wait_ms) = exact[newest].clone();
        done(commons.stake(who, proposal, stake))?;
        commons.chain.wait(wait_ms);
        for (_, support, _) in exact.iter_mut().take(newest + 1) {
            support.wait(wait_ms);
        }
    }
    assert_rounded_down(
        support(&mut commons, proposal)?.1,
        sum(exact.iter().map(|(_, support, _)| support)),
    );
    for (who, exact, _) in &exact {
        // Kept rounded up, so that it takes enough along, and shown rounded down.
        let got = conviction_of(&mut commons, who, proposal)?;
        assert!(
            got.abs_diff(exact.conviction()) <= 1,
            "{who} {got} {}",
            exact.conviction()
        );
    }
    Ok(())
}

#[test]
fn what_is_moved_gains_conviction_anew() -> Result<()> {
    let mut commons = governed_commons();
    let [from, to] = [(); 2].map(|()| signal(&mut commons, "carol").expect("carol has a bond"));
    done(commons.stake("alice", from, 80_000 * COIN))?;
    done(commons.stake("bob", to, 10_000 * COIN))?;
    commons.chain.wait(2 * HALF_LIFE_MS);
    assert_eq!(support(&mut commons, from)?.1, 60_000 * COIN);
    done(move_stake(&mut commons, "alice", from, to, 20_000 * COIN))?;
    assert_eq!(support(&mut commons, from)?, (60_000 * COIN, 45_000 * COIN));
    assert_eq!(support(&mut commons, to)?, (30_000 * COIN, 7_500 * COIN));
    assert_eq!(conviction_of(&mut commons, "alice", to)?, 0);
    // And back again: what it had gained is gone.
    done(move_stake(&mut commons, "alice", to, from, 20_000 * COIN))?;
    assert_eq!(support(&mut commons, from)?, (80_000 * COIN, 45_000 * COIN));
    assert_eq!(support(&mut commons, to)?, (10_000 * COIN, 7_500 * COIN));
    commons.chain.wait(HALF_LIFE_MS);
    // 45 + 35/2, and 7.5 + 2.5/2.
    assert_eq!(support(&mut commons, from)?, (80_000 * COIN, 62_500 * COIN));
    assert_eq!(support(&mut commons, to)?, (10_000 * COIN, 8_750 * COIN));
    Ok(())
}

#[test]
fn coming_and_going_within_a_moment_gains_nothing_and_loses_no_more_than_it_takes() -> Result<()> {
    let mut commons = governed_commons();
    let proposal = signal(&mut commons, "carol")?;
    done(commons.stake("alice", proposal, 100_000 * COIN))?;
    commons.chain.wait(HALF_LIFE_MS);
    for _ in 0..10 {
        done(commons.stake("bob", proposal, 200_000 * COIN))?;
        done(move_stake(&mut commons, "bob", proposal, ABSTAIN, 200_000 * COIN))?;
        done(commons.unstake("bob", ABSTAIN, 200_000 * COIN))?;
    }
    assert_eq!(support(&mut commons, proposal)?, (100_000 * COIN, 50_000 * COIN));
    assert_eq!(support(&mut commons, ABSTAIN)?, (0, 0));
    Ok(())
}

#[test]
fn it_does_not_depend_on_how_often_somebody_looks_after_it() -> Result<()> {
    let mut commons = governed_commons();
    let [often, never] = [(); 2].map(|()| signal(&mut commons, "carol").expect("carol has a bond"));
    for proposal in [often, never] {
        done(commons.stake("alice", proposal, 100_000 * COIN))?;
    }
    // Every stake of one unit settles the conviction.
    for _ in 0..60 {
        commons.chain.wait(6_000);
        done(commons.stake("bob", often, 1))?;
        done(commons.unstake("bob", often, 1))?;
    }
    commons.chain.wait(HALF_LIFE_MS);
    let (stirred, still) = (support(&mut commons, often)?.1, support(&mut commons, never)?.1);
    let mut exact = Support::new(100_000 * COIN);
    exact.wait(HALF_LIFE_MS + 60 * 6_000);
    assert_rounded_down(still, exact.conviction());
    assert_rounded_down(stirred, exact.conviction());
    Ok(())
}
