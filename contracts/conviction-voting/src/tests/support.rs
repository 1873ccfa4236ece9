//! A stake and its conviction.

use super::HALF_LIFE_MS;
use crate::support::Support;
use math::{conviction::exactly, conviction::LARGEST_AMOUNT, MathError, Rounding};

fn staked(amount: u128) -> Support {
    let mut support = Support::default();
    support.add(amount).unwrap();
    support
}

fn after(mut support: Support, half_lives: u64) -> Support {
    support
        .settle(half_lives * HALF_LIFE_MS, HALF_LIFE_MS, Rounding::Down)
        .unwrap();
    support
}

#[test]
fn a_new_stake_has_no_conviction_and_gains_half_of_the_rest_in_every_half_life() {
    assert_eq!(staked(1_000).conviction(), 0);
    assert_eq!(after(staked(1_000), 1).conviction(), 500);
    assert_eq!(after(staked(1_000), 2).conviction(), 750);
    assert_eq!(after(staked(1_000), 3).conviction(), 875);
}

#[test]
fn what_is_added_changes_nothing_of_what_was_gained() {
    let mut support = after(staked(1_000), 1);
    support.add(1_000).unwrap();
    assert_eq!(support.conviction(), 500);
    // 2 000 + (500 − 2 000)/2
    assert_eq!(after(support, 2).conviction(), 1_250);
}

#[test]
fn a_part_of_a_stake_takes_the_same_part_of_the_conviction_along() {
    let mut support = after(staked(1_000), 1);
    assert_eq!(support.take(250), Ok(exactly(125).unwrap()));
    assert_eq!((support.stake, support.conviction()), (750, 375));
    assert_eq!(support.take(750), Ok(exactly(375).unwrap()));
    assert_eq!((support.stake, support.conviction()), (0, 0));
    assert_eq!(support.take(1), Err(MathError::MoreThanSupply));
}

#[test]
fn what_leaves_a_proposal_leaves_it_at_most_the_conviction_of_the_stake_that_stays() {
    let mut proposal = after(staked(1_000), 3);
    proposal.let_go(900, exactly(100).unwrap()).unwrap();
    assert_eq!((proposal.stake, proposal.conviction()), (100, 100));
    proposal.let_go(100, 0).unwrap();
    assert_eq!((proposal.stake, proposal.conviction()), (0, 0));
    assert_eq!(proposal.let_go(1, 0), Err(MathError::Overflow));
}

#[test]
fn a_second_settlement_at_the_same_moment_changes_nothing() {
    let once = after(staked(777), 1);
    assert_eq!(after(once, 1), once);
}

#[test]
fn a_stake_has_a_largest_amount() {
    let mut support = staked(LARGEST_AMOUNT);
    assert_eq!(support.add(1), Err(MathError::Overflow));
    assert_eq!(support.stake, LARGEST_AMOUNT);
    assert_eq!(support.add(u128::MAX), Err(MathError::Overflow));
}
