//! What a build shows while it runs: a line that moves on a terminal, a line per step elsewhere.

use std::{
    env,
    io::{stderr, IsTerminal},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// Shows which of several contracts is being built, and what is being done to it.
pub struct Progress {
    /// None where nobody watches: in a pipe or in continuous integration.
    bar: Option<ProgressBar>,
    total: usize,
    number: usize,
    contract: String,
}

impl Progress {
    /// Progress over so many contracts.
    pub fn new(total: usize) -> Self {
        let is_watched = total > 0 && stderr().is_terminal() && env::var_os("CI").is_none();
        let bar = is_watched.then(|| {
            let style = ProgressStyle::with_template("{spinner} [{elapsed}] [{prefix}] {wide_msg}");
            let bar = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self {
            bar,
            total,
            number: 0,
            contract: String::new(),
        }
    }

    /// The next contract begins.
    pub fn start(&mut self, contract: &str) {
        self.number += 1;
        contract.clone_into(&mut self.contract);
        if let Some(bar) = &self.bar {
            bar.set_prefix(format!("{}/{} {contract}", self.number, self.total));
            bar.set_message("");
        }
    }

    /// A step of the present contract begins.
    pub fn step(&self, step: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(step.to_owned()),
            None => eprintln!("[{}/{}] {}: {step}", self.number, self.total, self.contract),
        }
    }

    /// Something happened within a step: too much to print, good to see on a terminal.
    pub fn detail(&self, detail: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(detail.to_owned());
        }
    }

    /// The present contract is done.
    pub fn finish(&self, summary: &str) {
        self.print(&format!("[{}/{}] {summary}", self.number, self.total));
    }

    /// Something that stays on the screen.
    pub fn print(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{text}")),
            None => eprintln!("{text}"),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
