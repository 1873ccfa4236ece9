//! The files that a build leaves in `target/contracts`, and how tests and tools find them.

use std::{fs, path::PathBuf};

use anyhow::{bail, ensure, Context, Result};
use contract_metadata::{ContractMetadata, SourceWasm};
use serde_json::Value;

use super::{
    contracts::{Contract, Workspace},
    fingerprint::Fingerprint,
    optimise,
    toolchain::Toolchain,
};

/// The most code that the smallest of the chains we build for takes.
const LARGEST_CODE: usize = 123 * 1024;

/// The path of a contract's `.contract` file, which is what the sources would give now.
///
/// The name is the package's, with hyphens or underscores. A bundle that is missing, or older than its sources, is an
/// error: nothing is built behind anyone's back.
pub fn bundle_path(name: &str) -> Result<PathBuf> {
    let workspace = Workspace::find()?;
    let contract = workspace.contract(name)?;
    let toolchain = Toolchain::read(&workspace.root)?;
    let bundle = Bundle::of(&workspace, &contract);
    let remedy = if contract.is_fixture {
        "make build-fixtures"
    } else {
        "make build"
    };
    if !bundle.file("contract").is_file() {
        bail!("{} has not been built: type `{remedy}`", contract.name);
    }
    if !bundle.is_built_from(&Fingerprint::of(&workspace, &contract, &toolchain)?) {
        bail!(
            "the bundle of {} is older than its sources: type `{remedy}`",
            contract.name
        );
    }
    Ok(bundle.file("contract"))
}

/// The hash of the code in that bundle, as the chain has it.
pub fn built_code_hash(name: &str) -> Result<[u8; 32]> {
    let path = bundle_path(name)?.with_extension("wasm");
    let code = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(contract_build::code_hash(&code))
}

/// The paths of several bundles, in the order of the names.
pub fn require_bundles<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Vec<PathBuf>> {
    names.into_iter().map(bundle_path).collect()
}

/// The files of one contract.
pub struct Bundle {
    folder: PathBuf,
    name: String,
}

impl Bundle {
    /// Where the files of this contract are, or will be.
    pub fn of(workspace: &Workspace, contract: &Contract) -> Self {
        let output = workspace.output();
        let folder = if contract.is_fixture {
            output.join("fixtures")
        } else {
            output
        };
        Self {
            folder,
            name: contract.name.clone(),
        }
    }

    /// The code as it goes on chain.
    pub fn code(&self) -> Result<Vec<u8>> {
        let path = self.file("wasm");
        fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// Whether all files are there and were made from these inputs.
    pub fn is_built_from(&self, fingerprint: &Fingerprint) -> bool {
        let is_complete = ["contract", "json", "wasm"]
            .iter()
            .all(|extension| self.file(extension).is_file());
        is_complete && fs::read_to_string(self.file("fingerprint")).is_ok_and(|kept| kept == fingerprint.as_str())
    }

    /// Writes all files, with metadata that names this code, and returns the code's size.
    pub fn write(&self, metadata: ContractMetadata, code: Vec<u8>, fingerprint: &Fingerprint) -> Result<usize> {
        let size = code.len();
        ensure!(
            size <= LARGEST_CODE,
            "{} is {size} bytes of code, and chains take no more than {LARGEST_CODE}: make it smaller",
            self.name
        );
        let with_code = with_code(metadata, code.clone());
        let mut without_code = with_code.clone();
        without_code.remove_source_wasm_attribute();

        fs::create_dir_all(&self.folder).with_context(|| format!("cannot create {}", self.folder.display()))?;
        // A build that is interrupted from here on leaves a bundle that counts as stale.
        self.replace("fingerprint", b"")?;
        self.replace("wasm", &code)?;
        self.replace("json", &serde_json::to_vec_pretty(&without_code)?)?;
        self.replace("contract", &serde_json::to_vec(&with_code)?)?;
        self.replace("fingerprint", fingerprint.as_str().as_bytes())?;
        Ok(size)
    }

    fn file(&self, extension: &str) -> PathBuf {
        self.folder.join(&self.name).with_extension(extension)
    }

    /// Whoever reads meanwhile finds the old file or the new one, never a part.
    fn replace(&self, extension: &str, content: &[u8]) -> Result<()> {
        let path = self.file(extension);
        let unfinished = self.folder.join(format!(".{}.{extension}", self.name));
        fs::write(&unfinished, content)
            .and_then(|()| fs::rename(&unfinished, &path))
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

/// The same metadata for other code.
fn with_code(mut metadata: ContractMetadata, code: Vec<u8>) -> ContractMetadata {
    metadata.source.hash = contract_build::code_hash(&code).into();
    metadata.source.wasm = Some(SourceWasm::new(code));
    if let Some(build_info) = &mut metadata.source.build_info {
        build_info.insert("post_processing".to_owned(), Value::from(optimise::DESCRIPTION));
    }
    metadata
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const OLD_CODE: &[u8] = b"\0asm old";
    const NEW_CODE: &[u8] = b"\0asm new";

    fn metadata() -> ContractMetadata {
        serde_json::from_value(json!({
            "source": {
                "hash": format!("0x{}", hex::encode(contract_build::code_hash(OLD_CODE))),
                "language": "ink! 5.1.1",
                "compiler": "rustc 1.85.0",
                "wasm": format!("0x{}", hex::encode(OLD_CODE)),
                "build_info": { "build_mode": "Release" },
            },
            "contract": { "name": "token", "version": "0.1.0", "authors": ["someone"] },
            "image": null,
            "spec": { "messages": [] },
            "version": 5,
        }))
        .unwrap()
    }

    #[test]
    fn the_files_name_the_new_code_and_keep_all_else() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = Bundle {
            folder: folder.path().join("contracts"),
            name: "token".to_owned(),
        };
        let (built, changed) = (Fingerprint::from_text("1"), Fingerprint::from_text("2"));
        assert!(!bundle.is_built_from(&built));
        assert_eq!(
            bundle.write(metadata(), NEW_CODE.to_vec(), &built).unwrap(),
            NEW_CODE.len()
        );
        assert!(bundle.is_built_from(&built));
        assert!(!bundle.is_built_from(&changed));
        assert_eq!(bundle.code().unwrap(), NEW_CODE);

        let read = |extension| -> Value { serde_json::from_slice(&fs::read(bundle.file(extension)).unwrap()).unwrap() };
        let mut expected = serde_json::to_value(metadata()).unwrap();
        expected["source"]["hash"] = Value::from(format!("0x{}", hex::encode(contract_build::code_hash(NEW_CODE))));
        expected["source"]["wasm"] = Value::from(format!("0x{}", hex::encode(NEW_CODE)));
        expected["source"]["build_info"]["post_processing"] = Value::from(optimise::DESCRIPTION);
        assert_eq!(read("contract"), expected);
        expected["source"].as_object_mut().unwrap().remove("wasm");
        assert_eq!(read("json"), expected);
    }

    #[test]
    fn code_that_no_chain_takes_is_refused_and_the_old_bundle_stays() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = Bundle {
            folder: folder.path().to_owned(),
            name: "token".to_owned(),
        };
        let old = Fingerprint::from_text("old");
        bundle.write(metadata(), NEW_CODE.to_vec(), &old).unwrap();
        let too_large = vec![0; LARGEST_CODE + 1];
        assert!(bundle
            .write(metadata(), too_large, &Fingerprint::from_text("new"))
            .is_err());
        assert!(bundle.is_built_from(&old));
    }
}
