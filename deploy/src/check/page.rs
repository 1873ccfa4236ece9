//! The explanation as it is printed.

use super::{sections, Report};
use crate::{
    config::{Draft, Problem},
    words::{date, Calendar, Words},
};
use anyhow::Result;
use comfy_table::{presets, ColumnConstraint, ContentArrangement, Table, Width};

/// How wide a page is, in characters.
pub const WIDTH: u16 = 112;

/// How wide the column of labels is.
const LABELS: u16 = 20;

/// A part of the page: a title, lines with a label each, and a table below them.
pub struct Section {
    title: String,
    parts: Vec<Part>,
}

enum Part {
    Line(String, String),
    Table(Table),
}

impl Section {
    /// Begins a part of the page.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            parts: Vec::new(),
        }
    }

    /// Adds a line; it wraps beside its label.
    pub fn line(&mut self, label: impl Into<String>, text: impl Into<String>) {
        self.parts.push(Part::Line(label.into(), text.into()));
    }

    /// Adds a table.
    pub fn table(&mut self, table: Table) {
        self.parts.push(Part::Table(table));
    }

    /// As it is printed.
    pub fn render(&self) -> String {
        self.render_within(WIDTH)
    }

    /// As it is printed where so many characters fit into a line. Tables are as wide as they are.
    pub fn render_within(&self, width: u16) -> String {
        let mut text = self.title.clone();
        let mut lines = plain(width);
        for part in &self.parts {
            match part {
                Part::Line(label, line) => {
                    lines.add_row([label.clone(), line.clone()]);
                }
                Part::Table(table) => {
                    append_lines(&mut text, std::mem::replace(&mut lines, plain(width)));
                    append(&mut text, table);
                }
            }
        }
        append_lines(&mut text, lines);
        text
    }
}

/// The whole page: the explanation, if there is one, then refusals and warnings.
pub fn render(report: &Report, draft: &Draft, now_ms: u64) -> Result<String> {
    let words = Words::new(&draft.config, Calendar::Utc);
    let mut parts = Vec::new();
    match &report.launches {
        Some(launches) => {
            parts.push(format!(
                "{} ({}), as of {}",
                draft.config.token.name,
                draft.config.token.symbol,
                date(now_ms)
            ));
            let sections = sections::all(draft, launches, &words, now_ms)?;
            parts.extend(sections.iter().map(Section::render));
        }
        None => {
            parts.push("The contracts would refuse this description, so there is nothing to explain yet.".to_string())
        }
    }
    parts.extend(listed("Cannot be deployed, because", &report.refusals));
    parts.extend(listed("Worth another look", &report.warnings));
    Ok(parts.join("\n\n") + "\n")
}

/// A table with a head, like those of the demo.
pub fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED).set_header(head);
    table
}

fn listed(title: &str, problems: &[Problem]) -> Option<String> {
    if problems.is_empty() {
        return None;
    }
    let mut list = plain(WIDTH);
    for problem in problems {
        list.add_row(["-".to_string(), problem.to_string()]);
    }
    let mut text = title.to_string();
    append(&mut text, &list);
    Some(text)
}

fn plain(width: u16) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width);
    table
}

/// Labels take the same width in every part of the page.
fn append_lines(text: &mut String, mut lines: Table) {
    if let Some(labels) = lines.column_mut(0) {
        labels.set_constraint(ColumnConstraint::Absolute(Width::Fixed(LABELS)));
    }
    append(text, &lines);
}

fn append(text: &mut String, table: &Table) {
    for line in table.lines().filter(|_| !table.is_empty()) {
        text.push_str("\n ");
        text.push_str(line.trim_end());
    }
}
