//! Members' stakes on proposals: what every message that moves a stake has in common.
//!
//! Every path that changes a stake goes through [`put_on`](Voting::put_on), [`take_off`](Voting::take_off) or
//! [`end`](Voting::end), and each of them first brings the proposal, the account's stake and the averages up to now, with
//! the stakes as they were.

use crate::{
    conviction_voting::Voting,
    members::{Leaving, Member},
    proposals::Record,
};
use ink::{codegen::StaticEnv, prelude::boxed::Box, primitives::AccountId};
use interfaces::conviction_voting::{
    refuse, Ended, Ending, PowerReduced, ProposalId, Refusal, Staked, Unstaked, VotingError,
};
use math::{MathError, Rounding};

impl Voting {
    /// A proposal with its conviction brought up to now.
    #[inline(never)]
    pub(crate) fn record(&self, id: ProposalId) -> Result<Box<Record>, Refusal> {
        let mut record = Box::new(
            self.records
                .get(id)
                .ok_or_else(|| refuse(VotingError::UnknownProposal))?,
        );
        if !record.has_ended() {
            record
                .support
                .settle(self.now_ms(), self.terms.rules.half_life_ms, Rounding::Down)?;
        }
        Ok(record)
    }

    /// The same, if it has not ended.
    #[inline(never)]
    pub(crate) fn live_record(&self, id: ProposalId) -> Result<Box<Record>, Refusal> {
        let record = self.record(id)?;
        if !record.is_live(self.now_ms()) {
            return Err(refuse(VotingError::ProposalEnded));
        }
        Ok(record)
    }

    pub(crate) fn is_live(&self, id: ProposalId) -> bool {
        self.records.get(id).is_some_and(|record| record.is_live(self.now_ms()))
    }

    pub(crate) fn member(&self, account: AccountId) -> Member {
        self.members.get(account).unwrap_or_default()
    }

    /// Lets go of the account's stakes on proposals that have ended: they are looked for when they are in the way. One that
    /// has expired without anyone noticing ends here, so that no token counts both there and where it is put next.
    #[inline(never)]
    pub(crate) fn release_ended(&mut self, member: &mut Member, forget: bool) -> Result<(), Refusal> {
        for stake in member.stakes() {
            self.end_if_expired(stake.proposal)?;
        }
        member.release_ended(forget, |id| self.is_live(id));
        Ok(())
    }

    /// Ends a proposal that has expired without anyone noticing; returns it with its conviction brought up to now.
    #[inline(never)]
    fn end_if_expired(&mut self, id: ProposalId) -> Result<Box<Record>, Refusal> {
        let mut record = self.record(id)?;
        if !record.has_ended() && record.has_expired(self.now_ms()) {
            self.end(id, &mut record, Ending::Expired)?;
        }
        Ok(record)
    }

    /// What of the caller's power is free, if it is less than `amount` only after all ended proposals are looked for.
    #[inline(never)]
    pub(crate) fn free_for(&mut self, member: &mut Member, amount: u128) -> Result<u128, Refusal> {
        if member.free()? < amount {
            self.release_ended(member, true)?;
        }
        Ok(member.free()?)
    }

    /// Takes `amount` out of the caller's deposit, if so much of it is free.
    #[inline(never)]
    pub(crate) fn take_deposit(&mut self, member: &mut Member, amount: u128) -> Result<(), Refusal> {
        let free = self.free_for(member, amount)?.min(member.deposited);
        if free < amount {
            return Err(refuse(VotingError::AboveFreeDeposit { amount, free }));
        }
        member.deposited = member.deposited.saturating_sub(amount);
        Ok(())
    }

    /// All stakes on proposals that have not ended are `stake` from now on.
    pub(crate) fn set_active(&mut self, stake: Option<u128>) -> Result<(), Refusal> {
        let stake = stake.ok_or(MathError::Overflow)?;
        Ok(self
            .active
            .observe(stake, self.now_ms(), self.terms.rules.half_life_ms)?)
    }

    /// Ends a proposal: its stake counts no more.
    pub(crate) fn end(&mut self, id: ProposalId, record: &mut Record, ending: Ending) -> Result<(), Refusal> {
        self.set_active(self.active.seen.checked_sub(record.support.stake))?;
        record.end(ending);
        self.records.insert(id, record);
        Self::env().emit_event(Ended { proposal: id, ending });
        Ok(())
    }

    /// Puts the caller's `amount` on a proposal.
    pub(crate) fn put_on(&mut self, member: &mut Member, id: ProposalId, amount: u128) -> Result<(), Refusal> {
        let mut record = self.live_record(id)?;
        self.ensure_not_paused(record.kind)?;
        let free = self.free_for(member, amount)?;
        if free < amount {
            return Err(refuse(VotingError::AboveFree { amount, free }));
        }
        if member.is_full_for(id) {
            self.release_ended(member, true)?;
        }
        if member.is_full_for(id) {
            return Err(refuse(VotingError::TooManyStakes));
        }
        member.stake(id, amount, self.now_ms(), self.terms.rules.half_life_ms)?;
        record.support.add(amount)?;
        self.set_active(self.active.seen.checked_add(amount))?;
        self.records.insert(id, &*record);
        Self::env().emit_event(Staked {
            account: Self::env().caller(),
            proposal: id,
            amount,
            stake: record.support.stake,
            conviction: record.support.conviction(),
        });
        Ok(())
    }

    /// What leaves an account's stake leaves the proposal. One that has expired without anyone noticing ends here.
    pub(crate) fn take_off(&mut self, account: AccountId, leaving: &Leaving) -> Result<(), Refusal> {
        let Leaving {
            proposal,
            amount,
            conviction,
        } = *leaving;
        let mut record = self.end_if_expired(proposal)?;
        if !record.has_ended() {
            record.support.let_go(amount, conviction)?;
            self.set_active(self.active.seen.checked_sub(amount))?;
            self.records.insert(proposal, &*record);
        }
        Self::env().emit_event(Unstaked {
            account,
            proposal,
            amount,
            stake: record.support.stake,
            conviction: record.support.conviction(),
        });
        Ok(())
    }

    /// An account has `unreleased` vesting tokens now. Stakes that are not covered any more are taken off, the newest
    /// first.
    pub(crate) fn reduce_power(&mut self, account: AccountId, unreleased: u128) -> Result<(), Refusal> {
        let mut member = self.member(account);
        member.vesting = Some(unreleased);
        if member.uncovered()? > 0 {
            self.release_ended(&mut member, false)?;
        }
        let mut unstaked = 0_u128;
        while let Some(leaving) = member.uncover(self.now_ms(), self.terms.rules.half_life_ms)? {
            self.take_off(account, &leaving)?;
            unstaked = unstaked.saturating_add(leaving.amount);
        }
        self.members.insert(account, &member);
        if unstaked > 0 {
            Self::env().emit_event(PowerReduced { account, unstaked });
        }
        Ok(())
    }
}
