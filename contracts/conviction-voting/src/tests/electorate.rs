//! What counts.

use super::HALF_LIFE_MS;
use crate::electorate::{Average, Counted};
use interfaces::conviction_voting::Settings;
use math::{conviction::LARGEST_AMOUNT, MathError};

const SETTINGS: Settings = Settings {
    spending_limit_ppm: 200_000,
    minimum_conviction_ppm: 50_000,
    minimum_stake_ppm: 100_000,
    action_bar_ppm: 250_000,
    action_stake_ppm: 400_000,
    bond: 0,
    voting_period_ms: 1,
    action_delay_ms: 1,
    execution_window_ms: 1,
    failing_window_ms: 1,
    milestone_interval_ms: 1,
};

#[test]
fn an_average_follows_what_was_seen_by_half_of_the_distance_in_every_half_life() {
    let mut average = Average::default();
    average.observe(1_000, 10, HALF_LIFE_MS).unwrap();
    assert_eq!(average.at(10, HALF_LIFE_MS), Ok(0));
    assert_eq!(average.at(10 + HALF_LIFE_MS, HALF_LIFE_MS), Ok(500));
    average.observe(0, 10 + HALF_LIFE_MS, HALF_LIFE_MS).unwrap();
    assert_eq!(average.at(10 + HALF_LIFE_MS, HALF_LIFE_MS), Ok(500), "no jump");
    assert_eq!(average.at(10 + 3 * HALF_LIFE_MS, HALF_LIFE_MS), Ok(125));
}

#[test]
fn what_comes_and_goes_at_one_moment_leaves_no_trace_in_an_average() {
    let mut average = Average::default();
    average.observe(100, 1, HALF_LIFE_MS).unwrap();
    average.observe(100, 1 + 20 * HALF_LIFE_MS, HALF_LIFE_MS).unwrap();
    let before = average;
    average.observe(1_000_000, 1 + 20 * HALF_LIFE_MS, HALF_LIFE_MS).unwrap();
    average.observe(100, 1 + 20 * HALF_LIFE_MS, HALF_LIFE_MS).unwrap();
    assert_eq!(average, before);
}

#[test]
fn the_first_level_ever_seen_is_the_average_at_once() {
    let mut average = Average::default();
    average.observe_at_times(1_000, 5, HALF_LIFE_MS).unwrap();
    assert_eq!(average.at(5, HALF_LIFE_MS), Ok(1_000));
    average.observe_at_times(0, 5, HALF_LIFE_MS).unwrap();
    assert_eq!(average.at(5, HALF_LIFE_MS), Ok(1_000), "only the first");
    assert_eq!(average.at(5 + HALF_LIFE_MS, HALF_LIFE_MS), Ok(500));
}

#[test]
fn a_look_before_there_is_anything_is_no_first_sight() {
    let mut average = Average::default();
    average.observe_at_times(0, 5, HALF_LIFE_MS).unwrap();
    average.observe_at_times(1_000, 6, HALF_LIFE_MS).unwrap();
    assert_eq!(average.at(6, HALF_LIFE_MS), Ok(1_000));
}

#[test]
fn what_is_seen_at_times_moves_an_average_only_as_far_as_two_sights_agree() {
    let mut average = Average::default();
    average.observe_at_times(1_000, 1, HALF_LIFE_MS).unwrap();
    // Shown as 3 000 for a moment, and found to be 1 000 again: no trace.
    average.observe_at_times(3_000, 1, HALF_LIFE_MS).unwrap();
    assert_eq!(average.at_sight_of(1_000, 1 + HALF_LIFE_MS, HALF_LIFE_MS), Ok(1_000));
    // Found to be 2 000: that much at least it has been all the time, by what anyone knows.
    assert_eq!(average.at_sight_of(2_000, 1 + HALF_LIFE_MS, HALF_LIFE_MS), Ok(1_500));
    // The same downwards.
    average.observe_at_times(200, 1, HALF_LIFE_MS).unwrap();
    assert_eq!(average.at_sight_of(1_000, 1 + HALF_LIFE_MS, HALF_LIFE_MS), Ok(1_000));
    assert_eq!(average.at_sight_of(600, 1 + HALF_LIFE_MS, HALF_LIFE_MS), Ok(800));
    average.observe_at_times(600, 1 + HALF_LIFE_MS, HALF_LIFE_MS).unwrap();
    assert_eq!(average.at(1 + HALF_LIFE_MS, HALF_LIFE_MS), Ok(800));
}

#[test]
fn a_figure_has_a_largest_amount() {
    let mut average = Average::default();
    assert_eq!(average.observe(LARGEST_AMOUNT, 1, HALF_LIFE_MS), Ok(()));
    assert_eq!(
        average.observe(LARGEST_AMOUNT + 1, 1, HALF_LIFE_MS),
        Err(MathError::Overflow)
    );
}

#[test]
fn a_request_is_measured_by_the_stake_or_by_a_share_of_the_supply_and_never_by_nothing() {
    let counted = |stake, supply| Counted { stake, supply }.for_requests(&SETTINGS);
    assert_eq!(counted(99, 1_000), Ok(100));
    assert_eq!(counted(101, 1_000), Ok(101));
    assert_eq!(counted(0, 1_001), Ok(101), "rounded up");
    assert_eq!(counted(0, 0), Ok(1));
}

#[test]
fn an_actions_bar_is_its_share_of_what_counts_for_it() {
    let bar = |stake, supply| Counted { stake, supply }.action_bar(&SETTINGS);
    // A quarter of 400, two fifths of the supply being more than what is staked.
    assert_eq!(bar(399, 1_000), Ok(100));
    assert_eq!(bar(800, 1_000), Ok(200));
    assert_eq!(bar(0, 0), Ok(1));
}

#[test]
fn a_majority_is_more_than_half() {
    let majority = |supply| Counted { stake: 0, supply }.majority();
    assert_eq!(majority(1_000), 501);
    assert_eq!(majority(1_001), 501);
    assert_eq!(majority(0), 1);
    assert_eq!(majority(u128::MAX), u128::MAX / 2 + 1);
}
