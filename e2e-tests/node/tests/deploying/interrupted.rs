//! A deployment that is interrupted goes on where it was, and deploys nothing twice.

use super::setup::{assert_complete, counted, fresh, fresh_and_slow_to_be_final, PROGRAM, STEPS};
use anyhow::Result;
use commons::{
    deployment::{artifacts::Artifacts, Deployment},
    hexadecimal::hexadecimal,
    network::{secret::development_key, Network},
    node::{binary_or_skip, Database, LocalNode, Options},
    suite::constructors::Part,
};
use node_tests::{
    description::fast_description,
    ground::{endowed, shell, wait},
    COIN,
};
use std::time::{Duration, SystemTime};

/// Its first lines name the chain, the signer and what is to do.
const LINES_BEFORE_STEPS: usize = 3;

#[test]
fn killed_after_every_step_it_goes_on_with_the_next() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    for _ in 0..STEPS {
        shell.kill_after_lines(&shell.deploying("//Alice"), LINES_BEFORE_STEPS + 1)?;
    }
    shell.succeed(&shell.deploying("//Alice"))?;
    wait(async {
        let network = Network::connect(node.url()).await?;
        let alice = development_key("//Alice")?;
        assert_complete(&network, &shell.deployed()?).await?;
        assert_eq!(counted(&network, &alice).await?, (8, 8));
        assert_eq!(network.next_nonce(&alice).await?, STEPS);
        Ok(())
    })
}

#[test]
fn killed_at_any_moment_it_deploys_nothing_twice() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    let mut random = fastrand::Rng::with_seed(6);
    for _ in 0..12 {
        let time = Duration::from_millis(random.u64(300..1_800));
        shell.kill_after(&shell.deploying("//Alice"), time)?;
    }
    shell.succeed(&shell.deploying("//Alice"))?;
    wait(async {
        let network = Network::connect(node.url()).await?;
        let alice = development_key("//Alice")?;
        assert_complete(&network, &shell.deployed()?).await?;
        assert_eq!(counted(&network, &alice).await?, (8, 8));
        Ok(())
    })
}

#[test]
fn another_commons_that_is_interrupted_is_gone_on_with_by_the_same_command() -> Result<()> {
    let Some((node, shell)) = fresh_and_slow_to_be_final()? else {
        return Ok(());
    };
    shell.succeed(&shell.deploying("//Alice"))?;
    let first = shell.deployed()?;
    let mut another = shell.deploying("//Alice");
    another.push("--another".to_owned());
    // Its code is there, so only contracts, wirings and the seal are to be sent again.
    for lines in [LINES_BEFORE_STEPS + 1, LINES_BEFORE_STEPS + 10, LINES_BEFORE_STEPS + 5] {
        shell.kill_after_lines(&another, lines)?;
        assert!(shell.deployed()?.completed.is_none(), "it was killed too late");
    }
    let said = shell.succeed(&another)?;
    assert!(said.out.contains("that is gone on with"), "{}", said.out);
    wait(async {
        let network = Network::connect(node.url()).await?;
        assert_complete(&network, &shell.deployed()?).await?;
        assert_eq!(counted(&network, &development_key("//Alice")?).await?, (8, 16));
        Ok(())
    })?;
    let aside = Deployment::read(&shell.file("deployment.1.json"))?;
    assert_eq!(aside.as_ref(), Some(&first));
    assert!(!shell.file("deployment.2.json").exists());
    Ok(())
}

#[test]
fn another_commons_is_the_same_until_its_command_has_ended_well() -> Result<()> {
    let Some((node, shell)) = fresh_and_slow_to_be_final()? else {
        return Ok(());
    };
    let mut another = shell.deploying("//Alice");
    another.push("--another".to_owned());
    shell.kill_at(&another, &format!("[{STEPS}/{STEPS}]"))?;
    let begun = shell.deployed()?;
    let said = shell.succeed(&another)?;
    assert!(said.out.contains("that is gone on with"), "{}", said.out);
    let complete = shell.deployed()?;
    assert_eq!(complete.salt, begun.salt);
    assert!(begun.completed.is_none() && complete.completed.is_some());
    wait(async {
        let network = Network::connect(node.url()).await?;
        assert_complete(&network, &complete).await?;
        assert_eq!(counted(&network, &development_key("//Alice")?).await?, (8, 8));
        Ok(())
    })?;
    // It has: the next is another.
    shell.succeed(&another)?;
    assert_ne!(shell.deployed()?.salt, begun.salt);
    Ok(())
}

#[test]
fn one_that_is_not_complete_is_completed_before_another() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    shell.kill_at(&shell.deploying("//Alice"), &format!("[12/{STEPS}]"))?;
    let first = shell.deployed()?;
    let mut another = shell.deploying("//Alice");
    another.push("--another".to_owned());
    let said = shell.succeed(&another)?;
    assert!(said.out.contains("first that is gone on with"), "{}", said.out);
    let aside = Deployment::read(&shell.file("deployment.1.json"))?.expect("it was set aside");
    let second = shell.deployed()?;
    assert_eq!(aside.salt, first.salt);
    assert_ne!(second.salt, first.salt);
    wait(async {
        let network = Network::connect(node.url()).await?;
        for deployment in [&aside, &second] {
            assert!(deployment.completed.is_some());
            assert_complete(&network, deployment).await?;
        }
        assert_eq!(counted(&network, &development_key("//Alice")?).await?, (8, 16));
        Ok(())
    })
}

#[test]
fn one_that_is_not_complete_and_cannot_be_gone_on_with_is_abandoned_when_that_is_said_alone() -> Result<()> {
    let Some((_node, shell)) = fresh()? else { return Ok(()) };
    shell.kill_at(&shell.deploying("//Alice"), &format!("[12/{STEPS}]"))?;
    let begun = std::fs::read(shell.deployment())?;
    shell.describe(&fast_description(SystemTime::now()).replace("Commons Token", "Another Token"))?;
    let mut arguments = shell.deploying("//Alice");
    for option in ["--another", "--abandon"] {
        let said = shell.fail(&arguments)?;
        assert!(said.err.contains("another description"), "{}", said.err);
        assert!(said.err.contains("Nothing was sent"), "{}", said.err);
        assert_eq!(std::fs::read(shell.deployment())?, begun);
        arguments.push(option.to_owned());
    }
    shell.succeed(&arguments)?;
    assert!(shell.deployed()?.completed.is_some());
    assert_eq!(std::fs::read(shell.file("deployment.1.json"))?, begun);
    Ok(())
}

#[test]
fn what_was_done_and_not_written_down_is_found_on_the_chain() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    shell.succeed(&shell.deploying("//Alice"))?;
    let whole = shell.deployed()?;
    // As if each command had been killed between a transaction and the line in the file that says so.
    let mut cut = whole.clone();
    for entry in cut.contracts.values_mut() {
        (entry.uploaded, entry.instantiated, entry.wired) = (None, None, None);
    }
    (cut.sealed, cut.completed) = (None, None);
    std::fs::write(shell.deployment(), serde_json::to_string(&cut)?)?;

    shell.succeed(&shell.deploying("//Alice"))?;
    let found = shell.deployed()?;
    wait(async {
        let network = Network::connect(node.url()).await?;
        assert_complete(&network, &found).await?;
        assert_eq!(
            network.next_nonce(&development_key("//Alice")?).await?,
            STEPS,
            "nothing was sent"
        );
        Ok(())
    })?;
    // The block in which a contract was made is found again, by halving.
    for part in Part::ALL {
        let block = |deployment: &Deployment| {
            let record = deployment.contracts[part.name()].instantiated.clone();
            record.map(|record| record.block)
        };
        assert_eq!(block(&found), block(&whole), "{}", part.name());
    }
    Ok(())
}

#[test]
fn a_node_that_goes_away_stops_it_and_does_not_end_it() -> Result<()> {
    let Some(binary) = binary_or_skip()? else { return Ok(()) };
    let database = tempfile::tempdir()?;
    let options = Options {
        database: Database::Kept(database.path().to_owned()),
        ..Options::new(binary)
    };
    let mut node = wait(LocalNode::start(&options))?;
    let mut shell = shell(PROGRAM, &node)?;
    for lines in [5, 8, 8] {
        let mut deploying = shell.command(&shell.deploying("//Alice")).spawn()?;
        let mut out = std::io::BufReader::new(deploying.stdout.take().expect("it is piped"));
        for _ in 0..lines {
            std::io::BufRead::read_line(&mut out, &mut String::new())?;
        }
        node.kill()?;
        let _ = std::io::copy(&mut out, &mut std::io::sink());
        let said = deploying.wait_with_output()?;
        let error = String::from_utf8(said.stderr)?;
        assert!(!said.status.success(), "it cannot have come to an end");
        assert!(
            error.contains("is gone") || error.contains("no node answers"),
            "{error}"
        );
        assert!(error.contains("type the same command to go on"), "{error}");
        let unreachable = shell.fail(&shell.deploying("//Alice"))?;
        assert!(unreachable.err.contains("no node answers at"), "{}", unreachable.err);

        node = wait(LocalNode::start(&options))?;
        shell.now_at(node.url());
    }
    shell.succeed(&shell.deploying("//Alice"))?;
    wait(async {
        let network = Network::connect(node.url()).await?;
        assert_complete(&network, &shell.deployed()?).await?;
        assert_eq!(counted(&network, &development_key("//Alice")?).await?, (8, 8));
        Ok(())
    })
}

#[test]
fn a_step_that_the_chain_has_lost_is_done_again() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    shell.kill_after_lines(&shell.deploying("//Alice"), LINES_BEFORE_STEPS + 4)?;
    // As if the chain had replaced the blocks of these: their records tell of what is not there.
    let mut deployment = shell.deployed()?;
    let record = deployment.contracts["wrapped-native"].uploaded.clone();
    let hatch = deployment.contracts.entry("hatch".to_owned()).or_default();
    hatch.code_hash = hexadecimal(Artifacts::load()?.of(Part::Hatch)?.code_hash);
    hatch.uploaded = record.clone();
    deployment
        .contracts
        .entry("community-token".to_owned())
        .or_default()
        .wired = record;
    std::fs::write(shell.deployment(), serde_json::to_string(&deployment)?)?;

    let said = shell.succeed(&shell.deploying("//Alice"))?;
    for step in ["upload hatch", "wire community-token"] {
        let told = format!("to do again, for the chain has lost it: {step}");
        assert!(said.out.contains(&told), "{}", said.out);
    }
    wait(async { assert_complete(&Network::connect(node.url()).await?, &shell.deployed()?).await })
}

#[test]
fn a_contract_at_an_address_that_does_not_follow_is_not_wired() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    let mut arguments = shell.deploying("//Alice");
    shell.succeed(&arguments)?;
    let strangers = shell.deployed()?.contracts["hatch"].address.clone();
    // A second commons, before it is wired, in whose file somebody has put the first one's hatch.
    arguments.push("--another".to_owned());
    shell.kill_after_lines(&arguments, LINES_BEFORE_STEPS + 17)?;
    let mut edited = shell.deployed()?;
    edited.contracts.entry("hatch".to_owned()).or_default().address = strangers;
    std::fs::write(shell.deployment(), serde_json::to_string(&edited)?)?;
    let nonce = wait(async {
        Network::connect(node.url())
            .await?
            .next_nonce(&development_key("//Alice")?)
            .await
    })?;
    let said = shell.fail(&shell.deploying("//Alice"))?;
    assert!(said.err.contains("the address of hatch was changed"), "{}", said.err);
    let after = wait(async {
        Network::connect(node.url())
            .await?
            .next_nonce(&development_key("//Alice")?)
            .await
    })?;
    assert_eq!(after, nonce, "nothing was sent");
    Ok(())
}

#[test]
fn a_nonce_that_another_sender_took_is_told_and_nothing_is_lost() -> Result<()> {
    let Some((node, shell)) = fresh()? else { return Ok(()) };
    wait(async {
        let (network, key) = endowed(node.url(), "//deployer", 100 * COIN).await?;
        let url = node.url().to_owned();
        // The same key signs elsewhere, as fast as it can.
        let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let stopped = stop.clone();
        let rival = tokio::spawn(async move {
            let network = Network::connect(&url).await?;
            let key = development_key("//deployer")?;
            while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
                let remark = subxt::dynamic::tx("System", "remark", vec![subxt::dynamic::Value::from_bytes([0])]);
                let nonce = network.next_nonce(&key).await?;
                let parameters = subxt::config::DefaultExtrinsicParamsBuilder::new().nonce(nonce).build();
                // It may lose as well.
                let _ = network
                    .client()
                    .tx()
                    .create_signed_offline(&remark, &key, parameters)?
                    .submit()
                    .await;
            }
            anyhow::Ok(())
        });
        let arguments = shell.deploying("//deployer");
        let mut lost = 0;
        for _ in 0..60 {
            let said = tokio::task::block_in_place(|| shell.run(&arguments))?;
            if said.ok {
                break;
            }
            assert!(
                said.err.contains("another transaction of the same account came first"),
                "{}",
                said.err
            );
            assert!(said.err.contains("type the same command to go on"), "{}", said.err);
            lost += 1;
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        rival.await??;
        assert!(lost > 0, "the rival was never first");
        assert!(shell.run(&arguments)?.ok);
        assert_complete(&network, &shell.deployed()?).await?;
        assert_eq!(counted(&network, &key).await?, (8, 8));
        Ok(())
    })
}

#[test]
fn two_at_once_on_one_file_do_not_mix() -> Result<()> {
    let Some((_node, shell)) = fresh_and_slow_to_be_final()? else {
        return Ok(());
    };
    let arguments = shell.deploying("//Alice");
    let mut first = shell.command(&arguments).spawn()?;
    let mut out = std::io::BufReader::new(first.stdout.take().expect("it is piped"));
    for _ in 0..=LINES_BEFORE_STEPS {
        std::io::BufRead::read_line(&mut out, &mut String::new())?;
    }
    let second = shell.fail(&arguments)?;
    assert!(
        second.err.contains("another `commons deploy` is at work"),
        "{}",
        second.err
    );
    let _ = std::io::copy(&mut out, &mut std::io::sink());
    assert!(first.wait()?.success());
    Ok(())
}
