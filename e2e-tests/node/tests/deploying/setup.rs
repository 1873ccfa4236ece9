//! Nodes of their own, accounts with coins, and what the chain itself says was done.

use anyhow::{Context, Result};
use commons::{
    deployment::Deployment,
    network::{secret::development_key, Keypair, Network},
    node::{binary_or_skip, LocalNode, Options},
};
use node_tests::{description::fast_description, shell::Shell};
use std::{future::Future, sync::LazyLock, time::SystemTime};
use subxt::dynamic::Value;
use tokio::runtime::Runtime;

/// A whole coin of the development chain.
pub const COIN: u128 = 1_000_000_000_000;

/// How many transactions a deployment takes: eight codes, eight contracts, five wirings, the seal.
pub const STEPS: u64 = 22;

/// A node with an empty chain and a shell to deploy on it, or `None` (told in a line) where there is no node.
pub fn fresh() -> Result<Option<(LocalNode, Shell)>> {
    let Some(binary) = binary_or_skip()? else {
        return Ok(None);
    };
    let node = wait(LocalNode::start(&Options::new(binary)))?;
    let shell = shell(&node)?;
    Ok(Some((node, shell)))
}

/// A shell in a folder of its own, with a description.
pub fn shell(node: &LocalNode) -> Result<Shell> {
    let shell = Shell::new(env!("CARGO_BIN_EXE_commons-under-test"), node.url())?;
    shell.describe(&fast_description(SystemTime::now()))?;
    Ok(shell)
}

/// Waits for what a node answers. Nodes live as long as what they were started on.
pub fn wait<Answer>(answer: impl Future<Output = Result<Answer>>) -> Result<Answer> {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("this process can have threads"));
    RUNTIME.block_on(answer)
}

/// The network, and the key of a development account that //Alice has given so many units of the coin.
pub async fn endowed(url: &str, suri: &str, units: u128) -> Result<(Network, Keypair)> {
    let network = Network::connect(url).await?;
    let key = development_key(suri)?;
    give(&network, &key, units).await?;
    Ok((network, key))
}

/// //Alice gives something.
pub async fn give(network: &Network, to: &Keypair, units: u128) -> Result<()> {
    let transfer = subxt::dynamic::tx(
        "Balances",
        "transfer_keep_alive",
        vec![
            Value::unnamed_variant("Id", [Value::from_bytes(to.public_key().0)]),
            Value::u128(units),
        ],
    );
    let alice = development_key("//Alice")?;
    let nonce = network.next_nonce(&alice).await?;
    let parameters = subxt::config::DefaultExtrinsicParamsBuilder::new().nonce(nonce).build();
    let signed = network
        .client()
        .tx()
        .create_signed_offline(&transfer, &alice, parameters)?;
    let mut progress = signed.submit_and_watch().await?;
    while let Some(status) = progress.next().await {
        if let Some(block) = status?.as_in_block() {
            block.wait_for_success().await?;
            return Ok(());
        }
    }
    anyhow::bail!("the transfer never came into a block")
}

/// What the events of all blocks say: how often code was stored, and how often `deployer` made a contract.
pub async fn counted(network: &Network, deployer: &Keypair) -> Result<(usize, usize)> {
    let (mut codes, mut contracts) = (0, 0);
    for number in 0..=network.best_block().await?.number {
        let hash = network.hash_of_block(number).await?.context("a block is missing")?;
        let events = network.client().events().at(subxt::utils::H256(hash)).await?;
        for event in events.iter() {
            let event = event?;
            match (event.pallet_name(), event.variant_name()) {
                ("Contracts", "CodeStored") => codes += 1,
                // Its first field is the deployer.
                ("Contracts", "Instantiated") if event.field_bytes().starts_with(&deployer.public_key().0) => {
                    contracts += 1
                }
                _ => {}
            }
        }
    }
    Ok((codes, contracts))
}

/// Every contract is there with the code that was built, and the hatch takes contributions.
pub async fn assert_complete(network: &Network, deployment: &Deployment) -> Result<()> {
    use commons::{
        deployment::{file::hexadecimal, run::Artifacts},
        suite::constructors::Part,
    };
    use ink::codegen::TraitCallBuilder;
    use interfaces::hatch::Hatch;
    let at = deployment.addresses()?;
    let artifacts = Artifacts::load()?;
    for part in Part::ALL {
        let there = network.code_hash_of(at.of(part)).await?;
        assert_eq!(there, Some(artifacts.of(part)?.code_hash), "{}", part.name());
        let entry = &deployment.contracts[part.name()];
        assert_eq!(entry.code_hash, hexadecimal(&artifacts.of(part)?.code_hash));
        assert!(entry.uploaded.is_some() && entry.instantiated.is_some());
        assert_eq!(entry.wired.is_some(), Part::WIRED.contains(&part), "{}", part.name());
    }
    assert!(deployment.sealed.is_some());
    assert!(network.read(at.to_hatch().call().status()).await?.sealed);
    Ok(())
}
