//! Where a deployment must not go: refused with words that help, and nothing sent.

use super::setup::{assert_complete, fresh};
use anyhow::Result;
use commons::network::{account_of, Network};
use node_tests::{
    description::fast_description,
    ground::{endowed, give, wait},
    COIN,
};
use std::time::SystemTime;

#[test]
fn an_account_that_has_too_little_is_told_how_much_and_can_go_on_once_it_has_more() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    wait(async {
        // Less than the code's deposits: nothing is sent at all.
        let (network, key) = endowed(node.url(), "//poor", COIN).await?;
        let arguments = shell.deploying("//poor");
        let said = shell.fail(&arguments)?;
        assert!(
            said.err.contains("has too little") && said.err.contains("UNIT"),
            "{}",
            said.err
        );
        assert_eq!(network.native_balance(account_of(&key)).await?.free, COIN);

        // Enough for the code (2.96 units), not for all contracts.
        give(&network, key.public_key().0, 3 * COIN).await?;
        let said = shell.fail(&arguments)?;
        assert!(said.err.contains("has too little"), "{}", said.err);
        assert!(said.err.contains("could not make "), "{}", said.err);
        assert!(said.err.contains("of 22 steps"), "{}", said.err);

        give(&network, key.public_key().0, 3 * COIN).await?;
        shell.succeed(&arguments)?;
        assert_complete(&network, &shell.deployed()?).await
    })
}

#[test]
fn no_more_is_spent_than_was_allowed_and_more_can_be_allowed_later() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    let mut arguments = shell.deploying("//Alice");
    arguments.extend(["--most", "3.2"].map(str::to_owned));
    wait(async {
        let network = Network::connect(node.url()).await?;
        let alice = account_of(&commons::network::secret::development_key("//Alice")?);
        let before = network.native_balance(alice).await?.free;
        let said = shell.fail(&arguments)?;
        assert!(said.err.contains("more than --most 3.2 UNIT"), "{}", said.err);
        let spent = before - network.native_balance(alice).await?.free;
        assert!(spent <= 32 * COIN / 10, "{spent}");
        assert!(shell.deployed()?.contracts["hatch"].uploaded.is_some());
        shell.succeed(&shell.deploying("//Alice"))?;
        assert_complete(&network, &shell.deployed()?).await
    })
}

#[test]
fn another_that_comes_to_nothing_leaves_the_first_where_it_is() -> Result<()> {
    let Some((_node, shell)) = fresh()? else { return Ok(()) };
    shell.succeed(&shell.deploying("//Alice"))?;
    let first = shell.deployed()?;
    let mut arguments = shell.deploying("//nobody");
    arguments.push("--another".to_owned());
    let said = shell.fail(&arguments)?;
    assert!(said.err.contains("has too little"), "{}", said.err);
    assert_eq!(shell.deployed()?, first);
    Ok(())
}

#[test]
fn a_description_for_another_chain_is_refused() -> Result<()> {
    let Some((_node, shell)) = fresh()? else { return Ok(()) };
    let description = fast_description(SystemTime::now());
    let line = format!("[voucher_escrow]\ngenesis_hash = \"0x{}\"", "ab".repeat(32));
    shell.describe(&description.replace("[voucher_escrow]", &line))?;
    let said = shell.fail(&shell.deploying("//Alice"))?;
    assert!(
        said.err.contains("another chain") && said.err.contains("abab"),
        "{}",
        said.err
    );
    assert!(!shell.deployment().exists());
    Ok(())
}

#[test]
fn a_file_of_another_chain_is_refused_and_kept() -> Result<()> {
    let Some((_node, shell)) = fresh()? else { return Ok(()) };
    shell.succeed(&shell.deploying("//Alice"))?;
    let mut elsewhere = shell.deployed()?;
    elsewhere.chain.genesis_hash = format!("0x{}", "cd".repeat(32));
    std::fs::write(shell.deployment(), serde_json::to_string(&elsewhere)?)?;
    let said = shell.fail(&shell.deploying("//Alice"))?;
    assert!(said.err.contains("another chain"), "{}", said.err);
    assert_eq!(shell.deployed()?, elsewhere);
    Ok(())
}

/// Every development chain has the same first block.
#[test]
fn a_development_chain_that_was_emptied_is_another_chain() -> Result<()> {
    let Some((node, mut shell)) = fresh()? else {
        return Ok(());
    };
    shell.succeed(&shell.deploying("//Alice"))?;
    let mut later = shell.deployed()?;
    later.begun = later.contracts["hatch"]
        .instantiated
        .clone()
        .expect("it was made")
        .block;
    std::fs::write(shell.deployment(), serde_json::to_string(&later)?)?;
    drop(node);
    let Some((emptied, _)) = fresh()? else { return Ok(()) };
    shell.now_at(emptied.url());
    let said = shell.fail(&shell.deploying("//Alice"))?;
    assert!(
        said.err.contains("it was emptied") && said.err.contains("--another"),
        "{}",
        said.err
    );
    Ok(())
}

#[test]
fn another_description_or_another_account_does_not_go_on_with_it() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    shell.succeed(&shell.deploying("//Alice"))?;
    let written = shell.deployed()?;

    let said = shell.fail(&shell.deploying("//Bob"))?;
    assert!(said.err.contains("it was begun by 5Grwva"), "{}", said.err);

    let description = fast_description(SystemTime::now());
    assert!(description.contains("reserve_ratio_ppm = 400_000"));
    shell.describe(&description.replace("reserve_ratio_ppm = 400_000", "reserve_ratio_ppm = 300_000"))?;
    let said = shell.fail(&shell.deploying("//Alice"))?;
    assert!(said.err.contains("another description"), "{}", said.err);
    assert_eq!(shell.deployed()?, written);
    wait(async {
        let network = Network::connect(node.url()).await?;
        assert_complete(&network, &written).await
    })
}

#[test]
fn what_the_contracts_would_refuse_is_told_before_anything_is_sent() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    let past = SystemTime::now() - std::time::Duration::from_secs(24 * 60 * 60);
    shell.describe(&fast_description(past))?;
    let said = shell.fail(&shell.deploying("//Alice"))?;
    assert!(
        said.err.contains("hatch.end") && said.err.contains("Nothing was sent"),
        "{}",
        said.err
    );
    wait(async {
        assert_eq!(Network::connect(node.url()).await?.best_block().await?.number, 0);
        Ok(())
    })
}

#[test]
fn a_secret_on_the_command_line_is_refused() -> Result<()> {
    let Some((_node, shell)) = fresh()? else { return Ok(()) };
    let said =
        shell.fail(&shell.deploying("legal winner thank year wave sausage worth useful legal winner thank yellow"))?;
    assert!(
        said.err.contains("--suri-file") && !said.err.contains("sausage"),
        "{}",
        said.err
    );
    Ok(())
}
