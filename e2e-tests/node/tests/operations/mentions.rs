//! What the page says of commands without having them typed: their names and options, and the words of errors.

use crate::page::{all_pages, OperationsPage};
use anyhow::{ensure, Result};
use node_tests::{project::sources, shell::Shell};
use std::{collections::BTreeMap, ffi::OsStr, iter::Peekable, str::Chars};

#[test]
fn commands_on_every_page_are_in_the_help_with_their_options() -> Result<()> {
    let shell = Shell::new(env!("CARGO_BIN_EXE_commons-under-test"), "")?;
    let mut mentioned = BTreeMap::new();
    for page in all_pages()? {
        let spans = page
            .spans()
            .into_iter()
            .map(|span| span.split(' ').map(str::to_owned).collect());
        let mut found: Vec<Vec<String>> = spans.collect();
        for block in page.blocks()?.iter().filter(|block| block.language == "sh") {
            found.extend(block.commands()?.into_iter().map(|command| command.words));
        }
        for words in found {
            mentioned.entry(words).or_insert_with(|| page.path.clone());
        }
    }
    let mut looked_at = 0;
    let mut wrong = Vec::new();
    for (words, page) in &mentioned {
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let ["commons", rest @ ..] = words.as_slice() else {
            continue;
        };
        let help = shell.run(&asking(rest))?;
        let options = rest.iter().filter(|word| word.starts_with("--"));
        let unknown: Vec<_> = options.filter(|option| !help.out.contains(**option)).collect();
        if !help.ok || !unknown.is_empty() {
            wrong.push(format!(
                "{}: `{}`: {unknown:?} {}",
                page.display(),
                words.join(" "),
                help.err
            ));
        }
        looked_at += 1;
    }
    ensure!(wrong.is_empty(), "not in the help:\n{}", wrong.join("\n"));
    ensure!(
        looked_at > 100,
        "only {looked_at} commands are mentioned: have the pages another form?"
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
    let mut said = Vec::new();
    for (path, source) in sources("deploy/src")? {
        let is_test = path
            .components()
            .any(|part| ["tests", "tests.rs"].map(OsStr::new).contains(&part.as_os_str()));
        if !is_test {
            said.extend(texts(&source));
        }
    }
    let quoted = OperationsPage::read()?.spans_of_table("| it says | because |")?;
    ensure!(
        quoted.len() > 15,
        "only {} are quoted: has the table another form?",
        quoted.len()
    );
    for words in quoted {
        for piece in words.split('…').map(str::trim).filter(|piece| !piece.is_empty()) {
            ensure!(
                said.iter().any(|text| text.contains(piece)),
                "no command says {piece:?}, which stands in {words:?}"
            );
        }
    }
    Ok(())
}

/// The texts in a source, without those in comments and tests. One that goes on in the next line is one.
fn texts(source: &str) -> Vec<String> {
    let (code, _) = source.split_once("#[cfg(test)]").unwrap_or((source, ""));
    let mut texts = Vec::new();
    let mut signs = code.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '/' if signs.peek() == Some(&'/') => drop(signs.by_ref().find(|sign| *sign == '\n')),
            // A quote can be a sign of its own.
            '\'' if signs.peek() == Some(&'"') => drop(signs.next()),
            '"' => texts.push(rest_of_text(&mut signs)),
            _ => {}
        }
    }
    texts
}

/// All up to the quote that ends it.
fn rest_of_text(signs: &mut Peekable<Chars>) -> String {
    let mut text = String::new();
    while let Some(sign) = signs.next().filter(|sign| *sign != '"') {
        match sign {
            '\\' if signs.peek() == Some(&'\n') => while signs.next_if(|sign| sign.is_whitespace()).is_some() {},
            '\\' => text.extend(signs.next()),
            sign => text.push(sign),
        }
    }
    text
}

#[test]
fn texts_are_those_that_a_program_can_say() {
    let source = "\
//! \"no\"
fn say(sign: char) {
    if sign != '\"' && sign != '/' {
        print(\"one // and \\\"another\\\"\"); // \"no\"
        print(\"it goes \\
               on\");
    }
}

#[cfg(test)]
mod tests {
    const TEXT: &str = \"no\";
}
";
    assert_eq!(texts(source), ["one // and \"another\"", "it goes on"]);
}
