//! Where a node keeps its chain.

use anyhow::{bail, Context, Result};
use rustix::fs::{fcntl_lock, FlockOperation};
use std::{
    fs::{self, File, OpenOptions},
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Where the chain is, and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// In a folder that is deleted when the node is gone.
    Temporary,
    /// In this folder, for the next start as well.
    Kept(PathBuf),
}

/// Where a node on the development chain has its database, below the folder that it is given.
const CHAIN: &str = "chains/dev/db";

/// The same of the other kind of database, which a node started by hand may have made.
const OTHER_KIND: &str = "chains/dev/paritydb";

/// Makes the folder if it is missing, and refuses one in which a node has no business.
pub(super) fn prepare(folder: &Path) -> Result<()> {
    let told = folder.display();
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {told} for the database"))?;
    if folder.join(OTHER_KIND).exists() && !folder.join(CHAIN).exists() {
        bail!(
            "{told} holds a chain in a ParityDB, and `commons node` keeps chains in a RocksDB: it would begin another \
             beside it. Name another folder, or start that node by hand"
        );
    }
    let is_empty = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {told}"))?
        .next()
        .is_none();
    if !is_empty && !folder.join("chains").is_dir() {
        bail!("{told} holds other things than a node's database. Name an empty folder, or one that does not exist yet");
    }
    Ok(())
}

/// What `--fresh` would delete: the folder of the chain; `None` if there is no chain yet. Refused if a node is at work
/// with it, or if it does not look like what a node has made.
pub(super) fn chain_to_delete(folder: &Path) -> Result<Option<PathBuf>> {
    let chain = folder.join(CHAIN);
    let told = chain.display();
    let entries = match fs::read_dir(&chain) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        entries => entries.with_context(|| format!("cannot read {told}"))?,
    };
    for entry in entries {
        let name = entry?.file_name();
        if name != "full" {
            bail!(
                "{told} is not emptied: it holds {}, which no node has put there. Look at it, and delete by hand what \
                 you do not need",
                name.display()
            );
        }
    }
    let lock = chain.join("full/LOCK");
    match OpenOptions::new().write(true).open(&lock) {
        Ok(file) => require_free(&file, &chain)?,
        // A node that was killed in its first moments may not have got as far.
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot open {}", lock.display())),
    }
    Ok(Some(chain))
}

fn require_free(lock: &File, chain: &Path) -> Result<()> {
    if fcntl_lock(lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        bail!(
            "{} is not emptied: a node is at work with it. Stop that node first",
            chain.display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(paths: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in paths {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    fn refusal<T: std::fmt::Debug>(result: Result<T>) -> String {
        format!("{:#}", result.unwrap_err())
    }

    #[test]
    fn a_new_an_empty_and_a_nodes_folder_are_taken() {
        let empty = tempfile::tempdir().unwrap();
        prepare(empty.path()).unwrap();
        let new = empty.path().join("a/b");
        prepare(&new).unwrap();
        assert!(new.is_dir());
        prepare(folder_with(&["chains/dev/db/full/LOCK", "node.log"]).path()).unwrap();
    }

    #[test]
    fn a_folder_with_other_things_is_refused() {
        let error = refusal(prepare(folder_with(&["letters/to_mother.txt"]).path()));
        assert!(error.contains("other things"), "{error}");
        let error = refusal(prepare(folder_with(&["chains/dev/paritydb/full/lock"]).path()));
        assert!(error.contains("ParityDB"), "{error}");
        let file = folder_with(&["file"]);
        let error = refusal(prepare(&file.path().join("file")));
        assert!(error.contains("cannot make the folder"), "{error}");
    }

    #[test]
    fn the_chain_alone_is_deleted_and_not_what_is_beside_it() {
        let folder = folder_with(&[
            "chains/dev/db/full/CURRENT",
            "chains/dev/keystore/key",
            "chains/kusama/db/full/CURRENT",
        ]);
        assert_eq!(
            chain_to_delete(folder.path()).unwrap(),
            Some(folder.path().join("chains/dev/db"))
        );
    }

    #[test]
    fn without_a_chain_there_is_nothing_to_delete() {
        assert_eq!(chain_to_delete(Path::new("/nonexistent")).unwrap(), None);
        assert_eq!(chain_to_delete(folder_with(&["thesis.txt"]).path()).unwrap(), None);
    }

    #[test]
    fn what_no_node_has_made_is_not_deleted() {
        let folder = folder_with(&["chains/dev/db/full/CURRENT", "chains/dev/db/thesis.txt"]);
        let error = refusal(chain_to_delete(folder.path()));
        assert!(error.contains("thesis.txt"), "{error}");
    }
}
