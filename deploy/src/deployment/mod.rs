//! `commons deploy`: puts a commons on a chain, step by step, and writes down where everything is.
//!
//! - [`file`]: what is written down, and how.
//! - [`steps`]: what has to be done, in which order.
//! - [`artifacts`]: what it is made of.
//! - [`run`](mod@run): doing what has not been done yet; [`resuming`]: finding out what that is.
//! - [`readable`]: what contracts were constructed with, as JSON.
//! - [`whereabouts`]: which commons other commands are about; [`trusted`]: whether its addresses belong together.
//!
//! A deployment that was interrupted, whenever and by whatever, goes on where it was when the command is typed again.
//! That works because nothing is believed but the chain: where a contract will be follows from who makes it, its code,
//! its arguments and a salt, and the salt is written down before anything is sent. A step is done if the chain says so.

pub mod artifacts;
pub mod file;
pub mod readable;
mod resuming;
pub mod run;
pub mod steps;
pub mod trusted;
pub mod whereabouts;

pub use file::{Deployment, Entry, Record};
pub use resuming::{Manner, Undertaking};
pub use whereabouts::Whereabouts;

use crate::{
    build::Workspace,
    chain::GENESIS_HASH,
    check::{Report, DEFAULT_PATH},
    config::{format_address, parse_amount, Draft},
    hexadecimal::hexadecimal,
    network::{account_of, Identity, Network, SecretArguments, DEFAULT_URL, URL_VARIABLE},
    words::{print, runtime},
};
use anyhow::{bail, ensure, Context, Result};
use clap::Args;
use std::path::{Path, PathBuf};

/// Where deployments are written down, if nothing else is said.
pub const DEFAULT_FOLDER: &str = "deploy/deployments";

/// The environment's variable that says in which file, for whoever does not type --deployment.
pub const DEPLOYMENT_VARIABLE: &str = "COMMONS_DEPLOYMENT";

/// What `commons deploy` can be asked for.
#[derive(Args)]
pub struct Arguments {
    /// Where a node of the chain listens.
    #[arg(long, value_name = "URL", env = URL_VARIABLE, hide_env_values = true, default_value = DEFAULT_URL)]
    url: String,
    #[command(flatten)]
    secret: SecretArguments,
    /// The description of the commons.
    #[arg(long, value_name = "FILE", default_value = DEFAULT_PATH)]
    config: PathBuf,
    /// Where to write down what was deployed. Without it: deploy/deployments/<chain>.json.
    #[arg(long, value_name = "FILE", env = DEPLOYMENT_VARIABLE, hide_env_values = true)]
    deployment: Option<PathBuf>,
    /// Leave what was deployed before as it is, set its file aside, and begin another commons. One that is not complete is
    /// completed first.
    #[arg(long)]
    another: bool,
    /// Also if that one is not complete and cannot be gone on with. What it has on the chain stays there, with its
    /// deposits.
    #[arg(long, requires = "another")]
    abandon: bool,
    /// Do not seal the hatch: nobody can contribute before somebody does (`commons call seal`).
    #[arg(long)]
    unsealed: bool,
    /// Stop before fees and deposits together are more than this, in whole coins of the chain; with a larger figure it goes
    /// on. Counted is what is written down of every step. Without it, all that the account has can be spent.
    #[arg(long, value_name = "COINS")]
    most: Option<String>,
    /// Ask nothing.
    #[arg(long, short)]
    yes: bool,
}

/// Deploys, or goes on with it.
pub fn run(arguments: &Arguments) -> Result<()> {
    runtime()?.block_on(deploy(arguments))
}

async fn deploy(arguments: &Arguments) -> Result<()> {
    let draft = Draft::load(&arguments.config)?;
    let artifacts = artifacts::Artifacts::load()?;
    let key = arguments.secret.key()?;
    let network = Network::connect(&arguments.url).await?;
    let identity = network.identity().clone();
    print(&format!(
        "{} at {} ({}), genesis {}\nsigned by {}",
        identity.name,
        arguments.url,
        identity.node,
        identity.genesis_hash,
        format_address(account_of(&key))
    ))?;
    ensure!(
        !network.is_syncing().await?,
        "the node at {} has not caught up with its chain yet, and would tell what is old. Nothing was sent; type it again \
         once it has",
        arguments.url
    );

    let draft = on_this_chain(draft, &identity, &arguments.config)?;
    refuse_what_cannot_work(&draft, &network, &arguments.config).await?;

    let path = arguments.deployment.clone().unwrap_or_else(|| default_path(&identity));
    let most = match &arguments.most {
        Some(most) => Some(parse_amount(most, identity.coin_decimals).context("--most")?),
        None => None,
    };
    let mut journal = file::Journal::open(&path)?;
    let deployer = run::Deployer {
        network: &network,
        key: &key,
        config: &draft.config,
        artifacts: &artifacts,
        is_to_be_sealed: !arguments.unsealed,
        most,
    };
    loop {
        let undertaking = deployer.take_up(&mut journal, arguments.manner()).await?;
        complete(&deployer, &mut journal, undertaking, arguments).await?;
        if undertaking != Undertaking::First {
            return Ok(());
        }
    }
}

/// Does all steps that are left of one deployment.
async fn complete(
    deployer: &run::Deployer<'_>,
    journal: &mut file::Journal,
    undertaking: Undertaking,
    arguments: &Arguments,
) -> Result<()> {
    let identity = deployer.network.identity();
    let path = journal.path().to_owned();
    for step in deployer.forget_what_is_gone(journal).await? {
        print(&format!("to do again, for the chain has lost it: {step}"))?;
    }
    let estimate = deployer.estimate(journal).await?;
    if estimate.steps == 0 {
        print(&format!("everything is deployed; {} says where", path.display()))?;
    } else {
        print(&format!(
            "{} {} steps. Code takes a deposit of {}; contracts take more, told at each step (the account has {})",
            match undertaking {
                Undertaking::New => "to do:",
                Undertaking::Begun | Undertaking::First => "going on, to do:",
            },
            estimate.steps,
            identity.coins(estimate.code_deposit),
            identity.coins(estimate.balance)
        ))?;
        if !arguments.yes && arguments.secret.suri.is_none() {
            ensure!(confirm("Deploy?")?, "nothing was sent");
        }
    }
    deployer.run(journal).await.map_err(|error| {
        let (done, all) = deployer.progress(journal);
        error.context(format!(
            "stopped after {done} of {all} steps, which {} keeps. Once the cause is gone, type the same command to go on; \
             nothing is deployed twice",
            path.display()
        ))
    })?;
    print(&summary(journal.deployment()?, &path, identity))?;
    deployer.complete(journal).await
}

impl Arguments {
    fn manner(&self) -> Manner {
        match (self.another, self.abandon) {
            (false, _) => Manner::GoOn,
            (true, false) => Manner::BeginAnother,
            (true, true) => Manner::Abandon,
        }
    }
}

/// Where the deployment on a chain is written down: in the checkout, from wherever in it the command is typed.
pub fn default_path(identity: &Identity) -> PathBuf {
    let path = Path::new(DEFAULT_FOLDER)
        .join(identity.file_stem())
        .with_extension("json");
    match (Workspace::find(), std::env::current_dir()) {
        (Ok(workspace), Ok(here)) if workspace.root != here => workspace.root.join(path),
        _ => path,
    }
}

/// A question that is answered with y or n.
pub fn confirm(question: &str) -> Result<bool> {
    use std::io::{stdin, stdout, IsTerminal, Write};
    ensure!(
        stdin().is_terminal(),
        "nobody is there to ask ({question}); say --yes to go on without"
    );
    print!("{question} [y/N] ");
    stdout().flush()?;
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Permits are signed for one chain, and nobody can change for which: it is this one.
pub(crate) fn on_this_chain(mut draft: Draft, identity: &Identity, path: &Path) -> Result<Draft> {
    let genesis = identity.genesis()?;
    let described = &mut draft.config.escrow.rules.genesis_hash;
    if *described == GENESIS_HASH {
        *described = genesis;
    } else if *described != genesis {
        bail!(
            "this is another chain than {} is for: voucher_escrow.genesis_hash is {}, and the node's chain has {}",
            path.display(),
            hexadecimal(*described),
            identity.genesis_hash
        );
    }
    Ok(draft)
}

async fn refuse_what_cannot_work(draft: &Draft, network: &Network, path: &Path) -> Result<()> {
    let now_ms = network
        .now_ms()
        .await
        .unwrap_or_default()
        .max(crate::check::system_clock()?);
    let report = Report::of(draft, now_ms)?;
    if report.refusals.is_empty() {
        return Ok(());
    }
    let told: Vec<_> = report.refusals.iter().map(ToString::to_string).collect();
    bail!(
        "{path} cannot be deployed:\n  -  {}\nNothing was sent; `commons check {path}` explains it",
        told.join("\n  -  "),
        path = path.display(),
    )
}

fn summary(deployment: &Deployment, path: &Path, identity: &Identity) -> String {
    let addresses: String = deployment
        .contracts
        .iter()
        .map(|(name, entry)| format!("\n{name:18} {}", entry.address.as_deref().unwrap_or_default()))
        .collect();
    let (fees, deposits) = deployment.paid();
    format!(
        "{addresses}\n\npaid {} of fees; {} are held as deposits\n\
         written down in {}: keep it. `commons verify` compares it with the chain",
        identity.coins(fees),
        identity.coins(deposits),
        path.display()
    )
}

/// Reads what was deployed on the chain of a network.
pub fn load(path: Option<&Path>, network: &Network) -> Result<(PathBuf, Deployment)> {
    let path = path.map_or_else(|| default_path(network.identity()), Path::to_owned);
    let deployment = Deployment::read(&path)?.with_context(|| {
        format!(
            "{} is not there: --deployment names what `commons deploy` has written",
            path.display()
        )
    })?;
    ensure!(
        deployment.chain.genesis_hash == network.identity().genesis_hash,
        "{} is on another chain: {} with genesis {}, and the node at {} is on {} with genesis {}",
        path.display(),
        deployment.chain.name,
        deployment.chain.genesis_hash,
        network.url(),
        network.identity().name,
        network.identity().genesis_hash,
    );
    Ok((path, deployment))
}
