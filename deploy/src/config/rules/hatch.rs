//! What the hatch and the vesting contract would refuse.
//!
//! Each rule is told by its key; the figures come from the contract's own code, and at the end the contract's own check
//! has the last word.

use super::{Config, Findings, Problem};
use ::hatch::{
    opening::{tokens_for, Opening},
    terms,
};
use ink::primitives::AccountId;
use interfaces::{
    bonding_curve::CurveTerms,
    hatch::{HatchTerms, VestingPlan},
    is_zero,
    vesting::{Accrual, ScheduleError},
};
use math::PPM;

/// Stands in for the hatch's own address. Like the others, nobody's: no key is known for an account of one repeated byte.
const HATCH: [u8; 32] = [0xf0; 32];

/// What the hatch would be constructed with, with stand-ins for the addresses.
pub fn provisional_hatch_terms(config: &Config) -> HatchTerms {
    let stand_in = |byte: u8| AccountId::from([byte; 32]);
    HatchTerms {
        funding: config.hatch.funding,
        curve: stand_in(0xf1),
        market: CurveTerms {
            token: stand_in(0xf2),
            collateral: stand_in(0xf3),
            funding_pool: stand_in(0xf4),
            reserve_ratio_ppm: config.reserve_ratio_ppm,
            tribute_ceilings: config.tribute_ceilings,
            minimum_supply: config.minimum_supply,
            closing: config.closing,
        },
        vesting: stand_in(0xf5),
        escrow: stand_in(0xf7),
        admin: stand_in(0xf6),
        voting_rules: config.voting.rules,
        escrow_rules: config.escrow.rules,
        vesting_plan: config.hatch.vesting_plan,
        team: config.hatch.team,
    }
}

/// Checks everything but whether the time is over, which depends on when it is deployed.
pub fn check(config: &Config, findings: &mut Findings) {
    let mut own = Findings::default();
    check_times(config, &mut own);
    check_goals(config, &mut own);
    check_team(config, &mut own);
    let last_launch_ms = config
        .hatch
        .funding
        .end_ms
        .saturating_add(config.hatch.funding.launch_window_ms);
    check_plan("hatch.vesting", &config.hatch.vesting_plan, last_launch_ms, &mut own);
    if let Some(team) = &config.hatch.team {
        check_plan("hatch.team.vesting", &team.plan, last_launch_ms, &mut own);
    }
    let terms = provisional_hatch_terms(config);
    if own.0.is_empty() {
        check_openings(config, &terms, &mut own);
    }
    if own.0.is_empty() {
        if let Err(error) = terms::check(&terms, HATCH.into(), 0, |_| true) {
            let reason = format!("would be refused by the contract: {error:?}");
            own.0.push(Problem::new("hatch", reason));
        }
    }
    findings.0.append(&mut own.0);
}

fn check_times(config: &Config, findings: &mut Findings) {
    let funding = config.hatch.funding;
    findings.expect(
        funding.start_ms < funding.end_ms,
        "hatch.end",
        "is not after hatch.start: nobody could contribute",
    );
    findings.expect(
        funding.launch_window_ms > 0,
        "hatch.launch_window",
        "has to be above 0: nobody could launch",
    );
    findings.expect(
        funding.end_ms.checked_add(funding.launch_window_ms).is_some(),
        "hatch.launch_window",
        "ends beyond the chain's clock",
    );
}

fn check_goals(config: &Config, findings: &mut Findings) {
    let funding = config.hatch.funding;
    findings.expect(
        funding.minimum > 0,
        "hatch.minimum",
        "has to be above 0: a market without a reserve has no price",
    );
    findings.expect(
        funding.maximum >= funding.minimum,
        "hatch.maximum",
        format!(
            "is {}, below the minimum of {}",
            config.coins(funding.maximum),
            config.coins(funding.minimum)
        ),
    );
    findings.expect(
        funding.tokens_per_million > 0,
        "hatch.tokens_per_coin",
        "is so little that a million of the smallest coin units bring no token unit: contributors would get nothing",
    );
    let rest = funding.maximum.saturating_sub(funding.minimum).saturating_add(1);
    findings.expect(
        funding.maximum < funding.minimum
            || funding.tokens_per_million == 0
            || !matches!(tokens_for(rest, funding.tokens_per_million), Ok(0)),
        "hatch.maximum",
        "is so near to the minimum that the last of it would be worth no token: nobody could contribute it",
    );
    check_part("hatch.tribute_ppm", funding.tribute_ppm, findings);
}

fn check_team(config: &Config, findings: &mut Findings) {
    let Some(team) = config.hatch.team else { return };
    findings.expect(
        !is_zero(team.beneficiary),
        "hatch.team.beneficiary",
        "is the zero account, which is nobody's",
    );
    check_part("hatch.team.share_ppm", team.share_ppm, findings);
}

fn check_part(key: &str, ppm: u32, findings: &mut Findings) {
    findings.expect(
        ppm < PPM,
        key,
        format!("is {ppm}, and has to be below {PPM} (100 %): nothing would be left for anybody else"),
    );
}

fn check_plan(section: &str, plan: &VestingPlan, last_launch_ms: u64, findings: &mut Findings) {
    findings.expect(
        plan.unlocked_ppm <= PPM,
        format!("{section}.unlocked_ppm"),
        format!("is {}, and has to be at most {PPM} (100 %)", plan.unlocked_ppm),
    );
    let Err(error) = plan.anchored(last_launch_ms, 0).check(0) else {
        return;
    };
    let (length, half_life) = match plan.accrual {
        Accrual::Linear { .. } => ("accrual.linear.duration", ""),
        Accrual::Stepped { period_ms: 0, .. } => ("accrual.stepped.period", ""),
        Accrual::Stepped { .. } => ("accrual.stepped.periods", ""),
        Accrual::HalfLife { .. } => ("accrual.half_life.duration", "accrual.half_life.half_life"),
    };
    let (key, reason) = match error {
        ScheduleError::ZeroDuration => (
            length,
            "has to be above 0: tokens that unlock at once have unlocked_ppm 1_000_000",
        ),
        ScheduleError::CliffAfterEnd => ("cliff", "lies after everything has unlocked"),
        ScheduleError::ZeroHalfLife => (half_life, "has to be above 0: what is locked would never halve"),
        ScheduleError::UnlockAboveTotal => ("unlocked_ppm", "is more than there is"),
        ScheduleError::EndOutOfRange => (length, "ends beyond the chain's clock"),
    };
    findings.0.push(Problem::new(format!("{section}.{key}"), reason));
}

/// The markets that a launch at the maximum and at the minimum would open.
fn check_openings(config: &Config, terms: &HatchTerms, findings: &mut Findings) {
    let funding = config.hatch.funding;
    findings.expect(
        Opening::of_one_contribution(funding.maximum, terms).is_ok(),
        "hatch.maximum",
        "is so much that its tokens, the team's with them, are beyond 128 bits",
    );
    let Ok(at_minimum) = Opening::of_one_contribution(funding.minimum, terms) else {
        return;
    };
    findings.expect(
        at_minimum.supply >= config.minimum_supply,
        "hatch.minimum",
        format!(
            "makes {}, fewer than bonding_curve.minimum_supply, {}: the market could not open",
            config.tokens(at_minimum.supply),
            config.tokens(config.minimum_supply)
        ),
    );
    findings.expect(
        at_minimum.reserve > 0,
        "hatch.minimum",
        "leaves no reserve after the hatch tribute: the market could not open",
    );
}

#[cfg(test)]
mod tests {
    use super::super::super::Config;

    const EXAMPLE: &str = include_str!("../../../commons.toml");
    const LINEAR: &str = "accrual.linear.duration = \"365 days\"";
    const HALF_LIFE: &str = "accrual.half_life = { half_life = \"180 days\", duration = \"1095 days\" }";

    fn refusal(replacements: &[(&str, &str)]) -> String {
        let mut text = EXAMPLE.to_string();
        for (line, instead) in replacements {
            assert!(text.contains(line), "{line}");
            text = text.replacen(line, instead, 1);
        }
        format!("{:#}", Config::parse(&text).expect_err("it was to be refused"))
    }

    #[test]
    fn what_the_hatch_would_refuse_is_told_by_its_key() {
        for (line, instead, key) in [
            ("end = \"2027-03-31", "end = \"2027-03-01", "hatch.end is not after"),
            (
                "launch_window = \"14 days\"",
                "launch_window = \"0s\"",
                "hatch.launch_window has to be",
            ),
            (
                "launch_window = \"14 days\"",
                "launch_window = \"584542000 years\"",
                "hatch.launch_window ends",
            ),
            ("minimum = \"100000\"", "minimum = \"0\"", "hatch.minimum has to be"),
            (
                "maximum = \"225000\"",
                "maximum = \"99999.9\"",
                "hatch.maximum is 99999.9 WCOIN",
            ),
            (
                "tokens_per_coin = \"4\"",
                "tokens_per_coin = \"0\"",
                "hatch.tokens_per_coin",
            ),
            ("tribute_ppm = 250_000", "tribute_ppm = 1_000_000", "hatch.tribute_ppm"),
            (
                "maximum = \"225000\"",
                "maximum = \"200000000000000000000000000\"",
                "hatch.maximum is so much",
            ),
            (
                "minimum = \"100000\"",
                "minimum = \"0.2\"",
                "hatch.minimum makes 0.888888888888 COMMON",
            ),
            ("share_ppm = 100_000", "share_ppm = 1_000_000", "hatch.team.share_ppm"),
            (
                "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
                "0x0000000000000000000000000000000000000000000000000000000000000000",
                "hatch.team.beneficiary",
            ),
        ] {
            let error = refusal(&[(line, instead)]);
            assert!(error.starts_with(key), "{key}: {error}");
        }
    }

    #[test]
    fn a_minimum_that_leaves_no_reserve_is_refused() {
        let error = refusal(&[
            ("minimum = \"100000\"", "minimum = \"0.000000000001\""),
            ("minimum_supply = \"1\"", "minimum_supply = \"0.000000000001\""),
        ]);
        assert!(error.starts_with("hatch.minimum leaves no reserve"), "{error}");
    }

    #[test]
    fn a_schedule_that_vesting_would_refuse_is_told_by_its_key() {
        for (line, instead, key) in [
            (
                "unlocked_ppm = 100_000",
                "unlocked_ppm = 1_000_001",
                "hatch.vesting.unlocked_ppm",
            ),
            ("cliff = \"60 days\"", "cliff = \"366 days\"", "hatch.vesting.cliff"),
            (
                LINEAR,
                "accrual.linear.duration = \"0s\"\n#",
                "hatch.vesting.accrual.linear.duration has",
            ),
            (
                LINEAR,
                "accrual.linear.duration = \"584542000 years\"",
                "hatch.vesting.accrual.linear.duration ends",
            ),
            (
                LINEAR,
                "accrual.stepped = { period = \"0s\", periods = 12 }",
                "hatch.vesting.accrual.stepped.period has",
            ),
            (
                LINEAR,
                "accrual.stepped = { period = \"30 days\", periods = 0 }",
                "hatch.vesting.accrual.stepped.periods has",
            ),
            (
                "unlocked_ppm = 0",
                "unlocked_ppm = 2_000_000",
                "hatch.team.vesting.unlocked_ppm",
            ),
            (
                HALF_LIFE,
                "accrual.half_life = { half_life = \"0s\", duration = \"1095 days\" }",
                "hatch.team.vesting.accrual.half_life.half_life",
            ),
            (
                HALF_LIFE,
                "accrual.half_life = { half_life = \"180 days\", duration = \"0s\" }",
                "hatch.team.vesting.accrual.half_life.duration",
            ),
        ] {
            let error = refusal(&[(line, instead)]);
            assert!(error.starts_with(key), "{key}: {error}");
        }
    }

    /// The rules that have keys know all that the contract knows: its own check never has to speak.
    #[test]
    fn the_contract_refuses_nothing_more() {
        use super::{check, provisional_hatch_terms, terms, Findings, HATCH};
        let mut random = fastrand::Rng::with_seed(1);
        let mut refused = 0;
        let example = Config::parse(EXAMPLE).unwrap();
        for _ in 0..20_000 {
            let mut config = example.clone();
            let hatch = &mut config.hatch;
            let team = hatch.team.as_mut().unwrap();
            for _ in 0..random.u8(1..4) {
                let edge = |value: u64, random: &mut fastrand::Rng| match random.u8(0..4) {
                    0 => 0,
                    1 => u64::MAX,
                    2 => value.saturating_add(random.u64(0..3)).saturating_sub(1),
                    _ => random.u64(..=value),
                };
                match random.u8(0..10) {
                    0 => hatch.funding.start_ms = edge(hatch.funding.end_ms, &mut random),
                    1 => hatch.funding.end_ms = edge(hatch.funding.start_ms, &mut random),
                    2 => hatch.funding.launch_window_ms = edge(hatch.funding.launch_window_ms, &mut random),
                    3 => hatch.funding.minimum = u128::from(edge(u64::MAX, &mut random)),
                    4 => hatch.funding.maximum = u128::from(edge(u64::MAX, &mut random)) << random.u8(0..100),
                    5 => hatch.funding.tokens_per_million = u128::from(edge(4, &mut random)),
                    6 => hatch.funding.tribute_ppm = random.u32(999_998..1_000_002),
                    7 => team.share_ppm = random.u32(999_998..1_000_002),
                    8 => team.plan.cliff_after_ms = edge(1095 * 24 * 60 * 60 * 1000, &mut random),
                    _ => hatch.vesting_plan.unlocked_ppm = random.u32(999_998..1_000_002),
                }
            }
            let mut findings = Findings::default();
            check(&config, &mut findings);
            let contract = terms::check(&provisional_hatch_terms(&config), HATCH.into(), 0, |_| true);
            assert_eq!(
                findings.0.is_empty(),
                contract.is_ok(),
                "{:?} and {contract:?}",
                findings.0
            );
            assert!(
                findings.0.iter().all(|problem| problem.key != "hatch"),
                "{:?}",
                findings.0
            );
            refused += u32::from(contract.is_err());
        }
        assert!((1_000..19_000).contains(&refused), "{refused} of 20 000 were refused");
    }
}
