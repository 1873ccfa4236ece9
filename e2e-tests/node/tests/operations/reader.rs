//! Whoever follows the page: in a checkout of their own, with the page's words in a terminal.

use crate::page::Command;
use anyhow::{bail, ensure, Context, Result};
use node_tests::{
    root,
    shell::{Running, Said, Shell},
};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command as Process, Stdio},
    thread,
    time::Duration,
};

/// What of the project a reader needs. Sources of tests, and whatever else is not needed, is left where it is.
const CHECKOUT: [&str; 7] = [
    "Cargo.lock",
    "Cargo.toml",
    "Makefile",
    "contracts",
    "deploy/commons.toml",
    "target/contract-toolchain/env",
    "target/contracts",
];

/// What a command that goes on is waited for.
const PATIENCE: Duration = Duration::from_secs(300);

/// A reader.
pub struct Reader {
    shell: Shell,
    /// The program of the node that `commons node` starts.
    program: PathBuf,
    environment: BTreeMap<String, String>,
    node: Option<Running>,
}

impl Reader {
    /// With a fresh checkout, and nothing typed yet.
    pub fn new(program: PathBuf) -> Result<Self> {
        let shell = Shell::new(env!("CARGO_BIN_EXE_commons-under-test"), "")?;
        for name in CHECKOUT {
            copy(&root().join(name), &shell.file(name)).with_context(|| format!("cannot copy {name}"))?;
        }
        Ok(Self {
            shell,
            program,
            environment: BTreeMap::new(),
            node: None,
        })
    }

    /// A file in the checkout.
    pub fn file(&self, name: &str) -> PathBuf {
        self.shell.file(name)
    }

    /// Sets a variable of the terminal's environment, or takes it away.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.environment.insert(name.to_owned(), value.to_owned()),
            None => self.environment.remove(name),
        };
    }

    /// Types a command of the page. One of a kind that is not known here is an error: nothing is left out.
    pub fn types(&mut self, command: &Command) -> Result<Said> {
        let words: Vec<_> = command.words.iter().map(String::as_str).collect();
        // A second command could hide behind these.
        for word in &words {
            ensure!(
                !word.contains(['|', '&', ';', '<', '>', '$', '`', '\n']),
                "{word:?} means something to a shell, and there is none here"
            );
        }
        match words.as_slice() {
            ["commons", "node"] => self.starts_a_node(),
            ["commons", arguments @ ..] if arguments.contains(&"--watch") => self.watches(arguments),
            ["commons", arguments @ ..] => self.commons(arguments),
            // It would compile everything. What it would do is told.
            ["make", "build"] => self.runs(Process::new("make").args(["-n", "build"])),
            ["alias", definition] => is_that_of_the_makefile(definition),
            ["export", definition] => self.exports(definition),
            // The checkout is a copy without its history.
            ["git", "rev-parse", ..] => Shell::finish(self.process("git", &words[1..]).current_dir(root()).spawn()?),
            [program @ ("chmod" | "cp" | "mkdir" | "tar" | "touch"), arguments @ ..] => {
                Shell::finish(self.process(program, arguments).spawn()?)
            }
            _ => bail!("a command of a kind that this test does not know: tell it how to run one"),
        }
    }

    /// Runs `commons` to its end.
    pub fn commons<Argument: AsRef<OsStr>>(&self, arguments: &[Argument]) -> Result<Said> {
        Shell::finish(self.starting(arguments).spawn()?)
    }

    /// The same as somebody else, or beside the page; it has to go well.
    pub fn does(&self, line: &str) -> Result<()> {
        let words: Vec<_> = line.split(' ').collect();
        let said = self.commons(&words)?;
        ensure!(said.ok, "`commons {line}` failed:\n{}\n{}", said.out, said.err);
        Ok(())
    }

    /// Waits, and lets somebody send a transaction that does nothing: the node makes a block for a transaction only, and
    /// the clock of its chain is that of the last block.
    pub fn waits(&self, time: Duration) -> Result<()> {
        thread::sleep(time);
        self.does("call transfer 0 //Alice --suri //Eve")
    }

    fn starting<Argument: AsRef<OsStr>>(&self, arguments: &[Argument]) -> Process {
        let mut process = self.shell.command(arguments);
        process
            .current_dir(self.file(""))
            .env_remove("COLUMNS")
            .env("CONTRACTS_NODE", &self.program)
            .envs(&self.environment);
        process
    }

    fn process(&self, program: &str, arguments: &[&str]) -> Process {
        let mut process = Process::new(program);
        process.args(arguments);
        self.prepare(&mut process);
        process
    }

    fn runs(&self, process: &mut Process) -> Result<Said> {
        self.prepare(process);
        Shell::finish(process.spawn()?)
    }

    fn prepare(&self, process: &mut Process) {
        process
            .current_dir(self.file(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    /// In a terminal of its own, on a port that is free, and with time for a machine that is busy.
    pub fn starts_a_node(&mut self) -> Result<Said> {
        let patience = PATIENCE.as_secs().to_string();
        let mut starting = self.starting(&["node", "--port", "0", "--wait", &patience]);
        let running = Running::start(&mut starting, |line| line.starts_with("url "))?;
        let said = Said {
            out: running.said().to_owned(),
            ..nothing_said()
        };
        self.node = Some(running);
        Ok(said)
    }

    /// Until it has shown everything once, and then Ctrl-C.
    fn watches(&self, arguments: &[&str]) -> Result<Said> {
        Running::start(&mut self.starting(arguments), |line| line.trim() == "Vouchers")?.stop("INT")
    }

    /// The node is at another port than the page has it.
    fn exports(&mut self, definition: &str) -> Result<Said> {
        let url = match definition.split_once('=') {
            Some(("COMMONS_URL", url)) => url,
            _ => bail!("a variable that this test does not know"),
        };
        ensure!(
            url == commons::network::DEFAULT_URL,
            "the page says that {url} is taken without it, too"
        );
        self.uses_the_node_it_started()?;
        Ok(nothing_said())
    }

    /// All commands that are typed from here on.
    pub fn uses_the_node_it_started(&mut self) -> Result<()> {
        let started = self.node.as_ref().context("no node was started")?;
        let line = started.said().lines().find_map(|line| line.strip_prefix("url "));
        let found = line.context("it tells no url")?.trim().to_owned();
        self.set("COMMONS_URL", Some(&found));
        Ok(())
    }

    /// Gives lines to a shell that stops at the first failure; `commons` stands for the program under test.
    pub fn runs_a_script(&self, lines: &str) -> Result<Said> {
        let program = env!("CARGO_BIN_EXE_commons-under-test");
        let script = format!("set -e\ncommons() {{ '{program}' \"$@\"; }}\n{lines}\n");
        let mut shell = Process::new("sh");
        shell
            .args(["-c", &script])
            .env_remove("COLUMNS")
            .envs(&self.environment);
        for name in ["COMMONS_SURI", "COMMONS_DEPLOYMENT"] {
            shell.env_remove(name);
        }
        self.runs(&mut shell)
    }
}

fn nothing_said() -> Said {
    Said {
        ok: true,
        code: Some(0),
        out: String::new(),
        err: String::new(),
    }
}

/// What `commons` stands for is what the Makefile lets it be, but that cargo is quiet.
pub fn is_that_of_the_makefile(definition: &str) -> Result<Said> {
    let makefile = fs::read_to_string(root().join("Makefile"))?;
    let meant = definition.replace(" --quiet", "").replacen('=', " := ", 1);
    ensure!(
        makefile.lines().any(|line| line == meant),
        "the Makefile has it otherwise: no line is {meant:?}"
    );
    Ok(nothing_said())
}

/// Copies a file, or a folder with all that is in it. What cargo has built there is left out.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from, to)?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() != "target" {
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
