//! Hatch, vesting and market, with whatever anybody does to them, in whatever order.
//!
//! A story begins with one of a few commons, at one of a few stages, and goes through operations that are drawn at
//! random; then everybody takes what is theirs. A model that shares no arithmetic with the contracts says of each
//! operation what comes of it, and afterwards everything that the contracts show is compared with the model. A story that
//! goes wrong is made as short as possible before it is told.
//!
//! `INVARIANT_OPERATIONS` sets how many operations each of the two tests draws (the ends of the stories come on top; ten
//! thousand take some ten minutes), `INVARIANT_SEED` which ones they are. `--nocapture` shows how often each was done, and
//! what it was refused for.

mod checks;
mod model;
mod operations;
mod parties;
mod perform;
mod story;
mod variants;

use anyhow::Result;
use operations::Operation;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use sandbox_tests::stories::setting;
use std::cell::RefCell;
use story::{Story, Tally};
use variants::{variants, Stage};

/// How many operations are drawn, unless `INVARIANT_OPERATIONS` says otherwise.
const OPERATIONS: u64 = 300;

/// So many draw everything, whatever the seed.
const MANY_OPERATIONS: u64 = 3_000;

/// Tells stories until so many operations were drawn. `must_happen` names operations that have to be done at least once.
fn tell_stories(
    stories: impl Strategy<Value = (Stage, Vec<Operation>)>,
    usual_seed: u64,
    must_happen: &[&str],
) -> Result<()> {
    let operations = setting("INVARIANT_OPERATIONS", OPERATIONS)?;
    let seed = setting("INVARIANT_SEED", usual_seed)?;
    let mut seed_bytes = [0; 32];
    seed_bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed_bytes);
    let config = Config {
        cases: u32::MAX,
        // A seed tells it again.
        failure_persistence: None,
        max_shrink_iters: 1_000,
        max_shrink_time: 90_000,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, rng);

    let stories = (variants(), stories);
    let tally = RefCell::new(Tally::default());
    let mut drawn = 0;
    while drawn < operations {
        let story = stories
            .new_tree(&mut runner)
            .map_err(|reason| anyhow::anyhow!("{reason}"))?;
        drawn += story.current().1 .1.len() as u64;
        let outcome = runner.run_one(story, |(variant, (stage, operations))| {
            Story::tell(variant, stage, &operations, &mut tally.borrow_mut())
                .map_err(|error| TestCaseError::fail(format!("{error:?}")))
        });
        if let Err(TestError::Fail(reason, (variant, (stage, operations)))) = outcome {
            let operations: Vec<String> = operations
                .iter()
                .map(|operation| format!("    {operation:?},"))
                .collect();
            panic!(
                "after {drawn} operations with INVARIANT_SEED={seed}, {variant:?} and {stage:?}:\n[\n{}\n]\n{reason}",
                operations.join("\n")
            );
        }
    }

    let tally = tally.into_inner();
    println!("{drawn} operations drawn, {} told:\n{tally}", tally.operations());
    if operations >= MANY_OPERATIONS || (operations >= OPERATIONS && seed == usual_seed) {
        for name in must_happen {
            assert!(tally.done(name) > 0, "{name} was never done:\n{tally}");
        }
    }
    Ok(())
}

#[test]
fn a_hatch_can_be_relied_on() -> Result<()> {
    tell_stories(
        operations::of_a_hatch(),
        1,
        &["Seal", "Contribute", "Launch", "Claim", "Refund", "Release", "Transfer"],
    )
}

#[test]
fn batches_and_the_market_can_be_relied_on() -> Result<()> {
    tell_stories(
        operations::of_a_launched_commons(),
        2,
        &[
            "Claim",
            "Release",
            "ReleaseAmount",
            "Grant",
            "GrantMany",
            "Revoke",
            "Renounce",
            "TransferBatch",
            "Buy",
            "Sell",
            "Transfer",
            "Sweep",
        ],
    )
}
