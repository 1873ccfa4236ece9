//! The table of what everything costs: written to a file that people read, read back to compare with, and compared.

mod aims;
mod crowds;

pub use crowds::{Crowd, Subject, CROWDS, VOTERS, VOUCHERS};

use anyhow::{bail, ensure, Context, Result};
use commons::chain::Cost;
use std::{fmt::Write, path::PathBuf};

/// The row that all others are given in multiples of.
pub const YARDSTICK: (&str, &str) = ("community-token", "transfer");

/// A cost may grow by so much before a test fails.
const TOLERANCE_PERCENT: i128 = 2;

const HOW_TO_WRITE: &str = "if that is meant to be, type `make costs`, which writes the table anew";

const MESSAGES_HEADING: &str = "## Messages";
const CODE_HEADING: &str = "## Code";
const AIMS_HEADING: &str = "## Aims";
const PREFACE: &str = "# What the contracts cost

Written by `make costs`; a test fails when anything here grows by more than 2 %. Measured on the in-process chain
(pallet-contracts 31), in the steady state: accounts that hold something already, records that exist already.

- **ref_time**: picoseconds of the reference machine. **proof_size**: bytes of state proof.
- **deposit**: units of the chain's coin that the caller leaves as storage deposit; what it gets back is negative.
- **transfers**: ref_time as a multiple of a transfer of the community token.
";

/// What one message of one contract costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageCost {
    /// The contract.
    pub contract: String,
    /// The message.
    pub message: String,
    /// Its cost.
    pub cost: Cost,
}

/// How large a contract's code is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSize {
    /// The contract.
    pub contract: String,
    /// The bytes of its code.
    pub bytes: u64,
}

/// What everything costs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Costs {
    /// Of every message.
    pub messages: Vec<MessageCost>,
    /// Of every contract's code.
    pub code: Vec<CodeSize>,
}

impl Costs {
    /// Where the table is kept.
    pub fn path() -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../costs/costs.md"))
    }

    /// The table as it is written.
    pub fn to_markdown(&self) -> String {
        let yardstick = self.ref_time_of_yardstick();
        let mut rows =
            vec![["contract", "message", "ref_time", "proof_size", "deposit", "transfers"].map(String::from)];
        rows.extend(self.messages.iter().map(|row| {
            let Cost {
                ref_time,
                proof_size,
                deposit,
            } = row.cost;
            [
                row.contract.clone(),
                row.message.clone(),
                grouped(i128::from(ref_time)),
                grouped(i128::from(proof_size)),
                grouped(deposit),
                yardstick.map_or_else(String::new, |one| format!("{:.2}", ref_time as f64 / one as f64)),
            ]
        }));
        let mut sizes = vec![["contract", "bytes"].map(String::from)];
        sizes.extend(
            self.code
                .iter()
                .map(|row| [row.contract.clone(), grouped(i128::from(row.bytes))]),
        );
        format!(
            "{PREFACE}\n{MESSAGES_HEADING}\n\n{}\n{CODE_HEADING}\n\n{}\n{AIMS_HEADING}\n\n{}",
            markdown_table(&rows, 2),
            markdown_table(&sizes, 1),
            aims::table(self)
        )
    }

    /// Reads a table back.
    pub fn parse(text: &str) -> Result<Self> {
        let (_, text) = text.split_once(MESSAGES_HEADING).context("no table of messages")?;
        let (messages, text) = text.split_once(CODE_HEADING).context("no table of code sizes")?;
        let (code, _) = text.split_once(AIMS_HEADING).unwrap_or((text, ""));
        let messages = rows_of(messages)
            .map(|cells| match cells[..] {
                [contract, message, ref_time, proof_size, deposit, _] => Ok(MessageCost {
                    contract: contract.into(),
                    message: message.into(),
                    cost: read_cost(ref_time, proof_size, deposit)?,
                }),
                _ => bail!("a row of messages has {} columns", cells.len()),
            })
            .collect::<Result<_>>()?;
        let code = rows_of(code)
            .map(|cells| match cells[..] {
                [contract, bytes] => Ok(CodeSize {
                    contract: contract.into(),
                    bytes: u64::try_from(ungrouped(bytes)?)?,
                }),
                _ => bail!("a row of sizes has {} columns", cells.len()),
            })
            .collect::<Result<_>>()?;
        Ok(Self { messages, code })
    }

    /// Succeeds unless something costs over 2 % more than in `earlier`, or is missing from one of them.
    pub fn ensure_no_more_than(&self, earlier: &Self) -> Result<()> {
        let (now, before) = (self.figures(), earlier.figures());
        let mut complaints = String::new();
        for (name, figure) in &now {
            match before.iter().find(|(earlier, _)| earlier == name) {
                None => writeln!(complaints, "{name} is not in the table")?,
                Some((_, before)) if has_grown(*before, *figure) => writeln!(
                    complaints,
                    "{name} has grown from {} to {}",
                    grouped(*before),
                    grouped(*figure)
                )?,
                Some(_) => {}
            }
        }
        for (name, _) in before {
            if !now.iter().any(|(measured, _)| *measured == name) {
                writeln!(complaints, "{name} is in the table but was not measured")?;
            }
        }
        ensure!(complaints.is_empty(), "{complaints}{HOW_TO_WRITE}");
        Ok(())
    }

    fn figures(&self) -> Vec<(String, i128)> {
        let messages = self.messages.iter().flat_map(|row| {
            figures_of(&row.cost).map(|(what, value)| (format!("{what} of {} · {}", row.contract, row.message), value))
        });
        let code = self
            .code
            .iter()
            .map(|row| (format!("code of {}", row.contract), i128::from(row.bytes)));
        messages.chain(code).collect()
    }

    fn ref_time_of_yardstick(&self) -> Option<u64> {
        self.messages
            .iter()
            .find(|row| (row.contract.as_str(), row.message.as_str()) == YARDSTICK)
            .map(|row| row.cost.ref_time)
    }
}

/// What a cost consists of.
fn figures_of(cost: &Cost) -> [(&'static str, i128); 3] {
    [
        ("ref_time", i128::from(cost.ref_time)),
        ("proof_size", i128::from(cost.proof_size)),
        ("deposit", cost.deposit),
    ]
}

/// Whether a figure has grown by more than the tolerance.
pub fn has_grown(before: i128, now: i128) -> bool {
    (now - before) * 100 > before.abs() * TOLERANCE_PERCENT
}

/// Rows of cells as aligned markdown; the first `texts` columns are texts, the others numbers.
fn markdown_table<const COLUMNS: usize>(rows: &[[String; COLUMNS]], texts: usize) -> String {
    let widths: [usize; COLUMNS] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    let mut table = String::new();
    for (index, row) in rows.iter().enumerate() {
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            table += &if column < texts {
                format!("| {cell:<width$} ")
            } else {
                format!("| {cell:>width$} ")
            };
        }
        table += "|\n";
        if index == 0 {
            for (column, width) in widths.into_iter().enumerate() {
                let colon = if column < texts { "-" } else { ":" };
                table += &format!("|{}{colon}", "-".repeat(width + 1));
            }
            table += "|\n";
        }
    }
    table
}

/// The cells of the rows of a markdown table, without its head.
fn rows_of(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'))
        .skip(2)
        .map(|row| row.split('|').map(str::trim).collect())
}

/// Digits in groups of three: 1_000_000.
fn grouped(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

fn read_cost(ref_time: &str, proof_size: &str, deposit: &str) -> Result<Cost> {
    Ok(Cost {
        ref_time: u64::try_from(ungrouped(ref_time)?)?,
        proof_size: u64::try_from(ungrouped(proof_size)?)?,
        deposit: ungrouped(deposit)?,
    })
}

fn ungrouped(text: &str) -> Result<i128> {
    text.replace('_', "")
        .parse()
        .with_context(|| format!("{text:?} is not a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(ref_time: u64, deposit: i128, bytes: u64) -> Costs {
        let row = |message: &str, ref_time| MessageCost {
            contract: "community-token".into(),
            message: message.into(),
            cost: Cost {
                ref_time,
                proof_size: 20_000,
                deposit,
            },
        };
        Costs {
            messages: vec![row("transfer", 1_000_000_000), row("mint", ref_time)],
            code: vec![CodeSize {
                contract: "community-token".into(),
                bytes,
            }],
        }
    }

    #[test]
    fn a_table_is_read_back_as_it_was_written() {
        let costs = costs(1_234_567_890, -66, 9_999);
        let text = costs.to_markdown();
        assert!(
            text.contains("| community-token | mint     | 1_234_567_890 |     20_000 |     -66 |      1.23 |"),
            "{text}"
        );
        assert_eq!(Costs::parse(&text).unwrap(), costs);
    }

    #[test]
    fn two_percent_more_is_accepted_and_a_unit_over_it_is_not() {
        let before = costs(1_000_000, 100, 10_000);
        for accepted in [
            costs(1_020_000, 100, 10_000),
            costs(1_000_000, 102, 10_000),
            costs(1_000_000, 100, 10_200),
            costs(1, -100, 1),
        ] {
            accepted.ensure_no_more_than(&before).unwrap();
        }
        for (refused, complaint) in [
            (
                costs(1_020_001, 100, 10_000),
                "ref_time of community-token · mint has grown from 1_000_000 to 1_020_001",
            ),
            (
                costs(1_000_000, 103, 10_000),
                "deposit of community-token · mint has grown from 100 to 103",
            ),
            (
                costs(1_000_000, 100, 10_201),
                "code of community-token has grown from 10_000 to 10_201",
            ),
        ] {
            let error = refused.ensure_no_more_than(&before).unwrap_err().to_string();
            assert!(error.contains(complaint), "{error}");
            assert!(error.contains("make costs"), "{error}");
        }
    }

    #[test]
    fn a_refund_that_shrinks_is_a_cost_that_grows() {
        assert!(has_grown(-100, -97));
        assert!(!has_grown(-100, -98));
        assert!(!has_grown(-100, -200));
        assert!(has_grown(0, 1));
    }

    #[test]
    fn a_message_that_only_one_table_has_is_named() {
        let complete = costs(1, 1, 1);
        let mut shorter = complete.clone();
        shorter.messages.pop();
        let error = complete.ensure_no_more_than(&shorter).unwrap_err().to_string();
        assert!(
            error.contains("ref_time of community-token · mint is not in the table"),
            "{error}"
        );
        let error = shorter.ensure_no_more_than(&complete).unwrap_err().to_string();
        assert!(
            error.contains("ref_time of community-token · mint is in the table but was not measured"),
            "{error}"
        );
    }
}
