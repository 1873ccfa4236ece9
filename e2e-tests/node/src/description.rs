//! A commons in which what takes days takes seconds.

use anyhow::Result;
use commons::config::Config;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long after [`fast_description`]'s moment contributions begin.
pub const BEGINS_AFTER: Duration = Duration::from_secs(5);

/// How long they can be made. Nothing waits for their end: the maximum is a launch at once.
pub const OPEN_FOR: Duration = Duration::from_secs(10 * 60);

/// A description like `deploy/commons.toml` with durations of seconds, whose hatch begins [`BEGINS_AFTER`] `now` and is
/// open for [`OPEN_FOR`]. It names no guardian and no genesis hash; the lines for them are there as comments.
///
/// The contracts would take shorter durations still: every one may be a millisecond, as long as those that depend on each
/// other stay in their order (`commons check` tells it).
pub fn fast_description(now: SystemTime) -> String {
    let start = now + BEGINS_AFTER;
    let moment = |moment: SystemTime| humantime::format_rfc3339_millis(moment).to_string();
    include_str!("fast.toml")
        .replace("2027-03-01 00:00:00", &moment(start))
        .replace("2027-03-31 00:00:00", &moment(start + OPEN_FOR))
}

/// The same as a [`Config`], with a hatch that begins at the beginning of the clock:
/// [`Suite::deploy`](crate::suite::Suite::deploy) moves it to where the clock is.
pub fn fast_config() -> Result<Config> {
    Config::parse(&fast_description(UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_can_be_deployed_and_begins_shortly() -> Result<()> {
        let now = UNIX_EPOCH + Duration::from_millis(1_800_000_000_123);
        let hatch = Config::parse(&fast_description(now))?.hatch.funding;
        assert_eq!(hatch.start_ms, 1_800_000_005_123);
        assert_eq!(hatch.end_ms, 1_800_000_605_123);
        Ok(())
    }
}
