//! What the contracts would refuse when a commons is set up, found out before anything is deployed and told by the key in
//! the file.

use super::Config;
use anyhow::{ensure, Result};
use interfaces::{bonding_curve::LONGEST_CLOSING_STEP_MS, psp22::metadata::LONGEST_NAME};
use math::PPM;

/// Checks every rule; the error names the key and says why.
pub fn check(config: &Config) -> Result<()> {
    for (info, section) in [(&config.token, "token"), (&config.collateral, "collateral")] {
        for (text, key) in [(&info.name, "name"), (&info.symbol, "symbol")] {
            ensure!(!text.is_empty(), "{section}.{key} is empty");
            ensure!(
                text.len() <= LONGEST_NAME,
                "{section}.{key} has {} bytes, and tokens take at most {LONGEST_NAME}",
                text.len()
            );
        }
    }
    ensure!(
        config.spending_period_ms > 0,
        "funding_pool.spending_period has to be above 0"
    );
    check_ratio(
        "funding_pool.collateral_spending_cap_ppm",
        config.collateral_spending_cap_ppm,
    )?;
    check_ratio("bonding_curve.reserve_ratio_ppm", config.reserve_ratio_ppm)?;
    let (tributes, ceilings) = (config.tributes, config.tribute_ceilings);
    check_tribute("entry", tributes.entry_ppm, ceilings.entry_ppm)?;
    check_tribute("exit", tributes.exit_ppm, ceilings.exit_ppm)?;
    ensure!(
        config.minimum_supply > 0,
        "bonding_curve.minimum_supply has to be above 0: a market without tokens has no price"
    );
    let closing = config.closing;
    for (duration_ms, key) in [
        (closing.delay_ms, "delay"),
        (closing.window_ms, "window"),
        (closing.cool_down_ms, "cool_down"),
    ] {
        ensure!(
            duration_ms <= LONGEST_CLOSING_STEP_MS,
            "bonding_curve.closing.{key} is longer than a year (365 days)"
        );
    }
    ensure!(
        closing.window_ms > 0,
        "bonding_curve.closing.window has to be above 0: nobody could finish a wind-down"
    );
    ensure!(
        closing.cool_down_ms >= closing.delay_ms.saturating_add(closing.window_ms),
        "bonding_curve.closing.cool_down has to be as long as delay and window together: trade could stand still for most \
         of the time"
    );
    Ok(())
}

fn check_ratio(key: &str, ppm: u32) -> Result<()> {
    ensure!(
        (1..=PPM).contains(&ppm),
        "{key} is {ppm}, and has to be between 1 and {PPM} (100 %)"
    );
    Ok(())
}

fn check_tribute(side: &str, tribute_ppm: u32, ceiling_ppm: u32) -> Result<()> {
    ensure!(
        ceiling_ppm < PPM,
        "bonding_curve.{side}_tribute_ceiling_ppm is {ceiling_ppm}, and has to be below {PPM} (100 %): a tribute could \
         take everything"
    );
    ensure!(
        tribute_ppm <= ceiling_ppm,
        "bonding_curve.{side}_tribute_ppm is {tribute_ppm}, above its ceiling of {ceiling_ppm}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    #[test]
    fn what_a_contract_would_refuse_is_told_by_its_key() {
        let example = include_str!("../../commons.toml");
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
        ] {
            assert!(example.contains(line), "{line}");
            let error = Config::parse(&example.replace(line, instead)).unwrap_err();
            assert!(format!("{error:#}").starts_with(key), "{key}: {error:#}");
        }
    }
}
