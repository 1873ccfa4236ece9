//! `commons demo`: a whole commons on a chain inside this process, from its hatch to its end.
//!
//! The contracts are the release bundles and every step is a call; what is told, measured and drawn is what they answer.
//! After every step the [`invariants`] are checked, and the first that does not hold ends the demo with an error.
//!
//! - [`story`]: what happens, and why; `season`: the ordinary trading in between.
//! - [`stage`]: how a step is made, recorded and checked.
//! - [`report`] and [`chart`]: what is shown at the end.

pub mod chart;
pub mod costs;
pub mod history;
pub mod invariants;
mod narrator;
mod observer;
pub mod report;
mod season;
pub mod stage;
pub mod story;

use crate::config::Config;
use anyhow::{Context, Result};
use clap::Args;
use stage::Stage;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What `commons demo` can be asked for.
#[derive(Args)]
pub struct Arguments {
    /// The description of the commons.
    #[arg(long, default_value = "deploy/commons.toml")]
    config: PathBuf,
    /// The folder that the charts are written into.
    #[arg(long, default_value = "target/demo")]
    out: PathBuf,
}

/// Plays the story, prints the tables and writes the charts.
pub fn run(arguments: &Arguments) -> Result<()> {
    let config = Config::load(&arguments.config)?;
    let mut stage = play(&config)?;
    show(&mut stage, &config, &arguments.out)
}

fn show(stage: &mut Stage, config: &Config, out: &Path) -> Result<()> {
    println!("\n{}", report::tables(stage)?);
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let [life, decisions, commerce] = ["commons.svg", "governance.svg", "commerce.svg"].map(|name| out.join(name));
    for (path, svg) in [
        (&life, chart::draw(&stage.history, config)?),
        (&decisions, chart::draw_decisions(&stage.history, config)?),
        (&commerce, chart::draw_commerce(&stage.history, config)?),
    ] {
        fs::write(path, svg).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!(
        "{} steps: every rule held after each. {} refusals: none left a trace in the state.\nThe life of the commons is \
         drawn in {}, its decisions in {}, its commerce in {}",
        stage.steps,
        stage.refusals,
        life.display(),
        decisions.display(),
        commerce.display()
    );
    Ok(())
}

/// Plays the story on a new chain.
pub fn play(config: &Config) -> Result<Stage> {
    let mut stage = Stage::new(config, story::length_in_days(config))?;
    story::play(&mut stage)?;
    Ok(stage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chain::{account, name_of},
        suite::{done, psp22},
        words::Asset,
    };
    use history::Course;
    use ink::codegen::TraitCallBuilder;
    use interfaces::{
        bonding_curve::{BondingCurveError, Phase},
        conviction_voting::{Kind, Request, ABSTAIN},
        psp22::{Data, PSP22},
        voucher_escrow::{AutomaticTerms, Offer, Resolution},
    };

    const EXAMPLE: &str = include_str!("../../commons.toml");

    #[test]
    fn the_whole_story_plays_and_is_drawn() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("commons.toml");
        fs::write(&config, EXAMPLE).unwrap();
        let config = Config::load(&config).unwrap();
        let mut stage = play(&config).unwrap();
        let fates: Vec<_> = stage.history.proposals.iter().map(Course::outcome).collect();
        assert_eq!(
            fates,
            [
                "paid",
                "2 of 4 parts paid, then failed",
                "expired",
                "withdrawn",
                "paid",
                "paid",
                "executed",
                "never executed",
                "paid",
                "vetoed",
                "executed",
                "executed",
                "lapsed",
                "paid",
                "executed",
                "1 of 2 parts paid, then withdrawn",
                "executed"
            ]
        );

        commerce_has_fed_the_commons(&stage);
        let out = folder.path().join("demo");
        show(&mut stage, &config, &out).unwrap();
        let count = |name: &str, element: &str| {
            let svg = fs::read_to_string(out.join(name)).unwrap();
            let document = roxmltree::Document::parse(&svg).unwrap();
            let elements = document.descendants().filter(|node| node.tag_name().name() == element);
            elements.count()
        };
        assert!(count("commons.svg", "circle") > 60, "a trade is a circle");
        let marks: usize = stage.history.proposals.iter().map(|course| course.marks.len()).sum();
        assert_eq!(count("governance.svg", "circle"), marks);
        let sellers = &stage.history.stalls;
        let seen: usize = sellers.iter().map(|stall| stall.standings.len()).sum();
        assert!(seen > 40, "a step of a seller's is a point");
        assert!(count("commerce.svg", "polyline") > 3 * sellers.len());

        let tables = report::tables(&mut stage).unwrap();
        for row in [
            "17 winding the commons down",
            "conviction-voting veto",
            "conviction-voting touch",
            "voucher-escrow commit",
            "voucher-escrow decide",
        ] {
            assert!(tables.contains(row), "{row}");
        }
        // Sold, redeemed, complained of, lost, and (good + 1)/(good + bad + 2): 6 good; 3 good and a settlement; a good
        // one and 4 bad.
        for (seller, figures) in [
            ("dave: flour", ["8", "6", "0", "0", "88 %"]),
            ("carol: tables", ["5", "4", "1", "0", "67 %"]),
            ("mallory: firewood and a cart", ["5", "5", "4", "2", "29 %"]),
        ] {
            let row = tables.lines().find(|line| line.contains(seller)).unwrap();
            let cells: Vec<&str> = row
                .split('┆')
                .skip(1)
                .map(|cell| cell.trim_matches([' ', '│']))
                .collect();
            assert_eq!(cells, figures, "{seller}");
        }
    }

    /// In the end the escrow owes nobody anything, and a part of what it brought the pool was voted out again.
    fn commerce_has_fed_the_commons(stage: &Stage) {
        assert_eq!(stage.dealings.credited, stage.dealings.withdrawn);
        assert_eq!((stage.commerce.owed, stage.commerce.held), (0, 0));
        let brought = stage.dealings.withdrawn[&stage.commons.at.funding_pool];
        let mut proposals = stage.history.proposals.iter();
        let roof = proposals.find(|course| course.title.contains("roof")).unwrap();
        let asked = roof.asked.unwrap().amount;
        assert_eq!(roof.outcome(), "paid");
        assert!(0 < asked && asked < brought);
    }

    /// The example with some of its text replaced.
    fn variant(changes: &[(&str, &str)]) -> Config {
        let mut text = EXAMPLE.to_string();
        for (part, instead) in changes {
            assert!(text.contains(part), "{part}");
            text = text.replacen(part, instead, 1);
        }
        Config::parse(&text).unwrap()
    }

    /// What stands between two headings, the first included.
    fn section(heading: &str, next: &str) -> &'static str {
        &EXAMPLE[EXAMPLE.find(heading).unwrap()..EXAMPLE.find(next).unwrap()]
    }

    /// A price that stands still, no tributes, no spending cap, no bond, a wind-down without delay, other decimals, no team,
    /// a guardian of its own, tokens that unlock in steps, and no fee and hardly any time in commerce.
    #[test]
    fn another_commons_tells_its_own_story() {
        let config = variant(&[
            ("decimals = 12", "decimals = 6"),
            ("spending_cap_ppm = 250_000", "spending_cap_ppm = 1_000_000"),
            ("reserve_ratio_ppm = 400_000", "reserve_ratio_ppm = 1_000_000"),
            ("entry_tribute_ppm = 50_000", "entry_tribute_ppm = 0"),
            ("exit_tribute_ppm = 100_000", "exit_tribute_ppm = 0"),
            ("delay = \"14 days\"", "delay = \"0s\""),
            ("bond = \"100\"", "bond = \"0\""),
            (
                "# guardian = \"5…\"",
                "guardian = \"0x0707070707070707070707070707070707070707070707070707070707070707\"",
            ),
            (
                "accrual.linear.duration = \"365 days\"",
                "accrual.stepped = { period = \"30 days\", periods = 12 }",
            ),
            (section("[hatch.team]", "[conviction_voting]"), ""),
            ("protocol_fee_ppm = 20_000", "protocol_fee_ppm = 0"),
            ("shortest_period = \"1 day\"", "shortest_period = \"1ms\""),
            ("longest_period = \"365 days\"", "longest_period = \"1ms\""),
        ]);
        let mut stage = play(&config).unwrap();
        assert!(!stage.guardian_added);
        assert_eq!(name_of(stage.guardian).as_deref(), Some("erin"), "it is replaced");
        let trading = stage.history.trading();
        let prices: Vec<_> = trading.filter_map(|sample| sample.spot_price).collect();
        let (lowest, highest) = (prices.iter().min().unwrap(), prices.iter().max().unwrap());
        assert!(highest - lowest < lowest / 1_000_000_000, "only rounding moves it");
        assert_eq!(
            stage.market().unwrap().supply,
            0,
            "everything has vested and is redeemed"
        );
        let lost: Vec<u32> = stage
            .history
            .stalls
            .iter()
            .filter_map(|stall| Some(stall.last()?.lost))
            .collect();
        assert_eq!(lost, [0, 0, 2], "whatever the periods are");
        let tables = report::tables(&mut stage).unwrap();
        for message in [
            "hatch contribute",
            "hatch claim",
            "vesting release",
            "bonding-curve redeem",
        ] {
            assert!(tables.contains(message), "{message}");
        }
    }

    /// A maximum beyond everybody's means, a list that the demo does not have, nothing unlocked at the launch, so that bonds
    /// have to be bought, a window of a moment to launch in, and a team that keeps its lot.
    #[test]
    fn a_commons_that_never_reaches_its_maximum_begins_when_the_time_is_over() {
        let mut config = variant(&[
            ("maximum = \"225000\"", "maximum = \"1000000000000\""),
            ("launch_window = \"14 days\"", "launch_window = \"1ms\""),
            ("unlocked_ppm = 100_000", "unlocked_ppm = 0"),
            ("revocable = true", "revocable = false"),
            ("bond = \"100\"", "bond = \"1000\""),
            ("shortest_period = \"1 day\"", "shortest_period = \"60 days\""),
        ]);
        config.hatch.funding.allow_list = Some([7; 32]);
        let mut stage = play(&config).unwrap();
        assert!(stage.list_left_out);
        assert!(stage.history.stalls.is_empty(), "periods are too long for a market");
        let status = stage.commons.hatch_status().unwrap();
        assert!(status.raised < config.hatch.funding.maximum);
        assert_eq!(status.launched_ms, Some(config.hatch.funding.end_ms));
        stage.batches_now().unwrap();
        let unlocking = stage.batches.unlocking();
        assert!(
            unlocking.locked > 0,
            "half of the team's lot is left in every half-life"
        );
        assert_eq!(stage.market().unwrap().supply, unlocking.locked + unlocking.vested);
    }

    /// In the time that a proposal has, a stake gains a tenth of its conviction.
    #[test]
    fn a_commons_that_cannot_decide_goes_on() {
        let config = variant(&[("half_life = \"7 days\" #", "half_life = \"365 days\" #")]);
        let mut stage = play(&config).unwrap();
        assert_eq!(stage.market().unwrap().phase, Phase::Open);
        let end = stage.history.proposals.last().unwrap();
        assert_eq!((end.kind, end.outcome().as_str()), (Kind::BeyondGuardian, "withdrawn"));
        let executed = stage
            .history
            .proposals
            .iter()
            .filter(|course| course.outcome() == "executed");
        assert_eq!(executed.count(), 0);
        assert!(report::tables(&mut stage).is_ok());
        assert!(chart::draw_decisions(&stage.history, &config).is_ok());
    }

    #[test]
    fn a_commons_without_a_story_names_the_key() {
        let error = |changes: &[(&str, &str)]| {
            let error = Stage::new(&variant(changes), 1).err().expect("there is no story");
            format!("{error:#}")
        };
        let (minimum, maximum) = ("minimum = \"100000\"", "maximum = \"225000\"");
        let too_much = error(&[
            (minimum, "minimum = \"100000000001\""),
            (maximum, "maximum = \"1000000000000\""),
        ]);
        assert!(
            too_much.starts_with("hatch.minimum is 100,000,000,001 WCOIN"),
            "{too_much}"
        );
        let early = error(&[("2027-03-01 00:00:00", "1970-01-01 00:00:00")]);
        assert!(early.starts_with("hatch.start"), "{early}");

        let least_supply = ("minimum_supply = \"1\"", "minimum_supply = \"0.000000000001\"");
        for (minimum_instead, maximum_instead, part, instead, key) in [
            (
                "minimum = \"0.0000001\"",
                "maximum = \"0.0000009\"",
                "",
                "",
                "hatch.maximum",
            ),
            (
                "minimum = \"0.000001\"",
                "maximum = \"0.9\"",
                "tribute_ppm = 250_000 #",
                "tribute_ppm = 999_999 #",
                "hatch.tribute_ppm",
            ),
            (
                "minimum = \"0.000001\"",
                "maximum = \"0.9\"",
                "tokens_per_coin = \"4\"",
                "tokens_per_coin = \"0.000001\"",
                "hatch.tokens_per_coin",
            ),
        ] {
            let error = error(&[
                least_supply,
                (minimum, minimum_instead),
                (maximum, maximum_instead),
                (part, instead),
            ]);
            assert!(
                error.starts_with(&format!("{key} leaves only 900000 base units")),
                "{key}: {error}"
            );
        }
    }

    /// A stage on which a market has just opened.
    fn launched() -> Stage {
        let config = Config::parse(EXAMPLE).unwrap();
        let mut stage = Stage::new(&config, 1).unwrap();
        stage.seal().unwrap();
        stage.wait_until(config.hatch.funding.start_ms).unwrap();
        stage.contribute("alice", config.hatch.funding.maximum).unwrap();
        stage.launch("bob").unwrap();
        stage
    }

    #[test]
    fn the_first_rule_that_breaks_ends_the_demo_and_names_the_step() {
        let mut stage = launched();
        stage.buy("alice", 1_000_000_000_000).unwrap();
        // Collateral that comes to the pool although nobody sent it: here, what the demo forgets to count.
        done(stage.commons.wrap("alice", 1)).unwrap();
        let pool = stage.commons.at.funding_pool;
        let gift = psp22(stage.commons.at.collateral).call_mut().transfer(pool, 1, Data);
        done(stage.commons.send("alice", gift)).unwrap();
        let error = format!("{:#}", stage.buy("bob", 2_000_000_000_000).unwrap_err());
        assert!(error.contains("after bob's purchase for 2 WCOIN"), "{error}");
        assert!(error.contains("must always hold and does not"), "{error}");
    }

    #[test]
    fn tokens_that_leave_vesting_uncounted_end_the_demo() {
        let mut stage = launched();
        let batch = stage.claim("bob", "alice").unwrap();
        stage.commons.release("bob", batch).outcome().unwrap();
        let error = format!("{:#}", stage.buy("bob", 2_000_000_000_000).unwrap_err());
        assert!(error.contains("after bob's purchase for 2 WCOIN"), "{error}");
        assert!(
            error.contains("the vesting contract holds what is not released and what nobody has claimed"),
            "{error}"
        );
    }

    #[test]
    fn stakes_that_nobody_made_end_the_demo() {
        let mut stage = launched();
        stage.claim("bob", "alice").unwrap();
        stage.enlist(account("alice")).unwrap();
        stage.stake(account("alice"), ABSTAIN, 1_000_000).unwrap();
        stage.commons.stake("alice", ABSTAIN, 1_000_000).outcome().unwrap();
        let error = format!("{:#}", stage.buy("bob", 2_000_000_000_000).unwrap_err());
        assert!(error.contains("after bob's purchase for 2 WCOIN"), "{error}");
        assert!(
            error.contains("a proposal's stake is the sum of the accounts' stakes on it"),
            "{error}"
        );
    }

    #[test]
    fn a_voucher_that_nobody_counted_ends_the_demo() {
        let mut stage = launched();
        let now_ms = stage.commons.chain.now_ms();
        let offer = Offer {
            asset: stage.commons.at.collateral,
            price: 1_000,
            seller_deposit: 100,
            quantity: 3,
            valid_from_ms: now_ms,
            valid_to_ms: now_ms + 7 * stage::DAY_MS,
            complaint_period_ms: stage::DAY_MS,
            resolution: Resolution::Automatic(AutomaticTerms {
                buyer_deposit: 10,
                complaint_bond: None,
                fault_period_ms: stage::DAY_MS,
            }),
            agent: None,
            gate: None,
        };
        let set = stage.offer("alice", "bread", offer).unwrap();
        let voucher = stage.commit("bob", set).unwrap();
        // Redeemed and complained of where the demo does not see it: the bond is what it does not count.
        stage.commons.redeem_voucher("bob", voucher).outcome().unwrap();
        stage.commons.complain("bob", voucher).unwrap().outcome().unwrap();
        let error = format!("{:#}", stage.commit("carol", set).unwrap_err());
        assert!(error.contains("after carol's purchase of a voucher"), "{error}");
        assert!(
            error.contains("the escrow owes what is escrowed for every voucher"),
            "{error}"
        );
    }

    #[test]
    fn time_that_passes_is_seen_in_every_proposal() {
        let mut stage = launched();
        stage.claim("bob", "alice").unwrap();
        let batch = stage.batches.list.last().unwrap().id;
        stage.release("bob", batch).unwrap();
        stage.enlist(account("alice")).unwrap();
        stage.deposit(account("alice"), 200_000_000_000_000).unwrap();
        let signal = stage.propose(account("alice"), Request::Signal, "a question").unwrap();
        stage.stake(account("alice"), signal, 1_000_000).unwrap();
        stage.wait(7 * stage::DAY_MS).unwrap();
        stage.buy("bob", 2_000_000_000_000).unwrap();
        let points = &stage.history.proposals[0].points;
        assert_eq!(
            points.len(),
            9,
            "before and after the stake, six days and the purchase: {points:?}"
        );
        assert_eq!(points.last().unwrap().conviction, 500_000, "half of the stake");
    }

    #[test]
    fn a_call_that_should_be_refused_and_is_not_ends_the_demo() {
        let mut stage = launched();
        stage.fund("alice", 1_000).unwrap();
        let accepted = stage.refused(
            "alice buys.",
            Asset::Token,
            |_: &BondingCurveError| true,
            |commons| commons.buy("alice", 1_000),
        );
        assert!(format!("{:#}", accepted.unwrap_err()).contains("\"alice buys.\" was not refused"));
        let other_reason = stage.refused(
            "alice buys nothing.",
            Asset::Token,
            |error| *error == BondingCurveError::NotAdmin,
            |commons| commons.buy("alice", 0),
        );
        assert!(format!("{:#}", other_reason.unwrap_err()).contains("another reason"));
    }
}
