//! A commons that is launched once, and that many tests begin with.

use super::scene::{Scene, PROGRAM};
use anyhow::{Context, Result};
use commons::node::{binary_or_skip, Database, LocalNode, Options};
use interfaces::hatch::HatchPhase;
use node_tests::{
    ground::{copy, wait},
    shell::Shell,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};

/// The folder of a node's database, beside the files of whoever deploys on it.
const CHAIN: &str = "chain";

/// A commons whose chain is kept. Every test goes on with a copy of it, on a node of its own: nothing that one does
/// reaches another.
pub struct Launched {
    name: &'static str,
    change: fn(String) -> String,
    /// Where it is, once it is there.
    kept: Mutex<Option<PathBuf>>,
}

impl Launched {
    /// By the fast description with a change. Nothing is made before the first copy.
    pub const fn new(name: &'static str, change: fn(String) -> String) -> Self {
        Self {
            name,
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
        copy(&self.kept(&binary)?, &shell.file(""))?;
        let node = start(&binary, &shell)?;
        shell.now_at(node.url());
        Scene::on(node, shell).map(Some)
    }

    /// The folder with its chain and its files. Tests that come in the meantime wait.
    fn kept(&self, binary: &Path) -> Result<PathBuf> {
        // A test that has failed meanwhile has left nothing there.
        let mut kept = self.kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(folder) = kept.as_ref() {
            return Ok(folder.clone());
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let shell = self.launch(binary).context("no commons could be launched")?;
        copy(&shell.file(""), &folder)?;
        Ok(kept.insert(folder).clone())
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
