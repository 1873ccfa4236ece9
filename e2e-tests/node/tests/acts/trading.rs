//! The market: quotes, purchases, sales; and what is done with tokens and coins.

use super::scene::{account, amount, contracts_of, event, Scene};
use anyhow::{Context, Result};
use commons::{config::format_address, words::date};
use node_tests::COIN;

#[test]
fn what_is_quoted_is_what_is_bought_and_sold() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let (token, coin) = (scene.at.token, scene.at.collateral);

    // Without a key. The entry tribute is 5 %.
    let quoted = scene.quote("buy 100")?;
    let quoted = &quoted["figures"];
    assert_eq!(amount(&quoted["tribute"]), 5 * COIN);
    let tokens = amount(&quoted["received"]);
    let backwards = scene.quote("deposit-for 200")?;
    let deposit = amount(&backwards["figures"]["given"]);
    assert!(amount(&backwards["figures"]["received"]) >= 200 * COIN);
    // Two hundred cost less than the two hundred and some that a hundred coins buy.
    assert!(tokens > 200 * COIN && deposit < 100 * COIN);

    // //Dave has coins of the chain alone: they are wrapped, and the market is let take them, to the unit.
    let bought = scene.call_json("//Dave", "buy 100")?;
    assert_eq!(
        contracts_of(&bought),
        ["wrapped-native", "wrapped-native", "bonding-curve"]
    );
    assert_eq!(scene.balance(token, "//Dave")?, tokens);
    assert_eq!(scene.balance(coin, "//Dave")?, 0);
    assert_eq!(scene.allowance(coin, "//Dave", scene.at.curve)?, 0);
    let emitted = event(&bought, "bonding-curve", "Bought");
    assert_eq!(amount(&emitted["tokens"]), tokens);
    assert_eq!(amount(&emitted["deposit"]), 100 * COIN);
    // One percent less is accepted, rounded up.
    assert_eq!(amount(&bought["figures"]["least"]), (tokens * 99).div_ceil(100));

    // What is wrapped and allowed already is not wrapped and allowed again.
    scene.call("//Dave", "wrap 4")?;
    scene.call("//Dave", "approve bonding-curve 1.5 --asset collateral")?;
    let bought = scene.call_json("//Dave", "buy 6 --slippage 0.5% --to //Eve")?;
    let wrapped = event_of_step(&bought, 0, "Transfer");
    assert_eq!(amount(&wrapped["value"]), 2 * COIN);
    let allowed = event_of_step(&bought, 1, "Approval");
    assert_eq!(amount(&allowed["amount"]), 6 * COIN);
    assert_eq!(scene.balance(token, "//Dave")?, tokens);
    assert_eq!(
        scene.balance(token, "//Eve")?,
        amount(&event(&bought, "bonding-curve", "Bought")["tokens"])
    );

    // A sale needs neither, and all is all there is.
    let quoted = amount(&scene.quote(&format!("sell {}", exactly(tokens)))?["figures"]["received"]);
    let sold = scene.call_json("//Dave", "sell all")?;
    assert_eq!(contracts_of(&sold), ["bonding-curve"]);
    assert_eq!(scene.balance(token, "//Dave")?, 0);
    assert_eq!(scene.balance(coin, "//Dave")?, quoted);
    let said = scene.call("//Dave", "unwrap all")?;
    assert!(
        said.out.contains("wrapped coin: Transfer (from you, to none"),
        "{}",
        said.out
    );
    assert_eq!(scene.balance(coin, "//Dave")?, 0);
    Ok(())
}

/// Who has typed a wrong address can see it before anything is signed.
#[test]
fn who_gets_what_an_order_brings_is_told_and_until_when_it_is_good() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let eve = format_address(account("//Eve")?);
    for (act, told) in [
        ("buy 5", "buy for 5 WCOIN, tokens to you"),
        ("buy 5 --to //Eve", &format!("buy for 5 WCOIN, tokens to {eve}")),
        ("sell 5", "sell 5 COMMON, coins to you"),
        ("sell 5 --to //Eve", &format!("sell 5 COMMON, coins to {eve}")),
    ] {
        let said = scene.call("//Bob", &format!("{act} --dry-run"))?;
        assert!(said.out.contains(told), "{told}:\n{}", said.out);
    }

    for act in ["buy 5", "sell 5"] {
        let act = format!("{act} --deadline 2h --dry-run");
        let deadline_ms = |told: &serde_json::Value| told["figures"]["deadline_ms"].as_u64();
        let before = deadline_ms(&scene.call_json("//Bob", &act)?).context("it has a deadline")?;
        let said = scene.call("//Bob", &act)?;
        let after = deadline_ms(&scene.call_json("//Bob", &act)?).context("it has a deadline")?;
        // A minute can pass between them.
        let is_told = |moment_ms| said.out.contains(&format!(" for 2 hours, until {}\n", date(moment_ms)));
        assert!(is_told(before) || is_told(after), "{before} to {after}:\n{}", said.out);
    }
    Ok(())
}

#[test]
fn what_the_market_refuses_is_told_in_words_and_nothing_is_sent() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    scene.refuse("//Dave", "sell 10", "What the community token said: ")?;
    scene.refuse("//Dave", "sell all", "there is nothing")?;
    scene.refuse("//Bob", "sell 99999999", "More tokens than there are (AboveSupply")?;
    scene.refuse("//Dave", "buy 0", "(ZeroAmount)")?;
    // Neither the market itself can be paid.
    let curve = format_address(scene.at.curve);
    scene.refuse("//Dave", &format!("buy 5 --to {curve}"), "InvalidRecipient")?;
    scene.refuse("//Dave", "sweep", "(NothingToGive)")?;
    scene.refuse("//Dave", "redeem 1", "only once the commons is wound down")?;
    scene.refuse("//Dave", "claim-share token", "(NotClosed)")?;
    let said = scene.type_in("quote sell 99999999")?;
    assert!(!said.ok && said.err.contains("AboveSupply"), "{}", said.err);
    Ok(())
}

#[test]
fn coins_given_to_the_market_are_swept_to_the_pool() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let (coin, curve) = (scene.at.collateral, format_address(scene.at.curve));
    scene.call("//Dave", "wrap 3")?;
    let said = scene.call("//Dave", &format!("transfer all {curve} --asset collateral"))?;
    assert!(said.out.contains("take care"), "{}", said.out);
    let before = scene.held_by(coin, scene.at.funding_pool)?;
    let swept = scene.call_json("//Eve", "sweep")?;
    assert_eq!(amount(&event(&swept, "bonding-curve", "Swept")["amount"]), 3 * COIN);
    let after = scene.held_by(coin, scene.at.funding_pool)?;
    assert_eq!(after - before, 3 * COIN);
    Ok(())
}

#[test]
fn tokens_and_coins_are_sent_and_allowed() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let (token, coin) = (scene.at.token, scene.at.collateral);
    scene.call("//Bob", "transfer 12.5 //Eve")?;
    assert_eq!(scene.balance(token, "//Eve")?, 12 * COIN + COIN / 2);
    scene.refuse("//Eve", "transfer 13 //Bob", "(InsufficientBalance)")?;
    scene.call("//Eve", "transfer all //Bob")?;
    assert_eq!(scene.balance(token, "//Eve")?, 0);
    scene.refuse("//Eve", "transfer all //Bob", "there is nothing")?;

    scene.call("//Eve", "approve conviction-voting 7")?;
    assert_eq!(scene.allowance(token, "//Eve", scene.at.voting)?, 7 * COIN);
    scene.call("//Eve", "approve conviction-voting 0")?;
    assert_eq!(scene.allowance(token, "//Eve", scene.at.voting)?, 0);
    scene.refuse("//Eve", "approve nobody 7", "neither an address nor one of")?;

    scene.call("//Eve", "wrap 2.5")?;
    assert_eq!(scene.balance(coin, "//Eve")?, 2 * COIN + COIN / 2);
    scene.refuse("//Eve", "wrap 0", "(ZeroAmount)")?;
    scene.refuse("//Eve", "unwrap 3", "(InsufficientBalance: balance 2.5, amount 3)")?;
    scene.call("//Eve", "unwrap 0.5")?;
    assert_eq!(scene.balance(coin, "//Eve")?, 2 * COIN);
    Ok(())
}

fn event_of_step<'a>(told: &'a serde_json::Value, step: usize, name: &str) -> &'a serde_json::Value {
    let events = told["steps"][step]["done"]["events"]
        .as_array()
        .expect("there are events");
    let found = events.iter().find(|event| event["event"] == name);
    &found.unwrap_or_else(|| panic!("no {name} in {told:#}"))["fields"]
}

fn exactly(amount: u128) -> String {
    commons::config::format_amount(amount, 12)
}
