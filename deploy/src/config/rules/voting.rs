//! What the voting contract would refuse.
//!
//! Each rule is told by its key, and at the end the contract's own check has the last word.

use super::{provisional_hatch_terms, Config, Findings, Problem};
use crate::{
    config::settings::{Entry, Unit, SETTINGS},
    words::span,
};
use conviction_voting::terms;
use interfaces::{
    conviction_voting::{Settings, VotingError, VotingTerms, LONGEST_DURATION_MS},
    is_zero, AccountId,
};
use math::{conviction::LARGEST_AMOUNT, PPM};

/// Checks everything but the calls that actions can be made of, which are the suite's own.
pub fn check(config: &Config, findings: &mut Findings) {
    let mut own = Findings::default();
    check_half_life(config, &mut own);
    check_guardian(config, &mut own);
    for entry in &SETTINGS {
        check_setting(entry, config, &mut own);
    }
    check_delay(&config.voting.settings, &mut own);
    if own.0.is_empty() {
        if let Err(error) = contract_check(config) {
            let reason = format!("would be refused by the contract: {error:?}");
            own.0.push(Problem::new("conviction_voting", reason));
        }
    }
    findings.0.append(&mut own.0);
}

/// What the constructor checks, with stand-ins for the addresses.
fn contract_check(config: &Config) -> Result<(), VotingError> {
    let (terms, this) = provisional_terms(config);
    terms::check(&terms, this, |_| true)?;
    terms::check_settings(&config.voting.settings, &terms.rules)?;
    terms::check_guardian(config.voting.guardian, this)
}

/// The terms, and where the voting contract itself would be.
fn provisional_terms(config: &Config) -> (VotingTerms, AccountId) {
    let hatch = provisional_hatch_terms(config);
    let terms = VotingTerms {
        token: hatch.market.token,
        funding_pool: hatch.market.funding_pool,
        vesting: hatch.vesting,
        curve: hatch.curve,
        escrow: hatch.escrow,
        rules: hatch.voting_rules,
    };
    (terms, hatch.admin)
}

fn check_half_life(config: &Config, findings: &mut Findings) {
    check_duration(
        "conviction_voting.half_life",
        config.voting.rules.half_life_ms.into(),
        findings,
    );
}

fn check_guardian(config: &Config, findings: &mut Findings) {
    let rules = &config.voting.rules;
    let (pause, cool_down) = (
        "conviction_voting.guardian_pause",
        "conviction_voting.guardian_cool_down",
    );
    check_duration(pause, rules.pause_ms.into(), findings);
    check_duration(cool_down, rules.pause_cool_down_ms.into(), findings);
    findings.expect(
        rules.pause_cool_down_ms >= rules.pause_ms.saturating_mul(2),
        cool_down,
        format!(
            "is {}, and has to be twice {pause}, {}, at least: new business could stand still for most of the time",
            span(rules.pause_cool_down_ms),
            span(rules.pause_ms)
        ),
    );
    for (key, floor_ms) in [
        ("execution_window", rules.floors.execution_window_ms),
        ("voting_period", rules.floors.voting_period_ms),
    ] {
        findings.expect(
            floor_ms == 0 || floor_ms > rules.pause_ms,
            format!("conviction_voting.floors.{key}"),
            format!(
                "is {}, and has to be longer than {pause}, {}: one pause could last for all the time there is",
                span(floor_ms),
                span(rules.pause_ms)
            ),
        );
    }
    findings.expect(
        !config.voting.guardian.is_some_and(is_zero),
        "conviction_voting.guardian",
        "is the zero account, which is nobody's: leave the key out for no guardian",
    );
}

/// A setting at first, its floor and its ceiling: each has to mean something, and they have to be in order.
fn check_setting(entry: &Entry, config: &Config, findings: &mut Findings) {
    let rules = &config.voting.rules;
    let sections = [
        ("settings", &config.voting.settings),
        ("floors", &rules.floors),
        ("ceilings", &rules.ceilings),
    ];
    let of = |section: &str| format!("conviction_voting.{section}.{}", entry.key);
    let mut meaningful = true;
    for (section, settings) in sections {
        meaningful &= check_meaning(entry, &of(section), entry.value(settings), config, findings);
    }
    if !meaningful {
        return;
    }
    let [setting, floor, ceiling] = sections.map(|(_, settings)| entry.value(settings));
    let told = |value| entry.told(value, config);
    if floor > ceiling {
        let (ceiling, floor) = (told(ceiling), told(floor));
        findings.0.push(Problem::new(
            of("ceilings"),
            format!("is {ceiling}, below its floor of {floor}"),
        ));
        return;
    }
    findings.expect(
        setting >= floor,
        of("settings"),
        format!("is {}, below its floor of {}", told(setting), told(floor)),
    );
    findings.expect(
        setting <= ceiling,
        of("settings"),
        format!("is {}, above its ceiling of {}", told(setting), told(ceiling)),
    );
}

/// Whether a value of a setting means something; if it does not, that is a problem.
fn check_meaning(entry: &Entry, key: &str, value: u128, config: &Config, findings: &mut Findings) -> bool {
    let before = findings.0.len();
    match entry.unit {
        Unit::Ppm(least, most) => {
            let hundred = if most == PPM { "100 %" } else { "just below 100 %" };
            findings.expect(
                (u128::from(least)..=u128::from(most)).contains(&value),
                key,
                format!("is {value}, and has to be between {least} and {most} ({hundred})"),
            );
        }
        Unit::Tokens => {
            let most = config.tokens(LARGEST_AMOUNT);
            findings.expect(
                value <= LARGEST_AMOUNT,
                key,
                format!("is more than voting can count, {most}"),
            );
        }
        Unit::Milliseconds => check_duration(key, value, findings),
    }
    findings.0.len() == before
}

fn check_duration(key: &str, duration_ms: u128, findings: &mut Findings) {
    findings.expect(duration_ms > 0, key, "has to be above 0");
    findings.expect(
        duration_ms <= LONGEST_DURATION_MS.into(),
        key,
        "is longer than ten years (3650 days)",
    );
}

fn check_delay(settings: &Settings, findings: &mut Findings) {
    findings.expect(
        settings.action_delay_ms >= settings.failing_window_ms,
        "conviction_voting.settings.action_delay",
        format!(
            "is {}, shorter than conviction_voting.settings.failing_window, {}: an action that has lost its support \
             could be executed before it lapses",
            span(settings.action_delay_ms),
            span(settings.failing_window_ms)
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::conviction_voting::Setting;

    const EXAMPLE: &str = include_str!("../../../commons.toml");

    fn example() -> Config {
        Config::parse(EXAMPLE).unwrap()
    }

    fn told(change: impl Fn(&mut Config)) -> Vec<String> {
        let mut config = example();
        change(&mut config);
        let mut findings = Findings::default();
        check(&config, &mut findings);
        findings.0.iter().map(Problem::to_string).collect()
    }

    #[test]
    fn what_the_voting_contract_would_refuse_is_told_by_its_key() {
        const ZERO: &str = "\"0x0000000000000000000000000000000000000000000000000000000000000000\"";
        for (section, key, instead, told) in [
            ("", "half_life", "\"0s\"", "half_life has to be above 0"),
            ("", "half_life", "\"3651 days\"", "half_life is longer than ten years"),
            ("", "guardian_pause", "\"0s\"", "guardian_pause has to be above 0"),
            (
                "",
                "guardian_cool_down",
                "\"5 days\"",
                "guardian_cool_down is 5 days, and has to be twice conviction_voting.guardian_pause, 3 days, at least",
            ),
            (
                "",
                "guardian_pause",
                "\"8 days\"",
                "floors.execution_window is 7 days, and has to be longer than conviction_voting.guardian_pause, 8 days",
            ),
            (
                "",
                "guardian_cool_down",
                "\"3651 days\"",
                "guardian_cool_down is longer",
            ),
            ("", "# guardian", ZERO, "guardian is the zero account"),
            (
                ".settings",
                "spending_limit_ppm",
                "0",
                "settings.spending_limit_ppm is 0, and has to be between 1 and 1000000 (100 %)",
            ),
            (
                ".settings",
                "minimum_conviction_ppm",
                "1_000_000",
                "settings.minimum_conviction_ppm is 1000000, and has to be between 1 and 999999 (just below 100 %)",
            ),
            (
                ".ceilings",
                "minimum_stake_ppm",
                "1_000_001",
                "ceilings.minimum_stake_ppm is 1000001, and has to be between 0 and 1000000",
            ),
            (".floors", "action_bar_ppm", "0", "floors.action_bar_ppm is 0, and has"),
            (
                ".ceilings",
                "action_stake_ppm",
                "1_000_001",
                "ceilings.action_stake_ppm is 1000001",
            ),
            (
                ".ceilings",
                "bond",
                "\"20282409603651670423.947251286016\"",
                "ceilings.bond is more than voting can count, 20282409603651670423.947251286015 COMMON",
            ),
            (".floors", "voting_period", "\"0s\"", "floors.voting_period has to be"),
            (
                ".ceilings",
                "milestone_interval",
                "\"3651 days\"",
                "ceilings.milestone_interval is longer than ten years",
            ),
            (
                ".ceilings",
                "spending_limit_ppm",
                "19_999",
                "ceilings.spending_limit_ppm is 19999, below its floor of 20000",
            ),
            (
                ".settings",
                "spending_limit_ppm",
                "19_999",
                "settings.spending_limit_ppm is 19999, below its floor of 20000",
            ),
            (
                ".settings",
                "voting_period",
                "\"13 days\"",
                "settings.voting_period is 13 days, below its floor of 14 days",
            ),
            (
                ".settings",
                "execution_window",
                "\"61 days\"",
                "settings.execution_window is 61 days, above its ceiling of 60 days",
            ),
            (
                ".settings",
                "failing_window",
                "\"8 days\"",
                "settings.action_delay is 7 days, shorter than conviction_voting.settings.failing_window, 8 days",
            ),
        ] {
            let (before, section) = EXAMPLE
                .split_once(&format!("[conviction_voting{section}]"))
                .map(|(before, after)| (format!("{before}[conviction_voting{section}]"), after))
                .unwrap();
            let line = section
                .lines()
                .find(|line| line.starts_with(&format!("{key} = ")))
                .unwrap_or_else(|| panic!("no {key} in {section}"));
            let instead = format!("{} = {instead}", key.trim_start_matches("# "));
            let text = before + &section.replacen(line, &instead, 1);
            let error = format!("{:#}", Config::parse(&text).expect_err("it was to be refused"));
            assert!(
                error.starts_with(&format!("conviction_voting.{told}")),
                "{told}: {error}"
            );
            assert!(!error.contains(";\n"), "told twice: {error}");
        }
    }

    #[test]
    fn each_setting_is_read_from_its_own_place() {
        for entry in &SETTINGS {
            let mut settings = Settings::default();
            set(&mut settings, entry.setting, 7);
            for other in &SETTINGS {
                let expected = if other.key == entry.key { 7 } else { 0 };
                assert_eq!(other.value(&settings), expected, "{} for {}", other.key, entry.key);
            }
        }
    }

    #[test]
    fn a_setting_in_disorder_is_told_once() {
        let told = told(|config| {
            config.voting.rules.floors.bond = 3;
            config.voting.rules.ceilings.bond = 2;
            config.voting.settings.bond = 1;
        });
        assert_eq!(
            told,
            ["conviction_voting.ceilings.bond is 0.000000000002 COMMON, below its floor of 0.000000000003 COMMON"]
        );
    }

    /// The rules that have keys know all that the contract knows, and name the setting that it names.
    #[test]
    fn the_contract_refuses_nothing_more() {
        let mut random = fastrand::Rng::with_seed(3);
        let mut refused = 0;
        let example = example();
        for _ in 0..20_000 {
            let mut config = example.clone();
            for _ in 0..random.u8(1..4) {
                disturb(&mut config, &mut random);
            }
            let mut findings = Findings::default();
            check(&config, &mut findings);
            let contract = contract_check(&config);
            let keys: Vec<_> = findings.0.iter().map(|problem| problem.key.as_str()).collect();
            assert_eq!(keys.is_empty(), contract.is_ok(), "{keys:?} and {contract:?}");
            assert!(!keys.contains(&"conviction_voting"), "{keys:?} and {contract:?}");
            let named = match &contract {
                Err(VotingError::SettingOutOfRange(setting)) => key_of(*setting),
                Err(VotingError::InvalidGuardian) => "conviction_voting.guardian",
                _ => "",
            };
            assert!(
                contract.is_ok() || keys.iter().any(|key| key.ends_with(named)),
                "{keys:?} and {contract:?}"
            );
            refused += u32::from(contract.is_err());
        }
        assert!((1_000..19_000).contains(&refused), "{refused} of 20 000 were refused");
    }

    fn key_of(setting: Setting) -> &'static str {
        SETTINGS.iter().find(|entry| entry.setting == setting).unwrap().key
    }

    /// Sets something of a configuration to a value near what could be too much or too little.
    fn disturb(config: &mut Config, random: &mut fastrand::Rng) {
        let voting = &mut config.voting;
        let rules = &mut voting.rules;
        let near = |value: u128, random: &mut fastrand::Rng| match random.u8(0..6) {
            0 => 0,
            1 => value.saturating_sub(1),
            2 => value.saturating_add(1),
            3 => value / 2,
            _ => value,
        };
        let edge = |random: &mut fastrand::Rng| {
            let of = [u128::from(LONGEST_DURATION_MS), 3 * 24 * 60 * 60 * 1000];
            u64::try_from(near(random.choice(of).unwrap(), random)).unwrap()
        };
        match random.u8(0..16) {
            0 => rules.half_life_ms = edge(random),
            1 => rules.pause_ms = edge(random),
            2 => rules.pause_cool_down_ms = edge(random),
            3 => voting.guardian = Some([random.u8(0..2); 32].into()),
            _ => {
                let [settings, floors, ceilings] = [voting.settings, rules.floors, rules.ceilings];
                let entry = random.choice(&SETTINGS).unwrap();
                let meant = match entry.unit {
                    Unit::Ppm(_, most) => most.into(),
                    Unit::Tokens => LARGEST_AMOUNT,
                    Unit::Milliseconds => LONGEST_DURATION_MS.into(),
                };
                let from = random
                    .choice([
                        entry.value(&settings),
                        entry.value(&floors),
                        entry.value(&ceilings),
                        meant,
                    ])
                    .unwrap();
                let to = near(from, random);
                let changed = match random.u8(0..3) {
                    0 => &mut voting.settings,
                    1 => &mut rules.floors,
                    _ => &mut rules.ceilings,
                };
                set(changed, entry.setting, to);
            }
        }
    }

    fn set(settings: &mut Settings, setting: Setting, to: u128) {
        let ppm = || u32::try_from(to).unwrap();
        let duration_ms = || u64::try_from(to).unwrap();
        match setting {
            Setting::SpendingLimit => settings.spending_limit_ppm = ppm(),
            Setting::MinimumConviction => settings.minimum_conviction_ppm = ppm(),
            Setting::MinimumStake => settings.minimum_stake_ppm = ppm(),
            Setting::ActionBar => settings.action_bar_ppm = ppm(),
            Setting::ActionStake => settings.action_stake_ppm = ppm(),
            Setting::Bond => settings.bond = to,
            Setting::VotingPeriod => settings.voting_period_ms = duration_ms(),
            Setting::ActionDelay => settings.action_delay_ms = duration_ms(),
            Setting::ExecutionWindow => settings.execution_window_ms = duration_ms(),
            Setting::FailingWindow => settings.failing_window_ms = duration_ms(),
            Setting::MilestoneInterval => settings.milestone_interval_ms = duration_ms(),
        }
    }
}
