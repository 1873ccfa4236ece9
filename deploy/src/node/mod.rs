//! `commons node`: a substrate-contracts-node on this machine, to try a commons on.
//!
//! Tests and tools use [`LocalNode`] for one of their own. docs/node.md tells how to get the program and what the chain
//! does differently from others.

mod binary;
mod database;
mod local;
mod log;
mod process;

pub use binary::{binary_or_skip, find_binary, require_binary};
pub use database::Database;
pub use local::{LocalNode, Options};
pub use log::port as port_in_log;

use crate::words::{print, runtime};
use anyhow::{Context, Result};
use clap::Args;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::signal::unix::{signal, SignalKind};

/// What `commons node` can be asked for.
#[derive(Args)]
#[command(
    after_help = "It runs substrate-contracts-node and stops it with Ctrl-C: a development chain that makes a block of \
    every transaction at once, and on which //Alice, //Bob, //Charlie, //Dave, //Eve and //Ferdie have coins. Everyone \
    knows their keys, so nobody but this machine can reach it.\n\n\
    docs/node.md tells how to get the program, and what this chain does differently from others."
)]
pub struct Arguments {
    /// The node's program. Without it, the one that CONTRACTS_NODE names, or substrate-contracts-node on PATH.
    #[arg(long, value_name = "PATH")]
    node: Option<PathBuf>,
    /// Keep the chain in this folder, and go on with one that is in it. Without it, the chain is deleted at the end.
    #[arg(long, value_name = "FOLDER")]
    database: Option<PathBuf>,
    /// Delete the chain that is in the folder of --database, and begin a new one.
    #[arg(long, requires = "database")]
    fresh: bool,
    /// The port of 127.0.0.1 to answer on; 0 for any that is free.
    #[arg(long, value_name = "PORT", default_value_t = 9944)]
    port: u16,
    /// Let a block become final this long after it was made, to see what waits for that.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    finalize_delay: u8,
    /// Add what the node says to this file.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// How long the node may take until it answers.
    #[arg(long, value_name = "SECONDS", default_value_t = 180)]
    wait: u32,
}

/// Starts a node, tells where it is, and stops it when asked to. An error if there is none, or if it ends by itself.
pub fn run(arguments: &Arguments) -> Result<()> {
    let options = Options {
        database: arguments.database.clone().map_or(Database::Temporary, Database::Kept),
        port: arguments.port,
        finalize_delay_seconds: arguments.finalize_delay,
        log: arguments.log.clone(),
        patience: Duration::from_secs(arguments.wait.into()),
        ..Options::new(require_binary(arguments.node.as_deref())?)
    };
    if let (true, Some(folder)) = (arguments.fresh, &arguments.database) {
        // Nothing is deleted for a node that cannot be started.
        process::require_free(options.port)?;
        empty(folder)?;
    }
    runtime()?.block_on(serve(&options))
}

fn empty(folder: &Path) -> Result<()> {
    if let Some(chain) = database::chain_to_delete(folder)? {
        let told = chain.display();
        eprintln!("deleting the chain in {told}");
        fs::remove_dir_all(&chain).with_context(|| format!("cannot delete all of {told}"))?;
    }
    Ok(())
}

async fn serve(options: &Options) -> Result<()> {
    // From now on: a node is not left behind by whoever does not wait until it answers.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let asked_to_stop = async {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
    };
    tokio::pin!(asked_to_stop);

    eprintln!("starting {}", options.binary.display());
    let mut node = tokio::select! {
        biased;
        () = &mut asked_to_stop => {
            eprintln!("stopped before it answered");
            return Ok(());
        }
        node = LocalNode::start(options) => node?,
    };
    print(&introduction(&node, options))?;
    tokio::select! {
        // Ctrl-C reaches the node as well, which may be gone first.
        biased;
        () = &mut asked_to_stop => {
            node.stop().await?;
            print(&farewell(options))
        }
        death = node.death() => Err(death),
    }
}

fn introduction(node: &LocalNode, options: &Options) -> String {
    let identity = node.identity();
    let url = node.url();
    let database = match &options.database {
        Database::Temporary => "in a temporary folder, deleted at the end; --database FOLDER keeps one".to_owned(),
        Database::Kept(_) => format!("{}, kept", node.database().display()),
    };
    let log = match &options.log {
        Some(path) => path.display().to_string(),
        None => "not kept; --log FILE keeps it".to_owned(),
    };
    format!(
        "url       {url}\n\
         chain     {}, at block {} ({})\n\
         genesis   {}\n\
         database  {database}\n\
         log       {log}\n\
         stop      Ctrl-C here, or `kill {}`\n\n\
         In another terminal, put a commons on it:\n  \
         commons deploy --url {url} --suri //Alice --config deploy/commons.toml",
        identity.name,
        node.first_seen().number,
        identity.node,
        identity.genesis_hash,
        std::process::id(),
    )
}

fn farewell(options: &Options) -> String {
    match &options.database {
        Database::Temporary => "The node has stopped, and its chain is deleted.".to_owned(),
        Database::Kept(folder) => format!(
            "The node has stopped. `commons node --database {}` goes on with its chain.",
            folder.display()
        ),
    }
}

#[cfg(test)]
mod tests;
