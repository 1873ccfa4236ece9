//! Each operation: on the chain, and in the model, which says beforehand whether it will be refused.

mod hatch;
mod market;
mod vesting;

use super::{
    operations::{Moment, Operation},
    story::{Ending, Story},
};
use anyhow::Result;

/// Does it. Fails if chain and model do not agree about what should come of it.
pub fn perform(story: &mut Story, operation: &Operation) -> Result<Ending> {
    let done = match operation {
        Operation::Wait { until } => return Ok(wait(story, *until)),
        Operation::Seal { by } => hatch::seal(story, *by),
        Operation::Contribute { who, amount, shows } => hatch::contribute(story, *who, *amount, *shows),
        Operation::Launch { by } => hatch::launch(story, *by),
        Operation::Claim { by, whose } => hatch::claim(story, *by, *whose),
        Operation::Refund { by, whose } => hatch::refund(story, *by, *whose),
        Operation::Release { by, batch } => vesting::release(story, *by, *batch),
        Operation::ReleaseAmount { by, batch, amount } => vesting::release_amount(story, *by, *batch, *amount),
        Operation::Grant { who, plan } => vesting::grant(story, *who, plan),
        Operation::GrantMany { who, plans } => vesting::grant_many(story, *who, plans),
        Operation::Revoke { by, batch } => vesting::revoke(story, *by, *batch),
        Operation::Renounce { by, batch } => vesting::renounce(story, *by, *batch),
        Operation::TransferBatch { by, batch, to } => vesting::transfer_batch(story, *by, *batch, *to),
        Operation::Buy { who, deposit } => market::buy(story, *who, *deposit),
        Operation::Sell { who, tokens } => market::sell(story, *who, *tokens),
        Operation::Transfer { asset, who, to, amount } => market::transfer(story, *asset, *who, *to, *amount),
        Operation::Sweep { by } => market::sweep(story, *by),
    }?;
    Ok(match done {
        Some(()) => Ending::Done,
        None => Ending::Refused,
    })
}

fn wait(story: &mut Story, until: Moment) -> Ending {
    let moment_ms = story.moment_ms(until);
    if moment_ms <= story.model.now_ms {
        return Ending::Skipped;
    }
    story.commons.chain.set_now(moment_ms);
    story.model.now_ms = moment_ms;
    Ending::Done
}
