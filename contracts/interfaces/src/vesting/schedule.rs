//! How a batch unlocks, as it is written into calls, events and storage. The formulas are
//! [`math::vesting`]'s.

use math::vesting;

/// How a batch of tokens unlocks: some at its start, the rest over its duration, held back until the cliff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Schedule {
    /// When it starts.
    pub start_ms: u64,
    /// The tokens that are unlocked at the start already.
    pub unlocked_at_start: u128,
    /// How long after the start what has accrued begins to count; at most the duration.
    pub cliff_after_ms: u64,
    /// How the rest accrues.
    pub accrual: Accrual,
}

/// How the tokens that are not unlocked at the start accrue. At the end, everything has vested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Accrual {
    /// Evenly from the start; the cliff steps up to what has accrued by then.
    Linear {
        /// From start to end.
        duration_ms: u64,
    },
    /// In equal steps, one at the end of each period from the start; the cliff steps up as well.
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
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum ScheduleError {
    /// It ends when it starts: no duration, no period, or a period of no length.
    ZeroDuration,
    /// The cliff lies after the end.
    CliffAfterEnd,
    /// What is locked would never halve.
    ZeroHalfLife,
    /// More is unlocked at the start than there is.
    UnlockAboveTotal,
    /// The end is beyond the chain's clock.
    EndOutOfRange,
}

impl Schedule {
    /// Whether a batch of `total` can have this schedule.
    pub fn check(&self, total: u128) -> Result<(), ScheduleError> {
        vesting::Schedule::from(*self).check(total).map_err(ScheduleError::from)
    }

    /// When everything has vested; `None` beyond the chain's clock.
    pub fn end_ms(&self) -> Option<u64> {
        self.start_ms
            .checked_add(vesting::Accrual::from(self.accrual).duration_ms()?)
    }
}

impl From<Schedule> for vesting::Schedule {
    fn from(schedule: Schedule) -> Self {
        Self {
            start_ms: schedule.start_ms,
            unlocked_at_start: schedule.unlocked_at_start,
            cliff_after_ms: schedule.cliff_after_ms,
            accrual: schedule.accrual.into(),
        }
    }
}

impl From<Accrual> for vesting::Accrual {
    fn from(accrual: Accrual) -> Self {
        match accrual {
            Accrual::Linear { duration_ms } => Self::Linear { duration_ms },
            Accrual::Stepped { period_ms, periods } => Self::Stepped { period_ms, periods },
            Accrual::HalfLife {
                half_life_ms,
                duration_ms,
            } => Self::HalfLife {
                half_life_ms,
                duration_ms,
            },
        }
    }
}

impl From<vesting::ScheduleError> for ScheduleError {
    fn from(error: vesting::ScheduleError) -> Self {
        match error {
            vesting::ScheduleError::ZeroDuration => Self::ZeroDuration,
            vesting::ScheduleError::CliffAfterEnd => Self::CliffAfterEnd,
            vesting::ScheduleError::ZeroHalfLife => Self::ZeroHalfLife,
            vesting::ScheduleError::UnlockAboveTotal => Self::UnlockAboveTotal,
            vesting::ScheduleError::EndOutOfRange => Self::EndOutOfRange,
        }
    }
}
