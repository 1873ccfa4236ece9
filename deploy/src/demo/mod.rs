//! `commons demo`: a whole commons on a chain inside this process, from its opening to its end.
//!
//! The contracts are the release bundles and every step is a call; what is told, measured and drawn is what they answer.
//! After every step the [`invariants`] are checked, and the first that does not hold ends the demo with an error.
//!
//! - [`story`]: what happens, and why; `season`: the ordinary trading in between.
//! - [`stage`]: how a step is made, recorded and checked.
//! - [`report`] and [`chart`]: what is shown at the end.

pub mod chart;
pub mod costs;
pub mod history;
pub mod invariants;
mod narrator;
mod observer;
pub mod report;
mod season;
pub mod stage;
pub mod story;

use crate::config::Config;
use anyhow::{Context, Result};
use clap::Args;
use stage::Stage;
use std::{fs, path::PathBuf};

/// What `commons demo` can be asked for.
#[derive(Args)]
pub struct Arguments {
    /// The description of the commons.
    #[arg(long, default_value = "deploy/commons.toml")]
    config: PathBuf,
    /// The folder that the chart is written into.
    #[arg(long, default_value = "target/demo")]
    out: PathBuf,
}

/// Plays the story, prints the tables and writes the chart.
pub fn run(arguments: &Arguments) -> Result<()> {
    let config = Config::load(&arguments.config)?;
    let mut stage = play(&config)?;
    println!("\n{}", report::tables(&mut stage)?);

    let path = arguments.out.join("commons.svg");
    fs::create_dir_all(&arguments.out).with_context(|| format!("cannot create {}", arguments.out.display()))?;
    fs::write(&path, chart::draw(&stage.history, &config)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    println!(
        "{} steps: every rule held after each. {} refusals: none left a trace in the state.\nThe chart is {}",
        stage.steps,
        stage.refusals,
        path.display()
    );
    Ok(())
}

/// Plays the story on a new chain.
pub fn play(config: &Config) -> Result<Stage> {
    let mut stage = Stage::new(config, story::length_in_days(config))?;
    story::play(&mut stage)?;
    Ok(stage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Asset;
    use interfaces::bonding_curve::BondingCurveError;

    const EXAMPLE: &str = include_str!("../../commons.toml");

    #[test]
    fn the_whole_story_plays_and_is_drawn() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("commons.toml");
        fs::write(&config, EXAMPLE).unwrap();
        let out = folder.path().join("demo");
        run(&Arguments {
            config,
            out: out.clone(),
        })
        .unwrap();
        let svg = fs::read_to_string(out.join("commons.svg")).unwrap();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let circles = document.descendants().filter(|node| node.tag_name().name() == "circle");
        assert!(circles.count() > 60, "a trade is a circle");
    }

    /// A price that stands still, no tributes, no spending cap, a wind-down without delay and other decimals.
    #[test]
    fn another_commons_tells_its_own_story() {
        let mut text = EXAMPLE.to_string();
        for (line, instead) in [
            ("decimals = 12", "decimals = 6"),
            ("spending_cap_ppm = 250_000", "spending_cap_ppm = 1_000_000"),
            ("reserve_ratio_ppm = 200_000", "reserve_ratio_ppm = 1_000_000"),
            ("entry_tribute_ppm = 50_000", "entry_tribute_ppm = 0"),
            ("exit_tribute_ppm = 100_000", "exit_tribute_ppm = 0"),
            ("delay = \"14 days\"", "delay = \"0s\""),
        ] {
            assert!(text.contains(line), "{line}");
            text = text.replacen(line, instead, 1);
        }
        let mut stage = play(&Config::parse(&text).unwrap()).unwrap();
        let prices: Vec<_> = stage.history.trading().map(|sample| sample.spot_price).collect();
        assert_eq!(prices.iter().min(), prices.iter().max());
        assert_eq!(stage.market().unwrap().supply, 0);
        assert!(report::tables(&mut stage).unwrap().contains("bonding-curve redeem"));
    }

    #[test]
    fn the_first_rule_that_breaks_ends_the_demo_and_names_the_step() {
        let config = Config::parse(EXAMPLE).unwrap();
        let mut stage = Stage::new(&config, 1).unwrap();
        stage.open().unwrap();
        // Collateral that leaves the curve although nobody sold: here, what the demo forgets to count.
        let message = stage.commons.pay_from_pool("alice", 1, 1);
        assert!(message.outcome().is_err(), "the pool is empty");
        stage.buy("alice", 1_000_000_000_000).unwrap();
        stage.commons.pay_from_pool("alice", 1, 1).outcome().unwrap();
        let error = format!("{:#}", stage.buy("bob", 2_000_000_000_000).unwrap_err());
        assert!(error.contains("after bob's purchase for 2 WCOIN"), "{error}");
        assert!(error.contains("must always hold and does not"), "{error}");
    }

    #[test]
    fn a_call_that_should_be_refused_and_is_not_ends_the_demo() {
        let config = Config::parse(EXAMPLE).unwrap();
        let mut stage = Stage::new(&config, 1).unwrap();
        stage.open().unwrap();
        stage.fund("alice", 1_000).unwrap();
        let accepted = stage.refused(
            "alice buys.",
            Asset::Token,
            |_: &BondingCurveError| true,
            |commons| commons.buy("alice", 1_000),
        );
        assert!(format!("{:#}", accepted.unwrap_err()).contains("\"alice buys.\" was not refused"));
        let other_reason = stage.refused(
            "alice buys nothing.",
            Asset::Token,
            |error| *error == BondingCurveError::NotAdmin,
            |commons| commons.buy("alice", 0),
        );
        assert!(format!("{:#}", other_reason.unwrap_err()).contains("another reason"));
    }
}
