//! README's section on a chain, typed as it stands: by a real shell, since its commands stand for somebody who tries it.

use crate::{
    likeness::first_that_is_missing,
    page::Page,
    reader::{is_that_of_the_makefile, Reader},
};
use anyhow::{ensure, Context, Result};
use commons::node::binary_or_skip;
use node_tests::root;

/// Of README.
const SECTION: &str = "\n## On a chain\n";

/// Stands for lines that are not shown.
const MORE_LINES: &str = "...";

#[test]
fn what_readme_says_of_a_chain_works_as_it_stands() -> Result<()> {
    let Some(node) = binary_or_skip()? else { return Ok(()) };
    let readme = Page::read(root().join("README.md"))?;
    let (_, section) = readme.text.split_once(SECTION).context("README has no such section")?;
    let section = Page {
        text: section.split("\n## ").next().unwrap_or_default().to_owned(),
        ..readme
    };
    let blocks = section.blocks()?;
    let [starts_a_node, typed, shown] = blocks.as_slice() else {
        anyhow::bail!(
            "{} blocks in README's section on a chain: this test knows of three",
            blocks.len()
        );
    };
    ensure!(starts_a_node.lines == ["cargo run --bin commons -- node"]);

    let mut reader = Reader::new(node)?;
    reader.starts_a_node()?;
    reader.uses_the_node_it_started()?;
    // An alias stands for nothing in a script.
    let alias = typed.lines.first().context("an empty block")?;
    is_that_of_the_makefile(&alias.replace("alias ", "").replace('\'', ""))?;
    let said = reader.runs_a_script(&typed.lines[1..].join("\n"))?;
    let whole = format!("{}\n{}", said.out, said.err);
    ensure!(said.ok, "it fails:\n{whole}");
    let shown: Vec<_> = shown.lines.iter().filter(|line| line.trim() != MORE_LINES).collect();
    let shown: Vec<_> = shown.into_iter().map(|line| at_any_time(line)).collect();
    // The deployment is found from wherever in the checkout it is asked for.
    let from_below = reader.runs_a_script("cd contracts/hatch && commons status")?;
    ensure!(from_below.ok, "{}", from_below.err);
    let missing = first_that_is_missing(&shown, &said.out);
    ensure!(
        missing.is_none(),
        "this line was not said, or not in its place:\n{missing:?}\n{whole}"
    );
    Ok(())
}

/// Dates and times are others every time.
fn at_any_time(line: &str) -> String {
    let is_made_of = |word: &str, form: &str| {
        word.len() == form.len()
            && word.chars().zip(form.chars()).all(|(sign, form)| match form {
                '0' => sign.is_ascii_digit(),
                form => sign == form,
            })
    };
    let words = line.split(' ').map(|word| match word {
        word if is_made_of(word, "0000-00-00") || is_made_of(word, "00:00") => "…",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn only_dates_and_times_are_left_open() {
    assert_eq!(
        at_any_time("block 29, 2026-11-27 04:30 UTC at 0.5 2:3"),
        "block 29, … … UTC at 0.5 2:3"
    );
}
