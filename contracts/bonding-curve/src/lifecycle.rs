//! From sealed to closed: which phase the market is in at a moment, and which step may be taken.
//!
//! ```text
//! Sealed ── open ──▶ Open ── begin_closing ──▶ Closing ── finish, in [begun + delay, begun + delay + window) ──▶ Closed
//!                     ▲                           │
//!                     └── resume, or by itself at begun + delay + window; then a cool-down before the next
//! ```

use interfaces::{
    bonding_curve::{BondingCurveError, ClosingTerms, Phase},
    effects::ClosingSchedule,
};

/// Where the market is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Lifecycle {
    /// The phase after the last step; a `Closing` may have lapsed since, see [`phase`](Self::phase).
    recorded: Phase,
    /// When the last wind-down began; 0 if none did.
    pub closing_begun_ms: u64,
    /// From when a wind-down may begin.
    pub closing_possible_from_ms: u64,
}

impl Lifecycle {
    /// Before everything.
    pub const SEALED: Self = Self {
        recorded: Phase::Sealed,
        closing_begun_ms: 0,
        closing_possible_from_ms: 0,
    };

    /// The phase at a moment.
    pub fn phase(&self, now_ms: u64, terms: &ClosingTerms) -> Phase {
        if self.recorded == Phase::Closing && now_ms >= self.schedule(terms).lapses_at_ms {
            return Phase::Open;
        }
        self.recorded
    }

    /// Succeeds while anyone may trade.
    pub fn ensure_open(&self, now_ms: u64, terms: &ClosingTerms) -> Result<(), BondingCurveError> {
        match self.phase(now_ms, terms) {
            Phase::Open => Ok(()),
            phase => Err(BondingCurveError::NotTrading { phase }),
        }
    }

    /// Succeeds once the commons is wound down.
    pub fn ensure_closed(&self) -> Result<(), BondingCurveError> {
        match self.recorded {
            Phase::Closed => Ok(()),
            _ => Err(BondingCurveError::NotClosed),
        }
    }

    /// Opens a sealed market.
    pub fn open(&mut self, now_ms: u64, terms: &ClosingTerms) -> Result<(), BondingCurveError> {
        match self.phase(now_ms, terms) {
            Phase::Sealed => {
                self.recorded = Phase::Open;
                Ok(())
            }
            phase => Err(BondingCurveError::NotTrading { phase }),
        }
    }

    /// Begins a wind-down.
    pub fn begin_closing(&mut self, now_ms: u64, terms: &ClosingTerms) -> Result<ClosingSchedule, BondingCurveError> {
        self.ensure_open(now_ms, terms)?;
        if now_ms < self.closing_possible_from_ms {
            return Err(BondingCurveError::ClosingTooSoon {
                from_ms: self.closing_possible_from_ms,
            });
        }
        self.recorded = Phase::Closing;
        self.closing_begun_ms = now_ms;
        let schedule = self.schedule(terms);
        self.closing_possible_from_ms = schedule.lapses_at_ms.saturating_add(terms.cool_down_ms);
        Ok(schedule)
    }

    /// Calls a wind-down off.
    pub fn resume(&mut self, now_ms: u64, terms: &ClosingTerms) -> Result<(), BondingCurveError> {
        self.ensure_closing(now_ms, terms)?;
        self.recorded = Phase::Open;
        self.closing_possible_from_ms = now_ms.saturating_add(terms.cool_down_ms);
        Ok(())
    }

    /// Finishes a wind-down, in its window.
    pub fn finish(&mut self, now_ms: u64, terms: &ClosingTerms) -> Result<(), BondingCurveError> {
        self.ensure_closing(now_ms, terms)?;
        let from_ms = self.schedule(terms).finish_from_ms;
        if now_ms < from_ms {
            return Err(BondingCurveError::ClosingTooSoon { from_ms });
        }
        self.recorded = Phase::Closed;
        Ok(())
    }

    fn ensure_closing(&self, now_ms: u64, terms: &ClosingTerms) -> Result<(), BondingCurveError> {
        match self.phase(now_ms, terms) {
            Phase::Closing => Ok(()),
            _ => Err(BondingCurveError::NotClosing),
        }
    }

    /// Durations are at most a year, so a sum saturates only on a clock at the end of `u64`, where it means "never".
    fn schedule(&self, terms: &ClosingTerms) -> ClosingSchedule {
        let finish_from_ms = self.closing_begun_ms.saturating_add(terms.delay_ms);
        ClosingSchedule {
            finish_from_ms,
            lapses_at_ms: finish_from_ms.saturating_add(terms.window_ms),
        }
    }
}
