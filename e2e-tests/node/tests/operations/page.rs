//! Pages taken apart.

use crate::likeness::first_that_is_missing;
use anyhow::{bail, ensure, Context, Result};
use node_tests::{root, shell::Said};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::{fs, ops::Range, path::PathBuf};

/// The page that is typed, from the root of the project.
pub const PATH: &str = "docs/operations.md";

/// How a line begins that tells why a command fails.
const ERROR: &str = "error: ";

/// A page as it stands.
pub struct Page {
    /// Where.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
}

/// The page that is typed.
pub struct OperationsPage {
    page: Page,
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

/// All pages that are for people, from the root of the project.
pub fn all_pages() -> Result<Vec<Page>> {
    let mut paths = vec![root().join("README.md"), root().join("deploy/dapp/README.md")];
    for folder in ["docs", "e2e-tests/costs"] {
        for entry in fs::read_dir(root().join(folder))? {
            paths.push(entry?.path());
        }
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.into_iter().map(Page::read).collect()
}

/// A block of code.
pub struct Block {
    /// That of its first fence.
    line: usize,
    /// The word behind the first fence; empty if there is none.
    pub language: String,
    /// Without the indentation of the fences.
    pub lines: Vec<String>,
    /// Whether a heading stands between it and the block before.
    begins_a_section: bool,
}

impl OperationsPage {
    /// Reads it.
    pub fn read() -> Result<Self> {
        Self::take_apart(Page::read(root().join(PATH))?)
    }

    fn take_apart(page: Page) -> Result<Self> {
        let blocks = page.blocks()?;
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
        Ok(Self { page, commands, blocks })
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

    /// The spans of code in the first cells of the table that begins with this.
    pub fn spans_of_table(&self, heading: &str) -> Result<Vec<String>> {
        let mut spans = Vec::new();
        let (mut is_found, mut is_it, mut column) = (false, false, 0);
        for (event, place) in self.page.events() {
            match event {
                Event::Start(Tag::Table(_)) => {
                    is_it = self.page.text[place].starts_with(heading);
                    is_found |= is_it;
                }
                Event::Start(Tag::TableHead | Tag::TableRow) => column = 0,
                Event::Start(Tag::TableCell) => column += 1,
                Event::Code(span) if is_it && column == 1 => spans.push(in_one_line(&span)),
                Event::End(TagEnd::Table) => is_it = false,
                _ => {}
            }
        }
        ensure!(is_found, "{PATH} has no table {heading:?}");
        Ok(spans)
    }
}

impl Page {
    /// Reads it.
    pub fn read(path: PathBuf) -> Result<Self> {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self { path, text })
    }

    /// The spans of code in sentences and tables. One can go on in the next line.
    pub fn spans(&self) -> Vec<String> {
        let events = self.events();
        let spans = events.filter_map(|(event, _)| match event {
            Event::Code(span) => Some(in_one_line(&span)),
            _ => None,
        });
        spans.collect()
    }

    /// The blocks of code.
    pub fn blocks(&self) -> Result<Vec<Block>> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        let mut begins_a_section = true;
        for (event, place) in self.events() {
            match (event, &mut open) {
                (Event::Start(Tag::Heading { .. }), _) => begins_a_section = true,
                (Event::Start(Tag::CodeBlock(kind)), _) => {
                    let language = match &kind {
                        CodeBlockKind::Fenced(language) => language.trim(),
                        CodeBlockKind::Indented => "",
                    };
                    open = Some(Block {
                        line: self.line(place.start),
                        language: language.to_owned(),
                        lines: Vec::new(),
                        begins_a_section: std::mem::take(&mut begins_a_section),
                    });
                    // One without an end swallows the rest of the page.
                    let is_fenced = matches!(kind, CodeBlockKind::Fenced(_));
                    ensure!(
                        !is_fenced || ends_with_a_fence(&self.text[place.clone()]),
                        "{}:{}: this block has no end",
                        self.path.display(),
                        self.line(place.start)
                    );
                }
                (Event::Text(text), Some(block)) => block.lines.extend(text.lines().map(str::to_owned)),
                (Event::End(TagEnd::CodeBlock), _) => blocks.extend(open.take()),
                _ => {}
            }
        }
        Ok(blocks)
    }

    /// What it is made of, each with its place in the text.
    fn events(&self) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
        Parser::new_ext(&self.text, Options::ENABLE_TABLES).into_offset_iter()
    }

    /// In which line a place of the text is.
    fn line(&self, place: usize) -> usize {
        self.text[..place].matches('\n').count() + 1
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

fn ends_with_a_fence(block: &str) -> bool {
    let behind_the_first = block.lines().skip(1);
    behind_the_first
        .last()
        .is_some_and(|last| last.trim_start().starts_with("```"))
}

fn in_one_line(span: &str) -> String {
    span.split_whitespace().collect::<Vec<_>>().join(" ")
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

    fn example(text: &str) -> Page {
        Page {
            path: PathBuf::from("example.md"),
            text: text.to_owned(),
        }
    }

    #[test]
    fn commands_are_found_in_their_order_with_what_is_shown_of_the_last_of_a_block() -> Result<()> {
        let page = OperationsPage::take_apart(example(EXAMPLE))?;
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
        assert_eq!(example(EXAMPLE).spans(), ["commons x", "y z"]);
        assert_eq!(page.block("no output of third")?.len(), 1);
        Ok(())
    }

    #[test]
    fn no_command_can_hide_in_a_block_of_another_kind() {
        let error_of = |text: &str| {
            let taken_apart = OperationsPage::take_apart(example(text));
            taken_apart.err().map(|error| error.to_string()).unwrap_or_default()
        };
        for (text, error) in [
            ("```bash\nrm -r x\n```\n", "commands stand in"),
            ("```console\nrm -r x\n```\n", "commands stand in"),
            ("```\nrm -r x\n```\n", "commands stand in"),
            ("Indented:\n\n    rm -r x\n", "commands stand in"),
            ("```sh\ncommons x\n", "example.md:1: this block has no end"),
            ("```sh\ncommons 'x\n```\n", "a shell would not understand"),
        ] {
            assert!(error_of(text).contains(error), "{text}: {:?}", error_of(text));
        }
    }

    #[test]
    fn spans_of_a_table_are_those_of_its_first_cells() -> Result<()> {
        let text = "| a | b |\n|---|---|\n| `no` | |\n\n| it says | because |\n|---|---|\n| `x`, `y  \\| z` | `no` |\n| `w` | |\n\n`no`\n";
        let page = OperationsPage::take_apart(example(text))?;
        assert_eq!(page.spans_of_table("| it says | because |")?, ["x", "y | z", "w"]);
        assert!(page.spans_of_table("| it says | therefore |").is_err());
        Ok(())
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
