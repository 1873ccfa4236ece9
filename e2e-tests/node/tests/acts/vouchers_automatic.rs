//! Vouchers of sets without an arbiter.

use super::scene::{account, amount, contracts_of, event, foreign_token, Scene};
use anyhow::Result;
use commons::config::format_address;
use node_tests::COIN;
use std::time::Duration;

/// An offer of flour at 40 coins, with a deposit of 10 of the seller's and 5 of the buyer's.
fn offer(scene: &Scene, quantity: u32, complaint_period: &str) -> Result<String> {
    let described = scene.file("flour.md");
    scene.write(&described, "A sack of fine flour, to be fetched at the mill.")?;
    Ok(format!(
        "create-set 40 --quantity {quantity} --uri https://mill.example/flour --description {} --seller-deposit 10 \
         --buyer-deposit 5 --complaint-period {complaint_period} --fault-period 5m --valid-to 'in 10m'",
        described.display()
    ))
}

#[test]
fn vouchers_are_offered_bought_redeemed_and_paid() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    let coin = scene.at.collateral;
    let act = offer(&scene, 2, "2s")?;
    scene.refuse("//Dave", &act.replace("--quantity 2", "--quantity 0"), "(ZeroQuantity)")?;
    scene.refuse("//Dave", &act.replace("2s", "0s"), "(PeriodOutOfRange: got no time)")?;
    scene.refuse(
        "//Dave",
        &act.replace("in 10m", "tomorrow"),
        "is no moment like \"in 30 days\"",
    )?;
    scene.refuse(
        "//Dave",
        &act.replace("flour.md", "nothing.md"),
        "--description: cannot read",
    )?;
    let offered = scene.call_json("//Dave", &act)?;
    // The deposits of both vouchers, and no more.
    assert_eq!(offered["steps"][0]["value"], (20 * COIN).to_string());
    assert_eq!(event(&offered, "voucher-escrow", "SetCreated")["set"], "0");
    assert_eq!(scene.balance(coin, "//Dave")?, 0);

    let quoted = scene.quote("commit 0")?;
    assert_eq!(amount(&quoted["figures"]["paid"]), 45 * COIN);
    scene.refuse("//Dave", "commit 0", "(InvalidParty")?;
    scene.refuse("//Eve", "commit 9", "there is no set 9")?;
    let bought = scene.call_json("//Eve", "commit 0")?;
    assert_eq!(
        contracts_of(&bought),
        ["wrapped-native", "wrapped-native", "voucher-escrow"]
    );
    assert_eq!(event(&bought, "voucher-escrow", "Committed")["voucher"], "0");
    let said = scene.call("//Eve", "commit 0 --for //Bob")?;
    let told = format!(
        "buy a voucher of set 0 for {} → voucher 1",
        format_address(account("//Bob")?)
    );
    assert!(said.out.contains(&told), "{told}:\n{}", said.out);
    scene.refuse("//Eve", "commit 0", "(SoldOut)")?;

    scene.refuse("//Dave", "redeem-voucher 0", "(NotHolder)")?;
    scene.refuse("//Eve", "redeem-voucher 7", "there is no voucher 7")?;
    scene.call("//Eve", "redeem-voucher 0")?;
    scene.refuse("//Bob", "finalize 0", "(TooEarly: from")?;
    scene.pass(Duration::from_secs(3))?;
    scene.refuse("//Eve", "complain 0", "(TooLate: since")?;
    let ended = scene.call_json("//Bob", "finalize 0")?;
    let payouts = &event(&ended, "voucher-escrow", "Finalized")["payouts"]["Payouts"];
    // A price of 40, less the fee of 2 %, and the deposit.
    assert_eq!(amount(&payouts["seller"]), 10 * COIN + 40 * COIN / 100 * 98);
    assert_eq!(amount(&payouts["buyer"]), 5 * COIN);
    assert_eq!(amount(&payouts["pool"]), 40 * COIN / 100 * 2);
    scene.call("//Bob", "withdraw-credit --for //Dave")?;
    assert_eq!(scene.balance(coin, "//Dave")?, 10 * COIN + 40 * COIN / 100 * 98);
    scene.refuse("//Bob", "withdraw-credit --for //Dave", "(NothingToWithdraw)")?;
    scene.refuse("//Bob", "finalize 0", "(NotNow: state Final)")?;
    Ok(())
}

#[test]
fn each_part_does_its_own_acts_only_and_an_admitted_complaint_pays_out_all_that_is_held() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    scene.call("//Dave", &offer(&scene, 4, "5m")?)?;
    scene.call("//Eve", "commit 0")?;
    scene.call("//Eve", "commit 0")?;

    // Handed on, redeemed by who was named, complained of, admitted.
    scene.refuse("//Bob", "transfer-voucher 0 //Bob", "(NotApproved)")?;
    scene.call("//Eve", "transfer-voucher 0 //Charlie")?;
    scene.refuse("//Eve", "delegate 0 //Bob", "(NotHolder)")?;
    scene.call("//Charlie", "delegate 0 //Bob")?;
    scene.refuse("//Charlie", "complain 0", "(NotNow: state Committed)")?;
    scene.call("//Bob", "redeem-voucher 0")?;
    scene.refuse("//Eve", "complain 0", "(NotHolder)")?;
    let complained = scene.call_json("//Charlie", "complain 0")?;
    // Half of the seller's deposit, and all of the buyer's.
    assert_eq!(complained["steps"][0]["value"], (10 * COIN).to_string());
    scene.refuse("//Eve", "admit 0", "(NotSeller)")?;
    let admitted = scene.call_json("//Dave", "admit 0")?;
    let payouts = &event(&admitted, "voucher-escrow", "Finalized")["payouts"]["Payouts"];
    let all: u128 = ["buyer", "seller", "pool", "agent", "arbiter"]
        .map(|who| amount(&payouts[who]))
        .iter()
        .sum();
    // Price, both deposits, the bond.
    assert_eq!(all, (40 + 10 + 5 + 10) * COIN);
    let credited = amount(&payouts["buyer"]);
    scene.call("//Charlie", "withdraw-credit")?;
    assert_eq!(scene.balance(scene.at.collateral, "//Charlie")?, credited);

    // Given back.
    scene.refuse("//Bob", "refund-voucher 1", "(NotHolder)")?;
    scene.call("//Eve", "refund-voucher 1")?;
    scene.refuse("//Eve", "refund-voucher 1", "(NotNow: state Refunded)")?;
    for act in ["confirm 1", "escalate 1", "revoke-voucher 1", "settle 1 40%"] {
        let who = if act.starts_with("revoke") { "//Dave" } else { "//Eve" };
        scene.refuse(who, act, "(WrongKind)")?;
    }
    scene.refuse("//Eve", "settle 1 forty", "is no share like")?;

    // The rest of the sale.
    scene.refuse("//Eve", "close-set 0", "(NotSeller)")?;
    scene.refuse("//Eve", "accept-set 0", "(WrongKind)")?;
    let closed = scene.call_json("//Dave", "close-set 0")?;
    let fields = event(&closed, "voucher-escrow", "SetClosed");
    assert_eq!(
        (&fields["unsold"], amount(&fields["returned"])),
        (&"2".into(), 20 * COIN)
    );
    scene.refuse("//Dave", "close-set 0", "(SoldOut)")?;
    scene.refuse("//Eve", "commit 0", "(SoldOut)")?;
    Ok(())
}

/// The escrow's events have amounts and do not say of what.
#[test]
fn amounts_of_a_set_are_told_in_what_it_is_sold_in() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    scene.call("//Bob", "transfer 100 //Dave")?;
    scene.call("//Bob", "transfer 100 //Eve")?;
    scene.call("//Dave", &format!("{} --asset token", offer(&scene, 2, "5m")?))?;
    scene.call("//Eve", "commit 0")?;
    scene.call("//Eve", "redeem-voucher 0")?;
    // Price 40, deposits of 10 and 5; half of the seller's and all of the buyer's is the bond.
    for (who, act, told) in [
        ("//Eve", "complain 0", "bond 10 COMMON"),
        ("//Dave", "admit 0", "payouts Payouts [buyer 10 COMMON"),
        ("//Dave", "close-set 0", "returned 10 COMMON"),
    ] {
        let said = scene.call(who, act)?;
        assert!(
            said.out.contains(told) && !said.out.contains("WCOIN"),
            "{act}:\n{}",
            said.out
        );
    }
    Ok(())
}

#[test]
fn an_offer_can_name_an_agent_and_a_gate() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let bob = format_address(account("//Bob")?);
    let act = offer(&scene, 1, "5m")?;
    scene.refuse("//Dave", &format!("{act} --agent {bob}"), "--agent-fee")?;
    let gated = format!("{act} --agent {bob} --agent-fee 5% --gate token --gate-least 10");
    let said = scene.call("//Dave", &format!("{gated} --dry-run"))?;
    for told in [
        &format!("{bob} brings the buyers, for 5 % of what of the price"),
        "only who holds 10 COMMON can buy",
        "a buyer leaves 5 WCOIN, and loses it if the voucher is not redeemed",
        "you can admit a fault for 5 minutes after a complaint",
    ] {
        assert!(said.out.contains(told), "{told}:\n{}", said.out);
    }
    let offered = scene.call_json("//Dave", &gated)?;
    assert_eq!(offered["figures"]["fees_ppm"], 70_000);
    scene.refuse("//Eve", "commit 0", "(GateClosed: held 0, least 10)")?;
    scene.call("//Bob", "transfer 10 //Eve")?;
    scene.call("//Eve", "commit 0")?;
    Ok(())
}

/// What a gate asks for is of its own token, not of what the vouchers are sold in.
#[test]
fn a_gate_is_told_in_the_unit_of_its_token() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let act = offer(&scene, 1, "5m")?;
    let said = scene.call("//Dave", &format!("{act} --gate token --gate-least 10"))?;
    assert!(
        said.out.contains("price 40 WCOIN")
            && said
                .out
                .contains("gate Gate [token the community token, least 10 COMMON]"),
        "{}",
        said.out
    );
    Ok(())
}

/// The coin that the vouchers are sold in has twelve decimals, and the gate's token three.
#[test]
fn who_does_not_pass_a_gate_is_told_so_in_the_unit_of_its_token() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    let token = format_address(foreign_token(&scene, 3)?);
    let gated = format!("{} --gate {token} --gate-least 10", offer(&scene, 1, "5m")?);
    let offered = scene.call_json("//Dave", &gated)?;
    let gate = &event(&offered, "voucher-escrow", "SetCreated")["offer"]["Offer"]["gate"];
    assert!(gate.to_string().contains("\"least\":\"10000\""), "{gate}");
    scene.refuse("//Eve", "commit 0", "(GateClosed: held 0, least 10)")?;
    Ok(())
}
