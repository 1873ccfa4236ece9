//! How far the hatch is, and which phase that is at a moment.
//!
//! ```text
//! Pending ── seal, start ──▶ Funding ──┬─ maximum, or end with the minimum ──▶ GoalReached ── launch ──▶ Launched
//!                                      └─ end with less ──▶ Refunding ◀── launch window over ──┘
//! ```
//!
//! Every interval holds its first moment and not its last: contributions in `[start, end)`, the launch in
//! `[reached, reached + window)`, where `reached` is the moment of the maximum, or the end.

use interfaces::hatch::{FundingTerms, HatchError, HatchPhase};

/// What has happened so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Progress {
    /// The suite was found to be as promised.
    pub sealed: bool,
    /// What has been contributed in all.
    pub raised: u128,
    /// The tokens owed for it.
    pub owed: u128,
    /// When the maximum was reached, or all of it that can be.
    pub maximum_reached_ms: Option<u64>,
    /// When the commons began.
    pub launched_ms: Option<u64>,
}

impl Progress {
    /// The phase at a moment.
    pub fn phase(&self, now_ms: u64, terms: &FundingTerms) -> HatchPhase {
        if self.launched_ms.is_some() {
            return HatchPhase::Launched;
        }
        let is_over = now_ms >= terms.end_ms;
        if !is_over && (now_ms < terms.start_ms || !self.sealed) {
            return HatchPhase::Pending;
        }
        let is_reached = self.maximum_reached_ms.is_some() || (is_over && self.raised >= terms.minimum);
        match (is_reached, is_over) {
            (true, _) if now_ms < self.launch_before_ms(terms) => HatchPhase::GoalReached,
            (false, false) => HatchPhase::Funding,
            _ => HatchPhase::Refunding,
        }
    }

    /// Succeeds in one phase only.
    pub fn ensure(&self, needed: HatchPhase, now_ms: u64, terms: &FundingTerms) -> Result<(), HatchError> {
        match self.phase(now_ms, terms) {
            phase if phase == needed => Ok(()),
            phase => Err(HatchError::WrongPhase { phase }),
        }
    }

    /// The first moment at which it can no longer be launched. (The sum is within the clock, as checked at construction.)
    pub fn launch_before_ms(&self, terms: &FundingTerms) -> u64 {
        self.maximum_reached_ms
            .unwrap_or(terms.end_ms)
            .saturating_add(terms.launch_window_ms)
    }
}
