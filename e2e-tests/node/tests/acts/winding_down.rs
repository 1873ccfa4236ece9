//! The end of a commons: a majority winds it down, and everybody redeems.

use super::scene::{account, amount, event, Scene};
use anyhow::Result;
use commons::config::format_address;
use ink::codegen::TraitCallBuilder;
use interfaces::bonding_curve::BondingCurve;
use node_tests::{ground::wait, COIN};
use std::time::Duration;

#[test]
fn a_commons_is_wound_down_and_its_tokens_redeem_the_reserve() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    scene.call("//Bob", "transfer 500 //Dave")?;
    scene.call("//Bob", "deposit 8500")?;
    scene.call("//Bob", "propose wind-down --description 'It has done its work'")?;
    scene.call("//Bob", "stake 1 all")?;
    scene.refuse("//Eve", "execute 1", "(BelowThreshold")?;
    // More than half of 10 000 tokens, out of 8 499 that gain half of what they lack in two seconds.
    scene.pass(Duration::from_secs(5))?;
    let begun = scene.call_json("//Eve", "execute 1")?;
    event(&begun, "bonding-curve", "ClosingBegun");
    scene.refuse("//Dave", "sell 5", "(NotTrading: phase Closing)")?;
    scene.refuse("//Dave", "redeem 5", "it is only winding down")?;
    scene.refuse("//Eve", "execute 1", "(TooEarly")?;
    scene.pass(Duration::from_secs(4))?;
    let finished = scene.call_json("//Eve", "execute 1")?;
    event(&finished, "bonding-curve", "Finished");

    // A share of the reserve, to which the pool has been added: of all tokens, those of the team in vesting included.
    let market = wait(scene.network.read(scene.at.to_curve().call().market()))?;
    assert_eq!(market.supply, 10_000 * COIN);
    assert_eq!(market.reserve, 2_250 * COIN);
    let quoted = scene.quote("redeem 500")?;
    assert_eq!(amount(&quoted["figures"]["received"]), 2_250 * COIN / 20);
    scene.refuse("//Dave", "redeem 501", "(InsufficientBalance")?;
    scene.refuse("//Dave", "redeem 10001", "more than the 10,000 COMMON that there are")?;
    scene.refuse("//Dave", "buy 5", "(NotTrading: phase Closed)")?;
    let redeemed = scene.call_json("//Dave", "redeem all")?;
    assert_eq!(
        amount(&event(&redeemed, "bonding-curve", "Redeemed")["payout"]),
        2_250 * COIN / 20
    );
    assert_eq!(scene.balance(scene.at.token, "//Dave")?, 0);
    assert_eq!(scene.balance(scene.at.collateral, "//Dave")?, 2_250 * COIN / 20);
    scene.refuse("//Dave", "claim-share token", "(NotAnOtherAsset)")?;
    scene.refuse(
        "//Dave",
        "claim-share 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
        "does not say what it is",
    )?;

    // What was staked is free, and redeems as well.
    scene.call("//Eve", "reclaim-bond 1")?;
    scene.call("//Bob", "withdraw all")?;
    let said = scene.call("//Bob", "redeem all --to //Eve")?;
    let told = format!("COMMON, coins to {} → ", format_address(account("//Eve")?));
    assert!(said.out.contains(&told), "{told}:\n{}", said.out);
    assert_eq!(scene.balance(scene.at.collateral, "//Eve")?, 2_250 * COIN / 20 * 17);
    Ok(())
}
