//! The phase is a function of what has happened and of the clock. Every interval holds its first moment and not its
//! last.

use super::*;
use crate::progress::Progress;
use HatchPhase::{Funding, GoalReached, Launched, Pending, Refunding};

/// Sealed, and so much has been raised.
fn raised(raised: u128) -> Progress {
    Progress {
        sealed: true,
        raised,
        ..Progress::default()
    }
}

/// Sealed, and the maximum was raised at this moment.
fn maximum_at(reached_ms: u64) -> Progress {
    Progress {
        maximum_reached_ms: Some(reached_ms),
        ..raised(MAXIMUM)
    }
}

#[track_caller]
fn assert_phases(progress: Progress, expected: &[(u64, HatchPhase)]) {
    for (now_ms, phase) in expected {
        assert_eq!(progress.phase(*now_ms, &funding()), *phase, "at {now_ms}");
    }
}

#[test]
fn contributions_are_from_the_start_to_just_before_the_end() {
    assert_phases(
        raised(0),
        &[(0, Pending), (999, Pending), (1_000, Funding), (1_999, Funding)],
    );
    assert_phases(raised(MINIMUM), &[(999, Pending), (1_000, Funding), (1_999, Funding)]);
}

#[test]
fn a_hatch_that_is_not_sealed_stays_pending_and_has_failed_at_the_end() {
    assert_phases(
        Progress::default(),
        &[
            (0, Pending),
            (999, Pending),
            (1_000, Pending),
            (1_999, Pending),
            (2_000, Refunding),
            (2_500, Refunding),
            (u64::MAX, Refunding),
        ],
    );
}

#[test]
fn with_less_than_the_minimum_at_the_end_it_has_failed() {
    for less in [0, 1, MINIMUM - 1] {
        assert_phases(
            raised(less),
            &[
                (1_999, Funding),
                (2_000, Refunding),
                (2_499, Refunding),
                (2_500, Refunding),
                (u64::MAX, Refunding),
            ],
        );
    }
}

#[test]
fn with_the_minimum_at_the_end_it_can_be_launched_for_the_launch_window() {
    for enough in [MINIMUM, MINIMUM + 1, MAXIMUM - 1] {
        assert_phases(
            raised(enough),
            &[
                (1_999, Funding),
                (2_000, GoalReached),
                (2_499, GoalReached),
                (2_500, Refunding),
                (u64::MAX, Refunding),
            ],
        );
    }
}

#[test]
fn with_the_maximum_it_can_be_launched_at_once() {
    // In the first millisecond: the window is over before the contributions would have ended.
    assert_phases(
        maximum_at(1_000),
        &[
            (1_000, GoalReached),
            (1_499, GoalReached),
            (1_500, Refunding),
            (1_999, Refunding),
            (2_000, Refunding),
            (2_499, Refunding),
            (2_500, Refunding),
            (u64::MAX, Refunding),
        ],
    );
    // In the last one: a millisecond earlier than with the minimum.
    assert_phases(
        maximum_at(1_999),
        &[
            (1_999, GoalReached),
            (2_000, GoalReached),
            (2_498, GoalReached),
            (2_499, Refunding),
            (2_500, Refunding),
        ],
    );
}

#[test]
fn what_has_launched_stays_launched() {
    for progress in [raised(MINIMUM), maximum_at(1_000), maximum_at(1_999)] {
        let launched = Progress {
            launched_ms: Some(2_000),
            ..progress
        };
        assert_phases(
            launched,
            &[
                (0, Launched),
                (2_000, Launched),
                (2_500, Launched),
                (u64::MAX, Launched),
            ],
        );
    }
}

#[test]
fn it_can_be_launched_until_a_window_after_the_maximum_or_the_end() {
    assert_eq!(raised(0).launch_before_ms(&funding()), 2_500);
    assert_eq!(raised(MAXIMUM - 1).launch_before_ms(&funding()), 2_500);
    assert_eq!(maximum_at(1_000).launch_before_ms(&funding()), 1_500);
    assert_eq!(maximum_at(1_999).launch_before_ms(&funding()), 2_499);
}

#[test]
fn the_last_moment_of_the_clock_ends_a_window_like_any_other() {
    let terms = FundingTerms {
        end_ms: u64::MAX - WINDOW_MS,
        ..funding()
    };

    let enough = raised(MINIMUM);
    assert_eq!(enough.launch_before_ms(&terms), u64::MAX);
    assert_eq!(enough.phase(u64::MAX - WINDOW_MS - 1, &terms), Funding);
    assert_eq!(enough.phase(u64::MAX - WINDOW_MS, &terms), GoalReached);
    assert_eq!(enough.phase(u64::MAX - 1, &terms), GoalReached);
    assert_eq!(enough.phase(u64::MAX, &terms), Refunding);
}

#[test]
fn the_shortest_times_have_all_phases() {
    let terms = FundingTerms {
        start_ms: 0,
        end_ms: 1,
        launch_window_ms: 1,
        ..funding()
    };
    let phases = |progress: Progress| [0, 1, 2].map(|now_ms| progress.phase(now_ms, &terms));

    assert_eq!(phases(raised(MINIMUM - 1)), [Funding, Refunding, Refunding]);
    assert_eq!(phases(raised(MINIMUM)), [Funding, GoalReached, Refunding]);
    assert_eq!(phases(maximum_at(0)), [GoalReached, Refunding, Refunding]);
}

#[test]
fn time_alone_never_leads_back() {
    let rank = |phase| match phase {
        Pending => 0,
        Funding => 1,
        GoalReached => 2,
        Refunding => 3,
        Launched => 4,
    };
    let unsealed = Progress::default();

    for progress in [
        unsealed,
        raised(0),
        raised(99),
        raised(100),
        maximum_at(1_000),
        maximum_at(1_999),
    ] {
        let from_ms = progress.maximum_reached_ms.unwrap_or(0);
        let ranks: Vec<u8> = (from_ms..3_000)
            .map(|now_ms| rank(progress.phase(now_ms, &funding())))
            .collect();
        assert!(ranks.is_sorted(), "{progress:?}");
        assert_eq!(ranks.last(), Some(&rank(Refunding)), "every wait ends");
    }
}

#[test]
fn a_call_passes_in_its_phase_alone() {
    for (now_ms, phase) in [
        (999, Pending),
        (1_000, Funding),
        (2_000, GoalReached),
        (2_500, Refunding),
    ] {
        let progress = raised(MINIMUM);
        assert_eq!(progress.ensure(phase, now_ms, &funding()), Ok(()));
        for needed in every_phase_but(phase) {
            assert_eq!(
                progress.ensure(needed, now_ms, &funding()),
                Err(HatchError::WrongPhase { phase })
            );
        }
    }
}
