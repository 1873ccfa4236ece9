//! A commons on a chain, and the model that goes along with it.

use super::{
    checks,
    model::Model,
    operations::{Amount, Boundary, Caller, Moment, Operation, Pick},
    parties::{Party, PEOPLE},
    perform,
    variants::{Stage, Variant},
};
use anyhow::{bail, ensure, Context, Result};
use commons::{chain::Receipt, suite::Commons};
use interfaces::{hatch::HatchPhase, vesting::Accrual};
use std::{collections::BTreeMap, fmt, fmt::Debug};

/// A commons, what it should have come to, and how it got there.
pub struct Story {
    pub commons: Commons,
    pub model: Model,
    told: Vec<String>,
    /// What the present operation was refused for.
    refusal: String,
    pub tally: Tally,
}

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Done,
    Refused,
    /// There was nothing to do.
    Skipped,
}

/// The rules that a call breaks, by the model: it has to be refused for one of them, whichever is looked at first.
pub struct Rules<Error> {
    pub broken: Vec<Error>,
    /// What it may be refused for as well, where a rounding decides.
    pub doubtful: Vec<Error>,
}

impl<Error> From<Vec<Error>> for Rules<Error> {
    fn from(broken: Vec<Error>) -> Self {
        Self {
            broken,
            doubtful: Vec::new(),
        }
    }
}

impl Story {
    pub fn new(commons: Commons, model: Model) -> Self {
        Self {
            commons,
            model,
            told: Vec::new(),
            refusal: String::new(),
            tally: Tally::default(),
        }
    }

    /// All of it, and what has to hold at the end. What goes wrong is told with all that led to it.
    pub fn tell(variant: Variant, stage: Stage, operations: &[Operation], tally: &mut Tally) -> Result<()> {
        let mut story = variant.story(stage).context("before the story")?;
        let outcome = story.tell_to_the_end(operations);
        tally.add(&story.tally);
        outcome.with_context(|| format!("\n{}\n", story.told.join("\n")))
    }

    fn tell_to_the_end(&mut self, operations: &[Operation]) -> Result<()> {
        for operation in operations {
            self.step(operation)?;
        }
        self.tell_the_end()
    }

    /// One operation, and the check of all that has to hold after it.
    pub fn step(&mut self, operation: &Operation) -> Result<Ending> {
        let now_ms = self.model.now_ms;
        self.told.push(format!("at {now_ms}: {operation:?}"));
        let ending = perform::perform(self, operation)?;
        let refusal = std::mem::take(&mut self.refusal);
        if let Some(line) = self.told.last_mut() {
            *line += &format!(" → {ending:?} {refusal}");
        }
        self.tally.count(operation, ending, &refusal);
        // What was refused is known to have changed nothing.
        if ending == Ending::Done {
            checks::check(self)?;
        }
        Ok(ending)
    }

    /// Adds to what is told of the present operation.
    pub fn note(&mut self, figures: impl fmt::Display) {
        if let Some(line) = self.told.last_mut() {
            *line += &format!(" [{figures}]");
        }
    }

    /// Sends a message that the model has an opinion about. `None` if it was refused, rightly and without a trace.
    pub fn judge<Value, Error: Debug + PartialEq>(
        &mut self,
        rules: impl Into<Rules<Error>>,
        call: impl FnOnce(&mut Commons) -> Receipt<Result<Value, Error>>,
    ) -> Result<Option<Value>> {
        let Rules { broken, doubtful } = rules.into();
        let before = self.commons.chain.state_root();
        let receipt = call(&mut self.commons);
        match receipt.answer {
            Err(failure) => bail!("there was no answer: {failure:?}"),
            Ok(Ok(value)) => {
                ensure!(broken.is_empty(), "it was not refused for any of {broken:?}");
                Ok(Some(value))
            }
            Ok(Err(error)) => {
                ensure!(
                    broken.contains(&error) || (broken.is_empty() && doubtful.contains(&error)),
                    "it was refused for {error:?}, when it breaks {broken:?}"
                );
                ensure!(receipt.events.is_empty(), "what was refused emitted events");
                let after = self.commons.chain.state_root();
                ensure!(before == after, "what was refused changed the state");
                self.refusal = format!("{error:?}");
                Ok(None)
            }
        }
    }

    /// Who asks for something that only `who_may` can ask for.
    pub fn caller(&self, by: Caller, who_may: Option<Party>) -> Party {
        match by {
            Caller::WhoMay => who_may.filter(|party| party.is_sender()).unwrap_or(Party::Founder),
            Caller::Person(party) => party,
        }
    }

    /// The moment, as the clock shows it.
    pub fn moment_ms(&self, moment: Moment) -> u64 {
        match moment {
            Moment::AfterMs(duration_ms) => self.model.now_ms.saturating_add(duration_ms),
            Moment::At { boundary, offset_ms } => self.boundary_ms(boundary).saturating_add_signed(offset_ms),
        }
    }

    fn boundary_ms(&self, boundary: Boundary) -> u64 {
        let hatch = &self.model.hatch;
        let schedule_of = |pick: Pick| {
            let id = pick.of(self.model.vesting.next());
            self.model.vesting.batch(id).map(|batch| batch.schedule)
        };
        let moment_ms = match boundary {
            Boundary::Start => Some(hatch.terms.start_ms),
            Boundary::End => Some(hatch.terms.end_ms),
            Boundary::LaunchBefore => Some(hatch.launch_before_ms()),
            Boundary::BatchStart(pick) => schedule_of(pick).map(|schedule| schedule.start_ms),
            Boundary::BatchCliff(pick) => schedule_of(pick).map(|schedule| schedule.start_ms + schedule.cliff_after_ms),
            Boundary::BatchEnd(pick) => schedule_of(pick).and_then(|schedule| schedule.end_ms()),
            Boundary::BatchStep(pick) => schedule_of(pick).and_then(|schedule| match schedule.accrual {
                Accrual::Stepped { period_ms, .. } => {
                    let elapsed_ms = self.model.now_ms.saturating_sub(schedule.start_ms);
                    let next = (elapsed_ms / period_ms).checked_add(1)?;
                    schedule.start_ms.checked_add(next.checked_mul(period_ms)?)
                }
                _ => None,
            }),
        };
        moment_ms.unwrap_or(0)
    }

    /// Everybody gets what is theirs: their tokens to the last unit, or their collateral.
    fn tell_the_end(&mut self) -> Result<()> {
        let hatch = &self.model.hatch;
        let (end_ms, launch_before_ms) = (hatch.terms.end_ms, hatch.launch_before_ms());
        if matches!(self.phase(), HatchPhase::Pending | HatchPhase::Funding) {
            self.wait_until(end_ms)?;
        }
        if self.phase() == HatchPhase::GoalReached && self.step(&Operation::Launch { by: Party::Dave })? != Ending::Done
        {
            self.wait_until(launch_before_ms)?;
        }
        let launched = self.phase() == HatchPhase::Launched;
        let by = Party::Mallory;
        for whose in PEOPLE
            .into_iter()
            .filter(|who| self.model.hatch.is_waiting(*who))
            .collect::<Vec<_>>()
        {
            self.step(&if launched {
                Operation::Claim { by, whose }
            } else {
                Operation::Refund { by, whose }
            })?;
        }
        let (settled, given) = (&self.model.hatch.settled, &self.model.hatch.given);
        ensure!(given.keys().all(|who| settled.contains(who)), "somebody is left out");

        let ends = self
            .model
            .vesting
            .batches
            .iter()
            .filter_map(|batch| batch.schedule.end_ms());
        self.wait_until(ends.max().unwrap_or(0))?;
        for batch in 0..self.model.vesting.next() {
            let batch = Pick::Batch(batch);
            self.step(&Operation::ReleaseAmount {
                by: Caller::WhoMay,
                batch,
                amount: Amount::PartPpm(370_000),
            })?;
            self.step(&Operation::Release {
                by: Party::Mallory,
                batch,
            })?;
        }
        let unreleased = self.model.vesting.batches.iter().find(|batch| batch.unreleased() > 0);
        ensure!(unreleased.is_none(), "{unreleased:?} is left");
        Ok(())
    }

    fn wait_until(&mut self, moment_ms: u64) -> Result<()> {
        let duration_ms = moment_ms.saturating_sub(self.model.now_ms);
        self.step(&Operation::Wait {
            until: Moment::AfterMs(duration_ms),
        })?;
        Ok(())
    }

    /// Where the hatch should be, now.
    pub fn phase(&self) -> HatchPhase {
        self.model.hatch.phase(self.model.now_ms)
    }
}

/// How often each operation was done, and what it was refused for how often.
#[derive(Debug, Clone, Default)]
pub struct Tally(BTreeMap<String, Count>);

#[derive(Debug, Clone, Default)]
struct Count {
    done: u64,
    refused: BTreeMap<String, u64>,
}

impl Tally {
    fn count(&mut self, operation: &Operation, ending: Ending, refusal: &str) {
        let count = self.0.entry(first_word(&format!("{operation:?}"))).or_default();
        match ending {
            Ending::Done => count.done += 1,
            Ending::Refused => *count.refused.entry(first_word(refusal)).or_default() += 1,
            Ending::Skipped => {}
        }
    }

    fn add(&mut self, other: &Self) {
        for (name, more) in &other.0 {
            let count = self.0.entry(name.clone()).or_default();
            count.done += more.done;
            for (refusal, times) in &more.refused {
                *count.refused.entry(refusal.clone()).or_default() += times;
            }
        }
    }

    /// How many operations there were.
    pub fn operations(&self) -> u64 {
        self.0
            .values()
            .map(|count| count.done + count.refused.values().sum::<u64>())
            .sum()
    }

    /// How often an operation was done.
    pub fn done(&self, name: &str) -> u64 {
        self.0.get(name).map_or(0, |count| count.done)
    }
}

/// All but the fields, and the brackets around them.
fn first_word(text: &str) -> String {
    let name = text.split([' ', ',']).next().unwrap_or_default();
    name.replace("(Refused(", "(").trim_end_matches(')').replace('(', ": ")
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, Count { done, refused }) in &self.0 {
            let refusals: Vec<String> = refused
                .iter()
                .map(|(refusal, times)| format!("{refusal} {times}"))
                .collect();
            writeln!(
                f,
                "{name:<14}{done:>6} done{:>6} refused  {}",
                refused.values().sum::<u64>(),
                refusals.join(", ")
            )?;
        }
        Ok(())
    }
}
