//! `commons demo`: a whole commons on a chain inside this process, from its opening to its end.
//!
//! The contracts are the release bundles and every step is a call; what is told, measured and drawn is what they answer.
//! After every step the [`invariants`] are checked, and the first that does not hold ends the demo with an error.
//!
//! - [`story`]: what happens, and why.
//! - [`stage`]: how a step is made, recorded and checked.
//! - [`report`] and [`chart`]: what is shown at the end.

pub mod chart;
pub mod costs;
pub mod history;
pub mod invariants;
mod narrator;
mod observer;
pub mod report;
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
    let mut stage = Stage::new(config, story::length_in_days(config.closing.delay_ms))?;
    story::play(&mut stage)?;
    Ok(stage)
}
