//! A proposal's record, and the steps of its life.
//!
//! ```text
//! request   Open ── paid ──▶ Completed
//!           Open ── first milestone ──▶ Active ── last milestone ──▶ Completed
//!                                       Active ── failed a whole window ──▶ Failed
//! action    Open ── passes ──▶ Passed ── its delay, executed ──▶ Completed
//!                              Passed ── failed a whole window ──▶ Failed
//!                              Passed ── in its delay, vetoed ──▶ Vetoed
//! any       Open, Active ── by its proposer ──▶ Cancelled
//!           Open, Passed, Active ── not executed in time ──▶ Expired
//! ```

use crate::support::Support;
use ink::primitives::AccountId;
use interfaces::{
    conviction_voting::{
        refuse, AllowedCall, Bar, Ending, Kind, Phase, Progress, Proposal, ProposalId, Refusal, Request, Settings,
        VotingError,
    },
    psp22::UncheckedText,
};
use math::{mul_div, MathError, Rounding};

/// What voting keeps of a proposal and needs often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Record {
    /// Its kind.
    pub kind: Kind,
    /// Who proposed it.
    pub proposer: AccountId,
    /// The bond that is held.
    pub bond: u128,
    /// Its stake and conviction.
    pub support: Support,
    /// How far it is.
    pub progress: Progress,
    /// Which settings it lives by.
    pub settings_version: u32,
}

/// What voting keeps of a proposal and needs rarely.
#[derive(Debug, Clone, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Content {
    /// What it asks for.
    pub request: Request,
    /// The same in words.
    pub description: UncheckedText,
}

impl Record {
    /// A proposal that is open until `expires_ms`.
    pub fn open(kind: Kind, proposer: AccountId, bond: u128, settings_version: u32, expires_ms: u64) -> Self {
        Self {
            kind,
            proposer,
            bond,
            support: Support::default(),
            progress: Progress {
                phase: Phase::Open,
                milestones_paid: 0,
                executable_from_ms: 0,
                expires_ms,
                failing_since_ms: None,
            },
            settings_version,
        }
    }

    /// Whether it has ended and is booked as such.
    pub fn has_ended(&self) -> bool {
        matches!(self.progress.phase, Phase::Ended(_))
    }

    /// Whether its time is over.
    pub fn has_expired(&self, now_ms: u64) -> bool {
        now_ms >= self.progress.expires_ms
    }

    /// Whether stakes on it count.
    pub fn is_live(&self, now_ms: u64) -> bool {
        !self.has_ended() && !self.has_expired(now_ms)
    }

    /// It has passed and waits.
    pub fn pass(&mut self, executable_from_ms: u64, expires_ms: u64) {
        self.progress = Progress {
            phase: Phase::Passed,
            executable_from_ms,
            expires_ms,
            failing_since_ms: None,
            ..self.progress
        };
    }

    /// One more milestone is paid, of `milestones` in all. Returns whether it was the last.
    pub fn pay_milestone(&mut self, milestones: u8, settings: &Settings, now_ms: u64) -> bool {
        let executable_from_ms = now_ms.saturating_add(settings.milestone_interval_ms);
        self.progress = Progress {
            phase: Phase::Active,
            milestones_paid: self.progress.milestones_paid.saturating_add(1),
            executable_from_ms,
            expires_ms: executable_from_ms.saturating_add(settings.voting_period_ms),
            failing_since_ms: None,
        };
        self.progress.milestones_paid >= milestones
    }

    /// Notes whether it fails now. Returns whether it has for a whole window.
    pub fn note(&mut self, fails: bool, window_ms: u64, now_ms: u64) -> bool {
        if !fails {
            self.progress.failing_since_ms = None;
            return false;
        }
        let since_ms = *self.progress.failing_since_ms.get_or_insert(now_ms);
        now_ms.saturating_sub(since_ms) >= window_ms
    }

    /// It is over.
    pub fn end(&mut self, ending: Ending) {
        self.progress.phase = Phase::Ended(ending);
    }

    /// The proposal as it is shown.
    pub fn shown(&self, id: ProposalId) -> Proposal {
        Proposal {
            id,
            kind: self.kind,
            proposer: self.proposer,
            bond: self.bond,
            stake: self.support.stake,
            conviction: self.support.conviction(),
            progress: self.progress,
        }
    }
}

/// A request that is paid in `milestones` parts: what is unpaid after `paid` of them, and what is paid next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    /// All that is still unpaid: what its threshold is measured by.
    pub unpaid: u128,
    /// The next part.
    pub next: u128,
}

impl Payment {
    /// The parts are ⌊amount·k/milestones⌋ apart, so they add up to the amount.
    pub fn of(amount: u128, milestones: u8, paid: u8) -> Result<Self, MathError> {
        let after = |parts: u8| mul_div(amount, u128::from(parts), u128::from(milestones), Rounding::Down);
        let so_far = after(paid)?;
        let then = after(paid.saturating_add(1))?;
        Ok(Self {
            unpaid: amount.checked_sub(so_far).ok_or(MathError::Overflow)?,
            next: then.checked_sub(so_far).ok_or(MathError::Overflow)?,
        })
    }
}

/// The bar of a call that is on the list.
pub fn bar_of(allowed: &[AllowedCall], contract: AccountId, selector: [u8; 4]) -> Result<Bar, Refusal> {
    allowed
        .iter()
        .find(|call| call.contract == contract && call.selector == selector)
        .map(|call| call.bar)
        .ok_or_else(|| refuse(VotingError::CallNotAllowed))
}
