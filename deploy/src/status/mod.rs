//! `commons status`: shows a commons that is on a chain, as its members want to see it.
//!
//! - [`document`]: what is shown, as others' programs read it.
//! - [`read`]: where that comes from.
//! - [`page`]: how it is told to people.
//! - [`screen`]: how a page that changes is shown.
//! - [`asks`], [`turns`], [`unlocking`]: what proposals ask for, whose turn it is, when more vests.

pub mod asks;
pub mod document;
pub mod page;
pub mod read;
mod screen;
pub mod turns;
pub mod unlocking;

use crate::{
    check::{page::WIDTH, system_clock},
    config::parse_address,
    deployment::{trusted, Deployment, Whereabouts},
    network::{account_of, secret::development_key, Network, Snapshot, Trouble},
    suite::Addresses,
    words::{print, runtime},
};
use anyhow::{Context, Result};
use clap::Args;
use document::Document;
use ink::primitives::AccountId;
use read::Wanted;
use screen::Screen;
use std::{fmt::Display, path::PathBuf, time::Duration};
use tokio::time::Instant;

/// What `commons status` can be asked for.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    whereabouts: Whereabouts,
    /// Show what this account has, too.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    account: Option<AccountId>,
    /// The same for a development account, like //Bob.
    #[arg(long, value_name = "//NAME", conflicts_with = "account")]
    suri: Option<String>,
    /// Go on, and show every new block, or with a number at most one in so many seconds. Ctrl-C ends it.
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "0", value_parser = seconds)]
    watch: Option<Duration>,
    /// Print it for machines: amounts in base units as texts. While watching, a line each time something has changed.
    #[arg(long)]
    json: bool,
    /// Show at most so many proposals.
    #[arg(long, value_name = "COUNT", default_value = "20", value_parser = clap::value_parser!(u16).range(1..=500))]
    proposals: u16,
    /// Show proposals with a lower number only.
    #[arg(long, value_name = "NUMBER")]
    before: Option<u64>,
}

fn address(text: &str) -> Result<AccountId> {
    parse_address(text)
}

fn seconds(text: &str) -> Result<Duration> {
    let seconds: f64 = text
        .parse()
        .with_context(|| format!("{text:?} is no number of seconds"))?;
    Duration::try_from_secs_f64(seconds).with_context(|| format!("{text:?} is no number of seconds"))
}

/// Shows a commons once, or until Ctrl-C.
pub fn run(arguments: &Arguments) -> Result<()> {
    runtime()?.block_on(async {
        match arguments.watch {
            None => show(arguments).await,
            Some(pause) => tokio::select! {
                outcome = watch(arguments, pause) => outcome,
                signal = tokio::signal::ctrl_c() => signal.context("Ctrl-C cannot be waited for"),
            },
        }
    })
}

async fn show(arguments: &Arguments) -> Result<()> {
    let prepared = prepare(arguments).await?;
    let document = prepared.document(prepared.network.snapshot().await?).await?;
    print(&if arguments.json {
        serde_json::to_string_pretty(&document)?
    } else {
        page::render(&document, screen::width().min(WIDTH), system_clock()?)
    })
}

/// Shows every new block, with a pause between two of them.
async fn watch(arguments: &Arguments, pause: Duration) -> Result<()> {
    let prepared = prepare(arguments).await?;
    let network = &prepared.network;
    let mut screen = Screen::new(arguments.json);
    let blocks = network.client().blocks().subscribe_best().await;
    let mut blocks = blocks.map_err(|error| lost(network, &error))?;
    let mut newest = Some(network.best_block().await?);
    let mut next_at = Instant::now();
    loop {
        tokio::select! {
            block = blocks.next() => {
                newest = Some(best(network, block).await?);
            }
            () = tokio::time::sleep_until(next_at), if newest.is_some() => {
                if let Some(block) = newest.take() {
                    let snapshot = Snapshot::new(network, block);
                    if !screen.show(&prepared.document(snapshot).await?)? {
                        return Ok(());
                    }
                }
                next_at = Instant::now() + pause;
            }
        }
    }
}

type NewBlock = subxt::blocks::Block<subxt::PolkadotConfig, subxt::OnlineClient<subxt::PolkadotConfig>>;

async fn best(network: &Network, block: Option<Result<NewBlock, subxt::Error>>) -> Result<crate::network::Block> {
    match block {
        Some(Ok(block)) => Ok(crate::network::Block {
            number: block.number(),
            hash: block.hash().0,
        }),
        Some(Err(error)) => Err(lost(network, &error).into()),
        None => Err(lost(network, &"it tells of no more blocks").into()),
    }
}

fn lost(network: &Network, reason: &dyn Display) -> Trouble {
    Trouble::Lost {
        url: network.url().to_owned(),
        reason: reason.to_string(),
    }
}

/// What is to be shown, and where it is.
struct Prepared {
    network: Network,
    path: PathBuf,
    deployment: Deployment,
    at: Addresses,
    wanted: Wanted,
}

impl Prepared {
    /// The commons in one block. What speaks against its addresses is shown as well; if nothing can be shown, it is the
    /// reason.
    async fn document(&self, chain: Snapshot<'_>) -> Result<Document> {
        read::ensure_deployed(chain, &self.at).await?;
        let (contradictions, document) = tokio::join!(
            trusted::contradictions(chain, &self.deployment, &self.at),
            read::document(chain, &self.at, &self.wanted),
        );
        let contradictions = contradictions?;
        if contradictions.is_empty() {
            return document;
        }
        let mut document = document.map_err(|error| error.context(trusted::told(&self.path, &contradictions)))?;
        document.contradictions = contradictions;
        Ok(document)
    }
}

async fn prepare(arguments: &Arguments) -> Result<Prepared> {
    let account = match &arguments.suri {
        Some(name) => Some(account_of(&development_key(name)?)),
        None => arguments.account,
    };
    let (network, path, deployment) = arguments.whereabouts.find().await?;
    let at = deployment
        .addresses()
        .with_context(|| format!("{} holds a commons that is not complete", path.display()))?;
    let wanted = Wanted {
        account,
        proposals: arguments.proposals.into(),
        before: arguments.before,
    };
    Ok(Prepared {
        network,
        path,
        deployment,
        at,
        wanted,
    })
}

/// Whether two documents tell the same, whenever that is.
fn tell_the_same(one: &Document, other: &Document) -> bool {
    let mut later = other.clone();
    later.block = one.block.clone();
    *one == later
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct CommandLine {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn read(words: &[&str]) -> Result<Arguments, clap::Error> {
        let line = CommandLine::try_parse_from(["status"].iter().chain(words))?;
        Ok(line.arguments)
    }

    #[test]
    fn watching_takes_a_number_of_seconds_or_none() {
        assert_eq!(read(&[]).unwrap().watch, None);
        assert_eq!(read(&["--watch"]).unwrap().watch, Some(Duration::ZERO));
        assert_eq!(read(&["--watch", "--json"]).unwrap().watch, Some(Duration::ZERO));
        assert_eq!(
            read(&["--watch", "2.5"]).unwrap().watch,
            Some(Duration::from_millis(2_500))
        );
        assert!(read(&["--watch", "-1"]).is_err());
        assert!(read(&["--watch", "soon"]).is_err());
    }

    #[test]
    fn an_account_is_an_address_or_a_development_account_and_not_both() {
        let bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";
        assert!(read(&["--account", bob]).unwrap().account.is_some());
        assert!(read(&["--account", "bob"]).is_err());
        assert!(read(&["--account", bob, "--suri", "//Bob"]).is_err());
    }
}
