//! What is common to all acts: nothing is sent without being asked for, and what was done is never left untold.

use super::scene::{account, amount, Scene};
use anyhow::Result;
use commons::config::format_address;
use interfaces::hatch::HatchPhase;
use node_tests::{ground::wait, COIN};

#[test]
fn a_dry_run_tells_what_it_would_cost_and_sends_nothing() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let before = (
        wait(scene.network.best_block())?,
        wait(scene.network.native_balance(account("//Dave")?))?,
    );
    let said = scene.call("//Dave", "buy 100 --dry-run")?;
    assert!(
        said.out.contains("accepted is ") && said.out.contains("fee up to "),
        "{}",
        said.out
    );
    assert!(said.out.contains("nothing was sent (--dry-run)"), "{}", said.out);
    let told = scene.call_json("//Bob", "sell 10 --dry-run")?;
    assert!(amount(&told["steps"][0]["tried"]["fee"]) > 0);
    assert_eq!(told["steps"][0]["tried"]["answer"], told["figures"]["received"]);
    assert!(told["steps"][0].get("done").is_none(), "{told:#}");
    scene.refuse(
        "//Dave",
        "sell 10 --dry-run",
        "(InsufficientBalance: balance 0, amount 10)",
    )?;
    let after = (
        wait(scene.network.best_block())?,
        wait(scene.network.native_balance(account("//Dave")?))?,
    );
    assert_eq!(before, after);

    // What was told before is no less than what is paid then.
    let sold = scene.call_json("//Bob", "sell 10")?;
    let step = &sold["steps"][0];
    let (told, paid) = (amount(&step["tried"]["fee"]), amount(&step["done"]["fee"]));
    assert!(paid <= told, "{told} was told, {paid} was paid");
    Ok(())
}

#[test]
fn a_real_key_signs_nothing_without_a_yes() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    let secret = scene.file("secret");
    scene.write(
        &secret,
        "bottom drive obey lake curtain smoke basket hold race lonely fit walk//Bob\n",
    )?;
    let secret = secret.display();
    // Nobody sits at the terminal of a test.
    let said = scene.type_in(&format!("call wrap 5 --suri-file {secret}"))?;
    assert!(!said.ok && said.err.contains("say --yes"), "{}", said.err);
    assert!(said.out.contains("fee up to "), "{}", said.out);
    let said = scene.type_in(&format!("call wrap 5 --json --suri-file {secret}"))?;
    assert!(!said.ok && said.err.contains("--yes, or --dry-run"), "{}", said.err);
    assert_eq!(scene.balance(scene.at.collateral, "//Bob")?, 0);
    let said = scene.type_in(&format!("call wrap 5 --yes --suri-file {secret}"))?;
    assert!(said.ok, "{}", said.err);
    for text in [said.out, said.err] {
        assert!(!text.contains("bottom drive"), "{text}");
    }
    assert_eq!(scene.balance(scene.at.collateral, "//Bob")?, 5 * COIN);
    Ok(())
}

/// The order is good for a millisecond, which has passed when its coins are ready. What was done is told, with what
/// undoes it, and that works.
#[test]
fn an_order_that_comes_too_late_leaves_wrapped_coins_and_says_so() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let coin = scene.at.collateral;
    let said = scene.try_call("//Dave", "buy 5 --deadline 1ms")?;
    assert!(
        !said.ok && said.err.contains("(DeadlinePassed: deadline "),
        "{}",
        said.err
    );
    assert!(
        said.err.contains("Done before: wrap 5 UNIT as WCOIN (block "),
        "{}",
        said.err
    );
    let undo = "type `commons call approve bonding-curve 0 --asset collateral`, then `commons call unwrap 5`";
    assert!(said.err.contains(undo), "{}", said.err);
    assert_eq!(scene.balance(coin, "//Dave")?, 5 * COIN);
    assert_eq!(scene.allowance(coin, "//Dave", scene.at.curve)?, 5 * COIN);
    scene.call("//Dave", "approve bonding-curve 0 --asset collateral")?;
    scene.call("//Dave", "unwrap 5")?;
    assert_eq!(scene.balance(coin, "//Dave")?, 0);
    assert_eq!(scene.allowance(coin, "//Dave", scene.at.curve)?, 0);
    Ok(())
}

/// The account can pay for the first of three steps. What was done is told, with what undoes it, and that works.
#[test]
fn what_was_done_before_a_failure_is_told_and_can_be_undone() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    scene.until(HatchPhase::Funding)?;
    // Ten to wrap, a tenth as the deposit of the first record, and some for fees.
    scene.give("//poor", 10 * COIN + COIN / 100 * 11)?;
    let said = scene.try_call("//poor", "contribute 10 --json")?;
    assert!(!said.ok, "{}", said.out);
    assert!(
        said.err.contains("could not let the hatch take 10 WCOIN more"),
        "{}",
        said.err
    );
    assert!(
        said.err.contains("Done before: wrap 10 UNIT as WCOIN (block "),
        "{}",
        said.err
    );
    assert!(said.err.contains("type `commons call unwrap 10`"), "{}", said.err);
    let told: serde_json::Value = serde_json::from_str(&said.out)?;
    assert_eq!(told["undo"][0], "commons call unwrap 10");
    assert_eq!(scene.balance(scene.at.collateral, "//poor")?, 10 * COIN);

    scene.call("//poor", "unwrap 10")?;
    assert_eq!(scene.balance(scene.at.collateral, "//poor")?, 0);
    // With too little for the first step, nothing at all is done.
    scene.refuse("//poor", "contribute 11", "there is too little to wrap")?;
    scene.refuse("//poor", "wrap 11", "Send it more")?;
    Ok(())
}

#[test]
fn programs_read_one_value_and_people_read_words() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let told = scene.call_json("//Dave", "buy 10")?;
    assert_eq!(told["act"], "buy");
    assert_eq!(told["signer"], format_address(account("//Dave")?));
    assert_eq!(told["error"], serde_json::Value::Null);
    let steps = told["steps"].as_array().expect("there are steps");
    for step in steps {
        assert!(
            step["done"]["block"]["number"].is_u64() && step["done"]["transaction"].is_string(),
            "{step:#}"
        );
    }
    // What is refused before anything is tried is told them, too.
    for (line, what) in [
        ("call sell 99999999 --json --suri //Dave", "act"),
        ("quote sell 99999999 --json", "quote"),
    ] {
        let said = scene.type_in(line)?;
        assert!(!said.ok && said.err.contains("AboveSupply"), "{}", said.err);
        let told: serde_json::Value = serde_json::from_str(&said.out)?;
        assert_eq!(told[what], "sell");
        let error = told["error"].as_str().expect("there is a reason");
        assert!(error.contains("AboveSupply"), "{error}");
    }

    let said = scene.call("//Dave", "buy 10")?;
    for words in [
        "of them, the entry tribute of 5 %",
        "price before ",
        "bonding curve: Bought (buyer you, ",
        "in all paid: ",
    ] {
        assert!(said.out.contains(words), "{words:?} is missing in:\n{}", said.out);
    }
    Ok(())
}

/// 1234.9 is not 1,235.
#[test]
fn what_is_signed_is_told_to_the_last_digit() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let said = scene.call("//Charlie", "buy 1234.9 --dry-run")?;
    for told in [
        "wrap 1,234.9 UNIT as WCOIN",
        "take 1,234.9 WCOIN more",
        "buy for 1,234.9 WCOIN",
    ] {
        assert!(said.out.contains(told), "{told}:\n{}", said.out);
    }
    assert!(!said.out.contains("1,235"), "{}", said.out);
    // The least that is accepted is told as it stands in the message.
    let told = scene.call_json("//Charlie", "buy 1234.9 --dry-run")?;
    let least = amount(&told["figures"]["least"]);
    let (whole, rest) = (least / COIN, least % COIN);
    let digits = format!("{rest:012}");
    let exact = format!("{},{:03}.{}", whole / 1000, whole % 1000, digits.trim_end_matches('0'));
    assert!(whole >= 1000 && rest > 0, "another figure is needed to see it: {least}");
    assert!(
        said.out.contains(&format!("accepted is {exact} COMMON or more")),
        "{exact}:\n{}",
        said.out
    );
    Ok(())
}
