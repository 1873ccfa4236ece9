//! What is remembered of every transaction of the load, and the figures that come of it.

use super::{acts::Kind, ledger::Ledger};
use comfy_table::{presets::UTF8_FULL_CONDENSED, CellAlignment, Table};
use commons::network::Gas;
use ink::primitives::AccountId;
use std::{
    collections::BTreeMap,
    fmt,
    time::{Duration, Instant},
};

/// A transaction that came into a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// What it was.
    pub kind: Kind,
    /// Whose.
    pub signer: AccountId,
    /// Its number among the signer's.
    pub nonce: u64,
    /// The number of the block.
    pub block: u32,
    /// When the node told of the block.
    pub at: Instant,
    /// How long that was after it was sent; `None` if nobody was there to see.
    pub latency: Option<Duration>,
    /// Whether the contract refused.
    pub failed: bool,
}

/// A time of load, and how busy processors were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its beginning.
    pub from: Instant,
    /// Its end.
    pub until: Instant,
    /// How long the node kept a processor busy, if that is known.
    pub node_busy: Option<Duration>,
    /// The same of this program.
    pub busy_here: Option<Duration>,
}

/// What is remembered.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// How many transactions members had signed before the load.
    pub signed_before: u64,
    /// The transactions.
    pub done: Vec<Done>,
    /// The blocks, by the moment at which the node told of them, and how many transactions were in each.
    pub blocks: Vec<(Instant, usize)>,
    /// What acts need of a block.
    pub gas: BTreeMap<Kind, Gas>,
    /// How many were sent again, since the node's pool had lost them.
    pub sent_again: usize,
    /// The times of load.
    pub spans: Vec<Span>,
}

/// How long transactions took, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Latency {
    /// Half took no longer.
    pub median_ms: f64,
    /// Nineteen of twenty took no longer.
    pub percentile_95_ms: f64,
    /// None took longer.
    pub worst_ms: f64,
}

/// What came of one kind, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// How many transactions.
    pub count: usize,
    /// How many of them the contract refused.
    pub refused: usize,
    /// How long they took.
    pub latency: Latency,
}

impl Record {
    /// Forgets what was in blocks that are not there any more, and returns how many transactions that were.
    pub fn forget_lost(&mut self, ledger: &Ledger) -> usize {
        let before = self.done.len();
        self.done.retain(|done| {
            ledger
                .signed
                .get(&done.signer)
                .is_some_and(|signed| done.nonce < *signed)
        });
        before - self.done.len()
    }

    /// How long the load lasted, without the time in which there was no node.
    pub fn lasted(&self) -> Duration {
        self.spans.iter().map(|span| span.until - span.from).sum()
    }

    /// Transactions in a second.
    pub fn throughput(&self) -> f64 {
        let seen = self.done.iter().filter(|done| done.latency.is_some()).count();
        seen as f64 / self.lasted().as_secs_f64()
    }

    /// What came of the transactions that are chosen.
    pub fn tally(&self, is_chosen: impl Fn(&Done) -> bool) -> Tally {
        let chosen: Vec<&Done> = self.done.iter().filter(|done| is_chosen(done)).collect();
        Tally {
            count: chosen.len(),
            refused: chosen.iter().filter(|done| done.failed).count(),
            latency: Latency::of(chosen.iter().filter_map(|done| done.latency)),
        }
    }

    /// The share of a processor that something kept busy, if that is known.
    pub fn share(&self, busy: impl Fn(&Span) -> Option<Duration>) -> Option<f64> {
        let all: Duration = self.spans.iter().map(busy).sum::<Option<Duration>>()?;
        Some(all.as_secs_f64() / self.lasted().as_secs_f64())
    }
}

impl Latency {
    fn of(latencies: impl Iterator<Item = Duration>) -> Self {
        let mut sorted: Vec<f64> = latencies.map(|latency| latency.as_secs_f64() * 1000.0).collect();
        sorted.sort_by(f64::total_cmp);
        // The least that so many of a hundred do not pass.
        let part = |per_cent: usize| {
            let rank = (sorted.len() * per_cent).div_ceil(100).max(1);
            sorted.get(rank - 1).copied().unwrap_or(0.0)
        };
        Self {
            median_ms: part(50),
            percentile_95_ms: part(95),
            worst_ms: part(100),
        }
    }
}

/// The figures as a table.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_preset(UTF8_FULL_CONDENSED).set_header([
            "",
            "in blocks",
            "refused",
            "median, ms",
            "95 %, ms",
            "worst, ms",
            "gas, M",
        ]);
        let mut add = |name: String, tally: Tally, gas: Option<&Gas>| {
            let Latency {
                median_ms,
                percentile_95_ms,
                worst_ms,
            } = tally.latency;
            table.add_row([
                name,
                tally.count.to_string(),
                tally.refused.to_string(),
                format!("{median_ms:.0}"),
                format!("{percentile_95_ms:.0}"),
                format!("{worst_ms:.0}"),
                gas.map_or_else(|| "-".to_owned(), |gas| (gas.ref_time / 1_000_000).to_string()),
            ]);
        };
        for kind in Kind::mixed() {
            add(
                kind.to_string(),
                self.tally(|done| done.kind == kind),
                self.gas.get(&kind),
            );
        }
        add("all".to_owned(), self.tally(|_| true), None);
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        write!(f, "{table}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::description::fast_config;
    use commons::suite::Addresses;

    fn done(nonce: u64, at: Instant) -> Done {
        Done {
            kind: Kind::Wrap,
            signer: [1; 32].into(),
            nonce,
            block: 1,
            at,
            latency: Some(Duration::from_millis(5)),
            failed: nonce == 0,
        }
    }

    #[test]
    fn percentiles_are_of_those_that_there_are() {
        let of = |milliseconds: &[u64]| Latency::of(milliseconds.iter().copied().map(Duration::from_millis));
        let hundred: Vec<u64> = (1..=100).rev().collect();
        let expected = |median_ms, percentile_95_ms, worst_ms| Latency {
            median_ms,
            percentile_95_ms,
            worst_ms,
        };
        assert_eq!(of(&hundred), expected(50.0, 95.0, 100.0));
        assert_eq!(of(&[7]), expected(7.0, 7.0, 7.0));
        assert_eq!(of(&[3, 1, 2]), expected(2.0, 3.0, 3.0));
        assert_eq!(of(&[]), Latency::default());
    }

    #[test]
    fn what_was_in_blocks_that_are_gone_is_forgotten() -> anyhow::Result<()> {
        let mut ledger = Ledger::new(Addresses::nowhere(), &fast_config()?);
        ledger.signed.insert([1; 32].into(), 3);
        let mut record = Record {
            done: (0..5).map(|nonce| done(nonce, Instant::now())).collect(),
            ..Record::default()
        };
        assert_eq!(record.forget_lost(&ledger), 2);
        assert!(record.done.iter().all(|done| done.nonce < 3));
        Ok(())
    }

    #[test]
    fn throughput_leaves_out_the_time_without_a_node() {
        let start = Instant::now();
        let span = |from, until| Span {
            from: start + Duration::from_secs(from),
            until: start + Duration::from_secs(until),
            node_busy: Some(Duration::from_secs(3)),
            busy_here: None,
        };
        let record = Record {
            done: (0..10).map(|nonce| done(nonce, start)).collect(),
            spans: vec![span(0, 3), span(8, 10)],
            ..Record::default()
        };
        assert_eq!(record.throughput(), 2.0);
        assert_eq!(record.share(|span| span.node_busy), Some(1.2));
        assert_eq!(record.share(|span| span.busy_here), None);
        assert_eq!(record.tally(|_| true).refused, 1);
    }
}
