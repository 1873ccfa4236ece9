//! `commons node` and its library, with a real node: it starts, keeps what it has told, and ends.

use anyhow::{Context, Result};
use commons::{
    network::Network,
    node::{binary_or_skip, Database, LocalNode, Options},
};
use ink::primitives::AccountId;
use node_tests::{
    ground::give,
    shell::{signal, Running, Said, Shell},
    COIN,
};
use std::{ffi::OsStr, net::TcpStream, path::Path};

/// An account that has nothing on an empty chain.
const RECIPIENT: [u8; 32] = [7; 32];

async fn given(network: &Network) -> Result<u128> {
    Ok(network.native_balance(AccountId::from(RECIPIENT)).await?.free)
}

fn kept(binary: &Path, folder: &Path) -> Options {
    Options {
        database: Database::Kept(folder.to_owned()),
        ..Options::new(binary.to_owned())
    }
}

/// Why no node could be started.
async fn refusal(options: &Options) -> String {
    match LocalNode::start(options).await {
        Ok(node) => format!("it was started, at {}", node.url()),
        Err(error) => format!("{error:#}"),
    }
}

fn answers(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_block_that_was_told_is_there_after_the_node_was_killed() -> Result<()> {
    let Some(binary) = binary_or_skip()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let mut options = kept(&binary, folder.path());
    let (mut coins, mut last) = (0, None);
    // Blocks that are final at once, and blocks that are not yet when the node is killed.
    for finalize_delay_seconds in [0, 250, 0] {
        options.finalize_delay_seconds = finalize_delay_seconds;
        let mut node = LocalNode::start(&options).await?;
        let network = Network::connect(node.url()).await?;
        if let Some(last) = last {
            assert_eq!(node.first_seen(), last);
        }
        assert_eq!(given(&network).await?, coins * COIN);
        for _ in 0..20 {
            give(&network, RECIPIENT, COIN).await?;
            coins += 1;
        }
        let block = network.best_block().await?;
        assert_eq!(u128::from(block.number), coins);
        last = Some(block);
        node.kill()?;
        assert!(!answers(node.port()));
        // It is free again at once.
        options.port = node.port();
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_and_a_port_belong_to_one_node_while_it_runs() -> Result<()> {
    let Some(binary) = binary_or_skip()? else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let mut node = LocalNode::start(&kept(&binary, folder.path())).await?;

    let told = refusal(&kept(&binary, folder.path())).await;
    assert!(told.contains("another node is at work with this database"), "{told}");
    assert!(told.contains("The last lines of its log"), "{told}");
    let told = refusal(&Options {
        port: node.port(),
        ..Options::new(binary)
    })
    .await;
    assert!(told.contains(&format!("port {} is taken", node.port())), "{told}");

    let shell = Shell::new(env!("CARGO_BIN_EXE_commons-under-test"), "")?;
    let fresh = ["node", "--port", "0", "--fresh", "--database"].map(OsStr::new);
    let said = shell.fail(&[fresh.as_slice(), &[folder.path().as_os_str()]].concat())?;
    assert!(said.err.contains("a node is at work with it"), "{}", said.err);

    // The first one minds none of it.
    give(&Network::connect(node.url()).await?, RECIPIENT, COIN).await?;
    node.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_temporary_node_leaves_nothing_behind() -> Result<()> {
    let Some(binary) = binary_or_skip()? else { return Ok(()) };
    let node = LocalNode::start(&Options::new(binary)).await?;
    let (port, database, log) = (node.port(), node.database().to_owned(), node.log().to_owned());
    assert!(answers(port) && database.exists() && log.exists());
    drop(node);
    assert!(!answers(port) && !database.exists() && !log.exists());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_death_of_a_node_is_told() -> Result<()> {
    let Some(binary) = binary_or_skip()? else { return Ok(()) };
    let mut node = LocalNode::start(&Options::new(binary)).await?;
    signal("KILL", node.process_id())?;
    let told = node.death().await.to_string();
    assert!(told.contains("SIGKILL") && told.contains("JSON-RPC"), "{told}");
    Ok(())
}

/// `commons node` as a process, once it has told its url, and that.
fn started(shell: &Shell, binary: &Path, folder: &Path, more: &[&str]) -> Result<(Running, String)> {
    let [binary, folder] = [binary, folder].map(|path| path.display().to_string());
    let arguments = ["node", "--port", "0", "--node", &binary, "--database", &folder];
    let arguments = [&arguments, more].concat();
    let running = Running::start(&mut shell.command(&arguments), |_| true)?;
    let url = running.said().strip_prefix("url").context("it tells no url first")?;
    let url = url.trim().to_owned();
    Ok((running, url))
}

fn port_of(url: &str) -> Result<u16> {
    Ok(url.rsplit(':').next().context("no port")?.parse()?)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_tells_where_the_node_is_and_ends_it_with_itself() -> Result<()> {
    let Some(binary) = binary_or_skip()? else { return Ok(()) };
    let shell = Shell::new(env!("CARGO_BIN_EXE_commons-under-test"), "")?;
    let folder = shell.file("kept");
    let mut chain_began_at = Vec::new();
    for (name, more) in [("TERM", [].as_slice()), ("INT", &["--fresh"])] {
        let (running, url) = started(&shell, &binary, &folder, more)?;
        let network = Network::connect(&url).await?;
        chain_began_at.push(network.best_block().await?.number);
        give(&network, RECIPIENT, COIN).await?;
        let Said { ok, out, err, .. } = running.stop(name)?;
        assert!(ok, "{out}\n{err}");
        assert!(!answers(port_of(&url)?));
        let typed_next = format!("commons deploy --url {url} --suri //Alice");
        assert!(out.contains("Development") && out.contains(&typed_next), "{out}");
        assert!(out.contains("The node has stopped"), "{out}");
        assert_eq!(err.contains("deleting the chain"), !more.is_empty(), "{err}");
    }
    assert_eq!(chain_began_at, [0, 0]);
    Ok(())
}
