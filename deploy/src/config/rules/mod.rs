//! What the contracts would refuse when a commons is set up, found out before anything is deployed and told by the key in
//! the file.

mod escrow;
mod hatch;
mod voting;

pub use self::hatch::provisional_hatch_terms;

use super::Config;
use interfaces::{bonding_curve::LONGEST_CLOSING_STEP_MS, is_zero, psp22::metadata::LONGEST_NAME};
use math::PPM;
use std::fmt::{Display, Formatter};

/// Something in a description that cannot be, or that should be looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where in the file: "hatch.end".
    pub key: String,
    /// What is wrong with it; with the key before it, a sentence.
    pub reason: String,
}

impl Problem {
    /// A problem with the value of `key`.
    pub fn new(key: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            reason: reason.into(),
        }
    }
}

impl Display for Problem {
    fn fmt(&self, formatter: &mut Formatter) -> std::fmt::Result {
        write!(formatter, "{} {}", self.key, self.reason)
    }
}

/// The problems found so far.
#[derive(Default)]
struct Findings(Vec<Problem>);

impl Findings {
    /// Something has to hold; if it does not, that is a problem with the value of `key`.
    fn expect(&mut self, holds: bool, key: impl Into<String>, reason: impl Into<String>) {
        if !holds {
            self.0.push(Problem::new(key, reason));
        }
    }
}

/// Applies every rule.
pub fn problems(config: &Config) -> Vec<Problem> {
    let mut findings = Findings::default();
    check_names(config, &mut findings);
    check_pool(config, &mut findings);
    check_market(config, &mut findings);
    check_closing(config, &mut findings);
    hatch::check(config, &mut findings);
    voting::check(config, &mut findings);
    escrow::check(config, &mut findings);
    findings.0
}

fn check_names(config: &Config, findings: &mut Findings) {
    for (info, section) in [(&config.token, "token"), (&config.collateral, "collateral")] {
        for (text, key) in [(&info.name, "name"), (&info.symbol, "symbol")] {
            let key = format!("{section}.{key}");
            findings.expect(!text.is_empty(), &key, "is empty");
            findings.expect(
                text.len() <= LONGEST_NAME,
                key,
                format!("has {} bytes, and tokens take at most {LONGEST_NAME}", text.len()),
            );
        }
    }
}

fn check_pool(config: &Config, findings: &mut Findings) {
    findings.expect(
        config.spending_period_ms > 0,
        "funding_pool.spending_period",
        "has to be above 0",
    );
    check_ratio(
        "funding_pool.collateral_spending_cap_ppm",
        config.collateral_spending_cap_ppm,
        findings,
    );
}

fn check_market(config: &Config, findings: &mut Findings) {
    check_ratio("bonding_curve.reserve_ratio_ppm", config.reserve_ratio_ppm, findings);
    let (tributes, ceilings) = (config.tributes, config.tribute_ceilings);
    check_tribute("entry", tributes.entry_ppm, ceilings.entry_ppm, findings);
    check_tribute("exit", tributes.exit_ppm, ceilings.exit_ppm, findings);
    findings.expect(
        config.minimum_supply > 0,
        "bonding_curve.minimum_supply",
        "has to be above 0: a market without tokens has no price",
    );
}

fn check_closing(config: &Config, findings: &mut Findings) {
    let closing = config.closing;
    for (duration_ms, key) in [
        (closing.delay_ms, "delay"),
        (closing.window_ms, "window"),
        (closing.cool_down_ms, "cool_down"),
    ] {
        findings.expect(
            duration_ms <= LONGEST_CLOSING_STEP_MS,
            format!("bonding_curve.closing.{key}"),
            "is longer than a year (365 days)",
        );
    }
    findings.expect(
        closing.window_ms > 0,
        "bonding_curve.closing.window",
        "has to be above 0: nobody could finish a wind-down",
    );
    findings.expect(
        closing.cool_down_ms >= closing.delay_ms.saturating_add(closing.window_ms),
        "bonding_curve.closing.cool_down",
        "has to be as long as delay and window together: trade could stand still for most of the time",
    );
    findings.expect(
        !closing.heir.is_some_and(is_zero),
        "bonding_curve.closing.heir",
        "is the zero account, which is nobody's",
    );
}

fn check_ratio(key: &str, ppm: u32, findings: &mut Findings) {
    findings.expect(
        (1..=PPM).contains(&ppm),
        key,
        format!("is {ppm}, and has to be between 1 and {PPM} (100 %)"),
    );
}

fn check_tribute(side: &str, tribute_ppm: u32, ceiling_ppm: u32, findings: &mut Findings) {
    findings.expect(
        ceiling_ppm < PPM,
        format!("bonding_curve.{side}_tribute_ceiling_ppm"),
        format!("is {ceiling_ppm}, and has to be below {PPM} (100 %): a tribute could take everything"),
    );
    findings.expect(
        tribute_ppm <= ceiling_ppm,
        format!("bonding_curve.{side}_tribute_ppm"),
        format!("is {tribute_ppm}, above its ceiling of {ceiling_ppm}"),
    );
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    const EXAMPLE: &str = include_str!("../../../commons.toml");

    #[test]
    fn what_a_contract_would_refuse_is_told_by_its_key() {
        for (line, instead, key) in [
            ("symbol = \"COMMON\"", "symbol = \"\"", "token.symbol"),
            (
                "name = \"Wrapped Coin\"",
                &format!("name = \"{}\"", "x".repeat(65)),
                "collateral.name",
            ),
            (
                "spending_period = \"30 days\"",
                "spending_period = \"0s\"",
                "funding_pool.spending_period",
            ),
            (
                "collateral_spending_cap_ppm = 250_000",
                "collateral_spending_cap_ppm = 1_000_001",
                "funding_pool.collateral_spending_cap_ppm",
            ),
            (
                "reserve_ratio_ppm = 400_000",
                "reserve_ratio_ppm = 0",
                "bonding_curve.reserve_ratio_ppm",
            ),
            (
                "entry_tribute_ppm = 50_000",
                "entry_tribute_ppm = 100_001",
                "bonding_curve.entry_tribute_ppm",
            ),
            (
                "exit_tribute_ceiling_ppm = 200_000",
                "exit_tribute_ceiling_ppm = 1_000_000",
                "bonding_curve.exit_tribute_ceiling_ppm",
            ),
            (
                "minimum_supply = \"1\"",
                "minimum_supply = \"0\"",
                "bonding_curve.minimum_supply",
            ),
            (
                "window = \"14 days\"",
                "window = \"0s\"",
                "bonding_curve.closing.window",
            ),
            (
                "cool_down = \"60 days\"",
                "cool_down = \"27 days\"",
                "bonding_curve.closing.cool_down",
            ),
            (
                "delay = \"14 days\"",
                "delay = \"366 days\"",
                "bonding_curve.closing.delay",
            ),
            (
                "# heir = \"5…\"",
                "heir = \"0x0000000000000000000000000000000000000000000000000000000000000000\"",
                "bonding_curve.closing.heir",
            ),
            (
                "protocol_fee_ppm = 20_000",
                "protocol_fee_ppm = 50_001",
                "voucher_escrow.protocol_fee_ppm",
            ),
            (
                "protocol_fee_ceiling_ppm = 50_000",
                "protocol_fee_ceiling_ppm = 1_000_000",
                "voucher_escrow.protocol_fee_ceiling_ppm",
            ),
            (
                "shortest_period = \"1 day\"",
                "shortest_period = \"0s\"",
                "voucher_escrow.shortest_period",
            ),
            (
                "longest_period = \"365 days\"",
                "longest_period = \"23h\"",
                "voucher_escrow.longest_period",
            ),
            (
                "# genesis_hash = \"0x…\"",
                "genesis_hash = \"0x00\"",
                "voucher_escrow.genesis_hash",
            ),
        ] {
            assert!(EXAMPLE.contains(line), "{line}");
            let error = Config::parse(&EXAMPLE.replacen(line, instead, 1)).unwrap_err();
            assert!(format!("{error:#}").starts_with(key), "{key}: {error:#}");
        }
    }
}
