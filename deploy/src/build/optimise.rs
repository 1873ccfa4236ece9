//! The second pass of Binaryen's optimiser; why there is one is said in [the build's documentation](super).

use std::fs;

use anyhow::{Context, Result};
use wasm_opt::OptimizationOptions;

/// What [`optimise`] does, for the metadata. It is part of every fingerprint: whoever changes the options changes this.
pub const DESCRIPTION: &str = "wasm-opt 0.116.1 -Oz --converge --zero-filled-memory, MVP features only";

/// Makes code smaller without changing what it does.
///
/// `-Oz` is repeated while the code shrinks. `--zero-filled-memory` holds because the pallet gives every call fresh
/// memory. Only features of WebAssembly's first version may be in the code and in the result, so the pallet accepts it.
pub fn optimise(code: &[u8]) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir().context("no temporary folder for the optimiser")?;
    let (before, after) = (folder.path().join("before.wasm"), folder.path().join("after.wasm"));
    fs::write(&before, code).context("cannot write code for the optimiser")?;
    OptimizationOptions::new_optimize_for_size_aggressively()
        .mvp_features_only()
        .zero_filled_memory(true)
        .set_converge()
        .run(&before, &after)
        .context("Binaryen refused the code that contract-build made")?;
    fs::read(&after).context("cannot read what the optimiser made")
}
