//! The project's own files.

use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where the project is.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The texts of all Rust files in a folder of the project and in the folders there, each with its path.
pub fn sources(folder: &str) -> Result<Vec<(PathBuf, String)>> {
    let mut sources = Vec::new();
    gather(&root().join(folder), &mut sources)?;
    Ok(sources)
}

fn gather(folder: &Path, sources: &mut Vec<(PathBuf, String)>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot look into {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            sources.push((path, text));
        }
    }
    Ok(())
}
