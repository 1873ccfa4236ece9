//! Telling whether a bundle is what its sources would give today.
//!
//! A fingerprint is a hash over all that decides a contract's code: its own files, those of its path dependencies, the
//! locked versions of everything it depends on, the compiler, and how the code is processed afterwards. What the rest
//! of the workspace depends on does not count, so that a new test dependency leaves every bundle as it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use blake2::{digest::consts::U32, Blake2b, Digest};
use serde::Deserialize;

use super::{
    contracts::{Contract, Workspace},
    optimise,
    toolchain::Toolchain,
};

/// Folders of a package that do not become code on chain.
const NOT_CODE: [&str; 4] = ["benches", "examples", "target", "tests"];

/// Identifies the inputs of one build of one contract.
#[derive(Debug, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of a contract's present inputs.
    pub(super) fn of(workspace: &Workspace, contract: &Contract, toolchain: &Toolchain) -> Result<Self> {
        let mut hasher = FieldHasher(Blake2b::new());
        hasher.add(&toolchain.version);
        hasher.add(optimise::DESCRIPTION);
        for folder in workspace.source_folders(contract)? {
            for path in source_files(&folder)? {
                hasher.add(path.strip_prefix(&workspace.root).unwrap_or(&path).to_string_lossy().as_ref());
                hasher.add(fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?);
            }
            for dependency in workspace.inherited_dependencies(&folder)? {
                hasher.add(dependency);
            }
        }
        for locked in locked_versions(&workspace.root, &contract.package)? {
            hasher.add(locked);
        }
        Ok(Self(hex::encode(hasher.0.finalize())))
    }

    /// The text that is kept beside a bundle.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hashes fields with their lengths, so that no two lists of fields look the same.
struct FieldHasher(Blake2b<U32>);

impl FieldHasher {
    fn add(&mut self, field: impl AsRef<[u8]>) {
        let field = field.as_ref();
        self.0.update((field.len() as u64).to_le_bytes());
        self.0.update(field);
    }
}

fn source_files(package: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    let mut ahead = vec![package.to_owned()];
    while let Some(folder) = ahead.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry?;
            let (path, name) = (entry.path(), entry.file_name());
            let is_left_out = name.to_string_lossy().starts_with('.')
                || (folder == package && NOT_CODE.iter().any(|folder| name == *folder));
            if is_left_out {
                continue;
            }
            if path.is_dir() {
                ahead.push(path);
            } else {
                files.insert(path);
            }
        }
    }
    Ok(files)
}

#[derive(Deserialize)]
struct LockFile {
    package: Vec<LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    name: String,
    version: String,
    #[serde(default)]
    checksum: String,
    /// Each is `name`, or `name version` where a name is locked at several versions.
    #[serde(default)]
    dependencies: Vec<String>,
}

/// Name, version and checksum of all that `package` depends on, as Cargo.lock has it.
fn locked_versions(root: &Path, package: &str) -> Result<BTreeSet<String>> {
    let path = root.join("Cargo.lock");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let lock: LockFile = toml::from_str(&text).with_context(|| format!("{} is not valid", path.display()))?;

    let mut by_name = BTreeMap::<&str, Vec<&LockedPackage>>::new();
    for locked in &lock.package {
        by_name.entry(&locked.name).or_default().push(locked);
    }
    by_name
        .get(package)
        .with_context(|| format!("{package} is not in Cargo.lock yet: type `make build`, which adds it"))?;

    let mut versions = BTreeSet::new();
    let mut ahead = vec![package];
    while let Some(dependency) = ahead.pop() {
        let mut words = dependency.split(' ');
        let (name, version) = (words.next().unwrap_or_default(), words.next());
        for locked in by_name.get(name).into_iter().flatten() {
            let is_meant = version.is_none_or(|version| version == locked.version);
            if is_meant && versions.insert(format!("{} {} {}", locked.name, locked.version, locked.checksum)) {
                ahead.extend(locked.dependencies.iter().map(String::as_str));
            }
        }
    }
    Ok(versions)
}
