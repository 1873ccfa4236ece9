//! What the names of fields tell: contracts' metadata has no units, their names have.

use super::{date, span};

/// The last word of every length of time; other times are moments.
const LENGTHS: [&str; 11] = [
    "after", "delay", "down", "duration", "got", "interval", "life", "pass", "pause", "period", "window",
];

/// A name without its unit: "voting period" of `voting_period_ms`.
pub fn plain_name(name: &str) -> String {
    name.trim_end_matches("_ms").trim_end_matches("_ppm").replace('_', " ")
}

/// The time in a field whose name, or place, ends in `_ms`: a length of time, or a moment of the chain's clock.
pub fn time(name: &str, time_ms: u64) -> String {
    let last = name.trim_end_matches("_ms").rsplit(['_', '.']).next();
    if last.is_some_and(|last| LENGTHS.contains(&last)) {
        span(time_ms)
    } else {
        date(time_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_without_its_unit() {
        assert_eq!(plain_name("voting_period_ms"), "voting period");
        assert_eq!(plain_name("buyer_share_ppm"), "buyer share");
        assert_eq!(plain_name("until"), "until");
    }

    /// All that interfaces and errors have.
    #[test]
    fn a_time_is_a_length_or_a_moment_by_the_last_word_of_its_name() {
        for length in [
            "action_delay_ms",
            "cliff_after_ms",
            "complaint_period_ms",
            "duration_ms",
            "execution_window_ms",
            "got_ms",
            "half_life_ms",
            "milestone_interval_ms",
            "pause_cool_down_ms",
            "pause_ms",
            "terms.funding.launch_window_ms",
            "time_to_pass_ms",
        ] {
            assert_eq!(time(length, 60_000), "1 minute", "{length}");
        }
        for moment in [
            "buying_paused_until_ms",
            "closing_begun_ms",
            "closing_possible_from_ms",
            "deadline_ms",
            "expires_ms",
            "failing_since_ms",
            "lapses_at_ms",
            "launch_before_ms",
            "launched_ms",
            "pause_possible_from_ms",
            "since_ms",
            "terms.funding.end_ms",
            "terms.funding.start_ms",
            "valid_to_ms",
        ] {
            assert_eq!(time(moment, 60_000), "Thursday, 1 January 1970, 00:01 UTC", "{moment}");
        }
    }
}
