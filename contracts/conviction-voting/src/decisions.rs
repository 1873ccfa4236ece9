//! What a proposal needs, and what is done once it has it.

use crate::{
    conviction_voting::Voting,
    electorate::Counted,
    proposals::{Content, Payment, Record},
    terms::check_settings,
};
use ink::{
    codegen::{StaticEnv, TraitCallBuilder},
    contract_ref,
    env::DefaultEnvironment,
    prelude::vec::Vec,
    primitives::AccountId,
};
use interfaces::{
    bonding_curve::BondingCurve,
    call::{ask, order, Ordered},
    conviction_voting::{
        Bar, Ending, Executed, GuardianChanged, Kind, Passed, Phase, ProposalId, ProposalStatus, Request, Settings,
        SettingsChanged, VotingError, MOST_MILESTONES,
    },
    effects::Effects,
    funding_pool::FundingPool,
    is_zero,
    psp22::client,
};
use math::{
    conviction::{self, time_to_pass},
    PPM,
};

impl Voting {
    /// Checks a request for payment as it is made.
    pub(crate) fn check_funding(
        &self,
        settings: &Settings,
        asset: AccountId,
        amount: u128,
        beneficiary: AccountId,
        milestones: u8,
    ) -> Result<(), VotingError> {
        if amount == 0 {
            return Err(VotingError::ZeroAmount);
        }
        if !(1..=MOST_MILESTONES).contains(&milestones) || amount < u128::from(milestones) {
            return Err(VotingError::MilestonesOutOfRange { got: milestones });
        }
        if is_zero(beneficiary) || beneficiary == self.terms.funding_pool || beneficiary == self.this() {
            return Err(VotingError::InvalidBeneficiary);
        }
        let pool = client::balance_of(&asset, &self.terms.funding_pool).map_err(VotingError::Asset)?;
        let limit_ppm = settings.spending_limit_ppm;
        match conviction::threshold(amount, pool, 0, limit_ppm, PPM)? {
            Some(_) => Ok(()),
            None => Err(VotingError::AboveSpendingLimit {
                amount,
                pool,
                limit_ppm,
            }),
        }
    }

    /// Reads the supply, and takes note of it.
    pub(crate) fn see_supply(&mut self, token: &AccountId) -> Result<u128, VotingError> {
        let supply = client::total_supply(token).map_err(VotingError::Token)?;
        self.supply
            .observe_level(supply, self.now_ms(), self.terms.rules.half_life_ms)?;
        Ok(supply)
    }

    /// What counts to pass: the larger of the figures of the moment and their averages.
    fn counted(&self, supply: u128) -> Result<Counted, VotingError> {
        let averages = self.averages()?;
        Ok(Counted {
            stake: averages.stake.max(self.active.seen),
            supply: averages.supply.max(supply),
        })
    }

    /// What counts to fail.
    fn averages(&self) -> Result<Counted, VotingError> {
        let now_ms = self.now_ms();
        Ok(Counted {
            stake: self.active.at(now_ms, self.terms.rules.half_life_ms)?,
            supply: self.supply.at(now_ms, self.terms.rules.half_life_ms)?,
        })
    }

    fn settings_of(&self, record: &Record) -> Result<Settings, VotingError> {
        self.settings.get(record.settings_version).ok_or(VotingError::Overflow)
    }

    fn request_of(&self, id: ProposalId) -> Result<Request, VotingError> {
        let Content { request, .. } = self.contents.get(id).ok_or(VotingError::UnknownProposal)?;
        Ok(request)
    }

    /// What an action needs.
    fn bar(kind: Kind, counted: &Counted, settings: &Settings) -> Result<u128, VotingError> {
        Ok(match kind {
            Kind::Action(Bar::Action) => counted.action_bar(settings)?,
            _ => counted.majority(),
        })
    }

    /// Pays a request, or its next milestone.
    pub(crate) fn pay(&mut self, id: ProposalId, mut record: Record) -> Result<(), VotingError> {
        let Request::Funding {
            asset,
            amount,
            beneficiary,
            milestones,
        } = self.request_of(id)?
        else {
            return Err(VotingError::NothingToExecute);
        };
        let terms = self.terms;
        let settings = self.settings_of(&record)?;
        let payment = Payment::of(amount, milestones, record.progress.milestones_paid)?;
        let conviction = record.support.conviction();
        let supply = self.see_supply(&terms.token)?;
        let stake = self.counted(supply)?.for_requests(&settings)?;

        if record.pay_milestone(milestones, &settings, self.now_ms()) {
            self.end(id, &mut record, Ending::Completed)?;
        } else {
            self.records.insert(id, &record);
        }

        // The pool says what it held before it paid, which spares asking it twice. If that was too little for the
        // request, the refusal undoes the payment.
        let mut pool: contract_ref!(FundingPool, DefaultEnvironment) = terms.funding_pool.into();
        let held = ask(pool.call_mut().pay(asset, beneficiary, payment.next, id.0)).map_err(VotingError::Pool)?;
        let threshold = conviction::threshold(
            payment.unpaid,
            held,
            stake,
            settings.spending_limit_ppm,
            settings.minimum_conviction_ppm,
        )?
        .ok_or(VotingError::Unreachable)?;
        ensure_reached(conviction, threshold)?;
        Self::env().emit_event(Executed {
            proposal: id,
            paid: payment.next,
            conviction,
            threshold,
        });
        Ok(())
    }

    /// What an action needs now, if it has it.
    fn ensure_bar(&mut self, record: &Record, settings: &Settings) -> Result<u128, VotingError> {
        let token = self.terms.token;
        let supply = self.see_supply(&token)?;
        let threshold = Self::bar(record.kind, &self.counted(supply)?, settings)?;
        ensure_reached(record.support.conviction(), threshold)?;
        Ok(threshold)
    }

    /// An action has passed: it waits for its delay. To wind the commons down begins at once, on the curve's own clock.
    pub(crate) fn pass(&mut self, id: ProposalId, mut record: Record) -> Result<(), VotingError> {
        let settings = self.settings_of(&record)?;
        self.ensure_bar(&record, &settings)?;
        let mut executable_from_ms = self.now_ms().saturating_add(settings.action_delay_ms);
        let mut expires_ms = executable_from_ms.saturating_add(settings.execution_window_ms);
        if record.kind == Kind::BeyondGuardian && self.request_of(id)? == Request::WindDown {
            let mut curve: contract_ref!(BondingCurve, DefaultEnvironment) = self.terms.curve.into();
            let effects = ask(curve.call_mut().begin_closing()).map_err(VotingError::Curve)?;
            if let Some(closing) = effects.closing {
                executable_from_ms = closing.finish_from_ms;
                expires_ms = closing.lapses_at_ms;
            }
        }
        record.pass(executable_from_ms, expires_ms);
        self.records.insert(id, &record);
        Self::env().emit_event(Passed {
            proposal: id,
            executable_from_ms,
            expires_ms,
        });
        Ok(())
    }

    /// Does what an action is for.
    pub(crate) fn perform(&mut self, id: ProposalId, mut record: Record) -> Result<(), VotingError> {
        let settings = self.settings_of(&record)?;
        let threshold = self.ensure_bar(&record, &settings)?;
        let conviction = record.support.conviction();
        self.end(id, &mut record, Ending::Completed)?;

        match self.request_of(id)? {
            Request::Call {
                contract,
                selector,
                input,
            } => self.send(contract, selector, input)?,
            Request::ChangeSettings(to) => self.change_settings(to)?,
            Request::ReplaceGuardian(to) => {
                let from = core::mem::replace(&mut self.guardian, to);
                Self::env().emit_event(GuardianChanged { from, to });
            }
            Request::WindDown => {
                let mut curve: contract_ref!(BondingCurve, DefaultEnvironment) = self.terms.curve.into();
                ask(curve.call_mut().finish()).map_err(VotingError::Curve)?;
            }
            Request::Abstain | Request::Signal | Request::Funding { .. } => return Err(VotingError::NothingToExecute),
        }
        Self::env().emit_event(Executed {
            proposal: id,
            paid: 0,
            conviction,
            threshold,
        });
        Ok(())
    }

    /// Calls a governed contract, and applies what that brought about. Only vesting's word on powers is taken.
    fn send(&mut self, contract: AccountId, selector: [u8; 4], input: Vec<u8>) -> Result<(), VotingError> {
        let effects: Effects = match order(&contract, selector, &input) {
            Ordered::Done(effects) => effects,
            Ordered::Refused(error) => return Err(VotingError::CallRefused { error }),
            Ordered::NoAnswer => return Err(VotingError::CallFailed),
        };
        match effects.revoked {
            Some(locked) if contract == self.terms.vesting => self.reduce_power(locked.account, locked.unreleased),
            _ => Ok(()),
        }
    }

    fn change_settings(&mut self, to: Settings) -> Result<(), VotingError> {
        check_settings(&to, &self.terms.rules)?;
        let from = self.settings.get(self.settings_version).ok_or(VotingError::Overflow)?;
        self.settings_version = self.settings_version.checked_add(1).ok_or(VotingError::Overflow)?;
        self.settings.insert(self.settings_version, &to);
        Self::env().emit_event(SettingsChanged { from, to });
        Ok(())
    }

    /// Notes whether a proposal that has passed, or is partly paid, fails by the averages.
    pub(crate) fn look_after(&mut self, id: ProposalId, mut record: Record) -> Result<(), VotingError> {
        let terms = self.terms;
        let settings = self.settings_of(&record)?;
        let request = self.request_of(id)?;
        self.see_supply(&terms.token)?;
        let counted = self.averages()?;
        let threshold = match request {
            Request::Funding {
                asset,
                amount,
                milestones,
                ..
            } => {
                let payment = Payment::of(amount, milestones, record.progress.milestones_paid)?;
                let held = client::balance_of(&asset, &terms.funding_pool).map_err(VotingError::Asset)?;
                conviction::threshold(
                    payment.unpaid,
                    held,
                    counted.for_requests(&settings)?,
                    settings.spending_limit_ppm,
                    settings.minimum_conviction_ppm,
                )?
            }
            _ => Some(Self::bar(record.kind, &counted, &settings)?),
        };
        let passes = threshold.is_some_and(|threshold| record.support.conviction() >= threshold);
        if !record.note(!passes, settings.failing_window_ms, self.now_ms()) {
            self.records.insert(id, &record);
            return Ok(());
        }
        self.end(id, &mut record, Ending::Failed)?;
        if request == Request::WindDown {
            // The curve may have opened again by itself; then it refuses, and all is as it should be.
            let mut curve: contract_ref!(BondingCurve, DefaultEnvironment) = terms.curve.into();
            let _ = ask(curve.call_mut().resume());
        }
        Ok(())
    }

    /// A proposal and how it stands now.
    pub(crate) fn status(&self, id: ProposalId) -> Result<ProposalStatus, VotingError> {
        let record = self.record(id)?;
        let mut status = ProposalStatus {
            proposal: record.shown(id),
            threshold: None,
            time_to_pass_ms: None,
            next_payment: 0,
            payable_now: 0,
        };
        let does_nothing = matches!(record.kind, Kind::Abstain | Kind::Signal);
        if does_nothing || !record.is_live(self.now_ms()) || matches!(record.progress.phase, Phase::Ended(_)) {
            return Ok(status);
        }
        let terms = self.terms;
        let settings = self.settings_of(&record)?;
        let supply = client::total_supply(&terms.token).map_err(VotingError::Token)?;
        let counted = self.counted(supply)?;
        status.threshold = match self.request_of(id)? {
            Request::Funding {
                asset,
                amount,
                milestones,
                ..
            } => {
                let payment = Payment::of(amount, milestones, record.progress.milestones_paid)?;
                status.next_payment = payment.next;
                let pool: contract_ref!(FundingPool, DefaultEnvironment) = terms.funding_pool.into();
                match ask(pool.call().asset_status(asset)) {
                    Ok(asset) => {
                        status.payable_now = asset.payable_now;
                        conviction::threshold(
                            payment.unpaid,
                            asset.balance,
                            counted.for_requests(&settings)?,
                            settings.spending_limit_ppm,
                            settings.minimum_conviction_ppm,
                        )?
                    }
                    Err(_) => None,
                }
            }
            _ => Some(Self::bar(record.kind, &counted, &settings)?),
        };
        if let Some(threshold) = status.threshold {
            status.time_to_pass_ms = time_to_pass(
                record.support.fine_conviction(),
                record.support.stake,
                threshold,
                self.terms.rules.half_life_ms,
            )?;
        }
        Ok(status)
    }
}

fn ensure_reached(conviction: u128, threshold: u128) -> Result<(), VotingError> {
    if conviction < threshold {
        return Err(VotingError::BelowThreshold { conviction, threshold });
    }
    Ok(())
}
