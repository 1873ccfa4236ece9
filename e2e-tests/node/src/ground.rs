//! What every test on a node of its own begins with: an empty chain, a shell, accounts that have coins.

use crate::{description::fast_description, shell::Shell};
use anyhow::{bail, Result};
use commons::{
    network::{
        secret::development_key,
        transaction::{Ready, Signed},
        Keypair, Network,
    },
    node::{binary_or_skip, LocalNode, Options},
};
use std::{future::Future, sync::LazyLock, time::SystemTime};
use subxt::{config::DefaultExtrinsicParamsBuilder, dynamic::Value};
use tokio::runtime::Runtime;

/// Waits for what a node answers. What is begun meanwhile goes on afterwards.
pub fn wait<Answer>(answer: impl Future<Output = Result<Answer>>) -> Result<Answer> {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("this process can have threads"));
    RUNTIME.block_on(answer)
}

/// A node with an empty chain and a shell to deploy on it with `program`, or `None` (told in a line) where there is no
/// node.
pub fn fresh(program: &str) -> Result<Option<(LocalNode, Shell)>> {
    let Some(binary) = binary_or_skip()? else {
        return Ok(None);
    };
    let node = wait(LocalNode::start(&Options::new(binary)))?;
    let shell = shell(program, &node)?;
    Ok(Some((node, shell)))
}

/// A shell in a folder of its own, with a description.
pub fn shell(program: &str, node: &LocalNode) -> Result<Shell> {
    let shell = Shell::new(program, node.url())?;
    shell.describe(&fast_description(SystemTime::now()))?;
    Ok(shell)
}

/// //Alice gives an account units of the coin. It is in a block afterwards, and that need not be final.
pub async fn give(network: &Network, to: [u8; 32], units: u128) -> Result<()> {
    let recipient = Value::unnamed_variant("Id", [Value::from_bytes(to)]);
    let transfer = subxt::dynamic::tx("Balances", "transfer_keep_alive", vec![recipient, Value::u128(units)]);
    let alice = development_key("//Alice")?;
    // Subxt would ask the last final block, which may be an old one.
    let nonce = network.next_nonce(&alice).await?;
    let parameters = DefaultExtrinsicParamsBuilder::new().nonce(nonce).build();
    let client = network.client().tx();
    let mut progress = client
        .create_signed_offline(&transfer, &alice, parameters)?
        .submit_and_watch()
        .await?;
    while let Some(status) = progress.next().await {
        if let Some(block) = status?.as_in_block() {
            block.wait_for_success().await?;
            return Ok(());
        }
    }
    bail!("the transfer never came into a block")
}

/// The network, and the key of a development account that //Alice has given so many units of the coin.
pub async fn endowed(url: &str, suri: &str, units: u128) -> Result<(Network, Keypair)> {
    let network = Network::connect(url).await?;
    let key = development_key(suri)?;
    give(&network, key.public_key().0, units).await?;
    Ok((network, key))
}

/// Signs, with a nonce of the caller's choice, and sends nothing. No command makes such a transaction: it is good for ever.
pub fn signed(network: &Network, signer: &Keypair, ready: &Ready, nonce: u64) -> Result<Signed> {
    let parameters = DefaultExtrinsicParamsBuilder::new().nonce(nonce).build();
    let transactions = network.client().tx();
    Ok(transactions.create_signed_offline(&ready.payload(), signer, parameters)?)
}
