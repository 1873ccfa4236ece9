//! How much of a batch of tokens has vested.
//!
//! A batch of `total` unlocks some tokens at its start; the rest accrues over its duration, but counts only from the
//! cliff on; at the end everything has vested. With `e` the time since the start, `c` the cliff, `d` the duration and `u`
//! what is unlocked at the start,
//!
//! ```text
//! vested = 0                        before the start
//!          u                        before the cliff
//!          u + (total − u)·g(e)     from the cliff on
//!          total                    from the end on
//!
//! linear      g(e) = e/d                        a cliff steps up to what accrued from the start
//! stepped     g(e) = ⌊e/period⌋/periods         d = period·periods
//! half-life   g(e) = 1 − 2^(−(e − c)/h)         from the cliff; the tail vests at the end
//! ```
//!
//! Linear is OpenZeppelin's `VestingWalletCliff` and, without a cliff and with `u`, the start unlock of Sablier's Lockup
//! (which accrues from the cliff, if there is one). Stepped are Hedgey's periods, where the amount per period divides the
//! total.
//! Half-life is the token batch of commons-stack's simulator (`vesting_curve`), whose missing end the duration supplies.
//!
//! **Rounded down**, against the one who is waiting: never above the true value, and below it by less than 1 unit
//! (half-life: 2 units while `total < 2^120`). **Monotone**: `g` never falls, the rounding of a larger value is no
//! smaller, and where the pieces meet each begins no lower than the one before ends. Computed from `total` each time, so
//! releases in any number of parts add up to what one release would have been.

use crate::decay::{decay, DECAY_ONE};
use crate::{mul_div, MathError, Rounding};

/// How a batch of tokens unlocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// When it starts.
    pub start_ms: u64,
    /// The tokens that are unlocked at the start already.
    pub unlocked_at_start: u128,
    /// How long after the start what has accrued begins to count.
    pub cliff_after_ms: u64,
    /// How the rest accrues.
    pub accrual: Accrual,
}

/// How the tokens that are not unlocked at the start accrue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accrual {
    /// Evenly, from the start.
    Linear {
        /// From start to end.
        duration_ms: u64,
    },
    /// In equal steps, one at the end of each period from the start.
    Stepped {
        /// The length of a period.
        period_ms: u64,
        /// How many there are.
        periods: u32,
    },
    /// Half of what is left in every half-life from the cliff, and what is then left at the end.
    HalfLife {
        /// The half-life.
        half_life_ms: u64,
        /// From start to end.
        duration_ms: u64,
    },
}

/// The rule that a schedule breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleError {
    /// It ends when it starts.
    ZeroDuration,
    /// The cliff lies after the end.
    CliffAfterEnd,
    /// What is locked would never halve.
    ZeroHalfLife,
    /// More is unlocked at the start than there is.
    UnlockAboveTotal,
    /// The end is beyond the clock.
    EndOutOfRange,
}

impl Schedule {
    /// Whether a batch of `total` can have this schedule.
    ///
    /// # Errors
    /// A [`ScheduleError`] for the first rule that is broken.
    pub fn check(&self, total: u128) -> Result<(), ScheduleError> {
        let duration_ms = self.accrual.duration_ms().ok_or(ScheduleError::EndOutOfRange)?;
        if duration_ms == 0 {
            return Err(ScheduleError::ZeroDuration);
        }
        if self.start_ms.checked_add(duration_ms).is_none() {
            return Err(ScheduleError::EndOutOfRange);
        }
        if self.cliff_after_ms > duration_ms {
            return Err(ScheduleError::CliffAfterEnd);
        }
        if let Accrual::HalfLife { half_life_ms: 0, .. } = self.accrual {
            return Err(ScheduleError::ZeroHalfLife);
        }
        if self.unlocked_at_start > total {
            return Err(ScheduleError::UnlockAboveTotal);
        }
        Ok(())
    }
}

impl Accrual {
    /// From start to end; `None` if that is beyond the clock.
    pub fn duration_ms(&self) -> Option<u64> {
        match *self {
            Self::Linear { duration_ms } | Self::HalfLife { duration_ms, .. } => Some(duration_ms),
            Self::Stepped { period_ms, periods } => period_ms.checked_mul(u64::from(periods)),
        }
    }
}

/// How much of `total` has vested by `now_ms`, rounded down. See the [module documentation](self).
///
/// Constant time. Any inputs are safe; with a schedule that passes [`Schedule::check`] there is no error.
///
/// # Errors
/// [`MathError::Overflow`] or [`MathError::DivisionByZero`] for a schedule that does not pass the check.
pub fn vested(schedule: &Schedule, total: u128, now_ms: u64) -> Result<u128, MathError> {
    let Some(elapsed_ms) = now_ms.checked_sub(schedule.start_ms) else {
        return Ok(0);
    };
    let duration_ms = schedule.accrual.duration_ms().ok_or(MathError::Overflow)?;
    if elapsed_ms >= duration_ms {
        return Ok(total);
    }
    let unlocked = schedule.unlocked_at_start;
    let rest = total.checked_sub(unlocked).ok_or(MathError::Overflow)?;
    let Some(since_cliff_ms) = elapsed_ms.checked_sub(schedule.cliff_after_ms) else {
        return Ok(unlocked);
    };
    let accrued = match schedule.accrual {
        Accrual::Linear { duration_ms } => part(rest, elapsed_ms, duration_ms)?,
        Accrual::Stepped { period_ms, periods } => {
            let steps = elapsed_ms.checked_div(period_ms).ok_or(MathError::DivisionByZero)?;
            part(rest, steps, u64::from(periods))?
        }
        Accrual::HalfLife { half_life_ms, .. } => {
            let left = decay(since_cliff_ms, half_life_ms, Rounding::Up)?;
            let locked = mul_div(rest, left, DECAY_ONE, Rounding::Up)?;
            rest.checked_sub(locked).ok_or(MathError::Overflow)?
        }
    };
    unlocked.checked_add(accrued).ok_or(MathError::Overflow)
}

fn part(amount: u128, elapsed: u64, whole: u64) -> Result<u128, MathError> {
    mul_div(amount, u128::from(elapsed), u128::from(whole), Rounding::Down)
}
