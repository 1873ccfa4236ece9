//! A deployment that nothing interrupts.

use super::setup::{assert_complete, fresh, PROGRAM, STEPS};
use anyhow::{Context, Result};
use commons::network::{account_of, secret::development_key, transaction::Ready, Gas, Network, Transaction};
use node_tests::{
    ground::{give, shell, signed, wait},
    COIN,
};
use std::time::{Duration, Instant};

#[test]
fn a_commons_is_deployed_in_less_than_a_minute_and_a_second_time_nothing_is_sent() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    let begun = Instant::now();
    let said = shell.succeed(&shell.deploying("//Alice"))?;
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    for step in 1..=STEPS {
        assert!(
            said.out.contains(&format!("[{step:2}/{STEPS}]")),
            "no cost of step {step}:\n{}",
            said.out
        );
    }
    let again = shell.succeed(&shell.deploying("//Alice"))?;
    assert!(again.out.contains("everything is deployed"), "{}", again.out);
    wait(async {
        let network = Network::connect(node.url()).await?;
        assert_complete(&network, &shell.deployed()?).await?;
        assert_eq!(network.next_nonce(&development_key("//Alice")?).await?, STEPS);
        Ok(())
    })
}

#[test]
fn what_it_cost_is_what_the_account_has_less() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    wait(async {
        let network = Network::connect(node.url()).await?;
        let alice = account_of(&development_key("//Alice")?);
        let before = network.native_balance(alice).await?.free;
        shell.succeed(&shell.deploying("//Alice"))?;
        let spent = before - network.native_balance(alice).await?.free;
        let (fees, deposits) = shell.deployed()?.paid();
        assert_eq!(spent, fees + deposits);
        Ok(())
    })
}

#[test]
fn two_commons_on_one_chain_share_their_code() -> Result<()> {
    let Some((node, shell_of_one)) = fresh()? else {
        return Ok(());
    };
    shell_of_one.succeed(&shell_of_one.deploying("//Alice"))?;
    let shell_of_other = shell(PROGRAM, &node)?;
    shell_of_other.succeed(&shell_of_other.deploying("//Bob"))?;
    wait(async {
        let network = Network::connect(node.url()).await?;
        assert_complete(&network, &shell_of_other.deployed()?).await?;
        assert_eq!(network.next_nonce(&development_key("//Bob")?).await?, STEPS - 8);
        assert_ne!(
            shell_of_one.deployed()?.addresses()?,
            shell_of_other.deployed()?.addresses()?
        );
        Ok(())
    })
}

#[test]
fn another_commons_sets_the_file_of_the_first_aside() -> Result<()> {
    let Some((_node, shell)) = fresh()? else { return Ok(()) };
    shell.succeed(&shell.deploying("//Alice"))?;
    let first = shell.deployed()?;
    let mut arguments = shell.deploying("//Alice");
    arguments.push("--another".to_owned());
    shell.succeed(&arguments)?;
    assert_ne!(shell.deployed()?.addresses()?, first.addresses()?);
    let aside = commons::deployment::Deployment::read(&shell.file("deployment.1.json"))?;
    assert_eq!(aside.context("it is gone")?, first);
    Ok(())
}

#[test]
fn a_secret_is_in_nothing_that_is_said_or_written() -> Result<()> {
    // Test vector of BIP-39, which is published.
    const PHRASE: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    let secret = shell.file("secret");
    std::fs::write(&secret, PHRASE)?;
    wait(async {
        use commons::network::SecretArguments;
        let arguments = SecretArguments {
            suri: None,
            suri_file: Some(secret.clone()),
        };
        let network = Network::connect(node.url()).await?;
        give(&network, arguments.key()?.public_key().0, 20 * COIN).await
    })?;
    let mut arguments = shell.deploying("//Alice");
    arguments[1] = "--suri-file".to_owned();
    arguments[2] = secret.display().to_string();

    // Nobody is there to be asked.
    let said = shell.fail(&arguments)?;
    assert!(said.err.contains("--yes"), "{}", said.err);
    arguments.push("--yes".to_owned());
    let deployed = shell.succeed(&arguments)?;
    // The same from the environment, with a log of everything.
    let mut words = shell.deploying("");
    words.splice(1..3, ["--yes".to_owned()]);
    let output = shell
        .command(&words)
        .env("COMMONS_SURI", PHRASE)
        .env("RUST_LOG", "trace")
        .env("RUST_BACKTRACE", "1")
        .output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = std::fs::read_to_string(shell.deployment())?;
    let texts = [
        deployed.out,
        deployed.err,
        written,
        String::from_utf8(output.stdout)?,
        String::from_utf8(output.stderr)?,
    ];
    for text in texts {
        assert!(!text.contains("legal winner") && !text.contains("sausage"), "{text}");
    }
    Ok(())
}

#[test]
fn what_a_node_is_asked_the_price_of_is_signed_by_nobody() -> Result<()> {
    let Some((node, _shell)) = fresh()? else { return Ok(()) };
    wait(async {
        let network = Network::connect(node.url()).await?;
        let (alice, bob) = (development_key("//Alice")?, development_key("//Bob")?);
        let call = Transaction::Call {
            to: account_of(&bob),
            value: COIN,
            data: Vec::new(),
        };
        let ready = Ready::untried(call, Gas::default());
        let nonce = network.next_nonce(&alice).await?;
        let priced = network.priced(&alice, &ready, nonce)?;
        let error = network.post(&priced).await.expect_err("it can be sent");
        assert!(format!("{error:#}").contains("bad signature"), "{error:#}");
        // What is good for ever needs no second byte for its last block.
        let signed = signed(&network, &alice, &ready, nonce)?;
        assert_eq!(priced.encoded().len(), signed.encoded().len() + 1);
        network.post(&signed).await
    })
}
