//! What a proposal needs, and what is done once it has it.

use crate::{
    conviction_voting::Voting,
    electorate::Counted,
    proposals::{bar_of, Content, Payment, Record},
    terms::{check_guardian, check_settings},
};
use ink::{
    codegen::{StaticEnv, TraitCallBuilder},
    contract_ref,
    env::DefaultEnvironment,
    prelude::vec::Vec,
    primitives::AccountId,
    scale::Encode,
    selector_bytes,
};
use interfaces::{
    call::{ask, ask_of, order, Ordered},
    conviction_voting::{
        refuse, Bar, Ending, Executed, GuardianChanged, Kind, Passed, ProposalId, ProposalStatus, Refusal, Request,
        Settings, SettingsChanged, VotingError, LONGEST_INPUT, MOST_MILESTONES,
    },
    effects::Effects,
    funding_pool::FundingPool,
    is_zero,
    psp22::client,
};
use math::{
    conviction::{self, time_to_pass},
    MathError, PPM,
};

impl Voting {
    /// The kind of a proposal for that, if it can be proposed.
    pub(crate) fn kind_of(&self, request: &Request, settings: &Settings) -> Result<Kind, Refusal> {
        match request {
            Request::Abstain => Err(refuse(VotingError::AbstainOnce)),
            Request::Signal => Ok(Kind::Signal),
            Request::Funding {
                asset,
                amount,
                beneficiary,
                milestones,
            } => {
                self.check_funding(settings, *asset, *amount, *beneficiary, *milestones)?;
                Ok(Kind::Funding)
            }
            Request::Call {
                contract,
                selector,
                input,
            } => {
                if input.len() > LONGEST_INPUT {
                    return Err(refuse(VotingError::InputTooLong {
                        got: byte_count(input.len()),
                    }));
                }
                let allowed = self.allowed.get_or_default();
                bar_of(&allowed, *contract, *selector).map(Kind::Action)
            }
            Request::ChangeSettings(settings) => {
                check_settings(settings, &self.terms.rules)?;
                Ok(Kind::Action(Bar::Action))
            }
            Request::ReplaceGuardian(guardian) => {
                check_guardian(*guardian, self.this())?;
                Ok(Kind::BeyondGuardian)
            }
            Request::WindDown => Ok(Kind::BeyondGuardian),
        }
    }

    /// Checks a request for payment as it is made.
    fn check_funding(
        &self,
        settings: &Settings,
        asset: AccountId,
        amount: u128,
        beneficiary: AccountId,
        milestones: u8,
    ) -> Result<(), Refusal> {
        if asset == self.this() {
            // It cannot be asked what the pool has of it: nobody can call us while we call.
            return Err(refuse(VotingError::InvalidReference(asset)));
        }
        if amount == 0 {
            return Err(refuse(VotingError::ZeroAmount));
        }
        if !(1..=MOST_MILESTONES).contains(&milestones) || amount < u128::from(milestones) {
            return Err(refuse(VotingError::MilestonesOutOfRange { got: milestones }));
        }
        if is_zero(beneficiary) || beneficiary == self.terms.funding_pool || beneficiary == self.this() {
            return Err(refuse(VotingError::InvalidBeneficiary));
        }
        let pool = self.pool_holds(&asset)?;
        let limit_ppm = settings.spending_limit_ppm;
        match conviction::threshold(amount, pool, 0, limit_ppm, PPM)? {
            Some(_) => Ok(()),
            None => Err(refuse(VotingError::AboveSpendingLimit {
                amount,
                pool,
                limit_ppm,
            })),
        }
    }

    /// Reads the supply, and takes note of it.
    #[inline(never)]
    pub(crate) fn see_supply(&mut self) -> Result<(), Refusal> {
        let supply = client::total_supply(&self.terms.token).map_err(|failure| refuse(VotingError::Token(failure)))?;
        let (now_ms, half_life_ms) = (self.now_ms(), self.terms.rules.half_life_ms);
        Ok(self.supply.observe_at_times(supply, now_ms, half_life_ms)?)
    }

    /// What counts to pass, where there are `supply` tokens now: the larger of the figures of the moment and their
    /// averages.
    fn counted(&self, supply: u128) -> Result<Counted, Refusal> {
        let averages = self.averages(supply)?;
        Ok(Counted {
            stake: averages.stake.max(self.active.seen),
            supply: averages.supply.max(supply),
        })
    }

    /// What counts to fail.
    pub(crate) fn averages(&self, supply: u128) -> Result<Counted, Refusal> {
        let (now_ms, half_life_ms) = (self.now_ms(), self.terms.rules.half_life_ms);
        Ok(Counted {
            stake: self.active.at(now_ms, half_life_ms)?,
            supply: self.supply.at_sight_of(supply, now_ms, half_life_ms)?,
        })
    }

    fn settings_of(&self, record: &Record) -> Result<Settings, Refusal> {
        Ok(self.settings.get(record.settings_version).ok_or(MathError::Overflow)?)
    }

    fn request_of(&self, id: ProposalId) -> Result<Request, Refusal> {
        let Content { request, .. } = self
            .contents
            .get(id)
            .ok_or_else(|| refuse(VotingError::UnknownProposal))?;
        Ok(request)
    }

    /// The conviction that takes a proposal a step further, if so many tokens count and the pool holds `held` of the asset
    /// that it asks for; `None` if none does.
    #[inline(never)]
    fn needed(
        record: &Record,
        request: &Request,
        settings: &Settings,
        counted: &Counted,
        held: u128,
    ) -> Result<Option<u128>, Refusal> {
        Ok(match (record.kind, request) {
            (_, Request::Funding { amount, milestones, .. }) => conviction::threshold(
                Payment::of(*amount, *milestones, record.progress.milestones_paid)?.unpaid,
                held,
                counted.for_requests(settings)?,
                settings.spending_limit_ppm,
                settings.minimum_conviction_ppm,
            )?,
            (Kind::Action(Bar::Action), _) => Some(counted.action_bar(settings)?),
            (Kind::Abstain | Kind::Signal, _) => None,
            _ => Some(counted.majority()),
        })
    }

    /// Pays a request, or its next milestone.
    pub(crate) fn pay(&mut self, id: ProposalId, record: &mut Record) -> Result<(), Refusal> {
        let request = self.request_of(id)?;
        let Request::Funding {
            asset,
            amount,
            beneficiary,
            milestones,
        } = request
        else {
            return Err(refuse(VotingError::NothingToExecute));
        };
        let before = *record;
        let settings = self.settings_of(record)?;
        let payment = Payment::of(amount, milestones, record.progress.milestones_paid)?.next;
        self.see_supply()?;
        let counted = self.counted(self.supply.seen)?;

        if record.pay_milestone(milestones, &settings, self.now_ms()) {
            self.end(id, record, Ending::Completed)?;
        } else {
            self.records.insert(id, record);
        }

        // The pool says what it held before it paid, which spares asking it twice. If that was too little for the
        // request, the refusal undoes the payment.
        let mut pool: contract_ref!(FundingPool, DefaultEnvironment) = self.terms.funding_pool.into();
        let held = ask(pool.call_mut().pay(asset, beneficiary, payment, id.0))
            .map_err(|failure| refuse(VotingError::Pool(failure)))?;
        let threshold = Self::needed(&before, &request, &settings, &counted, held)?;
        Self::tell_executed(id, &before, payment, ensure_reached(&before, threshold)?);
        Ok(())
    }

    fn tell_executed(proposal: ProposalId, record: &Record, paid: u128, threshold: u128) {
        Self::env().emit_event(Executed {
            proposal,
            paid,
            conviction: record.support.conviction(),
            threshold,
        });
    }

    /// What an action needs now, if it has it.
    fn ensure_bar(&mut self, record: &Record, request: &Request, settings: &Settings) -> Result<u128, Refusal> {
        self.see_supply()?;
        let counted = self.counted(self.supply.seen)?;
        ensure_reached(record, Self::needed(record, request, settings, &counted, 0)?)
    }

    /// An action has passed: it waits for its delay. To wind the commons down begins at once, on the curve's own clock.
    pub(crate) fn pass(&mut self, id: ProposalId, record: &mut Record) -> Result<(), Refusal> {
        let settings = self.settings_of(record)?;
        let request = self.request_of(id)?;
        self.ensure_bar(record, &request, &settings)?;
        let mut executable_from_ms = self.now_ms().saturating_add(settings.action_delay_ms);
        let mut expires_ms = executable_from_ms.saturating_add(settings.execution_window_ms);
        if request == Request::WindDown {
            let effects = self.tell_curve(&selector_bytes!("BondingCurve::begin_closing"))?;
            if let Some(closing) = effects.closing {
                executable_from_ms = closing.finish_from_ms;
                expires_ms = closing.lapses_at_ms;
            }
        }
        record.pass(executable_from_ms, expires_ms);
        self.records.insert(id, record);
        Self::env().emit_event(Passed {
            proposal: id,
            executable_from_ms,
            expires_ms,
        });
        Ok(())
    }

    /// Does what an action is for.
    pub(crate) fn perform(&mut self, id: ProposalId, record: &mut Record) -> Result<(), Refusal> {
        let settings = self.settings_of(record)?;
        let request = self.request_of(id)?;
        let threshold = self.ensure_bar(record, &request, &settings)?;
        self.end(id, record, Ending::Completed)?;

        match request {
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
                self.tell_curve(&selector_bytes!("BondingCurve::finish"))?;
            }
            Request::Abstain | Request::Signal | Request::Funding { .. } => {
                return Err(refuse(VotingError::NothingToExecute))
            }
        }
        Self::tell_executed(id, record, 0, threshold);
        Ok(())
    }

    /// Sends the curve a governed message.
    #[inline(never)]
    pub(crate) fn tell_curve(&self, message: &impl Encode) -> Result<Effects, Refusal> {
        ask_of(&self.terms.curve, message).map_err(|failure| refuse(VotingError::Curve(failure)))
    }

    /// Stops new sets and purchases of vouchers until then.
    pub(crate) fn pause_escrow(&self, until_ms: u64) -> Result<(), Refusal> {
        let message = (selector_bytes!("VoucherEscrow::pause_new_business"), until_ms);
        ask_of::<Effects, _>(&self.terms.escrow, &message).map_err(|failure| refuse(VotingError::Escrow(failure)))?;
        Ok(())
    }

    /// Calls a governed contract, and applies what that brought about. Only vesting's word on powers is taken.
    fn send(&mut self, contract: AccountId, selector: [u8; 4], input: Vec<u8>) -> Result<(), Refusal> {
        let effects: Effects = match order(&contract, selector, &input) {
            Ordered::Done(effects) => effects,
            Ordered::Refused(error) => return Err(refuse(VotingError::CallRefused { error })),
            Ordered::NoAnswer => return Err(refuse(VotingError::CallFailed)),
        };
        match effects.revoked {
            Some(locked) if contract == self.terms.vesting => self.reduce_power(locked.account, locked.unreleased),
            _ => Ok(()),
        }
    }

    fn change_settings(&mut self, to: Settings) -> Result<(), Refusal> {
        check_settings(&to, &self.terms.rules)?;
        let from = self.settings.get(self.settings_version).ok_or(MathError::Overflow)?;
        self.settings_version = self.settings_version.checked_add(1).ok_or(MathError::Overflow)?;
        self.settings.insert(self.settings_version, &to);
        Self::env().emit_event(SettingsChanged { from, to });
        Ok(())
    }

    /// Notes whether a proposal that has passed, or is partly paid, fails by the averages.
    pub(crate) fn look_after(&mut self, id: ProposalId, record: &mut Record) -> Result<(), Refusal> {
        let settings = self.settings_of(record)?;
        let request = self.request_of(id)?;
        self.see_supply()?;
        let held = match request {
            Request::Funding { asset, .. } => self.pool_holds(&asset)?,
            _ => 0,
        };
        let threshold = Self::needed(record, &request, &settings, &self.averages(self.supply.seen)?, held)?;
        let fails = ensure_reached(record, threshold).is_err();
        if !record.note(fails, settings.failing_window_ms, self.now_ms()) {
            self.records.insert(id, record);
            return Ok(());
        }
        self.end(id, record, Ending::Failed)?;
        if request == Request::WindDown {
            // The curve may have opened again by itself; then it refuses, and all is as it should be.
            let _ = self.tell_curve(&selector_bytes!("BondingCurve::resume"));
        }
        Ok(())
    }

    fn pool_holds(&self, asset: &AccountId) -> Result<u128, Refusal> {
        client::balance_of(asset, &self.terms.funding_pool).map_err(|failure| refuse(VotingError::Asset(failure)))
    }

    /// A proposal and how it stands now.
    pub(crate) fn status(&self, id: ProposalId) -> Result<ProposalStatus, Refusal> {
        let record = self.record(id)?;
        let mut status = ProposalStatus {
            proposal: record.shown(id),
            threshold: None,
            time_to_pass_ms: None,
            next_payment: 0,
            payable_now: 0,
        };
        if !record.is_live(self.now_ms()) {
            return Ok(status);
        }
        let settings = self.settings_of(&record)?;
        let request = self.request_of(id)?;
        let supply = client::total_supply(&self.terms.token).map_err(|failure| refuse(VotingError::Token(failure)))?;
        let counted = self.counted(supply)?;
        let mut held = 0;
        if let Request::Funding {
            asset,
            amount,
            milestones,
            ..
        } = request
        {
            status.next_payment = Payment::of(amount, milestones, record.progress.milestones_paid)?.next;
            let pool: contract_ref!(FundingPool, DefaultEnvironment) = self.terms.funding_pool.into();
            // In an asset that is not registered nothing can be paid, however much the pool has of it.
            if let Ok(asset) = ask(pool.call().asset_status(asset)) {
                status.payable_now = asset.payable_now;
                held = asset.balance;
            }
        }
        status.threshold = Self::needed(&record, &request, &settings, &counted, held)?;
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

/// The threshold, if the proposal's conviction reaches it.
fn ensure_reached(record: &Record, threshold: Option<u128>) -> Result<u128, Refusal> {
    let conviction = record.support.conviction();
    match threshold {
        None => Err(refuse(VotingError::Unreachable)),
        Some(threshold) if conviction < threshold => Err(refuse(VotingError::BelowThreshold { conviction, threshold })),
        Some(threshold) => Ok(threshold),
    }
}

pub(crate) fn byte_count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
