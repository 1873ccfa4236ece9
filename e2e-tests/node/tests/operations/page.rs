//! The page taken apart.

use crate::likeness::first_that_is_missing;
use anyhow::{bail, ensure, Context, Result};
use node_tests::shell::Said;
use std::path::{Path, PathBuf};

/// The page, from the root of the project.
pub const PATH: &str = "docs/operations.md";

/// How a line begins that tells why a command fails.
const ERROR: &str = "error: ";

/// The page.
pub struct Page {
    text: String,
    commands: Vec<Command>,
    blocks: Vec<Block>,
}

/// A command that is to be typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Command {
    /// In which line of the page.
    pub line: usize,
    /// As it stands there.
    pub typed: String,
    /// As a shell would take it apart.
    pub words: Vec<String>,
    /// What the page shows of its output.
    pub shown: Vec<String>,
}

/// A page as it stands.
pub struct Text {
    /// Where.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
}

/// All pages that are for people, from the root of the project.
pub fn all_pages() -> Result<Vec<Text>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths = vec![root.join("README.md"), root.join("deploy/dapp/README.md")];
    for folder in ["docs", "e2e-tests/costs"] {
        for entry in std::fs::read_dir(root.join(folder))? {
            paths.push(entry?.path());
        }
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.into_iter().map(Text::read).collect()
}

/// What stands between two fences.
pub struct Block {
    line: usize,
    /// The word behind the first fence.
    pub language: String,
    /// Without the indentation of the fences.
    pub lines: Vec<String>,
    /// Whether a heading stands between it and the block before.
    begins_a_section: bool,
}

impl Page {
    /// Reads it.
    pub fn read() -> Result<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(PATH);
        Self::parse(&Text::read(path)?.text)
    }

    fn parse(text: &str) -> Result<Self> {
        let blocks = blocks(text)?;
        let mut commands: Vec<Command> = Vec::new();
        // What follows a block of commands is the output of its last, unless another section begins.
        let mut is_output = false;
        for block in &blocks {
            let follows = is_output && !block.begins_a_section;
            is_output = false;
            match block.language.as_str() {
                "sh" => {
                    commands.extend(block.commands()?);
                    is_output = true;
                }
                "text" | "json" if follows => {
                    commands.last_mut().context("output of nothing")?.shown = block.lines.clone();
                }
                "text" | "json" | "toml" => {}
                other => bail!(
                    "{PATH}:{}: a block in {other:?}: commands stand in \"sh\", outputs in \"text\" or \"json\"",
                    block.line
                ),
            }
        }
        Ok(Self {
            text: text.to_owned(),
            commands,
            blocks,
        })
    }

    /// What is to be typed, in this order.
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// The lines of the block that begins with this line.
    pub fn block(&self, first: &str) -> Result<&[String]> {
        let found = self
            .blocks
            .iter()
            .find(|block| block.lines.first().is_some_and(|line| line == first));
        Ok(&found
            .with_context(|| format!("{PATH} shows no block that begins with {first:?}"))?
            .lines)
    }

    /// What stands between backticks in the first cells of the table that is headed by this.
    pub fn spans_of_table(&self, heading: &str) -> Result<Vec<String>> {
        let mut lines = self.text.lines().skip_while(|line| !line.starts_with(heading));
        lines
            .next()
            .with_context(|| format!("{PATH} has no table {heading:?}"))?;
        let rows = lines.take_while(|line| line.starts_with('|'));
        let cells = rows.filter_map(|row| row.split(" | ").next());
        Ok(spans(&cells.collect::<Vec<_>>().join("\n")))
    }
}

impl Text {
    /// Reads it.
    pub fn read(path: PathBuf) -> Result<Self> {
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self { path, text })
    }

    /// What stands between single backticks, in sentences and tables.
    pub fn spans(&self) -> Vec<String> {
        spans(&outside_of_blocks(&self.text))
    }

    /// What stands between fences.
    pub fn blocks(&self) -> Result<Vec<Block>> {
        blocks(&self.text).with_context(|| self.path.display().to_string())
    }
}

impl Command {
    /// What was said has to be what the page shows, and the command has to fail if the page shows an error. What stands
    /// before the error it says on the standard output.
    pub fn compare(&self, said: &Said) -> Result<()> {
        let error = self.shown.iter().position(|line| line.starts_with(ERROR));
        let fails = error.is_some();
        let (out, err) = self.shown.split_at(error.unwrap_or(self.shown.len()));
        let whole = format!(
            "on the standard output:\n{}\non the standard error:\n{}",
            said.out, said.err
        );
        ensure!(
            said.ok != fails,
            "it {}; {whole}",
            if fails { "went well" } else { "failed" }
        );
        match first_that_is_missing(out, &said.out).or_else(|| first_that_is_missing(err, &said.err)) {
            None => Ok(()),
            Some(line) => bail!("this line was not said, or not in its place:\n{line}\n{whole}"),
        }
    }
}

impl Block {
    /// What of it is to be typed.
    pub fn commands(&self) -> Result<Vec<Command>> {
        let mut commands = Vec::new();
        let mut open: Option<Command> = None;
        for (line, text) in (self.line + 1..).zip(&self.lines) {
            let mut command = open.take().unwrap_or_else(|| Command {
                line,
                ..Command::default()
            });
            let (text, goes_on) = match text.strip_suffix('\\') {
                Some(text) => (text, true),
                None => (text.as_str(), false),
            };
            command.typed += text.trim_start();
            if goes_on {
                open = Some(command);
                continue;
            }
            command.words = shlex::split(&command.typed)
                .with_context(|| format!("line {line}: a shell would not understand {:?}", command.typed))?;
            if !command.words.is_empty() {
                commands.push(command);
            }
        }
        ensure!(open.is_none(), "line {}: the last command has no end", self.line);
        Ok(commands)
    }
}

fn blocks(text: &str) -> Result<Vec<Block>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    let mut begins_a_section = true;
    for (line, content) in (1..).zip(text.lines()) {
        let inner = content.trim_start();
        let indentation = content.len() - inner.len();
        match (&mut open, inner.strip_prefix("```")) {
            (None, Some(language)) => {
                let block = Block {
                    line,
                    language: language.trim().to_owned(),
                    lines: Vec::new(),
                    begins_a_section: std::mem::take(&mut begins_a_section),
                };
                open = Some((indentation, block));
            }
            (Some(_), Some(_)) => blocks.extend(open.take().map(|(_, block)| block)),
            (Some((indentation, block)), None) => {
                block
                    .lines
                    .push(content.get(*indentation..).unwrap_or_default().to_owned());
            }
            (None, None) => begins_a_section |= content.starts_with('#'),
        }
    }
    ensure!(open.is_none(), "the last block has no end");
    Ok(blocks)
}

fn outside_of_blocks(text: &str) -> String {
    let mut inside = false;
    let mut outside = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            outside += line;
            outside.push('\n');
        }
    }
    outside
}

/// A span can go on in the next line.
fn spans(text: &str) -> Vec<String> {
    let every_second = text.split('`').skip(1).step_by(2);
    every_second
        .map(|span| span.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "\
# One
Type `commons x`:

```sh
first 'a b'   # says nothing

second --long \\
    --longer
```

It says `y
z`:

```text
hello
```

## Two

1. In a list:

   ```sh
   third
   ```
## Three

```text
no output of third
```
";

    #[test]
    fn commands_are_found_in_their_order_with_what_is_shown_of_the_last_of_a_block() -> Result<()> {
        let page = Page::parse(EXAMPLE)?;
        let found: Vec<_> = page
            .commands()
            .iter()
            .map(|command| (command.line, command.words.join("|"), command.shown.join("|")))
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(line, words, shown)| (*line, words.as_str(), shown.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (5, "first|a b", ""),
                (7, "second|--long|--longer", "hello"),
                (23, "third", "")
            ]
        );
        assert_eq!(spans(&outside_of_blocks(EXAMPLE)), ["commons x", "y z"]);
        assert_eq!(page.block("no output of third")?.len(), 1);
        Ok(())
    }

    #[test]
    fn no_command_can_hide_in_a_block_of_another_kind() {
        for language in ["bash", "console", ""] {
            let error = Page::parse(&format!("```{language}\nrm -r x\n```\n"))
                .err()
                .map(|error| error.to_string());
            assert!(
                error.is_some_and(|error| error.contains("commands stand in")),
                "{language}"
            );
        }
        assert!(Page::parse("```sh\ncommons x\n").is_err(), "it has no end");
        assert!(
            Page::parse("```sh\ncommons 'x\n```\n").is_err(),
            "no shell understands it"
        );
    }

    #[test]
    fn a_command_fails_where_the_page_shows_an_error_and_nowhere_else() {
        let said = |ok: bool, out: &str, err: &str| Said {
            ok,
            code: Some(i32::from(!ok)),
            out: out.to_owned(),
            err: err.to_owned(),
        };
        let command = |shown: &[&str]| Command {
            shown: shown.iter().map(|line| (*line).to_owned()).collect(),
            ..Command::default()
        };
        assert!(command(&[]).compare(&said(true, "", "")).is_ok());
        assert!(command(&[]).compare(&said(false, "", "error: no")).is_err());
        assert!(command(&["yes"]).compare(&said(true, "yes", "")).is_ok());
        assert!(command(&["yes"]).compare(&said(true, "no", "yes")).is_err());
        assert!(command(&["error: no"]).compare(&said(false, "", "error: no")).is_ok());
        assert!(command(&["error: no"])
            .compare(&said(false, "", "error: maybe"))
            .is_err());
        assert!(command(&["error: no"])
            .compare(&said(true, "error: no", "error: no"))
            .is_err());
        let both = command(&["not yet", "error: no"]);
        assert!(both.compare(&said(false, "not yet", "error: no")).is_ok());
        assert!(both.compare(&said(true, "not yet", "error: no")).is_err());
        assert!(both.compare(&said(false, "", "not yet\nerror: no")).is_err());
        assert!(both.compare(&said(false, "not yet\nerror: no", "")).is_err());
    }
}
