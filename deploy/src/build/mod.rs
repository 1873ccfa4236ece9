//! `commons build`: from sources to the bundles that are deployed and tested.
//!
//! For every contract crate below `contracts/` (and below `e2e-tests/fixtures/` with `--fixtures`) this writes
//! `target/contracts/<name>.wasm` (the code), `<name>.json` (the metadata) and `<name>.contract` (both together).
//! A contract whose sources, dependencies and compiler are those of its bundle is not built again; see
//! [`fingerprint`]. Tests and tools load bundles through [`bundle_path`] and never build one themselves.
//!
//! # For whoever verifies a build
//!
//! The code on chain is made in two steps, and both are needed to arrive at its hash:
//!
//! 1. contract-build 5.0.3 in release mode with its defaults, as `cargo contract build --release` of the same version
//!    does it. The metadata names the compiler (`source.compiler`); another version gives other code.
//! 2. Binaryen's optimiser once more over that code, through the `wasm-opt` crate; see [`optimise`] for the options.
//!    contract-build runs the same optimiser, but before it removes the exports that a contract does not need, and so
//!    leaves behind all that only those exports were using.
//!
//! `source.hash` and `source.wasm` in the `.contract` and `.json` files are those of the second step, and
//! `source.build_info` names it under `post_processing`. The hash is BLAKE2b-256 of the `.wasm` file, the code hash on
//! chain. `commons build --force` in a clean checkout of the same revision does both steps.

mod bundle;
mod compile;
mod contracts;
pub mod fingerprint;
pub mod optimise;
mod progress;
mod toolchain;

use std::{fs, time::Instant};

use anyhow::{anyhow, bail, Context, Error, Result};
use clap::Args;

pub use bundle::{built_code_hash, bundle_path, require_bundles};
pub use compile::{compile, CompileArguments, COMMAND as COMPILE_COMMAND};
pub(crate) use contracts::Workspace;

use bundle::Bundle;
use compile::Compiler;
use contracts::Contract;
use fingerprint::Fingerprint;
use progress::Progress;
use toolchain::Toolchain;

/// What `commons build` can be asked for.
#[derive(Args)]
pub struct Arguments {
    /// Build these alone, by the names of their packages: `commons build vesting hatch`.
    contracts: Vec<String>,
    /// Build the contracts that only tests use as well.
    #[arg(long)]
    fixtures: bool,
    /// Build contracts again that have not changed.
    #[arg(long)]
    force: bool,
}

/// A line of the closing table.
struct Outcome {
    name: String,
    size: usize,
    code_hash: String,
    what: &'static str,
}

/// Builds what has changed and prints a table of all contracts.
pub fn run(arguments: &Arguments) -> Result<()> {
    let workspace = Workspace::find()?;
    let toolchain = Toolchain::read(&workspace.root)?;
    let mut contracts = workspace.contracts()?;
    if arguments.fixtures {
        contracts.extend(workspace.fixtures()?);
    }
    if !arguments.contracts.is_empty() {
        contracts = named(contracts, &arguments.contracts)?;
    }

    let _lock = lock(&workspace)?;
    let compiler = Compiler::new(&workspace.root, &toolchain)?;
    let mut stale = Vec::new();
    for contract in &contracts {
        let fingerprint = Fingerprint::of(&workspace, contract, &toolchain)?;
        if arguments.force || !Bundle::of(&workspace, contract).is_built_from(&fingerprint) {
            stale.push((contract, fingerprint));
        }
    }

    let mut progress = Progress::new(stale.len());
    for (contract, fingerprint) in &stale {
        let started = Instant::now();
        progress.start(&contract.name);
        let size = build_one(&workspace, &compiler, contract, fingerprint, &mut progress)
            .map_err(|error| failure(&contract.name, &error))?;
        progress.finish(&format!(
            "{} built: {size} bytes, {} s",
            contract.name,
            started.elapsed().as_secs()
        ));
    }
    drop(progress);

    let built: Vec<&str> = stale.iter().map(|(contract, _)| contract.name.as_str()).collect();
    print_table(&outcomes(&workspace, &contracts, &built)?);
    Ok(())
}

/// The contracts of these names.
fn named(contracts: Vec<Contract>, names: &[String]) -> Result<Vec<Contract>> {
    let known: Vec<String> = contracts.iter().map(|contract| contract.package.clone()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        bail!("there is no contract {unknown}; there are {}", known.join(", "));
    }
    Ok(contracts
        .into_iter()
        .filter(|contract| names.contains(&contract.package))
        .collect())
}

fn build_one(
    workspace: &Workspace,
    compiler: &Compiler,
    contract: &Contract,
    fingerprint: &Fingerprint,
    progress: &mut Progress,
) -> Result<usize> {
    let compiled = compiler.run(contract, progress)?;
    progress.step("Optimising once more");
    let code = optimise::optimise(&compiled.code)?;
    Bundle::of(workspace, contract).write(compiled.metadata, code, fingerprint)
}

fn failure(name: &str, cause: &Error) -> Error {
    anyhow!(
        "{name} was not built: {cause:#}.\n\
         Contracts built before it are kept. An older bundle of {name} is kept too, but counts as stale.\n\
         Once the cause is gone, type `make build`."
    )
}

/// Keeps a second `commons build` from working in the same folders until the returned file is dropped.
fn lock(workspace: &Workspace) -> Result<fs::File> {
    let folder = workspace.output();
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let path = folder.join(".lock");
    let file = fs::File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
    if file.try_lock().is_err() {
        eprintln!("another `commons build` is at work; waiting for it");
        file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
    }
    Ok(file)
}

fn outcomes(workspace: &Workspace, contracts: &[Contract], built: &[&str]) -> Result<Vec<Outcome>> {
    contracts
        .iter()
        .map(|contract| {
            let code = Bundle::of(workspace, contract).code()?;
            Ok(Outcome {
                name: contract.name.clone(),
                size: code.len(),
                code_hash: format!("0x{}", hex::encode(contract_build::code_hash(&code))),
                what: if built.contains(&contract.name.as_str()) {
                    "built"
                } else {
                    "unchanged"
                },
            })
        })
        .collect()
}

fn print_table(outcomes: &[Outcome]) {
    let width = outcomes
        .iter()
        .map(|outcome| outcome.name.len())
        .max()
        .unwrap_or(0)
        .max("contract".len());
    println!(
        "{:width$}  {:>7}  {:>6}  {:66}  state",
        "contract", "bytes", "KB", "code hash"
    );
    for Outcome {
        name,
        size,
        code_hash,
        what,
    } in outcomes
    {
        println!(
            "{name:width$}  {size:>7}  {:>6.1}  {code_hash}  {what}",
            *size as f64 / 1000.0
        );
    }
}
