//! A node as a process of the system.

use super::{
    database::{self, Database},
    local::Options,
    log::{self, Log},
};
use anyhow::{anyhow, bail, Context, Error, Result};
use rustix::process::{kill_process, Pid, Signal};
use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::{sleep, Instant};

/// How often a process is looked at that is waited for.
const GLANCE: Duration = Duration::from_millis(50);

/// How long a node may take to end before it is killed. One that is just starting first finishes that.
const GENTLE_END: Duration = Duration::from_secs(20);

/// A running program, its log and its folder. Dropping it kills the program, and deletes a temporary folder.
#[derive(Debug)]
pub(super) struct Process {
    // The standard library's, since tokio's belongs to the runtime that has started it, and tests have one each.
    child: Child,
    binary: PathBuf,
    database: PathBuf,
    log: Log,
    /// Deleted after the program has ended.
    _temporary: TempDir,
}

impl Process {
    pub(super) fn spawn(options: &Options) -> Result<Self> {
        require_free(options.port)?;
        let temporary = tempfile::Builder::new()
            .prefix("commons-node-")
            .tempdir()
            .context("cannot make a temporary folder")?;
        let database = match &options.database {
            Database::Temporary => temporary.path().join("database"),
            Database::Kept(folder) => std::path::absolute(folder)?,
        };
        database::prepare(&database)?;
        let log = options.log.clone();
        let (log, output) = Log::open(log.unwrap_or_else(|| temporary.path().join("node.log")))?;
        let binary = options.binary.clone();
        let told = binary.display();
        let child = Command::new(&binary)
            // The development chain, sealed by each transaction, with its funded accounts.
            .arg("--dev")
            .arg("--base-path")
            .arg(&database)
            // What a node has told is still there after it was killed; see docs/node.md.
            .args(["--database", "rocksdb"])
            // Old states can be asked for.
            .args(["--state-pruning", "archive"])
            .args(["--rpc-port", &options.port.to_string()])
            .args(["--finalize-delay-sec", &options.finalize_delay_seconds.to_string()])
            // Nobody but this machine can reach it, and it reaches nobody.
            .args(["--listen-addr", "/ip4/127.0.0.1/tcp/0"])
            .args(["--no-prometheus", "--no-telemetry", "--disable-log-color"])
            // Another level could hide the line that tells the port.
            .env_remove("RUST_LOG")
            .env_remove(crate::network::secret::ENVIRONMENT)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("{told} cannot be started: is it the node's program, and for this system?"))?;
        Ok(Self {
            child,
            binary,
            database,
            log,
            _temporary: temporary,
        })
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn database(&self) -> &std::path::Path {
        &self.database
    }

    pub(super) fn log(&self) -> &std::path::Path {
        self.log.path()
    }

    /// Waits until the program says where it listens.
    pub(super) async fn port(&mut self, wanted: u16, until: Instant) -> Result<u16> {
        loop {
            // Asked first: what it has said before its end is complete then.
            let ended = self.ended()?;
            let port = log::port(&self.log.text()?);
            match (ended, port) {
                (Some(status), _) => return Err(self.obituary(status)),
                // Substrate takes any free port where the one it was told is taken.
                (None, Some(port)) if wanted != 0 && port != wanted => bail!("{}", taken(wanted)),
                (None, Some(port)) => return Ok(port),
                (None, None) if Instant::now() >= until => return Err(self.silence()),
                (None, None) => sleep(GLANCE).await,
            }
        }
    }

    /// Waits until the program has ended by itself, and tells why.
    pub(super) async fn death(&mut self) -> Error {
        loop {
            match self.ended() {
                Ok(None) => sleep(GLANCE).await,
                Ok(Some(status)) => return self.obituary(status),
                Err(error) => return error,
            }
        }
    }

    /// How the program has ended; `None` while it runs.
    pub(super) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().context("cannot ask whether the node still runs")
    }

    /// Why it has not answered in time.
    pub(super) fn silence(&self) -> Error {
        anyhow!(
            "{} runs, and does not answer in time. It was stopped; --wait gives it longer.\n{}",
            self.binary.display(),
            self.last_lines()
        )
    }

    fn obituary(&self, status: ExitStatus) -> Error {
        let text = self.log.text().unwrap_or_default();
        let binary = self.binary.display();
        match log::cause(&text) {
            Some(cause) => anyhow!(
                "the node does not run: {cause}.\n{binary} ended with {status}. {}",
                self.last_lines()
            ),
            None => anyhow!("{binary} ended by itself, with {status}. {}", self.last_lines()),
        }
    }

    fn last_lines(&self) -> String {
        match self.log.text() {
            Ok(text) => log::last_lines(&text),
            Err(error) => format!("{error:#}"),
        }
    }

    /// Ends the program at once.
    pub(super) fn kill(&mut self) -> Result<()> {
        if self.ended()?.is_none() {
            self.child.kill().context("cannot kill the node")?;
            self.child.wait().context("cannot wait for the node's end")?;
        }
        Ok(())
    }

    /// Asks the program to end, and waits for it. One that does not is killed.
    pub(super) async fn stop(&mut self) -> Result<()> {
        if self.ended()?.is_none() {
            let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
            let id = id.context("the node's process has no number")?;
            kill_process(id, Signal::TERM).context("cannot stop the node")?;
        }
        let until = Instant::now() + GENTLE_END;
        while self.ended()?.is_none() {
            if Instant::now() >= until {
                return self.kill();
            }
            sleep(GLANCE).await;
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _ = self.kill();
    }
}

/// Told before a node is started, which would take another port without a word. 0 is always free.
pub(super) fn require_free(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!("{}", taken(port)),
        Err(error) => Err(error).with_context(|| format!("port {port} of 127.0.0.1 cannot be listened on")),
    }
}

fn taken(port: u16) -> String {
    format!(
        "port {port} is taken, perhaps by another node. Stop that one, or say another --port; with --port 0 a free one \
         is found"
    )
}
