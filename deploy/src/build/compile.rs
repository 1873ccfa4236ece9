//! Running contract-build, in a process of its own.
//!
//! contract-build is a library, but it takes the compiler from its process's environment and lets cargo write to its
//! process's output. So `commons` starts itself once more for each contract: the environment is set for that process
//! alone, and what it prints is kept back unless it fails.

use std::{
    env, fs,
    io::{self, BufRead, BufReader},
    os::unix,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{bail, ensure, Context, Result};
use clap::Args;
use contract_build::{BuildMode, ExecuteArgs, ManifestPath};
use contract_metadata::ContractMetadata;

use super::{contracts::Contract, progress::Progress, toolchain::Toolchain};

/// The command that [`compile`] hides behind.
pub const COMMAND: &str = "compile-contract";

/// Everything contract-build and its compiler write goes here, apart from what the host's compiler writes: the two
/// would wait for each other's locks.
const TARGET: &str = "target/contract-build";

/// contract-build gives every contract a folder of its own, in which it compiles all dependencies again. Each of those
/// folders is a link to this one.
const SHARED: &str = "shared";

/// contract-build says this of every package with a hyphen in its name, whether it gives its library a name or not.
const MISLEADING: &str = "the `name` field in the `[lib]` section of the `Cargo.toml`, is no longer used";

/// What to compile.
#[derive(Args)]
pub struct CompileArguments {
    /// The contract's Cargo.toml.
    manifest: PathBuf,
}

/// Runs contract-build in this process.
pub fn compile(arguments: &CompileArguments) -> Result<()> {
    contract_build::execute(ExecuteArgs {
        manifest_path: ManifestPath::new(&arguments.manifest)?,
        build_mode: BuildMode::Release,
        ..Default::default()
    })?;
    Ok(())
}

/// What contract-build made of one contract.
pub struct Compiled {
    /// The code, not yet optimised a second time.
    pub code: Vec<u8>,
    /// The metadata, which still names that code.
    pub metadata: ContractMetadata,
}

/// Starts a process per contract, all with the same environment and the same folder.
pub struct Compiler {
    environment: Vec<(std::ffi::OsString, std::ffi::OsString)>,
    target: PathBuf,
}

impl Compiler {
    /// A compiler for the contracts of the workspace in `root`.
    pub fn new(root: &Path, toolchain: &Toolchain) -> Result<Self> {
        Ok(Self {
            environment: toolchain.environment()?,
            target: root.join(TARGET),
        })
    }

    /// Compiles one contract.
    pub fn run(&self, contract: &Contract, progress: &Progress) -> Result<Compiled> {
        let shared = self.share_folder(&contract.name)?;
        let artefact = |extension: &str| shared.join(&contract.name).with_extension(extension);
        // Metadata is only made anew where it is missing or the code has changed, but documentation may have changed.
        for stale in [artefact("contract"), artefact("json")] {
            remove_if_there(&stale)?;
        }
        self.run_process(contract, progress)?;

        let (wasm, bundle) = (artefact("wasm"), artefact("contract"));
        let code = fs::read(&wasm).with_context(|| format!("contract-build left no {}", wasm.display()))?;
        Ok(Compiled {
            code,
            metadata: ContractMetadata::load(bundle)?,
        })
    }

    fn share_folder(&self, name: &str) -> Result<PathBuf> {
        let parent = self.target.join("ink");
        let (shared, link) = (parent.join(SHARED), parent.join(name));
        ensure!(name != SHARED, "a contract cannot be named {SHARED}");
        fs::create_dir_all(&shared).with_context(|| format!("cannot create {}", shared.display()))?;
        if !link.is_symlink() {
            unix::fs::symlink(SHARED, &link).with_context(|| format!("cannot create {}", link.display()))?;
        }
        Ok(shared)
    }

    fn run_process(&self, contract: &Contract, progress: &Progress) -> Result<()> {
        let program = env::current_exe().context("the running program cannot be found")?;
        let (reader, writer) = io::pipe().context("no pipe for the compiler's output")?;
        let mut command = Command::new(program);
        command
            .arg(COMMAND)
            .arg(contract.folder.join("Cargo.toml"))
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("CARGO_TARGET_DIR", &self.target)
            .env("NO_COLOR", "1")
            .stdin(std::process::Stdio::null())
            .stdout(writer.try_clone().context("no pipe for the compiler's output")?)
            .stderr(writer);
        let mut process = command.spawn().context("the compiler cannot be started")?;
        // The command holds the pipe's other end, and the output only ends when that is closed.
        drop(command);

        let mut output = Vec::new();
        for line in BufReader::new(reader).split(b'\n') {
            let line = String::from_utf8_lossy(&line.context("the compiler's output cannot be read")?).into_owned();
            match line.trim().strip_prefix("[==] ") {
                Some(step) => progress.step(step),
                None => progress.detail(line.trim()),
            }
            if !line.contains(MISLEADING) {
                output.push(line);
            }
        }
        if !process.wait().context("the compiler was lost")?.success() {
            progress.print(&output.join("\n"));
            bail!("contract-build stopped, and said why above");
        }
        Ok(())
    }
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
