//! A node of our own with a database that outlives it, to be killed and started again.

use anyhow::{bail, Context, Result};
use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What names the binary.
const VARIABLE: &str = "CONTRACTS_NODE";

/// What is looked for on PATH without it.
const BINARY: &str = "substrate-contracts-node";

/// How long a node may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// Linux counts the time of processes in so many parts of a second, on every machine that the node runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running node. It ends with this value, but for a program that is killed itself.
pub struct Node {
    process: Child,
    url: String,
}

impl Node {
    /// Starts the development chain with the database in a folder, new or not, and waits until it answers. Nobody but this
    /// machine reaches it, at a port that was free. It keeps the state of every block, so that blocks can be read again.
    pub fn start(binary: &Path, folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let log = folder.join("node.log");
        let out = File::create(&log).with_context(|| format!("cannot create {}", log.display()))?;
        let process = Command::new(binary)
            .args(["--dev", "--rpc-port=0", "--no-prometheus", "--no-telemetry", "--no-mdns"])
            .args(["--listen-addr=/ip4/127.0.0.1/tcp/0", "--state-pruning=archive"])
            .arg("--base-path")
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(out)
            .spawn()
            .with_context(|| format!("{} cannot be started", binary.display()))?;
        let mut node = Self {
            process,
            url: String::new(),
        };
        node.url = node
            .url_in(&log)
            .with_context(|| format!("{} did not start; its log is {}", binary.display(), log.display()))?;
        Ok(node)
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it at once: it cannot finish or save anything.
    pub fn kill(mut self) -> Result<()> {
        self.process.kill().context("the node cannot be killed")?;
        self.process.wait().context("the node does not end")?;
        Ok(())
    }

    /// How long it has kept a processor busy; `None` where Linux does not tell.
    pub fn busy(&self) -> Option<Duration> {
        busy(&self.process.id().to_string())
    }

    fn url_in(&mut self, log: &Path) -> Result<String> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let text = fs::read_to_string(log).unwrap_or_default();
            if let Some(port) = port_in(&text) {
                return Ok(format!("ws://127.0.0.1:{port}"));
            }
            if let Some(status) = self.process.try_wait()? {
                bail!("it ended with {status}");
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("it did not answer within {} seconds", PATIENCE.as_secs())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already, and there is nobody left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How long this program has kept a processor busy.
pub fn busy_here() -> Option<Duration> {
    busy("self")
}

fn busy(process: &str) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may hold anything; user's and system's time are the 12th and 13th after it.
    let (_, after) = text.rsplit_once(')')?;
    let mut times = after.split_whitespace().skip(11).map(str::parse::<u32>);
    let ticks = f64::from(times.next()?.ok()?) + f64::from(times.next()?.ok()?);
    Some(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
}

fn port_in(log: &str) -> Option<u16> {
    let (_, address) = log.split_once("JSON-RPC server: addr=127.0.0.1:")?;
    // The line may be half written.
    let (digits, _) = address.split_once(',')?;
    digits.parse().ok()
}

/// The node's binary: what [`VARIABLE`] names, which has to be there, or what PATH has.
pub fn find_binary() -> Result<Option<PathBuf>> {
    if let Some(name) = env::var_os(VARIABLE).filter(|name| !name.is_empty()) {
        let path = PathBuf::from(name);
        if !path.is_file() {
            bail!("{VARIABLE} is {}, which is no file", path.display());
        }
        return Ok(Some(path));
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    Ok(env::split_paths(&folders)
        .map(|folder| folder.join(BINARY))
        .find(|path| path.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_once_its_line_is_whole() {
        let line = "2026-01-01 INFO Running JSON-RPC server: addr=127.0.0.1:43901,[::1]:36487\n";
        assert_eq!(port_in(line), Some(43901));
        assert_eq!(port_in(&line[..line.len() - 20]), None);
    }

    #[test]
    fn this_program_has_been_busy() {
        assert!(busy_here().is_some() == cfg!(target_os = "linux"));
    }
}
