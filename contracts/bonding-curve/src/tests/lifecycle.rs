//! Every edge of the schedule, to the millisecond.

use super::*;
use crate::lifecycle::Lifecycle;
use interfaces::{bonding_curve::BondingCurveError, effects::ClosingSchedule};

const FINISH_FROM_MS: u64 = BEGUN_MS + DELAY_MS;
const LAPSES_AT_MS: u64 = FINISH_FROM_MS + WINDOW_MS;

fn open() -> Lifecycle {
    let mut lifecycle = Lifecycle::SEALED;
    lifecycle.open(0, &closing_terms()).unwrap();
    lifecycle
}

fn closing_since(begun_ms: u64) -> Lifecycle {
    let mut lifecycle = open();
    lifecycle.begin_closing(begun_ms, &closing_terms()).unwrap();
    lifecycle
}

fn closed() -> Lifecycle {
    let mut lifecycle = closing_since(BEGUN_MS);
    lifecycle.finish(FINISH_FROM_MS, &closing_terms()).unwrap();
    lifecycle
}

/// The step is refused and leaves the lifecycle as it was.
#[track_caller]
fn refused<Answer: std::fmt::Debug + PartialEq>(
    lifecycle: Lifecycle,
    error: BondingCurveError,
    step: impl FnOnce(&mut Lifecycle) -> Result<Answer, BondingCurveError>,
) {
    let mut after = lifecycle;
    assert_eq!(step(&mut after), Err(error));
    assert_eq!(after, lifecycle);
}

#[test]
fn a_market_opens_once() {
    let phase_after = |lifecycle: Lifecycle, now_ms| lifecycle.phase(now_ms, &closing_terms());

    assert_eq!(phase_after(Lifecycle::SEALED, u64::MAX), Phase::Sealed);
    assert_eq!(phase_after(open(), 0), Phase::Open);
    for (lifecycle, phase) in [
        (open(), Phase::Open),
        (closing_since(BEGUN_MS), Phase::Closing),
        (closed(), Phase::Closed),
    ] {
        refused(lifecycle, BondingCurveError::NotTrading { phase }, |lifecycle| {
            lifecycle.open(BEGUN_MS, &closing_terms())
        });
    }
    // A lapsed wind-down is as good as open.
    refused(
        closing_since(BEGUN_MS),
        BondingCurveError::NotTrading { phase: Phase::Open },
        |lifecycle| lifecycle.open(LAPSES_AT_MS, &closing_terms()),
    );
}

#[test]
fn a_wind_down_fixes_its_moments_when_it_begins() {
    let mut lifecycle = open();

    assert_eq!(
        lifecycle.begin_closing(BEGUN_MS, &closing_terms()),
        Ok(ClosingSchedule {
            finish_from_ms: 11_000,
            lapses_at_ms: 11_500,
        })
    );

    assert_eq!(lifecycle.closing_begun_ms, 10_000);
    // 11 500 + 2 000.
    assert_eq!(lifecycle.closing_possible_from_ms, 13_500);
}

#[test]
fn a_wind_down_is_finished_from_the_end_of_its_delay_to_the_end_of_its_window() {
    let too_soon = BondingCurveError::ClosingTooSoon { from_ms: 11_000 };
    for now_ms in [10_000, 10_999] {
        refused(closing_since(BEGUN_MS), too_soon.clone(), |lifecycle| {
            lifecycle.finish(now_ms, &closing_terms())
        });
    }
    for now_ms in [11_000, 11_499] {
        let mut lifecycle = closing_since(BEGUN_MS);
        assert_eq!(lifecycle.finish(now_ms, &closing_terms()), Ok(()));
        assert_eq!(lifecycle.phase(now_ms, &closing_terms()), Phase::Closed);
    }
    for now_ms in [11_500, u64::MAX] {
        refused(closing_since(BEGUN_MS), BondingCurveError::NotClosing, |lifecycle| {
            lifecycle.finish(now_ms, &closing_terms())
        });
    }
}

#[test]
fn a_wind_down_lapses_when_its_window_ends() {
    let lifecycle = closing_since(BEGUN_MS);

    for (now_ms, phase) in [
        (10_000, Phase::Closing),
        (11_499, Phase::Closing),
        (11_500, Phase::Open),
        (u64::MAX, Phase::Open),
    ] {
        assert_eq!(lifecycle.phase(now_ms, &closing_terms()), phase);
    }
    assert_eq!(lifecycle.ensure_open(11_500, &closing_terms()), Ok(()));
    assert_eq!(
        lifecycle.ensure_open(11_499, &closing_terms()),
        Err(BondingCurveError::NotTrading { phase: Phase::Closing })
    );
}

#[test]
fn a_wind_down_is_called_off_until_it_lapses() {
    for now_ms in [10_000, 11_499] {
        let mut lifecycle = closing_since(BEGUN_MS);
        assert_eq!(lifecycle.resume(now_ms, &closing_terms()), Ok(()));
        assert_eq!(lifecycle.phase(now_ms, &closing_terms()), Phase::Open);
        assert_eq!(lifecycle.closing_possible_from_ms, now_ms + COOL_DOWN_MS);
    }
    refused(closing_since(BEGUN_MS), BondingCurveError::NotClosing, |lifecycle| {
        lifecycle.resume(11_500, &closing_terms())
    });
}

#[test]
fn after_a_lapse_another_begins_once_it_has_cooled_down() {
    let lapsed = closing_since(BEGUN_MS);

    for now_ms in [11_500, 13_499] {
        refused(
            lapsed,
            BondingCurveError::ClosingTooSoon { from_ms: 13_500 },
            |lifecycle| lifecycle.begin_closing(now_ms, &closing_terms()),
        );
    }
    let mut lifecycle = lapsed;
    assert_eq!(
        lifecycle.begin_closing(13_500, &closing_terms()),
        Ok(ClosingSchedule {
            finish_from_ms: 14_500,
            lapses_at_ms: 15_000,
        })
    );
    assert_eq!(lifecycle.phase(13_500, &closing_terms()), Phase::Closing);
}

#[test]
fn after_it_was_called_off_another_begins_once_it_has_cooled_down() {
    let mut resumed = closing_since(BEGUN_MS);
    resumed.resume(10_200, &closing_terms()).unwrap();

    for now_ms in [10_200, 12_199] {
        refused(
            resumed,
            BondingCurveError::ClosingTooSoon { from_ms: 12_200 },
            |lifecycle| lifecycle.begin_closing(now_ms, &closing_terms()),
        );
    }
    assert!(resumed.begin_closing(12_200, &closing_terms()).is_ok());
}

#[test]
fn only_a_market_that_trades_begins_to_wind_down() {
    for (lifecycle, phase) in [
        (Lifecycle::SEALED, Phase::Sealed),
        (closing_since(BEGUN_MS), Phase::Closing),
        (closed(), Phase::Closed),
    ] {
        refused(lifecycle, BondingCurveError::NotTrading { phase }, |lifecycle| {
            lifecycle.begin_closing(BEGUN_MS, &closing_terms())
        });
    }
}

#[test]
fn without_a_wind_down_there_is_none_to_finish_or_to_call_off() {
    for lifecycle in [Lifecycle::SEALED, open(), closed()] {
        refused(lifecycle, BondingCurveError::NotClosing, |lifecycle| {
            lifecycle.finish(FINISH_FROM_MS, &closing_terms())
        });
        refused(lifecycle, BondingCurveError::NotClosing, |lifecycle| {
            lifecycle.resume(FINISH_FROM_MS, &closing_terms())
        });
    }
}

#[test]
fn only_what_was_finished_is_closed_and_that_for_ever() {
    for lifecycle in [Lifecycle::SEALED, open(), closing_since(BEGUN_MS)] {
        assert_eq!(lifecycle.ensure_closed(), Err(BondingCurveError::NotClosed));
    }
    assert_eq!(closed().ensure_closed(), Ok(()));
    assert_eq!(closed().phase(u64::MAX, &closing_terms()), Phase::Closed);
}

#[test]
fn without_a_delay_it_can_be_finished_at_once() {
    let terms = ClosingTerms {
        delay_ms: 0,
        window_ms: 1,
        ..closing_terms()
    };
    let mut lifecycle = open();
    lifecycle.begin_closing(BEGUN_MS, &terms).unwrap();

    refused(lifecycle, BondingCurveError::NotClosing, |lifecycle| {
        lifecycle.finish(BEGUN_MS + 1, &terms)
    });
    assert_eq!(lifecycle.finish(BEGUN_MS, &terms), Ok(()));
}

#[test]
fn at_the_end_of_the_clock_moments_that_do_not_exist_are_its_last_one() {
    const END: u64 = u64::MAX;
    // Of 1 000 + 500 + 2 000 milliseconds only 1 200 are left.
    let begun_ms = END - 1_200;
    let mut lifecycle = open();
    assert_eq!(
        lifecycle.begin_closing(begun_ms, &closing_terms()),
        Ok(ClosingSchedule {
            finish_from_ms: END - 200,
            lapses_at_ms: END,
        })
    );
    assert_eq!(lifecycle.closing_possible_from_ms, END);
    assert_eq!(lifecycle.phase(END - 1, &closing_terms()), Phase::Closing);
    assert_eq!(lifecycle.phase(END, &closing_terms()), Phase::Open);
    refused(
        lifecycle,
        BondingCurveError::ClosingTooSoon { from_ms: END - 200 },
        |lifecycle| lifecycle.finish(END - 201, &closing_terms()),
    );

    let mut finished = lifecycle;
    assert_eq!(finished.finish(END - 1, &closing_terms()), Ok(()));
    let mut resumed = lifecycle;
    assert_eq!(resumed.resume(END - 1, &closing_terms()), Ok(()));
    assert_eq!(resumed.closing_possible_from_ms, END);
}

#[test]
fn a_wind_down_in_the_last_millisecond_of_the_clock_lapses_as_it_begins() {
    let mut lifecycle = closing_since(u64::MAX);

    assert_eq!(lifecycle.phase(u64::MAX, &closing_terms()), Phase::Open);
    assert_eq!(
        lifecycle.finish(u64::MAX, &closing_terms()),
        Err(BondingCurveError::NotClosing)
    );
}
