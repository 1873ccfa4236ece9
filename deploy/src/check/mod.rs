//! `commons check`: explains a description before anyone deploys it, and refuses what cannot work.
//!
//! - [`findings`]: what speaks against it, beyond what the contracts refuse.
//! - [`launch`], [`unlocking`], [`voting`], [`formulas`]: the figures.
//! - [`page`]: how it is told.

pub mod findings;
pub mod formulas;
pub mod launch;
pub mod page;
mod sections;
pub mod unlocking;
pub mod voting;

use crate::{
    config::{parse_moment, Config, Draft, Problem},
    words::print,
};
use anyhow::{anyhow, bail, Context, Result};
use clap::Args;
use launch::Launch;
use std::{
    fmt::Debug,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// Where a description is, if nothing else is said.
pub const DEFAULT_PATH: &str = "deploy/commons.toml";

/// What `commons check` can be asked for.
#[derive(Args)]
pub struct Arguments {
    /// The description of the commons.
    #[arg(value_name = "FILE", default_value = DEFAULT_PATH)]
    path: PathBuf,
    /// The same, as the other commands take it.
    #[arg(long, value_name = "FILE", conflicts_with = "path")]
    config: Option<PathBuf>,
    /// Judge as if it were this moment, like "2027-03-01 12:00:00" (UTC).
    #[arg(long, value_name = "MOMENT", value_parser = parse_moment)]
    now: Option<u64>,
}

/// Prints the explanation and what speaks against it. An error if it cannot be deployed.
pub fn run(arguments: &Arguments) -> Result<()> {
    let path = arguments.config.as_deref().unwrap_or(&arguments.path);
    let now_ms = match arguments.now {
        Some(now_ms) => now_ms,
        None => system_clock()?,
    };
    let draft = Draft::load(path)?;
    let report = Report::of(&draft, now_ms)?;
    print(&page::render(&report, &draft, now_ms)?)?;
    conclude(&report, path)
}

/// What there is to say of a description.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Why it cannot be deployed; it can if there is nothing.
    pub refusals: Vec<Problem>,
    /// What should be looked at again.
    pub warnings: Vec<Problem>,
    /// What a launch would make of it; `None` if the contracts would refuse the description.
    pub launches: Option<Launches>,
}

/// The launch with the least and with the most that can be raised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Launches {
    /// With the minimum.
    pub least: Launch,
    /// With the maximum.
    pub most: Launch,
}

impl Launches {
    /// Of a description that the contracts would accept.
    fn of(config: &Config) -> Result<Self> {
        let funding = config.hatch.funding;
        Ok(Self {
            least: Launch::of(funding.minimum, config)?,
            most: Launch::of(funding.maximum, config)?,
        })
    }
}

impl Report {
    /// Examines a description at a moment.
    pub fn of(draft: &Draft, now_ms: u64) -> Result<Self> {
        let mut refusals = draft.problems();
        let is_constructible = refusals.is_empty();
        refusals.extend(findings::refusals(draft, now_ms));
        if !is_constructible {
            return Ok(Self {
                refusals,
                warnings: Vec::new(),
                launches: None,
            });
        }
        let launches = Launches::of(&draft.config)?;
        refusals.extend(findings::refusals_of_launches(&draft.config, &launches));
        Ok(Self {
            refusals,
            warnings: findings::warnings(draft, now_ms, &launches)?,
            launches: Some(launches),
        })
    }
}

/// One line at the end: it can be deployed, or it cannot.
fn conclude(report: &Report, path: &Path) -> Result<()> {
    let path = path.display();
    let count = report.refusals.len();
    if count > 0 {
        let problems = if count == 1 { "problem" } else { "problems" };
        bail!(
            "{path} cannot be deployed: {count} {problems}, listed above. Nothing was changed; put it right and type \
             `commons check {path}`"
        );
    }
    match report.warnings.len() {
        0 => println!("{path} can be deployed."),
        1 => println!("{path} can be deployed. Look at the warning first."),
        count => println!("{path} can be deployed. Look at the {count} warnings first."),
    }
    Ok(())
}

/// This machine's clock.
pub fn system_clock() -> Result<u64> {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("this machine's clock is before 1970: set it, or say --now")?;
    Ok(u64::try_from(since.as_millis())?)
}

/// The rules were checked before, so no formula should refuse.
fn uncomputable(error: impl Debug) -> anyhow::Error {
    anyhow!("a figure cannot be computed: {error:?}")
}

#[cfg(test)]
mod tests;
