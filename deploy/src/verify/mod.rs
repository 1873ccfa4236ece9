//! `commons verify`: compares a commons that is on a chain with its description and with the code that was built.
//!
//! - [`facts`]: what the chain says.
//! - [`expected`]: what should be there.
//! - [`compare`]: where the two differ, and whether that is wrong, not yet done, or decided by members.
//! - [`addresses`]: whether addresses prove what a contract was made of.
//! - [`governed`]: what members have decided.
//! - [`leaves`]: values taken apart into figures.
//! - [`page`]: how it is told.

pub mod addresses;
pub mod compare;
pub mod expected;
pub mod facts;
pub mod governed;
pub mod leaves;
pub mod page;

pub use addresses::AddressRule;
pub use compare::{compare, Comparison, Difference, Verdict};
pub use expected::Expected;
pub use facts::Facts;

use crate::{
    check::DEFAULT_PATH,
    command_line::Ending,
    config::Draft,
    deployment::{artifacts::Artifacts, file::Place, on_this_chain, Whereabouts},
    network::Identity,
    words::{print, runtime},
};
use anyhow::{bail, Result};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The code that the process ends with if the deployment has not come to its end, and nothing is wrong.
pub const NOT_YET: u8 = 2;

/// The same if the chain cannot prove what the deployment file says.
pub const UNPROVED: u8 = 3;

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

/// Prints what differs. An error unless all is as described, or as members have changed it since.
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
    let facts = Facts::read(chain, &expected).await?;
    let comparison = compare(&facts, &expected);
    if arguments.json {
        let report = serde_json::to_string_pretty(&Report {
            format: FORMAT,
            chain: network.identity().clone(),
            block: chain.block().into(),
            verdict: comparison.worst(),
            addresses_follow: facts.address_rule == AddressRule::Follows,
            compared: comparison.compared,
            differences: comparison.differences.clone(),
        })?;
        print(&in_ascii(&report))?;
    } else {
        let block = chain.block();
        print(&format!(
            "{} at block {}, {}, beside {}\n\n{}",
            network.identity().name,
            block.number,
            path.display(),
            arguments.config.display(),
            page::render(&comparison, &expected, &facts.address_rule)
        ))?;
    }
    conclude(&comparison, &path, &arguments.config)
}

/// The same JSON with nothing in it that could act on a terminal: names are others' words, and told as they are.
fn in_ascii(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter == '\n' || (letter.is_ascii() && !letter.is_ascii_control()) {
            shown.push(letter);
        } else {
            let units = letter
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect::<String>();
            shown.push_str(&units);
        }
    }
    shown
}

fn conclude(comparison: &Comparison, deployment: &Path, description: &Path) -> Result<()> {
    let (deployment, description) = (deployment.display(), description.display());
    let (code, reason) = match comparison.worst() {
        None | Some(Verdict::ChangedByGovernance) => return Ok(()),
        Some(Verdict::Wrong) => bail!(
            "the commons in {deployment} is not the one that {description} describes, or its code is not what is in \
             target/contracts. --config names another description, if that was the one. If neither description nor sources \
             were changed since it was deployed, do not use it"
        ),
        Some(Verdict::Unproved) => (
            UNPROVED,
            format!(
                "the commons in {deployment} answers like the one that {description} describes, and this chain does not \
                 prove who made it and with what. Use it only if whoever gave you that file is to be believed"
            ),
        ),
        Some(Verdict::NotYet) => (
            NOT_YET,
            format!(
                "the commons in {deployment} is not complete yet. Nobody can contribute before all is deployed and sealed; \
                 verify it again then"
            ),
        ),
    };
    Err(Ending { code, reason }.into())
}

#[cfg(test)]
mod tests;
