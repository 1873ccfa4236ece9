//! The tables of what governance costs with few proposals and voters, and with many, and what commerce costs with few
//! sets and vouchers, and with many.

use super::{figures_of, grouped, has_grown, markdown_table, read_cost, rows_of, MessageCost, HOW_TO_WRITE};
use anyhow::{bail, ensure, Context, Result};
use commons::chain::Cost;
use std::{fmt::Write, path::PathBuf};

/// How many others there are.
pub const CROWDS: [u32; 3] = [1, 100, 10_000];

/// Of what a crowd is, and what must not depend on it.
#[derive(Debug)]
pub struct Subject {
    contract: &'static str,
    messages: &'static [&'static str],
    file: &'static str,
    title: &'static str,
    others: &'static str,
}

/// How many others have made a proposal and support two.
pub const VOTERS: Subject = Subject {
    contract: "conviction-voting",
    messages: &[
        "stake",
        "unstake",
        "move_stake",
        "execute",
        "propose",
        "touch",
        "deposit",
        "withdraw",
    ],
    file: "many_voters.md",
    title: "What governance costs with many proposals and voters",
    others: "is how many accounts have deposited
tokens, made a proposal and staked on it, each also on the request that is staked on and executed here.",
};

/// How many other sets were made, and how many other vouchers bought.
pub const VOUCHERS: Subject = Subject {
    contract: "voucher-escrow",
    messages: &[
        "create_set",
        "close_set",
        "commit",
        "redeem",
        "complain",
        "admit",
        "finalize",
        "withdraw",
        "transfer",
    ],
    file: "many_vouchers.md",
    title: "What commerce costs with many sets and vouchers",
    others: "is how many other sets were made, and
how many other vouchers were bought, all of the set and for the holder that are traded with here.",
};

impl Subject {
    /// Where the table is kept.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../costs")).join(self.file)
    }

    /// What of all that was measured belongs into the table.
    pub fn crowd(&self, others: u32, measured: &[MessageCost]) -> Result<Crowd> {
        let messages = self
            .messages
            .iter()
            .map(|message| {
                let row = measured
                    .iter()
                    .find(|row| row.contract == self.contract && row.message == *message)
                    .with_context(|| format!("{message} was not measured"))?;
                Ok((row.message.clone(), row.cost))
            })
            .collect::<Result<_>>()?;
        Ok(Crowd { others, messages })
    }

    /// The table as it is written: what a message costs with each of the crowds, in rows below each other.
    pub fn to_markdown(&self, crowds: &[Crowd]) -> String {
        let mut rows = vec![["message", "others", "ref_time", "proof_size", "deposit"].map(String::from)];
        for message in self.messages {
            for crowd in crowds {
                let costs = crowd.messages.iter().filter(|(name, _)| name == message);
                rows.extend(costs.map(|(_, cost)| {
                    let [ref_time, proof_size, deposit] = figures_of(cost).map(|(_, figure)| grouped(figure));
                    [
                        (*message).into(),
                        grouped(i128::from(crowd.others)),
                        ref_time,
                        proof_size,
                        deposit,
                    ]
                }));
            }
        }
        let Self { title, others, .. } = self;
        format!(
            "# {title}

Written by `make costs` as [costs.md](costs.md) is, with the same columns. *others* {others} A test fails
when a figure grows by more than 2 % with them.

{}",
            markdown_table(&rows, 1)
        )
    }
}

/// What messages cost with a crowd of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crowd {
    /// How many.
    pub others: u32,
    /// What the messages cost.
    pub messages: Vec<(String, Cost)>,
}

impl Crowd {
    /// Succeeds unless a message costs over 2 % more than with `fewer` others.
    pub fn ensure_no_more_than(&self, fewer: &Self) -> Result<()> {
        let mut complaints = String::new();
        ensure!(
            self.messages.len() == fewer.messages.len(),
            "different messages were measured; {HOW_TO_WRITE}"
        );
        for ((message, cost), (same, before)) in self.messages.iter().zip(&fewer.messages) {
            ensure!(
                message == same,
                "{message} was measured instead of {same}; {HOW_TO_WRITE}"
            );
            for ((what, now), (_, before)) in figures_of(cost).into_iter().zip(figures_of(before)) {
                if has_grown(before, now) {
                    writeln!(
                        complaints,
                        "{what} of {message} is {} (others: {}) and becomes {} (others: {})",
                        grouped(before),
                        fewer.others,
                        grouped(now),
                        self.others
                    )?;
                }
            }
        }
        ensure!(complaints.is_empty(), "{complaints}{HOW_TO_WRITE}");
        Ok(())
    }

    /// Reads a table back.
    pub fn parse(text: &str) -> Result<Vec<Self>> {
        let mut crowds: Vec<Self> = Vec::new();
        for cells in rows_of(text) {
            let [message, others, ref_time, proof_size, deposit] = cells[..] else {
                bail!("a row has {} columns", cells.len());
            };
            let others = others.replace('_', "").parse()?;
            let row = (message.into(), read_cost(ref_time, proof_size, deposit)?);
            match crowds.iter_mut().find(|crowd| crowd.others == others) {
                Some(crowd) => crowd.messages.push(row),
                None => crowds.push(Self {
                    others,
                    messages: vec![row],
                }),
            }
        }
        Ok(crowds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(subject: &Subject, others: u32, ref_time: u64) -> Crowd {
        let cost = Cost {
            ref_time,
            proof_size: 20_000,
            deposit: -3,
        };
        let messages = subject
            .messages
            .iter()
            .map(|message| ((*message).into(), cost))
            .collect();
        Crowd { others, messages }
    }

    #[test]
    fn a_table_is_read_back_as_it_was_written() {
        for (subject, row) in [
            (&VOTERS, "| stake      | 10_000 | 1_010_000 |     20_000 |      -3 |"),
            (&VOUCHERS, "| redeem     | 10_000 | 1_010_000 |     20_000 |      -3 |"),
        ] {
            let crowds = CROWDS.map(|others| crowd(subject, others, 1_000_000 + u64::from(others)));
            let text = subject.to_markdown(&crowds);
            assert!(text.contains(row), "{text}");
            assert_eq!(Crowd::parse(&text).unwrap(), crowds);
        }
    }

    #[test]
    fn two_percent_more_with_many_is_accepted_and_a_unit_over_it_is_not() {
        let few = crowd(&VOTERS, 1, 1_000_000);
        crowd(&VOTERS, 10_000, 1_020_000).ensure_no_more_than(&few).unwrap();
        let error = crowd(&VOTERS, 10_000, 1_020_001).ensure_no_more_than(&few).unwrap_err();
        let complaint = "ref_time of stake is 1_000_000 (others: 1) and becomes 1_020_001 (others: 10000)";
        assert!(error.to_string().contains(complaint), "{error}");
    }
}
