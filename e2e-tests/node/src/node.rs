//! The node that all tests of a program share.

use crate::backend::OnNode;
use anyhow::{anyhow, bail, ensure, Context, Result};
use commons::node::{binary_or_skip, port_in_log};
use std::{
    future::Future,
    io::{BufRead, BufReader},
    path::Path,
    process::{ChildStdin, Command, Stdio},
    sync::{mpsc, OnceLock},
    thread,
    time::Duration,
};
use tokio::runtime;

/// How long a node may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a scenario on the node that the tests of this program share, or tells once that there is no node to run it on.
pub fn on_the_node<Scenario, Running>(scenario: Scenario) -> Result<()>
where
    Scenario: FnOnce(OnNode) -> Running,
    Running: Future<Output = Result<()>>,
{
    let Some(url) = node_url()? else {
        return Ok(());
    };
    block_on(async { scenario(OnNode::connect(&url).await?).await })
}

/// Where the node that the tests of this program share answers; `None` if there is no node to be had, which is told in a
/// line.
pub fn node_url() -> Result<Option<String>> {
    static NODE: OnceLock<Result<Option<SharedNode>, String>> = OnceLock::new();
    let start = || -> Result<Option<SharedNode>> { binary_or_skip()?.as_deref().map(SharedNode::start).transpose() };
    match NODE.get_or_init(|| start().map_err(|error| format!("{error:#}"))) {
        Ok(node) => Ok(node.as_ref().map(|node| node.url.clone())),
        Err(error) => Err(anyhow!("{error}")),
    }
}

/// Runs something on a runtime of its own.
pub(crate) fn block_on<Output>(running: impl Future<Output = Result<Output>>) -> Result<Output> {
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no runtime")?
        .block_on(running)
}

/// A running node. It ends when this program does, however that ends: what all tests share is never dropped, so a
/// [`LocalNode`](commons::node::LocalNode) would outlive them.
struct SharedNode {
    url: String,
    /// When it is closed, which the end of this program does at the latest, the node is told to stop.
    _lifeline: ChildStdin,
}

impl SharedNode {
    /// Starts a node with a database of its own, that nobody but this machine reaches, and waits until it answers.
    fn start(binary: &Path) -> Result<Self> {
        // The shell outlives this program for the moment that it takes to stop the node, which then clears up. Its own
        // errors go nowhere, so that the log ends when the node does.
        let script = r#""$@" & node=$!; exec 2>/dev/null; cat; kill $node; wait $node"#;
        let mut shell = Command::new("sh")
            .args(["-c", script, "node"])
            .arg(binary)
            .args([
                "--dev",
                "--rpc-port=0",
                "--no-prometheus",
                "--no-telemetry",
                "--no-mdns",
            ])
            .args(["--listen-addr=/ip4/127.0.0.1/tcp/0", "--rpc-max-connections=1000"])
            // Another level could hide the line that tells the port.
            .env_remove("RUST_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("no shell to start the node with")?;
        let lifeline = shell.stdin.take().context("the shell has no input")?;
        let log = shell.stderr.take().context("the shell has no errors")?;
        let url = url_in(BufReader::new(log)).with_context(|| format!("{} did not start", binary.display()))?;
        Ok(Self {
            url,
            _lifeline: lifeline,
        })
    }
}

/// Reads a node's log until it says where it answers, and goes on reading it in the background: a log that nobody reads
/// stops the node.
fn url_in(log: impl BufRead + Send + 'static) -> Result<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in log.lines().map_while(|line| line.ok()) {
            // Nobody listens any more once the port is known.
            let _ = sender.send(line);
        }
    });
    let mut last = Vec::new();
    while let Ok(line) = receiver.recv_timeout(PATIENCE) {
        if let Some(port) = port_in_log(&line) {
            return Ok(format!("ws://127.0.0.1:{port}"));
        }
        last.push(line);
    }
    ensure!(!last.is_empty(), "it said nothing");
    bail!(
        "its last words: {}",
        last.split_off(last.len().saturating_sub(5)).join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_log() -> Result<()> {
        let log = "2024-12-04 10:57:01 Substrate Contracts Node\n\
            2024-12-04 10:57:03 Running JSON-RPC server: addr=127.0.0.1:9944,[::1]:9944\n";
        assert_eq!(url_in(log.as_bytes())?, "ws://127.0.0.1:9944");
        let error = url_in(&b"Error: Input(\"no such option\")\n"[..]).unwrap_err();
        assert!(error.to_string().contains("no such option"), "{error}");
        Ok(())
    }
}
