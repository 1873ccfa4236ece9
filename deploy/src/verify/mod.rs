//! `commons verify`: compares a commons that is on a chain with its description and with the code that was built.
//!
//! - [`facts`]: what the chain says.
//! - [`expected`]: what should be there.
//! - [`compare`]: where the two differ, and whether that is wrong, not yet done, or decided by members.
//! - [`governed`]: what members have decided.
//! - [`leaves`]: values taken apart into figures.
//! - [`page`]: how it is told.

pub mod compare;
pub mod expected;
pub mod facts;
pub mod governed;
pub mod leaves;
pub mod page;

pub use compare::{compare, Comparison, Difference, Verdict};
pub use expected::Expected;
pub use facts::Facts;

use crate::{
    check::DEFAULT_PATH,
    config::Draft,
    deployment::{artifacts::Artifacts, file::Place, on_this_chain, Whereabouts},
    network::Identity,
    words::{print, runtime},
};
use anyhow::{bail, Result};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The form of the report.
pub const FORMAT: u32 = 1;

/// What `commons verify` can be asked for.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    whereabouts: Whereabouts,
    /// The description of the commons.
    #[arg(long, value_name = "FILE", default_value = DEFAULT_PATH)]
    config: PathBuf,
    /// Print it for machines.
    #[arg(long)]
    json: bool,
}

/// What `commons verify --json` prints. Names stay what they are; what is new is added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The form of the report.
    pub format: u32,
    /// On which chain.
    pub chain: Identity,
    /// As of which block.
    pub block: Place,
    /// The worst that there is to say; `null` if all is as described.
    pub verdict: Option<Verdict>,
    /// Whether addresses on this chain follow from who made a contract, and of what: then they prove what the deployment
    /// file says of that.
    pub addresses_follow: bool,
    /// How many figures were compared.
    pub compared: usize,
    /// Those that differ, the worst first. Figures are texts: base units, parts per million, milliseconds, addresses.
    pub differences: Vec<Difference>,
}

/// Prints what differs. An error if something does that should not.
pub fn run(arguments: &Arguments) -> Result<()> {
    runtime()?.block_on(verify(arguments))
}

async fn verify(arguments: &Arguments) -> Result<()> {
    let draft = Draft::load(&arguments.config)?;
    let artifacts = Artifacts::load()?;
    let (network, path, deployment) = arguments.whereabouts.find().await?;
    let draft = on_this_chain(draft, network.identity(), &arguments.config)?;
    let expected = Expected::of(&deployment, &artifacts, &draft.config)?;
    let chain = network.snapshot().await?;
    let facts = Facts::read(chain, &expected.at).await?;
    let comparison = compare(&facts, &expected);
    if arguments.json {
        print(&serde_json::to_string_pretty(&Report {
            format: FORMAT,
            chain: network.identity().clone(),
            block: chain.block().into(),
            verdict: comparison.worst(),
            addresses_follow: expected.addresses_follow(),
            compared: comparison.compared,
            differences: comparison.differences.clone(),
        })?)?;
    } else {
        let block = chain.block();
        print(&format!(
            "{} at block {}, {}\n\n{}",
            network.identity().name,
            block.number,
            path.display(),
            page::render(&comparison, &expected)
        ))?;
    }
    conclude(&comparison, &path, &arguments.config)
}

fn conclude(comparison: &Comparison, deployment: &Path, description: &Path) -> Result<()> {
    if comparison.is_wrong() {
        bail!(
            "the commons in {} is not the one that {} describes, or its code is not what is in target/contracts. If \
             neither description nor sources were changed since it was deployed, do not use it",
            deployment.display(),
            description.display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
