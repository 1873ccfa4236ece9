//! What is refused, what is warned of and what is told.

mod commerce;
mod voting;

use super::*;
use crate::{allow_list::Members, chain::GENESIS_HASH, config::Config};
use interfaces::{hatch::TeamLot, vesting::Accrual};
use math::PPM;

const EXAMPLE: &str = include_str!("../../../commons.toml");
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;
const COIN: u128 = 1_000_000_000_000;

/// 12 days before the example's hatch starts.
fn now() -> u64 {
    parse_moment("2027-02-17 00:00:00").unwrap()
}

/// The example, but for what is changed.
fn draft(change: impl Fn(&mut Config)) -> Draft {
    let mut config = Config::parse(EXAMPLE).unwrap();
    change(&mut config);
    Draft { config, members: None }
}

fn example() -> Draft {
    draft(|_| {})
}

/// The example with a list of one member with this cap.
fn draft_with_cap(cap: &str) -> Draft {
    Draft {
        members: Some(Members::parse(&format!("{ALICE},{cap}"), 12).unwrap()),
        ..example()
    }
}

fn team(config: &mut Config) -> &mut TeamLot {
    config.hatch.team.as_mut().unwrap()
}

fn with_heir(config: &mut Config) {
    config.closing.heir = Some([1; 32].into());
}

fn keys(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.key.as_str()).collect()
}

fn page_of(draft: &Draft) -> String {
    let report = Report::of(draft, now()).unwrap();
    page::render(&report, draft, now()).unwrap()
}

#[test]
fn the_example_can_be_deployed_and_is_open_to_all_without_a_guardian_or_a_chain_and_with_alice_as_its_team() {
    let report = Report::of(&example(), now()).unwrap();
    assert_eq!(keys(&report.refusals), [""; 0]);
    assert_eq!(
        keys(&report.warnings),
        [
            "hatch.allow_list",
            "conviction_voting.guardian",
            "voucher_escrow.genesis_hash",
            "hatch.team.beneficiary"
        ]
    );
    assert!(conclude(&report, Path::new("commons.toml")).is_ok());
}

#[test]
fn the_examples_figures_are_those_of_the_formulas() {
    let Launches { least, most } = Report::of(&example(), now()).unwrap().launches.unwrap();
    let near = |got: f64, expected: f64| assert!((got / expected - 1.0).abs() < 1e-6, "{got} is not {expected}");
    // 225 000 coins at 4 tokens, a tenth of all for the team, a quarter to the pool.
    assert_eq!(most.owed, 900_000 * COIN);
    assert_eq!(most.market.supply, 1_000_000 * COIN);
    assert_eq!(most.market.reserve, 168_750 * COIN);
    assert_eq!((most.owed_unlocked, most.team_unlocked), (90_000 * COIN, 0));
    for launch in [least, most] {
        near(launch.jump, 0.75 * 0.9 / 0.4);
        near(launch.first_sale, 0.75 * 0.9 / 0.4 * 0.9);
        near(launch.redemption, 0.9);
        near(launch.unlocked_part(), 0.09);
        near(launch.majority, launch.market.reserve as f64 * 3.656_854_249);
    }
    // 90 000 of a million tokens for R·(1 − 0.91^2.5), less a tenth; they cost 22 500 coins.
    near(
        most.every_sale.unwrap(),
        168_750.0 * (1.0 - 0.91f64.powf(2.5)) * 0.9 / 22_500.0,
    );
    near(
        most.majority_of_team.unwrap(),
        most.market.reserve as f64 * 1.8f64.powf(2.5) * (1.0 - 2f64.powf(-1.5)),
    );
}

#[test]
fn what_nobody_can_sell_is_not_counted_as_sold() {
    let launches = Report::of(
        &draft(|config| {
            config.hatch.vesting_plan.unlocked_ppm = PPM;
            config.minimum_supply = 400_000 * COIN;
        }),
        now(),
    );
    let most = launches.unwrap().launches.unwrap().most;
    // 600 000 of the 900 000 that are unlocked; they cost 150 000 coins.
    let payout = 168_750.0 * (1.0 - 0.4f64.powf(2.5)) * 0.9;
    assert!((most.every_sale.unwrap() / (payout / 150_000.0) - 1.0).abs() < 1e-6);

    let locked = draft(|config| config.hatch.vesting_plan.unlocked_ppm = 0);
    assert_eq!(
        Report::of(&locked, now()).unwrap().launches.unwrap().most.every_sale,
        None
    );
}

#[test]
fn what_cannot_work_is_refused_by_its_key() {
    let refused = |draft: &Draft, now_ms| keys(&Report::of(draft, now_ms).unwrap().refusals).join(" ");
    let flat = |config: &mut Config| config.reserve_ratio_ppm = PPM;
    assert_eq!(refused(&draft(flat), now()), "bonding_curve.closing.heir");
    let with_heir = draft(|config| {
        flat(config);
        with_heir(config);
    });
    assert_eq!(refused(&with_heir, now()), "");

    let end_ms = example().config.hatch.funding.end_ms;
    assert_eq!(refused(&example(), end_ms - 1), "");
    assert_eq!(refused(&example(), end_ms), "hatch.end");
}

#[test]
fn a_list_has_to_reach_the_minimum_and_should_reach_the_maximum() {
    for (cap, is_refused, is_warned_of) in [
        ("99999.999999999999", true, true),
        ("100000", false, true),
        ("224999.999999999999", false, true),
        ("225000", false, false),
    ] {
        let report = Report::of(&draft_with_cap(cap), now()).unwrap();
        assert_eq!(
            keys(&report.refusals).contains(&"hatch.allow_list"),
            is_refused,
            "{cap}"
        );
        assert_eq!(
            keys(&report.warnings).contains(&"hatch.allow_list"),
            is_warned_of,
            "{cap}"
        );
    }
}

/// How a description is warned of, and its neighbour, of which nothing is to be said.
type Case = (&'static str, fn(&mut Config), fn(&mut Config));

fn check_warnings(cases: &[Case]) {
    for (key, change, neighbour) in cases {
        let told = |change: &fn(&mut Config)| {
            let report = Report::of(&draft(change), now()).unwrap();
            assert_eq!(report.refusals, [], "{key}");
            report.warnings.iter().map(Problem::to_string).collect::<Vec<_>>()
        };
        let (warned, not_warned) = (told(change), told(neighbour));
        assert!(
            warned.iter().any(|told| told.starts_with(key)),
            "{key} is not in {warned:?}"
        );
        assert!(
            !not_warned.iter().any(|told| told.starts_with(key)),
            "{key} is in {not_warned:?}"
        );
    }
}

#[test]
fn what_should_be_looked_at_again_is_told_by_its_key() {
    check_warnings(&[
        (
            "voucher_escrow.genesis_hash is missing",
            |config| config.escrow.rules.genesis_hash = GENESIS_HASH,
            |config| config.escrow.rules.genesis_hash = [1; 32],
        ),
        (
            "hatch.start has passed",
            |config| config.hatch.funding.start_ms = now(),
            |config| config.hatch.funding.start_ms = now() + 1,
        ),
        (
            "hatch.start is less than an hour away",
            |config| config.hatch.funding.start_ms = now() + HOUR_MS - 1,
            |config| config.hatch.funding.start_ms = now() + HOUR_MS,
        ),
        (
            "hatch.end",
            |config| config.hatch.funding.end_ms = config.hatch.funding.start_ms + DAY_MS - 1,
            |config| config.hatch.funding.end_ms = config.hatch.funding.start_ms + DAY_MS,
        ),
        (
            "hatch.launch_window",
            |config| config.hatch.funding.launch_window_ms = DAY_MS - 1,
            |config| config.hatch.funding.launch_window_ms = DAY_MS,
        ),
        // It opens below the hatch price from 67.5 % on, at more than twice the hatch price below 33.75 %.
        (
            "bonding_curve.reserve_ratio_ppm",
            |config| config.reserve_ratio_ppm = 682_000,
            |config| config.reserve_ratio_ppm = 675_000,
        ),
        (
            "bonding_curve.reserve_ratio_ppm",
            |config| config.reserve_ratio_ppm = 337_000,
            |config| config.reserve_ratio_ppm = 337_500,
        ),
        (
            "bonding_curve.minimum_supply",
            |config| {
                config.hatch.funding.tokens_per_million = 4_000_001;
                config.minimum_supply = 444_444_555_555_555_555;
            },
            |config| {
                config.hatch.funding.tokens_per_million = 4_000_001;
                config.minimum_supply = 444_444_555_555_555_555 - 1_000_000;
            },
        ),
        (
            "bonding_curve.minimum_supply",
            |config| {
                config.hatch.funding.tokens_per_million = 4_000_001;
                config.minimum_supply = 444_444_555_555_555_555;
            },
            |config| config.minimum_supply = 444_444_444_444_444_444,
        ),
        (
            "hatch.team.share_ppm",
            |config| team(config).share_ppm = PPM / 2 + 1,
            |config| team(config).share_ppm = PPM / 2,
        ),
        (
            "hatch.team.share_ppm",
            |config| team(config).share_ppm = 0,
            |config| config.hatch.team = None,
        ),
        (
            "hatch.team.vesting",
            |config| team(config).plan.unlocked_ppm = 100_001,
            |config| team(config).plan.unlocked_ppm = 100_000,
        ),
        (
            "hatch.team.vesting",
            |config| {
                team(config).plan.cliff_after_ms = DAY_MS;
                team(config).plan.accrual = Accrual::Linear {
                    duration_ms: 365 * DAY_MS,
                };
            },
            |config| {
                team(config).plan.cliff_after_ms = 60 * DAY_MS;
                team(config).plan.accrual = Accrual::Linear {
                    duration_ms: 365 * DAY_MS,
                };
            },
        ),
        (
            "hatch.team.vesting.cliff",
            |config| team(config).plan.cliff_after_ms = 730 * DAY_MS + 1,
            |config| team(config).plan.cliff_after_ms = 730 * DAY_MS,
        ),
        // The launch brings the pool a third of R. At 80 %, F* is 0.378 · R, and 0.332 · R for the team.
        (
            "bonding_curve.closing.heir",
            |config| config.reserve_ratio_ppm = 800_000,
            |config| {
                config.reserve_ratio_ppm = 800_000;
                config.hatch.team = None;
            },
        ),
        (
            "bonding_curve.closing.heir",
            |config| config.reserve_ratio_ppm = 900_000,
            |config| {
                config.reserve_ratio_ppm = 900_000;
                with_heir(config);
            },
        ),
    ]);
}

#[test]
fn all_problems_are_listed_and_the_end_says_what_to_type() {
    let broken = draft(|config| {
        config.token.symbol.clear();
        config.reserve_ratio_ppm = PPM;
        config.hatch.funding.minimum = 0;
    });
    let page = page_of(&broken);
    for told in [
        "token.symbol is empty",
        "hatch.minimum has to be above 0",
        "bonding_curve.closing.heir is missing",
        "nothing to explain yet",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let report = Report::of(&broken, now()).unwrap();
    let error = conclude(&report, Path::new("x/commons.toml")).unwrap_err().to_string();
    assert!(
        error.starts_with("x/commons.toml cannot be deployed: 3 problems"),
        "{error}"
    );
    assert!(error.ends_with("type `commons check x/commons.toml`"), "{error}");
}

#[test]
fn the_page_tells_dates_prices_and_tributes() {
    let page = page_of(&example()).replace("\n", " ");
    let words: Vec<_> = page.split_whitespace().collect();
    let page = words.join(" ");
    for told in [
        "as of Wednesday, 17 February 2027, 00:00 UTC",
        "Monday, 1 March 2027, 00:00 UTC (in 12 days)",
        "4 COMMON for a coin: 0.25 WCOIN for a token",
        "= 0.75 · 0.9 / 0.4 = 1.69: a gain",
        "bring 151.88 WCOIN to the first",
        "│ half ┆ 162.2 days ┆ 2027-09-09 05:20 UTC ┆ 50 % │",
        "Twice the supply is 2.83 times the price",
        "moves the price by +0.60 %",
        "│ in and out again, at an unchanged price ┆ 14.5 ┆ 28 │",
        "43.75 % of what was there within 30 days",
        "= 3.66 · R: 274,264 WCOIN",
        "at most 31.82 % of the time",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("Cannot be deployed"), "{page}");
}

/// Whatever the contracts take can be explained: extreme shares, other decimals, no team, no time.
#[test]
fn whatever_can_be_constructed_can_be_explained() {
    let mut random = fastrand::Rng::with_seed(7);
    let example = example();
    let mut explained = 0;
    for _ in 0..1_000 {
        let extreme = |random: &mut fastrand::Rng| match random.u8(0..3) {
            0 => random.u32(0..3),
            1 => PPM - random.u32(0..3),
            _ => random.u32(0..PPM),
        };
        let mut draft = example.clone();
        let config = &mut draft.config;
        config.token.decimals = random.choice([0, 6, 12, 18, 38]).unwrap();
        config.collateral.decimals = random.choice([0, 12, 18, 24]).unwrap();
        config.reserve_ratio_ppm = extreme(&mut random);
        config.collateral_spending_cap_ppm = extreme(&mut random);
        config.tribute_ceilings.exit_ppm = extreme(&mut random);
        config.tributes.exit_ppm = config.tribute_ceilings.exit_ppm;
        config.hatch.funding.tribute_ppm = extreme(&mut random);
        config.hatch.funding.minimum = 1 << random.u8(0..120);
        config.hatch.funding.maximum = config.hatch.funding.minimum << random.u8(0..7);
        config.hatch.funding.tokens_per_million = 1 << random.u8(0..120);
        config.hatch.funding.end_ms = u64::MAX - random.u64(0..1 << 62);
        config.minimum_supply = 1 << random.u8(0..20);
        config.hatch.vesting_plan.unlocked_ppm = extreme(&mut random);
        config.hatch.vesting_plan.accrual = Accrual::Stepped {
            period_ms: 1 << random.u8(0..40),
            periods: 1 << random.u8(0..20),
        };
        config.hatch.vesting_plan.cliff_after_ms = 0;
        team(config).share_ppm = extreme(&mut random);
        if random.bool() {
            config.hatch.team = None;
        }
        if random.bool() {
            with_heir(config);
        }
        voting::make_extreme(config, &mut random, extreme);
        let page = page_of(&draft);
        assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
        explained += u32::from(!page.contains("nothing to explain"));
    }
    assert!(explained > 200, "{explained} of 1000");
}
