//! The tables at the end: the market, the proposals, the sellers of goods, who holds what, the batches, and what the
//! messages cost.

use super::{
    costs::Costs,
    history::{Course, Sample},
    stage::{name, Stage},
};
use crate::{
    chain::NAMED,
    words::{number, Asset, Words},
};
use anyhow::Result;
use comfy_table::{presets::UTF8_FULL_CONDENSED, CellAlignment, Table};

/// Picoseconds, the unit of ref_time, in a millisecond.
const PICOSECONDS_PER_MS: f64 = 1e9;

/// All tables, one below the other.
pub fn tables(stage: &mut Stage) -> Result<String> {
    let holders = holders(stage)?;
    let token = stage.words.symbol(Asset::Token);
    Ok(format!(
        "The market\n{}\n\nThe proposals, with what was staked on them last, in {}\n{}\n\nThe sellers of goods, by their vouchers\n{}\n\nWho holds what\n{}\n\nThe batches, in {}\n{}\n\nWhat a call costs (the mean of all that worked; deposits from the least to the most, negative ones are refunds)\n{}",
        market(stage),
        token,
        proposals(stage),
        sellers(stage),
        holders,
        token,
        batches(stage),
        costs(stage)
    ))
}

fn market(stage: &Stage) -> Table {
    let words = &stage.words;
    let history = &stage.history;
    let mut table = table(&[
        "",
        "day",
        &format!("supply, {}", words.symbol(Asset::Token)),
        &format!("reserve, {}", words.symbol(Asset::Collateral)),
        &format!("funding pool, {}", words.symbol(Asset::Collateral)),
        "spot price",
    ]);
    for (moment, sample) in [
        ("opening", history.trading().next()),
        ("peak", history.peak()),
        ("end of trading", history.trading().next_back()),
        ("wound down", history.wound_down()),
        ("end", history.samples.last()),
    ] {
        if let Some(sample) = sample {
            table.add_row(market_row(words, moment, sample));
        }
    }
    table
}

fn market_row(words: &Words, moment: &str, sample: &Sample) -> [String; 6] {
    [
        moment.to_string(),
        format!("{:.0}", sample.day.floor()),
        words.figure(Asset::Token, sample.supply),
        words.figure(Asset::Collateral, sample.reserve),
        words.figure(Asset::Collateral, sample.pool),
        sample
            .spot_price
            .map_or_else(|| "–".to_string(), |price| words.price(Some(price))),
    ]
}

fn proposals(stage: &Stage) -> Table {
    let words = &stage.words;
    let asked = format!("asked, {}", words.symbol(Asset::Collateral));
    let mut table = table(&["", &asked, "of the pool", "stake", "conviction", "needed", "outcome"]);
    for course in &stage.history.proposals {
        table.add_row(proposal_row(words, course));
    }
    if let Some(column) = table.column_mut(6) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    table
}

fn proposal_row(words: &Words, course: &Course) -> [String; 7] {
    let none = || "–".to_string();
    let tokens = |amount: Option<u128>| amount.map_or_else(none, |amount| words.figure(Asset::Token, amount));
    let last = course.last();
    [
        format!("{} {}", course.id.0, course.title),
        course
            .asked
            .map_or_else(none, |asked| words.figure(Asset::Collateral, asked.amount)),
        course.asked.map_or_else(none, |asked| asked.share()),
        tokens(last.map(|point| point.stake)),
        tokens(last.map(|point| point.conviction)),
        tokens(course.needed()),
        course.outcome(),
    ]
}

fn sellers(stage: &Stage) -> Table {
    let mut table = table(&["", "sold", "redeemed", "complained of", "lost", "score"]);
    for stall in &stage.history.stalls {
        if let Some(last) = stall.last() {
            let counts = [last.sold, last.redeemed, last.complained, last.lost].map(|count| count.to_string());
            let row = [vec![stall.title()], counts.to_vec(), vec![last.score()]].concat();
            table.add_row(row);
        }
    }
    table
}

fn holders(stage: &mut Stage) -> Result<Table> {
    let words = stage.words.clone();
    let (token, collateral) = (words.symbol(Asset::Token), words.symbol(Asset::Collateral));
    let mut table = table(&[
        "",
        &format!("{token} as trading ended"),
        &format!("{token} now"),
        &format!("{collateral} brought"),
        &format!("{collateral} now"),
    ]);
    for who in NAMED {
        let before = stage.held_as_trading_ended.get(who).copied().unwrap_or(0);
        let brought = stage.wrapped.get(who).copied().unwrap_or(0);
        let row = [
            who.to_string(),
            words.figure(Asset::Token, before),
            words.figure(Asset::Token, stage.commons.tokens_of(who)?),
            words.figure(Asset::Collateral, brought),
            words.figure(Asset::Collateral, stage.commons.collateral_of(who)?),
        ];
        table.add_row(row);
    }
    Ok(table)
}

fn batches(stage: &Stage) -> Table {
    let words = &stage.words;
    let figure = |amount| words.figure(Asset::Token, amount);
    let mut table = table(&["", "granted", "vested", "released", "taken back", "vested in full"]);
    for status in &stage.batches.list {
        let batch = &status.batch;
        let is_teams = stage.team_batch == Some(status.id);
        let taken_back = if is_teams { stage.taken_back() } else { 0 };
        let end = match batch.schedule.end_ms() {
            Some(end_ms) if !batch.revoked => words.moment(end_ms),
            _ => "–".to_string(),
        };
        table.add_row([
            name(batch.beneficiary),
            figure(batch.total + taken_back),
            figure(status.vested),
            figure(batch.released),
            figure(taken_back),
            end,
        ]);
    }
    table
}

fn costs(stage: &Stage) -> Table {
    let mut table = table(&[
        "message",
        "calls",
        "ref_time, ms",
        "× token transfer",
        "proof_size, KB",
        "deposit, units",
    ]);
    for costs in stage.costs.entries() {
        table.add_row(cost_row(stage, costs));
    }
    table
}

fn cost_row(stage: &Stage, costs: &Costs) -> [String; 6] {
    let mean = costs.mean();
    let multiple = stage
        .costs
        .in_transfers(costs)
        .map_or_else(|| "–".to_string(), |multiple| format!("{multiple:.2}"));
    let deposits = if costs.lowest_deposit == costs.highest_deposit {
        costs.highest_deposit.to_string()
    } else {
        format!("{} to {}", costs.lowest_deposit, costs.highest_deposit)
    };
    [
        format!("{} {}", costs.message.0, costs.message.1),
        costs.calls.to_string(),
        number(mean.ref_time as f64 / PICOSECONDS_PER_MS),
        multiple,
        format!("{:.1}", mean.proof_size as f64 / 1000.0),
        deposits,
    ]
}

/// A table whose first column is text and whose others are figures.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
