//! The second pass of Binaryen's optimiser; why there is one is said in [the build's documentation](super).
//!
//! It is three runs of `wasm-opt`, each over what the one before it made:
//!
//! ```text
//! wasm-opt <features> --flatten --rereloop
//! wasm-opt <features> --zero-filled-memory --low-memory-unused -Oz
//! wasm-opt <features> --zero-filled-memory --low-memory-unused -Oz --const-hoisting
//! ```
//!
//! The first takes the code's branches apart and puts them together again, which the second then makes the best of. The
//! third replaces constants that take many bytes by locals. `<features>` are those of WebAssembly's first version and
//! no others, so the pallet accepts the result.
//!
//! Two things are promised to the optimiser. `--zero-filled-memory`: the pallet gives every call fresh memory.
//! `--low-memory-unused`: no address below 1024 is used. There are only the last 1024 of the stack's 65 536 bytes, data
//! comes after the stack. The optimiser uses the promise for one thing: it moves an addition of less than 1024 into the
//! offset of a load or store, where it cannot wrap around. Only an address that wraps around to those last bytes could
//! tell the difference, in a call that is about to run out of stack, and that call traps instead.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use wasm_opt::{OptimizationError, OptimizationOptions, Pass};

/// What [`optimise`] does, for the metadata. It is part of every fingerprint: whoever changes the options changes this.
pub const DESCRIPTION: &str = "wasm-opt 0.116.1: --flatten --rereloop; -Oz; -Oz --const-hoisting; \
                               all with MVP features only, --zero-filled-memory and --low-memory-unused";

/// Makes code smaller without changing what it does.
pub fn optimise(code: &[u8]) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir().context("no temporary folder for the optimiser")?;
    let path = folder.path().join("code.wasm");
    fs::write(&path, code).context("cannot write code for the optimiser")?;
    run_all(&path).context("Binaryen refused the code that contract-build made")?;
    fs::read(&path).context("cannot read what the optimiser made")
}

fn run_all(path: &Path) -> Result<(), OptimizationError> {
    options()
        .add_default_passes(false)
        .add_pass(Pass::Flatten)
        .add_pass(Pass::Rereloop)
        .run(path, path)?;
    options().run(path, path)?;
    options().add_pass(Pass::ConstHoisting).run(path, path)
}

fn options() -> OptimizationOptions {
    let mut options = OptimizationOptions::new_optimize_for_size_aggressively();
    options
        .mvp_features_only()
        .zero_filled_memory(true)
        .low_memory_unused(true);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(module (func $unused) (func (export "call")))`
    const WITH_UNUSED_FUNCTION: &[u8] = b"\0asm\x01\0\0\0\
        \x01\x04\x01\x60\0\0\
        \x03\x03\x02\0\0\
        \x07\x08\x01\x04call\0\x01\
        \x0a\x07\x02\x02\0\x0b\x02\0\x0b";

    #[test]
    fn what_nothing_calls_is_left_out() {
        let optimised = optimise(WITH_UNUSED_FUNCTION).unwrap();
        assert!(optimised.len() < WITH_UNUSED_FUNCTION.len());
        assert!(optimised.windows(4).any(|name| name == b"call"));
    }

    #[test]
    fn code_with_later_features_is_refused() {
        // The function sign-extends: `(func (export "call") (drop (i32.extend8_s (i32.const 0))))`
        let with_sign_extension = b"\0asm\x01\0\0\0\
            \x01\x04\x01\x60\0\0\
            \x03\x02\x01\0\
            \x07\x08\x01\x04call\0\0\
            \x0a\x08\x01\x06\0\x41\0\xc0\x1a\x0b";
        assert!(optimise(with_sign_extension).is_err());
        assert!(optimise(b"no code at all").is_err());
    }
}
