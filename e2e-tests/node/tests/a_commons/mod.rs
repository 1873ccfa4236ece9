//! The whole life of a commons on the real node: every contract, from the first contribution to the last token.
//!
//! What a contract tells is compared with figures that are worked out here, of what the description says.

mod beginning;
mod deciding;
mod ending;
mod goods;
mod market;

use anyhow::Result;
use interfaces::vesting::BatchId;
use node_tests::{fast_config, on_the_node, Chain, OnNode, Suite, COIN};

/// What everyone has of the chain's coin.
const PURSE: u128 = 2_000 * COIN;

/// Everyone in this story: erin set the commons up and judges disputes, and mallory has no part in it.
const PEOPLE: [&str; 8] = [
    "founder", "alice", "bob", "carol", "dave", "erin", "guardian", "mallory",
];

/// The batches of the team and of the three contributors.
const BATCHES: [(&str, BatchId, u128); 4] = [
    ("erin", BatchId(0), 1_000 * COIN),
    ("alice", BatchId(1), 3_600 * COIN),
    ("bob", BatchId(2), 2_400 * COIN),
    ("carol", BatchId(3), 3_000 * COIN),
];

/// How long after it is deployed the hatch begins: long enough to be sealed before, on a slow machine as well.
const BEGINS_AFTER_MS: u64 = 15_000;

#[test]
fn lives_from_its_first_contribution_to_its_last_token() -> Result<()> {
    on_the_node(the_whole_life)
}

async fn the_whole_life(backend: OnNode) -> Result<()> {
    let genesis_hash = backend.genesis_hash();
    let chain = Chain::with_people(backend, &PEOPLE, PURSE).await;
    let mut config = fast_config()?;
    config.hatch.funding.start_ms = BEGINS_AFTER_MS;
    if let Some(team) = &mut config.hatch.team {
        team.beneficiary = chain.account("erin");
    }
    config.voting.guardian = Some(chain.account("guardian"));
    config.escrow.rules.genesis_hash = genesis_hash;
    let mut suite = Suite::deploy(chain, &config).await?;

    suite.wire().await?;
    beginning::contributions(&mut suite).await?;
    beginning::launch(&mut suite).await?;
    beginning::batches(&mut suite).await?;
    market::a_purchase_and_a_sale(&mut suite).await?;
    let goods = goods::sales(&mut suite).await?;
    beginning::first_release(&mut suite).await?;
    deciding::members(&mut suite).await?;
    deciding::a_payment(&mut suite).await?;
    deciding::other_tributes(&mut suite).await?;
    deciding::a_pause(&mut suite, &goods).await?;
    goods::settlements(&mut suite, &goods).await?;
    ending::the_wind_down(&mut suite).await?;
    ending::every_token_is_redeemed(&mut suite).await
}

/// Whether a figure is this, but for what a float cannot tell.
fn is_near(got: u128, expected: f64) -> bool {
    (got as f64 - expected).abs() <= 8.0 + expected * 1e-9
}
