//! The compiler that contracts are built with, as `deploy/setup` found it.

use std::{collections::BTreeMap, env, ffi::OsString, fs, io, path::Path};

use anyhow::{bail, Context, Result};

const FILE: &str = "target/contract-toolchain/env";

/// Prefixes of the variables that could change the code of a contract. They are kept away from the compiler, so that a
/// bundle depends on nothing but sources and toolchain. A few are set by `cargo run` and name the host's compiler.
const WITHHELD: [&str; 10] = [
    "CARGO_BUILD_",
    "CARGO_ENCODED_",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "INK_",
    "LD_LIBRARY_PATH",
    "RUSTC",
    "RUSTDOC",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];

/// What `deploy/setup` wrote down: the compiler's version and the environment that leads to it.
pub struct Toolchain {
    /// All that `rustc --version --verbose` would tell apart, in one line.
    pub version: String,
    variables: BTreeMap<String, String>,
    path_prefix: String,
}

impl Toolchain {
    /// Reads what `deploy/setup` found.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                bail!("no toolchain for contracts has been set up: type `deploy/setup` (or `make demo`, which runs it)")
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        Self::parse(&text).with_context(|| format!("{} is damaged: type `deploy/setup`", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let mut variables = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| {
                let (name, value) = line.split_once('=').with_context(|| format!("no `=` in `{line}`"))?;
                Ok((name.to_owned(), value.to_owned()))
            })
            .collect::<Result<BTreeMap<_, _>>>()?;
        let mut take = |name: &str| variables.remove(name).with_context(|| format!("{name} is missing"));
        Ok(Self {
            version: take("VERSION")?,
            path_prefix: take("PATH_PREFIX")?,
            variables,
        })
    }

    /// The environment of a process that builds contracts.
    pub fn environment(&self) -> Result<Vec<(OsString, OsString)>> {
        let inherited = env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy();
            !WITHHELD.iter().any(|prefix| name.starts_with(prefix))
        });
        let old_path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(env::split_paths(&self.path_prefix).chain(env::split_paths(&old_path)))
            .context("PATH cannot be put together")?;
        let own = self.variables.iter().map(|(name, value)| (name.into(), value.into()));
        Ok(inherited.chain(own).chain([("PATH".into(), path)]).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# a note\nVERSION=rustc 1.85.0\nRUSTC=/usr/bin/rustc\nPATH_PREFIX=/a:/b\n";

    #[test]
    fn the_toolchains_variables_win_over_inherited_ones() {
        let toolchain = Toolchain::parse(TEXT).unwrap();
        assert_eq!(toolchain.version, "rustc 1.85.0");
        let environment: BTreeMap<_, _> = toolchain.environment().unwrap().into_iter().collect();
        assert_eq!(environment[&OsString::from("RUSTC")], "/usr/bin/rustc");
        assert!(environment[&OsString::from("PATH")]
            .to_string_lossy()
            .starts_with("/a:/b:"));
        assert!(!environment.contains_key(&OsString::from("RUSTUP_TOOLCHAIN")));
    }

    #[test]
    fn a_damaged_file_is_named_as_such() {
        assert!(Toolchain::parse("VERSION=rustc 1.85.0\n").is_err());
        assert!(Toolchain::parse("nonsense\n").is_err());
    }
}
