//! `commons verify` finds what is not as described, and nothing else.

use super::setup::{deployed, launched, Living, LOWER};
use anyhow::{Context, Result};
use commons::{
    config::{format_address, Config},
    deployment::{run::constructor_input, Deployment},
    network::account_of,
    suite::constructors::Part,
    verify::{Difference, Report, Verdict, NOT_YET},
};
use node_tests::{ground::wait, COIN};

/// What `commons verify --json` says with this description and deployment, and the code it ends with.
fn verified(living: &Living, description: &str, deployment: &Deployment) -> Result<(Report, Option<i32>)> {
    let (config, file) = (living.shell.file("verified.toml"), living.shell.file("verified.json"));
    std::fs::write(&config, description)?;
    std::fs::write(&file, serde_json::to_string(deployment)?)?;
    let said = living.shell.run(&[
        "verify",
        "--json",
        "--url",
        living.node.url(),
        "--config",
        &config.display().to_string(),
        "--deployment",
        &file.display().to_string(),
    ])?;
    let report = serde_json::from_str(&said.out).with_context(|| said.err.clone())?;
    Ok((report, said.code))
}

fn description(living: &Living) -> Result<String> {
    Ok(std::fs::read_to_string(living.shell.file("commons.toml"))?)
}

/// The difference of a contract at a place.
fn found<'a>(report: &'a Report, contract: &str, what: &str) -> Result<&'a Difference> {
    let mut differences = report.differences.iter();
    differences
        .find(|difference| difference.contract == contract && difference.what == what)
        .with_context(|| format!("{contract}: {what} is not among {:#?}", report.differences))
}

#[test]
fn a_commons_is_as_it_was_described_until_members_change_it_which_is_told_as_theirs() -> Result<()> {
    let Some(living) = launched()? else { return Ok(()) };
    let config = living.shell.file("commons.toml").display().to_string();
    let said = living.shell.succeed(&living.about(&["verify", "--config", &config]))?;
    assert!(said.out.contains("all are as described"), "{}", said.out);
    let (report, code) = verified(&living, &description(&living)?, &living.shell.deployed()?)?;
    assert_eq!(
        (report.verdict, report.differences.as_slice(), code),
        (None, [].as_slice(), Some(0))
    );
    assert!(report.compared > 300 && report.addresses_follow, "{report:#?}");

    let lower = wait(async {
        use ink::codegen::TraitCallBuilder;
        use interfaces::conviction_voting::ConvictionVoting;
        let deposit = living.at.to_voting().call_mut().deposit(50 * COIN);
        living.send(&living.bob, deposit, 0).await?;
        let lower = living.propose(living.lower_tributes(), "Lower tributes").await?;
        living.stake(&living.alice, lower, 5_000 * COIN).await?;
        living.carry_out(lower).await?;
        Ok(lower)
    })?;
    let (report, code) = verified(&living, &description(&living)?, &living.shell.deployed()?)?;
    assert_eq!(code, Some(0), "{report:#?}");
    assert_eq!(report.verdict, Some(Verdict::ChangedByGovernance));
    assert_eq!(report.differences.len(), 2, "{report:#?}");
    let entry = found(&report, "bonding-curve", "tributes.entry_ppm")?;
    assert_eq!(entry.verdict, Verdict::ChangedByGovernance);
    assert_eq!(entry.proposal, Some(lower.0));
    assert_eq!(
        (entry.on_chain.clone(), entry.expected.as_str()),
        (LOWER.entry_ppm.to_string(), "50000")
    );
    let page = living
        .shell
        .succeed(&living.about(&["verify", "--config", &config]))?
        .out;
    assert!(
        page.contains("Changed by governance") && page.contains("10000 (1 %)"),
        "{page}"
    );
    Ok(())
}

#[test]
fn what_was_described_otherwise_or_is_another_contract_is_wrong() -> Result<()> {
    let Some(living) = deployed(&[])? else { return Ok(()) };
    another_guardian_or_ceiling_in_the_description_is_found(&living)?;
    other_code_and_no_contract_are_found(&living)?;
    another_salt_or_deployer_in_the_file_is_found_by_all_addresses(&living)?;
    another_contract_in_the_place_of_one_is_found_by_all_that_it_is_not(&living)
}

fn another_guardian_or_ceiling_in_the_description_is_found(living: &Living) -> Result<()> {
    let bob = format_address(account_of(&living.bob));
    let other = description(living)?
        .replace("# guardian = \"5…\"", &format!("guardian = \"{bob}\""))
        .replace(
            "entry_tribute_ceiling_ppm = 100_000",
            "entry_tribute_ceiling_ppm = 90_000",
        );
    let (report, code) = verified(living, &other, &living.shell.deployed()?)?;
    assert_eq!(code, Some(1));
    let guardian = found(&report, "conviction-voting", "guardian")?;
    assert_eq!((guardian.verdict, guardian.on_chain.as_str()), (Verdict::Wrong, "none"));
    assert_eq!(guardian.expected, bob);
    for (contract, what) in [
        ("bonding-curve", "terms.tribute_ceilings.entry_ppm"),
        ("bonding-curve", "constructor.terms.tribute_ceilings.entry_ppm"),
        ("hatch", "terms.market.tribute_ceilings.entry_ppm"),
    ] {
        let ceiling = found(&report, contract, what)?;
        assert_eq!(
            (ceiling.on_chain.as_str(), ceiling.expected.as_str()),
            ("100000", "90000")
        );
    }
    Ok(())
}

#[test]
fn a_hatch_that_is_not_sealed_is_not_wrong_but_to_come() -> Result<()> {
    let Some(living) = deployed(&["--unsealed"])? else {
        return Ok(());
    };
    let (report, code) = verified(&living, &description(&living)?, &living.shell.deployed()?)?;
    assert_eq!(code, Some(i32::from(NOT_YET)), "{report:#?}");
    assert_eq!(report.verdict, Some(Verdict::NotYet));
    assert_eq!(found(&report, "hatch", "sealed")?.verdict, Verdict::NotYet);
    assert_eq!(report.differences.len(), 1, "{report:#?}");

    let mut empty = living.shell.deployed()?;
    empty.contracts.clear();
    let (report, code) = verified(&living, &description(&living)?, &empty)?;
    assert_eq!(code, Some(i32::from(NOT_YET)), "{report:#?}");
    Ok(())
}

/// No address follows then, and the chain is asked whether they would.
fn another_salt_or_deployer_in_the_file_is_found_by_all_addresses(living: &Living) -> Result<()> {
    let (text, deployed) = (description(living)?, living.shell.deployed()?);
    let salted = Deployment {
        salt: "0x00".to_owned(),
        ..deployed.clone()
    };
    let by_a_member = Deployment {
        deployer: format_address(account_of(&living.bob)),
        ..deployed.clone()
    };
    // Somebody who could not pay for a contract.
    let by_nobody = Deployment {
        deployer: format_address([0x5a; 32].into()),
        ..deployed
    };
    for edited in [salted, by_a_member, by_nobody] {
        let (report, code) = verified(living, &text, &edited)?;
        assert_eq!((code, report.verdict), (Some(1), Some(Verdict::Wrong)), "{report:#?}");
        assert!(report.addresses_follow, "{report:#?}");
        for part in Part::ALL {
            assert_eq!(found(&report, part.name(), "address")?.verdict, Verdict::Wrong);
        }
        assert_eq!(report.differences.len(), Part::ALL.len(), "{report:#?}");
    }
    Ok(())
}

/// A pool of the same code, made by the same account, that allows more to be spent.
fn another_contract_in_the_place_of_one_is_found_by_all_that_it_is_not(living: &Living) -> Result<()> {
    let text = description(living)?;
    let generous = Config::parse(&text.replace("cap_ppm = 250_000", "cap_ppm = 1_000_000"))?;
    let mut deployment = living.shell.deployed()?;
    let code_hash = commons::deployment::artifacts::Artifacts::load()?
        .of(Part::FundingPool)?
        .code_hash;
    let other = wait(async {
        let input = constructor_input(Part::FundingPool, &generous, &living.at);
        let alice = account_of(&living.alice);
        let trial = living
            .network
            .try_instantiate_encoded(alice, code_hash, input, b"other")
            .await?;
        let ready = trial.ready();
        let made = trial.answer.map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
        living.network.submit(&living.alice, &ready).await?;
        made.map_err(|error| anyhow::anyhow!("{error:?}"))
    })?;
    let pool = deployment
        .contracts
        .get_mut("funding-pool")
        .context("it was deployed")?;
    pool.address = Some(format_address(other));
    let (report, code) = verified(living, &text, &deployment)?;
    assert_eq!(code, Some(1));
    let cap = found(&report, "funding-pool", "collateral_spending_cap_ppm")?;
    assert_eq!(
        (cap.verdict, cap.on_chain.as_str(), cap.expected.as_str()),
        (Verdict::Wrong, "1000000", "250000")
    );
    // It follows from another salt, and no other contract of the commons knows it.
    assert_eq!(found(&report, "funding-pool", "address")?.verdict, Verdict::Wrong);
    for (contract, what) in [
        ("bonding-curve", "terms.funding_pool"),
        ("vesting", "funding_pool"),
        ("voucher-escrow", "terms.funding_pool"),
        ("conviction-voting", "terms.funding_pool"),
        ("hatch", "terms.market.funding_pool"),
    ] {
        assert_eq!(found(&report, contract, what)?.verdict, Verdict::Wrong);
    }
    // Nobody has wired it, and the file says that somebody has.
    assert_eq!(found(&report, "funding-pool", "wiring.admin")?.verdict, Verdict::Wrong);
    Ok(())
}

fn other_code_and_no_contract_are_found(living: &Living) -> Result<()> {
    let text = description(living)?;
    let mut deployment = living.shell.deployed()?;
    let vesting = deployment.contracts["vesting"].address.clone();
    let escrow = deployment
        .contracts
        .get_mut("voucher-escrow")
        .context("it was deployed")?;
    escrow.address = vesting;
    let hatch = deployment.contracts.get_mut("hatch").context("it was deployed")?;
    hatch.address = Some(format_address(account_of(&living.bob)));
    let (report, code) = verified(living, &text, &deployment)?;
    assert_eq!(code, Some(1));
    assert_eq!(found(&report, "voucher-escrow", "code_hash")?.verdict, Verdict::Wrong);
    assert_eq!(found(&report, "hatch", "contract")?.verdict, Verdict::Wrong);
    Ok(())
}
