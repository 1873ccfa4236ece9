//! Conviction voting: membership, requests, actions, the guardian.

use super::{
    launched::Launched,
    scene::{account, amount, contracts_of, event, Scene},
};
use anyhow::Result;
use commons::config::format_address;
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, Tributes},
    conviction_voting::ConvictionVoting,
};
use node_tests::{ground::wait, COIN};
use std::time::Duration;

/// Enough for a conviction of two thirds of a stake, by the half-life of two seconds.
const A_WHILE: Duration = Duration::from_secs(4);

/// With //Ferdie as the guardian, who has time to look at what has passed.
static GUARDED: Launched = Launched::new(|description| {
    let ferdie = format_address(account("//Ferdie").expect("it is a development account"));
    description
        .replace("# guardian = \"5…\"", &format!("guardian = \"{ferdie}\""))
        .replace("action_delay = \"3s\"", "action_delay = \"5m\"")
});

#[test]
fn tokens_are_brought_staked_moved_and_taken_back() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    let token = scene.at.token;
    scene.refuse("//Dave", "deposit 5", "holds 0 COMMON, and this takes 5 COMMON")?;
    let brought = scene.call_json("//Bob", "deposit 5000")?;
    assert_eq!(contracts_of(&brought), ["community-token", "conviction-voting"]);
    assert_eq!(scene.balance(token, "//Bob")?, 4_000 * COIN);
    assert_eq!(scene.allowance(token, "//Bob", scene.at.voting)?, 0);
    scene.call("//Bob", "withdraw 100")?;
    scene.refuse("//Bob", "withdraw 4901", "(AboveFreeDeposit: amount 4901, free 4900)")?;

    scene.call("//Bob", "stake 0 1000")?;
    scene.refuse("//Bob", "stake 0 3901", "(AboveFree: amount 3901, free 3900)")?;
    scene.refuse("//Bob", "stake 5 1", "there is no proposal 5")?;
    scene.refuse("//Bob", "withdraw 4900", "free 3900)")?;
    scene.call("//Bob", "unstake 0 400")?;
    scene.refuse("//Bob", "unstake 0 601", "(AboveStake: amount 601, stake 600)")?;
    scene.refuse("//Bob", "move-stake 0 0 1", "(SameProposal")?;
    scene.call("//Bob", "propose signal --description 'A signal'")?;
    scene.call("//Bob", "move-stake 0 1 200")?;
    let said = scene.call("//Bob", "unstake all")?;
    assert!(
        said.out.contains("take 400 COMMON off proposal 0") && said.out.contains("take 200 COMMON off proposal 1"),
        "{}",
        said.out
    );
    scene.refuse("//Bob", "unstake all", "you support none")?;
    scene.refuse("//Bob", "unstake all 5", "an amount needs one proposal")?;
    // The bond of the signal is held.
    scene.call("//Bob", "withdraw all")?;
    assert_eq!(scene.balance(token, "//Bob")?, 8_999 * COIN);

    scene.call("//Bob", "enlist")?;
    scene.refuse("//Bob", "enlist", "(AlreadyEnlisted)")?;
    Ok(())
}

#[test]
fn a_request_is_paid_in_milestones() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    // A quarter of what was raised is in the pool: 562.5.
    let quoted = scene.quote("request 50")?;
    assert_eq!(amount(&quoted["figures"]["pool"]), 562 * COIN + COIN / 2);
    scene.refuse(
        "//Bob",
        "propose request 200 //Dave --description x",
        "(AboveSpendingLimit",
    )?;
    scene.refuse(
        "//Bob",
        "propose request 50 //Dave --milestones 9 --description x",
        "--milestones",
    )?;
    scene.refuse(
        "//Bob",
        "propose request 50 //Dave --description ' '",
        "say what it is for",
    )?;
    scene.refuse(
        "//Bob",
        &format!("propose request 50 //Dave --description {}", "x".repeat(257)),
        "has 257 bytes",
    )?;
    scene.refuse(
        "//Bob",
        "propose request 5 //Dave --asset token --description x",
        "registered assets only",
    )?;
    // Nobody without a token can leave the bond.
    scene.refuse(
        "//Eve",
        "propose request 50 //Dave --description x",
        "holds 0 COMMON, and this takes 1 COMMON",
    )?;

    // The bond is brought to voting on the way.
    let proposed = scene.call_json(
        "//Bob",
        "propose request 50 //Dave --milestones 2 --description 'The mill'",
    )?;
    assert_eq!(
        contracts_of(&proposed),
        ["community-token", "conviction-voting", "conviction-voting"]
    );
    assert_eq!(event(&proposed, "conviction-voting", "Proposed")["proposal"], "1");
    scene.call("//Bob", "deposit 5000")?;
    scene.call("//Bob", "stake 1 all")?;
    scene.refuse("//Eve", "execute 1", "(BelowThreshold: conviction 0, threshold ")?;
    scene.refuse("//Eve", "execute 7", "there is no proposal 7")?;
    scene.refuse("//Eve", "reclaim-bond 1", "(NotEnded)")?;
    scene.refuse("//Eve", "touch 1", "(NothingToTouch)")?;

    scene.pass(A_WHILE)?;
    let paid = scene.call_json("//Eve", "execute 1")?;
    assert_eq!(amount(&event(&paid, "funding-pool", "Paid")["amount"]), 25 * COIN);
    scene.refuse("//Eve", "execute 1", "(TooEarly: from")?;
    // It is paid in part, and passes: there is nothing to end, and looking changes nothing but that it was looked.
    scene.call("//Eve", "touch 1")?;
    scene.pass(A_WHILE)?;
    let said = scene.call("//Eve", "execute 1")?;
    assert!(
        said.out.contains("paid 25 WCOIN") && said.out.contains("ending Completed"),
        "{}",
        said.out
    );
    assert_eq!(scene.balance(scene.at.collateral, "//Dave")?, 50 * COIN);
    scene.refuse("//Eve", "touch 1", "(ProposalEnded)")?;
    scene.call("//Eve", "reclaim-bond 1")?;
    scene.refuse("//Eve", "reclaim-bond 1", "(NoBond)")?;

    scene.call("//Bob", "propose signal --description 'A signal'")?;
    scene.refuse("//Bob", "execute 2", "(NothingToExecute)")?;
    scene.refuse("//Eve", "cancel 2", "(NotProposer)")?;
    scene.call("//Bob", "cancel 2")?;
    scene.refuse("//Bob", "cancel 2", "(ProposalEnded)")?;
    scene.refuse("//Bob", "stake 2 1", "(ProposalEnded)")?;
    Ok(())
}

#[test]
fn actions_pass_wait_and_are_done() -> Result<()> {
    let Some(scene) = Scene::launched()? else { return Ok(()) };
    scene.call("//Bob", "deposit 8000")?;
    scene.refuse(
        "//Bob",
        "propose set-tributes --entry 30% --description x",
        "done now, it would be refused by the bonding curve: A tribute is above its ceiling",
    )?;
    scene.refuse("//Bob", "propose set-tributes --description x", "--entry")?;
    scene.call(
        "//Bob",
        "propose set-tributes --entry 3% --exit 8% --description 'Cheaper trades'",
    )?;
    scene.call("//Bob", "stake 1 7000")?;
    scene.pass(A_WHILE)?;
    let passed = scene.call_json("//Eve", "execute 1")?;
    event(&passed, "conviction-voting", "Passed");
    scene.refuse("//Eve", "execute 1", "(TooEarly: from")?;
    scene.pass(A_WHILE)?;
    let done = scene.call_json("//Eve", "execute 1")?;
    event(&done, "bonding-curve", "TributesChanged");
    let market = wait(scene.network.read(scene.at.to_curve().call().market()))?;
    let expected = Tributes {
        entry_ppm: 30_000,
        exit_ppm: 80_000,
    };
    assert_eq!(market.tributes, expected);

    // New settings, for proposals to come.
    scene.refuse(
        "//Bob",
        "propose settings --bond 1 --description x",
        "nothing would change",
    )?;
    scene.refuse(
        "//Bob",
        "propose settings --bond 11 --description x",
        "SettingOutOfRange",
    )?;
    scene.call(
        "//Bob",
        "propose settings --bond 2 --milestone-interval 3s --description 'A higher bond'",
    )?;
    scene.call("//Bob", "stake 2 7000")?;
    scene.pass(A_WHILE)?;
    scene.call("//Eve", "execute 2")?;
    scene.pass(A_WHILE)?;
    scene.call("//Eve", "execute 2")?;
    let settings = wait(scene.network.read(scene.at.to_voting().call().settings()))?;
    assert_eq!((settings.bond, settings.milestone_interval_ms), (2 * COIN, 3_000));
    assert_eq!(settings.voting_period_ms, 300_000);
    Ok(())
}

#[test]
fn the_guardian_vetoes_an_action_in_its_delay() -> Result<()> {
    let Some(scene) = GUARDED.copy()? else { return Ok(()) };
    scene.call("//Bob", "deposit 8000")?;
    scene.refuse(
        "//Bob",
        "propose set-protocol-fee 6% --description x",
        "(FeeAboveCeiling",
    )?;
    scene.call("//Bob", "propose set-protocol-fee 3% --description 'A fee'")?;
    scene.call("//Bob", "stake 1 7000")?;
    scene.pass(A_WHILE)?;
    scene.refuse("//Ferdie", "veto 1", "(NotInDelay)")?;
    scene.call("//Eve", "execute 1")?;
    scene.refuse("//Bob", "veto 1", "(NotGuardian)")?;
    let vetoed = scene.call_json("//Ferdie", "veto 1")?;
    assert_eq!(event(&vetoed, "conviction-voting", "Ended")["ending"], "Vetoed");
    scene.refuse("//Ferdie", "veto 1", "(ProposalEnded)")?;
    Ok(())
}

/// An address that is shortened can be imitated, and a description can hold what clears a screen.
#[test]
fn what_a_proposal_asks_for_is_told_in_full_before_anything_is_signed() -> Result<()> {
    let Some(scene) = GUARDED.copy()? else { return Ok(()) };
    scene.call("//Bob", "deposit 5000")?;
    let requested = scene.call(
        "//Bob",
        "propose request 50.000000000001 //Dave --description '\u{1b}[2JThe \u{202e}mill'",
    )?;
    let named = scene.call("//Bob", "propose guardian //Eve --description 'Another guardian'")?;
    scene.call("//Bob", "stake 0 10")?;
    let (dave, eve) = (format_address(account("//Dave")?), format_address(account("//Eve")?));
    let request = format!("it asks to pay 50.000000000001 WCOIN to {dave}\n");
    // Who proposes reads the same.
    assert!(requested.out.contains(&request), "{}", requested.out);
    let guardian = format!("it asks to make {eve} the guardian\n");
    assert!(named.out.contains(&guardian), "{}", named.out);
    for (who, act) in [
        ("//Bob", "stake 1 5"),
        ("//Bob", "move-stake 0 1 5"),
        ("//Eve", "execute 1"),
        ("//Ferdie", "veto 1"),
    ] {
        // Some would be refused, which is told afterwards.
        let said = scene.try_call(who, &format!("{act} --dry-run"))?;
        assert!(said.out.contains(&request), "{act}:\n{}", said.out);
        assert!(
            said.out.contains("its proposer says: “[2JThe mill”"),
            "{act}:\n{}",
            said.out
        );
    }
    let said = scene.call("//Bob", "stake 2 5 --dry-run")?;
    assert!(said.out.contains(&guardian), "{}", said.out);
    let told = scene.call_json("//Bob", "stake 2 5 --dry-run")?;
    assert_eq!(told["figures"]["asks"], format!("to make {eve} the guardian"));

    let tributes = "propose set-tributes --entry 3% --exit 8% --description x --dry-run";
    let told = scene.call_json("//Bob", tributes)?;
    assert_eq!(
        told["figures"]["asks"],
        "to set the tributes to 3 % of purchases and 8 % of sales"
    );
    let settings = "propose settings --bond 2 --action-delay 4m --description x --dry-run";
    let said = scene.call("//Bob", settings)?;
    for told in [
        "to change bond from 1 COMMON to 2 COMMON, action delay from 5 minutes to 4 minutes\n",
        "all eleven settings are proposed, the others as they are now",
    ] {
        assert!(said.out.contains(told), "{told}:\n{}", said.out);
    }
    Ok(())
}

/// Every kind of proposal, and what is refused before it is proposed since it would be refused when it is done.
#[test]
fn what_would_be_refused_later_is_not_proposed() -> Result<()> {
    let Some(scene) = GUARDED.copy()? else { return Ok(()) };
    scene.call("//Bob", "deposit 100")?;
    let nobody = format_address(account("//Eve")?);
    for (act, refusal) in [
        // The team's batch is the first, and all of it has vested.
        ("revoke 0", "(FullyVested)"),
        ("revoke 7", "(UnknownBatch)"),
        // //Bob's can never be revoked.
        ("renounce-revocation 1", "(NotRevocable)"),
        (&format!("set-spender {nobody}"), "(InvalidReference"),
        ("set-spending-cap 0%", "(CapOutOfRange"),
        ("register-asset collateral --cap 10%", "(AssetAlreadyRegistered)"),
    ] {
        scene.refuse("//Bob", &format!("propose {act} --description x"), refusal)?;
    }
    scene.call(
        "//Bob",
        "propose revoke 0 --anyway --description 'It may be another day'",
    )?;
    scene.call("//Bob", "propose renounce-revocation 0 --description x")?;
    scene.call("//Bob", "propose set-spending-cap 20% --description x")?;
    let escrow = format_address(scene.at.escrow);
    scene.call("//Bob", &format!("propose set-spender {escrow} --description x"))?;
    scene.call("//Bob", "propose register-asset token --cap 10% --description x")?;
    scene.call("//Bob", "propose guardian none --description x")?;
    let said = scene.call("//Bob", "propose guardian //Eve --description x")?;
    assert!(said.out.contains("proposal 7"), "{}", said.out);
    let voting = format_address(scene.at.voting);
    scene.refuse(
        "//Bob",
        &format!("propose guardian {voting} --description x"),
        "(InvalidGuardian)",
    )?;
    Ok(())
}

#[test]
fn the_guardian_stops_new_business_and_no_exit() -> Result<()> {
    let Some(scene) = GUARDED.copy()? else { return Ok(()) };
    scene.call("//Bob", "deposit 100")?;
    scene.refuse("//Bob", "pause-new-business", "(NotGuardian)")?;
    let paused = scene.call_json("//Ferdie", "pause-new-business")?;
    event(&paused, "conviction-voting", "NewBusinessPaused");
    let said = scene.type_in("quote buy 5")?;
    assert!(!said.ok && said.err.contains("(BuyingPaused: until "), "{}", said.err);
    scene.refuse("//Ferdie", "pause-new-business", "(PausedTooRecently: from ")?;
    scene.call("//Bob", "sell 5")?;
    scene.call("//Bob", "withdraw all")?;
    Ok(())
}
