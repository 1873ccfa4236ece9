//! Acts of vesting: tokens that unlock over time.

use super::{
    deployed::Deployed,
    figures::{parse_account, Portion, Which},
    plan::{Answer, Plan, Step, Told},
};
use crate::{
    config::format_address,
    suite::constructors::Part,
    words::{amount_of, date},
};
use anyhow::{bail, ensure, Context, Result};
use clap::Subcommand;
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::vesting::{BatchId, BatchStatus, Vesting, LARGEST_PAGE};

/// Acts of vesting.
#[derive(Debug, Clone, Subcommand)]
pub enum BatchAct {
    /// Send what a batch has vested to its beneficiary. Anyone may.
    Release {
        /// The batch's number, or all: those of the account that signs.
        #[arg(value_name = "BATCH")]
        batch: Which,
        /// So much of it only, in whole tokens: for the beneficiary alone.
        #[arg(long, value_name = "TOKENS", default_value = "all", hide_default_value = true)]
        amount: Portion,
        /// With all: whose batches, if not those of the account that signs.
        #[arg(long, value_name = "ADDRESS", value_parser = parse_account)]
        r#for: Option<AccountId>,
    },
    /// Hand a batch that allows it on to somebody else.
    TransferBatch {
        /// The batch's number.
        #[arg(value_name = "BATCH")]
        batch: u64,
        /// To whom.
        #[arg(value_name = "ADDRESS", value_parser = parse_account)]
        to: AccountId,
    },
}

impl BatchAct {
    /// What the command line calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Release { .. } => "release",
            Self::TransferBatch { .. } => "transfer-batch",
        }
    }

    /// What it takes.
    pub async fn plan(&self, on: &Deployed, who: AccountId) -> Result<Plan> {
        match self {
            Self::Release { batch, amount, r#for } => match (batch, amount) {
                (Which::All, Portion::All) => release_all(on, r#for.unwrap_or(who)).await,
                (Which::All, Portion::Some(_)) => bail!("--amount: needs one batch, `release 3 --amount 10`"),
                (Which::One(_), _) if r#for.is_some() => {
                    bail!("--for: a batch is always released to its beneficiary. Leave the option out")
                }
                (Which::One(id), Portion::All) => {
                    let status = batch_of(on, *id).await?;
                    Ok(Plan::of(batch_in_words(on, &status), release(on, &status)))
                }
                (Which::One(id), some) => {
                    let status = batch_of(on, *id).await?;
                    let amount = some.units(status.releasable, &on.token, "TOKENS")?;
                    let message = on.at.to_vesting().call_mut().release_amount(BatchId(*id), amount);
                    let what = format!("release {} of batch {id}", on.words.tokens_exactly(amount));
                    let act = Step::new(Part::Vesting, what, message, on.token.decimals, Answer::done);
                    Ok(Plan::of(batch_in_words(on, &status), act))
                }
            },
            Self::TransferBatch { batch, to } => {
                let status = batch_of(on, *batch).await?;
                let message = on.at.to_vesting().call_mut().transfer_batch(BatchId(*batch), *to);
                let what = format!("hand batch {batch} on to {}", format_address(*to));
                let act = Step::new(Part::Vesting, what, message, on.token.decimals, Answer::done);
                Ok(Plan::of(batch_in_words(on, &status), act))
            }
        }
    }
}

/// What releasing a batch would bring now.
pub async fn quote_release(on: &Deployed, id: u64) -> Result<Told> {
    Ok(batch_in_words(on, &batch_of(on, id).await?))
}

async fn batch_of(on: &Deployed, id: u64) -> Result<BatchStatus> {
    let found = on.read(on.at.to_vesting().call().batch(BatchId(id))).await?;
    found.with_context(|| format!("BATCH: there is no batch {id}. `commons status` shows which are yours"))
}

async fn release_all(on: &Deployed, whose: AccountId) -> Result<Plan> {
    let all = on.read(on.at.to_vesting().call().account(whose)).await?.batches;
    let mut batches = Vec::new();
    while (batches.len() as u64) < all {
        let from = batches.len() as u64;
        let message = on.at.to_vesting().call().batches_of(whose, from, LARGEST_PAGE);
        let page: Vec<BatchStatus> = on.read(message).await?;
        if page.is_empty() {
            break;
        }
        batches.extend(page);
    }
    let releasable: Vec<_> = batches.iter().filter(|status| status.releasable > 0).collect();
    ensure!(
        !releasable.is_empty(),
        "of {} batches of {} nothing can be released now{}",
        batches.len(),
        format_address(whose),
        on.late().await
    );
    let told = releasable.iter().fold(Told::default(), |told, status| {
        told.line(batch_in_words(on, status).lines.concat())
    });
    let sum = releasable
        .iter()
        .fold(0_u128, |sum, status| sum.saturating_add(status.releasable));
    let steps = releasable.iter().map(|status| release(on, status)).collect();
    Ok(Plan::several(told.amount("releasable", sum), steps))
}

fn release(on: &Deployed, status: &BatchStatus) -> Step {
    let message = on.at.to_vesting().call_mut().release(status.id);
    let what = format!("release what batch {} has vested", status.id.0);
    let info = on.token.clone();
    let answer = move |amount| Answer::amount(amount, amount_of(amount, &info));
    Step::new(Part::Vesting, what, message, on.token.decimals, answer)
}

fn batch_in_words(on: &Deployed, status: &BatchStatus) -> Told {
    let BatchStatus {
        id,
        batch,
        vested,
        releasable,
    } = status;
    let words = &on.words;
    let end = batch
        .schedule
        .end_ms()
        .map_or_else(String::new, |end_ms| format!(", and all has by {}", date(end_ms)));
    Told::default()
        .line(format!(
            "batch {} of {}: {} of {} have vested{end}; {} can be released now",
            id.0,
            format_address(batch.beneficiary),
            words.tokens(*vested),
            words.tokens(batch.total),
            words.tokens(*releasable)
        ))
        .figure("batch", id.0)
        .amount("total", batch.total)
        .amount("vested", *vested)
        .amount("released", batch.released)
        .amount("releasable", *releasable)
}
