//! Which contracts there are, and what each is made from.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{ensure, Context, Result};
use toml::{Table, Value};

/// The checkout that the command works in.
pub struct Workspace {
    /// Where the root `Cargo.toml` is.
    pub root: PathBuf,
    manifest: Table,
}

/// A crate that becomes code on chain.
pub struct Contract {
    /// The package's name with underscores, as contract-build names its files.
    pub name: String,
    /// The package's name in Cargo.lock.
    pub package: String,
    /// The folder of its `Cargo.toml`.
    pub folder: PathBuf,
    /// Whether it is there for tests only.
    pub is_fixture: bool,
}

impl Workspace {
    /// The workspace around the current folder.
    pub fn find() -> Result<Self> {
        let here = env::current_dir().context("the current folder cannot be read")?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("contracts").is_dir() && folder.join("Cargo.lock").is_file())
            .with_context(|| {
                format!(
                    "{} is not inside a checkout of ink-commons: change into one",
                    here.display()
                )
            })?;
        Self::at(root)
    }

    /// The workspace whose root `Cargo.toml` is in `root`.
    pub fn at(root: &Path) -> Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            manifest: read_manifest(root)?,
        })
    }

    /// Where bundles go.
    pub fn output(&self) -> PathBuf {
        self.root.join("target/contracts")
    }

    /// The contracts of the suite.
    pub fn contracts(&self) -> Result<Vec<Contract>> {
        self.contracts_in("contracts", false)
    }

    /// The contracts that only tests use.
    pub fn fixtures(&self) -> Result<Vec<Contract>> {
        self.contracts_in("e2e-tests/fixtures", true)
    }

    /// The contract of that name, hyphens and underscores being the same.
    pub fn contract(&self, name: &str) -> Result<Contract> {
        let name = name.replace('-', "_");
        self.contracts()?
            .into_iter()
            .chain(self.fixtures()?)
            .find(|contract| contract.name == name)
            .with_context(|| format!("there is no contract named {name}"))
    }

    fn contracts_in(&self, parent: &str, is_fixture: bool) -> Result<Vec<Contract>> {
        let parent = self.root.join(parent);
        if !parent.is_dir() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(&parent).with_context(|| format!("cannot read {}", parent.display()))? {
            let folder = entry?.path();
            if folder.join("Cargo.toml").is_file() {
                let manifest = read_manifest(&folder)?;
                if is_contract(&manifest) {
                    ensure!(
                        manifest.contains_key("lib"),
                        "{}/Cargo.toml needs a `[lib]` with `path = \"src/lib.rs\"`: contract-build looks for it",
                        folder.display()
                    );
                    let package = package_name(&manifest, &folder)?;
                    found.push(Contract {
                        name: package.replace('-', "_"),
                        package,
                        folder,
                        is_fixture,
                    });
                }
            }
        }
        found.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(found)
    }

    /// The folders of a contract and of all path dependencies that its code is compiled from.
    pub fn source_folders(&self, contract: &Contract) -> Result<BTreeSet<PathBuf>> {
        let mut folders = BTreeSet::new();
        let mut ahead = vec![contract.folder.clone()];
        while let Some(folder) = ahead.pop() {
            let folder = folder
                .canonicalize()
                .with_context(|| format!("{} depends on {}, which is not there", contract.name, folder.display()))?;
            if folders.insert(folder.clone()) {
                let manifest = read_manifest(&folder)?;
                let paths = dependencies(&manifest).filter_map(|(_, dependency)| dependency.get("path")?.as_str());
                ahead.extend(paths.map(|path| folder.join(path)));
            }
        }
        Ok(folders)
    }

    /// What the root manifest says about the dependencies that the manifest in `folder` takes from there.
    pub fn inherited_dependencies(&self, folder: &Path) -> Result<Vec<String>> {
        let manifest = read_manifest(folder)?;
        let shared = self
            .manifest
            .get("workspace")
            .and_then(|workspace| workspace.get("dependencies"));
        Ok(dependencies(&manifest)
            .filter(|(_, dependency)| dependency.get("workspace").is_some())
            .filter_map(|(name, _)| Some(format!("{name} = {}", shared?.get(name)?)))
            .collect())
    }
}

/// A library that contracts share has no `ink-as-dependency` feature: nobody calls it on chain.
fn is_contract(manifest: &Table) -> bool {
    let has = |table: &str, key: &str| manifest.get(table).is_some_and(|table| table.get(key).is_some());
    has("dependencies", "ink") && has("features", "ink-as-dependency")
}

/// Everything that is compiled into a package; `dev-dependencies` are not.
fn dependencies(manifest: &Table) -> impl Iterator<Item = (&String, &Value)> {
    ["dependencies", "build-dependencies"]
        .into_iter()
        .filter_map(|table| manifest.get(table)?.as_table())
        .flatten()
}

fn package_name(manifest: &Table, folder: &Path) -> Result<String> {
    let name = manifest
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(Value::as_str);
    ensure!(name.is_some(), "{}/Cargo.toml names no package", folder.display());
    Ok(name.unwrap_or_default().to_owned())
}

fn read_manifest(folder: &Path) -> Result<Table> {
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| format!("{} is not valid", path.display()))
}
