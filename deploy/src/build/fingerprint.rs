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
                hasher.add(
                    path.strip_prefix(&workspace.root)
                        .unwrap_or(&path)
                        .to_string_lossy()
                        .as_ref(),
                );
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

#[cfg(test)]
impl Fingerprint {
    pub(super) fn from_text(text: &str) -> Self {
        Self(text.to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT_MANIFEST: &str = "[workspace.dependencies]\nink = \"=5.1.1\"\nclap = \"4\"\n";
    const TOKEN_MANIFEST: &str = "[package]\nname = \"a-token\"\n[lib]\n[dependencies]\nink = { workspace = true }\n\
        shared = { path = \"../shared\" }\n[features]\nink-as-dependency = []\n";
    const LOCK: &str = "[[package]]\nname = \"a-token\"\nversion = \"0.1.0\"\ndependencies = [\"ink 5.1.1\"]\n\
        [[package]]\nname = \"ink\"\nversion = \"5.1.1\"\n[[package]]\nname = \"ink\"\nversion = \"4.0.0\"\n\
        [[package]]\nname = \"clap\"\nversion = \"4.0.0\"\n";
    const TOOLCHAIN: &str = "VERSION=rustc 1.85.0\nPATH_PREFIX=/usr/bin\n";

    /// A workspace of one contract and the two libraries that it is made from.
    struct Sample(tempfile::TempDir);

    impl Sample {
        fn new() -> Self {
            let sample = Self(tempfile::tempdir().unwrap());
            sample.write("Cargo.toml", ROOT_MANIFEST);
            sample.write("Cargo.lock", LOCK);
            sample.write("target/contract-toolchain/env", TOOLCHAIN);
            sample.write("contracts/token/Cargo.toml", TOKEN_MANIFEST);
            sample.write("contracts/token/src/lib.rs", "mod token;");
            let shared = "[package]\nname = \"shared\"\n[dependencies]\nmath.path = \"../math\"\n";
            sample.write("contracts/shared/Cargo.toml", shared);
            sample.write("contracts/shared/src/lib.rs", "");
            sample.write("contracts/math/Cargo.toml", "[package]\nname = \"math\"\n");
            sample.write("contracts/math/src/lib.rs", "");
            sample
        }

        fn write(&self, path: &str, content: &str) {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }

        fn fingerprint(&self) -> Fingerprint {
            let workspace = Workspace::at(self.0.path()).unwrap();
            let toolchain = Toolchain::read(self.0.path()).unwrap();
            let contract = workspace.contract("a-token").unwrap();
            Fingerprint::of(&workspace, &contract, &toolchain).unwrap()
        }

        fn changes_with(&self, path: &str, content: &str) -> bool {
            let before = self.fingerprint();
            self.write(path, content);
            before != self.fingerprint()
        }
    }

    #[test]
    fn all_that_decides_the_code_counts() {
        let sample = Sample::new();
        assert!(sample.changes_with("contracts/token/src/lib.rs", "mod token; mod more;"));
        assert!(sample.changes_with("contracts/token/src/new.rs", ""));
        assert!(sample.changes_with("contracts/shared/src/lib.rs", "pub struct Event;"));
        assert!(sample.changes_with("contracts/math/src/lib.rs", "pub fn pow() {}"));
        assert!(sample.changes_with("Cargo.toml", &ROOT_MANIFEST.replace("5.1.1", "5.1.0")));
        assert!(sample.changes_with("Cargo.lock", &LOCK.replace("5.1.1", "5.1.0")));
        assert!(sample.changes_with("target/contract-toolchain/env", &TOOLCHAIN.replace("1.85.0", "1.86.0")));
    }

    #[test]
    fn what_is_compiled_elsewhere_does_not_count() {
        let sample = Sample::new();
        assert!(!sample.changes_with("contracts/token/tests/transfer.rs", "#[test]"));
        assert!(!sample.changes_with("contracts/math/target/debug/math.rlib", ""));
        assert!(!sample.changes_with("contracts/other/src/lib.rs", ""));
        assert!(!sample.changes_with("Cargo.toml", &ROOT_MANIFEST.replace("clap = \"4\"", "clap = \"5\"")));
        assert!(!sample.changes_with("Cargo.lock", &LOCK.replace("4.0.0", "4.0.1")));
    }

    #[test]
    fn a_contract_is_what_has_ink_and_can_be_called() {
        let sample = Sample::new();
        let workspace = Workspace::at(sample.0.path()).unwrap();
        let names: Vec<String> = workspace
            .contracts()
            .unwrap()
            .into_iter()
            .map(|contract| contract.name)
            .collect();
        assert_eq!(names, ["a_token"]);
    }

    #[test]
    fn a_contract_that_is_not_locked_is_an_error() {
        let sample = Sample::new();
        sample.write("Cargo.lock", "package = []");
        let workspace = Workspace::at(sample.0.path()).unwrap();
        let toolchain = Toolchain::read(sample.0.path()).unwrap();
        let contract = workspace.contract("a_token").unwrap();
        let error = Fingerprint::of(&workspace, &contract, &toolchain).unwrap_err();
        assert!(error.to_string().contains("not in Cargo.lock"));
    }
}
