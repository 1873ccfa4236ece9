//! docs/commerce.md against the escrow's code: its tables of windows and payouts, the worked example (whose numbers were
//! worked out by hand) and the bytes of a permit.

mod payouts;
mod permits;
mod windows;

use anyhow::{bail, ensure, Context, Result};
use ink::primitives::AccountId;
use interfaces::voucher_escrow::{Agent, ArbitratedTerms, AutomaticTerms, Offer, Resolution, VoucherSet};
use std::path::Path;

const DOCUMENT: &str = "../../docs/commerce.md";

const MILLION: u128 = 1_000_000;
const POOL_FEE_PPM: u32 = 20_000;
const AGENT_FEE_PPM: u32 = 50_000;

const FROM_MS: u64 = 1_000;
const TO_MS: u64 = 10_000;
const COMPLAINT_MS: u64 = 300;
const FAULT_MS: u64 = 500;
const RESOLUTION_MS: u64 = 700;
const RESPONSE_MS: u64 = 900;

/// The page.
fn document() -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// A table of the page. The first cell of a row is its name.
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// The table whose first column has this title.
    fn of(title: &str) -> Result<Self> {
        let document = document()?;
        let start = format!("| {title} |");
        let lines: Vec<_> = document.lines().collect();
        // Its titles stand above a rule; some other table may have a row of that name.
        let (top, _) = lines
            .windows(2)
            .enumerate()
            .find(|(_, pair)| pair[0].starts_with(&start) && pair[1].starts_with("|---|"))
            .with_context(|| format!("{DOCUMENT} has no table {start:?}"))?;
        let mut lines = lines[top..]
            .iter()
            .take_while(|line| line.starts_with('|'))
            .map(|line| {
                let inside = line.trim_start_matches("| ").trim_end_matches(" |");
                inside.split(" | ").map(str::to_owned).collect::<Vec<_>>()
            });
        let columns = lines.next().context("titles")?;
        let rows: Vec<_> = lines.skip(1).collect();
        for row in &rows {
            ensure!(
                row.len() == columns.len(),
                "a row of {title:?} with other columns: {row:?}"
            );
        }
        Ok(Self { columns, rows })
    }

    fn names(&self) -> Vec<String> {
        self.rows.iter().map(|row| row[0].clone()).collect()
    }

    fn row(&self, name: &str) -> Result<&[String]> {
        let mut found = self.rows.iter().filter(|row| row[0] == name);
        let row = found
            .next()
            .with_context(|| format!("{DOCUMENT} has no row {name:?}"))?;
        ensure!(found.next().is_none(), "two rows {name:?}");
        Ok(row)
    }

    /// What stands in a row below the title, or the one among several.
    fn cell(&self, row: usize, title: &str) -> Option<&str> {
        let column = self
            .columns
            .iter()
            .position(|titles| titles.split(", ").any(|one| one == title))?;
        Some(&self.rows[row][column])
    }

    /// A row's figure below the title; `−` is a minus.
    fn figure(&self, name: &str, title: &str) -> Result<i128> {
        let row = self.row(name)?;
        let column = self.columns.iter().position(|column| column == title);
        let cell = &row[column.with_context(|| format!("no column {title:?}"))?];
        cell.replace('−', "-")
            .parse()
            .with_context(|| format!("{name:?}, {title:?}: {cell:?}"))
    }
}

/// What somebody has to escrow.
#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    price: u128,
    seller_deposit: u128,
    buyer_deposit: u128,
    bond: u128,
    arbiter_fee: u128,
    escalation_deposit: u128,
    penalty: u128,
}

impl Figures {
    fn automatic_set(&self) -> VoucherSet {
        self.set(Resolution::Automatic(AutomaticTerms {
            buyer_deposit: self.buyer_deposit,
            complaint_bond: Some(self.bond),
            fault_period_ms: FAULT_MS,
        }))
    }

    fn arbitrated_set(&self) -> VoucherSet {
        self.set(Resolution::Arbitrated(ArbitratedTerms {
            arbiter: AccountId::from([4; 32]),
            arbiter_fee: self.arbiter_fee,
            cancel_penalty: self.penalty,
            escalation_deposit: self.escalation_deposit,
            resolution_period_ms: RESOLUTION_MS,
            response_period_ms: RESPONSE_MS,
        }))
    }

    fn set(&self, resolution: Resolution) -> VoucherSet {
        VoucherSet {
            seller: AccountId::from([5; 32]),
            protocol_fee_ppm: POOL_FEE_PPM,
            offer: Offer {
                asset: AccountId::from([6; 32]),
                price: self.price,
                seller_deposit: self.seller_deposit,
                quantity: 1,
                valid_from_ms: FROM_MS,
                valid_to_ms: TO_MS,
                complaint_period_ms: COMPLAINT_MS,
                resolution,
                agent: Some(Agent {
                    account: AccountId::from([7; 32]),
                    fee_ppm: AGENT_FEE_PPM,
                }),
                gate: None,
            },
        }
    }

    /// The page's letters.
    fn symbols(&self, share_ppm: u32) -> Vec<(&'static str, u128)> {
        let Self {
            price,
            seller_deposit: deposit,
            escalation_deposit,
            ..
        } = *self;
        let share = |amount: u128| amount * u128::from(share_ppm) / MILLION;
        vec![
            ("0", 0),
            ("P", price),
            ("D", deposit),
            ("B", self.buyer_deposit),
            ("C", self.bond),
            ("A", self.arbiter_fee),
            ("E", escalation_deposit),
            ("pen", self.penalty),
            ("⌈D/2⌉", deposit.div_ceil(2)),
            ("⌊D/2⌋", deposit / 2),
            ("⌊D/4⌋", deposit / 4),
            ("⌊P·q⌋", share(price)),
            ("⌊D·q⌋", share(deposit)),
            ("⌊(D + E)·q⌋", share(deposit + escalation_deposit)),
        ]
    }
}

/// What a cell amounts to: symbols, added and subtracted.
fn evaluate(cell: &str, symbols: &[(&str, u128)]) -> Result<u128> {
    let (mut sum, mut adds, mut rest) = (0_u128, true, cell);
    loop {
        let (symbol, amount) = symbols
            .iter()
            .filter(|(symbol, _)| rest.starts_with(symbol))
            .max_by_key(|(symbol, _)| symbol.len())
            .with_context(|| format!("what is {rest:?} in {cell:?}?"))?;
        let next = if adds {
            sum.checked_add(*amount)
        } else {
            sum.checked_sub(*amount)
        };
        sum = next.with_context(|| format!("{cell:?} is out of range"))?;
        rest = &rest[symbol.len()..];
        if rest.is_empty() {
            return Ok(sum);
        }
        (adds, rest) = match (rest.strip_prefix(" + "), rest.strip_prefix(" − ")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            (None, None) => bail!("what is {rest:?} in {cell:?}?"),
        };
    }
}
