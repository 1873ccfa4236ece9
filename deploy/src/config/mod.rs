//! The description of a commons, `commons.toml`, with everything turned into the units that contracts use.

mod address;
mod amount;
mod file;
mod rules;

pub use address::{format_address, parse_address};
pub use amount::{format_amount, parse_amount};

use anyhow::{Context, Result};
use interfaces::{
    bonding_curve::{ClosingTerms, Tributes},
    hatch::{FundingTerms, TeamLot, VestingPlan},
};
use serde::Deserialize;
use std::path::Path;

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
    /// How it collects its first reserve and hands out its first tokens.
    pub hatch: HatchConfig,
}

/// How a commons begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HatchConfig {
    /// When, how much and for how many tokens.
    pub funding: FundingTerms,
    /// How the contributors' tokens unlock.
    pub vesting_plan: VestingPlan,
    /// The tokens of those who set the commons up.
    pub team: Option<TeamLot>,
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
        let config = toml::from_str::<file::File>(text)?.into_config()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../commons.toml");

    #[test]
    fn the_example_is_read_in_base_units_ppm_and_milliseconds() {
        let config = Config::parse(EXAMPLE).unwrap();
        assert_eq!(config.hatch.funding.minimum, 100_000 * 10u128.pow(12));
        // 4 tokens for a coin, both of 12 decimals.
        assert_eq!(config.hatch.funding.rate_ppm, 4_000_000);
        // 1 March 2027, 00:00 UTC.
        assert_eq!(config.hatch.funding.start_ms, 1_803_859_200_000);
        assert_eq!(config.spending_period_ms, 30 * 24 * 60 * 60 * 1000);
        assert_eq!(config.reserve_ratio_ppm, 400_000);
        assert_eq!(config.tokens(1_500_000_000_000), "1.5 COMMON");
    }

    #[test]
    fn a_misspelt_key_is_named_rather_than_ignored() {
        let error = Config::parse(&EXAMPLE.replace("exit_tribute_ppm", "exit_tribut_ppm")).unwrap_err();
        assert!(format!("{error:#}").contains("exit_tribut_ppm"), "{error:#}");
    }

    #[test]
    fn a_bad_amount_names_its_key() {
        let error = Config::parse(&EXAMPLE.replace("\"100000\"", "\"a lot\"")).unwrap_err();
        assert!(format!("{error:#}").contains("hatch.minimum"), "{error:#}");
    }
}
