//! What is done with batches.

use crate::in_any_order::{
    model::{schedule, share, vesting::Batch},
    operations::{Amount, Caller, GrantPlan, Pick},
    parties::{Asset, Party},
    story::{Rules, Story},
};
use anyhow::{ensure, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    effects::Effects,
    vesting::{Accrual, BatchId, Grant, Revoked, Schedule, Vesting, VestingError, MOST_GRANTS},
};
use sandbox_tests::send_as;

pub fn release(story: &mut Story, by: Party, batch: Pick) -> Result<Option<()>> {
    let id = chosen(story, batch);
    let releasable = story.model.vesting.batch(id).map(Batch::releasable);
    let broken = match releasable {
        None => vec![VestingError::UnknownBatch],
        Some(0) => vec![VestingError::NothingToRelease],
        Some(_) => Vec::new(),
    };
    let amount = story.judge(broken, |commons| commons.release(by.name(), BatchId(id)))?;
    let Some(amount) = amount else { return Ok(None) };
    ensure!(Some(amount) == releasable, "{amount} was released, not {releasable:?}");
    pay(story, id, amount);
    Ok(Some(()))
}

pub fn release_amount(story: &mut Story, by: Caller, batch: Pick, amount: Amount) -> Result<Option<()>> {
    let id = chosen(story, batch);
    let batch = story.model.vesting.batch(id);
    let releasable = batch.map_or(0, Batch::releasable);
    let amount = amount.of(releasable);
    let by = story.caller(by, batch.map(|batch| batch.beneficiary));
    let mut broken = Vec::new();
    match batch {
        None => broken.push(VestingError::UnknownBatch),
        Some(batch) if batch.beneficiary != by => broken.push(VestingError::NotBeneficiary),
        Some(_) => {}
    }
    if amount == 0 {
        broken.push(VestingError::ZeroAmount);
    }
    if amount > releasable {
        broken.push(VestingError::AboveReleasable { amount, releasable });
    }
    story.note(format_args!("{by:?}: {amount} of {releasable}"));
    let message = story.commons.vesting().call_mut().release_amount(BatchId(id), amount);
    let done = story.judge(broken, |commons| commons.send(by.name(), message))?;
    Ok(done.map(|()| pay(story, id, amount)))
}

fn pay(story: &mut Story, id: u64, amount: u128) {
    let batch = story.model.vesting.batch_mut(id);
    batch.released += amount;
    let beneficiary = batch.beneficiary;
    story.model.tokens.pay(Party::Vesting, beneficiary, amount);
    if beneficiary == Party::Vesting {
        story.model.vesting.gifts += amount;
    }
}

/// The number of the batch that was picked, which is noted.
fn chosen(story: &mut Story, batch: Pick) -> u64 {
    let id = batch.of(story.model.vesting.next());
    story.note(format_args!("batch {id}"));
    id
}

pub fn grant(story: &mut Story, who: Party, plan: &GrantPlan) -> Result<Option<()>> {
    let grant = resolved(story, plan, story.model.tokens.of(who));
    story.note(format_args!("{}", grant.amount));
    let rules = rules(story, who, &[(plan.to, grant)]);
    let message = story.commons.vesting().call_mut().grant(grant);
    let answer = story.judge(rules, |commons| commons.send(who.name(), message))?;
    book(story, who, &[(plan.to, grant)], answer)
}

pub fn grant_many(story: &mut Story, who: Party, plans: &[GrantPlan]) -> Result<Option<()>> {
    let each = story.model.tokens.of(who) / plans.len().max(1) as u128;
    let grants: Vec<(Party, Grant)> = plans
        .iter()
        .map(|plan| (plan.to, resolved(story, plan, each)))
        .collect();
    let mut rules = rules(story, who, &grants);
    if grants.is_empty() || grants.len() > MOST_GRANTS {
        rules.broken.push(VestingError::GrantsOutOfRange {
            got: grants.len() as u32,
        });
    }
    let list = grants.iter().map(|(_, grant)| *grant).collect();
    let message = story.commons.vesting().call_mut().grant_many(list);
    let answer = story.judge(rules, |commons| commons.send(who.name(), message))?;
    book(story, who, &grants, answer)
}

fn resolved(story: &Story, plan: &GrantPlan, all: u128) -> Grant {
    let amount = plan.amount.of(all);
    let duration_ms = match plan.accrual {
        Accrual::Linear { duration_ms } | Accrual::HalfLife { duration_ms, .. } => duration_ms,
        Accrual::Stepped { period_ms, periods } => period_ms.saturating_mul(periods.into()),
    };
    let cliff = share(duration_ms.into(), plan.cliff_ppm.into(), 1_000_000);
    Grant {
        beneficiary: plan.to.account(&story.commons.at),
        amount,
        schedule: Schedule {
            start_ms: story.model.now_ms.saturating_add_signed(plan.starts_in_ms),
            unlocked_at_start: plan.unlocked.of(amount),
            cliff_after_ms: u64::try_from(cliff).unwrap_or(u64::MAX),
            accrual: plan.accrual,
        },
        revocable: plan.revocable,
        transferable: plan.transferable,
    }
}

fn rules(story: &Story, who: Party, grants: &[(Party, Grant)]) -> Rules<VestingError> {
    let mut broken = Vec::new();
    let mut sum = 0_u128;
    for (to, grant) in grants {
        sum = sum.saturating_add(grant.amount);
        if grant.amount == 0 {
            broken.push(VestingError::ZeroAmount);
        }
        if matches!(to, Party::Vesting | Party::Nobody) {
            broken.push(VestingError::InvalidBeneficiary);
        }
        let schedule = schedule::broken_rules(&grant.schedule, grant.amount);
        broken.extend(schedule.into_iter().map(VestingError::InvalidSchedule));
    }
    let refusals = story.model.refusals_to_pay(Asset::Token, who, sum);
    broken.extend(refusals.into_iter().map(VestingError::Token));
    if sum > story.model.tokens.of(who) {
        // More than there is may be more than can be added up.
        broken.push(VestingError::Overflow);
    }
    broken.into()
}

fn book(story: &mut Story, grantor: Party, grants: &[(Party, Grant)], answer: Option<BatchId>) -> Result<Option<()>> {
    let Some(BatchId(first)) = answer else {
        return Ok(None);
    };
    let vesting = &mut story.model.vesting;
    ensure!(first == vesting.next(), "the first granted batch is number {first}");
    for (to, grant) in grants {
        story.model.tokens.pay(grantor, Party::Vesting, grant.amount);
        vesting.batches.push(Batch {
            beneficiary: *to,
            granted: grant.amount,
            released: 0,
            returned: 0,
            revoked: false,
            schedule: grant.schedule,
            grantor: grant.revocable.then_some(grantor),
            transferable: grant.transferable,
            from_the_first_supply: false,
            seen: 0,
        });
    }
    Ok(Some(()))
}

/// Who may take a batch back, or promise not to: conviction voting, for the funding pool.
fn who_may_revoke(story: &Story, id: u64) -> Option<Party> {
    let grantor = story.model.vesting.batch(id)?.grantor?;
    Some(if grantor == Party::Pool { Party::Voting } else { grantor })
}

fn refusals_to_revoke(story: &Story, id: u64, by: Party) -> Vec<VestingError> {
    if story.model.vesting.batch(id).is_none() {
        return vec![VestingError::UnknownBatch];
    }
    match who_may_revoke(story, id) {
        None => vec![VestingError::NotRevocable],
        Some(who) if who != by => vec![VestingError::NotGrantor],
        Some(_) => Vec::new(),
    }
}

pub fn revoke(story: &mut Story, by: Caller, batch: Pick) -> Result<Option<()>> {
    let id = chosen(story, batch);
    let by = story.caller(by, who_may_revoke(story, id));
    let mut broken = refusals_to_revoke(story, id, by);
    let batch = story.model.vesting.batch(id).cloned();
    if batch.as_ref().is_some_and(|batch| batch.seen == batch.total()) {
        broken.push(VestingError::FullyVested);
    }
    story.note(format_args!("{by:?}"));
    let message = story.commons.vesting().call_mut().revoke(BatchId(id));
    let mut told = Vec::new();
    let effects = story.judge(broken, |commons| {
        let receipt = send_as(commons, by.name(), message);
        told = receipt.events_of::<Revoked>();
        receipt
    })?;
    let (Some(effects), Some(batch)) = (effects, batch) else {
        return Ok(None);
    };
    ensure!(effects == Effects::NONE, "nobody's tokens vote, and it has {effects:?}");
    let returned = batch.total() - batch.seen;
    let told: Vec<u128> = told.iter().map(|(_, revoked)| revoked.returned).collect();
    ensure!(told == [returned], "{told:?} was returned instead of {returned}");

    let record = story.model.vesting.batch_mut(id);
    record.returned = returned;
    record.revoked = true;
    record.grantor = None;
    let grantor = batch.grantor.unwrap_or(by);
    story.model.tokens.pay(Party::Vesting, grantor, returned);
    Ok(Some(()))
}

pub fn renounce(story: &mut Story, by: Caller, batch: Pick) -> Result<Option<()>> {
    let id = chosen(story, batch);
    let by = story.caller(by, who_may_revoke(story, id));
    let broken = refusals_to_revoke(story, id, by);
    let message = story.commons.vesting().call_mut().renounce_revocation(BatchId(id));
    let effects = story.judge(broken, |commons| send_as(commons, by.name(), message))?;
    let Some(effects) = effects else { return Ok(None) };
    ensure!(effects == Effects::NONE, "it has {effects:?}");
    story.model.vesting.batch_mut(id).grantor = None;
    Ok(Some(()))
}

pub fn transfer_batch(story: &mut Story, by: Caller, batch: Pick, to: Party) -> Result<Option<()>> {
    let id = chosen(story, batch);
    let batch = story.model.vesting.batch(id);
    let by = story.caller(by, batch.map(|batch| batch.beneficiary));
    let mut broken = Vec::new();
    match batch {
        None => broken.push(VestingError::UnknownBatch),
        Some(batch) => {
            if batch.beneficiary != by {
                broken.push(VestingError::NotBeneficiary);
            }
            if !batch.transferable {
                broken.push(VestingError::NotTransferable);
            }
            if matches!(to, Party::Vesting | Party::Nobody) || to == batch.beneficiary {
                broken.push(VestingError::InvalidBeneficiary);
            }
            if batch.released == batch.total() {
                broken.push(VestingError::FullyReleased);
            }
        }
    }
    story.note(format_args!("{by:?}"));
    let receiver = to.account(&story.commons.at);
    let message = story.commons.vesting().call_mut().transfer_batch(BatchId(id), receiver);
    let done = story.judge(broken, |commons| commons.send(by.name(), message))?;
    Ok(done.map(|()| story.model.vesting.batch_mut(id).beneficiary = to))
}
