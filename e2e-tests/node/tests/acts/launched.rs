//! A commons that is launched once, and that many tests begin with.

use super::scene::{Scene, PROGRAM};
use anyhow::{Context, Result};
use commons::node::{binary_or_skip, Database, LocalNode, Options};
use interfaces::hatch::HatchPhase;
use node_tests::{ground::wait, shell::Shell};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};

/// The folder of a node's database, beside the files of whoever deploys on it.
const CHAIN: &str = "chain";

/// What is in files, by their paths.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A commons whose chain is kept. Every test goes on with a copy of it, on a node of its own: nothing that one does
/// reaches another.
pub struct Launched {
    change: fn(String) -> String,
    /// The files of its chain and of whoever has deployed it, once they are there: a few megabytes.
    kept: Mutex<Option<Files>>,
}

impl Launched {
    /// By the fast description with a change. Nothing is made before the first copy.
    pub const fn new(change: fn(String) -> String) -> Self {
        Self {
            change,
            kept: Mutex::new(None),
        }
    }

    /// A copy, or `None` (told in a line) where there is no node.
    pub fn copy(&self) -> Result<Option<Scene>> {
        let Some(binary) = binary_or_skip()? else {
            return Ok(None);
        };
        let mut shell = Shell::new(PROGRAM, "")?;
        self.write_to(&shell.file(""), &binary)?;
        let node = start(&binary, &shell)?;
        shell.now_at(node.url());
        Scene::on(node, shell).map(Some)
    }

    /// Launches it, if nobody has; tests that come in the meantime wait.
    fn write_to(&self, folder: &Path, binary: &Path) -> Result<()> {
        // A test that has failed meanwhile has left nothing there.
        let mut kept = self.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if kept.is_none() {
            let shell = self.launch(binary).context("no commons could be launched")?;
            let mut files = Files::new();
            read(&shell.file(""), Path::new(""), &mut files)?;
            *kept = Some(files);
        }
        for (path, content) in kept.iter().flatten() {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
            fs::write(path, content)?;
        }
        Ok(())
    }

    /// //Bob pays for all of it, claims his tokens and has them released.
    fn launch(&self, binary: &Path) -> Result<Shell> {
        let mut shell = Shell::new(PROGRAM, "")?;
        let node = start(binary, &shell)?;
        shell.now_at(node.url());
        let quickly =
            |description: String| (self.change)(description.replace("duration = \"20s\"", "duration = \"3s\""));
        let scene = Scene::deployed_on(node, shell, quickly)?;
        scene.until(HatchPhase::Funding)?;
        scene.call("//Bob", "contribute 2250")?;
        scene.call("//Charlie", "launch")?;
        scene.call("//Bob", "claim")?;
        scene.pass(Duration::from_secs(3))?;
        scene.call("//Bob", "release all")?;
        scene.stop()
    }
}

fn start(binary: &Path, shell: &Shell) -> Result<LocalNode> {
    wait(LocalNode::start(&Options {
        database: Database::Kept(shell.file(CHAIN)),
        ..Options::new(binary.to_owned())
    }))
}

/// All files below a folder, by their paths from there.
fn read(folder: &Path, below: &Path, files: &mut Files) -> Result<()> {
    for entry in fs::read_dir(folder.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            read(folder, &path, files)?;
        } else {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}
