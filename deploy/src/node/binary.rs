//! Where the node's program is.

use anyhow::{anyhow, bail, Context, Error, Result};
use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    os::unix::fs::PermissionsExt,
    path::{absolute, Path, PathBuf},
    sync::Once,
};

/// The variable that names the program; ink!'s own tools read it as well.
pub const VARIABLE: &str = "CONTRACTS_NODE";

/// What the program is called where nothing names another.
pub const PROGRAM: &str = "substrate-contracts-node";

/// The version that the suite is tried with.
pub const VERSION: &str = "0.42.0";

/// The node's program: the one given, else the one that `CONTRACTS_NODE` names, else `substrate-contracts-node` on
/// `PATH`. `None` if there is none; an error if one is named that cannot be run, whatever else there may be.
pub fn find_binary(given: Option<&Path>) -> Result<Option<PathBuf>> {
    Surroundings::of_this_process().find(given)
}

/// The same where it cannot be done without: the error says how to get one.
pub fn require_binary(given: Option<&Path>) -> Result<PathBuf> {
    find_binary(given)?.ok_or_else(how_to_get_one)
}

/// The same for a test, which passes without a node. That is told in one line for all tests of a process, even where
/// what passing tests print is not shown.
pub fn binary_or_skip() -> Result<Option<PathBuf>> {
    static TOLD: Once = Once::new();
    let found = find_binary(None)?;
    if found.is_none() {
        TOLD.call_once(|| {
            use std::io::Write;
            // The macros that print are caught in tests. That nobody reads it is no reason to fail.
            let _ = writeln!(
                std::io::stderr(),
                "skipped: tests that need a node, since there is no {PROGRAM} on PATH and {VARIABLE} names none"
            );
        });
    }
    Ok(found)
}

fn how_to_get_one() -> Error {
    anyhow!(
        "there is no node to start: no {PROGRAM} on PATH, and neither --node nor {VARIABLE} names one. To get version \
         {VERSION}:\n\
         - take the program for your system from the releases of the project {PROGRAM}, or\n\
         - build the crate contracts-node {VERSION} with its own lock file, which takes an hour on two cores.\n\
         docs/node.md has the steps. Then type `commons node --node PATH`"
    )
}

/// What decides where a program is looked for.
struct Surroundings {
    variable: Option<OsString>,
    path: Option<OsString>,
    folder: PathBuf,
}

impl Surroundings {
    fn of_this_process() -> Self {
        Self {
            variable: env::var_os(VARIABLE),
            path: env::var_os("PATH"),
            folder: env::current_dir().unwrap_or_default(),
        }
    }

    fn find(&self, given: Option<&Path>) -> Result<Option<PathBuf>> {
        let variable = self.variable.as_deref().filter(|name| !name.is_empty());
        let (named, by) = match (given, variable) {
            (Some(given), _) => (given, "--node"),
            (None, Some(variable)) => (Path::new(variable), VARIABLE),
            (None, None) => return Ok(self.on_path(OsStr::new(PROGRAM))),
        };
        // A name without a folder is meant as a shell means it, or as a file here.
        let is_name = named.file_name() == Some(named.as_os_str());
        let found = is_name.then(|| self.on_path(named.as_os_str())).flatten();
        let program = found.unwrap_or_else(|| self.folder.join(named));
        require_program(&program).with_context(|| format!("{by} names a node that cannot be started"))?;
        Ok(Some(absolute(program)?))
    }

    fn on_path(&self, name: &OsStr) -> Option<PathBuf> {
        env::split_paths(self.path.as_ref()?)
            .filter(|folder| !folder.as_os_str().is_empty())
            .map(|folder| folder.join(name))
            .find(|program| require_program(program).is_ok())
            .and_then(|program| absolute(program).ok())
    }
}

fn require_program(path: &Path) -> Result<()> {
    let told = path.display();
    let metadata = fs::metadata(path).with_context(|| format!("{told} cannot be read"))?;
    if !metadata.is_file() {
        bail!("{told} is no file: name the program itself, not its folder");
    }
    if metadata.permissions().mode() & 0o111 == 0 {
        bail!("{told} may not be run. Type `chmod +x {told}`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place {
        folder: tempfile::TempDir,
        surroundings: Surroundings,
    }

    /// A folder with a program on `PATH`, another beside it, and a file that is no program.
    fn place() -> Place {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        for (name, mode) in [
            ("bin/substrate-contracts-node", 0o755),
            ("other", 0o755),
            ("text", 0o644),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let surroundings = Surroundings {
            variable: None,
            path: Some(env::join_paths([Path::new("/nonexistent"), &folder.path().join("bin")]).unwrap()),
            folder: folder.path().to_owned(),
        };
        Place { folder, surroundings }
    }

    #[test]
    fn what_is_given_comes_before_the_variable_and_that_before_the_path() {
        let Place {
            folder,
            mut surroundings,
        } = place();
        let on_path = folder.path().join("bin/substrate-contracts-node");
        let other = folder.path().join("other");
        assert_eq!(surroundings.find(None).unwrap(), Some(on_path.clone()));
        surroundings.variable = Some(other.clone().into());
        assert_eq!(surroundings.find(None).unwrap(), Some(other));
        assert_eq!(surroundings.find(Some(&on_path)).unwrap(), Some(on_path));
    }

    #[test]
    fn a_name_alone_is_looked_for_on_the_path_and_then_here() {
        let Place { folder, surroundings } = place();
        assert_eq!(
            surroundings.find(Some(Path::new(PROGRAM))).unwrap(),
            Some(folder.path().join("bin").join(PROGRAM))
        );
        assert_eq!(
            surroundings.find(Some(Path::new("other"))).unwrap(),
            Some(folder.path().join("other"))
        );
    }

    #[test]
    fn without_any_there_is_none_and_an_empty_variable_names_none() {
        let Place { mut surroundings, .. } = place();
        surroundings.path = Some("/nonexistent".into());
        surroundings.variable = Some("".into());
        assert_eq!(surroundings.find(None).unwrap(), None);
        surroundings.path = None;
        assert_eq!(surroundings.find(None).unwrap(), None);
    }

    #[test]
    fn a_named_program_that_cannot_be_run_is_an_error_though_another_could() {
        let Place {
            folder,
            mut surroundings,
        } = place();
        for (name, reason) in [
            ("text", "chmod +x"),
            ("bin", "not its folder"),
            ("missing", "cannot be read"),
        ] {
            let error = format!("{:#}", surroundings.find(Some(Path::new(name))).unwrap_err());
            assert!(error.starts_with("--node ") && error.contains(reason), "{error}");
            surroundings.variable = Some(folder.path().join(name).into());
            let error = format!("{:#}", surroundings.find(None).unwrap_err());
            assert!(
                error.starts_with("CONTRACTS_NODE ") && error.contains(reason),
                "{error}"
            );
        }
    }
}
