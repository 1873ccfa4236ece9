//! Tells the story as it happens: sentences that stay, above a bar that moves where somebody watches.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
    env,
    io::{stderr, stdout, IsTerminal},
    time::Duration,
};

/// The widest that a sentence is written before it goes on in the next line.
const LINE_WIDTH: usize = 110;

/// Where a sentence begins, after the day.
const INDENT: usize = 11;

/// Tells the story.
pub struct Narrator {
    /// None where nobody watches: in a pipe or in continuous integration.
    bar: Option<ProgressBar>,
}

impl Narrator {
    /// A narrator for a story of so many simulated days.
    pub fn new(days: u64) -> Self {
        let is_watched = stderr().is_terminal() && stdout().is_terminal() && env::var_os("CI").is_none();
        let bar = is_watched.then(|| {
            let style = ProgressStyle::with_template("{spinner} [{elapsed}] {bar:30} day {pos} of {len} · {wide_msg}");
            let bar = ProgressBar::new(days).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar }
    }

    /// A new part of the story.
    pub fn chapter(&self, title: &str) {
        self.print(&format!("\n{title}"));
        if let Some(bar) = &self.bar {
            bar.set_message(title.to_owned());
        }
    }

    /// Something worth telling, on that simulated day.
    pub fn tell(&self, day: u64, sentence: &str) {
        let mut line = format!("  {:<width$}", format!("day {day}"), width = INDENT - 2);
        for word in sentence.split(' ') {
            // Characters, not bytes: "·" and "×" are one column each.
            if line.chars().count() + word.chars().count() > LINE_WIDTH {
                self.print(line.trim_end());
                line = " ".repeat(INDENT);
            }
            line.push_str(word);
            line.push(' ');
        }
        self.print(line.trim_end());
    }

    /// The clock moved on.
    pub fn reached(&self, day: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(day);
        }
    }

    /// The story is over: what is printed from now on has the screen to itself.
    pub fn end(&self) {
        if let Some(bar) = self.bar.as_ref().filter(|bar| !bar.is_finished()) {
            bar.finish_and_clear();
        }
    }

    fn print(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| println!("{text}")),
            None => println!("{text}"),
        }
    }
}

impl Drop for Narrator {
    fn drop(&mut self) {
        self.end();
    }
}
