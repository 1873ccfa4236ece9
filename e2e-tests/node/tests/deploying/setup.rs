//! Nodes of their own, accounts with coins, and what the chain itself says was done.

use anyhow::{Context, Result};
use commons::{
    deployment::Deployment,
    network::{Keypair, Network},
    node::{binary_or_skip, LocalNode, Options},
};
use node_tests::{ground::wait, shell::Shell};

/// How many transactions a deployment takes: eight codes, eight contracts, five wirings, the seal.
pub const STEPS: u64 = 22;

/// The command that is tested.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_commons-under-test");

/// A node with an empty chain and a shell to deploy on it, or `None` (told in a line) where there is no node.
pub fn fresh() -> Result<Option<(LocalNode, Shell)>> {
    node_tests::ground::fresh(PROGRAM)
}

/// The same, and a commons that is deployed to its last step is not complete for a while: there is time to interrupt it.
pub fn fresh_and_slow_to_be_final() -> Result<Option<(LocalNode, Shell)>> {
    let Some(binary) = binary_or_skip()? else {
        return Ok(None);
    };
    let node = wait(LocalNode::start(&Options {
        finalize_delay_seconds: 15,
        ..Options::new(binary)
    }))?;
    let shell = node_tests::ground::shell(PROGRAM, &node)?;
    Ok(Some((node, shell)))
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
    use commons::{deployment::artifacts::Artifacts, hexadecimal::hexadecimal, suite::constructors::Part};
    use ink::codegen::TraitCallBuilder;
    use interfaces::hatch::Hatch;
    let at = deployment.addresses()?;
    let artifacts = Artifacts::load()?;
    for part in Part::ALL {
        let there = network.code_hash_of(at.of(part)).await?;
        assert_eq!(there, Some(artifacts.of(part)?.code_hash), "{}", part.name());
        let entry = &deployment.contracts[part.name()];
        assert_eq!(entry.code_hash, hexadecimal(artifacts.of(part)?.code_hash));
        assert!(entry.uploaded.is_some() && entry.instantiated.is_some());
        assert_eq!(entry.wired.is_some(), Part::WIRED.contains(&part), "{}", part.name());
    }
    assert!(deployment.sealed.is_some());
    assert!(network.read(at.to_hatch().call().status()).await?.sealed);
    Ok(())
}
