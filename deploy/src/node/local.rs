//! A node of one's own, for as long as a value lives.

use super::{database::Database, process::Process};
use crate::network::{Block, Identity, Network};
use anyhow::{anyhow, Context, Error, Result};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{timeout_at, Instant};

/// How a node is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its program; see [`find_binary`](super::find_binary).
    pub binary: PathBuf,
    /// Where it keeps the chain.
    pub database: Database,
    /// Where it listens on 127.0.0.1; 0 for any free port.
    pub port: u16,
    /// How long after its making a block becomes final.
    pub finalize_delay_seconds: u32,
    /// The file that what it says is added to. Without it that is kept as long as the node.
    pub log: Option<PathBuf>,
    /// How long it may take until it answers.
    pub patience: Duration,
}

impl Options {
    /// An empty chain that is deleted at the end, on any free port, whose blocks are final at once.
    pub fn new(binary: PathBuf) -> Self {
        Self {
            binary,
            database: Database::Temporary,
            port: 0,
            finalize_delay_seconds: 0,
            log: None,
            patience: Duration::from_secs(60),
        }
    }
}

/// A node that runs the development chain and answers. Dropping it kills it, and deletes a temporary database.
#[derive(Debug)]
pub struct LocalNode {
    process: Process,
    port: u16,
    url: String,
    identity: Identity,
    first_seen: Block,
}

impl LocalNode {
    /// Starts a node, and waits until it answers. The error of one that ends instead, or is silent for too long, has the
    /// last lines of its log. A future that is dropped before its end leaves no process behind.
    pub async fn start(options: &Options) -> Result<Self> {
        let until = Instant::now() + options.patience;
        let mut process = Process::spawn(options)?;
        let port = process.port(options.port, until).await?;
        let url = format!("ws://127.0.0.1:{port}");
        let asking = timeout_at(until, ask(&url));
        let answer = tokio::select! {
            answer = asking => answer,
            death = process.death() => return Err(death),
        };
        let (identity, first_seen) = answer.map_err(|_| process.silence())??;
        Ok(Self {
            process,
            port,
            url,
            identity,
            first_seen,
        })
    }

    /// Where it answers, "ws://127.0.0.1:9944" for example.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Which chain it runs.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The best block when it first answered: block 0 on an empty chain.
    pub fn first_seen(&self) -> Block {
        self.first_seen
    }

    /// The folder that the chain is in.
    pub fn database(&self) -> &Path {
        self.process.database()
    }

    /// The file that it writes to.
    pub fn log(&self) -> &Path {
        self.process.log()
    }

    /// The number of its process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Waits until it ends by itself, and tells why.
    pub async fn death(&mut self) -> Error {
        self.process.death().await
    }

    /// Ends it at once, in the middle of whatever it does (SIGKILL). A database that is kept can be started on again.
    pub fn kill(&mut self) -> Result<()> {
        self.process.kill()
    }

    /// Lets it end in order (SIGTERM), and waits for that.
    pub async fn stop(&mut self) -> Result<()> {
        self.process.stop().await
    }
}

/// Which chain it is and where it stands. An error if contracts cannot be put on it.
async fn ask(url: &str) -> Result<(Identity, Block)> {
    let network = Network::connect(url).await?;
    if network.client().metadata().pallet_by_name("Contracts").is_none() {
        return Err(anyhow!(
            "the chain of this node ({}) has no pallet-contracts. Take substrate-contracts-node {}",
            network.identity().node,
            super::binary::VERSION
        ));
    }
    let block = network
        .best_block()
        .await
        .with_context(|| format!("the node at {url} does not tell its best block"))?;
    Ok((network.identity().clone(), block))
}
