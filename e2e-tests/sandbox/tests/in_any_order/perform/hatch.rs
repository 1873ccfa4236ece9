//! What is done with the hatch.

use crate::in_any_order::{
    model::{
        hatch::{Given, Opening},
        share,
        vesting::Batch,
    },
    operations::{Amount, Shown},
    parties::{Asset, Party},
    story::Story,
};
use anyhow::{ensure, Context, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    allow_list::Allowance,
    bonding_curve::BondingCurveError,
    call::CallFailure,
    hatch::{Hatch, HatchError, HatchPhase, VestingPlan},
    vesting::{BatchId, Schedule},
};
use sandbox_tests::invariants::Point;

fn wrong_phase(story: &Story, needed: HatchPhase) -> Vec<HatchError> {
    match story.phase() {
        phase if phase == needed => Vec::new(),
        phase => vec![HatchError::WrongPhase { phase }],
    }
}

pub fn seal(story: &mut Story, by: Party) -> Result<Option<()>> {
    let mut broken = wrong_phase(story, HatchPhase::Pending);
    if story.model.hatch.sealed {
        broken.push(HatchError::AlreadySealed);
    }
    let message = story.commons.hatch().call_mut().seal();
    let done = story.judge(broken, |commons| commons.send(by.name(), message))?;
    Ok(done.map(|()| story.model.hatch.sealed = true))
}

pub fn contribute(story: &mut Story, who: Party, amount: Amount, shows: Shown) -> Result<Option<()>> {
    let room = story.model.hatch.room();
    let amount = amount.of(room);
    let taken = amount.min(room);
    let tokens = story.model.hatch.tokens_for(taken);
    let allowance = shown(story, who, shows);
    story.note(format_args!("{taken} of {amount}, for {tokens}"));

    let mut broken = wrong_phase(story, HatchPhase::Funding);
    if !story.model.hatch.sealed {
        broken.push(HatchError::NotSealed);
    }
    if amount == 0 {
        broken.push(HatchError::ZeroAmount);
    }
    if tokens == 0 {
        broken.push(HatchError::NothingToBook);
    }
    broken.extend(refusal_of_the_list(story, who, taken, allowance.as_ref()));
    let refusals = story.model.refusals_to_pay(Asset::Collateral, who, taken);
    broken.extend(refusals.into_iter().map(HatchError::Collateral));

    let message = story.commons.hatch().call_mut().contribute(amount, allowance);
    let answer = story.judge(broken, |commons| commons.send(who.name(), message))?;
    let Some(answer) = answer else { return Ok(None) };
    ensure!(answer == taken, "{answer} was taken instead of {taken}");

    let model = &mut story.model;
    model.collateral.pay(who, Party::Hatch, taken);
    let given = model.hatch.given.entry(who).or_default();
    given.push(Given { amount: taken, tokens });
    if model.hatch.tokens_for(model.hatch.room()) == 0 {
        model.hatch.maximum_reached_ms = Some(model.now_ms);
    }
    Ok(Some(()))
}

fn shown(story: &Story, who: Party, shows: Shown) -> Option<Allowance> {
    let of = |party: Party| {
        let list = story.model.list.as_ref()?;
        let account = party.account(&story.commons.at);
        let position = list.members().iter().position(|(member, _)| *member == account)?;
        list.allowance(position)
    };
    match shows {
        Shown::OwnAllowance => of(who),
        Shown::AllowanceOf(party) => of(party),
        Shown::Nothing => None,
    }
}

fn refusal_of_the_list(story: &Story, who: Party, taken: u128, shown: Option<&Allowance>) -> Option<HatchError> {
    let list = story.model.list.as_ref()?;
    let account = who.account(&story.commons.at);
    let member = list.members().iter().find(|(member, _)| *member == account);
    let Some((_, cap)) = member.filter(|(_, cap)| shown.is_some_and(|shown| shown.cap == *cap)) else {
        return Some(HatchError::NotAllowed);
    };
    let before = story.model.hatch.contribution(who).unwrap_or_default().given;
    let given = before + taken;
    (given > *cap).then_some(HatchError::AboveCap { given, cap: *cap })
}

pub fn launch(story: &mut Story, by: Party) -> Result<Option<()>> {
    let hatch = &story.model.hatch;
    let opening = hatch.opening();
    let mut broken = wrong_phase(story, HatchPhase::GoalReached);
    if opening.supply < story.model.config.minimum_supply {
        broken.push(HatchError::Curve(CallFailure::Refused(
            BondingCurveError::BelowMinimumSupply {
                left: opening.supply,
                minimum: story.model.config.minimum_supply,
            },
        )));
    }
    check_preview(story)?;
    let message = story.commons.hatch().call_mut().launch();
    let done = story.judge(broken, |commons| commons.send(by.name(), message))?;
    if done.is_none() {
        return Ok(None);
    }
    let Opening {
        supply, team, reserve, ..
    } = opening;
    story.note(format_args!("{supply} tokens for {reserve}"));

    let model = &mut story.model;
    let to_pool = model.collateral.of(Party::Hatch) - reserve;
    model.collateral.pay(Party::Hatch, Party::Pool, to_pool);
    model.collateral.pay(Party::Hatch, Party::Curve, reserve);
    model.hatch.launched_ms = Some(model.now_ms);
    model.hatch.gifts = 0;
    model.tokens.mint(Party::Vesting, supply);
    model.vesting.first_supply = Some(supply);
    model.market = Some(Point { supply, reserve });
    if let Some(lot) = model.config.hatch.team.filter(|_| team > 0) {
        book(story, Party::Erin, team, &lot.plan, lot.revocable)?;
    }
    Ok(Some(()))
}

fn check_preview(story: &mut Story) -> Result<()> {
    let message = story.commons.hatch().call().preview();
    let preview = story.commons.chain.read(message)?.ok().context("there is no preview")?;
    let hatch = &story.model.hatch;
    let expected = if hatch.raised() < hatch.terms.minimum {
        hatch.least_opening()
    } else {
        hatch.opening()
    };
    let got = Opening {
        supply: preview.supply,
        team: preview.team,
        reserve: preview.reserve,
        tribute: preview.tribute,
    };
    ensure!(got == expected, "the preview is {got:?} instead of {expected:?}");
    Ok(())
}

/// A batch out of the first supply.
fn book(story: &mut Story, beneficiary: Party, granted: u128, plan: &VestingPlan, revocable: bool) -> Result<()> {
    let model = &mut story.model;
    let launched_ms = model.hatch.launched_ms.context("the hatch has launched")?;
    let unlocked = share(granted, plan.unlocked_ppm.into(), 1_000_000);
    model.vesting.batches.push(Batch {
        beneficiary,
        granted,
        released: 0,
        returned: 0,
        revoked: false,
        schedule: Schedule {
            start_ms: launched_ms,
            unlocked_at_start: unlocked,
            cliff_after_ms: plan.cliff_after_ms,
            accrual: plan.accrual,
        },
        grantor: revocable.then_some(Party::Pool),
        transferable: plan.transferable,
        from_the_first_supply: true,
        seen: 0,
    });
    Ok(())
}

fn refusals_to_settle(story: &Story, whose: Party, needed: HatchPhase) -> Vec<HatchError> {
    let mut broken = wrong_phase(story, needed);
    match story.model.hatch.contribution(whose) {
        None => broken.push(HatchError::NoContribution),
        Some(contribution) if contribution.settled => broken.push(HatchError::AlreadySettled),
        Some(_) => {}
    }
    broken
}

pub fn claim(story: &mut Story, by: Party, whose: Party) -> Result<Option<()>> {
    let broken = refusals_to_settle(story, whose, HatchPhase::Launched);
    let batch = story.judge(broken, |commons| commons.claim(by.name(), whose.name()))?;
    let Some(BatchId(id)) = batch else { return Ok(None) };
    ensure!(id == story.model.vesting.next(), "the claimed batch is number {id}");

    let owed = story
        .model
        .hatch
        .contribution(whose)
        .map_or(0, |contribution| contribution.owed);
    let plan = story.model.config.hatch.vesting_plan;
    book(story, whose, owed, &plan, false)?;
    story.model.hatch.settled.insert(whose);
    Ok(Some(()))
}

pub fn refund(story: &mut Story, by: Party, whose: Party) -> Result<Option<()>> {
    let broken = refusals_to_settle(story, whose, HatchPhase::Refunding);
    let amount = story.judge(broken, |commons| commons.refund(by.name(), whose.name()))?;
    let Some(amount) = amount else { return Ok(None) };
    let given = story
        .model
        .hatch
        .contribution(whose)
        .map_or(0, |contribution| contribution.given);
    ensure!(amount == given, "{whose:?} gave {given} and got {amount} back");

    story.model.collateral.pay(Party::Hatch, whose, given);
    story.model.hatch.settled.insert(whose);
    Ok(Some(()))
}
