//! What the page says of commands without having them typed: their names and options, and the words of errors.

use crate::page::Page;
use anyhow::{ensure, Context, Result};
use node_tests::shell::Shell;
use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn commands_in_sentences_and_tables_are_in_the_help_with_their_options() -> Result<()> {
    let shell = Shell::new(env!("CARGO_BIN_EXE_commons-under-test"), "")?;
    let mentioned: BTreeSet<_> = Page::read()?.spans().into_iter().collect();
    let mut looked_at = 0;
    for span in &mentioned {
        let words: Vec<_> = span.split(' ').collect();
        let ["commons", rest @ ..] = words.as_slice() else {
            continue;
        };
        let options = rest.iter().filter(|word| word.starts_with("--"));
        let help = shell.run(&asking(rest)).with_context(|| format!("`{span}`"))?;
        ensure!(help.ok, "`{span}` is no command:\n{}", help.err);
        for option in options {
            ensure!(
                help.out.contains(option),
                "`{span}`: there is no {option}:\n{}",
                help.out
            );
        }
        looked_at += 1;
    }
    ensure!(
        looked_at > 20,
        "only {looked_at} commands are mentioned: has the page another form?"
    );
    Ok(())
}

/// The command without what it is told, and `--help`.
fn asking<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let deep = match words {
        ["help", ..] => return words.to_vec(),
        ["call", "propose", "…" | "--help", ..] => 2,
        ["call", "propose", ..] => 3,
        ["call" | "quote", "…", ..] => 1,
        ["call" | "quote", ..] => 2,
        _ => 1,
    };
    words.iter().take(deep).copied().chain(["--help"]).collect()
}

#[test]
fn what_deploy_says_when_it_stops_is_what_the_page_quotes() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = String::new();
    gather(&root.join("deploy/src"), &mut sources)?;
    let quoted = Page::read()?.spans_of_table("| it says | because |")?;
    ensure!(
        quoted.len() > 15,
        "only {} are quoted: has the table another form?",
        quoted.len()
    );
    for words in quoted {
        for piece in words.split('…').map(str::trim).filter(|piece| !piece.is_empty()) {
            ensure!(
                sources.contains(piece),
                "no command says {piece:?}, which stands in {words:?}"
            );
        }
    }
    Ok(())
}

/// All sources below a folder. Texts that go on in the next line are in one.
fn gather(folder: &Path, sources: &mut String) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            let lines: Vec<_> = text.split("\\\n").map(str::trim_start).collect();
            *sources += &lines.concat();
        }
    }
    Ok(())
}
