//! The dapp's view: a member's visit in JavaScript, and what the chain says of it afterwards.

use anyhow::{ensure, Context, Result};
use commons::{
    network::{account_of, secret::development_key, Network},
    node::{binary_or_skip, LocalNode, Options},
    suite::psp22,
};
use ink::codegen::TraitCallBuilder;
use interfaces::{conviction_voting::ConvictionVoting, hatch::Hatch, psp22::PSP22};
use node_tests::{
    description::{fast_description, BEGINS_AFTER},
    ground::give,
    root,
    shell::Shell,
    COIN,
};
use serde_json::Value;
use std::{
    io::Write,
    path::PathBuf,
    process::Command,
    time::{Duration, SystemTime},
};

/// The maximum of the fast description: with it, the goal is reached at once.
const MAXIMUM: u128 = 2_250 * COIN;

fn folder() -> PathBuf {
    root().join("deploy/dapp")
}

/// Whether JavaScript and what it needs are there; tells in a line if not.
fn is_installed() -> bool {
    let is_there = folder().join("node_modules").is_dir();
    if !is_there {
        // The macros that print are caught in tests. That nobody reads it is no reason to fail.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: the dapp's view, since deploy/dapp/node_modules is not there; `make dapp` installs it"
        );
    }
    is_there
}

/// A commons on a node of its own, or `None` (told in a line) where there is no node or no JavaScript.
async fn deployed() -> Result<Option<(LocalNode, Shell)>> {
    deployed_with(&[]).await
}

/// The same by a command with more options.
async fn deployed_with(options: &[&str]) -> Result<Option<(LocalNode, Shell)>> {
    let Some(binary) = binary_or_skip()?.filter(|_| is_installed()) else {
        return Ok(None);
    };
    let node = LocalNode::start(&Options::new(binary)).await?;
    let shell = Shell::new(env!("CARGO_BIN_EXE_commons-under-test"), node.url())?;
    shell.describe(&fast_description(SystemTime::now()))?;
    let mut arguments = shell.deploying("//Alice");
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    shell.succeed(&arguments)?;
    Ok(Some((node, shell)))
}

/// The visit, as its JSON tells it.
fn visit(node: &LocalNode, shell: &Shell, arguments: &[&str]) -> Result<Value> {
    let output = Command::new("node")
        .arg(folder().join("dapp.js"))
        .args(["--url", node.url(), "--suri", "//Bob", "--json", "--deployment"])
        .arg(shell.deployment())
        .args(arguments)
        .output()?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "it failed: {error}");
    serde_json::from_slice(&output.stdout).with_context(|| format!("no JSON; {error}"))
}

/// The names of the acts, in their order.
fn acts(visit: &Value) -> Vec<&str> {
    let acts = visit["acts"].as_array().map(Vec::as_slice).unwrap_or_default();
    acts.iter().filter_map(|act| act["act"].as_str()).collect()
}

fn event<'a>(visit: &'a Value, name: &str) -> Result<&'a Value> {
    let acts = visit["acts"].as_array().context("no acts")?;
    acts.iter()
        .filter_map(|act| act["events"].as_array())
        .flatten()
        .find(|event| event["name"] == name)
        .map(|event| &event["fields"])
        .with_context(|| format!("no {name} in {visit:#}"))
}

fn figure(value: &Value) -> Result<u128> {
    let text = value.as_str().with_context(|| format!("{value} is no amount"))?;
    Ok(text.parse()?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dapp_contributes_launches_buys_and_stakes_and_reads_what_the_chain_says() -> Result<()> {
    let Some((node, shell)) = deployed().await? else {
        return Ok(());
    };
    tokio::time::sleep(BEGINS_AFTER + Duration::from_secs(1)).await;
    // The chain's clock goes on with its next block.
    let network = Network::connect(node.url()).await?;
    let bob = account_of(&development_key("//Bob")?);
    give(&network, *bob.as_ref(), COIN).await?;

    let contributed = visit(&node, &shell, &["--coins", "2250"])?;
    assert_eq!(acts(&contributed), ["wrap", "approve", "contribute"]);
    assert_eq!(figure(&contributed["balances"]["contributed"])?, MAXIMUM);
    assert!(contributed["missing"].is_string(), "{contributed:#}");

    let bought = visit(&node, &shell, &["--tokens", "20"])?;
    assert_eq!(acts(&bought)[0], "launch");
    for act in ["buy", "deposit", "propose", "stake"] {
        assert!(acts(&bought).contains(&act), "{act} is missing in {:?}", acts(&bought));
    }
    assert!(bought["missing"].is_null());

    // What it says is what is there.
    let at = shell.deployed()?.addresses()?;
    let balances = &bought["balances"];
    let has = |asset| network.read(psp22(asset).call().balance_of(bob));
    assert_eq!(figure(&balances["tokens"])?, has(at.token).await?);
    assert_eq!(figure(&balances["collateral"])?, has(at.collateral).await?);
    assert_eq!(figure(&balances["coins"])?, network.native_balance(bob).await?.free);
    let given = network.read(at.to_hatch().call().contribution(bob)).await?;
    assert_eq!(
        figure(&balances["contributed"])?,
        given.context("nothing was given")?.given
    );
    let voter = network.read(at.to_voting().call().account(bob)).await?;
    assert_eq!(figure(&balances["deposited"])?, voter.deposited);
    assert_eq!(
        figure(&balances["staked"])?,
        voter.stakes.iter().map(|stake| stake.amount).sum::<u128>()
    );

    // Its events are those of the contracts, by name and with their figures.
    let tokens = figure(&event(&bought, "Bought")?["tokens"])?;
    let bond = network.read(at.to_voting().call().settings()).await?.bond;
    assert_eq!(tokens, voter.deposited + bond);
    assert_eq!(figure(&event(&bought, "Staked")?["amount"])?, voter.stakes[0].amount);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dapp_refuses_contracts_of_another_commons_and_other_code() -> Result<()> {
    let Some((node, shell)) = deployed().await? else {
        return Ok(());
    };
    let first = shell.deployed()?;
    let mut another = shell.deploying("//Alice");
    another.push("--another".to_owned());
    shell.succeed(&another)?;
    let second = shell.deployed()?;
    // The same code at another address; and what was built, at an address where something else is.
    for (name, taken_from, of, reason) in [
        ("funding-pool", &first, "funding-pool", "sign nothing"),
        ("conviction-voting", &first, "conviction-voting", "sign nothing"),
        ("community-token", &second, "wrapped-native", "code"),
    ] {
        let mut mixed = second.clone();
        let address = taken_from.contracts[of].address.clone();
        mixed.contracts.entry(name.to_owned()).or_default().address = address;
        std::fs::write(shell.deployment(), serde_json::to_string(&mixed)?)?;
        let error = visit(&node, &shell, &[]).err().context("it went on")?.to_string();
        assert!(error.contains(name) && error.contains(reason), "{name}: {error}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dapp_refuses_a_commons_that_is_not_sealed() -> Result<()> {
    let Some((node, shell)) = deployed_with(&["--unsealed"]).await? else {
        return Ok(());
    };
    let error = visit(&node, &shell, &[]).err().context("it went on")?.to_string();
    assert!(error.contains("not sealed"), "{error}");
    shell.succeed(&shell.deploying("//Alice"))?;
    let visited = visit(&node, &shell, &[])?;
    assert!(visited["missing"].is_string(), "{visited:#}");
    Ok(())
}
