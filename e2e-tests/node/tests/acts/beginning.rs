//! The hatch and vesting: contributions, the launch, batches; a hatch with a list, and one that fails.

use super::scene::{account, amount, contracts_of, event, Scene};
use anyhow::Result;
use commons::config::format_address;
use interfaces::hatch::HatchPhase;
use node_tests::COIN;
use std::time::Duration;

#[test]
fn a_hatch_is_filled_launched_and_claimed() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    let coin = scene.at.collateral;
    scene.refuse("//Bob", "seal", "(AlreadySealed)")?;
    scene.refuse("//Bob", "launch", "(WrongPhase: phase ")?;
    scene.until(HatchPhase::Funding)?;

    // Four tokens for a coin.
    let quoted = scene.quote("contribute 1000")?;
    assert_eq!(amount(&quoted["figures"]["tokens"]), 4_000 * COIN);
    scene.call("//Bob", "contribute 1000")?;
    scene.refuse("//Bob", "launch", "WrongPhase: phase Funding")?;
    scene.refuse("//Bob", "contribute 0", "(ZeroAmount)")?;
    scene.refuse("//Bob", "refund", "WrongPhase: phase Funding")?;
    let target = scene.file("nothing.json");
    let act = format!("contribute 1 --proofs {}", target.display());
    scene.refuse("//Bob", &act, "this hatch has no list")?;

    // 1 250 are left to the maximum: of 2 000 no more is wrapped, allowed and taken.
    let contributed = scene.call_json("//Charlie", "contribute 2000")?;
    assert_eq!(
        contracts_of(&contributed),
        ["wrapped-native", "wrapped-native", "hatch"]
    );
    assert_eq!(contributed["steps"][0]["value"], (1_250 * COIN).to_string());
    assert_eq!(
        amount(&event(&contributed, "hatch", "Contributed")["amount"]),
        1_250 * COIN
    );
    assert_eq!(scene.balance(coin, "//Charlie")?, 0);
    scene.refuse("//Dave", "contribute 1", "WrongPhase: phase GoalReached")?;
    let said = scene.type_in("quote contribute 1")?;
    assert!(!said.ok && said.err.contains("`commons call launch`"), "{}", said.err);

    let launched = scene.call_json("//Eve", "launch")?;
    assert_eq!(amount(&event(&launched, "hatch", "Launched")["supply"]), 10_000 * COIN);
    let claimed = scene.call_json("//Eve", "claim --for //Charlie")?;
    assert_eq!(amount(&event(&claimed, "hatch", "Claimed")["tokens"]), 5_000 * COIN);
    assert_eq!(claimed["steps"][0]["tried"]["answer"], 1);
    scene.refuse("//Charlie", "claim", "(AlreadySettled)")?;
    scene.refuse("//Dave", "claim", "(NoContribution)")?;
    scene.refuse("//Dave", "refund", "WrongPhase: phase Launched")?;

    // A tenth at once; all after twenty seconds.
    scene.pass(Duration::from_secs(20))?;
    assert_eq!(
        amount(&scene.quote("release 1")?["figures"]["releasable"]),
        5_000 * COIN
    );
    scene.refuse("//Eve", "release 1 --amount 10", "(NotBeneficiary)")?;
    scene.call("//Charlie", "release 1 --amount 10")?;
    assert_eq!(scene.balance(scene.at.token, "//Charlie")?, 10 * COIN);
    scene.refuse(
        "//Charlie",
        "release 1 --amount 4991",
        "(AboveReleasable: amount 4991, releasable 4990)",
    )?;
    scene.call("//Eve", "release all --for //Charlie")?;
    assert_eq!(scene.balance(scene.at.token, "//Charlie")?, 5_000 * COIN);
    scene.refuse("//Charlie", "release 1", "(NothingToRelease)")?;
    scene.refuse("//Charlie", "release all", "nothing can be released now")?;
    scene.refuse("//Charlie", "release 7", "there is no batch 7")?;
    scene.refuse("//Charlie", "transfer-batch 1 //Dave", "(NotTransferable)")?;
    Ok(())
}

#[test]
fn a_batch_that_allows_it_is_handed_on() -> Result<()> {
    let transferable = |description: String| description.replace("transferable = false", "transferable = true");
    let slowly = |description: String| transferable(description).replace("duration = \"20s\"", "duration = \"1h\"");
    let Some(scene) = Scene::described(slowly)? else {
        return Ok(());
    };
    scene.until(HatchPhase::Funding)?;
    scene.call("//Bob", "contribute 2250")?;
    scene.call("//Bob", "launch")?;
    scene.call("//Bob", "claim")?;
    scene.refuse("//Eve", "transfer-batch 1 //Eve", "(NotBeneficiary)")?;
    let handed = scene.call_json("//Bob", "transfer-batch 1 //Dave")?;
    assert_eq!(
        event(&handed, "vesting", "BatchTransferred")["to"],
        format_address(account("//Dave")?)
    );
    Ok(())
}

#[test]
fn a_hatch_that_fails_gives_everything_back() -> Result<()> {
    // It ends soon after it begins.
    let shortly = |description: String| {
        let end = std::time::SystemTime::now() + Duration::from_secs(25);
        let line = format!("end = \"{}\"", humantime::format_rfc3339_millis(end));
        let lines: Vec<_> = description
            .lines()
            .map(|text| {
                if text.starts_with("end = ") {
                    line.as_str()
                } else {
                    text
                }
            })
            .collect();
        lines.join("\n")
    };
    let Some(scene) = Scene::described(shortly)? else {
        return Ok(());
    };
    scene.until(HatchPhase::Funding)?;
    scene.call("//Bob", "contribute 10")?;
    scene.until(HatchPhase::Refunding)?;
    scene.refuse("//Bob", "contribute 10", "WrongPhase: phase Refunding")?;
    scene.refuse("//Eve", "refund", "(NoContribution)")?;
    scene.call("//Eve", "refund --for //Bob")?;
    assert_eq!(scene.balance(scene.at.collateral, "//Bob")?, 10 * COIN);
    scene.refuse("//Bob", "refund", "(AlreadySettled)")?;
    scene.call("//Bob", "unwrap all")?;
    Ok(())
}

#[test]
fn a_hatch_with_a_list_is_shown_the_proofs_of_the_file() -> Result<()> {
    let members = format!(
        "{},1000\n{},20\n",
        format_address(account("//Bob")?),
        format_address(account("//Dave")?)
    );
    let listed = |description: String| description.replace("[hatch]\n", "[hatch]\nallow_list = \"members.csv\"\n");
    let made = Scene::described_beside(listed, |shell| Ok(std::fs::write(shell.file("members.csv"), &members)?))?;
    let Some(scene) = made else { return Ok(()) };
    scene.until(HatchPhase::Funding)?;
    let (proofs, config) = (scene.file("proofs.json"), scene.file("commons.toml"));
    let (proofs, config) = (proofs.display(), config.display());
    scene.refuse(
        "//Bob",
        &format!("contribute 10 --proofs {proofs}"),
        "`commons allow-list`",
    )?;
    let said = scene.type_exactly(&format!("allow-list --config {config} --out {proofs}"))?;
    assert!(said.ok, "{}", said.err);

    scene.call("//Bob", &format!("contribute 10 --proofs {proofs}"))?;
    let said = scene.call("//Dave", &format!("contribute 20 --proofs {proofs}"))?;
    assert!(said.out.contains("lets you contribute 20 WCOIN in all"), "{}", said.out);
    scene.refuse(
        "//Dave",
        &format!("contribute 1 --proofs {proofs}"),
        "(AboveCap: given 21, cap 20)",
    )?;
    scene.refuse(
        "//Eve",
        &format!("contribute 1 --proofs {proofs}"),
        "is not on the list in",
    )?;

    // The proofs of another list.
    let other = scene.file("others.csv");
    scene.write(&other, &format!("{},5000\n", format_address(account("//Bob")?)))?;
    let foreign = scene.file("foreign.json");
    let (other, foreign) = (other.display(), foreign.display());
    let said = scene.type_exactly(&format!("allow-list {other} --config {config} --out {foreign}"))?;
    assert!(said.ok, "{}", said.err);
    scene.refuse(
        "//Bob",
        &format!("contribute 1 --proofs {foreign}"),
        "is of another list",
    )?;
    Ok(())
}
