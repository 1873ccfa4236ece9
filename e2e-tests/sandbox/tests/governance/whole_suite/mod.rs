//! A whole commons, with whatever anybody does to it, in whatever order.
//!
//! A story begins with a hatch, or with a commons that its members govern already, and goes through operations that are
//! drawn at random: people contribute, trade, grant, release, hand on, deposit, enlist, propose everything that can be
//! proposed, stake, unstake, move, execute, touch, cancel, pause, veto, wind down and redeem, and wait for moments at
//! which something changes. A model, which shares no arithmetic with the contracts, says of each operation what comes of
//! it; afterwards what the contracts show is compared with the model, and both with what must hold.
//!
//! `WHOLE_SUITE_OPERATIONS` sets how many operations are told, `WHOLE_SUITE_SEED` the first story's seed; the others'
//! follow. A story that goes wrong is made shorter before it is told. `--nocapture` shows how often what happened.

mod checks;
mod economy;
mod fixed;
mod model;
mod operations;
mod parties;
mod setup;
mod story;
mod voting;

use anyhow::{anyhow, Context, Result};
use ink::codegen::TraitCallBuilder;
use interfaces::conviction_voting::ConvictionVoting;
use operations::{governed, hatch, Op};
use sandbox_tests::stories::{setting, shortened, Dice, Tally};
use setup::{Stage, Variant, VARIANTS};
use std::time::Instant;

/// How many operations are told, unless `WHOLE_SUITE_OPERATIONS` says otherwise.
const OPERATIONS: u64 = 600;

/// After so many, everything has happened, whatever the seed.
const MANY_OPERATIONS: u64 = 200_000;

/// After so many, a line says so.
const PROGRESS: u64 = 2_000;

/// Operations of a story, about.
const LENGTH: usize = 150;

/// Drawn with the seed alone.
fn draw(seed: u64) -> (Variant, Stage, Vec<Op>) {
    let mut dice = Dice(seed);
    let variant = VARIANTS[dice.below(VARIANTS.len() as u64) as usize];
    let mut story = Vec::new();
    let stage = if dice.one_in(6) {
        hatch(&mut dice, &mut story);
        Stage::Hatching
    } else {
        Stage::Governed
    };
    let length = LENGTH / 2 + dice.below(LENGTH as u64) as usize;
    while story.len() < length {
        governed(&mut dice, &mut story);
    }
    (variant, stage, story)
}

/// Tells a story. If it goes wrong, says with which operation.
fn tell(
    variant: Variant,
    stage: Stage,
    seed: u64,
    ops: &[Op],
    tally: &mut Tally,
) -> Result<(), (usize, anyhow::Error)> {
    let mut story = variant.story(stage, seed).map_err(|error| (0, error))?;
    for (number, op) in ops.iter().enumerate() {
        story
            .step(op)
            .with_context(|| format!("{op:?}"))
            .map_err(|error| (number, error))?;
    }
    story
        .check_all()
        .map_err(|error| (ops.len().saturating_sub(1), error))?;
    tally.add(story.tally);
    Ok(())
}

/// Has to have happened when many operations were told.
const MUST_HAPPEN: &[&str] = &[
    "Contribute done",
    "Launch done",
    "Claim done",
    "Refund done",
    "Buy done",
    "Buy refused: BuyingPaused",
    "Buy refused: NotTrading",
    "Sell done",
    "Transfer done",
    "Sweep done",
    "swept into the reserve",
    "Redeem done",
    "ClaimShare done",
    "Release done",
    "Release refused: Voting.WouldUncoverStakes",
    "ReleaseAmount done",
    "Grant done",
    "Revoke done",
    "Renounce done",
    "TransferBatch done",
    "TransferBatch refused: Voting.WouldUncoverStakes",
    "Deposit done",
    "Withdraw done",
    "Withdraw refused: AboveFreeDeposit",
    "Enlist done",
    "Propose done",
    "Propose refused: AboveSpendingLimit",
    "Propose refused: AboveFreeDeposit",
    "Propose refused: CallNotAllowed",
    "Propose refused: SettingOutOfRange.ActionDelay",
    "Propose refused: SettingOutOfRange.Bond",
    "Propose refused: SettingOutOfRange.FailingWindow",
    "Propose refused: SettingOutOfRange.SpendingLimit",
    "Propose refused: AbstainOnce",
    "Propose refused: MilestonesOutOfRange",
    "Propose refused: InvalidBeneficiary",
    "Stake done",
    "Stake refused: AboveFree",
    "Stake refused: NewBusinessPaused",
    "Stake refused: ProposalEnded",
    "Stake refused: TooManyStakes",
    "Unstake done",
    "Unstake refused: AboveStake",
    "unstaked from what is over",
    "Move done",
    "Execute done",
    "Execute refused: BelowThreshold",
    "Execute refused: Unreachable",
    "Execute refused: TooEarly",
    "Execute refused: NewBusinessPaused",
    "Execute refused: Pool.OverSpendingCap",
    "Execute refused: Pool.PaymentsHeld",
    "Execute refused: Pool.AssetNotRegistered",
    "Execute refused: Pool.NotSpender",
    "Execute refused: CallRefused",
    "Execute refused: CallFailed",
    "Execute refused: Curve.NotTrading",
    "Touch done",
    "Cancel done",
    "Cancel refused: AlreadyPassed",
    "ReclaimBond done",
    "ReclaimBond refused: NoBond",
    "Veto done",
    "Veto refused: BeyondGuardian",
    "Veto refused: NotInDelay",
    "Pause done",
    "Pause refused: PausedTooRecently",
    "a payment",
    "a milestone before the last",
    "an action passed",
    "a wind-down begun",
    "a wind-down called off",
    "found to fail",
    "recovered",
    "ended: Completed",
    "ended: Failed",
    "ended: Cancelled",
    "ended: Vetoed",
    "ended: Expired",
    "performed Tributes",
    "performed Register",
    "performed SpendingCap",
    "performed Revoke",
    "performed Renounce",
    "performed Spender",
    "performed Settings",
    "performed Guardian",
    "performed WindDown",
    "stakes taken off by a revocation",
    "stakes taken off by an action",
    "state compared after a refusal",
];

#[test]
fn the_first_supply_that_voting_sees_is_the_average_at_once() -> Result<()> {
    let mut commons = sandbox_tests::governed_commons();
    let message = commons.voting().call().electorate();
    let electorate = commons.chain.read(message)?;
    assert_eq!(electorate.average_supply, electorate.last_seen_supply);
    Ok(())
}

#[test]
fn a_whole_commons_can_be_relied_on() -> Result<()> {
    let operations = setting("WHOLE_SUITE_OPERATIONS", OPERATIONS)?;
    let first = setting("WHOLE_SUITE_SEED", 1)?;
    let began = Instant::now();
    let (mut told, mut tally) = (0, Tally::default());
    for seed in first.. {
        if told >= operations {
            break;
        }
        let (variant, stage, ops) = draw(seed);
        if let Err((number, error)) = tell(variant, stage, seed, &ops, &mut tally) {
            println!("seed {seed}, operation {number}: {error:?}");
            let failing = |ops: &[Op]| tell(variant, stage, seed, ops, &mut Tally::default()).err();
            let (ops, error) = shortened(ops, failing).unwrap_or_else(|| (Vec::new(), anyhow!("it went well again")));
            let ops: Vec<String> = ops.iter().map(|op| format!("    {op:?},")).collect();
            panic!(
                "WHOLE_SUITE_SEED={seed}, {variant:?}, {stage:?}:\n[\n{}\n]\n{error:?}",
                ops.join("\n")
            );
        }
        let before = told;
        told = tally.operations();
        if told / PROGRESS > before / PROGRESS {
            println!(
                "{told} operations, to seed {seed}, in {:.0} s",
                began.elapsed().as_secs_f64()
            );
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{told} operations in {seconds:.0} s, {:.1} a second",
        told as f64 / seconds
    );
    print!("{tally}");
    if operations >= MANY_OPERATIONS {
        let missing: Vec<_> = MUST_HAPPEN.iter().filter(|what| tally.of(what) == 0).collect();
        assert!(missing.is_empty(), "these never happened: {missing:?}");
    }
    Ok(())
}
