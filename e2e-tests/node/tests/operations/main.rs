//! docs/operations.md, typed: every command of the page as the real process on a real node, in the order of the page,
//! compared with what the page shows of its output.
//!
//! - [`page`]: what is to be typed, and what is shown.
//! - [`reader`]: who types it, in a checkout of their own.
//! - [`preparations`]: what a reader does beside typing, or has to wait for.
//! - [`likeness`]: whether an output is the one that is shown.
//! - [`mentions`]: commands on all other pages, and the words of errors.
//! - [`readme`]: what README says of a chain, in a real shell.
//! - [`links`]: whether links lead somewhere.

mod likeness;
mod links;
mod mentions;
mod page;
mod preparations;
mod reader;
mod readme;

use anyhow::{ensure, Context, Result};
use commons::node::binary_or_skip;
use page::OperationsPage;
use preparations::Preparations;
use reader::Reader;

#[test]
fn every_command_of_the_page_does_what_the_page_says() -> Result<()> {
    let Some(node) = binary_or_skip()? else { return Ok(()) };
    let page = OperationsPage::read()?;
    let mut reader = Reader::new(node)?;
    let mut preparations = Preparations::default();
    // All of them: a run takes its time, and a change often makes several outputs others.
    let mut differences = Vec::new();
    for command in page.commands() {
        let place = format!("{}:{}: `{}`", page::PATH, command.line, command.typed);
        println!("{place}");
        let prepared = preparations.before(command, &mut reader, &page);
        prepared.with_context(|| place.clone())?;
        let said = reader.types(command).with_context(|| place.clone())?;
        if let Err(difference) = command.compare(&said) {
            differences.push(format!("{place}: {difference:#}"));
        }
    }
    ensure!(differences.is_empty(), "{}", differences.join("\n\n"));
    preparations.assert_all_were_needed()
}
