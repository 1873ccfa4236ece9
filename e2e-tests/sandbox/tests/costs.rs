//! What every message of every contract costs, and that it costs no more than it did.

use anyhow::{ensure, Context, Result};
use commons::build::bundle_path;
use sandbox_tests::{
    costs::{has_grown, Costs},
    meter::{measure, CONTRACTS},
};
use std::{env, fs};

/// With `WRITE_COSTS=1` the table is written instead of compared.
#[test]
fn nothing_costs_over_two_percent_more_than_the_table_says() -> Result<()> {
    let measured = measure(0)?;
    let path = Costs::path();
    if env::var_os("WRITE_COSTS").is_some() {
        let table = measured.to_markdown();
        print!("{table}");
        fs::create_dir_all(path.parent().context("the table is in a folder")?)?;
        return fs::write(&path, table).with_context(|| format!("cannot write {}", path.display()));
    }
    let table = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    measured.ensure_no_more_than(&Costs::parse(&table)?)
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
