//! `commons node` and its library, with a real node: it starts, keeps what it has told, and ends.

use anyhow::{ensure, Context, Result};
use commons::{
    network::Network,
    node::{binary_or_skip, Database, LocalNode, Options},
};
use ink::primitives::AccountId;
use node_tests::{ground::give, shell::Shell, COIN};
use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    net::TcpStream,
    path::Path,
    process::{Child, Command},
};

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

/// `commons node` as a process, once it has told its url.
struct Running {
    child: Child,
    out: std::io::Lines<BufReader<std::process::ChildStdout>>,
    url: String,
}

impl Running {
    fn start(shell: &Shell, binary: &Path, folder: &Path, more: &[&str]) -> Result<Self> {
        let words = ["node", "--port", "0", "--node"].map(str::to_owned);
        let mut arguments: Vec<_> = words.into_iter().collect();
        arguments.push(binary.display().to_string());
        arguments.push("--database".to_owned());
        arguments.push(folder.display().to_string());
        arguments.extend(more.iter().map(|word| word.to_string()));
        let mut child = shell.command(&arguments).spawn()?;
        let mut out = BufReader::new(child.stdout.take().context("its output is not read")?).lines();
        let first = out.next().context("it said nothing")??;
        let url = first
            .strip_prefix("url")
            .context("it tells no url first")?
            .trim()
            .to_owned();
        Ok(Self { child, out, url })
    }

    /// Whether it ended well, and what it said meanwhile.
    fn end(self) -> Result<(bool, String, String)> {
        let out: Vec<String> = self.out.collect::<std::io::Result<_>>()?;
        let output = self.child.wait_with_output()?;
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((output.status.success(), out.join("\n"), err))
    }
}

fn signal(name: &str, process_id: u32) -> Result<()> {
    let sent = Command::new("kill")
        .args(["-s", name, &process_id.to_string()])
        .status()?;
    ensure!(sent.success(), "no process {process_id}");
    Ok(())
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
        let running = Running::start(&shell, &binary, &folder, more)?;
        let url = running.url.clone();
        let network = Network::connect(&url).await?;
        chain_began_at.push(network.best_block().await?.number);
        give(&network, RECIPIENT, COIN).await?;
        signal(name, running.child.id())?;
        let (ok, out, err) = running.end()?;
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
