//! Doing what is planned: each step is tried, told with its cost, asked about, sent and told again.

use super::{
    deployed::Deployed,
    plan::{Plan, Step, Verdict},
    told::Reader,
};
use crate::{
    config::format_address,
    deployment::{artifacts::Artifacts, confirm},
    hexadecimal::hexadecimal,
    network::{account_of, transaction::Ready, Inclusion, Keypair, Sent, Trouble},
    words::print,
};
use anyhow::{bail, ensure, Error, Result};
use serde_json::{json, Map, Value as Json};

/// How far an act goes, and for whom it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Whether nothing is to be sent.
    pub dry_run: bool,
    /// Whether somebody is asked before anything is signed.
    pub asks: bool,
    /// Whether it is told for programs.
    pub json: bool,
}

/// Carries out plans for one account.
pub struct Performer<'a> {
    on: &'a Deployed,
    key: &'a Keypair,
    manner: Manner,
    artifacts: Artifacts,
    /// What programs are told at the end.
    record: Map<String, Json>,
    steps: Vec<Json>,
    /// What was done of the plan, with what undoes it.
    done: Vec<Done>,
}

struct Done {
    what: String,
    block: u32,
    fee: u128,
    deposit: i128,
    undo: Option<String>,
}

/// Whether a step was signed and sent before the error: it failed in its block, or nobody knows.
fn was_sent(error: &Error) -> bool {
    error.is::<Sent>() || matches!(error.downcast_ref(), Some(Trouble::Failed(_)))
}

/// A step that would work.
struct Tried {
    ready: Ready,
    fee: u128,
    deposit: i128,
    answer: super::plan::Answer,
}

impl<'a> Performer<'a> {
    /// For the account of this key.
    pub fn new(on: &'a Deployed, key: &'a Keypair, manner: Manner) -> Self {
        Self {
            on,
            key,
            manner,
            artifacts: Artifacts::when_asked_for(),
            record: Map::new(),
            steps: Vec::new(),
            done: Vec::new(),
        }
    }

    /// Does it all, or as much as can be done.
    pub async fn perform(mut self, act: &str, plan: &Plan) -> Result<()> {
        let identity = self.on.network.identity();
        let signer = format_address(account_of(self.key));
        self.tell(&format!("{act}, signed by {signer} on {}", identity.name))?;
        for line in &plan.told.lines {
            self.tell(&format!("  {line}"))?;
        }
        let head = json!({
            "act": act,
            "chain": identity.name,
            "genesis_hash": identity.genesis_hash,
            "signer": signer,
            "figures": plan.told.figures,
        });
        if let Json::Object(head) = head {
            self.record.extend(head);
        }

        let outcome = self.all_steps(plan).await;
        if self.manner.json {
            let error = outcome.as_ref().err().map(|error| format!("{error:#}"));
            self.record.insert("error".to_owned(), error.into());
            self.record.insert("steps".to_owned(), Json::Array(self.steps.clone()));
            if let Some(sent) = outcome.as_ref().err().and_then(|error| error.downcast_ref::<Sent>()) {
                self.record
                    .insert("sent".to_owned(), json!(hexadecimal(sent.transaction)));
            }
            let undo: Vec<_> = self.done.iter().rev().filter_map(|done| done.undo.clone()).collect();
            if outcome.is_err() && !undo.is_empty() {
                self.record.insert("undo".to_owned(), json!(undo));
            }
            print(&serde_json::to_string_pretty(&self.record)?)?;
        }
        outcome
    }

    async fn all_steps(&mut self, plan: &Plan) -> Result<()> {
        self.refuse_what_cannot_work(plan).await?;
        let all = plan.steps.len();
        for (index, step) in plan.steps.iter().enumerate() {
            if self.manner.dry_run && index > 0 && !plan.independent {
                // It would be judged by a state that it is not for.
                self.tell(&format!(
                    "{}{}: can be tried, and its cost told, once what is before it is done",
                    counted(index, all),
                    step.what
                ))?;
                self.steps
                    .push(json!({ "what": step.what, "contract": step.contract.name() }));
                continue;
            }
            let outcome = self.one_step(step, index, all).await;
            outcome.map_err(|error| self.after_what_was_done(error, step, plan.independent))?;
        }
        if self.manner.dry_run {
            return self.tell("nothing was sent (--dry-run)");
        }
        if all > 1 {
            let fees = self.done.iter().fold(0_u128, |sum, done| sum.saturating_add(done.fee));
            let deposits = self
                .done
                .iter()
                .fold(0_i128, |sum, done| sum.saturating_add(done.deposit));
            self.tell(&format!(
                "in all paid: fees {}, storage deposits {}",
                self.on.native_exactly(signed(fees)),
                self.on.native_exactly(deposits)
            ))?;
        }
        Ok(())
    }

    /// The act itself is looked at before what it needs is done: if it will be refused for another reason than that what
    /// it needs is not there yet, nothing is sent at all.
    async fn refuse_what_cannot_work(&self, plan: &Plan) -> Result<()> {
        if plan.steps.len() < 2 || plan.independent {
            return Ok(());
        }
        let Some(act) = plan.steps.last() else {
            return Ok(());
        };
        let trial = self.try_step(act).await?;
        match act.judge(trial) {
            Verdict::Refused {
                reason,
                for_lack_of_funds: false,
                about_time,
            } => bail!(
                "could not {}; nothing was sent: the {} refuses: {reason}{}",
                act.what,
                act.contract.spoken(),
                self.on.late_if(about_time).await
            ),
            _ => Ok(()),
        }
    }

    async fn one_step(&mut self, step: &Step, index: usize, all: usize) -> Result<()> {
        let tried = self.tried(step).await?;
        let answer = tried.answer.words.as_ref();
        let answer = answer.map_or_else(String::new, |answer| format!(" → {answer}"));
        self.tell(&format!("{}{}{answer}", counted(index, all), step.what))?;
        self.tell(&format!(
            "  fee up to {}, storage deposit {}",
            self.on.native_exactly(signed(tried.fee)),
            self.on.native_exactly(tried.deposit)
        ))?;
        let mut told = json!({
            "what": step.what,
            "contract": step.contract.name(),
            "address": format_address(step.to),
            "message": hexadecimal(&step.data),
            "value": step.value.to_string(),
            "tried": {
                "answer": tried.answer.json,
                "fee": tried.fee.to_string(),
                "storage_deposit": tried.deposit.to_string(),
            },
        });
        if self.manner.dry_run {
            self.steps.push(told);
            return Ok(());
        }
        if self.manner.asks {
            ensure!(confirm("  Sign and send?")?, "you said no");
        }
        let inclusion = match self.on.network.submit(self.key, &tried.ready).await {
            Ok(inclusion) => inclusion,
            Err(error) => return Err(self.after_sending(error, step).await),
        };
        let reader = self.reader(&inclusion, step);
        told["done"] = as_json(&inclusion, &reader);
        self.steps.push(told);
        self.done.push(Done {
            what: step.what.clone(),
            block: inclusion.block.number,
            fee: inclusion.fee,
            deposit: inclusion.deposit,
            undo: step.undo.clone(),
        });
        self.tell_inclusion(&inclusion, step)
    }

    /// Why something that was sent was not done, if that is known: something had changed since the trial, and what a
    /// trial says now tells what.
    async fn after_sending(&self, error: Error, step: &Step) -> Error {
        if !matches!(error.downcast_ref(), Some(Trouble::Failed(_))) {
            return error;
        }
        let reason = match self.try_step(step).await.map(|trial| step.judge(trial)) {
            Ok(Verdict::Refused { reason, .. }) => format!("the {} refuses now: {reason}", step.contract.spoken()),
            _ => "something has changed since it was tried".to_owned(),
        };
        error.context(format!("it was sent: {reason}"))
    }

    async fn tried(&self, step: &Step) -> Result<Tried> {
        let trial = self.try_step(step).await?;
        let (ready, deposit) = (trial.ready(), trial.deposit);
        let answer = match step.judge(trial) {
            Verdict::Works(answer) => answer,
            Verdict::Refused { reason, about_time, .. } => {
                let late = self.on.late_if(about_time).await;
                bail!("the {} refuses: {reason}{late}", step.contract.spoken())
            }
            Verdict::Failed(failure) => {
                let signer = account_of(self.key);
                return Err(self.on.network.why_it_failed(signer, &failure).await?);
            }
        };
        let fee = self.on.network.affordable_fee(self.key, &ready, deposit).await?;
        Ok(Tried {
            ready,
            fee,
            deposit,
            answer,
        })
    }

    async fn try_step(&self, step: &Step) -> Result<crate::network::Trial<Vec<u8>>> {
        let from = account_of(self.key);
        self.on
            .network
            .try_call_encoded(from, step.to, step.data.clone(), step.value)
            .await
    }

    /// What was done before an error, and what to type then.
    fn after_what_was_done(&self, error: Error, step: &Step, independent: bool) -> Error {
        if self.done.is_empty() {
            let told = if was_sent(&error) { "" } else { "; nothing was sent" };
            return error.context(format!("could not {}{told}", step.what));
        }
        let done: Vec<_> = self
            .done
            .iter()
            .map(|done| format!("{} (block {})", done.what, done.block))
            .collect();
        let undo: Vec<_> = self
            .done
            .iter()
            .rev()
            .filter_map(|done| Some(format!("`{}`", done.undo.as_ref()?)))
            .collect();
        let next = match (independent, undo.is_empty()) {
            // To go on or back from there, one has to know whether it was done.
            _ if error.is::<Sent>() => "That stands. Look whether this was done before you type anything".to_owned(),
            (true, _) => "That stands; the same command goes on with the rest".to_owned(),
            (false, true) => "The same command goes on from there".to_owned(),
            (false, false) => format!(
                "The same command goes on from there. To undo it instead, type {} with the same options",
                undo.join(", then ")
            ),
        };
        error.context(format!(
            "could not {}. Done before: {}. {next}",
            step.what,
            done.join("; ")
        ))
    }

    fn tell_inclusion(&self, inclusion: &Inclusion, step: &Step) -> Result<()> {
        self.tell(&format!(
            "  in block {}, paid: fee {}, storage deposit {}",
            inclusion.block.number,
            self.on.native_exactly(signed(inclusion.fee)),
            self.on.native_exactly(inclusion.deposit)
        ))?;
        let reader = self.reader(inclusion, step);
        inclusion
            .events
            .iter()
            .try_for_each(|emitted| self.tell(&format!("  {}", reader.in_words(emitted))))
    }

    fn reader<'b>(&'b self, inclusion: &Inclusion, step: &'b Step) -> Reader<'b> {
        let signer = account_of(self.key);
        Reader::new(
            self.on,
            &self.artifacts,
            signer,
            &inclusion.events,
            step.sold_in.as_ref(),
        )
    }

    /// People read as it happens, programs at the end.
    fn tell(&self, line: &str) -> Result<()> {
        if self.manner.json {
            return Ok(());
        }
        print(line)
    }
}

fn as_json(inclusion: &Inclusion, reader: &Reader<'_>) -> Json {
    let events: Vec<_> = inclusion.events.iter().map(|emitted| reader.as_json(emitted)).collect();
    json!({
        "block": { "number": inclusion.block.number, "hash": hexadecimal(inclusion.block.hash) },
        "transaction": hexadecimal(inclusion.transaction),
        "fee": inclusion.fee.to_string(),
        "storage_deposit": inclusion.deposit.to_string(),
        "events": events,
    })
}

/// "2/3 ", or nothing if there is only one.
fn counted(index: usize, all: usize) -> String {
    if all == 1 {
        String::new()
    } else {
        format!("{}/{all} ", index + 1)
    }
}

fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}
