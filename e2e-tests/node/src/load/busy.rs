//! How busy processes have kept a processor.

use std::{fs, time::Duration};

/// Linux counts the time of processes in so many parts of a second, on every machine that a node runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// How long the process of that number has kept a processor busy; `None` where Linux does not tell.
pub fn busy(process: u32) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may hold anything; user's and system's time are the 12th and 13th after it.
    let (_, after) = text.rsplit_once(')')?;
    let mut times = after.split_whitespace().skip(11).map(str::parse::<u32>);
    let ticks = f64::from(times.next()?.ok()?) + f64::from(times.next()?.ok()?);
    Some(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    #[cfg(target_os = "linux")]
    fn who_works_for_a_while_was_busy_for_a_part_of_it() {
        let (before, begun) = (busy(std::process::id()).unwrap(), Instant::now());
        let mut sum = 0_u64;
        while begun.elapsed() < Duration::from_millis(300) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let busy = busy(std::process::id()).unwrap() - before;
        assert!(busy > Duration::from_millis(10), "{busy:?}");
    }
}
