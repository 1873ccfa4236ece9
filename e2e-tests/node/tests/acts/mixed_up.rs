//! A deployment file whose addresses are not those of one commons: nobody signs anything on its word.

use super::scene::Scene;
use anyhow::{Context, Result};
use serde_json::Value;

/// Where //Eve's own account is: no contract, and she has the key to it.
const EVE: &str = "5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw";

/// Changes the deployment file, and gives its old text.
fn edit(scene: &Scene, change: impl FnOnce(&mut Value) -> Option<()>) -> Result<String> {
    let path = scene.file("deployment.json");
    let sound = std::fs::read_to_string(&path)?;
    let mut deployment: Value = serde_json::from_str(&sound)?;
    change(&mut deployment).context("the file has another form")?;
    scene.write(&path, &deployment.to_string())?;
    Ok(sound)
}

#[test]
fn nothing_is_signed_or_quoted_by_a_file_that_was_mixed_up() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    let path = scene.file("deployment.json");

    // An escrow that is somebody's account would be let take ten tokens.
    let sound = edit(&scene, |deployment| {
        *deployment.pointer_mut("/contracts/voucher-escrow/address")? = EVE.into();
        Some(())
    })?;
    let wrong = format!("voucher-escrow should be at {EVE}, and no contract is there");
    let said = scene.refuse("//Bob", "approve voucher-escrow 10 --yes", &wrong)?;
    assert!(said.err.contains("Nothing was signed"), "{}", said.err);
    assert!(said.err.contains("`commons verify` tells more"), "{}", said.err);
    let said = scene.type_in("quote contribute 5")?;
    assert!(!said.ok && said.err.contains(&wrong), "{}{}", said.out, said.err);
    // It cannot be shown either, for an account answers nothing, and this is why.
    let said = scene.type_in("status")?;
    assert!(!said.ok && said.err.contains(&wrong), "{}{}", said.out, said.err);

    // Both are PSP22, so everything answers. The file is wrong in their code as well, as if it had been forged.
    scene.write(&path, &sound)?;
    edit(&scene, |deployment| {
        let contracts = deployment.get_mut("contracts")?.as_object_mut()?;
        let (token, wrapper) = (
            contracts.remove("community-token")?,
            contracts.remove("wrapped-native")?,
        );
        contracts.insert("community-token".to_owned(), wrapper);
        contracts.insert("wrapped-native".to_owned(), token);
        Some(())
    })?;
    let said = scene.refuse("//Bob", "transfer 1 //Charlie", "community-token")?;
    assert!(said.err.contains("wrapped-native"), "{}", said.err);
    let shown: Value = serde_json::from_str(&scene.type_in("status --json")?.out)?;
    let contradictions = shown["contradictions"].as_array().context("there is a list")?;
    assert_eq!(contradictions.len(), 2, "{contradictions:?}");
    let said = scene.type_in("status")?;
    assert!(said.ok, "{}", said.err);
    let second = said.out.lines().find(|line| line.contains("TAKE CARE"));
    assert!(
        second.context("there is a banner")?.contains("do not trust"),
        "{}",
        said.out
    );

    // The same file as it was is good again.
    scene.write(&path, &sound)?;
    scene.call("//Bob", "wrap 1")?;
    let said = scene.type_in("status")?;
    assert!(said.ok && !said.out.contains("TAKE CARE"), "{}{}", said.out, said.err);
    Ok(())
}
