//! Vouchers of sets with an arbiter.

use super::scene::{account, amount, event, Scene};
use anyhow::Result;
use commons::config::format_address;
use node_tests::COIN;
use serde_json::Value;

const OFFER: &str = "create-set 40 --quantity 6 --uri https://mill.example/cart --arbiter //Ferdie --arbiter-fee 1 \
                     --cancel-penalty 4 --escalation-deposit 2 --seller-deposit 10 --complaint-period 5m \
                     --resolution-period 5m --response-period 5m --valid-to 'in 10m' \
                     --hash 0x1111111111111111111111111111111111111111111111111111111111111111";

#[test]
fn an_arbiter_accepts_decides_and_refuses() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    scene.refuse("//Dave", &OFFER.replace("0x1111", "0x111"), "64 hexadecimal digits")?;
    scene.refuse(
        "//Dave",
        &OFFER.replace("--cancel-penalty 4", "--cancel-penalty 41"),
        "(PenaltyAbovePrice",
    )?;
    scene.refuse("//Dave", &format!("{OFFER} --buyer-deposit 5"), "--arbiter")?;
    assert_all_is_told(&scene)?;
    let offered = scene.call_json("//Dave", OFFER)?;
    // Deposit and arbiter's fee, for six.
    assert_eq!(amount(&offered["figures"]["left"]), 66 * COIN);

    scene.refuse("//Eve", "commit 0", "(AwaitingArbiter)")?;
    scene.refuse("//Eve", "accept-set 0", "(NotArbiter)")?;
    scene.call("//Ferdie", "accept-set 0")?;
    scene.refuse("//Ferdie", "accept-set 0", "(AlreadyAccepted)")?;
    for _ in 0..6 {
        scene.call("//Eve", "commit 0")?;
    }

    // Taken back by the seller.
    scene.refuse("//Eve", "revoke-voucher 0", "(NotSeller)")?;
    let revoked = scene.call_json("//Dave", "revoke-voucher 0")?;
    assert_eq!(paid_to(&revoked, "buyer"), 50 * COIN);

    // Given back by the buyer, for the penalty.
    let cancelled = scene.call_json("//Eve", "refund-voucher 1")?;
    assert_eq!(paid_to(&cancelled, "buyer"), 36 * COIN);

    // All is well.
    scene.refuse("//Eve", "confirm 2", "(NotNow: state Committed)")?;
    scene.call("//Eve", "redeem-voucher 2")?;
    scene.refuse("//Dave", "confirm 2", "(NotHolder)")?;
    let confirmed = scene.call_json("//Eve", "confirm 2")?;
    assert_eq!(paid_to(&confirmed, "buyer"), 0);

    // Both agree.
    scene.call("//Eve", "redeem-voucher 3")?;
    scene.refuse("//Eve", "escalate 3", "(NotNow: state Redeemed)")?;
    scene.call("//Eve", "complain 3")?;
    scene.refuse("//Dave", "admit 3", "(WrongKind)")?;
    scene.refuse("//Bob", "settle 3 40%", "(NotParty)")?;
    scene.call("//Eve", "settle 3 40%")?;
    let settled = scene.call_json("//Dave", "settle 3 40%")?;
    event(&settled, "voucher-escrow", "Finalized");

    // The arbiter decides.
    scene.call("//Eve", "redeem-voucher 4")?;
    scene.call("//Eve", "complain 4")?;
    scene.refuse("//Ferdie", "decide 4 75%", "(NotNow: state Complained)")?;
    let escalated = scene.call_json("//Eve", "escalate 4")?;
    assert_eq!(escalated["steps"][0]["value"], (2 * COIN).to_string());
    scene.refuse("//Eve", "decide 4 75%", "(NotArbiter)")?;
    let decided = scene.call_json("//Ferdie", "decide 4 75%")?;
    assert_eq!(paid_to(&decided, "arbiter"), COIN);

    // The arbiter will not.
    scene.call("//Eve", "redeem-voucher 5")?;
    scene.call("//Eve", "complain 5")?;
    scene.call("//Eve", "escalate 5")?;
    scene.refuse("//Eve", "refuse 5", "(NotArbiter)")?;
    let refused = scene.call_json("//Ferdie", "refuse 5")?;
    assert_eq!(
        (paid_to(&refused, "buyer"), paid_to(&refused, "arbiter")),
        (42 * COIN, 0)
    );
    scene.call("//Ferdie", "withdraw-credit")?;
    assert_eq!(scene.balance(scene.at.collateral, "//Ferdie")?, COIN);
    Ok(())
}

/// Every term that goes into the message.
fn assert_all_is_told(scene: &Scene) -> Result<()> {
    let said = scene.call("//Dave", &format!("{OFFER} --dry-run"))?;
    let ferdie = format_address(account("//Ferdie")?);
    for told in [
        "6 vouchers at 40 WCOIN",
        "your deposit for each is 10 WCOIN",
        "you keep 4 WCOIN of the price if",
        &format!("by {ferdie}, who gets 1 WCOIN of yours"),
        "ask for 5 minutes after a complaint, with a deposit of 2 WCOIN, and the arbiter has 5 minutes",
        "https://mill.example/cart, by a text whose hash is \
         0x1111111111111111111111111111111111111111111111111111111111111111",
    ] {
        assert!(said.out.contains(told), "{told}:\n{}", said.out);
    }
    Ok(())
}

fn paid_to(told: &Value, who: &str) -> u128 {
    amount(&event(told, "voucher-escrow", "Finalized")["payouts"]["Payouts"][who])
}
