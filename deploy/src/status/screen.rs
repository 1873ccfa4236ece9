//! A page that changes: drawn over the last one in a terminal, one after the other elsewhere.

use super::{document::Document, page, tell_the_same};
use crate::check::{page::WIDTH, system_clock};
use anyhow::{Context, Result};
use console::Term;
use std::io::{ErrorKind, Write};

/// Where documents are shown while they change.
pub struct Screen {
    terminal: Option<Term>,
    json: bool,
    shown: Option<Document>,
}

impl Screen {
    /// On the standard output.
    pub fn new(json: bool) -> Self {
        let terminal = Term::stdout();
        Self {
            terminal: Some(terminal).filter(|terminal| terminal.is_term() && !json),
            json,
            shown: None,
        }
    }

    /// Shows a document, if it tells anything that is not shown yet. False if nobody reads any more.
    pub fn show(&mut self, document: &Document) -> Result<bool> {
        let text = match &self.terminal {
            Some(terminal) => {
                let (rows, columns) = terminal.size();
                let page = page::render(document, columns.min(WIDTH), system_clock()?);
                redraw(&page, rows)
            }
            None if self.shown.as_ref().is_some_and(|shown| tell_the_same(shown, document)) => return Ok(true),
            None if self.json => serde_json::to_string(document)? + "\n",
            None => page::render(document, WIDTH, system_clock()?) + "\n\n",
        };
        self.shown = Some(document.clone());
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
            Err(error) => Err(error).context("cannot write to the standard output"),
        }
    }
}

/// How many characters fit into a line of the terminal; as many as a page has if there is none.
pub fn width() -> u16 {
    match Term::stdout().size_checked() {
        Some((_, columns)) if console::user_attended() => columns,
        _ => WIDTH,
    }
}

/// What draws a page over the last one without a flicker: from the top, line by line, each cleared to its end. What does
/// not fit is left out, since a screen that scrolls has no top to go back to.
fn redraw(page: &str, rows: u16) -> String {
    const TO_THE_TOP: &str = "\u{1b}[H";
    const CLEAR_LINE: &str = "\u{1b}[K";
    const CLEAR_BELOW: &str = "\u{1b}[J";
    let fitting = usize::from(rows).saturating_sub(2).max(1);
    let all = page.lines().count();
    let mut text = TO_THE_TOP.to_owned();
    for line in page.lines().take(fitting) {
        text += line;
        text += CLEAR_LINE;
        text += "\n";
    }
    if all > fitting {
        text += &format!(
            "… {} more lines: a taller window shows them{CLEAR_LINE}\n",
            all - fitting
        );
    }
    text + CLEAR_BELOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_drawn_over_the_last_and_never_scrolls() {
        let drawn = redraw("one\ntwo", 24);
        assert_eq!(drawn, "\u{1b}[Hone\u{1b}[K\ntwo\u{1b}[K\n\u{1b}[J");
        let page: String = (0..50).map(|line| format!("{line}\n")).collect();
        let drawn = redraw(&page, 10);
        // With the cursor's own, as many lines as there are.
        assert_eq!(drawn.matches('\n').count(), 9);
        assert!(drawn.contains("… 42 more lines"), "{drawn}");
    }
}
