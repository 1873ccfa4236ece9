//! The `commons` command, run as a user runs it: as a process that can be watched and killed.

use crate::root;
use anyhow::{bail, ensure, Context, Result};
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// A process that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(600);

/// The `commons` command on a chain of its own, with its files in a folder of its own.
pub struct Shell {
    program: PathBuf,
    folder: tempfile::TempDir,
    url: String,
}

/// What a command has said.
#[derive(Debug)]
pub struct Said {
    /// Whether it went well.
    pub ok: bool,
    /// The code it ended with; none if it was killed.
    pub code: Option<i32>,
    /// On the standard output.
    pub out: String,
    /// On the standard error.
    pub err: String,
}

impl Shell {
    /// For the node at `url`.
    pub fn new(program: impl Into<PathBuf>, url: &str) -> Result<Self> {
        Ok(Self {
            program: program.into(),
            folder: tempfile::tempdir()?,
            url: url.to_owned(),
        })
    }

    /// A file in its folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same files, and another node.
    pub fn now_at(&mut self, url: &str) {
        self.url = url.to_owned();
    }

    /// Writes a description for `deploy`.
    pub fn describe(&self, description: &str) -> Result<()> {
        Ok(std::fs::write(self.file("commons.toml"), description)?)
    }

    /// The file that `deploy` writes.
    pub fn deployment(&self) -> PathBuf {
        self.file("deployment.json")
    }

    /// What `deploy` has written.
    pub fn deployed(&self) -> Result<commons::deployment::Deployment> {
        commons::deployment::Deployment::read(&self.deployment())?.context("nothing was written down")
    }

    /// Runs a command to its end, whatever that is.
    pub fn run<Argument: AsRef<OsStr>>(&self, arguments: &[Argument]) -> Result<Said> {
        Self::finish(self.command(arguments).spawn()?)
    }

    /// The same; it has to go well.
    pub fn succeed<Argument: AsRef<OsStr>>(&self, arguments: &[Argument]) -> Result<Said> {
        let said = self.run(arguments)?;
        ensure!(said.ok, "it failed:\n{}\n{}", said.out, said.err);
        Ok(said)
    }

    /// The same; it has to fail.
    pub fn fail<Argument: AsRef<OsStr>>(&self, arguments: &[Argument]) -> Result<Said> {
        let said = self.run(arguments)?;
        ensure!(!said.ok, "it did not fail:\n{}\n{}", said.out, said.err);
        Ok(said)
    }

    /// Deploys, or goes on with it, signed by a development account.
    pub fn deploy(&self, suri: &str) -> Result<Said> {
        self.run(&self.deploying(suri))
    }

    /// The arguments of [`deploy`](Self::deploy).
    pub fn deploying(&self, suri: &str) -> Vec<String> {
        let path = |name: &str| self.file(name).display().to_string();
        let words = ["deploy", "--suri", suri, "--config"].map(str::to_owned);
        let files = [path("commons.toml"), "--deployment".to_owned(), path("deployment.json")];
        let mut arguments: Vec<_> = words.into_iter().chain(files).collect();
        arguments.extend(["--url".to_owned(), self.url.clone()]);
        arguments
    }

    /// A command that has not been started. It runs where the project is, since it needs the contracts that were built.
    pub fn command<Argument: AsRef<OsStr>>(&self, arguments: &[Argument]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .current_dir(root())
            .env_remove("COMMONS_SURI")
            .env_remove("COMMONS_URL")
            .env_remove("COMMONS_DEPLOYMENT")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts a command, and kills it as soon as its standard output has `lines` lines, or lets it end before.
    pub fn kill_after_lines<Argument: AsRef<OsStr>>(&self, arguments: &[Argument], lines: usize) -> Result<()> {
        let mut child = self.command(arguments).spawn()?;
        let out = child.stdout.take().context("its output is not read")?;
        let _ = BufReader::new(out).lines().take(lines).count();
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// Starts a command, and kills it as soon as its standard output has a line with these words.
    pub fn kill_at<Argument: AsRef<OsStr>>(&self, arguments: &[Argument], words: &str) -> Result<()> {
        let mut child = self.command(arguments).spawn()?;
        let out = child.stdout.take().context("its output is not read")?;
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let is_said = lines.any(|line| line.contains(words));
        child.kill()?;
        child.wait()?;
        ensure!(is_said, "it ended, and never said {words:?}");
        Ok(())
    }

    /// Starts a command, and kills it after a time, or lets it end before.
    pub fn kill_after<Argument: AsRef<OsStr>>(&self, arguments: &[Argument], time: Duration) -> Result<()> {
        let mut child = self
            .command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        thread::sleep(time);
        child.kill()?;
        child.wait()?;
        Ok(())
    }

    /// Waits until a process has ended, and tells what it has said on the pipes it was given.
    pub fn finish(child: Child) -> Result<Said> {
        let id = child.id();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(child.wait_with_output()));
        let output = receiver
            .recv_timeout(PATIENCE)
            .with_context(|| format!("process {id} hangs"))??;
        Ok(output.into())
    }
}

/// Sends a signal, like `TERM`, to a process.
pub fn signal(name: &str, process_id: u32) -> Result<()> {
    let sent = Command::new("kill")
        .args(["-s", name, &process_id.to_string()])
        .status()?;
    ensure!(sent.success(), "no process {process_id}");
    Ok(())
}

/// A command that goes on until it is told to stop, at the latest when this is dropped.
pub struct Running {
    child: Child,
    said: String,
    lines: mpsc::Receiver<String>,
    err: Option<JoinHandle<String>>,
}

impl Running {
    /// Starts it, and waits for a line on its standard output.
    pub fn start(command: &mut Command, is_awaited: impl Fn(&str) -> bool) -> Result<Self> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let out = child.stdout.take().context("its output is not read")?;
        let err = child.stderr.take().context("its errors are not read")?;
        let (sender, lines) = mpsc::channel();
        // Both are read to their ends, listened to or not: a full pipe would hold it up.
        thread::spawn(move || {
            let read = BufReader::new(out).lines().map_while(Result::ok);
            read.for_each(|line| drop(sender.send(line)));
        });
        let err = thread::spawn(move || {
            let read = BufReader::new(err).lines().map_while(Result::ok);
            read.collect::<Vec<_>>().join("\n")
        });
        let mut running = Self {
            child,
            said: String::new(),
            lines,
            err: Some(err),
        };
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(line) = running.lines.recv_timeout(left) else {
                let Said { out, err, .. } = running.stop("INT")?;
                bail!("it does not say what is waited for:\n{out}\n{err}");
            };
            running.hear(&line);
            if is_awaited(&line) {
                return Ok(running);
            }
        }
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it had said on the standard output when the line that was waited for came.
    pub fn said(&self) -> &str {
        &self.said
    }

    /// Stops it with a signal, and tells all that it has said.
    pub fn stop(mut self, name: &str) -> Result<Said> {
        let status = self.end(name)?;
        while let Ok(line) = self.lines.recv() {
            self.hear(&line);
        }
        let err = self.err.take().and_then(|err| err.join().ok());
        Ok(Said {
            ok: status.success(),
            code: status.code(),
            out: std::mem::take(&mut self.said),
            err: err.unwrap_or_default(),
        })
    }

    fn hear(&mut self, line: &str) {
        self.said += line;
        self.said.push('\n');
    }

    /// How it has ended.
    fn end(&mut self, name: &str) -> Result<ExitStatus> {
        signal(name, self.id())?;
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(20));
        }
        bail!("process {} does not stop", self.id())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) && self.end("INT").is_err() {
            let _ = self.child.kill();
        }
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            ok: output.status.success(),
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
