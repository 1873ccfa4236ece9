//! A story as it is told: what happens is done to a commons and to the model, and what comes of it is compared.

use super::{
    model::Model,
    operations::{Amount, Batch, Boundary, Caller, Moment, Op, Pick},
    parties::{account_of, Holder, COLLATERAL, EXTRA, GUARDIAN, PEOPLE},
};
use anyhow::{bail, ensure, Result};
use commons::{
    chain::{CallError, Emitted, Receipt},
    suite::Commons,
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::conviction_voting::{ConvictionVoting, Ended, Ending, Phase, ProposalId};
use sandbox_tests::stories::{Dice, Tally};
use std::fmt::Debug;

/// What a call that was done brought.
pub struct Done<Value> {
    pub value: Value,
    pub events: Vec<Emitted>,
}

pub struct Story {
    pub commons: Commons,
    pub extra: AccountId,
    pub model: Model,
    pub tally: Tally,
    /// For what is only looked at now and then.
    pub dice: Dice,
    /// Whose figures the last operation may have changed.
    pub concerned: Vec<Holder>,
    /// Which motions it may have changed.
    pub motions: Vec<usize>,
    pub batches: Vec<u64>,
    /// Names the operation in the tally.
    name: String,
}

impl Story {
    pub fn new(commons: Commons, extra: AccountId, model: Model, seed: u64) -> Self {
        Self {
            commons,
            extra,
            model,
            tally: Tally::default(),
            dice: Dice(seed),
            concerned: Vec::new(),
            motions: Vec::new(),
            batches: Vec::new(),
            name: String::new(),
        }
    }

    /// One operation, and what has to hold after it.
    pub fn step(&mut self, op: &Op) -> Result<()> {
        self.concerned.clear();
        self.motions.clear();
        self.batches.clear();
        let name = format!("{op:?}");
        self.name = name.split('(').next().unwrap_or_default().into();
        self.perform(op)?;
        self.check()
    }

    pub fn account(&self, holder: Holder) -> AccountId {
        account_of(&self.commons, holder)
    }

    pub fn asset(&self, asset: usize) -> AccountId {
        match asset {
            COLLATERAL => self.commons.at.collateral,
            EXTRA => self.extra,
            _ => self.commons.at.token,
        }
    }

    /// Calls. It has to be refused for one of the reasons in `broken`, by how they are written, if there are any;
    /// else it has to be done, or be refused for one of those in `doubtful`. Then nothing has changed.
    pub fn ask<Value: Debug, Error: Debug>(
        &mut self,
        broken: &[&str],
        doubtful: &[&str],
        call: impl FnOnce(&mut Commons) -> Receipt<Result<Value, Error>>,
    ) -> Result<Option<Done<Value>>> {
        let may_fail = !broken.is_empty() || !doubtful.is_empty();
        let root = (may_fail && self.dice.one_in(2)).then(|| self.commons.chain.state_root());
        let receipt = call(&mut self.commons);
        let events = receipt.events.clone();
        match receipt.outcome() {
            Ok(value) => {
                ensure!(broken.is_empty(), "it was done ({value:?}), but breaks {broken:?}");
                self.note_what_expired(&events)?;
                self.tally.count(format!("{} done", self.name));
                Ok(Some(Done { value, events }))
            }
            Err(CallError::Refused(error)) => {
                let error = format!("{error:?}");
                let reasons = if broken.is_empty() { doubtful } else { broken };
                ensure!(
                    reasons.iter().any(|reason| error.starts_with(reason)),
                    "it was refused for {error}, but breaks {broken:?}, or perhaps {doubtful:?}"
                );
                ensure!(events.is_empty(), "what was refused emitted events");
                if let Some(root) = root {
                    ensure!(
                        root == self.commons.chain.state_root(),
                        "what was refused changed the state: {error}"
                    );
                    self.tally.count("state compared after a refusal");
                }
                let words = error.split(['{', ' ']).next().unwrap_or_default();
                let words = words.replace("Refused(", "").replace('(', ".").replace(')', "");
                self.tally.count(format!("{} refused: {words}", self.name));
                Ok(None)
            }
            Err(CallError::Failed(failure)) => bail!("no answer: {failure:?}"),
        }
    }

    /// Whoever meets a proposal that has expired without anyone noticing ends it, whatever else they do.
    fn note_what_expired(&mut self, events: &[Emitted]) -> Result<()> {
        for ended in events.iter().filter_map(Emitted::decode::<Ended>) {
            if ended.ending == Ending::Expired {
                let proposal = usize::try_from(ended.proposal.0)?;
                let is_live = self.model.motions[proposal].is_live(self.model.now_ms);
                ensure!(!is_live, "proposal {proposal} has not expired");
                self.model.end(proposal, Ending::Expired);
            }
        }
        Ok(())
    }

    pub fn skip(&mut self) -> Result<()> {
        self.tally.count(format!("{} skipped", self.name));
        Ok(())
    }

    pub fn wait(&mut self, moment: Moment) -> Result<()> {
        let until_ms = match moment {
            Moment::After(duration_ms) => self.model.now_ms + duration_ms,
            Moment::At(boundary, offset) => match self.boundary_ms(boundary)? {
                Some(at_ms) => at_ms.saturating_add_signed(offset.into()),
                None => return self.skip(),
            },
        };
        // Nobody waits for what is over, nor for ever.
        let latest_ms = self.model.now_ms + 3 * 365 * sandbox_tests::DAY_MS;
        if until_ms < self.model.now_ms || until_ms > latest_ms {
            return self.skip();
        }
        self.commons.chain.set_now(until_ms);
        self.model.set_now(until_ms);
        self.tally.count("Wait done");
        // Everything that is moved by time.
        self.motions.extend(self.model.motions.len().checked_sub(1));
        self.concerned.push(self.dice.below(PEOPLE.len() as u64) as Holder);
        Ok(())
    }

    fn boundary_ms(&mut self, boundary: Boundary) -> Result<Option<u64>> {
        let model = &self.model;
        let funding = &model.config.hatch.funding;
        let motion = |story: &Self, pick| story.motion(0, pick).map(|id| story.model.motions[id].clone());
        Ok(match boundary {
            Boundary::HatchEnd => Some(funding.end_ms),
            Boundary::LaunchBefore => Some(model.reached_ms.unwrap_or(funding.end_ms) + funding.launch_window_ms),
            Boundary::BatchCliff(batch) => self
                .batch(batch)
                .map(|id| &model.lots[id as usize].schedule)
                .map(|schedule| schedule.start_ms + schedule.cliff_after_ms),
            Boundary::BatchEnd(batch) => self
                .batch(batch)
                .and_then(|id| model.lots[id as usize].schedule.end_ms()),
            Boundary::Passes(pick) => match self.motion(0, pick) {
                Some(id) => {
                    let status = self.commons.proposal(ProposalId(id as u64))?;
                    status.time_to_pass_ms.map(|wait_ms| self.model.now_ms + wait_ms)
                }
                None => None,
            },
            Boundary::Executable(pick) => motion(self, pick).map(|motion| motion.progress.executable_from_ms),
            Boundary::Expires(pick) => motion(self, pick).map(|motion| motion.progress.expires_ms),
            Boundary::Fails(pick) => motion(self, pick).and_then(|motion| {
                let since_ms = motion.progress.failing_since_ms?;
                Some(since_ms + motion.settings.failing_window_ms)
            }),
            Boundary::PauseEnd => Some(model.paused_until_ms),
            Boundary::PausePossible => Some(model.pause_possible_from_ms),
            Boundary::ClosingPossible => Some(model.closing_possible_from_ms),
            Boundary::ClosingLapses => Some(model.closing_lapses_ms()),
        })
    }

    /// A motion there is.
    fn motion(&self, who: Holder, pick: Pick) -> Option<usize> {
        let id = self.proposal(who, pick);
        (id < self.model.motions.len()).then_some(id)
    }

    /// The motion that somebody means; perhaps there is none.
    pub fn proposal(&self, who: Holder, pick: Pick) -> usize {
        let model = &self.model;
        let count = model.motions.len();
        let among = |number: u8, fits: &dyn Fn(usize) -> bool| {
            let fitting: Vec<usize> = (0..count).rev().filter(|id| fits(*id)).collect();
            match fitting.len() {
                0 => count - 1,
                length => fitting[usize::from(number) % length],
            }
        };
        match pick {
            Pick::Abstain => 0,
            Pick::Unknown => count,
            Pick::Recent(number) => (count - 1).saturating_sub(number.into()),
            Pick::Live(number) => among(number, &|id| model.motions[id].is_live(model.now_ms)),
            Pick::Passed(number) => among(number, &|id| {
                matches!(model.motions[id].progress.phase, Phase::Passed | Phase::Active)
            }),
            Pick::Over(number) => among(number, &|id| {
                let motion = &model.motions[id];
                !motion.is_live(model.now_ms) && (motion.bond > 0 || !motion.has_ended())
            }),
            Pick::Own(number) => among(number, &|id| model.stake_of(who, id) > 0),
        }
    }

    /// The batch that somebody means, if there is one.
    pub fn batch(&self, batch: Batch) -> Option<u64> {
        let lots = &self.model.lots;
        let count = lots.len() as u64;
        match batch {
            Batch::Unknown => None,
            _ if count == 0 => None,
            Batch::Number(number) => Some(u64::from(number) % count),
            Batch::Last => Some(count - 1),
            Batch::OfTheCommons => {
                let of_the_commons = |lot: &super::model::Lot| lot.grantor == Some(super::parties::POOL);
                Some(lots.iter().position(of_the_commons).unwrap_or(0) as u64)
            }
        }
    }

    /// Who asks for what only some can ask for.
    pub fn caller(&self, caller: Caller, who_may: Option<Holder>) -> Holder {
        match caller {
            Caller::Person(person) => person,
            Caller::WhoMay => who_may.filter(|who| *who < PEOPLE.len()).unwrap_or(GUARDIAN),
        }
    }

    pub fn held(&self, asset: usize, who: Holder, amount: Amount) -> u128 {
        amount.of(self.model.balances[asset][who])
    }

    /// Some of the proposals, as voting shows them.
    pub fn page(&mut self, from: u64, most: u32) -> Result<Vec<interfaces::conviction_voting::Proposal>> {
        let message = self.commons.voting().call().proposals(ProposalId(from), most);
        self.commons.chain.read(message)
    }
}
