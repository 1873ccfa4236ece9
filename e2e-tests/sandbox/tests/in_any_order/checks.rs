//! What has to hold after every operation.

use super::{
    model::vesting::Batch,
    parties::{holders, Asset, Party, CONTRACTS, PEOPLE},
    story::Story,
};
use anyhow::{ensure, Context, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::Phase,
    hatch::{HatchPhase, HatchStatus},
    vesting::{BatchStatus, Vesting, VestingAccount, LARGEST_PAGE},
};
use sandbox_tests::invariants::{total_supply, Point};

/// Compares all that the contracts say with the model, and both with the design.
pub fn check(story: &mut Story) -> Result<()> {
    check_hatch(story).context("the hatch")?;
    check_vesting(story).context("vesting")?;
    check_balances(story, Asset::Collateral).context("the collateral")?;
    check_balances(story, Asset::Token).context("the token")?;
    check_market(story).context("the market")
}

fn check_hatch(story: &mut Story) -> Result<()> {
    let hatch = &story.model.hatch;
    let (raised, owed, phase) = (hatch.raised(), hatch.owed(), story.phase());
    let expected = HatchStatus {
        phase,
        sealed: hatch.sealed,
        raised,
        owed,
        launch_before_ms: hatch.launch_before_ms(),
        launched_ms: hatch.launched_ms,
    };
    let maximum = hatch.terms.maximum;
    let status = story.commons.hatch_status()?;
    ensure!(status == expected, "it says {status:?} instead of {expected:?}");
    ensure!(raised <= maximum, "{raised} was raised, above {maximum}");
    for who in PEOPLE {
        let expected = story.model.hatch.contribution(who);
        let got = story.commons.contribution(who.name())?;
        ensure!(got == expected, "{who:?} has {got:?} instead of {expected:?}");
    }

    let hatch = &story.model.hatch;
    let held = story
        .commons
        .balance(story.commons.at.collateral, story.commons.at.hatch)?;
    let due = match phase {
        HatchPhase::Launched => 0,
        HatchPhase::Refunding => hatch.unrefunded(),
        HatchPhase::Pending | HatchPhase::Funding | HatchPhase::GoalReached => raised,
    };
    let gifts = hatch.gifts;
    ensure!(
        held == due + gifts,
        "it holds {held}, with {due} due and {gifts} given to it"
    );
    Ok(())
}

fn check_vesting(story: &mut Story) -> Result<()> {
    let message = story.commons.vesting().call().status();
    let status = story.commons.chain.read(message)?;
    let (unclaimed, batches) = (story.model.vesting.unclaimed(), story.model.vesting.next());
    ensure!(
        (status.unclaimed, status.batches) == (unclaimed, batches),
        "it says {status:?}, with {unclaimed:?} unclaimed and {batches} batches"
    );

    let mut seen = 0;
    let mut out_of_the_first_supply = 0;
    for whose in holders() {
        let account = whose.account(&story.commons.at);
        let message = story.commons.vesting().call().account(account);
        let got = story.commons.chain.read(message)?;
        let ids = story.model.vesting.of(whose);
        let expected = VestingAccount {
            batches: ids.len() as u64,
            unreleased: story.model.vesting.unreleased_of(whose),
            enlisted: false,
        };
        ensure!(got == expected, "{whose:?} has {got:?} instead of {expected:?}");
        let listed = pages(story, whose, expected.batches)?;
        let mut got: Vec<u64> = listed.iter().map(|status| status.id.0).collect();
        got.sort_unstable();
        ensure!(got == ids, "{whose:?} has the batches {got:?} instead of {ids:?}");
        for status in &listed {
            check_batch(story, status).with_context(|| format!("{status:?}"))?;
            let batch = story.model.vesting.batch_mut(status.id.0);
            batch.seen = status.vested;
            if batch.from_the_first_supply {
                out_of_the_first_supply += status.batch.total + batch.returned;
            }
            seen += 1;
        }
    }
    ensure!(seen == batches, "{seen} of {batches} batches are somebody's");
    let first_supply = story.model.vesting.first_supply.unwrap_or(0);
    let claimed_or_not = out_of_the_first_supply + status.unclaimed.unwrap_or(0);
    ensure!(
        claimed_or_not == first_supply,
        "{claimed_or_not} of the first supply of {first_supply} are claimed or waiting"
    );

    let held = story
        .commons
        .balance(story.commons.at.token, story.commons.at.vesting)?;
    let expected = story.model.vesting.held();
    ensure!(held == expected, "it holds {held} instead of {expected}");
    Ok(())
}

fn pages(story: &mut Story, whose: Party, batches: u64) -> Result<Vec<BatchStatus>> {
    let mut listed = Vec::new();
    let account = whose.account(&story.commons.at);
    while (listed.len() as u64) < batches {
        let from = listed.len() as u64;
        let message = story.commons.vesting().call().batches_of(account, from, LARGEST_PAGE);
        let page = story.commons.chain.read(message)?;
        ensure!(!page.is_empty(), "{whose:?} has nothing from number {from} on");
        listed.extend(page);
    }
    Ok(listed)
}

fn check_batch(story: &Story, status: &BatchStatus) -> Result<()> {
    let at = &story.commons.at;
    let expected: &Batch = story.model.vesting.batch(status.id.0).context("nobody granted it")?;
    let batch = &status.batch;
    ensure!(
        batch.beneficiary == expected.beneficiary.account(at),
        "not {:?}'s",
        expected.beneficiary
    );
    ensure!(
        (batch.total, batch.released, batch.revoked) == (expected.total(), expected.released, expected.revoked),
        "instead of {expected:?}"
    );
    ensure!(
        batch.grantor.and_then(|grantor| Party::of(grantor, at)) == expected.grantor,
        "instead of {expected:?}"
    );
    ensure!(
        (batch.schedule, batch.transferable) == (expected.schedule, expected.transferable),
        "instead of {expected:?}"
    );

    let (least, most) = expected.bounds(story.model.now_ms);
    ensure!(
        (least..=most).contains(&status.vested),
        "between {least} and {most} should have vested"
    );
    ensure!(status.vested >= expected.seen, "{} had vested already", expected.seen);
    ensure!(
        batch.released <= status.vested && status.vested <= batch.total,
        "released, vested and total are out of order"
    );
    ensure!(
        status.releasable == status.vested - batch.released,
        "what can be released is not the rest of what has vested"
    );
    Ok(())
}

fn check_balances(story: &mut Story, asset: Asset) -> Result<()> {
    let token = asset.account(&story.commons.at);
    for party in PEOPLE.into_iter().chain(CONTRACTS) {
        let expected = story.model.balances(asset).of(party);
        let got = story.commons.balance(token, party.account(&story.commons.at))?;
        ensure!(got == expected, "{party:?} holds {got} instead of {expected}");
    }
    let (supply, sum) = (
        total_supply(&mut story.commons, token)?,
        story.model.balances(asset).sum(),
    );
    ensure!(supply == sum, "there are {supply}, and {sum} in all accounts");
    Ok(())
}

fn check_market(story: &mut Story) -> Result<()> {
    let market = story.commons.market()?;
    let phase = match story.model.market {
        Some(_) => Phase::Open,
        None => Phase::Sealed,
    };
    ensure!(market.phase == phase, "it is {:?} instead of {phase:?}", market.phase);
    let got = Point {
        supply: market.supply,
        reserve: market.reserve,
    };
    let expected = story.model.market.unwrap_or(Point { supply: 0, reserve: 0 });
    ensure!(got == expected, "it is at {got:?} instead of {expected:?}");
    let tokens = story.model.tokens.sum();
    ensure!(got.supply == tokens, "it counts {} of {tokens} tokens", got.supply);
    let held = story.model.collateral.of(Party::Curve);
    ensure!(got.reserve <= held, "the reserve is {}, with {held} held", got.reserve);
    Ok(())
}
