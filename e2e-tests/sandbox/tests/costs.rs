//! What every message of every contract costs, and that it costs no more than it did.

use anyhow::{ensure, Context, Result};
use commons::build::bundle_path;
use sandbox_tests::{
    costs::{has_grown, Costs, Crowd, MessageCost, Subject, CROWDS, VOTERS, VOUCHERS},
    meter::{measure, measure_voting, measure_vouchers, CONTRACTS},
};
use std::{env, fs, path::Path};

/// With `WRITE_COSTS=1` the table is written instead of compared.
#[test]
fn nothing_costs_over_two_percent_more_than_the_table_says() -> Result<()> {
    let measured = measure(0)?;
    let path = Costs::path();
    if is_to_be_written() {
        return write(&path, &measured.to_markdown());
    }
    measured.ensure_no_more_than(&Costs::parse(&read(&path)?)?)
}

#[test]
fn governance_costs_what_the_table_says_however_many_propose_and_vote() -> Result<()> {
    costs_what_the_table_says(&VOTERS, measure_voting)
}

#[test]
fn commerce_costs_what_the_table_says_however_many_sets_and_vouchers_there_are() -> Result<()> {
    costs_what_the_table_says(&VOUCHERS, measure_vouchers)
}

/// The table has 10 000 of them; here only as many are measured again as takes seconds.
fn costs_what_the_table_says(subject: &Subject, measure: impl Fn(u32) -> Result<Vec<MessageCost>>) -> Result<()> {
    let measured = |others| subject.crowd(others, &measure(others)?);
    let path = subject.path();
    if is_to_be_written() {
        let crowds = CROWDS.into_iter().map(measured).collect::<Result<Vec<_>>>()?;
        return write(&path, &subject.to_markdown(&crowds));
    }
    let table = Crowd::parse(&read(&path)?)?;
    assert!(table.iter().map(|crowd| crowd.others).eq(CROWDS));
    for crowd in &table {
        crowd.ensure_no_more_than(&table[0])?;
        if crowd.others <= 100 {
            measured(crowd.others)?.ensure_no_more_than(crowd)?;
        }
    }
    Ok(())
}

fn is_to_be_written() -> bool {
    env::var_os("WRITE_COSTS").is_some()
}

fn write(path: &Path, table: &str) -> Result<()> {
    print!("{table}");
    fs::create_dir_all(path.parent().context("the table is in a folder")?)?;
    fs::write(path, table).with_context(|| format!("cannot write {}", path.display()))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[test]
fn every_message_of_every_contract_is_measured() -> Result<()> {
    let measured = measure(0)?;
    for contract in CONTRACTS {
        let bundle: serde_json::Value = serde_json::from_slice(&fs::read(bundle_path(contract)?)?)?;
        let messages = bundle["spec"]["messages"].as_array().context("no messages")?;
        for message in messages {
            let label = message["label"].as_str().context("no label")?;
            let name = label.rsplit("::").next().unwrap_or(label);
            assert!(
                measured
                    .messages
                    .iter()
                    .any(|row| row.contract == contract && row.message == name),
                "{name} of {contract} is not measured"
            );
        }
    }
    Ok(())
}

/// `COSTS_HOLDERS` sets with how many other holders a commons is compared.
#[test]
fn nothing_costs_more_where_many_hold_something() -> Result<()> {
    let holders = match env::var("COSTS_HOLDERS") {
        Ok(number) => number.parse().context("COSTS_HOLDERS is no number")?,
        Err(_) => 1_000,
    };
    let (few, many) = (measure(1)?, measure(holders)?);
    assert_eq!(few.messages.len(), many.messages.len());
    for (few, many) in few.messages.iter().zip(&many.messages) {
        assert_eq!((&few.contract, &few.message), (&many.contract, &many.message));
        for (what, with_few, with_many) in [
            ("ref_time", few.cost.ref_time, many.cost.ref_time),
            ("proof_size", few.cost.proof_size, many.cost.proof_size),
        ] {
            ensure!(
                !has_grown(i128::from(with_few), i128::from(with_many)),
                "{what} of {} · {} is {with_few} with one other holder and {with_many} with {holders}",
                few.contract,
                few.message
            );
        }
        ensure!(
            !has_grown(few.cost.deposit, many.cost.deposit),
            "the deposit of {} · {} is {} with one other holder and {} with {holders}",
            few.contract,
            few.message,
            few.cost.deposit,
            many.cost.deposit
        );
    }
    Ok(())
}
