//! A deployment file whose addresses are not those of one commons: nobody signs anything on its word.

use super::scene::{foreign_token, make, Scene};
use anyhow::{bail, Context, Result};
use commons::{
    chain::Message,
    config::{format_address, Config},
    network::{account_of, secret::development_key, Keypair},
    suite::{constructors::Part, psp22, Addresses},
};
use ink::{
    codegen::TraitCallBuilder,
    scale::{Decode, Encode},
};
use interfaces::{
    bonding_curve::{BondingCurve, CurveWiring},
    community_token::CommunityToken,
    psp22::PSP22,
    wrapped_native::WrappedNative,
};
use node_tests::{description::fast_description, ground::wait};
use serde_json::Value;
use std::{
    fmt::Debug,
    time::{Duration, SystemTime},
};

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

/// Every contract is genuine and the hatch names them all, but //Eve is the curve's opener: it is never sealed, and she
/// has opened the market with one unit in its reserve.
#[test]
fn nothing_is_signed_for_a_commons_that_is_wired_to_somebody() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    let at = rigged(&scene)?;
    edit(&scene, |deployment| {
        for part in Part::ALL {
            let address = deployment.pointer_mut(&format!("/contracts/{}/address", part.name()))?;
            *address = format_address(at.of(part)).into();
        }
        Some(())
    })?;
    let (curve, hatch) = (format_address(at.curve), format_address(at.hatch));
    let wrong = format!("the opener of bonding-curve at {curve} is {EVE}, and should be hatch at {hatch}");
    scene.refuse("//Bob", "buy 5", &wrong)?;
    let shown: Value = serde_json::from_str(&scene.type_in("status --json")?.out)?;
    assert_eq!(shown["contradictions"], serde_json::json!([wrong]));
    Ok(())
}

fn rigged(scene: &Scene) -> Result<Addresses> {
    let eve = development_key("//Eve")?;
    // Its hatch does not begin before the test is over.
    let description = fast_description(SystemTime::now() + Duration::from_secs(60 * 60));
    let config = Config::parse(&description)?;
    let mut at = Addresses::nowhere();
    for part in Part::ALL {
        at = at.with(part, make(scene, &eve, part, &config, &at)?);
    }
    let wiring = CurveWiring {
        opener: account_of(&eve),
        admin: at.voting,
    };
    send(scene, &eve, at.to_token().call_mut().wire(at.curve), 0)?;
    send(scene, &eve, at.to_curve().call_mut().wire(wiring), 0)?;
    send(scene, &eve, at.to_wrapper().call_mut().deposit(), 1)?;
    send(scene, &eve, psp22(at.collateral).call_mut().approve(at.curve, 1), 0)?;
    let open = at
        .to_curve()
        .call_mut()
        .open(config.minimum_supply, 1, account_of(&eve));
    send(scene, &eve, open, 0)?;
    Ok(at)
}

fn send<Arguments: Encode, Value: Decode + Debug, Error: Decode + Debug>(
    scene: &Scene,
    who: &Keypair,
    message: Message<Arguments, Result<Value, Error>>,
    value: u128,
) -> Result<()> {
    let trial = wait(scene.network.try_call(account_of(who), message, value))?;
    let Ok(Ok(_)) = trial.answer else {
        bail!("it is refused: {:?}", trial.answer);
    };
    wait(scene.network.submit(who, &trial.ready())).map(|_| ())
}

/// It may call itself what the wrapped coin is called.
#[test]
fn somebody_elses_token_is_not_told_as_the_wrapped_coin() -> Result<()> {
    let Some(scene) = Scene::deployed()? else { return Ok(()) };
    let token = format_address(foreign_token(&scene, 12)?);
    let refusal = format!("the token WCOIN of {token} refuses: ");
    scene.refuse("//Bob", &format!("transfer 5 //Dave --asset {token}"), &refusal)?;
    let told = scene.call_json("//Bob", &format!("approve hatch 5 --asset {token}"))?;
    assert_eq!(told["steps"][0]["contract"], Value::Null);
    assert_eq!(told["steps"][0]["address"], token);
    Ok(())
}

#[test]
fn what_is_signed_about_somebody_elses_token_has_its_address() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let token = format_address(foreign_token(&scene, 12)?);
    scene.call("//Bob", "deposit 100")?;
    let offer = format!(
        "create-set 40 --uri https://mill.example/flour --asset {token} --gate {token} --gate-least 10 \
         --complaint-period 5m --fault-period 5m --valid-to 'in 10m' \
         --hash 0x1111111111111111111111111111111111111111111111111111111111111111"
    );
    for (act, told) in [
        (
            format!("propose register-asset {token} --cap 10% --description x"),
            format!("it asks to let the pool pay in {token} as well, at most 10 % of it at once\n"),
        ),
        (
            format!("propose set-spending-cap 20% --asset {token} --anyway --description x"),
            format!("it asks to let the pool pay at most 20 % of its {token} at once\n"),
        ),
        (
            format!("approve hatch 5 --asset {token}"),
            format!("let the hatch take 5 WCOIN of {token} in all"),
        ),
        (
            offer.clone(),
            format!("vouchers at 40 WCOIN of {token}, to be redeemed"),
        ),
        (offer.clone(), format!("only who holds 10 WCOIN of {token} can buy")),
    ] {
        let said = scene.call("//Bob", &format!("{act} --dry-run"))?;
        assert!(said.out.contains(&told), "{told}:\n{}", said.out);
    }
    for (act, told) in [
        (
            format!("propose request 5 //Dave --asset {token} --description x"),
            format!("registered assets only, and WCOIN of {token} is none"),
        ),
        (format!("claim-share {token}"), format!("its share of WCOIN of {token}")),
    ] {
        scene.refuse("//Bob", &act, &told)?;
    }
    scene.call("//Bob", &offer)?;
    let takes = format!("this takes 40 WCOIN of {token}");
    scene.refuse("//Dave", "commit 0", &takes)?;
    Ok(())
}
