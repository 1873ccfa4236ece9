//! Steps of voting, and what they bring about elsewhere.

use super::{name, Stage};
use crate::{
    chain::{Emitted, Message, Receipt, NAMED},
    demo::{
        costs::{messages::*, MessageName},
        history::{Asked, Course, Mark, Point},
        invariants::{self, check_same},
        observer::{self, Circumstances},
    },
    explain::Explain,
    suite::psp22,
    words::{Asset, Words},
};
use anyhow::{bail, Context, Result};
use ink::{
    codegen::TraitCallBuilder,
    env::Event,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use interfaces::{
    bonding_curve::BondingCurveError,
    conviction_voting::{
        ConvictionVoting, Ending, Executed, Kind, Phase, ProposalDetails, ProposalId, ProposalStatus, Request,
        VotingError,
    },
    funding_pool::Paid,
    psp22::PSP22,
    vesting::Revoked,
};

/// The first event of its type.
pub fn find<E: Event + Decode>(events: &[Emitted]) -> Option<E> {
    events.iter().find_map(Emitted::decode)
}

/// An error of voting, the bonding curve's own words of it read: what an action called has refused.
pub struct RefusedByCurve(pub VotingError);

impl RefusedByCurve {
    /// A receipt whose error can be told this way.
    pub fn in_receipt<Value>(receipt: Receipt<Result<Value, VotingError>>) -> Receipt<Result<Value, Self>> {
        Receipt {
            answer: receipt.answer.map(|answer| answer.map_err(Self)),
            cost: receipt.cost,
            events: receipt.events,
        }
    }

    /// What the curve said, if it is the curve's error.
    pub fn of_curve(&self) -> Option<BondingCurveError> {
        match &self.0 {
            VotingError::CallRefused { error } => BondingCurveError::decode(&mut &error[..]).ok(),
            _ => None,
        }
    }
}

impl Explain for RefusedByCurve {
    fn explain(&self, words: &Words, received: Asset) -> String {
        match self.of_curve() {
            Some(error) => format!("the bonding curve says that {}", error.explain(words, received)),
            None => self.0.explain(words, received),
        }
    }
}

impl Stage {
    /// Brings tokens to voting.
    pub fn deposit(&mut self, who: AccountId, amount: u128) -> Result<()> {
        let step = format!("{}'s deposit of {}", name(who), self.words.tokens(amount));
        let voting = self.commons.at.voting;
        let allow = psp22(self.commons.at.token)
            .call_mut()
            .increase_allowance(voting, amount);
        let receipt = self.commons.chain.call(who, allow);
        self.worked(TOKEN_APPROVE, &step, receipt)?;
        let message = self.commons.voting().call_mut().deposit(amount);
        self.vote(who, VOTING_DEPOSIT, &step, message)
    }

    /// Takes tokens back.
    pub fn withdraw(&mut self, who: AccountId, amount: u128) -> Result<()> {
        let step = format!("{}'s withdrawal of {}", name(who), self.words.tokens(amount));
        let message = self.commons.voting().call_mut().withdraw(amount);
        self.vote(who, VOTING_WITHDRAW, &step, message)
    }

    /// Lets an account's locked tokens vote.
    pub fn enlist(&mut self, who: AccountId) -> Result<()> {
        let step = format!("the enlisting of {}'s batches", name(who));
        let message = self.commons.voting().call_mut().enlist();
        self.vote(who, VOTING_ENLIST, &step, message)
    }

    /// Proposes something.
    pub fn propose(&mut self, who: AccountId, request: Request, title: &str) -> Result<ProposalId> {
        let step = format!("{}'s proposal, {title}", name(who));
        let asked = match request {
            Request::Funding { amount, milestones, .. } => Some(Asked {
                amount,
                milestones,
                pool: self.commons.held_by_pool()?,
            }),
            _ => None,
        };
        let message = self.commons.voting().call_mut().propose(request, title.into());
        let receipt = self.commons.chain.call(who, message);
        let id = self.worked_for(VOTING_PROPOSE, &step, Asset::Token, receipt)?;
        let kind = self.commons.proposal(id)?.proposal.kind;
        self.history.proposals.push(Course {
            id,
            kind,
            title: title.to_string(),
            asked,
            points: Vec::new(),
            marks: Vec::new(),
            is_over: false,
        });
        self.concerned.push(who);
        self.settle_without_trade(&step)?;
        Ok(id)
    }

    /// Puts tokens behind a proposal.
    pub fn stake(&mut self, who: AccountId, proposal: ProposalId, amount: u128) -> Result<()> {
        let step = self.voting_step("stake", who, amount, proposal);
        let message = self.commons.voting().call_mut().stake(proposal, amount);
        self.vote(who, VOTING_STAKE, &step, message)
    }

    /// Takes them off again.
    pub fn unstake(&mut self, who: AccountId, proposal: ProposalId, amount: u128) -> Result<()> {
        let step = self.voting_step("unstaking", who, amount, proposal);
        let message = self.commons.voting().call_mut().unstake(proposal, amount);
        self.vote(who, VOTING_UNSTAKE, &step, message)
    }

    /// Moves them to another proposal.
    pub fn move_stake(&mut self, who: AccountId, from: ProposalId, to: ProposalId, amount: u128) -> Result<()> {
        let step = self.voting_step("move", who, amount, to);
        let message = self.commons.voting().call_mut().move_stake(from, to, amount);
        self.vote(who, VOTING_MOVE_STAKE, &step, message)
    }

    /// Takes a proposal a step further, and checks that it does what it is for. Returns what was told of it.
    pub fn execute(&mut self, who: AccountId, id: ProposalId) -> Result<Vec<Emitted>> {
        let before = self.commons.proposal(id)?;
        let request = self.details(id)?.request;
        let step = format!("the execution of proposal {}", id.0);
        let (message, mark) = match (&request, before.proposal.progress.phase) {
            (Request::Funding { .. }, _) => (VOTING_PAY, Mark::Paid),
            (_, Phase::Open) => (VOTING_PASS, Mark::Passed),
            _ => (VOTING_PERFORM, Mark::Done),
        };
        let is_last = request == Request::WindDown && mark == Mark::Done;
        match (is_last, self.commons.config.closing.heir) {
            (true, Some(heir)) => {
                self.flows.paid_out += self.picture.pool_holds;
                self.concerned.push(heir);
            }
            (false, _) if request == Request::WindDown => self.note_holdings()?,
            _ => {}
        }

        let call = self.commons.voting().call_mut().execute(id);
        let receipt = self.commons.chain.call(who, call);
        let events = receipt.events.clone();
        self.worked(message, &step, receipt)?;
        self.concerned.push(who);
        for paid in events.iter().filter_map(Emitted::decode::<Paid>) {
            self.flows.paid_out += paid.amount;
            *self.payments.entry(ProposalId(paid.reference)).or_default() += paid.amount;
            self.concerned.push(paid.to);
        }
        for revoked in events.iter().filter_map(Emitted::decode::<Revoked>) {
            self.flows.taken_back += revoked.returned;
            self.concerned.extend([revoked.beneficiary, self.commons.at.vesting]);
        }
        self.mark_execution(&before, mark);
        if is_last {
            self.settle(&step, None)?;
            self.picture_at_the_end = Some(self.picture);
        } else {
            self.settle_without_trade(&step)?;
        }
        self.check_executed(&step, &before, &request, &events)?;
        Ok(events)
    }

    /// What was done is what was asked for, by the figures that were shown before.
    fn check_executed(&self, step: &str, before: &ProposalStatus, request: &Request, events: &[Emitted]) -> Result<()> {
        if let Request::Funding { asset, beneficiary, .. } = *request {
            let paid = find::<Paid>(events).map(|paid| (paid.reference, paid.asset, paid.to, paid.amount));
            let asked = Some((before.proposal.id.0, asset, beneficiary, before.next_payment));
            let rule = check_same("a payment is what was asked for, to whom it was asked for", paid, asked);
            self.held(step, rule)?;
        }
        let Some(executed) = find::<Executed>(events) else {
            return Ok(());
        };
        let told = (executed.paid, executed.conviction, Some(executed.threshold));
        let shown = (before.next_payment, before.proposal.conviction, before.threshold);
        self.held(step, check_same("the event says what was shown", told, shown))
    }

    /// Looks after a proposal, and returns its phase.
    pub fn touch(&mut self, who: AccountId, id: ProposalId) -> Result<Phase> {
        let step = format!("{}'s look after proposal {}", name(who), id.0);
        let message = self.commons.voting().call_mut().touch(id);
        self.vote(who, VOTING_TOUCH, &step, message)?;
        let phase = self.commons.proposal(id)?.proposal.progress.phase;
        if phase == Phase::Ended(Ending::Failed) {
            self.mark_proposal(id, Mark::Failed);
        }
        Ok(phase)
    }

    /// Withdraws a proposal.
    pub fn cancel(&mut self, who: AccountId, id: ProposalId) -> Result<()> {
        let step = format!("the withdrawal of proposal {}", id.0);
        let message = self.commons.voting().call_mut().cancel(id);
        self.mark_proposal(id, Mark::Cancelled);
        self.vote(who, VOTING_CANCEL, &step, message)
    }

    /// Gives a bond back to its proposer, and returns how much that is.
    pub fn reclaim_bond(&mut self, who: AccountId, id: ProposalId) -> Result<u128> {
        let before = self.commons.proposal(id)?.proposal;
        let step = format!("the return of the bond of proposal {}", id.0);
        let message = self.commons.voting().call_mut().reclaim_bond(id);
        self.concerned.push(before.proposer);
        self.vote(who, VOTING_RECLAIM_BOND, &step, message)?;
        Ok(before.bond)
    }

    /// Stops an action, as the guardian.
    pub fn veto(&mut self, id: ProposalId) -> Result<()> {
        let step = format!("the veto of proposal {}", id.0);
        let message = self.commons.voting().call_mut().veto(id);
        self.mark_proposal(id, Mark::Vetoed);
        self.vote(self.guardian, VOTING_VETO, &step, message)
    }

    /// Stops new business, as the guardian.
    pub fn pause_new_business(&mut self) -> Result<()> {
        let message = self.commons.voting().call_mut().pause_new_business();
        self.vote(self.guardian, VOTING_PAUSE, "the pause", message)
    }

    /// What a proposal asks for.
    pub fn details(&mut self, id: ProposalId) -> Result<ProposalDetails> {
        let message = self.commons.voting().call().details(id);
        let details = self.commons.chain.read(message)?;
        details.with_context(|| format!("{}: there is no proposal {}", self.place(), id.0))
    }

    /// A message of voting that has to work, and everything that the step needs.
    fn vote<Arguments, Value>(
        &mut self,
        who: AccountId,
        message_name: MessageName,
        step: &str,
        message: Message<Arguments, Result<Value, VotingError>>,
    ) -> Result<Value>
    where
        Arguments: Encode,
        Value: Decode,
    {
        let receipt = self.commons.chain.call(who, message);
        let value = self.worked_for(message_name, step, Asset::Token, receipt)?;
        self.concerned.push(who);
        self.settle_without_trade(step)?;
        Ok(value)
    }

    fn voting_step(&self, what: &str, who: AccountId, amount: u128, proposal: ProposalId) -> String {
        let amount = self.words.tokens(amount);
        format!("{}'s {what} of {amount}, proposal {}", name(who), proposal.0)
    }

    /// What everybody has of the token as trading ends, in hand or with voting.
    fn note_holdings(&mut self) -> Result<()> {
        for who in NAMED {
            let tokens = self.commons.tokens_of(who)? + self.commons.voter(who)?.deposited;
            self.held_as_trading_ended.insert(who, tokens);
        }
        Ok(())
    }

    fn mark_proposal(&mut self, id: ProposalId, mark: Mark) {
        let day = self.day();
        if let Some(course) = self.history.course(id) {
            course.marks.push((day, mark));
        }
    }

    /// Adds how a proposal stood as it was executed.
    fn mark_execution(&mut self, before: &ProposalStatus, mark: Mark) {
        let day = self.day();
        if let Some(course) = self.history.course(before.proposal.id) {
            course.points.push(Point {
                day,
                stake: before.proposal.stake,
                conviction: before.proposal.conviction,
                threshold: before.threshold,
            });
            course.marks.push((day, mark));
        }
    }

    /// Asks voting how it stands after a step that concerned these accounts alone, and checks its rules.
    pub(super) fn look_at_voting(&mut self, step: &str, touched: &[AccountId]) -> Result<()> {
        let Some(before) = self.assembly.take() else {
            return self.look_at_all_of_voting(step);
        };
        let circumstances = self.circumstances();
        let now = observer::assembly(&mut self.commons, &before, touched, circumstances)?;
        self.check_voting(step, Some(before), now)
    }

    /// The same, with everybody asked.
    pub(super) fn look_at_all_of_voting(&mut self, step: &str) -> Result<()> {
        let before = self.assembly.take();
        let circumstances = self.circumstances();
        let now = observer::whole_assembly(&mut self.commons, circumstances)?;
        self.check_voting(step, before, now)
    }

    fn circumstances(&self) -> Circumstances {
        Circumstances {
            supply: self.picture.token_supply,
            held: self.observer.tokens_of(self.commons.at.voting),
            pool: self.picture.pool_holds,
        }
    }

    fn check_voting(
        &mut self,
        step: &str,
        before: Option<invariants::Assembly>,
        now: invariants::Assembly,
    ) -> Result<()> {
        let fixed = self.commons.config.voting.rules;
        let batches = &self.batches;
        let rule = invariants::check_assembly(before.as_ref(), &now, &fixed, &self.payments, |account| {
            batches.unreleased(account)
        });
        self.held(step, rule)?;
        self.history.follow(self.day(), &now);
        // Whoever meets what has expired ends it, so it can happen in any step.
        let expired = now.ballots.iter().map(|ballot| ballot.proposal);
        for proposal in expired.filter(|proposal| proposal.progress.phase == Phase::Ended(Ending::Expired)) {
            let is_marked = |course: &mut Course| course.marks.iter().any(|(_, mark)| *mark == Mark::Expired);
            if !self.history.course(proposal.id).is_some_and(is_marked) {
                self.mark_proposal(proposal.id, Mark::Expired);
            }
        }
        self.assembly = Some(now);
        Ok(())
    }

    /// The proposals that are not over, abstaining left out.
    pub fn open_proposals(&self) -> Vec<ProposalId> {
        let ballots = self.assembly.iter().flat_map(|assembly| &assembly.ballots);
        ballots
            .map(|ballot| &ballot.proposal)
            .filter(|proposal| proposal.kind != Kind::Abstain)
            .filter(|proposal| !matches!(proposal.progress.phase, Phase::Ended(_)))
            .map(|proposal| proposal.id)
            .collect()
    }

    /// Fails unless voting has given everything back.
    pub fn check_nothing_is_left_with_voting(&mut self) -> Result<()> {
        let held = self.commons.balance(self.commons.at.token, self.commons.at.voting)?;
        if held > 0 {
            bail!("{}: voting still holds {}", self.place(), self.words.tokens(held));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Config, words::Calendar};

    #[test]
    fn what_an_action_called_has_refused_is_told_in_its_own_words() {
        let config = Config::parse(include_str!("../../../commons.toml")).unwrap();
        let words = Words::new(&config, Calendar::Utc);
        let told = |error: VotingError| RefusedByCurve(error).explain(&words, Asset::Collateral);
        let too_high = BondingCurveError::TributeAboveCeiling {
            got_ppm: 250_000,
            ceiling_ppm: 200_000,
        };
        assert_eq!(
            told(VotingError::CallRefused {
                error: too_high.encode()
            }),
            "the bonding curve says that 25 % is above the ceiling of 20 %, which nobody can raise"
        );
        let garbage = VotingError::CallRefused { error: vec![255] };
        assert!(told(garbage).ends_with("0xff"));
        assert_eq!(told(VotingError::NotGuardian), "only the guardian may do that");
    }
}
