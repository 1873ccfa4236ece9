//! The description of a commons, `commons.toml`, with everything turned into the units that contracts use.

mod amount;
mod rules;

pub use amount::{format_amount, parse_amount};

use anyhow::{Context, Result};
use interfaces::bonding_curve::{ClosingTerms, Tributes};
use serde::Deserialize;
use std::{path::Path, time::Duration};

/// A commons as it is to be set up, in base units, ppm and milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The community token.
    pub token: TokenInfo,
    /// The PSP22 that the reserve is held in.
    pub collateral: TokenInfo,
    /// The period of the pool's spending cap.
    pub spending_period_ms: u64,
    /// The largest share of the pool's collateral that can be paid at once.
    pub collateral_spending_cap_ppm: u32,
    /// The curve's reserve ratio.
    pub reserve_ratio_ppm: u32,
    /// The tributes at first.
    pub tributes: Tributes,
    /// The highest they can ever be.
    pub tribute_ceilings: Tributes,
    /// Trades leave at least so many tokens.
    pub minimum_supply: u128,
    /// How the commons can be wound down.
    pub closing: ClosingTerms,
    /// All tokens that there are when the market opens.
    pub opening_supply: u128,
    /// The collateral behind them.
    pub opening_reserve: u128,
}

/// What a wallet shows of a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenInfo {
    /// Its name.
    pub name: String,
    /// Its ticker.
    pub symbol: String,
    /// How many decimal places one base unit is.
    pub decimals: u8,
}

impl Config {
    /// Reads the file at `path`.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("{} does not describe a commons", path.display()))
    }

    /// Reads a description. What the contracts would refuse is refused here, by the name of its key.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        let tokens =
            |amount: &str, field: &str| parse_amount(amount, file.token.decimals).with_context(|| field.to_string());
        let coins = |amount: &str, field: &str| {
            parse_amount(amount, file.collateral.decimals).with_context(|| field.to_string())
        };
        let curve = &file.bonding_curve;
        let config = Self {
            spending_period_ms: milliseconds(file.funding_pool.spending_period)
                .context("funding_pool.spending_period")?,
            collateral_spending_cap_ppm: file.funding_pool.collateral_spending_cap_ppm,
            reserve_ratio_ppm: curve.reserve_ratio_ppm,
            tributes: Tributes {
                entry_ppm: curve.entry_tribute_ppm,
                exit_ppm: curve.exit_tribute_ppm,
            },
            tribute_ceilings: Tributes {
                entry_ppm: curve.entry_tribute_ceiling_ppm,
                exit_ppm: curve.exit_tribute_ceiling_ppm,
            },
            minimum_supply: tokens(&curve.minimum_supply, "bonding_curve.minimum_supply")?,
            closing: ClosingTerms {
                delay_ms: milliseconds(curve.closing.delay).context("bonding_curve.closing.delay")?,
                window_ms: milliseconds(curve.closing.window).context("bonding_curve.closing.window")?,
                cool_down_ms: milliseconds(curve.closing.cool_down).context("bonding_curve.closing.cool_down")?,
                heir: None,
            },
            opening_supply: tokens(&file.opening.supply, "opening.supply")?,
            opening_reserve: coins(&file.opening.reserve, "opening.reserve")?,
            token: file.token,
            collateral: file.collateral,
        };
        rules::check(&config)?;
        Ok(config)
    }

    /// An amount of tokens as people write it: "12.5 COMMON".
    pub fn tokens(&self, amount: u128) -> String {
        format!("{} {}", format_amount(amount, self.token.decimals), self.token.symbol)
    }

    /// An amount of collateral as people write it: "12.5 WCOIN".
    pub fn coins(&self, amount: u128) -> String {
        format!(
            "{} {}",
            format_amount(amount, self.collateral.decimals),
            self.collateral.symbol
        )
    }
}

fn milliseconds(duration: Duration) -> Result<u64> {
    u64::try_from(duration.as_millis()).context("longer than the chain's clock runs")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    token: TokenInfo,
    collateral: TokenInfo,
    funding_pool: FundingPoolSection,
    bonding_curve: BondingCurveSection,
    opening: OpeningSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FundingPoolSection {
    #[serde(with = "humantime_serde")]
    spending_period: Duration,
    collateral_spending_cap_ppm: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BondingCurveSection {
    reserve_ratio_ppm: u32,
    entry_tribute_ppm: u32,
    exit_tribute_ppm: u32,
    entry_tribute_ceiling_ppm: u32,
    exit_tribute_ceiling_ppm: u32,
    minimum_supply: String,
    closing: ClosingSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosingSection {
    #[serde(with = "humantime_serde")]
    delay: Duration,
    #[serde(with = "humantime_serde")]
    window: Duration,
    #[serde(with = "humantime_serde")]
    cool_down: Duration,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpeningSection {
    supply: String,
    reserve: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../commons.toml");

    #[test]
    fn the_example_is_read_in_base_units_ppm_and_milliseconds() {
        let config = Config::parse(EXAMPLE).unwrap();
        assert_eq!(config.opening_supply, 1_000_000 * 10u128.pow(12));
        assert_eq!(config.spending_period_ms, 30 * 24 * 60 * 60 * 1000);
        assert_eq!(config.reserve_ratio_ppm, 200_000);
        assert_eq!(config.tokens(1_500_000_000_000), "1.5 COMMON");
    }

    #[test]
    fn a_misspelt_key_is_named_rather_than_ignored() {
        let error = Config::parse(&EXAMPLE.replace("exit_tribute_ppm", "exit_tribut_ppm")).unwrap_err();
        assert!(format!("{error:#}").contains("exit_tribut_ppm"), "{error:#}");
    }

    #[test]
    fn a_bad_amount_names_its_key() {
        let error = Config::parse(&EXAMPLE.replace("\"1000000\"", "\"a lot\"")).unwrap_err();
        assert!(format!("{error:#}").contains("opening.supply"), "{error:#}");
    }
}
